import MessagePassing
import Numerics

/// The features of a model that this process has: all of them, or a part where several processes train one model.
///
/// A process with a part has these features' rows of encoder and decoder, and all vectors of the width of a shift. The
/// sums over features that all processes need are exchanged.
public struct FeatureShare: Sendable {
    /// The features of this process.
    public let range: Range<Int>
    /// The number of features of the whole model, H.
    public let total: Int
    private let group: (any ProcessGroup)?

    /// All features.
    static func whole(_ features: Int) -> FeatureShare {
        FeatureShare(range: 0..<features, total: features, group: nil)
    }

    private init(range: Range<Int>, total: Int, group: (any ProcessGroup)?) {
        (self.range, self.total, self.group) = (range, total, group)
    }

    /// The share of a process of a group.
    ///
    /// - Parameter rank: Its number; this process by default.
    init(of features: Int, in group: any ProcessGroup, rank: Int? = nil) {
        // Rows of 16 features keep the products' loops whole.
        let grain = features >= 32 * group.count ? 16 : 1
        let grains = (features + grain - 1) / grain
        func start(_ rank: Int) -> Int { min(features, rank * grains / group.count * grain) }
        let rank = rank ?? group.rank
        self.init(range: start(rank)..<start(rank + 1), total: features, group: group)
    }

    /// Whether other processes have the other features.
    var isPart: Bool { group != nil }

    /// Whether this process adds what belongs to no feature, such as the decoder's bias.
    var isFirst: Bool { range.lowerBound == 0 }

    /// Adds up numbers over the processes; nothing is done where this one has all features.
    func sum(_ numbers: UnsafeMutablePointer<Float>, _ count: Int) {
        group?.sum(UnsafeMutableBufferPointer(start: numbers, count: count))
    }

    /// Two numbers added up over the processes.
    func sum(_ first: Double, _ second: Double) -> (Double, Double) {
        guard let group else { return (first, second) }
        var numbers = [first, second]
        numbers.withUnsafeMutableBufferPointer { group.sum($0) }
        return (numbers[0], numbers[1])
    }
}
