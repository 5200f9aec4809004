// Matrix products for llama.cpp's kernels.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// The share of one thread of C = B Aᵀ in single precision, where A has m rows, B has n rows, and both have k columns.
// Row j of C begins at `C + j * ldc`.
//
// False, and nothing done, for products that are too small to be worth it.
__attribute__((visibility("default"))) bool sparseshift_multiply(
    int thread, int threads, int64_t m, int64_t n, int64_t k, const void *A, int64_t lda, const void *B, int64_t ldb,
    void *C, int64_t ldc);

#ifdef __cplusplus
}
#endif
