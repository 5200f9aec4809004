/// A value whose use by several threads is safe for a reason that the compiler cannot check.
package struct UncheckedSendable<Value>: @unchecked Sendable {
    package let value: Value

    /// Wraps a value; the caller makes sure that its uses do not conflict.
    package init(_ value: Value) { self.value = value }
}
