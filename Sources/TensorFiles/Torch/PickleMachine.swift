/// Interprets a pickle's program, as far as dictionaries of tensors need it.
///
/// Source: the opcodes of Python's pickle protocols 2 to 5. Nothing is imported or called: the program's names are
/// mapped to ``TorchGlobal``, and building a tensor only records its shape and the location of its elements. Every
/// opcode makes at most one node, so that memory is bounded by the file's size.
struct PickleMachine {
    private(set) var arena = PickleArena()
    private var reader: PickleReader
    private var stack: [PickleArena.Reference] = []
    private var marks: [Int] = []
    private var memo: [Int: PickleArena.Reference] = [:]

    init(_ bytes: [UInt8]) { reader = PickleReader(bytes) }

    /// Runs the program.
    ///
    /// - Returns: The index of its result in the arena.
    /// - Throws: ``PickleError`` if the program is damaged or uses anything but tensors.
    mutating func run() throws(PickleError) -> PickleArena.Reference {
        while true {
            let code = try reader.byte()
            if code == 0x2E { return try pop() }
            guard let opcode = Opcode(rawValue: code) else {
                throw PickleError("its pickle uses operation \(code), which tensors do not need")
            }
            try execute(opcode)
        }
    }

    private enum Opcode: UInt8 {
        case protocolVersion = 0x80
        case frame = 0x95
        case mark = 0x28
        case pop = 0x30
        case popMark = 0x31
        case duplicate = 0x32
        case null = 0x4E
        case newTrue = 0x88
        case newFalse = 0x89
        case int4 = 0x4A
        case int1 = 0x4B
        case int2 = 0x4D
        case long1 = 0x8A
        case long4 = 0x8B
        case float = 0x47
        case unicode4 = 0x58
        case unicode1 = 0x8C
        case unicode8 = 0x8D
        case string4 = 0x54
        case string1 = 0x55
        case bytes4 = 0x42
        case bytes1 = 0x43
        case bytes8 = 0x8E
        case emptyList = 0x5D
        case append = 0x61
        case appends = 0x65
        case list = 0x6C
        case emptyTuple = 0x29
        case tuple = 0x74
        case tuple1 = 0x85
        case tuple2 = 0x86
        case tuple3 = 0x87
        case emptyDictionary = 0x7D
        case setItem = 0x73
        case setItems = 0x75
        case dictionary = 0x64
        case emptySet = 0x8F
        case addItems = 0x90
        case put1 = 0x71
        case put4 = 0x72
        case memoize = 0x94
        case get1 = 0x68
        case get4 = 0x6A
        case global = 0x63
        case stackGlobal = 0x93
        case reduce = 0x52
        case build = 0x62
        case persistent = 0x51
    }

    private mutating func execute(_ opcode: Opcode) throws(PickleError) {
        switch opcode {
        case .protocolVersion:
            let version = try reader.byte()
            guard version <= 5 else { throw PickleError("its pickle has protocol \(version); 2 to 5 are read") }
        case .frame: _ = try reader.bytes(8)
        case .mark: marks.append(stack.count)
        case .pop: _ = try pop()
        case .popMark: _ = try popMark()
        case .duplicate: stack.append(try top())
        case .null: push(.null)
        case .newTrue: push(.boolean(true))
        case .newFalse: push(.boolean(false))
        case .int1: push(.integer(try reader.integer(1)))
        case .int2: push(.integer(try reader.integer(2)))
        case .int4: push(.integer(Int(Int32(truncatingIfNeeded: try reader.integer(4)))))
        case .long1: push(try reader.long(count: try reader.integer(1)))
        case .long4: push(try reader.long(count: try reader.integer(4)))
        case .float: push(.real(try reader.real()))
        case .unicode1: push(.string(try reader.text(try reader.integer(1))))
        case .unicode4: push(.string(try reader.text(try reader.integer(4))))
        case .unicode8: push(.string(try reader.text(try reader.integer(8))))
        case .string1: push(.string(try reader.text(try reader.integer(1))))
        case .string4: push(.string(try reader.text(try reader.integer(4))))
        case .bytes1: push(.bytes(Array(try reader.bytes(try reader.integer(1)))))
        case .bytes4: push(.bytes(Array(try reader.bytes(try reader.integer(4)))))
        case .bytes8: push(.bytes(Array(try reader.bytes(try reader.integer(8)))))
        case .emptyList: push(.list([]))
        case .list: push(.list(try popMark()))
        case .append:
            let element = try pop()
            try require(arena.append([element], to: try top()))
        case .appends, .addItems:
            let elements = try popMark()
            try require(arena.append(elements, to: try top()))
        case .emptyTuple: push(.tuple([]))
        case .tuple: push(.tuple(try popMark()))
        case .tuple1: push(.tuple(try pop(1)))
        case .tuple2: push(.tuple(try pop(2)))
        case .tuple3: push(.tuple(try pop(3)))
        case .emptySet: push(.set([]))
        case .emptyDictionary: push(.dictionary([]))
        case .dictionary:
            let elements = try popMark()
            push(.dictionary([]))
            try require(arena.insert(elements[...], into: try top()))
        case .setItem:
            let elements = try pop(2)
            try require(arena.insert(elements[...], into: try top()))
        case .setItems:
            let elements = try popMark()
            try require(arena.insert(elements[...], into: try top()))
        case .put1: memo[try reader.integer(1)] = try top()
        case .put4: memo[try reader.integer(4)] = try top()
        case .memoize: memo[memo.count] = try top()
        case .get1: try recall(try reader.integer(1))
        case .get4: try recall(try reader.integer(4))
        case .global:
            let module = try reader.line()
            push(.global(try TorchGlobal(module: module, name: try reader.line())))
        case .stackGlobal:
            let names = try pop(2)
            guard let module = arena.string(names[0]), let name = arena.string(names[1]) else { throw Self.confused }
            push(.global(try TorchGlobal(module: module, name: name)))
        case .reduce:
            let call = try pop(2)
            guard case .global(let function) = arena[call[0]], case .tuple(let arguments) = arena[call[1]] else {
                throw Self.confused
            }
            push(try value(of: function, arguments))
        case .build:
            // The attributes of a state dictionary are the versions of its modules, which are not needed.
            _ = try pop()
            guard case .dictionary = arena[try top()] else { throw Self.confused }
        case .persistent: push(try storage(try pop()))
        }
    }

