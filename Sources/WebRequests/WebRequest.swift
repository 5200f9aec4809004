import Foundation
import FoundationNetworking

/// Sends JSON by POST, or asks by GET if there is none: `sparseshift_web_post` of the C module CWebRequests.
@_cdecl("sparseshift_web_post")
public func post(
    _ address: UnsafePointer<CChar>, _ authorization: UnsafePointer<CChar>?, _ bytes: UnsafePointer<UInt8>?,
    _ count: Int, _ seconds: Double, _ isStopped: @convention(c) () -> CInt,
    _ receive:
        @convention(c) (
            UnsafeMutableRawPointer?, CInt, UnsafePointer<CChar>?, UnsafePointer<UInt8>?, Int, UnsafePointer<CChar>?
        ) -> Void, _ context: UnsafeMutableRawPointer?
) -> CInt {
    guard let url = URL(string: String(cString: address)), url.host != nil else {
        receive(context, 0, nil, nil, 0, "it is no address of a server")
        return 1
    }
    var request = URLRequest(url: url, cachePolicy: .reloadIgnoringLocalCacheData, timeoutInterval: seconds)
    if count > 0 {
        request.httpMethod = "POST"
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        request.httpBody = Data(UnsafeBufferPointer(start: bytes, count: count))
    }
    if let authorization {
        request.setValue(String(cString: authorization), forHTTPHeaderField: "Authorization")
    }
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = seconds
    configuration.timeoutIntervalForResource = seconds
    configuration.httpShouldSetCookies = false
    let session = URLSession(configuration: configuration, delegate: NoRedirection(), delegateQueue: nil)
    defer { session.invalidateAndCancel() }
    let answer = WebAnswer()
    let task = session.dataTask(with: request) { data, response, error in
        answer.fill(data: data, response: response as? HTTPURLResponse, error: error)
    }
    task.resume()
    // The session's own limit begins anew with every part of an answer.
    let end = ContinuousClock.now + .seconds(seconds)
    while answer.filled.wait(timeout: .now() + .milliseconds(50)) == .timedOut {
        if isStopped() != 0 {
            task.cancel()
            return 0
        }
        if ContinuousClock.now > end {
            task.cancel()
            receive(context, 0, nil, nil, 0, "no answer came within \(Int(seconds.rounded(.up))) s")
            return 1
        }
    }
    if let failure = answer.failure {
        receive(context, 0, nil, nil, 0, failure)
        return 1
    }
    let received = [UInt8](answer.data)
    received.withUnsafeBufferPointer { received in
        if let wait = answer.retryAfter {
            receive(context, answer.status, wait, received.baseAddress, received.count, nil)
        } else {
            receive(context, answer.status, nil, received.baseAddress, received.count, nil)
        }
    }
    return 1
}

/// What came of a request; written once, before ``filled`` is signalled, and read after it.
private final class WebAnswer: @unchecked Sendable {
    let filled = DispatchSemaphore(value: 0)
    private(set) var status: CInt = 0
    private(set) var retryAfter: String?
    private(set) var data = Data()
    private(set) var failure: String?

    func fill(data: Data?, response: HTTPURLResponse?, error: (any Error)?) {
        if let response, error == nil {
            status = CInt(response.statusCode)
            retryAfter = response.value(forHTTPHeaderField: "Retry-After")
            self.data = data ?? Data()
        } else {
            failure = Self.sentence(of: error)
        }
        filled.signal()
    }

    private static func sentence(of error: (any Error)?) -> String {
        guard let code = (error as? URLError)?.code else { return "the connection failed" }
        switch code {
        case .timedOut: return "no answer came in time"
        case .cannotConnectToHost: return "nothing answers there"
        case .cannotFindHost, .dnsLookupFailed: return "there is no such host"
        case .networkConnectionLost: return "the connection was lost"
        case .secureConnectionFailed, .serverCertificateUntrusted, .serverCertificateHasBadDate:
            return "its certificate is not trusted"
        case .unsupportedURL: return "it is no address of a server"
        default: return "the connection failed (code \(code.rawValue))"
        }
    }
}

/// Takes a redirection for the answer.
private final class NoRedirection: NSObject, URLSessionTaskDelegate {
    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }
}
