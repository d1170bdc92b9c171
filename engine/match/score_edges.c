/* Candidates counted by pattern, and those whose weight reaches the step's thresholds. */
#include "engine/match/score_parts.h"

#include "engine/base/hash.h"

#include <stdlib.h>

enum { WEIGHTS_KEPT = 4096 };

/* ---- Counting patterns */

int score_by_pattern(const void *a, const void *b) {
    const PatternCount *x = a, *y = b;
    return x->pattern < y->pattern ? -1 : x->pattern > y->pattern;
}

static uint64_t row_pairs(const Scoring *s, const ScoredPair *pair) {
    uint64_t left = s->left->size[pair->left], right = s->right->size[pair->right];
    return s->half && pair->left == pair->right ? left * (left - 1) / 2 : left * right;
}

enum { RECENT = 1024 };

void score_count_patterns(const Scoring *s, const ScoredPair *pair, size_t pairs, Arena *run, ModelCounts *counts) {
    Arena *scratch = arena_new("match patterns", 0);
    PatternCount *count = arena_array_raw(scratch, pairs + RECENT, sizeof *count), recent[RECENT] = {{0}};
    size_t listed = 0, kept = 0;
    for (size_t i = 0; i < pairs; i++) { /* most pairs are of few patterns: those are summed up before they are sorted */
        PatternCount *at = &recent[hash_u64(pair[i].pattern) % RECENT];
        if (at->count && at->pattern != pair[i].pattern) {
            count[listed++] = *at;
            at->count = 0;
        }
        *at = (PatternCount){pair[i].pattern, at->count + row_pairs(s, &pair[i])};
    }
    for (size_t i = 0; i < RECENT; i++) {
        if (recent[i].count) count[listed++] = recent[i];
    }
    qsort(count, listed, sizeof *count, score_by_pattern);
    for (size_t i = 0; i < listed; i++) {
        if (kept && count[kept - 1].pattern == count[i].pattern) count[kept - 1].count += count[i].count;
        else count[kept++] = count[i];
    }
    counts->candidate = (const PatternCount *)(const void *)arena_copy(run, count, kept * sizeof *count);
    counts->candidate_count = kept;
    arena_free(scratch);
}

/* ---- Edges */

static uint32_t first_row(const Classes *classes, uint32_t class) {
    return classes->row[classes->from[class]];
}

typedef struct Probability { /* of a weight; 0: not known yet */
    int32_t weight;
    uint32_t ppm;
} Probability;

static uint32_t probability_of(Probability *known, int32_t weight) {
    Probability *at = &known[(uint32_t)weight % WEIGHTS_KEPT];
    if (at->weight != weight || !at->ppm) *at = (Probability){weight, model_probability(weight)};
    return at->ppm;
}

/* scored: ScoreEdge, the edges once more with what they were made of. */
void score_add_edges(Scoring *s, const ScoredPair *pair, size_t pairs, Buf *edges, Buf *scored) {
    const MatchScore *rule = s->step->rule->score;
    int32_t cut = model_cut(rule->review_ppm ? rule->review_ppm : rule->least_ppm);
    Probability known[WEIGHTS_KEPT] = {{0}};
    for (size_t i = 0; i < pairs; i++) {
        ScoreEdge seen = {first_row(s->left, pair[i].left), first_row(s->right, pair[i].right), 0, pair[i].pattern, {0}};
        seen.weight = score_weigh(s, pair[i].left, pair[i].right, pair[i].pattern, seen.frequency);
        AssignEdge edge = {pair[i].left, pair[i].right, {0}};
        if (seen.weight < cut || !step_allows(s->step, seen.a, seen.b, &edge.cost)) continue;
        edge.cost.score_gap = PPM - probability_of(known, seen.weight);
        if (s->half && seen.a > seen.b) {
            uint32_t swap = seen.a;
            seen.a = seen.b, seen.b = swap;
        }
        buf_append(edges, &edge, sizeof edge);
        buf_append(scored, &seen, sizeof seen);
    }
}

static int by_rows(const void *a, const void *b) {
    const ScoreEdge *x = a, *y = b;
    if (x->a != y->a) return x->a < y->a ? -1 : 1;
    return x->b < y->b ? -1 : x->b > y->b;
}

const ScoreEdge *score_edge(const ScoreNote *note, uint32_t a, uint32_t b) {
    ScoreEdge wanted = {.a = a, .b = b}, alone = {.a = a, .b = a};
    if (!note->edge_count) return NULL;
    const ScoreEdge *found = bsearch(&wanted, note->edge, note->edge_count, sizeof wanted, by_rows);
    if (found || !note->one) return found;
    return bsearch(&alone, note->edge, note->edge_count, sizeof alone, by_rows);
}

static int by_classes(const void *a, const void *b) {
    const AssignEdge *x = a, *y = b;
    if (x->left != y->left) return x->left < y->left ? -1 : 1;
    return x->right < y->right ? -1 : x->right > y->right;
}

void score_end_edges(Candidates *out, Buf *scored, Arena *run, ScoreNote *note) {
    size_t edges = scored->len / sizeof(ScoreEdge);
    if (edges) {
        qsort(out->edges.ptr, edges, sizeof(AssignEdge), by_classes);
        qsort(scored->ptr, edges, sizeof(ScoreEdge), by_rows);
        note->edge = arena_array_raw(run, edges, sizeof(ScoreEdge));
        memcpy((void *)(uintptr_t)note->edge, scored->ptr, scored->len);
    }
    note->edge_count = edges;
    buf_free(scored);
}
