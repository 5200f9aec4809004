import JSON

/// What a kernel tells clients about itself and its language.
public struct KernelInformation: Sendable, Equatable {
    /// The language that a kernel runs.
    public struct Language: Sendable, Equatable {
        /// The language's name.
        public var name: String
        /// The language's version.
        public var version: String
        /// The media type of the language's files, such as `text/x-swift`.
        public var mediaType: String
        /// The extension of the language's files, with its dot.
        public var fileExtension: String
        /// The names under which Pygments and CodeMirror know the language, where they differ from ``name``.
        public var pygmentsLexer: String?
        /// The mode of CodeMirror that colours the language; see ``pygmentsLexer``.
        public var codeMirrorMode: String?
        /// The exporter by which nbconvert turns a notebook into a script.
        public var nbconvertExporter: String?

        /// Creates the description of a language.
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

        /// The members of `language_info` in messages and notebooks.
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
        /// What the entry says.
        public var text: String
        /// Where the entry leads.
        public var url: String

        /// Creates an entry.
        public init(text: String, url: String) {
            self.text = text
            self.url = url
        }
    }

    /// The kernel's own name.
    public var implementation: String
    /// The kernel's own version.
    public var implementationVersion: String
    /// The text that a console shows when it starts.
    public var banner: String
    /// The language that the kernel runs.
    public var language: Language
    /// What the kernel adds to clients' help menus.
    public var helpLinks: [HelpLink]

    /// Creates the description of a kernel.
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
