#include "reports/xlsx_cell.h"

#include "engine/base/utf8.h"

#include <stdio.h>
#include <stdlib.h>

enum { TEXT_MAX = 32000, EXACT_DIGITS = 15, LINKS_MAX = 60000 };

/* ---- Text and numbers */

static bool is_escape(Str s, size_t i) { /* "_xHHHH_": Excel would read it as one character */
    if (s.len - i < 7 || s.ptr[i] != '_' || s.ptr[i + 1] != 'x' || s.ptr[i + 6] != '_') return false;
    for (size_t j = i + 2; j < i + 6; j++) {
        char c = s.ptr[j];
        if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f'))) return false;
    }
    return true;
}

const char *book_text(XlsxBook *book, Str text) {
    Buf *out = &book->text;
    out->len = 0;
    size_t count = 0;
    for (size_t i = 0; i < text.len && count < TEXT_MAX; count++) {
        if (is_escape(text, i)) buf_add(out, STR("_x005F"));
        uint32_t c = utf8_next(text, &i);
        bool control = (c < 0x20 && c != '\n' && c != '\t') || c == 0x7F;
        if (c == '\r') continue; /* CR LF: the LF stays */
        if (control || c == 0xFFFE || c == 0xFFFF) c = UTF8_BAD;
        if (c > 0xFFFF) count++; /* Excel counts UTF-16 units */
        utf8_add(out, c);
    }
    if (count >= TEXT_MAX) buf_add(out, STR("\u2026"));
    buf_char(out, '\0');
    return out->ptr;
}

bool number_is_exact(int128 value, unsigned scale, double *out) {
    char text[DECIMAL_TEXT_SIZE];
    Str plain = decimal_print(value, scale, text);
    size_t digits = 0, trailing = 0;
    for (size_t i = 0; i < plain.len; i++) {
        char c = plain.ptr[i];
        if (c == '-' || c == '.' || (c == '0' && digits == 0)) continue;
        digits++;
        trailing = c == '0' ? trailing + 1 : 0;
    }
    if (digits - trailing > EXACT_DIGITS) return false;
    *out = strtod(text, NULL);
    return true;
}

/* ---- Cells */

void cell_text(XlsxCell at, Str text, Style style, Shade shade) {
    XlsxBook *book = at.book;
    book_keep(book,
         worksheet_write_string(at.sheet, at.row, at.col, book_text(book, text), book_format(book, style, 0, shade)));
}

void cell_label(XlsxCell at, Label label, Style style, Shade shade) {
    cell_text(at, words_label(at.book->language, label), style, shade);
}

void cell_blank(XlsxCell at, Style style, Shade shade) {
    book_keep(at.book, worksheet_write_blank(at.sheet, at.row, at.col, book_format(at.book, style, 0, shade)));
}

bool cell_money(XlsxCell at, int128 value, unsigned scale, Style style, Shade shade) {
    double number;
    if (number_is_exact(value, scale, &number)) {
        lxw_format *format = book_format(at.book, style, scale, shade);
        book_keep(at.book, worksheet_write_number(at.sheet, at.row, at.col, number, format));
        return true;
    }
    char text[DECIMAL_TEXT_SIZE];
    cell_text(at, decimal_print(value, scale, text), STYLE_TEXT_NUMBER, shade);
    return false;
}

void cell_count(XlsxCell at, uint64_t count, Style style, Shade shade) {
    cell_money(at, (int128)count, 0, style, shade);
}

static bool two_digits(Str s, size_t at, int *out) {
    if (s.len < at + 2) return false;
    int tens = s.ptr[at] - '0', ones = s.ptr[at + 1] - '0';
    if (tens < 0 || tens > 9 || ones < 0 || ones > 9) return false;
    *out = tens * 10 + ones;
    return true;
}

