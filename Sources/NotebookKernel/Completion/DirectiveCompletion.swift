/// Completes what the compiler reads before it compiles: the words behind `#`, and the conditions of `#if`.
enum DirectiveCompletion {
    /// Words behind `#` without the sign.
    private static let directives = [
        "if ", "elseif ", "else", "endif", "available(", "unavailable(", "warning(\"", "error(\"", "file", "fileID",
        "filePath", "line", "column", "function",
    ]
    private static let conditions = ["os(", "arch(", "canImport(", "swift(>=", "compiler(>=", "true", "false"]
    private static let arguments = [
        "os": ["Linux", "macOS", "iOS", "Windows", "Android", "FreeBSD"],
        "arch": ["x86_64", "arm64"],
        "canImport": ["Foundation", "Figures", "Glibc", "LanguageModels", "Numerics", "SparseShift", "TensorFiles"],
    ]

    /// What can stand behind `#`.
    static func items(behindSign beginning: String) -> [CompletionItem] {
        items(directives, beginning, kind: "keyword")
    }

    /// What can stand in a condition of `#if`, or between the parentheses of one of its functions.
    static func items(in function: String?, beginning: String) -> [CompletionItem] {
        guard let function else { return items(conditions, beginning, kind: "keyword") }
        return items(arguments[function] ?? [], beginning, kind: "value")
    }

    private static func items(_ texts: [String], _ beginning: String, kind: String) -> [CompletionItem] {
        texts.filter { $0.hasPrefix(beginning) }.map { CompletionItem($0, kind: kind) }
    }
}
