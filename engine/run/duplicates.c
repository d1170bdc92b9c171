/* Rows of several datasets are put one after another, so that one matching finds what is double within and across them. */
#include "engine/run/rules_run.h"

#include "engine/base/parallel.h"
#include "engine/match/score.h"
#include "engine/run/listed.h"
#include "engine/run/members.h"
#include "engine/run/models.h"
#include "engine/run/torn.h"

#include <stdlib.h>

void duplicates_row(const RuleResult *result, uint32_t row, size_t *d, uint32_t *dataset_row) {
    const RulePlan *rule = result->rule;
    for (*d = 0; *d < rule->dataset_count; ++*d) {
        size_t rows = result->view.frames->frame[rule->dataset[*d]].rows;
        if (row < rows) break;
        row -= (uint32_t)rows;
    }
    *dataset_row = row;
}

/* One field over all datasets; a dataset without it gives nulls. One dataset alone is taken as it is. */
static const Column *stacked(Frames *frames, const RulePlan *rule, const Column *const *part) {
    if (rule->dataset_count == 1) return part[0];
    const Column *any = NULL;
    size_t parts = rule->dataset_count;
    unsigned scale = 0;
    for (size_t d = 0; d < parts; d++) {
        if (part[d]) any = part[d];
        if (part[d] && part[d]->scale > scale) scale = part[d]->scale;
    }
    if (!any) return NULL;
    ColumnBuilder *builder = column_builder(frames->run, any->name, any->type, scale, 0);
    for (size_t d = 0; d < parts; d++) {
        size_t rows = frames->frame[rule->dataset[d]].rows;
        for (size_t row = 0; row < rows; row++) {
            int64_t number;
            bool usable = part[d] && part[d]->type == any->type && !column_null(part[d], row);
            if (usable && any->type == COLUMN_TEXT)
                column_add_text(builder, column_text(part[d], row));
            else if (usable && decimal_rescale(column_number(part[d], row), part[d]->scale, scale, &number))
                column_add_number(builder, number);
            else
                column_add_null(builder);
        }
    }
    Column *out = arena_alloc(frames->run, sizeof *out);
    *out = column_built(builder);
    return out;
}

MatchSide duplicates_side(Frames *frames, const RuleView *view) {
    const RulePlan *rule = view->rule;
    size_t rows = 0;
    for (size_t d = 0; d < rule->dataset_count; d++) rows += frames->frame[rule->dataset[d]].rows;
    uint8_t *skip = arena_array(frames->run, rows, 1);
    for (size_t d = 0, base = 0; d < rule->dataset_count; d++) {
        const Frame *frame = &frames->frame[rule->dataset[d]];
        memcpy(skip + base, frame->state, frame->rows);
        base += frame->rows;
    }
    const Column **field = arena_array(frames->run, rule->field_count, sizeof *field);
    const Column *part[PLAN_DUPLICATES_DATASETS_MAX];
    for (uint32_t f = 0; f < rule->field_count; f++) {
        for (size_t d = 0; d < rule->dataset_count; d++) part[d] = view_column(view, f, d, true);
        field[f] = stacked(frames, rule, part);
    }
    for (size_t d = 0; d < rule->dataset_count; d++) part[d] = view->columns[d].key;
    return (MatchSide){field, rule->field_count, rows, skip, stacked(frames, rule, part)};
}

static Str edge_value(const RuleResult *result, const RuleView *view, uint32_t field, uint32_t row) {
    size_t d;
    uint32_t dataset_row;
    duplicates_row(result, row, &d, &dataset_row);
    return frame_print(view->frames, view_column(view, field, d, false), dataset_row, view->frames->run);
}

/* left, right: the ends of the edge, that of the earlier record first. */
static size_t evidence_of_edge(const RuleResult *result, const RuleView *view, const ClusterEdge *edge, uint32_t left,
                               uint32_t right, FindingEvidence *out) {
    const MatchStep *step = &result->rule->match.step[edge->step];
    size_t count = 0;
    for (size_t i = 0; i < step->same_count; i++) {
        uint32_t f = step->same[i];
        out[count++] = (FindingEvidence){view->rule->field[f].name, edge_value(result, view, f, left),
                                         edge_value(result, view, f, right), STR("same"), -1};
    }
    const MatchAlike *alike = step->score ? step->score->field : step->alike;
    size_t alikes = step->score ? step->score->field_count : step->alike_count;
    const ScoreNote *note = &result->clusters.score[edge->step];
    const ScoreEdge *scored = step->score ? score_edge(note, edge->a, edge->b) : NULL;
    for (size_t i = 0; i < alikes; i++) {
        uint32_t f = alike[i].field;
        Str measure = step->score ? score_evidence(step->score, note, scored, i, view->frames->run)
                                  : str_of(alike[i].use.measure->name);
        out[count++] = (FindingEvidence){view->rule->field[f].name, edge_value(result, view, f, left),
                                         edge_value(result, view, f, right), measure, step->score ? -1 : (int32_t)edge->score_ppm};
    }
    if (step->score) count += kin_evidence(note, scored, view->frames->run, &out[count]);
    if (step->score) out[count++] = score_evidence_sum(note, edge->score_ppm, view->frames->run);
    for (size_t i = 0; i < step->differ_count; i++) {
        uint32_t f = step->differ[i];
        out[count++] = (FindingEvidence){view->rule->field[f].name, edge_value(result, view, f, left),
                                         edge_value(result, view, f, right), STR("differs"), -1};
    }
    return count;
}

