/* What if, as one page for the one who decides, in the project's language. */
#include "engine/run/whatif.h"
#include "reports/text.h"

static const char style[] =
    ":root{color-scheme:light dark;--fg:#1b1f24;--bg:#fff;--soft:#57606a;--line:#d0d7de;--good:#1a7f37;--bad:#cf222e}"
    "@media(prefers-color-scheme:dark){:root{--fg:#e6edf3;--bg:#0d1117;--soft:#9198a1;--line:#3d444d;--good:#3fb950;"
    "--bad:#f85149}}"
    "body{font:15px/1.45 system-ui,sans-serif;color:var(--fg);background:var(--bg);margin:0 auto;max-width:76rem;"
    "padding:1rem}h1{font-size:1.3rem;margin:.5rem 0}h2{font-size:1.05rem;margin:1.6rem 0 .3rem}"
    "p{margin:.3rem 0}.soft{color:var(--soft)}.gained{color:var(--bad)}.lost{color:var(--good)}"
    ".wide{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.35rem .6rem;"
    "border-top:1px solid var(--line);vertical-align:top}thead th{color:var(--soft);font-weight:500;border:0}"
    ".n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}td.x{min-width:18rem}"
    ".trial{background:#b45309;color:#fff;padding:.4rem .8rem;border-radius:6px}";

enum { PAGE_ROWS_MAX = 500 };

typedef struct Page {
    const Whatif *whatif;
    Buf *out;
    Arena *arena;
    Str language;
} Page;

typedef Str Words6[WHATIF_ARGUMENTS_MAX];

static Str said(const Page *page, WhatifWord word) {
    return words_whatif(page->language, word, NULL, page->arena);
}

static Str head_of(const Page *page, WhatifWord word) {
    return whatif_capital(said(page, word), page->arena);
}

static Str money(const Page *page, int128 amount, unsigned scale, Str currency) {
    return whatif_money(page->language, amount, scale, currency, page->arena);
}

static void add_cell(const Page *page, const char *class, Str text) {
    buf_printf(page->out, "<td%s%s>", *class ? " class=" : "", class);
    text_add_html(page->out, text);
    buf_add(page->out, STR("</td>"));
}

static void add_title(const Page *page, const char *class, Str text) {
    buf_printf(page->out, "<h2%s%s>", *class ? " class=" : "", class);
    text_add_html(page->out, text);
    buf_add(page->out, STR("</h2>"));
}

static void add_heads(const Page *page, const Str *head, size_t count, size_t numbers) {
    buf_add(page->out, STR("<div class=wide><table><thead><tr>"));
    for (size_t i = 0; i < count; i++) {
        buf_printf(page->out, "<th%s>", i >= numbers ? " class=n" : "");
        text_add_html(page->out, head[i]);
        buf_add(page->out, STR("</th>"));
    }
    buf_add(page->out, STR("</tr></thead><tbody>"));
}

static void close_table(const Page *page, size_t shown, const char *file) {
    buf_add(page->out, STR("</tbody></table></div>"));
    if (shown <= PAGE_ROWS_MAX) return;
    Str more = str_printf(page->arena, "%zu", shown - PAGE_ROWS_MAX);
    buf_add(page->out, STR("<p class=soft>"));
    text_add_html(page->out, words_whatif(page->language, WHATIF_SAYS_MORE_IN, (Words6){more, str_of(file)}, page->arena));
    buf_add(page->out, STR("</p>"));
}

static Str count_text(const Page *page, uint64_t count) {
    return str_printf(page->arena, "%llu", (unsigned long long)count);
}

static Str from_to(const Page *page, Str from, Str to) {
    return str_eq(from, to) ? to : str_printf(page->arena, "%.*s → %.*s", STR_ARG(from), STR_ARG(to));
}

/* ---- Runs */

static void add_run(const Page *page, const WhatifRun *run) {
    buf_add(page->out, STR("<tr>"));
    add_cell(page, "", whatif_day(page->language, run->day, page->arena));
    if (run->problem.len) {
        Str why = run->said < WHATIF_WORDS ? said(page, run->said) : run->problem;
        buf_add(page->out, STR("<td colspan=7 class=gained>"));
        text_add_html(page->out, words_whatif(page->language, WHATIF_SAYS_NOT_JUDGED, (Words6){why}, page->arena));
        buf_add(page->out, STR("</td></tr>"));
        return;
    }
    add_cell(page, "", from_to(page, words_state(page->language, run->state_before), words_state(page->language, run->state_after)));
    add_cell(page, "n", from_to(page, count_text(page, run->before), count_text(page, run->after)));
    for (size_t c = 0; c < WHATIF_CHANGES; c++) add_cell(page, "n", count_text(page, run->count[c]));
    add_cell(page, "n", count_text(page, run->same));
    add_cell(page, "n", count_text(page, run->unknown));
    buf_add(page->out, STR("</tr>"));
}

