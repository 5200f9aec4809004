extension Duration {
    /// So many minutes.
    public static func minutes(_ count: Double) -> Duration { .seconds(60 * count) }

    /// So many hours, such as a job's time limit.
    public static func hours(_ count: Double) -> Duration { .seconds(3_600 * count) }

    /// So many days.
    public static func days(_ count: Double) -> Duration { .seconds(86_400 * count) }
}
