/* What a step with a model makes of single pairs, for labels and explanations. */
#include "engine/match/score_parts.h"

#include <stdlib.h>

static uint32_t *class_of_rows(const Classes *classes, size_t rows, Arena *arena) {
    uint32_t *class = arena_array_raw(arena, rows, sizeof *class);
    for (size_t r = 0; r < rows; r++) class[r] = ROW_NONE;
    for (uint32_t c = 0; c < classes->count; c++) {
        for (uint32_t i = 0; i < classes->size[c]; i++) class[classes->row[classes->from[c] + i]] = c;
    }
    return class;
}

static size_t rows_of(const Classes *classes) { /* one more than the highest */
    size_t rows = 0;
    for (uint32_t c = 0; c < classes->count; c++) {
        for (uint32_t i = 0; i < classes->size[c]; i++) {
            uint32_t row = classes->row[classes->from[c] + i];
            rows = row >= rows ? (size_t)row + 1 : rows;
        }
    }
    return rows;
}

/* All but the weights, which are not known yet. */
void score_look(Scoring *s, Arena *arena, Arena *run) {
    const MatchScore *rule = s->step->rule->score;
    ScoreSeen *seen = s->seen = arena_array(run, rule->probe_count, sizeof *seen);
    uint32_t **class = s->class;
    size_t lefts = rows_of(s->left), rights = s->half ? lefts : rows_of(s->right);
    class[0] = class_of_rows(s->left, lefts, arena);
    class[1] = s->half ? class[0] : class_of_rows(s->right, rights, arena);
    for (size_t i = 0; i < rule->probe_count; i++) {
        const ScoreProbe *probe = &rule->probe[i];
        uint32_t a = probe->left < lefts ? class[0][probe->left] : ROW_NONE, b = probe->right < rights ? class[1][probe->right] : ROW_NONE;
        PairCost cost;
        seen[i].pass = PASS_NONE;
        seen[i].in_play = a != ROW_NONE && b != ROW_NONE;
        if (!seen[i].in_play) continue;
        seen[i].pass = passes_first(s->passes, a, b);
        seen[i].too_large = seen[i].pass == PASS_NONE && passes_too_large(s->passes, a, b);
        seen[i].allowed = step_allows(s->step, probe->left, probe->right, &cost);
        score_patterns_of(s, &(ClassPair){a, b}, 1, s->found[0].scratch, &seen[i].pattern);
    }
}

void score_weigh_probes(const Scoring *s) {
    const MatchScore *rule = s->step->rule->score;
    for (size_t i = 0; i < rule->probe_count; i++) {
        ScoreSeen *seen = &s->seen[i];
        if (!seen->in_play) continue;
        uint32_t a = s->class[0][rule->probe[i].left], b = s->class[1][rule->probe[i].right];
        seen->weight = score_weigh(s, a, b, seen->pattern, seen->frequency);
    }
}

void score_count_known(const Scoring *s, ModelCounts *counts, Arena *run) {
    const ScoreSeen *seen = s->seen;
    const MatchScore *rule = s->step->rule->score;
    uint64_t *same = arena_array(run, counts->candidate_count, sizeof *same), *other = arena_array(run, counts->candidate_count, sizeof *other);
    bool any = false;
    for (size_t i = 0; i < rule->probe_count; i++) {
        if (rule->probe[i].known == PAIR_UNKNOWN || seen[i].pass == PASS_NONE) continue;
        PatternCount wanted = {seen[i].pattern, 0};
        const PatternCount *at = bsearch(&wanted, counts->candidate, counts->candidate_count, sizeof wanted, score_by_pattern);
        size_t p = at ? (size_t)(at - counts->candidate) : 0;
        if (!at || same[p] + other[p] == at->count) continue;
        (rule->probe[i].known == PAIR_SAME ? same : other)[p]++;
        any = true;
    }
    if (!any) return;
    counts->same = same;
    counts->other = other;
}
