import JSON
import Synchronization

/// What a server on this machine says of the only model that it has.
///
/// llama.cpp's server answers with the model that it was started with, whatever the name in a request. Servers with several models
/// take the one of the name.
final class ServedModel: Sendable {
    private struct State {
        var wasAsked = false
        var name: String?
    }

    private let base: String
    private let state = Mutex(State())

    init(base: String) { self.base = base }

    /// The model's file with its numbers of parameters and bytes; `nil` if the server does not tell. It is asked once.
    func name(authorization: String?) -> String? {
        state.withLock { state in
            if state.wasAsked { return state.name }
            guard let sent = WebPost.send([], to: base + "/models", authorization: authorization, seconds: 5) else {
                return nil
            }
            // A server that is not ready yet is asked again.
            state.wasAsked = sent.status == 200 || sent.status == 404
            guard sent.status == 200, let models = (try? JSONValue(decoding: sent.bytes))?["data"]?.array,
                models.count == 1, let id = models[0]["id"]?.string, let meta = models[0]["meta"]
            else { return nil }
            let numbers = ["n_params", "size"].map { meta[$0]?.number.map { "\($0)" } ?? "?" }
            let file = id.split(separator: "/").last.map(String.init) ?? id
            state.name = "\(file), \(numbers[0]) parameters, \(numbers[1]) bytes"
            return state.name
        }
    }
}
