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
    /// - Parameter state: The trainer's state by name, beside the recorder's in ``tensors``.
    /// - Throws: ``TensorFileError`` if it cannot be written.
    func write(to path: String, with state: [String: CheckpointTensor]) throws {
        var metadata = [
            "format": Self.format, "configuration": identity.file.yaml, "data": identity.data.json.encodedString,
            "trials": WhiteningTrial.json(trials).encodedString, "whitened": "\(isWhitened)", "step": "\(step)",
            "steps": "\(problem.steps)", "scale": "\(problem.scale)", "seconds": "\(seconds)",
            "limit": (problem.limit?.json ?? .null).encodedString,
        ]
        if let continuedFrom { metadata["continued_from"] = "\(continuedFrom)" }
        let all = state.merging(tensors.mapValues { .whole($0) }) { own, _ in own }
        let order = try SafeTensors.order(all.map { (name: $0.key, shape: $0.value.shape, type: $0.value.elementType) })
        metadata[CheckpointChecksum.key] = CheckpointChecksum.placeholder
        try SafeTensors.write(to: path, tensors: order, metadata: metadata) { write in
            var checksum = CheckpointChecksum(metadata)
            for (name, _, _) in order {
                checksum.add(UnsafeRawBufferPointer(start: nil, count: 0), of: name)
                try all[name]!.forEachPart { bytes in
                    checksum.add(bytes, of: name)
                    try write(bytes)
                }
            }
            metadata[CheckpointChecksum.key] = checksum.text
            return metadata
        }
    }

    /// Reads a file.
    ///
    /// - Throws: ``ModelError`` if it is damaged or no checkpoint.
    init(contentsOf path: String) throws(ModelError) {
        let file: SafeTensors
        do { file = try SafeTensors(contentsOf: path) } catch {
            throw ModelError(
                "\(path): damaged, so that training cannot go on from it; remove it to begin anew: \(error)")
        }
        let metadata = file.metadata
        guard metadata["format"] == Self.format else {
            throw ModelError("\(path): not a checkpoint of this version (\(Self.format)).")
        }
        guard CheckpointChecksum.isRight(file.tensors, metadata) else {
            throw ModelError(
                "\(path): damaged, so that training cannot go on from it; remove it to begin anew: its checksum is not that of its contents."
            )
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

    /// Checks that a tensor holds so many numbers in single precision.
    ///
    /// - Throws: ``ModelError`` that names the tensor if it is missing or another.
    func check(_ name: String, isFloatsOf count: Int) throws(ModelError) {
        guard let tensor = tensors[name], tensor.elementType == .float32, tensor.count == count else {
            let found = tensors[name].map { "\($0.count) numbers of type \($0.elementType)" } ?? "none"
            throw ModelError(
                "checkpoint: tensor '\(name)' should hold \(count) numbers of type float32, but there is \(found).")
        }
    }

    /// Puts a tensor's numbers into memory of the training.
    func copy(_ name: String, to buffer: ParameterBuffer) throws(ModelError) {
        let values: [Float] = try numbers(name, count: buffer.count)
        buffer.pointer.update(from: values, count: values.count)
    }
}
