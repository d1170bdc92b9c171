#include "tests/support/csv_random.h"

#include "connectors/csv_encoding.h"
#include "engine/base/utf8.h"

enum { ROWS_MAX_RANDOM = 40, COLUMNS_MAX = 6 };

typedef struct Maker {
    Arena *arena;
    uint64_t seed;
    CsvEncoding encoding;
    uint32_t letter[256]; /* of single-byte encodings: what their bytes mean, 0 nothing */
    char separator, quote, comment;
    Str end; /* of a line; "": another one each time */
    bool null_text;
    Buf *file, *text; /* as bytes of the encoding, and as UTF-8 */
} Maker;

static uint64_t next_random(Maker *m) { /* splitmix64 */
    uint64_t z = (m->seed += 0x9E3779B97F4A7C15u);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static size_t below(Maker *m, size_t count) {
    return (size_t)(next_random(m) % count);
}

/* ---- Characters */

static void read_letters(Maker *m) {
    for (unsigned byte = 1; byte < 256; byte++) {
        char in = (char)byte, out[CSV_DECODED_MAX + 1];
        size_t used, index = 0, len = csv_decode(m->encoding, (Str){&in, 1}, &used, out);
        if (len && out[0] != CSV_WRONG_BYTE) m->letter[byte] = utf8_next((Str){out, len}, &index);
    }
}

static void put_unit(Maker *m, uint32_t unit) {
    bool little = m->encoding == CSV_UTF_16LE;
    buf_char(m->file, (char)(little ? unit & 0xFF : unit >> 8));
    buf_char(m->file, (char)(little ? unit >> 8 : unit & 0xFF));
}

static void put_letter(Maker *m, uint32_t c) {
    char utf8[4];
    buf_append(m->text, utf8, utf8_put(utf8, c));
    if (m->encoding == CSV_UTF_8) {
        buf_append(m->file, utf8, utf8_put(utf8, c));
    } else if (m->encoding == CSV_UTF_16LE || m->encoding == CSV_UTF_16BE) {
        if (c >= 0x10000) put_unit(m, 0xD800 + ((c - 0x10000) >> 10));
        put_unit(m, c < 0x10000 ? c : 0xDC00 + ((c - 0x10000) & 0x3FF));
    } else {
        unsigned byte = 1;
        while (byte < 255 && m->letter[byte] != c) byte++;
        buf_char(m->file, (char)byte);
    }
}

static void put_text(Maker *m, Str text) {
    for (size_t i = 0; i < text.len;) put_letter(m, utf8_next(text, &i));
}

/* Any that the encoding has and that means nothing in any file: no sign, no blank. */
static uint32_t plain_letter(Maker *m) {
    static const uint32_t wide[] = {'a', 'Z', '7', 0xC9, 0x416, 0x44F, 0x2116, 0x20AC, 0xD7FF, 0xE000, 0xFFFD, 0x1F600, 0x10FFFF};
    if (m->encoding == CSV_UTF_8 || m->encoding == CSV_UTF_16LE || m->encoding == CSV_UTF_16BE) return wide[below(m, ARRAY_LEN(wide))];
    for (;;) {
        uint32_t c = m->letter[below(m, 256)];
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'z') || c >= 0xA1) return c;
    }
}

/* ---- Fields */

static void add_letter(Buf *cell, uint32_t c) {
    char utf8[4];
    buf_append(cell, utf8, utf8_put(utf8, c));
}

static size_t random_len(Maker *m) {
    static const size_t most[] = {1, 3, 3, 12, 12, 12, 70, 200};
    return below(m, 400) == 0 ? below(m, 70000) : below(m, most[below(m, ARRAY_LEN(most))] + 1);
}

static void plain_cell(Maker *m, Buf *cell) {
    for (size_t len = 1 + random_len(m); len; len--) add_letter(cell, cell->len && len > 1 && below(m, 9) == 0 ? ' ' : plain_letter(m));
}

