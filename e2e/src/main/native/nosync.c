/*
 * Writes down what a process has made durable, so that a harness can take the rest away after a
 * kill, as a loss of power would. See NoSyncShim.java, which reads the journal.
 *
 * Loaded with LD_PRELOAD. It watches the regular files and directories under NOSYNC_ROOT (an
 * absolute, canonical path) and appends lines to the file NOSYNC_JOURNAL, each by one write()
 * to an O_APPEND descriptor: a killed process loses none of them, since the kernel has them.
 * Fields are separated by tabs:
 *
 *   pid B                          the process begins; its operation numbers start at 1
 *   pid N n create - path          about to make a name; n numbers the operations on names
 *   pid N n rename grave old new   about to rename; what `new` was before is kept as `grave`, or -
 *   pid N n unlink grave path      about to remove a name; the file is kept as `grave`
 *   pid F n                        operation n failed, so it did not happen
 *   pid S dev:inode size n         the file is durable up to size; operations up to n came before
 *   pid Y n path                   the directory is durable with operations up to n
 *   pid T dev:inode size           the file was cut to size
 *   pid X what path                something this shim has no model of, so its losses would be wrong
 *
 * A size and an operation number are taken before the sync call and written down after it succeeded:
 * what is written while a sync runs is not promised by it. Operations on names are written down
 * before they happen, one at a time under a lock, so at most the last of them is in doubt. Removed
 * files stay linked in NOSYNC_GRAVES (same file system), so that a removal can be undone and
 * no inode number is used twice.
 *
 * sync_file_range() is deliberately not taken for a sync: it promises nothing (see its man page).
 *
 * With NOSYNC_END_AT_EOF set, the process kills itself when its standard input closes, so that
 * it does not outlive a harness that was killed.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *root;
static size_t root_length;
static const char *graves;
static int journal = -1;
static long operations; /* under names_lock, read without it by syncs */
static long grave_number;
static pthread_mutex_t names_lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name) {
  void *found = dlsym(RTLD_NEXT, name);
  if (!found) abort();
  return found;
}

static void note(const char *format, ...) {
  char line[3 * PATH_MAX];
  va_list arguments;
  int saved = errno;
  int length = snprintf(line, sizeof line, "%d\t", (int)getpid());
  va_start(arguments, format);
  length += vsnprintf(line + length, sizeof line - length - 1, format, arguments);
  va_end(arguments);
  if (length >= (int)sizeof line - 1) abort();
  line[length++] = '\n';
  /* A journal that lacks a line would make the harness lose what was durable: stop instead. */
  if (syscall(SYS_write, journal, line, (size_t)length) != length) abort();
  errno = saved;
}

static void *end_at_eof(void *unused) {
  (void)unused;
  struct pollfd input = {.fd = 0, .events = 0};
  for (;;) {
    int ready = poll(&input, 1, -1);
    if (ready > 0 && (input.revents & (POLLHUP | POLLERR | POLLNVAL))) kill(getpid(), SIGKILL);
  }
  return NULL;
}

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("NOSYNC_JOURNAL");
  root = getenv("NOSYNC_ROOT");
  graves = getenv("NOSYNC_GRAVES");
  if (getenv("NOSYNC_END_AT_EOF")) {
    sigset_t all, before;
    pthread_t thread;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    if (pthread_create(&thread, NULL, end_at_eof, NULL)) abort();
    pthread_sigmask(SIG_SETMASK, &before, NULL);
  }
  if (!path || !root || !graves) return;
  root_length = strlen(root);
  journal = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (journal < 0) abort();
  note("B");
}

static int under_root(const char *path) {
  return journal >= 0 && !strncmp(path, root, root_length) && path[root_length] == '/';
}

/* The absolute path without doubled slashes and dots; 0 if it is not under the root. */
static int watched(int directory, const char *path, char *absolute) {
  char whole[2 * PATH_MAX];
  if (journal < 0 || !path) return 0;
  if (path[0] == '/') {
    if (snprintf(whole, sizeof whole, "%s", path) >= (int)sizeof whole) return 0;
  } else {
    char base[PATH_MAX];
    if (directory == AT_FDCWD) {
      if (!getcwd(base, sizeof base)) return 0;
    } else {
      char link[64];
      snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
      ssize_t length = readlink(link, base, sizeof base - 1);
      if (length < 0) return 0;
      base[length] = 0;
    }
    if (snprintf(whole, sizeof whole, "%s/%s", base, path) >= (int)sizeof whole) return 0;
  }
  size_t to = 0;
  for (size_t from = 0; whole[from] && to < PATH_MAX - 1; from++) {
    if (whole[from] == '/' && whole[from + 1] == '/') continue;
    if (whole[from] == '/' && whole[from + 1] == '.' && (whole[from + 2] == '/' || !whole[from + 2])) {
      from++;
      continue;
    }
    absolute[to++] = whole[from];
  }
  absolute[to] = 0;
  return under_root(absolute);
}

