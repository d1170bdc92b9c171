/* Log: events that the administrator reads, one line each, with named fields. The command line decides where they go
 * (a terminal, or structured lines for journald); nothing below it prints. Safe to call from any thread.
 * Secrets never go into a field. */
#ifndef KOPECK_LOG_H
#define KOPECK_LOG_H

#include "engine/base/str.h"

/* LOG_PROGRESS: what is being done right now, for somebody who watches. */
typedef enum LogLevel { LOG_PROGRESS = -1, LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR } LogLevel;

typedef struct LogField {
    const char *name;
    Str value;
} LogField;

/* Takes one event; called under a lock. */
typedef void (*LogSink)(void *context, LogLevel level, const char *event, const LogField *fields, size_t count);

void log_to(LogSink sink, void *context); /* NULL drops everything, which is also the start */

/* log_event(LOG_INFO, "read", "dataset", name, "rows", text, NULL): pairs of const char *, ended by NULL. */
void log_event(LogLevel level, const char *event, ...) __attribute__((sentinel));

/* From now on messages of this thread are veiled (engine/base/veil.h): values of more than one word, that is. known: as
 * there, must stay; NULL: they are not. */
void log_veil(const Str *known);

#endif
