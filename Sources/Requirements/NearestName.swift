/// The name that somebody probably meant by one that does not exist.
package enum NearestName {
    /// The nearest of some names; `nil` if none is near.
    ///
    /// A name is near if at most a third of the letters, and at least one of them, must be changed, added, left out or
    /// swapped with their neighbour. Of two that are equally near, the first one counts.
    package static func to(_ name: String, among names: some Sequence<String>) -> String? {
        let wanted = Array(name)
        guard !wanted.isEmpty else { return nil }
        var best: (name: String, distance: Double)?
        for candidate in names where candidate != name {
            let letters = Array(candidate)
            let most = Double(max(1, (max(wanted.count, letters.count)) / 3))
            // A name of one letter is as near to every other one.
            guard letters.count > 1 || wanted.count > 2 || sameLetters(wanted, letters),
                abs(letters.count - wanted.count) <= Int(most)
            else { continue }
            let distance = distance(wanted, letters)
            if distance <= most, distance < best?.distance ?? .infinity { best = (candidate, distance) }
        }
        return best?.name
    }

    /// A question with the nearest name, such as `did you mean 'count'?`; `nil` if none is near.
    package static func question(for name: String, among names: some Sequence<String>) -> String? {
        to(name, among: names).map { "did you mean '\($0)'?" }
    }

    private static func sameLetters(_ first: [Character], _ second: [Character]) -> Bool {
        String(first).lowercased() == String(second).lowercased()
    }

    /// The number of letters to change, add, leave out or swap with their neighbour; a letter in the other case counts
    /// as a tenth.
    ///
    /// This is the optimal string alignment distance, with a row of the table at a time.
    private static func distance(_ first: [Character], _ second: [Character]) -> Double {
        func cost(_ left: Character, _ right: Character) -> Double {
            left == right ? 0 : left.lowercased() == right.lowercased() ? 0.1 : 1
        }
        var beforeLast: [Double] = []
        var last = (0...second.count).map(Double.init)
        for row in 0..<first.count {
            var current = [Double(row + 1)]
            for column in 0..<second.count {
                var value = min(
                    last[column + 1] + 1, current[column] + 1, last[column] + cost(first[row], second[column]))
                if row > 0, column > 0, first[row] == second[column - 1], first[row - 1] == second[column] {
                    value = min(value, beforeLast[column - 1] + 1)
                }
                current.append(value)
            }
            (beforeLast, last) = (last, current)
        }
        return last[second.count]
    }
}
