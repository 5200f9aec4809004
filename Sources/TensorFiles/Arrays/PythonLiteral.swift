/// A Python literal such as `{'descr': '<f4', 'shape': (3, 4)}`, as far as the headers of arrays need it.
indirect enum PythonLiteral: Equatable {
    case string(String)
    case integer(Int)
    case boolean(Bool)
    case null
    case sequence([PythonLiteral])
    case dictionary([String: PythonLiteral])

    /// Parses a text; `nil` if it is not such a literal.
    init?(_ text: String) {
        var reader = Reader(rest: Substring(text))
        guard let value = reader.value(depth: 0), reader.skipBlanks(), reader.rest.isEmpty else { return nil }
        self = value
    }

    /// The member of a dictionary.
    subscript(key: String) -> PythonLiteral? {
        guard case .dictionary(let members) = self else { return nil }
        return members[key]
    }

    /// The elements of a sequence, if all are integers.
    var integers: [Int]? {
        guard case .sequence(let elements) = self else { return nil }
        let integers = elements.compactMap { if case .integer(let value) = $0 { value } else { nil } }
        return integers.count == elements.count ? integers : nil
    }

    private struct Reader {
        var rest: Substring

        /// Always returns true, so that it can be part of a condition.
        @discardableResult mutating func skipBlanks() -> Bool {
            rest = rest.drop { $0 == " " || $0 == "\n" || $0 == "\t" || $0 == "\r" }
            return true
        }

        mutating func take(_ character: Character) -> Bool {
            skipBlanks()
            guard rest.first == character else { return false }
            rest.removeFirst()
            return true
        }

        mutating func value(depth: Int) -> PythonLiteral? {
            skipBlanks()
            guard depth < 8, let first = rest.first else { return nil }
            switch first {
            case "'", "\"": return string().map { .string($0) }
            case "(": return sequence("(", ")", depth: depth)
            case "[": return sequence("[", "]", depth: depth)
            case "{": return dictionary(depth: depth)
            case "-", "0"..."9": return integer()
            default:
                let word = rest.prefix { $0.isLetter }
                rest = rest.dropFirst(word.count)
                switch word {
                case "True": return .boolean(true)
                case "False": return .boolean(false)
                case "None": return .null
                default: return nil
                }
            }
        }

        mutating func string() -> String? {
            let quote = rest.removeFirst()
            let text = rest.prefix { $0 != quote }
            rest = rest.dropFirst(text.count)
            // Headers contain no escape sequences.
            guard !rest.isEmpty, !text.contains("\\") else { return nil }
            rest.removeFirst()
            return String(text)
        }

        mutating func integer() -> PythonLiteral? {
            let digits = rest.prefix { $0 == "-" || ("0"..."9").contains($0) }
            rest = rest.dropFirst(digits.count)
            // Python 2 writes long integers with this suffix.
            if rest.first == "L" { rest.removeFirst() }
            return Int(digits).map { .integer($0) }
        }

        mutating func sequence(_ opening: Character, _ closing: Character, depth: Int) -> PythonLiteral? {
            guard take(opening) else { return nil }
            var elements: [PythonLiteral] = []
            while !take(closing) {
                guard let element = value(depth: depth + 1) else { return nil }
                elements.append(element)
                guard take(",") else { return take(closing) ? .sequence(elements) : nil }
            }
            return .sequence(elements)
        }

        mutating func dictionary(depth: Int) -> PythonLiteral? {
            guard take("{") else { return nil }
            var members: [String: PythonLiteral] = [:]
            while !take("}") {
                guard case .string(let key)? = value(depth: depth + 1), take(":"),
                    let value = value(depth: depth + 1)
                else { return nil }
                members[key] = value
                guard take(",") else { return take("}") ? .dictionary(members) : nil }
            }
            return .dictionary(members)
        }
    }
}
