import CZeroMQ

/// The messaging pattern of a socket.
public enum SocketKind: Sendable, CaseIterable {
    case router, dealer, publisher, subscriber, subscriptionAwarePublisher, request, reply, pair

    /// libzmq's number for the pattern.
    var code: Int32 {
        switch self {
        case .router: ZMQ_ROUTER
        case .dealer: ZMQ_DEALER
        case .publisher: ZMQ_PUB
        case .subscriber: ZMQ_SUB
        case .subscriptionAwarePublisher: ZMQ_XPUB
        case .request: ZMQ_REQ
        case .reply: ZMQ_REP
        case .pair: ZMQ_PAIR
        }
    }
}
