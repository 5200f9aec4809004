import Foundation
import Glibc

extension FileHandle {
    /// Reads all that comes until the end, such as what a program writes into a pipe.
    ///
    /// Foundation's own `readDataToEndOfFile()` traps if a signal, such as that of an interrupt, arrives meanwhile.
    ///
    /// - Returns: All bytes; those until then if reading fails.
    package func bytesToEnd() -> Data {
        var bytes = Data()
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(fileDescriptor, &buffer, buffer.count)
            if count > 0 {
                bytes.append(contentsOf: buffer[..<count])
            } else if count == 0 || errno != EINTR {
                return bytes
            }
        }
    }
}
