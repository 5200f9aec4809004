import Numerics

/// The loss, the sparsity and the gradient of the Lagrangian at given parameters, for one batch of shifts.
///
/// The gradient has the structure of the parameters. Training computes the same without allocating.
package func lagrangianGradient(
    _ configuration: any TrainingConfiguration, at parameters: Parameters, shifts: Matrix, pressure: SparsityPressure,
    threads: Int = 1
) -> (result: PassResult, gradient: Parameters) {
    var configuration = configuration
    configuration.settings.batch = shifts.rows
    let layout = ParameterLayout(parameters)
    let pass = configuration.makePass(layout, team: WorkerTeam(count: threads))
    let (point, gradient) = (ParameterBuffer(layout.count), ParameterBuffer(layout.count))
    layout.write(parameters, to: point.pointer)
    shifts.withUnsafeBufferPointer { pass.shifts.pointer.update(from: $0.baseAddress!, count: $0.count) }
    pass.prepare(scale: 1)
    let result = pass.evaluate(at: point.pointer, gradient: gradient.pointer, pressure: pressure)
    return (result, layout.read(gradient.pointer, state: [:]))
}
