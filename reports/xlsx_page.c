#include "reports/xlsx_page.h"

#include "reports/xlsx_grid.h"

const double page_widths[PAGE_LAST_COL + 1] = {34, 38, 16, 16, 16, 18, 18, 18, 16, 22};

void page_break(Page *page, uint32_t row) {
    if (page->break_count + 1 < ARRAY_LEN(page->breaks)) page->breaks[page->break_count++] = row;
}

uint32_t page_points_used(const Page *page) {
    uint32_t from = page->break_count ? page->breaks[page->break_count - 1] : 0;
    return (page->row - from) * ROW_POINTS;
}

XlsxCell page_at(const Page *page, uint16_t col) {
    return (XlsxCell){page->book, page->sheet, page->row, col};
}

Str page_word(const Page *page, Label label) {
    return words_label(page->language, label);
}

void page_section(Page *page, Label title) {
    page->row++;
    worksheet_set_row(page->sheet, page->row, 20, NULL);
    cell_label(page_at(page, 0), title, STYLE_SECTION, SHADE_NONE);
    page->row++;
}

static const Label number_heads[] = {/* heads that stand over numbers */
                                     LABEL_LEFT_COUNT, LABEL_RIGHT_COUNT, LABEL_LEFT_AMOUNT, LABEL_RIGHT_AMOUNT,
                                     LABEL_DIFFERENCE, LABEL_PERCENT,     LABEL_UNEXPLAINED, LABEL_FINDINGS,
                                     LABEL_ERRORS,     LABEL_REVIEWS,     LABEL_INFOS,       LABEL_AT_RISK,
                                     LABEL_ROWS_READ,  LABEL_SETTLED,     LABEL_VALUE,       LABEL_WARN,
                                     LABEL_ALERT};

void page_heads(Page *page, const Label *label, size_t count) {
    unsigned lines = 1;
    for (size_t i = 0; i < count; i++) {
        unsigned needed = text_lines(page_word(page, label[i]), page_widths[i] - 2); /* heads are bold */
        if (needed > lines) lines = needed;
    }
    worksheet_set_row(page->sheet, page->row, POINTS_PER_LINE * lines + 6, NULL);
    for (size_t i = 0; i < count; i++) {
        bool number = false;
        for (size_t n = 0; n < ARRAY_LEN(number_heads); n++) number = number || number_heads[n] == label[i];
        cell_label(page_at(page, (uint16_t)i), label[i], number ? STYLE_HEAD_NUMBER : STYLE_HEAD, SHADE_NONE);
    }
    page->row++;
}

void page_text_height(Page *page, Str text, double width) {
    worksheet_set_row(page->sheet, page->row, POINTS_PER_LINE * text_lines(text, width) + 3, NULL);
}
