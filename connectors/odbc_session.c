#include "connectors/odbc_session.h"

#include "connectors/nearest.h"
#include "connectors/retry.h"
#include "engine/base/buf.h"
#include "engine/base/log.h"
#include "engine/base/parallel.h"
#include "engine/base/utf8.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { MESSAGE_UNITS = 1024, RECORDS_MAX = 5, TABLES_MAX = 20000, LOCK_MS = 30000, GRACE_MS = 10000 };

/* ---- Faults */

typedef struct Advice {
    const char *sqlstate; /* NULL: any */
    SQLINTEGER native;    /* 0: any */
    const char *part;     /* of the message, or NULL */
    const char *as;       /* SQLSTATE to report instead, or NULL */
    bool transient;
    const char *hint;     /* or NULL */
} Advice;

static const char hint_login[] = "check user and password of the source";
static const char hint_reach[] = "check the server's address in connection, and that the server runs";
static const char hint_driver[] = "odbcinst -q -d lists the drivers of this machine, odbcinst -q -s its DSNs";
static const char hint_table[] = "write schema.table; what the account may not read it does not see either";
static const char hint_grant[] = "grant the account SELECT on it";
static const char hint_write[] = "Kopeck opens sources read-only: the query must not write";
static const char hint_altered[] = "a table was altered after the snapshot began: run again";
static const char hint_slow[] = "raise statement_timeout of the source, or make the query lighter";

