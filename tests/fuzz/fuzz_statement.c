/* Any bytes as a bank statement: the same movements whatever the size of the blocks they are read in. The first byte
 * chooses the format. */
#include "connectors/connector.h"
#include "engine/base/buf.h"

#include <stdlib.h>
#include <unistd.h>

static void put_cell(Buf *out, Str cell) {
    buf_printf(out, "%lld:", cell.ptr ? (long long)cell.len : -1LL);
    buf_add(out, cell);
}

static void read_all(const char *path, const char *format, const char *rows, const char *block, Buf *out) {
    Arena *arena = arena_new("fuzz", 0);
    const Connector *connector = connector_find(STR("statement"));
    Option item[] = {{STR("files.0"), str_of(path), ""},
                     {STR("format"), str_of(format), ""},
                     {STR("rows"), str_of(rows), ""},
                     {STR("block"), str_of(block), ""}};
    Options options = {item, ARRAY_LEN(item)}, none = {0};
    SourceSpec spec = {.name = STR("s"), .options = &options, .folder = "."};
    Extract extract = {.dataset = STR("s.d"), .options = &none};
    NoticeList notices = {0};
    Source *source;
    Schema schema;
    ReadSummary summary;
    Error err = {0};
    bool good =
        connector->open(&source, &spec, &notices, arena, &err) && connector->begin(source, &extract, &schema, &err);
    for (Batch batch = {.rows = 1}; good && (batch.rows || batch.reject_count);) {
        good = connector->next(source, &batch, &err);
        for (size_t r = 0; good && r < batch.rows; r++) {
            for (size_t c = 0; c < schema.count; c++) put_cell(out, batch.cell[c][r]);
        }
    }
    if (good) good = connector->finish(source, &summary, &err);
    if (good != (err.kind == ERROR_NONE)) abort();
    buf_printf(out, "%s", good ? "whole" : err.text);
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const formats[] = {"1c", "mt940", "ofx", "by"};
    static char path[] = "/tmp/kopeck-fuzz-XXXXXX";
    static int fd = -1;
    if (fd < 0 && (fd = mkstemp(path)) < 0) abort();
    if (!size) return 0;
    if (ftruncate(fd, 0) != 0 || pwrite(fd, data + 1, size - 1, 0) != (ssize_t)(size - 1)) abort();
    const char *format = formats[data[0] % 4], *rows = data[0] & 4 ? "statements" : "movements";
    Buf whole = {0}, pieces = {0};
    read_all(path, format, rows, "1048576", &whole);
    read_all(path, format, rows, data[0] & 8 ? "3" : "17", &pieces);
    if (!str_eq(buf_str(&whole), buf_str(&pieces))) abort();
    buf_free(&whole);
    buf_free(&pieces);
    return 0;
}
