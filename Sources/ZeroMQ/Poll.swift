import CZeroMQ

/// A source that ``poll(_:timeout:)`` can wait for.
public enum PollSource {
    /// A ZeroMQ socket.
    case socket(Socket)
    /// A file descriptor.
    case descriptor(Int32)
}

/// Waits until at least one of the sources can be read.
///
/// A signal does not end the wait, but restarts its time.
///
/// - Parameters:
///   - sources: The sources to wait for.
///   - timeout: How long to wait, in milliseconds; `nil` means without limit.
/// - Returns: For each source, whether it can be read; all `false` after a timeout.
/// - Throws: ``ZeroMQError`` if a socket or its context is closed.
public func poll(_ sources: [PollSource], timeout: Int? = nil) throws(ZeroMQError) -> [Bool] {
    var items = sources.map { source in
        switch source {
        case .socket(let socket): zmq_pollitem_t(socket: socket.handle, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0)
        case .descriptor(let descriptor):
            zmq_pollitem_t(socket: nil, fd: descriptor, events: Int16(ZMQ_POLLIN), revents: 0)
        }
    }
    var ready: Int32
    repeat {
        ready = zmq_poll(&items, Int32(items.count), timeout ?? -1)
    } while ready == -1 && zmq_errno() == EINTR
    if ready == -1 { throw ZeroMQError(operation: "wait for messages") }
    return items.map { $0.revents != 0 }
}
