/// What the tasks of a job array do: each calls one program with the numbers of its items at the end.
package struct ArrayWork: Sendable {
    /// The array's name in Slurm's lists.
    package let name: String
    /// What the array is for, as a comment in its batch file.
    package let purpose: String
    /// The program and its arguments. The numbers of a task's items follow, with commas between them.
    package let words: [String]
    /// What stands behind the numbers, without a space.
    package let suffix: String
    /// Whether each task notes that its items are done.
    package let marksItems: Bool

    package init(name: String, purpose: String, words: [String], suffix: String = "", marksItems: Bool = false) {
        (self.name, self.purpose, self.words) = (name, purpose, words)
        (self.suffix, self.marksItems) = (suffix, marksItems)
    }
}