static size_t evidence_most(const RuleResult *result) {
    size_t most = 0;
    for (size_t s = 0; s < result->rule->match.step_count; s++) {
        const MatchStep *step = &result->rule->match.step[s];
        size_t count =
            step->same_count + (step->score ? step->score->field_count + 2 : step->alike_count) + step->differ_count;
        most = count > most ? count : most;
    }
    return most;
}

static uint32_t place_in(const uint32_t *row, uint32_t count, uint32_t wanted) {
    uint32_t low = 0;
    for (uint32_t high = count; high - low > 1;) {
        uint32_t middle = low + (high - low) / 2;
        if (row[middle] <= wanted)
            low = middle;
        else
            high = middle;
    }
    return low;
}

typedef struct Ends { /* of an edge, as ranks */
    uint32_t first, last;
} Ends;

static Ends ends_of(const Members *members, const ClusterEdge *edge) {
    uint32_t a = members->rank[place_in(members->row, members->count, edge->a)];
    uint32_t b = members->rank[place_in(members->row, members->count, edge->b)];
    return a < b ? (Ends){a, b} : (Ends){b, a};
}

static bool is_stronger(const ClusterEdge *x, Ends xs, const ClusterEdge *y, Ends ys) {
    if (x->step != y->step) return x->step < y->step;
    if (x->score_ppm != y->score_ppm) return x->score_ppm > y->score_ppm;
    return xs.first != ys.first ? xs.first < ys.first : xs.last < ys.last;
}

/* best: per record of the cluster, its strongest edge; ROW_NONE: it has none. */
static void find_strongest(const ClusterEdge *edge, uint32_t edges, const Members *members, uint32_t *best) {
    for (uint32_t i = 0; i < members->count; i++) best[i] = ROW_NONE;
    for (uint32_t e = 0; e < edges; e++) {
        Ends ends = ends_of(members, &edge[e]);
        const uint32_t end[2] = {ends.first, ends.last};
        for (size_t k = 0; k < 2; k++) {
            const ClusterEdge *known = best[end[k]] == ROW_NONE ? NULL : &edge[best[end[k]]];
            if (!known || is_stronger(&edge[e], ends, known, ends_of(members, known))) best[end[k]] = e;
        }
    }
}

/* A cluster of n records may have n * n edges: told is what brought each record in, its strongest one. */
static void add_evidence(RuleResult *result, const RuleView *view, const Cluster *cluster, const Members *members, Finding *finding,
                         FindingRecord *record) {
    uint32_t count = members->count, few[16],
             *best = count <= ARRAY_LEN(few) ? few : arena_array_raw(view->frames->run, count, sizeof *best);
    const ClusterEdge *edges = result->clusters.edge + cluster->edge_from;
    find_strongest(edges, cluster->edge_count, members, best);
    FindingEvidence *evidence =
        arena_array_raw(view->frames->run, (size_t)count * evidence_most(result), sizeof *evidence);
    for (uint32_t i = 0; i < count; i++) {
        if (best[i] == ROW_NONE) continue;
        const ClusterEdge *edge = &edges[best[i]];
        Ends ends = ends_of(members, edge);
        record[i].step = result->rule->match.step[edge->step].words;
        if (ends.first < i && best[ends.first] == best[i]) { /* told already */
            record[i].evidence_from = record[ends.first].evidence_from;
            record[i].evidence_count = record[ends.first].evidence_count;
            continue;
        }
        bool straight = members->rank[place_in(members->row, count, edge->a)] == ends.first;
        record[i].evidence_from = (uint32_t)finding->evidence_count;
        record[i].evidence_count = (uint32_t)evidence_of_edge(result, view, edge, straight ? edge->a : edge->b,
                                                              straight ? edge->b : edge->a, evidence + finding->evidence_count);
        finding->evidence_count += record[i].evidence_count;
    }
    finding->evidence = evidence;
}

/* ---- Clusters are told side by side, each task into findings and an arena of its own */

enum { CLUSTERS_A_TASK = 1024 };

typedef struct Telling {
    RuleResult *result;
    const uint32_t *cluster; /* those to tell */
    size_t count;
    const MembersOf *members;
    bool evidence;
    Finding *finding; /* one a cluster */
    Arena **arena;    /* one a task */
} Telling;

/* All but the record to keep, which is the first, of those in the currency. */
static int128 counted_twice(const FindingRecord *record, uint32_t count, Str currency) {
    int128 sum = 0;
    for (uint32_t i = 1; i < count; i++) {
        if (record[i].has_amount && str_eq(record[i].currency, currency)) sum += decimal_magnitude(record[i].amount);
    }
    return sum;
}

