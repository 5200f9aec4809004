import HDF5
import Machine

/// Which datasets of a file, or of two, hold the embeddings of pairs.
public struct EmbeddingSelection: Sendable, Hashable {
    /// The dataset of pairs (N × 2 × d) or of a sequence (N × d), or what the names of two datasets have in common.
    public var dataset: String
    /// The dataset of the embeddings before the change (N × d), if it was named.
    public var before: String?
    /// The dataset of the embeddings after the change (N × d), if it was named.
    public var after: String?
    /// The path of a second file, which holds the embeddings after the change.
    public var afterPath: String?
    /// Whether N × d is a sequence whose neighbouring rows are subtracted. `nil` takes either shape as it is.
    public var isSequence: Bool?

    /// The default: a dataset `cfc_train`, or else the datasets `before` and `after`.
    public init(
        dataset: String = "cfc_train", before: String? = nil, after: String? = nil, afterPath: String? = nil,
        isSequence: Bool? = false
    ) {
        self.dataset = dataset
        self.before = before
        self.after = after
        self.afterPath = afterPath
        self.isSequence = isSequence
    }

    /// Whether a file holds data of that name: a dataset, or two called `before` and `after`.
    ///
    /// - Throws: ``DataError`` if the file cannot be opened, or what has that name cannot be read.
    public static func isThere(_ dataset: String, in path: String) throws(DataError) -> Bool {
        try DataError.from {
            let file = try EmbeddingContainer(path, memory: .automatic)
            if let reason = Self.unreadable(dataset, in: file) { throw DataError(reason) }
            return file.has(dataset) || Self.pair(of: dataset, in: file) != nil
        }
    }

    /// Why data of that name cannot be read although the file has something there, such as a link that leads nowhere, as
    /// a sentence; `nil` if they can, or there are none.
    ///
    /// - Throws: ``DataError`` if the file cannot be opened.
    public static func reasonNotToRead(_ dataset: String, in path: String) throws(DataError) -> String? {
        try DataError.from { Self.unreadable(dataset, in: try EmbeddingContainer(path, memory: .automatic)) }
    }
}

/// The tables that were chosen, and how a shift follows from them.
struct ChosenEmbeddings: Sendable {
    enum Layout: Sendable { case pairs, twoTables, sequence, rows }

    let container: EmbeddingContainer
    /// One table, or those before and after.
    let tables: [any NumberTable]
    let layout: Layout
    /// Where the tables are, as the end of a sentence: `'before' and 'after' of e.h5`.
    let sources: String
    /// The dataset, for messages: one name, or two.
    let dataset: String
    /// Names that the labels and the texts may have.
    let labelNames: [String]
    let textNames: [String]
    let remarks: [String]
}

extension EmbeddingSelection {
    /// The datasets before and after that a common name stands for.
    static func pair(of dataset: String, in file: EmbeddingContainer) -> (before: String, after: String)? {
        pairNames(of: dataset).first { file.has($0.before) && file.has($0.after) }
    }

    /// Why nothing can be read under a common name, as a sentence; `nil` if something can, or there is nothing.
    private static func unreadable(_ dataset: String, in file: EmbeddingContainer) -> String? {
        guard let file = file.hdf5, !file.hasDataset(dataset) else { return nil }
        if let reason = file.unreadable(dataset) { return reason }
        return pairNames(of: dataset).lazy.compactMap { names in
            // Half of a pair is another thing of that name.
            switch (file.hasDataset(names.before), file.hasDataset(names.after)) {
            case (true, true): nil
            case (let before, let after):
                (before ? nil : file.unreadable(names.before)) ?? (after ? nil : file.unreadable(names.after))
            }
        }.first
    }

    private static func pairNames(of dataset: String) -> [(before: String, after: String)] {
        let stems =
            switch dataset {
            case "cfc_train": ["cfc_train", "train", ""]
            case "cfc_test": ["cfc_test", "test"]
            default: [HDF5File.bareName(dataset)]
            }
        var names: [(before: String, after: String)] = []
        for stem in stems {
            guard !stem.isEmpty else {
                names.append(("before", "after"))
                continue
            }
            names.append((stem + "/before", stem + "/after"))
            names.append((stem + "_before", stem + "_after"))
            names.append(("before_" + stem, "after_" + stem))
        }
        return names
    }

