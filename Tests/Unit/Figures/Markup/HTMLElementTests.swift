import Figures
import Testing

struct HTMLElementTests {
    @Test func textsAndAttributesAreEscapedOnce() {
        let element = HTMLElement("td", ["<b> & ", HTMLElement("em", "\"x\"").node, .entity("nbsp")])
            .with("title", "a \"b\" <c>").with("width", 12.5)
        #expect(
            element.text
                == #"<td title="a &quot;b&quot; &lt;c&gt;" width="12.5">&lt;b&gt; &amp; <em>&quot;x&quot;</em>&nbsp;</td>"#
        )
    }

    @Test func onlyVoidElementsHaveNoEndTag() {
        #expect(HTMLElement("img").with("alt", "").text == #"<img alt="">"#)
        #expect(HTMLElement("br").text == "<br>")
        #expect(HTMLElement("div").style("margin:0").text == #"<div style="margin:0"></div>"#)
        #expect(HTMLElement("span", "").text == "<span></span>")
    }

    @Test func fragmentsAreNodesInOrder() {
        let nodes: [HTMLNode] = ["a < b", HTMLElement("br").node, "c\u{1}"]
        #expect(nodes.html == "a &lt; b<br>c\u{FFFD}")
        #expect([HTMLNode]().html == "")
    }

    @Test func styleSheetsStandAsTheyAreAndCannotEndEarly() {
        let sheet = HTMLElement("style", #"a>b[c="d"]{e:f}</style><script>"#).text
        #expect(sheet == #"<style>a>b[c="d"]{e:f}<\/style><script></style>"#)
        #expect([.drawing(SVGElement("g", text: "<"))].html == "<g>&lt;</g>")
    }
}
