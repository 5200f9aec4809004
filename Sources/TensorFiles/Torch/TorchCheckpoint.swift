import Foundation

/// The contents of a file of `torch.save`: dictionaries, lists and numbers with tensors among them.
///
/// The file is a zip archive with a pickle and the tensors' memory. A pickle is a program; only the operations and
/// names that dictionaries of tensors need are interpreted, and nothing is executed.
public struct TorchCheckpoint: Sendable {
    /// A value of the file.
    public indirect enum Value: Sendable {
        /// Python's `None`.
        case null
        /// A truth value.
        case boolean(Bool)
        /// An integer of up to 64 bits.
        case integer(Int)
        /// A floating-point number, or an integer that does not fit in 64 bits.
        case real(Double)
        /// A string, or the name of a device or an element type.
        case string(String)
        /// Python's `bytes`.
        case bytes([UInt8])
        /// A list, tuple, set or `torch.Size`.
        case list([Value])
        /// Keys and values in the file's order.
        case dictionary([(key: Value, value: Value)])
        /// A tensor.
        case tensor(Tensor)
        /// A tensor of a type that is not read.
        case unread(type: String, shape: [Int]?)
    }

    /// The endings of such files' names.
    static let endings = ["pth", "pt", "ckpt"]

    /// Whether a file's name ends as those of torch do.
    package static func isName(_ name: String) -> Bool {
        endings.contains { name.lowercased().hasSuffix("." + $0) }
    }

    /// The saved value.
    public let root: Value
    private let name: String

    /// Reads a file.
    ///
    /// - Throws: ``TensorFileError`` if the file is not a torch file, is damaged, or needs more than tensors.
    public init(contentsOf path: String) throws {
        name = FileBytes.name(path)
        try Self.refuseOtherFormats(path)
        let archive = try ZipArchive(path, kind: "a torch file")
        root = try TorchArchive(archive).root()
    }

    /// Refuses other formats that are common under the same file names, with a message of their own.
    private static func refuseOtherFormats(_ path: String) throws {
        let start = [UInt8](try FileBytes.map(path, kind: "a torch file").prefix(16))
        let name = FileBytes.name(path)
        if start.count < 16 { throw TensorFileError("\(name): not a torch file: it has only \(start.count) bytes.") }
        // Protocol 2 and an integer of ten bytes mark the format before torch 1.6.
        if start[0...3] == [0x80, 0x02, 0x8A, 0x0A] {
            throw TensorFileError(
                "\(name): written by torch before version 1.6 or without its zip format; "
                    + "load it with torch and save it again.")
        }
        if start[0] == 0x80, (2...5).contains(start[1]) {
            throw TensorFileError("\(name): a bare pickle, not a torch file; only the files of torch.save are read.")
        }
    }

    /// Every dictionary with tensors in the file, its root and those up to three levels below, with the path of its keys;
    /// the root's path is empty.
    public var stateDictionaries: [(place: String, tensors: [String: Tensor])] {
        func found(in value: Value, place: String, depth: Int) -> [(place: String, tensors: [String: Tensor])] {
            let own = value.tensors.map { [(place: place, tensors: $0)] } ?? []
            guard depth < 3 else { return own }
            return own
                + value.members.flatMap { key, value in
                    found(in: value, place: place.isEmpty ? key : place + "." + key, depth: depth + 1)
                }
        }
        return found(in: root, place: "", depth: 0)
    }

    /// The tensors whose types are not read, each named by its path of keys.
    public var unread: [UnreadTensor] { Self.unread(in: root, place: "") }

