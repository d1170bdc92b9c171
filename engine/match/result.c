#include "engine/match/result.h"

#include "engine/base/parallel.h"
#include "engine/base/prefetch.h"

#include <stdlib.h>

enum { TASK_ROWS = 1 << 17, AHEAD = 32 };

enum { HOW_STEP = 0x3FF };

static Match match_of(uint32_t how, uint32_t at) {
    return (Match){.step = how & HOW_STEP,
                   .score_ppm = how >> 10 & 0xFFFFF,
                   .multiset = how >> 30 & 1,
                   .review = how >> 31,
                   .left_from = at,
                   .left_count = 1,
                   .right_from = at,
                   .right_count = 1};
}

Match match_at(const MatchResult *result, size_t number) {
    assert(number < result->match_count);
    if (result->grouped) return result->grouped[number];
    return match_of(how_get(result->how, result->left[number]), (uint32_t)number);
}

bool match_choice(const MatchTie *tie, size_t *at, MatchChoice *out) {
    if (*at >= tie->choice_words) return false;
    const uint32_t *word = tie->choice + *at;
    *out = (MatchChoice){word + 2, word + 2 + word[0], word[0], word[1]};
    *at += 2 + (size_t)word[0] + word[1];
    return true;
}

/* Gives each left row the number of its match and counts the matches' rows; right rows follow. */
static size_t number_matches(const Sides *sides, const MatchPlan *plan, Match *match) {
    size_t count = 0;
    for (size_t l = 0; l < sides->left->rows; l++) {
        uint32_t other = sides->left_state[l], how = how_get(sides->how, l);
        if (other >= ROW_GONE) {
            sides->left_state[l] = ROW_NONE;
            continue;
        }
        MatchShape shape = plan->step[how & HOW_STEP].shape;
        if (shape == MATCH_MANY_MANY && other != l) { /* neither */
            match[sides->left_state[other]].left_count++;
            sides->left_state[l] = sides->left_state[other];
            continue;
        }
        if (shape == MATCH_MANY_ONE && sides->right_state[other] != l) { /* not the first of the many */
            uint32_t number = sides->left_state[sides->right_state[other]];
            match[number].left_count++;
            sides->left_state[l] = number;
            continue;
        }
        match[count] = match_of(how, 0);
        if (shape == MATCH_ONE_MANY) match[count].right_count = other;
        if (shape == MATCH_MANY_MANY) match[count].right_count = 0; /* see count_rights */
        sides->left_state[l] = (uint32_t)count++;
    }
    return count;
}

/* The right rows of matches that have many on both sides: those of others are known, and so are these once they are. */
static void count_rights(const Sides *sides, const MatchPlan *plan, Match *match) {
    for (size_t r = 0; r < sides->right->rows; r++) {
        uint32_t l = sides->right_state[r];
        if (l >= ROW_GONE) continue;
        Match *m = &match[sides->left_state[l]];
        m->right_count += plan->step[m->step].shape == MATCH_MANY_MANY;
    }
}

static void place_rows(const Sides *sides, Match *match, size_t count, uint32_t *left, uint32_t *right) {
    uint32_t left_from = 0, right_from = 0;
    for (size_t m = 0; m < count; m++) {
        match[m].left_from = left_from;
        match[m].right_from = right_from;
        left_from += match[m].left_count;
        right_from += match[m].right_count;
        match[m].left_count = match[m].right_count = 0;
    }
    for (size_t l = 0; l < sides->left->rows; l++) {
        if (sides->left_state[l] == ROW_NONE) continue;
        Match *m = &match[sides->left_state[l]];
        left[m->left_from + m->left_count++] = (uint32_t)l;
    }
    for (size_t r = 0; r < sides->right->rows; r++) {
        if (sides->right_state[r] >= ROW_GONE) {
            sides->right_state[r] = ROW_NONE;
            continue;
        }
        sides->right_state[r] = sides->left_state[sides->right_state[r]];
        Match *m = &match[sides->right_state[r]];
        right[m->right_from + m->right_count++] = (uint32_t)r;
    }
}

/* Plans of 1:1 steps only: every match is a left row and its right row, so chunks of left rows are written side by
 * side. */
typedef struct OneOne {
    const Sides *sides;
    uint32_t *left, *right;
    size_t *from; /* per task: number of its first match */
    size_t *made; /* per task and step: matches */
    size_t steps;
} OneOne;

