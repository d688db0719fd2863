/* Records what a process does to the files below one directory, in order and across threads, and makes chosen calls
 * fail. Loaded with LD_PRELOAD; compiled by the tests (`crash/preload.rs`), which also read the recording
 * (`crash/recording.rs`: the two agree on `struct record`).
 *
 * Settings, all from the environment:
 *   RECORD_ROOT    absolute path: only files below it count
 *   RECORD_FILE    where the recording is appended; none: nothing is recorded
 *   RECORD_MARKS   a file outside RECORD_ROOT: what is written to it is recorded as an acknowledgement
 *   KILL_BEFORE    n: SIGKILL instead of the n-th call that changes or syncs anything
 *   FAIL_SYNC      n: the n-th fsync or fdatasync fails with EIO, and is not done
 *   FAIL_SYNC_OF   only syncs of paths that end in this text are counted by FAIL_SYNC
 *   FULL_FROM      n: from the n-th write or creation on the disk is full (ENOSPC) ...
 *   FULL_FOR       m: ... for m of them
 *   FULL_WHILE     a path: as long as it exists, the disk is full
 *   FULL_OF        only writes to paths that end in this text meet the full disk
 *
 * One lock is held over each call and its record, so the recording is the order in which the kernel saw the calls.
 * What the recorder does not understand (writes through shared maps, links, fallocate) is recorded as such, and fails
 * the test. The one exception is SQLite's WAL index, `-shm`: it is derived, SQLite rebuilds it from the WAL after a
 * crash and never trusts what it finds, so its content is not recorded. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum operation {
    OPENED = 1, WRITTEN, TRUNCATED, SYNCED, DIRECTORY_SYNCED, RENAMED, UNLINKED, DIRECTORY_MADE, DIRECTORY_REMOVED,
    MARKED, NOT_UNDERSTOOD, SYNC_FAILED,
    ALL_SYNCED,
};

struct record {
    uint32_t operation;
    uint32_t thread;
    uint64_t inode;
    uint64_t offset;      /* of a write; the size after a truncation; 1 when an open created the file */
    uint32_t path_bytes;
    uint32_t other_bytes; /* the second path of a rename */
    uint64_t data_bytes;
};

/* What a file descriptor is. */
enum kind { FOREIGN = 0, RECORDED, DIRECTORY, MARKS, INDEX };

#define DESCRIPTORS_MAX 65536
static unsigned char kinds[DESCRIPTORS_MAX];

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char root[PATH_MAX], marks[PATH_MAX], full_while[PATH_MAX], fail_sync_of[PATH_MAX], full_of[PATH_MAX];
static size_t root_bytes;
static int recording = -1;
static long kill_before, fail_sync, full_from, full_for;
static long calls, syncs, writes;

/* ---- settings ---- */

static void text_setting(const char *name, char *into) {
    const char *value = getenv(name);
    if (value != NULL && strlen(value) < PATH_MAX)
        strcpy(into, value);
}

static long number_setting(const char *name) {
    const char *value = getenv(name);
    return value == NULL ? 0 : strtol(value, NULL, 10);
}

__attribute__((constructor)) static void set_up(void) {
    char file[PATH_MAX] = "";
    text_setting("RECORD_ROOT", root);
    text_setting("RECORD_MARKS", marks);
    text_setting("RECORD_FILE", file);
    text_setting("FULL_WHILE", full_while);
    text_setting("FAIL_SYNC_OF", fail_sync_of);
    text_setting("FULL_OF", full_of);
    root_bytes = strlen(root);
    kill_before = number_setting("KILL_BEFORE");
    fail_sync = number_setting("FAIL_SYNC");
    full_from = number_setting("FULL_FROM");
    full_for = number_setting("FULL_FOR");
    if (file[0] == 0)
        return;
    int descriptor = syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (descriptor < 0)
        abort();
    /* Out of the way of a process that counts on low numbers. */
    recording = syscall(SYS_fcntl, descriptor, F_DUPFD_CLOEXEC, 800);
    syscall(SYS_close, descriptor);
    if (recording < 0)
        abort();
}

/* ---- what belongs to us ---- */

