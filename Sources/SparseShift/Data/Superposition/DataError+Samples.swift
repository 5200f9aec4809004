extension DataError {
    /// Requires a number of samples whose values can be held at once.
    ///
    /// - Parameters:
    ///   - count: The number of samples.
    ///   - width: The number of values of a sample.
    ///   - name: The data's name.
    ///   - unit: What the values are of, such as "features".
    /// - Throws: ``DataError`` if `count` is not positive, or the values are 2³¹ or more.
    static func requireSamples(_ count: Int, of width: Int, _ name: String, unit: String) throws(DataError) {
        guard count > 0 else { throw DataError("\(name): a positive number of samples is needed, not \(count).") }
        let most = Int(Int32.max) / width
        guard count <= most else {
            throw DataError(
                "\(name): \(count.grouped) samples of \(width.grouped) \(unit) are 2³¹ numbers or more; draw at most \(most.grouped) at once, with another seed each time."
            )
        }
    }
}
