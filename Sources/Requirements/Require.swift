/// Refuses an argument that is not what was expected, also in optimised code.
///
/// In a notebook, the running cell ends with the sentence. Elsewhere the program stops with it.
///
/// - Parameters:
///   - condition: What must hold.
///   - sentence: What was expected, and the value that was given instead.
@inlinable @inline(__always)
public func require(
    _ condition: @autoclosure () -> Bool, _ sentence: @autoclosure () -> String, file: StaticString = #fileID,
    line: UInt = #line
) {
    if !condition() { refuse(sentence(), file: file, line: line) }
}

/// Ends the work because of an argument that is not what was expected.
///
/// - Parameter sentence: What was expected, and the value that was given instead.
@inline(never)
public func refuse(_ sentence: String, file: StaticString = #fileID, line: UInt = #line) -> Never {
    Refusals.handle(sentence)
    fatalError(sentence, file: file, line: line)
}

/// Refuses a place that is not there: one below 0, or not below the count.
///
/// - Parameters:
///   - index: The place, counted from 0.
///   - count: How many there are.
///   - noun: What is counted, in the singular.
@inlinable @inline(__always)
public func requireIndex(
    _ index: Int, below count: Int, _ noun: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) {
    if index < 0 || index >= count { refuse(index, below: count, noun(), file: file, line: line) }
}

/// Refuses places that are not there: a range that begins below 0, or ends beyond the count.
@inlinable @inline(__always)
public func requireRange(
    _ range: Range<Int>, below count: Int, _ noun: @autoclosure () -> String, file: StaticString = #fileID,
    line: UInt = #line
) {
    if range.lowerBound < 0 || range.upperBound > count {
        let outside = range.lowerBound < 0 ? range.lowerBound : max(range.lowerBound, count)
        refuse(outside, below: count, noun(), file: file, line: line)
    }
}

@inline(never) @usableFromInline
func refuse(_ index: Int, below count: Int, _ noun: String, file: StaticString, line: UInt) -> Never {
    let rest =
        count > 1 ? "there are \(count), counted from 0" : count == 1 ? "there is only one, number 0" : "there is none"
    refuse("\(noun) \(index) was asked for, but \(rest).", file: file, line: line)
}
