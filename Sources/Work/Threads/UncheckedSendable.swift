/// A value whose use by several threads is safe for a reason that the compiler cannot see.
package struct UncheckedSendable<Value>: @unchecked Sendable {
    package let value: Value

    /// Hands out a value whose uses the caller keeps apart.
    package init(_ value: Value) { self.value = value }
}
