import ArgumentParser
import Foundation

/// Seeds on the command line: `0,3,5`, `0..<5` or `1...5`.
package struct SeedList: ExpressibleByArgument, Equatable {
    package let seeds: [Int]

    private static let most = 10_000

    package init?(argument: String) {
        func bounds(_ separator: String) -> (Int, Int)? {
            let parts = argument.components(separatedBy: separator)
            guard parts.count == 2, let low = Int(parts[0]), let high = Int(parts[1]), low <= high,
                high.subtractingReportingOverflow(low).overflow == false, high - low < Self.most
            else { return nil }
            return (low, high)
        }
        if let (low, high) = bounds("..<") {
            seeds = Array(low..<high)
        } else if let (low, high) = bounds("...") {
            seeds = Array(low...high)
        } else {
            let numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
            guard !numbers.contains(nil), Set(numbers).count == numbers.count else { return nil }
            seeds = numbers.compactMap { $0 }
        }
        if seeds.isEmpty { return nil }
    }

    package var defaultValueDescription: String { seeds.map(String.init).joined(separator: ",") }
}
