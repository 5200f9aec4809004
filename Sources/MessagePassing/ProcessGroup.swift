/// Processes that share one computation, and the messages that they exchange.
///
/// All processes call the same functions in the same order. Sums are the same to the bit in every process. If another
/// process is lost, the group ends this one, too.
public protocol ProcessGroup: AnyObject, Sendable {
    /// The number of this process, from 0; process 0 is the one that reads, decides and writes.
    var rank: Int { get }
    /// The number of processes.
    var count: Int { get }

    /// Replaces numbers by their sums over all processes.
    func sum(_ numbers: UnsafeMutableBufferPointer<Float>)

    /// Replaces numbers by their sums over all processes.
    func sum(_ numbers: UnsafeMutableBufferPointer<Double>)

    /// Replaces bytes by those of process 0.
    func broadcast(_ bytes: UnsafeMutableRawBufferPointer)

    /// Sends bytes to a process, which waits for as many.
    func send(_ bytes: UnsafeRawBufferPointer, to rank: Int)

    /// Waits for bytes of a process.
    func receive(_ bytes: UnsafeMutableRawBufferPointer, from rank: Int)

    /// Ends all processes.
    func abort(_ code: Int32) -> Never

    /// Ends the exchange; every process calls it last.
    func finish()
}

extension ProcessGroup {
    /// Whether this is process 0.
    public var isFirst: Bool { rank == 0 }

    /// A number of process 0.
    public func broadcast(_ number: Int) -> Int {
        var number = Int64(number)
        withUnsafeMutableBytes(of: &number) { broadcast($0) }
        return Int(number)
    }

    /// A text of process 0.
    public func broadcast(_ text: String) -> String {
        var bytes = Array(text.utf8)
        let count = broadcast(bytes.count)
        if !isFirst { bytes = [UInt8](repeating: 0, count: count) }
        bytes.withUnsafeMutableBytes { broadcast($0) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The sum of a number over all processes.
    public func sum(_ number: Double) -> Double {
        var number = number
        withUnsafeMutablePointer(to: &number) { sum(UnsafeMutableBufferPointer(start: $0, count: 1)) }
        return number
    }
}
