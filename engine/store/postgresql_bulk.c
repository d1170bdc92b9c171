/* Many rows by COPY in binary form: a signature, then each row as its number of fields and each field as its size and
 * bytes. Handed over in pieces, so that no more than one of them waits here. */
#include "engine/base/buf.h"
#include "engine/store/postgresql.h"

#include <endian.h>

enum { PIECE_BYTES = 1 << 18, ANALYZE_ROWS = 5000 };

typedef struct Stream {
    Buf bytes;
    size_t row; /* where the current one begins */
    int fields;
} Stream;

static void add_16(Buf *out, int value) {
    uint16_t bytes = htobe16((uint16_t)value);
    buf_append(out, &bytes, sizeof bytes);
}

static void add_32(Buf *out, uint32_t value) {
    uint32_t bytes = htobe32(value);
    buf_append(out, &bytes, sizeof bytes);
}

static void free_stream(void *handle) {
    Stream *stream = handle;
    buf_free(&stream->bytes);
}

bool pg_bulk_open(Bulk *bulk, Error *err) {
    Store *store = bulk->store;
    PGresult *result;
    const char *sql = arena_printf(store->arena, "COPY %s(%s) FROM STDIN (FORMAT binary)", bulk->table, bulk->columns);
    if (!pg_store_run(store, sql, &result, err)) return false;
    Stream *stream = arena_alloc(store->arena, sizeof *stream);
    arena_own(store->arena, free_stream, stream);
    buf_add(&stream->bytes, STR("PGCOPY\n\377\r\n\0"));
    add_32(&stream->bytes, 0); /* flags */
    add_32(&stream->bytes, 0); /* size of what else the header has */
    bulk->stream = stream;
    return true;
}

static void add_field(Bulk *bulk, const void *bytes, size_t size) {
    Stream *stream = bulk->stream;
    if (!stream->fields++) add_16(&stream->bytes, bulk->width);
    assert(size <= INT32_MAX);
    add_32(&stream->bytes, (uint32_t)size);
    buf_append(&stream->bytes, bytes, size);
}

void pg_bulk_text(Bulk *bulk, Str value) {
    Arena *scratch = server_of(bulk->store)->scratch;
    Str text = pg_store_text(value, scratch);
    add_field(bulk, text.ptr, text.len);
    if (text.ptr != value.ptr) arena_reset(scratch);
}

void pg_bulk_bytes(Bulk *bulk, Str bytes) {
    add_field(bulk, bytes.ptr, bytes.len);
}

void pg_bulk_number(Bulk *bulk, int64_t value) {
    uint64_t bytes = htobe64((uint64_t)value);
    add_field(bulk, &bytes, sizeof bytes);
}

static bool hand_over(Bulk *bulk, Error *err) {
    Stream *stream = bulk->stream;
    PgSession *session = &server_of(bulk->store)->session;
    Error fault = {0};
    for (int taken = 0; taken != 1;) {
        taken = PQputCopyData(session->conn, stream->bytes.ptr, (int)stream->bytes.len);
        bool ok = taken >= 0 ? pg_flush(session, "", &fault) : pg_lost(session, "", &fault);
        if (!ok) return pg_store_fault(bulk->store, &fault, err);
    }
    stream->bytes.len = 0;
    return true;
}

bool pg_bulk_row(Bulk *bulk, Error *err) {
    Stream *stream = bulk->stream;
    assert(stream->fields == bulk->width);
    stream->fields = 0;
    return stream->bytes.len < PIECE_BYTES || hand_over(bulk, err);
}

static bool end_copy(Bulk *bulk, Error *fault) {
    PgSession *session = &server_of(bulk->store)->session;
    PGresult *result;
    if (PQputCopyEnd(session->conn, NULL) < 0) return pg_lost(session, "", fault);
    bool ok = pg_flush(session, "", fault);
    while (ok && (ok = pg_next(session, "", &result, fault)) && result) {
        if (PQresultStatus(result) != PGRES_COMMAND_OK) pg_refused(session, result, "", fault);
        PQclear(result);
    }
    return ok && fault->kind == ERROR_NONE;
}

/* The server's planner takes a table that was filled a moment ago for an empty one, unless it is told to look. */
bool pg_bulk_close(Bulk *bulk, Error *err) {
    Stream *stream = bulk->stream;
    Error fault = {0};
    PGresult *result;
    add_16(&stream->bytes, -1);
    if (!hand_over(bulk, err)) return false;
    if (!end_copy(bulk, &fault)) return pg_store_fault(bulk->store, &fault, err);
    buf_free(&stream->bytes);
    stream->bytes = (Buf){0};
    return bulk->rows < ANALYZE_ROWS ||
           pg_store_run(bulk->store, arena_printf(bulk->store->arena, "ANALYZE %s", bulk->table), &result, err);
}
