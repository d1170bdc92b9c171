#include "connectors/records.h"

#include "connectors/file_kind.h"
#include "connectors/nearest.h"
#include "engine/base/parallel.h"
#include "engine/base/utf8.h"

#include <stdarg.h>
#include <stdio.h>

enum { FILES_SHOWN = 20, FILES_MAX = 1 << 20, BLOCK_SIZE = 64 << 10, REJECTS_MAX = 1024, RAW_MAX = 200 };

/* ---- Options */

static size_t option_index(const Options *options, const char *name) {
    for (size_t i = 0; options && i < options->count; i++) {
        if (str_eq(options->item[i].name, str_of(name))) return i;
    }
    return SIZE_MAX;
}

Str records_option(const Source *source, const char *name) {
    if (option_index(source->options, name) != SIZE_MAX) return options_text(source->options, name);
    return options_text(source->spec.options, name);
}

/* A list of the dataset replaces the source's as a whole. */
Str records_option_item(const Source *source, const char *name, size_t index) {
    bool own = source->options && options_item(source->options, name, 0).ptr;
    return options_item(own ? source->options : source->spec.options, name, index);
}

int64_t records_option_number(const Source *source, const char *name, int64_t absent) {
    Str text = records_option(source, name);
    int64_t value;
    if (text.ptr && (str_int64(text, &value) || option_parse_size(text, &value))) return value;
    return absent;
}

const char *records_option_where(const Source *source, const char *name) {
    const char *where = source->options ? options_where(source->options, name) : "";
    return *where ? where : options_where(source->spec.options, name);
}

static void read_options(Source *source) {
    source->rules = (CsvFileRules){.size_max = (uint64_t)records_option_number(source, "size_max", 0),
                                   .quiet_seconds = records_option_number(source, "quiet_seconds", 0),
                                   .marker = records_option(source, "complete_marker")};
    source->piece_max = (size_t)records_option_number(source, "field_max", RECORDS_PIECE_MAX);
    source->block = (size_t)records_option_number(source, "block", BLOCK_SIZE);
    Str encoding = records_option(source, "encoding");
    source->encoding = CSV_ENCODING_AUTO;
    if (encoding.ptr) (void)csv_encoding_find(encoding, &source->encoding); /* a choice: checked */
}

/* ---- Files */

static bool find_files(Source *source, Arena *arena, const char *otherwise, Error *err) {
    size_t count = 0;
    while (count < FILES_MAX && records_option_item(source, "files", count).ptr) count++;
    Str *patterns = arena_array(arena, count + 1, sizeof *patterns);
    for (size_t i = 0; i < count; i++) patterns[i] = records_option_item(source, "files", i);
    const char *where = records_option_where(source, "files.0");
    if (count == 0 && !otherwise) {
        return error_set(err, ERROR_USAGE, where, "%.*s: no files are named\nhint: set `files: inbox/%s`",
                         STR_ARG(source->name), source->format->pattern);
    }
    if (count == 0) patterns[count++] = str_of(otherwise);
    const char *folder = source->spec.folder ? source->spec.folder : ".";
    if (!csv_files_find(patterns, count, folder, where, arena, &source->files, &source->file_count, err)) return false;
    if (source->format->binary) return true; /* a workbook is an archive itself */
    size_t entry_count = 0;
    while (records_option_item(source, "entries", entry_count).ptr) entry_count++;
    Str *entries = arena_array(arena, entry_count + 1, sizeof *entries);
    for (size_t i = 0; i < entry_count; i++) entries[i] = records_option_item(source, "entries", i);
    return archive_expand(&source->files, &source->file_count, entries, entry_count, arena, err);
}

bool records_open_text(Source *source, Error *err) {
    return csv_input_open_file(source->input, source->file, &source->sample, err) &&
           file_kind_text(source->file->name, source->sample, source->encoding, err);
}

static bool open_file(Source *source, Error *err) {
    source->file = &source->files[source->file_next++];
    source->line = 1;
    if (!csv_file_check(source->file, &source->rules, err)) return false;
    if (!source->format->binary && !records_open_text(source, err)) return false;
    return source->format->open(source, err);
}

static bool close_file(Source *source, Error *err) {
    const CsvFile *file = source->file;
    if (!source->format->binary && !csv_input_finish(source->input, err)) return false;
    if (source->file_next <= FILES_SHOWN) {
        source->detail = str_printf(source->dataset, "%.*s%s%s (%llu bytes%s%s)", STR_ARG(source->detail),
                                    source->detail.len ? "; " : "", file->name, (unsigned long long)file->size,
                                    source->format->binary ? "" : ", ",
                                    source->format->binary ? "" : csv_encoding_name[source->input->encoding]);
    } else if (source->file_next == source->file_count) {
        source->detail = str_printf(source->dataset, "%.*s; and %zu more", STR_ARG(source->detail),
                                    source->file_count - FILES_SHOWN);
    }
    source->file = NULL;
    return true;
}

