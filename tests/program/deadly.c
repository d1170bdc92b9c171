/* Preloaded into kopeck by test_interrupted.py: counts the calls that change files and ends the process by SIGKILL before number
 * $DEADLY_AT, as a power cut would. Without DEADLY_AT the count goes to the file $DEADLY_COUNT. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static atomic_long calls;

static void step(void) {
    const char *at = getenv("DEADLY_AT");
    if (at && atomic_fetch_add(&calls, 1) + 1 == atol(at)) kill(getpid(), SIGKILL);
    if (!at) atomic_fetch_add(&calls, 1);
}

__attribute__((destructor)) static void tell(void) {
    const char *path = getenv("DEADLY_COUNT");
    long count = atomic_load(&calls);
    FILE *file = path && !getenv("DEADLY_AT") ? fopen(path, "w") : NULL;
    if (!file) return;
    fprintf(file, "%ld\n", count);
    fclose(file);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int rename(const char *from, const char *to) { step(); return REAL(rename)(from, to); }
int renameat2(int a, const char *from, int b, const char *to, unsigned flags) { step(); return REAL(renameat2)(a, from, b, to, flags); }
int mkdir(const char *path, mode_t mode) { step(); return REAL(mkdir)(path, mode); }
int unlink(const char *path) { step(); return REAL(unlink)(path); }
int remove(const char *path) { step(); return REAL(remove)(path); }
int fsync(int fd) { step(); return REAL(fsync)(fd); }
ssize_t write(int fd, const void *bytes, size_t size) { step(); return REAL(write)(fd, bytes, size); }
FILE *fopen(const char *path, const char *mode) { step(); return REAL(fopen)(path, mode); }
int fclose(FILE *file) { step(); return REAL(fclose)(file); }

int open(const char *path, int flags, ...) {
    va_list list;
    va_start(list, flags);
    mode_t mode = va_arg(list, mode_t);
    va_end(list);
    if (flags & O_CREAT) step();
    return REAL(open)(path, flags, mode);
}