static int below_root(const char *path) {
    return root_bytes > 0 && path != NULL && strncmp(path, root, root_bytes) == 0
        && (path[root_bytes] == '/' || path[root_bytes] == 0);
}

static int ends_with(const char *path, const char *end) {
    size_t path_bytes = strlen(path), end_bytes = strlen(end);
    return path_bytes >= end_bytes && strcmp(path + path_bytes - end_bytes, end) == 0;
}

static enum kind kind_of(int descriptor) {
    return descriptor >= 0 && descriptor < DESCRIPTORS_MAX ? kinds[descriptor] : FOREIGN;
}

static void set_kind(int descriptor, enum kind kind) {
    if (descriptor >= DESCRIPTORS_MAX)
        abort();
    if (descriptor >= 0)
        kinds[descriptor] = kind;
}

static uint64_t inode_of(int descriptor) {
    struct stat found;
    return fstat(descriptor, &found) == 0 ? found.st_ino : 0;
}

static void path_of(int descriptor, char *path) {
    char link[64] = "/proc/self/fd/";
    char digits[16];
    int count = 0, at = strlen(link);
    do
        digits[count++] = '0' + descriptor % 10;
    while ((descriptor /= 10) > 0);
    while (count > 0)
        link[at++] = digits[--count];
    link[at] = 0;
    ssize_t bytes = readlink(link, path, PATH_MAX - 1);
    path[bytes > 0 ? bytes : 0] = 0;
}

/* ---- the recording ---- */

static void put(struct iovec *parts, int count) {
    while (count > 0) {
        ssize_t done = syscall(SYS_writev, recording, parts, count);
        if (done < 0)
            abort();
        while (count > 0 && (size_t)done >= parts->iov_len) {
            done -= parts->iov_len;
            parts++;
            count--;
        }
        if (count > 0) {
            parts->iov_base = (char *)parts->iov_base + done;
            parts->iov_len -= done;
        }
    }
}

static void note(enum operation operation, uint64_t inode, uint64_t offset, const char *path, const char *other,
                 const void *data, size_t bytes) {
    if (recording < 0)
        return;
    int saved = errno;
    struct record record = {
        .operation = operation, .thread = (uint32_t)syscall(SYS_gettid), .inode = inode, .offset = offset,
        .path_bytes = path == NULL ? 0 : strlen(path), .other_bytes = other == NULL ? 0 : strlen(other),
        .data_bytes = bytes,
    };
    struct iovec parts[] = {
        { &record, sizeof record }, { (void *)path, record.path_bytes }, { (void *)other, record.other_bytes },
        { (void *)data, bytes },
    };
    put(parts, 4);
    errno = saved;
}

static void not_understood(const char *what) {
    note(NOT_UNDERSTOOD, 0, 0, what, NULL, NULL, 0);
}

/* ---- what goes wrong on purpose ---- */

/* Counts a call that changes or syncs something, and dies when it is its turn. */
static void count_call(void) {
    if (++calls == kill_before)
        syscall(SYS_kill, getpid(), SIGKILL);
}

static int is_full(const char *path) {
    if (!ends_with(path, full_of))
        return 0;
    long now = ++writes;
    if (full_from > 0 && now >= full_from && now < full_from + full_for)
        return 1;
    return full_while[0] != 0 && syscall(SYS_faccessat, AT_FDCWD, full_while, F_OK) == 0;
}

static int sync_fails(int descriptor) {
    char path[PATH_MAX];
    if (fail_sync == 0)
        return 0;
    path_of(descriptor, path);
    return ends_with(path, fail_sync_of) && ++syncs == fail_sync;
}

/* ---- opening and closing ---- */

static void begin(void) { pthread_mutex_lock(&lock); }
static void end(void) { pthread_mutex_unlock(&lock); }

