/* Rows of several datasets are put one after another, so that one matching finds what is double within and across them. */
#include "engine/run/rules_run.h"

#include "engine/match/score.h"
#include "engine/run/models.h"
#include "engine/run/survivor.h"

#include <stdio.h>

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
static const Column *stacked(Frames *frames, const RuleView *view, uint32_t field) {
    const RulePlan *rule = view->rule;
    if (rule->dataset_count == 1) return view_column(view, field, 0, true);
    const Column *part[PLAN_DUPLICATES_DATASETS_MAX], *any = NULL;
    size_t parts = rule->dataset_count;
    unsigned scale = 0;
    for (size_t d = 0; d < parts; d++) {
        part[d] = view_column(view, field, d, true);
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
            if (usable && any->type == COLUMN_TEXT) column_add_text(builder, column_text(part[d], row));
            else if (usable && decimal_rescale(column_number(part[d], row), part[d]->scale, scale, &number)) column_add_number(builder, number);
            else column_add_null(builder);
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
    for (uint32_t f = 0; f < rule->field_count; f++) field[f] = stacked(frames, view, f);
    return (MatchSide){field, rule->field_count, rows, skip};
}

static Str edge_value(const RuleResult *result, uint32_t field, uint32_t row) {
    size_t d;
    uint32_t dataset_row;
    duplicates_row(result, row, &d, &dataset_row);
    const Column *column = view_column(&result->view, field, d, false);
    return frame_print(result->view.frames, result->rule->dataset[d], column, dataset_row, result->view.frames->run);
}

static void add_evidence(RuleResult *result, Finding *finding, FindingList *list, const ClusterEdge *edge) {
    const MatchStep *step = &result->rule->match.step[edge->step];
    for (size_t i = 0; i < step->same_count; i++) {
        finding_evidence(finding, list, result->rule->field[step->same[i]].name, edge_value(result, step->same[i], edge->a),
                         edge_value(result, step->same[i], edge->b), STR("same"), -1);
    }
    const MatchAlike *alike = step->score ? step->score->field : step->alike;
    size_t count = step->score ? step->score->field_count : step->alike_count;
    const ScoreNote *note = &result->clusters.score[edge->step];
    const ScoreEdge *scored = step->score ? score_edge(note, edge->a, edge->b) : NULL;
    for (size_t i = 0; i < count; i++) {
        uint32_t f = alike[i].field;
        Str measure = step->score ? score_evidence(step->score, note, scored, i, list->arena) : str_of(alike[i].use.measure->name);
        finding_evidence(finding, list, result->rule->field[f].name, edge_value(result, f, edge->a), edge_value(result, f, edge->b), measure,
                         (int32_t)edge->score_ppm);
    }
    for (size_t i = 0; i < step->differ_count; i++) {
        uint32_t f = step->differ[i];
        finding_evidence(finding, list, result->rule->field[f].name, edge_value(result, f, edge->a), edge_value(result, f, edge->b),
                         STR("differs"), -1);
    }
}

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

static void tell_cluster(RuleResult *result, const Cluster *cluster, const Survivors *survivors, FindingList *list) {
    const RuleView *view = &result->view;
    FindingRecord *record = arena_array(view->frames->run, cluster->row_count, sizeof *record);
    size_t *d = arena_array(view->frames->run, cluster->row_count, sizeof *d);
    for (uint32_t i = 0; i < cluster->row_count; i++) {
        uint32_t row;
        duplicates_row(result, result->clusters.row[cluster->row_from + i], &d[i], &row);
        record[i] = view_record(view, d[i], row, false);
    }
    Finding *finding = findings_add(list, view, result->rule->finding);
    finding_records(finding, list, record, cluster->row_count);
    finding->survivor = survivor_of(survivors, record, d, cluster->row_count);
    if (cluster->review) finding->severity = SEVERITY_REVIEW;
    finding->cause = result->rule->cause;
    finding->system = record[cluster->row_count - 1].system;
    finding->system_title = record[cluster->row_count - 1].system_title;
    finding->difference = 0;
    finding->at_risk = 0; /* what was counted twice: all but the first record */
    for (uint32_t i = 1; i < cluster->row_count; i++) {
        if (record[i].has_amount) finding->at_risk += record[i].amount < 0 ? -(int128)record[i].amount : record[i].amount;
    }
    finding->step = result->rule->match.step[result->clusters.edge[cluster->edge_from].step].words;
    for (uint32_t e = 0; e < cluster->edge_count; e++) {
        add_evidence(result, finding, list, &result->clusters.edge[cluster->edge_from + e]);
    }
    finding_finish(finding, view, list);
}

bool find_duplicates(Frames *frames, const RulePlan *rule, size_t threads, FindingList *list, RuleResult *out, Error *err) {
    *out = (RuleResult){.rule = rule, .checked = true, .why_not = STR(""), .view = rule_view(frames, rule)};
    MatchSide side = duplicates_side(frames, &out->view);
    if (!match_duplicates(&rule->match, &side, threads, frames->run, &out->clusters, err)) return false;
    Survivors *survivors = NULL;
    for (size_t c = 0; c < out->clusters.cluster_count; c++) {
        const Cluster *cluster = &out->clusters.cluster[c];
        if (!is_duplicate(out, cluster)) continue;
        if (!survivors) survivors = survivors_new(&out->view);
        tell_cluster(out, cluster, survivors, list);
        out->groups++;
        out->review += cluster->review;
    }
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
