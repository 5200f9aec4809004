import Foundation

/// The compiler's diagnostics as it serializes them, which are the printed ones with what would mend them.
///
/// Source: `clang/include/clang/Frontend/SerializedDiagnostics.h` and `lib/Frontend/SerializedDiagnosticConsumer.cpp` of
/// the Swift compiler.
package enum SerializedDiagnostics {
    private enum Code {
        static let diagnosticBlock = 9
        static let diagnostic = 2, range = 3, file = 6, fixIt = 7
    }

    /// Reads a file's bytes; `nil` if they are no such file.
    ///
    /// Diagnostics without a place are left out, as they are about the compiler's options.
    package static func parse(_ bytes: [UInt8]) -> [Diagnostic]? {
        guard let blocks = try? Bitstream.blocks(in: bytes, magic: Array("DIAG".utf8)) else { return nil }
        var reader = Reader()
        for block in blocks where block.identifier == Code.diagnosticBlock { reader.read(block) }
        return reader.found
    }

    private struct Reader {
        var found: [Diagnostic] = []
        private var files: [UInt64: String] = [:]

        mutating func read(_ block: Bitstream.Block) {
            var diagnostic: Diagnostic?
            var inner: [Bitstream.Block] = []
            for item in block.items {
                switch item {
                case .block(let block): inner.append(block)
                case .record(Code.file, let values, let blob):
                    if let number = values.first { files[number] = String(decoding: blob, as: UTF8.self) }
                case .record(Code.diagnostic, let values, let blob):
                    guard values.count >= 5, let severity = Self.severity(values[0]), let file = files[values[1]],
                        values[2] > 0
                    else { continue }
                    diagnostic = Diagnostic(
                        severity: severity, message: Diagnostic.withoutGroup(String(decoding: blob, as: UTF8.self)),
                        file: file,
                        line: Int(values[2]), column: Int(values[3]))
                case .record(Code.range, let values, _):
                    if let range = range(values) { diagnostic?.ranges.append(range) }
                case .record(Code.fixIt, let values, let blob):
                    guard let range = range(values) else { continue }
                    diagnostic?.fixIts.append(.init(range: range, text: String(decoding: blob, as: UTF8.self)))
                default: continue
                }
            }
            if let diagnostic { found.append(diagnostic) }
            // Notes stand within what they belong to.
            for block in inner where block.identifier == Code.diagnosticBlock { read(block) }
        }

        /// The place between two: each is a file, a line, a column and an offset.
        private func range(_ values: [UInt64]) -> Diagnostic.Range? {
            guard values.count >= 8, let file = files[values[0]], values[0] == values[4] else { return nil }
            return Diagnostic.Range(
                file: file, line: Int(values[1]), column: Int(values[2]), endLine: Int(values[5]),
                endColumn: Int(values[6]))
        }

        private static func severity(_ number: UInt64) -> Diagnostic.Severity? {
            switch number {
            case 1: .note
            case 2: .warning
            case 3, 4: .error
            default: nil
            }
        }
    }
}
