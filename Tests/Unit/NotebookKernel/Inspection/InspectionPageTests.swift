import NotebookKernel
import Testing

@Suite struct InspectionPageTests {
    @Test func aVariable() {
        let page = InspectionPage([
            .init(
                declaration: "let xs: [Int]", documentation: Documentation("Some numbers."), origin: "In[3]",
                value: ["3 elements", "[1, 2, 3]"], source: "let xs = [1, 2, 3]")
        ])
        #expect(page.text == "let xs: [Int]\nIn[3]\n\n3 elements\n[1, 2, 3]\n\nSome numbers.\n\nlet xs = [1, 2, 3]")
        #expect(
            page.markdown
                == "```swift\nlet xs: [Int]\n```\n\n`3 elements`  \n`[1, 2, 3]`\n\nSome numbers.\n\n"
                + "```swift\nlet xs = [1, 2, 3]\n```\n\n*In[3]*")
        #expect(
            page.html
                == "<pre>let xs: [Int]</pre>\n<pre>3 elements\n[1, 2, 3]</pre>\n<p>Some numbers.</p>\n"
                + "<pre>let xs = [1, 2, 3]</pre>\n<p><i>In[3]</i></p>")
        #expect(Set(page.bundle.data.keys) == ["text/plain", "text/markdown", "text/html"])
    }

    @Test func theArgumentAtTheCursorStandsOut() {
        let declaration = "f(a: Array<Int>, b: Int)"
        let page = InspectionPage([
            .init(declaration: declaration, highlight: declaration.firstRange(of: "a: Array<Int>"))
        ])
        #expect(page.text == "f(a: Array<Int>, b: Int)\n\nargument: a: Array<Int>")
        #expect(page.html == "<pre>f(<b><u>a: Array&lt;Int&gt;</u></b>, b: Int)</pre>")
    }

    /// The same text may stand there twice.
    @Test func theRightOneOfTwoStandsOut() {
        let declaration = "f(Int, Int)"
        let second = declaration.ranges(of: "Int")[1]
        let page = InspectionPage([.init(declaration: declaration, highlight: second)])
        #expect(page.html == "<pre>f(Int, <b><u>Int</u></b>)</pre>")
    }

    @Test func longDeclarationsHaveALineForEachParameter() {
        let declaration =
            "func train(_ configuration: SSAE.Configuration, on pairs: (Int, [String: Int]), seed: Int = 0) throws -> Model"
        let page = InspectionPage([
            .init(declaration: declaration, highlight: declaration.firstRange(of: "seed: Int = 0"))
        ])
        let broken =
            "func train(\n    _ configuration: SSAE.Configuration,\n    on pairs: (Int, [String: Int]),\n    seed: Int = 0\n"
            + ") throws -> Model"
        #expect(page.text == broken + "\n\nargument: seed: Int = 0")
        #expect(page.html.contains("<b><u>seed: Int = 0</u></b>\n) throws"))
    }

    @Test func severalEntries() {
        let page = InspectionPage([.init(declaration: "struct S"), .init(declaration: "init()")])
        #expect(page.text == "struct S\n\ninit()")
        #expect(page.html == "<pre>struct S</pre>\n<hr>\n<pre>init()</pre>")
        #expect(page.markdown == "```swift\nstruct S\n```\n\n---\n\n```swift\ninit()\n```")
    }
}
