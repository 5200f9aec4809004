import Figures
import Foundation
import Notebook

/// What an error says, in one sentence.
enum ErrorSentence {
    static func of(_ error: any Error) -> String {
        if let sentence = ofSystem(error) ?? CallersWords.sentence(for: error) { return sentence }
        if let error = error as? DecodingError { return ofDecoding(error) }
        if let localized = error as? any LocalizedError, let description = localized.errorDescription {
            return description
        }
        if type(of: error) is NSError.Type { return (error as NSError).localizedDescription }
        return ValueDescription(error).text
    }

    /// Errors of Foundation, which carry the file and the reason in a dictionary.
    private static func ofSystem(_ error: any Error) -> String? {
        let facts: [String: Any]
        switch error {
        case let error as CocoaError: facts = error.userInfo
        case let error as POSIXError: facts = error.userInfo
        case _ where type(of: error) is NSError.Type: facts = (error as NSError).userInfo
        // A URLError, which lies in another module on Linux.
        case let error as any CustomNSError where String(reflecting: type(of: error)).hasPrefix("Foundation"):
            facts = error.errorUserInfo
        default: return nil
        }
        let reason = reason(of: error, facts)
        guard let place = place(facts) else { return reason }
        return "\(place): \(reason)"
    }

    private static func place(_ facts: [String: Any]) -> String? {
        if let path = facts[NSFilePathErrorKey] as? String { return path }
        if let url = facts[NSURLErrorKey] as? URL { return url.isFileURL ? url.path : url.absoluteString }
        return (facts[NSURLErrorFailingURLErrorKey] as? URL)?.absoluteString
    }

    private static func reason(of error: any Error, _ facts: [String: Any]) -> String {
        if let text = facts[NSLocalizedDescriptionKey] as? String { return text }
        if let text = facts[NSDebugDescriptionErrorKey] as? String { return sentence(text) }
        if let underlying = facts[NSUnderlyingErrorKey] as? any Error {
            let code = (underlying as NSError).code
            if (underlying as NSError).domain == NSPOSIXErrorDomain {
                return sentence(String(cString: strerror(Int32(code))))
            }
            return of(underlying)
        }
        if let error = error as? POSIXError { return sentence(String(cString: strerror(error.code.rawValue))) }
        let text = (error as NSError).localizedDescription
        let heading = "The operation could not be completed. "
        // What follows may be no more than the domain and the code.
        guard text.hasPrefix(heading), !text.hasSuffix(" error \((error as NSError).code).)") else { return text }
        return String(text.dropFirst(heading.count))
    }

    /// The text with a full stop.
    private static func sentence(_ text: String) -> String {
        text.hasSuffix(".") || text.isEmpty ? text : text + "."
    }

    /// What could not be decoded, and where in the document.
    private static func ofDecoding(_ error: DecodingError) -> String {
        let context: DecodingError.Context
        var text: String
        switch error {
        case .typeMismatch(_, let found), .dataCorrupted(let found):
            (context, text) = (found, found.debugDescription)
        case .valueNotFound(let type, let found):
            (context, text) = (found, "a value of type \(type) was expected, and there is none")
        case .keyNotFound(let key, let found):
            (context, text) = (found, "there is no key '\(key.stringValue)'")
        @unknown default: return ValueDescription(error).text
        }
        if text.hasSuffix(".") { text.removeLast() }
        let path = context.codingPath.map { key in key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)" }.joined()
        let place = path.isEmpty ? "" : "\(path.hasPrefix(".") ? String(path.dropFirst()) : path): "
        // The parser underneath knows the line and the column.
        let reason = (context.underlyingError as? NSError)?.userInfo[NSDebugDescriptionErrorKey] as? String
        return sentence(place + text + (reason.map { ": \($0)" } ?? ""))
    }
}
