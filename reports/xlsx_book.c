#include "reports/xlsx_book.h"

#include "engine/base/file.h"
#include "engine/base/utf8.h"

#include <errno.h>
#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { TEXT_MAX = 32000, SHEET_NAME_MAX = 31, EXACT_DIGITS = 15, LINKS_MAX = 60000, PAPER_A4 = 9 };

/* ---- Looks: calm colours, one accent */

enum {
    INK = 0x1F2933,
    MUTED = 0x6B7785,
    LINE = 0xD5DBE3,
    HEAD_FILL = 0x2F4B66,
    BAND_FILL = 0xF4F7FA,
    TOTAL_FILL = 0xE6ECF2,
    INPUT_FILL = 0xFFFBE8,
    GOOD_INK = 0x1E6B34,
    GOOD_FILL = 0xE2F1E5,
    WARN_INK = 0x8A5A00,
    WARN_FILL = 0xFCEFD2,
    TRIAL_FILL = 0x5E3A87,
    BAD_INK = 0x9B1C1C,
    BAD_FILL = 0xF9DEDC
};

typedef struct StyleSpec {
    uint32_t ink, fill;  /* fill 0: none */
    uint8_t size, align; /* points; LXW_ALIGN_... */
    bool bold, wrap, lined;
    enum {
        NUMBER_NONE,
        NUMBER_COUNT,
        NUMBER_COUNT_DELTA,
        NUMBER_MONEY,
        NUMBER_DELTA,
        NUMBER_PERCENT,
        NUMBER_TEXT,
        NUMBER_DATE,
        NUMBER_MOMENT
    } number;
} StyleSpec;

static const StyleSpec specs[STYLES] = {
    [STYLE_TEXT] = {.ink = INK, .size = 10, .lined = true},
    [STYLE_WRAP] = {.ink = INK, .size = 10, .lined = true, .wrap = true},
    [STYLE_CENTRE] = {.ink = INK, .size = 10, .lined = true, .align = LXW_ALIGN_CENTER},
    [STYLE_COUNT] = {.ink = INK, .size = 10, .lined = true, .number = NUMBER_COUNT},
    [STYLE_COUNT_DELTA] = {.ink = INK, .size = 10, .lined = true, .number = NUMBER_COUNT_DELTA},
    [STYLE_MONEY] = {.ink = INK, .size = 10, .lined = true, .number = NUMBER_MONEY},
    [STYLE_DELTA] = {.ink = INK, .size = 10, .lined = true, .number = NUMBER_DELTA},
    [STYLE_PERCENT] = {.ink = INK, .size = 10, .lined = true, .number = NUMBER_PERCENT},
    [STYLE_TEXT_NUMBER] = {.ink = INK, .size = 10, .lined = true, .number = NUMBER_TEXT, .align = LXW_ALIGN_RIGHT},
    [STYLE_DATE] = {.ink = INK, .size = 10, .lined = true, .number = NUMBER_DATE, .align = LXW_ALIGN_LEFT},
    [STYLE_MOMENT] = {.ink = INK, .size = 10, .lined = true, .number = NUMBER_MOMENT, .align = LXW_ALIGN_LEFT},
    [STYLE_INPUT] = {.ink = INK, .fill = INPUT_FILL, .size = 10, .lined = true, .wrap = true},
    [STYLE_INPUT_DATE] =
        {.ink = INK, .fill = INPUT_FILL, .size = 10, .lined = true, .number = NUMBER_DATE, .align = LXW_ALIGN_LEFT},
    [STYLE_GOOD] = {.ink = GOOD_INK, .fill = GOOD_FILL, .size = 10, .lined = true},
    [STYLE_WARN] = {.ink = WARN_INK, .fill = WARN_FILL, .size = 10, .lined = true},
    [STYLE_BAD] = {.ink = BAD_INK, .fill = BAD_FILL, .size = 10, .lined = true, .bold = true},
    [STYLE_BAD_WRAP] = {.ink = BAD_INK, .fill = BAD_FILL, .size = 10, .lined = true, .wrap = true},
    [STYLE_BAD_COUNT] =
        {.ink = BAD_INK, .fill = BAD_FILL, .size = 10, .lined = true, .bold = true, .number = NUMBER_COUNT},
    [STYLE_GOOD_COUNT] = {.ink = GOOD_INK, .fill = GOOD_FILL, .size = 10, .lined = true, .number = NUMBER_COUNT},
    [STYLE_QUIET] = {.ink = MUTED, .size = 10, .lined = true},
    [STYLE_HEAD] =
        {.ink = 0xFFFFFF, .fill = HEAD_FILL, .size = 10, .bold = true, .wrap = true, .align = LXW_ALIGN_LEFT},
    [STYLE_HEAD_NUMBER] =
        {.ink = 0xFFFFFF, .fill = HEAD_FILL, .size = 10, .bold = true, .wrap = true, .align = LXW_ALIGN_RIGHT},
    [STYLE_TITLE] = {.ink = INK, .size = 14, .bold = true},
    [STYLE_SECTION] = {.ink = HEAD_FILL, .size = 12, .bold = true},
    [STYLE_NOTE] = {.ink = MUTED, .size = 9},
    [STYLE_ALARM] = {.ink = BAD_INK, .size = 10, .bold = true},
    [STYLE_ALARM_WRAP] = {.ink = BAD_INK, .size = 10, .bold = true, .wrap = true},
    [STYLE_LABEL] = {.ink = MUTED, .size = 10},
    [STYLE_VALUE] = {.ink = INK, .size = 10},
    [STYLE_LINK] = {.ink = 0x1F5FA8, .size = 10, .lined = true},
    [STYLE_BANNER_GOOD] = {.ink = GOOD_INK, .fill = GOOD_FILL, .size = 14, .bold = true, .wrap = true},
    [STYLE_BANNER_WARN] = {.ink = WARN_INK, .fill = WARN_FILL, .size = 14, .bold = true, .wrap = true},
    [STYLE_BANNER_TRIAL] = {.ink = 0xFFFFFF, .fill = TRIAL_FILL, .size = 12, .bold = true, .wrap = true},
    [STYLE_BANNER_BAD] = {.ink = 0xFFFFFF, .fill = 0xB3261E, .size = 14, .bold = true, .wrap = true},
};

