import Glibc

/// What the control group of this process allows, which containers, schedulers and services set.
///
/// Limits of both versions of control groups are read; a group has those of the groups that it is in, too.
package struct ControlGroup {
    private let root: String
    private let memberships: [Substring]

    /// - Parameters:
    ///   - root: Where the groups are mounted.
    ///   - memberships: The file that tells which groups the process is in.
    package init(root: String = "/sys/fs/cgroup", memberships: String = "/proc/self/cgroup") {
        self.root = root
        self.memberships = (Self.text(of: memberships) ?? "").split(separator: "\n")
    }

    /// The most memory in bytes; `nil` without a limit.
    package var memory: Int? {
        let values =
            folders(of: "").compactMap { Self.text(of: $0 + "/memory.max").flatMap { Int($0) } }
            + folders(of: "memory").compactMap { Self.text(of: $0 + "/memory.limit_in_bytes").flatMap { Int($0) } }
        // The first version tells a number near the largest one where there is no limit.
        return values.filter { $0 > 0 && $0 < 1 << 60 }.min()
    }

    /// The time of processors that the group may use, in processors; `nil` without a limit.
    package var processors: Double? {
        func share(_ quota: Double?, _ period: Double?) -> Double? {
            guard let quota, let period, quota > 0, period > 0 else { return nil }
            return quota / period
        }
        let values =
            folders(of: "").compactMap { folder -> Double? in
                let words = (Self.text(of: folder + "/cpu.max") ?? "").split(separator: " ")
                return words.count == 2 ? share(Double(words[0]), Double(words[1])) : nil
            }
            + folders(of: "cpu").compactMap { folder in
                share(
                    Self.text(of: folder + "/cpu.cfs_quota_us").flatMap { Double($0) },
                    Self.text(of: folder + "/cpu.cfs_period_us").flatMap { Double($0) })
            }
        return values.min()
    }

    /// The folders of a controller's group and of those that it is in; of the second version without a controller.
    private func folders(of controller: String) -> [String] {
        for line in memberships {
            // As in `0::/user.slice` and `4:cpu,cpuacct:/docker/1f`.
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            let names = parts[1].split(separator: ",").map(String.init)
            guard controller.isEmpty ? parts[0] == "0" && names.isEmpty : names.contains(controller) else { continue }
            let mount = controller.isEmpty ? root : "\(root)/\(parts[1])"
            var folders = [mount]
            for name in parts[2].split(separator: "/") { folders.append(folders.last! + "/" + name) }
            return folders
        }
        return []
    }

    /// A short file's text without blanks at its ends.
    private static func text(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { return nil }
        var text = Substring(decoding: bytes[..<count], as: UTF8.self)
        while text.last?.isWhitespace ?? false { text.removeLast() }
        return String(text)
    }
}
