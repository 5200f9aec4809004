@_exported import Figures
@_exported import LanguageModels
@_exported import Numerics
@_exported import SparseShift
