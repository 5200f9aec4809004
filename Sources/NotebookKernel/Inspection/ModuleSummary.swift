/// What a module that cells can import is for.
enum ModuleSummary {
    /// A few words about a module, in Markdown; `nil` for others than the product's and Foundation.
    static func of(_ module: String) -> String? { all[module] }

    private static let imported = " Cells import it by themselves."

    private static let all: [String: String] = [
        "SparseShift":
            "Data of shifts, methods, training, selection, metrics and the session: `SyntheticShifts`, `train`, `select`, `sweep`."
            + imported,
        "LanguageModels":
            "Language models: their embeddings, steering and texts. Begin with `try LanguageModel.default`, or with "
            + "`try LanguageModel(\"model.gguf\")`." + imported,
        "Figures": "Charts and tables: `Chart`, `LineMark`, `PointMark`, `Table`." + imported,
        "ResultViews": "How results show themselves, `compare` and `plot`." + imported,
        "Notebook": "What cells have: `display`, `interact` with its controls, `session`, `Out`." + imported,
        "Numerics": "`Matrix`, statistics and random numbers." + imported,
        "TensorFiles": "Files of tensors of other programs: safetensors, NumPy, PyTorch, event files.",
        "Foundation": "Files, dates, texts and more, as in every Swift program." + imported,
    ]
}
