#include "engine/run/listed.h"

#include "engine/base/hash.h"
#include "engine/base/parallel.h"
#include "engine/run/keyed.h"
#include "engine/run/rules_run.h"

enum { CLUSTERS_A_TASK = 1024, AHEAD = 8 };

typedef struct ListedCluster {
    uint64_t identity;
    uint32_t row_from, row_count; /* of Listed.row */
    bool review;
} ListedCluster;

struct Listed {
    const MembersOf *of;
    uint32_t *row; /* as ClusterResult.row, those of a cluster in the order in which they are shown */
    ListedCluster *cluster;
};

/* Records of a cluster lie all over their columns. */
static void fetch_records(const Listed *listed, const uint32_t *rows, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        size_t d;
        uint32_t row;
        duplicates_row(listed->of->result, rows[i], &d, &row);
        survivors_fetch(listed->of->survivors, d, row);
    }
}

/* First where a key's end is told, then, when that is there, the key itself. */
static void fetch_keys(const Listed *listed, const uint32_t *rows, uint32_t count, bool texts) {
    const RuleView *view = &listed->of->result->view;
    for (uint32_t i = 0; i < count; i++) {
        size_t d;
        uint32_t row;
        duplicates_row(listed->of->result, rows[i], &d, &row);
        const Column *key = view->columns[d].key;
        if (key && texts && key->type == COLUMN_TEXT) __builtin_prefetch(column_text(key, row).ptr);
        if (key && !texts) __builtin_prefetch(column_place(key, row));
    }
}

static uint64_t identity_of(const RuleResult *result, const Members *members, Arena *scratch) {
    FindingRecord *record = arena_array(scratch, members->count, sizeof *record);
    for (uint32_t i = 0; i < members->count; i++) {
        record[i].dataset_name = result->view.frames->plan->dataset[result->rule->dataset[members->record[i].d]].name;
        record[i].key = members->record[i].key;
    }
    Finding finding = {.kind = result->rule->finding, .rule = result->rule->name, .record_count = members->count, .record = record};
    return finding_identity(&finding, scratch);
}

static void list_task(void *context, size_t task, size_t thread) {
    (void)thread;
    const Listed *listed = context;
    const RuleResult *result = listed->of->result;
    size_t from = task * CLUSTERS_A_TASK, to = parallel_end(task, CLUSTERS_A_TASK, listed->of->count);
    Arena *scratch = arena_new("cluster", 0);
    RuleView view = result->view;
    Frames frames = *view.frames;
    frames.run = scratch;
    view.frames = &frames;
    for (size_t i = from; i < to && !parallel_cancelled(); i++) {
        const Cluster *all = result->clusters.cluster, *cluster = &all[listed->of->cluster[i]];
        const Cluster *later = &all[listed->of->cluster[i + 2 * AHEAD < to ? i + 2 * AHEAD : i]];
        const Cluster *soon = &all[listed->of->cluster[i + AHEAD < to ? i + AHEAD : i]];
        fetch_records(listed, result->clusters.row + later->row_from, later->row_count);
        fetch_keys(listed, result->clusters.row + soon->row_from, soon->row_count, true);
        Members members = members_list(listed->of, &view, cluster, scratch);
        listed->cluster[i] = (ListedCluster){identity_of(result, &members, scratch), cluster->row_from, cluster->row_count, cluster->review};
        for (uint32_t k = 0; k < members.count; k++) listed->row[cluster->row_from + members.rank[k]] = members.row[k];
        arena_reset(scratch);
    }
    arena_free(scratch);
}

static bool has_amounts(const RuleView *view) {
    bool any = false;
    for (size_t d = 0; d < view->rule->dataset_count; d++) any = any || view->columns[d].amount;
    return any;
}

/* Those without review first, then by identity. false: two share one. */
static bool put_in_order(Listed *listed, Arena *run) {
    size_t count = listed->of->count, placed = 0;
    Arena *scratch = arena_new("listing", 0);
    Keyed *item = arena_array_raw(scratch, count, sizeof *item), *spare = arena_array_raw(scratch, count, sizeof *spare);
    ListedCluster *ordered = arena_array_raw(run, count, sizeof *ordered);
    bool apart = true;
    for (size_t i = 0; i < count; i++) item[i] = (Keyed){listed->cluster[i].identity, (uint32_t)i};
    keyed_sort(item, spare, count);
    for (size_t i = 1; i < count; i++) apart = apart && item[i - 1].key != item[i].key;
    for (int review = 0; review < 2; review++) {
        for (size_t i = 0; i < count; i++) {
            const ListedCluster *cluster = &listed->cluster[item[i].index];
            if (cluster->review == review) ordered[placed++] = *cluster;
        }
    }
    listed->cluster = ordered;
    arena_free(scratch);
    return apart;
}

const Listed *listed_clusters(const MembersOf *members, Arena *run) {
    const RuleResult *result = members->result;
    const ClusterResult *clusters = &result->clusters;
    if (has_amounts(&result->view)) return NULL;
    Listed *out = arena_alloc(run, sizeof *out);
    MembersOf *of = arena_alloc(run, sizeof *of);
    *of = *members;
    size_t rows = 0;
    for (size_t c = 0; c < clusters->cluster_count; c++) {
        size_t end = (size_t)clusters->cluster[c].row_from + clusters->cluster[c].row_count;
        rows = end > rows ? end : rows;
    }
    *out = (Listed){of, arena_array_raw(run, rows, sizeof *out->row), arena_array(run, of->count, sizeof *out->cluster)};
    parallel_for(result->view.frames->threads, parallel_tasks(of->count, CLUSTERS_A_TASK), list_task, out);
    return put_in_order(out, run) ? out : NULL;
}

static ReportListed listed_at(const void *state, size_t i, Arena *scratch) {
    const Listed *listed = state;
    const RuleResult *result = listed->of->result;
    const ListedCluster *cluster = &listed->cluster[i], *later = &listed->cluster[i + 2 * AHEAD < listed->of->count ? i + 2 * AHEAD : i],
                        *soon = &listed->cluster[i + AHEAD < listed->of->count ? i + AHEAD : i];
    fetch_keys(listed, listed->row + later->row_from, later->row_count, false);
    fetch_keys(listed, listed->row + soon->row_from, soon->row_count, true);
    RuleView view = result->view;
    Frames frames = *view.frames;
    frames.run = scratch;
    view.frames = &frames;
    ReportMember *member = arena_array_raw(scratch, cluster->row_count, sizeof *member);
    for (uint32_t k = 0; k < cluster->row_count; k++) {
        size_t d;
        uint32_t row;
        duplicates_row(result, listed->row[cluster->row_from + k], &d, &row);
        member[k] = (ReportMember){frames.plan->dataset[result->rule->dataset[d]].name, view_key(&view, d, row)};
    }
    Str id = hash_hex(cluster->identity, scratch);
    return (ReportListed){id, cluster->review, member, cluster->row_count};
}

ReportList listed_report(const Listed *listed) {
    if (!listed) return (ReportList){.rule = STR("")};
    const MembersOf *of = listed->of;
    return (ReportList){of->result->rule->name, of->result->rule->finding, of->count, of->review, listed, listed_at};
}
