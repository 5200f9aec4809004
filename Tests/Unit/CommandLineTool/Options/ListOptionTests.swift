import CommandLineTool
import SparseShift
import Testing

/// Options that hold several values in one word.
@Suite struct ListOptionTests {
    @Test(arguments: [
        ("0", [0]), ("0,3,5", [0, 3, 5]), ("5,0", [5, 0]), ("-1,1", [-1, 1]), ("0..<3", [0, 1, 2]),
        ("1...3", [1, 2, 3]), ("4...4", [4]), ("-2...0", [-2, -1, 0]),
    ])
    func seeds(_ text: String, _ expected: [Int]) {
        #expect(SeedList(argument: text)?.seeds == expected)
    }

    @Test(arguments: [
        "", ",", "1,", ",1", "1,1", "1,a", "1.5", "0..<0", "3...1", "0..<3..<5", "a...b", "0...10000",
        "0..<9223372036854775807", "-9223372036854775808...9223372036854775807",
    ])
    func noSeeds(_ text: String) { #expect(SeedList(argument: text) == nil) }

    @Test func seedsAsTheHelpShowsThem() {
        #expect(SeedList(argument: "0..<3")?.defaultValueDescription == "0,1,2")
    }

    @Test(arguments: [
        ("target=0.1,0.2", "target", ["0.1", "0.2"]), ("norm=none", "norm", ["none"]),
        ("norm=none, bn", "norm", ["none", "bn"]), ("dual-lr=auto", "dual_lr", ["auto"]), ("a==", "a", ["="]),
    ])
    func sweepAxes(_ text: String, _ name: String, _ values: [String]) {
        let field = SweepAxis(argument: text)?.field
        #expect(field?.name == name && field?.values.map(\.text) == values)
    }

    @Test(arguments: ["", "norm", "=1", "norm=", "norm=none,", "norm=,none", "norm= "])
    func noSweepAxes(_ text: String) { #expect(SweepAxis(argument: text)?.field == nil) }

    @Test(arguments: [
        ("key=value", "key", "value"), ("a-b_c=1", "a_b_c", "1"), ("key=", "key", ""), ("key=a=b", "key", "a=b"),
        ("key=-1", "key", "-1"),
    ])
    func assignments(_ text: String, _ key: String, _ value: String) {
        let assignment = Assignment(argument: text)
        #expect(assignment?.key == key && assignment?.value == value)
    }

    @Test(arguments: ["", "=", "=value", "key"])
    func noAssignments(_ text: String) { #expect(Assignment(argument: text) == nil) }
}