static void set_number(lxw_format *format, const StyleSpec *spec, unsigned scale, Language language) {
    char point_digits[16], text[128];
    snprintf(point_digits, sizeof point_digits, "%s%.*s", scale ? "." : "", (int)scale, "000000000");
    const char *f = point_digits;
    switch (spec->number) {
    case NUMBER_NONE: return;
    case NUMBER_COUNT: snprintf(text, sizeof text, "#,##0_-"); break;
    case NUMBER_COUNT_DELTA: snprintf(text, sizeof text, "+#,##0_-;-#,##0_-;\"\u2013\"_-"); break;
    case NUMBER_MONEY: snprintf(text, sizeof text, "#,##0%s_-;-#,##0%s_-", f, f); break;
    case NUMBER_DELTA: snprintf(text, sizeof text, "+#,##0%s_-;-#,##0%s_-;\"\u2013\"_-", f, f); break;
    case NUMBER_PERCENT: snprintf(text, sizeof text, "+0.00%%_-;-0.00%%_-;\"\u2013\"_-"); break;
    case NUMBER_TEXT: snprintf(text, sizeof text, "@\" \u2020\"_-"); break;
    case NUMBER_DATE: snprintf(text, sizeof text, language == LANGUAGE_EN ? "yyyy-mm-dd" : "dd.mm.yyyy"); break;
    case NUMBER_MOMENT:
        snprintf(text, sizeof text, language == LANGUAGE_EN ? "yyyy-mm-dd hh:mm" : "dd.mm.yyyy hh:mm");
        break;
    }
    format_set_num_format(format, text);
}

/* Words in a table begin a little to the right of their cell's edge: what stands before them may fill its own. */
static bool is_left(Style style) {
    const StyleSpec *spec = &specs[style];
    bool words = spec->number == NUMBER_NONE || spec->number == NUMBER_DATE || spec->number == NUMBER_MOMENT;
    return style == STYLE_HEAD || (spec->lined && words && spec->align != LXW_ALIGN_CENTER);
}

