import CZip
import Foundation

/// The contents of gzip files (RFC 1952).
package enum GzipData {
    /// Whether bytes begin as a gzip file does.
    package static func isGzip(_ data: Data) -> Bool { data.starts(with: [0x1F, 0x8B]) }

    /// The most bytes that a file may hold.
    private static let most = 2 << 30
    /// Texts seldom have a tenth of this ratio; a file of zeros has a thousand.
    private static let largestRatio = 200
    /// What may be unpacked whatever the ratio.
    private static let smallest = 256 << 20

    /// The bytes that a gzip file holds, of all its members.
    ///
    /// - Parameters:
    ///   - data: The file's bytes.
    ///   - limit: The most bytes that it may hold; `nil` for 2 GB, and not beyond what texts can be packed to.
    /// - Throws: ``TensorFileError`` without the file's name if the file is damaged or holds more.
    package static func unpacked(_ data: Data, limit: Int? = nil) throws(TensorFileError) -> Data {
        let limit = limit ?? min(most, max(smallest, largestRatio * data.count))
        var stream = z_stream()
        // 32 more than the largest window means a header of gzip or zlib.
        guard inflateInit2_(&stream, 15 + 32, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw TensorFileError("there is not enough memory to unpack it.")
        }
        defer { inflateEnd(&stream) }
        var input = [UInt8](data)
        var result = Data()
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        let inputCount = input.count
        var isWhole = false
        var isTooLarge = false
        input.withUnsafeMutableBufferPointer { bytes in
            stream.next_in = bytes.baseAddress
            stream.avail_in = UInt32(clamping: inputCount)
            while !isWhole {
                var status = Z_OK
                let produced = chunk.withUnsafeMutableBufferPointer { output in
                    stream.next_out = output.baseAddress
                    stream.avail_out = UInt32(output.count)
                    status = inflate(&stream, Z_NO_FLUSH)
                    return output.count - Int(stream.avail_out)
                }
                result.append(contentsOf: chunk[..<produced])
                isTooLarge = result.count > limit
                if isTooLarge || (status != Z_OK && status != Z_STREAM_END) { return }
                guard status == Z_STREAM_END else { continue }
                if stream.avail_in == 0 { isWhole = true } else if inflateReset(&stream) != Z_OK { return }
            }
        }
        guard !isTooLarge else {
            throw TensorFileError("it unpacks to more than \(limit >> 20) MB; unpack it and take a part.")
        }
        guard isWhole else { throw TensorFileError("its gzip data are damaged or incomplete.") }
        return result
    }
}
