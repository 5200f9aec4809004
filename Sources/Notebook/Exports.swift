@_exported import Figures
@_exported import LanguageModels
@_exported import Numerics
@_exported import Requirements
@_exported import ResultViews
@_exported import SparseShift
@_exported import Work
