import SwiftParser
import SwiftSyntax
import SwiftText

/// The declaration of a parameter in a notebook's cell tagged `parameters`.
public struct ParameterDeclaration: Sendable {
    /// The name, without backticks.
    public let name: String
    /// `let` or `var`.
    let keyword: String
    /// The type annotation as written, if there is one.
    let annotation: String?
    package let type: ParameterType?
    /// The Swift source of the default value.
    public let defaultValue: String
    /// The text of the comment at the end of the line; empty without one.
    public let remark: String

    /// The name of the type; `nil` if only the compiler can infer it.
    public var typeName: String? { annotation ?? type?.name }

    /// The parameters that a cell declares at its top level, in source order; none if the cell cannot be read, which its
    /// run tells.
    public static func all(in source: String) -> [ParameterDeclaration] {
        guard UnreadableCode(source) == nil else { return [] }
        return Parser.parse(source: source).statements.flatMap { statement -> [ParameterDeclaration] in
            guard let variable = statement.item.as(VariableDeclSyntax.self) else { return [] }
            let remark = remark(in: statement.trailingTrivia)
            return variable.bindings.compactMap { binding in
                guard let name = binding.pattern.as(IdentifierPatternSyntax.self)?.identifier.text,
                    let value = binding.initializer?.value
                else { return nil }
                let annotation = binding.typeAnnotation?.type
                return ParameterDeclaration(
                    name: name.filter { $0 != "`" }, keyword: variable.bindingSpecifier.text,
                    annotation: annotation?.trimmedDescription,
                    type: annotation.map { ParameterType($0) } ?? ParameterType(of: value),
                    defaultValue: value.trimmedDescription, remark: remark)
            }
        }
    }

    private static func remark(in trivia: Trivia) -> String {
        for case .lineComment(let comment) in trivia.pieces {
            return String(comment.drop { $0 == "/" || $0 == " " })
        }
        return ""
    }

    /// The Swift source of the declaration with another value.
    ///
    /// - Throws: ``ParameterError`` if the value is not of the parameter's type.
    package func source(for value: ParameterValue) throws(ParameterError) -> String {
        guard let type = type ?? ParameterLiteral.inferredType(of: value) else {
            throw ParameterError(
                "\(name): its type cannot be inferred from \(value.shown); declare it in the notebook.")
        }
        let literal: String
        do throws(ParameterLiteral.Misfit) { literal = try ParameterLiteral.text(of: value, as: type) } catch {
            throw ParameterError(
                "\(name): it has the type \(type.name) in the notebook, but \(error.value.shown) is not of type "
                    + "\(error.type.name).")
        }
        let isInferred = type.isInferred && literal != "[]" && literal != "[:]"
        let written = annotation ?? (isInferred ? nil : type.name)
        let name = Self.isKeyword(name) ? "`\(name)`" : name
        return "\(keyword) \(name)\(written.map { ": \($0)" } ?? "") = \(literal)"
    }

    /// A parameter that no cell declares.
    ///
    /// - Throws: ``ParameterError`` if the name is not a Swift identifier.
    package init(undeclared name: String) throws(ParameterError) {
        // By scalars, so that no sign of Swift's hides in a grapheme with a letter.
        let identifier = /[\p{L}_][\p{L}\p{M}\p{N}_]*/.matchingSemantics(.unicodeScalar)
        guard name.wholeMatch(of: identifier) != nil else {
            throw ParameterError("'\(name)' cannot be the name of a parameter.")
        }
        self.init(name: name, keyword: "let", annotation: nil, type: nil, defaultValue: "", remark: "")
    }

    private init(
        name: String, keyword: String, annotation: String?, type: ParameterType?, defaultValue: String, remark: String
    ) {
        self.name = name
        self.keyword = keyword
        self.annotation = annotation
        self.type = type
        self.defaultValue = defaultValue
        self.remark = remark
    }

    private static func isKeyword(_ name: String) -> Bool { Parser.parse(source: "let \(name) = 0").hasError }
}
