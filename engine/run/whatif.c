#include "engine/run/whatif_judge.h"

#include "engine/base/file.h"
#include "engine/store/runs.h"

#include <stdlib.h>

const char *const whatif_change_code[WHATIF_CHANGES] = {"gained", "lost", "changed"};

Str whatif_kind(FindingKind kind) {
    return kind < FINDING_KINDS ? str_of(finding_kind_code[kind]) : STR("");
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
                                              : whatif_money_order(&before->money[i], &after->money[j]);
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
    bool ok = whatif_judge(request, request->before, snapshot, out->id, arena, &before, &failed) &&
              whatif_judge(request, request->after, snapshot, out->id, arena, &after, &failed);
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
