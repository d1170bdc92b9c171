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

typedef struct Member {
    FindingRecord record;
    size_t d;       /* number of its dataset in the rule */
    uint32_t place; /* among the cluster's rows */
} Member;

FindingRecord *members_list(const MembersOf *of, const RuleView *view, const Cluster *cluster, Arena *scratch, Members *members,
                            Arena *arena) {
    uint32_t count = cluster->row_count;
    *members = (Members){of->result->clusters.row + cluster->row_from, arena_array_raw(scratch, count, sizeof *members->rank), count};
    Member *member = arena_array_raw(scratch, count, sizeof *member);
    FindingRecord *record = arena_array_raw(arena, count, sizeof *record);
    size_t *d = arena_array_raw(scratch, count, sizeof *d);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t row;
        member[i].place = i;
        duplicates_row(of->result, members->row[i], &member[i].d, &row);
        member[i].record = view_record(view, member[i].d, row, false);
    }
    qsort(member, count, sizeof *member, record_order);
    for (uint32_t i = 0; i < count; i++) {
        record[i] = member[i].record;
        d[i] = member[i].d;
    }
    uint32_t kept = (uint32_t)survivor_of(of->survivors, record, d, count) - 1;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t rank = i == kept ? 0 : i + (i < kept);
        record[rank] = member[i].record;
        members->rank[member[i].place] = rank;
    }
    return record;
}
