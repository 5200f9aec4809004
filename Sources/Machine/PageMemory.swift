import Glibc

/// Memory that is taken from the system and given back by itself, for large blocks that stay for long: among the small
/// ones that come and go, they would leave gaps that nothing fits into.
package enum PageMemory {
    /// Takes memory, which is zero.
    ///
    /// - Parameter count: The number of elements, at least 1.
    package static func allocate<Element: BitwiseCopyable>(
        _: Element.Type, count: Int
    ) -> UnsafeMutablePointer<Element> {
        let address = mmap(nil, bytes(Element.self, count), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let address, address != MAP_FAILED else { fatalError("There is no memory left.") }
        return address.bindMemory(to: Element.self, capacity: count)
    }

    /// Gives memory back.
    ///
    /// - Parameter count: The number of elements that it was taken for.
    package static func release<Element: BitwiseCopyable>(_ address: UnsafeMutablePointer<Element>, count: Int) {
        munmap(address, bytes(Element.self, count))
    }

    private static func bytes<Element>(_: Element.Type, _ count: Int) -> Int { MemoryLayout<Element>.stride * count }
}
