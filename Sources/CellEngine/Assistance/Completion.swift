import JSON

extension CodeAssistant {
    /// A text that can stand where code is being written.
    package struct Completion: Sendable, Hashable {
        /// What it is, in SourceKit's words: `decl.function.method.instance`, `keyword`, ….
        package var kind: String
        /// The name with its labels, such as `fresh(count:seed:)`.
        package var name: String
        /// The text with types, such as `fresh(count: Int, seed: Int)`.
        package var description: String
        /// The type of the value that it has, or returns.
        package var type: String
        /// What to insert, with `<#…#>` where something is to be written.
        package var sourceText: String
        /// The first sentence of its documentation.
        package var summary: String?
        /// The module that declares it.
        package var module: String?
        /// How many bytes before the place it replaces: an optional's dot by `?.`.
        package var bytesToErase: Int
        /// Whether it should not be used here.
        package var isDiscouraged: Bool
        /// Whether it is declared in the code itself, or stands out by its type.
        package var isNear: Bool

        package init?(_ json: JSONValue) {
            func text(_ key: String) -> String? { json["key.\(key)"]?.string }
            guard let kind = text("kind"), let name = text("name"), let source = text("sourcetext") else { return nil }
            self.kind = kind.replacing("source.lang.swift.", with: "", maxReplacements: 1)
            self.name = name
            description = text("description") ?? name
            type = text("typename") ?? ""
            sourceText = source
            summary = text("doc.brief")
            module = text("modulename")
            bytesToErase = json["key.num_bytes_to_erase"]?.integer ?? 0
            isDiscouraged = json["key.not_recommended"]?.integer == 1
            isNear = text("context").map { $0.hasSuffix("local") || $0.hasSuffix("exprspecific") } ?? false
        }
    }

    /// What a name stands for.
    package struct Symbol: Sendable, Hashable {
        /// What it is, in SourceKit's words: `var.global`, `struct`, ….
        package var kind: String
        /// The name with its labels.
        package var name: String
        /// The declaration, as source text.
        package var declaration: String
        /// Its documentation, as it was written.
        package var documentation: String?
        /// The module that declares it.
        package var module: String?
        /// The initialiser that a type's name in a call means.
        package var initializers: [Symbol]

        package init?(_ json: JSONValue) {
            func text(_ key: String) -> String? { json["key.\(key)"]?.string }
            guard let kind = text("kind"), let name = text("name"), let declaration = text("annotated_decl") else {
                return nil
            }
            self.kind = kind.split(separator: ".").dropFirst(4).joined(separator: ".")
            self.name = name
            self.declaration = Self.withoutTags(declaration)
            documentation = text("doc_comment")
            module = text("modulename")
            initializers = (json["key.secondary_symbols"]?.array ?? []).compactMap(Symbol.init)
        }

        private static func withoutTags(_ xml: String) -> String {
            xml.replacing(#/<[^>]*>/#, with: "").replacing("&lt;", with: "<").replacing("&gt;", with: ">")
                .replacing("&quot;", with: "\"").replacing("&apos;", with: "'").replacing("&amp;", with: "&")
        }
    }

    /// One of the functions that a call can mean.
    package struct Signature: Sendable, Hashable {
        /// The function with its parameters and what it returns.
        package var text: String
        /// Its documentation, as it was written.
        package var documentation: String?
        /// Where each parameter stands in the text: its first byte, and how many.
        package var parameters: [Range<Int>]
        /// The parameter whose argument is being written.
        package var activeParameter: Int?

        package init?(_ json: JSONValue) {
            guard let text = json["key.name"]?.string else { return nil }
            self.text = text
            documentation = json["key.doc_comment"]?.string
            parameters = (json["key.parameters"]?.array ?? []).compactMap { parameter in
                guard let start = parameter["key.nameoffset"]?.integer, let count = parameter["key.namelength"]?.integer
                else { return nil }
                return start..<start + count
            }
            activeParameter = json["key.active_parameter"]?.integer
        }
    }
}
