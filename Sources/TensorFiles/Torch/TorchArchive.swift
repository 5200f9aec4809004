import Foundation

/// The zip archive of a torch file: `NAME/data.pkl`, `NAME/byteorder` and the storages `NAME/data/KEY`.
struct TorchArchive {
    private let archive: ZipArchive
    private let prefix: String
    private let isBigEndian: Bool

    /// The maximum size of a pickle in bytes; the pickle of a model has some hundred for each tensor.
    private static let largestPickle = 64 << 20
    /// The maximum nesting depth of values.
    private static let deepest = 64
    /// The maximum number of values; lists that share their elements could otherwise expand without limit.
    private static let mostValues = 1_000_000

    init(_ archive: ZipArchive) throws(TensorFileError) {
        self.archive = archive
        let pickle = "data.pkl"
        let programs = archive.members.filter { $0.name == pickle || $0.name.hasSuffix("/" + pickle) }
        guard let program = programs.first, programs.count == 1 else {
            let what = programs.isEmpty ? "a zip archive without" : "a zip archive with more than one"
            throw TensorFileError("\(archive.name): not a torch file: \(what) data.pkl.")
        }
        prefix = String(program.name.dropLast(pickle.count))
        if archive[prefix + "constants.pkl"] != nil {
            throw TensorFileError(
                "\(archive.name): a TorchScript program, which is not executed; save its state_dict() instead.")
        }
        guard let order = archive[prefix + "byteorder"] else {
            isBigEndian = false
            return
        }
        switch String(decoding: try archive.contents(order, limit: 64), as: UTF8.self) {
        case "little": isBigEndian = false
        case "big": isBigEndian = true
        default: throw TensorFileError("\(archive.name): not a torch file: its byte order is neither little nor big.")
        }
    }

    /// Reads the saved value.
    func root() throws -> TorchCheckpoint.Value {
        let program = try archive.contents(archive[prefix + "data.pkl"]!, limit: Self.largestPickle)
        do {
            var machine = PickleMachine([UInt8](program))
            let root = try machine.run()
            var builder = Builder(archive: self, arena: machine.arena)
            return try builder.value(root, depth: 0)
        } catch let error as PickleError {
            throw TensorFileError("\(archive.name): not read: \(error.description).")
        }
    }

    /// Turns nodes into values, and views of storages into tensors.
    private struct Builder {
        let archive: TorchArchive
        let arena: PickleArena
        private var values = 0
        private var storages: [String: Data] = [:]
        /// The number of bytes that strided views may still be expanded to; a stride of 0 can expand one element
        /// without limit.
        private var budget: Int

        init(archive: TorchArchive, arena: PickleArena) {
            self.archive = archive
            self.arena = arena
            let stored = archive.archive.members.reduce(0) { $0.addingReportingOverflow($1.byteCount).partialValue }
            budget = (256 << 20) + 4 * min(max(stored, 0), Int.max / 8)
        }

        mutating func value(_ reference: PickleArena.Reference, depth: Int) throws -> TorchCheckpoint.Value {
            values += 1
            guard depth < TorchArchive.deepest else {
                throw PickleError("its values are nested more than \(TorchArchive.deepest) deep")
            }
            guard values <= TorchArchive.mostValues else {
                throw PickleError("it has more than \(TorchArchive.mostValues) values")
            }
            switch arena[reference] {
            case .null: return .null
            case .boolean(let value): return .boolean(value)
            case .integer(let value): return .integer(value)
            case .real(let value): return .real(value)
            case .string(let value): return .string(value)
            case .bytes(let value): return .bytes(value)
            case .list(let elements), .tuple(let elements), .set(let elements):
                return .list(try elements.map { try value($0, depth: depth + 1) })
            case .dictionary(let members):
                return .dictionary(
                    try members.map {
                        (key: try value($0.key, depth: depth + 1), value: try value($0.value, depth: depth + 1))
                    })
            case .global(.elementType(let type)): return .string("torch.\(type == .boolean ? "bool" : type.rawValue)")
            case .global(.unreadElementType(let type)): return .string("torch.\(type)")
            case .tensor(let tensor): return .tensor(try self.tensor(tensor))
            case .unread(let type, let shape): return .unread(type: type, shape: shape)
            case .global, .storage, .unreadStorage: throw PickleMachine.confused
            }
        }

        private mutating func tensor(_ view: TorchTensor) throws -> Tensor {
            let bytes = try storage(view.storage, size: view.elementType.byteCount)
            let size = view.elementType.byteCount
            // The view's initialiser has checked that the product does not overflow.
            let count = Tensor.byteCount(view.shape, view.elementType)!
            if count == 0 || view.isContiguous {
                let part = bytes.dropFirst(view.offset * size).prefix(count)
                return Tensor(elementType: view.elementType, shape: view.shape, bytes: part)
            }
            budget -= count
            guard budget >= 0 else {
                let shape = Tensor.text(view.shape)
                throw PickleError("a tensor of shape \(shape) is far larger than what the file stores")
            }
            // The stride of a dimension of length 1 is unused and can be any number.
            let strides = zip(view.shape, view.strides).map { $0 == 1 ? 0 : $1 * size }
            let copy = StridedCopy(shape: view.shape, strides: strides, offset: view.offset * size, size: size)
            return Tensor(elementType: view.elementType, shape: view.shape, bytes: copy.contiguous(bytes))
        }

        private mutating func storage(_ storage: TorchStorage, size: Int) throws -> Data {
            let width = storage.elementType == nil ? 1 : size
            let (needed, overflow) = storage.count.multipliedReportingOverflow(by: width)
            // If types of different width share a big-endian storage, its bytes are swapped for each width.
            let key = archive.isBigEndian ? "\(size) \(storage.key)" : storage.key
            let bytes: Data
            if let known = storages[key] {
                bytes = known
            } else {
                guard let member = archive.archive[archive.prefix + "data/" + storage.key] else {
                    throw PickleError("the storage '\(storage.key.shownBriefly)' is missing")
                }
                let stored = try archive.archive.contents(member)
                bytes = archive.isBigEndian ? stored.swappingBytes(ofElements: size) : stored
                storages[key] = bytes
            }
            guard !overflow, bytes.count == needed else {
                throw PickleError("the storage '\(storage.key.shownBriefly)' has \(bytes.count) bytes, not \(needed)")
            }
            return bytes
        }
    }
}
