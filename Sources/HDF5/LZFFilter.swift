import CHDF5
import Glibc

/// Reads what h5py compresses with `lzf`, a filter that the C library does not have.
///
/// Debian's plug-in for it (hdf5-plugin-lzf 3.7.0) lacks the functions that it calls. Files are not written with this
/// filter. Format: Marc Lehmann's LibLZF, `lzf_d.c`.
enum LZFFilter {
    /// The filter's number in the registry of The HDF Group.
    static let number: Int32 = 32_000
    /// The largest chunk of an HDF5 file.
    private static let largestChunk = 1 << 32

    /// Makes the filter known to the library; the caller holds its lock.
    static func register() {
        // The library keeps the pointer to the name.
        let name = UnsafePointer(strdup("lzf"))
        var definition = H5Z_class2_t()
        definition.version = 1
        definition.id = number
        definition.decoder_present = 1
        definition.name = name
        definition.filter = { flags, valueCount, values, count, size, buffer in
            // There is a decoder alone.
            guard flags & UInt32(H5Z_FLAG_REVERSE) != 0, let size, let buffer, let input = buffer.pointee else {
                return 0
            }
            // h5py tells the size of a chunk as the third number.
            let known = valueCount > 2 ? Int(values?[2] ?? 0) : 0
            let room = known > 0 ? known : size.pointee
            guard room > 0, room <= LZFFilter.largestChunk, let output = malloc(room) else { return 0 }
            let written = LZFFilter.decompress(
                UnsafeRawBufferPointer(start: input, count: count),
                into: UnsafeMutableRawBufferPointer(start: output, count: room))
            guard let written, written > 0 else {
                free(output)
                return 0
            }
            free(input)
            buffer.pointee = output
            size.pointee = room
            return written
        }
        _ = H5Zregister(&definition)
    }

    /// Unpacks bytes.
    ///
    /// - Returns: The number of bytes that were unpacked, or `nil` if they are damaged or do not fit.
    static func decompress(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> Int? {
        var (place, written) = (0, 0)
        while place < input.count {
            let control = Int(input[place])
            place += 1
            if control < 32 {
                // A run of bytes as they are.
                let count = control + 1
                guard count <= input.count - place, count <= output.count - written else { return nil }
                for offset in 0..<count { output[written + offset] = input[place + offset] }
                place += count
                written += count
                continue
            }
            // Bytes that were there before, which may overlap with those that they become.
            var count = control >> 5
            if count == 7 {
                guard place < input.count else { return nil }
                count += Int(input[place])
                place += 1
            }
            count += 2
            guard place < input.count else { return nil }
            let distance = ((control & 31) << 8) + Int(input[place]) + 1
            place += 1
            guard distance <= written, count <= output.count - written else { return nil }
            for offset in 0..<count { output[written + offset] = output[written - distance + offset] }
            written += count
        }
        return written
    }
}
