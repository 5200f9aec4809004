import Foundation
import JSON
import TensorFiles

/// The contents of a Jupyter notebook file (format 4; written as 4.5 or newer).
///
/// Members of the file that this type does not know are kept and written unchanged.
public struct NotebookFile: Sendable, Equatable {
    /// The cells in order.
    public var cells: [NotebookCell]
    /// The notebook's metadata, such as `kernelspec` and `language_info`.
    public var metadata: [String: JSONValue]
    private var minorFormat: Int
    private var otherMembers: [String: JSONValue]

    /// The oldest minor format in which cells have identifiers.
    private static let leastMinorFormat = 5

    /// Makes a notebook of format 4.5.
    public init(cells: [NotebookCell] = [], metadata: [String: JSONValue] = [:]) {
        self.cells = cells
        self.metadata = metadata
        minorFormat = Self.leastMinorFormat
        otherMembers = [:]
    }

    /// Reads a file.
    ///
    /// - Throws: ``NotebookFileError`` if the file cannot be read, or is not a notebook of format 4.
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
    /// - Parameters:
    ///   - bytes: The file's contents.
    ///   - name: The file's name in messages.
    /// - Throws: ``NotebookFileError`` if the bytes are not a notebook of format 4.
    public init(decoding bytes: [UInt8], name: String) throws(NotebookFileError) {
        let json: JSONValue
        do { json = try JSONValue(decoding: bytes, dialect: .python) } catch {
            throw NotebookFileError("\(name): not a notebook, since it is not JSON: \(error).")
        }
        let reader = try MemberReader(json, place: name, subject: "a notebook")
        let format = try reader.integer("nbformat")
        guard format == 4 else {
            throw NotebookFileError(
                "\(name): a notebook of format \(format), but format 4 is needed; 'jupyter nbconvert --to notebook' "
                    + "converts it.")
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

    /// Gives cells without a valid and unique name one that follows from their position.
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
            cells[index].identifier = Self.unused("cell-\(index + 1)", besides: taken)
            taken.insert(cells[index].identifier)
        }
    }

    /// A name for a new cell: the given one, with a number appended if it is taken.
    public func unusedIdentifier(_ wish: String) -> String {
        Self.unused(wish, besides: Set(cells.map(\.identifier)))
    }

    private static func unused(_ wish: String, besides taken: Set<String>) -> String {
        guard taken.contains(wish) else { return wish }
        var number = 2
        while taken.contains("\(wish)-\(number)") { number += 1 }
        return "\(wish)-\(number)"
    }

    /// The index of the first cell with a tag.
    public func firstIndex(tagged tag: String) -> Int? { cells.firstIndex { $0.tags.contains(tag) } }

    /// The file's bytes, as nbformat writes them: with sorted keys, one space of indentation, and texts as lists of
    /// lines.
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

    /// Writes the file under a temporary name, and renames it.
    ///
    /// - Throws: ``NotebookFileError`` if the file cannot be written; an earlier file then stays unchanged.
    public func write(to path: String) throws(NotebookFileError) {
        do { try AtomicFile.write(Data(encoded), to: path) } catch { throw NotebookFileError("\(error)") }
    }
}
