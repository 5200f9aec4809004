import ArgumentParser
import Foundation
import LanguageModels

/// What a steering does with a vector.
package enum SteeringWay: String, ExpressibleByArgument, CaseIterable {
    case add, clamp, cap, floor
    case projectOut = "project-out"
    case projectThenAdd = "project-then-add"
    case affine, rotate
    case clampFeature = "clamp-feature"
    case raiseFeature = "raise-feature"
    case ablateFeature = "ablate-feature"

    /// Whether it changes the code of a feature of a pretrained autoencoder rather than a coordinate.
    var isOfFeature: Bool { [.clampFeature, .raiseFeature, .ablateFeature].contains(self) }

    /// What --scale is for it.
    enum Scale { case factor, coordinate, code, degrees, none }

    var scale: Scale {
        switch self {
        case .add, .projectThenAdd: .factor
        case .clamp, .cap, .floor, .affine: .coordinate
        case .clampFeature, .raiseFeature: .code
        case .rotate: .degrees
        case .projectOut, .ablateFeature: .none
        }
    }

    /// The scale where none is given; `nil` if there has to be one.
    var usualScale: Double? {
        switch self {
        case .add, .projectThenAdd: 1
        case .affine, .projectOut, .ablateFeature: 0
        case .clamp, .cap, .floor, .rotate, .clampFeature, .raiseFeature: nil
        }
    }
}

/// Layers of one steering: `middle`, `12`, `8,12`, `8...16` or `all`.
package enum SteeredLayers: ExpressibleByArgument {
    case some([ResidualLayer])
    case all

    package init?(argument: String) {
        let ends = argument.components(separatedBy: "...")
        if argument == "all" {
            self = .all
        } else if ends.count == 2 {
            guard let low = Int(ends[0]), let high = Int(ends[1]), low >= 0, low <= high, high < 10_000 else {
                return nil
            }
            self = .some((low...high).map { .block($0) })
        } else if let list = LayerList(argument: argument) {
            self = .some(list.layers)
        } else {
            return nil
        }
    }

    /// The layers of a model.
    func layers(of model: LanguageModel) -> [ResidualLayer] {
        switch self {
        case .some(let layers): layers
        case .all: (0..<model.layers).map { .block($0) }
        }
    }
}

extension Steering.Positions: ExpressibleByArgument {
    public init?(argument: String) {
        switch argument {
        case "all": self = .all
        case "prompt": self = .prompt
        case "generated": self = .generated
        case "last-prompt-token": self = .lastPromptToken
        default:
            guard argument.hasPrefix("from:"), let first = Int(argument.dropFirst(5)), first >= 0 else { return nil }
            self = .from(first)
        }
    }

    public static var allValueStrings: [String] { ["all", "prompt", "generated", "last-prompt-token", "from:1"] }
}
