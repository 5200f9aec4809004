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
        #expect(Processors.count == mask.reduce(0) { $0 + $1.nonzeroBitCount })
    }

    @Test func theMemoryIsThatOfTheMachine() {
        #expect(PhysicalMemory.bytes == Int(ProcessInfo.processInfo.physicalMemory))
    }
}