lxw_format *book_format(XlsxBook *book, Style style, unsigned scale, Shade shade) {
    if (scale > DECIMAL_SCALE_MAX) scale = DECIMAL_SCALE_MAX;
    lxw_format **slot = &book->format[style][scale][shade];
    if (*slot) return *slot;
    const StyleSpec *spec = &specs[style];
    lxw_format *format = *slot = workbook_add_format(book->workbook);
    uint32_t fill = spec->fill ? spec->fill : shade == SHADE_BAND ? BAND_FILL : shade == SHADE_TOTAL ? TOTAL_FILL : 0;
    format_set_font_size(format, spec->size);
    format_set_font_color(format, spec->ink);
    if (fill) format_set_bg_color(format, fill);
    if (spec->bold || shade == SHADE_TOTAL) format_set_bold(format);
    if (spec->wrap) format_set_text_wrap(format);
    if (spec->align) format_set_align(format, spec->align);
    format_set_align(format, style >= STYLE_HEAD && style != STYLE_LINK ? LXW_ALIGN_VERTICAL_CENTER : LXW_ALIGN_VERTICAL_TOP);
    if (style == STYLE_LINK) format_set_underline(format, LXW_UNDERLINE_SINGLE);
    if (style >= STYLE_BANNER_GOOD || style == STYLE_HEAD_NUMBER || is_left(style)) format_set_indent(format, 1);
    if (spec->lined) {
        format_set_bottom(format, LXW_BORDER_HAIR);
        format_set_bottom_color(format, LINE);
    }
    set_number(format, spec, scale, book->language);
    return format;
}

lxw_format *book_mark(XlsxBook *book, Mark mark) {
    if (book->mark[mark]) return book->mark[mark];
    lxw_format *format = book->mark[mark] = workbook_add_format(book->workbook);
    format_set_font_color(format, mark == MARK_BAD ? BAD_INK : WARN_INK);
    if (mark == MARK_BAD) format_set_bg_color(format, BAD_FILL);
    return format;
}

bool style_is_number(Style style) {
    int number = (int)specs[style].number;
    return number != NUMBER_NONE && number != NUMBER_DATE && number != NUMBER_MOMENT;
}

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

static void keep(XlsxBook *book, lxw_error error) {
    if (error != LXW_NO_ERROR && book->error == LXW_NO_ERROR) book->error = error;
}

void cell_text(XlsxCell at, Str text, Style style, Shade shade) {
    XlsxBook *book = at.book;
    keep(book,
         worksheet_write_string(at.sheet, at.row, at.col, book_text(book, text), book_format(book, style, 0, shade)));
}

void cell_label(XlsxCell at, Label label, Style style, Shade shade) {
    cell_text(at, words_label(at.book->language, label), style, shade);
}

void cell_blank(XlsxCell at, Style style, Shade shade) {
    keep(at.book, worksheet_write_blank(at.sheet, at.row, at.col, book_format(at.book, style, 0, shade)));
}

bool cell_money(XlsxCell at, int128 value, unsigned scale, Style style, Shade shade) {
    double number;
    if (number_is_exact(value, scale, &number)) {
        lxw_format *format = book_format(at.book, style, scale, shade);
        keep(at.book, worksheet_write_number(at.sheet, at.row, at.col, number, format));
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
        keep(at.book, worksheet_write_datetime(at.sheet, at.row, at.col, &moment, format));
    }
}

void cell_formula(XlsxCell at, const char *formula, double value, Style style, unsigned scale, Shade shade) {
    lxw_format *format = book_format(at.book, style, scale, shade);
    keep(at.book, worksheet_write_formula_num(at.sheet, at.row, at.col, formula, format, value));
}

void cell_link(XlsxCell at, lxw_worksheet *to, Str text) {
    char url[128];
    snprintf(url, sizeof url, "internal:'%s'!A1", to->name);
    lxw_format *format = book_format(at.book, STYLE_LINK, 0, SHADE_NONE);
    keep(at.book, worksheet_write_url_opt(at.sheet, at.row, at.col, url, format, book_text(at.book, text), NULL));
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
    keep(at.book, worksheet_write_url_opt(at.sheet, at.row, at.col, url, format, book_text(at.book, text), NULL));
}

void cell_merged(XlsxCell at, uint16_t last_col, Str text, Style style) {
    lxw_format *format = book_format(at.book, style, 0, SHADE_NONE);
    keep(at.book, worksheet_merge_range(at.sheet, at.row, at.col, at.row, last_col, book_text(at.book, text), format));
}

/* ---- Sheets */

