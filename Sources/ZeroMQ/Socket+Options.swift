import CZeroMQ

extension Socket {
    /// Sets how long the context's termination waits for unsent messages of this socket after it is closed;
    /// `nil` means without limit.
    public func setLinger(milliseconds: Int32?) throws(ZeroMQError) {
        try set(ZMQ_LINGER, to: milliseconds ?? -1, name: "linger")
    }

    /// Sets the identity under which a router peer knows this socket.
    public func setIdentity(_ identity: [UInt8]) throws(ZeroMQError) {
        try set(ZMQ_ROUTING_ID, to: identity, name: "routing id")
    }

    /// Sets the maximum number of queued outgoing messages for each peer; 0 means without limit.
    public func setSendQueueLimit(_ messages: Int32) throws(ZeroMQError) {
        try set(ZMQ_SNDHWM, to: messages, name: "send high water mark")
    }

    /// Sets the maximum number of queued incoming messages for each peer; 0 means without limit.
    public func setReceiveQueueLimit(_ messages: Int32) throws(ZeroMQError) {
        try set(ZMQ_RCVHWM, to: messages, name: "receive high water mark")
    }

    /// Sets the maximum frame size; a peer that sends a larger frame is disconnected.
    public func setMaximumFrameSize(_ bytes: Int64) throws(ZeroMQError) {
        try set(ZMQ_MAXMSGSIZE, to: bytes, name: "maximum message size")
    }

    /// Sets whether endpoints can be IPv6 addresses.
    public func setAllowsIPv6(_ allowed: Bool) throws(ZeroMQError) {
        try set(ZMQ_IPV6, to: allowed ? 1 : 0 as Int32, name: "IPv6")
    }

    /// Sets whether a router throws for an unknown peer instead of dropping the message.
    public func setRouterMandatory(_ mandatory: Bool) throws(ZeroMQError) {
        try set(ZMQ_ROUTER_MANDATORY, to: mandatory ? 1 : 0 as Int32, name: "router mandatory")
    }

    /// Sets whether a peer that reconnects with its old identity replaces the old connection.
    public func setRouterHandover(_ handover: Bool) throws(ZeroMQError) {
        try set(ZMQ_ROUTER_HANDOVER, to: handover ? 1 : 0 as Int32, name: "router handover")
    }

    /// Sets whether the owner of a subscription-aware publisher accepts subscriptions: it receives each
    /// one, repeated ones included, and accepts it with ``subscribe(to:)``.
    public func setAcceptsSubscriptionsManually(_ manually: Bool) throws(ZeroMQError) {
        try set(ZMQ_XPUB_VERBOSE, to: manually ? 1 : 0 as Int32, name: "XPUB verbose")
        try set(ZMQ_XPUB_MANUAL, to: manually ? 1 : 0 as Int32, name: "XPUB manual")
    }

    /// Subscribes to messages whose first frame starts with the topic. On a publisher that accepts
    /// subscriptions manually, subscribes the peer whose request was received last.
    public func subscribe(to topic: [UInt8]) throws(ZeroMQError) {
        try set(ZMQ_SUBSCRIBE, to: topic, name: "subscribe")
    }

    /// Cancels a subscription; the counterpart of ``subscribe(to:)``.
    public func unsubscribe(from topic: [UInt8]) throws(ZeroMQError) {
        try set(ZMQ_UNSUBSCRIBE, to: topic, name: "unsubscribe")
    }

    /// Encrypts every connection to this socket; clients must know the public key.
    public func serveCurve(_ keys: CurveKeyPair) throws(ZeroMQError) {
        try set(ZMQ_CURVE_SERVER, to: 1 as Int32, name: "CURVE server")
        try set(ZMQ_CURVE_SECRETKEY, to: keys.secretKey, name: "CURVE secret key")
        try set(ZMQ_CURVE_PUBLICKEY, to: keys.publicKey, name: "CURVE public key")
    }

    /// Encrypts the connections of this socket to a server with the given public key.
    public func useCurve(_ keys: CurveKeyPair, serverKey: String) throws(ZeroMQError) {
        try set(ZMQ_CURVE_SERVERKEY, to: serverKey, name: "CURVE server key")
        try set(ZMQ_CURVE_SECRETKEY, to: keys.secretKey, name: "CURVE secret key")
        try set(ZMQ_CURVE_PUBLICKEY, to: keys.publicKey, name: "CURVE public key")
    }

    /// The endpoint that was bound last, with the port that the system chose if none was given.
    public var lastEndpoint: String {
        get throws(ZeroMQError) {
            var size = 1024
            var buffer = [UInt8](repeating: 0, count: size)
            guard zmq_getsockopt(handle, ZMQ_LAST_ENDPOINT, &buffer, &size) == 0 else {
                throw ZeroMQError(operation: "read the last endpoint")
            }
            return String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    private func set<Value: BitwiseCopyable & FixedWidthInteger>(
        _ option: Int32, to value: Value, name: String
    ) throws(ZeroMQError) {
        var value = value
        guard zmq_setsockopt(handle, option, &value, MemoryLayout<Value>.size) == 0 else {
            throw ZeroMQError(operation: "set the option \(name)")
        }
    }

    private func set(_ option: Int32, to bytes: [UInt8], name: String) throws(ZeroMQError) {
        guard zmq_setsockopt(handle, option, bytes, bytes.count) == 0 else {
            throw ZeroMQError(operation: "set the option \(name)")
        }
    }

    private func set(_ option: Int32, to text: String, name: String) throws(ZeroMQError) {
        try set(option, to: Array(text.utf8), name: name)
    }
}
