#include "connectors/odbc_statement.h"

#include "connectors/odbc_fault.h"
#include "connectors/odbc_watch.h"

bool odbc_statement(OdbcSession *session, const char *where, OdbcStatement *out, Error *err) {
    SQLHSTMT handle = SQL_NULL_HSTMT;
    if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_STMT, session->dbc, &handle))) {
        return odbc_fault(session, SQL_HANDLE_DBC, session->dbc, where, err);
    }
    /* Both are the defaults of ODBC; a driver that refuses to hear them again does no harm. */
    SQLSetStmtAttr(handle, SQL_ATTR_CURSOR_TYPE, (SQLPOINTER)SQL_CURSOR_FORWARD_ONLY, 0);
    SQLSetStmtAttr(handle, SQL_ATTR_CONCURRENCY, (SQLPOINTER)SQL_CONCUR_READ_ONLY, 0);
    *out = (OdbcStatement){session, handle, where};
    return true;
}

void odbc_free(OdbcStatement *statement) {
    if (statement->handle) SQLFreeHandle(SQL_HANDLE_STMT, statement->handle);
    statement->handle = NULL;
}

bool odbc_statement_fault(const OdbcStatement *s, Error *err) {
    return odbc_fault(s->session, SQL_HANDLE_STMT, s->handle, s->where, err);
}

bool odbc_execute(const OdbcStatement *s, Str sql, Error *err) {
    Arena *arena = arena_new("odbc statement", 0);
    size_t units;
    SQLWCHAR *text = utf16_of(sql, arena, &units);
    odbc_watch_begin(s->session, s->handle);
    SQLRETURN done = s->session->ansi ? SQLExecDirect(s->handle, (SQLCHAR *)str_cstr(arena, sql), (SQLINTEGER)sql.len)
                                      : SQLExecDirectW(s->handle, text, (SQLINTEGER)units);
    bool stopped = odbc_watch_end(s->session);
    arena_free(arena);
    if (SQL_SUCCEEDED(done) || done == SQL_NO_DATA) return true;
    return stopped ? odbc_stopped(s->session, s->where, err) : odbc_statement_fault(s, err);
}

bool odbc_execute_again(const OdbcStatement *s, Str sql, Error *err) {
    if (!SQL_SUCCEEDED(SQLFreeStmt(s->handle, SQL_CLOSE))) return odbc_statement_fault(s, err);
    return odbc_execute(s, sql, err);
}

bool odbc_fetch(const OdbcStatement *s, bool *end, bool *warned, Error *err) {
    odbc_watch_begin(s->session, s->handle);
    SQLRETURN done = SQLFetch(s->handle);
    bool stopped = odbc_watch_end(s->session);
    if (stopped) return odbc_stopped(s->session, s->where, err); /* even if the driver took it for the end */
    if (done != SQL_NO_DATA && !SQL_SUCCEEDED(done)) return odbc_statement_fault(s, err);
    *end = done == SQL_NO_DATA;
    *warned = done == SQL_SUCCESS_WITH_INFO;
    return true;
}

bool odbc_get_text(const OdbcStatement *s, SQLUSMALLINT column, Arena *arena, Str *out, Error *err) {
    bool ansi = s->session->ansi;
    OdbcWritten piece = {{0}};
    SQLLEN size = 0;
    *out = STR_NULL;
    SQLRETURN got = SQLGetData(s->handle, column, ansi ? SQL_C_CHAR : SQL_C_WCHAR, &piece, sizeof piece, &size);
    if (!SQL_SUCCEEDED(got)) return odbc_statement_fault(s, err);
    if (size == SQL_NULL_DATA) return true;
    *out = odbc_written(ansi, &piece, arena); /* names and notes: what does not fit is left out */
    return true;
}

static bool read_texts(const OdbcStatement *s, OdbcTexts *out, Error *err) {
    bool end = false, warned;
    out->count = 0;
    for (size_t rows = 0; rows < out->max; rows++) {
        Str *text = &out->item[out->count];
        if (!odbc_fetch(s, &end, &warned, err)) return false;
        if (end) break;
        if (!odbc_get_text(s, 1, out->arena, text, err)) return false;
        out->count += text->ptr != NULL;
    }
    return true;
}

bool odbc_texts(OdbcSession *session, const char *where, const char *sql, OdbcTexts *out, Error *err) {
    OdbcStatement statement;
    if (!odbc_statement(session, where, &statement, err)) return false;
    bool read = odbc_execute(&statement, str_of(sql), err) && read_texts(&statement, out, err);
    odbc_free(&statement);
    return read;
}

bool odbc_describe(const OdbcStatement *s, SQLUSMALLINT column, Arena *arena, OdbcDescription *out, Error *err) {
    bool ansi = s->session->ansi;
    OdbcWritten name = {{0}}, type_name = {{0}};
    SQLSMALLINT len = 0, nullable = 0;
    SQLLEN ignored = 0;
    SQLRETURN done = ansi
        ? SQLDescribeCol(s->handle, column, name.bytes, sizeof name.bytes, &len, &out->type, &out->size, &out->digits, &nullable)
        : SQLDescribeColW(s->handle, column, name.wide, ODBC_TEXT_UNITS, &len, &out->type, &out->size, &out->digits, &nullable);
    if (!SQL_SUCCEEDED(done)) return odbc_statement_fault(s, err);
    if (len >= ODBC_TEXT_UNITS) return error_set(err, ERROR_SOURCE, s->where, "the name of column %u is too long", column);
    if (ansi) SQLColAttribute(s->handle, column, SQL_DESC_TYPE_NAME, &type_name, sizeof type_name, &len, &ignored);
    else SQLColAttributeW(s->handle, column, SQL_DESC_TYPE_NAME, &type_name, sizeof type_name, &len, &ignored);
    out->name = odbc_written(ansi, &name, arena);
    out->type_name = odbc_written(ansi, &type_name, arena);
    return true;
}