/* At most 31 characters, none of []:*?/\, no apostrophe at the ends; `suffix` stays whole. */
static Str sheet_name(XlsxBook *book, Str wanted, const char *suffix) {
    Buf *out = &book->text;
    out->len = 0;
    size_t room = SHEET_NAME_MAX - strlen(suffix), count = 0;
    for (size_t i = 0; i < wanted.len && count < room; count++) {
        uint32_t c = utf8_next(wanted, &i);
        bool bad = c < 0x20 || c > 0xFFFF || c == UTF8_BAD || (c < 0x80 && strchr("[]:*?/\\'", (int)c));
        utf8_add(out, bad ? '-' : c);
    }
    buf_add(out, str_of(suffix));
    return str_copy(book->arena, buf_str(out));
}

static bool name_is_taken(const XlsxBook *book, Str name) {
    return workbook_get_worksheet_by_name(book->workbook, name.ptr) != NULL;
}

static Str unique_name(XlsxBook *book, Str wanted) {
    Str name = sheet_name(book, wanted, "");
    for (unsigned i = 2; name_is_taken(book, name) || !name.len; i++) {
        char suffix[16];
        snprintf(suffix, sizeof suffix, " %u", i);
        name = sheet_name(book, wanted, suffix);
    }
    return name;
}

/* "&" begins a code in headers and footers. A header holds 255 characters at most: each part is cut. */
static void add_header_text(Buf *out, Str text, size_t max) {
    size_t count = 0;
    for (size_t i = 0; i < text.len && count < max; count++) {
        uint32_t c = utf8_next(text, &i);
        if (c < 0x20) c = ' ';
        utf8_add(out, c);
        if (c == '&') buf_char(out, '&');
    }
}

static void set_print(XlsxBook *book, lxw_worksheet *sheet) {
    const RunReport *report = book->report;
    worksheet_set_landscape(sheet);
    worksheet_set_paper(sheet, PAPER_A4);
    worksheet_fit_to_pages(sheet, 1, 0);
    worksheet_set_margins(sheet, 0.4, 0.4, 0.65, 0.6);
    Buf text = {0};
    buf_add(&text, STR("&L&8 "));
    add_header_text(&text, report->company, 60);
    buf_add(&text, STR("&C&8 "));
    if (report_state(report) == RUN_INCOMPLETE) {
        add_header_text(&text, words_state(report->language, RUN_INCOMPLETE), 30);
    }
    if (!report_is_production(report)) {
        buf_char(&text, ' ');
        add_header_text(&text, words_label(book->language, LABEL_NOT_PRODUCTION), 30);
    }
    buf_add(&text, STR("&R&8 "));
    add_header_text(&text, report->job, 40);
    if (report->profile.len) buf_add(&text, STR(" \u00B7 "));
    add_header_text(&text, report->profile, 30);
    buf_char(&text, '\0');
    keep(book, worksheet_set_header(sheet, text.ptr));
    text.len = 0;
    buf_add(&text, STR("&L&8 "));
    add_header_text(&text, words_label(book->language, LABEL_CUTOFF), 20);
    buf_char(&text, ' ');
    Buf cutoff = {0};
    words_add_moment(book->language, &cutoff, report->cutoff);
    add_header_text(&text, buf_str(&cutoff), 40);
    buf_add(&text, STR(" "));
    add_header_text(&text, report->zone, 30);
    buf_add(&text, STR("&C&8 ")); /* a digit right behind the size would belong to it */
    add_header_text(&text, report->run, 16);
    buf_add(&text, STR("&R&8 "));
    add_header_text(&text, words_label(book->language, LABEL_PAGE), 10);
    buf_add(&text, STR(" &P "));
    add_header_text(&text, words_label(book->language, LABEL_OF), 10);
    buf_add(&text, STR(" &N"));
    buf_char(&text, '\0');
    keep(book, worksheet_set_footer(sheet, text.ptr));
    buf_free(&cutoff);
    buf_free(&text);
}

lxw_worksheet *book_sheet(XlsxBook *book, Str name, uint32_t tab_colour) {
    if (book->sheet_count == SHEETS_MAX) { /* the caller goes on writing; the book is not published */
        keep(book, LXW_ERROR_PARAMETER_VALIDATION);
        return book->sheet[SHEETS_MAX - 1];
    }
    lxw_worksheet *sheet = workbook_add_worksheet(book->workbook, unique_name(book, name).ptr);
    book->sheet[book->sheet_count++] = sheet;
    worksheet_set_tab_color(sheet, report_is_production(book->report) ? tab_colour : TRIAL_FILL);
    worksheet_gridlines(sheet, LXW_HIDE_ALL_GRIDLINES);
    set_print(book, sheet);
    return sheet;
}