static void add_runs(const Page *page) {
    const Str head[] = {head_of(page, WHATIF_SAYS_RUN_OF),  said(page, WHATIF_SAYS_STATE),
                        said(page, WHATIF_SAYS_FINDINGS),        head_of(page, WHATIF_SAYS_GAINED),
                        head_of(page, WHATIF_SAYS_LOST),    head_of(page, WHATIF_SAYS_CHANGED),
                        head_of(page, WHATIF_SAYS_SAME),    head_of(page, WHATIF_SAYS_NOT_KNOWN)};
    add_heads(page, head, ARRAY_LEN(head), 2);
    for (size_t i = 0; i < page->whatif->run_count; i++) add_run(page, &page->whatif->run[i]);
    close_table(page, 0, "");
}

static void add_limits(const Page *page, const WhatifRun *run) {
    if (!run->limit_count) return;
    const Str head[] = {said(page, WHATIF_SAYS_RULE), said(page, WHATIF_SAYS_LIMIT), head_of(page, WHATIF_SAYS_BEFORE),
                        head_of(page, WHATIF_SAYS_AFTER)};
    add_title(page, "", said(page, WHATIF_SAYS_LIMITS));
    add_heads(page, head, ARRAY_LEN(head), ARRAY_LEN(head));
    for (size_t i = 0; i < run->limit_count; i++) {
        const WhatifLimit *l = &run->limit[i];
        Str none = said(page, WHATIF_SAYS_NONE);
        buf_add(page->out, STR("<tr>"));
        add_cell(page, "", whatif_rule(page->whatif, l->rule));
        add_cell(page, "", whatif_limit(page->language, l->words, page->arena));
        add_cell(page, "", l->was ? words_state(page->language, l->before) : none);
        add_cell(page, "", l->is ? words_state(page->language, l->after) : none);
        buf_add(page->out, STR("</tr>"));
    }
    close_table(page, 0, "");
}

/* ---- Findings */

static Str risk_text(const Page *page, const WhatifFinding *f) {
    const WhatifSide *side[] = {&f->before, &f->after};
    Str text[2];
    for (size_t i = 0; i < 2; i++) {
        bool any = side[i]->there && (side[i]->at_risk || side[i]->difference.len);
        text[i] = any ? money(page, side[i]->at_risk, side[i]->scale, f->currency) : STR("");
    }
    if (f->change == WHATIF_CHANGED) return from_to(page, text[0], text[1]);
    return text[f->change == WHATIF_GAINED];
}

static void add_what(const Page *page, const WhatifFinding *f) {
    buf_add(page->out, STR("<td class=x>"));
    text_add_html(page->out, f->after.there ? f->after.explanation : f->before.explanation);
    if (f->change == WHATIF_CHANGED && !str_eq(f->before.explanation, f->after.explanation)) {
        buf_add(page->out, STR("<br><span class=soft>"));
        text_add_html(page->out, said(page, WHATIF_SAYS_WAS));
        text_add_html(page->out, f->before.explanation);
        buf_add(page->out, STR("</span>"));
    }
    buf_add(page->out, STR("</td>"));
}

static void add_finding(const Page *page, const WhatifFinding *f) {
    Severity severity = f->after.there ? f->after.severity : f->before.severity;
    Str kind = words_kind(page->language, f->kind), level = words_severity(page->language, severity);
    buf_add(page->out, STR("<tr>"));
    add_cell(page, "", str_printf(page->arena, "%.*s (%.*s)", STR_ARG(kind), STR_ARG(level)));
    add_cell(page, "", whatif_rule(page->whatif, f->rule));
    add_cell(page, "", f->document);
    add_what(page, f);
    add_cell(page, "n", count_text(page, f->runs));
    add_cell(page, "n", risk_text(page, f));
    buf_add(page->out, STR("</tr>"));
}

static void add_changes(const Page *page, WhatifChange change, WhatifWord title) {
    const Str head[] = {said(page, WHATIF_SAYS_KIND),     said(page, WHATIF_SAYS_RULE),           said(page, WHATIF_SAYS_DOCUMENT),
                        said(page, WHATIF_SAYS_EXPLANATION), head_of(page, WHATIF_SAYS_RUN_COUNT), said(page, WHATIF_SAYS_AT_RISK)};
    const Whatif *w = page->whatif;
    size_t shown = 0;
    if (!w->count[change]) return;
    add_title(page, whatif_change_code[change],
              str_printf(page->arena, "%.*s: %zu", STR_ARG(head_of(page, title)), w->count[change]));
    add_heads(page, head, ARRAY_LEN(head), 4);
    for (size_t i = 0; i < w->finding_count; i++) {
        if (w->finding[i].change == change && shown++ < PAGE_ROWS_MAX) add_finding(page, &w->finding[i]);
    }
    close_table(page, shown, "whatif.csv");
}

/* ---- Money */

