/// The header of the request that a message answers or belongs to.
///
/// It holds the request's own bytes, so that members that this module does not know and the exact
/// text of the date come back unchanged.
public struct ParentHeader: Sendable, Equatable {
    let bytes: [UInt8]

    /// For messages that no request caused.
    public static let none = ParentHeader(bytes: Array("{}".utf8))
}
