/// The version of this software.
public enum Version {
    public static let current = "0.1.0"
}
