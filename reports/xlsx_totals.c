/* Sheets of totals: one for each dimension, what differs first, each row's difference a formula over
 * its two sides, and below the table a row of sums for each rule and currency. A formula is written only where Excel's
 * arithmetic in doubles gives the exact value; elsewhere the exact value stands by itself. */
#include "reports/xlsx_grid.h"
#include "reports/xlsx_sheets.h"

#include "engine/base/utf8.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    COL_RULE,
    COL_SLICE,
    COL_CURRENCY,
    COL_LEFT_COUNT,
    COL_RIGHT_COUNT,
    COL_COUNT_DELTA,
    COL_LEFT,
    COL_RIGHT,
    COL_DIFFERENCE,
    COL_PERCENT,
    COL_EXPLAINED,
    COL_UNEXPLAINED,
    COL_FINDINGS,
    COLS
};

typedef struct Sum { /* of one column of one group */
    int128 exact;
    double plain; /* as a sheet adds it up */
    bool numbers; /* all cells are numbers */
} Sum;

typedef struct Group { /* a rule in a currency */
    const ReportTotals *totals;
    Str currency;
    uint32_t first, last;
    unsigned part; /* sheet of its first row */
    Sum sum[COLS];
} Group;

typedef struct Totals {
    XlsxBook *book;
    XlsxContents *contents;
    Grid grid;
    Group *group;
    size_t group_count, group_capacity;
} Totals;

static char letter(int col) {
    return (char)('A' + col);
}

/* What a cell is more than another one of its row, at the group's scale. */
typedef struct Difference {
    int col, of, less;
    bool operands; /* both are numbers */
    int128 value;
} Difference;

static bool difference(const Grid *grid, Difference d, unsigned scale) {
    char formula[64];
    uint32_t row = grid->row + 1;
    snprintf(formula, sizeof formula, "=ROUND(%c%u-%c%u,%u)", letter(d.of), row, letter(d.less), row, scale);
    return cell_reckoned(grid_at(grid, (uint16_t)d.col), d.operands ? formula : NULL, d.value, scale, STYLE_DELTA, SHADE_NONE);
}

/* difference / |left|; nothing where there is no left to compare with. */
static void percent(const Grid *grid, bool operands, int128 left, int128 difference, unsigned scale, Shade shade) {
    double part, whole;
    if (!left || !operands || !number_is_exact(left, scale, &whole) || !number_is_exact(difference, scale, &part)) {
        cell_blank(grid_at(grid, COL_PERCENT), STYLE_PERCENT, shade);
        return;
    }
    char formula[64];
    uint32_t row = grid->row + 1;
    snprintf(formula, sizeof formula, "=%c%u/ABS(%c%u)", letter(COL_DIFFERENCE), row, letter(COL_LEFT), row);
    cell_formula(grid_at(grid, COL_PERCENT), formula, part / fabs(whole), STYLE_PERCENT, 0, shade);
}

static void add(Group *group, int col, int128 value, unsigned scale, bool number) {
    Sum *sum = &group->sum[col];
    double plain = 0;
    sum->exact += value;
    sum->numbers = sum->numbers && number && number_is_exact(value, scale, &plain);
    sum->plain += plain;
}

static void amounts(Totals *totals, Group *group, const ReportCell *cell) {
    const Grid *grid = &totals->grid;
    unsigned scale = group->totals->scale;
    bool left = cell_money(grid_at(grid, COL_LEFT), cell->left_amount, scale, STYLE_MONEY, SHADE_NONE);
    bool right = cell_money(grid_at(grid, COL_RIGHT), cell->right_amount, scale, STYLE_MONEY, SHADE_NONE);
    bool delta = difference(grid, (Difference){COL_DIFFERENCE, COL_RIGHT, COL_LEFT, left && right, cell->difference}, scale);
    percent(grid, left && delta, cell->left_amount, cell->difference, scale, SHADE_NONE);
    bool explained = cell_money(grid_at(grid, COL_EXPLAINED), cell->explained, scale, STYLE_DELTA, SHADE_NONE);
    bool operands = delta && explained && cell->unexplained == cell->difference - cell->explained;
    difference(grid, (Difference){COL_UNEXPLAINED, COL_DIFFERENCE, COL_EXPLAINED, operands, cell->unexplained}, scale);
    add(group, COL_LEFT, cell->left_amount, scale, left);
    add(group, COL_RIGHT, cell->right_amount, scale, right);
    add(group, COL_DIFFERENCE, cell->difference, scale, delta);
    add(group, COL_EXPLAINED, cell->explained, scale, explained);
    add(group, COL_UNEXPLAINED, cell->unexplained, scale, true);
}

