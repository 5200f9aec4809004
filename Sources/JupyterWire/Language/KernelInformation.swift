import JSON

/// What a kernel tells clients about itself and its language.
public struct KernelInformation: Sendable, Equatable {
    /// The language that a kernel runs.
    public struct Language: Sendable, Equatable {
        public var name: String
        public var version: String
        public var mediaType: String
        /// The extension of the language's files, with its dot.
        public var fileExtension: String
        /// The names under which Pygments and CodeMirror know the language, where they differ from ``name``.
        public var pygmentsLexer: String?
        public var codeMirrorMode: String?
        public var nbconvertExporter: String?

        public init(
            name: String, version: String, mediaType: String, fileExtension: String, pygmentsLexer: String? = nil,
            codeMirrorMode: String? = nil, nbconvertExporter: String? = nil
        ) {
            self.name = name
            self.version = version
            self.mediaType = mediaType
            self.fileExtension = fileExtension
            self.pygmentsLexer = pygmentsLexer
            self.codeMirrorMode = codeMirrorMode
            self.nbconvertExporter = nbconvertExporter
        }

        /// The language as messages and notebooks have it, under `language_info`.
        public var members: [String: JSONValue] {
            var members: [String: JSONValue] = [
                "name": .string(name), "version": .string(version), "mimetype": .string(mediaType),
                "file_extension": .string(fileExtension),
            ]
            members["pygments_lexer"] = pygmentsLexer.map(JSONValue.string)
            members["codemirror_mode"] = codeMirrorMode.map(JSONValue.string)
            members["nbconvert_exporter"] = nbconvertExporter.map(JSONValue.string)
            return members
        }
    }

    /// An entry of a client's help menu.
    public struct HelpLink: Sendable, Equatable {
        public var text: String
        public var url: String

        public init(text: String, url: String) {
            self.text = text
            self.url = url
        }
    }

    public var implementation: String
    public var implementationVersion: String
    /// The text with which a console greets.
    public var banner: String
    public var language: Language
    public var helpLinks: [HelpLink]

    public init(
        implementation: String, implementationVersion: String, banner: String, language: Language,
        helpLinks: [HelpLink] = []
    ) {
        self.implementation = implementation
        self.implementationVersion = implementationVersion
        self.banner = banner
        self.language = language
        self.helpLinks = helpLinks
    }
}
