import Foundation
import JSON
import TensorFiles

/// A Jupyter notebook as its file holds it (format 4; written as 4.5 or newer).
///
/// Whatever a file says that is not named here is kept, and written as it was.
public struct NotebookFile: Sendable, Equatable {
    public var cells: [NotebookCell]
    /// Facts about the notebook, such as `kernelspec` and `language_info`.
    public var metadata: [String: JSONValue]
    private var minorFormat: Int
    private var otherMembers: [String: JSONValue]

    /// The oldest minor format in which cells have names of their own.
    private static let leastMinorFormat = 5

    public init(cells: [NotebookCell] = [], metadata: [String: JSONValue] = [:]) {
        self.cells = cells
        self.metadata = metadata
        minorFormat = Self.leastMinorFormat
        otherMembers = [:]
    }

    /// Reads a file.
    ///
    /// - Throws: ``NotebookFileError`` if it cannot be read, or is no notebook of format 4.
    public init(contentsOf path: String) throws(NotebookFileError) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw NotebookFileError("\(path): no such file.")
        }
        guard !isFolder.boolValue else { throw NotebookFileError("\(path): a folder, not a notebook.") }
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw NotebookFileError("\(path): no permission to read it.")
        }
        try self.init(decoding: Array(bytes), name: path)
    }

    /// Reads the bytes of a file.
    ///
    /// - Parameter name: What messages call the file.
    /// - Throws: ``NotebookFileError`` if they are no notebook of format 4.
    public init(decoding bytes: [UInt8], name: String) throws(NotebookFileError) {
        let json: JSONValue
        do { json = try JSONValue(decoding: bytes) } catch {
            throw NotebookFileError("\(name): not a notebook, since it is not JSON: \(error).")
        }
        let reader = try MemberReader(json, place: name, subject: "a notebook")
        let format = try reader.integer("nbformat")
        guard format == 4 else {
            throw NotebookFileError(
                "\(name): a notebook of format \(format), where format 4 is needed; 'jupyter nbconvert --to notebook' "
                    + "brings it there.")
        }
        minorFormat = max(try reader.integer("nbformat_minor"), Self.leastMinorFormat)
        metadata = try reader.object("metadata")
        cells = []
        for (index, cell) in try reader.array("cells").enumerated() {
            cells.append(try NotebookCell(cell, place: "\(name), cell \(index + 1)"))
        }
        otherMembers = reader.members.filter { !Self.ownMembers.contains($0.key) }
        nameCells()
    }

    private static let ownMembers: Set = ["nbformat", "nbformat_minor", "metadata", "cells"]

    /// Gives cells without a valid name of their own one that follows from their place.
    private mutating func nameCells() {
        var taken: Set<String> = []
        for index in cells.indices {
            let name = cells[index].identifier
            guard NotebookCell.isValid(identifier: name), taken.insert(name).inserted else {
                cells[index].identifier = ""
                continue
            }
        }
        for index in cells.indices where cells[index].identifier.isEmpty {
            cells[index].identifier = unusedIdentifier("cell-\(index + 1)")
        }
    }

    /// A name for a new cell: the given one, with a number behind it where it is taken.
    public func unusedIdentifier(_ wish: String) -> String {
        let taken = Set(cells.map(\.identifier))
        guard taken.contains(wish) else { return wish }
        var number = 2
        while taken.contains("\(wish)-\(number)") { number += 1 }
        return "\(wish)-\(number)"
    }

    /// The place of the first cell with a tag.
    public func firstIndex(tagged tag: String) -> Int? { cells.firstIndex { $0.tags.contains(tag) } }

    /// The file's bytes, as nbformat writes them: keys sorted, one space of indentation, texts as lists of lines.
    public var encoded: [UInt8] {
        var members = otherMembers
        members["nbformat"] = 4
        members["nbformat_minor"] = .integer(minorFormat)
        members["metadata"] = .object(metadata)
        members["cells"] = .array(cells.map(\.json))
        var writer = NotebookEncoder()
        writer.write(.object(members))
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    /// Writes the file beside its place, and renames it.
    ///
    /// - Throws: ``NotebookFileError`` if it cannot be written; an earlier file is then still there.
    public func write(to path: String) throws(NotebookFileError) {
        do { try AtomicFile.write(Data(encoded), to: path) } catch { throw NotebookFileError("\(error)") }
    }
}
