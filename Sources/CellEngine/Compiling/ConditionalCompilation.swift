import SwiftIfConfig
import SwiftParser
import SwiftSyntax

/// Decides `#if` in a cell, as the compiler will: whatever is inactive must not count as declared.
package struct ConditionalCompilation: Sendable {
    /// Tells whether a module can be imported.
    private let canImport: @Sendable (String) -> Bool

    /// - Parameter canImport: Tells whether a module of a name can be imported.
    package init(canImport: @escaping @Sendable (String) -> Bool) { self.canImport = canImport }

    /// The text with blanks in place of inactive code and of the directives themselves. Lines and columns stay.
    ///
    /// A text with an error in a directive is returned as it is, for the compiler to complain about.
    package func resolved(_ source: String) -> String {
        guard source.contains("#if") else { return source }
        let tree = Parser.parse(source: source)
        guard !tree.hasError else { return source }
        let regions = tree.configuredRegions(in: self)
        guard regions.diagnostics.isEmpty else { return source }
        let finder = DirectiveFinder(regions)
        finder.walk(tree)
        var bytes = Array(source.utf8)
        for range in finder.blanks {
            for index in range where bytes[index] != UInt8(ascii: "\n") { bytes[index] = UInt8(ascii: " ") }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension ConditionalCompilation: BuildConfiguration {
    package func canImport(
        importPath: [(TokenSyntax, String)], version: CanImportVersion
    ) -> Bool {
        guard let module = importPath.first?.1 else { return false }
        return canImport(module)
    }

    package func isCustomConditionSet(name: String) -> Bool { false }
    package func hasFeature(name: String) -> Bool { false }
    package func hasAttribute(name: String) -> Bool { false }
    package func isActiveTargetOS(name: String) -> Bool { name == "Linux" }
    package func isActiveTargetEnvironment(name: String) -> Bool { false }
    package func isActiveTargetRuntime(name: String) -> Bool { name == "_Native" || name == "_multithreaded" }
    package func isActiveTargetPointerAuthentication(name: String) -> Bool { name == "_none" }
    package func isActiveTargetObjectFormat(name: String) -> Bool { name == "ELF" }

    package func isActiveTargetArchitecture(name: String) -> Bool {
        #if arch(x86_64)
            name == "x86_64"
        #else
            name == "arm64"
        #endif
    }

    package var targetPointerBitWidth: Int { Int.bitWidth }
    package var targetAtomicBitWidths: [Int] { [8, 16, 32, 64, 128] }
    package var endianness: Endianness { .little }
    /// The newest version of the language whose rules are those of Swift 5.
    package var languageVersion: VersionTuple { VersionTuple(5, 10) }
    package var compilerVersion: VersionTuple { VersionTuple(parsing: Toolchain.languageVersion) ?? VersionTuple(6) }
}

/// Collects what does not stand for active code.
private final class DirectiveFinder: SyntaxVisitor {
    private let regions: ConfiguredRegions
    var blanks: [Range<Int>] = []

    init(_ regions: ConfiguredRegions) {
        self.regions = regions
        super.init(viewMode: .sourceAccurate)
    }

    override func visit(_ node: IfConfigDeclSyntax) -> SyntaxVisitorContinueKind {
        let active = regions.activeClause(for: node)
        for clause in node.clauses {
            if clause.id == active?.id {
                let end = clause.condition?.end ?? clause.poundKeyword.end
                blanks.append(clause.start..<end)
                if let elements = clause.elements { walk(elements) }
            } else {
                blanks.append(clause.start..<clause.end)
            }
        }
        blanks.append(node.poundEndif.start..<node.poundEndif.end)
        return .skipChildren
    }
}
