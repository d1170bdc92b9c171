/* An ODBC driver without a server behind it, for tests of what is sent to servers that we have not got: it answers as a script
 * says and writes down what it was asked. Connection string: Driver=...;SCRIPT=/path;LOG=/path. Lines of a script, with tabs:
 *
 *   dbms NAME, version TEXT, driver NAME       what SQLGetInfo says
 *   connect STATE NATIVE MESSAGE               connecting fails
 *   on TEXT                                    what follows is for statements that hold TEXT; the first that fits counts
 *   column NAME SQLTYPE SIZE DIGITS TYPENAME
 *   row VALUE ...                              \N is null; bytes as hexadecimal digits
 *   fail STATE NATIVE MESSAGE                  the statement fails; with `once` behind it, only the first time
 *   wait MS                                    before it answers; SQLCancel ends the wait
 *
 * Other statements give a row "1" when they begin with SELECT, else nothing. The log has a line for each: `connect STRING`,
 * `attribute NUMBER VALUE`, `sql TEXT`, `cancel`, `end COMMIT-OR-ROLLBACK`. */
#include <pthread.h>
#include <sql.h>
#include <sqlext.h>
#include <sqlucode.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CELLS_MAX = 16, ROWS_MAX = 64, PARTS_MAX = 32, TEXT_MAX = 65536 };

typedef struct Part { /* of the script: what an `on` says */
    char *on;
    char *column[CELLS_MAX][5];
    int columns;
    char *cell[ROWS_MAX][CELLS_MAX];
    int rows, wait_ms;
    char *fail[3];
    bool once, done;
} Part;

typedef struct Dbc {
    char *dbms, *version, *driver, *connect[3];
    char log[512];
    Part part[PARTS_MAX];
    int parts;
    char state[8], message[1024];
    int native;
    bool told;
    Part plain;
    char early[512]; /* attributes that were set before there was a log */
} Dbc;

typedef struct Stmt {
    Dbc *dbc;
    Part *part; /* of the statement that was run; NULL: no columns */
    int next, current, block, got;
    SQLUSMALLINT *status;
    SQLULEN *fetched;
    struct {
        SQLSMALLINT type;
        char *to;
        SQLLEN size, *len;
        size_t given; /* by SQLGetData, of the current row */
    } bound[CELLS_MAX];
    char state[8], message[1024];
    int native;
    bool told;
    atomic_bool cancelled;
} Stmt;

/* ---- Text */

static void narrow(const SQLWCHAR *from, SQLINTEGER len, char *to, size_t size) {
    size_t at = 0;
    for (SQLINTEGER i = 0; (len == SQL_NTS ? from[i] != 0 : i < len) && at + 5 < size; i++) {
        uint32_t c = from[i];
        if (c >= 0xD800 && c < 0xDC00) c = 0x10000 + ((c - 0xD800) << 10) + (uint32_t)(from[++i] - 0xDC00);
        if (c < 0x80) to[at++] = (char)c;
        else if (c < 0x800) to[at++] = (char)(0xC0 | c >> 6), to[at++] = (char)(0x80 | (c & 63));
        else if (c < 0x10000) to[at++] = (char)(0xE0 | c >> 12), to[at++] = (char)(0x80 | (c >> 6 & 63)), to[at++] = (char)(0x80 | (c & 63));
        else to[at++] = (char)(0xF0 | c >> 18), to[at++] = (char)(0x80 | (c >> 12 & 63)), to[at++] = (char)(0x80 | (c >> 6 & 63)), to[at++] = (char)(0x80 | (c & 63));
    }
    to[at] = 0;
}

static size_t widen(const char *from, SQLWCHAR *to, size_t units) { /* the number of units, whether or not they fit */
    size_t at = 0;
    for (const unsigned char *p = (const unsigned char *)from; *p;) {
        uint32_t c = *p;
        int more = c < 0x80 ? 0 : c < 0xE0 ? 1 : c < 0xF0 ? 2 : 3;
        if (more) c &= 0x3Fu >> more;
        p++;
        while (more-- && *p) c = c << 6 | (*p++ & 63);
        if (c >= 0x10000) {
            if (at + 1 < units) to[at] = (SQLWCHAR)(0xD800 + ((c - 0x10000) >> 10)), to[at + 1] = (SQLWCHAR)(0xDC00 + ((c - 0x10000) & 0x3FF));
            at += 2;
        } else {
            if (at < units) to[at] = (SQLWCHAR)c;
            at++;
        }
    }
    return at;
}

