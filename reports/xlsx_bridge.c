/* The sheet "Bridge": for each rule and currency the way from the left total to the right one, step by step, with the
 * numbers that its chart is drawn from. The chart shows the running difference, which begins at 0: bars between two
 * large totals would be too thin to see. */
#include "reports/bridge.h"
#include "reports/xlsx_chart.h"
#include "reports/xlsx_grid.h"
#include "reports/xlsx_print.h"
#include "reports/xlsx_sheets.h"

enum { COL_STEP, COL_CAUSE, COL_AMOUNT, COL_TOTAL, COL_FINDINGS, COL_OPEN, COL_CHART, COL_NAME = COL_CHART + 6, COLUMNS };
enum { PART_BASE, PART_UP, PART_UP_BELOW, PART_DOWN, PART_DOWN_BELOW, PART_ALL, PARTS };
enum { CHART_ROWS = 17, TABLE_ROWS = 8 /* beside the bars' rows */, BRIDGES_MAX = 40 };

static const double widths[COLUMNS] = {34, 34, 18, 20, 15, 14, 15, 15, 15, 15, 15, 15, 34};

typedef struct Sheet {
    XlsxBook *book;
    const XlsxContents *contents;
    const Bridge *bridge;
    uint32_t row, first;
    PrintBreaks breaks;
} Sheet;

static XlsxCell at(const Sheet *sheet, uint16_t col) {
    return (XlsxCell){sheet->book, sheet->contents->bridge, sheet->row, col};
}

static void heads(Sheet *sheet) {
    static const Label label[COLUMNS] = {LABEL_BRIDGE_STEP,   LABEL_CAUSE,           LABEL_AMOUNT,
                                         LABEL_BRIDGE_STANDS, LABEL_FINDINGS,        LABEL_BRIDGE_OPEN,
                                         LABEL_BRIDGE_BASE,   LABEL_BRIDGE_UP,       LABEL_BRIDGE_UP_LOW,
                                         LABEL_BRIDGE_DOWN,   LABEL_BRIDGE_DOWN_LOW, LABEL_DIFFERENCE};
    worksheet_set_row(sheet->contents->bridge, sheet->row, 30, NULL);
    for (uint16_t i = 0; i < COLUMNS; i++) {
        bool number = i >= COL_AMOUNT && i != COL_OPEN && i != COL_NAME;
        cell_label(at(sheet, i), label[i], number ? STYLE_HEAD_NUMBER : STYLE_HEAD, SHADE_NONE);
    }
    sheet->row++;
}

/* A bar from a to b as stacked columns: what lies below it, and its parts above and below zero. */
static void chart_cells(Sheet *sheet, int128 a, int128 b, bool whole) {
    int128 part[PARTS] = {0}, low = a < b ? a : b, high = a < b ? b : a;
    if (low >= 0) part[PART_BASE] = low;
    if (high <= 0) part[PART_BASE] = high;
    int128 above = high > 0 ? high - (low > 0 ? low : 0) : 0, below = low < 0 ? low - (high < 0 ? high : 0) : 0;
    if (whole) {
        part[PART_ALL] = b;
    } else {
        part[b > a ? PART_UP : PART_DOWN] = above;
        part[b > a ? PART_UP_BELOW : PART_DOWN_BELOW] = below;
    }
    for (uint16_t i = 0; i < PARTS; i++) {
        cell_money(at(sheet, (uint16_t)(COL_CHART + i)), part[i], sheet->bridge->totals->scale, STYLE_DELTA,
                   SHADE_NONE);
    }
}

static void end_row(Sheet *sheet, Str dataset, int128 total) {
    XlsxBook *book = sheet->book;
    cell_text(at(sheet, COL_STEP), report_system_title(book->report, dataset), STYLE_TEXT, SHADE_TOTAL);
    cell_blank(at(sheet, COL_CAUSE), STYLE_TEXT, SHADE_TOTAL);
    cell_blank(at(sheet, COL_AMOUNT), STYLE_MONEY, SHADE_TOTAL);
    cell_money(at(sheet, COL_TOTAL), total, sheet->bridge->totals->scale, STYLE_MONEY, SHADE_TOTAL);
    cell_blank(at(sheet, COL_FINDINGS), STYLE_TEXT, SHADE_TOTAL);
    cell_blank(at(sheet, COL_OPEN), STYLE_TEXT, SHADE_TOTAL);
    sheet->row++;
}

