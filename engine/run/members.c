#include "engine/run/members.h"

#include "engine/run/rules_run.h"

#include <stdlib.h>

/* Across systems one record in each is no duplicate: it is the same counterparty, known to both. */
static bool is_duplicate(const RuleResult *result, const Cluster *cluster) {
    if (result->rule->dataset_count == 1) return true;
    uint32_t seen[PLAN_DUPLICATES_DATASETS_MAX] = {0};
    for (uint32_t i = 0; i < cluster->row_count; i++) {
        size_t d;
        uint32_t row;
        duplicates_row(result, result->clusters.row[cluster->row_from + i], &d, &row);
        if (++seen[d] > 1) return true;
    }
    return false;
}

MembersOf members_of(const RuleResult *result) {
    const ClusterResult *clusters = &result->clusters;
    uint32_t *cluster = arena_array_raw(result->view.frames->run, clusters->cluster_count, sizeof *cluster);
    MembersOf out = {.result = result, .survivors = survivors_new(&result->view), .cluster = cluster};
    for (size_t c = 0; c < clusters->cluster_count; c++) {
        if (!is_duplicate(result, &clusters->cluster[c])) continue;
        cluster[out.count++] = (uint32_t)c;
        out.review += clusters->cluster[c].review;
    }
    return out;
}

/* As record_order has it; most records are told apart by their keys, before all else is put into words. */
static int duplicate_order(const RuleView *view, const Duplicate *x, const Duplicate *y) {
    uint32_t m = view->rule->dataset[x->d], n = view->rule->dataset[y->d];
    if (m != n) return m < n ? -1 : 1;
    int order = str_compare(x->date, y->date);
    if (!order) order = str_compare(x->key, y->key);
    if (order) return order;
    FindingRecord left = view_record(view, x->d, x->row, false), right = view_record(view, y->d, y->row, false);
    order = record_order(&left, &right);
    return order ? order : (x->place > y->place) - (x->place < y->place);
}

static int by_order(const void *a, const void *b, void *context) {
    return duplicate_order(context, a, b);
}

/* Most clusters have two records. */
static void put_in_order(const RuleView *view, Duplicate *record, size_t count) {
    if (count > 2) qsort_r(record, count, sizeof *record, by_order, (void *)(uintptr_t)view);
    if (count != 2 || duplicate_order(view, &record[0], &record[1]) <= 0) return;
    Duplicate first = record[1];
    record[1] = record[0];
    record[0] = first;
}

Members members_list(const MembersOf *of, const RuleView *view, const Cluster *cluster, Arena *arena) {
    uint32_t count = cluster->row_count;
    Duplicate *record = arena_array_raw(arena, count, sizeof *record);
    Members out = {of->result->clusters.row + cluster->row_from, arena_array_raw(arena, count, sizeof *out.rank), count, record};
    for (uint32_t i = 0; i < count; i++) {
        Duplicate *r = &record[i];
        r->place = i;
        duplicates_row(of->result, out.row[i], &r->d, &r->row);
        r->date = view_date(view, r->d, r->row);
        r->key = view_key(view, r->d, r->row);
    }
    put_in_order(view, record, count);
    size_t kept = survivor_of(of->survivors, record, count) - 1;
    Duplicate first = record[kept];
    memmove(record + 1, record, kept * sizeof *record);
    record[0] = first;
    for (uint32_t i = 0; i < count; i++) out.rank[record[i].place] = i;
    return out;
}

FindingRecord *members_shown(const Members *members, const RuleView *view, Arena *arena) {
    FindingRecord *out = arena_array_raw(arena, members->count, sizeof *out);
    for (uint32_t i = 0; i < members->count; i++) out[i] = view_record(view, members->record[i].d, members->record[i].row, false);
    return out;
}