/* Drivers differ in the SQLSTATE that they give for one and the same fault; the server's own number is surer. First fit wins. */
static const Advice advice[] = {
    {"IM002", 0, NULL, NULL, false, hint_driver},
    {"IM003", 0, NULL, NULL, false, hint_driver},
    {"01000", 0, "Can't open lib", "IM003", false, hint_driver},
    /* Microsoft SQL Server, by its own numbers; 20009 is FreeTDS's */
    {NULL, 18456, NULL, "28000", false, hint_login},
    {NULL, 4060, NULL, "08004", false, "check the name of the database in connection, and that the account may use it"},
    {NULL, 20009, NULL, "08S01", true, hint_reach},
    {NULL, 229, NULL, "42501", false, hint_grant},
    {NULL, 230, NULL, "42501", false, hint_grant},
    {NULL, 3952, NULL, NULL, false, "ALTER DATABASE ... SET ALLOW_SNAPSHOT_ISOLATION ON allows it in that database, too"},
    {NULL, 3961, NULL, NULL, false, hint_altered},
    {NULL, 1222, NULL, "HYT00", true, "another session holds a lock on the table"},
    /* Oracle: its driver gives HY000 for most */
    {NULL, 0, "ORA-01017", "28000", false, hint_login},
    {NULL, 0, "ORA-28000", "28000", false, "the account is locked"},
    {NULL, 0, "ORA-28001", "28000", false, hint_login},
    {NULL, 0, "ORA-12541", "08001", true, hint_reach},
    {NULL, 0, "ORA-12170", "08001", true, hint_reach},
    {NULL, 0, "ORA-12154", "08001", false, hint_reach},
    {NULL, 0, "ORA-12514", "08001", true, hint_reach},
    {NULL, 0, "ORA-03113", "08S01", true, NULL},
    {NULL, 0, "ORA-03114", "08S01", true, NULL},
    {NULL, 0, "ORA-00942", "42S02", false, hint_table},
    {NULL, 0, "ORA-00904", "42S22", false, NULL},
    {NULL, 0, "ORA-01031", "42501", false, hint_grant},
    {NULL, 0, "ORA-01456", "25006", false, hint_write},
    {NULL, 0, "ORA-01466", NULL, false, hint_altered},
    {NULL, 0, "ORA-01555", NULL, false, "the server kept too little undo for a snapshot of this length: raise its undo_retention, or read less at once"},
    /* Firebird */
    {NULL, 0, "user name and password are not defined", "28000", false, hint_login},
    {NULL, 0, "Unable to complete network request", "08001", true, hint_reach},
    {NULL, 0, "Table unknown", "42S02", false, hint_table},
    {NULL, 0, "Column unknown", "42S22", false, NULL},
    {NULL, 0, "no permission for", "42501", false, hint_grant},
    {NULL, 0, "password authentication failed", "28000", false, hint_login},
    {NULL, 0, "no password supplied", "28000", false, hint_login},
    {"28000", 0, NULL, NULL, false, hint_login},
    {NULL, 1045, NULL, "28000", false, hint_login},
    {NULL, 0, "database is locked", "HYT00", true, "another program writes to the file"},
    {NULL, 0, "connect failed", "08001", false, "check the path of the file, and that it may be read"}, /* SQLite */
    {NULL, 0, "unable to open database", "08001", false, "check the path of the file, and that it may be read"},
    {NULL, 0, "the database system is starting up", "57P03", true, NULL},
    {NULL, 0, "onnection refused", "08001", true, hint_reach},
    {NULL, 0, "No such file or directory", "08001", true, hint_reach},
    {NULL, 0, "could not translate host name", "08001", false, hint_reach},
    {NULL, 2005, NULL, "08001", false, hint_reach},
    {NULL, 2002, NULL, "08001", true, hint_reach},
    {NULL, 2003, NULL, "08001", true, hint_reach},
    {NULL, 2006, NULL, "08S01", true, NULL},
    {NULL, 2013, NULL, "08S01", true, NULL},
    {NULL, 1040, NULL, "08004", true, "the server has no connection left for this account"},
    {NULL, 1053, NULL, "08S01", true, NULL},
    {NULL, 1969, NULL, "HYT00", false, hint_slow},
    {NULL, 3024, NULL, "HYT00", false, hint_slow},
    {NULL, 1205, NULL, NULL, true, "another session holds a lock on the table"},
    {NULL, 1213, NULL, NULL, true, NULL},
    {NULL, 1142, NULL, NULL, false, "grant the account SELECT on it"},
    {NULL, 1143, NULL, NULL, false, "grant the account SELECT on it"},
    {NULL, 1412, NULL, NULL, false, "a table was altered after the snapshot began: run again"},
    {NULL, 1792, NULL, "25006", false, "Kopeck opens sources read-only: the query must not write"},
    {NULL, 0, "read-only transaction", "25006", false, "Kopeck opens sources read-only: the query must not write"},
    {NULL, 0, "attempt to write a readonly", "25006", false, "Kopeck opens sources read-only: the query must not write"},
    {NULL, 0, "row-level security", NULL, false, "row security hides rows from this account: give it BYPASSRLS"},
    {NULL, 0, "permission denied", "42501", false, "grant the account SELECT on it"},
    {NULL, 0, "statement timeout", "57014", false, hint_slow},
    {NULL, 0, "terminating connection", "57P01", true, NULL},
    {NULL, 0, "server closed the connection", "08S01", true, NULL},
    {NULL, 0, "no such table", "42S02", false, NULL},
    {NULL, 0, "no such column", "42S22", false, NULL},
    {"HYT00", 0, NULL, NULL, false, hint_slow},
    {"HYT01", 0, NULL, NULL, true, NULL},
    {"08001", 0, NULL, NULL, true, hint_reach},
    {"08S01", 0, NULL, NULL, true, NULL},
    {"40001", 0, NULL, NULL, true, NULL},
    {"42S02", 0, NULL, NULL, false, "write schema.table"},
};

static const Advice *advice_for(const char *sqlstate, SQLINTEGER native, const char *message) {
    for (size_t i = 0; i < ARRAY_LEN(advice); i++) {
        const Advice *a = &advice[i];
        if (a->sqlstate && strcmp(a->sqlstate, sqlstate) != 0) continue;
        if (a->native && a->native != native) continue;
        if (a->part && !strstr(message, a->part)) continue;
        return a;
    }
    return NULL;
}

bool odbc_transient(const Error *err) {
    const Advice *found = advice_for(err->native, 0, err->text);
    for (size_t i = 0; !found && i < ARRAY_LEN(advice); i++) {
        if (advice[i].as && strcmp(advice[i].as, err->native) == 0) found = &advice[i];
    }
    return found && found->transient;
}

typedef struct Record {
    char sqlstate[8];
    SQLINTEGER native;
    Str text;
} Record;