static SQLSMALLINT put_wide(const char *text, SQLWCHAR *to, SQLSMALLINT units, SQLSMALLINT *len) {
    SQLWCHAR all[TEXT_MAX];
    size_t count = widen(text, all, TEXT_MAX);
    if (to && units > 0) {
        size_t kept = count < (size_t)units - 1 ? count : (size_t)units - 1;
        memcpy(to, all, kept * sizeof *to);
        to[kept] = 0;
    }
    if (len) *len = (SQLSMALLINT)count;
    return (SQLSMALLINT)count;
}

static void note(const Dbc *dbc, const char *what, const char *text) {
    FILE *file = dbc->log[0] ? fopen(dbc->log, "a") : NULL;
    if (!file) return;
    fprintf(file, "%s %s\n", what, text);
    fclose(file);
}

/* ---- The script */

static void read_line(Dbc *dbc, char *line) {
    char *field[CELLS_MAX + 2] = {0};
    int count = 0;
    for (char *at = line; at && count < CELLS_MAX + 2;) {
        char *end = strchr(at, '\t');
        if (end) *end++ = 0;
        field[count++] = strdup(at);
        at = end;
    }
    Part *part = dbc->parts ? &dbc->part[dbc->parts - 1] : NULL;
    if (!strcmp(field[0], "dbms")) dbc->dbms = field[1];
    if (!strcmp(field[0], "version")) dbc->version = field[1];
    if (!strcmp(field[0], "driver")) dbc->driver = field[1];
    if (!strcmp(field[0], "connect")) memcpy(dbc->connect, field + 1, sizeof dbc->connect);
    if (!strcmp(field[0], "on")) dbc->part[dbc->parts++].on = field[1];
    if (!part) return;
    if (!strcmp(field[0], "column")) memcpy(part->column[part->columns++], field + 1, sizeof part->column[0]);
    if (!strcmp(field[0], "row")) memcpy(part->cell[part->rows++], field + 1, sizeof part->cell[0]);
    if (!strcmp(field[0], "fail")) memcpy(part->fail, field + 1, sizeof part->fail), part->once = field[4] && !strcmp(field[4], "once");
    if (!strcmp(field[0], "wait")) part->wait_ms = (int)strtol(field[1], NULL, 10);
}

static void value_of(const char *string, const char *key, char *to, size_t size) {
    const char *at = strstr(string, key);
    to[0] = 0;
    if (at) snprintf(to, size, "%.*s", (int)strcspn(at + strlen(key), ";"), at + strlen(key));
}

/* What fails only once fails only once for the whole process: connections come and go. */
static bool was_told(const char *what) {
    static char *known[PARTS_MAX];
    for (int i = 0; i < PARTS_MAX; i++) {
        if (known[i] && !strcmp(known[i], what)) return true;
        if (known[i]) continue;
        known[i] = strdup(what);
        return false;
    }
    return true;
}

static SQLRETURN fault(char *state, int *native, char *message, bool *told, char *const *how) {
    snprintf(state, 6, "%s", how[0]);
    *native = (int)strtol(how[1], NULL, 10);
    snprintf(message, 1024, "%s", how[2]);
    *told = true;
    return SQL_ERROR;
}

/* ---- Handles and attributes */

SQLRETURN SQL_API SQLAllocHandle(SQLSMALLINT kind, SQLHANDLE from, SQLHANDLE *out) {
    if (kind == SQL_HANDLE_STMT) {
        Stmt *statement = calloc(1, sizeof *statement);
        statement->dbc = from;
        statement->block = 1;
        *out = statement;
    } else {
        *out = calloc(1, sizeof(Dbc));
    }
    return SQL_SUCCESS;
}

SQLRETURN SQL_API SQLFreeHandle(SQLSMALLINT kind, SQLHANDLE handle) {
    (void)kind;
    free(handle);
    return SQL_SUCCESS;
}

SQLRETURN SQL_API SQLSetEnvAttr(SQLHENV e, SQLINTEGER a, SQLPOINTER v, SQLINTEGER n) {
    (void)e, (void)a, (void)v, (void)n;
    return SQL_SUCCESS;
}