    /// Opens the tables and checks their shapes and types.
    func chosen(in path: String, items: EmbeddingSource.Items, memory: DataMemory) throws -> ChosenEmbeddings {
        let file = try EmbeddingContainer(path, memory: memory)
        if let afterPath {
            let other = try EmbeddingContainer(UserFolders.path(afterPath), memory: memory)
            let names = try (
                before ?? only(in: file, or: "before"), after ?? only(in: other, or: "after")
            )
            let sources =
                "\(file.name)\(name(names.0, in: file)) and \(other.name)\(name(names.1, in: other))"
            return try two(
                file, (try file.table(names.0), try other.table(names.1)), sources: sources, dataset: names.0,
                labels: names.0, remarks: file.remarks + other.remarks)
        }
        if before != nil || after != nil {
            return try two(file, before ?? "before", after ?? "after")
        }
        var dataset = file.hdf5 == nil ? self.dataset : HDF5File.bareName(self.dataset)
        if !file.has(dataset) {
            if let reason = Self.unreadable(dataset, in: file) { throw DataError(reason) }
            if let found = Self.pair(of: dataset, in: file) { return try two(file, found.before, found.after) }
            // One array alone needs no name.
            if let only = file.onlyTable, dataset == "cfc_train" { dataset = only }
        }
        return try one(file, dataset, items: items)
    }

    /// The name of the only table of a file, or else the usual name.
    private func only(in file: EmbeddingContainer, or usual: String) throws -> String {
        file.has(usual) ? usual : file.onlyTable ?? (file.has(dataset) ? dataset : usual)
    }

    /// A table's name in a sentence that names its file already.
    private func name(_ table: String, in file: EmbeddingContainer) -> String {
        if case .tensors(let index, _) = file, !index.isArchive { return "" }
        return " ('\(table)')"
    }

    private func one(
        _ file: EmbeddingContainer, _ dataset: String, items: EmbeddingSource.Items
    ) throws -> ChosenEmbeddings {
        let table = try file.table(dataset)
        try Self.checkNumbers(table)
        let (shape, place) = (table.shape, table.place)
        let layout: ChosenEmbeddings.Layout
        switch shape.count {
        case 2 where items == .embeddings: layout = .rows
        case 2:
            guard isSequence ?? true || Self.isStatedSequence(dataset, in: file) else {
                throw DataError(Self.unpaired(table, dataset, in: file))
            }
            layout = .sequence
        case 3:
            guard shape[1] == 2 else {
                throw DataError(
                    "\(place) is \(table.shapeDescription); the second axis must be 2: the texts of a pair.")
            }
            guard isSequence != true else {
                throw DataError(
                    "\(place) is \(table.shapeDescription), pairs; only N × d is read as a sequence.")
            }
            layout = .pairs
        default:
            throw DataError("\(place) is \(table.shapeDescription); pairs are N × 2 × d, a sequence is N × d.")
        }
        var remarks = file.remarks + Self.remarks(table, dataset, in: file)
        // Models have widths that are multiples of 32, and numbers of pairs seldom are.
        if layout == .pairs, shape[0] < shape[2], shape[0] > 0, shape[2] % 32 != 0 {
            remarks.append(
                "\(place) is read as \(shape[0].grouped) pairs of \(shape[2].grouped) entries; MATLAB and Julia reverse the "
                    + "axes, so if it was meant the other way round, write it as N × 2 × d.")
        }
        return ChosenEmbeddings(
            container: file, tables: [table], layout: layout,
            sources: file.hdf5 == nil && dataset == "array" ? file.name : "'\(dataset)' of \(file.name)",
            dataset: dataset, labelNames: [dataset + "_labels"] + (file.hdf5 == nil ? ["labels"] : []),
            textNames: [dataset + "_texts"], remarks: remarks)
    }

