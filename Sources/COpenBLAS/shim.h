#include <cblas.h>

// libopenblas carries LAPACK with Fortran calling conventions, but Debian's package has no header for it.
extern void ssyevd_(
    const char *jobz, const char *uplo, const int *n, float *a, const int *lda, float *w, float *work,
    const int *lwork, int *iwork, const int *liwork, int *info);