/* The first finding of a bar, or -1. */
static int64_t first_behind(const Sheet *sheet, const BridgeBar *bar) {
    const RunReport *report = sheet->book->report;
    const Bridge *bridge = sheet->bridge;
    for (size_t i = 0; i < report->finding_count; i++) {
        const Finding *finding = &report->finding[i];
        if (finding->kind != bar->kind || !str_eq(finding->cause, bar->cause)) continue;
        if (!str_eq(finding->rule, bridge->totals->rule)) continue;
        if (bridge_carried(report, finding, bridge->cell->currency, bridge->totals->scale)) return (int64_t)i;
    }
    return -1;
}

/* Under the chart's bar: what tells it from the others, which is the cause where there is one. */
static void bar_name(Sheet *sheet, const BridgeBar *bar, Str causes) {
    Buf out = {0};
    Str kind = words_kind(sheet->book->report->language, bar->kind);
    bool named = bar->cause.len && !str_eq(bar->cause, STR("unexplained"));
    words_add_capital(&out, named ? causes : kind);
    cell_text(at(sheet, COL_NAME), buf_str(&out), STYLE_TEXT, SHADE_NONE);
    buf_free(&out);
}

static void bar_row(Sheet *sheet, const BridgeBar *bar, int128 from) {
    XlsxBook *book = sheet->book;
    unsigned scale = sheet->bridge->totals->scale;
    Buf causes = {0};
    words_add_causes(book->language, &causes, bar->cause);
    cell_text(at(sheet, COL_STEP), words_kind(book->report->language, bar->kind), STYLE_TEXT, SHADE_NONE);
    cell_text(at(sheet, COL_CAUSE), buf_str(&causes), STYLE_WRAP, SHADE_NONE);
    unsigned lines = text_lines(buf_str(&causes), widths[COL_CAUSE] - 1);
    if (lines > 1) worksheet_set_row(sheet->contents->bridge, sheet->row, POINTS_PER_LINE * lines + 2, NULL);
    bar_name(sheet, bar, buf_str(&causes));
    buf_free(&causes);
    cell_money(at(sheet, COL_AMOUNT), bar->amount, scale, STYLE_DELTA, SHADE_NONE);
    cell_money(at(sheet, COL_TOTAL), sheet->bridge->cell->left_amount + from + bar->amount, scale, STYLE_MONEY,
               SHADE_NONE);
    cell_count(at(sheet, COL_FINDINGS), bar->findings, STYLE_COUNT, SHADE_NONE);
    xlsx_finding_link(at(sheet, COL_OPEN), sheet->contents, first_behind(sheet, bar),
                      words_label(book->language, LABEL_BRIDGE_SHOW), SHADE_NONE);
    chart_cells(sheet, from, from + bar->amount, false);
    sheet->row++;
}

/* Those that move little, as one; `list`: the row where they stand one by one. */
static void rest_row(Sheet *sheet, int128 from, uint32_t list) {
    const Bridge *bridge = sheet->bridge;
    XlsxBook *book = sheet->book;
    BridgeBar rest = bridge_rest(bridge);
    unsigned scale = bridge->totals->scale;
    Str name = str_printf(book->arena, "%.*s: %zu", STR_ARG(words_label(book->language, LABEL_BRIDGE_REST)),
                          bridge->bar_count - bridge_drawn(bridge));
    cell_text(at(sheet, COL_STEP), name, STYLE_TEXT, SHADE_NONE);
    cell_blank(at(sheet, COL_CAUSE), STYLE_TEXT, SHADE_NONE);
    cell_money(at(sheet, COL_AMOUNT), rest.amount, scale, STYLE_DELTA, SHADE_NONE);
    cell_money(at(sheet, COL_TOTAL), bridge->cell->left_amount + from + rest.amount, scale, STYLE_MONEY, SHADE_NONE);
    cell_count(at(sheet, COL_FINDINGS), rest.findings, STYLE_COUNT, SHADE_NONE);
    cell_link_row(at(sheet, COL_OPEN), sheet->contents->bridge, list, words_label(book->language, LABEL_BRIDGE_SHOW), SHADE_NONE);
    chart_cells(sheet, from, from + rest.amount, false);
    cell_text(at(sheet, COL_NAME), name, STYLE_TEXT, SHADE_NONE);
    sheet->row++;
}

