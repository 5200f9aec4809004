extension TensorFile.Format {
    /// Every format, in the order in which help texts name them.
    public static let all: [TensorFile.Format] = [.safetensors, .npz, .npy, .torch]
}
