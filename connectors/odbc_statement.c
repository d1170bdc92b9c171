#include "connectors/odbc_statement.h"

#include "connectors/odbc_fault.h"
#include "connectors/odbc_watch.h"

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
    odbc_watch_begin(session, statement);
    SQLRETURN done = session->ansi ? SQLExecDirect(statement, (SQLCHAR *)str_cstr(arena, sql), (SQLINTEGER)sql.len)
                                   : SQLExecDirectW(statement, text, (SQLINTEGER)units);
    bool stopped = odbc_watch_end(session);
    arena_free(arena);
    if (SQL_SUCCEEDED(done) || done == SQL_NO_DATA) return true;
    if (stopped) return odbc_stopped(session, where, err);
    return odbc_fault(session, SQL_HANDLE_STMT, statement, where, err);
}

bool odbc_fetch(OdbcSession *session, SQLHSTMT statement, const char *where, bool *end, bool *warned, Error *err) {
    odbc_watch_begin(session, statement);
    SQLRETURN done = SQLFetch(statement);
    bool stopped = odbc_watch_end(session);
    if (stopped) return odbc_stopped(session, where, err); /* even if the driver took it for the end */
    if (done != SQL_NO_DATA && !SQL_SUCCEEDED(done)) return odbc_fault(session, SQL_HANDLE_STMT, statement, where, err);
    *end = done == SQL_NO_DATA;
    *warned = done == SQL_SUCCESS_WITH_INFO;
    return true;
}

bool odbc_get_text(OdbcSession *session, SQLHSTMT statement, SQLUSMALLINT column, const char *where, Arena *arena, Str *out,
                     Error *err) {
    OdbcWritten piece = {{0}};
    SQLLEN size = 0;
    *out = STR_NULL;
    SQLRETURN got = SQLGetData(statement, column, session->ansi ? SQL_C_CHAR : SQL_C_WCHAR, &piece, sizeof piece, &size);
    if (!SQL_SUCCEEDED(got)) return odbc_fault(session, SQL_HANDLE_STMT, statement, where, err);
    if (size == SQL_NULL_DATA) return true;
    *out = odbc_written(session->ansi, &piece, arena); /* names and notes: what does not fit is left out */
    return true;
}

static bool read_texts(OdbcSession *session, SQLHSTMT statement, size_t max, const char *where, Arena *arena, Str *out,
                       size_t *count, Error *err) {
    bool end = false, warned;
    *count = 0;
    for (size_t rows = 0; rows < max; rows++) {
        if (!odbc_fetch(session, statement, where, &end, &warned, err)) return false;
        if (end) break;
        if (!odbc_get_text(session, statement, 1, where, arena, &out[*count], err)) return false;
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
    OdbcWritten name = {{0}}, type_name = {{0}};
    SQLSMALLINT len = 0, nullable = 0;
    SQLLEN ignored = 0;
    SQLRETURN done = session->ansi
        ? SQLDescribeCol(statement, column, name.bytes, sizeof name.bytes, &len, &out->type, &out->size, &out->digits, &nullable)
        : SQLDescribeColW(statement, column, name.wide, ODBC_TEXT_UNITS, &len, &out->type, &out->size, &out->digits, &nullable);
    if (!SQL_SUCCEEDED(done)) return odbc_fault(session, SQL_HANDLE_STMT, statement, where, err);
    if (len >= ODBC_TEXT_UNITS) return error_set(err, ERROR_SOURCE, where, "the name of column %u is too long", column);
    if (session->ansi) SQLColAttribute(statement, column, SQL_DESC_TYPE_NAME, &type_name, sizeof type_name, &len, &ignored);
    else SQLColAttributeW(statement, column, SQL_DESC_TYPE_NAME, &type_name, sizeof type_name, &len, &ignored);
    out->name = odbc_written(session->ansi, &name, arena);
    out->type_name = odbc_written(session->ansi, &type_name, arena);
    return true;
}

bool odbc_execute_again(OdbcSession *session, SQLHSTMT statement, Str sql, const char *where, Error *err) {
    if (!SQL_SUCCEEDED(SQLFreeStmt(statement, SQL_CLOSE))) return odbc_fault(session, SQL_HANDLE_STMT, statement, where, err);
    return odbc_execute(session, statement, sql, where, err);
}
