/* The sheet "Trends": a row a run, a column a number, and charts of them. A number that a cell cannot hold exactly is
 * text with a mark, and missing from its chart rather than wrong in it. */
#include "reports/xlsx_chart.h"
#include "reports/xlsx_grid.h"
#include "reports/xlsx_print.h"
#include "reports/xlsx_sheets.h"

enum { FIXED_COLUMNS = 6, COLUMNS_MAX = FIXED_COLUMNS + 40, CHARTS_MAX = 12, CHART_ROWS = 16, CHART_WIDTH = 620 /* pixels, with the space beside it */ };

typedef struct Sheet {
    XlsxBook *book;
    const ReportTrends *of;
    Grid grid;
    uint32_t first, last, below; /* below: the next free row for charts */
    uint32_t across, next;       /* charts side by side, as many as the table is wide; number of the next one in its row */
    PrintBreaks breaks;
} Sheet;

static Str title_of(const TrendSeries *series) {
    return series->title.len ? series->title : series->rule;
}

static Str caption(XlsxBook *book, const TrendSeries *series) {
    Str what =
        words_label(book->language, series->kind == TREND_DIFFERENCE ? LABEL_DIFFERENCE : LABEL_TREND_DUPLICATES);
    Str title = title_of(series);
    return str_printf(book->arena, "%.*s: %.*s%s%.*s", STR_ARG(what), STR_ARG(title), series->currency.len ? ", " : "",
                      STR_ARG(series->currency));
}

static size_t series_shown(const ReportTrends *of) {
    return of->series_count < COLUMNS_MAX - FIXED_COLUMNS ? of->series_count : COLUMNS_MAX - FIXED_COLUMNS;
}

static void run_row(Sheet *sheet, size_t index) {
    static const Style style[] = {
        [RUN_CLEAN] = STYLE_GOOD, [RUN_WARNING] = STYLE_WARN, [RUN_BREACH] = STYLE_BAD, [RUN_INCOMPLETE] = STYLE_BAD};
    const TrendRun *run = &sheet->of->run[index];
    Grid *grid = &sheet->grid;
    grid_row(grid);
    Buf day = {0}; /* a date would make an axis of days, on which weekly bars are too thin to see */
    words_add_date(sheet->book->language, &day, run->day);
    cell_text(grid_at(grid, 0), buf_str(&day), STYLE_TEXT, SHADE_NONE);
    buf_free(&day);
    cell_text(grid_at(grid, 1), run->id, STYLE_TEXT, SHADE_NONE);
    cell_text(grid_at(grid, 2), words_state(sheet->book->report->language, run->state), style[run->state], SHADE_NONE);
    cell_count(grid_at(grid, 3), run->findings, STYLE_COUNT, SHADE_NONE);
    cell_count(grid_at(grid, 4), run->fresh, STYLE_COUNT, SHADE_NONE);
    cell_count(grid_at(grid, 5), run->resolved, STYLE_COUNT, SHADE_NONE);
    for (size_t i = 0; i < series_shown(sheet->of); i++) {
        const TrendSeries *series = &sheet->of->series[i];
        XlsxCell at = grid_at(grid, (uint16_t)(FIXED_COLUMNS + i));
        if (!series->value[index].known)
            cell_label(at, LABEL_NOT_KNOWN, STYLE_QUIET, SHADE_NONE);
        else
            cell_money(at, series->value[index].value, series->scale,
                       series->kind == TREND_DIFFERENCE ? STYLE_DELTA : STYLE_COUNT, SHADE_NONE);
    }
}

static void set_columns(Sheet *sheet, GridColumn *column) {
    static const GridColumn fixed[FIXED_COLUMNS] = {{.title = LABEL_CUTOFF, .width = 13, .style = STYLE_TEXT},
                                                    {.title = LABEL_RUN, .width = 19, .style = STYLE_TEXT},
                                                    {.title = LABEL_STATE, .width = 21, .style = STYLE_TEXT},
                                                    {.title = LABEL_TREND_FINDINGS, .width = 14, .style = STYLE_COUNT},
                                                    {.title = LABEL_TREND_NEW, .width = 14, .style = STYLE_COUNT},
                                                    {.title = LABEL_TREND_RESOLVED, .width = 14, .style = STYLE_COUNT}};
    memcpy(column, fixed, sizeof fixed);
    for (size_t i = 0; i < series_shown(sheet->of); i++) {
        column[FIXED_COLUMNS + i] =
            (GridColumn){.caption = caption(sheet->book, &sheet->of->series[i]), .width = 24, .style = STYLE_MONEY};
    }
}

