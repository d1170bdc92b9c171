#include "reports/xlsx_print.h"

#include "engine/base/utf8.h"

enum { PAPER_A4 = 9 };

/* ---- What stands on each page */

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

/* Company, state and profile, job. Ends with NUL. */
static void put_header(Language language, const RunReport *report, Buf *out) {
    buf_add(out, STR("&L&8 "));
    add_header_text(out, report->company, 60);
    buf_add(out, STR("&C&8 "));
    if (report_state(report) == RUN_INCOMPLETE) {
        add_header_text(out, words_state(report->language, RUN_INCOMPLETE), 30);
    }
    if (!report_is_production(report)) {
        buf_char(out, ' ');
        add_header_text(out, words_label(language, LABEL_NOT_PRODUCTION), 30);
    }
    buf_add(out, STR("&R&8 "));
    add_header_text(out, report->job, 40);
    if (report->profile.len) buf_add(out, STR(" \u00B7 "));
    add_header_text(out, report->profile, 30);
    buf_char(out, '\0');
}

/* Cut-off, run, page of pages. Ends with NUL. */
static void put_footer(Language language, const RunReport *report, Buf *out) {
    Buf cutoff = {0};
    words_add_moment(language, &cutoff, report->cutoff);
    buf_add(out, STR("&L&8 "));
    add_header_text(out, words_label(language, LABEL_CUTOFF), 20);
    buf_char(out, ' ');
    add_header_text(out, buf_str(&cutoff), 40);
    buf_char(out, ' ');
    add_header_text(out, report->zone, 30);
    buf_add(out, STR("&C&8 ")); /* a digit right behind the size would belong to it */
    add_header_text(out, report->run, 16);
    buf_add(out, STR("&R&8 "));
    add_header_text(out, words_label(language, LABEL_PAGE), 10);
    buf_add(out, STR(" &P "));
    add_header_text(out, words_label(language, LABEL_OF), 10);
    buf_add(out, STR(" &N"));
    buf_char(out, '\0');
    buf_free(&cutoff);
}

void print_set_up(XlsxBook *book, lxw_worksheet *sheet) {
    Buf text = {0};
    worksheet_set_landscape(sheet);
    worksheet_set_paper(sheet, PAPER_A4);
    worksheet_fit_to_pages(sheet, 1, 0);
    worksheet_set_margins(sheet, 0.4, 0.4, 0.65, 0.6);
    put_header(book->language, book->report, &text);
    book_keep(book, worksheet_set_header(sheet, text.ptr));
    text.len = 0;
    put_footer(book->language, book->report, &text);
    book_keep(book, worksheet_set_footer(sheet, text.ptr));
    buf_free(&text);
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