/* "[unixODBC][Driver Manager]Data source..." without its origin, as one line. */
static Str message_of(Str text, Arena *arena) {
    while (text.len && text.ptr[0] == '[') {
        size_t close = str_find(text, STR("]"));
        if (close == SIZE_MAX) break;
        text = str_trim(str_sub(text, close + 1, text.len));
    }
    Buf *out = buf_own(arena);
    while (text.ptr) {
        Str line = str_trim(str_cut(&text, '\n'));
        while (line.len && line.ptr[line.len - 1] == ';') line = str_sub(line, 0, line.len - 1);
        if (str_starts(line, STR("ERROR: "))) line = str_trim(str_sub(line, 7, line.len));
        if (str_starts(line, STR("Error while executing the query"))) continue; /* psqlODBC, always */
        if (line.len && out->len) buf_add(out, STR("; "));
        buf_add(out, line);
    }
    return buf_str(out);
}

/* What an ODBC function wrote: bytes of UTF-8 where the driver is an ANSI one, else UTF-16. Ends at the zero. */
typedef union Written {
    SQLWCHAR wide[MESSAGE_UNITS];
    SQLCHAR bytes[sizeof(SQLWCHAR) * MESSAGE_UNITS];
} Written;

static Str written(const OdbcSession *session, Written *text, Arena *arena) {
    size_t units = 0;
    if (session->ansi) {
        while (units < sizeof text->bytes - 1 && text->bytes[units]) units++;
        Str bytes = str_copy(arena, (Str){(const char *)text->bytes, units});
        return utf8_valid(bytes) ? bytes : STR("(no text)");
    }
    while (units < MESSAGE_UNITS - 1 && text->wide[units]) units++;
    return utf16_text(text->wide, units, arena);
}

static bool record(const OdbcSession *session, SQLSMALLINT kind, SQLHANDLE handle, SQLSMALLINT number, Arena *arena, Record *out) {
    Written text = {{0}};
    SQLWCHAR wide_state[6] = {0};
    SQLCHAR state[6] = {0};
    SQLSMALLINT len = 0;
    SQLRETURN got = session->ansi ? SQLGetDiagRec(kind, handle, number, state, &out->native, text.bytes, sizeof text.bytes, &len)
                                  : SQLGetDiagRecW(kind, handle, number, wide_state, &out->native, text.wide, MESSAGE_UNITS, &len);
    if (!SQL_SUCCEEDED(got)) return false;
    for (int i = 0; i < 5; i++) out->sqlstate[i] = session->ansi ? (char)state[i] : (char)wide_state[i];
    out->sqlstate[5] = '\0';
    out->text = message_of(written(session, &text, arena), arena);
    return true;
}

bool odbc_has_state(const OdbcSession *session, SQLHSTMT statement, const char *sqlstate) {
    Arena *arena = arena_new("odbc message", 0);
    Record r;
    bool found = false;
    for (SQLSMALLINT i = 1; !found && i <= 100 && record(session, SQL_HANDLE_STMT, statement, i, arena, &r); i++) {
        found = strcmp(r.sqlstate, sqlstate) == 0;
    }
    arena_free(arena);
    return found;
}

bool odbc_fault(const OdbcSession *session, SQLSMALLINT kind, SQLHANDLE handle, const char *where, Error *err) {
    Arena *arena = arena_new("odbc message", 0);
    Buf *text = buf_own(arena);
    Record first = {.sqlstate = "HY000"}, r;
    const Advice *found = NULL;
    for (SQLSMALLINT i = 1; i <= RECORDS_MAX && record(session, kind, handle, i, arena, &r); i++) {
        if (i == 1) first = r;
        if (str_find(buf_str(text), r.text) != SIZE_MAX) continue; /* drivers say it twice */
        if (text->len) buf_add(text, STR("; "));
        buf_add(text, r.text);
        if (!found) found = advice_for(r.sqlstate, r.native, str_cstr(arena, r.text));
    }
    if (text->len == 0) buf_add(text, STR("the driver gave no reason"));
    Str said = str_without_secret(buf_str(text), str_of(session->secret), arena);
    const char *hint = found ? found->hint : NULL;
    error_set_native(err, ERROR_SOURCE, where, found && found->as ? found->as : first.sqlstate, "%.*s%s%s", STR_ARG(said),
                     hint ? "\nhint: " : "", hint ? hint : "");
    arena_free(arena);
    return false;
}

