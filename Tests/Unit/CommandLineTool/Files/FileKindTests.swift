import CommandLineTool
import Foundation
import TensorFiles
import TestSupport
import Testing

@Suite struct FileKindTests {
    @Test(arguments: [
        ("a.h5", FileKind.hdf5), ("a.HDF5", .hdf5), ("x.y/a.he5", .hdf5), ("a.safetensors", .tensors(.safetensors)),
        ("a.npz", .tensors(.npz)), ("a.npy", .tensors(.npy)), ("a.pth", .tensors(.torch)), ("a.pt", .tensors(.torch)),
        ("a.yaml", .configuration), ("a.yml", .configuration), ("a.gguf", .languageModel),
    ])
    func byTheName(_ path: String, _ kind: FileKind) throws { #expect(try FileKind(path) == kind) }

    @Test(arguments: [
        ("\u{89}HDF\r\n\u{1a}\n", FileKind.hdf5), ("\u{93}NUMPY\u{1}\u{0}", .tensors(.npy)),
        ("GGUF\u{3}\u{0}\u{0}\u{0}", .languageModel),
        ("PK\u{3}\u{4}....", .tensors(.torch)),
    ])
    func byTheFirstBytes(_ start: String, _ kind: FileKind) throws {
        try withTemporaryFolder { folder in
            try Data(start.unicodeScalars.map { UInt8($0.value) }).write(to: URL(fileURLWithPath: folder + "/file"))
            #expect(try FileKind(folder + "/file") == kind)
        }
    }

    @Test func othersAreRefused() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/file.txt"
            try "hello, world".write(toFile: path, atomically: true, encoding: .utf8)
            #expect(message { _ = try FileKind(path) }.hasPrefix("\(path): neither an HDF5 file, "))
            try "".write(toFile: path, atomically: true, encoding: .utf8)
            #expect(message { _ = try FileKind(path) } == "\(path): an empty file, or no permission to read it.")
            #expect(message { _ = try FileKind(folder + "/none") }.hasPrefix("\(folder)/none: an empty file"))
        }
    }
}