/* ---- Encoding */

/* UTF-8 but for a last character that the sample's end may have cut. */
static bool is_utf8(Str sample) {
    size_t good = csv_utf8_run(sample);
    return good == sample.len || (sample.len == CSV_SAMPLE_SIZE && sample.len - good < 4);
}

static bool has_high_bytes(Str sample) {
    for (size_t i = 0; i < sample.len; i++) {
        if ((unsigned char)sample.ptr[i] >= 0x80) return true;
    }
    return false;
}

/* The encoding in which `word` stands in the sample; AUTO when in none of those there are. */
static CsvEncoding by_word(Str sample, Str word, Arena *arena) {
    static const CsvEncoding candidates[] = {CSV_WINDOWS_1251, CSV_CP866, CSV_KOI8_R};
    char *text = arena_array(arena, sample.len + 1, CSV_DECODED_MAX);
    for (size_t i = 0; i < ARRAY_LEN(candidates); i++) {
        size_t used, len = csv_decode(candidates[i], sample, &used, text);
        if (str_find((Str){text, len}, word) != SIZE_MAX) return candidates[i];
    }
    return CSV_ENCODING_AUTO;
}

static CsvEncoding by_bytes(Source *source, CsvEncoding declared, Str word) {
    Str sample = source->sample;
    bool utf8 = is_utf8(sample), high = has_high_bytes(sample);
    if (csv_encoding_guess(sample) == CSV_UTF_16LE || csv_encoding_guess(sample) == CSV_UTF_16BE)
        return csv_encoding_guess(sample);
    if (utf8 && (high || declared == CSV_ENCODING_AUTO)) return CSV_UTF_8;
    if (utf8) return declared; /* plain ASCII so far */
    CsvEncoding found = word.len ? by_word(sample, word, source->scratch) : CSV_ENCODING_AUTO;
    if (found != CSV_ENCODING_AUTO) return found;
    return declared == CSV_UTF_8 ? csv_encoding_guess(sample) : declared;
}

static bool no_encoding(const Source *source, Error *err) {
    CsvEncoding guess = csv_encoding_guess(source->sample);
    return error_set(err, ERROR_SOURCE, source->file->name,
                     "is not UTF-8 at byte %zu, and does not say its encoding\nhint: set `encoding: %s`, which it "
                     "probably is",
                     csv_utf8_run(source->sample), csv_encoding_name[guess]);
}

bool records_start(Source *source, CsvEncoding declared, Str by, Str hint_word, Error *err) {
    CsvEncoding told, real;
    size_t mark = csv_byte_order_mark(source->sample, &told);
    if (mark)
        real = told;
    else if (source->encoding != CSV_ENCODING_AUTO)
        real = source->encoding;
    else
        real = by_bytes(source, declared, hint_word);
    if (real == CSV_ENCODING_AUTO) return no_encoding(source, err);
    bool lies = by.len && declared != CSV_ENCODING_AUTO && declared != real && source->encoding == CSV_ENCODING_AUTO;
    if (lies && source->lied++ == 0) {
        source->lied_first = arena_printf(source->dataset, "%s says %.*s but is %s", source->file->name, STR_ARG(by),
                                          csv_encoding_name[real]);
    }
    csv_input_start(source->input, real, mark);
    return true;
}

/* ---- Text */

static size_t find_end(Str text, size_t from, char separator, bool ended, size_t *next) {
    for (size_t i = from; i < text.len; i++) {
        if (text.ptr[i] == separator) {
            *next = i + 1;
            return i;
        }
        if (separator != '\n' || text.ptr[i] != '\r') continue;
        if (i + 1 == text.len && !ended) return SIZE_MAX; /* LF may follow */
        *next = i + 1 + (i + 1 < text.len && text.ptr[i + 1] == '\n');
        return i;
    }
    return SIZE_MAX;
}

static bool check_text(Source *source, Str piece, size_t position, Error *err) {
    size_t good = csv_utf8_run(piece);
    const char *zero = memchr(piece.ptr, 0, piece.len);
    if (good == piece.len && !zero) return true;
    size_t at = zero && (size_t)(zero - piece.ptr) < good ? (size_t)(zero - piece.ptr) : good;
    unsigned long long byte = (unsigned long long)csv_input_byte(source->input, position + at);
    if (at != good)
        return records_wrong(source, source->line, err, "a zero byte at byte %llu: the file is damaged", byte);
    return records_wrong(source, source->line, err,
                         "byte %llu is no text in %s\nhint: set `encoding:` to what the file is", byte,
                         csv_encoding_name[source->input->encoding]);
}

