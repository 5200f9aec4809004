/// The objects that a pickle's program has made: nodes that refer to one another by their index in an arena.
///
/// With references instead of indices, releasing a chain of a million nested tuples, which a hostile file of a million
/// bytes can make, would recurse too deeply.
struct PickleArena {
    /// The index of a node.
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
        /// A storage or a tensor of a type that is not read.
        case unreadStorage(String)
        case unread(type: String, shape: [Int]?)
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
    /// - Returns: Whether the node is a list or set.
    mutating func append(_ elements: some Sequence<Reference>, to list: Reference) -> Bool {
        // The arena releases the elements first, so that appending does not copy them.
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

    /// Adds alternating keys and values to a dictionary in place.
    ///
    /// - Returns: Whether the node is a dictionary, and every key has a value.
    mutating func insert(_ elements: ArraySlice<Reference>, into dictionary: Reference) -> Bool {
        guard case .dictionary(var members) = nodes[dictionary], elements.count % 2 == 0 else { return false }
        nodes[dictionary] = .null
        for index in stride(from: elements.startIndex, to: elements.endIndex, by: 2) {
            members.append((elements[index], elements[index + 1]))
        }
        nodes[dictionary] = .dictionary(members)
        return true
    }

    /// The elements of a tuple or list of integers; `nil` for other nodes.
    func integers(_ reference: Reference) -> [Int]? {
        guard let elements = elements(reference) else { return nil }
        let integers = elements.compactMap { if case .integer(let value) = nodes[$0] { value } else { nil } }
        return integers.count == elements.count ? integers : nil
    }

    /// The elements of a tuple or list; `nil` for other nodes.
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