static void counts(Totals *totals, Group *group, const ReportCell *cell) {
    const Grid *grid = &totals->grid;
    char formula[64];
    uint32_t row = grid->row + 1;
    cell_count(grid_at(grid, COL_LEFT_COUNT), cell->left_count, STYLE_COUNT, SHADE_NONE);
    cell_count(grid_at(grid, COL_RIGHT_COUNT), cell->right_count, STYLE_COUNT, SHADE_NONE);
    snprintf(formula, sizeof formula, "=%c%u-%c%u", letter(COL_RIGHT_COUNT), row, letter(COL_LEFT_COUNT), row);
    int128 delta = (int128)cell->right_count - (int128)cell->left_count;
    cell_reckoned(grid_at(grid, COL_COUNT_DELTA), formula, delta, 0, STYLE_COUNT_DELTA, SHADE_NONE);
    cell_count(grid_at(grid, COL_FINDINGS), cell->findings, STYLE_COUNT, SHADE_NONE);
    add(group, COL_LEFT_COUNT, (int128)cell->left_count, 0, true);
    add(group, COL_RIGHT_COUNT, (int128)cell->right_count, 0, true);
    add(group, COL_FINDINGS, (int128)cell->findings, 0, true);
}

static Str rule_words(Totals *totals, const ReportTotals *of) {
    const RunReport *report = totals->book->report;
    Str title = of->rule_title.len ? of->rule_title : of->rule;
    Str sides = report_sides(report, of->left, of->right, totals->book->arena);
    return str_printf(totals->book->arena, "%.*s (%.*s)", STR_ARG(title), STR_ARG(sides));
}

static void row(Totals *totals, Group *group, const ReportCell *cell, Str rule) {
    grid_row(&totals->grid);
    const Grid *grid = &totals->grid;
    cell_text(grid_at(grid, COL_RULE), rule, STYLE_TEXT, SHADE_NONE);
    if (!cell->slice.len) {
        cell_label(grid_at(grid, COL_SLICE), LABEL_NO_VALUE, STYLE_QUIET, SHADE_NONE);
    } else if (str_eq(group->totals->dimension, STR("day")) || str_eq(group->totals->dimension, STR("week"))) {
        cell_date(grid_at(grid, COL_SLICE), cell->slice, STYLE_DATE, SHADE_NONE);
    } else {
        cell_text(grid_at(grid, COL_SLICE), cell->slice, STYLE_TEXT, SHADE_NONE);
    }
    cell_text(grid_at(grid, COL_CURRENCY), cell->currency, STYLE_TEXT, SHADE_NONE);
    counts(totals, group, cell);
    if (group->totals->has_amount) amounts(totals, group, cell);
    if (group->first == 0) {
        group->first = grid->row;
        group->part = grid->part;
    }
    group->last = grid->row;
}

static Group *new_group(Totals *totals, const ReportTotals *of, Str currency) {
    totals->group = arena_grow(totals->book->arena, totals->group, totals->group_count, &totals->group_capacity, sizeof *totals->group, 8);
    Group *group = &totals->group[totals->group_count++];
    *group = (Group){.totals = of, .currency = currency};
    for (size_t i = 0; i < COLS; i++) group->sum[i].numbers = true;
    return group;
}

/* A group for each currency of a rule, in the order of its cells: the order of the sums below the table. */
static void rule_groups(Totals *totals, const ReportTotals *of) {
    size_t from = totals->group_count;
    for (size_t i = 0; i < of->cell_count; i++) {
        bool known = false;
        for (size_t g = from; g < totals->group_count && !known; g++) known = str_eq(totals->group[g].currency, of->cell[i].currency);
        if (!known) new_group(totals, of, of->cell[i].currency);
    }
}

static bool is_time(Str dimension) {
    static const Str time[] = {STR_CONST("day"), STR_CONST("week"), STR_CONST("month"), STR_CONST("quarter"), STR_CONST("year")};
    for (size_t i = 0; i < ARRAY_LEN(time); i++) {
        if (str_eq(dimension, time[i])) return true;
    }
    return false;
}

static bool differs(const ReportCell *cell) {
    return cell->difference || cell->left_count != cell->right_count || cell->findings;
}

static int by_difference(const void *a, const void *b) {
    const ReportCell *x = *(const ReportCell *const *)a, *y = *(const ReportCell *const *)b;
    int128 left = decimal_magnitude(x->difference), right = decimal_magnitude(y->difference);
    if (left != right) return left > right ? -1 : 1;
    return (x > y) - (x < y); /* in the order of slices */
}

