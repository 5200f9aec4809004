import Foundation
import Numerics
import SparseShift

func exponential(_ x: Double) -> Double { exp(x) }
func logarithm(_ x: Double) -> Double { log(x) }

extension ConceptProblem {
    /// All problems, in the order of their numbers.
    static let all: [ConceptProblem] = entries + supports + mixings + disturbed + limited + ambiguous

    /// The common kind: k uniform in 1…most.
    static func plain(
        _ name: String, _ concepts: Int, _ most: Int, _ dimension: Int, _ entry: @escaping Entry = Entries.uniform,
        known: Bool = true
    ) -> ConceptProblem {
        ConceptProblem(
            name: "\(name) (\(concepts), \(most)), d \(dimension)", concepts: concepts, dimension: dimension,
            isKnown: known, draw: Supports.random(concepts, most: most, entry))
    }

    static let entries: [ConceptProblem] = [
        plain("uniform", 3, 2, 32), plain("uniform", 10, 7, 32), plain("uniform", 10, 7, 10),
        plain("uniform", 30, 10, 128), plain("uniform", 100, 10, 256), plain("uniform", 200, 5, 1_024),
        plain("one-sided", 10, 7, 32, Entries.positive), plain("one-sided", 20, 5, 20, Entries.positive),
        plain("±1", 10, 7, 64, Entries.sign), plain("±1", 10, 7, 10, Entries.sign),
        plain("±1", 30, 12, 64, Entries.sign),
        plain("on/off", 10, 7, 64, Entries.one), plain("on/off", 10, 7, 10, Entries.one),
        plain("on/off", 30, 12, 64, Entries.one),
        plain("normal", 20, 5, 48, Entries.normal), plain("Laplace", 15, 5, 15, Entries.laplace),
        plain("lognormal", 12, 4, 32, Entries.lognormal),
        plain("Student's t", 15, 5, 40, Entries.heavy, known: false),
        plain("two humps", 12, 5, 24, Entries.twoHumps, known: false),
        plain("counts 1 to 4", 12, 4, 36, Entries.counts, known: false),
        plain("lopsided", 15, 6, 30, Entries.lopsided, known: false),
        plain("one at a time", 25, 1, 50, Entries.uniform, known: false),
        plain("one at a time, ±1", 8, 1, 8, Entries.sign, known: false),
        plain("dense", 12, 11, 40), plain("dense ±1", 20, 14, 64, Entries.sign),
        plain("dense", 100, 80, 100),
    ]

    private static func correlated(
        _ concepts: Int, _ most: Int, _ dimension: Int, by correlation: Double, group: Int = 2,
        _ entry: @escaping Entry = Entries.uniform, _ kind: String = ""
    ) -> ConceptProblem {
        ConceptProblem(
            name: "supports correlated \(correlation)\(kind) (\(concepts), \(most)), d \(dimension)",
            concepts: concepts,
            dimension: dimension,
            draw: Supports.correlated(concepts, most: most, by: correlation, group: group, entry))
    }

    static let supports: [ConceptProblem] = [
        correlated(10, 7, 32, by: 0.3), correlated(10, 7, 10, by: 0.6), correlated(10, 7, 64, by: 0.9),
        correlated(10, 7, 10, by: 0.9), correlated(30, 12, 64, by: 0.9, group: 3),
        correlated(12, 5, 32, by: 0.6, Entries.one, ", on/off"),
        ConceptProblem(
            name: "Zipf rates, V 20, d 64", concepts: 20, dimension: 64,
            draw: Supports.independent((1...20).map { 0.5 / Double($0) }, Entries.uniform)),
        ConceptProblem(
            name: "rare concepts of .5 %, V 12, d 24", concepts: 12, dimension: 24, isKnown: false,
            draw: Supports.independent((0..<12).map { $0 < 4 ? 0.005 : 0.25 }, Entries.uniform)),
        ConceptProblem(
            name: "one concept in 90 % of shifts, V 12, d 32", concepts: 12, dimension: 32, isKnown: false,
            draw: Supports.independent((0..<12).map { $0 == 0 ? 0.9 : 0.2 }, Entries.uniform)),
        ConceptProblem(
            name: "runs on a ring (16, 5), d 32", concepts: 16, dimension: 32, isKnown: false,
            draw: Supports.ring(16, most: 5, Entries.uniform)),
        ConceptProblem(
            name: "runs on a ring, ±1 (16, 4), d 16", concepts: 16, dimension: 16, isKnown: false,
            draw: Supports.ring(16, most: 4, Entries.sign)),
        ConceptProblem(
            name: "independent rates .05 to .5, V 24, d 96", concepts: 24, dimension: 96, isKnown: false,
            draw: Supports.independent((0..<24).map { 0.05 + 0.45 * Double($0) / 23 }, Entries.normal)),
    ]