/* ---- The watch: a thread that cancels the statement in work when its time is over or the run is cancelled */

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
        clock_gettime(CLOCK_REALTIME, &until);
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

static bool watch_open(OdbcSession *session, Arena *arena, Error *err) {
    if (session->watch) return true;
    OdbcWatch *watch = arena_alloc(arena, sizeof *watch);
    pthread_mutex_init(&watch->lock, NULL);
    pthread_cond_init(&watch->wake, NULL);
    if (pthread_create(&watch->thread, NULL, watch_run, watch) != 0) {
        return error_set(err, ERROR_INTERNAL, "", "cannot start a thread");
    }
    arena_own(arena, watch_close, watch);
    session->watch = watch;
    return true;
}

static void watch_begin(const OdbcSession *session, SQLHSTMT statement) {
    OdbcWatch *watch = session->watch;
    pthread_mutex_lock(&watch->lock);
    watch->busy = statement;
    watch->deadline_ms = clock_ms() + session->timeout_ms + (session->dialect->times_out ? GRACE_MS : 0);
    watch->fired = false;
    pthread_mutex_unlock(&watch->lock);
}

static bool watch_end(const OdbcSession *session) { /* true: the call was cancelled */
    OdbcWatch *watch = session->watch;
    pthread_mutex_lock(&watch->lock);
    watch->busy = NULL;
    bool fired = watch->fired;
    pthread_mutex_unlock(&watch->lock);
    return fired;
}

static bool cancelled_fault(const OdbcSession *session, const char *where, Error *err) {
    if (parallel_cancelled()) return error_set(err, ERROR_CANCELLED, where, "cancelled");
    return error_set_native(err, ERROR_SOURCE, where, "HYT00", "the server did not answer within %lld s\nhint: %s",
                            (long long)(session->timeout_ms / 1000), hint_slow);
}

/* ---- Statements */

bool odbc_statement(OdbcSession *session, const char *where, SQLHSTMT *out, Error *err) {
    SQLHSTMT statement = SQL_NULL_HSTMT;
    if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_STMT, session->dbc, &statement))) {
        return odbc_fault(session, SQL_HANDLE_DBC, session->dbc, where, err);
    }
    /* Both are the defaults of ODBC; a driver that refuses to hear them again does no harm. */
    SQLSetStmtAttr(statement, SQL_ATTR_CURSOR_TYPE, (SQLPOINTER)SQL_CURSOR_FORWARD_ONLY, 0);
    SQLSetStmtAttr(statement, SQL_ATTR_CONCURRENCY, (SQLPOINTER)SQL_CONCUR_READ_ONLY, 0);
    *out = statement;
    return true;
}

void odbc_free(SQLHSTMT *statement) {
    if (*statement) SQLFreeHandle(SQL_HANDLE_STMT, *statement);
    *statement = NULL;
}

bool odbc_execute(OdbcSession *session, SQLHSTMT statement, Str sql, const char *where, Error *err) {
    Arena *arena = arena_new("odbc statement", 0);
    size_t units;
    SQLWCHAR *text = utf16_of(sql, arena, &units);
    watch_begin(session, statement);
    SQLRETURN done = session->ansi ? SQLExecDirect(statement, (SQLCHAR *)str_cstr(arena, sql), (SQLINTEGER)sql.len)
                                   : SQLExecDirectW(statement, text, (SQLINTEGER)units);
    bool stopped = watch_end(session);
    arena_free(arena);
    if (SQL_SUCCEEDED(done) || done == SQL_NO_DATA) return true;
    if (stopped) return cancelled_fault(session, where, err);
    return odbc_fault(session, SQL_HANDLE_STMT, statement, where, err);
}

bool odbc_fetch(OdbcSession *session, SQLHSTMT statement, const char *where, bool *end, bool *warned, Error *err) {
    watch_begin(session, statement);
    SQLRETURN done = SQLFetch(statement);
    bool stopped = watch_end(session);
    if (stopped) return cancelled_fault(session, where, err); /* even if the driver took it for the end */
    if (done != SQL_NO_DATA && !SQL_SUCCEEDED(done)) return odbc_fault(session, SQL_HANDLE_STMT, statement, where, err);
    *end = done == SQL_NO_DATA;
    *warned = done == SQL_SUCCESS_WITH_INFO;
    return true;
}

