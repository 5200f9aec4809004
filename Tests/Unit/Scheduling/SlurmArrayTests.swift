import Foundation
import Machine
import Scheduling
import TestSupport
import Testing
import Work

/// Job arrays of Slurm, with scripts that answer as its programs do.
@Suite(.serialized) struct SlurmArrayTests {
    private let work = ArrayWork(
        name: "a sweep", purpose: "For tests.", words: ["echo", "it's", "two words"], suffix: "/9", marksItems: true)

    private func options(chunk: Int = 1, _ options: String...) -> SlurmOptions {
        var result = SlurmOptions()
        (result.chunk, result.options) = (chunk, options)
        return result
    }

    @Test func theBatchFileCallsTheProgramForTheItemsOfATask() throws {
        try withTemporaryFolder { folder in
            let array = SlurmArray(in: folder + "/it's 100% here")
            var own = options("mem=4G", "exclusive")
            (own.concurrent, own.warning) = (3, 30)
            let text = array.batchText([[3, 4], [7]], work, own)
            let lines = text.split(separator: "\n").map(String.init)
            for line in [
                "#SBATCH --array=0-1%3", "#SBATCH --signal=B:USR1@30", "#SBATCH --mem=4G", "#SBATCH --exclusive",
                "#SBATCH --job-name='a sweep'", "#SBATCH --output='\(folder)/it'\\''s 100%% here/%A_%a.log'",
            ] {
                #expect(lines.contains(line))
            }
            try FileManager.default.createDirectory(atPath: array.folder, withIntermediateDirectories: true)
            let file = folder + "/array.sh"
            try text.write(toFile: file, atomically: true, encoding: .utf8)
            let environment = ProcessInfo.processInfo.environment.merging(["SLURM_ARRAY_TASK_ID": "1"]) { $1 }
            let result = SystemProgram.run("bash", [file], environment: environment)
            #expect(result.status == 0)
            #expect(result.output == "it's two words 7/9\nThe task has ended well.\n")
            #expect(array.isMarked(7) && !array.isMarked(3))
        }
    }

    @Test func aTaskThatFailsMarksNothing() throws {
        try withTemporaryFolder { folder in
            let array = SlurmArray(in: folder)
            let failing = ArrayWork(name: "x", purpose: "", words: ["false"], marksItems: true)
            let file = folder + "/array.sh"
            try array.batchText([[7]], failing, options()).write(toFile: file, atomically: true, encoding: .utf8)
            let environment = ProcessInfo.processInfo.environment.merging(["SLURM_ARRAY_TASK_ID": "0"]) { $1 }
            #expect(SystemProgram.run("bash", [file], environment: environment).status == 1)
            #expect(!array.isMarked(7))
        }
    }

    @Test func slurmTellsHowFarItemsAre() throws {
        let queue = """
            printf '12 1 PENDING Resources\\n12 0 RUNNING None\\n12 2 COMPLETING None\\n99 0 RUNNING None\\n12 4 PENDING launch failed requeued held\\n'
            """
        try withTools(["sbatch": "echo '12;cluster'", "squeue": queue]) { folder in
            let array = SlurmArray(in: folder + "/slurm")
            #expect(array.look()[0] == nil)
            let submitted = try array.submit([5, 6, 7, 8, 9, 10, 11, 12, 13], work, options(chunk: 2))
            #expect(submitted.identifier == "12" && submitted.tasks == 5)
            let states = SlurmArray(in: folder + "/slurm").look()
            #expect(states.problem == nil)
            #expect([5, 6].allSatisfy { states[$0] == .running } && [9, 10].allSatisfy { states[$0] == .running })
            #expect([7, 8].allSatisfy { states[$0] == .queued("Resources") })
            #expect([11, 12].allSatisfy { states[$0] == .ended })
            #expect(states[13] == .queued("launch failed requeued held"))
            #expect(states[4] == nil)
        }
    }

