/// A value that shows itself in a notebook as more than plain text.
///
///     struct Swatch: Displayable {
///         var colour: String
///         var representation: Representation {
///             .svg(#"<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect width="40" height="40" fill="\#(colour)"/></svg>"#)
///         }
///     }
///
/// A `text/plain` form is optional: without one, the value's description is used.
public protocol Displayable {
    /// The forms of this value.
    var representation: Representation { get }
}

extension Representation: Displayable {
    /// These forms themselves.
    public var representation: Representation { self }
}