static void place(Sheet *sheet, lxw_chart *chart) {
    lxw_chart_options options = {.x_offset = (int32_t)(sheet->next * CHART_WIDTH),
                                 .x_scale = 1.25,
                                 .y_scale = 1.05,
                                 .object_position = LXW_OBJECT_MOVE_DONT_SIZE};
    if (!sheet->next) breaks_keep(&sheet->breaks, sheet->below, CHART_ROWS);
    worksheet_insert_chart_opt(sheet->grid.sheet, sheet->below, 0, chart, &options);
    if (++sheet->next < sheet->across) return;
    sheet->next = 0;
    sheet->below += CHART_ROWS;
}

static lxw_chart *chart_of(Sheet *sheet, uint8_t type, Str title) {
    lxw_chart *chart = book_chart(sheet->book, type, title);
    chart_axis_set_label_position(chart->x_axis, LXW_CHART_AXIS_LABEL_POSITION_LOW);
    chart_axis_set_num_format(chart->y_axis, "#,##0");
    return chart;
}

static void add(Sheet *sheet, lxw_chart *chart, uint16_t col, Str name, lxw_color_t colour) {
    book_series(chart, &(BookSeries){sheet->grid.sheet->name, sheet->first, sheet->last, 0, col, name, colour});
}

/* Of nothing but zeros there is nothing to see. */
static bool is_flat(const Sheet *sheet, const TrendSeries *series) {
    for (size_t i = 0; i < sheet->of->run_count; i++) {
        if (series->value[i].known && series->value[i].value) return false;
    }
    return true;
}

static void set_layout(Sheet *sheet) {
    double width = 0;
    for (uint16_t i = 0; i < sheet->grid.column_count; i++) width += sheet->grid.column[i].width;
    uint32_t across = (uint32_t)(width * 7 / CHART_WIDTH);
    sheet->across = across < 2 ? 2 : across;
    sheet->breaks = breaks_new(sheet->grid.sheet, width, 1);
}

static void charts(Sheet *sheet) {
    XlsxBook *book = sheet->book;
    lxw_chart *chart = chart_of(sheet, LXW_CHART_COLUMN, words_label(book->language, LABEL_TREND_FINDINGS));
    add(sheet, chart, 3, words_label(book->language, LABEL_TREND_FINDINGS), 0x5B7FA3);
    add(sheet, chart, 4, words_label(book->language, LABEL_TREND_NEW), 0xC2410C);
    add(sheet, chart, 5, words_label(book->language, LABEL_TREND_RESOLVED), 0x1E6B34);
    chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
    place(sheet, chart);
    for (size_t i = 0; i < series_shown(sheet->of) && i + 1 < CHARTS_MAX; i++) {
        const TrendSeries *series = &sheet->of->series[i];
        Str title = caption(book, series);
        if (is_flat(sheet, series)) continue;
        chart = chart_of(sheet, LXW_CHART_COLUMN, title);
        add(sheet, chart, (uint16_t)(FIXED_COLUMNS + i), title, series->kind == TREND_DIFFERENCE ? 0xC2410C : 0x5B7FA3);
        chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
        chart_set_series_gap(chart, 40);
        place(sheet, chart);
    }
}

void xlsx_trends(XlsxBook *book, XlsxContents *contents) {
    const ReportTrends *of = &book->report->trends;
    if (of->run_count < 2) return; /* one run is no trend */
    Sheet sheet = {.book = book, .of = of};
    GridColumn *column = arena_array(book->arena, COLUMNS_MAX, sizeof *column);
    set_columns(&sheet, column);
    sheet.grid = (Grid){.book = book,
                        .name = words_label(book->language, LABEL_SHEET_TRENDS),
                        .note = words_label(book->language, LABEL_TRENDS),
                        .column = column,
                        .column_count = (uint16_t)(FIXED_COLUMNS + series_shown(of)),
                        .freeze_columns = 1,
                        .tab_colour = 0x5B7FA3};
    grid_open(&sheet.grid);
    sheet.first = sheet.grid.first;
    for (size_t i = 0; i < of->run_count; i++) run_row(&sheet, i);
    sheet.last = sheet.grid.row;
    sheet.below = sheet.last + 3;
    contents->trends = sheet.grid.sheet;
    set_layout(&sheet);
    if (sheet.grid.part == 1) charts(&sheet); /* the rows of a chart stand on one sheet */
    breaks_close(&sheet.breaks);
    grid_close(&sheet.grid);
}