static bool get_text(OdbcSession *session, SQLHSTMT statement, SQLUSMALLINT column, const char *where, Arena *arena, Str *out,
                     Error *err) {
    Written piece = {{0}};
    SQLLEN size = 0;
    *out = STR_NULL;
    SQLRETURN got = SQLGetData(statement, column, session->ansi ? SQL_C_CHAR : SQL_C_WCHAR, &piece, sizeof piece, &size);
    if (!SQL_SUCCEEDED(got)) return odbc_fault(session, SQL_HANDLE_STMT, statement, where, err);
    if (size == SQL_NULL_DATA) return true;
    *out = written(session, &piece, arena); /* names and notes: what does not fit is left out */
    return true;
}

static bool read_texts(OdbcSession *session, SQLHSTMT statement, size_t max, const char *where, Arena *arena, Str *out,
                       size_t *count, Error *err) {
    bool end = false, warned;
    *count = 0;
    for (size_t rows = 0; rows < max; rows++) {
        if (!odbc_fetch(session, statement, where, &end, &warned, err)) return false;
        if (end) break;
        if (!get_text(session, statement, 1, where, arena, &out[*count], err)) return false;
        *count += out[*count].ptr != NULL;
    }
    return true;
}

bool odbc_texts(OdbcSession *session, const char *sql, size_t max, const char *where, Arena *arena, Str *out, size_t *count,
                Error *err) {
    SQLHSTMT statement = SQL_NULL_HSTMT;
    if (!odbc_statement(session, where, &statement, err)) return false;
    bool read = odbc_execute(session, statement, str_of(sql), where, err) &&
                read_texts(session, statement, max, where, arena, out, count, err);
    odbc_free(&statement);
    return read;
}

bool odbc_describe(OdbcSession *session, SQLHSTMT statement, SQLUSMALLINT column, const char *where, Arena *arena,
                   OdbcDescription *out, Error *err) {
    Written name = {{0}}, type_name = {{0}};
    SQLSMALLINT len = 0, nullable = 0;
    SQLLEN ignored = 0;
    SQLRETURN done = session->ansi
        ? SQLDescribeCol(statement, column, name.bytes, sizeof name.bytes, &len, &out->type, &out->size, &out->digits, &nullable)
        : SQLDescribeColW(statement, column, name.wide, MESSAGE_UNITS, &len, &out->type, &out->size, &out->digits, &nullable);
    if (!SQL_SUCCEEDED(done)) return odbc_fault(session, SQL_HANDLE_STMT, statement, where, err);
    if (len >= MESSAGE_UNITS) return error_set(err, ERROR_SOURCE, where, "the name of column %u is too long", column);
    if (session->ansi) SQLColAttribute(statement, column, SQL_DESC_TYPE_NAME, &type_name, sizeof type_name, &len, &ignored);
    else SQLColAttributeW(statement, column, SQL_DESC_TYPE_NAME, &type_name, sizeof type_name, &len, &ignored);
    out->name = written(session, &name, arena);
    out->type_name = written(session, &type_name, arena);
    return true;
}

static bool read_tables(OdbcSession *session, SQLHSTMT statement, Arena *arena, Str *names, size_t *count, Error *err) {
    static SQLWCHAR any[] = {'%', 0}, kinds[] = {'T', 'A', 'B', 'L', 'E', ',', 'V', 'I', 'E', 'W', 0};
    SQLRETURN done = session->ansi ? SQLTables(statement, NULL, 0, NULL, 0, (SQLCHAR *)"%", SQL_NTS, (SQLCHAR *)"TABLE,VIEW", SQL_NTS)
                                   : SQLTablesW(statement, NULL, 0, NULL, 0, any, SQL_NTS, kinds, SQL_NTS);
    if (!SQL_SUCCEEDED(done)) return odbc_fault(session, SQL_HANDLE_STMT, statement, "", err);
    while (*count < TABLES_MAX) {
        bool end = true, warned = false;
        Str schema, name;
        if (!odbc_fetch(session, statement, "", &end, &warned, err)) return false;
        if (end) return true;
        if (!get_text(session, statement, 2, "", arena, &schema, err) || !get_text(session, statement, 3, "", arena, &name, err)) {
            return false;
        }
        if (str_eq(schema, STR("information_schema")) || str_eq(schema, STR("pg_catalog"))) continue;
        names[(*count)++] = schema.len ? str_printf(arena, "%.*s.%.*s", STR_ARG(schema), STR_ARG(name)) : name;
    }
    return true;
}

