import CHDF5

/// How the chunks of a dataset are packed, if they can be unpacked outside the C library.
///
/// The library unpacks within its lock, by one thread, and by zlib. Plain chunks need neither: those of whole rows,
/// packed by gzip, the shuffle filter and the checksum filter alone.
struct PackedChunks: Sendable {
    /// A filter that was applied to a chunk when it was written.
    enum Filter: Sendable, Equatable {
        /// zlib's format of deflate.
        case gzip
        /// The first bytes of all elements, then the second ones, …
        case shuffle
        /// A checksum of four bytes behind the others.
        case checksum
    }

    /// The entries of the first axis in a chunk.
    let rows: Int
    let rowBytes: Int
    let elementBytes: Int
    /// In the order in which they were applied.
    let filters: [Filter]

    /// The bytes of a chunk that is unpacked, also of one that reaches beyond the last row.
    var bytes: Int { rows * rowBytes }

    /// - Parameters:
    ///   - creation: How the dataset was made.
    ///   - type: The type of its elements.
    /// - Returns: `nil` if only the library can read the chunks.
    init?(creation: hid_t, type: hid_t, shape: [Int], chunkShape: [Int]) {
        guard chunkShape.dropFirst().elementsEqual(shape.dropFirst()), chunkShape[0] > 0 else { return nil }
        // Elements of these classes are bytes and nothing else.
        guard [H5T_FLOAT, H5T_INTEGER, H5T_ENUM, H5T_OPAQUE].contains(H5Tget_class(type)) else { return nil }
        // A chunk that reaches beyond the last row may be left as it is.
        var options = UInt32(0)
        guard H5Pget_chunk_opts(creation, &options) >= 0, options == 0 else { return nil }
        elementBytes = H5Tget_size(type)
        rows = chunkShape[0]
        var total = rows
        rowBytes = shape.dropFirst().reduce(elementBytes) { $0.multipliedReportingOverflow(by: $1).partialValue }
        for factor in shape.dropFirst() + [elementBytes] {
            let (product, overflow) = total.multipliedReportingOverflow(by: factor)
            guard !overflow, product > 0, product < Self.largestChunk else { return nil }
            total = product
        }
        var filters: [Filter] = []
        for index in 0..<max(0, H5Pget_nfilters(creation)) {
            var values = [UInt32](repeating: 0, count: 1)
            var (flags, valueCount, configuration) = (UInt32(0), values.count, UInt32(0))
            let number = H5Pget_filter2(creation, UInt32(index), &flags, &valueCount, &values, 0, nil, &configuration)
            switch number {
            case H5Z_FILTER_DEFLATE: filters.append(.gzip)
            case H5Z_FILTER_SHUFFLE where valueCount > 0 && Int(values[0]) == elementBytes: filters.append(.shuffle)
            case H5Z_FILTER_FLETCHER32: filters.append(.checksum)
            default: return nil
            }
        }
        guard !filters.isEmpty else { return nil }
        // Only a checksum can follow gzip, behind which the number of bytes is unknown.
        if let gzip = filters.firstIndex(of: .gzip) {
            guard filters[(gzip + 1)...].allSatisfy({ $0 == .checksum }) else { return nil }
        }
        self.filters = filters
    }

    /// A chunk of an HDF5 file has fewer bytes than this.
    private static let largestChunk = 1 << 32
    /// The most bytes that are held at once to unpack several chunks.
    private static let mostRoom = 32 << 20

    /// How many chunks are unpacked at the same time.
    func countAtOnce(threads: Int) -> Int { max(1, min(threads, Self.mostRoom / bytes)) }

    /// The most bytes that a chunk may take in the file; longer ones are left to the library.
    var mostStored: Int { 2 * bytes + 65_536 }
}
