import ArgumentParser
import LanguageModels

/// Layers on the command line: `3,6,9,final-norm`.
package struct LayerList: ExpressibleByArgument, Equatable {
    package let names: [String]
    package let layers: [ResidualLayer]

    package init?(argument: String) {
        names = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let found = names.map { ResidualLayer($0) }
        guard !found.contains(nil), Set(names).count == names.count else { return nil }
        layers = found.compactMap { $0 }
    }

    /// Where the embeddings of a layer go: `x.h5` → `x.layer-3.h5`.
    package static func path(of layer: String, beside output: String) -> String {
        let name = output.split(separator: "/").last.map(String.init) ?? output
        let mark = layer.first.map { $0.isNumber || $0 == "-" } ?? false ? "layer-\(layer)" : layer
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return "\(output).\(mark)" }
        let ending = name[dot...]
        return "\(output.dropLast(ending.count)).\(mark)\(ending)"
    }
}
