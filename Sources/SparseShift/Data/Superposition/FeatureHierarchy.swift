/// A forest of features: a feature fires only with its parent, and of siblings only one.
///
/// The trees are filled level by level with the features in their order: `roots` first, then the children of each, and so
/// on. Features that are left over stand alone.
public struct FeatureHierarchy: Sendable, Hashable {
    /// How many trees there are.
    public var roots: Int
    /// How many children a feature above the last level has.
    public var branching: Int
    /// How many levels lie below a root.
    public var depth: Int

    /// A forest; that of SynthSAEBench-16k by default, 10,880 features in 128 trees.
    public init(roots: Int = 128, branching: Int = 4, depth: Int = 3) {
        self.roots = roots
        self.branching = branching
        self.depth = depth
    }

    /// The children of every feature that has some, in the order of the features.
    package func families(_ count: Int) -> [(parent: Int, children: Range<Int>)] {
        var families: [(parent: Int, children: Range<Int>)] = []
        var level = 0..<min(roots, count)
        for _ in 0..<depth {
            let start = level.upperBound
            for (place, parent) in level.enumerated() {
                let first = start + place * branching
                guard first < count else { break }
                families.append((parent, first..<min(count, first + branching)))
            }
            level = start..<min(count, start + level.count * branching)
        }
        return families
    }

    func check() throws(DataError) {
        guard roots > 0, branching > 0, depth > 0, depth <= 16 else {
            throw DataError(
                "hierarchy: roots, branching and depth are positive, and depth at most 16, not \(roots), \(branching) and \(depth)."
            )
        }
    }
}
