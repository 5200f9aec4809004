import Synchronization

/// The remarks that the program has made. One that holds of several models or layers is shown once.
package enum ShownRemarks {
    private static let known = Mutex<Set<String>>([])

    /// Notes a remark.
    ///
    /// - Returns: Whether it is new.
    package static func add(_ remark: String) -> Bool { known.withLock { $0.insert(remark).inserted } }
}
