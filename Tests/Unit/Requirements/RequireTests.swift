import Foundation
import Requirements
import Testing

@Suite(.serialized) struct RequireTests {
    @Test func whatHoldsIsLetPass() {
        var described = 0
        func sentence() -> String {
            described += 1
            return "never"
        }
        require(1 + 1 == 2, sentence())
        #expect(described == 0)
    }

    @Test func aRefusalStopsTheProgramWithItsSentence() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            require(Int.random(in: 0...1) > 1, "count: at least 1, not 0")
        }
        let text = result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) }
        #expect(text?.contains("Fatal error: count: at least 1, not 0") == true)
    }

    @Test func theHandlerGetsTheSentenceFirst() async {
        let result = await #expect(processExitsWith: .exitCode(7), observing: [\.standardOutputContent]) {
            Refusals.whenRefused {
                print("refused:", $0)
                fflush(nil)
                exit(7)
            }
            refuse("width: positive, not -1")
        }
        let text = result.map { String(decoding: $0.standardOutputContent, as: UTF8.self) }
        #expect(text?.contains("refused: width: positive, not -1") == true)
    }
}
