import Foundation
import Machine
import Testing

struct ProcessorsTests {
    @Test func theProcessorsOfTheAffinity() throws {
        // `Cpus_allowed:	00000000,00000003`
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed:") })
        let mask = try line.dropFirst("Cpus_allowed:".count).filter { $0 != "," && !$0.isWhitespace }
            .map { try #require(Int(String($0), radix: 16)) }
        let affinity = mask.reduce(0) { $0 + $1.nonzeroBitCount }
        let others = [ControlGroup().processors.map { Int($0.rounded(.up)) }, SchedulerJob().processors]
        #expect(Processors.available == others.compactMap { $0 }.reduce(affinity, min))
    }

    @Test func theMemoryIsThatOfTheMachineOrLess() {
        let limits = [ControlGroup().memory, SchedulerJob().memory].compactMap { $0 }
        #expect(PhysicalMemory.bytes == limits.reduce(Int(ProcessInfo.processInfo.physicalMemory), min))
    }
}
