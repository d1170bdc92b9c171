#include "connectors/csv_record.h"

size_t csv_line_end(Str text, size_t from, bool last) {
    for (size_t i = from; i < text.len; i++) {
        if (text.ptr[i] == '\n') return i + 1;
        if (text.ptr[i] != '\r') continue;
        if (i + 1 < text.len) return i + 1 + (text.ptr[i + 1] == '\n');
        return last ? i + 1 : SIZE_MAX;
    }
    return SIZE_MAX;
}

/* Behind the line end at `at`; SIZE_MAX when a CR is the last byte known. */
static size_t behind_line_end(Str text, size_t at, bool last) {
    if (text.ptr[at] == '\n') return at + 1;
    if (at + 1 < text.len) return at + 1 + (text.ptr[at + 1] == '\n');
    return last ? at + 1 : SIZE_MAX;
}

static bool ends_field(const CsvDialect *dialect, char c) {
    return c == dialect->separator || c == '\n' || c == '\r';
}

/* How the field that begins at `from` ends: `to` is the separator, line end or end of text behind it. */
typedef struct FieldEnd {
    CsvStatus status; /* CSV_RECORD, CSV_MORE or CSV_BROKEN */
    size_t to;
    uint64_t lines;
    size_t stray;
} FieldEnd;

static FieldEnd quoted_field(const CsvDialect *dialect, Str text, size_t from, bool last, CsvField *out) {
    FieldEnd end = {CSV_MORE, text.len, 0, 0};
    *out = (CsvField){.from = from + 1, .quoted = true};
    for (size_t i = from + 1; i < text.len; i++) {
        char c = text.ptr[i];
        bool cr_before_lf = c == '\r' && i + 1 < text.len && text.ptr[i + 1] == '\n';
        if ((c == '\n' || c == '\r') && !cr_before_lf) end.lines++;
        if (c != dialect->quote) continue;
        if (i + 1 == text.len && !last) return end;
        out->to = i;
        end.to = i + 1;
        if (i + 1 == text.len || ends_field(dialect, text.ptr[i + 1])) {
            end.status = CSV_RECORD;
            return end;
        }
        if (text.ptr[i + 1] != dialect->quote) {
            end.status = CSV_BROKEN;
            return end;
        }
        out->doubled = true;
        end.to = text.len;
        i++;
    }
    return end;
}

static FieldEnd plain_field(const CsvDialect *dialect, Str text, size_t from, bool last, CsvField *out) {
    FieldEnd end = {CSV_RECORD, from, 0, 0};
    while (end.to < text.len && !ends_field(dialect, text.ptr[end.to])) {
        end.stray += dialect->quote && text.ptr[end.to] == dialect->quote;
        end.to++;
    }
    *out = (CsvField){.from = from, .to = end.to};
    if (end.to == text.len && !last) end.status = CSV_MORE;
    return end;
}

static CsvStatus comment_line(Str text, size_t from, bool last, CsvRecord *out) {
    size_t next = csv_line_end(text, from, last);
    if (next == SIZE_MAX && !last) return CSV_MORE;
    out->next = next == SIZE_MAX ? text.len : next;
    out->lines = next != SIZE_MAX;
    return CSV_COMMENT;
}

static CsvStatus broken(Str text, size_t from, bool last, size_t at, CsvRecord *out) {
    size_t next = csv_line_end(text, from, last);
    if (next == SIZE_MAX && !last) return CSV_MORE;
    *out = (CsvRecord){.next = next == SIZE_MAX ? text.len : next, .lines = next != SIZE_MAX, .at = at};
    return CSV_BROKEN;
}

CsvStatus csv_record(const CsvDialect *dialect, Str text, size_t from, bool last, CsvField *field, size_t field_max,
                     CsvRecord *out) {
    *out = (CsvRecord){.at = SIZE_MAX};
    if (dialect->comment && from < text.len && text.ptr[from] == dialect->comment) {
        return comment_line(text, from, last, out);
    }
    for (size_t at = from;; at++) {
        CsvField found;
        bool quoted = dialect->quote && at < text.len && text.ptr[at] == dialect->quote;
        FieldEnd end = (quoted ? quoted_field : plain_field)(dialect, text, at, last, &found);
        if (end.status == CSV_BROKEN) return broken(text, from, last, end.to, out);
        if (end.status == CSV_MORE) {
            if (quoted) out->at = at;
            return CSV_MORE;
        }
        if (out->fields < field_max) field[out->fields] = found;
        out->fields++;
        out->lines += end.lines;
        out->stray += end.stray;
        at = end.to;
        if (at < text.len && text.ptr[at] == dialect->separator) continue;
        out->next = at < text.len ? behind_line_end(text, at, last) : at;
        out->lines += at < text.len;
        return out->next == SIZE_MAX ? CSV_MORE : CSV_RECORD;
    }
}

size_t csv_undouble(char *ptr, size_t len, char quote) {
    size_t to = 0;
    for (size_t i = 0; i < len; i++, to++) {
        ptr[to] = ptr[i];
        if (ptr[i] == quote) i++;
    }
    memset(ptr + to, quote, len - to);
    return to;
}

bool csv_blank(Str text, const CsvField *first, const CsvRecord *record, size_t columns) {
    if (record->fields != 1 || first->quoted) return false;
    for (size_t i = first->from; i < first->to; i++) {
        if (columns == 1 || text.ptr[i] != ' ') return false;
    }
    return true;
}
