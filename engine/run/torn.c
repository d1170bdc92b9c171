/*   a  (tax id 1)  Romashka      a-c and b-c are equally strong: matching cut both,
 *   b  (tax id 2)  Romashka      since a and b are kept apart
 *   c  (none)      Romashka      c: fits a and b
 *
 * Records of one cluster are told together. */
#include "engine/run/torn.h"

#include <stdlib.h>

enum { NAMED_MAX = 16 /* records of a side that are named */ };

typedef struct Cut { /* an edge that was cut, seen from one end */
    uint32_t group;  /* the first row of that end's cluster, or itself */
    uint32_t other;
} Cut;

static int compare_cuts(const void *x, const void *y) {
    const Cut *a = x, *b = y;
    if (a->group != b->group) return a->group < b->group ? -1 : 1;
    return (a->other > b->other) - (a->other < b->other);
}

typedef struct Rows {
    const uint32_t *row;
    size_t count;
} Rows;

/* group: per row, see Cut. */
static Cut *list_cuts(const ClusterResult *clusters, const uint32_t *group, Arena *stage) {
    Cut *cut = arena_array(stage, 2 * clusters->cut_count, sizeof *cut);
    for (size_t e = 0; e < clusters->cut_count; e++) {
        uint32_t a = clusters->cut[e].a, b = clusters->cut[e].b;
        cut[2 * e] = (Cut){group[a], b};
        cut[2 * e + 1] = (Cut){group[b], a};
    }
    qsort(cut, 2 * clusters->cut_count, sizeof *cut, compare_cuts);
    return cut;
}

static bool all_null(const Column *column, Rows rows) {
    for (size_t i = 0; i < rows.count; i++) {
        if (!column_null(column, rows.row[i])) return false;
    }
    return true;
}

static bool differ(const Column *column, Rows rows) {
    size_t first = rows.count;
    for (size_t i = 0; i < rows.count; i++) {
        if (column_null(column, rows.row[i])) continue;
        if (first == rows.count) first = i;
        else if (!column_equal(column, rows.row[first], column, rows.row[i])) return true;
    }
    return false;
}

/* The records say nothing where two of those that they fit differ; what was put to one of them by a stronger edge is settled. */
static bool is_torn(const MatchPlan *plan, const MatchSide *side, Rows rows, Rows fits) {
    for (size_t f = 0; f < plan->veto_count; f++) {
        const Column *column = side->field[plan->veto[f]];
        if (column && all_null(column, rows) && differ(column, fits)) return true;
    }
    return false;
}

/* In the order of records, not of rows, and of many the first. */
static size_t add_records(const RuleResult *result, Rows rows, bool right, FindingRecord *out, Arena *stage) {
    FindingRecord *record = arena_array_raw(stage, rows.count, sizeof *record);
    for (size_t i = 0; i < rows.count; i++) {
        size_t d;
        uint32_t dataset_row;
        duplicates_row(result, rows.row[i], &d, &dataset_row);
        record[i] = view_record(&result->view, d, dataset_row, right);
    }
    records_sort(record, rows.count);
    size_t count = rows.count < NAMED_MAX ? rows.count : NAMED_MAX;
    memcpy(out, record, count * sizeof *out);
    return count;
}

static void tell(const RuleResult *result, Rows rows, Rows fits, FindingList *list, Arena *stage) {
    FindingRecord record[2 * NAMED_MAX];
    size_t records = add_records(result, rows, false, record, stage);
    records += add_records(result, fits, true, record + records, stage);
    Finding *finding = findings_add(list, &result->view, FINDING_AMBIGUOUS);
    finding_records(finding, list, record, records);
    finding->cause = STR("several candidates");
    finding->system = record[0].system;
    finding->system_title = record[0].system_title;
    finding->difference = 0; /* which of them it is moves no money */
    finding_finish(finding, &result->view, list);
}

typedef struct Groups { /* per row: its cluster's first row, and the cluster's rows; a row of none is one by itself */
    uint32_t *first;
    Rows *rows;
} Groups;

static Groups groups_of(const ClusterResult *clusters, size_t rows, Arena *stage) {
    Groups g = {arena_array_raw(stage, rows, sizeof *g.first), arena_array(stage, rows, sizeof *g.rows)};
    for (uint32_t r = 0; r < rows; r++) g.first[r] = r;
    for (size_t c = 0; c < clusters->cluster_count; c++) {
        const Cluster *cluster = &clusters->cluster[c];
        const uint32_t *row = clusters->row + cluster->row_from;
        if (cluster->doubt) continue;
        g.rows[row[0]] = (Rows){row, cluster->row_count};
        for (uint32_t i = 0; i < cluster->row_count; i++) g.first[row[i]] = row[0];
    }
    return g;
}

void tell_torn(const RuleResult *result, const MatchSide *side, FindingList *list) {
    const ClusterResult *clusters = &result->clusters;
    size_t cuts = 2 * clusters->cut_count;
    if (!cuts) return;
    Arena *stage = arena_new("torn", 0);
    Groups groups = groups_of(clusters, side->rows, stage);
    const Cut *cut = list_cuts(clusters, groups.first, stage);
    uint32_t *fits = arena_array_raw(stage, cuts, sizeof *fits);
    for (size_t from = 0, to = 0; from < cuts; from = to) {
        size_t count = 0;
        for (; to < cuts && cut[to].group == cut[from].group; to++) {
            if (!count || fits[count - 1] != cut[to].other) fits[count++] = cut[to].other;
        }
        Rows rows = groups.rows[cut[from].group];
        if (!rows.count) rows = (Rows){&cut[from].group, 1};
        if (is_torn(&result->rule->match, side, rows, (Rows){fits, count})) tell(result, rows, (Rows){fits, count}, list, stage);
    }
    arena_free(stage);
}