    private func two(_ file: EmbeddingContainer, _ before: String, _ after: String) throws -> ChosenEmbeddings {
        let (before, after) =
            file.hdf5 == nil ? (before, after) : (HDF5File.bareName(before), HDF5File.bareName(after))
        let tables = (try file.table(before), try file.table(after))
        let remarks =
            file.remarks + Self.remarks(tables.0, before, in: file) + Self.remarks(tables.1, after, in: file)
        return try two(
            file, tables, sources: "'\(before)' and '\(after)' of \(file.name)", dataset: "\(before), \(after)",
            labels: before, remarks: remarks)
    }

    private func two(
        _ file: EmbeddingContainer, _ tables: (any NumberTable, any NumberTable), sources: String,
        dataset: String, labels: String, remarks: [String]
    ) throws -> ChosenEmbeddings {
        guard isSequence != true else {
            throw DataError("\(sources): two datasets are pairs, so neither is read as a sequence.")
        }
        for table in [tables.0, tables.1] {
            try Self.checkNumbers(table)
            guard table.shape.count == 2 else {
                throw DataError(
                    "\(table.place) is \(table.shapeDescription); embeddings before and after are N × d each.")
            }
        }
        guard tables.0.shape == tables.1.shape else {
            throw DataError(
                "\(tables.0.place) is \(tables.0.shapeDescription), and \(tables.1.place) is "
                    + "\(tables.1.shapeDescription); before and after must have one row for each pair, equally wide.")
        }
        func names(_ what: String) -> [String] {
            let parts = labels.split(separator: "before", omittingEmptySubsequences: false)
            return (parts.count == 2 ? ["\(parts[0])\(what)\(parts[1])"] : [labels + "_" + what]) + [what]
        }
        return ChosenEmbeddings(
            container: file, tables: [tables.0, tables.1], layout: .twoTables, sources: sources, dataset: dataset,
            labelNames: names("labels"), textNames: names("texts"), remarks: remarks)
    }

    private static func checkNumbers(_ table: any NumberTable) throws(DataError) {
        guard table.isFloatingPoint else {
            let type = table.shapeDescription.split(separator: ", ", maxSplits: 1).last ?? ""
            throw DataError("\(table.place) holds \(type) (\(table.shapeDescription)); embeddings are float32.")
        }
    }

    /// Whether the file itself says that a dataset is a sequence: by its attribute `layout`, or that of the metadata.
    private static func isStatedSequence(_ dataset: String, in file: EmbeddingContainer) -> Bool {
        switch file {
        case .hdf5(let file):
            [dataset, EmbeddingMetadata.group, "/"].contains {
                file.attributes(of: $0)["layout"]?.string?.lowercased() == "sequence"
            }
        case .tensors(let index, _): index.metadata["layout"]?.lowercased() == "sequence"
        }
    }

    /// The refusal of one embedding a row.
    private static func unpaired(_ table: any NumberTable, _ dataset: String, in file: EmbeddingContainer) -> String {
        let both =
            file.has("before") && file.has("after")
            ? "name both, --before-dataset before --after-dataset after"
            : "name the datasets of both, --before-dataset and --after-dataset, or the file of the others, --after-file"
        return
            "\(table.place) is \(table.shapeDescription): one embedding a row, so nothing says which two make a pair; "
            + "\(both); write rows of both as N × 2 × d; or say --sequence if the differences of neighbouring rows are "
            + "meant (in cells: before:after:, isSequence: true)."
    }

    private static func remarks(_ table: any NumberTable, _ dataset: String, in file: EmbeddingContainer) -> [String] {
        guard let stored = try? file.hdf5?.dataset(dataset) else { return [] }
        var remarks: [String] = []
        if case .opaque = stored.elementType {
            remarks.append("\(table.place) holds opaque values of two bytes, which are read as bfloat16.")
        }
        let missing = stored.missingSources
        if let first = missing.first {
            let more = missing.count > 1 ? " and \(missing.count - 1) more" : ""
            remarks.append(
                "\(table.place) is put together from files of which \(first)\(more) is not there; its rows read as zeros."
            )
        }
        return remarks
    }
}
