import Figures
import SparseShift

extension SSAE.Configuration: Displayable {
    /// What is minimised, for how long, and what differs from the defaults, above all settings.
    public var representation: Representation { .configuration(self) }
}

extension Affine.Configuration: Displayable {
    /// What is minimised, for how long, and what differs from the defaults, above all settings.
    public var representation: Representation { .configuration(self) }
}

extension SparseInference.Configuration: Displayable {
    /// What is minimised, for how long, and what differs from the defaults, above all settings.
    public var representation: Representation { .configuration(self) }
}

extension ReLU.Configuration: Displayable {
    /// What is minimised, for how long, and what differs from the defaults, above all settings.
    public var representation: Representation { .configuration(self) }
}

extension JumpReLU.Configuration: Displayable {
    /// What is minimised, for how long, and what differs from the defaults, above all settings.
    public var representation: Representation { .configuration(self) }
}

extension TopK.Configuration: Displayable {
    /// What is minimised, for how long, and what differs from the defaults, above all settings.
    public var representation: Representation { .configuration(self) }
}

extension AbsTopK.Configuration: Displayable {
    /// What is minimised, for how long, and what differs from the defaults, above all settings.
    public var representation: Representation { .configuration(self) }
}

extension PAnnealedReLU.Configuration: Displayable {
    /// What is minimised, for how long, and what differs from the defaults, above all settings.
    public var representation: Representation { .configuration(self) }
}

extension BatchTopK.Configuration: Displayable {
    /// What is minimised, for how long, and what differs from the defaults, above all settings.
    public var representation: Representation { .configuration(self) }
}

extension Gated.Configuration: Displayable {
    /// What is minimised, for how long, and what differs from the defaults, above all settings.
    public var representation: Representation { .configuration(self) }
}

extension Matryoshka.Configuration: Displayable {
    /// What is minimised, for how long, and what differs from the defaults, above all settings.
    public var representation: Representation { .configuration(self) }
}

extension PrincipalComponents.Configuration: Displayable {
    /// What is minimised, for how long, and what differs from the defaults, above all settings.
    public var representation: Representation { .configuration(self) }
}

extension MeanDifference.Configuration: Displayable {
    /// What is minimised, for how long, and what differs from the defaults, above all settings.
    public var representation: Representation { .configuration(self) }
}

extension ProbeDirection.Configuration: Displayable {
    /// What is minimised, for how long, and what differs from the defaults, above all settings.
    public var representation: Representation { .configuration(self) }
}

extension LinearArtificialTomography.Configuration: Displayable {
    /// What is minimised, for how long, and what differs from the defaults, above all settings.
    public var representation: Representation { .configuration(self) }
}

extension FastICA.Configuration: Displayable {
    /// What is minimised, for how long, and what differs from the defaults, above all settings.
    public var representation: Representation { .configuration(self) }
}

extension SemiNMF.Configuration: Displayable {
    /// What is minimised, for how long, and what differs from the defaults, above all settings.
    public var representation: Representation { .configuration(self) }
}

extension FISTADictionary.Configuration: Displayable {
    /// What is minimised, for how long, and what differs from the defaults, above all settings.
    public var representation: Representation { .configuration(self) }
}

extension LISTA.Configuration: Displayable {
    /// What is minimised, for how long, and what differs from the defaults, above all settings.
    public var representation: Representation { .configuration(self) }
}

extension PursuitDictionary.Configuration: Displayable {
    /// What is minimised, for how long, and what differs from the defaults, above all settings.
    public var representation: Representation { .configuration(self) }
}

extension RandomDirections.Configuration: Displayable {
    /// What is minimised, for how long, and what differs from the defaults, above all settings.
    public var representation: Representation { .configuration(self) }
}

extension Representation {
    /// A configuration of any method, including your own, in words above all settings.
    public static func configuration(_ configuration: some MethodConfiguration) -> Representation {
        Card(configuration).representation
    }
}