static int watched_fd(int fd, char *path, struct stat *status) {
  char link[64];
  int saved = errno;
  if (journal < 0 || fd < 0) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length >= 0) path[length] = 0;
  int result = length >= 0 && (under_root(path) || !strcmp(path, root)) && !fstat(fd, status);
  errno = saved;
  return result;
}

/* Syncs. */

static int synced(int fd, int (*call)(int)) {
  char path[PATH_MAX];
  struct stat before;
  if (!watched_fd(fd, path, &before)) return call(fd);
  long upto = __atomic_load_n(&operations, __ATOMIC_SEQ_CST);
  int result = call(fd);
  if (result) return result;
  if (S_ISDIR(before.st_mode)) {
    note("Y\t%ld\t%s", upto, path);
  } else {
    note("S\t%lx:%lu\t%lld\t%ld", (long)before.st_dev, (unsigned long)before.st_ino,
         (long long)before.st_size, upto);
  }
  return 0;
}

int fsync(int fd) { return synced(fd, REAL(fsync)); }
int fdatasync(int fd) { return synced(fd, REAL(fdatasync)); }

/* Names. Each holds names_lock from its note to its end. */

static long announce(const char *what, const char *grave, const char *path, const char *path2) {
  long number = operations + 1;
  note("N\t%ld\t%s\t%s\t%s%s%s", number, what, grave, path, path2 ? "\t" : "", path2 ? path2 : "");
  __atomic_store_n(&operations, number, __ATOMIC_SEQ_CST);
  return number;
}

/* Keeps the file at `path` linked outside the root; "-" if there is none. */
static const char *bury(const char *path, char *grave) {
  struct stat status;
  if (lstat(path, &status) || !S_ISREG(status.st_mode)) return "-";
  do {
    snprintf(grave, PATH_MAX, "%s/%d-%ld", graves, (int)getpid(), ++grave_number);
    if (!linkat(AT_FDCWD, path, AT_FDCWD, grave, 0)) return grave;
  } while (errno == EEXIST);
  abort();
}

static int opening(int directory, const char *path, int flags, mode_t mode,
                   int (*call)(int, const char *, int, ...)) {
  char absolute[PATH_MAX];
  struct stat status;
  if (!watched(directory, path, absolute)) return call(directory, path, flags, mode);
  int writes = (flags & O_ACCMODE) != O_RDONLY;
  if (writes && (flags & O_DSYNC)) note("X\tO_SYNC or O_DSYNC\t%s", absolute);
  pthread_mutex_lock(&names_lock);
  int saved = errno;
  int exists = !stat(absolute, &status);
  errno = saved;
  long number = 0;
  if (!exists && (flags & O_CREAT)) {
    number = announce("create", "-", absolute, NULL);
  } else if (exists && S_ISREG(status.st_mode) && (flags & O_TRUNC)) {
    note("T\t%lx:%lu\t0", (long)status.st_dev, (unsigned long)status.st_ino);
  } else if (exists && S_ISREG(status.st_mode) && writes && status.st_size && !(flags & O_APPEND)) {
    note("X\twritten in place\t%s", absolute);
  }
  int fd = call(directory, path, flags, mode);
  if (fd < 0 && number) note("F\t%ld", number);
  pthread_mutex_unlock(&names_lock);
  return fd;
}

#define MODE_OF(flags, mode)                      \
  mode_t mode = 0;                                \
  if ((flags) & (O_CREAT | __O_TMPFILE)) {        \
    va_list arguments;                            \
    va_start(arguments, flags);                   \
    mode = (mode_t)va_arg(arguments, int);        \
    va_end(arguments);                            \
  }

int openat(int directory, const char *path, int flags, ...) {
  MODE_OF(flags, mode)
  return opening(directory, path, flags, mode, REAL(openat));
}
int openat64(int directory, const char *path, int flags, ...) {
  MODE_OF(flags, mode)
  return opening(directory, path, flags, mode, REAL(openat64));
}
int open(const char *path, int flags, ...) {
  MODE_OF(flags, mode)
  return opening(AT_FDCWD, path, flags, mode, REAL(openat));
}
int open64(const char *path, int flags, ...) {
  MODE_OF(flags, mode)
  return opening(AT_FDCWD, path, flags, mode, REAL(openat64));
}
int creat(const char *path, mode_t mode) {
  return opening(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode, REAL(openat));
}
int creat64(const char *path, mode_t mode) {
  return opening(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode, REAL(openat64));
}

