#include "connectors/csv_reader.h"

#include <stdio.h>

#include "connectors/csv_detect.h"
#include "connectors/file_kind.h"
#include "engine/base/utf8.h"

enum { RAW_SIZE = 200, CTRL_Z = 0x1A /* DOS ends text files with it */ };

/* What became of the record at the front. */
typedef enum Step { STEP_DONE, STEP_MORE /* text is needed */, STEP_FAILED } Step;

static const char *where_at(const CsvReader *reader, uint64_t line, char out[256]) {
    snprintf(out, 256, "%s:%llu", reader->file->name, (unsigned long long)line);
    return out;
}

static unsigned long long byte_at(CsvReader *reader, size_t position) {
    return csv_input_byte(reader->input, position);
}

bool csv_reader_open(CsvReader *reader, const CsvSettings *settings, CsvInput *input, CsvFast *fast,
                     const CsvFile *file, Arena *arena, Error *err) {
    Str sample;
    CsvHeader header;
    *reader = (CsvReader){.settings = settings, .input = input, .fast = fast, .file = file, .sum_column = SIZE_MAX};
    fast->valid = false;
    csv_control_start(&reader->control, &settings->control);
    if (!csv_input_open_file(input, file, &sample, err)) return false;
    if (!file_kind_text(file->name, sample, settings->encoding, err) || !file_kind_no_page(file->name, sample, err)) return false;
    if (!csv_header_read(&header, settings, input, sample, arena, err)) return false;
    reader->dialect = header.dialect;
    reader->assumed = header.assumed;
    reader->column = header.column;
    reader->column_count = header.column_count;
    reader->line = header.line;
    size_t room = header.column_count;
    if (settings->control.rows_at > room) room = settings->control.rows_at;
    if (settings->control.sum_at > room) room = settings->control.sum_at;
    reader->field_room = room + 1;
    reader->field = arena_array(arena, reader->field_room, sizeof *reader->field);
    return !settings->control.file.ptr || csv_control_read_file(&reader->control, file->path, reader->dialect, err);
}

/* At most RAW_SIZE bytes of what stood there, as UTF-8: wrong bytes and zeros are shown as U+FFFD. */
static Str raw_text(Str record, Arena *scratch) {
    char *out = arena_array_raw(scratch, RAW_SIZE, 1);
    size_t len = 0;
    while (record.len && (record.ptr[record.len - 1] == '\n' || record.ptr[record.len - 1] == '\r')) record.len--;
    for (size_t i = 0; i < record.len;) {
        uint32_t c = utf8_next(record, &i);
        char bytes[4];
        size_t size = utf8_put(bytes, c ? c : UTF8_BAD);
        if (len + size > RAW_SIZE) break;
        memcpy(out + len, bytes, size);
        len += size;
    }
    return (Str){out, len};
}

/* at  where in the text it went wrong, not before the record */
static void reject(CsvReader *reader, CsvRows *rows, size_t next, size_t at, Str reason) {
    CsvInput *input = reader->input;
    Str text = csv_input_text(input), record = str_sub(text, input->begin, next);
    uint64_t byte = csv_input_byte(input, input->begin) +
                    csv_encoded_size(input->encoding, str_sub(text, input->begin, at)); /* `at` may be behind `next` */
    rows->reject[rows->rejects++] =
        (BatchReject){.line = reader->line, .byte = byte, .reason = reason, .raw = raw_text(record, rows->scratch)};
    reader->rejected++;
}

static Step cut(CsvReader *reader, size_t at, Error *err, const char *what) {
    char where[256];
    error_set(err, ERROR_SOURCE, where_at(reader, reader->line, where),
              "the file was cut: it ends at byte %llu %s, in the record that begins at byte %llu",
              (unsigned long long)reader->input->bytes, what, byte_at(reader, at));
    return STEP_FAILED;
}

static Step endless(CsvReader *reader, size_t quote_at, Error *err) {
    char where[256], quote[80] = "";
    size_t begin = reader->input->begin;
    unsigned long long byte = byte_at(reader, begin);
    if (quote_at != SIZE_MAX) {
        snprintf(quote, sizeof quote, ": the quote at byte %llu is not closed", byte_at(reader, quote_at));
    }
    error_set(err, ERROR_SOURCE, where_at(reader, reader->line, where),
              "the record that begins at byte %llu does not end within %zu bytes%s", byte, reader->settings->record_max,
              quote);
    return STEP_FAILED;
}

/* No record is at the front yet: either more text helps, or the file is not whole. */
static Step not_ended(CsvReader *reader, const CsvRecord *record, Error *err) {
    CsvInput *input = reader->input;
    if (input->text.len - input->begin > reader->settings->record_max) return endless(reader, record->at, err);
    if (!input->ended) return STEP_MORE;
    return cut(reader, input->begin, err, "inside a quoted field");
}

