import Figures

/// Diagrams of the course, and some of odd parts.
enum ReadyDiagrams {
    static let all: [Diagram] = [shift, autoencoder, mixture, stream, game]

    static let shift = Diagram(title: "From a pair of texts to a shift") {
        Node("“a red vase”", at: (0, 0), shape: .plain)
        Node("“a blue vase”", at: (0, 1), shape: .plain)
        Node("language model", at: (1, 0), id: "first")
        Node("language model", at: (1, 1), id: "second")
        NodeGroup("the same model", ["first", "second"])
        Node("z", "d numbers", at: (2, 0))
        Node("z̃", "d numbers", at: (2, 1))
        Node("Δz = z̃ − z", "d numbers", at: (3, 0.5), id: "shift", color: .blue)
        Node("red goes,\nblue comes", at: (4, 0.5), id: "change", shape: .plain)
        Arrow(from: "“a red vase”", to: "first")
        Arrow(from: "“a blue vase”", to: "second")
        Arrow(from: "first", to: "z")
        Arrow(from: "second", to: "z̃")
        Arrow(from: "z", to: "shift", label: "−")
        Arrow(from: "z̃", to: "shift", label: "+", flipsLabel: true)
        Arrow(from: "shift", to: "change", label: "stands for", style: .dashed)
    }

    static let autoencoder = Diagram(title: "A sparse shift autoencoder") {
        Node("Δz", "d", at: (0, 0), width: 44, height: 110)
        Node("h", "H", at: (1, 0), color: .orange, width: 44, height: 60)
        Node("Δẑ", "d", at: (2, 0), width: 44, height: 110)
        Node("few entries\nare not zero", at: (1, 1), id: "few", shape: .plain)
        Arrow(from: "Δz", to: "h", label: "encoder W_{e}\nH × d")
        Arrow(from: "h", to: "Δẑ", label: "decoder W_{d}\nd × H, unit columns")
        Arrow(from: "few", to: "h", style: .dashed)
        Arrow(from: "Δz", to: "Δẑ", label: "as near as possible", bend: 0.33, style: .dashed, heads: .both)
    }

    static let mixture = Diagram(title: "Two codes of one shift") {
        Node("δ", "changes of concepts, few", at: (0, 0), color: .blue)
        Node("Mδ", "mixtures, many", at: (0, 1), color: .orange)
        Node("Δz", "d numbers", at: (1, 0.5))
        Arrow(from: "δ", to: "Δz", label: "A", color: .blue)
        Arrow(from: "Mδ", to: "Δz", label: "A M^{-1}", color: .orange, flipsLabel: true)
        Arrow(from: "δ", to: "Mδ", label: "M", flipsLabel: true)
    }

    static let stream = Diagram(title: "Steering at a layer of the residual stream") {
        Node("text", at: (0, 0), shape: .plain)
        Node("layers\n1 … ℓ", at: (1, 0), id: "early", color: .gray)
        Node("+", at: (2, 0), shape: .circle, color: .orange)
        Node("layers\nℓ + 1 … L", at: (3, 0), id: "late", color: .gray)
        Node("next word", at: (4, 0), shape: .plain)
        Node("α · w", "steering vector, d numbers", at: (2, 1), color: .orange)
        NodeGroup("language model", ["early", "+", "late"])
        Arrow(from: "text", to: "early")
        Arrow(from: "early", to: "+", label: "x")
        Arrow(from: "+", to: "late", label: "x + αw")
        Arrow(from: "late", to: "next word")
        Arrow(from: "α · w", to: "+", color: .orange)
    }

    static let game = Diagram(title: "A game of two players") {
        Node("model", "W_{e}, W_{d}: lowers L + λ(c − ε)", at: (0, 0), color: .blue)
        Node("multiplier λ ≥ 0", "rises while c > ε, falls while c < ε", at: (1, 0), color: .orange)
        Arrow(from: "model", to: "multiplier λ ≥ 0", label: "the violation c − ε", bend: 0.2)
        Arrow(from: "multiplier λ ≥ 0", to: "model", label: "the price λ", bend: 0.2)
    }

    static let odd: [Diagram] = [
        Diagram {}, Diagram(title: "A title & <nothing>") {},
        Diagram { Node("", at: (0, 0)) },
        Diagram(title: "A heading that is much wider than the one small node below it") {
            Node("<&>", "a\n\nb^{2_{} _ ^ {", at: (-3.5, 2), shape: .circle, color: .pink)
        },
        Diagram {
            for index in 0..<5 {
                Node("n\(index)", "line\nline", at: (Double(index) / 2, Double(index % 2)), shape: .circle)
                if index > 0 { Arrow(from: "n0", to: "n\(index)", label: "to\n\(index)", bend: -0.4, style: .dashed) }
            }
            NodeGroup("a long name of a narrow group", ["n4"], color: .green)
            NodeGroup("", ["n0", "n1"])
        },
        Diagram {
            Node("a", at: (0, 0))
            Node("b", at: (0, 0))
            Arrow(from: "a", to: "b", label: "no way", heads: .both)
        },
    ]
}
