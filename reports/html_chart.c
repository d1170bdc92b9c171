/* The page's pictures, drawn with boxes of HTML: the bridge from left to right, the calendar of days, the map of
 * counterparties by day. Each box is a link to its findings. */
#include "reports/html_page.h"

#include "engine/data/instant.h"
#include "reports/titles.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- The bridge: rows are steps of the way from the left total to the right one */

typedef struct Span { /* of the running difference, over all bars */
    int128 low, high;
} Span;

static Span bridge_span(const Bridge *bridge) {
    Span span = {0, 0};
    int128 at = 0;
    for (size_t i = 0; i <= bridge->bar_count; i++) {
        at += i < bridge->bar_count ? bridge->bar[i].amount : bridge->unexplained;
        if (at < span.low) span.low = at;
        if (at > span.high) span.high = at;
    }
    return span;
}

static unsigned permille(Span span, int128 at) {
    int128 range = span.high - span.low;
    if (range > (int128)1 << 100) return (unsigned)((at - span.low) / (range / 1000)); /* else the product overflows */
    return range ? (unsigned)((at - span.low) * 1000 / range) : 0;
}

static void bar_box(HtmlPage *page, Span span, int128 from, int128 to) {
    unsigned a = permille(span, from < to ? from : to), b = permille(span, from < to ? to : from);
    unsigned width = b - a < 4 ? 4 : b - a; /* never too thin to see */
    if (a + width > 1000) a = 1000 - width;
    html_printf(page,
                "<span class=\"track\"><span class=\"bar %s\" style=\"left:%u.%u%%;width:%u.%u%%\"></span></span>",
                to < from ? "down" : "up", a / 10, a % 10, width / 10, width % 10);
}

static void bridge_bar(HtmlPage *page, const Bridge *bridge, const BridgeBar *bar, Span span, int128 at) {
    Str code = str_of(finding_kind_code[bar->kind]);
    html_filter(page, "step", (HtmlFilter){.rule = bridge->totals->rule, .kind = code, .cause = bar->cause});
    html_raw(page, "<span class=\"what\">");
    html_text(page, words_kind(page->report->language, bar->kind));
    html_raw(page, " <small>");
    if (bar->cause.len) {
        Buf causes = {0};
        words_add_causes(page->language, &causes, bar->cause);
        html_text(page, buf_str(&causes));
        html_raw(page, " ");
        buf_free(&causes);
    }
    html_printf(page, "<span class=\"count\">%llu</span></small></span>", (unsigned long long)bar->findings);
    bar_box(page, span, at, at + bar->amount);
    html_raw(page, "<span class=\"sum\">");
    html_delta(page, bar->amount, bridge->totals->scale);
    html_raw(page, "</span></a>\n");
}

static void bridge_end(HtmlPage *page, Str dataset, int128 total, unsigned scale) {
    html_raw(page, "<div class=\"step end\"><span class=\"what\">");
    html_text(page, report_system_title(page->report, dataset));
    html_raw(page, "</span><span class=\"track\"></span><span class=\"sum\">");
    html_number(page, total, scale);
    html_raw(page, "</span></div>\n");
}

static void bridge_note(HtmlPage *page, const Bridge *bridge) {
    if (!bridge->findings) return;
    html_raw(page, "<p class=\"note\">");
    html_text(page, words_most(page->language, bridge->findings, bridge->findings_most, bridge->most_permille, page->arena));
    html_raw(page, ".</p>\n");
}

/* Steps that move little, folded: in a large company a receivable may differ for hundreds of combinations of causes. */
static void folded_bars(HtmlPage *page, const Bridge *bridge, Span span, int128 at) {
    size_t drawn = bridge_drawn(bridge);
    if (drawn == bridge->bar_count) return;
    BridgeBar rest = bridge_rest(bridge);
    html_raw(page, "<details class=\"rest\"><summary class=\"step\"><span class=\"what\">");
    html_label(page, LABEL_BRIDGE_REST);
    html_printf(page, ": %zu <small><span class=\"count\">%llu</span></small></span>", bridge->bar_count - drawn,
                (unsigned long long)rest.findings);
    bar_box(page, span, at, at + rest.amount);
    html_raw(page, "<span class=\"sum\">");
    html_delta(page, rest.amount, bridge->totals->scale);
    html_raw(page, "</span></summary>\n");
    for (size_t i = drawn; i < bridge->bar_count; at += bridge->bar[i++].amount) bridge_bar(page, bridge, &bridge->bar[i], span, at);
    html_raw(page, "</details>\n");
}