/* Sets *reason when the text of a record cannot be what was sent; fails when the encoding was only assumed. */
static bool check_text(CsvReader *reader, Str record, CsvRows *rows, size_t *at, Str *reason, Error *err) {
    const char *zero = memchr(record.ptr, '\0', record.len);
    size_t run = csv_utf8_run(record);
    if (run == record.len && !zero) return true;
    *at = run;
    if (run == record.len) {
        *at = (size_t)(zero - record.ptr);
        *reason = STR("a zero byte in the text");
        return true;
    }
    unsigned char wrong = (unsigned char)record.ptr[run];
    if (reader->assumed) {
        return csv_not_utf8(record, wrong, reader->file->name, reader->line,
                            byte_at(reader, reader->input->begin + run), err);
    }
    CsvEncoding encoding = reader->input->encoding;
    *reason = encoding == CSV_UTF_8 ? str_printf(rows->scratch, "byte 0x%02X is not UTF-8", wrong)
                                    : str_printf(rows->scratch, "not text in %s", csv_encoding_name[encoding]);
    return true;
}

static const char *who_counts(const CsvSettings *settings) {
    if (settings->column) return "the project names";
    return settings->header ? "the header has" : "the first row has";
}

/* Sets *reason when the fields of a record do not fit the columns. */
static void check_fields(const CsvReader *reader, const CsvRecord *record, CsvRows *rows, size_t *at, Str *reason) {
    const CsvSettings *settings = reader->settings;
    if (record->fields != reader->column_count) {
        *at = reader->input->begin;
        *reason = str_printf(rows->scratch, "%zu field%s where %s %zu", record->fields, record->fields == 1 ? "" : "s",
                             who_counts(settings), reader->column_count);
        return;
    }
    for (size_t i = 0; i < record->fields; i++) {
        if (reader->field[i].to - reader->field[i].from <= settings->field_max) continue;
        *at = reader->field[i].from;
        *reason = str_printf(rows->scratch, "field %zu (%.*s) is larger than %zu bytes", i + 1,
                             STR_ARG(reader->column[i]), settings->field_max);
        return;
    }
}

static bool means_null(const CsvSettings *settings, Str text) {
    for (size_t i = 0; i < settings->null_text_count; i++) {
        if (str_eq(text, settings->null_text[i])) return true;
    }
    return false;
}

static void add_row(CsvReader *reader, CsvRows *rows) {
    char *text = reader->input->text.ptr;
    for (size_t i = 0; i < rows->columns; i++) {
        CsvField *field = &reader->field[reader->take[i]];
        if (field->doubled) {
            field->to = field->from + csv_undouble(text + field->from, field->to - field->from, reader->dialect.quote);
            field->doubled = false; /* another column may be taken from the same field */
        }
        Str cell = {text + field->from, field->to - field->from};
        if (!field->quoted && (cell.len == 0 || means_null(reader->settings, cell))) cell = STR_NULL;
        rows->cell[i][rows->rows] = cell;
    }
    rows->line[rows->rows++] = reader->line;
    reader->rows++;
}

static Step declare(CsvReader *reader, const CsvRecord *record, Error *err) {
    char where[256];
    size_t fields = record->fields < reader->field_room ? record->fields : reader->field_room;
    bool ok = csv_control_declare(&reader->control, csv_input_text(reader->input), reader->field, fields,
                                  where_at(reader, reader->line, where), err);
    return ok ? STEP_DONE : STEP_FAILED;
}

static Step behind_trailer(CsvReader *reader, Error *err) {
    char where[256];
    error_set(err, ERROR_SOURCE, where_at(reader, reader->line, where), "byte %llu: a record stands behind the trailer",
              byte_at(reader, reader->input->begin));
    return STEP_FAILED;
}

static bool cut_in_character(Str record) {
    size_t run = csv_utf8_run(record);
    return run < record.len && record.len - run < 4 && record.ptr[run] != CSV_WRONG_BYTE;
}

/* A whole record, or a broken one, that is neither comment nor blank. */
static Step judge(CsvReader *reader, CsvRows *rows, CsvStatus status, const CsvRecord *record, Error *err) {
    Str text = csv_input_text(reader->input);
    size_t begin = reader->input->begin, at = SIZE_MAX;
    Str raw = str_sub(text, begin, record->next), reason = STR_NULL;
    bool ended = text.ptr[record->next - 1] == '\n' || text.ptr[record->next - 1] == '\r';
    if (!ended && reader->settings->final_newline) return cut(reader, begin, err, "without a line end");
    if (csv_control_is_trailer(reader->control.spec, raw, reader->dialect.quote)) return declare(reader, record, err);
    if (reader->control.spec->trailer.ptr && reader->control.declared) return behind_trailer(reader, err);
    if (!ended && cut_in_character(raw)) return cut(reader, begin, err, "inside a character");
    if (!check_text(reader, raw, rows, &at, &reason, err)) return STEP_FAILED;
    if (reason.ptr) at += begin;
    if (!reason.ptr && status == CSV_BROKEN) {
        at = record->at;
        reason = STR("text after a closing quote");
    }
    if (!reason.ptr) check_fields(reader, record, rows, &at, &reason);
    bool too_many = status == CSV_RECORD && record->fields > reader->column_count;
    if (!ended && reason.ptr && !too_many) return cut(reader, begin, err, "without a line end");
    reader->cut_line |= !ended;
    if (record->stray && !reader->stray) reader->stray_line = reader->line;
    reader->stray += record->stray;
    if (reason.ptr)
        reject(reader, rows, record->next, at, reason);
    else
        add_row(reader, rows);
    return STEP_DONE;
}