    /// The file's dictionary of tensors by name: its root, or the only such dictionary one level below, as in a
    /// checkpoint.
    ///
    /// - Throws: ``TensorFileError`` if there is none, or more than one.
    public func stateDictionary() throws(TensorFileError) -> [String: Tensor] {
        guard case .dictionary = root else {
            throw TensorFileError("\(name): holds \(root.kind), but a dictionary of tensors by name is needed.")
        }
        if let tensors = root.tensors { return tensors }
        let nested = root.members.filter { $0.value.tensors != nil }
        guard nested.count == 1 else {
            let keys = (nested.isEmpty ? root.members : nested).map { "'\($0.key.shownBriefly)'" }
            let list = keys.isEmpty ? "none" : keys.prefix(8).joined(separator: ", ")
            throw TensorFileError(
                nested.isEmpty
                    ? "\(name): holds no dictionary of tensors by name; the keys at its top: \(list)\(unread.remark)."
                    : "\(name): holds several dictionaries of tensors: \(list); one is needed.")
        }
        return nested[0].value.tensors!
    }
}

extension TorchCheckpoint.Value {
    /// The value of a dictionary's key; `nil` if this is not a dictionary or there is no such key.
    public subscript(key: String) -> TorchCheckpoint.Value? { members.last { $0.key == key }?.value }

    /// The tensors of a dictionary by name; `nil` if this is not a dictionary with at least one tensor.
    ///
    /// Values of other kinds are left out.
    public var tensors: [String: Tensor]? {
        let tensors = members.compactMap { key, value in
            if case .tensor(let tensor) = value { (key, tensor) } else { nil }
        }
        return tensors.isEmpty ? nil : Dictionary(tensors, uniquingKeysWith: { _, last in last })
    }

    /// The members of a dictionary whose keys are strings.
    fileprivate var members: [(key: String, value: TorchCheckpoint.Value)] {
        guard case .dictionary(let entries) = self else { return [] }
        return entries.compactMap { entry in
            if case .string(let key) = entry.key { (key, entry.value) } else { nil }
        }
    }

    fileprivate var kind: String {
        switch self {
        case .null: "None"
        case .boolean: "a truth value"
        case .integer, .real: "a number"
        case .string, .bytes: "a text"
        case .list: "a list"
        case .dictionary: "a dictionary"
        case .tensor: "a single tensor"
        case .unread(let type, _): "a tensor of type \(type), which is not read"
        }
    }
}

extension TensorFile.Format {
    /// The zip format of `torch.save`.
    public static let torch = TensorFile.Format(
        "torch", extensions: TorchCheckpoint.endings, firstBytes: Array("PK".utf8)
    ) { path in
        let checkpoint = try TorchCheckpoint(contentsOf: path)
        return TensorFile(TorchCheckpoint.tensors(in: checkpoint.root, place: ""), unread: checkpoint.unread)
    }
}

extension TorchCheckpoint {
    /// All tensors within a value, each named by its path of keys.
    fileprivate static func tensors(
        in value: Value, place: String
    ) -> [(name: String, tensor: Tensor)] {
        func inner(_ key: String) -> String { place.isEmpty ? key : place + "." + key }
        switch value {
        case .tensor(let tensor): return [(place.isEmpty ? "tensor" : place, tensor)]
        case .list(let values):
            return values.enumerated().flatMap { tensors(in: $1, place: inner("\($0)")) }
        case .dictionary(let entries):
            return entries.flatMap { key, value in
                switch key {
                case .string(let name): tensors(in: value, place: inner(name))
                case .integer(let number): tensors(in: value, place: inner("\(number)"))
                default: tensors(in: value, place: inner("?"))
                }
            }
        case .null, .boolean, .integer, .real, .string, .bytes, .unread: return []
        }
    }

    fileprivate static func unread(in value: Value, place: String) -> [UnreadTensor] {
        func inner(_ key: String) -> String { place.isEmpty ? key : place + "." + key }
        switch value {
        case .unread(let type, let shape):
            return [UnreadTensor(name: place.isEmpty ? "tensor" : place, type: type, shape: shape)]
        case .list(let values): return values.enumerated().flatMap { unread(in: $1, place: inner("\($0)")) }
        case .dictionary(let entries):
            return entries.flatMap { key, value in
                if case .string(let name) = key {
                    unread(in: value, place: inner(name))
                } else {
                    unread(in: value, place: inner("?"))
                }
            }
        default: return []
        }
    }
}
