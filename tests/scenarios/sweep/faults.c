/* Preloaded into a process: counts what it does to the files below a folder, over all threads, and lets the Nth be its last, or fail.
 *
 * RIMWARD_FAULT_FOLDER  the folder, absolute
 * RIMWARD_FAULT_COUNTS  a file of 24 bytes: how many writes, syncs and names so far, each 8 bytes in the machine's order
 * RIMWARD_FAULT         KIND:N:ACTION
 *
 * KIND is write (also truncations), sync or name (renames, links, removals). ACTION is one of
 *   kill     the process ends instead
 *   half     half of a write is done, then the process ends
 *   after    the process ends as soon as it is done
 *   power    the disk is slow for a moment, then the file system below the folder ends without writing what it has not, and the process
 *   stall    it never returns
 *   eio, enospc   it fails so
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum kind { WRITES, SYNCS, NAMES };
enum verdict { PASS, FAIL, HALF, LAST };

#define FS_IOC_SHUTDOWN _IOR('X', 125, uint32_t)
#define WITHOUT_LOG_FLUSH 2
#define SLOW_US 150000

static const char *folder;
static size_t folder_length;
static _Atomic uint64_t *counts;
static int chosen_kind = -1;
static uint64_t chosen_number;
static char action[16];

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
  counts = mmap(NULL, 3 * sizeof *counts, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (counts == MAP_FAILED) abort();
  close(fd);
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

/* What becomes of this call. Whether a path is below the folder was asked before. */
static enum verdict judge(enum kind kind) {
  uint64_t number = atomic_fetch_add(&counts[kind], 1) + 1;
  if ((int)kind != chosen_kind || number != chosen_number) return PASS;
  if (!strcmp(action, "kill")) end();
  if (!strcmp(action, "power")) cut_power();
  if (!strcmp(action, "stall")) for (;;) pause();
  if (!strcmp(action, "half")) return HALF;
  if (!strcmp(action, "after")) return LAST;
  errno = !strcmp(action, "enospc") ? ENOSPC : EIO;
  return FAIL;
}

static int below(const char *path) {
  return counts && !strncmp(path, folder, folder_length) && (path[folder_length] == '/' || !path[folder_length]);
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

#define ACT(kind, call)                        \
  do {                                         \
    enum verdict verdict = judge(kind);        \
    if (verdict == FAIL) return -1;            \
    if (verdict == PASS) return call;          \
    call;                                      \
    end();                                     \
  } while (0)

#define WRITE(name, parameters, half, whole)          \
  ssize_t name parameters {                           \
    if (!fd_below(fd)) return REAL(name) whole;       \
    enum verdict verdict = judge(WRITES);             \
    if (verdict == FAIL) return -1;                   \
    if (verdict == PASS) return REAL(name) whole;     \
    ssize_t done = verdict == HALF ? REAL(name) half : REAL(name) whole; \
    end();                                            \
    return done;                                      \
  }

WRITE(write, (int fd, const void *bytes, size_t count), (fd, bytes, count / 2), (fd, bytes, count))
WRITE(pwrite, (int fd, const void *bytes, size_t count, off_t at), (fd, bytes, count / 2, at), (fd, bytes, count, at))
WRITE(pwrite64, (int fd, const void *bytes, size_t count, off64_t at), (fd, bytes, count / 2, at), (fd, bytes, count, at))

int ftruncate(int fd, off_t length) {
  if (!fd_below(fd)) return REAL(ftruncate)(fd, length);
  ACT(WRITES, REAL(ftruncate)(fd, length));
}

int ftruncate64(int fd, off64_t length) {
  if (!fd_below(fd)) return REAL(ftruncate64)(fd, length);
  ACT(WRITES, REAL(ftruncate64)(fd, length));
}

int fsync(int fd) {
  if (!fd_below(fd)) return REAL(fsync)(fd);
  ACT(SYNCS, REAL(fsync)(fd));
}

int fdatasync(int fd) {
  if (!fd_below(fd)) return REAL(fdatasync)(fd);
  ACT(SYNCS, REAL(fdatasync)(fd));
}

int rename(const char *from, const char *to) {
  if (!below(to)) return REAL(rename)(from, to);
  ACT(NAMES, REAL(rename)(from, to));
}

int link(const char *from, const char *to) {
  if (!below(to)) return REAL(link)(from, to);
  ACT(NAMES, REAL(link)(from, to));
}

int linkat(int from_fd, const char *from, int to_fd, const char *to, int flags) {
  if (!below(to)) return REAL(linkat)(from_fd, from, to_fd, to, flags);
  ACT(NAMES, REAL(linkat)(from_fd, from, to_fd, to, flags));
}

int unlink(const char *path) {
  if (!below(path)) return REAL(unlink)(path);
  ACT(NAMES, REAL(unlink)(path));
}

int unlinkat(int folder_fd, const char *path, int flags) {
  if (!fd_below(folder_fd)) return REAL(unlinkat)(folder_fd, path, flags);
  ACT(NAMES, REAL(unlinkat)(folder_fd, path, flags));
}
