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
    ///   - parameters: The weights of every model.
    ///   - magnitudes: The mean |h| of every model, times its features, in the units of its training.
    ///   - data: What the merged model is measured on.
    init?<Data: ShiftDataset>(
        _ merged: [MergedFeatures], magnitudes: [Double], context: Context, on data: Data
    ) throws(Data.Failure) {
        let runs = context.runs
        let replication = Replication(merged, magnitudes: magnitudes)
        let reference = merged[replication.reference]
        let groups = replication.replicated()
        guard !groups.isEmpty else { return nil }
        // The mean of what the seeds found: columns of unit length, and codes for these columns.
        var (columns, encoders, offsets, sources) = ([[Float]](), [[Float]](), [Float](), [[Concept.Source]]())
        for group in groups {
            let own = Replication.Match(model: replication.reference, group: group, cosine: 1, correlation: 1)
            let found = [own] + replication.matches[group]
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
        var bias = [Float](repeating: 0, count: sample.columns)
        for index in rest where readings[index].kind == .common {
            let mean = Float(codes.column(index).reduce(0.0) { $0 + Double($1) } / Double(Swift.max(1, codes.rows)))
            for entry in bias.indices { bias[entry] += mean * columns[index][entry] }
        }
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

        let most = Set(replication.inMost())
        let heldEnergy = groups.reduce(0) { $0 + reference.groups[$1].energy }
        let allEnergy = reference.groups.reduce(0) { $0 + $1.energy }
        let mayBe = most.subtracting(groups).filter { group in
            Concept.reading(of: reference.codes.column(group)).kind == .sparse
        }
        evidence = ConceptEvidence(
            trainedFeatures: runs[replication.reference].features,
            seeds: [best.seed] + replication.sound.filter { $0 != replication.reference }.map { runs[$0].seed },
            worseSeeds: runs.indices.filter { !replication.sound.contains($0) }.map { runs[$0].seed },
            countRange: sparse.count...(sparse.count + mayBe.count),
            heldEnergy: allEnergy > 0 ? Swift.min(1, heldEnergy / allEnergy) : 0, directions: context.directions,
            repeatedEnergy: reference.lostEnergy, directionsEnd: context.spectrum.hasEnd,
            widths: [.init(features: runs[replication.reference].features, concepts: sparse.count)])
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
