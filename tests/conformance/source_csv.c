/* The samples as text files: as RFC 4180 writes them, and as a spreadsheet of another country does. */
#include "tests/conformance/conformance.h"

#include "engine/base/buf.h"
#include "engine/base/file.h"

#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct Form {
    const char *suffix; /* of the file name */
    char separator;
    const char *line_end;
    const char *encoding; /* of iconv, or NULL: UTF-8 */
} Form;

static char folder[64];

static bool start(void) {
    snprintf(folder, sizeof folder, "/tmp/kopeck-csv-XXXXXX");
    return mkdtemp(folder) != NULL;
}

static void stop(void) {
    Error err = {0};
    if (folder[0] && !file_remove_tree(folder, &err)) fprintf(stderr, "%s: %s\n", err.where, err.text);
}

static void add_cell(Buf *out, const char *cell, char separator) {
    if (!cell) return; /* null; an empty text is "" */
    bool quoted = !*cell || strpbrk(cell, "\"\r\n") || strchr(cell, separator);
    if (!quoted) {
        buf_add(out, str_of(cell));
        return;
    }
    buf_char(out, '"');
    for (; *cell; cell++) {
        if (*cell == '"') buf_char(out, '"');
        buf_char(out, *cell);
    }
    buf_char(out, '"');
}

static void add_record(Buf *out, const char *const cell[SAMPLE_COLUMNS], const Form *form) {
    for (size_t i = 0; i < SAMPLE_COLUMNS; i++) {
        if (i) buf_char(out, form->separator);
        add_cell(out, cell[i], form->separator);
    }
    buf_add(out, str_of(form->line_end));
}

/* In the form's encoding, behind its byte order mark. */
static bool encode(Buf *out, Str text, const char *encoding) {
    iconv_t converter = iconv_open(encoding, "UTF-8");
    if (converter == (iconv_t)-1) return false;
    size_t left = text.len, size = 2 * text.len + 2, room = size;
    char *from = (char *)(uintptr_t)text.ptr, *to = buf_reserve(out, size);
    bool ok = iconv(converter, &from, &left, &to, &room) != (size_t)-1;
    out->len += size - room;
    iconv_close(converter);
    return ok;
}

static bool load_form(const Sample *sample, const Form *form) {
    Arena *arena = arena_new("csv sample", 0);
    Buf text = {0}, encoded = {0};
    Error err = {0};
    char path[128];
    add_record(&text, sample_column, form);
    for (size_t row = 0; row < sample->rows; row++) {
        const char *cell[SAMPLE_COLUMNS];
        arena_reset(arena);
        sample->row(row, cell, arena);
        add_record(&text, cell, form);
    }
    bool ok = !form->encoding || encode(&encoded, buf_str(&text), form->encoding);
    snprintf(path, sizeof path, "%s/%s%s", folder, sample->name, form->suffix);
    ok = ok && file_write(path, buf_str(form->encoding ? &encoded : &text), &err);
    if (!ok) fprintf(stderr, "%s: %s\n", path, err.text);
    buf_free(&text);
    buf_free(&encoded);
    arena_free(arena);
    return ok;
}

static const Options *dataset_form(const char *sample, Arena *arena, const Form *form) {
    const char *file = arena_printf(arena, "%s/%s%s", folder, sample, form->suffix);
    return options_of(arena, connector_find(STR("csv"))->dataset_options, "files.0", file, NULL);
}

/* Nobody there: the sender has not declared its files complete. */
static const Options *source(Access access, Arena *arena) {
    const OptionSpec *spec = connector_find(STR("csv"))->source_options;
    if (access == ACCESS_NOBODY_THERE) return options_of(arena, spec, "complete_marker", ".ok", NULL);
    return options_of(arena, spec, "final_newline", "true", NULL);
}

static const Form plain = {".csv", ',', "\n", NULL}, sheet = {".txt", ';', "\r\n", "UTF-16"};

static bool load_plain(const Sample *sample) {
    return load_form(sample, &plain);
}

static bool load_sheet(const Sample *sample) {
    return load_form(sample, &sheet);
}

static const Options *dataset_plain(const char *sample, Arena *arena) {
    return dataset_form(sample, arena, &plain);
}

static const Options *dataset_sheet(const char *sample, Arena *arena) {
    return dataset_form(sample, arena, &sheet);
}

const SourceUnderTest source_csv = {
    .name = "csv",
    .connector = "csv",
    .start = start,
    .stop = stop,
    .load = load_plain,
    .source = source,
    .dataset = dataset_plain,
    .lacks = "a server, passwords and statements",
    .no_password = true,
    .no_end_to_lose = true,
    .untyped = true,
};

const SourceUnderTest source_csv_sheet = {
    .name = "csv in UTF-16 with semicolons and CRLF",
    .connector = "csv",
    .start = start,
    .stop = stop,
    .load = load_sheet,
    .source = source,
    .dataset = dataset_sheet,
    .lacks = "a server, passwords and statements",
    .no_password = true,
    .no_end_to_lose = true,
    .untyped = true,
};