/* Rows of a group: those that differ, the most first, or those that do not. Time goes on in its own order: all of them. */
static void group_rows(Totals *totals, Group *group, bool differing) {
    const ReportTotals *of = group->totals;
    bool time = is_time(of->dimension);
    const ReportCell **cell = arena_array(totals->book->arena, of->cell_count, sizeof *cell);
    size_t count = 0;
    for (size_t i = 0; i < of->cell_count; i++) {
        bool wanted = time ? differing : differs(&of->cell[i]) == differing;
        if (wanted && str_eq(of->cell[i].currency, group->currency)) cell[count++] = &of->cell[i];
    }
    if (!time && differing && count > 1) qsort(cell, count, sizeof *cell, by_difference);
    Str rule = rule_words(totals, of);
    for (size_t i = 0; i < count; i++) row(totals, group, cell[i], rule);
}

/* Sum of the cells of a group, found again by rule and currency: the table may be sorted without harm. */
static void sum_cell(Totals *totals, const Group *group, int col, unsigned scale, Style style) {
    const Grid *grid = &totals->grid;
    const Sum *sum = &group->sum[col];
    double exact;
    bool formula_is_right = sum->numbers && totals->grid.part == 1 && number_is_exact(sum->exact, scale, &exact) &&
                            fabs(sum->plain - exact) < 0.4 * pow(10, -(double)scale);
    char formula[256];
    uint32_t first = grid->first + 1, last = group->last + 1, here = grid->row + 1;
    for (size_t i = 0; i < totals->group_count; i++) {
        if (totals->group[i].last + 1 > last) last = totals->group[i].last + 1;
    }
    snprintf(formula, sizeof formula, "=ROUND(SUMPRODUCT((A$%u:A$%u=A%u)*(C$%u:C$%u=C%u)*%c$%u:%c$%u),%u)", first, last,
             here, first, last, here, letter(col), first, letter(col), last, scale);
    cell_reckoned(grid_at(grid, (uint16_t)col), formula_is_right ? formula : NULL, sum->exact, scale, style, SHADE_TOTAL);
}

/* A finding of two slices, as one at a day's boundary, counts once in the whole. */
static uint64_t findings_of(const RunReport *report, const Group *group) {
    for (size_t t = 0; t < report->totals_count; t++) {
        const ReportTotals *of = &report->totals[t];
        if (!str_eq(of->rule, group->totals->rule) || !str_eq(of->dimension, STR("all"))) continue;
        for (size_t c = 0; c < of->cell_count; c++) {
            if (str_eq(of->cell[c].currency, group->currency)) return of->cell[c].findings;
        }
    }
    return (uint64_t)group->sum[COL_FINDINGS].exact;
}

static void sum_row(Totals *totals, const Group *group) {
    const Grid *grid = &totals->grid;
    unsigned scale = group->totals->scale;
    cell_text(grid_at(grid, COL_RULE), rule_words(totals, group->totals), STYLE_TEXT, SHADE_TOTAL);
    cell_label(grid_at(grid, COL_SLICE), LABEL_TOTAL, STYLE_TEXT, SHADE_TOTAL);
    cell_text(grid_at(grid, COL_CURRENCY), group->currency, STYLE_TEXT, SHADE_TOTAL);
    sum_cell(totals, group, COL_LEFT_COUNT, 0, STYLE_COUNT);
    sum_cell(totals, group, COL_RIGHT_COUNT, 0, STYLE_COUNT);
    char formula[64];
    snprintf(formula, sizeof formula, "=%c%u-%c%u", letter(COL_RIGHT_COUNT), grid->row + 1, letter(COL_LEFT_COUNT),
             grid->row + 1);
    cell_reckoned(grid_at(grid, COL_COUNT_DELTA), formula, group->sum[COL_RIGHT_COUNT].exact - group->sum[COL_LEFT_COUNT].exact, 0,
                  STYLE_COUNT_DELTA, SHADE_TOTAL);
    if (!group->totals->has_amount) {
        for (uint16_t col = COL_LEFT; col <= COL_UNEXPLAINED; col++) {
            cell_blank(grid_at(grid, col), STYLE_MONEY, SHADE_TOTAL);
        }
    } else {
        sum_cell(totals, group, COL_LEFT, scale, STYLE_MONEY);
        sum_cell(totals, group, COL_RIGHT, scale, STYLE_MONEY);
        sum_cell(totals, group, COL_DIFFERENCE, scale, STYLE_DELTA);
        double number;
        bool numbers = number_is_exact(group->sum[COL_LEFT].exact, scale, &number) &&
                       number_is_exact(group->sum[COL_DIFFERENCE].exact, scale, &number);
        percent(grid, numbers, group->sum[COL_LEFT].exact, group->sum[COL_DIFFERENCE].exact, scale, SHADE_TOTAL);
        sum_cell(totals, group, COL_EXPLAINED, scale, STYLE_DELTA);
        sum_cell(totals, group, COL_UNEXPLAINED, scale, STYLE_DELTA);
    }
    cell_count(grid_at(grid, COL_FINDINGS), findings_of(totals->book->report, group), STYLE_COUNT, SHADE_TOTAL);
}

