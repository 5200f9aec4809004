/// The tensors of a file in any of the formats that this module reads.
public struct TensorFile: Sendable {
    /// A format of tensor files, which stands in the file of its reader and in ``all``.
    public struct Format: Sendable, Equatable {
        /// The name in reports and help texts.
        public let name: String
        /// The extensions of its files' names, in lower case.
        public let extensions: [String]
        /// The bytes with which its files begin; `nil` if these tell nothing.
        public let firstBytes: [UInt8]?
        let read: @Sendable (_ path: String) throws -> TensorFile

        /// - Parameters:
        ///   - name: The name in reports and help texts.
        ///   - extensions: The extensions of its files' names, in lower case; the name by default.
        ///   - firstBytes: The bytes with which its files begin; `nil` if these tell nothing.
        ///   - read: Reads a file; throws ``TensorFileError`` that says what is wrong with it.
        public init(
            _ name: String, extensions: [String]? = nil, firstBytes: [UInt8]? = nil,
            read: @escaping @Sendable (_ path: String) throws -> TensorFile
        ) {
            self.name = name
            self.extensions = extensions ?? [name]
            self.firstBytes = firstBytes
            self.read = read
        }

        /// Whether two formats have the same name.
        public static func == (left: Format, right: Format) -> Bool { left.name == right.name }
    }

    /// The tensors with their names: in the file's order for a torch file, in alphabetical order otherwise.
    ///
    /// The tensor of an npy file is called `array`. Names in torch files are paths of keys, such as `state.weight`.
    public let tensors: [(name: String, tensor: Tensor)]
    /// The metadata as texts by key; only safetensors files have any.
    public let metadata: [String: String]
    /// The tensors of types that are not read, such as numbers of 8 bits or texts; the others are read all the same.
    public let unread: [UnreadTensor]

    /// Tensors in their order.
    public init(
        _ tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:], unread: [UnreadTensor] = []
    ) {
        self.tensors = tensors
        self.metadata = metadata
        self.unread = unread
    }

    /// Tensors by their names, in alphabetical order.
    public init(_ tensors: [String: Tensor], metadata: [String: String] = [:], unread: [UnreadTensor] = []) {
        self.init(
            tensors.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, metadata: metadata, unread: unread)
    }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: The path of the file.
    ///   - format: Its format.
    /// - Throws: ``TensorFileError`` that says what is wrong with the file.
    public init(contentsOf path: String, format: Format) throws { self = try format.read(path) }
}
