import CZeroMQ

/// A CurveZMQ key pair, each key as 40 characters of Z85.
public struct CurveKeyPair: Sendable, Equatable {
    /// The key that peers know.
    public let publicKey: String
    /// The key that only its owner knows.
    public let secretKey: String

    /// Uses an existing pair; `nil` if the secret key is not Z85 or does not belong to the public key.
    public init?(publicKey: String, secretKey: String) {
        var derived = [CChar](repeating: 0, count: 41)
        guard secretKey.utf8.count == 40, zmq_curve_public(&derived, secretKey) == 0,
            derived.dropLast().elementsEqual(publicKey.utf8.map { CChar(bitPattern: $0) })
        else { return nil }
        self.publicKey = publicKey
        self.secretKey = secretKey
    }

    /// Generates a new pair.
    ///
    /// - Throws: ``ZeroMQError`` if libzmq was built without CURVE.
    public static func generate() throws(ZeroMQError) -> CurveKeyPair {
        var publicKey = [CChar](repeating: 0, count: 41)
        var secretKey = [CChar](repeating: 0, count: 41)
        guard zmq_curve_keypair(&publicKey, &secretKey) == 0 else {
            throw ZeroMQError(operation: "make CURVE keys")
        }
        return CurveKeyPair(uncheckedPublicKey: text(publicKey), secretKey: text(secretKey))
    }

    private init(uncheckedPublicKey: String, secretKey: String) {
        self.publicKey = uncheckedPublicKey
        self.secretKey = secretKey
    }

    private static func text(_ key: [CChar]) -> String {
        String(decoding: key.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
