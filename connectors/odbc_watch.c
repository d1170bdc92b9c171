#include "connectors/odbc_watch.h"

#include "engine/base/parallel.h"
#include "engine/base/wait.h"

#include <pthread.h>

enum { GRACE_MS = 10000 }; /* for a server that ends its statements itself */

struct OdbcWatch {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    SQLHSTMT busy; /* or NULL */
    int64_t deadline_ms;
    bool fired, end;
};

static void *watch_run(void *context) {
    OdbcWatch *watch = context;
    pthread_mutex_lock(&watch->lock);
    while (!watch->end) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += 100000000;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&watch->wake, &watch->lock, &until);
        bool over = watch->busy && !watch->fired && (parallel_cancelled() || clock_ms() > watch->deadline_ms);
        if (!over) continue;
        watch->fired = true;
        SQLCancel(watch->busy);
    }
    pthread_mutex_unlock(&watch->lock);
    return NULL;
}

static void watch_close(void *handle) {
    OdbcWatch *watch = handle;
    pthread_mutex_lock(&watch->lock);
    watch->end = true;
    pthread_cond_signal(&watch->wake);
    pthread_mutex_unlock(&watch->lock);
    pthread_join(watch->thread, NULL);
    pthread_cond_destroy(&watch->wake);
    pthread_mutex_destroy(&watch->lock);
}

bool odbc_watch_open(OdbcSession *session, Arena *arena, Error *err) {
    if (session->watch) return true;
    OdbcWatch *watch = arena_alloc(arena, sizeof *watch);
    pthread_mutex_init(&watch->lock, NULL);
    pthread_condattr_t steady; /* a wall clock that is put back would make the watch sleep until it has caught up */
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_cond_init(&watch->wake, &steady);
    pthread_condattr_destroy(&steady);
    if (pthread_create(&watch->thread, NULL, watch_run, watch) != 0) {
        return error_set(err, ERROR_INTERNAL, "", "cannot start a thread");
    }
    arena_own(arena, watch_close, watch);
    session->watch = watch;
    return true;
}

void odbc_watch_begin(const OdbcSession *session, SQLHSTMT statement) {
    OdbcWatch *watch = session->watch;
    pthread_mutex_lock(&watch->lock);
    watch->busy = statement;
    watch->deadline_ms = clock_ms() + session->timeout_ms + (session->dialect->times_out ? GRACE_MS : 0);
    watch->fired = false;
    pthread_mutex_unlock(&watch->lock);
}

bool odbc_watch_end(const OdbcSession *session) {
    OdbcWatch *watch = session->watch;
    pthread_mutex_lock(&watch->lock);
    watch->busy = NULL;
    bool fired = watch->fired;
    pthread_mutex_unlock(&watch->lock);
    return fired;
}
