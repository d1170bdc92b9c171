#include "engine/run/fates.h"

#include "engine/base/parallel.h"

enum { RANGE_ROWS = 1 << 16 };

typedef struct Counting {
    const Frame *frame;
    const uint32_t **matched; /* of each reconcile rule that reads the dataset */
    size_t matched_count;
    const uint8_t **netted; /* as matched: rows that a reversal cancels out have found their counterpart too, or NULL */
    const uint8_t *duplicate; /* per row, or NULL: none */
    Fates *range;
} Counting;

static bool is_matched(const Counting *c, size_t row) {
    for (size_t i = 0; i < c->matched_count; i++) {
        if (c->matched[i][row] != ROW_NONE || (c->netted[i] && c->netted[i][row])) return true;
    }
    return false;
}

static void count_range(void *context, size_t task, size_t thread) {
    (void)thread;
    const Counting *c = context;
    const uint8_t *state = c->frame->state;
    size_t end = parallel_end(task, RANGE_ROWS, c->frame->rows);
    Fates n = {0};
    for (size_t row = task * RANGE_ROWS; row < end; row++) {
        if (state[row] != ROW_ACTIVE) continue;
        if (c->duplicate && c->duplicate[row]) n.duplicate++;
        else if (!c->matched_count) n.reference++;
        else if (is_matched(c, row)) n.matched++;
        else n.unmatched++;
    }
    c->range[task] = n;
}

/* Of a cluster that needs no review, all records of a dataset but its first are duplicates. */
static uint8_t *mark_duplicates(const RuleResult *result, uint32_t dataset, size_t rows, uint8_t *duplicate, Arena *arena) {
    for (size_t c = 0; c < result->clusters.cluster_count; c++) {
        const Cluster *cluster = &result->clusters.cluster[c];
        bool seen[PLAN_DUPLICATES_DATASETS_MAX] = {false};
        for (uint32_t i = 0; i < cluster->row_count && !cluster->review; i++) {
            size_t d;
            uint32_t row;
            duplicates_row(result, result->clusters.row[cluster->row_from + i], &d, &row);
            if (!duplicate) duplicate = arena_array(arena, rows, 1);
            if (seen[d] && result->rule->dataset[d] == dataset) duplicate[row] = 1;
            seen[d] = true;
        }
    }
    return duplicate;
}

static bool reads(const RulePlan *rule, uint32_t dataset) {
    for (size_t d = 0; d < rule->dataset_count; d++) {
        if (rule->dataset[d] == dataset) return true;
    }
    return false;
}

Fates fates_count(const Frames *frames, uint32_t dataset, const RuleResult *rule, size_t rule_count) {
    const Frame *frame = &frames->frame[dataset];
    Arena *stage = arena_new("fates", 0);
    size_t ranges = parallel_tasks(frame->rows, RANGE_ROWS);
    uint8_t *duplicate = NULL;
    Counting c = {.frame = frame, .matched = arena_array(stage, rule_count * 2, sizeof *c.matched),
                  .netted = arena_array(stage, rule_count * 2, sizeof *c.netted),
                  .range = arena_array(stage, ranges, sizeof *c.range)};
    for (size_t i = 0; i < rule_count; i++) {
        const RuleResult *result = &rule[i];
        if (!result->checked || !reads(result->rule, dataset)) continue;
        if (result->rule->kind == RULE_DUPLICATES) duplicate = mark_duplicates(result, dataset, frame->rows, duplicate, stage);
        if (result->rule->kind != RULE_RECONCILE) continue;
        for (int side = 0; side < 2; side++) {
            if (result->rule->dataset[side] != dataset) continue;
            c.netted[c.matched_count] = result->netted[side];
            c.matched[c.matched_count++] = side ? result->match.right_match : result->match.left_match;
        }
    }
    c.duplicate = duplicate;
    parallel_for(frames->threads, ranges, count_range, &c);
    Fates sum = {0};
    for (size_t r = 0; r < ranges; r++) {
        sum.matched += c.range[r].matched;
        sum.unmatched += c.range[r].unmatched;
        sum.duplicate += c.range[r].duplicate;
        sum.reference += c.range[r].reference;
    }
    arena_free(stage);
    return sum;
}
