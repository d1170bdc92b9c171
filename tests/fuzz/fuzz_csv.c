/* Any bytes as a CSV file, under options that the first four bytes choose: the rows must not depend on how the file is
 * cut into blocks or on the instruction set, and nothing may be read past its end. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "connectors/connector.h"
#include "engine/base/buf.h"

extern const Connector connector_csv;
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const encodings[] = {"auto", "utf-8", "utf-16le", "utf-16be", "windows-1251", "latin-1"};
static const char *const separators[] = {"auto", ",", ";", "tab"};
static const char *const scans[] = {"plain", "sse2", "avx2", "avx512", "vbmi2"};

static void put_file(const char *path, const uint8_t *data, size_t size) {
    FILE *file = fopen(path, "wb");
    if (!file || (size && fwrite(data, 1, size, file) != size) || fclose(file) != 0) abort();
}

static void add_cell(Buf *out, Str cell) {
    buf_printf(out, "%zu:", cell.ptr ? cell.len : SIZE_MAX);
    buf_add(out, cell);
}

static bool read_rows(Buf *rows, Buf *rejects, Source *source, Error *err) {
    static const Options none = {NULL, 0};
    Extract extract = {.dataset = STR("fuzz.rows"), .options = &none};
    Schema schema;
    Batch batch;
    if (!connector_csv.begin(source, &extract, &schema, err)) return false;
    for (size_t i = 0; i < schema.count; i++) add_cell(rows, schema.field[i].name);
    do {
        if (!connector_csv.next(source, &batch, err)) return false;
        for (size_t r = 0; r < batch.rows; r++) {
            buf_printf(rows, "\n%llu ", (unsigned long long)batch.line[r]);
            for (size_t c = 0; c < schema.count; c++) add_cell(rows, batch.cell[c][r]);
        }
        for (size_t r = 0; r < batch.reject_count; r++) {
            const BatchReject *reject = &batch.reject[r];
            buf_printf(rejects, "\n!%llu %llu ", (unsigned long long)reject->line, (unsigned long long)reject->byte);
            add_cell(rejects, reject->reason);
            add_cell(rejects, reject->raw);
        }
    } while (batch.rows || batch.reject_count);
    ReadSummary summary;
    return connector_csv.finish(source, &summary, err);
}

/* Everything that a reader of the file sees, as text. */
static void read_all(Buf *out, const char *name, const Option *fixed, size_t count, const char *block,
                     const char *scan) {
    Arena *arena = arena_new("fuzz", 0);
    Option item[16] = {
        {STR("files"), str_of(name), ""}, {STR("block"), str_of(block), ""}, {STR("scan"), str_of(scan), ""}};
    memcpy(item + 3, fixed, count * sizeof *item);
    Options options = {item, 3 + count};
    SourceSpec spec = {.name = STR("fuzz"), .options = &options, .folder = "/"};
    NoticeList notices = {0};
    Error err = {0};
    Source *source;
    Buf rejects = {0};
    if (!connector_csv.open(&source, &spec, &notices, arena, &err)) abort();
    if (read_rows(out, &rejects, source, &err)) {
        buf_add(out, buf_str(&rejects));
    } else {
        out->len = 0; /* rows before a failure do not count */
        buf_printf(out, "%s %s", err.where, err.text);
    }
    buf_free(&rejects);
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 4) return 0;
    char path[64], block[16];
    snprintf(path, sizeof path, "/tmp/kopeck-fuzz-csv-%d", (int)getpid());
    put_file(path, data + 4, size - 4);
    Option fixed[8];
    size_t count = 0;
    fixed[count++] = (Option){STR("encoding"), str_of(encodings[data[0] % ARRAY_LEN(encodings)]), ""};
    fixed[count++] = (Option){STR("separator"), str_of(separators[data[1] % ARRAY_LEN(separators)]), ""};
    fixed[count++] = (Option){STR("header"), data[1] & 64 ? STR("false") : STR("true"), ""};
    if (data[2] & 1) fixed[count++] = (Option){STR("comment"), STR("#"), ""};
    if (data[2] & 2) fixed[count++] = (Option){STR("null_text"), STR("NULL"), ""};
    if (data[2] & 4) fixed[count++] = (Option){STR("field_max"), STR("8 B"), ""};
    if (data[2] & 8) fixed[count++] = (Option){STR("control.trailer"), STR("T"), ""};
    snprintf(block, sizeof block, "%d B", 1 + data[3] % 130);
    const char *scan = scans[(data[1] >> 2 & 15) % ARRAY_LEN(scans)];
    Buf whole = {0}, other = {0};
    read_all(&whole, path, fixed, count, "1 MiB", "plain");
    for (int i = 0; i < 2; i++) {
        other.len = 0;
        read_all(&other, path, fixed, count, i ? block : "1 MiB", scan);
        if (!str_eq(buf_str(&whole), buf_str(&other))) abort();
    }
    buf_free(&whole);
    buf_free(&other);
    unlink(path);
    return 0;
}
