/* What if, as files: three tables for programs, and one page for the one who decides. */
#include "engine/base/file.h"
#include "engine/run/whatif.h"
#include "reports/csv_file.h"
#include "reports/text.h"

/* ---- CSV */

static void add_row(Buf *out, const Str *value, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (i) buf_char(out, ',');
        csv_add_value(out, value[i]);
    }
    buf_add(out, STR("\r\n"));
}

static Str money_text(int128 amount, unsigned scale, Arena *arena) {
    char text[DECIMAL_TEXT_SIZE];
    return str_copy(arena, decimal_print(amount, scale, text));
}

static Str risk_text(const WhatifSide *side, Arena *arena) {
    return side->there && (side->at_risk || side->difference.len) ? money_text(side->at_risk, side->scale, arena)
                                                                  : STR("");
}

static void add_findings(Buf *out, const WhatifRun *run, Arena *arena) {
    for (size_t i = 0; i < run->finding_count; i++) {
        const WhatifFinding *f = &run->finding[i];
        const Str value[] = {run->id,
                             run->day,
                             str_of(whatif_change_code[f->change]),
                             f->id,
                             f->rule,
                             f->kind,
                             f->document,
                             f->currency,
                             f->before.severity,
                             f->after.severity,
                             f->before.cause,
                             f->after.cause,
                             f->before.difference,
                             f->after.difference,
                             risk_text(&f->before, arena),
                             risk_text(&f->after, arena),
                             f->after.there ? f->after.explanation : f->before.explanation};
        add_row(out, value, ARRAY_LEN(value));
    }
}

static void add_money(Buf *out, const WhatifRun *run, Arena *arena) {
    for (size_t i = 0; i < run->money_count; i++) {
        const WhatifMoney *m = &run->money[i];
        bool slice = !str_eq(m->by, STR("cause"));
        const Str value[] = {run->id,
                             run->day,
                             m->rule,
                             m->by,
                             m->value,
                             m->kind,
                             m->currency,
                             money_text(m->before, m->scale, arena),
                             money_text(m->after, m->scale, arena),
                             money_text(m->after - m->before, m->scale, arena),
                             slice ? money_text(m->open_before, m->scale, arena) : STR(""),
                             slice ? money_text(m->open_after, m->scale, arena) : STR("")};
        add_row(out, value, ARRAY_LEN(value));
    }
}

static void add_limits(Buf *out, const WhatifRun *run) {
    for (size_t i = 0; i < run->limit_count; i++) {
        const WhatifLimit *l = &run->limit[i];
        const Str value[] = {run->id,
                             run->day,
                             l->rule,
                             l->words,
                             l->was ? str_of(run_state_code[l->before]) : STR(""),
                             l->is ? str_of(run_state_code[l->after]) : STR(""),
                             l->value_before,
                             l->value_after};
        add_row(out, value, ARRAY_LEN(value));
    }
}

static bool write_table(const char *folder, const char *name, const Buf *table, Arena *arena, Error *err) {
    return file_write(arena_printf(arena, "%s/%s", folder, name), buf_str(table), err);
}

bool whatif_write_csv(const Whatif *whatif, const char *folder, Arena *arena, Error *err) {
    Buf *findings = buf_own(arena), *money = buf_own(arena), *limits = buf_own(arena);
    buf_add(findings,
            STR("run,day,change,id,rule,kind,document,currency,severity_before,severity_after,cause_before,"
                "cause_after,difference_before,difference_after,at_risk_before,at_risk_after,explanation\r\n"));
    buf_add(money,
            STR("run,day,rule,by,value,kind,currency,before,after,moved,unexplained_before,unexplained_after\r\n"));
    buf_add(limits, STR("run,day,rule,limit,before,after,value_before,value_after\r\n"));
    for (size_t i = 0; i < whatif->run_count; i++) {
        add_findings(findings, &whatif->run[i], arena);
        add_money(money, &whatif->run[i], arena);
        add_limits(limits, &whatif->run[i]);
    }
    return file_make_folder(folder, err) && write_table(folder, "whatif.csv", findings, arena, err) &&
           write_table(folder, "whatif_money.csv", money, arena, err) &&
           write_table(folder, "whatif_limits.csv", limits, arena, err);
}

