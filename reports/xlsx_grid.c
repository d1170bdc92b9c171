#include "reports/xlsx_grid.h"

#include "engine/base/utf8.h"

enum { GRID_TITLE_ROW, GRID_NOTE_ROW, GRID_HEAD_ROW };
enum { LINES_MAX = 30 };                                              /* a sheet's row is at most 409 points high */
static const double LETTERS_PER_WIDTH = 1.12; /* of Calibri 10 in a column of that width */
static const double INDENT_WIDTH = 1.3;                               /* what the indent of words takes from it */
static const double BOLD_LETTER = 1.1, HEAD_MARGIN = 2;               /* a head's letters, and what its edges take, in widths */

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

static Str grid_caption(const Grid *grid, uint16_t col) {
    const GridColumn *column = &grid->column[col];
    return column->caption.len ? column->caption : words_label(grid->book->language, column->title);
}

/* No word of a head is broken, whatever the language. */
static double grid_width(const Grid *grid, uint16_t col) {
    double width = grid->column[col].width;
    for (Str rest = grid_caption(grid, col); rest.len;) {
        double word = (double)utf8_count(str_cut(&rest, ' ')) * BOLD_LETTER + HEAD_MARGIN;
        if (word > width) width = word;
    }
    return width;
}

static void grid_heads(Grid *grid) {
    unsigned lines = 2;
    for (uint16_t i = 0; i < grid->column_count; i++) {
        unsigned needed = text_lines(grid_caption(grid, i), grid_width(grid, i) - HEAD_MARGIN);
        if (needed > lines) lines = needed;
        worksheet_set_column(grid->sheet, i, i, grid_width(grid, i), NULL);
        cell_text(grid_at(grid, i), grid_caption(grid, i), style_is_number(grid->column[i].style) ? STYLE_HEAD_NUMBER : STYLE_HEAD, SHADE_NONE);
    }
    worksheet_set_row(grid->sheet, GRID_HEAD_ROW, POINTS_PER_LINE * lines + 4, NULL);
}

static void grid_sheet(Grid *grid) {
    XlsxBook *book = grid->book;
    grid->part++;
    Str name = grid->part == 1 ? grid->name : str_printf(book->arena, "%.*s %u", STR_ARG(grid->name), grid->part);
    grid->sheet = book_sheet(book, name, grid->tab_colour);
    grid_title(grid);
    grid->row = GRID_HEAD_ROW;
    grid_heads(grid);
    grid->first = GRID_HEAD_ROW + 1;
    worksheet_repeat_rows(grid->sheet, GRID_HEAD_ROW, GRID_HEAD_ROW);
    worksheet_freeze_panes(grid->sheet, grid->first, grid->freeze_columns);
}

Str grid_note(XlsxBook *book, Str note, uint64_t shown, uint64_t all, const char *file) {
    if (all <= shown) return note;
    Str cut = words_shown(book->language, shown, all, file, book->arena);
    return str_printf(book->arena, "%.*s%s%.*s", STR_ARG(cut), note.len ? "   " : "", STR_ARG(note));
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
    book_keep(grid->book, worksheet_autofilter(grid->sheet, GRID_HEAD_ROW, 0, last, last_col));
    if (grid->finish) grid->finish(grid, grid->first, last);
}

static void grid_print_area(Grid *grid) {
    if (!grid->print_columns) return; /* all of them */
    uint32_t last = grid->print_rows && grid->part == 1 && grid->print_rows <= grid->row ? grid->print_rows - 1 : grid->row;
    book_keep(grid->book, worksheet_print_area(grid->sheet, 0, 0, last, (uint16_t)(grid->print_columns - 1)));
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
    if (grid->row + 1 >= grid->book->max.rows) grid_next_sheet(grid);
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
