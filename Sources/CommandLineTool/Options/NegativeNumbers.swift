/// Negative numbers as values of options.
package enum NegativeNumbers {
    /// A command line with each `--option -1` joined to `--option=-1`: the argument parser takes a word with a minus sign
    /// for another option. No option begins with a digit.
    package static func joined(_ arguments: [String]) -> [String] {
        var joined: [String] = []
        var isOver = false
        for word in arguments {
            if !isOver, isNegative(word), let option = joined.last, option.hasPrefix("--"), option.count > 2,
                !option.contains("=")
            {
                joined[joined.count - 1] = "\(option)=\(word)"
            } else if !isOver, isNegative(word), let option = joined.last, option == "-C" {
                joined[joined.count - 1] = "--n-concepts=\(word)"
            } else {
                joined.append(word)
            }
            isOver = isOver || word == "--"
        }
        return joined
    }

    /// Whether a word is a number, a list or a range that begins with a minus sign.
    private static func isNegative(_ word: String) -> Bool {
        guard word.first == "-", let second = word.dropFirst().first else { return false }
        return second.isNumber || second == "." && word.dropFirst(2).first?.isNumber ?? false
            || ["-inf", "-infinity", "-nan"].contains(word.lowercased())
    }
}