SQLRETURN SQL_API SQLSetConnectAttrW(SQLHDBC handle, SQLINTEGER attribute, SQLPOINTER value, SQLINTEGER len) {
    char text[64];
    (void)len;
    snprintf(text, sizeof text, "%d %llu", (int)attribute, (unsigned long long)(uintptr_t)value);
    Dbc *dbc = handle;
    size_t had = strlen(dbc->early);
    if (!dbc->log[0]) snprintf(dbc->early + had, sizeof dbc->early - had, "%sattribute %s", had ? "\n" : "", text);
    note(dbc, "attribute", text);
    return SQL_SUCCESS;
}

SQLRETURN SQL_API SQLSetStmtAttrW(SQLHSTMT handle, SQLINTEGER attribute, SQLPOINTER value, SQLINTEGER len) {
    Stmt *s = handle;
    (void)len;
    if (attribute == SQL_ATTR_ROW_ARRAY_SIZE) s->block = (int)(uintptr_t)value;
    if (attribute == SQL_ATTR_ROW_STATUS_PTR) s->status = value;
    if (attribute == SQL_ATTR_ROWS_FETCHED_PTR) s->fetched = value;
    return SQL_SUCCESS;
}

SQLRETURN SQL_API SQLGetStmtAttrW(SQLHSTMT handle, SQLINTEGER attribute, SQLPOINTER value, SQLINTEGER size, SQLINTEGER *len) {
    (void)handle, (void)attribute, (void)size, (void)len;
    *(SQLPOINTER *)value = NULL; /* descriptors: none of our own */
    return SQL_SUCCESS;
}

SQLRETURN SQL_API SQLGetInfoW(SQLHDBC handle, SQLUSMALLINT what, SQLPOINTER out, SQLSMALLINT size, SQLSMALLINT *len) {
    const Dbc *dbc = handle;
    const char *text = what == SQL_DBMS_NAME      ? dbc->dbms
                       : what == SQL_DBMS_VER     ? dbc->version
                       : what == SQL_DRIVER_NAME  ? dbc->driver
                       : what == SQL_DRIVER_VER   ? "01.00.0000"
                       : what == SQL_DRIVER_ODBC_VER ? "03.00"
                                                  : NULL;
    if (text) {
        SQLSMALLINT units = put_wide(text, out, (SQLSMALLINT)(size / (SQLSMALLINT)sizeof(SQLWCHAR)), NULL);
        if (len) *len = (SQLSMALLINT)(units * (SQLSMALLINT)sizeof(SQLWCHAR));
        return SQL_SUCCESS;
    }
    SQLUINTEGER number = 0;
    if (what == SQL_GETDATA_EXTENSIONS) number = SQL_GD_ANY_COLUMN | SQL_GD_ANY_ORDER | SQL_GD_BLOCK | SQL_GD_BOUND;
    if (what == SQL_TXN_ISOLATION_OPTION) number = SQL_TXN_READ_COMMITTED | SQL_TXN_REPEATABLE_READ | SQL_TXN_SERIALIZABLE;
    if (size == 2) *(SQLUSMALLINT *)out = (SQLUSMALLINT)number;
    else *(SQLUINTEGER *)out = number;
    return SQL_SUCCESS;
}

SQLRETURN SQL_API SQLDriverConnectW(SQLHDBC handle, SQLHWND w, SQLWCHAR *in, SQLSMALLINT len, SQLWCHAR *out, SQLSMALLINT size, SQLSMALLINT *got, SQLUSMALLINT mode) {
    Dbc *dbc = handle;
    char text[4096], path[512], line[TEXT_MAX];
    (void)w, (void)out, (void)size, (void)mode;
    narrow(in, len, text, sizeof text);
    value_of(text, "SCRIPT=", path, sizeof path);
    value_of(text, "LOG=", dbc->log, sizeof dbc->log);
    if (dbc->early[0]) note(dbc, "before:\n", dbc->early);
    note(dbc, "connect", text);
    FILE *script = fopen(path, "r");
    while (script && fgets(line, sizeof line, script)) {
        line[strcspn(line, "\n")] = 0;
        read_line(dbc, line);
    }
    if (script) fclose(script);
    if (got) *got = 0;
    return dbc->connect[0] ? fault(dbc->state, &dbc->native, dbc->message, &dbc->told, dbc->connect) : SQL_SUCCESS;
}

SQLRETURN SQL_API SQLDisconnect(SQLHDBC handle) {
    note(handle, "disconnect", "");
    return SQL_SUCCESS;
}