static int open_recorded(int directory, const char *path, int flags, mode_t mode) {
    struct stat before;
    int existed = stat(path, &before) == 0;
    int changes = (!existed && (flags & O_CREAT)) || (existed && (flags & O_TRUNC) && before.st_size > 0);
    int index = ends_with(path, "-shm");
    if (changes && !index) {
        count_call();
        if (!existed && is_full(path)) {
            errno = ENOSPC;
            return -1;
        }
    }
    int descriptor = syscall(SYS_openat, directory, path, flags, mode);
    struct stat found;
    if (descriptor < 0 || fstat(descriptor, &found) != 0)
        return descriptor;
    set_kind(descriptor, S_ISDIR(found.st_mode) ? DIRECTORY : index ? INDEX : RECORDED);
    if (S_ISREG(found.st_mode) && !index) {
        note(OPENED, found.st_ino, !existed, path, NULL, NULL, 0);
        if (existed && (flags & O_TRUNC) && before.st_size > 0)
            note(TRUNCATED, found.st_ino, 0, NULL, NULL, NULL, 0);
    }
    return descriptor;
}

static int open_any(int directory, const char *path, int flags, mode_t mode) {
    if (marks[0] != 0 && strcmp(path, marks) == 0) {
        int descriptor = syscall(SYS_openat, directory, path, flags, mode);
        set_kind(descriptor, MARKS);
        return descriptor;
    }
    if (!below_root(path)) {
        int descriptor = syscall(SYS_openat, directory, path, flags, mode);
        set_kind(descriptor, FOREIGN);
        return descriptor;
    }
    begin();
    int descriptor = open_recorded(directory, path, flags, mode);
    end();
    return descriptor;
}

