/// Reads LLVM's container of records within blocks, in which the compiler serializes its diagnostics.
///
/// Source: LLVM Bitcode File Format, "Bitstream Format" (llvm.org/docs/BitCodeFormat.html).
struct Bitstream {
    /// Why the bytes cannot be read.
    struct Malformed: Error {}

    /// A block: its number, and what it holds in order.
    struct Block {
        var identifier: Int
        var items: [Item] = []
    }

    /// A record, or a block within a block.
    enum Item {
        case record(code: Int, values: [UInt64], blob: [UInt8])
        case block(Block)
    }

    /// A way to write records: how each of their values is written.
    private typealias Abbreviation = [Operand]

    private enum Operand {
        case literal(UInt64)
        case fixed(Int)
        case variable(Int)
        case array
        case character
        case blob
    }

    private let bytes: [UInt8]
    private var position = 0
    /// By the number of a block, the abbreviations that all such blocks share.
    private var shared: [Int: [Abbreviation]] = [:]

    /// The deepest nesting of blocks.
    private static let mostLevels = 16

    /// Reads the blocks of a file.
    ///
    /// - Parameter magic: The bytes with which the file begins.
    static func blocks(in bytes: [UInt8], magic: [UInt8]) throws(Malformed) -> [Block] {
        guard bytes.starts(with: magic) else { throw Malformed() }
        var stream = Bitstream(bytes: bytes)
        stream.position = magic.count * 8
        var blocks: [Block] = []
        while stream.position + 32 <= bytes.count * 8 {
            guard try stream.fixed(2) == 1 else { throw Malformed() }
            if let block = try stream.block(levels: mostLevels) { blocks.append(block) }
        }
        return blocks
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    // MARK: Numbers

    private mutating func fixed(_ width: Int) throws(Malformed) -> UInt64 {
        guard width <= 64, position + width <= bytes.count * 8 else { throw Malformed() }
        var value: UInt64 = 0
        for bit in 0..<width {
            let place = position + bit
            value |= UInt64(bytes[place >> 3] >> UInt8(place & 7) & 1) << UInt64(bit)
        }
        position += width
        return value
    }

    private mutating func variable(_ width: Int) throws(Malformed) -> UInt64 {
        guard width > 1 else { throw Malformed() }
        var value: UInt64 = 0
        var shift = 0
        while true {
            let piece = try fixed(width)
            let continues = piece >> UInt64(width - 1) & 1 == 1
            value |= (piece & (1 << UInt64(width - 1) - 1)) << UInt64(shift)
            shift += width - 1
            if !continues { return value }
            guard shift < 64 else { throw Malformed() }
        }
    }

    private mutating func count(_ width: Int) throws(Malformed) -> Int {
        let value = try variable(width)
        // Every element takes a bit at least.
        guard value <= UInt64(bytes.count * 8) else { throw Malformed() }
        return Int(value)
    }

    private mutating func align() { position = (position + 31) & ~31 }

    // MARK: Blocks

    /// Reads a block whose number comes next; `nil` for the one that holds abbreviations for others.
    private mutating func block(levels: Int) throws(Malformed) -> Block? {
        guard levels > 0 else { throw Malformed() }
        var block = Block(identifier: try count(8))
        let width = try count(4)
        align()
        _ = try fixed(32)
        let isInformation = block.identifier == 0
        var abbreviations = shared[block.identifier] ?? []
        var described: Int?
        while true {
            switch try fixed(width) {
            case 0:
                align()
                return isInformation ? nil : block
            case 1:
                if let inner = try self.block(levels: levels - 1) { block.items.append(.block(inner)) }
            case 2:
                let new = try abbreviation()
                if isInformation {
                    guard let described else { throw Malformed() }
                    shared[described, default: []].append(new)
                } else {
                    abbreviations.append(new)
                }
            case 3:
                let code = try count(6)
                var values: [UInt64] = []
                for _ in 0..<(try count(6)) { values.append(try variable(6)) }
                if isInformation, code == 1 { described = values.first.map { Int(truncatingIfNeeded: $0) } }
                block.items.append(.record(code: code, values: values, blob: []))
            case let identifier:
                guard identifier < 4 + UInt64(abbreviations.count) else { throw Malformed() }
                block.items.append(try record(abbreviations[Int(identifier) - 4]))
            }
        }
    }

    private mutating func abbreviation() throws(Malformed) -> Abbreviation {
        var operands: Abbreviation = []
        for _ in 0..<(try count(5)) {
            if try fixed(1) == 1 {
                operands.append(.literal(try variable(8)))
                continue
            }
            switch try fixed(3) {
            case 1: operands.append(.fixed(try count(5)))
            case 2: operands.append(.variable(try count(5)))
            case 3: operands.append(.array)
            case 4: operands.append(.character)
            case 5: operands.append(.blob)
            default: throw Malformed()
            }
        }
        return operands
    }

    private mutating func record(_ operands: Abbreviation) throws(Malformed) -> Item {
        var values: [UInt64] = []
        var blob: [UInt8] = []
        var index = 0
        while index < operands.count {
            switch operands[index] {
            case .array:
                guard index + 1 < operands.count else { throw Malformed() }
                for _ in 0..<(try count(6)) { values.append(try value(operands[index + 1])) }
                index += 1
            case .blob:
                let length = try count(6)
                align()
                guard position / 8 + length <= bytes.count else { throw Malformed() }
                blob = Array(bytes[position / 8..<position / 8 + length])
                position += length * 8
                align()
            case let operand: values.append(try value(operand))
            }
            index += 1
        }
        guard let code = values.first else { throw Malformed() }
        return .record(code: Int(truncatingIfNeeded: code), values: Array(values.dropFirst()), blob: blob)
    }

    private mutating func value(_ operand: Operand) throws(Malformed) -> UInt64 {
        switch operand {
        case .literal(let value): return value
        case .fixed(let width): return try fixed(width)
        case .variable(let width): return width == 0 ? 0 : try variable(width)
        case .character:
            let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._".utf8)
            return UInt64(letters[Int(try fixed(6))])
        case .array, .blob: throw Malformed()
        }
    }
}
