import ArgumentParser
import SparseShift

/// How often to write a checkpoint: `500` steps, `60s` or `5min`.
package struct CheckpointPause: ExpressibleByArgument {
    package let interval: CheckpointInterval

    package init(interval: CheckpointInterval) { self.interval = interval }

    package init?(argument: String) {
        func time(_ unit: String, _ seconds: Double) -> CheckpointInterval? {
            guard argument.hasSuffix(unit), let count = Double(argument.dropLast(unit.count)), count > 0,
                count.isFinite
            else { return nil }
            return .seconds(count * seconds)
        }
        if let steps = Int(argument), steps > 0 {
            interval = .steps(steps)
        } else if let found = time("min", 60) ?? time("s", 1) {
            interval = found
        } else {
            return nil
        }
    }

    package var defaultValueDescription: String {
        switch interval {
        case .steps(let steps): "\(steps)"
        case .seconds(let seconds): "\(Int(seconds))s"
        }
    }
}
