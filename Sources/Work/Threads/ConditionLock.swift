import Glibc

/// A lock whose holder can wait for others to change what it guards.
package final class ConditionLock: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    /// A lock that is open.
    package init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Waits until the lock is open, and takes it.
    package func lock() { pthread_mutex_lock(mutex) }
    /// Opens the lock.
    package func unlock() { pthread_mutex_unlock(mutex) }

    /// Gives the lock away until another thread calls ``wakeAll()``.
    package func wait() { pthread_cond_wait(condition, mutex) }

    /// Wakes all threads that wait.
    package func wakeAll() { pthread_cond_broadcast(condition) }

    /// Holds the lock while `body` runs.
    package func withLock<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        lock()
        defer { unlock() }
        return try body()
    }
}
