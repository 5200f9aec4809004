import Machine

/// How much memory a data set may take for its numbers.
///
/// Data that fit are held whole. Others are read from their file in windows, again in every epoch.
public enum DataMemory: Sendable, Hashable {
    /// A quarter of the machine's memory.
    case automatic
    /// As few as about so many bytes; more if the file is stored in large pieces.
    case about(Int)
    /// So many bytes. Indices, labels and a little room for reading come on top.
    case limit(Int)

    /// So many MiB.
    public static func mebibytes(_ count: Int) -> DataMemory { .limit(count << 20) }

    var bytes: Int {
        switch self {
        case .automatic: max(1 << 28, PhysicalMemory.bytes / 4)
        case .about(let bytes), .limit(let bytes): bytes
        }
    }

    /// The most bytes of what has to be held in memory to be read at all.
    package var wholeLimit: Int { isBinding ? bytes : DataMemory.automatic.bytes }

    /// Whether the limit was asked for, and so must be kept or refused.
    var isBinding: Bool { if case .limit = self { true } else { false } }

    static func description(ofBytes bytes: Int) -> String {
        let units = ["bytes", "KiB", "MiB", "GiB", "TiB"]
        var (value, unit) = (Double(bytes), 0)
        while value >= 1_024, unit < units.count - 1 {
            value /= 1_024
            unit += 1
        }
        let tenths = (value * 10).rounded() / 10
        return "\(tenths == tenths.rounded() ? "\(Int(tenths))" : "\(tenths)") \(units[unit])"
    }
}
