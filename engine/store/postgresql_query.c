/* Statements of a store on a server. Values and rows travel in binary form; rows come one by one, so that half a
 * million of them take no memory here. A statement is sent whole the first time, and prepared when it is run again. */
#include "engine/base/utf8.h"
#include "engine/store/postgresql.h"

#include <endian.h>
#include <stdio.h>

enum { OID_BYTES = 17, OID_NUMBER = 20, OID_TEXT = 25, BINARY = 1 };

typedef struct Statement {
    const char *sql; /* with $1 in the places of ? */
    char name[16];
    uint32_t generation; /* of the connection that has it prepared under its name; 0: none */
    bool used;
    Oid type[QUERY_VALUES_MAX];
    const char *value[QUERY_VALUES_MAX];
    int length[QUERY_VALUES_MAX], format[QUERY_VALUES_MAX];
    uint64_t number[QUERY_VALUES_MAX];
    PGresult *row;
} Statement;

/* "?, ?2" becomes "$1, $2". No text in our statements has a ? in it. */
static const char *dollars(const char *sql, Arena *arena) {
    Buf out = {0};
    int next = 0;
    for (const char *c = sql; *c; c++) {
        if (*c != '?')
            buf_char(&out, *c);
        else if (c[1] >= '0' && c[1] <= '9')
            buf_char(&out, '$');
        else
            buf_printf(&out, "$%d", ++next);
    }
    const char *text = str_cstr(arena, buf_str(&out));
    buf_free(&out);
    return text;
}

static void close_statement(void *handle) {
    Statement *s = handle;
    PQclear(s->row);
}

bool pg_prepare(Query *query, Error *err) {
    (void)err;
    Arena *arena = query->store->arena;
    Statement *s = arena_alloc(arena, sizeof *s);
    s->sql = dollars(query->sql, arena);
    for (int i = 0; i < QUERY_VALUES_MAX; i++) s->format[i] = BINARY;
    query->statement = s;
    arena_own(arena, close_statement, s);
    return true;
}

/* ---- Values */

static void put(Query *query, int at, Oid type, const char *value, size_t length) {
    Statement *s = query->statement;
    assert(length <= INT32_MAX);
    s->type[at - 1] = type;
    s->value[at - 1] = value;
    s->length[at - 1] = (int)length;
}

Str pg_store_text(Str text, Arena *arena) {
    if (utf8_valid(text) && !(text.len && memchr(text.ptr, '\0', text.len))) return text;
    Buf *out = buf_own(arena);
    for (size_t i = 0; i < text.len;) {
        uint32_t code = utf8_next(text, &i);
        utf8_add(out, code ? code : UTF8_BAD);
    }
    return buf_str(out);
}

void pg_put_text(Query *query, int at, Str value) {
    Str text = pg_store_text(value, server_of(query->store)->scratch);
    put(query, at, OID_TEXT, text.len ? text.ptr : "", text.len);
}

void pg_put_bytes(Query *query, int at, Str bytes) {
    put(query, at, OID_BYTES, bytes.len ? bytes.ptr : "", bytes.len);
}

void pg_put_number(Query *query, int at, int64_t value) {
    Statement *s = query->statement;
    s->number[at - 1] = htobe64((uint64_t)value);
    put(query, at, OID_NUMBER, (const char *)&s->number[at - 1], sizeof s->number[0]);
}

/* ---- Running */

static bool make_ready(Query *query, Error *fault) {
    Statement *s = query->statement;
    Server *server = server_of(query->store);
    PGresult *result;
    snprintf(s->name, sizeof s->name, "k%u", server->names++);
    if (!PQsendPrepare(server->session.conn, s->name, s->sql, query->bound, s->type))
        return pg_lost(&server->session, "", fault);
    if (!pg_flush(&server->session, "", fault)) return false;
    bool ok = true;
    while ((ok = pg_next(&server->session, "", &result, fault) && ok) && result) {
        if (PQresultStatus(result) != PGRES_COMMAND_OK) pg_refused(&server->session, result, "", fault);
        PQclear(result);
    }
    s->generation = server->generation;
    return ok && fault->kind == ERROR_NONE;
}

static bool send(Query *query, Error *fault) {
    Statement *s = query->statement;
    Server *server = server_of(query->store);
    PGconn *conn = server->session.conn;
    if (!conn) return error_set_native(fault, ERROR_SOURCE, "", "08003", "the connection is closed");
    assert(!server->open);
    bool prepared = s->used && (s->generation == server->generation || make_ready(query, fault));
    if (s->used && !prepared) return false;
    int sent = prepared
                   ? PQsendQueryPrepared(conn, s->name, query->bound, s->value, s->length, s->format, BINARY)
                   : PQsendQueryParams(conn, s->sql, query->bound, s->type, s->value, s->length, s->format, BINARY);
    if (!sent) return pg_lost(&server->session, "", fault);
    PQsetSingleRowMode(conn);
    s->used = true;
    server->open = query;
    return pg_flush(&server->session, "", fault);
}

/* The next row; *row false at the end, when all of the answer is read. */
static bool fetch(Query *query, bool *row, Error *fault) {
    Statement *s = query->statement;
    Server *server = server_of(query->store);
    for (;;) {
        PQclear(s->row);
        s->row = NULL;
        if (!pg_next(&server->session, "", &s->row, fault)) return false;
        *row = s->row && PQresultStatus(s->row) == PGRES_SINGLE_TUPLE;
        if (*row) return true;
        if (!s->row) break;
        ExecStatusType status = PQresultStatus(s->row);
        if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) pg_refused(&server->session, s->row, "", fault);
    }
    server->open = NULL;
    return fault->kind == ERROR_NONE;
}

bool pg_step(Query *query, bool *row, Error *err) {
    Error fault = {0};
    *row = false;
    bool begun = server_of(query->store)->open == query || send(query, &fault);
    return (begun && fetch(query, row, &fault)) || pg_store_fault(query->store, &fault, err);
}

void pg_reset(Query *query) {
    Statement *s = query->statement;
    Server *server = server_of(query->store);
    Error ignored = {0};
    bool row = true;
    while (server->open == query && row && fetch(query, &row, &ignored)) continue;
    if (server->open == query) { /* neither to its end nor to its error: nothing else can follow */
        pg_close(&server->session);
        server->open = NULL;
    }
    PQclear(s->row);
    s->row = NULL;
    arena_reset(server->scratch);
}

/* ---- Rows */

Str pg_text(const Query *query, int column) {
    const Statement *s = query->statement;
    if (PQgetisnull(s->row, 0, column)) return STR("");
    return (Str){PQgetvalue(s->row, 0, column), (size_t)PQgetlength(s->row, 0, column)};
}

/* int8, int4 or a truth. */
int64_t pg_number(const Query *query, int column) {
    const Statement *s = query->statement;
    const char *bytes = PQgetvalue(s->row, 0, column);
    uint64_t wide;
    uint32_t narrow;
    if (PQgetisnull(s->row, 0, column)) return 0;
    switch (PQgetlength(s->row, 0, column)) {
    case 1: return bytes[0] != 0;
    case 4: memcpy(&narrow, bytes, sizeof narrow); return (int32_t)be32toh(narrow);
    case 8: memcpy(&wide, bytes, sizeof wide); return (int64_t)be64toh(wide);
    default: return 0; /* no statement of ours asks for a number of another size */
    }
}
