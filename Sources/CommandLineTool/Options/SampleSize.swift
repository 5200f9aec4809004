import ArgumentParser

/// How much of the data to draw: a count such as `5000`, or a fraction such as `0.1`.
package enum SampleSize: ExpressibleByArgument, Equatable {
    case count(Int)
    case fraction(Double)

    /// As on the command line.
    var text: String {
        switch self {
        case .count(let count): "\(count)"
        case .fraction(let fraction): "\(fraction)"
        }
    }

    package init?(argument: String) {
        if let count = Int(argument), count > 0 {
            self = .count(count)
        } else if let fraction = Double(argument), fraction > 0, fraction <= 1, argument.contains(".") {
            self = .fraction(fraction)
        } else {
            return nil
        }
    }
}
