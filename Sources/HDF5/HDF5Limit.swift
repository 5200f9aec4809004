import CHDF5

/// How much of a processor a call of the library may use: damaged files make it follow its own references in circles.
///
/// A call that takes longer ends as an access to memory that is not there does; see ``HDF5Activity``.
enum HDF5Limit {
    /// Far more than the library needs for anything but numbers.
    private static let seconds = 3
    /// Far fewer than the library reads in a second, unpacked and in the worst order.
    private static let bytesPerSecond = 500_000

    nonisolated(unsafe) private static var timer: timer_t?
    nonisolated(unsafe) private static var current = 0

    /// Begins to count for the calling thread, which holds the library's lock.
    ///
    /// - Parameter bytes: The bytes of the numbers that the call reads.
    static func begin(bytes: Int) {
        var made: timer_t?
        guard sparseshift_hdf5_make_timer(&made), let made else { return }
        timer = made
        current = seconds + bytes / bytesPerSecond
        restart()
    }

    /// Counts anew, since the call is a step further.
    static func restart() { if let timer { sparseshift_hdf5_start_timer(timer, current) } }

    static func end() {
        guard let timer else { return }
        timer_delete(timer)
        self.timer = nil
    }

    /// Ends the count within a signal handler.
    static func abandon() {
        guard let timer else { return }
        sparseshift_hdf5_start_timer(timer, 0)
        self.timer = nil
    }
}
