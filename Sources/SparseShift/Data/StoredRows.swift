import Numerics

/// The items of a file, in memory if they fit, else read in windows.
enum StoredRows: Sendable {
    case memory(Matrix)
    case file(SliceCache)

    init(_ source: EmbeddingSource, memory: DataMemory) throws(DataError) {
        guard source.count * source.width <= memory.bytes / 4 else {
            self = .file(try SliceCache(source, memory: memory))
            return
        }
        self = .memory(
            try Matrix(rows: source.count, columns: source.width) { (target) throws(DataError) in
                try source.read(0..<source.count, into: target.baseAddress!)
            })
    }

    var isInMemory: Bool {
        switch self {
        case .memory: true
        case .file: false
        }
    }

    func copy(
        at indices: UnsafeBufferPointer<Int32>, into destination: UnsafeMutablePointer<Float>
    ) throws(DataError) {
        switch self {
        case .memory(let matrix): matrix.copyRows(at: indices, into: destination)
        case .file(let cache): try cache.copy(at: indices, into: destination)
        }
    }

    func shuffle(_ indices: UnsafeMutableBufferPointer<Int32>, using random: inout RandomGenerator) {
        switch self {
        case .memory: random.shuffle(indices)
        case .file(let cache): cache.shuffle(indices, using: &random)
        }
    }
}
