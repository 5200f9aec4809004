import Glibc
import Numerics

/// The sparse autoencoder with a ReLU code and a penalty that approaches L0 in training (Karvonen et al. 2024,
/// "Measuring Progress in Dictionary Learning for Language Model Interpretability with Board Game Models").
///
///     h    = max(0, W_e (x − b_d) + b_e)
///     loss = ‖Δẑ − Δz‖² + c Σ h^p,    ‖W_d,k‖ = 1
///
/// The exponent p falls from 1 to ``Configuration/finalExponent`` in equal steps. At each of them the weight c, which
/// starts as ``Configuration/l1``, is multiplied by Σ h^p / Σ h^p′ with the old exponent p and the new exponent p′ over
/// the last batches, so that the size of the penalty does not change.
public enum PAnnealedReLU {
    /// The configuration of a p-annealed autoencoder.
    @dynamicMemberLookup
    public struct Configuration: SparseCodingConfiguration {
        public static var method: String { "p-annealed ReLU" }
        public static var summary: String {
            "Sparse autoencoder with a ReLU code and a penalty h^p whose exponent falls below 1."
        }

        public var settings: TrainingSettings
        public var sparseCoding = SparseCodingSettings()
        /// The weight of Σh relative to the squared error of one shift before the exponent falls, both in training
        /// units.
        public var l1: Double = 1
        /// The number of steps over which the weight rises linearly from 0.
        public var l1Warmup: Int = 200
        /// The exponent p at the end, above 0 and at most 1.
        public var finalExponent: Double = 0.5
        /// The fraction of the training steps before the exponent first falls, 0…1.
        public var annealingStart: Double = 0.25
        /// The fraction of the training steps after which the exponent is constant, 0…1.
        public var annealingEnd: Double = 0.75
        /// The number of times that the exponent falls.
        public var exponentSteps: Int = 10

        public init(settings: TrainingSettings) { self.settings = settings.forSparseCodes }

        /// The defaults with this number of features, H, this weight of the penalty, and this exponent at the end.
        public init(features: Int, l1: Double = 1, finalExponent: Double = 0.5) {
            self.init(settings: TrainingSettings(features: features))
            self.l1 = l1
            self.finalExponent = finalExponent
        }

        public static let fields: [ConfigurationField] =
            [
                .number("l1", \PAnnealedReLU.Configuration.l1),
                .integer("l1_warmup", \PAnnealedReLU.Configuration.l1Warmup),
                .number("p_end", \PAnnealedReLU.Configuration.finalExponent),
                .number("anneal_start", \PAnnealedReLU.Configuration.annealingStart),
                .number("anneal_end", \PAnnealedReLU.Configuration.annealingEnd),
                .integer("p_steps", \PAnnealedReLU.Configuration.exponentSteps),
            ] + ConfigurationField.sparseCoding(of: PAnnealedReLU.Configuration.self)

        public var activation: any ActivationFunction { ReLU.Activation() }

        public var sparsityControl: SparsityControl { .penalty(l1) }

        public func validateArchitecture() throws(ConfigurationError) {
            try ConfigurationError.requireWeight(l1, "l1")
            try ConfigurationError.requireSteps(l1Warmup, "l1_warmup")
            try requireUnitColumns()
            try ConfigurationError.require(
                finalExponent > 0 && finalExponent <= 1, "p_end: above 0 and at most 1, not \(finalExponent).")
            try ConfigurationError.require(
                (0...1).contains(annealingStart) && annealingStart <= annealingEnd && annealingEnd <= 1,
                "anneal_start, anneal_end: fractions of the steps from 0 to 1, the first at most the second, "
                    + "not \(annealingStart) and \(annealingEnd).")
            try ConfigurationError.require(
                (1...1_000_000).contains(exponentSteps), "p_steps: from 1 to 1,000,000, not \(exponentSteps).")
        }

        public var penaltyWarmup: Int { l1Warmup }

        public func makeRule(_ layout: ParameterLayout, team: WorkerTeam) -> any CodeRule { Rule(self) }
    }

