import Foundation

/// The bars of the work that is under way on one thread, the outermost first.
final class OpenBars {
    private let cell: String?
    private var places: [BarPlace] = []

    private init(cell: String?) { self.cell = cell }

    private static let key = "SparseShift.OpenBars"

    /// Those of the thread that calls it. A cell that was interrupted leaves bars behind, which mean nothing to the next
    /// one.
    static var ofThisThread: OpenBars {
        let cell = CellReport.running.cell
        if let open = Thread.current.threadDictionary[key] as? OpenBars, open.cell == cell { return open }
        let open = OpenBars(cell: cell)
        Thread.current.threadDictionary[key] = open
        return open
    }

    /// The bar of the work within which other work would begin.
    var innermost: BarPlace? { places.last }

    /// Work begins, within the innermost.
    func append(_ place: BarPlace) { places.append(place) }

    /// Work has ended, and with it whatever was left within.
    func remove(_ place: BarPlace) {
        // An iterator can be given up on another thread.
        guard self === Self.ofThisThread, let index = places.lastIndex(where: { $0 === place }) else { return }
        places.removeSubrange(index...)
    }
}