static void count_task(void *context, size_t task, size_t thread) {
    (void)thread;
    OneOne *x = context;
    size_t end = parallel_end(task, TASK_ROWS, x->sides->left->rows);
    for (size_t l = task * TASK_ROWS; l < end; l++) x->from[task + 1] += x->sides->left_state[l] < ROW_GONE;
}

static void write_task(void *context, size_t task, size_t thread) {
    (void)thread;
    OneOne *x = context;
    uint32_t *state = x->sides->left_state, *right_state = x->sides->right_state;
    size_t end = parallel_end(task, TASK_ROWS, x->sides->left->rows);
    uint32_t at = (uint32_t)x->from[task];
    size_t *made = x->made + task * x->steps;
    for (size_t l = task * TASK_ROWS; l < end; l++) {
        if (l + AHEAD < end && state[l + AHEAD] < ROW_GONE) prefetch_to_write(right_state + state[l + AHEAD]);
        uint32_t r = state[l];
        if (r >= ROW_GONE) {
            state[l] = ROW_NONE;
            continue;
        }
        made[how_get(x->sides->how, l) & HOW_STEP]++;
        x->left[at] = (uint32_t)l;
        x->right[at] = r;
        right_state[r] = at;
        state[l] = at++;
    }
}

static void close_right(void *context, size_t task, size_t thread) {
    (void)thread;
    const OneOne *x = context;
    uint32_t *state = x->sides->right_state;
    size_t end = parallel_end(task, TASK_ROWS, x->sides->right->rows);
    for (size_t r = task * TASK_ROWS; r < end; r++) {
        if (state[r] == ROW_GONE) state[r] = ROW_NONE;
    }
}

/* Returns the number of matches, which is that of matched rows of either side. */
static size_t count_one_one(OneOne *x, size_t threads, Arena *scratch) {
    size_t tasks = parallel_tasks(x->sides->left->rows, TASK_ROWS);
    x->from = arena_array(scratch, tasks + 1, sizeof *x->from);
    parallel_for(threads, tasks, count_task, x);
    for (size_t t = 0; t < tasks; t++) x->from[t + 1] += x->from[t];
    return x->from[tasks];
}

static void write_one_one(OneOne *x, size_t threads, size_t *step_matches, Arena *scratch) {
    size_t tasks = parallel_tasks(x->sides->left->rows, TASK_ROWS);
    x->made = arena_array(scratch, tasks * x->steps, sizeof *x->made);
    parallel_for(threads, tasks, write_task, x);
    for (size_t n = 0; n < tasks * x->steps; n++) step_matches[n % x->steps] += x->made[n];
    parallel_for(threads, parallel_tasks(x->sides->right->rows, TASK_ROWS), close_right, x);
}

static bool only_one_one(const MatchPlan *plan) {
    for (size_t s = 0; s < plan->step_count; s++) {
        if (plan->step[s].shape != MATCH_ONE_ONE) return false;
    }
    return true;
}

static const uint32_t *rows_at(const Notes *notes, size_t from) {
    return (const uint32_t *)(const void *)notes->rows.ptr + from;
}

static bool any_unmatched(const uint32_t *rows, size_t count, const uint32_t *match) {
    for (size_t i = 0; i < count; i++) {
        if (match[rows[i]] == ROW_NONE) return true;
    }
    return false;
}

/* A multiset whose surplus a later step matched is no news. */
static size_t drop_settled(Notes *notes, const Sides *sides) {
    TieNote *tie = (TieNote *)(void *)notes->ties.ptr;
    size_t count = notes->ties.len / sizeof *tie, kept = 0;
    for (size_t t = 0; t < count; t++) {
        if (any_unmatched(rows_at(notes, tie[t].left_from), tie[t].left_count, sides->left_state) ||
            any_unmatched(rows_at(notes, tie[t].right_from), tie[t].right_count, sides->right_state))
            tie[kept++] = tie[t];
    }
    return kept;
}

static int compare_ties(const void *a, const void *b, void *context) {
    const TieNote *x = a, *y = b;
    const Notes *notes = context;
    if (x->step != y->step) return x->step < y->step ? -1 : 1;
    uint32_t left_x = *rows_at(notes, x->left_from), left_y = *rows_at(notes, y->left_from);
    if (left_x != left_y) return left_x < left_y ? -1 : 1;
    return (int)x->multiset - (int)y->multiset;
}

