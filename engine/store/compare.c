#include "engine/store/compare.h"

#include "engine/base/buf.h"

#include <stdlib.h>

static int identity_order(const void *a, const void *b) {
    return str_compare((*(const KeptFinding *const *)a)->identity, (*(const KeptFinding *const *)b)->identity);
}

static const KeptFinding **sorted(const KeptFinding *list, size_t count, Arena *arena) {
    const KeptFinding **out = arena_array(arena, count, sizeof *out);
    for (size_t i = 0; i < count; i++) out[i] = &list[i];
    if (count) qsort(out, count, sizeof *out, identity_order);
    return out;
}

static bool is_unknown(const KeptFinding *finding) {
    return strcmp(finding->state, "unknown") == 0;
}

static bool is_equal(const KeptFinding *a, const KeptFinding *b) {
    return str_eq(a->content, b->content) && str_eq(a->difference, b->difference) && str_eq(a->at_risk, b->at_risk) &&
           str_eq(a->cause, b->cause) && str_eq(a->currency, b->currency) && str_eq(a->severity, b->severity);
}

/* What one run has and the other has not: gained or lost only when the other one looked. */
static bool looked(const Run *run, const KeptFinding *finding) {
    for (size_t i = 0; i < run->scope_count; i++) {
        if (str_eq(run->scope[i].name, finding->scope)) return run->scope[i].checked;
    }
    return false;
}

static int money_order(const void *a, const void *b) { /* both lists come ranked: by place in them */
    const KeptFinding *x = *(const KeptFinding *const *)a, *y = *(const KeptFinding *const *)b;
    return (x > y) - (x < y);
}

static const KeptFinding *list_of(const Buf *buf, size_t *count, Arena *arena) {
    *count = buf->len / sizeof(KeptFinding *);
    const KeptFinding **pointer = (const KeptFinding **)(void *)buf->ptr;
    if (*count) qsort(pointer, *count, sizeof *pointer, money_order);
    KeptFinding *out = arena_array(arena, *count, sizeof *out);
    for (size_t i = 0; i < *count; i++) out[i] = *pointer[i];
    return out;
}

typedef struct Comparing {
    Run old, new; /* with their scopes */
    Buf *gained, *lost, *changed;
    RunComparison *out;
} Comparing;

static void take_lost(Comparing *c, const KeptFinding *const *finding) {
    if (is_unknown(*finding) || !looked(&c->new, *finding))
        c->out->unknown++;
    else
        buf_append(c->lost, finding, sizeof *finding);
}

static void take_gained(Comparing *c, const KeptFinding *const *finding) {
    if (is_unknown(*finding) || !looked(&c->old, *finding))
        c->out->unknown++;
    else
        buf_append(c->gained, finding, sizeof *finding);
}

static void take_both(Comparing *c, const KeptFinding *before, const KeptFinding *after) {
    RunChange change = {*before, *after};
    if (is_unknown(before) || is_unknown(after))
        c->out->unknown++;
    else if (is_equal(before, after))
        c->out->same++;
    else
        buf_append(c->changed, &change, sizeof change);
}

static void merge(Comparing *c, KeptFindings a, KeptFindings b, Arena *arena) {
    const KeptFinding **left = sorted(a.item, a.count, arena), **right = sorted(b.item, b.count, arena);
    for (size_t i = 0, j = 0; i < a.count || j < b.count;) {
        int order = i == a.count ? 1 : j == b.count ? -1 : str_compare(left[i]->identity, right[j]->identity);
        if (order < 0)
            take_lost(c, &left[i++]);
        else if (order > 0)
            take_gained(c, &right[j++]);
        else
            take_both(c, left[i++], right[j++]);
    }
}

static bool was_looked_at(const Run *run, Str scope) {
    return looked(run, &(KeptFinding){.scope = scope});
}

/* Of one job, what stood in both with the same content is counted where it is: it is nearly all there is. */
static bool count_standing(Store *store, Comparing *c, Arena *arena, Error *err) {
    const ScopeCount *list;
    size_t count;
    if (!runs_in_both(store, &c->old, &c->new, arena, &list, &count, err)) return false;
    for (size_t i = 0; i < count; i++) {
        bool known = was_looked_at(&c->old, list[i].scope) && was_looked_at(&c->new, list[i].scope);
        *(known ? &c->out->same : &c->out->unknown) += list[i].count;
    }
    return true;
}

bool runs_compare(Store *store, const Run *before, const Run *after, Arena *arena, RunComparison *out, Error *err) {
    KeptFindings a, b;
    Comparing c = {*before, *after, buf_own(arena), buf_own(arena), buf_own(arena), out};
    bool one_job = str_eq(before->job, after->job);
    FindingWant of_old = {.content = true, .apart = one_job ? after : NULL},
                of_new = {.content = true, .apart = one_job ? before : NULL};
    *out = (RunComparison){0};
    if (!runs_findings(store, before, &of_old, arena, &a, err) ||
        !runs_findings(store, after, &of_new, arena, &b, err) || !runs_scopes(store, &c.old, arena, err) ||
        !runs_scopes(store, &c.new, arena, err) || (one_job && !count_standing(store, &c, arena, err)))
        return false;
    merge(&c, a, b, arena);
    out->gained = list_of(c.gained, &out->gained_count, arena);
    out->lost = list_of(c.lost, &out->lost_count, arena);
    out->changed = (const RunChange *)(const void *)c.changed->ptr;
    out->changed_count = c.changed->len / sizeof(RunChange);
    return true;
}
