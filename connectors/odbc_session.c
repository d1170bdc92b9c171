#include "connectors/odbc_session.h"

#include "connectors/odbc_fault.h"
#include "connectors/odbc_statement.h"
#include "connectors/odbc_watch.h"
#include "engine/base/buf.h"

#include <pthread.h>

enum { LOCK_MS = 30000 };

/* ---- Connecting: one at a time, since unixODBC 2.3.11 reads its .ini files without a lock of its own */

static pthread_mutex_t connect_lock = PTHREAD_MUTEX_INITIALIZER;
static SQLHENV environment;

static bool ensure_environment(Error *err) { /* under connect_lock; one for the life of the process */
    if (environment) return true;
    if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &environment)) ||
        !SQL_SUCCEEDED(SQLSetEnvAttr(environment, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)SQL_OV_ODBC3, 0))) {
        return error_set(err, ERROR_INTERNAL, "", "unixODBC cannot be set up");
    }
    return true;
}

/* SQLite's file as a URI that cannot write, whatever the rights of the file. */
static Str sqlite_read_only(Str connection, Str file, Arena *arena) {
    if (str_starts(file, STR("file:")) || str_eq(file, STR(":memory:")) || file.len == 0) return connection;
    Buf *uri = buf_own(arena);
    buf_add(uri, STR("file:"));
    for (size_t i = 0; i < file.len; i++) {
        unsigned char c = (unsigned char)file.ptr[i];
        if (strchr("%?#;{} ", c)) buf_printf(uri, "%%%02X", c);
        else buf_char(uri, (char)c);
    }
    buf_add(uri, STR("?mode=ro"));
    return connection_set(connection, "Database", buf_str(uri), arena);
}

/* Adds what the dialect needs. *changed: something was missing. */
static Str with_settings(Str connection, const OdbcDialect *dialect, Arena *arena, bool *changed) {
    Str settings = str_of(dialect->settings), wanted = str_cut(&settings, '|');
    for (int optional = 0; optional < 2; optional++, wanted = settings) {
        while (wanted.ptr && wanted.len) {
            Str value = str_cut(&wanted, ';'), had = STR_NULL, key = str_cut(&value, '=');
            const char *name = str_cstr(arena, key);
            bool present = connection_get(connection, name, arena, &had);
            int64_t bits = 0, more = 0;
            if (present && str_eq(key, STR("OPTION")) && str_int64(had, &bits) && str_int64(value, &more)) {
                value = str_printf(arena, "%lld", (long long)((bits | more) & ~INT64_C(4194304))); /* no reconnecting in silence */
            }
            if (present && (optional || str_eq(had, value))) continue;
            connection = connection_set(connection, name, value, arena);
            *changed = true;
        }
    }
    return connection;
}

static Str info_text(const OdbcSession *session, SQLUSMALLINT what, Arena *arena) {
    OdbcWritten text = {{0}};
    SQLSMALLINT size = 0;
    SQLRETURN got = session->ansi ? SQLGetInfo(session->dbc, what, &text, sizeof text, &size)
                                  : SQLGetInfoW(session->dbc, what, &text, sizeof text, &size);
    return SQL_SUCCEEDED(got) ? odbc_written(session->ansi, &text, arena) : STR("");
}

static bool connect_once(OdbcSession *session, Str connection, int64_t timeout_ms, const char *where, Error *err) {
    SQLHDBC dbc;
    Arena *arena = arena_new("odbc connect", 0);
    size_t units;
    SQLWCHAR *text = utf16_of(connection, arena, &units);
    if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_DBC, environment, &dbc))) {
        arena_free(arena);
        return error_set(err, ERROR_INTERNAL, where, "unixODBC gives no connection");
    }
    SQLSetConnectAttr(dbc, SQL_ATTR_LOGIN_TIMEOUT, (SQLPOINTER)(uintptr_t)((timeout_ms + 999) / 1000), 0);
    SQLSetConnectAttr(dbc, SQL_ATTR_ACCESS_MODE, (SQLPOINTER)SQL_MODE_READ_ONLY, 0);
    SQLCHAR *bytes = (SQLCHAR *)str_cstr(arena, connection);
    SQLRETURN done = session->ansi
        ? SQLDriverConnect(dbc, NULL, bytes, (SQLSMALLINT)connection.len, NULL, 0, NULL, SQL_DRIVER_NOPROMPT)
        : SQLDriverConnectW(dbc, NULL, text, (SQLSMALLINT)units, NULL, 0, NULL, SQL_DRIVER_NOPROMPT);
    arena_free(arena);
    if (SQL_SUCCEEDED(done)) {
        session->dbc = dbc;
        return true;
    }
    odbc_fault(session, SQL_HANDLE_DBC, dbc, where, err);
    SQLFreeHandle(SQL_HANDLE_DBC, dbc);
    return false;
}

