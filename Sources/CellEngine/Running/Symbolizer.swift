import Foundation
import JSON

/// A place in a cell.
public struct CellPlace: Sendable, Hashable {
    /// How the cell is called, such as `In[3]`.
    public var label: String
    /// The line, from 1.
    public var line: Int
    /// Whether the code belongs to no line, and this is the one before it.
    public var isApproximate = false
}

/// Finds the lines of cells that addresses belong to.
struct Symbolizer: Sendable {
    let toolchain: Toolchain

    struct Answer {
        /// The places that lie in cells, innermost first.
        var places: [CellPlace] = []
        /// Why the compiler had put a trap there, where it says so.
        var trapReason: String?
    }

    /// - Parameters:
    ///   - addresses: Return addresses, innermost first.
    ///   - startsAtFault: Whether the first is the address of the instruction itself.
    func resolve(_ addresses: [UInt], startsAtFault: Bool, in libraries: [CellLibrary]) -> Answer {
        var questions: [String] = []
        for (index, address) in addresses.enumerated() {
            // A return address stands behind its call.
            let address = startsAtFault && index == 0 ? address : address - 1
            for library in libraries {
                guard let offset = library.offset(of: address) else { continue }
                questions.append("\"\(library.path)\" 0x\(String(offset, radix: 16))")
                break
            }
        }
        var answer = Answer()
        var approximate: [CellPlace] = []
        guard !questions.isEmpty else { return answer }
        let output = ChildProcess.run(
            toolchain.symbolizer, ["--output-style=JSON", "--skip-line-zero"],
            input: questions.joined(separator: "\n") + "\n"
        ).output
        for line in output.split(separator: "\n") {
            guard let value = try? JSONValue(decoding: String(line)) else { continue }
            for symbol in value["Symbol"]?.array ?? [] {
                if let name = symbol["FunctionName"]?.string, name.hasPrefix(Self.trapPrefix) {
                    answer.trapReason = answer.trapReason ?? String(name.dropFirst(Self.trapPrefix.count))
                }
                guard let place = place(symbol) else { continue }
                if place.isApproximate {
                    approximate.append(place)
                } else if answer.places.last != place {
                    answer.places.append(place)
                }
            }
        }
        if answer.places.isEmpty, let nearest = approximate.first { answer.places = [nearest] }
        return answer
    }

    /// How the compiler names the code that it adds for a trap.
    private static let trapPrefix = "Swift runtime failure: "

    private func place(_ symbol: JSONValue) -> CellPlace? {
        guard let line = symbol["Line"]?.integer, line > 0,
            let name = symbol["FileName"]?.string?.split(separator: "/").last, name.hasPrefix("In[")
        else { return nil }
        return CellPlace(label: String(name), line: line, isApproximate: symbol["Approximate"]?.boolean ?? false)
    }
}
