import CZeroMQ

/// The messaging pattern of a socket, after libzmq's socket types.
public enum SocketKind: Sendable, CaseIterable {
    /// Receives from all peers and sends to one by its identity (`ROUTER`).
    case router
    /// Receives from all peers and sends to them in turn (`DEALER`).
    case dealer
    /// Sends to all subscribers (`PUB`).
    case publisher
    /// Receives the topics that it has subscribed to (`SUB`).
    case subscriber
    /// Sends to all subscribers and receives their subscriptions (`XPUB`).
    case subscriptionAwarePublisher
    /// Sends a request and receives its reply, in turn (`REQ`).
    case request
    /// Receives a request and sends its reply, in turn (`REP`).
    case reply
    /// Connects to exactly one peer (`PAIR`).
    case pair

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
