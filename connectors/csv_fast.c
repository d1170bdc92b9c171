#include "connectors/csv_fast.h"

/* Offset in the index of the line end before record r; UINT32_MAX, so that adding one gives 0, for the first. */
static uint32_t end_before(const CsvIndex *index, size_t r) {
    return r ? index->mark[index->end[r - 1]] : UINT32_MAX;
}

/* Start of record r within the index: behind the line end before it, the LF of a CRLF included. */
static size_t start_of(const CsvFast *fast, const char *text, size_t len, size_t r) {
    if (r == 0) return fast->base;
    size_t start = fast->base + fast->index->mark[fast->index->end[r - 1]] + 1;
    return start + (start < len && text[start - 1] == '\r' && text[start] == '\n');
}

/* Makes the index begin or stand at `begin`; false when no record there ends within it. */
static bool stand_at(CsvFast *fast, const CsvDialect *dialect, const char *text, size_t len, bool last, size_t begin) {
    CsvIndex *index = fast->index;
    if (fast->valid) {
        while (fast->record < index->ends && start_of(fast, text, len, fast->record) < begin) fast->record++;
        if (fast->record < index->ends && start_of(fast, text, len, fast->record) == begin) return true;
    }
    size_t size = len - begin < CSV_SCAN_WINDOW ? len - begin : CSV_SCAN_WINDOW;
    if (size && text[begin + size - 1] == '\r' && !(last && begin + size == len))
        size--; /* its LF decides where the record ends */
    fast->scan->index(dialect, text + begin, size, index);
    *fast = (CsvFast){fast->scan, index, true, begin, 0, 0};
    return index->ends > 0;
}

static bool begins_trailer(Str trailer, char quote, const char *start, size_t len) {
    Str record = {start, len};
    if (quote && len && start[0] == quote) record = str_sub(record, 1, len);
    return str_starts(record, trailer);
}

/* Number of regular records from fast->record on, at most `room`. */
static size_t count_regular(const CsvFast *fast, const CsvRegular *regular, const char *text, size_t len, size_t room) {
    const CsvIndex *index = fast->index;
    const uint32_t *end = index->end + fast->record;
    size_t left = index->ends - fast->record, count = 0;
    uint32_t fields = (uint32_t)regular->columns;
    if (left < room) room = left;
    while (count < room && end[count] - end[(ptrdiff_t)count - 1] == fields) count++;
    if (regular->record_max < CSV_SCAN_WINDOW) {
        for (size_t i = 0; i < count; i++) {
            size_t r = fast->record + i;
            if (end_before(index, r + 1) - end_before(index, r) > regular->record_max) count = i;
        }
    }
    for (size_t i = 0; regular->trailer.ptr && i < count; i++) {
        size_t start = start_of(fast, text, len, fast->record + i);
        if (begins_trailer(regular->trailer, regular->dialect->quote, text + start, len - start)) count = i;
    }
    return count;
}

static bool means_null(const CsvRegular *regular, Str text) {
    for (size_t i = 0; i < regular->null_text_count; i++) {
        if (str_eq(text, regular->null_text[i])) return true;
    }
    return false;
}

/* One column of `rows` regular records. mark: of the line end or separator behind its first cell.
 * careful  the first column where records end with CRLF, or some texts mean null: known when compiled, so that the
 * usual loop tests neither */
static inline __attribute__((always_inline)) void cut(const CsvScan *scan, const CsvRegular *regular, bool careful,
                                                      char *text, const uint32_t *mark, size_t rows, Str *out) {
    size_t fields = regular->columns;
    char quote = regular->dialect->quote;
    for (size_t i = 0; i < rows; i++, mark += fields) {
        uint32_t from = mark[-1] + 1, to = mark[0];
        if (careful && from < to && text[from] == '\n') from++; /* behind CRLF; no plain field begins with a LF */
        char *start = text + from;
        size_t len = to - from;
        if (__builtin_expect(*start == quote, 0) && len) {
            out[i] = (Str){start + 1, scan->undouble(start + 1, len - 2, quote)};
            continue;
        }
        out[i] = (Str){len ? start : NULL, len};
        if (careful && means_null(regular, out[i])) out[i] = STR_NULL;
    }
}

static void cut_columns(const CsvFast *fast, const CsvRegular *regular, char *text, size_t rows, size_t row) {
    const CsvIndex *index = fast->index;
    const uint32_t *first = index->mark + (uint32_t)(index->end[(ptrdiff_t)fast->record - 1] + 1);
    for (size_t i = 0; i < regular->take_count; i++) {
        size_t same = regular->same[i];
        bool careful = (index->returns && regular->take[i] == 0) || regular->null_text_count;
        Str *out = regular->cell[i] + row;
        if (same < i)
            memcpy(out, regular->cell[same] + row, rows * sizeof *out); /* undoubling twice would be wrong */
        else if (careful)
            cut(fast->scan, regular, true, text + fast->base, first + regular->take[i], rows, out);
        else
            cut(fast->scan, regular, false, text + fast->base, first + regular->take[i], rows, out);
    }
}

/* Line numbers of `rows` records; line ends inside quotes count too. Returns the number behind them. */
static uint64_t number_lines(CsvFast *fast, size_t rows, uint64_t line, uint64_t *lines) {
    const CsvIndex *index = fast->index;
    uint32_t start = end_before(index, fast->record) + 1;
    while (fast->inner < index->inners && index->inner[fast->inner] < start)
        fast->inner++; /* of what the automaton took */
    for (size_t i = 0; i < rows; i++) {
        lines[i] = line++;
        uint32_t end = end_before(index, fast->record + i + 1);
        for (; fast->inner < index->inners && index->inner[fast->inner] < end; fast->inner++) line++;
    }
    return line;
}

size_t csv_fast_rows(CsvFast *fast, const CsvRegular *regular, char *text, size_t len, bool last, size_t room,
                     size_t row, size_t *begin, uint64_t *line, uint64_t *lines) {
    if (!fast->scan || regular->columns < 2 || *begin == len) return 0;
    if (!stand_at(fast, regular->dialect, text, len, last, *begin)) return 0;
    size_t rows = count_regular(fast, regular, text, len, room);
    if (!rows) return 0;
    cut_columns(fast, regular, text, rows, row);
    *line = number_lines(fast, rows, *line, lines + row);
    fast->record += rows;
    *begin = start_of(fast, text, len, fast->record);
    return rows;
}
