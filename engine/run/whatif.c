#include "engine/run/whatif.h"

#include "engine/base/file.h"
#include "engine/store/runs.h"
#include "reports/bridge.h"

#include <stdlib.h>

const char *const whatif_change_code[WHATIF_CHANGES] = {"gained", "lost", "changed"};

/* ---- One snapshot, judged by one project. What is kept of it outlives the frames. */

typedef struct Judged {
    WhatifFinding *finding; /* by id; only the side `before` is filled in */
    const Str *scope;       /* of each finding */
    size_t count;
    const RunScope *looked;
    size_t looked_count;
    const WhatifMoney *money; /* only the amounts `before` are filled in; by rule, by, value, kind, currency */
    size_t money_count;
    const ReportLimit *limit;
    size_t limit_count;
    RunState state;
    const Str *unchecked;
    size_t unchecked_count;
    Str day, cutoff;
} Judged;

static Str document_of(const Finding *finding) {
    for (size_t i = 0; i < finding->record_count; i++) {
        const FindingRecord *record = &finding->record[i];
        if (record->document.len || record->key.len) return record->document.len ? record->document : record->key;
    }
    return STR("");
}

static Str amount_text(const Finding *finding, Arena *arena) {
    char text[DECIMAL_TEXT_SIZE];
    return finding->has_amounts ? str_copy(arena, decimal_print(finding->difference, finding->scale, text)) : STR("");
}

static WhatifFinding keep_finding(const Finding *finding, Arena *arena) {
    WhatifSide side = {.there = true,
                       .severity = finding->severity,
                       .cause = str_copy(arena, finding->cause),
                       .difference = amount_text(finding, arena),
                       .at_risk = finding->at_risk,
                       .scale = finding->scale,
                       .settled = finding->memory.settled,
                       .explanation = str_copy(arena, finding->explanation)};
    return (WhatifFinding){.id = str_copy(arena, finding->id),
                           .rule = str_copy(arena, finding->rule),
                           .kind = finding->kind,
                           .document = str_copy(arena, document_of(finding)),
                           .currency = str_copy(arena, finding->currency),
                           .before = side,
                           .runs = 1};
}

static int id_order(const void *a, const void *b) {
    return str_compare((*(const Finding *const *)a)->id, (*(const Finding *const *)b)->id);
}

/* Two that share an identity are one, as in the store: the first one. */
static void keep_findings(const RunReport *report, Arena *arena, Judged *out) {
    const Finding **order = arena_array(arena, report->finding_count, sizeof *order);
    Str *scope = arena_array(arena, report->finding_count, sizeof *scope);
    for (size_t i = 0; i < report->finding_count; i++) order[i] = &report->finding[i];
    if (report->finding_count) qsort(order, report->finding_count, sizeof *order, id_order);
    out->finding = arena_array(arena, report->finding_count, sizeof *out->finding);
    for (size_t i = 0; i < report->finding_count; i++) {
        if (i && str_eq(order[i]->id, order[i - 1]->id)) continue;
        scope[out->count] = str_copy(arena, run_scope_of(order[i], arena));
        out->finding[out->count++] = keep_finding(order[i], arena);
    }
    out->scope = scope;
}

Str whatif_kind(FindingKind kind) {
    return kind < FINDING_KINDS ? str_of(finding_kind_code[kind]) : STR("");
}

static int money_order(const void *a, const void *b) {
    const WhatifMoney *x = a, *y = b;
    const Str left[] = {x->rule, x->by, x->slice, whatif_kind(x->kind), x->currency},
              right[] = {y->rule, y->by, y->slice, whatif_kind(y->kind), y->currency};
    bool slices = whatif_place(x) != WHATIF_OF_CAUSE, others = whatif_place(y) != WHATIF_OF_CAUSE;
    if (slices != others) return slices ? 1 : -1;
    for (size_t i = 0; i < ARRAY_LEN(left); i++) {
        int order = str_compare(left[i], right[i]);
        if (order) return order;
    }
    return 0;
}