static void unexplained_row(Sheet *sheet, int128 from) {
    const Bridge *bridge = sheet->bridge;
    unsigned scale = bridge->totals->scale;
    cell_label(at(sheet, COL_STEP), LABEL_UNEXPLAINED, bridge->unexplained ? STYLE_BAD : STYLE_TEXT, SHADE_NONE);
    cell_blank(at(sheet, COL_CAUSE), STYLE_TEXT, SHADE_NONE);
    cell_money(at(sheet, COL_AMOUNT), bridge->unexplained, scale, STYLE_DELTA, SHADE_NONE);
    cell_money(at(sheet, COL_TOTAL), bridge->cell->left_amount + from + bridge->unexplained, scale, STYLE_MONEY,
               SHADE_NONE);
    cell_blank(at(sheet, COL_FINDINGS), STYLE_TEXT, SHADE_NONE);
    cell_blank(at(sheet, COL_OPEN), STYLE_TEXT, SHADE_NONE);
    chart_cells(sheet, from, from + bridge->unexplained, false);
    cell_label(at(sheet, COL_NAME), LABEL_UNEXPLAINED, STYLE_TEXT, SHADE_NONE);
    sheet->row++;
}

static void difference_row(Sheet *sheet) {
    const Bridge *bridge = sheet->bridge;
    cell_label(at(sheet, COL_STEP), LABEL_DIFFERENCE, STYLE_TEXT, SHADE_TOTAL);
    cell_blank(at(sheet, COL_CAUSE), STYLE_TEXT, SHADE_TOTAL);
    cell_money(at(sheet, COL_AMOUNT), bridge->cell->difference, bridge->totals->scale, STYLE_DELTA, SHADE_TOTAL);
    for (uint16_t col = COL_TOTAL; col <= COL_OPEN; col++) cell_blank(at(sheet, col), STYLE_TEXT, SHADE_TOTAL);
    chart_cells(sheet, 0, bridge->cell->difference, true);
    cell_label(at(sheet, COL_NAME), LABEL_DIFFERENCE, STYLE_TEXT, SHADE_NONE);
    sheet->row++;
}

static void chart(Sheet *sheet, Str title, uint32_t last) {
    static const struct {
        Label name;
        lxw_color_t colour;
    } part[PARTS] = {{LABEL_BRIDGE_BASE, 0xFFFFFF}, {LABEL_BRIDGE_UP, 0x5B7FA3},       {LABEL_BRIDGE_UP_LOW, 0x5B7FA3},
                     {LABEL_BRIDGE_DOWN, 0xC2410C}, {LABEL_BRIDGE_DOWN_LOW, 0xC2410C}, {LABEL_DIFFERENCE, 0x2F4B66}};
    XlsxBook *book = sheet->book;
    lxw_chart *chart = book_chart(book, LXW_CHART_COLUMN_STACKED, title);
    for (uint16_t i = 0; i < PARTS; i++) {
        Str name = words_label(book->language, part[i].name);
        lxw_chart_series *series = book_series(chart, &(BookSeries){sheet->contents->bridge->name, sheet->first, last, COL_NAME,
                                                                    (uint16_t)(COL_CHART + i), name, part[i].colour});
        lxw_chart_fill none = {.none = LXW_TRUE};
        if (i == PART_BASE) chart_series_set_fill(series, &none);
    }
    chart_axis_set_label_position(chart->x_axis, LXW_CHART_AXIS_LABEL_POSITION_LOW);
    chart_axis_set_num_format(chart->y_axis, "#,##0");
    chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
    chart_set_series_gap(chart, 25);
    breaks_keep(&sheet->breaks, sheet->row + 1, CHART_ROWS);
    lxw_chart_options options = {.x_scale = 2.0, .y_scale = 1.1, .object_position = LXW_OBJECT_MOVE_DONT_SIZE};
    worksheet_insert_chart_opt(sheet->contents->bridge, sheet->row + 1, 0, chart, &options);
    sheet->row += CHART_ROWS + 2;
}

