#include "engine/base/log.h"

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
    pthread_mutex_lock(&lock);
    if (log_sink) log_sink(log_context, level, event, field, count);
    pthread_mutex_unlock(&lock);
}