static void keep_money(const RunReport *report, const RunReport *shown, Arena *arena, Judged *out) {
    const Bridge *bridge;
    size_t bridges = bridges_make(report, arena, &bridge), count = 0;
    for (size_t b = 0; b < bridges; b++) count += bridge[b].bar_count;
    for (size_t t = 0; t < report->totals_count; t++) count += report->totals[t].cell_count;
    WhatifMoney *money = arena_array(arena, count, sizeof *money);
    for (size_t b = 0; b < bridges; b++) {
        const ReportTotals *totals = bridge[b].totals;
        for (size_t i = 0; i < bridge[b].bar_count; i++) {
            const BridgeBar *bar = &bridge[b].bar[i];
            money[out->money_count++] = (WhatifMoney){.rule = str_copy(arena, totals->rule),
                                                      .by = STR("cause"),
                                                      .value = str_copy(arena, bar->cause),
                                                      .slice = str_copy(arena, bar->cause),
                                                      .kind = bar->kind,
                                                      .currency = str_copy(arena, bridge[b].cell->currency),
                                                      .scale = totals->scale,
                                                      .before = bar->amount};
        }
    }
    for (size_t t = 0; t < report->totals_count; t++) {
        const ReportTotals *totals = &report->totals[t];
        for (size_t c = 0; c < totals->cell_count && totals->has_amount; c++) {
            const ReportCell *cell = &totals->cell[c];
            money[out->money_count++] = (WhatifMoney){.rule = str_copy(arena, totals->rule),
                                                      .by = str_copy(arena, totals->dimension),
                                                      .value = str_copy(arena, shown->totals[t].cell[c].slice),
                                                      .slice = str_copy(arena, cell->slice),
                                                      .kind = FINDING_KINDS,
                                                      .currency = str_copy(arena, cell->currency),
                                                      .scale = totals->scale,
                                                      .before = cell->difference,
                                                      .open_before = cell->unexplained};
        }
    }
    if (out->money_count) qsort(money, out->money_count, sizeof *money, money_order);
    out->money = money;
}

static void keep_limits(const RunReport *report, Arena *arena, Judged *out) {
    ReportLimit *limit = arena_array(arena, report->limit_count, sizeof *limit);
    Str *unchecked = arena_array(arena, report->rule_count, sizeof *unchecked);
    for (size_t i = 0; i < report->limit_count; i++) {
        limit[i] = (ReportLimit){.rule = str_copy(arena, report->limit[i].rule),
                                 .words = str_copy(arena, report->limit[i].words),
                                 .value = str_copy(arena, report->limit[i].value),
                                 .state = report->limit[i].state};
    }
    for (size_t i = 0; i < report->rule_count; i++) {
        if (report->rule[i].checked) continue;
        Str rest = report->rule[i].why_not, why = str_cut(&rest, '\n');
        unchecked[out->unchecked_count++] =
            str_printf(arena, "%.*s: %.*s", STR_ARG(report->rule[i].name), STR_ARG(why));
    }
    out->limit = limit;
    out->limit_count = report->limit_count;
    out->unchecked = unchecked;
}

static void keep_scopes(const JobReplay *replay, Arena *arena, Judged *out) {
    RunScope *scope = arena_array(arena, replay->scope_count, sizeof *scope);
    for (size_t i = 0; i < replay->scope_count; i++)
        scope[i] = (RunScope){str_copy(arena, replay->scope[i].name), replay->scope[i].checked};
    out->looked = scope;
    out->looked_count = replay->scope_count;
}

static const JobPlan *job_of(const Plan *plan, Str name) {
    for (size_t i = 0; i < plan->job_count; i++) {
        if (str_eq(plan->job[i].name, name)) return &plan->job[i];
    }
    return NULL;
}

