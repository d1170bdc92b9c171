/* One page: for each step its conditions, or the waterfall of weights from the prior to the sum. */
#include "engine/run/explain.h"
#include "reports/text.h"

static const char style[] =
    ":root{color-scheme:light "
    "dark;--fg:#1b1f24;--bg:#fff;--card:#f6f8fa;--soft:#57606a;--line:#d0d7de;--good:#1a7f37;--bad:#cf222e;--sum:#"
    "0969da}"
    "@media(prefers-color-scheme:dark){:root{--fg:#e6edf3;--bg:#0d1117;--card:#161b22;--soft:#9198a1;--line:#3d444d;--"
    "good:#3fb950;--bad:#f85149;--sum:#58a6ff}}"
    "*{box-sizing:border-box}body{font:15px/1.45 system-ui,sans-serif;color:var(--fg);background:var(--bg);margin:0 "
    "auto;max-width:72rem;padding:1rem;overflow-wrap:break-word}td.v{overflow-wrap:anywhere;min-width:7.5rem}"
    "h1{font-size:1.3rem;margin:1rem 0 .3rem}h2{font-size:1.05rem;margin:0 0 .3rem}p{margin:.3rem "
    "0}.soft{color:var(--soft);font-size:.92em;font-weight:400}"
    ".good{color:var(--good)}.bad{color:var(--bad)}.big{font-size:1.1rem;font-weight:600}"
    "section{border:1px solid var(--line);border-radius:8px;padding:.8rem 1rem;margin:.8rem "
    "0}section.brought{border-color:var(--good)}"
    "table{border-collapse:collapse;width:100%;margin-top:.5rem}th,td{text-align:left;padding:.35rem "
    ".6rem;border-top:1px solid var(--line);vertical-align:top}"
    "thead th{border-top:0;color:var(--soft);font-weight:500;font-size:.87em}tr.all td{border-top:2px solid "
    "var(--line);font-weight:600}tr.all .soft{font-weight:400}"
    "td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}td.w{width:30%;min-width:9rem;"
    "padding-left:1rem}"
    ".bar{position:relative;height:1.15em;background:var(--card);border-radius:2px}.bar i,.bar "
    "b{position:absolute;top:0;height:100%}"
    ".bar i{min-width:2px;border-radius:2px}.bar "
    "b{width:1px;background:var(--soft)}.up{background:var(--good)}.down{background:var(--bad)}.total{background:var(--"
    "sum)}"
    "@media screen and (max-width:860px){body{padding:.6rem}section{padding:.6rem}thead{display:none}table,tbody,tr,td{display:"
    "block;width:auto}"
    "tr{border-top:1px solid var(--line);padding:.4rem 0;display:grid;grid-template-columns:1fr 1fr;gap:.1rem "
    ".8rem}td,td.n,td.v,td.w,tr.all td{border:0;padding:.1rem 0;text-align:left;min-width:0}"
    "td:empty{display:none}td.f,td.w,td.o{grid-column:1/"
    "3;width:auto}td.f{font-weight:600}td[data-t]::before{content:attr(data-t) \": "
    "\";color:var(--soft);font-weight:400;font-size:.87em}}"
    "@media print{body{font-size:11px;padding:0}td.w{width:20%;min-width:5rem}tr{break-inside:avoid}h1,h2,p,thead{break-after:avoid}.bar i{print-color-adjust:exact}}";

static void add_tagged(Buf *out, const char *open, Str text, const char *close) {
    buf_add(out, str_of(open));
    text_add_html(out, text);
    buf_add(out, str_of(close));
}

/* On a phone each value stands in a line of its own, with its title. */
static void add_bits(Buf *out, Str title, int32_t milli) {
    int32_t size = milli < 0 ? -milli : milli;
    add_tagged(out, "<td class=n data-t=\"", title, "\">");
    buf_printf(out, "%s%d.%02d</td>", milli < 0 ? "\xe2\x88\x92" : "+", size / 1000, size % 1000 / 10);
}

typedef struct Range { /* of all running sums of a step, 0 with them */
    int32_t least, most;
} Range;

static Range range_of(const ExplainStep *step) {
    Range r = {step->prior < 0 ? step->prior : 0, step->prior > 0 ? step->prior : 0};
    for (size_t i = 0; i < step->count; i++) {
        if (!explain_is_weighed(&step->line[i])) continue;
        if (step->line[i].sum < r.least) r.least = step->line[i].sum;
        if (step->line[i].sum > r.most) r.most = step->line[i].sum;
    }
    return r;
}