    /// Gaussian with singular values from 1 down to 1 / `condition`.
    private static func conditioned(_ condition: Double) -> @Sendable (Int, Int, inout RandomGenerator) -> Matrix {
        { rows, columns, random in
            var result = gaussian(rows, columns, &random)
            let small = min(rows, columns)
            // The columns are mixed by a matrix with these singular values.
            var left = gaussian(columns, columns, &random)
            orthonormalize(&left)
            var right = gaussian(columns, columns, &random)
            orthonormalize(&right)
            for row in 0..<columns {
                let share = Double(row) / Double(max(1, small - 1))
                for column in 0..<columns { right[row, column] *= Float(pow(condition, -share)) }
            }
            orthonormalizeColumns(&result)
            return result * (left.transposed * right)
        }
    }

    private static func scaledColumns(by factor: Double) -> @Sendable (Int, Int, inout RandomGenerator) -> Matrix {
        { rows, columns, random in
            var result = gaussian(rows, columns, &random)
            for column in 0..<columns {
                let size = Float(pow(factor, Double(column) / Double(max(1, columns - 1))))
                for row in 0..<rows { result[row, column] *= size }
            }
            return result
        }
    }

    static let mixings: [ConceptProblem] = [
        ConceptProblem(
            name: "condition 30 (20, 5), d 64", concepts: 20, dimension: 64,
            draw: Supports.random(20, most: 5, Entries.uniform), mixing: conditioned(30)),
        ConceptProblem(
            name: "condition 1,000 (10, 7), d 64", concepts: 10, dimension: 64,
            draw: Supports.random(10, most: 7, Entries.uniform), mixing: conditioned(1_000)),
        plain("random square", 60, 6, 60),
        ConceptProblem(
            name: "scales × 30 (15, 5), d 48", concepts: 15, dimension: 48,
            draw: Supports.random(15, most: 5, Entries.uniform), mixing: scaledColumns(by: 30)),
        ConceptProblem(
            name: "orthonormal (24, 8), d 24", concepts: 24, dimension: 24, isKnown: false,
            draw: Supports.random(24, most: 8, Entries.uniform),
            mixing: { rows, columns, random in
                var result = gaussian(rows, columns, &random)
                orthonormalizeColumns(&result)
                return result
            }),
        ConceptProblem(
            name: "neighbours with cosine .8 (12, 4), d 64", concepts: 12, dimension: 64, isKnown: false,
            draw: Supports.random(12, most: 4, Entries.uniform),
            mixing: { rows, columns, random in
                var result = gaussian(rows, columns, &random)
                for column in stride(from: 1, to: columns, by: 2) {
                    for row in 0..<rows {
                        result[row, column] = 0.8 * result[row, column - 1] + 0.6 * result[row, column]
                    }
                }
                return result
            }),
        ConceptProblem(
            name: "directions of 4 entries (20, 5), d 100", concepts: 20, dimension: 100, isKnown: false,
            draw: Supports.random(20, most: 5, Entries.uniform),
            mixing: { rows, columns, random in
                var result = Matrix(rows: rows, columns: columns)
                for column in 0..<columns {
                    for row in random.sample(4, from: rows) { result[row, column] = Float(random.normal()) }
                }
                return result
            }),
        ConceptProblem(
            name: "all directions near a common one (15, 5), d 80", concepts: 15, dimension: 80, isKnown: false,
            draw: Supports.random(15, most: 5, Entries.uniform),
            mixing: { rows, columns, random in
                var result = gaussian(rows, columns, &random)
                let common = gaussian(rows, 1, &random)
                for row in 0..<rows { for column in 0..<columns { result[row, column] += 1.5 * common[row, 0] } }
                return result
            }),
    ]

    /// A shift that all have, as a part of the root mean square length.
    private static func common(_ part: Double) -> Change {
        { shifts, _, _ in
            var source = RandomGenerator(seed: 7, stream: 5)
            let direction = gaussian(1, shifts.columns, &source)
            let square = shifts.elements.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(shifts.rows)
            let length = direction.elements.reduce(0.0) { $0 + Double($1) * Double($1) }
            let factor = Float((part / (1 - part) * square / length).squareRoot())
            for row in 0..<shifts.rows {
                for column in 0..<shifts.columns { shifts[row, column] += factor * direction[0, column] }
            }
        }
    }

    static func noise(_ part: Double) -> Change {
        { shifts, _, random in
            let square = shifts.elements.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(shifts.count)
            let size = Float(part * square.squareRoot())
            for row in 0..<shifts.rows {
                for column in 0..<shifts.columns { shifts[row, column] += size * Float(random.normal()) }
            }
        }
    }

