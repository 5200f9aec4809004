/// Code of earlier cells that is about to run between cells, and the error that it threw.
final class PendingCall: @unchecked Sendable {
    private let work: () throws -> Void
    private(set) var error: (any Error)?

    init(_ work: @escaping () throws -> Void) { self.work = work }

    func run() {
        do { try work() } catch { self.error = error }
    }
}