static void disconnect(OdbcSession *session) {
    if (!session->dbc) return;
    SQLEndTran(SQL_HANDLE_DBC, session->dbc, SQL_ROLLBACK);
    SQLDisconnect(session->dbc);
    SQLFreeHandle(SQL_HANDLE_DBC, session->dbc);
    session->dbc = NULL;
}

/* Which driver it is shows in the string, or only once connected (a DSN): then its settings take a second connection. */
static bool connect_settled(OdbcSession *session, Str connection, int64_t timeout_ms, const char *where, Arena *arena, Error *err) {
    Str driver = STR_NULL, file = STR_NULL;
    bool changed = false;
    const OdbcDialect *guess = connection_get(connection, "Driver", arena, &driver) ? odbc_dialect_of_driver(driver) : NULL;
    session->ansi = guess && guess->ansi;
    if (guess) connection = with_settings(connection, guess, arena, &changed);
    else connection = connection_set(connection, "NoCreat", STR("1"), arena); /* SQLite's driver would make a missing file */
    if (guess && guess->dialect == DIALECT_SQLITE && connection_get(connection, "Database", arena, &file)) {
        connection = sqlite_read_only(connection, file, arena);
    }
    if (!connect_once(session, connection, timeout_ms, where, err)) return false;
    Str name = info_text(session, SQL_DRIVER_NAME, arena);
    const OdbcDialect *real = odbc_dialect_of_driver(name);
    if (str_find(name, STR("psqlodbca")) != SIZE_MAX) {
        disconnect(session);
        return error_set(err, ERROR_USAGE, where, "the ANSI driver of PostgreSQL loses letters\nhint: use \"PostgreSQL Unicode\"");
    }
    if (!real || real == guess) return true;
    session->ansi = real->ansi;
    changed = false;
    connection = with_settings(connection, real, arena, &changed);
    if (real->dialect == DIALECT_SQLITE) {
        connection = sqlite_read_only(connection, info_text(session, SQL_DATABASE_NAME, arena), arena);
    }
    if (!changed) return true;
    disconnect(session);
    return connect_once(session, connection, timeout_ms, where, err);
}

/* ---- Setting up */

/* Fetches what a statement gives, too: a driver that steps through rows has not begun before the first fetch. */
static bool run_one(OdbcSession *session, Str sql, const char *where, Error *err) {
    OdbcStatement statement;
    SQLSMALLINT columns = 0;
    bool end = false, warned;
    if (!odbc_statement(session, where, &statement, err)) return false;
    bool done = odbc_execute(&statement, sql, err);
    if (done && SQL_SUCCEEDED(SQLNumResultCols(statement.handle, &columns)) && columns > 0) {
        while (done && !end) done = odbc_fetch(&statement, &end, &warned, err);
    }
    odbc_free(&statement);
    return done;
}

bool odbc_rewind(OdbcSession *session, const char *where, Error *err) {
    return !session->dialect->rewind || run_one(session, str_of(session->dialect->rewind), where, err);
}

static Str fill_in(const char *sql, int64_t timeout_ms, Arena *arena) {
    Buf *out = buf_own(arena);
    for (; *sql; sql++) {
        int64_t ms = sql[1] == 'S' || sql[1] == 'M' ? timeout_ms : LOCK_MS;
        bool seconds = sql[1] == 'S' || sql[1] == 'L';
        if (*sql != '%' || !strchr("SMLK", sql[1])) {
            buf_char(out, *sql);
            continue;
        }
        buf_printf(out, "%lld", (long long)(seconds ? (ms + 999) / 1000 : ms));
        sql++;
    }
    return buf_str(out);
}

