// An OpenBLAS of its own, linked into this library: how many threads the program's OpenBLAS uses, and who changes that
// meanwhile, is nothing to it.
#include "products.h"

#include <cblas.h>
#include <pthread.h>

// A few rows are faster without packing the matrices, which is what OpenBLAS does first.
static const int64_t fewest_rows = 32;
// The largest size that OpenBLAS's integers hold.
static const int64_t largest = INT32_MAX;

static pthread_once_t is_prepared = PTHREAD_ONCE_INIT;

static void use_one_thread(void) { openblas_set_num_threads(1); }

bool sparseshift_multiply(
    int thread, int threads, int64_t m, int64_t n, int64_t k, const void *A, int64_t lda, const void *B, int64_t ldb,
    void *C, int64_t ldc) {
    if (n < fewest_rows || m < fewest_rows || k < fewest_rows) return false;
    if (m > largest || n > largest || k > largest || lda > largest || ldb > largest || ldc > largest) return false;
    pthread_once(&is_prepared, use_one_thread);
    const int64_t begin = m * thread / threads, end = m * (thread + 1) / threads;
    if (begin < end) {
        cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasTrans, n, end - begin, k, 1, B, ldb, (const float *)A + begin * lda, lda, 0,
            (float *)C + begin, ldc);
    }
    return true;
}