    private static func changed(
        _ problem: ConceptProblem, _ what: String, known: Bool = true, reach: Reach = .identifiable,
        expected: Int? = nil, count: Int? = nil, _ change: @escaping Change
    ) -> ConceptProblem {
        ConceptProblem(
            name: "\(what), \(problem.name)", concepts: problem.concepts, dimension: problem.dimension,
            count: count ?? problem.count, reach: reach, expected: expected, isKnown: known, draw: problem.draw,
            mixing: problem.mixing, change: change)
    }

    static let disturbed: [ConceptProblem] = [
        changed(plain("uniform", 10, 7, 32), "a common shift, 20 % of the power", common(0.2)),
        changed(plain("uniform", 10, 7, 32), "a common shift, 80 % of the power", common(0.8)),
        changed(
            plain("on/off", 10, 5, 24, Entries.one), "a common shift, 30 % of the power", known: false, common(0.3)),
        changed(plain("uniform", 10, 7, 64), "noise 5 %", noise(0.05)),
        changed(plain("uniform", 10, 5, 128), "noise 20 %", noise(0.2)),
        changed(plain("±1", 10, 5, 128, Entries.sign), "noise 50 %", noise(0.5)),
        changed(plain("uniform", 20, 5, 512), "noise 20 %", noise(0.2)),
        changed(plain("uniform", 10, 5, 96), "noise in some entries only", known: false) { shifts, _, random in
            for row in 0..<shifts.rows {
                for column in 0..<10 { shifts[row, column] += Float(random.normal()) }
            }
        },
        changed(plain("uniform", 12, 5, 48), "each shift × a lognormal size", known: false) { shifts, codes, random in
            for row in 0..<shifts.rows {
                let size = Float(exp(0.7 * random.normal()))
                for column in 0..<shifts.columns { shifts[row, column] *= size }
                for column in 0..<codes.columns { codes[row, column] *= size }
            }
        },
        changed(plain("uniform", 12, 5, 48), "half precision", known: false) { shifts, _, _ in
            for row in 0..<shifts.rows {
                for column in 0..<shifts.columns {
                    // Eight bits of mantissa, as bfloat16.
                    shifts[row, column] = Float(
                        bitPattern: (shifts[row, column].bitPattern &+ 0x8000) & 0xFFFF_0000)
                }
            }
        },
        changed(plain("uniform", 10, 5, 40), "three dense directions", known: false) { shifts, _, random in
            var source = RandomGenerator(seed: 9, stream: 5)
            let directions = gaussian(3, shifts.columns, &source)
            for row in 0..<shifts.rows {
                for direction in 0..<3 {
                    let size = Float(0.3 * random.normal())
                    for column in 0..<shifts.columns { shifts[row, column] += size * directions[direction, column] }
                }
            }
        },
        changed(plain("uniform", 10, 5, 32), "each shift twice") { shifts, codes, _ in
            for row in stride(from: 1, to: shifts.rows, by: 2) {
                for column in 0..<shifts.columns { shifts[row, column] = shifts[row - 1, column] }
                for column in 0..<codes.columns { codes[row, column] = codes[row - 1, column] }
            }
        },
        changed(plain("uniform", 10, 4, 32), "N 200", count: 200) { _, _, _ in },
        changed(plain("uniform", 10, 4, 32), "N 1,000", known: false, count: 1_000) { _, _, _ in },
        changed(plain("uniform", 10, 5, 32), "tanh at 3 r.m.s.") { shifts, _, _ in
            let square = shifts.elements.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(shifts.count)
            let unit = Float(3 * square.squareRoot())
            for row in 0..<shifts.rows {
                for column in 0..<shifts.columns {
                    shifts[row, column] = unit * Float(tanh(Double(shifts[row, column] / unit)))
                }
            }
        },
        changed(plain("uniform", 10, 5, 32), "1 % of rows × 50 in other directions", reach: .limited) {
            shifts, _, random in
            for row in stride(from: 0, to: shifts.rows, by: 100) {
                for column in 0..<shifts.columns { shifts[row, column] = 50 * Float(random.normal()) }
            }
        },
    ]

