import Numerics

extension Concepts {
    /// What a search has found beside the models.
    struct Context {
        /// The models in training, in whose names concepts are given: they share configuration, data and whitening.
        var runs: Runs
        /// How the shifts' power spreads.
        var spectrum: ShiftSpectrum

        /// Directions that the shifts span beyond their noise.
        var directions: Int { spectrum.signalDirections }
    }

    /// Merges what several models have in common; `nil` if no sparse feature returns.
    ///
    /// - Parameters:
    ///   - merged: The features of every model, for one sample of the data.
    ///   - magnitudes: The mean |h| of every model, times its features, in the units of its training.
    ///   - data: What the merged model is measured on.
    init?<Data: ShiftDataset>(
        _ merged: [MergedFeatures], magnitudes: [Double], context: Context, on data: Data
    ) throws(Data.Failure) {
        let runs = context.runs
        let replication = Replication(merged, magnitudes: magnitudes)
        let reference = merged[replication.reference]
        let groups = replication.inMost
        guard !groups.isEmpty else { return nil }
        // The mean of what the seeds found: columns of unit length, and codes for these columns.
        var (columns, encoders, offsets, sources) = ([[Float]](), [[Float]](), [Float](), [[Concept.Source]]())
        for group in groups {
            let own = Replication.Match(model: replication.reference, group: group, cosine: 1, correlation: 1)
            let found = [own] + replication.matches[group].filter(Replication.isSame)
            let dimension = reference.columns.columns
            var (column, encoder) = ([Float](repeating: 0, count: dimension), [Float](repeating: 0, count: dimension))
            var offset: Float = 0
            for match in found {
                let sign: Float = match.cosine < 0 ? -1 : 1
                let (theirs, code) = (
                    merged[match.model].columns.row(match.group), merged[match.model].encoders.row(match.group)
                )
                for entry in 0..<dimension {
                    column[entry] += sign * theirs[entry]
                    encoder[entry] += sign * code[entry] / Float(found.count)
                }
                offset += sign * merged[match.model].offsets[match.group] / Float(found.count)
            }
            let length = column.reduce(0) { $0 + $1 * $1 }.squareRoot()
            column = column.map { $0 / length }
            columns.append(column)
            encoders.append(encoder)
            offsets.append(offset)
            sources.append(
                found.map { match in
                    let theirs = merged[match.model].columns.row(match.group)
                    let cosine = zip(column, theirs).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
                    return Concept.Source(
                        seed: runs[match.model].seed, features: merged[match.model].groups[match.group].features,
                        cosine: Swift.min(1, abs(cosine)))
                }.sorted { $0.seed < $1.seed })
        }
        let sample = try data.sample()
        var codes = sample.multiplied(by: Matrix(rows: encoders), .transposed)
        codes.withUnsafeMutableBufferPointer { values in
            for index in values.indices { values[index] += offsets[index % offsets.count] }
        }
        let energies = codes.meanSquares
        var readings = groups.indices.map { Concept.reading(of: codes.column($0)) }
        let candidates = groups.indices.filter { readings[$0].kind == .sparse }
        let weak = Concept.weak(
            energies: candidates.map { energies[$0] }, activities: candidates.map { readings[$0].activity })
        for place in weak { readings[candidates[place]].kind = .weak }
        let sparse = groups.indices.filter { readings[$0].kind == .sparse }
            .sorted { (energies[$1], $0) < (energies[$0], $1) }
        guard !sparse.isEmpty else { return nil }
        let total = sparse.reduce(0) { $0 + energies[$1] }
        func concept(_ index: Int) -> Concept {
            Concept(
                sources: sources[index], energy: energies[index] / total, kind: readings[index].kind,
                blur: readings[index].blur, activity: readings[index].activity)
        }
        concepts = sparse.map(concept)
        let rest = groups.indices.filter { readings[$0].kind != .sparse }
            .sorted { (energies[$1], $0) < (energies[$0], $1) }
        others = rest.map(concept)
        otherColumns = Matrix(rows: rest.map { columns[$0] })
        relations = ConceptRelation.all(codes.columns(at: sparse), blurs: sparse.map { readings[$0].blur })

        // What all shifts have in common does not change, and belongs into the bias.
        let common = rest.filter { readings[$0].kind == .common }
        let bias = Self.commonShift(
            columns: (common + sparse).map { columns[$0] }, count: common.count,
            codes: common.map { index in
                codes.column(index).reduce(0.0) { $0 + Double($1) } / Double(Swift.max(1, codes.rows))
            },
            mean: (0..<sample.columns).map { entry in
                sample.column(entry).reduce(0.0) { $0 + Double($1) } / Double(Swift.max(1, sample.rows))
            })
        let encoderWeight = Matrix(rows: sparse.map { encoders[$0] })
        let encoderBias = sparse.map { index in
            offsets[index] + zip(encoders[index], bias).reduce(0) { $0 + $1.0 * $1.1 }
        }
        let parameters = Parameters(
            encoderWeight: encoderWeight, encoderBias: encoderBias,
            decoderWeight: Matrix(rows: sparse.map { columns[$0] }), decoderBias: bias)
        let best = runs[replication.reference]
        var configuration = best.configuration
        configuration.settings.features = sparse.count
        let evaluation = try Evaluation(
            parameters, on: data, loss: configuration.settings.loss,
            threshold: configuration.settings.activityThreshold * best.scale, limit: nil)
        model = TrainedModel(
            configuration: configuration, seed: best.seed, parameters: parameters, course: best.mergedCourse,
            data: best.data, fingerprint: best.fingerprint,
            decision: WhiteningDecision(whitening: best.whitening, trials: best.whiteningTrials),
            evaluation: evaluation)

        let inAll = Set(replication.inAll)
        let mayBe = Set(replication.inTwo).subtracting(groups).filter { group in
            Concept.reading(of: reference.codes.column(group)).kind == .sparse
        }
        let energy = reference.groups.reduce(0) { $0 + $1.energy }
        func held(_ groups: [Int]) -> Double {
            energy > 0 ? Swift.min(1, groups.reduce(0) { $0 + reference.groups[$1].energy } / energy) : 0
        }
        evidence = ConceptEvidence(
            trainedFeatures: runs[replication.reference].features,
            seeds: [best.seed] + replication.sound.filter { $0 != replication.reference }.map { runs[$0].seed },
            worseSeeds: runs.indices.filter { !replication.sound.contains($0) }.map { runs[$0].seed },
            countRange: sparse.count { inAll.contains(groups[$0]) }...(sparse.count + mayBe.count),
            heldEnergy: held(groups), heldInAll: held(replication.inAll), directions: context.directions,
            repeatedEnergy: reference.lostEnergy, directionsEnd: context.spectrum.hasEnd,
            widths: [.init(features: runs[replication.reference].features, concepts: sparse.count)])
    }
}

