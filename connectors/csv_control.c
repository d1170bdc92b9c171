#include "connectors/csv_control.h"

#include <stdio.h>

#include "engine/base/file.h"
#include "engine/data/decimal.h"

enum { SIDE_FILE_MAX = 64 << 10 };

void csv_control_start(CsvControl *control, const CsvControlSpec *spec) {
    *control = (CsvControl){.spec = spec, .rows_declared = -1};
}

bool csv_control_is_trailer(const CsvControlSpec *spec, Str record, char quote) {
    if (!spec->trailer.ptr) return false;
    if (str_starts(record, spec->trailer)) return true;
    return quote && record.len && record.ptr[0] == quote && str_starts(str_sub(record, 1, record.len), spec->trailer);
}

/* Exact at any size: a number too large for 64 bits with nine fraction digits is tried with fewer. */
static bool amount(Str text, char point, int128 *out) {
    DecimalFormat format = {.point = point, .grouping = true, .sure = true};
    int64_t value = 0;
    for (unsigned scale = DECIMAL_SCALE_MAX + 1; scale-- > 0;) {
        DecimalFault fault = decimal_parse(text, scale, format, &value);
        if (fault == DECIMAL_OVERFLOW) continue;
        if (fault != DECIMAL_OK) return false;
        *out = (int128)value * decimal_power(DECIMAL_SCALE_MAX - scale);
        return true;
    }
    return false;
}

static Str declared_text(Str text, const CsvField *field, size_t fields, size_t at) {
    return at <= fields ? str_trim(str_sub(text, field[at - 1].from, field[at - 1].to)) : STR_NULL;
}

bool csv_control_declare(CsvControl *control, Str text, const CsvField *field, size_t fields, const char *where,
                         Error *err) {
    const CsvControlSpec *spec = control->spec;
    int128 rows = -1;
    if (control->declared) return error_set(err, ERROR_SOURCE, where, "the control totals are declared twice");
    if (spec->rows_at) {
        Str value = declared_text(text, field, fields, spec->rows_at);
        bool whole = amount(value, spec->point, &rows) && rows >= 0 && rows % decimal_power(DECIMAL_SCALE_MAX) == 0;
        if (!whole) {
            return error_set(err, ERROR_SOURCE, where,
                             "field %zu of the control totals is \"%.*s\", which is no number of rows", spec->rows_at,
                             STR_ARG(value));
        }
        control->rows_declared = (int64_t)(rows / decimal_power(DECIMAL_SCALE_MAX));
    }
    if (spec->sum_at) {
        Str value = declared_text(text, field, fields, spec->sum_at);
        if (!amount(value, spec->point, &control->sum_declared)) {
            return error_set(err, ERROR_SOURCE, where, "field %zu of the control totals is \"%.*s\", which is no sum",
                             spec->sum_at, STR_ARG(value));
        }
    }
    control->declared = true;
    return true;
}

static bool declare_from(CsvControl *control, Str text, CsvDialect dialect, const char *name, Error *err) {
    CsvField field[64];
    CsvRecord record;
    for (size_t from = 0; from < text.len; from = record.next) {
        CsvStatus status = csv_record(&dialect, text, from, true, field, ARRAY_LEN(field), &record);
        if (status == CSV_MORE || status == CSV_BROKEN)
            return error_set(err, ERROR_SOURCE, name, "a quote is never closed");
        if (status == CSV_COMMENT || csv_blank(text, &field[0], &record, 2)) continue;
        size_t fields = record.fields < ARRAY_LEN(field) ? record.fields : ARRAY_LEN(field);
        return csv_control_declare(control, text, field, fields, name, err);
    }
    return error_set(err, ERROR_SOURCE, name, "the file of the control totals is empty");
}

bool csv_control_read_file(CsvControl *control, const char *path, CsvDialect dialect, Error *err) {
    Arena *scratch = arena_new("csv control file", 0);
    const char *beside = csv_file_beside(path, control->spec->file, scratch);
    Error reason = {0};
    Str text;
    bool ok = file_read(beside, SIDE_FILE_MAX, scratch, &text, &reason);
    if (!ok) error_set_native(err, ERROR_SOURCE, beside, reason.native, "no control totals: %s", reason.text);
    if (ok && str_starts(text, STR("\xEF\xBB\xBF"))) text = str_sub(text, 3, text.len);
    ok = ok && declare_from(control, text, dialect, beside, err);
    arena_free(scratch);
    return ok;
}

bool csv_control_add(CsvControl *control, Str value, const char *file, uint64_t line, Error *err) {
    int128 one;
    if (!value.ptr) return true;
    if (amount(value, control->spec->point, &one)) {
        control->sum += one; /* 2^64 rows of 2^64 * 10^9 would overflow; no file has them */
        return true;
    }
    char where[256];
    snprintf(where, sizeof where, "%s:%llu", file, (unsigned long long)line);
    return error_set(err, ERROR_SOURCE, where,
                     "the control sum cannot be checked: %.*s is \"%.*s\", which is no number",
                     STR_ARG(control->spec->sum), STR_ARG(value));
}

/* Without the zeros behind the point: 4500.00 as 4500, 0.500000000 as 0.5. */
static Str print(int128 value, char out[DECIMAL_TEXT_SIZE]) {
    Str text = decimal_print(value, DECIMAL_SCALE_MAX, out);
    while (text.ptr[text.len - 1] == '0') text.len--;
    if (text.ptr[text.len - 1] == '.') text.len--;
    return text;
}

bool csv_control_check(const CsvControl *control, uint64_t rows, uint64_t rejected, const char *where, Error *err) {
    const CsvControlSpec *spec = control->spec;
    char more[64] = "", declared[DECIMAL_TEXT_SIZE], found[DECIMAL_TEXT_SIZE];
    if (rejected) snprintf(more, sizeof more, " and %llu that cannot be read", (unsigned long long)rejected);
    if (spec->trailer.ptr && !control->declared) {
        return error_set(err, ERROR_SOURCE, where,
                         "the trailer \"%.*s\" is missing: the file was cut after %llu rows%s", STR_ARG(spec->trailer),
                         (unsigned long long)rows, more);
    }
    if (control->rows_declared >= 0 && (uint64_t)control->rows_declared != rows + rejected) {
        return error_set(err, ERROR_SOURCE, where, "the control totals declare %lld rows, the file holds %llu%s",
                         (long long)control->rows_declared, (unsigned long long)rows, more);
    }
    if (!spec->sum.ptr || control->sum == control->sum_declared) return true;
    Str left = print(control->sum_declared, declared), right = print(control->sum, found);
    return error_set(err, ERROR_SOURCE, where, "the control totals declare %.*s = %.*s, the rows add up to %.*s%s",
                     STR_ARG(spec->sum), STR_ARG(left), STR_ARG(right), more);
}