static uint64_t count_lines(Str text) {
    uint64_t lines = 0;
    for (size_t i = 0; i < text.len; i++) {
        lines += text.ptr[i] == '\n' || (text.ptr[i] == '\r' && (i + 1 == text.len || text.ptr[i + 1] != '\n'));
    }
    return lines;
}

bool records_piece(Source *source, char separator, Str *piece, bool *ended, Error *err) {
    CsvInput *input = source->input;
    source->line += count_lines(source->piece);
    size_t looked = input->begin, next = 0, end;
    while ((end = find_end(csv_input_text(input), looked, separator, input->ended, &next)) == SIZE_MAX &&
           !input->ended) {
        size_t waiting = input->text.len - input->begin;
        if (waiting > source->piece_max) {
            return records_wrong(source, source->line, err,
                                 "more than %zu bytes without %s, from byte %llu\nhint: the file is damaged, or raise "
                                 "`field_max`",
                                 source->piece_max, separator == '\n' ? "a line end" : "the end of a value",
                                 (unsigned long long)csv_input_byte(input, input->begin));
        }
        looked = waiting && input->text.ptr[input->text.len - 1] == '\r' ? waiting - 1 : waiting;
        if (!csv_input_fill(input, err)) return false;
        looked += input->begin;
    }
    size_t begin = input->begin;
    *ended = end == SIZE_MAX && begin == input->text.len;
    *piece = *ended ? STR("") : str_sub(csv_input_text(input), begin, end == SIZE_MAX ? input->text.len : end);
    input->begin = end == SIZE_MAX ? input->text.len : next;
    source->piece = *ended ? STR("") : str_sub(csv_input_text(input), begin, input->begin);
    return *ended || check_text(source, *piece, begin, err);
}

bool records_wrong(const Source *source, uint64_t line, Error *err, const char *format, ...) {
    char text[900], where[256];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    snprintf(where, sizeof where, "%s:%llu", source->file->name, (unsigned long long)line);
    return error_set(err, ERROR_SOURCE, line ? where : source->file->name, "%s", text);
}

/* ---- Rows */

size_t records_row(Source *source, uint64_t line) {
    Cells *cells = source->cells;
    for (size_t c = 0; c < cells->columns; c++) cells->cell[c][cells->rows] = STR_NULL;
    source->row_line[cells->rows] = line;
    return cells->rows++;
}

void records_reject(Source *source, uint64_t line, const char *reason, Str raw) {
    size_t len = raw.len > RAW_MAX ? RAW_MAX : raw.len;
    while (len && len < raw.len && ((unsigned char)raw.ptr[len] & 0xC0) == 0x80) len--;
    source->reject[source->reject_count++] = (BatchReject){.line = line,
                                                           .reason = cells_copy(source->cells, reason, strlen(reason)),
                                                           .raw = cells_copy(source->cells, raw.ptr, len)};
}

bool records_full(const Source *source) {
    return cells_full(source->cells) || source->reject_count == REJECTS_MAX ||
           source->delivered + source->cells->rows >= source->rows_wanted;
}

/* ---- The connector's life */

static Arena *arena_within(Arena *arena, const char *name) {
    Arena *inner = arena_new(name, 0);
    arena_adopt(arena, inner);
    return inner;
}

bool records_open(Source **out, const RecordsFormat *format, const SourceSpec *spec, NoticeList *notices, Arena *arena,
                  Error *err) {
    (void)err;
    Source *source = arena_alloc(arena, sizeof *source);
    source->spec = *spec;
    source->notices = notices;
    source->arena = arena;
    source->format = format;
    source->dataset = arena_within(arena, "dataset of files");
    source->scratch = arena_within(arena, "records");
    *out = source;
    return true;
}

static void start_dataset(Source *source, const Extract *extract) {
    arena_reset(source->dataset);
    arena_reset(source->scratch);
    *source = (Source){.spec = source->spec,
                       .notices = source->notices,
                       .arena = source->arena,
                       .dataset = source->dataset,
                       .scratch = source->scratch,
                       .format = source->format,
                       .options = extract->options,
                       .piece = STR(""),
                       .detail = STR(""),
                       .rows_wanted = extract->rows_max ? extract->rows_max : UINT64_MAX};
    source->name = str_copy(source->dataset, extract->dataset);
    Str *column = arena_array(source->dataset, extract->column_count + 1, sizeof *column);
    for (size_t i = 0; i < extract->column_count; i++) column[i] = str_copy(source->dataset, extract->column[i]);
    source->column = column;
    source->column_count = extract->column_count;
    source->all = extract->column_count == 0;
    read_options(source);
}

