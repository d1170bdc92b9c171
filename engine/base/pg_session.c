#include "engine/base/pg_session.h"

#include "engine/base/buf.h"
#include "engine/base/log.h"
#include "engine/base/parallel.h"
#include "engine/base/wait.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

enum { POLL_STEP_MS = 200 };

/* ---- Faults */

typedef struct Advice {
    const char *sqlstate; /* its beginning */
    const char *hint;
} Advice;

static const Advice advice[] = {
    {"28P01", "check user and password of the source"},
    {"28000", "the server does not accept this user from here: see its pg_hba.conf"},
    {"3D000", "check the name of the database in dsn"},
    {"42501", "grant the account SELECT on it, or membership in pg_read_all_data"},
    {"42P01", "write schema.table, or set search_path of the source"},
    {"57014", "raise statement_timeout of the source, or make the query lighter"},
    {"55P03", "another session holds a lock on the table: run when no migration does, or raise lock_timeout"},
    {"25006", "Kopeck opens sources read-only: the query must not write"},
    {"25P03", "the server ended the session while it waited: see its idle_in_transaction_session_timeout"},
    {"53300", "the server has no connection left for this account"},
    {"40001", "a standby needed to go on: read from the primary, or raise its max_standby_streaming_delay"},
    {"08001", "check host and port in dsn, and that the server runs"},
};

static const char *advice_for(const char *sqlstate) {
    for (size_t i = 0; i < ARRAY_LEN(advice); i++) {
        if (strcmp(sqlstate, advice[i].sqlstate) == 0) return advice[i].hint;
    }
    return NULL;
}

bool pg_transient(const Error *err) {
    static const char *const passing[] = {"08001", "08003", "08006", "57P01", "57P02", "57P03", "53300", "40001", "40P01"};
    for (size_t i = 0; i < ARRAY_LEN(passing); i++) {
        if (strcmp(err->native, passing[i]) == 0) return true;
    }
    return false;
}

/* libpq's message as one line: lines joined, none at the end, LOCATION left out. */
static Str one_line(const char *message, Arena *arena) {
    Buf *out = buf_own(arena);
    for (Str rest = str_of(message); rest.ptr;) {
        Str line = str_trim(str_cut(&rest, '\n'));
        if (line.len == 0 || str_starts(line, STR("LOCATION:"))) continue;
        if (out->len) buf_add(out, STR("; "));
        buf_add(out, line);
    }
    return buf_str(out);
}

static bool fault(Error *err, const char *where, const char *native, Str text, const char *hint) {
    if (!hint) hint = advice_for(native);
    return error_set_native(err, ERROR_SOURCE, where, native, "%.*s%s%s", STR_ARG(text), hint ? "\nhint: " : "", hint ? hint : "");
}

bool pg_lost(const PgSession *session, const char *where, Error *err) {
    Arena *arena = arena_new("pg message", 0);
    Str text = one_line(PQerrorMessage(session->conn), arena);
    fault(err, where, "08006", str_printf(arena, "the connection was lost: %.*s", STR_ARG(text)), NULL);
    arena_free(arena);
    return false;
}

/* What the server said, with its detail; its own hint stands where we have none. */
bool pg_refused(const PgSession *session, const PGresult *result, const char *where, Error *err) {
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
    const char *hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT);
    if (!sqlstate || !primary) return pg_lost(session, where, err);
    Arena *arena = arena_new("pg message", 0);
    Str text = one_line(primary, arena);
    if (detail) text = str_printf(arena, "%.*s (%.*s)", STR_ARG(text), STR_ARG(one_line(detail, arena)));
    if (advice_for(sqlstate)) hint = NULL;
    fault(err, where, sqlstate, text, hint ? str_cstr(arena, one_line(hint, arena)) : NULL);
    arena_free(arena);
    return false;
}

/* ---- Waiting */

/* Until the socket is ready for `events`, at most timeout_ms. */
static bool wait_socket(const PGconn *conn, short events, int64_t timeout_ms, const char *where, Error *err) {
    int64_t until = clock_ms() + timeout_ms;
    struct pollfd at = {.fd = PQsocket(conn), .events = events};
    if (at.fd < 0) return error_set_native(err, ERROR_SOURCE, where, "08003", "the connection is closed");
    for (;;) {
        if (parallel_cancelled()) return error_set(err, ERROR_CANCELLED, where, "cancelled");
        int64_t left = until - clock_ms();
        if (left <= 0) break;
        int ready = poll(&at, 1, left < POLL_STEP_MS ? (int)left : POLL_STEP_MS);
        if (ready > 0) return true;
        if (ready < 0 && errno != EINTR) return error_set_errno(err, ERROR_SOURCE, where, "cannot wait for the server");
    }
    return error_set_native(err, ERROR_SOURCE, where, "08006", "the server did not answer for %lld s",
                            (long long)(timeout_ms / 1000));
}