static void unexplained_bar(HtmlPage *page, const Bridge *bridge, Span span) {
    int128 to = bridge->cell->difference, at = to - bridge->unexplained;
    html_printf(page, "<div class=\"step%s\"><span class=\"what\">", bridge->unexplained ? " bad" : "");
    html_label(page, LABEL_UNEXPLAINED);
    html_raw(page, "</span>");
    if (bridge->unexplained)
        bar_box(page, span, at, to);
    else
        html_raw(page, "<span class=\"track\"></span>");
    html_raw(page, "<span class=\"sum\">");
    html_delta(page, bridge->unexplained, bridge->totals->scale);
    html_raw(page, "</span></div>\n");
}

static void draw_bridge(HtmlPage *page, const Bridge *bridge) {
    const ReportTotals *totals = bridge->totals;
    Span span = bridge_span(bridge);
    int128 at = 0;
    html_raw(page, "<figure class=\"bridge\"><figcaption>");
    html_text(page, totals->rule_title);
    html_raw(page, " <b>");
    html_delta(page, bridge->cell->difference, totals->scale);
    html_raw(page, " ");
    html_text(page, bridge->cell->currency);
    html_raw(page, "</b></figcaption>\n");
    bridge_end(page, totals->left, bridge->cell->left_amount, totals->scale);
    for (size_t i = 0; i < bridge_drawn(bridge); at += bridge->bar[i++].amount)
        bridge_bar(page, bridge, &bridge->bar[i], span, at);
    folded_bars(page, bridge, span, at);
    unexplained_bar(page, bridge, span);
    bridge_end(page, totals->right, bridge->cell->right_amount, totals->scale);
    bridge_note(page, bridge);
    html_raw(page, "</figure>\n");
}

void html_bridges(HtmlPage *page) {
    const Bridge *bridge;
    size_t count = bridges_make(page->report, page->arena, &bridge);
    if (!count) return;
    html_heading(page, "bridge", LABEL_BRIDGE);
    html_raw(page, "<div class=\"cards flow\">\n");
    for (size_t i = 0; i < count; i++) draw_bridge(page, &bridge[i]);
    html_raw(page, "</div>\n");
}

/* ---- The calendar: a column a week, a row a weekday, a month a block */

enum { CALENDAR_DAYS_MAX = 400 }; /* the last so many; older days stand in the totals */

/* 1..4 by powers of ten below the largest; 0: no difference. */
static unsigned shade(int128 amount, int128 largest) {
    int128 size = decimal_magnitude(amount);
    if (!size) return 0;
    for (unsigned level = 4; level > 1; level--) {
        if (size >= largest / 10) return level;
        size *= 10;
    }
    return 1;
}

static const ReportCell *find_cell(const ReportTotals *totals, Str slice, Str currency) {
    size_t low = 0, high = totals->cell_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (str_compare(totals->cell[middle].slice, slice) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < totals->cell_count && str_eq(totals->cell[low].slice, slice); low++) {
        if (str_eq(totals->cell[low].currency, currency)) return &totals->cell[low];
    }
    return NULL;
}

static void cell_title(HtmlPage *page, const ReportTotals *totals, const ReportCell *cell, Str when) {
    Buf title = {0};
    words_add_date(page->language, &title, when);
    if (cell) {
        buf_add(&title, STR(": "));
        if (cell->difference > 0) buf_char(&title, '+');
        words_add_money(page->language, &title, cell->difference, totals->scale, cell->currency);
        buf_printf(&title, " · %llu", (unsigned long long)cell->findings);
    }
    html_attribute(page, "title", buf_str(&title));
    buf_free(&title);
}

