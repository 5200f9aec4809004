/// What keeps a text from being parsed: Swift's parser and its compiler take twice as long with every array bracket that
/// is open, and their stacks are full at some depth.
package struct UnreadableCode: Error, Equatable, CustomStringConvertible {
    /// One sentence, without the place.
    package let description: String
    /// The line of the place, from 1.
    package let line: Int
    /// The column in UTF-8 bytes, from 1.
    package let column: Int

    /// More open `[` than this cannot be read; with 16, parsing takes a third of a second.
    package static let mostSquareBrackets = 12
    /// More open brackets of all kinds than this cannot be read; the parser itself gives up at 256.
    package static let mostBrackets = 200
    /// More `<` than this, each directly behind a name, cannot be read unless they are closed.
    package static let mostAngleBrackets = 64
    /// More comparisons than this in one expression cannot be read.
    package static let mostComparisons = 256
    /// More open `#if` than this cannot be read.
    package static let mostConditions = 64
    /// A word cannot follow itself more often than this.
    package static let mostRepetitions = 256
    /// Words and signs that nest what follows them, such as `try` and `?`, cannot stand in one statement more often than
    /// this.
    package static let mostNestingWords = 1_000
    /// `else` cannot stand in one text more often than this.
    package static let mostAlternatives = 2_000

    /// - Returns: `nil` if the text can be parsed within moments.
    package init?(_ text: String) {
        var scanner = NestingScanner(text)
        scanner.scan()
        guard let problem = scanner.problem else { return nil }
        self = problem
    }

    fileprivate init(_ description: String, line: Int, column: Int) {
        self.description = description
        self.line = line
        self.column = column
    }
}

/// Goes through the code of a text, and leaves out what is written in comments and strings.
private struct NestingScanner {
    /// What is open.
    private enum Frame {
        /// A bracket; `isInterpolation` if a string goes on behind it.
        case bracket(UInt8, start: Int, isInterpolation: Bool)
        case string(pounds: Int, isMultiline: Bool)
    }

    private let bytes: [UInt8]
    private var place = 0
    private var frames: [Frame] = []
    /// Brackets that others around them have ended.
    private var unclosed: [Frame] = []
    private var squareBrackets = 0
    private var brackets = 0
    /// By the number of frames around them, the `<` that wait for a `>`: those behind a name, and those behind a blank.
    private var angles: [(tight: Int, spaced: Int)] = [(0, 0)]
    private var conditions = 0
    private var lastWord: ArraySlice<UInt8> = []
    private var repetitions = 0
    private var nestingWords: [String: Int] = [:]
    private var alternatives = 0
    private var isAtLineStart = true
    /// What is told unless brackets are never closed.
    private(set) var problem: UnreadableCode?
    private var exceeds: UInt8?

    init(_ text: String) { bytes = Array(text.utf8) }

    mutating func scan() {
        while place < bytes.count {
            if case .string(let pounds, let isMultiline) = frames.last {
                scanString(pounds, isMultiline)
            } else {
                scanCode()
            }
            // Whether brackets are closed further down makes another sentence; for the rest the end does not matter.
            if problem != nil, exceeds == nil { return }
        }
        if let exceeds { tellOfOpenBrackets(exceeds) }
    }

    // MARK: Strings

    private mutating func scanString(_ pounds: Int, _ isMultiline: Bool) {
        let byte = bytes[place]
        if byte == UInt8(ascii: "\\"), has(UInt8(ascii: "#"), times: pounds, at: place + 1) {
            let next = place + 1 + pounds
            if next < bytes.count, bytes[next] == UInt8(ascii: "(") {
                place = next
                open(UInt8(ascii: "("), isInterpolation: true)
            } else {
                // A line break ends a string of one line, also behind a backslash.
                let isBreak = next < bytes.count && bytes[next] == UInt8(ascii: "\n")
                place = isBreak ? next : next + 1
            }
        } else if byte == UInt8(ascii: "\""),
            has(UInt8(ascii: "\""), times: isMultiline ? 3 : 1, at: place),
            has(UInt8(ascii: "#"), times: pounds, at: place + (isMultiline ? 3 : 1))
        {
            place += (isMultiline ? 3 : 1) + pounds
            frames.removeLast()
        } else {
            if byte == UInt8(ascii: "\n"), !isMultiline { frames.removeLast() }
            place += 1
        }
    }

    private func has(_ byte: UInt8, times: Int, at start: Int) -> Bool {
        start + times <= bytes.count && bytes[start..<start + times].allSatisfy { $0 == byte }
    }

    // MARK: Code