/* Everything that quotes are there for. */
static void quoted_cell(Maker *m, Buf *cell) {
    const char signs[] = {m->separator, m->quote, '\n', '\r', m->comment ? m->comment : '#', ' ', '\t'};
    size_t rare = 1 + below(m, 12);
    for (size_t len = random_len(m); len; len--) add_letter(cell, below(m, rare) ? plain_letter(m) : (unsigned char)signs[below(m, sizeof signs)]);
}

static void put_quoted(Maker *m, Str cell) {
    put_letter(m, (unsigned char)m->quote);
    for (size_t i = 0; i < cell.len;) {
        uint32_t c = utf8_next(cell, &i);
        if (c == (unsigned char)m->quote) put_letter(m, c);
        put_letter(m, c);
    }
    put_letter(m, (unsigned char)m->quote);
}

static Str put_cell(Maker *m, bool alone) {
    Buf *cell = buf_own(m->arena);
    size_t kind = below(m, 8);
    if (m->quote && kind < 3) {
        if (kind) quoted_cell(m, cell);
        put_quoted(m, buf_str(cell));
        return cell->len ? buf_str(cell) : STR("");
    }
    if (m->null_text && kind == 3) put_text(m, STR("NULL"));
    if (m->null_text && kind == 3) return STR_NULL;
    if (kind == 4 && !alone) return STR_NULL; /* of one column it would be a blank line */
    plain_cell(m, cell);
    put_text(m, buf_str(cell));
    return m->null_text && str_eq(buf_str(cell), STR("NULL")) ? STR_NULL : buf_str(cell);
}

/* ---- Lines */

static void put_end(Maker *m) {
    static const Str ends[] = {{"\n", 1}, {"\r\n", 2}, {"\r", 1}};
    put_text(m, m->end.len ? m->end : ends[below(m, ARRAY_LEN(ends))]);
}

static uint64_t line_at_end(const Buf *text) {
    uint64_t line = 1;
    for (size_t i = 0; i < text->len; i++) line += text->ptr[i] == '\n' || (text->ptr[i] == '\r' && (i + 1 == text->len || text->ptr[i + 1] != '\n'));
    return line;
}

static void put_nothing(Maker *m) {
    if (!m->end.len) return; /* a CR and a blank line's LF would be one */
    if (below(m, 12) == 0) put_end(m);
    if (!m->comment || below(m, 8)) return;
    put_letter(m, (unsigned char)m->comment);
    put_text(m, STR(" \"it, is; nothing"));
    put_end(m);
}

static void put_rows(Maker *m, CsvRandom *out, const char *origin) {
    size_t rows = below(m, ROWS_MAX_RANDOM + 1);
    Str **cell = arena_array(m->arena, out->columns, sizeof *cell);
    uint64_t *line = arena_array(m->arena, rows + 1, sizeof *line);
    for (size_t c = 0; c < out->columns; c++) cell[c] = arena_array(m->arena, rows + 1, sizeof **cell);
    for (size_t row = 0; row < rows; row++) {
        put_nothing(m);
        line[row] = line_at_end(m->text);
        for (size_t c = 0; c < out->columns; c++) {
            if (c) put_letter(m, (unsigned char)m->separator);
            cell[c][row] = put_cell(m, out->columns == 1);
        }
        put_end(m);
    }
    while (m->end.len && below(m, 4) == 0) put_end(m);
    out->rows = (Batch){.rows = rows, .cell = (const Str *const *)cell, .line = line, .origin = str_of(origin)};
}

static void put_header(Maker *m, CsvRandom *out, size_t skip) {
    for (size_t i = 0; i < skip; i++) {
        put_text(m, STR("left by a program"));
        put_end(m);
    }
    for (size_t c = 0; c < out->columns; c++) {
        if (c) put_letter(m, (unsigned char)m->separator);
        put_text(m, str_printf(m->arena, "c%zu", c + 1));
    }
    put_end(m);
}

