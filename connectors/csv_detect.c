#include "connectors/csv_detect.h"

#include <stdio.h>

enum { RECORDS_TRIED = 50 };

static bool not_utf8(CsvEncoding guess, unsigned char wrong, const char *name, uint64_t line, uint64_t byte,
                     Error *err) {
    char where[256];
    snprintf(where, sizeof where, "%s:%llu", name, (unsigned long long)line);
    return error_set(
        err, ERROR_SOURCE, where,
        "the file has no byte order mark and is not UTF-8: byte 0x%02X at offset %llu\n"
        "hint: it looks like %s: set `encoding: %s`, or `encoding: utf-8` to reject only the rows that are wrong",
        wrong, (unsigned long long)byte, csv_encoding_name[guess], csv_encoding_name[guess]);
}

bool csv_not_utf8(Str record, unsigned char wrong, const char *name, uint64_t line, uint64_t byte, Error *err) {
    return not_utf8(csv_encoding_guess(record), wrong, name, line, byte, err);
}

static uint64_t line_at(Str text, size_t position) {
    uint64_t line = 1;
    for (size_t from = 0;; line++) {
        from = csv_line_end(text, from, true);
        if (from > position) return line; /* also SIZE_MAX */
    }
}

/* The sample ends at `run` with the beginning of a UTF-8 character. */
static bool cut_in_character(Str sample, size_t run) {
    unsigned char lead = (unsigned char)sample.ptr[run];
    if (lead < 0xC2 || lead > 0xF4 || sample.len - run >= (lead < 0xE0 ? 2u : lead < 0xF0 ? 3u : 4u)) return false;
    for (size_t i = run + 1; i < sample.len; i++) {
        if (((unsigned char)sample.ptr[i] & 0xC0) != 0x80) return false;
    }
    return true;
}

bool csv_detect_encoding(Str sample, CsvEncoding wanted, const char *name, CsvEncoding *out, size_t *mark, Error *err) {
    CsvEncoding marked = CSV_ENCODING_AUTO;
    size_t size = csv_byte_order_mark(sample, &marked);
    if (size && wanted != CSV_ENCODING_AUTO && wanted != marked) {
        return error_set(err, ERROR_SOURCE, name,
                         "the file begins with a byte order mark of %s, but its encoding is set to %s\n"
                         "hint: leave `encoding` out and the mark decides",
                         csv_encoding_name[marked], csv_encoding_name[wanted]);
    }
    *mark = size;
    *out = size ? marked : wanted;
    if (*out != CSV_ENCODING_AUTO) return true;
    *out = CSV_UTF_8;
    CsvEncoding guess = csv_encoding_guess(sample);
    if (guess == CSV_UTF_16LE || guess == CSV_UTF_16BE) {
        return error_set(err, ERROR_SOURCE, name,
                         "the file has no byte order mark and every other byte is zero\n"
                         "hint: it looks like %s: set `encoding: %s`",
                         csv_encoding_name[guess], csv_encoding_name[guess]);
    }
    size_t run = csv_utf8_run(sample);
    if (run == sample.len || cut_in_character(sample, run)) return true; /* the reader sees whether the file goes on */
    return not_utf8(guess, (unsigned char)sample.ptr[run], name, line_at(sample, run), run, err);
}

size_t csv_separator_line(Str text, char *separator) {
    size_t end = csv_line_end(text, 0, true);
    if (end == SIZE_MAX || !str_starts(text, STR("sep=")) || end < 6 || end > 7) return 0;
    if (text.ptr[5] != '\r' && text.ptr[5] != '\n') return 0;
    *separator = text.ptr[4];
    return end;
}

/* Fields of the first record, when all records that were tried have as many; else 0. */
static size_t even_fields(Str text, bool whole, const CsvDialect *dialect) {
    CsvRecord record;
    CsvField first;
    size_t fields = 0, tried = 0;
    for (size_t from = 0; from < text.len && tried < RECORDS_TRIED; from = record.next) {
        CsvStatus status = csv_record(dialect, text, from, whole, &first, 1, &record);
        if (status == CSV_MORE) break;
        if (status == CSV_BROKEN) return 0;
        if (status == CSV_COMMENT || csv_blank(text, &first, &record, 2)) continue;
        if (tried++ == 0) fields = record.fields;
        if (record.fields != fields) return 0;
    }
    return fields;
}

/* Fields of the first record, whatever the others have: a file whose rows are ragged still has a header. */
static size_t header_fields(Str text, const CsvDialect *dialect) {
    CsvRecord record;
    CsvField first;
    for (size_t from = 0; from < text.len; from = record.next) {
        CsvStatus status = csv_record(dialect, text, from, true, &first, 1, &record);
        if (status == CSV_MORE || status == CSV_BROKEN) return 0;
        if (status == CSV_RECORD && !csv_blank(text, &first, &record, 2)) return record.fields;
    }
    return 0;
}

static const char *separator_name(char separator) {
    static char shown[4][2] = {",", ";", "", "|"};
    const char *at = strchr(CSV_SEPARATORS, separator);
    return separator == '\t' ? "tab" : shown[at - CSV_SEPARATORS];
}

bool csv_detect_separator(Str text, bool whole, CsvDialect dialect, const char *name, char *out, Error *err) {
    for (int even = 1; even >= 0; even--) {
        size_t best = 1, equal = 0;
        char found = ',', other = ',';
        for (const char *candidate = CSV_SEPARATORS; *candidate; candidate++) {
            dialect.separator = *candidate;
            size_t fields = even ? even_fields(text, whole, &dialect) : header_fields(text, &dialect);
            if (fields == best && best > 1) {
                equal = fields;
                other = *candidate;
            }
            if (fields <= best) continue;
            best = fields;
            found = *candidate;
        }
        if (best == 1) continue;
        if (equal == best) {
            return error_set(err, ERROR_SOURCE, name,
                             "\"%s\" and \"%s\" both divide the lines into %zu fields\n"
                             "hint: set `separator`",
                             separator_name(found), separator_name(other), best);
        }
        *out = found;
        return true;
    }
    *out = ',';
    return true;
}
