#include "connectors/csv_header.h"

#include <stdio.h>

#include "connectors/csv_control.h"
#include "connectors/csv_detect.h"

enum { COLUMNS_MAX = 16384 /* as spreadsheets */ };

typedef struct Work {
    const CsvSettings *settings;
    CsvInput *input;
    CsvHeader *out;
} Work;

static const char *where_at(const Work *w, uint64_t line, char out[256]) {
    snprintf(out, 256, "%s:%llu", w->input->name, (unsigned long long)line);
    return out;
}

static unsigned long long byte_at(const Work *w, size_t position) {
    return csv_input_byte(w->input, position);
}

static Str decode_sample(CsvEncoding encoding, Str sample, Arena *scratch) {
    char *text = arena_array_raw(scratch, sample.len + 1, CSV_DECODED_MAX);
    size_t used;
    size_t len = csv_decode(encoding, sample, &used, text);
    return (Str){text, len};
}

/* Settles encoding and separator by the first bytes; *lines is how many stand before the header. */
static bool settle(Work *w, Str sample, size_t *lines, Arena *scratch, Error *err) {
    const CsvSettings *settings = w->settings;
    const char *name = w->input->name;
    bool whole = (int64_t)sample.len == (int64_t)w->input->before.st_size;
    CsvEncoding encoding;
    size_t mark;
    if (!csv_detect_encoding(sample, settings->encoding, name, &encoding, &mark, err)) return false;
    w->out->assumed = settings->encoding == CSV_ENCODING_AUTO && mark == 0;
    csv_input_start(w->input, encoding, mark);
    Str text = decode_sample(encoding, str_sub(sample, mark, sample.len), scratch);
    char declared = '\0';
    size_t from = csv_separator_line(text, &declared);
    *lines = settings->skip + (from > 0);
    w->out->dialect = (CsvDialect){settings->separator, settings->quote, settings->comment};
    if (!w->out->dialect.separator) w->out->dialect.separator = declared;
    if (w->out->dialect.separator) return true;
    for (size_t i = 0; i < settings->skip && from < text.len; i++) {
        size_t end = csv_line_end(text, from, true);
        from = end == SIZE_MAX ? text.len : end;
    }
    return csv_detect_separator(str_sub(text, from, text.len), whole, w->out->dialect, name, &w->out->dialect.separator,
                                err);
}

static bool skip_lines(Work *w, size_t lines, Error *err) {
    CsvInput *input = w->input;
    while (lines) {
        size_t end = csv_line_end(csv_input_text(input), input->begin, input->ended);
        if (end != SIZE_MAX) {
            input->begin = end;
            w->out->line++;
            lines--;
            continue;
        }
        if (input->ended) {
            return error_set(err, ERROR_SOURCE, w->input->name, "the file ends before the header: it has %llu lines",
                             (unsigned long long)w->out->line - 1);
        }
        if (input->text.len - input->begin > w->settings->record_max) input->begin = input->text.len;
        if (!csv_input_fill(input, err)) return false;
    }
    return true;
}

static Str field_text(Work *w, const CsvField *field, Arena *arena) {
    Str text = csv_input_text(w->input);
    Str copy = str_copy(arena, str_sub(text, field->from, field->to));
    if (field->doubled) copy.len = csv_undouble((char *)copy.ptr, copy.len, w->out->dialect.quote);
    return copy;
}

/* The next record that is no comment and no blank line, into freshly made fields; *found is false at the end of the
 * file. It is not used up: input->begin stays before it, *next is behind it. */
