#include "engine/match/match.h"

#include "engine/base/parallel.h"
#include "engine/match/candidates.h"

#include <stdlib.h>

/* What steps leave behind besides the rows' states. */
typedef struct Notes {
    Buf ties;   /* TieNote */
    Buf rows;   /* uint32_t: members of ties */
    Buf blocks; /* BlockNote */
    Buf block_steps; /* uint32_t, one a block */
    Arena *arena;    /* names of blocks */
} Notes;

typedef struct TieNote {
    uint32_t step;
    bool multiset;
    size_t left_from, left_count, right_from, right_count; /* into Notes.rows */
} TieNote;

static void free_notes(void *handle) {
    Notes *notes = handle;
    buf_free(&notes->ties);
    buf_free(&notes->rows);
    buf_free(&notes->blocks);
    buf_free(&notes->block_steps);
}

static uint32_t u32_at(const Buf *buf, size_t index) {
    uint32_t value;
    memcpy(&value, buf->ptr + index * sizeof value, sizeof value);
    return value;
}

/* Moves what a task noted to the run's notes and frees it. */
static void collect(Notes *notes, uint32_t step, Outcome *outcome) {
    size_t words = outcome->ties.len / sizeof(uint32_t);
    for (size_t at = 0; at < words;) {
        size_t lefts = u32_at(&outcome->ties, at + 1), rights = u32_at(&outcome->ties, at + 2);
        size_t from = notes->rows.len / sizeof(uint32_t);
        TieNote tie = {step, u32_at(&outcome->ties, at) != 0, from, lefts, from + lefts, rights};
        buf_append(&notes->ties, &tie, sizeof tie);
        buf_append(&notes->rows, outcome->ties.ptr + (at + 3) * sizeof(uint32_t), (lefts + rights) * sizeof(uint32_t));
        at += 3 + lefts + rights;
    }
    for (size_t b = 0; b < outcome->blocks.len / sizeof(BlockNote); b++) {
        BlockNote note = ((const BlockNote *)(const void *)outcome->blocks.ptr)[b];
        note.name = str_copy(notes->arena, note.name);
        buf_append(&notes->blocks, &note, sizeof note);
        buf_append(&notes->block_steps, &step, sizeof step);
    }
    buf_free(&outcome->ties);
    buf_free(&outcome->blocks);
}

/* ---- Steps with keys: a task a part. */

typedef struct KeyRun {
    const Sides *sides;
    const Step *step;
    const Keys *keys;
    Worker *worker;
    Outcome *outcome; /* per part */
} KeyRun;

static void run_part(void *context, size_t part, size_t thread) {
    KeyRun *run = context;
    if (parallel_cancelled()) return;
    Worker *worker = &run->worker[thread];
    KeyCursor cursor = keys_open(run->keys, part, worker->part);
    KeyGroup group;
    while (keys_next(&cursor, &group)) settle_group(run->sides, run->step, group, worker, &run->outcome[part]);
    arena_reset(worker->part);
}

/* Is a pair of equal keys a match whatever else the rows hold? */
static bool is_plain(const Step *step) {
    return step->rule->shape == MATCH_ONE_ONE && !step->alike.count && !step->window.count && !step->differ.count && !step->veto.count;
}

/* Pairs that were matched by hash alone are compared in the order of left rows, which reads one side's values in order;
 * in the order of hashes both would be read at random. Those that differ are unmatched again. */
typedef struct Verify {
    const Sides *sides;
    const Step *step;
    size_t *wrong; /* per task */
} Verify;

enum { VERIFY_ROWS = 1 << 17, AHEAD = 32 };

static void fetch_right(FieldPairs same, uint32_t row) {
    for (size_t c = 0; c < same.count; c++) {
        const Column *column = same.at[c].right;
        if (column->type != COLUMN_TEXT) __builtin_prefetch(column->number + row);
        else __builtin_prefetch(column->code ? (const void *)(column->code + row) : (const void *)(column->end + row));
    }
}

static void fetch_right_text(FieldPairs same, uint32_t row) {
    for (size_t c = 0; c < same.count; c++) {
        const Column *column = same.at[c].right;
        if (column->type != COLUMN_TEXT) continue;
        size_t entry = column->code ? column->code[row] : row;
        __builtin_prefetch(column->bytes + (entry ? column->end[entry - 1] : 0));
    }
}

