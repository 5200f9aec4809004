/// Durations as a person would say them.
public enum DurationText {
    /// Seconds in one or two units: `< 0.1 s`, `0.4 s`, `12 s`, `3 min 5 s`, `2 h 14 min`, `1 d 3 h`; a dash for what is
    /// no duration.
    public static func brief(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 1e12 else { return "–" }
        if seconds > 0, seconds < 0.05 { return "< 0.1 s" }
        if seconds < 9.95 { return NumberText.brief((seconds * 10).rounded() / 10).digits + " s" }
        let whole = Int(seconds.rounded())
        func pair(_ large: Int, _ largeName: String, _ small: Int, _ smallName: String) -> String {
            small == 0 ? "\(large) \(largeName)" : "\(large) \(largeName) \(small) \(smallName)"
        }
        switch whole {
        case ..<60: return "\(whole) s"
        case ..<3600: return pair(whole / 60, "min", whole % 60, "s")
        case ..<86400: return pair(whole / 3600, "h", whole / 60 % 60, "min")
        default: return pair(whole / 86400, "d", whole / 3600 % 24, "h")
        }
    }
}
