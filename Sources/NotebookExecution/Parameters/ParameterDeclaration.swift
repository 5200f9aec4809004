import SwiftParser
import SwiftSyntax

/// A parameter as a notebook's cell tagged `parameters` declares it.
public struct ParameterDeclaration: Sendable {
    public let name: String
    /// `let` or `var`.
    let keyword: String
    /// The type as it is written, if it is.
    let annotation: String?
    package let type: ParameterType?
    /// The Swift of the value that the notebook holds.
    public let defaultValue: String
    /// What a comment at the line's end says of the parameter; nothing without one.
    public let remark: String

    /// The name of the type; `nil` where only the compiler could tell.
    public var typeName: String? { annotation ?? type?.name }

    /// The parameters that a cell declares at its top level, in its order.
    public static func all(in source: String) -> [ParameterDeclaration] {
        Parser.parse(source: source).statements.flatMap { statement -> [ParameterDeclaration] in
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

    /// The declaration with another value.
    ///
    /// - Throws: ``ParameterError`` if the value is not of the parameter's type.
    package func source(for value: ParameterValue) throws(ParameterError) -> String {
        guard let type = type ?? ParameterLiteral.inferredType(of: value) else {
            throw ParameterError("\(name): its type cannot be told from \(value.shown); give it one in the notebook.")
        }
        let literal: String
        do throws(ParameterLiteral.Misfit) { literal = try ParameterLiteral.text(of: value, as: type) } catch {
            throw ParameterError(
                "\(name): of the type \(type.name) in the notebook, and \(error.value.shown) is no \(error.type.name).")
        }
        let isInferred = type.isInferred && literal != "[]" && literal != "[:]"
        let written = annotation ?? (isInferred ? nil : type.name)
        let name = Self.isKeyword(name) ? "`\(name)`" : name
        return "\(keyword) \(name)\(written.map { ": \($0)" } ?? "") = \(literal)"
    }

    /// A parameter that no cell declares, as the first that is heard of it.
    package init(undeclared name: String) throws(ParameterError) {
        guard name.wholeMatch(of: /[\p{L}_][\p{L}\p{N}_]*/) != nil else {
            throw ParameterError("'\(name)' is no name that a parameter can have.")
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