static void verify_rows(void *context, size_t task, size_t thread) {
    (void)thread;
    const Verify *v = context;
    uint32_t *left = v->sides->left_state, *right = v->sides->right_state;
    FieldPairs same = v->step->same;
    size_t rows = v->sides->left->rows, end = (task + 1) * VERIFY_ROWS < rows ? (task + 1) * VERIFY_ROWS : rows;
    for (size_t l = task * VERIFY_ROWS; l < end; l++) {
        if (l + 2 * AHEAD < rows && left[l + 2 * AHEAD] < ROW_GONE) fetch_right(same, left[l + 2 * AHEAD]);
        if (l + AHEAD < rows && left[l + AHEAD] < ROW_GONE) fetch_right_text(same, left[l + AHEAD]);
        uint32_t r = left[l];
        if (r >= ROW_GONE || (v->sides->how[l] & 0x3FF) != v->step->number || keys_equal(same, (uint32_t)l, r)) continue;
        left[l] = right[r] = ROW_NONE;
        v->sides->how[l] = HOW_USUAL;
        v->wrong[task]++;
    }
}

static size_t verify_deferred(const Sides *sides, const Step *step, size_t threads, Arena *stage) {
    size_t tasks = sides->left->rows / VERIFY_ROWS + 1, wrong = 0;
    Verify verify = {sides, step, arena_array(stage, tasks, sizeof(size_t))};
    parallel_for(threads, tasks, verify_rows, &verify);
    for (size_t t = 0; t < tasks; t++) wrong += verify.wrong[t];
    return wrong;
}

static size_t run_keys(const Sides *sides, const Step *step, size_t threads, Worker *worker, Notes *notes) {
    Arena *stage = arena_new("match step", 0);
    Keys keys;
    keys_partition(step->same, sides->left_state, sides->left->rows, sides->right_state, sides->right->rows, threads, stage, &keys);
    keys.defer = !keys.exact && is_plain(step);
    KeyRun run = {sides, step, &keys, worker, arena_array(stage, keys.parts, sizeof(Outcome))};
    parallel_for(threads, keys.parts, run_part, &run);
    size_t pairs = 0;
    for (size_t p = 0; p < keys.parts; p++) {
        pairs += run.outcome[p].pairs;
        collect(notes, step->number, &run.outcome[p]);
    }
    if (keys.defer) pairs -= verify_deferred(sides, step, threads, stage);
    arena_free(stage);
    return pairs;
}

/* ---- Steps without keys. */

static Classes rows_in_play(FieldPairs fields, const uint32_t *state, size_t rows, Arena *arena) {
    uint32_t *row = arena_array_raw(arena, rows, sizeof *row);
    size_t count = 0;
    for (size_t r = 0; r < rows; r++) {
        if (state[r] == ROW_NONE) row[count++] = (uint32_t)r;
    }
    return classes_of(fields, row, count, arena);
}

static size_t run_alike(const Sides *sides, const Step *step, size_t threads, Worker *worker, Notes *notes) {
    Arena *stage = arena_new("match step", 0);
    Classes left = rows_in_play(step->left, sides->left_state, sides->left->rows, stage);
    Classes right = rows_in_play(step->right, sides->right_state, sides->right->rows, stage);
    Candidates found;
    candidates_find(step, &left, &right, false, threads, worker, stage, &found);
    Outcome outcome = {.blocks = found.blocks};
    size_t edges = found.edges.len / sizeof(AssignEdge);
    if (edges) settle_edges(sides, step, &left, &right, (const AssignEdge *)(const void *)found.edges.ptr, edges, stage, &outcome);
    buf_free(&found.edges);
    collect(notes, step->number, &outcome);
    arena_free(stage);
    return found.pairs;
}

/* ---- The result, in order of first left rows. */

static Match match_of(uint32_t how, uint32_t at) {
    return (Match){.step = how & 0x3FF, .score_ppm = how >> 10 & 0xFFFFF, .multiset = how >> 30 & 1, .review = how >> 31,
                   .left_from = at, .left_count = 1, .right_from = at, .right_count = 1};
}

