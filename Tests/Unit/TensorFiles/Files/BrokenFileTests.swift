import Foundation
import TensorFiles
import TestSupport
import Testing

/// The broken files of `Tests/Fixtures/broken`, and the sentence that each of them gives after its name.
@Suite struct BrokenFileTests {
    private static let sentences: [String: String] = [
        "array.safetensors": "not a safetensors file: its header is not a JSON object.",
        "backwards.safetensors": "tensor 'a' has no data_offsets, a start and an end.",
        "beyond.pth": "not read: a tensor reaches from element 0 to 5, but its storage has 4 elements.",
        "beyond.safetensors": "not a safetensors file: tensor 'a' ends at byte 12 of 8.",
        "bomb.npz": "member 'mean.npy' is damaged: 8 bytes cannot hold 4294967040.",
        "checksum.npz": "member 'mean.npy' is damaged: crc error.",
        "complex.pth":
            "holds no dictionary of tensors by name; the keys at its top: 'weight'; not read, because of their types: weight "
            + "(ComplexFloat).",
        "cut.npy": "not an npy file: its header is longer than the file.",
        "cut.npz": "not an npz file: not a zip archive.",
        "cut.pth": "not read: its pickle ends early.",
        "cycle.pth": "not read: its values are nested more than 64 deep.",
        "deep.pth": "not read: its values are nested more than 64 deep.",
        "empty.pth": "holds no dictionary of tensors by name; the keys at its top: none.",
        "empty.safetensors": "not a safetensors file: it has only 0 bytes.",
        "expanded.pth": "not read: a tensor of shape 1099511627776 is far larger than what the file stores.",
        "fewnumbers.npy": "40 bytes of numbers, but float32 elements 3 × 4 need 48.",
        "fraction.safetensors": "tensor 'a' has no shape, a list of integers.",
        "gap.safetensors": "not a safetensors file: 4 bytes before tensor 'b' belong to no tensor.",
        "global.pth":
            "not read: it asks for 'os.system'; only tensors are read, nothing is executed: save the model's state_dict() "
            + "alone.",
        "hiddenglobal.pth":
            "not read: it asks for 'posix.system'; only tensors are read, nothing is executed: save the model's state_dict() "
            + "alone.",
        "huge.npy": "the shape 4611686018427387904 × 16 is negative or too large.",
        "inside.npz": "array 'mean': not an npy file: it does not start with NumPy's mark.",
        "latin1.pth": "not read: its pickle has a text that is not UTF-8.",
        "latin1.safetensors":
            "not a safetensors file: its header is not JSON: line 1, column 4: unable to decode byte 0xef near '\"na'.",
        "laughs.pth": "not read: it has more than 1000000 values.",
        "length.pth": "not read: its pickle has a length of 9223372036854775808.",
        "longheader.safetensors": "not a safetensors file: its header is longer than the file.",
        "manynumbers.npy": "12 bytes of numbers, but float32 elements 2 need 8.",
        "memo.pth": "not read: its pickle is damaged.",
        "metadata.safetensors": "not a safetensors file: its metadata has values that are not texts.",
        "mismatch.safetensors": "tensor 'a' has 8 bytes, but F32 elements 2 × 3 need 24.",
        "negative.npy": "the shape -2 × -2 is negative or too large.",
        "negative.pth": "not read: a tensor has the shape -4, which is negative or too large.",
        "negative.safetensors": "tensor 'a' has the shape -1 × -4, which is negative or too large.",
        "nested.npy": "not an npy file: its header is not a dictionary with descr, fortran_order and shape.",
        "nodictionary.npy": "not an npy file: its header is not a dictionary with descr, fortran_order and shape.",
        "noend.pth": "not read: its pickle ends early.",
        "nooffsets.safetensors": "tensor 'a' has no data_offsets, a start and an end.",
        "nopickle.pth": "not a torch file: a zip archive without data.pkl.",
        "nostorage.pth": "not read: the storage '7' is missing.",
        "nothing.pth": "not read: its pickle is damaged.",
        "notype.safetensors": "tensor 'a' has no element type.",
        "objects.npy": "an array of Python objects; only numbers are read, nothing is executed.",
        "offset.pth": "not read: a tensor reaches from element -1 to 0, but its storage has 4 elements.",
        "operation.pth": "not read: its pickle uses operation 129, which tensors do not need.",
        "order.npy": "not an npy file: fortran_order is not True or False.",
        "order.pth": "not a torch file: its byte order is neither little nor big.",
        "other.npz": "not an npz file: it holds no array.",
        "overflow.pth": "not read: a tensor has strides that leave its storage.",
        "overflow.safetensors": "tensor 'a' has the shape 4611686018427387904 × 8, which is negative or too large.",
        "overlap.safetensors": "not a safetensors file: tensor 'b' overlaps the one before it.",
        "program.pth": "a TorchScript program, which is not executed; save its state_dict() instead.",
        "rank.pth": "not read: a tensor has 2 dimensions and 1 strides.",
        "records.npy": "an array of records, but plain numbers are needed.",
        "shape.npy": "not an npy file: the shape is not a tuple of integers.",
        "short.pth": "not a torch file: it has only 2 bytes.",
        "short.safetensors": "not a safetensors file: it has only 3 bytes.",
        "shortstorage.pth": "not read: the storage '0' has 12 bytes, not 16.",
        "stackglobal.pth":
            "not read: it asks for 'builtins.eval'; only tensors are read, nothing is executed: save the model's state_dict() "
            + "alone.",
        "strides.pth": "not read: a tensor has strides that leave its storage.",
        "surplus.safetensors": "not a safetensors file: 5 bytes at its end belong to no tensor.",
        "text.npy": "not an npy file: it does not start with NumPy's mark.",
        "text.npz": "not an npz file: not a zip archive.",
        "text.pth": "not a torch file: not a zip archive.",
        "text.safetensors":
            "not a safetensors file: its header is not JSON: line 1, column 5: invalid token near 'hello'.",
        "texts.npy": "elements of type '<U1', which are not supported.",
        "twice.npz": "array 'mean' occurs twice.",
        "twice.safetensors":
            "not a safetensors file: its header is not JSON: line 1, column 57: duplicate object key near '\"a\"'.",
        "version.npy": "not an npy file: version 9.0 is unknown.",
        "wide.pth": "not read: its pickle has an integer of 1073741824 bytes.",
    ]

    @Test func everyFileIsThere() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: fixtures + "/broken")
        #expect(files.sorted() == (Self.sentences.keys + [Self.unknownType]).sorted())
    }

    /// A file of sound layout whose only tensor is of a type that is not read.
    private static let unknownType = "unknown.safetensors"

    @Test func typeThatIsNotRead() throws {
        let file = try SafeTensors(contentsOf: fixtures + "/broken/" + Self.unknownType)
        #expect(file.tensors.isEmpty)
        #expect(file.unread.map(\.description) == ["a (F8_E5M2)"])
    }

    @Test(arguments: sentences.keys.sorted()) func oneSentence(name: String) throws {
        let path = fixtures + "/broken/" + name
        let text = message {
            switch name.split(separator: ".").last {
            case "safetensors": _ = try SafeTensors(contentsOf: path)
            case "npy": _ = try NumpyArray(contentsOf: path)
            case "npz": _ = try NumpyArchive(contentsOf: path)
            default: _ = try TorchCheckpoint(contentsOf: path).stateDictionary()
            }
        }
        let sentence = try #require(Self.sentences[name])
        let separator = sentence.hasPrefix("array 'mean':") ? ", " : ": "
        #expect(text == name + separator + sentence)
    }
}