static bool judge(const WhatifRequest *request, const Plan *plan, const char *snapshot, Str run_id, Arena *arena,
                  Judged *out, Error *err) {
    Arena *stage = arena_new("whatif", 0);
    JobRequest job = {.plan = plan,
                      .job = job_of(plan, request->job),
                      .from = snapshot,
                      .snapshot = snapshot,
                      .out = "",
                      .threads = request->threads};
    JobReplay replay;
    *out = (Judged){0};
    bool ok = job_replay(&job, request->store, run_id, stage, &replay, err);
    if (ok) {
        keep_findings(replay.shown, arena, out);
        keep_money(&replay.report, replay.shown, arena, out);
        keep_limits(&replay.report, arena, out);
        keep_scopes(&replay, arena, out);
        out->state = report_state(&replay.report);
        out->cutoff = str_copy(arena, replay.report.cutoff);
        out->day = str_sub(out->cutoff, 0, out->cutoff.len < 10 ? out->cutoff.len : 10);
    }
    arena_free(stage);
    return ok;
}

/* ---- The two held against each other */

static bool is_checked(const Judged *judged, Str scope) {
    for (size_t i = 0; i < judged->looked_count; i++) {
        if (str_eq(judged->looked[i].name, scope)) return judged->looked[i].checked;
    }
    return true; /* a project without the rule looks nowhere else for it: what it found is over */
}

static bool is_equal(const WhatifSide *a, const WhatifSide *b) {
    return str_eq(a->difference, b->difference) && a->at_risk == b->at_risk && a->scale == b->scale &&
           str_eq(a->cause, b->cause) && a->severity == b->severity && str_eq(a->explanation, b->explanation) &&
           a->settled == b->settled;
}

static int128 money_of(const WhatifFinding *finding) {
    int128 before = finding->before.there ? finding->before.at_risk : 0,
           after = finding->after.there ? finding->after.at_risk : 0;
    return before > after ? before : after;
}

static int shown_order(const void *a, const void *b) {
    const WhatifFinding *x = a, *y = b;
    if (x->change != y->change) return x->change < y->change ? -1 : 1;
    if (money_of(x) != money_of(y)) return money_of(x) > money_of(y) ? -1 : 1;
    return str_compare(x->id, y->id);
}

static void add_change(WhatifRun *run, Buf *list, WhatifFinding finding, WhatifChange change) {
    finding.change = change;
    run->count[change]++;
    buf_append(list, &finding, sizeof finding);
}

static void only_after(WhatifFinding *finding) {
    finding->after = finding->before;
    finding->before = (WhatifSide){.there = false};
}

static void compare_findings(const Judged *before, const Judged *after, Arena *arena, WhatifRun *out) {
    Buf *list = buf_own(arena);
    for (size_t i = 0, j = 0; i < before->count || j < after->count;) {
        int order = i == before->count  ? 1
                    : j == after->count ? -1
                                        : str_compare(before->finding[i].id, after->finding[j].id);
        if (order < 0) {
            bool known = is_checked(after, before->scope[i]);
            out->unknown += !known;
            if (known) add_change(out, list, before->finding[i], WHATIF_LOST);
            i++;
        } else if (order > 0) {
            WhatifFinding finding = after->finding[j];
            bool known = is_checked(before, after->scope[j]);
            only_after(&finding);
            out->unknown += !known;
            if (known) add_change(out, list, finding, WHATIF_GAINED);
            j++;
        } else {
            WhatifFinding finding = before->finding[i];
            finding.after = after->finding[j].before;
            if (is_equal(&finding.before, &finding.after))
                out->same++;
            else
                add_change(out, list, finding, WHATIF_CHANGED);
            i++;
            j++;
        }
    }
    out->finding_count = list->len / sizeof(WhatifFinding);
    if (out->finding_count) qsort(list->ptr, out->finding_count, sizeof(WhatifFinding), shown_order);
    out->finding = (const WhatifFinding *)(const void *)list->ptr;
}

static bool finer(int128 *amount, unsigned from, unsigned to) {
    for (; from < to; from++) {
        if (__builtin_mul_overflow(*amount, 10, amount)) return false;
    }
    return true;
}

