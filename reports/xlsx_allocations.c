/* The sheet "Payments": how much of which payment settles which document, in the order of payments, match by match.
 * Only matches of steps that let one side have many records have such rows. What is paid in parts, not to its end, or by a
 * payment for several stands first and is printed; documents that one payment settled whole, nearly all of them, stand below.
 * allocations.csv has all rows, in the order of matches, this sheet the first ROWS_SHOWN. */
#include "engine/base/parallel.h"
#include "reports/xlsx_grid.h"
#include "reports/xlsx_sheets.h"

enum { ROWS_SHOWN = 50000 };

static const GridColumn columns[] = {{.title = LABEL_RULE, .width = 22, .style = STYLE_TEXT},
                                     {.title = LABEL_MATCH_NUMBER, .width = 9, .style = STYLE_COUNT},
                                     {.title = LABEL_SHAPE, .width = 7, .style = STYLE_TEXT},
                                     {.title = LABEL_DOCUMENT, .width = 24, .style = STYLE_TEXT},
                                     {.title = LABEL_DAY, .width = 12, .style = STYLE_DATE},
                                     {.title = LABEL_AMOUNT, .width = 16, .style = STYLE_MONEY},
                                     {.title = LABEL_PAYMENT, .width = 24, .style = STYLE_TEXT},
                                     {.title = LABEL_DAY, .width = 12, .style = STYLE_DATE},
                                     {.title = LABEL_AMOUNT, .width = 16, .style = STYLE_MONEY},
                                     {.title = LABEL_CURRENCY, .width = 9, .style = STYLE_TEXT},
                                     {.title = LABEL_SETTLES, .width = 16, .style = STYLE_MONEY},
                                     {.title = LABEL_PAID_SO_FAR, .width = 16, .style = STYLE_MONEY},
                                     {.title = LABEL_PAID_PERCENT, .width = 10, .style = STYLE_MONEY},
                                     {.title = LABEL_STILL_OPEN, .width = 16, .style = STYLE_MONEY},
                                     {.title = LABEL_PAYMENT_REST, .width = 16, .style = STYLE_MONEY},
                                     {.title = LABEL_STEP, .width = 40, .style = STYLE_TEXT}};

static void party_cells(const Grid *grid, uint16_t col, const ReportParty *party, unsigned scale, Shade shade) {
    if (!party->there) {
        cell_blank(grid_at(grid, col), STYLE_TEXT, shade);
        cell_blank(grid_at(grid, col + 1), STYLE_DATE, shade);
        cell_blank(grid_at(grid, col + 2), STYLE_MONEY, shade);
        return;
    }
    Buf text = {0};
    buf_add(&text, report_system_title(grid->book->report, party->dataset));
    buf_char(&text, ' ');
    buf_add(&text, party->document.len ? party->document : party->key);
    cell_text(grid_at(grid, col), buf_str(&text), STYLE_TEXT, shade);
    buf_free(&text);
    cell_date(grid_at(grid, col + 1), party->day, STYLE_DATE, shade);
    cell_money(grid_at(grid, col + 2), party->amount, scale, STYLE_MONEY, shade);
}

static void money_cell(const Grid *grid, uint16_t col, bool there, int64_t value, unsigned scale, Shade shade) {
    if (there)
        cell_money(grid_at(grid, col), value, scale, STYLE_MONEY, shade);
    else
        cell_blank(grid_at(grid, col), STYLE_MONEY, shade);
}

static void allocation_row(Grid *grid, const ReportAllocation *a, Shade shade) {
    XlsxBook *book = grid->book;
    bool document = a->document.there;
    grid_row(grid);
    grid_wrap(grid, 0, report_rule_title(book->report, a->rule), STYLE_WRAP, shade);
    cell_count(grid_at(grid, 1), a->group, STYLE_COUNT, shade);
    cell_text(grid_at(grid, 2), a->shape, STYLE_TEXT, shade);
    party_cells(grid, 3, &a->document, a->scale, shade);
    party_cells(grid, 6, &a->payment, a->scale, shade);
    cell_text(grid_at(grid, 9), a->currency, STYLE_TEXT, shade);
    money_cell(grid, 10, true, a->settles, a->scale, shade);
    money_cell(grid, 11, document, a->paid, a->scale, shade);
    money_cell(grid, 12, document, report_paid_percent(a), 2, shade);
    money_cell(grid, 13, document, report_owed(a) - a->paid, a->scale, shade);
    money_cell(grid, 14, a->payment.there, a->rest, a->scale, shade);
    Arena *line = arena_new("step", 0);
    cell_text(grid_at(grid, 15), words_step(book->language, a->step, line), STYLE_TEXT, shade);
    arena_free(line);
}