/* ---- The page */

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

enum { PAGE_FINDINGS_MAX = 500 };

typedef struct Page {
    const Whatif *whatif;
    Buf *out;
    Arena *arena;
} Page;

static void add_cell(const Page *page, const char *class, Str text) {
    buf_printf(page->out, "<td%s%s>", *class ? " class=" : "", class);
    text_add_html(page->out, text);
    buf_add(page->out, STR("</td>"));
}

static void add_heads(const Page *page, const char *const *head, size_t count, size_t numbers) {
    buf_add(page->out, STR("<div class=wide><table><thead><tr>"));
    for (size_t i = 0; i < count; i++) {
        buf_printf(page->out, "<th%s>%s</th>", i >= numbers ? " class=n" : "", head[i]);
    }
    buf_add(page->out, STR("</tr></thead><tbody>"));
}

static void close_table(const Page *page) {
    buf_add(page->out, STR("</tbody></table></div>"));
}

static Str count_text(const Page *page, uint64_t count) {
    return str_printf(page->arena, "%llu", (unsigned long long)count);
}

static void add_runs(const Page *page) {
    static const char *const head[] = {"Run of", "State",   "Findings", "Gained",
                                       "Lost",   "Changed", "The same", "Unknown"};
    add_heads(page, head, ARRAY_LEN(head), 2);
    for (size_t i = 0; i < page->whatif->run_count; i++) {
        const WhatifRun *run = &page->whatif->run[i];
        buf_add(page->out, STR("<tr>"));
        add_cell(page, "", run->day);
        if (run->problem.len) {
            buf_add(page->out, STR("<td colspan=7 class=gained>not replayed: "));
            text_add_html(page->out, run->problem);
            buf_add(page->out, STR("</td></tr>"));
            continue;
        }
        const char *was = run_state_code[run->state_before], *is = run_state_code[run->state_after];
        add_cell(page, "", was == is ? str_of(is) : str_printf(page->arena, "%s \xe2\x86\x92 %s", was, is));
        add_cell(page, "n", str_printf(page->arena, "%zu \xe2\x86\x92 %zu", run->before, run->after));
        for (size_t c = 0; c < WHATIF_CHANGES; c++) add_cell(page, "n", count_text(page, run->count[c]));
        add_cell(page, "n", count_text(page, run->same));
        add_cell(page, "n", count_text(page, run->unknown));
        buf_add(page->out, STR("</tr>"));
    }
    close_table(page);
}

static Str amounts_text(const Page *page, const WhatifFinding *f) {
    Str was = risk_text(&f->before, page->arena), is = risk_text(&f->after, page->arena);
    Str amount = f->change == WHATIF_GAINED || str_eq(was, is) ? is
                 : f->change == WHATIF_LOST
                     ? was
                     : str_printf(page->arena, "%.*s \xe2\x86\x92 %.*s", STR_ARG(was), STR_ARG(is));
    return amount.len ? str_printf(page->arena, "%.*s %.*s", STR_ARG(amount), STR_ARG(f->currency)) : amount;
}

static void add_changes(const Page *page, WhatifChange change, const char *title) {
    static const char *const head[] = {"Finding", "Rule", "Document", "What", "Runs", "At risk"};
    const Whatif *w = page->whatif;
    size_t shown = 0;
    if (!w->count[change]) return;
    buf_printf(page->out, "<h2 class=%s>%s: %zu</h2>", whatif_change_code[change], title, w->count[change]);
    add_heads(page, head, ARRAY_LEN(head), 4);
    for (size_t i = 0; i < w->finding_count; i++) {
        const WhatifFinding *f = &w->finding[i];
        if (f->change != change || shown++ >= PAGE_FINDINGS_MAX) continue;
        buf_add(page->out, STR("<tr>"));
        Str severity = f->after.there ? f->after.severity : f->before.severity;
        add_cell(page, "", str_printf(page->arena, "%.*s (%.*s)", STR_ARG(f->kind), STR_ARG(severity)));
        add_cell(page, "", f->rule);
        add_cell(page, "", f->document);
        buf_add(page->out, STR("<td class=x>"));
        text_add_html(page->out, f->after.there ? f->after.explanation : f->before.explanation);
        if (change == WHATIF_CHANGED && !str_eq(f->before.explanation, f->after.explanation)) {
            buf_add(page->out, STR("<br><span class=soft>before: "));
            text_add_html(page->out, f->before.explanation);
            buf_add(page->out, STR("</span>"));
        }
        buf_add(page->out, STR("</td>"));
        add_cell(page, "n", count_text(page, f->runs));
        add_cell(page, "n", amounts_text(page, f));
        buf_add(page->out, STR("</tr>"));
    }
    close_table(page);
    if (shown > PAGE_FINDINGS_MAX)
        buf_printf(page->out, "<p class=soft>%zu more stand in whatif.csv (--out)</p>", shown - PAGE_FINDINGS_MAX);
}

