import Figures

/// A value whose lists show themselves as a whole, such as the records of a training.
public protocol DisplayableTogether: Displayable {
    /// The forms of a list.
    static func representation(of list: [Self]) -> Representation
}

extension Array: Displayable where Element: DisplayableTogether {
    /// The forms of the list.
    public var representation: Representation { Element.representation(of: self) }
}