static void add_moved_row(const Page *page, const WhatifMoney *m) {
    WhatifPlace place = whatif_place(m);
    buf_add(page->out, STR("<tr>"));
    add_cell(page, "", whatif_rule(page->whatif, m->rule));
    if (place == WHATIF_OF_CAUSE) {
        Str kind = words_kind(page->language, m->kind), cause = whatif_causes(page->language, m->value, page->arena);
        add_cell(page, "", str_printf(page->arena, "%.*s%s%.*s", STR_ARG(kind), cause.len ? ", " : "", STR_ARG(cause)));
    } else {
        add_cell(page, "", whatif_slice(page->language, m->by, m->value, page->arena));
    }
    add_cell(page, "n", money(page, m->before, m->scale, m->currency));
    add_cell(page, "n", money(page, m->after, m->scale, m->currency));
    add_cell(page, "n", money(page, m->after - m->before, m->scale, m->currency));
    buf_add(page->out, STR("</tr>"));
}

static void add_moved(const Page *page, const WhatifRun *run, WhatifPlace place) {
    static const WhatifWord title[WHATIF_PLACES] = {WHATIF_SAYS_TOTALS_MOVED, WHATIF_SAYS_CAUSES_MOVED, WHATIF_SAYS_SLICES_MOVED};
    static const WhatifWord what[WHATIF_PLACES] = {WHATIF_SAYS_TOTAL, WHATIF_SAYS_CAUSE, WHATIF_SAYS_SLICE};
    const Str head[] = {said(page, WHATIF_SAYS_RULE), said(page, what[place]), head_of(page, WHATIF_SAYS_BEFORE),
                        head_of(page, WHATIF_SAYS_AFTER), head_of(page, WHATIF_SAYS_MOVED)};
    size_t count = 0, shown = 0;
    for (size_t i = 0; i < run->money_count; i++) count += whatif_place(&run->money[i]) == place;
    if (!count) return;
    Str day = whatif_day(page->language, run->day, page->arena);
    add_title(page, "", words_whatif(page->language, title[place], (Words6){day}, page->arena));
    add_heads(page, head, ARRAY_LEN(head), 2);
    for (size_t i = 0; i < run->money_count; i++) {
        const WhatifMoney *m = &run->money[i];
        if (whatif_place(m) == place && shown++ < PAGE_ROWS_MAX) add_moved_row(page, m);
    }
    close_table(page, shown, "whatif_money.csv");
}

/* Of the newest run alone: sums over runs would count what stands in several of them several times. */
static void add_newest(const Page *page) {
    const Whatif *w = page->whatif;
    for (size_t i = 0; i < w->run_count; i++) {
        if (w->run[i].problem.len) continue;
        add_limits(page, &w->run[i]);
        for (int place = 0; place < WHATIF_PLACES; place++) add_moved(page, &w->run[i], (WhatifPlace)place);
        return;
    }
}

/* Where the files stand is nobody's business. */
static Str file_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return str_of(slash ? slash + 1 : path);
}

static void add_top(const Page *page) {
    const Whatif *w = page->whatif;
    Str title = words_whatif(page->language, WHATIF_SAYS_TITLE, (Words6){w->job}, page->arena);
    buf_printf(page->out,
               "<!doctype html><html lang=%.*s><meta charset=utf-8><meta name=viewport content=\"width=device-width,"
               "initial-scale=1\"><title>",
               STR_ARG(page->language));
    text_add_html(page->out, title);
    buf_printf(page->out, "</title><style>%s</style>", style);
    if (w->profile.len && !str_eq(w->profile, STR("production"))) {
        Str trial = said(page, WHATIF_SAYS_PROFILE);
        buf_add(page->out, STR("<p class=trial>"));
        text_add_html(page->out, str_printf(page->arena, "%.*s: %.*s", STR_ARG(trial), STR_ARG(w->profile)));
        buf_add(page->out, STR("</p>"));
    }
    buf_add(page->out, STR("<h1>"));
    text_add_html(page->out, title);
    buf_add(page->out, STR("</h1><p>"));
    text_add_html(page->out, words_whatif(page->language, WHATIF_SAYS_RUNS,
                                          (Words6){w->company, file_name(w->after), file_name(w->before),
                                                   count_text(page, w->replayed), count_text(page, w->run_count)},
                                          page->arena));
    buf_add(page->out, STR("</p><p class=soft>"));
    text_add_html(page->out, said(page, WHATIF_SAYS_ONCE));
    buf_add(page->out, STR("</p>"));
}

Str whatif_html(const Whatif *whatif, Arena *arena) {
    Page page = {whatif, buf_own(arena), arena, whatif->language};
    add_top(&page);
    add_runs(&page);
    add_changes(&page, WHATIF_GAINED, WHATIF_SAYS_GAINED);
    add_changes(&page, WHATIF_LOST, WHATIF_SAYS_LOST);
    add_changes(&page, WHATIF_CHANGED, WHATIF_SAYS_CHANGED);
    add_newest(&page);
    buf_add(page.out, STR("</html>\n"));
    return buf_str(page.out);
}