static const char *option_text(const Maker *m, bool marked, size_t skip) {
    Buf *text = buf_own(m->arena);
    buf_printf(text, "files=a.csv  quote=%.*s", m->quote ? 1 : 4, m->quote ? &m->quote : "none");
    if (m->separator == '\t') buf_printf(text, "  separator=tab");
    else buf_printf(text, "  separator=%c", m->separator);
    if (!marked) buf_printf(text, "  encoding=%s", csv_encoding_name[m->encoding]);
    if (m->comment) buf_printf(text, "  comment=%c", m->comment);
    if (m->null_text) buf_printf(text, "  null_text=NULL");
    if (skip) buf_printf(text, "  skip=%zu", skip);
    buf_char(text, '\0');
    return text->ptr;
}

void csv_random_make(CsvRandom *out, const char *origin, uint64_t seed, Arena *arena) {
    static const Str ends[] = {{"\n", 1}, {"\r\n", 2}, {"\r", 1}, {"", 0}};
    *out = (CsvRandom){0};
    Maker m = {.arena = arena, .seed = seed, .file = &out->file, .text = buf_own(arena)};
    m.encoding = (CsvEncoding)(CSV_UTF_8 + below(&m, CSV_ENCODING_COUNT - CSV_UTF_8));
    if (below(&m, 3) == 0) m.encoding = CSV_UTF_8; /* the one that most paths are for */
    read_letters(&m);
    m.separator = ",;\t|"[below(&m, 4)];
    m.quote = "\"\"\"'\0"[below(&m, 5)];
    m.comment = "\0\0#"[below(&m, 3)];
    m.end = ends[below(&m, ARRAY_LEN(ends))];
    m.null_text = below(&m, 2);
    out->columns = 1 + below(&m, COLUMNS_MAX);
    size_t skip = m.end.len ? below(&m, 3) : 0;
    bool marked = m.encoding <= CSV_UTF_16BE && below(&m, 2);
    if (marked) put_letter(&m, 0xFEFF);
    m.text->len = 0;
    put_header(&m, out, skip);
    put_rows(&m, out, origin);
    out->options = option_text(&m, marked, skip);
}

void csv_random_damage(Buf *file, uint64_t seed) {
    enum { SIGNS = 13 };
    static const Str wrong[] = {{"\"", 1}, {"\"", 1}, {"\"\"", 2}, {"'", 1}, {",", 1}, {";", 1}, {"\n", 1}, {"\r", 1}, {"\r\n", 2}, {"\n\n\n", 3},
                                {"#", 1}, {"\n\"x\"y", 5}, {"\n#", 2}, /* the rest is no text */
                                {"\0", 1}, {"\x80", 1}, {"\xFF", 1}, {"\xC3", 1}, {"\xE2\x84", 2}, {"\xED\xA0\x80", 3}, {"\x1A", 1}};
    Maker m = {.seed = seed};
    Buf old = *file;
    *file = (Buf){0};
    size_t at = 0, kinds = below(&m, 3) ? SIGNS : ARRAY_LEN(wrong), times = below(&m, 2) ? 3 : 60;
    for (size_t left = 1 + below(&m, times); left && at < old.len; left--) {
        size_t until = at + below(&m, 2 * (old.len - at) / left + 1), kind = below(&m, 8);
        if (until > old.len) until = old.len;
        buf_add(file, (Str){old.ptr + at, until - at});
        if (kind < 6) buf_add(file, wrong[below(&m, kinds)]);
        if (kind == 6) buf_add(file, (Str){old.ptr + at, until - at}); /* twice */
        at = until + (kind > 3); /* one byte is lost or replaced */
    }
    if (below(&m, 4) && at < old.len) buf_add(file, (Str){old.ptr + at, old.len - at}); /* else it is cut there */
    buf_free(&old);
}
