#include "engine/run/listed.h"

#include "engine/base/hash.h"
#include "engine/base/parallel.h"
#include "engine/base/prefetch.h"
#include "engine/match/radix.h"
#include "engine/run/rules_run.h"

enum { CLUSTERS_A_TASK = 1024, AHEAD = 8 };

/* A record of a cluster; the bytes of its key stand behind it. */
typedef struct ListedRecord {
    uint32_t dataset, key_len; /* dataset: number in the rule */
} ListedRecord;

typedef struct ListedCluster {
    uint64_t identity;
    const char *records; /* as they are shown: keys lie all over their columns, and are looked up once */
    uint32_t count;
    bool review;
} ListedCluster;

struct Listed {
    const MembersOf *of;
    ListedCluster *cluster;
    Arena **arena; /* per task: of records */
};

/* Records of a cluster lie all over their columns: first where ends of texts are told, then, when these are there, the keys. */
static void fetch_records(const Listed *listed, const Cluster *cluster, bool keys) {
    const RuleResult *result = listed->of->result;
    for (uint32_t i = 0; i < cluster->row_count; i++) {
        size_t d;
        uint32_t row;
        duplicates_row(result, result->clusters.row[cluster->row_from + i], &d, &row);
        const Column *key = result->view.columns[d].key;
        if (key && keys && key->type == COLUMN_TEXT) prefetch(column_text(key, row).ptr);
        if (keys) continue;
        if (key) prefetch(column_place(key, row));
        survivors_fetch(listed->of->survivors, d, row);
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

static const char *pack_records(const Members *members, Arena *arena) {
    size_t size = 0;
    for (uint32_t i = 0; i < members->count; i++) size += sizeof(ListedRecord) + members->record[i].key.len;
    char *packed = arena_array_raw(arena, size, 1), *at = packed;
    for (uint32_t i = 0; i < members->count; i++) {
        Str key = members->record[i].key;
        assert(key.len <= UINT32_MAX);
        memcpy(at, &(ListedRecord){(uint32_t)members->record[i].d, (uint32_t)key.len}, sizeof(ListedRecord));
        memcpy(at + sizeof(ListedRecord), key.ptr, key.len);
        at += sizeof(ListedRecord) + key.len;
    }
    return packed;
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
        fetch_records(listed, &all[listed->of->cluster[i + 2 * AHEAD < to ? i + 2 * AHEAD : i]], false);
        fetch_records(listed, &all[listed->of->cluster[i + AHEAD < to ? i + AHEAD : i]], true);
        Members members = members_list(listed->of, &view, cluster, scratch);
        const char *records = pack_records(&members, listed->arena[task]);
        listed->cluster[i] = (ListedCluster){identity_of(result, &members, scratch), records, members.count, cluster->review};
        arena_reset(scratch);
    }
    arena_free(scratch);
}

static bool has_amounts(const RuleView *view) {
    bool any = false;
    for (size_t d = 0; d < view->rule->dataset_count; d++) any = any || view->columns[d].amount;
    return any;
}

static int by_identity(const void *a, const void *b, void *context) {
    const ListedCluster *cluster = context;
    uint64_t x = cluster[*(const uint32_t *)a].identity, y = cluster[*(const uint32_t *)b].identity;
    return x < y ? -1 : x > y;
}

/* Those without review first, then by identity. false: two share one. */
static bool put_in_order(Listed *listed, Arena *run) {
    size_t count = listed->of->count, placed = 0;
    Arena *scratch = arena_new("listing", 0);
    uint64_t *identity = arena_array_raw(scratch, count, sizeof *identity);
    ListedCluster *ordered = arena_array_raw(run, count, sizeof *ordered);
    bool apart = true;
    for (size_t i = 0; i < count; i++) identity[i] = listed->cluster[i].identity;
    const uint32_t *order = radix_order(identity, (uint32_t)count, by_identity, listed->cluster, scratch);
    for (size_t i = 1; i < count; i++) apart = apart && identity[order[i - 1]] != identity[order[i]];
    for (int review = 0; review < 2; review++) {
        for (size_t i = 0; i < count; i++) {
            const ListedCluster *cluster = &listed->cluster[order[i]];
            if (cluster->review == review) ordered[placed++] = *cluster;
        }
    }
    listed->cluster = ordered;
    arena_free(scratch);
    return apart;
}

const Listed *listed_clusters(const MembersOf *members, Arena *run) {
    const RuleResult *result = members->result;
    if (has_amounts(&result->view)) return NULL;
    Listed *out = arena_alloc(run, sizeof *out);
    MembersOf *of = arena_alloc(run, sizeof *of);
    *of = *members;
    size_t tasks = parallel_tasks(of->count, CLUSTERS_A_TASK);
    Arena *scratch = arena_new("listing", 0);
    *out = (Listed){of, arena_array(scratch, of->count, sizeof *out->cluster), arena_array(run, tasks, sizeof *out->arena)};
    for (size_t i = 0; i < tasks; i++) {
        out->arena[i] = arena_new("listing", 0);
        arena_adopt(run, out->arena[i]);
    }
    parallel_for(result->view.frames->threads, tasks, list_task, out);
    bool apart = put_in_order(out, run);
    arena_free(scratch);
    return apart ? out : NULL;
}

/* Clusters lie in another order than their records. */
static void fetch_listed(const ListedCluster *cluster) {
    prefetch(cluster->records);
    prefetch(cluster->records + 64);
}

static ReportListed listed_at(const void *state, size_t i, Arena *scratch) {
    const Listed *listed = state;
    const RuleResult *result = listed->of->result;
    const Plan *plan = result->view.frames->plan;
    const ListedCluster *cluster = &listed->cluster[i];
    fetch_listed(&listed->cluster[i + AHEAD < listed->of->count ? i + AHEAD : i]);
    ReportMember *member = arena_array_raw(scratch, cluster->count, sizeof *member);
    const char *at = cluster->records;
    for (uint32_t k = 0; k < cluster->count; k++) {
        ListedRecord record;
        memcpy(&record, at, sizeof record);
        at += sizeof record;
        member[k] = (ReportMember){plan->dataset[result->rule->dataset[record.dataset]].name, {at, record.key_len}};
        at += record.key_len;
    }
    return (ReportListed){hash_hex(cluster->identity, scratch), cluster->review, member, cluster->count};
}

ReportList listed_report(const Listed *listed) {
    if (!listed) return (ReportList){.rule = STR("")};
    const MembersOf *of = listed->of;
    return (ReportList){of->result->rule->name, of->result->rule->finding, of->count, of->review, listed, listed_at};
}
