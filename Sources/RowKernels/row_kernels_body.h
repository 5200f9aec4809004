// The loops. Included once for every instruction set, with VARIANT(name) and TARGET defined.
//
// A square root is written as __builtin_elementwise_sqrt, which unlike sqrtf sets no errno: so it is an instruction, and
// its loop runs in lanes, without -fno-math-errno, which Swift packages may not set for others.

// Lets the compiler vectorise sums, whose reordering strict floating point forbids.
#pragma clang fp contract(fast) reassociate(on)

TARGET static float VARIANT(dot)(long count, const float *restrict x, const float *restrict y) {
    float total = 0;
    for (long i = 0; i < count; i++) total += x[i] * y[i];
    return total;
}

TARGET static void VARIANT(add)(long count, float a, const float *restrict x, float *restrict y) {
    for (long i = 0; i < count; i++) y[i] += a * x[i];
}

TARGET static void VARIANT(scale)(long count, float a, float *x) {
    for (long i = 0; i < count; i++) x[i] *= a;
}

TARGET static void VARIANT(affine)(
    long count, const float *restrict x, const float *restrict a, const float *restrict b, float *restrict y) {
    for (long i = 0; i < count; i++) y[i] = x[i] * a[i] + b[i];
}

TARGET static void VARIANT(subtract)(long count, const float *restrict x, const float *restrict z, float *restrict y) {
    for (long i = 0; i < count; i++) y[i] = x[i] - z[i];
}

TARGET static float VARIANT(residual)(long count, float *error, float factor) {
    float total = 0;
    const float twice = 2 * factor;
    for (long i = 0; i < count; i++) {
        total += error[i] * error[i];
        error[i] *= twice;
    }
    return total * factor;
}

TARGET static float VARIANT(standardize)(long count, const float *x, float *unit, float epsilon) {
    float sum = 0, square = 0;
    for (long i = 0; i < count; i++) sum += x[i];
    const float mean = sum / (float)count;
    for (long i = 0; i < count; i++) {
        const float centred = x[i] - mean;
        unit[i] = centred;
        square += centred * centred;
    }
    const float inverse = 1 / __builtin_elementwise_sqrt(square / (float)count + epsilon);
    for (long i = 0; i < count; i++) unit[i] *= inverse;
    return inverse;
}

TARGET static RowSparsity VARIANT(sparsity)(long count, const float *restrict x, float threshold) {
    float magnitude = 0;
    int active = 0;
    for (long i = 0; i < count; i++) {
        const float size = __builtin_fabsf(x[i]);
        magnitude += size;
        active += size >= threshold;
    }
    return (RowSparsity){magnitude, (float)active};
}

TARGET static void VARIANT(sign_backward)(
    long count, const float *restrict code, float slope, float *restrict gradient, float *restrict sum) {
    for (long i = 0; i < count; i++) {
        const float pressed = gradient[i] + (code[i] > 0 ? slope : 0) - (code[i] < 0 ? slope : 0);
        gradient[i] = pressed;
        sum[i] += pressed;
    }
}

TARGET static void VARIANT(layer_norm_backward)(
    long count, const float *restrict code, const float *restrict unit, const float *restrict weight, float slope,
    float inverse, float *restrict gradient, float *restrict weight_gradient, float *restrict bias_gradient,
    float *restrict sum) {
    float total = 0, along = 0;
    for (long i = 0; i < count; i++) {
        const float pressed = gradient[i] + (code[i] > 0 ? slope : 0) - (code[i] < 0 ? slope : 0);
        weight_gradient[i] += pressed * unit[i];
        bias_gradient[i] += pressed;
        const float weighted = pressed * weight[i];
        gradient[i] = weighted;
        total += weighted;
        along += weighted * unit[i];
    }
    total /= (float)count;
    along /= (float)count;
    for (long i = 0; i < count; i++) {
        const float before = inverse * (gradient[i] - total - unit[i] * along);
        gradient[i] = before;
        sum[i] += before;
    }
}

TARGET static void VARIANT(input_norm_backward)(
    long count, const float *restrict weight, const float *restrict scale, const float *restrict offset, float sum,
    float *restrict gradient, float *restrict scale_gradient) {
    for (long i = 0; i < count; i++) {
        scale_gradient[i] += weight[i] * gradient[i];
        gradient[i] = gradient[i] * scale[i] + sum * offset[i];
    }
}

TARGET static void VARIANT(adam)(
    long count, AdamRates rates, const float *restrict gradient, float *restrict mean, float *restrict square,
    const float *source, float *target) {
    const float fresh_mean = 1 - rates.mean_decay, fresh_square = 1 - rates.square_decay;
#pragma clang loop vectorize(assume_safety)
    for (long i = 0; i < count; i++) {
        const float slope = gradient[i];
        const float first = mean[i] * rates.mean_decay + slope * fresh_mean;
        const float second = square[i] * rates.square_decay + slope * slope * fresh_square;
        mean[i] = first;
        square[i] = second;
        target[i] = source[i] - rates.size * first / (__builtin_elementwise_sqrt(second) + rates.epsilon);
    }
}

TARGET static void VARIANT(adam_ahead)(
    long count, AdamRates rates, const float *restrict gradient, float *restrict mean, float *restrict square,
    const float *source, float *target, float *ahead) {
    const float fresh_mean = 1 - rates.mean_decay, fresh_square = 1 - rates.square_decay;
#pragma clang loop vectorize(assume_safety)
    for (long i = 0; i < count; i++) {
        const float slope = gradient[i];
        const float first = mean[i] * rates.mean_decay + slope * fresh_mean;
        const float second = square[i] * rates.square_decay + slope * slope * fresh_square;
        mean[i] = first;
        square[i] = second;
        const float move = rates.size * first / (__builtin_elementwise_sqrt(second) + rates.epsilon);
        const float moved = source[i] - move;
        target[i] = moved;
        ahead[i] = moved - move;
    }
}

TARGET static void VARIANT(adam_again)(
    long count, AdamRates rates, const float *restrict mean, const float *restrict square, const float *source,
    float *target) {
#pragma clang loop vectorize(assume_safety)
    for (long i = 0; i < count; i++)
        target[i] = source[i] - rates.size * mean[i] / (__builtin_elementwise_sqrt(square[i]) + rates.epsilon);
}

static const RowKernels VARIANT(kernels) = {
    VARIANT(dot), VARIANT(add), VARIANT(scale), VARIANT(affine), VARIANT(subtract), VARIANT(residual),
    VARIANT(standardize), VARIANT(sparsity), VARIANT(sign_backward), VARIANT(layer_norm_backward),
    VARIANT(input_norm_backward), VARIANT(adam), VARIANT(adam_ahead), VARIANT(adam_again),
};