static void finish(Grid *grid, uint32_t first, uint32_t last) {
    cells_mark((XlsxCell){grid->book, grid->sheet, first, COL_COUNT_DELTA}, last, MARK_WARN);
    cells_mark((XlsxCell){grid->book, grid->sheet, first, COL_DIFFERENCE}, last, MARK_WARN);
    cells_mark((XlsxCell){grid->book, grid->sheet, first, COL_PERCENT}, last, MARK_WARN);
    cells_mark((XlsxCell){grid->book, grid->sheet, first, COL_UNEXPLAINED}, last, MARK_BAD);
}

/* Below the table, outside the filter, after an empty row. */
static void sums(Totals *totals) {
    Grid *grid = &totals->grid;
    if (!totals->group_count) return;
    if (grid->row + 2 + totals->group_count >= totals->book->max.rows) grid_next_sheet(grid);
    grid->row++;
    for (size_t i = 0; i < totals->group_count; i++) {
        grid->row++;
        sum_row(totals, &totals->group[i]);
    }
    finish(grid, grid->row - (uint32_t)totals->group_count + 1, grid->row);
}

/* Both sides' names in the heads when all rules of the sheet compare the same two systems, else "left" and "right". */
static void captions(Totals *totals, GridColumn *column, Str dimension) {
    const RunReport *report = totals->book->report;
    Language language = totals->book->language;
    Arena *arena = totals->book->arena;
    Str left = words_label(language, LABEL_LEFT), right = words_label(language, LABEL_RIGHT);
    bool first = true;
    for (size_t i = 0; i < report->totals_count; i++) {
        const ReportTotals *of = &report->totals[i];
        if (!str_eq(of->dimension, dimension)) continue;
        Str l = report_system_title(report, of->left), r = report_system_title(report, of->right);
        bool same = first || (str_eq(left, l) && str_eq(right, r));
        left = same ? l : words_label(language, LABEL_LEFT);
        right = same ? r : words_label(language, LABEL_RIGHT);
        if (!same) break;
        first = false;
    }
    Str count = words_label(language, LABEL_COUNT), amount = words_label(language, LABEL_AMOUNT);
    column[COL_LEFT_COUNT].caption = str_printf(arena, "%.*s, %.*s", STR_ARG(count), STR_ARG(left));
    column[COL_RIGHT_COUNT].caption = str_printf(arena, "%.*s, %.*s", STR_ARG(count), STR_ARG(right));
    column[COL_LEFT].caption = str_printf(arena, "%.*s, %.*s", STR_ARG(amount), STR_ARG(left));
    column[COL_RIGHT].caption = str_printf(arena, "%.*s, %.*s", STR_ARG(amount), STR_ARG(right));
    Buf name = {0};
    words_add_capital(&name, words_field(language, dimension));
    column[COL_SLICE].caption = str_copy(arena, buf_str(&name));
    buf_free(&name);
}

static const GridColumn columns[COLS] = {
    [COL_RULE] = {LABEL_RULE, STR_NULL, 0, STYLE_TEXT}, /* rule_width() */
    [COL_SLICE] = {LABEL_SLICE, STR_NULL, 40, STYLE_TEXT},
    [COL_CURRENCY] = {LABEL_CURRENCY, STR_NULL, 10, STYLE_TEXT},
    [COL_LEFT_COUNT] = {LABEL_COUNT, STR_NULL, 12, STYLE_COUNT},
    [COL_RIGHT_COUNT] = {LABEL_COUNT, STR_NULL, 12, STYLE_COUNT},
    [COL_COUNT_DELTA] = {LABEL_COUNT_DIFFERENCE, STR_NULL, 12, STYLE_COUNT_DELTA},
    [COL_LEFT] = {LABEL_AMOUNT, STR_NULL, 18, STYLE_MONEY},
    [COL_RIGHT] = {LABEL_AMOUNT, STR_NULL, 18, STYLE_MONEY},
    [COL_DIFFERENCE] = {LABEL_DIFFERENCE, STR_NULL, 17, STYLE_DELTA},
    [COL_PERCENT] = {LABEL_PERCENT, STR_NULL, 10, STYLE_PERCENT},
    [COL_EXPLAINED] = {LABEL_EXPLAINED, STR_NULL, 17, STYLE_DELTA},
    [COL_UNEXPLAINED] = {LABEL_UNEXPLAINED, STR_NULL, 17, STYLE_DELTA},
    [COL_FINDINGS] = {LABEL_FINDINGS, STR_NULL, 14, STYLE_COUNT},
};

