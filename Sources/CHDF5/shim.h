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

// The descriptor of the file in which a dataset lies, if that is one plain file whose addresses count from its first byte;
// otherwise -1.
static inline int sparseshift_hdf5_descriptor(hid_t dataset) {
  int result = -1;
  hid_t file = H5Iget_file_id(dataset);
  if (file < 0) return result;
  hid_t access = H5Fget_access_plist(file), creation = H5Fget_create_plist(file);
  hsize_t before = 1;
  void *descriptor = NULL;
  if (access >= 0 && creation >= 0 && H5Pget_driver(access) == H5FD_SEC2 && H5Pget_userblock(creation, &before) >= 0 &&
      before == 0 && H5Fget_vfd_handle(file, H5P_DEFAULT, &descriptor) >= 0 && descriptor)
    result = *(int *)descriptor;
  if (access >= 0) H5Pclose(access);
  if (creation >= 0) H5Pclose(creation);
  H5Fclose(file);
  return result;
}

// Where a chunk lies in its file, its bytes there, and a bit for every filter that was left out.
static inline herr_t sparseshift_hdf5_chunk_place(
    hid_t dataset, const hsize_t *first, unsigned *left_out, haddr_t *address, hsize_t *size) {
#if H5_VERSION_GE(1, 10, 5)
  return H5Dget_chunk_info_by_coord(dataset, first, left_out, address, size);
#else
  return -1;
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
