import Foundation
import JSON
import Numerics
import TensorFiles

/// Where a run stands: everything that its next steps depend on.
struct Checkpoint: Sendable {
    /// The run that it belongs to.
    let identity: RunIdentity
    /// What training made of the data.
    let problem: Problem
    /// The trials by which the whitening was chosen; empty if it was not.
    let trials: [WhiteningTrial]
    /// Whether the shifts are whitened, by the whitening in the same folder.
    let isWhitened: Bool
    /// Seconds of training so far.
    let seconds: Double
    /// Steps done.
    let step: Int
    /// See ``TrainingCourse/continuedFrom``.
    var continuedFrom: Int?
    /// The trainer's and the recorder's state by name.
    let tensors: [String: Tensor]

    /// What follows from the data, which a reader may not have.
    struct Problem: Sendable {
        /// What the shifts are divided by, after they were whitened.
        let scale: Double
        let limit: Limit?
        /// The steps of the whole run.
        let steps: Int
    }
}

// MARK: As a file

extension Checkpoint {
    private static let format = "SparseShift checkpoint 1"

    /// Writes a safetensors file at once or not at all.
    ///
    /// - Throws: ``TensorFileError`` if it cannot be written.
    func write(to path: String) throws {
        var metadata = [
            "format": Self.format, "configuration": identity.file.yaml, "data": identity.data.json.encodedString,
            "trials": WhiteningTrial.json(trials).encodedString, "whitened": "\(isWhitened)", "step": "\(step)",
            "steps": "\(problem.steps)", "scale": "\(problem.scale)", "seconds": "\(seconds)",
            "limit": (problem.limit?.json ?? .null).encodedString,
        ]
        if let continuedFrom { metadata["continued_from"] = "\(continuedFrom)" }
        metadata["checksum"] = Self.checksum(tensors, metadata)
        try SafeTensors(tensors: tensors, metadata: metadata).write(to: path)
    }

    /// Reads a file.
    ///
    /// - Throws: ``ModelError`` if it is damaged or no checkpoint.
    init(contentsOf path: String) throws(ModelError) {
        let file: SafeTensors
        do { file = try SafeTensors(contentsOf: path) } catch {
            throw ModelError("\(path): damaged, so that training cannot go on from it: \(error)")
        }
        let metadata = file.metadata
        guard metadata["format"] == Self.format else {
            throw ModelError("\(path): not a checkpoint of this version (\(Self.format)).")
        }
        guard metadata["checksum"] == Self.checksum(file.tensors, metadata) else {
            throw ModelError(
                "\(path): damaged, so that training cannot go on from it: its checksum is not that of its contents.")
        }
        func json(_ key: String) -> JSONValue? { metadata[key].flatMap { try? JSONValue(decoding: $0) } }
        guard let text = metadata["configuration"], let configuration = try? ConfigurationFile(yaml: text),
            let data = json("data").flatMap(DataFingerprint.init(json:)),
            let step = metadata["step"].flatMap({ Int($0) }), let steps = metadata["steps"].flatMap({ Int($0) }),
            let scale = metadata["scale"].flatMap({ Double($0) }),
            let seconds = metadata["seconds"].flatMap({ Double($0) })
        else {
            throw ModelError("\(path): a checkpoint with a configuration or data that this version does not know.")
        }
        identity = RunIdentity(file: configuration, data: data)
        problem = Problem(scale: scale, limit: json("limit").flatMap { Limit?(json: $0) ?? nil }, steps: steps)
        trials = WhiteningTrial.trials(json("trials"))
        isWhitened = metadata["whitened"] == "true"
        self.seconds = seconds
        self.step = step
        continuedFrom = metadata["continued_from"].flatMap { Int($0) }
        tensors = file.tensors
    }

    /// A sum over all texts and tensors, which changes with every bit (FNV-1a over words of 64 bits, folded).
    private static func checksum(_ tensors: [String: Tensor], _ metadata: [String: String]) -> String {
        var sum: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ word: UInt64) {
            sum = (sum ^ word) &* 0x0000_0100_0000_01b3
            sum ^= sum >> 32
        }
        func add(_ bytes: UnsafeRawBufferPointer) {
            add(UInt64(bytes.count))
            let whole = bytes.count & ~7
            for start in stride(from: 0, to: whole, by: 8) {
                add(bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self))
            }
            for index in whole..<bytes.count { add(UInt64(bytes[index])) }
        }
        func add(_ text: String) { Array(text.utf8).withUnsafeBytes(add) }
        for (key, text) in metadata.sorted(by: { $0.key < $1.key }) where key != "checksum" {
            add(key)
            add(text)
        }
        for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
            add(name)
            tensor.bytes.withUnsafeBytes(add)
        }
        return String(sum, radix: 16)
    }
}

// MARK: Its tensors

extension Checkpoint {
    /// A tensor's numbers.
    ///
    /// - Parameter count: How many there have to be; any number by default.
    /// - Throws: ``ModelError`` that names the tensor if it is missing or another.
    func numbers<Number: TensorElement>(_ name: String, count: Int? = nil) throws(ModelError) -> [Number] {
        guard let tensor = tensors[name], tensor.elementType == Number.tensorElementType,
            count == nil || tensor.count == count
        else {
            let found = tensors[name].map { "\($0.count) numbers of type \($0.elementType)" } ?? "none"
            let needed = "\(count.map { "\($0) " } ?? "")numbers of type \(Number.tensorElementType)"
            throw ModelError("checkpoint: tensor '\(name)' should hold \(needed), but there is \(found).")
        }
        return tensor.bytes.withUnsafeBytes { raw in
            (0..<tensor.count).map {
                raw.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Number>.stride, as: Number.self)
            }
        }
    }

    /// Puts a tensor's numbers into memory of the training.
    func copy(_ name: String, to buffer: ParameterBuffer) throws(ModelError) {
        let values: [Float] = try numbers(name, count: buffer.count)
        buffer.pointer.update(from: values, count: values.count)
    }
}
