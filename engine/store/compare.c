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

bool runs_compare(Store *store, const Run *before, const Run *after, Arena *arena, RunComparison *out, Error *err) {
    const KeptFinding *a, *b;
    size_t a_count, b_count;
    Run old = *before, new = *after;
    if (!runs_findings(store, before, arena, &a, &a_count, err) ||
        !runs_findings(store, after, arena, &b, &b_count, err) || !runs_scopes(store, &old, arena, err) ||
        !runs_scopes(store, &new, arena, err))
        return false;
    const KeptFinding **left = sorted(a, a_count, arena), **right = sorted(b, b_count, arena);
    Buf *gained = buf_own(arena), *lost = buf_own(arena), *changed = buf_own(arena);
    *out = (RunComparison){0};
    for (size_t i = 0, j = 0; i < a_count || j < b_count;) {
        int order = i == a_count ? 1 : j == b_count ? -1 : str_compare(left[i]->identity, right[j]->identity);
        if (order < 0) {
            if (is_unknown(left[i]) || !looked(&new, left[i]))
                out->unknown++;
            else
                buf_append(lost, &left[i], sizeof left[i]);
            i++;
        } else if (order > 0) {
            if (is_unknown(right[j]) || !looked(&old, right[j]))
                out->unknown++;
            else
                buf_append(gained, &right[j], sizeof right[j]);
            j++;
        } else {
            RunChange change = {*left[i], *right[j]};
            if (is_unknown(left[i]) || is_unknown(right[j]))
                out->unknown++;
            else if (is_equal(left[i], right[j]))
                out->same++;
            else
                buf_append(changed, &change, sizeof change);
            i++;
            j++;
        }
    }
    out->gained = list_of(gained, &out->gained_count, arena);
    out->lost = list_of(lost, &out->lost_count, arena);
    out->changed = (const RunChange *)(const void *)changed->ptr;
    out->changed_count = changed->len / sizeof(RunChange);
    return true;
}
