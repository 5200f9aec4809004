/// Why a notebook cannot be read or written, in one sentence.
public struct NotebookFileError: Error, Equatable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