/* Two rules of one name may count with other decimals. */
static bool one_scale(WhatifMoney *a, WhatifMoney *b) {
    unsigned scale = a->scale > b->scale ? a->scale : b->scale;
    bool ok = finer(&a->before, a->scale, scale) && finer(&a->open_before, a->scale, scale) &&
              finer(&b->before, b->scale, scale) && finer(&b->open_before, b->scale, scale);
    a->scale = b->scale = scale;
    return ok;
}

static void compare_money(const Judged *before, const Judged *after, Arena *arena, WhatifRun *out) {
    Buf *list = buf_own(arena);
    for (size_t i = 0, j = 0; i < before->money_count || j < after->money_count;) {
        int order = i == before->money_count  ? 1
                    : j == after->money_count ? -1
                                              : money_order(&before->money[i], &after->money[j]);
        WhatifMoney left = order <= 0 ? before->money[i] : after->money[j], right = left;
        if (order <= 0)
            i++;
        else
            left.before = left.open_before = 0;
        if (order >= 0)
            right = after->money[j++];
        else
            right.before = right.open_before = 0;
        if (!one_scale(&left, &right)) continue; /* no sum of money has so many digits */
        left.after = right.before;
        left.open_after = right.open_before;
        if (left.before == left.after && left.open_before == left.open_after) continue;
        buf_append(list, &left, sizeof left);
    }
    out->money_count = list->len / sizeof(WhatifMoney);
    out->money = (const WhatifMoney *)(const void *)list->ptr;
}

static const ReportLimit *find_limit(const Judged *judged, const ReportLimit *like) {
    for (size_t i = 0; i < judged->limit_count; i++) {
        if (str_eq(judged->limit[i].rule, like->rule) && str_eq(judged->limit[i].words, like->words))
            return &judged->limit[i];
    }
    return NULL;
}

static void add_limit(Buf *list, const ReportLimit *was, const ReportLimit *is) {
    const ReportLimit *any = was ? was : is;
    WhatifLimit limit = {any->rule,
                         any->words,
                         was != NULL,
                         is != NULL,
                         was ? was->state : RUN_CLEAN,
                         is ? is->state : RUN_CLEAN,
                         was ? was->value : STR(""),
                         is ? is->value : STR("")};
    buf_append(list, &limit, sizeof limit);
}

static void compare_limits(const Judged *before, const Judged *after, Arena *arena, WhatifRun *out) {
    Buf *list = buf_own(arena);
    for (size_t i = 0; i < before->limit_count; i++) {
        const ReportLimit *is = find_limit(after, &before->limit[i]);
        if (!is || is->state != before->limit[i].state) add_limit(list, &before->limit[i], is);
    }
    for (size_t i = 0; i < after->limit_count; i++) {
        if (!find_limit(before, &after->limit[i])) add_limit(list, NULL, &after->limit[i]);
    }
    out->limit_count = list->len / sizeof(WhatifLimit);
    out->limit = (const WhatifLimit *)(const void *)list->ptr;
}

static Str first_line(Str text) {
    return str_cut(&text, '\n');
}

/* False when the program itself is stopped; a snapshot that cannot be judged is told in out->problem. */
static bool replay(const WhatifRequest *request, const char *snapshot, Arena *arena, WhatifRun *out, Error *err) {
    Judged before, after;
    Error failed = {0};
    bool ok = judge(request, request->before, snapshot, out->id, arena, &before, &failed) &&
              judge(request, request->after, snapshot, out->id, arena, &after, &failed);
    if (!ok && (failed.kind == ERROR_CANCELLED || failed.kind == ERROR_INTERNAL)) {
        *err = failed;
        return false;
    }
    if (!ok) {
        out->problem = str_printf(arena, "%s%s%.*s", failed.where, *failed.where ? ": " : "",
                                  STR_ARG(first_line(str_of(failed.text))));
        return true;
    }
    out->before = before.count;
    out->after = after.count;
    out->state_before = before.state;
    out->state_after = after.state;
    out->day = after.day;
    out->cutoff = after.cutoff;
    out->unchecked = after.unchecked;
    out->unchecked_count = after.unchecked_count;
    compare_findings(&before, &after, arena, out);
    compare_money(&before, &after, arena, out);
    compare_limits(&before, &after, arena, out);
    return true;
}