/* From one running sum to the next, in thousandths of the width; the mark is where both answers are equally likely. */
static void add_bar(Buf *out, Range r, int32_t from, int32_t to, const char *class) {
    int64_t width = (int64_t)r.most - r.least ? (int64_t)r.most - r.least : 1;
    int32_t low = from < to ? from : to, high = from < to ? to : from;
    int left = (int)(((int64_t)low - r.least) * 1000 / width), size = (int)(((int64_t)high - low) * 1000 / width),
        zero = (int)(-(int64_t)r.least * 1000 / width);
    buf_printf(out,
               "<td class=w><div class=bar aria-hidden=true><i class=%s style=\"left:%d.%d%%;width:%d.%d%%\"></i><b "
               "style=\"left:%d.%d%%\"></b></div></td>",
               class, left / 10, left % 10, size / 10, size % 10, zero / 10, zero % 10);
}

typedef struct Page {
    Buf *out;
    Str language;
    Arena *arena;
} Page;

static Str label(const Page *page, Why why) {
    return words_why(page->language, why, NULL, page->arena);
}

static Str label_with(const Page *page, Why why, Str a, Str b) {
    return words_why(page->language, why, (const Str[WHY_ARGUMENTS_MAX]){a, b, STR_NULL}, page->arena);
}

static void add_value(const Page *page, Why title, Str value, Str clean) {
    add_tagged(page->out, "<td class=v data-t=\"", label(page, title), "\">");
    text_add_html(page->out, value.len ? value : STR("\xe2\x80\x93"));
    if (clean.len && !str_eq(value, clean)) add_tagged(page->out, "<br><span class=soft>", clean, "</span>");
    buf_add(page->out, STR("</td>"));
}

static void add_field(const Page *page, const ExplainLine *line) {
    add_tagged(page->out, "<tr><td class=f>", line->title, "");
    add_tagged(page->out, "<br><span class=soft>", line->what, "</span></td>");
    add_value(page, WHY_LEFT, line->left, line->left_clean);
    add_value(page, WHY_RIGHT, line->right, line->right_clean);
}

static void add_heads(const Page *page, const Why *why, size_t count) {
    buf_add(page->out, STR("<table><thead><tr>"));
    for (size_t i = 0; i < count; i++)
        add_tagged(page->out, why[i] == WHY_WEIGHT || why[i] == WHY_SUM ? "<th class=n>" : "<th>",
                   why[i] == WHYS ? STR("") : label(page, why[i]), "</th>");
    buf_add(page->out, STR("</tr></thead><tbody>"));
}

static Str percent(const Page *page, uint32_t ppm) {
    return str_printf(page->arena, "%u.%02u\xc2\xa0%%", ppm / 10000, ppm / 100 % 100);
}

static void add_weighed(const Page *page, const ExplainLine *line, Range range, int32_t before) {
    Buf *out = page->out;
    add_field(page, line);
    add_tagged(out, "<td class=o data-t=\"", label(page, WHY_LEVEL), "\">");
    text_add_html(out, line->level_title);
    if (line->frequency)
        add_tagged(out, "<br><span class=soft>", label(page, line->frequency > 0 ? WHY_RARE : WHY_FREQUENT), "</span>");
    buf_add(out, STR("</td>"));
    add_bits(out, label(page, WHY_WEIGHT), line->weight + line->frequency);
    add_bits(out, label(page, WHY_SUM), line->sum);
    add_bar(out, range, before, line->sum, line->sum < before ? "down" : "up");
    buf_add(out, STR("</tr>"));
}

static void add_sum(const Page *page, const ExplainStep *step, Range range) {
    Buf *out = page->out;
    add_tagged(out, "<tr class=all><td class=f>",
               label_with(page, WHY_CHANCE, percent(page, step->probability_ppm), STR_NULL),
               "</td><td class=o colspan=3><span class=soft>");
    text_add_html(out, label_with(page, WHY_MATCH_FROM, percent(page, step->least_ppm), STR_NULL));
    if (step->review_ppm)
        add_tagged(out, "; ", label_with(page, WHY_REVIEW_FROM, percent(page, step->review_ppm), STR_NULL), "");
    buf_add(out, STR("</span></td><td></td>"));
    add_bits(out, label(page, WHY_SUM), step->weight);
    add_bar(out, range, 0, step->weight, "total");
    buf_add(out, STR("</tr></tbody></table>"));
}