static bool is_whole(const ReportAllocation *a) {
    return str_eq(a->shape, STR("1:1")) && a->document.there && a->payment.there && report_owed(a) == a->paid && !a->rest;
}

/* How many rows of a match are (not) whole. */
typedef struct Kinds {
    uint32_t count[2]; /* [1] whole */
} Kinds;

enum { MATCHES_A_TASK = 1024 };

typedef struct Counting {
    const ReportAllocations *all;
    Kinds *kinds; /* one a match */
} Counting;

static void count_task(void *context, size_t task, size_t thread) {
    (void)thread;
    const Counting *c = context;
    size_t from = task * MATCHES_A_TASK, end = parallel_end(task, MATCHES_A_TASK, c->all->count);
    Arena *scratch = arena_new("count", 0);
    for (size_t i = from; i < end; i++) {
        size_t count;
        const ReportAllocation *a = c->all->at(c->all->state, i, scratch, &count);
        for (size_t k = 0; k < count; k++) c->kinds[i].count[is_whole(&a[k])]++;
        arena_reset(scratch);
    }
    arena_free(scratch);
}

static Kinds *count_rows(const XlsxBook *book, const ReportAllocations *all, uint64_t count[2]) {
    Counting c = {all, arena_array(book->arena, all->count, sizeof *c.kinds)};
    parallel_for(book->report->threads, parallel_tasks(all->count, MATCHES_A_TASK), count_task, &c);
    for (size_t i = 0; i < all->count; i++) {
        for (size_t whole = 0; whole < 2; whole++) count[whole] += c.kinds[i].count[whole];
    }
    return c.kinds;
}

/* The rows that are (not) whole, as far as `left` allows; matches are shaded by turns. */
static void add_rows(Grid *grid, const ReportAllocations *all, const Kinds *kinds, bool whole, uint64_t *left) {
    Shade shade = SHADE_BAND;
    Arena *scratch = arena_new("allocations", 0);
    for (size_t i = 0; i < all->count && *left; i++) {
        if (!kinds[i].count[whole]) continue;
        size_t count;
        const ReportAllocation *a = all->at(all->state, i, scratch, &count);
        shade = shade == SHADE_BAND ? SHADE_NONE : SHADE_BAND;
        for (size_t k = 0; k < count && *left; k++) {
            if (is_whole(&a[k]) != whole) continue;
            allocation_row(grid, &a[k], shade);
            (*left)--;
        }
        arena_reset(scratch);
    }
    arena_free(scratch);
}

static Str note_of(XlsxBook *book, const uint64_t count[2]) {
    Str note = words_label(book->language, LABEL_ALLOCATIONS);
    uint64_t all = count[0] + count[1];
    if (count[1])
        note = str_printf(book->arena, "%.*s; %.*s: %llu", STR_ARG(note),
                          STR_ARG(words_label(book->language, LABEL_ALLOCATIONS_WHOLE)), (unsigned long long)count[1]);
    return grid_note(book, note, ROWS_SHOWN, all, "allocations.csv");
}

void xlsx_allocations(XlsxBook *book) {
    const ReportAllocations *all = &book->report->allocations;
    uint64_t count[2] = {0, 0}, left = ROWS_SHOWN; /* [1] whole */
    const Kinds *kinds = count_rows(book, all, count);
    if (!count[0] && !count[1]) return;
    Grid grid = {.book = book,
                 .name = words_label(book->language, LABEL_SHEET_ALLOCATIONS),
                 .note = note_of(book, count),
                 .column = columns,
                 .column_count = ARRAY_LEN(columns),
                 .print_columns = 15,
                 .freeze_columns = 4,
                 .tab_colour = 0x1E6B34};
    grid_open(&grid);
    add_rows(&grid, all, kinds, false, &left);
    if (grid.part == 1) grid.print_rows = grid.row + 1;
    add_rows(&grid, all, kinds, true, &left);
    grid_close(&grid);
}