bool pg_flush(PgSession *session, const char *where, Error *err) {
    for (int left; (left = PQflush(session->conn)) != 0;) {
        if (left < 0) return pg_lost(session, where, err);
        if (!wait_socket(session->conn, POLLIN | POLLOUT, session->silence_ms, where, err)) return false;
        if (!PQconsumeInput(session->conn)) return pg_lost(session, where, err);
    }
    return true;
}

/* The next result, NULL when there is no more. */
bool pg_next(PgSession *session, const char *where, PGresult **out, Error *err) {
    while (PQisBusy(session->conn)) {
        if (!wait_socket(session->conn, POLLIN, session->silence_ms, where, err)) return false;
        if (!PQconsumeInput(session->conn)) return pg_lost(session, where, err);
    }
    *out = PQgetResult(session->conn);
    return true;
}

static void clear(void *handle) {
    PQclear(handle);
}

/* All results until none is left, or one that opens a COPY; the last one is kept. The first failure is the error, but the
 * rest is read all the same: the next statement must not meet it. */
static bool collect(PgSession *session, const char *where, Arena *arena, PGresult **out, Error *err) {
    PGresult *last = NULL;
    for (;;) {
        PGresult *result = NULL;
        if (!pg_next(session, where, &result, err)) return false;
        if (!result) break;
        arena_own(arena, clear, result);
        ExecStatusType status = PQresultStatus(result);
        if (status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE) pg_refused(session, result, where, err);
        last = result;
        if (status == PGRES_COPY_OUT || status == PGRES_COPY_IN) break;
    }
    if (err->kind != ERROR_NONE) return false;
    if (!last) return error_set(err, ERROR_SOURCE, where, "the server gave no result");
    *out = last;
    return true;
}

bool pg_run(PgSession *session, const char *sql, const char *where, Arena *arena, PGresult **out, Error *err) {
    if (!PQsendQuery(session->conn, sql)) return pg_lost(session, where, err);
    return pg_flush(session, where, err) && collect(session, where, arena, out, err);
}

bool pg_describe(PgSession *session, const char *sql, const char *where, Arena *arena, PGresult **out, Error *err) {
    PGresult *prepared;
    if (!PQsendPrepare(session->conn, "", sql, 0, NULL)) return pg_lost(session, where, err);
    if (!pg_flush(session, where, err) || !collect(session, where, arena, &prepared, err)) return false;
    if (!PQsendDescribePrepared(session->conn, "")) return pg_lost(session, where, err);
    return pg_flush(session, where, err) && collect(session, where, arena, out, err);
}

int pg_copy_next(PgSession *session, char **message, const char *where, Error *err) {
    for (;;) {
        int size = PQgetCopyData(session->conn, message, 1);
        if (size > 0 || size == -1) return size;
        if (size == -2) {
            pg_lost(session, where, err);
            return 0;
        }
        if (!wait_socket(session->conn, POLLIN, session->silence_ms, where, err)) return 0;
        if (!PQconsumeInput(session->conn)) {
            pg_lost(session, where, err);
            return 0;
        }
    }
}

bool pg_copy_end(PgSession *session, const char *where, uint64_t *rows, Error *err) {
    PGresult *result;
    Arena *arena = arena_new("pg message", 0);
    int64_t count = -1;
    if (collect(session, where, arena, &result, err) && !str_int64(str_of(PQcmdTuples(result)), &count)) {
        error_set(err, ERROR_SOURCE, where, "the server did not say how many rows it sent");
    }
    arena_free(arena);
    if (err->kind == ERROR_NONE) *rows = (uint64_t)count;
    return err->kind == ERROR_NONE;
}

/* ---- Connecting */

typedef struct Login {
    const char *dsn, *user, *password, *where;
    const char *secret; /* the password, wherever it was given, or NULL */
    bool with_options;  /* send options=: nothing else sets it */
    bool writes;
    int64_t timeout_ms;
    Arena *arena;
} Login;