static void add_waterfall(const Page *page, const ExplainStep *step) {
    static const Why heads[] = {WHY_FIELD, WHY_LEFT, WHY_RIGHT, WHY_LEVEL, WHY_WEIGHT, WHY_SUM, WHYS};
    Buf *out = page->out;
    Range range = range_of(step);
    int32_t before = step->prior;
    add_tagged(out, "<p class=soft>", label(page, WHY_LEGEND), "</p>");
    add_heads(page, heads, ARRAY_LEN(heads));
    add_tagged(out, "<tr><td class=f><span class=soft>", label(page, WHY_PRIOR),
               "</span></td><td></td><td></td><td></td>");
    add_bits(out, label(page, WHY_WEIGHT), step->prior);
    add_bits(out, label(page, WHY_SUM), step->prior);
    add_bar(out, range, 0, step->prior, step->prior < 0 ? "down" : "up");
    buf_add(out, STR("</tr>"));
    for (size_t i = 0; i < step->count; i++) {
        if (!explain_is_weighed(&step->line[i])) continue;
        add_weighed(page, &step->line[i], range, before);
        before = step->line[i].sum;
    }
    add_sum(page, step, range);
}

static void add_condition(const Page *page, const ExplainLine *line) {
    add_field(page, line);
    add_tagged(page->out, "<td data-t=\"", label(page, WHY_LIKENESS), "\">");
    if (line->score_ppm >= 0)
        buf_printf(page->out, "%d.%02d", line->score_ppm / PPM, line->score_ppm / 10000 % 100);
    else
        buf_add(page->out, STR("\xe2\x80\x93"));
    add_tagged(page->out, line->holds ? "</td><td class=good>" : "</td><td class=bad>",
               label(page, explain_result(line)), "</td></tr>");
}

static void add_conditions(const Page *page, const ExplainStep *step) {
    static const Why heads[] = {WHY_FIELD, WHY_LEFT, WHY_RIGHT, WHY_LIKENESS, WHY_RESULT};
    bool any = false;
    for (size_t i = 0; i < step->count; i++) {
        if (explain_is_weighed(&step->line[i])) continue;
        if (!any) add_heads(page, heads, ARRAY_LEN(heads));
        any = true;
        add_condition(page, &step->line[i]);
    }
    if (any) buf_add(page->out, STR("</tbody></table>"));
}

static Str record_name(const Page *page, const FindingRecord *record) {
    bool named = record->document.len && !str_eq(record->document, record->key);
    return named ? str_printf(page->arena, "%.*s/%.*s (%.*s)", STR_ARG(record->dataset_name), STR_ARG(record->key),
                              STR_ARG(record->document))
                 : str_printf(page->arena, "%.*s/%.*s", STR_ARG(record->dataset_name), STR_ARG(record->key));
}

static void add_explanation(const Page *page, const Explanation *e) {
    Buf *out = page->out;
    add_tagged(out, "<h1>", label_with(page, WHY_PAIR, record_name(page, &e->left), record_name(page, &e->right)),
               "</h1>");
    add_tagged(out, "<p class=soft>",
               label_with(page, WHY_RULE, e->rule->title.len ? e->rule->title : e->rule->name, STR_NULL), "</p>");
    add_tagged(out, e->together ? "<p class=\"big good\">" : "<p class=\"big bad\">", e->outcome, "</p>");
    for (size_t s = 0; s < e->count; s++) {
        const ExplainStep *step = &e->step[s];
        buf_add(out, step->brought ? STR("<section class=brought>") : STR("<section>"));
        add_tagged(out, "<h2>", label_with(page, WHY_STEP, str_printf(page->arena, "%zu", step->number), STR_NULL), "");
        add_tagged(out, " <span class=soft>", step->words, "</span></h2>");
        add_tagged(out, step->brought ? "<p class=good>" : "<p>", step->outcome, "</p>");
        if (step->scores) add_waterfall(page, step);
        add_conditions(page, step);
        buf_add(out, STR("</section>\n"));
    }
}

Str explain_html(const Explanation *explanation, size_t count, Str note, Arena *arena) {
    Str language = count ? explanation->language : STR("en");
    Page page = {buf_own(arena), language, arena};
    buf_printf(page.out,
               "<!doctype html>\n<html lang=%.*s><meta charset=utf-8><meta name=viewport content=\"width=device-width\">",
               STR_ARG(language));
    add_tagged(page.out, "<title>Kopeck: ", label(&page, WHY_TITLE), "</title><style>");
    buf_add(page.out, str_of(style));
    buf_add(page.out, STR("</style>\n<body>\n"));
    if (note.len) add_tagged(page.out, "<p>", note, "</p>\n");
    for (size_t i = 0; i < count; i++) add_explanation(&page, &explanation[i]);
    buf_add(page.out, STR("</body></html>\n"));
    return buf_str(page.out);
}
