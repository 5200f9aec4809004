/// The name that somebody probably meant by one that does not exist.
package enum NearestName {
    /// The nearest of some names; `nil` if none is near.
    ///
    /// A name is near if at most a third of the letters, and at least one of them, must be changed, added, left out or
    /// swapped with their neighbour. Of two that are equally near, the first one counts.
    package static func to(_ name: String, among names: some Sequence<String>) -> String? {
        let wanted = Letters(name)
        guard wanted.count > 0 else { return nil }
        var best: (name: String, distance: Double)?
        for candidate in names where candidate != name {
            let letters = Letters(candidate)
            let most = Double(max(1, (max(wanted.count, letters.count)) / 3))
            // A name of one letter is as near to every other one.
            guard letters.count > 1 || wanted.count > 2 || wanted.hasSameLetters(as: letters),
                abs(letters.count - wanted.count) <= Int(most)
            else { continue }
            let distance = wanted.distance(to: letters)
            if distance <= most, distance < best?.distance ?? .infinity { best = (candidate, distance) }
        }
        return best?.name
    }

    /// A question with the nearest name, such as `did you mean 'count'?`; `nil` if none is near.
    package static func question(for name: String, among names: some Sequence<String>) -> String? {
        to(name, among: names).map { "did you mean '\($0)'?" }
    }
}

/// The letters of a name: bytes where they all are ASCII, which most names are, and characters otherwise.
private enum Letters {
    case bytes([UInt8], lowercased: [UInt8])
    case characters([Character], lowercased: [String])

    init(_ name: String) {
        let bytes = Array(name.utf8)
        if bytes.allSatisfy({ $0 < 0x80 }) {
            self = .bytes(bytes, lowercased: bytes.map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 })
        } else {
            let characters = Array(name)
            self = .characters(characters, lowercased: characters.map { $0.lowercased() })
        }
    }

    var count: Int {
        switch self {
        case .bytes(let bytes, _): bytes.count
        case .characters(let characters, _): characters.count
        }
    }

    private var asCharacters: (letters: [Character], lowercased: [String]) {
        switch self {
        case .bytes(let bytes, _):
            let characters = bytes.map { Character(UnicodeScalar($0)) }
            return (characters, characters.map { $0.lowercased() })
        case .characters(let characters, let lowercased): return (characters, lowercased)
        }
    }

    func hasSameLetters(as other: Letters) -> Bool { asCharacters.lowercased == other.asCharacters.lowercased }

    /// The number of letters to change, add, leave out or swap with their neighbour; a letter in the other case counts
    /// as a tenth.
    func distance(to other: Letters) -> Double {
        if case .bytes(let first, let firstLowercased) = self, case .bytes(let second, let secondLowercased) = other {
            return Self.distance(first, firstLowercased, second, secondLowercased)
        }
        let (first, second) = (asCharacters, other.asCharacters)
        return Self.distance(first.letters, first.lowercased, second.letters, second.lowercased)
    }

    /// The optimal string alignment distance, with a row of the table at a time.
    private static func distance<Letter: Equatable, Lowercased: Equatable>(
        _ first: [Letter], _ firstLowercased: [Lowercased], _ second: [Letter], _ secondLowercased: [Lowercased]
    ) -> Double {
        func cost(_ row: Int, _ column: Int) -> Double {
            first[row] == second[column] ? 0 : firstLowercased[row] == secondLowercased[column] ? 0.1 : 1
        }
        var beforeLast: [Double] = []
        var last = (0...second.count).map(Double.init)
        for row in 0..<first.count {
            var current = [Double(row + 1)]
            current.reserveCapacity(second.count + 1)
            for column in 0..<second.count {
                var value = min(last[column + 1] + 1, current[column] + 1, last[column] + cost(row, column))
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