/* The steps of the picture, and the rest of them as one. The list of that one stands below the chart: three rows end the
 * table, one is empty above the chart, one below it. */
static void table_rows(Sheet *sheet) {
    const Bridge *bridge = sheet->bridge;
    size_t drawn = bridge_drawn(bridge);
    int128 from = 0;
    sheet->first = sheet->row;
    for (size_t i = 0; i < drawn; from += bridge->bar[i++].amount) bar_row(sheet, &bridge->bar[i], from);
    if (drawn < bridge->bar_count) rest_row(sheet, from, sheet->row + 4 + CHART_ROWS + 2);
    unexplained_row(sheet, bridge->cell->difference - bridge->unexplained);
    difference_row(sheet);
}

static void rest_rows(Sheet *sheet) {
    const Bridge *bridge = sheet->bridge;
    size_t drawn = bridge_drawn(bridge);
    int128 from = 0;
    for (size_t i = 0; i < drawn; i++) from += bridge->bar[i].amount;
    if (drawn == bridge->bar_count) return;
    cell_label(at(sheet, 0), LABEL_BRIDGE_REST, STYLE_SECTION, SHADE_NONE);
    sheet->row++;
    heads(sheet);
    for (size_t i = drawn; i < bridge->bar_count; from += bridge->bar[i++].amount) bar_row(sheet, &bridge->bar[i], from);
    sheet->row += 2;
}

static void draw(Sheet *sheet) {
    XlsxBook *book = sheet->book;
    const Bridge *bridge = sheet->bridge;
    Str rule = bridge->totals->rule_title.len ? bridge->totals->rule_title : bridge->totals->rule;
    Str title = str_printf(book->arena, "%.*s, %.*s", STR_ARG(rule), STR_ARG(bridge->cell->currency));
    bool moves = bridge->bar_count || bridge->unexplained;
    breaks_keep(&sheet->breaks, sheet->row, (uint32_t)bridge_drawn(bridge) + TABLE_ROWS + (moves ? CHART_ROWS + 1 : 0));
    cell_text(at(sheet, 0), title, STYLE_SECTION, SHADE_NONE);
    sheet->row++;
    cell_text(at(sheet, 0),
              words_most(book->language, bridge->findings, bridge->findings_most, bridge->most_permille, book->arena),
              STYLE_NOTE, SHADE_NONE);
    sheet->row++;
    heads(sheet);
    end_row(sheet, bridge->totals->left, bridge->cell->left_amount);
    table_rows(sheet);
    uint32_t last = sheet->row - 1;
    end_row(sheet, bridge->totals->right, bridge->cell->right_amount);
    if (moves) chart(sheet, title, last);
    else sheet->row += 2; /* nothing moved: a chart would be empty */
    rest_rows(sheet);
}

void xlsx_bridge(XlsxBook *book, XlsxContents *contents) {
    Sheet sheet = {.book = book, .contents = contents};
    const Bridge *bridge;
    size_t count = contents->bridge ? bridges_make(book->report, book->arena, &bridge) : 0;
    if (!count) return;
    for (uint16_t i = 0; i < COLUMNS; i++) worksheet_set_column(contents->bridge, i, i, widths[i], NULL);
    cell_label(at(&sheet, 0), LABEL_BRIDGE, STYLE_TITLE, SHADE_NONE);
    sheet.row = 2;
    double printed = 0;
    for (uint16_t i = 0; i < COL_CHART; i++) printed += widths[i];
    sheet.breaks = breaks_new(contents->bridge, printed, 0);
    for (size_t i = 0; i < count && i < BRIDGES_MAX; i++) {
        sheet.bridge = &bridge[i];
        draw(&sheet);
    }
    if (count > BRIDGES_MAX) /* the page has them all */
        cell_text(at(&sheet, 0), str_printf(book->arena, "%d / %zu, report.html", BRIDGES_MAX, count), STYLE_NOTE, SHADE_NONE);
    breaks_close(&sheet.breaks);
    worksheet_print_area(contents->bridge, 0, 0, sheet.row, COL_OPEN);
}
