@_exported import Figures
@_exported import Numerics
@_exported import SparseShift