static void add_moved(const Page *page, const WhatifRun *run, bool slices) {
    static const char *const head[] = {"Rule", "By", "Value", "Currency", "Before", "After", "Moved"};
    size_t count = 0;
    for (size_t i = 0; i < run->money_count; i++) count += str_eq(run->money[i].by, STR("cause")) != slices;
    if (!count) return;
    buf_printf(page->out, "<h2>%s that moved, in the run of ", slices ? "Slices" : "Causes");
    text_add_html(page->out, run->day);
    buf_add(page->out, STR("</h2>"));
    add_heads(page, head, ARRAY_LEN(head), 4);
    size_t shown = 0;
    for (size_t i = 0; i < run->money_count; i++) {
        const WhatifMoney *m = &run->money[i];
        if (str_eq(m->by, STR("cause")) == slices || shown++ >= PAGE_FINDINGS_MAX) continue;
        buf_add(page->out, STR("<tr>"));
        add_cell(page, "", m->rule);
        add_cell(page, "", slices ? m->by : m->kind);
        add_cell(page, "", m->value);
        add_cell(page, "", m->currency);
        add_cell(page, "n", money_text(m->before, m->scale, page->arena));
        add_cell(page, "n", money_text(m->after, m->scale, page->arena));
        add_cell(page, "n", money_text(m->after - m->before, m->scale, page->arena));
        buf_add(page->out, STR("</tr>"));
    }
    close_table(page);
    if (shown > PAGE_FINDINGS_MAX)
        buf_printf(page->out, "<p class=soft>%zu more stand in whatif_money.csv (--out)</p>",
                   shown - PAGE_FINDINGS_MAX);
}

/* Where the files stand is nobody's business. */
static Str file_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return str_of(slash ? slash + 1 : path);
}

Str whatif_html(const Whatif *whatif, Arena *arena) {
    Page page = {whatif, buf_own(arena), arena};
    Buf *out = page.out;
    buf_printf(out,
               "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width,"
               "initial-scale=1\"><title>What if: %.*s</title><style>%s</style>",
               STR_ARG(whatif->job), style);
    if (whatif->profile.len && !str_eq(whatif->profile, STR("production"))) {
        buf_add(out, STR("<p class=trial>profile: "));
        text_add_html(out, whatif->profile);
        buf_add(out, STR("</p>"));
    }
    buf_printf(out, "<h1>What if: %.*s</h1><p>", STR_ARG(whatif->job));
    text_add_html(out, whatif->company);
    buf_printf(out, ": %zu of %zu runs judged again with ", whatif->replayed, whatif->run_count);
    text_add_html(out, file_name(whatif->after));
    buf_add(out, STR(" instead of "));
    text_add_html(out, file_name(whatif->before));
    buf_add(out, STR(". Findings are counted once, however many runs tell them.</p>"));
    add_runs(&page);
    add_changes(&page, WHATIF_GAINED, "Gained");
    add_changes(&page, WHATIF_LOST, "Lost");
    add_changes(&page, WHATIF_CHANGED, "Changed");
    for (size_t i = 0; i < whatif->run_count; i++) {
        if (whatif->run[i].problem.len) continue;
        add_moved(&page, &whatif->run[i], false);
        add_moved(&page, &whatif->run[i], true);
        break; /* the newest one: sums over runs would count what stands in several of them several times */
    }
    buf_add(out, STR("</html>\n"));
    return buf_str(out);
}