    private final class Rule: CodeRule {
        private let configuration: Configuration
        /// p, c divided by its first value, how often p has fallen, and how often it falls in all.
        private let annealing = ParameterBuffer(4)
        /// Σ h^p and Σ h^p′ of the last batches, and the index of the next one.
        private let sums = ParameterBuffer(2 * Rule.window + 1)
        /// Σ h^p and Σ h^p′ of the current batch.
        private var latest: (now: Float, next: Float) = (0, 0)

        /// The number of batches over which the size of the penalty is compared.
        private static let window = 10
        /// The code below which the slope of h^p is constant; it would otherwise be unbounded near 0.
        private static let smallestCode: Float = 1e-3

        init(_ configuration: Configuration) {
            self.configuration = configuration
            (annealing.pointer[0], annealing.pointer[1]) = (1, 1)
            annealing.pointer[3] = Float(configuration.exponentSteps)
        }

        var state: [String: ParameterBuffer] { ["annealing": annealing, "penalty_sums": sums] }

        private var exponent: Float { annealing.pointer[0] }

        /// How often p falls: as often as is asked for, and once a step at most.
        private var allFalls: Int { Int(annealing.pointer[3]) }

        /// p after it has fallen `falls` times.
        private func exponent(after falls: Int) -> Float {
            let progress = Double(falls) / Double(allFalls)
            return Float(1 - (1 - configuration.finalExponent) * progress)
        }

        private var nextExponent: Float {
            exponent(after: min(Int(annealing.pointer[2]) + 1, allFalls))
        }

        func activate(_ batch: CodeBatch, at point: UnsafePointer<Float>) {
            let (now, next) = (exponent, nextExponent)
            var sums = (0.0, 0.0)
            for index in 0..<batch.count * batch.features {
                let value = max(0, batch.preactivation[index])
                batch.code[index] = value
                guard value > 0 else { continue }
                sums.0 += Double(now == 1 ? value : pow(value, now))
                sums.1 += Double(next == 1 ? value : pow(value, next))
            }
            latest = (Float(sums.0), Float(sums.1))
        }

        func differentiate(
            _ batch: CodeBatch, at point: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>, penalty: Float
        ) {
            let weight = penalty * annealing.pointer[1] * exponent
            let power = exponent - 1
            for index in 0..<batch.count * batch.features {
                let value = batch.code[index]
                let slope = power == 0 ? weight : weight * pow(max(value, Self.smallestCode), power)
                batch.gradient[index] = value > 0 ? batch.gradient[index] + slope : 0
            }
        }

        func didStep(_ update: StepUpdate) {
            let span = (configuration.annealingEnd - configuration.annealingStart) * Double(update.steps)
            annealing.pointer[3] = Float(min(configuration.exponentSteps, max(1, Int(span))))
            let place = Int(sums.pointer[2 * Self.window])
            (sums.pointer[2 * place], sums.pointer[2 * place + 1]) = latest
            sums.pointer[2 * Self.window] = Float((place + 1) % Self.window)
            let falls = Int(annealing.pointer[2])
            guard falls < allFalls, update.step >= step(of: falls, of: update.steps) else { return }
            var totals: (now: Float, next: Float) = (0, 0)
            for place in 0..<Self.window {
                totals.now += sums.pointer[2 * place]
                totals.next += sums.pointer[2 * place + 1]
            }
            // Silent codes have no penalty to compare.
            if totals.now > 0, totals.next > 0 { annealing.pointer[1] *= totals.now / totals.next }
            annealing.pointer[0] = nextExponent
            annealing.pointer[2] += 1
            sums.pointer.update(repeating: 0, count: 2 * Self.window)
        }

        /// The step after which fall number `fall`, from 0, happens.
        private func step(of fall: Int, of steps: Int) -> Int {
            let (start, end) = (configuration.annealingStart, configuration.annealingEnd)
            let share = start + (end - start) * Double(fall) / Double(allFalls)
            return Int((share * Double(steps)).rounded())
        }
    }
}
