/// Whether the variables of a matrix are its columns or its rows.
package enum VariableLayout: Sendable { case columns, rows }

extension Matrix {
    /// Calls `body` with the index and the observations of every variable, on all cores.
    ///
    /// - Parameters:
    ///   - layout: Whether the variables are columns or rows.
    ///   - makeMemory: Makes scratch memory for `body`, once for every group of 32 variables.
    ///   - body: Must write only to its scratch memory, or where no other variable reads or writes.
    package func forEachVariable<Memory>(
        in layout: VariableLayout, memory makeMemory: @Sendable () -> Memory,
        body: @Sendable (Int, UnsafePointer<Float>, inout Memory) -> Void
    ) {
        let (count, length) = layout == .columns ? (columns, rows) : (rows, columns)
        // 32 columns are two cache lines of a row, so that every line is read once.
        let width = 32
        withUnsafeBufferPointer { elements in
            nonisolated(unsafe) let source = elements
            Parallel.forEach((count + width - 1) / width) { group in
                let first = group * width
                let size = min(width, count - first)
                var memory = makeMemory()
                guard layout == .columns else {
                    for index in first..<first + size { body(index, source.baseAddress! + index * length, &memory) }
                    return
                }
                let tile = UnsafeMutablePointer<Float>.allocate(capacity: size * length)
                defer { tile.deallocate() }
                for row in 0..<length {
                    let start = source.baseAddress! + row * count + first
                    for offset in 0..<size { tile[offset * length + row] = start[offset] }
                }
                for offset in 0..<size { body(first + offset, tile + offset * length, &memory) }
            }
        }
    }
}
