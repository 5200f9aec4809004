/// The message of the error that `body` throws; `"no error"` if it throws none.
package func message(_ body: () throws -> Void) -> String {
    do {
        try body()
        return "no error"
    } catch { return "\(error)" }
}
