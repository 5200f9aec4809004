import Foundation
import Machine
import TestSupport
import Testing

/// Programs that are run to their end.
@Suite(.serialized) struct SystemProgramTests {
    @Test func bothOutputsAreRead() {
        // More than a pipe holds, to either.
        let result = SystemProgram.run(
            "bash", ["-c", "yes a 2> /dev/null | head -c 200000 >&2; yes b 2> /dev/null | head -c 200000; exit 3"])
        #expect(result.status == 3 && result.output.utf8.count == 200_000 && result.errors.utf8.count == 200_000)
        #expect(result.reason == "a")
        #expect(SystemProgram.output(of: "bash", ["-c", "echo x"]) == "x\n")
        #expect(SystemProgram.output(of: "bash", ["-c", "echo x; exit 1"]) == nil)
    }

    /// As they do where a cell is interrupted.
    @Test func signalsDoNotEndTheReading() {
        var (action, before) = (sigaction(), sigaction())
        action.__sigaction_handler.sa_handler = { _ in }
        sigaction(SIGUSR2, &action, &before)
        defer { sigaction(SIGUSR2, &before, nil) }
        // Threads of Dispatch block signals.
        var (signals, earlier) = (sigset_t(), sigset_t())
        sigemptyset(&signals)
        sigaddset(&signals, SIGUSR2)
        pthread_sigmask(SIG_UNBLOCK, &signals, &earlier)
        defer { pthread_sigmask(SIG_SETMASK, &earlier, nil) }
        let reader = pthread_self()
        let sender = Thread {
            for _ in 0..<50 {
                usleep(10_000)
                pthread_kill(reader, SIGUSR2)
            }
        }
        sender.start()
        let result = SystemProgram.run("bash", ["-c", "echo a; sleep 0.3; echo b"])
        #expect(result.status == 0 && result.output == "a\nb\n")
        while !sender.isFinished { usleep(1_000) }
    }

    @Test func aHungProgramIsEnded() {
        let result = SystemProgram.run("sleep", ["1000"], within: 0.2)
        #expect(result.status == -1 && result.reason == "sleep does not answer within 0 s")
    }

    @Test func programsAreFoundByPath() throws {
        #expect(SystemProgram.run("no-such-program", []).status == 127)
        try withTools(["tool": "echo \"$1\""]) { folder in
            #expect(SystemProgram.path(of: "tool") == folder + "/tools/tool")
            #expect(SystemProgram.run("tool", ["a b"]).output == "a b\n")
        }
        #expect(SystemProgram.path(of: "/bin/sh") == "/bin/sh")
    }
}