/* Reads the connection string once, for what must be known before libpq does. libpq's own words about a malformed one are
 * not repeated: they hold pieces of it, perhaps of the password. */
static bool read_dsn(Login *login, Error *err) {
    char *message = NULL;
    bool plain_name = !strchr(login->dsn, '=') && !strstr(login->dsn, "://"); /* only the database's name */
    PQconninfoOption *list = plain_name ? NULL : PQconninfoParse(login->dsn, &message);
    if (!list && !plain_name) {
        bool key = message && strncmp(message, "invalid connection option", 25) == 0;
        error_set(err, ERROR_USAGE, login->where, "dsn is not a connection string%s%.*s\nhint: host=db.example.org "
                  "dbname=sales sslmode=verify-full, or service=erp; spaces and quotes in values as libpq wants them",
                  key ? ": " : "", key ? (int)strcspn(message, "\n") : 0, message ? message : "");
        PQfreemem(message);
        return false;
    }
    login->with_options = !login->writes && !getenv("PGOPTIONS") && !getenv("PGSERVICE");
    for (PQconninfoOption *o = list; o && o->keyword; o++) {
        if (!o->val) continue;
        if (strcmp(o->keyword, "password") == 0 && !login->secret) login->secret = arena_copy(login->arena, o->val, strlen(o->val));
        if (strcmp(o->keyword, "options") == 0 || strcmp(o->keyword, "service") == 0) login->with_options = false;
    }
    PQconninfoFree(list);
    return true;
}

