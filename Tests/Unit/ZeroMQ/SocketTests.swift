import Testing
import ZeroMQ

@Suite struct SocketTests {
    /// A bound and a connected socket, which must be closed before their context ends.
    private func pair(
        _ server: SocketKind, _ client: SocketKind, configure: (Socket, Socket) throws -> Void = { _, _ in }
    ) throws -> (server: Socket, client: Socket) {
        let context = try Context()
        let sockets = (server: try Socket(server, in: context), client: try Socket(client, in: context))
        for socket in [sockets.server, sockets.client] { try socket.setLinger(milliseconds: 0) }
        try configure(sockets.server, sockets.client)
        try sockets.server.bind(to: "tcp://127.0.0.1:*")
        try sockets.client.connect(to: try sockets.server.lastEndpoint)
        return sockets
    }

    @Test func framesArriveAsSent() throws {
        let (server, client) = try pair(.pair, .pair)
        let frames: [[UInt8]] = [[1, 2, 3], [], Array(repeating: 7, count: 1 << 20)]
        try client.send(frames)
        #expect(try server.receive() == frames)
        #expect(try server.receiveIfReady() == nil)
    }

    @Test func routerKnowsPeersByIdentity() throws {
        let (server, client) = try pair(.router, .dealer) { try $1.setIdentity(Array("me".utf8)) }
        try client.send([[42]])
        #expect(try server.receive() == [Array("me".utf8), [42]])
    }

    @Test func mandatoryRouterThrowsForUnknownPeers() throws {
        let (server, _) = try pair(.router, .dealer) { server, _ in try server.setRouterMandatory(true) }
        let error = #expect(throws: ZeroMQError.self) { try server.send([[1], [2]]) }
        #expect(error?.isUnreachablePeer == true)
    }

    @Test func manualPublisherHoldsMessagesBackUntilItAccepts() throws {
        let (server, client) = try pair(.subscriptionAwarePublisher, .subscriber) { server, _ in
            try server.setAcceptsSubscriptionsManually(true)
        }
        try client.subscribe(to: [9])
        #expect(try server.receive() == [[1, 9]])
        try server.send([[9], [1]])
        try server.subscribe(to: [9])
        try server.send([[9], [2]])
        #expect(try client.receive() == [[9], [2]])
    }

    @Test func pollTellsWhichSourceIsReady() throws {
        let (server, client) = try pair(.pair, .pair)
        #expect(try poll([.socket(server)], timeout: 1) == [false])
        try client.send([[1]])
        #expect(try poll([.socket(client), .socket(server)], timeout: 5000) == [false, true])
    }

    @Test func bindingTwiceFailsWithTheSystemsWords() throws {
        let context = try Context()
        let first = try Socket(.reply, in: context)
        try first.bind(to: "tcp://127.0.0.1:*")
        let endpoint = try first.lastEndpoint
        let error = #expect(throws: ZeroMQError.self) { try Socket(.reply, in: context).bind(to: endpoint) }
        #expect(error?.description == "cannot bind \(endpoint): Address already in use")
    }

    @Test func curveConnectionsNeedTheServersKey() throws {
        let keys = try CurveKeyPair.generate()
        let (server, client) = try pair(.pair, .pair) { server, client in
            try server.serveCurve(keys)
            try client.useCurve(try .generate(), serverKey: keys.publicKey)
        }
        try client.send([[1]])
        #expect(try server.receive() == [[1]])

        let (closed, stranger) = try pair(.pair, .pair) { server, client in
            try server.serveCurve(keys)
            let wrong = try CurveKeyPair.generate()
            try client.useCurve(wrong, serverKey: wrong.publicKey)
        }
        try stranger.send([[1]])
        #expect(try poll([.socket(closed)], timeout: 200) == [false])
    }

    @Test func keyPairsAreChecked() throws {
        let keys = try CurveKeyPair.generate()
        let other = try CurveKeyPair.generate()
        #expect(CurveKeyPair(publicKey: keys.publicKey, secretKey: keys.secretKey) == keys)
        #expect(CurveKeyPair(publicKey: other.publicKey, secretKey: keys.secretKey) == nil)
        #expect(CurveKeyPair(publicKey: "", secretKey: "") == nil)
        #expect(CurveKeyPair(publicKey: keys.publicKey, secretKey: "not Z85") == nil)
    }
}