/* Gives each left row the number of its match and counts the matches' rows; right rows follow. */
static size_t number_matches(const Sides *sides, const MatchPlan *plan, Match *match) {
    size_t count = 0;
    for (size_t l = 0; l < sides->left->rows; l++) {
        uint32_t other = sides->left_state[l], how = sides->how[l];
        if (other >= ROW_GONE) {
            sides->left_state[l] = ROW_NONE;
            continue;
        }
        MatchShape shape = plan->step[how & 0x3FF].shape;
        if (shape == MATCH_MANY_ONE && sides->right_state[other] != l) { /* not the first of the many */
            uint32_t number = sides->left_state[sides->right_state[other]];
            match[number].left_count++;
            sides->left_state[l] = number;
            continue;
        }
        match[count] = match_of(how, 0);
        if (shape == MATCH_ONE_MANY) match[count].right_count = other;
        sides->left_state[l] = (uint32_t)count++;
    }
    return count;
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

/* Plans of 1:1 steps only: every match is a left row and its right row, so chunks of left rows are written side by side. */
typedef struct OneOne {
    const Sides *sides;
    Match *match;
    uint32_t *left, *right;
    size_t *from; /* per task: number of its first match */
} OneOne;

static void count_task(void *context, size_t task, size_t thread) {
    (void)thread;
    OneOne *x = context;
    size_t rows = x->sides->left->rows, end = (task + 1) * VERIFY_ROWS < rows ? (task + 1) * VERIFY_ROWS : rows;
    for (size_t l = task * VERIFY_ROWS; l < end; l++) x->from[task + 1] += x->sides->left_state[l] < ROW_GONE;
}

static void write_task(void *context, size_t task, size_t thread) {
    (void)thread;
    OneOne *x = context;
    uint32_t *state = x->sides->left_state, *right_state = x->sides->right_state;
    size_t rows = x->sides->left->rows, end = (task + 1) * VERIFY_ROWS < rows ? (task + 1) * VERIFY_ROWS : rows;
    uint32_t at = (uint32_t)x->from[task];
    for (size_t l = task * VERIFY_ROWS; l < end; l++) {
        if (l + AHEAD < end && state[l + AHEAD] < ROW_GONE) __builtin_prefetch(right_state + state[l + AHEAD], 1);
        uint32_t r = state[l];
        if (r >= ROW_GONE) {
            state[l] = ROW_NONE;
            continue;
        }
        x->match[at] = match_of(x->sides->how[l], at);
        x->left[at] = (uint32_t)l;
        x->right[at] = r;
        right_state[r] = at;
        state[l] = at++;
    }
}

static void write_one_one(const Sides *sides, size_t threads, Match *match, uint32_t *left, uint32_t *right, Arena *scratch) {
    size_t tasks = sides->left->rows / VERIFY_ROWS + 1;
    OneOne x = {sides, match, left, right, arena_array(scratch, tasks + 1, sizeof *x.from)};
    parallel_for(threads, tasks, count_task, &x);
    for (size_t t = 0; t < tasks; t++) x.from[t + 1] += x.from[t];
    parallel_for(threads, tasks, write_task, &x);
    for (size_t r = 0; r < sides->right->rows; r++) {
        if (sides->right_state[r] == ROW_GONE) sides->right_state[r] = ROW_NONE;
    }
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
            any_unmatched(rows_at(notes, tie[t].right_from), tie[t].right_count, sides->right_state)) tie[kept++] = tie[t];
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

static const MatchTie *copy_ties(Notes *notes, size_t count, uint32_t *left, size_t left_at, uint32_t *right, size_t right_at,
                                 Arena *run) {
    MatchTie *out = arena_array(run, count, sizeof *out);
    TieNote *tie = (TieNote *)(void *)notes->ties.ptr;
    if (count) qsort_r(tie, count, sizeof *tie, compare_ties, notes);
    for (size_t t = 0; t < count; t++) {
        out[t] = (MatchTie){tie[t].step, tie[t].multiset, (uint32_t)left_at, (uint32_t)tie[t].left_count, (uint32_t)right_at,
                            (uint32_t)tie[t].right_count};
        memcpy(left + left_at, rows_at(notes, tie[t].left_from), tie[t].left_count * sizeof *left);
        memcpy(right + right_at, rows_at(notes, tie[t].right_from), tie[t].right_count * sizeof *right);
        left_at += tie[t].left_count;
        right_at += tie[t].right_count;
    }
    return out;
}

static const MatchBlock *copy_blocks(const Notes *notes, const Step *steps, size_t *count, Arena *run) {
    const BlockNote *note = (const BlockNote *)(const void *)notes->blocks.ptr;
    *count = notes->blocks.len / sizeof *note;
    MatchBlock *out = arena_array(run, *count, sizeof *out);
    for (size_t b = 0; b < *count; b++) {
        uint32_t step = u32_at(&notes->block_steps, b);
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

static void publish(const Sides *sides, const MatchPlan *plan, const Step *steps, Notes *notes, size_t threads, Arena *scratch,
                    Arena *run, MatchResult *out) {
    size_t lefts = count_matched(sides->left_state, sides->left->rows);
    size_t rights = count_matched(sides->right_state, sides->right->rows);
    Match *match = arena_array_raw(run, lefts < rights ? lefts : rights, sizeof *match);
    size_t tie_rows = notes->rows.len / sizeof(uint32_t); /* an upper bound for each side */
    uint32_t *left = arena_array_raw(run, lefts + tie_rows, sizeof *left);
    uint32_t *right = arena_array_raw(run, rights + tie_rows, sizeof *right);
    size_t count = lefts;
    if (only_one_one(plan)) {
        write_one_one(sides, threads, match, left, right, scratch);
    } else {
        count = number_matches(sides, plan, match);
        place_rows(sides, match, count, left, right);
    }
    size_t ties = drop_settled(notes, sides);
    out->match = match;
    out->match_count = count;
    out->left = left;
    out->right = right;
    out->tie = copy_ties(notes, ties, left, lefts, right, rights, run);
    out->tie_count = ties;
    out->block = copy_blocks(notes, steps, &out->block_count, run);
    out->left_match = sides->left_state;
    out->right_match = sides->right_state;
}

/* ---- The run of steps. */

static bool check_plan(const MatchPlan *plan, Error *err) {
    if (plan->step_count > MATCH_STEPS_MAX)
        return error_set(err, ERROR_USAGE, NULL, "%zu match steps, more than %d", plan->step_count, MATCH_STEPS_MAX);
    for (size_t s = 0; s < plan->step_count; s++) {
        const MatchStep *step = &plan->step[s];
        if (step->shape != MATCH_ONE_ONE && step->same_count == 0)
            return error_set(err, ERROR_USAGE, NULL, "match step %zu pairs one row with many, which needs `same`", s + 1);
    }
    return true;
}

static uint32_t *states_new(const MatchSide *side, Arena *run) {
    uint32_t *state = arena_array_raw(run, side->rows, sizeof *state);
    for (size_t r = 0; r < side->rows; r++) state[r] = side->skip && side->skip[r] ? ROW_GONE : ROW_NONE;
    return state;
}

bool match_sides(const MatchPlan *plan, const MatchSide *left, const MatchSide *right, size_t threads, Arena *run,
                 MatchResult *out, Error *err) {
    if (!check_plan(plan, err)) return false;
    assert(left->rows <= ROWS_MAX && right->rows <= ROWS_MAX);
    if (threads == 0) threads = 1;
    Arena *stage = arena_new("match", 0);
    Notes notes = {.arena = stage};
    arena_own(stage, free_notes, &notes);
    Step *steps = steps_bind(plan, left, right, stage);
    Worker *worker = workers_new(threads, stage);
    Sides sides = {left, right, states_new(left, run), states_new(right, run), arena_array_raw(stage, left->rows, sizeof(uint32_t))};
    for (size_t l = 0; l < left->rows; l++) sides.how[l] = HOW_USUAL;
    size_t *step_pairs = arena_array(run, plan->step_count, sizeof *step_pairs);
    for (size_t s = 0; s < plan->step_count && !parallel_cancelled(); s++) {
        if (!steps[s].runs) continue;
        step_pairs[s] = steps[s].same.count ? run_keys(&sides, &steps[s], threads, worker, &notes)
                                            : run_alike(&sides, &steps[s], threads, worker, &notes);
    }
    if (parallel_cancelled()) {
        arena_free(stage);
        return error_set(err, ERROR_CANCELLED, NULL, "cancelled while matching");
    }
    MatchResult result = {.step_pairs = step_pairs};
    publish(&sides, plan, steps, &notes, threads, stage, run, &result);
    arena_free(stage);
    *out = result;
    return true;
}
