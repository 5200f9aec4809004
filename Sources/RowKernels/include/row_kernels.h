// Loops over rows of single-precision numbers: the costly parts of a training step besides matrix products.
//
// Each loop is compiled for plain x86-64 (or the baseline of another architecture), for AVX2 and for AVX-512;
// the fastest variant that the processor supports is chosen when the library is loaded. Pointers need no
// alignment, and memory may overlap only where a function's comment says so.
#ifndef ROW_KERNELS_H
#define ROW_KERNELS_H

#include <stdbool.h>

// The environment variable that asks for the same bits on every processor with AVX2; empty and 0 are as if it was not
// set.
#define ROW_KERNELS_PORTABLE "SPARSESHIFT_PORTABLE"

// Whether the environment asks for them. Then no variant beyond AVX2 is chosen.
bool row_kernels_are_portable(void);

// Whether the processor has AVX2 and FMA.
bool row_kernels_have_avx2(void);

// Σ x y.
float row_dot(long count, const float *x, const float *y);

// y += a x.
void row_add(long count, float a, const float *x, float *y);

// x *= a.
void row_scale(long count, float a, float *x);

// y = x ∘ a + b, entry by entry.
void row_affine(long count, const float *x, const float *a, const float *b, float *y);

// y = x - z.
void row_subtract(long count, const float *x, const float *z, float *y);

// Returns factor Σ error², and multiplies error by 2 factor.
float row_residual(long count, float *error, float factor);

// unit = (x - mean x) / √(variance x + epsilon); returns 1 / √(…). unit and x may be the same.
float row_standardize(long count, const float *x, float *unit, float epsilon);

// The contribution of one code row to the sparsity and to the number of active features.
typedef struct {
    float magnitude;
    float active;
} RowSparsity;

// Σ|x|, and the number of entries with |x| ≥ threshold.
RowSparsity row_sparsity(long count, const float *x, float threshold);

// gradient += slope sign(code), with sign(0) = 0; then sum += gradient.
void row_sign_backward(long count, const float *code, float slope, float *gradient, float *sum);

// The same for a code = unit ∘ weight + bias with unit from row_standardize: turns gradient into the gradient
// before the standardisation and adds it to sum; adds the gradients of weight and bias to weight_gradient and
// bias_gradient.
void row_layer_norm_backward(
    long count, const float *code, const float *unit, const float *weight, float slope, float inverse, float *gradient,
    float *weight_gradient, float *bias_gradient, float *sum);

// For inputs unit ∘ scale + offset: turns the gradient of a weight row with respect to unit into the gradient with
// respect to the inputs, given the sum of the output's gradients; adds weight ∘ (old gradient) to scale_gradient.
void row_input_norm_backward(
    long count, const float *weight, const float *scale, const float *offset, float sum, float *gradient,
    float *scale_gradient);

// One update of Adam: target = source - size m / (√v + epsilon), and ahead = target - size m / (√v + epsilon) if
// ahead is not null. source, target and ahead may be the same memory.
typedef struct {
    float size, epsilon, mean_decay, square_decay;
} AdamRates;

void row_adam(
    long count, AdamRates rates, const float *gradient, float *mean, float *square, const float *source, float *target,
    float *ahead);

// target = source - size m / (√v + epsilon), without an update of the moments.
void row_adam_again(
    long count, AdamRates rates, const float *mean, const float *square, const float *source, float *target);

// Tells the processor that this is a spin loop.
static inline void row_kernels_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

#endif
