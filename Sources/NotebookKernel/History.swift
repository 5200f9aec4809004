import Foundation
import JSON
import JupyterWire
import Machine

/// The cells that have run, in this session and in earlier ones.
///
/// Each session has a file of its own in the user's state folder, with one line of JSON per cell. A session without a
/// cell leaves no file. If nothing can be written there, the history lasts as long as the kernel.
package final class History: @unchecked Sendable {
    private static let keptSessions = 200

    private let lock = NSLock()
    private var entries: [HistoryReply.Entry] = []
    private var session: Int?
    private var file: FileHandle?
    private let folder: URL?

    /// - Parameter folder: Where the sessions' files are kept, which is created if it is missing; `nil` for a history that
    ///   lasts as long as the kernel.
    package init(folder: URL? = History.standardFolder) { self.folder = folder }

    package static var standardFolder: URL { URL(fileURLWithPath: UserFolders.current.state + "/sparseshift/history") }

    /// Adds a cell that has run.
    ///
    /// - Parameter line: The number of the cell in this session.
    package func append(line: Int, input: String, output: String?) {
        lock.withLock {
            let session = openSession()
            entries.append(.init(session: session, line: line, input: input, output: .some(output)))
            var members: [String: JSONValue] = ["line": .integer(line), "input": .string(input)]
            members["output"] = output.map(JSONValue.string)
            try? file?.write(contentsOf: JSONValue.object(members).encoded + [UInt8(ascii: "\n")])
        }
    }

    /// The cells that a front end asks for.
    package func reply(to request: HistoryRequest) -> HistoryReply {
        lock.withLock {
            var found: [HistoryReply.Entry]
            switch request.access {
            case .range(let number, let start, let stop):
                let wanted = number > 0 ? number : currentSession + number
                let all = wanted == currentSession ? entries : read(session: wanted)
                found = all.filter { $0.line >= start && $0.line < stop ?? .max }
            case .tail(let count):
                found = Array(all(atLeast: count).suffix(max(0, count)))
            case .search(let pattern, let count, let isUnique):
                found = all(atLeast: .max).filter { fnmatch(pattern, $0.input, 0) == 0 }
                if isUnique {
                    var seen: Set<String> = []
                    found = found.reversed().filter { seen.insert($0.input).inserted }.reversed()
                }
                if let count { found = Array(found.suffix(max(0, count))) }
            }
            if !request.includesOutput {
                for index in found.indices { found[index].output = .none }
            }
            return HistoryReply(history: found)
        }
    }

    private var currentSession: Int { session ?? (storedSessions.last ?? 0) + 1 }

    /// The numbers of the sessions that have a file, ascending.
    private var storedSessions: [Int] {
        guard let folder else { return [] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.compactMap { Int($0.replacingOccurrences(of: ".jsonl", with: "")) }.sorted()
    }

    private func path(of session: Int, in folder: URL) -> String { folder.appending(path: "\(session).jsonl").path }

    /// Gives this session its number and its file, which no other kernel has.
    private func openSession() -> Int {
        if let session { return session }
        guard let folder else {
            session = 1
            return 1
        }
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let stored = storedSessions
        var number = (stored.last ?? 0) + 1
        var descriptor = open(path(of: number, in: folder), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        while descriptor < 0 && errno == EEXIST {
            number += 1
            descriptor = open(path(of: number, in: folder), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        }
        if descriptor >= 0 { file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true) }
        for old in stored.dropLast(Self.keptSessions) { unlink(path(of: old, in: folder)) }
        session = number
        return number
    }

    /// Entries of this session and of earlier ones, oldest first, until there are enough.
    private func all(atLeast count: Int) -> [HistoryReply.Entry] {
        var found = entries
        for number in storedSessions.reversed() where number != session && found.count < count {
            found = read(session: number) + found
        }
        return found
    }

    private func read(session: Int) -> [HistoryReply.Entry] {
        guard let folder, let text = try? String(contentsOfFile: path(of: session, in: folder), encoding: .utf8) else {
            return []
        }
        return text.split(separator: "\n").compactMap { line in
            guard let value = try? JSONValue(decoding: String(line)), let number = value["line"]?.integer,
                let input = value["input"]?.string
            else { return nil }
            return .init(session: session, line: number, input: input, output: .some(value["output"]?.string))
        }
    }
}
