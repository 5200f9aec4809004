import SparseShift

/// The session of these cells: named data sets, models and metrics, with where they came from.
///
///     session.data["toy"] = toy
///     session.models["ssae"] = runs
///     session
///     try session.save("work.h5")       // after a restart: try session.restore("work.h5")
public let session = Session { CellReport.running.cell }