    static let limited: [ConceptProblem] = [
        changed(plain("uniform", 10, 5, 10), "noise 5 %, square", reach: .limited, noise(0.05)),
        changed(plain("uniform", 10, 5, 10), "noise 20 %, square", reach: .limited, noise(0.2)),
        changed(plain("uniform", 10, 5, 10), "noise 50 %, square", reach: .limited, noise(0.5)),
        changed(plain("uniform", 30, 8, 40), "noise 20 %", reach: .limited, noise(0.2)),
        changed(plain("on/off", 12, 4, 16, Entries.one), "noise 30 %", known: false, reach: .limited, noise(0.3)),
        ConceptProblem(
            name: "more concepts than dimensions (20, 2), d 10", concepts: 20, dimension: 10, reach: .limited,
            draw: Supports.random(20, most: 2, Entries.uniform)),
        ConceptProblem(
            name: "more concepts than dimensions (64, 4), d 32", concepts: 64, dimension: 32, reach: .limited,
            draw: Supports.random(64, most: 4, Entries.uniform)),
        ConceptProblem(
            name: "more concepts than dimensions, ±1 (30, 3), d 20", concepts: 30, dimension: 20, reach: .limited,
            isKnown: false, draw: Supports.random(30, most: 3, Entries.sign)),
    ]

    static let ambiguous: [ConceptProblem] = [
        ConceptProblem(
            name: "a child implies its parent, one-sided, V 12, d 32", concepts: 12, dimension: 32, reach: .ambiguous,
            expected: 12,
            draw: { row, random in
                for parent in 0..<6 where random.uniform() < 0.4 {
                    row[2 * parent] = Float(random.uniform())
                    if random.uniform() < 0.5 { row[2 * parent + 1] = Float(random.uniform()) }
                }
            }),
        ConceptProblem(
            name: "pairs that always change together, V 12, d 32", concepts: 12, dimension: 32, reach: .ambiguous,
            draw: { row, random in
                for pair in random.sample(1 + random.integer(below: 3), from: 6) {
                    row[2 * pair] = Float(2 * random.uniform() - 1)
                    row[2 * pair + 1] = Float(2 * random.uniform() - 1)
                }
            }),
        ConceptProblem(
            name: "pairs of one value, V 12, d 32", concepts: 12, dimension: 32, reach: .ambiguous, expected: 6,
            draw: { row, random in
                for pair in random.sample(1 + random.integer(below: 3), from: 6) {
                    let value = Float(2 * random.uniform() - 1)
                    row[2 * pair] = value
                    row[2 * pair + 1] = value
                }
            }),
        ConceptProblem(
            name: "attributes of 5 exclusive values, V 15, d 48", concepts: 15, dimension: 48, reach: .ambiguous,
            isKnown: false, draw: Supports.attributes(3, values: 5)),
        ConceptProblem(
            name: "a tied triple among free ones, V 12, d 32", concepts: 12, dimension: 32, reach: .ambiguous,
            isKnown: false,
            draw: { row, random in
                for place in random.sample(1 + random.integer(below: 3), from: 10) {
                    for concept in place < 9 ? place..<place + 1 : 9..<12 {
                        row[concept] = Float(2 * random.uniform() - 1)
                    }
                }
            }),
        plain("normal without zeros", 8, 8, 24, Entries.normal, known: false).always(.ambiguous),
        changed(plain("uniform", 10, 5, 32), "strong bend", known: false, reach: .ambiguous) { shifts, _, _ in
            var source = RandomGenerator(seed: 11, stream: 5)
            let inner = gaussian(shifts.columns, shifts.columns, &source)
            let square = shifts.elements.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(shifts.count)
            let unit = square.squareRoot()
            var bent = shifts * inner.scaled(by: Float(1 / (unit * Double(shifts.columns).squareRoot())))
            for row in 0..<bent.rows {
                for column in 0..<bent.columns { bent[row, column] = Float(unit * tanh(2 * Double(bent[row, column]))) }
            }
            for row in 0..<bent.rows { for column in 0..<bent.columns { shifts[row, column] += bent[row, column] } }
        },
    ]

    /// The same with every concept in every shift.
    private func always(_ reach: Reach) -> ConceptProblem {
        let concepts = concepts
        return ConceptProblem(
            name: name, concepts: concepts, dimension: dimension, reach: reach, isKnown: isKnown,
            draw: { row, random in for place in 0..<concepts { row[place] = Float(random.normal()) } })
    }
}

/// Rows of unit length that are orthogonal to each other.
private func orthonormalize(_ matrix: inout Matrix) {
    for row in 0..<matrix.rows {
        for other in 0..<row {
            var product: Float = 0
            for column in 0..<matrix.columns { product += matrix[row, column] * matrix[other, column] }
            for column in 0..<matrix.columns { matrix[row, column] -= product * matrix[other, column] }
        }
        var square: Float = 0
        for column in 0..<matrix.columns { square += matrix[row, column] * matrix[row, column] }
        for column in 0..<matrix.columns { matrix[row, column] /= square.squareRoot() }
    }
}

private func orthonormalizeColumns(_ matrix: inout Matrix) {
    var rows = matrix.transposed
    orthonormalize(&rows)
    matrix = rows.transposed
}
