import Requirements

/// Models of every combination of some configuration fields' values, for some seeds.
public struct Sweep: Sendable, RandomAccessCollection, CustomStringConvertible {
    /// What one point changes in the configuration that the sweep began with.
    public struct Change: Sendable, Hashable, CustomStringConvertible {
        /// The key in configuration files, or its alias.
        public let field: String
        /// The value, as a configuration file spells it.
        public let text: String

        /// A change of one field.
        public init(field: String, text: String) {
            self.field = field
            self.text = text
        }

        /// The field with the value.
        public var description: String { "\(field) \(text)" }
    }

    /// One combination of values.
    public struct Point: Sendable, CustomStringConvertible {
        /// One change a field, in the order of the fields.
        public let changes: [Change]
        /// The configuration with the changes.
        public let configuration: any MethodConfiguration
        /// One model a seed; of a method that is computed, one.
        public let runs: Runs
        /// One ratio a model, on at most 8,192 shifts of the training; see ``sparsenessRatio(of:)``.
        public let sparsenessRatios: [Double]

        /// The changes in words, such as `target 0.1, norm bn`.
        public var name: String { Sweep.name(changes) }

        /// In a few words.
        public var description: String {
            "\(name): \(runs.count) runs of \(configuration.method)"
        }
    }

    /// A run whose numbers left the finite range.
    public struct Failure: Sendable, Hashable, CustomStringConvertible {
        /// What the point of the run changes.
        public let changes: [Change]
        /// The seed of the run.
        public let seed: Int
        /// Why the run has no model.
        public let message: String

        /// The point with the message.
        public var description: String { "\(Sweep.name(changes)): \(message)" }
    }

    /// The name of the data.
    public let data: String
    /// The fields that the sweep varies.
    public let fields: [SweepField]
    /// The seeds, which every point has.
    public let seeds: [Int]
    /// In the order of the values, the last field changing fastest; points without any model are left out.
    public let points: [Point]
    /// Runs that diverged.
    public let failures: [Failure]
    /// Whether every run ended, in a model or in a failure.
    public let isComplete: Bool
    /// How far each run was when the sweep was read from its folder; `nil` of a sweep that was not.
    public internal(set) var status: SweepStatus?

    /// 0.
    public var startIndex: Int { 0 }
    /// The number of points.
    public var endIndex: Int { points.count }
    /// A point by its place.
    public subscript(position: Int) -> Point {
        requireIndex(position, below: points.count, "Point")
        return points[position]
    }

    static func name(_ changes: [Change]) -> String {
        changes.isEmpty ? "as configured" : changes.map(\.description).joined(separator: ", ")
    }

    /// In a few words.
    public var description: String {
        let models = points.reduce(0) { $0 + $1.runs.count }
        return "\(points.count) settings on \(data), \(models) models"
            + (failures.isEmpty ? "" : ", \(failures.count) runs diverged") + (isComplete ? "" : ", not complete")
    }
}

/// A sweep was stopped on request; what was complete until then is not lost.
public struct SweepInterrupted: Error, Sendable, CustomStringConvertible {
    /// The points with the models that were complete.
    public let sweep: Sweep

    /// In a few words.
    public var description: String {
        let models = sweep.reduce(0) { $0 + $1.runs.count }
        return "Sweep interrupted; the error's .sweep holds the \(models) models that were complete."
    }
}
