import Foundation
import Machine
import Testing

/// Limits of control groups, in folders made as the kernel makes them.
@Suite struct ControlGroupTests {
    private func group(_ membership: String, _ files: [String: String]) throws -> ControlGroup {
        let root = FileManager.default.temporaryDirectory.appending(path: "groups-\(UUID())")
        for (path, text) in files {
            let file = root.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: file, atomically: false, encoding: .utf8)
        }
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        let memberships = root.appending(path: "cgroup")
        try membership.write(to: memberships, atomically: false, encoding: .utf8)
        return ControlGroup(root: root.path, memberships: memberships.path)
    }

    @Test func theSmallestLimitOfTheGroupsAboveHolds() throws {
        let group = try group(
            "0::/job/step\n",
            [
                "job/memory.max": "1073741824\n", "job/step/memory.max": "max\n", "memory.max": "4294967296\n",
                "job/cpu.max": "150000 100000\n", "job/step/cpu.max": "max 100000\n",
            ])
        #expect(group.memory == 1 << 30)
        #expect(group.processors == 1.5)
    }

    @Test func theFirstVersionHasAFolderAController() throws {
        let group = try group(
            "9:memory:/docker/1f\n4:cpu,cpuacct:/docker/1f\n0::/\n",
            [
                "memory/docker/1f/memory.limit_in_bytes": "268435456\n",
                "memory/memory.limit_in_bytes": "9223372036854771712\n",
                "cpu,cpuacct/docker/1f/cpu.cfs_quota_us": "200000\n",
                "cpu,cpuacct/docker/1f/cpu.cfs_period_us": "100000\n",
                "cpu,cpuacct/cpu.cfs_quota_us": "-1\n", "cpu,cpuacct/cpu.cfs_period_us": "100000\n",
            ])
        #expect(group.memory == 1 << 28)
        #expect(group.processors == 2)
    }

    /// A container sees its own group as the root, and may see the path that the machine has for it.
    @Test func theRootIsReadWhereThePathIsNotThere() throws {
        let group = try group("0::/outside/here\n", ["memory.max": "1048576\n"])
        #expect(group.memory == 1 << 20)
        #expect(group.processors == nil)
    }

    @Test(arguments: ["", "0::/\n", "nonsense\n", "0::\n", "3:memory:/\n"])
    func nothingIsLimitedWhereNothingIsSaid(membership: String) throws {
        let group = try group(membership, [:])
        #expect(group.memory == nil)
        #expect(group.processors == nil)
    }
}
