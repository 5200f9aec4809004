/// What a pickle's program has made: nodes that refer to one another by their place in an arena.
///
/// An arena instead of references: a chain of a million nested tuples, which a hostile file can ask for in a
/// million bytes, is then no deep recursion when it goes away.
struct PickleArena {
    /// A node's place.
    typealias Reference = Int

    enum Node {
        case null
        case boolean(Bool)
        case integer(Int)
        case real(Double)
        case string(String)
        case bytes([UInt8])
        case list([Reference])
        case tuple([Reference])
        case set([Reference])
        case dictionary([(key: Reference, value: Reference)])
        case global(TorchGlobal)
        case storage(TorchStorage)
        case tensor(TorchTensor)
    }

    private(set) var nodes: [Node] = []

    subscript(reference: Reference) -> Node {
        get { nodes[reference] }
        set { nodes[reference] = newValue }
    }

    mutating func add(_ node: Node) -> Reference {
        nodes.append(node)
        return nodes.count - 1
    }

    /// Adds to a list or set in place.
    ///
    /// - Returns: whether it is one.
    mutating func append(_ elements: some Sequence<Reference>, to list: Reference) -> Bool {
        // The arena lets go of the elements, so that they need not be copied to grow.
        switch nodes[list] {
        case .list(var members):
            nodes[list] = .null
            members.append(contentsOf: elements)
            nodes[list] = .list(members)
        case .set(var members):
            nodes[list] = .null
            members.append(contentsOf: elements)
            nodes[list] = .set(members)
        default: return false
        }
        return true
    }

    /// Adds keys and values, one after the other, to a dictionary in place.
    ///
    /// - Returns: whether it is one, and every key has its value.
    mutating func insert(_ elements: ArraySlice<Reference>, into dictionary: Reference) -> Bool {
        guard case .dictionary(var members) = nodes[dictionary], elements.count % 2 == 0 else { return false }
        nodes[dictionary] = .null
        for index in stride(from: elements.startIndex, to: elements.endIndex, by: 2) {
            members.append((elements[index], elements[index + 1]))
        }
        nodes[dictionary] = .dictionary(members)
        return true
    }

    /// The integers of a tuple or list.
    func integers(_ reference: Reference) -> [Int]? {
        guard let elements = elements(reference) else { return nil }
        let integers = elements.compactMap { if case .integer(let value) = nodes[$0] { value } else { nil } }
        return integers.count == elements.count ? integers : nil
    }

    /// The elements of a tuple or list.
    func elements(_ reference: Reference) -> [Reference]? {
        switch nodes[reference] {
        case .tuple(let elements), .list(let elements): elements
        default: nil
        }
    }

    func string(_ reference: Reference) -> String? {
        guard case .string(let value) = nodes[reference] else { return nil }
        return value
    }
}
