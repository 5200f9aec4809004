extension Double {
    /// About three significant digits, for descriptions.
    var brief: String {
        guard isFinite, self != 0 else { return isFinite ? "0" : "\(self)" }
        var unit = 1.0
        while abs(self) * unit < 100, unit < 1e9 { unit *= 10 }
        let text = "\((self * unit).rounded() / unit)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
