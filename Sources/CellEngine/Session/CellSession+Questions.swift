import Foundation

/// What is asked about the session while code is written.
extension CellSession {
    /// What code can refer to, for threads that do not run cells.
    package var scope: SessionScope {
        scopeLock.withLock {
            if let publishedScope { return publishedScope }
            var new = SessionScope()
            new.prelude = Self.standardImports + publishedTable.completionPrelude
            new.names = publishedTable.all.map { entry in
                SessionName(
                    name: entry.declaration.name, kind: entry.declaration.kind.word, type: entry.declaration.type,
                    label: entry.label, signature: entry.declaration.signature)
            }
            new.standardImports = Self.standardImports
            new.table = publishedTable
            new.owners = publishedTable.owners
            new.labels = publishedLabels
            publishedScope = new
            return new
        }
    }

    /// Gives other threads the names as they are now; what they need of them is made when they ask.
    func publishScope() {
        scopeLock.withLock {
            publishedTable = table
            publishedLabels = labels
            publishedScope = nil
        }
    }

    /// What can be said of a variable's value in a few words; nothing while a cell runs, which may be changing it.
    ///
    /// Any thread may ask.
    package func valueFacts(of name: String) -> [String] {
        guard runLock.try() else { return [] }
        defer { runLock.unlock() }
        guard let slot = slot(of: name) else { return [] }
        let size = Int64(slot.storage.size(at: slot.address))
        let memory = size.formatted(
            .byteCount(style: .decimal, spellsOutZero: false).locale(Locale(identifier: "en_US")))
        return slot.storage.facts(at: slot.address) + (size > 1_000 ? [memory] : [])
    }

    /// The source of a name's declarations, as the cells have it; `nil` for a name that the session does not have, and
    /// while a cell runs.
    package func source(of name: String) -> String? {
        guard runLock.try() else { return nil }
        defer { runLock.unlock() }
        let texts = table.entries(named: name).map(\.declaration.text).filter { !$0.isEmpty }
        return texts.isEmpty ? nil : texts.joined(separator: "\n\n")
    }
}