static bool run_all(OdbcSession *session, const char *const *list, const char *where, Arena *arena, Error *err) {
    for (; *list; list++) {
        bool optional = (*list)[0] == '?';
        Error refused = {0};
        if (run_one(session, fill_in(*list + optional, session->timeout_ms, arena), where, &refused)) continue;
        if (optional && refused.kind == ERROR_SOURCE) continue;
        *err = refused;
        return false;
    }
    return true;
}

/* The strictest isolation that the driver offers, for servers whose own statements we do not know. */
static void ask_isolation(SQLHDBC dbc) {
    SQLUINTEGER offered = 0;
    if (!SQL_SUCCEEDED(SQLGetInfo(dbc, SQL_TXN_ISOLATION_OPTION, &offered, sizeof offered, NULL))) return;
    SQLUINTEGER wanted = offered & SQL_TXN_REPEATABLE_READ ? SQL_TXN_REPEATABLE_READ : offered & SQL_TXN_SERIALIZABLE;
    if (wanted) SQLSetConnectAttr(dbc, SQL_ATTR_TXN_ISOLATION, (SQLPOINTER)(uintptr_t)wanted, 0);
}

static bool set_up(OdbcSession *session, const char *where, Arena *arena, Error *err) {
    const OdbcDialect *d = session->dialect;
    if (!run_all(session, d->before, where, arena, err)) return false;
    if (d->own_begin) return run_all(session, d->start, where, arena, err);
    if (d->dialect == DIALECT_OTHER || d->dialect == DIALECT_FIREBIRD) ask_isolation(session->dbc);
    if (!SQL_SUCCEEDED(SQLSetConnectAttr(session->dbc, SQL_ATTR_AUTOCOMMIT, (SQLPOINTER)SQL_AUTOCOMMIT_OFF, 0))) {
        return odbc_fault(session, SQL_HANDLE_DBC, session->dbc, where, err);
    }
    return run_all(session, d->start, where, arena, err);
}

bool odbc_connect(OdbcSession *session, const Options *options, Arena *arena, Error *err) {
    const char *where = options_where(options, "connection");
    Str user = options_text(options, "user"), password = options_text(options, "password"), inside = STR_NULL;
    Str connection = options_text(options, "connection");
    Arena *scratch = arena_new("odbc login", 0);
    session->timeout_ms = options_ms(options, "statement_timeout", 600000);
    if (user.len) connection = connection_set(connection, "UID", user, scratch);
    if (password.len) connection = connection_set(connection, "PWD", password, scratch);
    if (connection_get(connection, "PWD", scratch, &inside) || connection_get(connection, "PASSWORD", scratch, &inside)) {
        session->secret = str_cstr(arena, inside);
    }
    int64_t timeout_ms = options_ms(options, "connect_timeout", 10000);
    pthread_mutex_lock(&connect_lock);
    bool connected = ensure_environment(err) && connect_settled(session, connection, timeout_ms, where, scratch, err);
    pthread_mutex_unlock(&connect_lock);
    if (connected) {
        Str dbms = info_text(session, SQL_DBMS_NAME, scratch), version = info_text(session, SQL_DBMS_VER, scratch);
        const OdbcDialect *driver = odbc_dialect_of_driver(info_text(session, SQL_DRIVER_NAME, scratch));
        Str driver_version = info_text(session, SQL_DRIVER_VER, scratch); /* "03.01.0015" */
        const OdbcDialect *server = odbc_dialect_of_dbms(dbms); /* MariaDB's driver speaks to MySQL too, and so on */
        session->dialect = driver && driver->dialect == server->dialect ? driver : server;
        session->buffers = driver && driver->streams && str_compare(driver_version, str_of(driver->streams)) < 0;
        session->dbms = str_printf(arena, "%.*s %.*s", STR_ARG(dbms), STR_ARG(version));
        connected = odbc_watch_open(session, arena, err) && set_up(session, where, scratch, err);
    }
    if (!connected) odbc_close(session);
    arena_free(scratch);
    return connected;
}

void odbc_close(OdbcSession *session) {
    pthread_mutex_lock(&connect_lock);
    disconnect(session);
    pthread_mutex_unlock(&connect_lock);
}
