/// Refuses an argument that is not what was expected, also in optimised code.
///
/// In a notebook, the running cell ends with the sentence. Elsewhere the program stops with it.
///
/// - Parameters:
///   - condition: What must hold.
///   - sentence: What was expected, and the value that was given instead.
@inlinable @inline(__always)
public func require(_ condition: @autoclosure () -> Bool, _ sentence: @autoclosure () -> String) {
    if !condition() { refuse(sentence()) }
}

/// Ends the work because of an argument that is not what was expected.
///
/// - Parameter sentence: What was expected, and the value that was given instead.
@inline(never)
public func refuse(_ sentence: String) -> Never {
    Refusals.handle(sentence)
    fatalError(sentence)
}

/// Refuses a place that is not there: one below 0, or not below the count.
///
/// - Parameters:
///   - index: The place, counted from 0.
///   - count: How many there are.
///   - noun: What is counted, in the singular.
@inlinable @inline(__always)
public func requireIndex(_ index: Int, below count: Int, _ noun: @autoclosure () -> String) {
    if index < 0 || index >= count { refuse(index, below: count, noun()) }
}

/// Refuses places that are not there: a range that begins below 0, or ends beyond the count.
///
/// - Parameters:
///   - range: The places, counted from 0.
///   - count: How many there are.
///   - noun: What is counted, in the singular.
@inlinable @inline(__always)
public func requireRange(_ range: Range<Int>, below count: Int, _ noun: @autoclosure () -> String) {
    if range.lowerBound < 0 || range.upperBound > count {
        refuse(range.lowerBound < 0 ? range.lowerBound : max(range.lowerBound, count), below: count, noun())
    }
}

@inline(never) @usableFromInline
func refuse(_ index: Int, below count: Int, _ noun: String) -> Never {
    let rest =
        count > 1 ? "there are \(count), counted from 0" : count == 1 ? "there is only one, number 0" : "there is none"
    refuse("\(noun) \(index) was asked for, but \(rest).")
}