    // MARK: The stack

    static let confused = PickleError("its pickle is damaged")

    private func require(_ condition: Bool) throws(PickleError) { if !condition { throw Self.confused } }

    private mutating func push(_ node: PickleArena.Node) { stack.append(arena.add(node)) }

    private func top() throws(PickleError) -> PickleArena.Reference {
        guard stack.count > (marks.last ?? 0) else { throw Self.confused }
        return stack[stack.count - 1]
    }

    private mutating func pop() throws(PickleError) -> PickleArena.Reference {
        let reference = try top()
        stack.removeLast()
        return reference
    }

    private mutating func pop(_ count: Int) throws(PickleError) -> [PickleArena.Reference] {
        guard stack.count - (marks.last ?? 0) >= count else { throw Self.confused }
        defer { stack.removeLast(count) }
        return Array(stack.suffix(count))
    }

    private mutating func popMark() throws(PickleError) -> [PickleArena.Reference] {
        guard let mark = marks.popLast() else { throw Self.confused }
        defer { stack.removeSubrange(mark...) }
        return Array(stack[mark...])
    }

    private mutating func recall(_ key: Int) throws(PickleError) {
        guard let reference = memo[key] else { throw Self.confused }
        stack.append(reference)
    }

    // MARK: Results of calls

    private func value(
        of function: TorchGlobal, _ arguments: [PickleArena.Reference]
    ) throws(PickleError) -> PickleArena.Node {
        switch function {
        case .orderedDictionary where arguments.isEmpty: return .dictionary([])
        case .rebuildTensor(let namesType): return try tensor(arguments, namesType: namesType)
        case .rebuildQuantized:
            guard let first = arguments.first, case .unreadStorage(let type) = arena[first] else { throw Self.confused }
            return .unread(type: type, shape: arguments.count > 2 ? arena.integers(arguments[2]) : nil)
        case .rebuildParameter:
            guard let first = arguments.first else { throw Self.confused }
            switch arena[first] {
            case .tensor, .unread: return arena[first]
            default: throw Self.confused
            }
        case .size where arguments.count == 1:
            guard let elements = arena.elements(arguments[0]) else { throw Self.confused }
            return .tuple(elements)
        case .device:
            guard let first = arguments.first, let name = arena.string(first) else { throw Self.confused }
            return .string(name)
        case .set where arguments.count == 1:
            guard let elements = arena.elements(arguments[0]) else { throw Self.confused }
            return .set(elements)
        case .encode where arguments.count == 2:
            guard let text = arena.string(arguments[0]) else { throw Self.confused }
            let scalars = text.unicodeScalars
            guard scalars.allSatisfy({ $0.value < 256 }) else { throw Self.confused }
            return .bytes(scalars.map { UInt8($0.value) })
        default: throw Self.confused
        }
    }

    /// The arguments of `_rebuild_tensor`: storage, offset, shape, strides, and the type in the third version.
    private func tensor(
        _ arguments: [PickleArena.Reference], namesType: Bool
    ) throws(PickleError) -> PickleArena.Node {
        guard arguments.count >= (namesType ? 7 : 4) else { throw Self.confused }
        if case .unreadStorage(let type) = arena[arguments[0]] {
            return .unread(type: type, shape: arena.integers(arguments[2]))
        }
        if namesType, case .global(.unreadElementType(let type)) = arena[arguments[6]] {
            return .unread(type: type, shape: arena.integers(arguments[2]))
        }
        guard case .storage(let storage) = arena[arguments[0]],
            case .integer(let offset) = arena[arguments[1]], let shape = arena.integers(arguments[2]),
            let strides = arena.integers(arguments[3])
        else { throw Self.confused }
        var type = storage.elementType
        if namesType {
            guard case .global(.elementType(let named)) = arena[arguments[6]] else { throw Self.confused }
            type = named
        }
        guard let type, storage.elementType == nil || storage.elementType == type else { throw Self.confused }
        return .tensor(
            try TorchTensor(storage: storage, elementType: type, offset: offset, shape: shape, strides: strides))
    }

    /// A persistent identifier: `('storage', type, key, device, number of elements)`.
    private func storage(_ reference: PickleArena.Reference) throws(PickleError) -> PickleArena.Node {
        guard case .tuple(let parts) = arena[reference], parts.count == 5, arena.string(parts[0]) == "storage",
            case .global(let type) = arena[parts[1]], let key = arena.string(parts[2]),
            case .integer(let count) = arena[parts[4]], count >= 0
        else { throw Self.confused }
        switch type {
        case .storage(let elementType):
            return .storage(TorchStorage(key: key, elementType: elementType, count: count))
        case .untypedStorage: return .storage(TorchStorage(key: key, elementType: nil, count: count))
        case .unreadStorage(let type): return .unreadStorage(type)
        default: throw Self.confused
        }
    }
}
