/// The look that all figures share.
///
/// Figures are drawn on their own white card. JupyterLab shows an SVG output as an image, in which
/// `currentColor` is always black and the page's theme is unknown, so ink that follows the theme is
/// not possible; a card is readable in both themes, and on paper it is the paper. It has no border,
/// so nothing is printed around it.
enum Style {
    static let card = "#ffffff"
    static let ink = "#262626"
    static let quietInk = "#595959"
    static let grid = "#e6e6e6"
    static let axis = "#8c8c8c"
    static let fontFamily = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
    static let textSize = 11.0
    static let titleSize = 13.0
    static let smallTextSize = 10.0
    static let lineWidth = 1.6
}
