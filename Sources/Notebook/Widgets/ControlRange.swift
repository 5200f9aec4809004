import JSON

extension ClosedRange {
    /// The value itself, or the end of the range that is nearer to it.
    func nearest(to value: Bound) -> Bound { Swift.min(Swift.max(value, lowerBound), upperBound) }
}

extension ClosedRange<Int> {
    /// The whole number that a control's state holds, brought into the range; `nil` for anything else.
    func whole(in json: JSONValue) -> Int? {
        json.number.flatMap { Int(exactly: $0.rounded()) }.map(nearest)
    }
}

extension ClosedRange<Double> {
    /// The number that a control's state holds, brought into the range; `nil` for anything else.
    func number(in json: JSONValue) -> Double? { json.number.flatMap { $0.isNaN ? nil : nearest(to: $0) } }
}