bool odbc_tables(OdbcSession *session, Arena *arena, Str **names, size_t *count, Error *err) {
    SQLHSTMT statement = SQL_NULL_HSTMT;
    *names = arena_array(arena, TABLES_MAX, sizeof **names);
    *count = 0;
    if (!odbc_statement(session, "", &statement, err)) return false;
    bool read = read_tables(session, statement, arena, *names, count, err);
    odbc_free(&statement);
    return read;
}

static bool read_key(OdbcSession *session, SQLHSTMT statement, Arena *arena, Str *out, Error *err) {
    *out = STR_NULL;
    for (size_t columns = 0;; columns++) {
        bool end = true, warned = false;
        Str name;
        if (!odbc_fetch(session, statement, "", &end, &warned, err)) return false;
        if (end) return true;
        if (!get_text(session, statement, 4, "", arena, &name, err)) return false;
        *out = columns == 0 ? name : STR_NULL;
        if (columns > 0) return true;
    }
}

bool odbc_primary_key(OdbcSession *session, const Str *part, size_t part_count, Arena *arena, Str *out, Error *err) {
    SQLHSTMT statement = SQL_NULL_HSTMT;
    size_t units, ignored;
    SQLWCHAR *table = utf16_of(part[part_count - 1], arena, &units);
    SQLWCHAR *owner = part_count > 1 ? utf16_of(part[part_count - 2], arena, &ignored) : NULL;
    bool catalog = session->dialect->dialect == DIALECT_MYSQL; /* what others call a schema */
    if (!odbc_statement(session, "", &statement, err)) return false;
    SQLRETURN done = SQLPrimaryKeysW(statement, catalog ? owner : NULL, SQL_NTS, catalog ? NULL : owner, SQL_NTS, table, SQL_NTS);
    bool read = SQL_SUCCEEDED(done) ? read_key(session, statement, arena, out, err)
                                    : odbc_fault(session, SQL_HANDLE_STMT, statement, "", err);
    odbc_free(&statement);
    return read;
}

bool odbc_execute_again(OdbcSession *session, SQLHSTMT statement, Str sql, const char *where, Error *err) {
    if (!SQL_SUCCEEDED(SQLFreeStmt(statement, SQL_CLOSE))) return odbc_fault(session, SQL_HANDLE_STMT, statement, where, err);
    return odbc_execute(session, statement, sql, where, err);
}

/* ---- Connecting. unixODBC 2.3.11 reads its .ini files without a lock of its own: one connect at a time. */

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
    Written text = {{0}};
    SQLSMALLINT size = 0;
    SQLRETURN got = session->ansi ? SQLGetInfo(session->dbc, what, &text, sizeof text, &size)
                                  : SQLGetInfoW(session->dbc, what, &text, sizeof text, &size);
    return SQL_SUCCEEDED(got) ? written(session, &text, arena) : STR("");
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

/* Fetches what a statement gives, too: a driver that steps through rows has not begun before the first fetch. */
static bool run_one(OdbcSession *session, Str sql, const char *where, Error *err) {
    SQLHSTMT statement = SQL_NULL_HSTMT;
    SQLSMALLINT columns = 0;
    bool end = false, warned;
    if (!odbc_statement(session, where, &statement, err)) return false;
    bool done = odbc_execute(session, statement, sql, where, err);
    if (done && SQL_SUCCEEDED(SQLNumResultCols(statement, &columns)) && columns > 0) {
        while (done && !end) done = odbc_fetch(session, statement, where, &end, &warned, err);
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
        connected = watch_open(session, arena, err) && set_up(session, where, scratch, err);
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
