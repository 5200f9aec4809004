import ArgumentParser

/// A number of features on the command line, or `auto`.
package enum FeatureCount: ExpressibleByArgument, Equatable, CustomStringConvertible {
    case automatic
    case number(Int)

    package init?(argument: String) {
        if argument == "auto" {
            self = .automatic
        } else if let number = Int(argument) {
            self = .number(number)
        } else {
            return nil
        }
    }

    /// As in configuration files.
    package var description: String {
        switch self {
        case .automatic: "auto"
        case .number(let number): "\(number)"
        }
    }
}
