// Trains with the library product, and prints how well it found the concepts.
import Figures
import SparseShift

let toy = SyntheticShifts(concepts: 3, varyingAtMost: 2, dimension: 8, count: 1_024)
let runs = try train(SSAE.Configuration(features: 3, length: .steps(400), batch: 64), on: toy, seeds: 0..<1)
let score = try runs.meanCorrelation(with: toy.fresh()).mean
guard score > 0.99 else { fatalError("MCC \(score), but the concepts can be found") }
print("MCC \(NumberText.fixed(score, places: 3).plain)")
