import JSON

/// Tells what the kernel is and which language it runs.
public struct KernelInfoReply: MessageContent {
    public static let messageType = "kernel_info_reply"

    /// The kernel and its language.
    public var information: KernelInformation
    /// The version of the message specification that the kernel follows.
    public var protocolVersion: String
    /// The specification's optional features that the kernel has.
    public var supportedFeatures: [String]

    /// Creates the reply.
    public init(
        information: KernelInformation, protocolVersion: String = MessageHeader.protocolVersion,
        supportedFeatures: [String] = []
    ) {
        self.information = information
        self.protocolVersion = protocolVersion
        self.supportedFeatures = supportedFeatures
    }

    public init(content: JSONValue) throws(MalformedContent) {
        let reader = try ContentReader(content, of: Self.self)
        let language = try ContentReader(.object(try reader.object("language_info")), of: Self.self)
        var links: [KernelInformation.HelpLink] = []
        for link in try reader.array("help_links") {
            let link = try ContentReader(link, of: Self.self)
            links.append(.init(text: try link.string("text"), url: try link.string("url")))
        }
        self.init(
            information: KernelInformation(
                implementation: try reader.string("implementation"),
                implementationVersion: try reader.string("implementation_version"),
                banner: try reader.string("banner"),
                language: .init(
                    name: try language.string("name"), version: try language.string("version"),
                    mediaType: try language.string("mimetype"), fileExtension: try language.string("file_extension"),
                    pygmentsLexer: try language.optionalString("pygments_lexer"),
                    codeMirrorMode: try language.optionalString("codemirror_mode"),
                    nbconvertExporter: try language.optionalString("nbconvert_exporter")),
                helpLinks: links),
            protocolVersion: try reader.string("protocol_version"),
            supportedFeatures: try reader.strings("supported_features"))
    }

    public var content: JSONValue {
        [
            "status": "ok",
            "protocol_version": .string(protocolVersion),
            "implementation": .string(information.implementation),
            "implementation_version": .string(information.implementationVersion),
            "banner": .string(information.banner),
            "language_info": .object(information.language.members),
            "help_links": .array(
                information.helpLinks.map { ["text": .string($0.text), "url": .string($0.url)] }),
            "supported_features": .array(supportedFeatures.map(JSONValue.string)),
        ]
    }
}