SQLRETURN SQL_API SQLEndTran(SQLSMALLINT kind, SQLHANDLE handle, SQLSMALLINT how) {
    if (kind == SQL_HANDLE_DBC) note(handle, "end", how == SQL_ROLLBACK ? "rollback" : "commit");
    return SQL_SUCCESS;
}

SQLRETURN SQL_API SQLGetDiagRecW(SQLSMALLINT kind, SQLHANDLE handle, SQLSMALLINT number, SQLWCHAR *state, SQLINTEGER *native, SQLWCHAR *text, SQLSMALLINT size,
                                 SQLSMALLINT *len) {
    Stmt *s = handle;
    Dbc *d = handle;
    bool of_statement = kind == SQL_HANDLE_STMT, told = of_statement ? s->told : d->told;
    if (number != 1 || !told) return SQL_NO_DATA;
    put_wide(of_statement ? s->state : d->state, state, 6, NULL);
    if (native) *native = of_statement ? s->native : d->native;
    put_wide(of_statement ? s->message : d->message, text, size, len);
    return SQL_SUCCESS;
}

SQLRETURN SQL_API SQLGetDiagFieldW(SQLSMALLINT kind, SQLHANDLE handle, SQLSMALLINT number, SQLSMALLINT what, SQLPOINTER out, SQLSMALLINT size, SQLSMALLINT *len) {
    (void)kind, (void)handle, (void)number, (void)what, (void)out, (void)size, (void)len;
    return SQL_NO_DATA;
}

/* ---- Statements */

static Part *plain_answer(Dbc *dbc) { /* one row: 1 */
    static char name[] = "one", type[] = "4", size[] = "10", digits[] = "0", type_name[] = "int", value[] = "1";
    char *column[5] = {name, type, size, digits, type_name};
    memcpy(dbc->plain.column[0], column, sizeof column);
    dbc->plain.columns = dbc->plain.rows = 1;
    dbc->plain.cell[0][0] = value;
    return &dbc->plain;
}

SQLRETURN SQL_API SQLExecDirectW(SQLHSTMT handle, SQLWCHAR *sql, SQLINTEGER len) {
    Stmt *s = handle;
    static char text[TEXT_MAX];
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&lock);
    narrow(sql, len, text, sizeof text);
    for (char *p = text; *p; p++) *p = *p == '\n' ? ' ' : *p;
    note(s->dbc, "sql", text);
    s->part = NULL;
    s->next = s->current = 0;
    s->told = false;
    s->cancelled = false;
    for (int i = 0; i < s->dbc->parts && !s->part; i++) {
        if (strstr(text, s->dbc->part[i].on)) s->part = &s->dbc->part[i];
    }
    if (!s->part && !strncmp(text, "SELECT", 6)) s->part = plain_answer(s->dbc);
    pthread_mutex_unlock(&lock);
    for (int ms = 0; s->part && ms < s->part->wait_ms && !s->cancelled; ms += 20) usleep(20000);
    static char *const stopped[] = {"HY008", "0", "Operation canceled"};
    if (s->cancelled) return fault(s->state, &s->native, s->message, &s->told, stopped);
    bool fails = s->part && s->part->fail[0] && !(s->part->once && was_told(s->part->fail[2]));
    return fails ? fault(s->state, &s->native, s->message, &s->told, s->part->fail) : SQL_SUCCESS;
}

SQLRETURN SQL_API SQLCancel(SQLHSTMT handle) {
    Stmt *s = handle;
    note(s->dbc, "cancel", "");
    s->cancelled = true;
    return SQL_SUCCESS;
}

SQLRETURN SQL_API SQLNumResultCols(SQLHSTMT handle, SQLSMALLINT *count) {
    const Stmt *s = handle;
    *count = (SQLSMALLINT)(s->part ? s->part->columns : 0);
    return SQL_SUCCESS;
}

SQLRETURN SQL_API SQLRowCount(SQLHSTMT handle, SQLLEN *count) {
    (void)handle;
    *count = -1;
    return SQL_SUCCESS;
}

SQLRETURN SQL_API SQLMoreResults(SQLHSTMT handle) {
    (void)handle;
    return SQL_NO_DATA;
}