/* ---- Page breaks */

enum { TITLE_ROWS = 2 /* no page for a title alone */ };

PrintBreaks breaks_new(lxw_worksheet *sheet, double width, uint32_t head_rows) {
    static const double PAGE_WIDTH = 1045, PAGE_HEIGHT = 655, ROW_HEIGHT = 20; /* A4 landscape less its margins, in 1/96 in */
    double pixels = width * 7 + 5, scale = pixels > PAGE_WIDTH ? PAGE_WIDTH / pixels : 1;
    uint32_t rows = (uint32_t)(PAGE_HEIGHT / scale / ROW_HEIGHT);
    return (PrintBreaks){.sheet = sheet, .page_rows = rows > head_rows + 1 ? rows - head_rows : 1};
}

void breaks_keep(PrintBreaks *breaks, uint32_t row, uint32_t rows) {
    if (row <= breaks->top + TITLE_ROWS || row + rows <= breaks->top + breaks->page_rows) return;
    if (breaks->count + 1 < ARRAY_LEN(breaks->at)) breaks->at[breaks->count++] = row;
    breaks->top = row;
}

void breaks_close(PrintBreaks *breaks) {
    if (breaks->count) worksheet_set_h_pagebreaks(breaks->sheet, breaks->at); /* the list ends with 0 */
}

/* ---- Grid */

enum { GRID_TITLE_ROW, GRID_NOTE_ROW, GRID_HEAD_ROW };
enum { LINES_MAX = 30 };                                              /* a sheet's row is at most 409 points high */
static const double POINTS_PER_LINE = 13.2, LETTERS_PER_WIDTH = 1.12; /* of Calibri 10 in a column of that width */
static const double INDENT_WIDTH = 1.3;                               /* what is_left() takes from it */

XlsxCell grid_at(const Grid *grid, uint16_t col) {
    return (XlsxCell){grid->book, grid->sheet, grid->row, col};
}

static void grid_title(Grid *grid) {
    XlsxBook *book = grid->book;
    const RunReport *report = book->report;
    Buf title = {0};
    if (!report_is_production(report)) {
        Str mark = words_label(book->language, LABEL_NOT_PRODUCTION);
        buf_printf(&title, "%.*s (%.*s) \u00B7 ", STR_ARG(mark), STR_ARG(report->profile));
    }
    buf_add(&title, grid->name);
    if (grid->part > 1) {
        Str word = words_label(book->language, LABEL_CONTINUED);
        buf_printf(&title, " (%.*s %u)", STR_ARG(word), grid->part);
    }
    buf_printf(&title, " \u2014 %.*s, ", STR_ARG(report->company));
    words_add_moment(book->language, &title, report->cutoff);
    XlsxCell at = {book, grid->sheet, GRID_TITLE_ROW, 0};
    worksheet_set_row(grid->sheet, GRID_TITLE_ROW, 22, NULL);
    cell_text(at, buf_str(&title), STYLE_TITLE, SHADE_NONE);
    buf_free(&title);
    at.row = GRID_NOTE_ROW;
    if (report_state(report) == RUN_INCOMPLETE) {
        cell_text(at, words_label(book->language, LABEL_BANNER_INCOMPLETE), STYLE_ALARM, SHADE_NONE);
    } else {
        Str mark = words_label(book->language, LABEL_TEXT_NUMBER);
        Str note = !book->has_text_number ? grid->note
                                          : str_printf(book->arena, "%.*s%s%.*s", STR_ARG(grid->note),
                                                       grid->note.len ? "   " : "", STR_ARG(mark));
        cell_text(at, note, STYLE_NOTE, SHADE_NONE);
    }
}

