/* Trends over runs: a small picture of bars for each row of numbers, drawn as SVG in the page itself, with the numbers
 * in a table below it for those who cannot see it. The last bar is this run. */
#include "reports/html_page.h"

enum { CHART_WIDTH = 1000, CHART_HEIGHT = 200, BAR_GAP = 6 };

typedef struct Trend {
    const ReportTrends *of;
    const TrendValue *value;
    const TrendValue *part; /* of each value, drawn darker; NULL: none */
    unsigned scale;
    int128 low, high; /* of the values, and 0 */
} Trend;

static void find_range(Trend *trend) {
    trend->low = trend->high = 0;
    for (size_t i = 0; i < trend->of->run_count; i++) {
        if (!trend->value[i].known) continue;
        if (trend->value[i].value < trend->low) trend->low = trend->value[i].value;
        if (trend->value[i].value > trend->high) trend->high = trend->value[i].value;
    }
}

/* Height above the lowest value, in units of the picture. */
static unsigned height_of(const Trend *trend, int128 value) {
    int128 range = trend->high - trend->low, above = value - trend->low;
    if (range > (int128)1 << 100) return (unsigned)(above / (range / CHART_HEIGHT)); /* else the product overflows */
    return range ? (unsigned)(above * CHART_HEIGHT / range) : 0;
}

static void add_title(HtmlPage *page, const Trend *trend, size_t run) {
    html_raw(page, "<title>");
    html_date(page, trend->of->run[run].day);
    html_raw(page, ": ");
    if (trend->value[run].known)
        html_number(page, trend->value[run].value, trend->scale);
    else
        html_label(page, LABEL_NOT_KNOWN);
    html_raw(page, "</title>");
}

static void box(HtmlPage *page, const Trend *trend, size_t run, const char *class, int128 from, int128 to) {
    unsigned slot = CHART_WIDTH / (unsigned)trend->of->run_count, a = height_of(trend, from), b = height_of(trend, to);
    unsigned top = a > b ? a : b, tall = a > b ? a - b : b - a;
    if (tall < 2) tall = 2; /* never too thin to see */
    if (top < tall) top = tall;
    html_printf(page, "<rect class=\"%s\" x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\">", class,
                (unsigned)run * slot + BAR_GAP / 2, CHART_HEIGHT - top, slot - BAR_GAP, tall);
    add_title(page, trend, run);
    html_raw(page, "</rect>");
}

static void bar(HtmlPage *page, const Trend *trend, size_t run) {
    const TrendValue *value = &trend->value[run];
    bool now = run + 1 == trend->of->run_count;
    if (!value->known) {
        box(page, trend, run, "gap", trend->low, trend->high);
        return;
    }
    if (!value->value) return;
    const char *class = value->value < 0 ? (now ? "now down" : "down") : now && !trend->part ? "now" : "up";
    box(page, trend, run, class, 0, value->value);
    if (trend->part && trend->part[run].value) box(page, trend, run, "fresh", 0, trend->part[run].value);
}

static void picture(HtmlPage *page, const Trend *trend) {
    html_printf(page, "<svg viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\" role=\"img\" aria-hidden=\"true\">\n",
                CHART_WIDTH, CHART_HEIGHT);
    for (size_t i = 0; i < trend->of->run_count; i++) bar(page, trend, i);
    unsigned zero = CHART_HEIGHT - height_of(trend, 0);
    html_printf(page,
                "<line class=\"zero\" x1=\"0\" x2=\"%d\" y1=\"%u\" y2=\"%u\"></line></svg>\n<p class=\"ends\"><span>",
                CHART_WIDTH, zero, zero);
    html_date(page, trend->of->run[0].day);
    html_raw(page, "</span><span>");
    html_date(page, trend->of->run[trend->of->run_count - 1].day);
    html_raw(page, "</span></p>\n");
}

/* ---- The numbers */

static void open_numbers(HtmlPage *page, const Label *head, size_t count) {
    html_raw(page, "<details><summary>");
    html_label(page, LABEL_NUMBERS);
    html_raw(page, "</summary><div class=\"wide\"><table>");
    html_heads(page, head, count, 1);
    html_raw(page, "<tbody>\n");
}

static void close_numbers(HtmlPage *page) {
    html_raw(page, "</tbody></table></div></details></figure>\n");
}

