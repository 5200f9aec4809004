import Foundation
import HDF5
import LanguageModels
import Numerics
import SparseShift
import TensorFiles

/// A vector of the residual stream that is named on the command line.
struct VectorSource {
    /// The name for people: what was written, with the block of a control vector.
    let name: String
    /// The vector (d).
    let vector: [Float]
    /// The layer that it belongs to, where that is known.
    var layer: ResidualLayer?
    /// Whether the other sign of the feature was asked for.
    var isNegated = false
    /// Whether it belongs to no other layer, as a control vector's.
    var isOfLayerAlone = false
    /// Whether it is a column of a model of embeddings, which means something at one layer alone.
    var isOfEmbeddings = false
    /// The autoencoder and its feature, for ways to steer that change codes.
    var feature: (sae: PretrainedSAE, index: Int)?

    static let forms = "MODEL:FEATURE, FILE.gguf, FILE.npy:ROW, FILE.h5:DATASET:ROW or random:SEED"

    /// Reads a vector, or those of a control vector.
    ///
    /// - Parameters:
    ///   - text: What was written.
    ///   - model: The language model that is steered.
    /// - Throws: ``CommandFailure`` that names the file and what is wrong.
    static func vectors(_ text: String, for model: LanguageModel) throws -> [VectorSource] {
        let found = try vectors(text, width: model.width)
        for source in found where source.vector.count != model.width {
            throw CommandFailure(
                "\(source.name): a vector of \(source.vector.count) numbers, but \(model.name) is \(model.width) wide.")
        }
        if let source = found.first(where: { !$0.vector.allSatisfy(\.isFinite) }) {
            throw CommandFailure("\(source.name): a vector with numbers that are not finite.")
        }
        return found
    }

    /// All rows of a table of vectors (n × d).
    ///
    /// - Parameter text: `FILE.npy` or `FILE.h5:DATASET`.
    /// - Throws: ``CommandFailure`` if there is no such table.
    static func rows(_ text: String) throws -> [[Float]] {
        var (path, rest) = place(text)
        guard !path.isEmpty else { throw CommandFailure("\(text): no such file.") }
        let table: VectorTable
        switch try FileKind(path) {
        case .hdf5: table = try VectorTable(hdf5: path, &rest)
        case .tensors(let format): table = try VectorTable(path, format, &rest)
        default: throw CommandFailure("\(path): no file of arrays; a table of vectors (n × d) is needed.")
        }
        guard rest.isEmpty, table.shape.count == 2 else {
            throw CommandFailure(
                "\(text): \(table.shape.map { "\($0)" }.joined(separator: " × ")); a table of vectors (n × d) is needed."
            )
        }
        return try (0..<table.shape[0]).map { row in
            try CommandFailure.naming(path) { try table.floats(row..<row + 1, table.shape[1]) }
        }
    }

    /// The file of a table that is named as in ``rows(_:)``, or the whole text if there is none.
    static func file(in text: String) -> String {
        let path = place(text).path
        return path.isEmpty ? text : path
    }

    /// The file or folder that a text begins with, and the words behind it; an empty path if there is none.
    private static func place(_ text: String) -> (path: String, rest: [String]) {
        var parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        var rest: [String] = []
        while !parts.isEmpty, !FileManager.default.fileExists(atPath: parts.joined(separator: ":")) {
            rest.insert(parts.removeLast(), at: 0)
        }
        return (parts.joined(separator: ":"), rest)
    }

