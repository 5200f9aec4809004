import Foundation
import JSON
import JupyterWire
import TestSupport
import Testing

@Suite struct SessionTests {
    private static let key = "a secret \u{E4}"
    private static let parts = [
        #"{"msg_id":"1"}"#, "{}", "{}", #"{"code":"1 + 1"}"#,
    ].map { Array($0.utf8) }

    /// Known answers, computed with Python's `hmac`.
    @Test func signaturesMatchPython() {
        #expect(
            String(decoding: MessageSigner(key: Self.key).signature(of: Self.parts), as: UTF8.self)
                == "a25512f080e57e1a476348e84b932854033a7ad8c53977124817c96a11bb8267")
        #expect(
            String(decoding: MessageSigner(key: String(repeating: "k", count: 100)).signature(of: [[]]), as: UTF8.self)
                == "d46761768ee3c864fc76c08b3d73c8092853ae3fefa01b990963dfa2d56e7334")
    }

    @Test func onlyTheRightSignatureIsValid() {
        let signer = MessageSigner(key: Self.key)
        let signature = signer.signature(of: Self.parts)
        #expect(signer.isValid(signature, for: Self.parts))
        #expect(!signer.isValid(signature, for: Self.parts.reversed()))
        #expect(!signer.isValid(Array(signature.dropLast()), for: Self.parts))
        #expect(!signer.isValid([], for: Self.parts))
        #expect(!MessageSigner(key: "other").isValid(signature, for: Self.parts))
        for index in signature.indices {
            var changed = signature
            changed[index] ^= 1
            #expect(!signer.isValid(changed, for: Self.parts))
        }
    }

    @Test func withoutAKeyNothingIsSignedOrChecked() throws {
        let signer = MessageSigner(key: "")
        #expect(signer.signature(of: Self.parts).isEmpty)
        #expect(signer.isValid(Array("anything".utf8), for: Self.parts))
        let session = Session(signer: signer)
        let frames = session.frames(type: "status", content: [:], parent: .none, prefix: [])
        _ = try session.message(from: frames)
        _ = try session.message(from: frames)
    }

    @Test func messagesSurviveARoundTrip() throws {
        let sender = Session(signer: MessageSigner(key: Self.key))
        let receiver = Session(signer: MessageSigner(key: Self.key))
        let frames = sender.frames(
            type: "stream", content: ["name": "stdout"], parent: .none, prefix: [[1], [2, 3]],
            metadata: ["a": 1], buffers: [[], [9]])
        let message = try receiver.message(from: frames)
        #expect(message.identities == [[1], [2, 3]])
        #expect(message.header.messageType == "stream")
        #expect(message.header.session == sender.id)
        #expect(message.header.version == "5.5")
        #expect(message.content == ["name": "stdout"])
        #expect(message.metadata == ["a": 1])
        #expect(message.parentHeader.isEmpty)
        #expect(message.buffers == [[], [9]])
        #expect(sender.id != receiver.id)
    }

    @Test func datesAreISO8601InUTC() throws {
        let session = Session(signer: MessageSigner(key: ""))
        let date = try session.message(
            from: session.frames(type: "status", content: [:], parent: .none, prefix: [])
        ).header.date
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        #expect(abs(try style.parse(date).timeIntervalSinceNow) < 5)
        #expect(date.hasSuffix("Z"))
    }

    @Test func repliesCarryTheRequestsHeaderUnchanged() throws {
        let session = Session(signer: MessageSigner(key: Self.key))
        let header =
            #"{ "unknown":[1.0,{}], "msg_type":"a_request","msg_id":"x","date":"2026-01-01T00:00:00.0+02:00" }"#
        let request = try session.message(from: signed([header, "{}", "{}", "{}"]))
        let reply = session.frames(type: "a_reply", content: [:], parent: request.asParent, prefix: [])
        #expect(String(decoding: reply[3], as: UTF8.self) == header)
    }

    @Test(
        arguments: [
            (["[]", "{}", "{}", "{}"], .notAnObject(part: "header")),
            (["{}", "{}", "{}", "{}"], .headerLacks("msg_id")),
            ([#"{"msg_id":"1"}"#, "{}", "{}", "{}"], .headerLacks("msg_type")),
            ([#"{"msg_id":"","msg_type":"t"}"#, "{}", "{}", "{}"], .headerLacks("msg_id")),
            ([#"{"msg_id":"1","msg_type":"t"}"#, "[]", "{}", "{}"], .notAnObject(part: "parent header")),
            ([#"{"msg_id":"1","msg_type":"t"}"#, "{}", "3", "{}"], .notAnObject(part: "metadata")),
            ([#"{"msg_id":"1","msg_type":"t"}"#, "{}", "{}", "null"], .notAnObject(part: "content")),
        ] as [([String], MalformedMessage)])
    func malformedPartsAreNamed(parts: [String], expected: MalformedMessage) {
        let session = Session(signer: MessageSigner(key: Self.key))
        #expect(throws: expected) { try session.message(from: signed(parts)) }
    }

    @Test(arguments: 0..<4)
    func brokenJSONIsNamed(index: Int) throws {
        var parts = [#"{"msg_id":"1","msg_type":"t"}"#, "{}", "{}", "{}"]
        parts[index] = "{"
        let session = Session(signer: MessageSigner(key: Self.key))
        let error = #expect(throws: MalformedMessage.self) { try session.message(from: signed(parts)) }
        guard case .invalidJSON(let part, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(part == ["header", "parent header", "metadata", "content"][index])
    }

    @Test func wrongFramesAreNamed() throws {
        let session = Session(signer: MessageSigner(key: Self.key))
        let good = signed([#"{"msg_id":"1","msg_type":"t"}"#, "{}", "{}", "{}"])
        #expect(throws: MalformedMessage.noDelimiter) { try session.message(from: []) }
        #expect(throws: MalformedMessage.noDelimiter) { try session.message(from: Array(good.dropFirst())) }
        #expect(throws: MalformedMessage.tooFewFrames(4)) { try session.message(from: good.dropLast()) }
        #expect(throws: MalformedMessage.badSignature) {
            try session.message(from: good.dropLast() + [Array("{ }".utf8)])
        }
        _ = try session.message(from: good)
        #expect(throws: MalformedMessage.replayedSignature) { try session.message(from: good) }
    }

    private func signed(_ parts: [String]) -> [[UInt8]] {
        let parts = parts.map { Array($0.utf8) }
        return [Array("<IDS|MSG>".utf8), MessageSigner(key: Self.key).signature(of: parts)] + parts
    }
}