static void calendar_day(HtmlPage *page, const ReportTotals *totals, Day day, int128 largest) {
    char text[DAY_TEXT_SIZE];
    Str iso = str_copy(page->arena, day_print(day, text));
    const ReportCell *cell = find_cell(totals, iso, page->report->currency);
    unsigned level = cell ? shade(cell->difference, largest) : 0;
    const char *sign = !cell ? "none" : cell->difference < 0 ? "down" : "up";
    bool quiet = cell && !cell->difference && (cell->findings || cell->left_count != cell->right_count);
    bool linked = cell && cell->findings;
    if (linked) {
        char class[48];
        snprintf(class, sizeof class, "d l%u %s%s", level, sign, quiet ? " dot" : "");
        html_filter(page, class, (HtmlFilter){.rule = totals->rule, .by = STR("day"), .value = iso});
        html_raw(page, "<span");
    } else {
        html_printf(page, "<span class=\"d l%u %s%s\"><span", level, sign, quiet ? " dot" : "");
    }
    cell_title(page, totals, cell, iso);
    html_printf(page, ">%.*s</span>%s", (int)2, iso.ptr + 8, linked ? "</a>" : "</span>");
}

static void calendar_months(HtmlPage *page, const ReportTotals *totals, Day first, Day last, int128 largest) {
    for (Day day = first; day <= last;) {
        char text[DAY_TEXT_SIZE];
        Str iso = day_print(day, text);
        char month[8];
        memcpy(month, iso.ptr, 7);
        month[7] = '\0';
        if (page->language == LANGUAGE_EN) html_printf(page, "<div class=\"month\"><b>%s</b><div class=\"days\">", month);
        else html_printf(page, "<div class=\"month\"><b>%.2s.%.4s</b><div class=\"days\">", month + 5, month);
        unsigned weekday = (unsigned)((((int64_t)day + 3) % 7 + 7) % 7); /* Monday 0; day 0 is 1970-01-01, a Thursday */
        for (unsigned i = 0; i < weekday; i++) html_raw(page, "<span class=\"d gap\"></span>");
        for (; day <= last && memcmp(day_print(day, text).ptr, month, 7) == 0; day++)
            calendar_day(page, totals, day, largest);
        html_raw(page, "</div></div>\n");
    }
}

static bool read_day(Str slice, Day *out) {
    int64_t us;
    return slice.len == 10 && instant_parse(slice, STR(""), out, &us) == INSTANT_DATE;
}

static void draw_calendar(HtmlPage *page, const ReportTotals *totals) {
    Day first = 0, last = 0, day;
    bool any = false;
    int128 largest = 0;
    for (size_t i = 0; i < totals->cell_count; i++) {
        if (!read_day(totals->cell[i].slice, &day)) continue;
        if (!any) first = day;
        last = day;
        any = true;
        bool own = str_eq(totals->cell[i].currency, page->report->currency);
        int128 size = decimal_magnitude(totals->cell[i].difference);
        if (own && size > largest) largest = size;
    }
    if (!any) return;
    if (last - first >= CALENDAR_DAYS_MAX) first = last - CALENDAR_DAYS_MAX + 1;
    html_raw(page, "<figure class=\"calendar\"><figcaption>");
    html_text(page, totals->rule_title);
    html_raw(page, " <small>");
    html_text(page, report_sides(page->report, totals->left, totals->right, page->arena));
    html_raw(page, ", ");
    html_text(page, page->report->currency);
    html_raw(page, "</small></figcaption><div class=\"months\">\n");
    calendar_months(page, totals, first, last, largest);
    html_raw(page, "</div></figure>\n");
}

void html_calendars(HtmlPage *page) {
    bool any = false;
    for (size_t i = 0; i < page->report->totals_count; i++) {
        const ReportTotals *totals = &page->report->totals[i];
        if (!totals->has_amount || !str_eq(totals->dimension, STR("day")) || !totals->cell_count) continue;
        if (!any) {
            html_heading(page, "days", LABEL_DRIFT_BY_DAY);
            html_raw(
                page,
                "<div class=\"legend\"><span class=\"d l4 down\"></span> &minus; <span class=\"d l4 up\"></span> + "
                "<span class=\"d dot\"></span> ");
            html_label(page, LABEL_CANCELLING);
            html_raw(page, "</div><div class=\"cards\">\n");
        }
        any = true;
        draw_calendar(page, totals);
    }
    if (any) html_raw(page, "</div>\n");
}

/* ---- The heat map: what findings carry, by counterparty and day (or week, when there are many days) */

enum { HEAT_ROWS_MAX = 15, HEAT_COLUMNS_MAX = 24, HEAT_COLUMNS_HALF = 12 /* what half a screen's width shows */ };

typedef struct Heat { /* one amount that a record carries */
    Str who, label;
    Day when;
    int128 amount;
} Heat;

