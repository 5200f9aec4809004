/// How far nodes of a diagram stand apart, so that labels of arrows and frames of groups find room between them.
struct Gaps {
    private let groups: [NodeGroup]
    private let names: [String]
    /// The labels of arrows between two nodes, by their places.
    private var labels: [Set<Int>: (width: Double, height: Double)] = [:]

    init(nodes: [DiagramLayout.PlacedNode], arrows: [Arrow], groups: [NodeGroup]) {
        self.groups = groups
        names = nodes.map(\.node.id)
        var places: [String: Int] = [:]
        for (index, name) in names.enumerated() { places[name] = index }
        for arrow in arrows {
            guard let start = places[arrow.start], let end = places[arrow.end] else { continue }
            let text = ArrowPath.text(of: arrow)
            let known = labels[[start, end]] ?? (0, 0)
            labels[[start, end]] = (max(known.width, text.width), max(known.height, text.height))
        }
    }

    /// The pixels between two nodes in one row.
    func across(_ first: Int, _ second: Int) -> Double {
        let label = labels[[first, second]]
        let least = label == nil ? 18.0 : max(34, (label?.width ?? 0) + 24)
        return max(least, 12 + 2 * GroupFrame.padding * Double(frames(first, second).count))
    }

    /// The pixels between two nodes in one column.
    func down(_ first: Int, _ second: Int) -> Double {
        let label = labels[[first, second]]
        let least = label == nil ? 14.0 : max(30, (label?.height ?? 0) + 22)
        let frames = frames(first, second).reduce(0) {
            $0 + 2 * GroupFrame.padding + GroupFrame.titleHeight(of: $1)
        }
        return max(least, frames == 0 ? 0 : frames + 12)
    }

    /// How near two nodes of different rows may be, side by side, before one has to stand below the other, in pixels.
    func reach(_ first: Int, _ second: Int) -> Double {
        GroupFrame.padding * Double(frames(first, second).count)
    }

    /// The groups whose frame runs between two nodes.
    private func frames(_ first: Int, _ second: Int) -> [NodeGroup] {
        groups.filter { $0.members.contains(names[first]) != $0.members.contains(names[second]) }
    }
}