static void number_row(HtmlPage *page, const TrendRun *run, const TrendValue *value, size_t count, unsigned scale,
                       bool delta) {
    html_raw(page, run->state == RUN_INCOMPLETE ? "<tr class=\"bad\"><td>" : "<tr><td>");
    html_date(page, run->day);
    if (run->state == RUN_INCOMPLETE) {
        html_raw(page, " <small>");
        html_text(page, words_state(page->report->language, run->state));
        html_raw(page, "</small>");
    }
    html_raw(page, "</td>");
    for (size_t i = 0; i < count; i++) {
        html_raw(page, "<td class=\"n\">");
        if (!value[i].known)
            html_label(page, LABEL_NOT_KNOWN);
        else if (delta)
            html_delta(page, value[i].value, scale);
        else
            html_number(page, value[i].value, scale);
        html_raw(page, "</td>");
    }
    html_raw(page, "</tr>\n");
}

/* ---- The figures */

/* What is charted, and how it stands now. */
static void caption(HtmlPage *page, Label what, Str title, Str currency, const Trend *trend, bool delta) {
    TrendValue now = trend->value[trend->of->run_count - 1];
    html_raw(page, "<figure class=\"trend\"><figcaption>");
    html_label(page, what);
    if (title.len) html_raw(page, ": ");
    html_text(page, title);
    html_raw(page, " <small>");
    html_text(page, currency);
    html_raw(page, "</small> <b>");
    if (now.known && delta) html_delta(page, now.value, trend->scale);
    if (now.known && !delta) html_number(page, now.value, trend->scale);
    html_raw(page, "</b></figcaption>\n");
}

static void findings_trend(HtmlPage *page) {
    static const Label head[] = {LABEL_CUTOFF, LABEL_TREND_FINDINGS, LABEL_TREND_NEW, LABEL_TREND_RESOLVED};
    const ReportTrends *of = &page->report->trends;
    TrendValue *all = arena_array(page->arena, of->run_count, sizeof *all);
    TrendValue *fresh = arena_array(page->arena, of->run_count, sizeof *fresh);
    for (size_t i = 0; i < of->run_count; i++) {
        all[i] = (TrendValue){true, (int128)of->run[i].findings};
        fresh[i] = (TrendValue){true, (int128)of->run[i].fresh};
    }
    Trend trend = {.of = of, .value = all, .part = fresh};
    find_range(&trend);
    caption(page, LABEL_TREND_FINDINGS, STR_NULL, STR_NULL, &trend, false);
    html_raw(page, "<div class=\"legend\"><span class=\"key\"></span>");
    html_label(page, LABEL_HISTORY_OPEN);
    html_raw(page, "<span class=\"key fresh\"></span>");
    html_label(page, LABEL_TREND_NEW);
    html_raw(page, "</div>\n");
    picture(page, &trend);
    open_numbers(page, head, ARRAY_LEN(head));
    for (size_t i = 0; i < of->run_count; i++) {
        const TrendValue row[] = {all[i], fresh[i], {true, (int128)of->run[i].resolved}};
        number_row(page, &of->run[i], row, ARRAY_LEN(row), 0, false);
    }
    close_numbers(page);
}

static void series_trend(HtmlPage *page, const TrendSeries *series) {
    const ReportTrends *of = &page->report->trends;
    bool money = series->kind == TREND_DIFFERENCE;
    const Label head[] = {LABEL_CUTOFF, money ? LABEL_DIFFERENCE : LABEL_TREND_DUPLICATES};
    Trend trend = {.of = of, .value = series->value, .scale = series->scale};
    find_range(&trend);
    caption(page, head[1], series->title.len ? series->title : series->rule, series->currency, &trend, money);
    picture(page, &trend);
    open_numbers(page, head, ARRAY_LEN(head));
    for (size_t i = 0; i < of->run_count; i++) {
        number_row(page, &of->run[i], &series->value[i], 1, series->scale, money);
    }
    close_numbers(page);
}

void html_trends(HtmlPage *page) {
    const ReportTrends *of = &page->report->trends;
    if (of->run_count < 2) return; /* one run is no trend */
    html_heading(page, "trends", LABEL_TRENDS);
    html_raw(page, "<div class=\"cards\">\n");
    findings_trend(page);
    for (size_t i = 0; i < of->series_count; i++) series_trend(page, &of->series[i]);
    html_raw(page, "</div>\n");
}