/* ---- All runs together */

typedef struct Seen {
    const WhatifFinding *finding;
    size_t run; /* 0: the newest */
} Seen;

static int seen_order(const void *a, const void *b) {
    const Seen *x = a, *y = b;
    int order = str_compare(x->finding->id, y->finding->id);
    return order ? order : (x->run > y->run) - (x->run < y->run);
}

static void gather(const WhatifRun *run, size_t runs, Arena *arena, Whatif *out) {
    size_t count = 0, n = 0;
    for (size_t r = 0; r < runs; r++) count += run[r].finding_count;
    Seen *seen = arena_array(arena, count, sizeof *seen);
    WhatifFinding *finding = arena_array(arena, count, sizeof *finding);
    for (size_t r = 0; r < runs; r++) {
        for (size_t i = 0; i < run[r].finding_count; i++) seen[n++] = (Seen){&run[r].finding[i], r};
    }
    if (count) qsort(seen, count, sizeof *seen, seen_order);
    for (size_t i = 0; i < count; i++) {
        if (i && str_eq(seen[i].finding->id, seen[i - 1].finding->id)) {
            finding[out->finding_count - 1].runs++;
            continue;
        }
        finding[out->finding_count++] = *seen[i].finding;
        out->count[seen[i].finding->change]++;
    }
    if (out->finding_count) qsort(finding, out->finding_count, sizeof *finding, shown_order);
    out->finding = finding;
}

static WhatifSum *sum_of(WhatifSum *sum, size_t *count, Str currency) {
    for (size_t i = 0; i < *count; i++) {
        if (str_eq(sum[i].currency, currency)) return &sum[i];
    }
    sum[*count] = (WhatifSum){.currency = currency};
    return &sum[(*count)++];
}

static void add_money(WhatifSum *sum, int128 *to, const WhatifSide *side) {
    int128 amount = side->at_risk;
    if (sum->scale < side->scale && finer(&sum->gained, sum->scale, side->scale) &&
        finer(&sum->lost, sum->scale, side->scale))
        sum->scale = side->scale;
    if (finer(&amount, side->scale, sum->scale)) *to += amount;
}

static int currency_order(const void *a, const void *b) {
    return str_compare(((const WhatifSum *)a)->currency, ((const WhatifSum *)b)->currency);
}

static void add_sums(Arena *arena, Whatif *out) {
    WhatifSum *sum = arena_array(arena, out->finding_count, sizeof *sum);
    for (size_t i = 0; i < out->finding_count; i++) {
        const WhatifFinding *finding = &out->finding[i];
        const WhatifSide *side = finding->change == WHATIF_GAINED ? &finding->after : &finding->before;
        if (finding->change == WHATIF_CHANGED || !side->at_risk) continue;
        WhatifSum *to = sum_of(sum, &out->sum_count, finding->currency);
        add_money(to, finding->change == WHATIF_GAINED ? &to->gained : &to->lost, side);
    }
    if (out->sum_count) qsort(sum, out->sum_count, sizeof *sum, currency_order);
    out->sum = sum;
}

/* ---- Which snapshots */

static bool taken_again(const Run *run, size_t count, size_t i) { /* a newer run judged the same snapshot */
    for (size_t k = 0; k < i && k < count; k++) {
        if (str_eq(run[k].snapshot_sha256, run[i].snapshot_sha256)) return true;
    }
    return false;
}