static bool start_files(Source *source, const Extract *extract, Error *err) {
    start_dataset(source, extract);
    if (!find_files(source, source->dataset, NULL, err)) return false;
    for (size_t i = 0; i < source->file_count; i++) {
        if (!csv_file_check(&source->files[i], &source->rules, err)) return false;
    }
    if (!source->format->binary) source->input = csv_input_new(source->dataset, source->block);
    return true;
}

bool records_begin(Source *source, const Extract *extract, Schema *schema, Error *err) {
    if (!start_files(source, extract, err) || !source->format->begin(source, err)) return false;
    if (source->all && source->format->discover) {
        source->column_count = 0;
        if (!source->format->discover(source, err)) return false;
        source->file_next = 0;
        source->file = NULL;
        source->lied = 0;
    }
    source->cells = cells_new(source->dataset, source->column_count);
    source->row_line = arena_array(source->dataset, source->cells->rows_max + 1, sizeof *source->row_line);
    source->reject = arena_array(source->dataset, REJECTS_MAX, sizeof *source->reject);
    FieldInfo *field = arena_array(source->dataset, source->column_count + 1, sizeof *field);
    for (size_t i = 0; i < source->column_count; i++)
        field[i] = (FieldInfo){.name = source->column[i], .type = COLUMN_TEXT, .native = STR("")};
    *schema = (Schema){field, source->column_count};
    return true;
}

static void give(Source *source, const CsvFile *file, Batch *out) {
    cells_batch(source->cells, out);
    out->origin = str_of(file->name);
    out->line = source->row_line;
    out->reject = source->reject;
    out->reject_count = source->reject_count;
    source->delivered += source->cells->rows;
}

bool records_next(Source *source, Batch *out, Error *err) {
    cells_clear(source->cells);
    source->reject_count = 0;
    for (;;) {
        if (parallel_cancelled()) return error_set(err, ERROR_CANCELLED, "", "cancelled");
        bool enough = source->delivered >= source->rows_wanted, ended;
        if (enough || (!source->file && source->file_next == source->file_count)) break;
        if (!source->file && !open_file(source, err)) return false;
        const CsvFile *file = source->file;
        if (!source->format->fill(source, &ended, err)) return false;
        if (ended && !close_file(source, err)) return false;
        if (source->cells->rows || source->reject_count) {
            give(source, file, out);
            return true;
        }
    }
    *out = (Batch){.origin = STR("")};
    return true;
}

bool records_finish(Source *source, ReadSummary *out, Error *err) {
    bool whole = !source->file && source->file_next == source->file_count;
    if (source->input) csv_input_close(source->input);
    if (whole && source->format->finish && !source->format->finish(source, err)) return false;
    if (source->lied) {
        notice_add(source->notices, source->arena, LOG_WARNING, "encoding", "%.*s: %s; it was read as what it is%s",
                   STR_ARG(source->name), source->lied_first,
                   source->lied == 1 ? ""
                                     : arena_printf(source->dataset, ", and so were %llu more of %zu files",
                                                    (unsigned long long)(source->lied - 1), source->file_count));
    }
    uint64_t bytes = 0;
    for (size_t i = 0; i < source->file_count; i++) bytes += source->files[i].size;
    *out = (ReadSummary){.rows = source->delivered,
                         .rows_declared = -1,
                         .snapshot = str_printf(source->dataset, "%zu file%s, %llu bytes", source->file_count,
                                                source->file_count == 1 ? "" : "s", (unsigned long long)bytes),
                         .detail = source->detail};
    return true;
}

bool records_list(Source *source, Str **names, size_t *count, Arena *arena, Error *err) {
    source->options = NULL;
    source->name = STR("");
    if (!find_files(source, arena, source->format->pattern, err)) return false;
    *names = arena_array(arena, source->file_count + 1, sizeof **names);
    for (size_t i = 0; i < source->file_count; i++) (*names)[i] = str_of(source->files[i].name);
    *count = source->file_count;
    return true;
}

bool records_offer(Source *source, Offer **offers, size_t *count, Arena *arena, Error *err) {
    Str *names;
    if (!records_list(source, &names, count, arena, err)) return false;
    *offers = offers_of_names(names, *count, "files", "file", arena);
    return true;
}

bool records_needs(Source *source, const Options *dataset, Need **needs, size_t *count, Arena *arena, Error *err) {
    Extract extract = {.dataset = STR("discover"), .options = dataset};
    *count = 0;
    if (!start_files(source, &extract, err)) return false;
    source->file = &source->files[0];
    bool looked = source->format->needs(source, needs, count, arena, err);
    csv_input_close(source->input);
    return looked;
}