    private static func vectors(_ text: String, width: Int) throws -> [VectorSource] {
        var (path, rest) = place(text)
        if path.isEmpty, rest.count == 2, rest[0] == "random", let seed = Int(rest[1]) {
            return [
                VectorSource(name: text, vector: SteeringDirection.random(dimension: width, seed: seed).vector)
            ]
        }
        guard !path.isEmpty else {
            throw CommandFailure("\(text): no such file or folder; a vector is \(forms).")
        }
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
            return [try column(path, rest, text)]
        }
        switch try FileKind(path) {
        case .languageModel:
            guard rest.isEmpty else { throw CommandFailure("\(text): a control vector is taken as a whole: \(path).") }
            let control = try ControlVector(contentsOf: path)
            return control.blocks.map {
                VectorSource(
                    name: "\(path), block \($0)", vector: control.directions[$0]!, layer: .block($0),
                    isOfLayerAlone: true)
            }
        case .hdf5: return [try row(of: .init(hdf5: path, &rest), rest, path, text)]
        case .tensors(let format): return [try row(of: .init(path, format, &rest), rest, path, text)]
        case .configuration: throw CommandFailure("\(path): a YAML file, which holds no vector; a vector is \(forms).")
        }
    }

    /// A column of a model's decoder.
    private static func column(_ path: String, _ rest: [String], _ text: String) throws -> VectorSource {
        guard rest.count == 1, let number = Int(rest[0]), number > .min else {
            throw CommandFailure(
                "\(text): the number of a feature is needed behind the model, as in \(path):3, or \(path):-3 for the other sign."
            )
        }
        let folder = try RunFolder(withModels: path)
        var (model, sae) = (TrainedModel?.none, PretrainedSAE?.none)
        var merged = ""
        if case .pretrained = folder.content {
            sae = try CommandFailure.naming(path) { try PretrainedSAE(contentsOf: path) }
            model = sae?.trainedModel()
        } else {
            let models = try folder.models()
            model = models.count == 1 ? models[0].model : try folder.concepts(of: models.map(\.model))?.concepts.model
            if models.count > 1 {
                merged =
                    "the concepts that are merged from its \(models.count) seeds are meant; a feature of one seed is such as \(models[0].folder):\(rest[0])"
            }
            if model == nil {
                throw CommandFailure(
                    "\(path): models of \(models.count) seeds, which agree on no concepts; name one of them, as in \(models[0].folder):\(rest[0])."
                )
            }
        }
        guard let model, (0..<model.features).contains(abs(number)) else {
            throw CommandFailure(
                "\(text): \(path) has the features 0 to \((model?.features ?? 1) - 1)\(merged.isEmpty ? "" : ", since \(merged)")."
            )
        }
        let column = model.steeringVector(abs(number))
        // -0 is the other sign of feature 0.
        let vector = rest[0].hasPrefix("-") ? column.map { -$0 } : column
        var source = VectorSource(name: text, vector: vector, feature: sae.map { (sae: $0, index: abs(number)) })
        source.isNegated = rest[0].hasPrefix("-")
        source.isOfEmbeddings = model.encodesEmbeddings
        source.layer = model.origin?.layer.flatMap { ResidualLayer($0 == "final norm" ? "final-norm" : $0) }
        return source
    }

    /// A row of a table, or a table of one dimension.
    private static func row(of table: VectorTable, _ rest: [String], _ path: String, _ text: String) throws
        -> VectorSource
    {
        guard rest.count <= 1, rest.allSatisfy({ Int($0) != nil }) else {
            throw CommandFailure("\(text): a row of \(path) is a number from 0 on, as in \(path):3.")
        }
        let shape = table.shape.map { "\($0)" }.joined(separator: " × ")
        switch table.shape.count {
        case 1:
            guard rest.isEmpty else {
                throw CommandFailure("\(text): \(table.place) is one vector (\(shape)), which has no rows.")
            }
        case 2:
            if rest.isEmpty, table.shape[0] != 1 {
                throw CommandFailure(
                    "\(text): \(table.place) has \(table.shape[0]) rows (\(shape)); name one, as in \(text):0.")
            }
            if let row = rest.first.flatMap({ Int($0) }), !(0..<table.shape[0]).contains(row) {
                throw CommandFailure("\(text): \(table.place) has the rows 0 to \(table.shape[0] - 1).")
            }
        default:
            throw CommandFailure(
                "\(text): \(table.place) is \(shape); a vector (d) or a table of vectors (n × d) is needed.")
        }
        let isVector = table.shape.count == 1
        let row = rest.first.flatMap { Int($0) } ?? 0
        let values = try CommandFailure.naming(path) {
            try table.floats(isVector ? 0..<table.shape[0] : row..<row + 1, table.shape.last ?? 0)
        }
        return VectorSource(name: text, vector: values)
    }
}

/// A table of numbers in a file.
struct VectorTable {
    let place: String
    let shape: [Int]
    private let read: (Range<Int>, UnsafeMutableBufferPointer<Float>) throws -> Void

    /// The one table of a file, or the one that is named first among the words, which is then removed from them.
    init(_ path: String, _ format: TensorFile.Format, _ words: inout [String]) throws {
        let index = try CommandFailure.naming(path) { try TensorIndex(path, format: format) }
        let name = try Self.name(index.entries.map(\.name), path, &words)
        let rows = try CommandFailure.naming(path) { try index.rows(of: name) }
        (place, shape) = (index.isArchive ? "'\(name)' of \(path)" : path, rows.shape)
        read = { try rows.read(rows: $0, into: $1) }
    }

    init(hdf5 path: String, _ words: inout [String]) throws {
        let file = try CommandFailure.naming(path) { try HDF5File(path) }
        let name = try Self.name(file.datasetNames, path, &words)
        let dataset = try CommandFailure.naming(path) { try file.dataset(name) }
        (place, shape) = ("'\(name)' of \(path)", dataset.shape)
        read = { try dataset.read(rows: $0, into: $1) }
    }

    private static func name(_ names: [String], _ path: String, _ words: inout [String]) throws -> String {
        if let first = words.first, names.contains(first) { return words.removeFirst() }
        if names.count == 1, words.first.map({ Int($0) != nil }) ?? true { return names[0] }
        let list = names.prefix(8).map { "'\($0)'" }.joined(separator: ", ")
        throw CommandFailure(
            names.isEmpty
                ? "\(path): there is no array in it."
                : "\(path): name one of its arrays, as in \(path):\(names[0]):0; there is \(list)\(names.count > 8 ? ", …" : "")."
        )
    }

    /// The numbers of some entries of the first dimension.
    fileprivate func floats(_ rows: Range<Int>, _ count: Int) throws -> [Float] {
        var values = [Float](repeating: 0, count: count)
        try values.withUnsafeMutableBufferPointer { try read(rows, $0) }
        return values
    }
}
