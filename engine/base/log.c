#include "engine/base/log.h"

#include "engine/base/veil.h"

#include <pthread.h>
#include <stdarg.h>

enum { FIELDS_MAX = 16 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static LogSink log_sink;
static void *log_context;

void log_to(LogSink sink, void *context) {
    pthread_mutex_lock(&lock);
    log_sink = sink;
    log_context = context;
    pthread_mutex_unlock(&lock);
}

static _Thread_local const Str *veil_known;

void log_veil(const Str *known) {
    veil_known = known;
}

static void veil_fields(LogField *field, size_t count, Arena *arena) {
    for (size_t i = 0; i < count; i++) {
        if (str_find(field[i].value, STR(" ")) != SIZE_MAX)
            field[i].value = veil_text(field[i].value, *veil_known, arena);
    }
}

void log_event(LogLevel level, const char *event, ...) {
    LogField field[FIELDS_MAX];
    size_t count = 0;
    va_list args;
    va_start(args, event);
    for (;;) {
        const char *name = va_arg(args, const char *);
        if (!name) break;
        const char *value = va_arg(args, const char *);
        assert(count < FIELDS_MAX);
        field[count++] = (LogField){name, str_of(value)};
    }
    va_end(args);
    Arena *arena = veil_known ? arena_new("log", 0) : NULL;
    if (arena) veil_fields(field, count, arena);
    pthread_mutex_lock(&lock);
    if (log_sink) log_sink(log_context, level, event, field, count);
    pthread_mutex_unlock(&lock);
    arena_free(arena);
}
