import CellEngine
import CellSupport
import Foundation
import JSON
import Machine
import NotebookExecution
import NotebookFiles
import NotebookKernel
import Numerics

/// Looks for what keeps notebooks from running on this machine.
struct HealthChecks {
    typealias Finding = HealthReport.Finding

    /// The program that runs.
    let program: URL

    /// Everything, from what the program is made of to a cell that runs.
    func all() -> [Finding] {
        var findings = [toolchain, modules, headers, temporaryFolder, caches, locks, descriptors]
        findings += [libraries, languageModels, figures, fonts, startUp]
        findings += jupyter()
        findings.append(aCell)
        return findings
    }

    // MARK: The program

    private var toolchain: Finding {
        do {
            let root = try Toolchain().root
            let version = SystemProgram.output(of: root.appending(path: "bin/swift-frontend").path, ["--version"]) ?? ""
            let line = version.split(separator: "\n").first.map(String.init) ?? "Swift"
            return Finding("toolchain", .good, "\(line) in \(root.path)")
        } catch {
            return Finding(
                "toolchain", .bad, "\(error)",
                advice:
                    "install the toolchain there again (swift.org/install), or build SparseShift with the one that you have"
            )
        }
    }

    private var folder: URL { program.deletingLastPathComponent() }

    private var modules: Finding {
        let module = folder.appending(path: "Modules/Notebook.swiftmodule").path
        let maps = folder.appending(path: "CModules/include-paths").path
        for path in [module, maps] where !FileManager.default.fileExists(atPath: path) {
            // A program that lies where it was built makes these for itself.
            if path == maps, BuildFolder.package(of: program) != nil { continue }
            return Finding(
                "modules", .bad, "\(path) is missing", advice: "run 'make kernel' in a checkout of SparseShift")
        }
        return Finding("modules", .good, "beside the program, in \(folder.path)")
    }

