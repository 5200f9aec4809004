import Foundation
import JSON
import Numerics
import TensorFiles

/// The files of a pretrained autoencoder: which program wrote them, their settings and their tensors.
struct PretrainedFolder {
    let format: PretrainedSAE.Format
    /// The path of the weights.
    let file: String
    /// What messages call the settings.
    let settingsFile: String
    private let settings: JSONValue
    private let tensors: [String: Tensor]
    private let unread: [UnreadTensor]

    /// - Parameter path: The folder, or its file of weights.
    init(_ path: String) throws {
        let files = FileManager.default
        var isFolder: ObjCBool = false
        guard files.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw ModelError("\(path): no such file or folder.")
        }
        let layout: RunFolder.PretrainedLayout
        let folder: String
        if isFolder.boolValue {
            folder = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
            guard let found = RunFolder.pretrainedLayout(in: folder) else {
                let names = RunFolder.pretrainedLayouts.map(\.weights).joined(separator: ", ")
                throw ModelError("\(path): no pretrained autoencoder is here: none of \(names).")
            }
            layout = found
        } else {
            guard let found = RunFolder.pretrainedLayout(ofWeights: path) else {
                let names = Set(RunFolder.pretrainedLayouts.map { ($0.weights as NSString).lastPathComponent }).sorted()
                throw ModelError(
                    "\(path): no file of a pretrained autoencoder, which is called \(names.joined(separator: ", ")).")
            }
            layout = found
            let beginning = path.dropLast(found.weights.count)
            folder = beginning.isEmpty ? "." : String(beginning.dropLast())
        }
        format = PretrainedSAE.Format(rawValue: layout.format)!
        file = folder + "/" + layout.weights
        settingsFile = folder + "/" + (layout.settings ?? "")
        if let name = layout.settings {
            let path = folder + "/" + name
            guard let bytes = files.contents(atPath: path) else {
                throw ModelError(
                    "\(path): not there or not readable; without it, it is unknown what the autoencoder does with its input."
                )
            }
            do { settings = try JSONValue(decoding: [UInt8](bytes)) } catch {
                throw ModelError("\(path): not JSON: \(error).")
            }
            guard settings.object != nil else { throw ModelError("\(path): not a JSON object.") }
        } else {
            settings = .object([:])
        }
        switch (layout.weights as NSString).pathExtension {
        case "npz":
            let archive = try NumpyArchive(contentsOf: file)
            (tensors, unread) = (archive.arrays, archive.unread)
        case "pt":
            let checkpoint = try TorchCheckpoint(contentsOf: file)
            unread = checkpoint.unread
            tensors = try Self.dictionary(checkpoint, file: file)
        default:
            let file = try SafeTensors(contentsOf: file)
            (tensors, unread) = (file.tensors, file.unread)
        }
    }

    /// The tensors of the autoencoder: a file may hold them alone or under a key, such as `ae`.
    private static func dictionary(_ checkpoint: TorchCheckpoint, file: String) throws -> [String: Tensor] {
        let all = checkpoint.stateDictionaries.map {
            (place: $0.place, tensors: StateDictionaryNames.plain($0.tensors))
        }
        let found = all.filter { $0.tensors["encoder.weight"] != nil || $0.tensors["W_enc"] != nil }
        guard found.count < 2 else {
            let places = found.map { $0.place.isEmpty ? "its top" : "'\($0.place)'" }.joined(separator: ", ")
            throw ModelError("\(file): holds several autoencoders, at \(places); save the one that is wanted alone.")
        }
        if let only = found.first { return only.tensors }
        return try StateDictionaryNames.plain(checkpoint.stateDictionary())
    }

    // MARK: Settings

    /// A value of the settings by its path of keys; JSON's null counts as missing.
    func setting(_ keys: String...) -> JSONValue? {
        var value: JSONValue? = settings
        for key in keys { value = value?[key] }
        return value.flatMap { $0.isNull ? nil : $0 }
    }

    /// Texts and numbers among the settings, as texts, for ``PretrainedSAE/origin``.
    func texts(_ keys: [String], in place: JSONValue? = nil) -> [String: String] {
        var result: [String: String] = [:]
        for key in keys {
            switch (place ?? settings)[key] {
            case .string(let text)?: result[key] = text
            case .integer(let number)?: result[key] = "\(number)"
            default: break
            }
        }
        return result
    }

    /// Why the settings cannot be used, with the file's name.
    func wrong(_ what: String) -> ModelError { ModelError("\(settingsFile): \(what)") }

    // MARK: Tensors

    /// Why the weights cannot be used, with the file's name.
    func damaged(_ what: String) -> ModelError { ModelError("\(file): \(what)") }

    /// Whether there is a tensor.
    func has(_ name: String) -> Bool { tensors[name] != nil }

    private func tensor(_ name: String) throws(ModelError) -> Tensor {
        guard let tensor = tensors[name] else {
            if let found = unread.first(where: { $0.name == name }) {
                throw damaged(
                    "tensor '\(name)' has elements of type \(found.type), which are not read; save it as float32.")
            }
            let names = tensors.keys.sorted().prefix(12).joined(separator: ", ")
            throw damaged("no tensor '\(name)'; there is \(names.isEmpty ? "none" : names)\(unread.remark).")
        }
        try tensor.requireFinite(name, file: file)
        return tensor
    }

    /// A matrix of H rows and d columns.
    ///
    /// - Parameter isTransposed: Whether the file has it as d × H.
    func matrix(_ name: String, isTransposed: Bool = false) throws(ModelError) -> Matrix {
        let tensor = try tensor(name)
        guard tensor.shape.count == 2, tensor.count > 0 else {
            throw damaged(
                "tensor '\(name)' is \(Tensor.text(tensor.shape)), but a matrix of features × width is needed.")
        }
        let matrix = Matrix(rows: tensor.shape[0], columns: tensor.shape[1], elements: tensor.floats)
        return isTransposed ? matrix.transposed : matrix
    }

    /// A vector of so many numbers; a tensor of one more dimension of length 1 counts as one.
    func vector(_ name: String, count: Int) throws(ModelError) -> [Float] {
        let tensor = try tensor(name)
        guard tensor.count == count, tensor.shape.filter({ $0 != 1 }).count <= 1 else {
            throw damaged("tensor '\(name)' is \(Tensor.text(tensor.shape)), but \(count) numbers are needed.")
        }
        return tensor.floats
    }

    /// A single number.
    func number(_ name: String) throws(ModelError) -> Double {
        let tensor = try tensor(name)
        guard tensor.count == 1 else {
            throw damaged("tensor '\(name)' is \(Tensor.text(tensor.shape)), but a single number is needed.")
        }
        return tensor.doubles[0]
    }

    /// Encoder and decoder, which must have one shape, and the width that the settings tell.
    ///
    /// - Parameters:
    ///   - width: d, where the settings tell it.
    ///   - features: H, where the settings tell it.
    func requireShapes(
        _ encoder: Matrix, _ decoder: Matrix, width: Int? = nil, features: Int? = nil
    ) throws(ModelError) {
        guard encoder.rows == decoder.rows, encoder.columns == decoder.columns else {
            throw damaged(
                "the encoder is one of \(encoder.rows) features × \(encoder.columns), and the decoder one of "
                    + "\(decoder.rows) × \(decoder.columns); they must be equally large.")
        }
        if let width, width != encoder.columns {
            throw damaged("the encoder takes inputs of \(encoder.columns) entries, but \(settingsFile) says \(width).")
        }
        if let features, features != encoder.rows {
            throw damaged("the encoder has \(encoder.rows) features, but \(settingsFile) says \(features).")
        }
    }

    /// A number of active features, from 1 to H.
    func active(_ value: JSONValue?, of features: Int, key: String) throws(ModelError) -> Int {
        guard let value else { throw wrong("'\(key)' is missing, how many features are active.") }
        guard let count = value.integer ?? value.number.flatMap({ Int(exactly: $0) }), (1...features).contains(count)
        else {
            throw wrong("'\(key)' is how many of the \(features) features are active, not \(value.encodedString).")
        }
        return count
    }
}