static bool stands(const Run *of, Arena *arena, WhatifRun *out) {
    Snapshot snapshot;
    Error err = {0};
    const char *folder = str_cstr(arena, of->snapshot);
    out->said = WHATIF_WORDS;
    if (!file_exists(folder))
        out->said = WHATIF_SAYS_GONE;
    else if (!snapshot_open(folder, true, arena, &snapshot, &err) ||
             !str_eq(str_of(snapshot.sha256), of->snapshot_sha256))
        out->said = WHATIF_SAYS_REPLACED;
    if (out->said < WHATIF_WORDS) out->problem = words_whatif(STR("en"), out->said, NULL, NULL);
    return out->said == WHATIF_WORDS;
}

static bool replay_stored(const WhatifRequest *request, const Run *of, Arena *arena, WhatifRun *out, Error *err) {
    char day[DAY_TEXT_SIZE];
    *out = (WhatifRun){.id = of->id, .cutoff = of->cutoff_text, .problem = STR("")};
    out->day = str_copy(arena, day_print(of->day, day));
    Arena *scratch = arena_new("whatif", 0);
    bool there = stands(of, scratch, out);
    arena_free(scratch);
    if (!there) return true;
    if (!replay(request, str_cstr(arena, of->snapshot), arena, out, err)) return false;
    out->day = str_copy(arena, day_print(of->day, day));
    return true;
}

static bool replay_last(const WhatifRequest *request, Arena *arena, Whatif *out, Error *err) {
    const Run *stored;
    size_t count;
    if (!runs_list(request->store, request->job, arena, &stored, &count, err)) return false;
    if (!count)
        return error_set(err, ERROR_USAGE, "",
                         "the store has no run of the job \"%.*s\"\nhint: `kopeck run` keeps one, "
                         "or name a snapshot with --from",
                         STR_ARG(request->job));
    WhatifRun *run = arena_array(arena, request->last, sizeof *run);
    for (size_t i = 0; i < count && out->run_count < request->last; i++) {
        if (taken_again(stored, count, i)) continue;
        if (!replay_stored(request, &stored[i], arena, &run[out->run_count], err)) return false;
        out->replayed += !run[out->run_count++].problem.len;
    }
    out->run = run;
    return true;
}

static bool replay_one(const WhatifRequest *request, Arena *arena, Whatif *out, Error *err) {
    WhatifRun *run = arena_array(arena, 1, sizeof *run);
    *run = (WhatifRun){.id = STR(""), .said = WHATIF_WORDS, .problem = STR(""), .day = STR(""), .cutoff = STR("")};
    if (!replay(request, request->from, arena, run, err)) return false;
    if (run->problem.len) return error_set(err, ERROR_USAGE, "", "%.*s", STR_ARG(run->problem));
    out->run = run;
    out->run_count = out->replayed = 1;
    return true;
}

WhatifPlace whatif_place(const WhatifMoney *money) {
    if (str_eq(money->by, STR("cause"))) return WHATIF_OF_CAUSE;
    return str_eq(money->by, STR("all")) ? WHATIF_OF_RULE : WHATIF_OF_SLICE;
}

Str whatif_rule(const Whatif *whatif, Str rule) {
    for (int side = 1; side >= 0; side--) {
        const Plan *plan = whatif->rules[side];
        for (size_t i = 0; i < plan->rule_count; i++) {
            if (str_eq(plan->rule[i].name, rule) && plan->rule[i].title.len) return plan->rule[i].title;
        }
    }
    return rule;
}

bool whatif_run(const WhatifRequest *request, Arena *run, Whatif *out, Error *err) {
    const Plan *plan = request->before;
    *out = (Whatif){.rules = {plan, request->after},
                    .language = plan->language,
                    .company = plan->company,
                    .job = request->job,
                    .profile = plan->profile,
                    .currency = plan->currency,
                    .before = plan->file,
                    .after = request->after->file};
    if (request->from ? !replay_one(request, run, out, err) : !replay_last(request, run, out, err)) return false;
    gather(out->run, out->run_count, run, out);
    add_sums(run, out);
    return true;
}