static uint32_t first_step(const ClusterEdge *edge, uint32_t count) {
    uint32_t step = edge[0].step;
    for (uint32_t e = 1; e < count; e++) step = edge[e].step < step ? edge[e].step : step;
    return step;
}

static void tell_cluster(const Telling *t, const RuleView *view, const Cluster *cluster, Arena *scratch, FindingList *list) {
    RuleResult *result = t->result;
    Members members = members_list(t->members, view, cluster, scratch);
    FindingRecord *record = members_shown(&members, view, list->arena);
    Finding *finding = findings_add(list, view, result->rule->finding);
    finding_records_kept(finding, record, cluster->row_count);
    finding->survivor = true;
    if (cluster->review) finding->severity = SEVERITY_REVIEW;
    finding->cause = result->rule->cause;
    finding->system = record[cluster->row_count - 1].system;
    finding->system_title = record[cluster->row_count - 1].system_title;
    finding->difference = 0;
    finding->at_risk = counted_twice(record, cluster->row_count, finding->currency.len ? finding->currency : view->frames->plan->currency);
    finding->step = result->rule->match.step[first_step(result->clusters.edge + cluster->edge_from, cluster->edge_count)].words;
    if (t->evidence) add_evidence(result, view, cluster, &members, finding, record);
    finding_finish(finding, view, list);
}

static void tell_task(void *context, size_t task, size_t thread) {
    (void)thread;
    const Telling *t = context;
    size_t from = task * CLUSTERS_A_TASK, to = parallel_end(task, CLUSTERS_A_TASK, t->count);
    Frames frames =
        *t->result->view.frames; /* all columns are made: only what is printed is new, and goes into the task's arena */
    RuleView view = t->result->view;
    frames.run = t->arena[task];
    view.frames = &frames;
    FindingList list = {.item = t->finding + from, .capacity = to - from, .arena = t->arena[task]};
    Arena *scratch = arena_new("cluster", 0);
    for (size_t i = from; i < to && !parallel_cancelled(); i++) {
        tell_cluster(t, &view, &t->result->clusters.cluster[t->cluster[i]], scratch, &list);
        arena_reset(scratch);
    }
    arena_free(scratch);
}

static void make_columns(const RuleView *view) {
    for (uint32_t f = 0; f < view->rule->field_count; f++) {
        for (size_t d = 0; d < view->rule->dataset_count; d++) (void)view_column(view, f, d, false);
    }
}

static void tell_clusters(RuleResult *result, const MembersOf *members, bool evidence, FindingList *list) {
    Arena *run = result->view.frames->run;
    Telling t = {.result = result, .cluster = members->cluster, .count = members->count, .members = members, .evidence = evidence};
    size_t tasks = parallel_tasks(t.count, CLUSTERS_A_TASK);
    t.arena = arena_array(run, tasks, sizeof *t.arena);
    for (size_t i = 0; i < tasks; i++) {
        t.arena[i] = arena_new("clusters", 0);
        arena_adopt(run, t.arena[i]);
    }
    findings_reserve(list, t.count);
    t.finding = list->item + list->count;
    make_columns(&result->view);
    parallel_for(result->view.frames->threads, tasks, tell_task, &t);
    list->count += t.count;
}

bool find_duplicates(Frames *frames, const RulePlan *rule, ClustersAs as, FindingList *list, RuleResult *out, Error *err) {
    *out = (RuleResult){.rule = rule, .checked = true, .why_not = STR(""), .view = rule_view(frames, rule)};
    MatchSide side = duplicates_side(frames, &out->view);
    MatchPlan match = rule->match;
    match.quiet = as != CLUSTERS_WITH_EVIDENCE;
    if (!match_duplicates(&(MatchInput){.plan = &match, .left = &side, .threads = frames->threads}, frames->run, &out->clusters, err)) return false;
    MembersOf members = members_of(out);
    out->groups = members.count;
    out->review = members.review;
    if (as == CLUSTERS_LISTED) out->listed = listed_clusters(&members, frames->run);
    if (!out->listed) {
        tell_clusters(out, &members, as == CLUSTERS_WITH_EVIDENCE, list);
        tell_torn(out, &side, list);
    }
    if (parallel_cancelled()) return error_set(err, ERROR_CANCELLED, NULL, "cancelled while telling duplicates");
    for (size_t b = 0; b < out->clusters.block_count; b++) {
        const MatchBlock *block = &out->clusters.block[b];
        Finding *finding = findings_add(list, &out->view, FINDING_BLOCK_TOO_LARGE);
        finding->step = rule->match.step[block->step].words;
        finding->left_value = str_printf(frames->run, "%zu", block->left_rows);
        finding->right_value = finding->left_value;
        finding->origin = block->key;
        finding_finish(finding, &out->view, list);
    }
    return true;
}