static bool peek_record(Work *w, CsvField **field, CsvRecord *record, bool *found, Arena *scratch, Error *err) {
    CsvInput *input = w->input;
    char where[256];
    size_t room = 64;
    *field = arena_array_raw(scratch, room, sizeof **field);
    for (*found = false; !*found;) {
        Str text = csv_input_text(input);
        bool any = input->begin < text.len;
        CsvStatus status =
            any ? csv_record(&w->out->dialect, text, input->begin, input->ended, *field, room, record) : CSV_MORE;
        if (status == CSV_MORE && input->ended && !any) return true;
        bool endless = status == CSV_MORE && (input->ended || text.len - input->begin > w->settings->record_max);
        if (status == CSV_BROKEN || endless) {
            return error_set(err, ERROR_SOURCE, where_at(w, w->out->line, where),
                             "the first record, at byte %llu, is no CSV record: a quote is wrong",
                             byte_at(w, input->begin));
        }
        if (status == CSV_MORE) {
            if (!csv_input_fill(input, err)) return false;
        } else if (status == CSV_COMMENT || csv_blank(text, *field, record, 2)) {
            w->out->line += record->lines;
            input->begin = record->next;
        } else if (record->fields > room) {
            room = record->fields;
            *field = arena_array_raw(scratch, room, sizeof **field);
        } else {
            *found = true;
        }
    }
    return true;
}

/* Header names as they can be asked for: empty ones are the column's number, repeated ones get "(1)", "(2)", ... */
static void make_unique(Str *name, size_t count, Arena *arena) {
    for (size_t i = 0; i < count; i++) {
        if (name[i].len == 0) name[i] = str_printf(arena, "%zu", i + 1);
    }
    for (size_t i = 0; i < count; i++) {
        size_t same = 1;
        for (size_t k = i + 1; k < count; k++) {
            if (!str_eq(name[i], name[k])) continue;
            name[k] = str_printf(arena, "%.*s (%zu)", STR_ARG(name[k]), ++same);
        }
        if (same > 1) name[i] = str_printf(arena, "%.*s (1)", STR_ARG(name[i]));
    }
}

static bool check_header_text(Work *w, Str header, Error *err) {
    char where[256];
    size_t run = csv_utf8_run(header);
    unsigned char wrong = run < header.len ? (unsigned char)header.ptr[run] : 0;
    if (run < header.len && w->out->assumed) {
        return csv_not_utf8(header, wrong, w->input->name, w->out->line, byte_at(w, w->input->begin + run), err);
    }
    if (run == header.len && !memchr(header.ptr, '\0', header.len)) return true;
    return error_set(err, ERROR_SOURCE, where_at(w, w->out->line, where), "the header is not text in %s: byte 0x%02X",
                     csv_encoding_name[w->input->encoding], wrong);
}

static bool read_header(Work *w, Arena *arena, Arena *scratch, Error *err) {
    const CsvSettings *settings = w->settings;
    CsvInput *input = w->input;
    CsvField *field;
    CsvRecord record;
    bool found;
    w->out->column = settings->column;
    w->out->column_count = settings->column_count;
    if (settings->column) return true;
    if (!peek_record(w, &field, &record, &found, scratch, err)) return false;
    if (!found && !settings->header) return true;
    if (!found) return error_set(err, ERROR_SOURCE, w->input->name, "the file is empty where its header should stand");
    Str header = str_sub(csv_input_text(input), input->begin, record.next);
    if (!settings->header && csv_control_is_trailer(&settings->control, header, settings->quote)) return true;
    if (!check_header_text(w, header, err)) return false;
    if (record.fields > COLUMNS_MAX) {
        return error_set(err, ERROR_SOURCE, w->input->name, "the header has %zu columns, more than %d", record.fields,
                         COLUMNS_MAX);
    }
    Str *name = arena_array(arena, record.fields, sizeof *name);
    for (size_t i = 0; i < record.fields; i++) {
        name[i] = settings->header ? str_trim(field_text(w, &field[i], arena)) : STR("");
    }
    make_unique(name, record.fields, arena);
    w->out->column = name;
    w->out->column_count = record.fields;
    if (!settings->header) return true;
    input->begin = record.next;
    w->out->line += record.lines;
    return true;
}

bool csv_header_read(CsvHeader *out, const CsvSettings *settings, CsvInput *input, Str sample, Arena *arena,
                     Error *err) {
    CsvHeader header = {.line = 1};
    Work work = {settings, input, &header};
    size_t lines;
    Arena *scratch = arena_new("csv header", 0);
    bool ok = settle(&work, sample, &lines, scratch, err) && skip_lines(&work, lines, err) &&
              read_header(&work, arena, scratch, err);
    arena_free(scratch);
    if (ok) *out = header;
    return ok;
}
