import Foundation

/// Writes values of parameters as Swift literals.
package enum ParameterLiteral {
    /// Thrown if a value does not fit a type.
    package struct Misfit: Error {
        package let value: ParameterValue
        package let type: ParameterType
    }

    /// The Swift literal of a value in a type.
    ///
    /// - Throws: ``Misfit`` if the value does not fit the type.
    package static func text(of value: ParameterValue, as type: ParameterType) throws(Misfit) -> String {
        if case .string = type { return try string(value) }
        if case .optional(.string) = type, case .argument(let word) = value, !YAMLScalar.isNull(word) || word.isEmpty {
            return try string(value)
        }
        let misfit = Misfit(value: value, type: type)
        switch (value.asYAML, type) {
        case (.scalar(let text, let isQuoted), .optional(let wrapped)):
            if !isQuoted, YAMLScalar.isNull(text) { return "nil" }
            return try self.text(of: value, as: wrapped)
        case (_, .optional(let wrapped)): return try self.text(of: value, as: wrapped)
        case (.scalar(let text, _), .integer(let name)):
            guard let literal = YAMLScalar.wholeNumber(text, ofType: name) else { throw misfit }
            return literal
        case (.scalar(let text, _), .real(let name)):
            guard let literal = YAMLScalar.realNumber(text, ofType: name) else { throw misfit }
            return literal
        case (.scalar(let text, _), .boolean):
            guard let truth = YAMLScalar.truth(text) else { throw misfit }
            return "\(truth)"
        case (.scalar(let text, _), .range(let kind)):
            let sign = kind == "Range" ? "..<" : "..."
            let bounds = text.components(separatedBy: sign).map { Int($0.trimmingCharacters(in: .whitespaces)) }
            guard bounds.count == 2, let low = bounds[0], let high = bounds[1], low <= high else { throw misfit }
            return "\(low)\(sign)\(high)"
        case (.list(let elements), .array(let element)), (.list(let elements), .set(let element)):
            var texts: [String] = []
            for value in elements { texts.append(try self.text(of: value, as: element)) }
            return "[\(texts.joined(separator: ", "))]"
        case (.mapping(let members), .dictionary(let keyType, let valueType)):
            var texts: [String] = []
            for (key, value) in members.sorted(by: { $0.key < $1.key }) {
                let key = try self.text(of: .scalar(key, isQuoted: false), as: keyType)
                texts.append("\(key): \(try self.text(of: value, as: valueType))")
            }
            return texts.isEmpty ? "[:]" : "[\(texts.joined(separator: ", "))]"
        case (.scalar(let text, _), .other)
        where text.wholeMatch(of: /\.[A-Za-z_][A-Za-z_0-9]*/.matchingSemantics(.unicodeScalar)) != nil:
            return text
        case (let yaml, .any), (let yaml, .other):
            if case .scalar(let text, false) = yaml, YAMLScalar.isNull(text) { return "nil" }
            guard let type = inferredType(of: yaml) else { throw misfit }
            return try self.text(of: yaml, as: type)
        default: throw misfit
        }
    }

    private static func string(_ value: ParameterValue) throws(Misfit) -> String {
        switch value {
        case .scalar(let text, _), .argument(let text): return text.debugDescription
        case .list, .mapping: throw Misfit(value: value, type: .string)
        }
    }

    /// The type of a value by YAML's rules; `nil` for null, and for an empty list or mapping.
    package static func inferredType(of value: ParameterValue) -> ParameterType? {
        switch value.asYAML {
        case .scalar(let text, let isQuoted):
            if isQuoted { return .string }
            if YAMLScalar.isNull(text) { return nil }
            if YAMLScalar.truth(text) != nil { return .boolean }
            if YAMLScalar.wholeNumber(text, ofType: "Int") != nil, Double(text) == nil || Int(text) != nil {
                return .integer("Int")
            }
            return YAMLScalar.realNumber(text, ofType: "Double") != nil ? .real("Double") : .string
        case .list(let elements):
            return elements.isEmpty ? nil : .array(commonType(of: elements))
        case .mapping(let members):
            return members.isEmpty ? nil : .dictionary(key: .string, value: commonType(of: Array(members.values)))
        case .argument: return nil
        }
    }

    private static func commonType(of values: [ParameterValue]) -> ParameterType {
        let types = values.map(inferredType)
        guard let first = types[0] else { return .optional(.any) }
        if types.allSatisfy({ $0 == first }) { return first }
        let isNumeric = types.allSatisfy { $0 == .integer("Int") || $0 == .real("Double") }
        return isNumeric ? .real("Double") : .optional(.any)
    }
}
