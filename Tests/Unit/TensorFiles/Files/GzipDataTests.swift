import CZip
import Foundation
import TensorFiles
import TestSupport
import Testing

@Suite struct GzipDataTests {
    /// A gzip file of zeros.
    private func packed(zeros count: Int) -> Data {
        var stream = z_stream()
        deflateInit2_(
            &stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        defer { deflateEnd(&stream) }
        var input = [UInt8](repeating: 0, count: 1 << 20)
        var output = [UInt8](repeating: 0, count: 1 << 20)
        var result = Data()
        for part in 0..<(count >> 20) {
            let isLast = part == (count >> 20) - 1
            let produced = input.withUnsafeMutableBufferPointer { input in
                output.withUnsafeMutableBufferPointer { output in
                    (stream.next_in, stream.avail_in) = (input.baseAddress, UInt32(input.count))
                    (stream.next_out, stream.avail_out) = (output.baseAddress, UInt32(output.count))
                    deflate(&stream, isLast ? Z_FINISH : Z_NO_FLUSH)
                    return output.count - Int(stream.avail_out)
                }
            }
            result.append(contentsOf: output[..<produced])
        }
        return result
    }

    @Test func whatUnpacksToFarMoreThanTextsIsRefused() throws {
        #expect(try GzipData.unpacked(packed(zeros: 8 << 20)) == Data(count: 8 << 20))
        let large = packed(zeros: 300 << 20)
        #expect(large.count < 1 << 20)
        #expect(
            message { _ = try GzipData.unpacked(large) } == "it unpacks to more than 256 MB; unpack it and take a part."
        )
        #expect(try GzipData.unpacked(packed(zeros: 4 << 20), limit: 4 << 20).count == 4 << 20)
    }
}