#define OPEN_WITH_MODE(directory) \
    mode_t mode = 0; \
    if ((flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE) { \
        va_list rest; \
        va_start(rest, flags); \
        mode = va_arg(rest, mode_t); \
        va_end(rest); \
    } \
    return open_any(directory, path, flags, mode)

int open(const char *path, int flags, ...) { OPEN_WITH_MODE(AT_FDCWD); }
int open64(const char *path, int flags, ...) { OPEN_WITH_MODE(AT_FDCWD); }
int openat(int directory, const char *path, int flags, ...) { OPEN_WITH_MODE(directory); }
int openat64(int directory, const char *path, int flags, ...) { OPEN_WITH_MODE(directory); }
int creat(const char *path, mode_t mode) { return open_any(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return creat(path, mode); }

int close(int descriptor) {
    if (descriptor == recording)
        return 0;
    set_kind(descriptor, FOREIGN);
    return syscall(SYS_close, descriptor);
}

int dup(int descriptor) {
    int copy = syscall(SYS_dup, descriptor);
    set_kind(copy, kind_of(descriptor));
    return copy;
}

int dup2(int descriptor, int copy) {
    int result = descriptor == copy ? copy : (int)syscall(SYS_dup3, descriptor, copy, 0);
    set_kind(result, kind_of(descriptor));
    return result;
}

static int control(int descriptor, int command, void *argument) {
    int result = syscall(SYS_fcntl, descriptor, command, argument);
    if (command == F_DUPFD || command == F_DUPFD_CLOEXEC)
        set_kind(result, kind_of(descriptor));
    return result;
}

#define CONTROL \
    va_list rest; \
    va_start(rest, command); \
    void *argument = va_arg(rest, void *); \
    va_end(rest); \
    return control(descriptor, command, argument)

int fcntl(int descriptor, int command, ...) { CONTROL; }
int fcntl64(int descriptor, int command, ...) { CONTROL; }

/* ---- writing ---- */

/* Where a write without an offset goes. */
static off_t place_of(int descriptor) {
    struct stat found;
    if ((syscall(SYS_fcntl, descriptor, F_GETFL) & O_APPEND) && fstat(descriptor, &found) == 0)
        return found.st_size;
    return syscall(SYS_lseek, descriptor, 0, SEEK_CUR);
}

/* Writes at `offset`, or where the file stands when it is negative. */
static ssize_t write_recorded(int descriptor, const void *data, size_t bytes, off_t offset) {
    char path[PATH_MAX] = "";
    begin();
    int index = kind_of(descriptor) == INDEX;
    if (!index)
        count_call();
    if (full_of[0] != 0)
        path_of(descriptor, path);
    ssize_t done = -1;
    if (is_full(path)) {
        errno = ENOSPC;
    } else {
        off_t place = offset < 0 ? place_of(descriptor) : offset;
        done = offset < 0 ? syscall(SYS_write, descriptor, data, bytes)
                          : syscall(SYS_pwrite64, descriptor, data, bytes, offset);
        if (done > 0 && !index)
            note(WRITTEN, inode_of(descriptor), place, NULL, NULL, data, done);
    }
    end();
    return done;
}

static ssize_t write_any(int descriptor, const void *data, size_t bytes, off_t offset) {
    ssize_t done;
    switch (kind_of(descriptor)) {
    case RECORDED:
    case INDEX:
        return write_recorded(descriptor, data, bytes, offset);
    case MARKS:
        begin();
        done = syscall(SYS_write, descriptor, data, bytes);
        if (done > 0)
            note(MARKED, 0, 0, NULL, NULL, data, done);
        end();
        return done;
    case FOREIGN:
    case DIRECTORY:
        break;
    }
    return offset < 0 ? syscall(SYS_write, descriptor, data, bytes)
                      : syscall(SYS_pwrite64, descriptor, data, bytes, offset);
}

ssize_t write(int descriptor, const void *data, size_t bytes) { return write_any(descriptor, data, bytes, -1); }

ssize_t pwrite(int descriptor, const void *data, size_t bytes, off_t offset) {
    return write_any(descriptor, data, bytes, offset);
}

ssize_t pwrite64(int descriptor, const void *data, size_t bytes, off64_t offset) {
    return write_any(descriptor, data, bytes, offset);
}

/* Writes part by part: for a file it is the same, and a kill may come between two of them. */
static ssize_t write_parts(int descriptor, const struct iovec *parts, int count, off_t offset) {
    ssize_t all = 0;
    for (int part = 0; part < count; part++) {
        ssize_t done = write_any(descriptor, parts[part].iov_base, parts[part].iov_len, offset < 0 ? -1 : offset + all);
        if (done < 0)
            return all > 0 ? all : -1;
        all += done;
        if ((size_t)done < parts[part].iov_len)
            break;
    }
    return all;
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
    if (kind_of(descriptor) == FOREIGN)
        return syscall(SYS_writev, descriptor, parts, count);
    return write_parts(descriptor, parts, count, -1);
}

ssize_t pwritev(int descriptor, const struct iovec *parts, int count, off_t offset) {
    return write_parts(descriptor, parts, count, offset);
}

ssize_t pwritev64(int descriptor, const struct iovec *parts, int count, off64_t offset) {
    return write_parts(descriptor, parts, count, offset);
}

int ftruncate(int descriptor, off_t size) {
    if (kind_of(descriptor) != RECORDED)
        return syscall(SYS_ftruncate, descriptor, size);
    begin();
    count_call();
    int result = syscall(SYS_ftruncate, descriptor, size);
    if (result == 0)
        note(TRUNCATED, inode_of(descriptor), size, NULL, NULL, NULL, 0);
    end();
    return result;
}

int ftruncate64(int descriptor, off64_t size) { return ftruncate(descriptor, size); }

/* ---- syncing ---- */

static int sync_recorded(int descriptor, long number) {
    char path[PATH_MAX] = "";
    int directory = kind_of(descriptor) == DIRECTORY;
    int result = -1;
    begin();
    count_call();
    if (directory)
        path_of(descriptor, path);
    if (sync_fails(descriptor)) {
        path_of(descriptor, path);
        note(SYNC_FAILED, inode_of(descriptor), directory, path, NULL, NULL, 0);
        errno = EIO;
    } else {
        result = syscall(number, descriptor);
        if (result == 0)
            note(directory ? DIRECTORY_SYNCED : SYNCED, inode_of(descriptor), 0, path, NULL, NULL, 0);
    }
    end();
    return result;
}

static int sync_any(int descriptor, long number) {
    switch (kind_of(descriptor)) {
    case RECORDED:
    case DIRECTORY:
        return sync_recorded(descriptor, number);
    case FOREIGN:
    case MARKS:
    case INDEX:
        break;
    }
    return syscall(number, descriptor);
}

int fsync(int descriptor) { return sync_any(descriptor, SYS_fsync); }
int fdatasync(int descriptor) { return sync_any(descriptor, SYS_fdatasync); }

/* Of all file systems in the world one counts. Not the libc's own name for it in every program: rustix calls the kernel
 * itself unless it is built with `use-libc`, as the tests build it. */
int syncfs(int descriptor) {
    char path[PATH_MAX];
    if (kind_of(descriptor) == FOREIGN)
        return syscall(SYS_syncfs, descriptor);
    begin();
    count_call();
    path_of(descriptor, path);
    int result = -1;
    if (sync_fails(descriptor)) {
        note(SYNC_FAILED, 0, 2, path, NULL, NULL, 0);
        errno = EIO;
    } else {
        result = syscall(SYS_syncfs, descriptor);
        if (result == 0)
            note(ALL_SYNCED, 0, 0, path, NULL, NULL, 0);
    }
    end();
    return result;
}

/* ---- names ---- */

static int change_name(enum operation operation, const char *path, const char *other, int counted, long number,
                       long one, long two, long three, long four) {
    begin();
    if (counted)
        count_call();
    int result = syscall(number, one, two, three, four);
    if (result == 0 && counted)
        note(operation, 0, 0, path, other, NULL, 0);
    end();
    return result;
}

int rename(const char *from, const char *to) {
    int counted = below_root(from) || below_root(to);
    return change_name(RENAMED, from, to, counted, SYS_renameat, AT_FDCWD, (long)from, AT_FDCWD, (long)to);
}

int renameat(int from_directory, const char *from, int to_directory, const char *to);

int renameat2(int from_directory, const char *from, int to_directory, const char *to, unsigned flags) {
    if (flags == 0)
        return renameat(from_directory, from, to_directory, to);
    not_understood("renameat2");
    return syscall(SYS_renameat2, from_directory, from, to_directory, to, flags);
}

int renameat(int from_directory, const char *from, int to_directory, const char *to) {
    if (from_directory == AT_FDCWD && to_directory == AT_FDCWD)
        return rename(from, to);
    not_understood("renameat");
    return syscall(SYS_renameat, from_directory, from, to_directory, to);
}

int unlink(const char *path) {
    int counted = below_root(path) && !ends_with(path, "-shm");
    return change_name(UNLINKED, path, NULL, counted, SYS_unlinkat, AT_FDCWD, (long)path, 0, 0);
}

int rmdir(const char *path) {
    return change_name(DIRECTORY_REMOVED, path, NULL, below_root(path), SYS_unlinkat, AT_FDCWD, (long)path,
                       AT_REMOVEDIR, 0);
}

/* Removing a tree goes through the directory's descriptor. */
int unlinkat(int directory, const char *name, int flags) {
    char path[PATH_MAX] = "";
    if (name[0] == '/' || directory == AT_FDCWD)
        return flags & AT_REMOVEDIR ? rmdir(name) : unlink(name);
    path_of(directory, path);
    if (strlen(path) + strlen(name) + 2 > sizeof path)
        abort();
    strcat(strcat(path, "/"), name);
    return flags & AT_REMOVEDIR ? rmdir(path) : unlink(path);
}

int mkdir(const char *path, mode_t mode) {
    return change_name(DIRECTORY_MADE, path, NULL, below_root(path), SYS_mkdirat, AT_FDCWD, (long)path, mode, 0);
}

int link(const char *from, const char *to) {
    if (below_root(to))
        not_understood("link");
    return syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int symlink(const char *target, const char *path) {
    if (below_root(path))
        not_understood("symlink");
    return syscall(SYS_symlinkat, target, AT_FDCWD, path);
}

/* ---- what is not understood ---- */

int fallocate(int descriptor, int mode, off_t offset, off_t bytes) {
    if (kind_of(descriptor) == RECORDED)
        not_understood("fallocate");
    return syscall(SYS_fallocate, descriptor, mode, offset, bytes);
}

int posix_fallocate(int descriptor, off_t offset, off_t bytes) {
    return fallocate(descriptor, 0, offset, bytes) == 0 ? 0 : errno;
}

void *mmap(void *address, size_t bytes, int protection, int flags, int descriptor, off_t offset) {
    if ((flags & MAP_SHARED) && (protection & PROT_WRITE) && kind_of(descriptor) == RECORDED)
        not_understood("mmap");
    return (void *)syscall(SYS_mmap, address, bytes, protection, flags, descriptor, offset);
}

void *mmap64(void *address, size_t bytes, int protection, int flags, int descriptor, off64_t offset) {
    return mmap(address, bytes, protection, flags, descriptor, offset);
}
