import Figures

/// A value of which several show themselves together, such as the records of a training.
public protocol DisplayableTogether: Displayable {
    /// The forms of a list.
    static func representation(of list: [Self]) -> Representation
}

extension Array: Displayable where Element: DisplayableTogether {
    public var representation: Representation { Element.representation(of: self) }
}
