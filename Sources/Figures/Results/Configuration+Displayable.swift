import SparseShift

extension SSAE.Configuration: Displayable {
    /// Every setting, as a configuration file has it.
    public var representation: Representation { .configuration(self) }
}

extension Affine.Configuration: Displayable {
    /// Every setting, as a configuration file has it.
    public var representation: Representation { .configuration(self) }
}

extension ReLU.Configuration: Displayable {
    /// Every setting, as a configuration file has it.
    public var representation: Representation { .configuration(self) }
}

extension JumpReLU.Configuration: Displayable {
    /// Every setting, as a configuration file has it.
    public var representation: Representation { .configuration(self) }
}

extension TopK.Configuration: Displayable {
    /// Every setting, as a configuration file has it.
    public var representation: Representation { .configuration(self) }
}

extension BatchTopK.Configuration: Displayable {
    /// Every setting, as a configuration file has it.
    public var representation: Representation { .configuration(self) }
}

extension Gated.Configuration: Displayable {
    /// Every setting, as a configuration file has it.
    public var representation: Representation { .configuration(self) }
}

extension Matryoshka.Configuration: Displayable {
    /// Every setting, as a configuration file has it.
    public var representation: Representation { .configuration(self) }
}

extension PrincipalComponents.Configuration: Displayable {
    /// Every setting, as a configuration file has it.
    public var representation: Representation { .configuration(self) }
}

extension MeanDifference.Configuration: Displayable {
    /// Every setting, as a configuration file has it.
    public var representation: Representation { .configuration(self) }
}

extension Representation {
    fileprivate static func configuration(_ configuration: some MethodConfiguration) -> Representation {
        let yaml = configuration.yaml
        return .markdown("```yaml\n\(yaml)```") + .text(yaml)
    }
}
