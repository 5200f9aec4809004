import JupyterWire
import Testing

@Suite struct CellQueueTests {
    private let queue = CellQueue()
    private let session = Session(signer: MessageSigner(key: "key"))

    private func append() throws {
        let content = ExecuteRequest(code: "x").content
        let frames = session.frames(type: ExecuteRequest.messageType, content: content, parent: .none, prefix: [[1]])
        queue.append(.cell(try session.message(from: frames), isAborted: false))
    }

    @Test func anInterruptWithoutACellIsForgotten() throws {
        queue.interrupt()
        try append()
        _ = queue.next()
        #expect(!queue.isInterrupted)
    }

    @Test func anInterruptConcernsTheRunningCellAlone() throws {
        for _ in 0..<2 { try append() }
        _ = queue.next()
        queue.interrupt()
        #expect(queue.isInterrupted)
        #expect(queue.takeInterruption())
        #expect(!queue.isInterrupted)
        queue.endCell()
        _ = queue.next()
        #expect(!queue.isInterrupted)
    }

    @Test func anInterruptBetweenTwoCellsConcernsTheNext() throws {
        for _ in 0..<2 { try append() }
        _ = queue.next()
        #expect(!queue.takeInterruption())
        queue.endCell()
        queue.interrupt()
        _ = queue.next()
        #expect(queue.isInterrupted)
    }

    @Test func anInterruptAfterTheLastCellIsForgotten() throws {
        try append()
        _ = queue.next()
        #expect(!queue.takeInterruption())
        queue.interrupt()
        queue.endCell()
        try append()
        _ = queue.next()
        #expect(!queue.isInterrupted)
    }
}