int unlinkat(int directory, const char *path, int flags) {
  char absolute[PATH_MAX], grave[PATH_MAX];
  if ((flags & AT_REMOVEDIR) || !watched(directory, path, absolute)) {
    return REAL(unlinkat)(directory, path, flags);
  }
  pthread_mutex_lock(&names_lock);
  const char *kept = bury(absolute, grave);
  long number = strcmp(kept, "-") ? announce("unlink", kept, absolute, NULL) : 0;
  int result = REAL(unlinkat)(directory, path, flags);
  if (result && number) note("F\t%ld", number);
  pthread_mutex_unlock(&names_lock);
  return result;
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int remove(const char *path) {
  struct stat status;
  if (!lstat(path, &status) && S_ISDIR(status.st_mode)) return rmdir(path);
  return unlinkat(AT_FDCWD, path, 0);
}

int renameat2(int from, const char *old, int to, const char *new, unsigned int flags) {
  char absolute_old[PATH_MAX], absolute_new[PATH_MAX], grave[PATH_MAX];
  int old_watched = watched(from, old, absolute_old);
  if (!watched(to, new, absolute_new) && !old_watched) {
    return (int)syscall(SYS_renameat2, from, old, to, new, flags);
  }
  if (flags & ~(unsigned)RENAME_NOREPLACE) note("X\trenameat2 with flags\t%s", absolute_old);
  pthread_mutex_lock(&names_lock);
  const char *kept = bury(absolute_new, grave);
  long number = announce("rename", kept, absolute_old, absolute_new);
  int result = (int)syscall(SYS_renameat2, from, old, to, new, flags);
  if (result) note("F\t%ld", number);
  pthread_mutex_unlock(&names_lock);
  return result;
}
int renameat(int from, const char *old, int to, const char *new) { return renameat2(from, old, to, new, 0); }
int rename(const char *old, const char *new) { return renameat2(AT_FDCWD, old, AT_FDCWD, new, 0); }

int linkat(int from, const char *old, int to, const char *new, int flags) {
  char absolute[PATH_MAX];
  if (!watched(to, new, absolute)) return REAL(linkat)(from, old, to, new, flags);
  pthread_mutex_lock(&names_lock);
  long number = announce("create", "-", absolute, NULL);
  int result = REAL(linkat)(from, old, to, new, flags);
  if (result) note("F\t%ld", number);
  pthread_mutex_unlock(&names_lock);
  return result;
}
int link(const char *old, const char *new) { return linkat(AT_FDCWD, old, AT_FDCWD, new, 0); }

/* Contents. Plain appends need no note: a sync takes the size. */

static int cut(int fd, off64_t length, int (*call)(int, off64_t)) {
  char path[PATH_MAX];
  struct stat status;
  if (watched_fd(fd, path, &status)) {
    note("T\t%lx:%lu\t%lld", (long)status.st_dev, (unsigned long)status.st_ino, (long long)length);
  }
  return call(fd, length);
}
int ftruncate(int fd, off_t length) { return cut(fd, length, REAL(ftruncate64)); }
int ftruncate64(int fd, off64_t length) { return cut(fd, length, REAL(ftruncate64)); }

static void in_place(int fd, off64_t offset, const char *what) {
  char path[PATH_MAX];
  struct stat status;
  if (watched_fd(fd, path, &status) && offset < status.st_size) note("X\t%s\t%s", what, path);
}
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
  in_place(fd, offset, "pwrite below the end");
  return REAL(pwrite64)(fd, bytes, count, offset);
}
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
  in_place(fd, offset, "pwrite below the end");
  return REAL(pwrite64)(fd, bytes, count, offset);
}

static void *mapped(void *at, size_t length, int protection, int flags, int fd, off64_t offset) {
  char path[PATH_MAX];
  struct stat status;
  if (fd >= 0 && (flags & MAP_SHARED) && (protection & PROT_WRITE) && watched_fd(fd, path, &status)) {
    note("X\tshared writable mapping\t%s", path);
  }
  return (void *)syscall(SYS_mmap, at, length, protection, flags, fd, offset);
}
void *mmap(void *at, size_t length, int protection, int flags, int fd, off_t offset) {
  return mapped(at, length, protection, flags, fd, offset);
}
void *mmap64(void *at, size_t length, int protection, int flags, int fd, off64_t offset) {
  return mapped(at, length, protection, flags, fd, offset);
}