/* A chart for each rule that drifts in the company's currency. */
static void add_drift(Totals *totals, const Group *group) {
    XlsxContents *contents = totals->contents;
    const RunReport *report = totals->book->report;
    bool ours = str_eq(group->currency, report->currency) || !report->currency.len;
    bool drifts = false;
    for (size_t i = 0; i < group->totals->cell_count; i++) drifts = drifts || group->totals->cell[i].difference;
    if (!ours || !drifts || group->part != 1 || totals->grid.part != 1) return;
    if (contents->drift_count == DRIFT_CHARTS_MAX) return;
    contents->drift[contents->drift_count++] =
        (XlsxDrift){group->totals->rule_title.len ? group->totals->rule_title : group->totals->rule,
                    totals->grid.sheet->name,
                    group->first,
                    group->last,
                    COL_SLICE,
                    COL_EXPLAINED,
                    COL_UNEXPLAINED};
}

/* Of the longest name, which stands in bold in the sums. */
enum { RULE_WIDTH_MIN = 20, RULE_WIDTH_MAX = 70 };

static double rule_width(Totals *totals, Str dimension) {
    const RunReport *report = totals->book->report;
    size_t longest = 0;
    for (size_t i = 0; i < report->totals_count; i++) {
        if (!str_eq(report->totals[i].dimension, dimension)) continue;
        size_t letters = utf8_count(rule_words(totals, &report->totals[i]));
        if (letters > longest) longest = letters;
    }
    double width = (double)longest + 3;
    return width < RULE_WIDTH_MIN ? RULE_WIDTH_MIN : width > RULE_WIDTH_MAX ? RULE_WIDTH_MAX : width;
}

static void dimension_sheet(XlsxBook *book, XlsxContents *contents, Str dimension) {
    const RunReport *report = book->report;
    Totals totals = {.book = book, .contents = contents};
    GridColumn column[COLS];
    memcpy(column, columns, sizeof column);
    if (str_eq(dimension, STR("day"))) column[COL_SLICE].width = 13;
    column[COL_RULE].width = rule_width(&totals, dimension);
    captions(&totals, column, dimension);
    totals.grid = (Grid){.book = book,
                         .name = words_sheet_of(book->language, dimension, book->arena),
                         .column = column,
                         .column_count = COLS,
                         .freeze_columns = COL_CURRENCY,
                         .tab_colour = 0x5B7FA3,
                         .finish = finish};
    if (!is_time(dimension)) totals.grid.note = words_label(book->language, LABEL_DIFFERS_FIRST);
    grid_open(&totals.grid);
    if (contents->totals_count < SHEETS_MAX) contents->totals[contents->totals_count++] = totals.grid.sheet;
    for (size_t i = 0; i < report->totals_count; i++) {
        if (str_eq(report->totals[i].dimension, dimension)) rule_groups(&totals, &report->totals[i]);
    }
    for (size_t i = 0; i < totals.group_count; i++) group_rows(&totals, &totals.group[i], true);
    for (size_t i = 0; i < totals.group_count; i++) group_rows(&totals, &totals.group[i], false);
    grid_close(&totals.grid);
    if (str_eq(dimension, STR("day"))) {
        for (size_t i = 0; i < totals.group_count; i++) {
            if (totals.group[i].totals->has_amount) add_drift(&totals, &totals.group[i]);
        }
    }
    sums(&totals);
}

/* Dimensions in the order in which the rules name them; the grand totals ("all") stand on the summary. */
void xlsx_totals(XlsxBook *book, XlsxContents *contents) {
    const RunReport *report = book->report;
    for (size_t i = 0; i < report->totals_count; i++) {
        Str dimension = report->totals[i].dimension;
        bool seen = str_eq(dimension, STR("all"));
        for (size_t j = 0; j < i && !seen; j++) seen = str_eq(report->totals[j].dimension, dimension);
        if (!seen) dimension_sheet(book, contents, dimension);
    }
}