typedef struct HeatRow {
    Str who, label;
    const Heat *heat; /* what is of it, by day */
    size_t count;
    int128 size;
} HeatRow;

static int by_who(const void *a, const void *b) {
    const Heat *x = a, *y = b;
    int order = str_compare(x->who, y->who);
    if (!order) order = (x->when > y->when) - (x->when < y->when);
    return order ? order : str_compare(x->label, y->label);
}

static int by_size(const void *a, const void *b) {
    const HeatRow *x = a, *y = b;
    if (x->size != y->size) return x->size > y->size ? -1 : 1;
    return str_compare(x->who, y->who);
}

static size_t collect(HtmlPage *page, Str rule, Heat *out) {
    const RunReport *report = page->report;
    size_t count = 0;
    for (size_t i = 0; i < report->finding_count; i++) {
        const Finding *finding = &report->finding[i];
        if (!finding->explains || !str_eq(finding->rule, rule)) continue;
        for (size_t k = 0; k < finding->record_count; k++) {
            const FindingRecord *record = &finding->record[k];
            Day day;
            Str currency = record->currency.len ? record->currency : report->currency;
            if (!record->has_amount || !read_day(record->day, &day) || !str_eq(currency, report->currency)) continue;
            Str who = record_who(record);
            if (out) {
                out[count] = (Heat){who, record->counterparty.len ? record->counterparty : who, day,
                                    record->right ? record->amount : -(int128)record->amount};
            }
            count++;
        }
    }
    return count;
}

/* Who has a colour on some day: where amounts cancel out on each, nothing is to be seen. */
static size_t heat_rows(const Heat *heat, size_t count, HeatRow *row) {
    size_t rows = 0;
    for (size_t i = 0; i < count;) {
        HeatRow one = {heat[i].who, heat[i].label, &heat[i], 0, 0};
        while (i < count && str_eq(heat[i].who, one.who)) {
            Day when = heat[i].when;
            int128 sum = 0;
            for (; i < count && str_eq(heat[i].who, one.who) && heat[i].when == when; i++) sum += heat[i].amount;
            one.size += decimal_magnitude(sum);
        }
        one.count = (size_t)(&heat[i] - one.heat);
        if (one.size) row[rows++] = one;
    }
    if (rows > 1) qsort(row, rows, sizeof *row, by_size);
    return rows;
}

static int by_day(const void *a, const void *b) {
    Day x = *(const Day *)a, y = *(const Day *)b;
    return (x > y) - (x < y);
}

/* The days that occur, in order; Mondays of their weeks, and *weeks true, when they are more than fit. */
static size_t heat_columns(Heat *heat, size_t count, Day *day, bool *weeks) {
    for (*weeks = false;; *weeks = true) {
        size_t columns = 0;
        for (size_t i = 0; i < count; i++) {
            if (*weeks) heat[i].when -= (Day)((((int64_t)heat[i].when + 3) % 7 + 7) % 7);
            day[i] = heat[i].when;
        }
        if (count > 1) qsort(day, count, sizeof *day, by_day);
        for (size_t i = 0; i < count; i++) {
            if (i == 0 || day[i] != day[columns - 1]) day[columns++] = day[i];
        }
        if (columns <= HEAT_COLUMNS_MAX || *weeks) return columns;
    }
}

static int128 heat_sum(const HeatRow *row, Day when) {
    int128 sum = 0;
    for (size_t i = 0; i < row->count; i++) sum += row->heat[i].when == when ? row->heat[i].amount : 0;
    return sum;
}

typedef struct HeatMap {
    const ReportTotals *totals;
    const Day *day;
    size_t columns, weeks_left_out;
    bool weeks;
    int128 largest;
} HeatMap;

/* The largest amount of the rows shown; days on which none of them has a colour go. */
static void keep_coloured(HeatMap *map, Day *day, const HeatRow *row, size_t rows) {
    size_t kept = 0;
    for (size_t c = 0; c < map->columns; c++) {
        int128 most = 0;
        for (size_t r = 0; r < rows && r < HEAT_ROWS_MAX; r++) {
            int128 size = decimal_magnitude(heat_sum(&row[r], day[c]));
            most = size > most ? size : most;
        }
        if (most) day[kept++] = day[c];
        map->largest = most > map->largest ? most : map->largest;
    }
    map->columns = kept;
}

