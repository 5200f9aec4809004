import Foundation
import JSON

/// A place in a cell.
public struct CellPlace: Sendable, Hashable {
    /// The cell's label, such as `In[3]`.
    public var label: String
    /// The line, from 1.
    public var line: Int
    /// Whether the code belongs to no line, and this is the nearest line before it.
    public var isApproximate: Bool

    package init(label: String, line: Int, isApproximate: Bool = false) {
        self.label = label
        self.line = line
        self.isApproximate = isApproximate
    }
}

/// Finds the lines of cells that addresses belong to.
package struct Symbolizer: Sendable {
    let toolchain: Toolchain

    /// What the toolchain's symbolizer says about some addresses.
    package struct Answer {
        /// The places that lie in cells, innermost first. Code that belongs to no line counts only if nothing else
        /// lies in a cell.
        package private(set) var places: [CellPlace] = []
        /// The compiler's reason for a trap at the first address, if it gives one.
        package private(set) var trapReason: String?

        /// Without a place.
        init() {}

        /// Reads the symbolizer's output: one JSON object per line and address.
        package init(parsing output: String) {
            var approximate: [CellPlace] = []
            for line in output.split(separator: "\n") {
                guard let value = try? JSONValue(decoding: String(line)) else { continue }
                for symbol in value["Symbol"]?.array ?? [] {
                    if let name = symbol["FunctionName"]?.string, name.hasPrefix(Self.trapPrefix) {
                        trapReason = trapReason ?? String(name.dropFirst(Self.trapPrefix.count))
                    }
                    guard let place = Self.place(symbol) else { continue }
                    if place.isApproximate {
                        approximate.append(place)
                    } else if places.last != place {
                        places.append(place)
                    }
                }
            }
            if places.isEmpty, let nearest = approximate.first { places = [nearest] }
        }

        /// The beginning of the names that the compiler gives to the code of its traps.
        private static let trapPrefix = "Swift runtime failure: "

        private static func place(_ symbol: JSONValue) -> CellPlace? {
            guard let line = symbol["Line"]?.integer, line > 0,
                let name = symbol["FileName"]?.string?.split(separator: "/").last, name.hasPrefix("In[")
            else { return nil }
            return CellPlace(label: String(name), line: line, isApproximate: symbol["Approximate"]?.boolean ?? false)
        }
    }

    /// - Parameters:
    ///   - addresses: Return addresses, innermost first.
    ///   - startsAtFault: Whether the first is the address of the instruction itself.
    func resolve(_ addresses: [UInt], startsAtFault: Bool, in libraries: [CellLibrary]) -> Answer {
        var questions: [String] = []
        for (index, address) in addresses.enumerated() {
            // A return address is the address after its call.
            let address = startsAtFault && index == 0 ? address : address - 1
            for library in libraries {
                guard let offset = library.offset(of: address) else { continue }
                questions.append("\"\(library.path)\" 0x\(String(offset, radix: 16))")
                break
            }
        }
        guard !questions.isEmpty else { return Answer() }
        return Answer(
            parsing: ChildProcess.run(
                toolchain.symbolizer, ["--output-style=JSON", "--skip-line-zero"],
                input: questions.joined(separator: "\n") + "\n"
            ).output)
    }
}
