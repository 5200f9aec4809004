/// The words of the `cat` phrases: three attributes of ten values each, and sentences to put them into.
enum CategoricalWords {
    static let attributes: [(name: String, values: [String])] = [
        ("colour", ["red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white"]),
        (
            "shape",
            [
                "round", "square", "oval", "triangular", "rectangular", "cylindrical", "conical", "spherical", "cubic",
                "hexagonal",
            ]
        ),
        ("object", ["vase", "lamp", "box", "clock", "bowl", "cushion", "candle", "mirror", "bottle", "toy"]),
    ]

    /// What stands before and behind "colour shape object".
    static let templates: [(before: String, after: String)] = [
        ("The ", " is here"), ("I can see the ", ""), ("Look at this ", ""), ("This is the ", " from the shop"),
        ("We were looking for the ", ""), ("Nobody has touched the ", " yet"), ("She likes the ", " on the shelf"),
        ("There was only one ", " left"),
    ]
}
