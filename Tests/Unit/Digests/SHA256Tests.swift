import CDigests
import Digests
import Testing

struct SHA256Tests {
    private func digest(_ bytes: [UInt8]) -> String {
        var result = [UInt8](repeating: 0, count: 32)
        bytes.withUnsafeBytes { sparseshift_sha256($0.baseAddress, $0.count, &result) }
        return result.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    /// The examples of FIPS 180-4.
    @Test(
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func knownDigests(text: String, expected: String) { #expect(digest(Array(text.utf8)) == expected) }

    @Test func noBytesAtAll() {
        var result = [UInt8](repeating: 1, count: 32)
        sparseshift_sha256(nil, 0, &result)
        #expect(result.starts(with: [0xe3, 0xb0, 0xc4, 0x42]))
    }
}