SQLRETURN SQL_API SQLDescribeColW(SQLHSTMT handle, SQLUSMALLINT column, SQLWCHAR *name, SQLSMALLINT size, SQLSMALLINT *len, SQLSMALLINT *type, SQLULEN *wide,
                                  SQLSMALLINT *digits, SQLSMALLINT *nullable) {
    const Stmt *s = handle;
    char *const *c = s->part->column[column - 1];
    put_wide(c[0], name, size, len);
    if (type) *type = (SQLSMALLINT)strtol(c[1], NULL, 10);
    if (wide) *wide = strtoul(c[2], NULL, 10);
    if (digits) *digits = (SQLSMALLINT)strtol(c[3], NULL, 10);
    if (nullable) *nullable = SQL_NULLABLE_UNKNOWN;
    return SQL_SUCCESS;
}

SQLRETURN SQL_API SQLColAttributeW(SQLHSTMT handle, SQLUSMALLINT column, SQLUSMALLINT what, SQLPOINTER out, SQLSMALLINT size, SQLSMALLINT *len, SQLLEN *number) {
    const Stmt *s = handle;
    if (number) *number = 0;
    if (what == SQL_DESC_TYPE_NAME) put_wide(s->part->column[column - 1][4], out, (SQLSMALLINT)(size / (SQLSMALLINT)sizeof(SQLWCHAR)), len);
    return SQL_SUCCESS;
}

SQLRETURN SQL_API SQLBindCol(SQLHSTMT handle, SQLUSMALLINT column, SQLSMALLINT type, SQLPOINTER to, SQLLEN size, SQLLEN *len) {
    Stmt *s = handle;
    s->bound[column - 1].type = type;
    s->bound[column - 1].to = to;
    s->bound[column - 1].size = size;
    s->bound[column - 1].len = len;
    return SQL_SUCCESS;
}

SQLRETURN SQL_API SQLFreeStmt(SQLHSTMT handle, SQLUSMALLINT what) {
    Stmt *s = handle;
    if (what == SQL_CLOSE) s->part = NULL;
    return SQL_SUCCESS;
}

SQLRETURN SQL_API SQLCloseCursor(SQLHSTMT handle) {
    return SQLFreeStmt(handle, SQL_CLOSE);
}

/* A value in the form that is wanted, whole. Returns its bytes; *fixed: a struct or number. */
static size_t value_in(const char *text, SQLSMALLINT type, char *out, bool *fixed) {
    int y = 0, m = 0, d = 0, h = 0, i = 0, sec = 0;
    unsigned fraction = 0;
    *fixed = true;
    if (type == SQL_C_TYPE_TIMESTAMP || type == SQL_C_TYPE_DATE) {
        sscanf(text, "%d-%d-%d%*c%d:%d:%d.%9u", &y, &m, &d, &h, &i, &sec, &fraction);
        const char *point = strchr(text, '.');
        for (size_t n = point ? strlen(point + 1) : 9; n < 9; n++) fraction *= 10;
        SQL_DATE_STRUCT day = {(SQLSMALLINT)y, (SQLUSMALLINT)m, (SQLUSMALLINT)d};
        SQL_TIMESTAMP_STRUCT at = {(SQLSMALLINT)y, (SQLUSMALLINT)m, (SQLUSMALLINT)d, (SQLUSMALLINT)h, (SQLUSMALLINT)i, (SQLUSMALLINT)sec, fraction};
        size_t size = type == SQL_C_TYPE_DATE ? sizeof day : sizeof at;
        memcpy(out, type == SQL_C_TYPE_DATE ? (void *)&day : (void *)&at, size);
        return size;
    }
    if (type == SQL_C_BIT) return out[0] = text[0] == '1', 1;
    if (type == SQL_C_DOUBLE) {
        double number = strtod(text, NULL);
        memcpy(out, &number, sizeof number);
        return sizeof number;
    }
    *fixed = false;
    if (type == SQL_C_WCHAR) return widen(text, (SQLWCHAR *)out, TEXT_MAX / 2) * sizeof(SQLWCHAR);
    if (type == SQL_C_BINARY) {
        size_t size = 0;
        for (; text[2 * size] && text[2 * size + 1]; size++) {
            unsigned byte = 0;
            sscanf(text + 2 * size, "%2x", &byte);
            out[size] = (char)byte;
        }
        return size;
    }
    return (size_t)snprintf(out, TEXT_MAX, "%s", text);
}

