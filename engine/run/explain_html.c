/* One page: for each step its conditions, or the waterfall of weights from the prior to the sum. */
#include "engine/run/explain.h"

static const char style[] =
    ":root{color-scheme:light dark;--fg:#1b1f24;--bg:#fff;--soft:#6a737d;--line:#d8dee4;--good:#1a7f37;--bad:#cf222e;--sum:#0969da}"
    "@media(prefers-color-scheme:dark){:root{--fg:#e6edf3;--bg:#0d1117;--soft:#8b949e;--line:#30363d;--good:#3fb950;--bad:#f85149;--sum:#58a6ff}}"
    "body{font:15px/1.45 system-ui,sans-serif;color:var(--fg);background:var(--bg);margin:2rem auto;max-width:70rem;padding:0 1rem}"
    "h1{font-size:1.3rem}h2{font-size:1.05rem;margin:1.6rem 0 .3rem}p{margin:.3rem 0}.soft{color:var(--soft)}.good{color:var(--good)}.bad{color:var(--bad)}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}"
    "td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}td.w{width:34%;min-width:12rem}"
    ".bar{position:relative;height:1.1em;border-left:1px solid var(--line)}.bar i{position:absolute;top:0;height:100%;min-width:2px;border-radius:2px}"
    ".up{background:var(--good)}.down{background:var(--bad)}.all{background:var(--sum)}";

static void add_text(Buf *out, Str text) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '<') buf_add(out, STR("&lt;"));
        else if (c == '>') buf_add(out, STR("&gt;"));
        else if (c == '&') buf_add(out, STR("&amp;"));
        else if (c == '"') buf_add(out, STR("&quot;"));
        else buf_char(out, c);
    }
}

static void add_tagged(Buf *out, const char *open, Str text, const char *close) {
    buf_add(out, str_of(open));
    add_text(out, text);
    buf_add(out, str_of(close));
}

static void add_bits(Buf *out, int32_t milli) {
    int32_t size = milli < 0 ? -milli : milli;
    buf_printf(out, "<td class=n>%s%d.%02d</td>", milli < 0 ? "\xe2\x88\x92" : "+", size / 1000, size % 1000 / 10);
}

typedef struct Range { /* of all running sums of a step, 0 with them */
    int32_t least, most;
} Range;

static Range range_of(const ExplainStep *step) {
    Range r = {step->prior < 0 ? step->prior : 0, step->prior > 0 ? step->prior : 0};
    for (size_t i = 0; i < step->count; i++) {
        if (!step->line[i].level.len) continue;
        if (step->line[i].sum < r.least) r.least = step->line[i].sum;
        if (step->line[i].sum > r.most) r.most = step->line[i].sum;
    }
    return r;
}

/* From one running sum to the next, in thousandths of the width. */
static void add_bar(Buf *out, Range r, int32_t from, int32_t to, const char *class) {
    int64_t width = (int64_t)r.most - r.least ? (int64_t)r.most - r.least : 1;
    int32_t low = from < to ? from : to, high = from < to ? to : from;
    int left = (int)(((int64_t)low - r.least) * 1000 / width), size = (int)(((int64_t)high - low) * 1000 / width);
    buf_printf(out, "<td class=w><div class=bar><i class=%s style=\"left:%d.%d%%;width:%d.%d%%\"></i></div></td>", class, left / 10, left % 10, size / 10, size % 10);
}

static void add_values(Buf *out, Str value, Str clean) {
    add_tagged(out, "<td>", value.len ? value : STR("\xe2\x80\x93"), "");
    if (clean.len && !str_eq(value, clean)) add_tagged(out, "<br><span class=soft>", clean, "</span>");
    buf_add(out, STR("</td>"));
}

