/* Preloaded into a process: counts what it does to the files below a folder, over all threads, and lets the Nth be its last, or fail.
 *
 * RIMWARD_FAULT_FOLDER  the folder, absolute
 * RIMWARD_FAULT_COUNTS  a file: how many writes, syncs and names so far, each 8 bytes in the machine's order; then the path that was struck,
 *                       ended by a zero byte, in the 4096 bytes behind
 * RIMWARD_FAULT         KIND:N:ACTION
 * RIMWARD_FAULT_TRACE   a file that is given a line for each write at a known place, "write AT LENGTH PATH", and for each sync, "sync 0 0 PATH"
 *
 * KIND is write (also truncations, allocations and copies), sync or name (renames, links, removals). ACTION is one of
 *   kill     the process ends instead
 *   half     half of a write is done, then the process ends
 *   after    the process ends as soon as it is done
 *   power    the disk is slow for a moment, then the file system below the folder ends without writing what it has not, and the process
 *   stall    it never returns
 *   eio, enospc   it fails so
 *   lost     a sync fails with EIO, and as the kernel then takes what was not written for written, later syncs of that file do nothing, and
 *            succeed
 *   lie      this sync and all that follow do nothing, and succeed
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { WRITES, SYNCS, NAMES };
enum verdict { PASS, FAIL, HALF, LAST, SKIP };

#define FS_IOC_SHUTDOWN _IOR('X', 125, uint32_t)
#define WITHOUT_LOG_FLUSH 2
#define SLOW_US 150000
#define COUNTS_BYTES (3 * sizeof(uint64_t) + PATH_MAX)

static const char *folder;
static size_t folder_length;
static _Atomic uint64_t *counts;
static int chosen_kind = -1;
static uint64_t chosen_number;
static char action[16];
static _Atomic int lying;
static int trace = -1;
static _Atomic uint64_t lost_device, lost_inode;
/* What this thread is about to touch. */
static _Thread_local char touched[PATH_MAX];

#define REAL(name) ((__typeof__(&name))real(#name))
static void *real(const char *name) {
  void *found = dlsym(RTLD_NEXT, name);
  if (!found) abort();
  return found;
}

__attribute__((constructor)) static void begin(void) {
  const char *file = getenv("RIMWARD_FAULT_COUNTS"), *fault = getenv("RIMWARD_FAULT");
  folder = getenv("RIMWARD_FAULT_FOLDER");
  if (!folder || !file) return;
  folder_length = strlen(folder);
  int fd = open(file, O_RDWR | O_CLOEXEC);
  if (fd < 0) abort();
  counts = mmap(NULL, COUNTS_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (counts == MAP_FAILED) abort();
  close(fd);
  const char *traced = getenv("RIMWARD_FAULT_TRACE");
  if (traced && (trace = open(traced, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600)) < 0) abort();
  char kind[8];
  unsigned long long number;
  if (!fault) return;
  if (sscanf(fault, "%7[a-z]:%llu:%15[a-z]", kind, &number, action) != 3) abort();
  chosen_kind = !strcmp(kind, "write") ? WRITES : !strcmp(kind, "sync") ? SYNCS : NAMES;
  chosen_number = number;
}

__attribute__((noreturn)) static void end(void) {
  for (;;) {
    kill(getpid(), SIGKILL);
    pause();
  }
}

static void cut_power(void) {
  usleep(SLOW_US);
  uint32_t how = WITHOUT_LOG_FLUSH;
  int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0 || ioctl(fd, FS_IOC_SHUTDOWN, &how) != 0) abort();
  end();
}

static void lose(int fd) {
  struct stat status;
  if (fstat(fd, &status) != 0) abort();
  lost_device = status.st_dev;
  lost_inode = status.st_ino;
}

static int is_lost(int fd) {
  struct stat status;
  if (lying) return 1;
  return lost_inode && fstat(fd, &status) == 0 && status.st_dev == lost_device && status.st_ino == lost_inode;
}

/* What was removed or emptied is written anew by whoever goes on. */
static void forgive(int fd, const char *path) {
  struct stat status;
  int before = errno;
  if (lost_inode && fstatat(fd, path, &status, AT_SYMLINK_NOFOLLOW) == 0 && status.st_ino == lost_inode) lost_inode = 0;
  errno = before;
}