static bool is_ctrl_z(const CsvReader *reader, const CsvRecord *record) {
    Str text = csv_input_text(reader->input);
    return record->next == text.len && record->next - reader->input->begin == 1 && text.ptr[record->next - 1] == CTRL_Z;
}

/* Reads the record at the front by the tolerant automaton. */
static Step read_record(CsvReader *reader, CsvRows *rows, Error *err) {
    CsvInput *input = reader->input;
    CsvRecord record;
    Str text = csv_input_text(input);
    if (input->begin == text.len) return STEP_MORE;
    CsvStatus status =
        csv_record(&reader->dialect, text, input->begin, input->ended, reader->field, reader->field_room, &record);
    if (status == CSV_MORE) return not_ended(reader, &record, err);
    size_t looked_at = status == CSV_BROKEN ? record.at : record.next;
    if (looked_at - input->begin > reader->settings->record_max) return endless(reader, SIZE_MAX, err);
    bool nothing = status == CSV_COMMENT || is_ctrl_z(reader, &record) ||
                   (status == CSV_RECORD && csv_blank(text, reader->field, &record, reader->column_count));
    Step step = nothing ? STEP_DONE : judge(reader, rows, status, &record, err);
    if (step == STEP_FAILED) return step;
    input->begin = record.next;
    reader->line += record.lines;
    return STEP_DONE;
}

static bool end_of_file(CsvReader *reader, Error *err) {
    char where[256];
    if (!csv_input_finish(reader->input, err)) return false;
    return csv_control_check(&reader->control, reader->rows, reader->rejected, where_at(reader, reader->line, where),
                             err);
}

/* Adds the regular records at the front by the index; false when the automaton must look at the first. */
static bool add_regular(CsvReader *reader, CsvRows *rows) {
    const CsvSettings *settings = reader->settings;
    CsvInput *input = reader->input;
    Str trailer = settings->control.trailer;
    if (reader->column_count < 2 || (trailer.ptr && reader->control.declared)) return false;
    CsvRegular regular = {.dialect = &reader->dialect,
                          .columns = reader->column_count,
                          .record_max = settings->field_max,
                          .null_text = settings->null_text,
                          .null_text_count = settings->null_text_count,
                          .trailer = trailer,
                          .take = reader->take,
                          .same = reader->same,
                          .take_count = rows->columns,
                          .cell = rows->cell};
    size_t added = csv_fast_rows(reader->fast, &regular, input->text.ptr, input->text.len, input->ended,
                                 rows->rows_max - rows->rows, rows->rows, &input->begin, &reader->line, rows->line);
    rows->rows += added;
    reader->rows += added;
    return added > 0;
}

static bool fill(CsvReader *reader, Error *err) {
    reader->fast->valid = false; /* the text moves */
    return csv_input_fill(reader->input, err);
}

/* Adds rows until `rows` is full, the file ends (*ended), or more text is needed while cells still point into
 * what there is. */
static bool read_rows(CsvReader *reader, CsvRows *rows, bool *ended, Error *err) {
    CsvInput *input = reader->input;
    while (rows->rows < rows->rows_max && rows->rejects < rows->rows_max) {
        if (add_regular(reader, rows)) continue;
        Step step = read_record(reader, rows, err);
        if (step == STEP_FAILED) return false;
        if (step == STEP_DONE) continue;
        *ended = input->ended;
        if (input->ended || rows->rows || rows->rejects) return true;
        if (!fill(reader, err)) return false;
    }
    return true;
}

static bool add_sums(CsvReader *reader, const CsvRows *rows, size_t first, Error *err) {
    if (reader->sum_column == SIZE_MAX) return true;
    for (size_t i = first; i < rows->rows; i++) {
        Str value = rows->cell[reader->sum_column][i];
        if (!csv_control_add(&reader->control, value, reader->file->name, rows->line[i], err)) return false;
    }
    return true;
}

bool csv_reader_next(CsvReader *reader, CsvRows *rows, bool *ended, Error *err) {
    size_t first = rows->rows;
    *ended = false;
    if (!read_rows(reader, rows, ended, err) || !add_sums(reader, rows, first, err)) return false;
    return !*ended || end_of_file(reader, err);
}
