/// Which documents are taken for JSON.
public enum JSONDialect: Sendable {
    /// The documents of RFC 8259 whose integers have 64 bits and whose other numbers are finite doubles.
    case standard
    /// What Python's `json` module reads and writes besides, and with it every client and notebook of Jupyter: `NaN`,
    /// `Infinity`, integers of any size, numbers beyond a double's range, halves of surrogate pairs, and zero
    /// characters in keys.
    case python
}
