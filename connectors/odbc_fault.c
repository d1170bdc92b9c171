#include "connectors/odbc_fault.h"

#include "engine/base/buf.h"
#include "engine/base/parallel.h"

enum { RECORDS_MAX = 5 };

/* ---- What the driver says, and what is to be done about it */

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
static const char hint_file[] = "check the path of the file, and that it may be read";
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
    {NULL, 0, "connect failed", "08001", false, hint_file}, /* SQLite */
    {NULL, 0, "unable to open database", "08001", false, hint_file},
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
    {NULL, 1142, NULL, NULL, false, hint_grant},
    {NULL, 1143, NULL, NULL, false, hint_grant},
    {NULL, 1412, NULL, NULL, false, hint_altered},
    {NULL, 1792, NULL, "25006", false, hint_write},
    {NULL, 0, "read-only transaction", "25006", false, hint_write},
    {NULL, 0, "attempt to write a readonly", "25006", false, hint_write},
    {NULL, 0, "row-level security", NULL, false, "row security hides rows from this account: give it BYPASSRLS"},
    {NULL, 0, "permission denied", "42501", false, hint_grant},
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

typedef struct Record { /* of diagnostics, as ODBC calls it */
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
static bool record(const OdbcSession *session, SQLSMALLINT kind, SQLHANDLE handle, SQLSMALLINT number, Arena *arena, Record *out) {
    OdbcWritten text = {{0}};
    SQLWCHAR wide_state[6] = {0};
    SQLCHAR state[6] = {0};
    SQLSMALLINT len = 0;
    SQLRETURN got = session->ansi ? SQLGetDiagRec(kind, handle, number, state, &out->native, text.bytes, sizeof text.bytes, &len)
                                  : SQLGetDiagRecW(kind, handle, number, wide_state, &out->native, text.wide, ODBC_TEXT_UNITS, &len);
    if (!SQL_SUCCEEDED(got)) return false;
    for (int i = 0; i < 5; i++) out->sqlstate[i] = session->ansi ? (char)state[i] : (char)wide_state[i];
    out->sqlstate[5] = '\0';
    out->text = message_of(odbc_written(session->ansi, &text, arena), arena);
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

bool odbc_stopped(const OdbcSession *session, const char *where, Error *err) {
    if (parallel_cancelled()) return error_set(err, ERROR_CANCELLED, where, "cancelled");
    return error_set_native(err, ERROR_SOURCE, where, "HYT00", "the server did not answer within %lld s\nhint: %s",
                            (long long)(session->timeout_ms / 1000), hint_slow);
}
