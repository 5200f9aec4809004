import LanguageModels
import Numerics
import Testing

/// The words that differ between two texts.
@Suite struct MarkedPairTests {
    private func marked(_ before: String, _ after: String) -> [String] {
        let found = MarkedPair(before: before, after: after).marked
        return [found.before, found.after]
    }

    @Test func differences() {
        #expect(
            marked("The red vase is here.", "The blue vase is here.")
                == ["The <<red>> vase is here.", "The <<blue>> vase is here."])
        #expect(marked("a big red door", "a door") == ["a <<big red>> door", "a door"])
        #expect(marked("It ends.", "It ends!") == ["It ends<<.>>", "It ends<<!>>"])
        #expect(marked("same\n text ", "same\n text ") == ["same\n text ", "same\n text "])
        #expect(marked("", "new  words") == ["", "<<new  words>>"])
        #expect(marked("don't go", "do go") == ["<<don't>> go", "<<do>> go"])
        #expect(MarkedPair(before: "a b c", after: "a x y c").changedCounts == (1, 2))
    }

    /// Without the marks the texts are as before, and what is not marked is a longest common subsequence.
    @Test func longestCommonParts() {
        var random = RandomGenerator(seed: 5)
        for _ in 0..<60 {
            func words() -> [String] {
                (0..<random.integer(below: 7)).map { _ in ["a", "b", "c"][random.integer(below: 3)] }
            }
            let (first, second) = (words(), words())
            let pair = MarkedPair(before: first.joined(separator: " "), after: second.joined(separator: " "))
            func plain(_ text: String) -> String { text.replacing("<<", with: "").replacing(">>", with: "") }
            #expect(plain(pair.marked.before) == first.joined(separator: " "))
            #expect(plain(pair.marked.after) == second.joined(separator: " "))
            // By trying every subset of the first text's words.
            let longest = (0..<1 << first.count).compactMap { subset -> Int? in
                let part = first.indices.filter { subset >> $0 & 1 == 1 }.map { first[$0] }
                var rest = second[...]
                for word in part {
                    guard let place = rest.firstIndex(of: word) else { return nil }
                    rest = rest[(place + 1)...]
                }
                return part.count
            }.max()!
            #expect(first.count - pair.changedCounts.before == longest)
            #expect(second.count - pair.changedCounts.after == longest)
        }
    }
}
