/// Why a file could not be read or written: one sentence that names the file, the object and what to do.
public struct HDF5Error: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String

    /// Makes an error with this sentence as its description.
    public init(_ description: String) { self.description = description }
}

extension Int {
    /// The number with thousands separated by commas, as in 10,000.
    package var grouped: String {
        let digits = Array(String(magnitude))
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return self < 0 ? "-" + text : text
    }
}
