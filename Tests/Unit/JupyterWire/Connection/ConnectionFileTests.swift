import Foundation
import JSON
import JupyterWire
import Testing
import ZeroMQ

@Suite struct ConnectionFileTests {
    private static let members: [String: JSONValue] = [
        "transport": "tcp", "ip": "127.0.0.1", "key": "k", "signature_scheme": "hmac-sha256", "shell_port": 1,
        "iopub_port": 2, "stdin_port": 3, "control_port": 4, "hb_port": 5, "kernel_name": "ignored",
    ]

    private func read(_ text: String) throws -> ConnectionFile {
        let path = FileManager.default.temporaryDirectory.path + "/connection-\(UUID()).json"
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try ConnectionFile(path: path)
    }

    @Test func membersAreRead() throws {
        let file = try read(JSONValue.object(Self.members).encodedString)
        let ports = ConnectionFile.Ports(shell: 1, iopub: 2, stdin: 3, control: 4, heartbeat: 5)
        #expect(file == ConnectionFile(transport: .tcp, ip: "127.0.0.1", ports: ports, key: "k"))
    }

    @Test func ipcNumbersAndKeysAreRead() throws {
        let keys = try CurveKeyPair.generate()
        let file = try read(
            JSONValue.object(
                Self.members.merging([
                    "transport": "ipc", "shell_port": 100000, "curve_publickey": .string(keys.publicKey),
                    "curve_secretkey": .string(keys.secretKey),
                ]) { $1 }
            ).encodedString)
        #expect(file.transport == .ipc)
        #expect(file.ports.shell == 100000)
        #expect(file.curve == keys)
    }

    @Test(
        arguments: [
            ("transport", "pigeon", "asks for the transport `pigeon`, but only tcp and ipc are supported"),
            ("ip", nil, "has no text `ip`"),
            ("key", nil, "has no text `key`"),
            ("shell_port", "1", "has no number `shell_port`"),
            ("hb_port", 0, "has a `hb_port` of 0, which is no port to listen on"),
            ("iopub_port", 65536, "has a `iopub_port` of 65536, which is no port to listen on"),
            (
                "signature_scheme", "hmac-md5",
                "asks for the signature scheme `hmac-md5`, but only hmac-sha256 is supported"
            ),
            ("curve_publickey", "x", "has only one of `curve_publickey` and `curve_secretkey`"),
        ] as [(String, JSONValue, String)])
    func wrongMembersGiveOneSentence(key: String, value: JSONValue, reason: String) throws {
        let text = JSONValue.object(Self.members.merging([key: value]) { $1 }).encodedString
        let error = #expect(throws: ConnectionFileError.self) { try read(text) }
        #expect(error?.reason == reason)
    }

    @Test func missingFilesAreNamed() {
        let error = #expect(throws: ConnectionFileError.self) { try ConnectionFile(path: "/nowhere/file.json") }
        #expect(
            error?.description
                == "The connection file /nowhere/file.json cannot be read: No such file or directory.")
    }

    @Test func foldersAreNoConnectionFiles() {
        let error = #expect(throws: ConnectionFileError.self) { try ConnectionFile(path: "/tmp") }
        #expect(error?.reason == "cannot be read: Is a directory")
    }

    @Test(arguments: ["", "{", "[]"])
    func otherTextsAreNoConnectionFiles(text: String) {
        let error = #expect(throws: ConnectionFileError.self) { try read(text) }
        #expect(error?.reason.contains("JSON") == true)
    }
}
