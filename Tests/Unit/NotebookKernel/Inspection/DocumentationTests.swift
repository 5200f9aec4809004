import NotebookKernel
import Testing

@Suite struct DocumentationTests {
    /// A comment with all that it may hold, beside what is made of it.
    @Test func theWholeOfAComment() {
        let documentation = Documentation(
            """
            The area of a circle,
            by ``Geometry/area``.

            Further words with `code` & **weight**.

            - Parameters:
              - radius: The radius,
                in metres.
              - factor: Scales it.
            - Returns: The area, ≥ 0.
            - Throws: ``AreaError`` if it is < 0.
            - Precondition: `radius` is finite.
            """)
        #expect(
            documentation.text == """
                The area of a circle, by `area`.

                Further words with `code` & **weight**.

                Parameters:
                  radius: The radius, in metres.
                  factor: Scales it.

                Returns: The area, ≥ 0.

                Throws: `AreaError` if it is < 0.

                Precondition: `radius` is finite.
                """)
        #expect(
            documentation.markdown.hasSuffix(
                """
                **Parameters**

                - `radius`: The radius, in metres.
                - `factor`: Scales it.

                **Returns**: The area, ≥ 0.

                **Throws**: `AreaError` if it is < 0.

                **Precondition**: `radius` is finite.
                """))
        #expect(
            documentation.html == """
                <p>The area of a circle, by <code>area</code>.</p>
                <p>Further words with <code>code</code> &amp; <b>weight</b>.</p>
                <p><b>Parameters</b></p><ul><li><code>radius</code>: The radius, in metres.</li>\
                <li><code>factor</code>: Scales it.</li></ul>
                <p><b>Returns</b>: The area, ≥ 0.</p>
                <p><b>Throws</b>: <code>AreaError</code> if it is &lt; 0.</p>
                <p><b>Precondition</b>: <code>radius</code> is finite.</p>
                """)
    }

    @Test func listsWithinLists() {
        let documentation = Documentation(
            """
            - one,
              continued
              - within
                - deeper
              - beside
            - two

            After.
            """)
        #expect(
            documentation.html
                == "<ul><li>one, continued<ul><li>within<ul><li>deeper</li></ul></li><li>beside</li></ul></li>"
                + "<li>two</li></ul>\n<p>After.</p>")
        #expect(documentation.text == "- one, continued\n  - within\n    - deeper\n  - beside\n- two\n\nAfter.")
        #expect(documentation.markdown.hasPrefix("- one, continued\n    - within\n        - deeper\n"))
    }

    @Test func numberedLists() {
        let documentation = Documentation("1. first\n2. second\n   - part\n3) third")
        #expect(
            documentation.html == "<ol><li>first</li><li>second<ul><li>part</li></ul></li><li>third</li></ol>")
        #expect(documentation.text == "1. first\n2. second\n  - part\n3. third")
    }

    @Test func codeStaysAsItIs() {
        let indented = Documentation("Words.\n\n    let a = 1\n\n      let b < 2\n\nMore.")
        #expect(indented.text == "Words.\n\n    let a = 1\n    \n      let b < 2\n\nMore.")
        #expect(indented.html == "<p>Words.</p>\n<pre>let a = 1\n\n  let b &lt; 2</pre>\n<p>More.</p>")
        let fenced = Documentation("Words.\n```swift\n- a\n\n  ``b``\n```\nMore.")
        #expect(fenced.markdown == "Words.\n\n```swift\n- a\n\n  ``b``\n```\n\nMore.")
        // What stands before a fence comes before it.
        let behind = Documentation("- Returns: A value:\n  ```\n  f()\n  ```\n- Note: N.")
        #expect(behind.text == "Returns: A value:\n\n    f()\n\nNote: N.")
        #expect(Documentation("```\nopen").text == "    open")
    }

    @Test func fieldsInOtherForms() {
        #expect(Documentation("- parameter x: One.\n- Parameter y: Two.").text == "Parameters:\n  x: One.\n  y: Two.")
        #expect(Documentation("- returns: R.").text == "Returns: R.")
        #expect(Documentation("- Requires: A.\n- SeeAlso: B.").text == "Requires: A.\n\nSeeAlso: B.")
        #expect(Documentation("- Other: is an item.").text == "- Other: is an item.")
        #expect(Documentation("- Returns:\n  On the next line.").text == "Returns: On the next line.")
        #expect(Documentation("- Parameters:").text.isEmpty)
        #expect(Documentation("").text.isEmpty && Documentation("").html.isEmpty)
    }

    @Test func headings() {
        let documentation = Documentation("Words.\n## Discussion\nMore.")
        #expect(documentation.text == "Words.\n\nDiscussion\n\nMore.")
        #expect(documentation.html == "<p>Words.</p>\n<p><b>Discussion</b></p>\n<p>More.</p>")
        #expect(Documentation("#if is no heading").text == "#if is no heading")
    }
}