/* What becomes of this call. Whether a path is below the folder was asked before. */
static enum verdict judge(enum kind kind) {
  uint64_t number = atomic_fetch_add(&counts[kind], 1) + 1;
  if ((int)kind != chosen_kind || number != chosen_number) return PASS;
  memcpy((char *)(counts + 3), touched, sizeof touched);
  if (!strcmp(action, "kill")) end();
  if (!strcmp(action, "power")) cut_power();
  if (!strcmp(action, "stall")) for (;;) pause();
  if (!strcmp(action, "half")) return HALF;
  if (!strcmp(action, "after")) return LAST;
  if (!strcmp(action, "lie")) {
    lying = 1;
    return SKIP;
  }
  errno = !strcmp(action, "enospc") ? ENOSPC : EIO;
  return FAIL;
}

static void record(const char *what, off_t at, ssize_t length) {
  char line[PATH_MAX + 64];
  int before = errno;
  if (trace < 0 || at < 0 || length < 0) return;
  int count = snprintf(line, sizeof line, "%s %lld %lld %s\n", what, (long long)at, (long long)length, touched);
  if (REAL(write)(trace, line, count) != count) abort();
  errno = before;
}

static int below(const char *path) {
  if (!counts || strncmp(path, folder, folder_length) || (path[folder_length] != '/' && path[folder_length])) return 0;
  snprintf(touched, sizeof touched, "%s", path);
  return 1;
}

static int fd_below(int fd) {
  char link[32], path[PATH_MAX];
  int before = errno;
  if (!counts) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  errno = before;
  if (length < 0) return 0;
  path[length] = 0;
  return below(path);
}

static int at_below(int fd, const char *path) {
  return path[0] == '/' ? below(path) : fd_below(fd);
}

#define ACT(kind, call)                        \
  do {                                         \
    enum verdict verdict = judge(kind);        \
    if (verdict == FAIL) return -1;            \
    if (verdict == PASS) return call;          \
    call;                                      \
    end();                                     \
  } while (0)

#define UNKNOWN (-1)
#define WRITE(name, parameters, place, half, whole)   \
  ssize_t name parameters {                           \
    if (!fd_below(fd)) return REAL(name) whole;       \
    enum verdict verdict = judge(WRITES);             \
    if (verdict == FAIL) return -1;                   \
    off_t position = place;                           \
    ssize_t done = verdict == HALF ? REAL(name) half : REAL(name) whole; \
    if (verdict != PASS) end();                       \
    record("write", position, done);                  \
    return done;                                      \
  }

WRITE(write, (int fd, const void *bytes, size_t count), lseek(fd, 0, SEEK_CUR), (fd, bytes, count / 2), (fd, bytes, count))
WRITE(pwrite, (int fd, const void *bytes, size_t count, off_t at), at, (fd, bytes, count / 2, at), (fd, bytes, count, at))
WRITE(pwrite64, (int fd, const void *bytes, size_t count, off64_t at), at, (fd, bytes, count / 2, at), (fd, bytes, count, at))

/* Half of several pieces is half of the first. */
static struct iovec half_of(const struct iovec *pieces, int count) {
  struct iovec half = {count ? pieces->iov_base : NULL, count ? pieces->iov_len / 2 : 0};
  return half;
}
#define HALF_OF_PIECES (struct iovec[]){half_of(pieces, count)}, 1

WRITE(writev, (int fd, const struct iovec *pieces, int count), UNKNOWN, (fd, HALF_OF_PIECES), (fd, pieces, count))
WRITE(pwritev, (int fd, const struct iovec *pieces, int count, off_t at), at, (fd, HALF_OF_PIECES, at), (fd, pieces, count, at))
WRITE(pwritev64, (int fd, const struct iovec *pieces, int count, off64_t at), at, (fd, HALF_OF_PIECES, at), (fd, pieces, count, at))
WRITE(pwritev2, (int fd, const struct iovec *pieces, int count, off_t at, int flags), at, (fd, HALF_OF_PIECES, at, flags),
      (fd, pieces, count, at, flags))
WRITE(pwritev64v2, (int fd, const struct iovec *pieces, int count, off64_t at, int flags), at, (fd, HALF_OF_PIECES, at, flags),
      (fd, pieces, count, at, flags))
WRITE(copy_file_range, (int from, off64_t *from_at, int fd, off64_t *at, size_t count, unsigned flags), UNKNOWN,
      (from, from_at, fd, at, count / 2, flags), (from, from_at, fd, at, count, flags))
