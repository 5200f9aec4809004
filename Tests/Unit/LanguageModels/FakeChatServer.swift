import Foundation
import Glibc
import JSON
import Synchronization

/// A server on this machine that answers chats as a test says.
final class FakeChatServer: Sendable {
    /// What came in.
    struct Request: Sendable {
        /// The number of requests before it.
        var number: Int
        var head: String
        var body: JSONValue

        /// The content of the last message.
        var question: String { body["messages"]?.array?.last?["content"]?.string ?? "" }
    }

    /// What goes out.
    struct Reply: Sendable {
        var status = 200
        var headers = ""
        var body = ""
        /// Seconds to wait before it.
        var delay = 0.0
        /// Whether the connection ends without an answer.
        var isLost = false

        /// An answer of a chat.
        static func text(_ text: String, finish: String = "stop", tokens: (Int, Int)? = (10, 5)) -> Reply {
            var document: [String: JSONValue] = [
                "choices": [
                    ["message": ["role": "assistant", "content": .string(text)], "finish_reason": .string(finish)]
                ]
            ]
            if let tokens {
                document["usage"] = [
                    "prompt_tokens": .integer(tokens.0), "completion_tokens": .integer(tokens.1),
                ]
            }
            return Reply(body: JSONValue.object(document).encodedString)
        }

        /// An error.
        static func error(_ status: Int, _ message: String = "no", headers: String = "") -> Reply {
            Reply(
                status: status, headers: headers,
                body: JSONValue.object(["error": ["message": .string(message)]]).encodedString)
        }
    }

    private let socket: Int32
    private let received = Mutex([Request]())
    private let reply: @Sendable (Request) -> Reply
    /// What it says of its models; such requests are not counted.
    private let models: @Sendable () -> Reply
    let port: Int

    /// The address for an endpoint.
    var base: String { "http://127.0.0.1:\(port)/v1" }
    /// What came in so far.
    var requests: [Request] { received.withLock { $0 } }

    init(
        _ reply: @escaping @Sendable (Request) -> Reply,
        models: @escaping @Sendable () -> Reply = { .error(404) }
    ) {
        signal(SIGPIPE, SIG_IGN)
        self.reply = reply
        self.models = models
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = socket
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                precondition(bind(descriptor, $0, length) == 0 && listen(descriptor, 64) == 0)
                getsockname(descriptor, $0, &length)
            }
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [self] in
            while true {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0 else { return }
                Thread.detachNewThread { [self] in serve(connection) }
            }
        }
    }

    /// Ends the server.
    func stop() {
        shutdown(socket, Int32(SHUT_RDWR))
        close(socket)
    }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 16)
        func head() -> Range<Int>? {
            let end = Array("\r\n\r\n".utf8)
            return bytes.count < 4
                ? nil : (0...bytes.count - 4).first { Array(bytes[$0..<$0 + 4]) == end }.map { $0..<$0 + 4 }
        }
        var length: Int?
        while true {
            if let end = head() {
                let text = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
                if length == nil {
                    let line = text.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
                    length = line.flatMap { Int($0.split(separator: ":")[1].trimmingCharacters(in: .whitespaces)) } ?? 0
                }
                if text.hasPrefix("GET ") { return send(models(), to: connection) }
                if bytes.count >= end.upperBound + length! {
                    let body = (try? JSONValue(decoding: Array(bytes[end.upperBound...]))) ?? .null
                    let request = received.withLock { received in
                        received.append(Request(number: received.count, head: text, body: body))
                        return received.last!
                    }
                    return send(reply(request), to: connection)
                }
            }
            let count = read(connection, &part, part.count)
            guard count > 0 else { return }
            bytes += part[..<count]
        }
    }

    private func send(_ reply: Reply, to connection: Int32) {
        if reply.delay > 0 { Thread.sleep(forTimeInterval: reply.delay) }
        guard !reply.isLost else { return }
        let head =
            "HTTP/1.1 \(reply.status) X\r\nContent-Type: application/json\r\nContent-Length: \(reply.body.utf8.count)\r\n"
            + "Connection: close\r\n\(reply.headers)\r\n"
        let bytes = Array((head + reply.body).utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { write(connection, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            sent += count
        }
    }
}