static void heat_row(HtmlPage *page, const HeatMap *map, const HeatRow *row) {
    html_raw(page, "<tr><th>");
    html_filter(page, "", (HtmlFilter){.rule = map->totals->rule, .by = STR("counterparty"), .value = row->who});
    html_text(page, row->label.len ? row->label : words_label(page->language, LABEL_NO_VALUE));
    html_raw(page, "</a></th>");
    for (size_t c = 0; c < map->columns; c++) {
        int128 sum = heat_sum(row, map->day[c]);
        html_printf(page, "<td class=\"d l%u %s\"", shade(sum, map->largest), sum < 0 ? "down" : "up");
        Buf title = {0};
        words_add_money(page->language, &title, sum, map->totals->scale, page->report->currency);
        if (sum) html_attribute(page, "title", buf_str(&title));
        buf_free(&title);
        html_raw(page, ">");
        if (sum) {
            char text[DAY_TEXT_SIZE];
            Str day = map->weeks ? STR_NULL : day_print(map->day[c], text);
            html_filter(
                page, "",
                (HtmlFilter){.rule = map->totals->rule, .by = STR("counterparty"), .value = row->who, .day = day});
            html_raw(page, "</a>");
        }
        html_raw(page, "</td>");
    }
    html_raw(page, "</tr>\n");
}

static void draw_heat_map(HtmlPage *page, const HeatMap *map, const HeatRow *row, size_t rows) {
    size_t shown = rows < HEAT_ROWS_MAX ? rows : HEAT_ROWS_MAX;
    html_printf(page, "<figure class=\"heat%s\"><figcaption>", map->columns > HEAT_COLUMNS_HALF ? " broad" : "");
    html_text(page, map->totals->rule_title);
    html_raw(page, " <small>");
    html_label(page, map->weeks ? LABEL_BY_WEEK : LABEL_SHEET_BY_DAY);
    if (map->weeks_left_out) html_printf(page, ", %d / %zu", HEAT_COLUMNS_MAX, HEAT_COLUMNS_MAX + map->weeks_left_out);
    html_raw(page, "</small></figcaption><div class=\"wide\"><table><thead><tr><th></th>");
    for (size_t c = 0; c < map->columns; c++) {
        char text[DAY_TEXT_SIZE];
        Str iso = day_print(map->day[c], text);
        html_printf(page, "<th class=\"tilt\">%.2s.%.2s</th>", iso.ptr + 8, iso.ptr + 5);
    }
    html_raw(page, "</tr></thead><tbody>\n");
    for (size_t r = 0; r < shown; r++) heat_row(page, map, &row[r]);
    html_raw(page, "</tbody></table></div>");
    html_rest(page, shown, rows, "totals.csv");
    html_raw(page, "</figure>\n");
}

static bool heat_map(HtmlPage *page, const ReportTotals *totals, bool heading) {
    size_t count = collect(page, totals->rule, NULL);
    if (!count) return false;
    Heat *heat = arena_array(page->arena, count, sizeof *heat);
    Day *day = arena_array(page->arena, count, sizeof *day);
    HeatRow *row = arena_array(page->arena, count, sizeof *row);
    bool weeks;
    collect(page, totals->rule, heat);
    size_t columns = heat_columns(heat, count, day, &weeks);
    qsort(heat, count, sizeof *heat, by_who);
    size_t rows = heat_rows(heat, count, row);
    if (!rows) return false;
    size_t left_out = columns > HEAT_COLUMNS_MAX ? columns - HEAT_COLUMNS_MAX : 0; /* the last weeks are shown */
    day += left_out;
    HeatMap map = {totals, day, columns - left_out, left_out, weeks, 0};
    keep_coloured(&map, day, row, rows);
    if (heading) {
        html_heading(page, "who", LABEL_HEAT_MAP);
        html_raw(page, "<div class=\"cards\">\n");
    }
    draw_heat_map(page, &map, row, rows);
    return true;
}

void html_heat_maps(HtmlPage *page) {
    bool any = false;
    for (size_t i = 0; i < page->report->totals_count; i++) {
        const ReportTotals *totals = &page->report->totals[i];
        if (!totals->has_amount || !str_eq(totals->dimension, STR("counterparty"))) continue;
        any = heat_map(page, totals, !any) || any;
    }
    if (any) html_raw(page, "</div>\n");
}