/* Their rows come behind those of matches. */
static const MatchTie *copy_ties(Notes *notes, size_t count, const MatchResult *matches, uint32_t *left, uint32_t *right) {
    size_t left_at = matches->left_rows, right_at = matches->right_rows;
    MatchTie *out = arena_array(notes->run, count, sizeof *out);
    TieNote *tie = (TieNote *)(void *)notes->ties.ptr;
    if (count) qsort_r(tie, count, sizeof *tie, compare_ties, notes);
    for (size_t t = 0; t < count; t++) {
        out[t] = (MatchTie){tie[t].step,        tie[t].multiset,
                            (uint32_t)left_at,  (uint32_t)tie[t].left_count,
                            (uint32_t)right_at, (uint32_t)tie[t].right_count,
                            NULL,               tie[t].choice_words,
                            tie[t].choices};
        if (tie[t].choice_words) {
            uint32_t *word = arena_array_raw(notes->run, tie[t].choice_words, sizeof *word);
            memcpy(word, rows_at(notes, tie[t].choice_from), tie[t].choice_words * sizeof *word);
            out[t].choice = word;
        }
        memcpy(left + left_at, rows_at(notes, tie[t].left_from), tie[t].left_count * sizeof *left);
        memcpy(right + right_at, rows_at(notes, tie[t].right_from), tie[t].right_count * sizeof *right);
        left_at += tie[t].left_count;
        right_at += tie[t].right_count;
    }
    return out;
}

static const MatchBlock *copy_blocks(const Notes *notes, const Step *steps, size_t *count) {
    Arena *run = notes->run;
    const BlockNote *note = (const BlockNote *)(const void *)notes->blocks.ptr;
    *count = notes->blocks.len / sizeof *note;
    MatchBlock *out = arena_array(run, *count, sizeof *out);
    for (size_t b = 0; b < *count; b++) {
        uint32_t step;
        memcpy(&step, notes->block_steps.ptr + b * sizeof step, sizeof step);
        FieldPairs named = steps[step].same.count ? steps[step].same : steps[step].alike;
        Str key = note[b].name.ptr ? str_copy(run, note[b].name) : keys_text(named, note[b].left_row, run);
        out[b] = (MatchBlock){step, key, note[b].left_rows, note[b].right_rows};
    }
    return out;
}

static size_t count_matched(const uint32_t *state, size_t rows) {
    size_t count = 0;
    for (size_t r = 0; r < rows; r++) count += state[r] < ROW_GONE;
    return count;
}

void result_build(const Sides *sides, const MatchPlan *plan, const Step *steps, Notes *notes, MatchResult *out) {
    Arena *run = notes->run;
    bool one_one = only_one_one(plan);
    OneOne x = {.sides = sides, .steps = plan->step_count};
    size_t lefts = one_one ? count_one_one(&x, notes->threads, notes->arena) : count_matched(sides->left_state, sides->left->rows);
    size_t rights = one_one ? lefts : count_matched(sides->right_state, sides->right->rows);
    size_t *step_matches = arena_array(run, plan->step_count, sizeof *step_matches);
    size_t tie_rows = notes->rows.len / sizeof(uint32_t); /* an upper bound for each side */
    uint32_t *left = arena_array_raw(run, lefts + tie_rows, sizeof *left);
    uint32_t *right = arena_array_raw(run, rights + tie_rows, sizeof *right);
    size_t count = lefts;
    Match *match = NULL;
    if (one_one) {
        x.left = left;
        x.right = right;
        write_one_one(&x, notes->threads, step_matches, notes->arena);
    } else {
        match = arena_array_raw(run, lefts < rights ? lefts : rights, sizeof *match);
        count = number_matches(sides, plan, match);
        count_rights(sides, plan, match);
        place_rows(sides, match, count, left, right);
        for (size_t m = 0; m < count; m++) step_matches[match[m].step]++;
    }
    size_t ties = drop_settled(notes, sides);
    out->grouped = match;
    out->how = sides->how;
    out->step_matches = step_matches;
    out->match_count = count;
    out->left_rows = lefts;
    out->right_rows = rights;
    out->left = left;
    out->right = right;
    out->tie = copy_ties(notes, ties, out, left, right);
    out->tie_count = ties;
    out->block = copy_blocks(notes, steps, &out->block_count);
    out->left_match = sides->left_state;
    out->right_match = sides->right_state;
}