    @Test func nothingIsKnownWhereSlurmDoesNotAnswer() throws {
        let failing = "echo 'slurm_load_jobs error: Unable to contact slurm controller' >&2; exit 1"
        try withTools(["sbatch": "echo 12", "squeue": failing]) { folder in
            let array = SlurmArray(in: folder)
            // What was never submitted need not be asked for.
            #expect(array.look().problem == nil)
            _ = try array.submit([0], work, options())
            let states = SlurmArray(in: folder).look()
            #expect(states[0] == .unknown && states[1] == nil)
            #expect(
                states.problem == "Slurm's squeue fails: slurm_load_jobs error: Unable to contact slurm controller")
            #expect(
                message { try SlurmArray(in: folder).forget(asking: true) }.contains("remove this folder if none is"))
            try SlurmArray(in: folder).forget(asking: false)
            #expect(SlurmArray(in: folder).look()[0] == nil)
        }
    }

    @Test func whatFailedIsToldByTheLastLineOfItsLog() throws {
        try withTools(["sbatch": "echo 12", "squeue": "true"]) { folder in
            _ = try SlurmArray(in: folder).submit([4, 5, 6], work, options())
            let array = SlurmArray(in: folder)
            let start = String(repeating: "progress\n", count: 20_000)
            try (start + "slurmstepd: error: Exceeded\n  \n").write(
                toFile: folder + "/12_1.log", atomically: true, encoding: .utf8)
            try "".write(toFile: folder + "/12_2.log", atomically: true, encoding: .utf8)
            #expect(array.failure(of: 4).contains("left no log: it was cancelled before it began"))
            #expect(array.failure(of: 4).contains("does not see \(array.folder)"))
            #expect(array.failure(of: 5) == "slurmstepd: error: Exceeded")
            #expect(array.failure(of: 6) == "nothing in \(array.folder)/12_2.log")
        }
    }

    /// The batch file writes a line at the end of a log for that.
    @Test func aTaskThatEndedWellIsNoFailureOfItsOwn() throws {
        try withTools(["sbatch": "echo 12", "squeue": "true"]) { folder in
            let array = SlurmArray(in: folder)
            _ = try array.submit([4], ArrayWork(name: "x", purpose: "", words: ["echo"]), options())
            let environment = ProcessInfo.processInfo.environment.merging(["SLURM_ARRAY_TASK_ID": "0"]) { $1 }
            let log = SystemProgram.run("bash", [folder + "/array.sh"], environment: environment).output
            try log.write(toFile: folder + "/12_0.log", atomically: true, encoding: .utf8)
            #expect(
                SlurmArray(in: folder).failure(of: 4) == "its task ended well, and what it wrote has gone since")
        }
    }

    @Test func aSubmissionThatWasCutOffIsFoundByItsBatchFile() throws {
        try withTools(["sbatch": "echo 12", "squeue": "cat \"$(dirname \"$0\")/answer\""]) { folder in
            let answer = folder + "/tools/answer"
            func answers(_ text: String) throws { try text.write(toFile: answer, atomically: true, encoding: .utf8) }
            let path = folder + "/slurm"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            let intention = path + "/submitting.json"
            func record() -> String? { try? String(contentsOfFile: path + "/jobs.jsonl", encoding: .utf8) }
            try "[[0,1],[2]]".write(toFile: intention, atomically: true, encoding: .utf8)
            // Slurm cannot be asked.
            #expect(SlurmArray(in: path).look()[2] == .unknown)
            #expect(message { _ = try SlurmArray(in: path).exclusively { _ in } }.contains("nothing is submitted"))
            // It has other arrays alone.
            try answers("7|/elsewhere/slurm/array.sh\n")
            #expect(SlurmArray(in: path).look()[2] == nil)
            try SlurmArray(in: path).exclusively { _ in }
            #expect(record() == nil)
            #expect(!FileManager.default.fileExists(atPath: intention))
            // It has the array.
            try "[[0,1],[2]]".write(toFile: intention, atomically: true, encoding: .utf8)
            try answers("7|/elsewhere/slurm/array.sh\n9|\(path)/array.sh\n")
            try SlurmArray(in: path).exclusively { _ in }
            #expect(record() == "{\"job\":\"9\",\"tasks\":[[0,1],[2]]}\n")
            try answers("9 1 RUNNING None|\(path)/array.sh\n9 0 RUNNING None|/elsewhere/job.sh\n")
            let states = SlurmArray(in: path).look()
            #expect(states[2] == .running && states[0] == .ended)
        }
        // A controller that does not answer may have taken the array.
        for failing in [
            "echo 'Batch job submission failed: Socket timed out on send/recv operation' >&2; exit 1", "kill -TERM $$",
        ] {
            try withTools(["sbatch": failing, "squeue": "echo \"9|$(cat \"$(dirname \"$0\")/folder\")/array.sh\""]) {
                folder in
                try folder.write(toFile: folder + "/tools/folder", atomically: true, encoding: .utf8)
                let sentence = message { _ = try SlurmArray(in: folder).submit([0], work, options()) }
                #expect(sentence.contains("does not say whether it takes the array"))
                try SlurmArray(in: folder).exclusively { _ in }
                let record = try String(contentsOfFile: folder + "/jobs.jsonl", encoding: .utf8)
                #expect(record == "{\"job\":\"9\",\"tasks\":[[0]]}\n")
            }
        }
        // One that is refused leaves nothing behind.
        try withTools(["sbatch": "echo no >&2; exit 1"]) { folder in
            _ = message { _ = try SlurmArray(in: folder).submit([0], work, options()) }
            #expect(!FileManager.default.fileExists(atPath: folder + "/submitting.json"))
        }
    }

    @Test func theFolderIsWaitedForAndGivenUpOnRequest() throws {
        try withTemporaryFolder { folder in
            let lock = open(folder, O_RDONLY | O_DIRECTORY)
            defer { close(lock) }
            #expect(flock(lock, LOCK_EX) == 0)
            Interruption.request()
            defer { Interruption.clear() }
            #expect(throws: Interrupted.self) { try SlurmArray(in: folder).exclusively { _ in } }
        }
    }

    /// A Slurm that hangs is not waited for.
    @Test func anInterruptEndsALook() throws {
        try withTools(["sbatch": "echo 12", "squeue": "sleep 20"]) { folder in
            _ = try SlurmArray(in: folder).submit([0], work, options())
            Interruption.request()
            defer { Interruption.clear() }
            let states = SlurmArray(in: folder).look()
            #expect(states[0] == .unknown && states.problem == "Slurm's squeue fails: it was interrupted")
        }
    }

    @Test func pathsThatSlurmCannotWriteTo() throws {
        try withTools(["sbatch": "echo 12"]) { folder in
            for name in ["a\\b", "a\nb"] {
                let path = folder + "/" + name
                #expect(message { try SlurmArray.requireSlurm(for: path) }.contains("a backslash or a line break"))
                #expect(message { _ = try SlurmArray(in: path).submit([0], work, options()) }.contains("backslash"))
                #expect(!FileManager.default.fileExists(atPath: path))
            }
        }
    }

    @Test func anArrayIsRemovedWhenItsTasksHaveEnded() throws {
        let queue = """
            file="$(dirname "$0")/looks"; echo x >> "$file"
            if [ "$(wc -l < "$file")" -lt 3 ]; then echo '12 0 COMPLETING None'; fi
            """
        try withTools(["sbatch": "echo 12", "squeue": queue, "scancel": "true"]) { folder in
            let path = folder + "/slurm"
            _ = try SlurmArray(in: path).submit([0], work, options())
            #expect(message { try SlurmArray(in: path).remove(patience: .zero) }.contains("have not ended yet"))
            try SlurmArray(in: path).remove()
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func whatIsNoMatterOfTheTurnIsCounted() {
        let found = ArrayStates.obstacles([
            "", "PartitionConfig", "Priority", "launch failed requeued held", "PartitionConfig",
        ])
        #expect(found.map(\.reason) == ["PartitionConfig", "launch failed requeued held"])
        #expect(found.map(\.items) == [2, 1])
    }

    @Test func whatIsCancelledIsNoFailure() throws {
        let gone = "echo 'scancel: error: Invalid job id specified' >&2; exit 1"
        try withTools(["sbatch": "echo 12", "squeue": "true", "scancel": gone]) { folder in
            _ = try SlurmArray(in: folder).submit([0], work, options())
            #expect(SlurmArray(in: folder).look()[0] == .ended)
            #expect(try SlurmArray(in: folder).cancel() == 1)
            #expect(SlurmArray(in: folder).look()[0] == nil)
            #expect(try SlurmArray(in: folder).cancel() == 0)
        }
    }

    @Test func numbersChangeOnlyWhereNothingIsQueued() throws {
        try withTools(["sbatch": "echo 12", "squeue": "cat \"$(dirname \"$0\")/answer\""]) { folder in
            let answer = folder + "/tools/answer"
            _ = try SlurmArray(in: folder).submit([0], work, options())
            try "12 0 PENDING Priority\n".write(toFile: answer, atomically: true, encoding: .utf8)
            #expect(message { try SlurmArray(in: folder).forget(asking: true) }.contains("queued or running"))
            try "".write(toFile: answer, atomically: true, encoding: .utf8)
            try SlurmArray(in: folder).forget(asking: true)
            #expect(SlurmArray(in: folder).look()[0] == nil)
        }
    }

    @Test func aRefusalNamesTheReasonAndTheFile() throws {
        try withTools(["sbatch": "echo 'sbatch: error: invalid partition specified: x' >&2; exit 1"]) { folder in
            let sentence = message { _ = try SlurmArray(in: folder).submit([0], work, options()) }
            #expect(sentence.contains("invalid partition specified: x") && sentence.contains("array.sh"))
            #expect(SlurmArray(in: folder).look()[0] == nil)
        }
        try withTools([:], alone: true) { _ in
            #expect(message { try SlurmArray.requireSlurm() }.contains("sbatch is not on PATH"))
        }
    }

    /// A job's own variables would contradict what the array asks for.
    @Test func theJobOfThisProcessIsNotPassedOn() throws {
        try withTools(["sbatch": "echo \"${SLURM_JOB_ID:-none}$SLURM_CONF\""]) { folder in
            setenv("SLURM_JOB_ID", "7", 1)
            setenv("SLURM_CONF", "x", 1)
            defer {
                unsetenv("SLURM_JOB_ID")
                unsetenv("SLURM_CONF")
            }
            let submitted = try SlurmArray(in: folder).submit([0], work, options())
            #expect(submitted.identifier == "nonex")
        }
    }
}

/// Options of job arrays.
@Suite struct SlurmOptionsTests {
    @Test func timesAreThoseOfSlurm() {
        #expect(SlurmOptions.text(of: .seconds(7_200)) == "2:00:00")
        #expect(SlurmOptions.text(of: .seconds(100 * 3_600 + 61)) == "100:01:01")
        #expect(SlurmOptions.text(of: .milliseconds(1_500)) == "0:00:02")
        for (text, seconds) in [
            ("90", 5_400), ("1:30", 90), ("2:00:00", 7_200), ("1-12", 129_600), ("1-0:30", 88_200), ("1-0:0:5", 86_405),
            ("0", 0), ("-5", -300),
        ] {
            #expect(SlurmOptions.seconds(text) == seconds)
        }
        for text in ["", "UNLIMITED", "2h", "1:2:3:4", "1:", "-", "99999999999999999999"] {
            #expect(SlurmOptions.seconds(text) == nil)
        }
    }

    @Test func valuesAreQuoted() {
        #expect(SlurmOptions.line("exclusive") == "exclusive")
        #expect(SlurmOptions.line("time=1-2:00:00") == "time=1-2:00:00")
        #expect(SlurmOptions.line("comment=it's #1") == "comment='it'\\''s #1'")
    }

    @Test func optionsThatCannotBe() {
        var options = SlurmOptions()
        #expect(options.problem == nil)
        options.options = ["partition=cpu", "exclusive"]
        #expect(options.problem == nil)
        for (option, words) in [
            ("--mem=4G", "without dashes"), ("", "without dashes"), ("a\nb", "without dashes"),
            ("array=1-3", "already"), ("arr=1-3", "already"), ("wait", "cannot have"), ("time=0", "more than 0"),
            ("time=1", "warned 90 s"),
        ] {
            options.options = [option]
            #expect(options.problem?.contains(words) == true)
        }
        options.options = ["mem=1G", "exclusive", "mem=2G"]
        #expect(options.problem == "mem=1G and mem=2G: give this option once")
        options.options = ["time=2", "wait-all-nodes=1", "exclusive"]
        #expect(options.problem == nil)
        for change in [{ $0.chunk = 0 }, { $0.concurrent = 0 }, { $0.warning = 0 }] as [(inout SlurmOptions) -> Void] {
            var options = SlurmOptions()
            change(&options)
            #expect(options.problem != nil)
        }
    }
}
