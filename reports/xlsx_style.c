#include "reports/xlsx_book.h"

#include <stdio.h>

/* Calm colours, one accent. */
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
    [STYLE_QUANTITY] = {.ink = INK, .size = 10, .lined = true, .wrap = true, .align = LXW_ALIGN_RIGHT},
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
    [STYLE_BANNER_TRIAL] = {.ink = 0xFFFFFF, .fill = STYLE_TRIAL_FILL, .size = 12, .bold = true, .wrap = true},
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
    return style == STYLE_HEAD || (spec->lined && words && spec->align != LXW_ALIGN_CENTER && spec->align != LXW_ALIGN_RIGHT);
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