extension Concepts {
    /// What all shifts have in common: how much of some columns the mean shift holds beside the others, by least squares. A
    /// tolerance shrinks codes, and that of a common shift most.
    ///
    /// - Parameters:
    ///   - columns: The columns, those of the common shift first.
    ///   - count: How many of them are of the common shift.
    ///   - codes: Their mean codes, which are taken where the columns depend on each other.
    ///   - mean: The mean shift (d).
    private static func commonShift(columns: [[Float]], count: Int, codes: [Double], mean: [Double]) -> [Float] {
        guard count > 0 else { return [Float](repeating: 0, count: mean.count) }
        let all = Matrix(rows: columns)
        var products = all.multiplied(by: all, .transposed).elements.map(Double.init)
        var amounts = columns.map { zip($0, mean).reduce(0.0) { $0 + Double($1.0) * $1.1 } }
        // Rounding must not make a sum of other columns seem independent of them.
        for index in columns.indices { products[index * (columns.count + 1)] += 1e-6 }
        if columns.count > mean.count
            || !PositiveDefiniteSystem.solve(&products, order: columns.count, &amounts, count: 1)
        {
            amounts = codes
        }
        return mean.indices.map { entry in
            (0..<count).reduce(Float(0)) { $0 + Float(amounts[$1]) * columns[$1][entry] }
        }
    }
}

extension TrainedModel {
    /// The course of the model from which a merged one was made, without what holds for its own features alone.
    fileprivate var mergedCourse: TrainingCourse {
        var course = course
        course.limit = nil
        return course
    }
}
