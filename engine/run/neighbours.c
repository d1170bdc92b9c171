#include "engine/run/neighbours.h"

#include "engine/match/assign.h"

#include <stdlib.h>

typedef struct Lonely {
    Str rule, currency;
    int64_t amount;
    bool right;
    uint32_t finding;
} Lonely;

static int same_money(const Lonely *x, const Lonely *y) {
    int order = str_compare(x->rule, y->rule);
    if (!order) order = str_compare(x->currency, y->currency);
    return order ? order : (x->amount > y->amount) - (x->amount < y->amount);
}

static int lonely_order(const void *a, const void *b) {
    const Lonely *x = a, *y = b;
    int order = same_money(x, y);
    return order ? order : (x->finding > y->finding) - (x->finding < y->finding);
}

static bool is_lonely(const Finding *finding) {
    bool alone = finding->kind == FINDING_MISSING || finding->kind == FINDING_UNLINKED_PAYMENT || finding->kind == FINDING_STATUS_CONFLICT ||
                 finding->kind == FINDING_STAGE_CONFLICT;
    return alone && finding->explains && finding->record_count == 1 && !finding->cause.len &&
           finding->record[0].has_amount && finding->record[0].amount != 0;
}

static bool days_apart(const FindingRecord *x, const FindingRecord *y, int64_t *days) {
    Day a, b;
    int64_t us;
    if (instant_parse(x->day, STR(""), &a, &us) != INSTANT_DATE ||
        instant_parse(y->day, STR(""), &b, &us) != INSTANT_DATE)
        return false;
    *days = a > b ? (int64_t)a - b : (int64_t)b - a;
    return true;
}

/* The weightiest thing in which the two documents differ; "" when they are not neighbours. */
static Str apart_by(const FindingRecord *x, const FindingRecord *y) {
    int64_t days;
    bool both_tax_ids = !x->tax_id.len == !y->tax_id.len;
    if (!days_apart(x, y, &days) || days > NEIGHBOUR_DAYS_MAX) return STR("");
    if (both_tax_ids && !str_eq(record_who(x), record_who(y))) return STR("wrong counterparty");
    if (x->warehouse.len && y->warehouse.len && !str_eq(x->warehouse, y->warehouse)) return STR("wrong warehouse");
    if (days) return STR("another day");
    return str_eq(x->entity, y->entity) && !str_eq(x->document, y->document) ? STR("another number") : STR("");
}

static void name_candidate(FindingList *list, Finding *finding, const FindingRecord *other, Str cause) {
    finding->cause = cause;
    finding_evidence(finding, list, (FindingEvidence){STR("candidate"), other->right ? STR("") : other->document,
                                                      other->right ? other->document : STR(""), other->date, -1});
}

static void join_pair(FindingList *list, uint32_t *parent, uint32_t a, uint32_t b) {
    Finding *x = &list->item[a], *y = &list->item[b];
    Str cause = apart_by(&x->record[0], &y->record[0]);
    if (!cause.len) return;
    name_candidate(list, x, &y->record[0], cause);
    name_candidate(list, y, &x->record[0], cause);
    sets_join(parent, a, b);
}

void join_neighbours(FindingList *list, uint32_t *parent) {
    Lonely *lonely = calloc(list->count + 1, sizeof *lonely);
    if (!lonely) arena_out_of_memory("neighbours", list->count);
    size_t count = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        const Finding *f = &list->item[i];
        if (is_lonely(f)) lonely[count++] = (Lonely){f->rule, f->currency, f->record[0].amount, f->record[0].right, i};
    }
    if (count > 1) qsort(lonely, count, sizeof *lonely, lonely_order);
    for (size_t i = 0; i < count;) {
        size_t to = i + 1;
        while (to < count && same_money(&lonely[i], &lonely[to]) == 0) to++;
        if (to - i == 2 && lonely[i].right != lonely[i + 1].right)
            join_pair(list, parent, lonely[i].finding, lonely[i + 1].finding);
        i = to;
    }
    free(lonely);
}
