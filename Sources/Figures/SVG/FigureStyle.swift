/// The look that all figures share.
///
/// A figure that stands alone is drawn on its own white card. In an image `currentColor` is always black and the page's
/// theme is unknown, so ink cannot follow the theme. A card is readable in both themes, and on paper it is the paper. It
/// has no border, so nothing is printed around it. A figure that is a part of an HTML page takes the card, the ink and
/// what is between them from the page's theme.
public enum FigureStyle {
    /// The colour of the card.
    public static let card = "#ffffff"
    /// The colour of texts.
    public static let ink = "#262626"
    /// The colour of texts beside the data, such as the numbers of an axis.
    public static let quietInk = "#595959"
    /// The colour of grid lines.
    public static let grid = "#e6e6e6"
    /// The colour of axes.
    public static let axis = "#8c8c8c"
    /// The fonts of all texts, the first that is installed.
    public static let fontFamily = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
    /// The font size of most texts, in pixels.
    public static let textSize = 11.0
    /// The font size of headings, in pixels.
    public static let titleSize = 13.0
    /// The font size of texts inside the plot, in pixels.
    public static let smallTextSize = 10.0
    /// The width of lines that show data, in pixels.
    public static let lineWidth = 1.6
}
