import CellSupport
import Foundation
import Synchronization
import Work

/// How long a call takes, over some runs of many calls each: what `%timeit` tells.
public struct CallTiming: Sendable, Equatable, CustomStringConvertible {
    /// The calls in each run.
    public let calls: Int
    /// The time of one call in each run, in seconds.
    public let seconds: [Double]

    /// - Parameter seconds: The time of one call in each run, in seconds; at least one.
    package init(calls: Int, seconds: [Double]) {
        self.calls = calls
        self.seconds = seconds
    }

    /// The mean over the runs, in seconds.
    public var mean: Double { seconds.reduce(0, +) / Double(seconds.count) }

    /// The standard deviation over the runs, in seconds.
    public var standardDeviation: Double {
        let mean = mean
        return (seconds.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(seconds.count)).squareRoot()
    }

    /// The shortest time, in seconds.
    public var best: Double { seconds.min() ?? 0 }

    public var description: String {
        let count = calls.formatted(.number.locale(Locale(identifier: "en_US")))
        let each = calls == 1 ? "1 call" : "\(count) calls"
        guard seconds.count > 1 else { return "\(Self.text(best)) a call (1 run of \(each))" }
        return "\(Self.text(mean)) ± \(Self.text(standardDeviation)) a call "
            + "(mean ± standard deviation of \(seconds.count) runs of \(each) each); best \(Self.text(best))"
    }

    /// A time with three significant digits, such as `1.23 ms`.
    static func text(_ seconds: Double) -> String {
        for (unit, size) in [("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)] where seconds >= size * 0.9995 {
            return number(seconds / size) + " " + unit
        }
        return number(seconds / 1e-9) + " ns"
    }

    private static func number(_ value: Double) -> String {
        let digits = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
        return value.formatted(.number.precision(.fractionLength(digits)).locale(Locale(identifier: "en_US")))
    }
}

/// What the cell that is about to run is asked to repeat.
package enum CallTimings {
    package struct Options: Sendable {
        /// The calls in each run; as many as take a fifth of a second where `nil`.
        package var calls: Int?
        /// The number of runs.
        package var runs: Int
        /// Whether the code is compiled for speed.
        package var isOptimized: Bool

        package init(calls: Int?, runs: Int?, isOptimized: Bool) {
            self.calls = calls
            self.runs = runs ?? 7
            self.isOptimized = isOptimized
        }
    }

    private static let options = Mutex(Options(calls: nil, runs: nil, isOptimized: false))

    /// Sets how often the next cell calls what it times.
    package static func prepare(_ new: Options) { options.withLock { $0 = new } }

    fileprivate static var current: Options { options.withLock { $0 } }

    /// Seconds that a run should last.
    private static let longEnough = 0.2

    /// Measures.
    ///
    /// - Parameter run: Calls the code a number of times, and gives the time that it took in all.
    fileprivate static func measure(_ run: (Int) throws -> Duration) throws {
        let options = current
        var calls = options.calls ?? 1
        if options.calls == nil {
            // Powers of ten, and the halves and fifths between them.
            search: for power in 0..<10 {
                for step in [1, 2, 5] {
                    calls = step * Int(pow(10, Double(power)))
                    try Interruption.check()
                    if try run(calls).inSeconds >= longEnough { break search }
                }
            }
        }
        var seconds: [Double] = []
        for _ in 0..<options.runs {
            try Interruption.check()
            seconds.append(try run(calls).inSeconds / Double(calls))
        }
        print(
            CallTiming(calls: calls, seconds: seconds).description
                + (options.isOptimized ? "" : "; compiled without optimization"))
    }
}

/// Ends the running cell with an error, as one does that reaches the cell's top level.
private func endCell(with error: any Error) -> Never {
    // The pointer that an error is stands for one reference, which the receiver takes over.
    let room = UnsafeMutablePointer<any Error>.allocate(capacity: 1)
    room.initialize(to: error)
    let pointer = UnsafeRawPointer(room).load(as: UnsafeMutableRawPointer.self)
    free(room)
    cell_end_with_error(pointer)
}

// The functions below are called only by code that the kernel inserts into cells.

/// Calls code again and again, and prints how long a call takes.
// swift-format-ignore: AlwaysUseLowerCamelCase
public func __time<Value>(_ code: () throws -> Value) {
    do {
        try CallTimings.measure { calls in
            let clock = ContinuousClock()
            let start = clock.now
            for _ in 0..<calls { withExtendedLifetime(try code()) {} }
            return clock.now - start
        }
    } catch {
        endCell(with: error)
    }
}

/// Calls asynchronous code again and again, and prints how long a call takes.
// swift-format-ignore: AlwaysUseLowerCamelCase
@_disfavoredOverload
public func __time<Value>(_ code: @escaping () async throws -> Value) {
    nonisolated(unsafe) let code = code
    do {
        try CallTimings.measure { calls in
            try __cellWait { () async throws -> Duration in
                let clock = ContinuousClock()
                let start = clock.now
                for _ in 0..<calls { withExtendedLifetime(try await code()) {} }
                return clock.now - start
            }
        }
    } catch {
        endCell(with: error)
    }
}
