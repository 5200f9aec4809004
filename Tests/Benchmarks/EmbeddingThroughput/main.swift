// Takes texts through a language model for embedding.py: embedding-throughput-benchmark MODEL.gguf [bfloat16]
//
// Every line of standard input is a JSON object with the texts, the layer (`middle` or `final-norm`) and the batch in
// tokens; every line of standard output one with the seconds, the tokens, and the first and the last embedding.
import Foundation
import JSON
import LanguageModels
import SparseShift

func answer(_ line: String, _ model: LanguageModel) throws -> JSONValue {
    let request = try JSONValue(decoding: line)
    let texts = request["texts"]?.array?.compactMap(\.string) ?? []
    guard !texts.isEmpty, let layer = ResidualLayer(request["layer"]?.string ?? ""),
        let batch = request["batch"]?.integer
    else { throw DataError("a request needs texts, layer and batch.") }
    let begin = ContinuousClock.now
    let embeddings = try model.embeddings(of: texts, layer: layer, batch: batch) { _ in }
    let seconds = (ContinuousClock.now - begin) / .seconds(1)
    let ends = [0, texts.count - 1].map { JSONValue.array(embeddings.row($0).map { .real(Double($0)) }) }
    return .object([
        "seconds": .real(seconds), "tokens": .integer(texts.reduce(0) { $0 + model.tokens($1).count }),
        "ends": .array(ends),
    ])
}

guard [2, 3].contains(CommandLine.arguments.count),
    ["", "bfloat16"].contains(CommandLine.arguments.dropFirst(2).last ?? "")
else {
    print("usage: embedding-throughput-benchmark MODEL.gguf [bfloat16]")
    exit(2)
}
do {
    var model = try LanguageModel(CommandLine.arguments[1])
    if CommandLine.arguments.count == 3 { model = try model.inBFloat16() }
    while let line = readLine() {
        FileHandle.standardOutput.write(Data((try answer(line, model).encodedString + "\n").utf8))
    }
} catch {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    exit(1)
}
