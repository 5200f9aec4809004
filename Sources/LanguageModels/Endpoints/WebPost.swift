import CWebRequests
import Foundation
import Work

/// What a web server answered to a request.
struct WebPost: Sendable {
    /// The status of HTTP; 0 without an answer.
    var status = 0
    /// How long the server wants to be left alone: seconds or a date.
    var retryAfter: String?
    /// What it answered.
    var bytes: [UInt8] = []
    /// Why there is no answer.
    var failure: String?

    /// Sends JSON and waits for the answer; `nil` if a stop was requested meanwhile.
    ///
    /// - Parameters:
    ///   - body: The JSON, which is sent by POST; empty to ask by GET.
    ///   - seconds: The longest time to wait.
    static func send(_ body: [UInt8], to address: String, authorization: String?, seconds: Double) -> WebPost? {
        let box = Box()
        let wasSent = withExtendedLifetime(box) {
            body.withUnsafeBufferPointer { bytes in
                sparseshift_web_post(
                    address, authorization, bytes.baseAddress, bytes.count, seconds,
                    { Interruption.isRequested ? 1 : 0 },
                    { context, status, retryAfter, bytes, count, failure in
                        let box = Unmanaged<Box>.fromOpaque(context!).takeUnretainedValue()
                        box.answer = WebPost(
                            status: Int(status), retryAfter: retryAfter.map { String(cString: $0) },
                            bytes: Array(UnsafeBufferPointer(start: bytes, count: count)),
                            failure: failure.map { String(cString: $0) })
                    }, Unmanaged.passUnretained(box).toOpaque())
            }
        }
        return wasSent == 0 ? nil : box.answer
    }

    private final class Box {
        var answer = WebPost()
    }

    /// The wait that a server asks for, in seconds; `nil` if it asks for none that can be read.
    func requestedWait(now: Date = Date()) -> Double? {
        guard let text = retryAfter?.trimmingCharacters(in: .whitespaces), !text.isEmpty else { return nil }
        if let seconds = Double(text), seconds >= 0 { return seconds }
        let form = DateFormatter()
        form.locale = Locale(identifier: "en_US_POSIX")
        form.timeZone = TimeZone(identifier: "GMT")
        form.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
        return form.date(from: text).map { max(0, $0.timeIntervalSince(now)) }
    }
}