static void grid_sheet(Grid *grid) {
    XlsxBook *book = grid->book;
    grid->part++;
    Str name = grid->part == 1 ? grid->name : str_printf(book->arena, "%.*s %u", STR_ARG(grid->name), grid->part);
    grid->sheet = book_sheet(book, name, grid->tab_colour);
    for (uint16_t i = 0; i < grid->column_count; i++) {
        worksheet_set_column(grid->sheet, i, i, grid->column[i].width, NULL);
    }
    grid_title(grid);
    grid->row = GRID_HEAD_ROW;
    worksheet_set_row(grid->sheet, GRID_HEAD_ROW, 30, NULL);
    for (uint16_t i = 0; i < grid->column_count; i++) {
        const GridColumn *column = &grid->column[i];
        Str caption = column->caption.len ? column->caption : words_label(book->language, column->title);
        cell_text(grid_at(grid, i), caption, style_is_number(column->style) ? STYLE_HEAD_NUMBER : STYLE_HEAD,
                  SHADE_NONE);
    }
    grid->first = GRID_HEAD_ROW + 1;
    worksheet_repeat_rows(grid->sheet, GRID_HEAD_ROW, GRID_HEAD_ROW);
    worksheet_freeze_panes(grid->sheet, grid->first, grid->freeze_columns);
}

void grid_open(Grid *grid) {
    grid->part = 0;
    grid->lines = 1;
    grid_sheet(grid);
}

/* The filter, and what `finish` adds, for the rows of this sheet. */
static void grid_finish_sheet(Grid *grid) {
    uint32_t last = grid->row;
    uint16_t last_col = (uint16_t)(grid->column_count - 1);
    keep(grid->book, worksheet_autofilter(grid->sheet, GRID_HEAD_ROW, 0, last, last_col));
    if (grid->finish) grid->finish(grid, grid->first, last);
}

static void grid_print_area(Grid *grid) {
    if (!grid->print_columns) return; /* all of them */
    uint32_t last = grid->print_rows && grid->part == 1 && grid->print_rows <= grid->row ? grid->print_rows - 1 : grid->row;
    keep(grid->book, worksheet_print_area(grid->sheet, 0, 0, last, (uint16_t)(grid->print_columns - 1)));
}

/* Excel fits the height of a row to wrapped text by itself, LibreOffice does not: it is reckoned from the text's
 * length. */
static void grid_height(Grid *grid) {
    if (grid->lines > 1 && grid->row >= grid->first) {
        worksheet_set_row(grid->sheet, grid->row, POINTS_PER_LINE * grid->lines + 2, NULL);
    }
    grid->lines = 1;
}

/* Words fill the line as long as they fit; no-break spaces, which numbers hold, do not part them. */
static unsigned paragraph_lines(Str text, double width) {
    unsigned lines = 1;
    double used = 0;
    for (Str rest = text; rest.ptr;) {
        double letters = (double)utf8_count(str_cut(&rest, ' '));
        if (used > 0 && used + 1 + letters > width) {
            lines++;
            used = 0;
        }
        used += (used > 0) + letters;
        while (used > width) { /* longer than a line: cut anywhere */
            lines++;
            used -= width;
        }
    }
    return lines;
}

unsigned text_lines(Str text, double width) {
    unsigned lines = 0;
    for (Str rest = text; rest.ptr;) lines += paragraph_lines(str_cut(&rest, '\n'), width);
    return lines ? lines : 1;
}

void grid_wrap(Grid *grid, uint16_t col, Str text, Style style, Shade shade) {
    unsigned lines = text_lines(text, (grid->column[col].width - INDENT_WIDTH) * LETTERS_PER_WIDTH);
    if (lines > LINES_MAX) lines = LINES_MAX;
    if (lines > grid->lines) grid->lines = lines;
    cell_text(grid_at(grid, col), text, style, shade);
}

void grid_next_sheet(Grid *grid) {
    grid_height(grid);
    grid_finish_sheet(grid);
    grid_print_area(grid);
    grid_sheet(grid);
}

void grid_row(Grid *grid) {
    grid_height(grid);
    if (grid->row + 1 >= grid->book->rows_max) grid_next_sheet(grid);
    grid->row++;
}

void grid_close(Grid *grid) {
    if (grid->row < grid->first) {
        grid_row(grid);
        cell_label(grid_at(grid, 0), LABEL_NO_FINDINGS, STYLE_QUIET, SHADE_NONE);
    }
    grid_height(grid);
    grid_finish_sheet(grid);
    grid_print_area(grid);
}

/* ---- The file */

