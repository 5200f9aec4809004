#include "row_kernels.h"

#include <stddef.h>
#include <stdlib.h>

typedef struct {
    float (*dot)(long, const float *, const float *);
    void (*add)(long, float, const float *, float *);
    void (*scale)(long, float, float *);
    void (*affine)(long, const float *, const float *, const float *, float *);
    void (*subtract)(long, const float *, const float *, float *);
    float (*residual)(long, float *, float);
    float (*standardize)(long, const float *, float *, float);
    RowSparsity (*sparsity)(long, const float *, float);
    void (*sign_backward)(long, const float *, float, float *, float *);
    void (*layer_norm_backward)(
        long, const float *, const float *, const float *, float, float, float *, float *, float *, float *);
    void (*input_norm_backward)(long, const float *, const float *, const float *, float, float *, float *);
    void (*adam)(long, AdamRates, const float *, float *, float *, const float *, float *);
    void (*adam_ahead)(long, AdamRates, const float *, float *, float *, const float *, float *, float *);
    void (*adam_again)(long, AdamRates, const float *, const float *, const float *, float *);
} RowKernels;

#define TARGET
#define VARIANT(name) plain_##name
#include "row_kernels_body.h"
#undef TARGET
#undef VARIANT

static RowKernels active;

#if defined(__x86_64__)
#define TARGET __attribute__((target("avx2,fma")))
#define VARIANT(name) avx2_##name
#include "row_kernels_body.h"
#undef TARGET
#undef VARIANT

#define TARGET __attribute__((target("avx512f,avx512vl,avx512dq,avx2,fma,prefer-256-bit")))
#define VARIANT(name) avx512_##name
#include "row_kernels_body.h"
#undef TARGET
#undef VARIANT

bool row_kernels_have_avx2(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

__attribute__((constructor)) static void choose(void) {
    __builtin_cpu_init();
    if (!row_kernels_are_portable() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512dq"))
        active = avx512_kernels;
    else if (row_kernels_have_avx2())
        active = avx2_kernels;
    else
        active = plain_kernels;
}
#else
bool row_kernels_have_avx2(void) { return false; }

__attribute__((constructor)) static void choose(void) { active = plain_kernels; }
#endif

bool row_kernels_are_portable(void) {
    const char *value = getenv(ROW_KERNELS_PORTABLE);
    return value && value[0] && !(value[0] == '0' && !value[1]);
}

float row_dot(long count, const float *x, const float *y) { return active.dot(count, x, y); }
void row_add(long count, float a, const float *x, float *y) { active.add(count, a, x, y); }
void row_scale(long count, float a, float *x) { active.scale(count, a, x); }

void row_affine(long count, const float *x, const float *a, const float *b, float *y) {
    active.affine(count, x, a, b, y);
}

void row_subtract(long count, const float *x, const float *z, float *y) { active.subtract(count, x, z, y); }
float row_residual(long count, float *error, float factor) { return active.residual(count, error, factor); }

float row_standardize(long count, const float *x, float *unit, float epsilon) {
    return active.standardize(count, x, unit, epsilon);
}

RowSparsity row_sparsity(long count, const float *x, float threshold) { return active.sparsity(count, x, threshold); }

void row_sign_backward(long count, const float *code, float slope, float *gradient, float *sum) {
    active.sign_backward(count, code, slope, gradient, sum);
}

void row_layer_norm_backward(
    long count, const float *code, const float *unit, const float *weight, float slope, float inverse, float *gradient,
    float *weight_gradient, float *bias_gradient, float *sum) {
    active.layer_norm_backward(
        count, code, unit, weight, slope, inverse, gradient, weight_gradient, bias_gradient, sum);
}

void row_input_norm_backward(
    long count, const float *weight, const float *scale, const float *offset, float sum, float *gradient,
    float *scale_gradient) {
    active.input_norm_backward(count, weight, scale, offset, sum, gradient, scale_gradient);
}

void row_adam(
    long count, AdamRates rates, const float *gradient, float *mean, float *square, const float *source, float *target,
    float *ahead) {
    if (ahead)
        active.adam_ahead(count, rates, gradient, mean, square, source, target, ahead);
    else
        active.adam(count, rates, gradient, mean, square, source, target);
}

void row_adam_again(
    long count, AdamRates rates, const float *mean, const float *square, const float *source, float *target) {
    active.adam_again(count, rates, mean, square, source, target);
}
