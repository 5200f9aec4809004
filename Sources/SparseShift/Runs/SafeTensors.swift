import Foundation
import JSON

/// Named tensors in the safetensors format: a JSON header, then the numbers, little-endian.
struct SafeTensors {
    struct Tensor: Equatable {
        var shape: [Int]
        var values: [Float]
    }

    var tensors: [String: Tensor] = [:]
    var metadata: [String: String] = [:]

    /// The file's bytes; the same tensors always give the same bytes.
    var encoded: Data {
        var header: [String: JSONValue] = [:]
        if !metadata.isEmpty { header["__metadata__"] = .object(metadata.mapValues { .string($0) }) }
        var body = Data()
        for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
            let start = body.count
            tensor.values.withUnsafeBytes { body.append(contentsOf: $0) }
            header[name] = .object([
                "dtype": "F32", "shape": .array(tensor.shape.map { .integer($0) }),
                "data_offsets": .array([.integer(start), .integer(body.count)]),
            ])
        }
        var text = JSONValue.object(header).encoded
        // Blanks up to a multiple of 8 keep the numbers aligned, as the format asks.
        text += [UInt8](repeating: 0x20, count: (8 - text.count % 8) % 8)
        var result = Data()
        withUnsafeBytes(of: UInt64(text.count).littleEndian) { result.append(contentsOf: $0) }
        result.append(contentsOf: text)
        return result + body
    }

    init() {}

    /// Reads a file's bytes.
    ///
    /// - Throws: ``ModelError`` with one sentence about what is wrong.
    init(_ bytes: Data, name: String) throws {
        func damaged(_ what: String) -> ModelError { ModelError("\(name): not a safetensors file: \(what).") }
        guard bytes.count >= 8 else { throw damaged("it has only \(bytes.count) bytes") }
        let length = bytes.prefix(8).enumerated().reduce(UInt64(0)) { $0 | UInt64($1.element) << (8 * UInt64($1.offset)) }
        guard length <= UInt64(bytes.count - 8) else { throw damaged("its header is longer than the file") }
        let bodyStart = bytes.startIndex + 8 + Int(length)
        guard let header = try? JSONValue(decoding: [UInt8](bytes[(bytes.startIndex + 8)..<bodyStart])).object else {
            throw damaged("its header is not JSON")
        }
        let bodyCount = bytes.endIndex - bodyStart
        for (key, entry) in header {
            if key == "__metadata__" {
                metadata = entry.object?.compactMapValues(\.string) ?? [:]
                continue
            }
            guard entry["dtype"]?.string == "F32" else {
                throw ModelError("\(name): tensor '\(key)' is \(entry["dtype"]?.string ?? "of no type"); F32 is needed.")
            }
            guard let shape = entry["shape"]?.array?.compactMap(\.integer), shape.allSatisfy({ $0 >= 0 }),
                let offsets = entry["data_offsets"]?.array?.compactMap(\.integer), offsets.count == 2,
                offsets[0] >= 0, offsets[0] <= offsets[1], offsets[1] <= bodyCount,
                let count = shape.reduce(Int?(1), { total, size in
                    total.flatMap { $0.multipliedReportingOverflow(by: size).overflow ? nil : $0 * size }
                }), offsets[1] - offsets[0] == count * 4
            else { throw damaged("tensor '\(key)' does not fit into it") }
            let values = [Float](unsafeUninitializedCapacity: count) { target, initialized in
                let raw = UnsafeMutableRawBufferPointer(target)
                bytes.copyBytes(to: raw, from: (bodyStart + offsets[0])..<(bodyStart + offsets[1]))
                initialized = count
            }
            tensors[key] = Tensor(shape: shape, values: values)
        }
    }
}
