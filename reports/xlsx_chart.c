#include "reports/xlsx_chart.h"

lxw_chart *book_chart(XlsxBook *book, uint8_t type, Str title) {
    static lxw_chart_font title_font = {.size = 11, .bold = LXW_TRUE, .color = 0x1F2933};
    static lxw_chart_font axis_font = {.size = 8, .color = 0x6B7785};
    static lxw_chart_line none = {.none = LXW_TRUE}, pale = {.color = 0xE6EAEF, .width = 0.75};
    lxw_chart *chart = workbook_add_chart(book->workbook, type);
    chart_title_set_name(chart, book_text(book, title));
    chart_title_set_name_font(chart, &title_font);
    chart_axis_set_num_font(chart->x_axis, &axis_font);
    chart_axis_set_num_font(chart->y_axis, &axis_font);
    chart_axis_major_gridlines_set_line(chart->y_axis, &pale);
    chart_chartarea_set_line(chart, &none);
    return chart;
}

lxw_chart_series *book_series(lxw_chart *chart, const BookSeries *of) {
    lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
    chart_series_set_categories(series, of->sheet, of->first, of->category, of->last, of->category);
    chart_series_set_values(series, of->sheet, of->first, of->value, of->last, of->value);
    chart_series_set_name(series, of->name.ptr);
    lxw_chart_fill fill = {.color = of->colour};
    chart_series_set_fill(series, &fill);
    return series;
}