    /// The headers of C libraries, which the compiler reads for every session.
    private var headers: Finding {
        let list = folder.appending(path: "CModules/include-paths").path
        let paths = ((try? String(contentsOfFile: list, encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
        if let missing = paths.first(where: { !FileManager.default.fileExists(atPath: $0) }) {
            return Finding(
                "headers", .bad, "\(missing) is missing, and cells cannot be compiled without it",
                advice:
                    "install libopenblas-dev, libhdf5-dev, libjansson-dev, libzip-dev and libdeflate-dev, and run 'make kernel' again"
            )
        }
        return Finding("headers", .good, "of \(Self.librarySymbols.map(\.name).joined(separator: ", "))")
    }

    private static let librarySymbols = [
        (name: "OpenBLAS", symbol: "cblas_sgemm"), (name: "HDF5", symbol: "H5open"),
        (name: "ZeroMQ", symbol: "zmq_version"),
        (name: "Jansson", symbol: "json_loads"), (name: "libzip", symbol: "zip_open"),
        (name: "libdeflate", symbol: "libdeflate_zlib_decompress"),
    ]

    /// The program would not have started without them: where they are is what can be wrong.
    private var libraries: Finding {
        let places = Self.librarySymbols.compactMap { library -> String? in
            guard let symbol = dlsym(nil, library.symbol), let file = cell_library_file(UInt(bitPattern: symbol)) else {
                return nil
            }
            return String(cString: file)
        }
        return Finding("libraries", .good, "\(BLAS.library); " + places.joined(separator: ", "))
    }

    private var languageModels: Finding {
        let cache = UserFolders.current.caches + "/sparseshift"
        let files = FileManager.default
        var paths = ((try? files.contentsOfDirectory(atPath: cache)) ?? []).filter { $0.hasPrefix("language-models-") }
            .map { "\(cache)/\($0)/libsparseshift-language-models.so" }
        if let path = ProcessInfo.processInfo.environment["SPARSESHIFT_LANGUAGE_MODELS"] { paths = [path] }
        guard let path = paths.filter(files.fileExists).max() else {
            return Finding(
                "language models", .missing, "their library is not installed",
                advice:
                    "run 'make models' in a checkout of SparseShift, if you want embeddings, steering and generation")
        }
        let models = ((try? files.contentsOfDirectory(atPath: cache + "/models")) ?? []).filter {
            $0.hasSuffix(".gguf")
        }
        return Finding(
            "language models", .good,
            "\(path), with \(models.isEmpty ? "no model" : models.sorted().joined(separator: ", "))")
    }

    // MARK: The machine

    private var temporaryFolder: Finding {
        let path = FileManager.default.temporaryDirectory.path
        let advice = "set TMPDIR to a folder of yours on a disk with room"
        let name = "temporary folder"
        guard let folder = try? PrivateFolder(in: path, prefix: "sparseshift-doctor-") else {
            return Finding(name, .bad, "nothing can be written to \(path)", advice: advice)
        }
        defer { folder.remove() }
        if cell_library_is_refused_in(folder.path) {
            return Finding(
                name, .bad, "no program can be loaded from \(path), which is mounted with noexec", advice: advice)
        }
        guard let room = Self.room(in: path) else { return Finding(name, .good, path) }
        let text = Self.size(room)
        if room < 100_000_000 { return Finding(name, .bad, "\(path) has room for \(text) alone", advice: advice) }
        return Finding(name, .good, "\(path), with room for \(text)")
    }

    private var caches: Finding {
        let path = UserFolders.current.caches + "/sparseshift"
        guard Self.canWrite(in: path) else {
            return Finding(
                "caches", .missing, "nothing can be written to \(path), so that every session begins with a slow cell",
                advice: "set XDG_CACHE_HOME to a folder of yours")
        }
        return Finding("caches", .good, path)
    }

    /// Sweeps, caches and sessions lock files, which some file systems of networks do not allow.
    private var locks: Finding {
        let path = UserFolders.current.caches + "/sparseshift"
        let file = path + "/.lock-\(getpid())"
        let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            return Finding(
                "locks", .missing, "could not be tried, as nothing can be written to \(path)", advice: "see caches")
        }
        defer {
            close(descriptor)
            unlink(file)
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            return Finding(
                "locks", .missing, "\(path) lies on a file system without locks",
                advice: "set XDG_CACHE_HOME to a folder on a disk of this machine")
        }
        return Finding("locks", .good, "files can be locked in \(path)")
    }

    private var descriptors: Finding {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        let most = limit.rlim_max == .max ? "any number of" : "\(limit.rlim_max)"
        guard limit.rlim_max >= 256 else {
            return Finding(
                "open files", .bad, "only \(most) may be open at a time",
                advice: "raise the limit: ulimit -Hn 4096, as root")
        }
        return Finding("open files", .good, "\(most) may be open at a time")
    }

    private var figures: Finding {
        guard let path = SystemProgram.path(of: "rsvg-convert") else {
            return Finding(
                "figures", .missing, "rsvg-convert is not on PATH, so that figures are written as SVG alone",
                advice: "install librsvg2-bin for PNG and PDF")
        }
        return Finding("figures", .good, "\(path) writes PNG and PDF")
    }

    private var fonts: Finding {
        guard let list = SystemProgram.output(of: "fc-list", [":", "family"]) else {
            return Finding(
                "fonts", .missing, "fc-list is not on PATH, so that nothing is known of them",
                advice: "install fontconfig, and fonts-dejavu-core if PNG and PDF have boxes in place of letters")
        }
        let families = Set(list.split(separator: "\n").map { $0.prefix { $0 != "," } }).filter { !$0.isEmpty }
        guard !families.isEmpty else {
            return Finding(
                "fonts", .missing, "there are none, so that PNG and PDF have boxes in place of letters",
                advice: "install fonts-dejavu-core")
        }
        let first = families.sorted().prefix(3).joined(separator: ", ")
        return Finding("fonts", .good, families.count > 3 ? "\(first) and \(families.count - 3) more" : first)
    }

    private var startUp: Finding {
        let path = UserFolders.current.settings + "/sparseshift/startup.swift"
        let isThere = FileManager.default.fileExists(atPath: path)
        return Finding("start-up file", .good, isThere ? "\(path) runs before the first cell" : "none (\(path))")
    }

    // MARK: Jupyter

    /// The kernel as Jupyter finds it, and Jupyter's programs.
    private func jupyter() -> [Finding] {
        guard SystemProgram.path(of: "jupyter") != nil else {
            let own = UserFolders.current.jupyterData + "/kernels/\(Installation.kernelName)"
            return [
                Finding(
                    "Jupyter", .missing, "jupyter is not on PATH",
                    advice: "activate its environment, or run 'make lab' in a checkout of SparseShift; "
                        + "'sparseshift execute' runs notebooks without it"),
                FileManager.default.fileExists(atPath: own + "/kernel.json")
                    ? specification(in: own)
                    : Finding(
                        "kernel", .missing, "not installed for this user (\(own) is missing)",
                        advice: "run 'sparseshift install', or 'sparseshift install --prefix FOLDER' for an environment"
                    ),
            ]
        }
        return [clients, kernel]
    }

    private var clients: Finding {
        let list = SystemProgram.output(of: "jupyter", ["--version"]) ?? ""
        var versions: [String: String] = [:]
        for line in list.split(separator: "\n") {
            let parts = line.split(separator: ":").map { $0.trimmingCharacters(in: .whitespaces) }
            if parts.count == 2, parts[1] != "not installed" { versions[parts[0]] = parts[1] }
        }
        var found = ["jupyterlab", "notebook", "nbconvert", "nbclient", "jupyter_client", "qtconsole"].compactMap {
            name in
            versions[name].map { "\(name) \($0)" }
        }
        for other in ["papermill", "jupytext", "code"] where SystemProgram.path(of: other) != nil {
            found.append(other)
        }
        guard versions["jupyter_client"] != nil else {
            return Finding(
                "Jupyter", .missing, "jupyter is there, and jupyter_client is not", advice: "pip install jupyterlab")
        }
        guard versions["jupyterlab"] != nil || versions["notebook"] != nil || found.contains("code") else {
            return Finding(
                "Jupyter", .missing, found.joined(separator: ", ") + ": nothing in which to write notebooks",
                advice: "pip install jupyterlab")
        }
        return Finding("Jupyter", .good, found.joined(separator: ", "))
    }

    private var kernel: Finding {
        let advice = "run 'sparseshift install', or 'sparseshift install --prefix FOLDER' for an environment"
        guard let text = SystemProgram.output(of: "jupyter", ["kernelspec", "list", "--json"]),
            let list = try? JSONValue(decoding: text)
        else {
            return Finding("kernel", .bad, "'jupyter kernelspec list' fails", advice: "install Jupyter again")
        }
        guard let folder = list["kernelspecs"]?[Installation.kernelName]?["resource_dir"]?.string else {
            return Finding("kernel", .bad, "Jupyter finds no kernel '\(Installation.kernelName)'", advice: advice)
        }
        return specification(in: folder)
    }

    /// The kernel in a folder of Jupyter's.
    private func specification(in folder: String) -> Finding {
        let advice = "run 'make kernel' in a checkout of SparseShift, or 'sparseshift install'"
        let file = folder + "/kernel.json"
        guard let text = try? String(contentsOfFile: file, encoding: .utf8),
            let specification = try? JSONValue(decoding: text),
            let path = specification["argv"]?.array?.first?.string
        else { return Finding("kernel", .bad, "\(file) cannot be read", advice: advice) }
        guard access(path, X_OK) == 0 else {
            return Finding("kernel", .bad, "\(path), which \(file) names, cannot be run", advice: advice)
        }
        guard let version = SystemProgram.output(of: path, ["--version"])?.trimmingCharacters(in: .newlines) else {
            return Finding("kernel", .bad, "\(path) does not start", advice: advice)
        }
        guard version.hasPrefix("SparseShift \(Version.current),") else {
            return Finding(
                "kernel", .missing, "\(path) is another version than this program: \(version)", advice: advice)
        }
        return Finding("kernel", .good, folder)
    }

    // MARK: A cell

    private var aCell: Finding {
        var notebook = NotebookFile(cells: [
            NotebookCell(
                identifier: "a", source: "import SparseShift\n(1...4).reduce(0, +) + Matrix(rows: 2, columns: 2).rows")
        ])
        let advice = "mend what is marked above; if nothing is, report it with this list"
        do {
            if let package = BuildFolder.package(of: program) {
                try CModuleFolder.refresh(beside: program, packageFolder: package)
            }
            var execution = NotebookExecution(
                program: program, workingFolder: FileManager.default.temporaryDirectory,
                kernelSpecification: Installation.kernelSpecification)
            execution.timeout = 120
            let start = ContinuousClock.now
            try execution.run(&notebook)
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            guard case .result(let data, _, _)? = notebook.cells[0].outputs.last, data["text/plain"]?.string == "12"
            else { return Finding("a cell", .bad, "gave another value than it should", advice: advice) }
            let time = seconds.formatted(.number.precision(.fractionLength(1)).locale(Locale(identifier: "en_US")))
            return Finding("a cell", .good, "compiled and ran, with the start of the kernel, in \(time) s")
        } catch let failure as ExecutionFailure {
            let lines = failure.traceback.map(\.withoutColors).joined(separator: " ")
            return Finding(
                "a cell", .bad, failure.description.withoutColors + (lines.isEmpty ? "" : " " + lines), advice: advice)
        } catch {
            return Finding("a cell", .bad, CommandFailure.sentence(of: error), advice: advice)
        }
    }

    // MARK: Files

    private static func room(in path: String) -> Int? {
        var system = statvfs()
        guard statvfs(path, &system) == 0 else { return nil }
        return Int(clamping: system.f_bavail) &* Int(clamping: system.f_frsize)
    }

    private static func size(_ bytes: Int) -> String {
        Int64(bytes).formatted(.byteCount(style: .decimal, spellsOutZero: false).locale(Locale(identifier: "en_US")))
    }

    private static func canWrite(in folder: String) -> Bool {
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let file = folder + "/.doctor-\(getpid())"
        let descriptor = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        close(descriptor)
        unlink(file)
        return true
    }
}