static bool sheet_moment(Str iso, lxw_datetime *out, bool *timed) {
    int century, year, hour, minute, second = 0;
    *out = (lxw_datetime){0};
    if (iso.len < 10 || iso.ptr[4] != '-' || iso.ptr[7] != '-') return false;
    if (!two_digits(iso, 0, &century) || !two_digits(iso, 2, &year)) return false;
    if (!two_digits(iso, 5, &out->month) || !two_digits(iso, 8, &out->day)) return false;
    out->year = century * 100 + year;
    if (out->year < 1900 || day_of(out->year, out->month, out->day) == DAY_NONE) return false;
    if (out->year == 1900 && out->month < 3) return false; /* Excel believes in a 29 February 1900 */
    *timed = iso.len >= 16 && two_digits(iso, 11, &hour) && iso.ptr[13] == ':' && two_digits(iso, 14, &minute);
    if (!*timed) return true;
    if (iso.len >= 19 && iso.ptr[16] == ':' && !two_digits(iso, 17, &second)) return false;
    if (hour > 23 || minute > 59 || second > 59) return false;
    out->hour = hour;
    out->min = minute;
    out->sec = second;
    return true;
}

void cell_date(XlsxCell at, Str iso, Style style, Shade shade) {
    lxw_datetime moment;
    bool timed = false;
    if (!iso.len) {
        cell_blank(at, style, shade);
    } else if (!sheet_moment(iso, &moment, &timed)) {
        cell_text(at, iso, STYLE_TEXT, shade);
    } else {
        Style shown = style == STYLE_MOMENT && !timed ? STYLE_DATE : style;
        lxw_format *format = book_format(at.book, shown, 0, shade);
        book_keep(at.book, worksheet_write_datetime(at.sheet, at.row, at.col, &moment, format));
    }
}

void cell_formula(XlsxCell at, const char *formula, double value, Style style, unsigned scale, Shade shade) {
    lxw_format *format = book_format(at.book, style, scale, shade);
    book_keep(at.book, worksheet_write_formula_num(at.sheet, at.row, at.col, formula, format, value));
}

bool cell_reckoned(XlsxCell at, const char *formula, int128 value, unsigned scale, Style style, Shade shade) {
    double number;
    if (!formula || !number_is_exact(value, scale, &number)) return cell_money(at, value, scale, style, shade);
    cell_formula(at, formula, number, style, scale, shade);
    return true;
}

void cells_mark(XlsxCell from, uint32_t last_row, Mark mark) {
    lxw_conditional_format rule = {.type = LXW_CONDITIONAL_TYPE_CELL,
                                   .criteria = LXW_CONDITIONAL_CRITERIA_NOT_EQUAL_TO,
                                   .value = 0,
                                   .format = book_mark(from.book, mark)};
    worksheet_conditional_format_range(from.sheet, from.row, from.col, last_row, from.col, &rule);
}

void cell_link(XlsxCell at, lxw_worksheet *to, Str text) {
    char url[128];
    snprintf(url, sizeof url, "internal:'%s'!A1", to->name);
    lxw_format *format = book_format(at.book, STYLE_LINK, 0, SHADE_NONE);
    book_keep(at.book, worksheet_write_url_opt(at.sheet, at.row, at.col, url, format, book_text(at.book, text), NULL));
}

/* A sheet holds 65 530 links at most: beyond LINKS_MAX the words stand without one. */
void cell_link_row(XlsxCell at, lxw_worksheet *to, uint32_t row, Str text, Shade shade) {
    char url[160];
    if (++at.book->links > LINKS_MAX) {
        cell_text(at, text, STYLE_TEXT, shade);
        return;
    }
    snprintf(url, sizeof url, "internal:'%s'!A%u", to->name, row + 1);
    lxw_format *format = book_format(at.book, STYLE_LINK, 0, shade);
    book_keep(at.book, worksheet_write_url_opt(at.sheet, at.row, at.col, url, format, book_text(at.book, text), NULL));
}

void cell_merged(XlsxCell at, uint16_t last_col, Str text, Style style) {
    lxw_format *format = book_format(at.book, style, 0, SHADE_NONE);
    book_keep(at.book, worksheet_merge_range(at.sheet, at.row, at.col, at.row, last_col, book_text(at.book, text), format));
}