/* Takes "FATAL:  28P01: " out of a verbose message and returns its SQLSTATE, "" when there is none. */
static const char *take_sqlstate(Str message, Arena *arena, Str *rest) {
    *rest = message;
    for (size_t i = 0; i + 9 < message.len; i++) {
        const char *at = message.ptr + i;
        if (memcmp(at, ":  ", 3) != 0 || memcmp(at + 8, ": ", 2) != 0) continue;
        if (strspn(at + 3, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 5) continue;
        size_t word = i;
        while (word > 0 && message.ptr[word - 1] != ' ') word--;
        *rest = str_printf(arena, "%.*s%.*s", (int)word, message.ptr, (int)(message.len - i - 10), at + 10);
        return arena_printf(arena, "%.5s", at + 3);
    }
    return "";
}

/* Faults without an SQLSTATE come from libpq itself. Those met before or while the network was tried, and a server that
 * hangs up (it is starting, or going down), may pass; a wrong certificate or a missing password will not. */
static const char *network_state(const char *message, ConnStatusType reached) {
    bool unknown_host = strstr(message, "could not translate host name") && !strstr(message, "Temporary failure");
    bool hung_up = strstr(message, "server closed the connection") || strstr(message, "could not receive data");
    if (unknown_host) return "08000";
    if (hung_up) return "08006";
    return reached == CONNECTION_NEEDED || reached == CONNECTION_STARTED ? "08001" : "08000";
}

static bool connect_fault(const Login *login, const PGconn *conn, ConnStatusType reached, Error *err) {
    Str text;
    const char *message = PQerrorMessage(conn);
    const char *native = take_sqlstate(one_line(message, login->arena), login->arena, &text);
    if (!*native) native = network_state(message, reached);
    return fault(err, login->where, native, str_without_secret(text, str_of(login->secret), login->arena), NULL);
}

static void drop_notice(void *context, const char *message) {
    (void)context;
    log_event(LOG_DEBUG, "postgresql notice", "text", message, NULL);
}

static PGconn *begin_connect(const Login *login) {
    const char *keys[16], *values[16];
    size_t count = 0;
    const struct {
        const char *key, *value; /* what stands before dbname is a default, what stands behind it has the last word */
    } wanted[] = {
        {"keepalives_idle", "30"}, {"keepalives_interval", "10"}, {"keepalives_count", "3"}, {"tcp_user_timeout", "60000"},
        {"dbname", login->dsn}, {"user", login->user}, {"password", login->password},
        {"fallback_application_name", "kopeck"}, {"client_encoding", "UTF8"},
        {"options", login->with_options ? "-c default_transaction_read_only=on" : NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
        if (!wanted[i].value) continue;
        keys[count] = wanted[i].key;
        values[count++] = wanted[i].value;
    }
    keys[count] = values[count] = NULL;
    return PQconnectStartParams(keys, values, 1);
}

/* libpq's own loop, with our clock: it gives SQLSTATEs (by verbose messages) and can be cancelled. */
static bool finish_connect(const Login *login, PGconn *conn, Error *err) {
    int64_t until = clock_ms() + login->timeout_ms;
    ConnStatusType reached = CONNECTION_NEEDED;
    for (PostgresPollingStatusType next = PGRES_POLLING_WRITING; next != PGRES_POLLING_OK; next = PQconnectPoll(conn)) {
        if (next == PGRES_POLLING_FAILED) return connect_fault(login, conn, reached, err);
        if (PQstatus(conn) != CONNECTION_BAD) reached = PQstatus(conn);
        int64_t left = until - clock_ms();
        Error waiting = {0};
        if (wait_socket(conn, next == PGRES_POLLING_READING ? POLLIN : POLLOUT, left, login->where, &waiting)) continue;
        if (waiting.kind == ERROR_CANCELLED) return error_set(err, ERROR_CANCELLED, login->where, "cancelled");
        return fault(err, login->where, "08001", STR("the server did not let us in within connect_timeout"), NULL);
    }
    return true;
}

static bool connect_once(const Login *login, PGconn **out, Error *err) {
    PGconn *conn = begin_connect(login);
    if (!conn) arena_out_of_memory("libpq", 0);
    const char *message = PQerrorMessage(conn);
    bool network = strncmp(message, "connection to server", 20) == 0 || strstr(message, "translate host name");
    if (PQstatus(conn) == CONNECTION_BAD && network) { /* the first step is made by libpq at once */
        connect_fault(login, conn, CONNECTION_NEEDED, err);
    } else if (PQstatus(conn) == CONNECTION_BAD) { /* before any network: a wrong word in dsn, an unknown service */
        Str text = str_without_secret(one_line(message, login->arena), str_of(login->secret), login->arena);
        error_set(err, ERROR_USAGE, login->where, "%.*s", STR_ARG(text));
    } else {
        PQsetErrorVerbosity(conn, PQERRORS_VERBOSE);
        PQsetNoticeProcessor(conn, drop_notice, NULL);
        if (finish_connect(login, conn, err)) {
            PQsetnonblocking(conn, 1);
            *out = conn;
            return true;
        }
    }
    PQfinish(conn);
    return false;
}

bool pg_connect(PgSession *session, const Options *options, Error *err) {
    Arena *arena = arena_new("pg login", 0);
    Str user = options_text(options, "user"), password = options_text(options, "password");
    Login login = {.dsn = str_cstr(arena, options_text(options, "dsn")), .where = options_where(options, "dsn"),
                   .timeout_ms = options_ms(options, "connect_timeout", 10000), .writes = session->writes, .arena = arena};
    if (user.len) login.user = str_cstr(arena, user);
    if (password.len) login.password = login.secret = str_cstr(arena, password);
    PGconn *conn = NULL;
    bool connected = read_dsn(&login, err) && connect_once(&login, &conn, err);
    /* PgBouncer knows no `options`; what it sets is a second fence only. */
    if (!connected && login.with_options && strcmp(err->native, "08P01") == 0) {
        login.with_options = false;
        *err = (Error){0};
        connected = connect_once(&login, &conn, err);
    }
    arena_free(arena);
    if (connected) session->conn = conn;
    return connected;
}

static void cancel_running(PgSession *session) {
    bool running = PQstatus(session->conn) == CONNECTION_OK && PQtransactionStatus(session->conn) == PQTRANS_ACTIVE;
    PGcancel *cancel = running ? PQgetCancel(session->conn) : NULL;
    char message[256];
    if (cancel && !PQcancel(cancel, message, sizeof message)) log_event(LOG_DEBUG, "cancel failed", "text", message, NULL);
    PQfreeCancel(cancel);
}

void pg_copy_abort(PgSession *session) {
    Error ignored = {0};
    char *message;
    uint64_t rows;
    cancel_running(session);
    while (pg_copy_next(session, &message, "", &ignored) > 0) PQfreemem(message);
    if (ignored.kind == ERROR_NONE && pg_copy_end(session, "", &rows, &ignored)) return;
}

void pg_close(PgSession *session) {
    if (!session->conn) return;
    cancel_running(session);
    PQfinish(session->conn);
    session->conn = NULL;
}