static bool give(const char *text, SQLSMALLINT type, char *to, SQLLEN size, SQLLEN *len, size_t from) { /* false: cut */
    static _Thread_local char all[4 * TEXT_MAX];
    bool fixed;
    if (!text || !strcmp(text, "\\N")) {
        *len = SQL_NULL_DATA;
        return true;
    }
    size_t bytes = value_in(text, type, all, &fixed), unit = type == SQL_C_WCHAR ? sizeof(SQLWCHAR) : type == SQL_C_CHAR ? 1 : 0;
    size_t left = bytes - from, room = (size_t)size - unit < left ? (size_t)size - unit : left;
    if (unit == sizeof(SQLWCHAR)) room -= room % unit;
    *len = (SQLLEN)left;
    memcpy(to, all + from, fixed ? bytes : room);
    if (unit) memset(to + room, 0, unit);
    return fixed || room == left;
}

SQLRETURN SQL_API SQLFetch(SQLHSTMT handle) {
    Stmt *s = handle;
    bool cut = false;
    int rows = s->part ? s->part->rows : 0;
    for (s->got = 0; s->got < s->block && s->next < rows; s->got++, s->next++) {
        for (int c = 0; c < s->part->columns; c++) {
            if (!s->bound[c].to) continue;
            SQLLEN width = s->bound[c].size;
            if (!give(s->part->cell[s->next][c], s->bound[c].type, s->bound[c].to + (size_t)s->got * (size_t)width, width, &s->bound[c].len[s->got], 0)) cut = true;
        }
        if (s->status) s->status[s->got] = SQL_ROW_SUCCESS;
    }
    for (int i = s->got; s->status && i < s->block; i++) s->status[i] = SQL_ROW_NOROW;
    if (s->fetched) *s->fetched = (SQLULEN)s->got;
    if (!s->got) return SQL_NO_DATA;
    s->current = s->next - s->got;
    for (int c = 0; c < CELLS_MAX; c++) s->bound[c].given = 0;
    s->told = cut;
    if (cut) snprintf(s->state, sizeof s->state, "01004"), snprintf(s->message, sizeof s->message, "String data, right truncated");
    return cut ? SQL_SUCCESS_WITH_INFO : SQL_SUCCESS;
}

SQLRETURN SQL_API SQLSetPos(SQLHSTMT handle, SQLSETPOSIROW row, SQLUSMALLINT operation, SQLUSMALLINT lock) {
    Stmt *s = handle;
    (void)operation, (void)lock;
    s->current = s->next - s->got + (int)row - 1;
    for (int c = 0; c < CELLS_MAX; c++) s->bound[c].given = 0;
    return SQL_SUCCESS;
}

SQLRETURN SQL_API SQLGetData(SQLHSTMT handle, SQLUSMALLINT column, SQLSMALLINT type, SQLPOINTER to, SQLLEN size, SQLLEN *len) {
    Stmt *s = handle;
    size_t *given = &s->bound[column - 1].given;
    const char *text = s->part->cell[s->current][column - 1];
    if (*given == SIZE_MAX) return SQL_NO_DATA;
    if (give(text, type, to, size, len, *given)) {
        *given = SIZE_MAX;
        return SQL_SUCCESS;
    }
    size_t unit = type == SQL_C_WCHAR ? sizeof(SQLWCHAR) : type == SQL_C_CHAR ? 1 : 0, room = (size_t)size - unit;
    *given += unit == sizeof(SQLWCHAR) ? room - room % unit : room;
    s->told = true;
    snprintf(s->state, sizeof s->state, "01004");
    return SQL_SUCCESS_WITH_INFO;
}

SQLRETURN SQL_API SQLTablesW(SQLHSTMT handle, SQLWCHAR *a, SQLSMALLINT an, SQLWCHAR *b, SQLSMALLINT bn, SQLWCHAR *c, SQLSMALLINT cn, SQLWCHAR *d, SQLSMALLINT dn) {
    SQLWCHAR sql[8];
    (void)a, (void)an, (void)b, (void)bn, (void)c, (void)cn, (void)d, (void)dn;
    size_t len = widen("TABLES", sql, 8);
    return SQLExecDirectW(handle, sql, (SQLINTEGER)len);
}

SQLRETURN SQL_API SQLPrimaryKeysW(SQLHSTMT handle, SQLWCHAR *a, SQLSMALLINT an, SQLWCHAR *b, SQLSMALLINT bn, SQLWCHAR *c, SQLSMALLINT cn) {
    SQLWCHAR sql[8];
    (void)a, (void)an, (void)b, (void)bn, (void)c, (void)cn;
    size_t len = widen("KEYS", sql, 8);
    return SQLExecDirectW(handle, sql, (SQLINTEGER)len);
}
