import CellSupport
import Foundation
import SparseShift
import Work

/// Runs the asynchronous code of a cell on the cell's own thread, where a trap can be recovered
/// from and an endless loop stopped.
final class CellExecutor: TaskExecutor, @unchecked Sendable {
    private let condition = NSCondition()
    private var jobs: [UnownedJob] = []
    private var isFinished = false

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        condition.lock()
        jobs.append(job)
        condition.signal()
        condition.unlock()
    }

    /// Ends ``run(onIdle:)``, from any thread: the task is done.
    func finish() {
        condition.lock()
        isFinished = true
        condition.signal()
        condition.unlock()
    }

    /// Runs jobs on the calling thread until ``finish()``, calling `onIdle` at least every 20 ms, and after a job if the
    /// cell was asked to stop.
    ///
    /// - Parameter onIdle: Gets the time since the last job ended.
    func run(onIdle: (Duration) -> Void) {
        var lastJob = ContinuousClock.now
        condition.lock()
        while true {
            if !jobs.isEmpty {
                let job = jobs.removeFirst()
                condition.unlock()
                job.runSynchronously(on: asUnownedTaskExecutor())
                lastJob = .now
                if Interruption.isRequested { onIdle(.zero) }
                condition.lock()
                continue
            }
            if isFinished { break }
            _ = condition.wait(until: Date(timeIntervalSinceNow: 0.02))
            condition.unlock()
            onIdle(ContinuousClock.now - lastJob)
            condition.lock()
        }
        condition.unlock()
    }
}

/// Runs asynchronous code to its end on the cell's thread. An `await` at a cell's top level becomes a call of this.
// swift-format-ignore: AlwaysUseLowerCamelCase
public func __cellWait<Value, Failure: Error>(
    _ operation: @escaping () async throws(Failure) -> Value
) throws(Failure) -> Value {
    let executor = CellExecutor()
    let box = ResultBox<Value, Failure>()
    nonisolated(unsafe) let operation = operation
    let task = Task(executorPreference: executor) {
        do throws(Failure) {
            box.result = .success(try await operation())
        } catch {
            box.result = .failure(error)
        }
        executor.finish()
    }
    var interruptedAt: Date?
    var hasWarned = false
    executor.run { idleTime in
        cell_recovery_leave_for_fault()
        if idleTime > .seconds(5), !hasWarned, cell_recovery_lost_tasks() > 0 {
            hasWarned = true
            FileHandle.standardError.write(Data(waitForLostWork.utf8))
        }
        guard Interruption.isRequested else { return }
        task.cancel()
        let start = interruptedAt ?? Date()
        interruptedAt = start
        // A task that ignores its cancellation is abandoned.
        if Date().timeIntervalSince(start) > 0.3 { cell_recovery_leave_interrupted() }
    }
    return try box.result!.get()
}

private let waitForLostWork = """
    This cell is waiting. Earlier, a fault has stopped a task, which never ends, and the actor that it was in never \
    answers: if the cell waits for one of them, interrupt it and restart the kernel.

    """

private final class ResultBox<Value, Failure: Error>: @unchecked Sendable {
    var result: Result<Value, Failure>?
}

/// A value that is computed in the background: what `async let` declares at a cell's top level.
public struct CellTask<Value>: @unchecked Sendable {
    fileprivate let task: Task<Void, Never>
    fileprivate let box: ResultBox<Value, Never>

    /// The value, once it is there.
    public var value: Value {
        get async {
            await task.value
            return box.result!.get()
        }
    }
}

/// A value that is computed in the background, unless an error is thrown.
public struct ThrowingCellTask<Value>: @unchecked Sendable {
    fileprivate let task: Task<Void, Never>
    fileprivate let box: ResultBox<Value, any Error>

    /// The value, once it is there.
    public var value: Value {
        get async throws {
            await task.value
            return try box.result!.get()
        }
    }
}

/// Starts asynchronous code. `async let` at a cell's top level becomes a call of this.
// swift-format-ignore: AlwaysUseLowerCamelCase
public func __cellStart<Value>(_ operation: @escaping () async -> Value) -> CellTask<Value> {
    nonisolated(unsafe) let operation = operation
    let box = ResultBox<Value, Never>()
    let task = Task.detached { box.result = .success(await operation()) }
    return CellTask(task: task, box: box)
}

/// Starts asynchronous code that can throw errors.
// swift-format-ignore: AlwaysUseLowerCamelCase
@_disfavoredOverload
public func __cellStart<Value>(_ operation: @escaping () async throws -> Value) -> ThrowingCellTask<Value> {
    nonisolated(unsafe) let operation = operation
    let box = ResultBox<Value, any Error>()
    let task = Task.detached {
        do {
            box.result = .success(try await operation())
        } catch {
            box.result = .failure(error)
        }
    }
    return ThrowingCellTask(task: task, box: box)
}