/* Whether the note about exact numbers in text cells must stand on the sheets. */
static bool text_numbers(const RunReport *report) {
    double number;
    for (size_t i = 0; i < report->finding_count; i++) {
        const Finding *f = &report->finding[i];
        const int128 amount[] = {f->left_amount, f->right_amount, f->difference, f->at_risk};
        for (size_t a = 0; a < ARRAY_LEN(amount); a++) {
            if (!number_is_exact(amount[a], f->scale, &number)) return true;
        }
    }
    for (size_t i = 0; i < report->totals_count; i++) {
        const ReportTotals *totals = &report->totals[i];
        for (size_t c = 0; c < totals->cell_count; c++) {
            if (!number_is_exact(totals->cell[c].left_amount, totals->scale, &number)) return true;
            if (!number_is_exact(totals->cell[c].right_amount, totals->scale, &number)) return true;
        }
    }
    return false;
}

/* The library stamps the workbook with a date: the cut-off, so that the same run gives the same bytes. */
static time_t created(const RunReport *report) {
    Day day = DAY_NONE;
    int64_t us = 0;
    if (instant_parse(report->cutoff_utc, STR(""), &day, &us) != INSTANT_ZONED) return (time_t)0x12CEA600; /* 1980 */
    return (time_t)(us / INSTANT_SECOND);
}

bool book_open(XlsxBook *book, const RunReport *report, const char *temporary, const char *folder, Error *err) {
    lxw_workbook_options options = {
        .constant_memory = LXW_TRUE, .tmpdir = (char *)(uintptr_t)folder, .use_zip64 = LXW_FALSE};
    Arena *arena = arena_new("workbook", 0);
    *book = (XlsxBook){.report = report,
                       .language = words_language(report->language),
                       .arena = arena,
                       .rows_max = SHEET_ROWS_MAX,
                       .has_text_number = text_numbers(report)};
    book->workbook = workbook_new_opt(temporary, &options);
    if (!book->workbook) {
        arena_free(arena);
        return error_set(err, ERROR_OUTPUT, temporary, "cannot begin the workbook");
    }
    Str title = words_label(book->language, LABEL_TITLE);
    lxw_doc_properties properties = {
        .title = arena_printf(arena, "%.*s: %.*s", STR_ARG(title), STR_ARG(report->company)),
        .subject = arena_printf(arena, "%.*s, %.*s", STR_ARG(report->job), STR_ARG(report->cutoff)),
        .author = arena_printf(arena, "Kopeck %.*s", STR_ARG(report->version)),
        .company = str_cstr(arena, report->company),
        .comments = str_cstr(arena, report->run),
        .created = created(report),
    };
    keep(book, workbook_set_properties(book->workbook, &properties));
    return true;
}

/* The library does not look whether its temporary files could be written, nor does it come back from a full disk: both
 * are checked here before it puts the sheets together (a copy of each sheet, then the packed file). */
static bool room_is_left(const XlsxBook *book, const char *temporary, Error *err) {
    uint64_t size = 0;
    for (size_t i = 0; i < book->sheet_count; i++) {
        FILE *rows = book->sheet[i]->optimize_tmpfile;
        if (fflush(rows) != 0 || ferror(rows)) {
            return error_set_errno(err, ERROR_OUTPUT, temporary, "cannot write the workbook");
        }
        off_t at = ftello(rows);
        if (at > 0) size += (uint64_t)at;
    }
    char folder[4096];
    const char *slash = strrchr(temporary, '/');
    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - temporary) + 1 : 1, slash ? temporary : ".");
    struct statvfs disk;
    if (statvfs(folder, &disk) != 0) return error_set_errno(err, ERROR_OUTPUT, folder, "cannot ask for the free space");
    if ((uint64_t)disk.f_bavail * disk.f_frsize >= 2 * size) return true;
    errno = ENOSPC;
    return error_set_errno(err, ERROR_OUTPUT, temporary, "cannot write the workbook");
}

bool book_publish(XlsxBook *book, const char *temporary, const char *path, Error *err) {
    bool ok = room_is_left(book, temporary, err);
    if (ok && book->error != LXW_NO_ERROR) {
        ok = error_set(err, ERROR_INTERNAL, path, "cannot make the workbook: %s", lxw_strerror(book->error));
    }
    if (ok) {
        lxw_error closed = workbook_close(book->workbook);
        if (closed != LXW_NO_ERROR) {
            ok = error_set(err, ERROR_OUTPUT, path, "cannot write the workbook: %s", lxw_strerror(closed));
        }
    } else {
        lxw_workbook_free(book->workbook);
    }
    ok = ok && file_publish(temporary, path, err);
    if (!ok) unlink(temporary);
    buf_free(&book->text);
    arena_free(book->arena);
    return ok;
}
