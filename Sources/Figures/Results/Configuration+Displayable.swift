import SparseShift

extension SSAE.Configuration: Displayable {
    /// Every setting, as a configuration file has it.
    public var representation: Representation { .configuration(self) }
}

extension Affine.Configuration: Displayable {
    /// Every setting, as a configuration file has it.
    public var representation: Representation { .configuration(self) }
}

extension Representation {
    fileprivate static func configuration(_ configuration: some MethodConfiguration) -> Representation {
        let yaml = configuration.yaml
        return .markdown("```yaml\n\(yaml)```") + .text(yaml)
    }
}
