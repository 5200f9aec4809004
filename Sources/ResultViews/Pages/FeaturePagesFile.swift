import Figures
import Foundation
import LanguageModels
import Machine
import SparseShift
import TensorFiles

/// A file with the pages of a model's features, which shows itself as a link and opens below the cell.
public struct FeaturePagesFile: Sendable {
    /// What the pages are made from.
    public let pages: FeaturePages
    /// The path of the file.
    public let path: String
    /// The size of the file, in bytes.
    public let bytes: Int

    package init(pages: FeaturePages, path: String, bytes: Int) {
        self.pages = pages
        self.path = path
        self.bytes = bytes
    }
}

extension FeaturePages {
    /// Writes the pages as one HTML file that needs no other: an index with search, and a page for every feature.
    ///
    /// The file is whole or not there at all; earlier pages are replaced.
    ///
    /// - Parameter path: The path of the file; a folder gets a file `pages.html`.
    /// - Throws: `LanguageModelError` if another file is there or the folder is not, `TensorFileError` if it cannot be written.
    @discardableResult
    public func write(to path: String = "pages.html") throws -> FeaturePagesFile {
        let file = try FeaturePagesFile.checked(path)
        var bytes = 0
        try AtomicFile.write(to: file) { writer in
            try FeaturePagesDocument(pages: self).write { part in
                let data = Data(part.utf8)
                bytes += data.count
                try writer.write(data)
            }
        }
        return FeaturePagesFile(pages: self, path: file, bytes: bytes)
    }
}

extension FeaturePagesFile {
    /// The path of the file for pages that are to be written to a path.
    ///
    /// - Throws: `LanguageModelError` if its folder is not there, or another file than pages is there.
    package static func checked(_ path: String) throws(LanguageModelError) -> String {
        let path = UserFolders.path(path)
        let files = FileManager.default
        var isFolder: ObjCBool = false
        if files.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
            return try checked((path as NSString).appendingPathComponent("pages.html"))
        }
        let folder = (path as NSString).deletingLastPathComponent
        guard folder.isEmpty || files.fileExists(atPath: folder) else {
            throw LanguageModelError("\(path): there is no folder \(folder) for it.")
        }
        let kind = (try? files.attributesOfItem(atPath: path))?[.type] as? FileAttributeType
        guard kind == .typeRegular, let handle = FileHandle(forReadingAtPath: path) else { return path }
        let start = (try? handle.read(upToCount: 600)) ?? Data()
        guard start.isEmpty || String(decoding: start, as: UTF8.self).contains(FeaturePagesDocument.mark) else {
            throw LanguageModelError("\(path): another file than pages is there already; choose another name.")
        }
        return path
    }
}

extension FeaturePagesFile: CustomStringConvertible {
    /// The path, what is there, and the size.
    public var description: String { "\(path): \(summary)" }

    fileprivate var summary: String {
        let dead = pages.deadFeatures.count
        return
            "\(QuantityText.count(pages.features.count, "feature"))\(dead > 0 ? ", \(QuantityText.count(dead)) of them dead" : "")"
            + ", \(QuantityText.count(pages.pairCount, "pair")), \(QuantityText.number(Double(bytes) / 1e6)) MB"
    }
}

extension FeaturePagesFile: Displayable {
    /// A link to the file, and the file itself after a click; for a file that is not below the notebook's folder, which Jupyter
    /// does not serve, its path.
    public var representation: Representation {
        guard let reference else {
            let note = "It is not below the notebook's folder, so open it in a browser."
            let html: [HTMLNode] = [HTMLElement("code", path).node, .text(": \(summary). \(note)")]
            return .html(HTMLElement("div", html).text)
                + .markdown("\(Escaping.markdownCell(path)): \(Escaping.markdownCell(summary))") + .text(description)
        }
        let link = HTMLElement("a", path).with("href", reference).with("target", "_blank").with("rel", "noopener")
        // A frame that is not open yet loads nothing.
        let frame = HTMLElement("iframe").with("src", reference).with("loading", "lazy").with("title", "Feature pages")
            .style("width:100%;height:44em;border:1px solid;border-radius:4px")
        let html: [HTMLNode] = [
            HTMLElement("div", [link.node, .text(": \(summary)")]).node,
            HTMLElement("details", [HTMLElement("summary", "Show the pages here").node, frame.node]).node,
        ]
        let markdown = "[\(Escaping.markdownCell(path))](<\(reference)>): \(Escaping.markdownCell(summary))"
        return .html(html.html) + .markdown(markdown) + .text(description)
    }

    /// The path from the notebook's folder as a link; `nil` for a file elsewhere.
    private var reference: String? {
        let folder = FileManager.default.currentDirectoryPath + "/"
        let whole = URL(fileURLWithPath: path).standardizedFileURL.path
        guard whole.hasPrefix(folder) else { return nil }
        // A colon in the first part would be taken for the end of a scheme.
        return whole.dropFirst(folder.count).addingPercentEncoding(withAllowedCharacters: .urlPathAllowed).map {
            "./\($0)"
        }
    }
}