    private mutating func scanCode() {
        let byte = bytes[place]
        switch byte {
        case UInt8(ascii: "/") where next == UInt8(ascii: "/"): skipLine()
        case UInt8(ascii: "/") where next == UInt8(ascii: "*"): skipComment()
        case UInt8(ascii: "\""): openString(pounds: 0)
        case UInt8(ascii: "#"):
            let pounds = bytes[place...].prefix { $0 == byte }.count
            if place + pounds < bytes.count, bytes[place + pounds] == UInt8(ascii: "\"") {
                place += pounds
                openString(pounds: pounds)
            } else {
                place += 1
                let word = takeWord()
                if word == "if" { conditions += 1 }
                if word == "endif" { conditions = max(0, conditions - 1) }
                if conditions > UnreadableCode.mostConditions {
                    tell(
                        "\(conditions) conditions #if stand within each other, more than the \(UnreadableCode.mostConditions) that can be read"
                    )
                }
            }
        // What is escaped in a regular expression, and the beginning of a key path, open nothing.
        case UInt8(ascii: "\\"): place += 2
        case UInt8(ascii: "`"):
            let end = bytes[(place + 1)...].firstIndex { $0 == byte || $0 == UInt8(ascii: "\n") }
            place = (end ?? bytes.count) + 1
        case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
            if byte == UInt8(ascii: "{") { angles[angles.count - 1] = (0, 0) }
            open(byte, isInterpolation: false)
        case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): close(byte)
        case UInt8(ascii: "<"): scanAngle()
        case UInt8(ascii: ">"):
            // An arrow closes nothing.
            if place == 0 || bytes[place - 1] != UInt8(ascii: "-") {
                angles[angles.count - 1].tight = max(0, angles[angles.count - 1].tight - 1)
            } else {
                count("->")
            }
            place += 1
        case UInt8(ascii: "?"):
            if next == nil || next == UInt8(ascii: " ") || next == UInt8(ascii: "\n") { count("?") }
            place += 1
        // These stand in no type, so that what came before was a comparison.
        case UInt8(ascii: "+"), UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: "%"), UInt8(ascii: ";"),
            UInt8(ascii: "|"):
            angles[angles.count - 1] = (0, 0)
            place += 1
        case UInt8(ascii: "&") where next == byte, UInt8(ascii: "=") where next != byte:
            angles[angles.count - 1] = (0, 0)
            place += byte == UInt8(ascii: "&") ? 2 : 1
        case UInt8(ascii: "="): place += 2
        default:
            if Self.isOfWord(byte) {
                let start = place
                let word = takeWord()
                scanWord(word, bytes[start..<place])
            } else {
                if byte == UInt8(ascii: "\n") {
                    isAtLineStart = true
                } else if byte != UInt8(ascii: " "), byte != UInt8(ascii: "\t") {
                    endRepetition()
                }
                place += 1
            }
            return
        }
        endRepetition()
    }

    private var next: UInt8? { place + 1 < bytes.count ? bytes[place + 1] : nil }

    private static func isOfWord(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte == UInt8(ascii: "_")
            || byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
            || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    private mutating func takeWord() -> String {
        let start = place
        while place < bytes.count, Self.isOfWord(bytes[place]) { place += 1 }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    /// Words that begin a statement where they begin a line.
    private static let beginnings: Set<String> = [
        "let", "var", "func", "struct", "class", "enum", "extension", "protocol", "import", "return", "for", "while",
        "guard", "case", "public", "private", "static", "init", "throw",
    ]

    private mutating func scanWord(_ word: String, _ text: ArraySlice<UInt8>) {
        if isAtLineStart, Self.beginnings.contains(word) { nestingWords = [:] }
        isAtLineStart = false
        if word == "try" || word == "await" { count(word) }
        if word == "else" {
            alternatives += 1
            if alternatives > UnreadableCode.mostAlternatives {
                tell(
                    "'else' stands more than \(UnreadableCode.mostAlternatives) times in this text, which cannot be read: split it"
                )
            }
        }
        // A number of an array's literal is no word.
        let isWord = text.first.map { $0 > UInt8(ascii: "9") } ?? false
        repetitions = isWord && text.elementsEqual(lastWord) ? repetitions + 1 : 1
        lastWord = isWord ? text : []
        if repetitions > UnreadableCode.mostRepetitions {
            tell("'\(word)' follows itself more than \(UnreadableCode.mostRepetitions) times, which cannot be read")
        }
    }

    private mutating func endRepetition() {
        isAtLineStart = false
        lastWord = []
        repetitions = 0
    }

    private mutating func count(_ word: String) {
        nestingWords[word, default: 0] += 1
        guard nestingWords[word] ?? 0 > UnreadableCode.mostNestingWords else { return }
        tell(
            "'\(word)' stands more than \(UnreadableCode.mostNestingWords) times in one statement, which cannot be read: split it"
        )
    }

    private mutating func scanAngle() {
        // Once too many brackets are open, only their ends matter.
        guard problem == nil else {
            place += 1
            return
        }
        let isSpaced = place > 0 && (bytes[place - 1] == UInt8(ascii: " ") || bytes[place - 1] == UInt8(ascii: "\n"))
        if isSpaced { angles[angles.count - 1].spaced += 1 } else { angles[angles.count - 1].tight += 1 }
        place += 1
        let tight = angles.reduce(0) { $0 + $1.tight }
        let spaced = angles.reduce(0) { $0 + $1.spaced }
        if tight > UnreadableCode.mostAngleBrackets {
            tell(
                "\(tight) signs < are open here, more than the \(UnreadableCode.mostAngleBrackets) that can be read: close them with >, and write a blank before one that compares"
            )
        } else if spaced > UnreadableCode.mostComparisons {
            tell(
                "one expression compares more than \(UnreadableCode.mostComparisons) times by <, which cannot be read: split it"
            )
        }
    }

    // MARK: Comments and strings in code

    private mutating func skipLine() {
        place = bytes[place...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    }

    private mutating func skipComment() {
        var depth = 0
        while place < bytes.count {
            if bytes[place] == UInt8(ascii: "/"), next == UInt8(ascii: "*") {
                depth += 1
                place += 2
            } else if bytes[place] == UInt8(ascii: "*"), next == UInt8(ascii: "/") {
                depth -= 1
                place += 2
                if depth == 0 { return }
            } else {
                place += 1
            }
        }
    }

    private mutating func openString(pounds: Int) {
        let isMultiline = has(UInt8(ascii: "\""), times: 3, at: place)
        place += isMultiline ? 3 : 1
        frames.append(.string(pounds: pounds, isMultiline: isMultiline))
    }

    // MARK: Brackets

    private mutating func open(_ byte: UInt8, isInterpolation: Bool) {
        frames.append(.bracket(byte, start: place, isInterpolation: isInterpolation))
        angles.append((0, 0))
        brackets += 1
        if byte == UInt8(ascii: "[") { squareBrackets += 1 }
        if exceeds == nil {
            if squareBrackets > UnreadableCode.mostSquareBrackets {
                exceeds = byte
                tell(
                    "brackets [ stand within each other more than \(UnreadableCode.mostSquareBrackets) deep, which takes too long to read: build the value in smaller steps"
                )
            } else if brackets > UnreadableCode.mostBrackets {
                exceeds = UInt8(ascii: "(")
                tell(
                    "brackets stand within each other more than \(UnreadableCode.mostBrackets) deep, which cannot be read: write it in smaller steps"
                )
            }
        }
        place += 1
    }

    private mutating func close(_ byte: UInt8) {
        defer { place += 1 }
        let opening: UInt8 =
            switch byte {
            case UInt8(ascii: ")"): UInt8(ascii: "(")
            case UInt8(ascii: "]"): UInt8(ascii: "[")
            default: UInt8(ascii: "{")
            }
        // Back to the bracket that it closes, but not out of a string's interpolated part.
        var index = frames.count - 1
        while index >= 0, case .bracket(let open, _, let isInterpolation) = frames[index] {
            if open == opening {
                while frames.count > index + 1 {
                    unclosed.append(frames[frames.count - 1])
                    removeLast()
                }
                removeLast()
                return
            }
            if isInterpolation { return }
            index -= 1
        }
    }

    private mutating func removeLast() {
        guard case .bracket(let byte, _, _) = frames.removeLast() else { return }
        angles.removeLast()
        brackets -= 1
        if byte == UInt8(ascii: "[") { squareBrackets -= 1 }
    }

    /// Brackets that are never closed are told of where the first of them stands.
    private mutating func tellOfOpenBrackets(_ byte: UInt8) {
        let open = (unclosed + frames).compactMap { frame -> Int? in
            guard case .bracket(let bracket, let start, _) = frame else { return nil }
            return byte != UInt8(ascii: "[") || bracket == byte ? start : nil
        }
        let most = byte == UInt8(ascii: "[") ? UnreadableCode.mostSquareBrackets : UnreadableCode.mostBrackets
        guard let first = open.min(), open.count > most else { return }
        let name = byte == UInt8(ascii: "[") ? "brackets [" : "brackets"
        place = first
        problem = nil
        tell("\(open.count) \(name) are never closed, of which this is the first: close them")
    }

    private mutating func tell(_ sentence: String) {
        guard problem == nil else { return }
        let before = bytes[..<min(place, bytes.count)]
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        problem = UnreadableCode(
            sentence, line: before.count { $0 == UInt8(ascii: "\n") } + 1, column: before.count - start + 1)
    }
}
