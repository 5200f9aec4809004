#include <hdf5.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// HDF5's type identifiers are macros over global variables that exist only once the library is open;
// these functions make them visible outside C.
static inline hid_t sparseshift_hdf5_native_float(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t sparseshift_hdf5_native_double(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t sparseshift_hdf5_native_int64(void) { return H5T_NATIVE_INT64; }
static inline hid_t sparseshift_hdf5_float32_little_endian(void) { return H5T_IEEE_F32LE; }
static inline hid_t sparseshift_hdf5_int64_little_endian(void) { return H5T_STD_I64LE; }
static inline hid_t sparseshift_hdf5_float64_little_endian(void) { return H5T_IEEE_F64LE; }
static inline hid_t sparseshift_hdf5_c_string(void) { return H5T_C_S1; }
static inline hid_t sparseshift_hdf5_link_creation(void) { return H5P_LINK_CREATE; }
static inline unsigned sparseshift_hdf5_read_only(void) { return H5F_ACC_RDONLY; }
static inline unsigned sparseshift_hdf5_replace(void) { return H5F_ACC_TRUNC; }
static inline hid_t sparseshift_hdf5_dataset_creation(void) { return H5P_DATASET_CREATE; }
static inline hid_t sparseshift_hdf5_file_creation(void) { return H5P_FILE_CREATE; }
static inline hid_t sparseshift_hdf5_file_access(void) { return H5P_FILE_ACCESS; }

// The library opens a file without locking it; negative where the library has no such setting.
static inline herr_t sparseshift_hdf5_without_locks(hid_t properties) {
#if H5_VERSION_GE(1, 12, 1) || (H5_VERSION_GE(1, 10, 7) && !H5_VERSION_GE(1, 12, 0))
  return H5Pset_file_locking(properties, 0, 1);
#else
  return properties < 0 ? 0 : -1;
#endif
}

// A timer that sends the calling thread SIGBUS when the thread has used so many seconds of a processor: the signal of an
// access to memory that is not there. False if the system has no such timer to give.
static inline _Bool sparseshift_hdf5_make_timer(timer_t *timer) {
  struct sigevent event = {0};
  event.sigev_notify = SIGEV_THREAD_ID;
  event.sigev_signo = SIGBUS;
  event._sigev_un._tid = (pid_t)syscall(SYS_gettid);
  return timer_create(CLOCK_THREAD_CPUTIME_ID, &event, timer) == 0;
}

// Starts such a timer anew; 0 seconds stop it. Safe in a signal handler.
static inline void sparseshift_hdf5_start_timer(timer_t timer, long seconds) {
  struct itimerspec time = {0};
  time.it_value.tv_sec = seconds;
  timer_settime(timer, 0, &time, NULL);
}