static void add_waterfall(Buf *out, const ExplainStep *step) {
    Range r = range_of(step);
    int32_t before = step->prior;
    buf_add(out, STR("<table><tr><th>Field<th>Left<th>Right<th>Level<th>Weight, bits<th>Sum<th></tr><tr><td class=soft>two records at random<td><td><td>"));
    add_bits(out, step->prior);
    add_bits(out, step->prior);
    add_bar(out, r, 0, step->prior, step->prior < 0 ? "down" : "up");
    buf_add(out, STR("</tr>"));
    for (size_t i = 0; i < step->count; i++) {
        const ExplainLine *line = &step->line[i];
        if (!line->level.len) continue;
        add_tagged(out, "<tr><td>", line->field, "");
        add_tagged(out, "<br><span class=soft>", line->what, "</span></td>");
        add_values(out, line->left, line->left_clean);
        add_values(out, line->right, line->right_clean);
        add_tagged(out, "<td>", line->level, "");
        if (line->frequency) buf_printf(out, "<br><span class=soft>%s value</span>", line->frequency > 0 ? "rare" : "frequent");
        buf_add(out, STR("</td>"));
        add_bits(out, line->weight + line->frequency);
        add_bits(out, line->sum);
        add_bar(out, r, before, line->sum, line->sum < before ? "down" : "up");
        buf_add(out, STR("</tr>"));
        before = line->sum;
    }
    buf_printf(out, "<tr><th>Probability %u.%02u %%<td><td><td class=soft>a match from %u.%02u %%<td>", step->probability_ppm / 10000,
               step->probability_ppm / 100 % 100, step->least_ppm / 10000, step->least_ppm / 100 % 100);
    add_bits(out, step->weight);
    add_bar(out, r, 0, step->weight, "all");
    buf_add(out, STR("</tr></table>"));
}

static void add_conditions(Buf *out, const ExplainStep *step) {
    bool any = false;
    for (size_t i = 0; i < step->count; i++) {
        const ExplainLine *line = &step->line[i];
        if (line->level.len) continue;
        if (!any) buf_add(out, STR("<table><tr><th>Field<th>Left<th>Right<th>Condition<th>Likeness<th></tr>"));
        any = true;
        add_tagged(out, "<tr><td>", line->field, "</td>");
        add_values(out, line->left, line->left_clean);
        add_values(out, line->right, line->right_clean);
        add_tagged(out, "<td>", line->what, "</td>");
        if (line->score_ppm >= 0) buf_printf(out, "<td class=n>%d.%02d</td>", line->score_ppm / PPM, line->score_ppm / 10000 % 100);
        else buf_add(out, STR("<td></td>"));
        buf_printf(out, "<td class=%s</td></tr>", line->holds ? "good>holds" : "bad>does not hold");
    }
    if (any) buf_add(out, STR("</table>"));
}

static void add_explanation(Buf *out, const Explanation *e) {
    add_tagged(out, "<h1>", e->rule->title, ": ");
    add_text(out, e->left.dataset_name);
    add_tagged(out, "/", e->left.key, " and ");
    add_text(out, e->right.dataset_name);
    add_tagged(out, "/", e->right.key, "</h1>");
    add_tagged(out, e->together ? "<p class=good>" : "<p class=bad>", e->outcome, "</p>");
    for (size_t s = 0; s < e->count; s++) {
        const ExplainStep *step = &e->step[s];
        buf_printf(out, "<h2>Step %zu", step->number);
        add_tagged(out, " <span class=soft>", step->words, "</span></h2>");
        add_tagged(out, step->brought ? "<p class=good>" : "<p>", step->outcome, "</p>");
        if (step->scores) add_waterfall(out, step);
        add_conditions(out, step);
    }
}

Str explain_html(const Explanation *explanation, size_t count, Arena *arena) {
    Buf *out = buf_own(arena);
    buf_add(out, STR("<!doctype html>\n<html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\"><title>Kopeck: why</title><style>"));
    buf_add(out, str_of(style));
    buf_add(out, STR("</style>\n<body>\n"));
    for (size_t i = 0; i < count; i++) add_explanation(out, &explanation[i]);
    buf_add(out, STR("</body></html>\n"));
    return buf_str(out);
}