WRITE(sendfile, (int fd, int from, off_t *at, size_t count), UNKNOWN, (fd, from, at, count / 2), (fd, from, at, count))
WRITE(sendfile64, (int fd, int from, off64_t *at, size_t count), UNKNOWN, (fd, from, at, count / 2), (fd, from, at, count))

int ftruncate(int fd, off_t length) {
  if (!fd_below(fd)) return REAL(ftruncate)(fd, length);
  ACT(WRITES, REAL(ftruncate)(fd, length));
}

int ftruncate64(int fd, off64_t length) {
  if (!fd_below(fd)) return REAL(ftruncate64)(fd, length);
  ACT(WRITES, REAL(ftruncate64)(fd, length));
}

int fallocate(int fd, int mode, off_t at, off_t length) {
  if (!fd_below(fd)) return REAL(fallocate)(fd, mode, at, length);
  ACT(WRITES, REAL(fallocate)(fd, mode, at, length));
}

int fallocate64(int fd, int mode, off64_t at, off64_t length) {
  if (!fd_below(fd)) return REAL(fallocate64)(fd, mode, at, length);
  ACT(WRITES, REAL(fallocate64)(fd, mode, at, length));
}

/* Truncates as a write does. */
#define OPEN(name, parameters, from, is_below, call)                     \
  int name parameters {                                                  \
    mode_t mode = 0;                                                     \
    if (flags & (O_CREAT | O_TMPFILE)) {                                 \
      va_list rest;                                                      \
      va_start(rest, flags);                                             \
      mode = va_arg(rest, mode_t);                                       \
      va_end(rest);                                                      \
    }                                                                    \
    if (!(flags & O_TRUNC) || !is_below) return REAL(name) call;         \
    forgive(from, path);                                                 \
    ACT(WRITES, REAL(name) call);                                        \
  }

OPEN(open, (const char *path, int flags, ...), AT_FDCWD, below(path), (path, flags, mode))
OPEN(open64, (const char *path, int flags, ...), AT_FDCWD, below(path), (path, flags, mode))
OPEN(openat, (int fd, const char *path, int flags, ...), fd, at_below(fd, path), (fd, path, flags, mode))
OPEN(openat64, (int fd, const char *path, int flags, ...), fd, at_below(fd, path), (fd, path, flags, mode))

#define SYNC(name)                                    \
  int name(int fd) {                                  \
    if (!fd_below(fd)) return REAL(name)(fd);         \
    enum verdict verdict = is_lost(fd) ? SKIP : judge(SYNCS); \
    if (verdict == PASS) {                            \
      int done = REAL(name)(fd);                      \
      if (!done) record("sync", 0, 0);                \
      return done;                                    \
    }                                                 \
    if (verdict == SKIP) return 0;                    \
    if (!strcmp(action, "lost")) lose(fd);            \
    return -1;                                        \
  }

SYNC(fsync)
SYNC(fdatasync)

int rename(const char *from, const char *to) {
  if (!below(to)) return REAL(rename)(from, to);
  ACT(NAMES, REAL(rename)(from, to));
}

int renameat(int from_fd, const char *from, int to_fd, const char *to) {
  if (!at_below(to_fd, to)) return REAL(renameat)(from_fd, from, to_fd, to);
  ACT(NAMES, REAL(renameat)(from_fd, from, to_fd, to));
}

int renameat2(int from_fd, const char *from, int to_fd, const char *to, unsigned flags) {
  if (!at_below(to_fd, to)) return REAL(renameat2)(from_fd, from, to_fd, to, flags);
  ACT(NAMES, REAL(renameat2)(from_fd, from, to_fd, to, flags));
}

int link(const char *from, const char *to) {
  if (!below(to)) return REAL(link)(from, to);
  ACT(NAMES, REAL(link)(from, to));
}

int linkat(int from_fd, const char *from, int to_fd, const char *to, int flags) {
  if (!at_below(to_fd, to)) return REAL(linkat)(from_fd, from, to_fd, to, flags);
  ACT(NAMES, REAL(linkat)(from_fd, from, to_fd, to, flags));
}

int unlink(const char *path) {
  if (!below(path)) return REAL(unlink)(path);
  forgive(AT_FDCWD, path);
  ACT(NAMES, REAL(unlink)(path));
}

int unlinkat(int folder_fd, const char *path, int flags) {
  if (!at_below(folder_fd, path)) return REAL(unlinkat)(folder_fd, path, flags);
  forgive(folder_fd, path);
  ACT(NAMES, REAL(unlinkat)(folder_fd, path, flags));
}
