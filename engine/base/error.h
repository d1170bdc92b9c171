/* Error: the reason why a run, or one source of it, cannot go on.
 * Every function that can fail takes `Error *err` last (never NULL), returns bool, and leaves its outputs untouched
 * on failure. The first error stays: a later error_set on the same struct changes nothing. Only cli/ prints one.
 * Wrong data is never an Error: it is a rejection or a finding. */
#ifndef KOPECK_ERROR_H
#define KOPECK_ERROR_H

#include "engine/base/base.h"

typedef enum ErrorKind {
    ERROR_NONE,
    ERROR_USAGE,     /* the command line or the project is wrong: exit status 2 */
    ERROR_SOURCE,    /* a source could not be read to its end: the run is incomplete, exit status 3 */
    ERROR_LIMIT,     /* it would take more work than the project allows: the run is incomplete, exit status 3 */
    ERROR_CANCELLED, /* Ctrl-C or SIGTERM: exit status 3 */
    ERROR_OUTPUT,    /* the result could not be written (disk full, mail refused): exit status 4 */
    ERROR_INTERNAL   /* our own fault, or memory ran out: exit status 4 */
} ErrorKind;

typedef struct Error {
    ErrorKind kind;
    char where[256]; /* "kopeck.yaml:14:9", "ledger.csv:20817", or "" */
    char native[16]; /* SQLSTATE, HTTP status or errno name as the library gave it, or "" */
    char text[1024]; /* one sentence, lower case, no full stop; a second line may begin "hint: " */
    char column[128]; /* the column that a source has no longer, or newly, when that is the fault; "" */
} Error;

/* Sets *err unless it is set already. Returns false, so that a failure is `return error_set(...)`.
 * where  copied, cut to fit; NULL means "". A text too long is cut behind a whole character. */
bool error_set(Error *err, ErrorKind kind, const char *where, const char *format, ...) PRINTF_LIKE(4, 5);

/* As error_set, and keeps the library's own code (SQLSTATE, HTTP status, errno name). */
bool error_set_native(Error *err, ErrorKind kind, const char *where, const char *native, const char *format, ...)
    PRINTF_LIKE(5, 6);

/* Beside error_set: the fault is this column, which the source does not have (cut to fit at a character). Returns false. */
bool error_column(Error *err, const char *name, size_t len);

/* As error_set for a failed system call: `what` and strerror(errno), the errno's name as native code. */
bool error_set_errno(Error *err, ErrorKind kind, const char *where, const char *what);

#ifdef __clang_analyzer__ /* the analyser sees one file at a time: it is told that these return false */
#define error_set(...) (error_set(__VA_ARGS__), false)
#define error_set_native(...) (error_set_native(__VA_ARGS__), false)
#define error_set_errno(...) (error_set_errno(__VA_ARGS__), false)
#endif

#endif
