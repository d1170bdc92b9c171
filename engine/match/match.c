#include "engine/match/match.h"

#include "engine/base/parallel.h"
#include "engine/base/prefetch.h"
#include "engine/match/dense.h"
#include "engine/match/many.h"
#include "engine/match/refer.h"
#include "engine/match/result.h"
#include "engine/match/score.h"

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
        size_t lefts = u32_at(&outcome->ties, at + 1), rights = u32_at(&outcome->ties, at + 2), chosen = u32_at(&outcome->ties, at + 4);
        size_t from = notes->rows.len / sizeof(uint32_t), all = lefts + rights + chosen;
        TieNote tie = {step, u32_at(&outcome->ties, at) != 0, from, lefts, from + lefts, rights, from + lefts + rights, chosen,
                       u32_at(&outcome->ties, at + 3)};
        buf_append(&notes->ties, &tie, sizeof tie);
        buf_append(&notes->rows, outcome->ties.ptr + (at + TIE_WORDS) * sizeof(uint32_t), all * sizeof(uint32_t));
        at += TIE_WORDS + all;
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
    while (keys_next(&cursor, &group)) {
        bool later = run->keys->defer && group.lefts == 1 && group.rights == 1;
        if (later) settle_later(run->sides, run->step, group.left[0], group.right[0], &run->outcome[part]);
        else settle_group(run->sides, run->step, group, worker, &run->outcome[part]);
    }
    arena_reset(worker->part);
}

/* Is a pair of equal keys a match whatever else the rows hold? */
static bool is_plain(const Step *step) {
    return step->rule->shape == MATCH_ONE_ONE && !step->alike.count && !step->window.count && !step->differ.count &&
           !step->veto.count;
}

/* Does a pair need no more than equal keys, windows, and what else the rows themselves say? */
static bool is_deferrable(const Step *step) {
    return step->rule->shape == MATCH_ONE_ONE && !step->alike.count;
}

/* Pairs that were matched by hash alone are compared in the order of left rows, which reads one side's values in order;
 * in the order of hashes both would be read at random. Those that differ, or that the step does not allow, are unmatched again. */
typedef struct Verify {
    const Sides *sides;
    const Step *step;
    size_t *wrong; /* per task: whose keys differ */
} Verify;

enum { VERIFY_ROWS = 1 << 17, AHEAD = 32 };

static void fetch_right(FieldPairs fields, uint32_t row) {
    for (size_t c = 0; c < fields.count; c++) {
        prefetch(column_place(fields.at[c].right, row));
    }
}

static void fetch_right_text(FieldPairs same, uint32_t row) {
    for (size_t c = 0; c < same.count; c++) {
        const Column *column = same.at[c].right;
        if (column->type != COLUMN_TEXT) continue;
        size_t entry = column_entry_of(column, row);
        prefetch(column->bytes + (entry ? column->end[entry - 1] : 0));
    }
}

static void verify_rows(void *context, size_t task, size_t thread) {
    (void)thread;
    const Verify *v = context;
    const Step *step = v->step;
    uint32_t *left = v->sides->left_state, *right = v->sides->right_state;
    size_t rows = v->sides->left->rows, end = parallel_end(task, VERIFY_ROWS, rows);
    for (size_t l = task * VERIFY_ROWS; l < end; l++) {
        uint32_t far = l + 2 * AHEAD < rows ? left[l + 2 * AHEAD] : ROW_NONE, r = left[l];
        if (far < ROW_GONE) fetch_right(step->same, far), fetch_right(step->window, far);
        if (l + AHEAD < rows && left[l + AHEAD] < ROW_GONE) fetch_right_text(step->same, left[l + AHEAD]);
        if (r >= ROW_GONE || (how_get(v->sides->how, l) & 0x3FF) != step->number) continue;
        PairCost cost;
        bool equal = keys_equal(step->same, (uint32_t)l, r);
        if (equal && step_allows(step, (uint32_t)l, r, &cost)) continue;
        left[l] = right[r] = ROW_NONE;
        how_set(v->sides->how, l, HOW_USUAL);
        v->wrong[task] += !equal;
    }
}

static size_t verify_deferred(const Sides *sides, const Step *step, size_t threads, Arena *stage) {
    size_t tasks = parallel_tasks(sides->left->rows, VERIFY_ROWS), wrong = 0;
    Verify verify = {sides, step, arena_array(stage, tasks, sizeof(size_t))};
    parallel_for(threads, tasks, verify_rows, &verify);
    for (size_t t = 0; t < tasks; t++) wrong += verify.wrong[t];
    return wrong;
}

/* What every step works on. */
typedef struct Matching {
    const Sides *sides;
    size_t threads;
    Worker *worker; /* one a thread */
    Notes *notes;
} Matching;

static size_t run_hashed(const Matching *m, const Step *step) {
    const Sides *sides = m->sides;
    Arena *stage = arena_new("match step", 0);
    Keys keys;
    keys_partition(&(KeysInput){.same = step->same,
                                .later = step->window,
                                .left_state = sides->left_state,
                                .right_state = sides->right_state,
                                .left_rows = sides->left->rows,
                                .right_rows = sides->right->rows,
                                .threads = m->threads},
                   stage, &keys);
    keys.defer = !keys.exact && is_deferrable(step);
    KeyRun run = {sides, step, &keys, m->worker, arena_array(stage, keys.parts, sizeof(Outcome))};
    parallel_for(m->threads, keys.parts, run_part, &run);
    size_t pairs = 0;
    for (size_t p = 0; p < keys.parts; p++) {
        pairs += run.outcome[p].pairs;
        collect(m->notes, step->number, &run.outcome[p]);
    }
    if (keys.defer) pairs -= verify_deferred(sides, step, m->threads, stage);
    arena_free(stage);
    return pairs;
}

static size_t run_keys(const Matching *m, const Step *step) {
    DenseKeys dense;
    if (!is_plain(step) || !dense_keys(step->same, m->threads, &dense)) return run_hashed(m, step);
    Arena *stage = arena_new("match step", 0);
    DenseMatches found = dense_match(&dense, m->sides, how_pack(step->number, PPM, false, step->rule->review), m->threads, stage);
    arena_free(stage);
    return found.matches + (found.repeated ? run_hashed(m, step) : 0);
}

/* ---- Steps without keys. */

static Classes rows_in_play(const Matching *m, bool right, const Step *step, Arena *arena) {
    const Sides *sides = m->sides;
    size_t count, rows = right ? sides->right->rows : sides->left->rows;
    const uint32_t *row = rows_free(right ? sides->right_state : sides->left_state, rows, &count, arena);
    return classes_of_side(&(SideRows){step, right, row, count, m->threads}, arena);
}

/* Matches what was found, and tells the blocks, which it takes. */
static void settle_found(const Matching *m, const Step *step, const ClassEdges *found, Buf *blocks, Arena *stage) {
    Outcome outcome = {.blocks = *blocks};
    *blocks = (Buf){0};
    if (found->edges && step->rule->shape != MATCH_ONE_ONE) settle_stars(m->sides, step, found, stage, &outcome);
    else if (found->edges) settle_edges(m->sides, step, found, stage, &outcome);
    collect(m->notes, step->number, &outcome);
}

static bool run_alike(const Matching *m, const Step *step, ScoreNote *note, size_t *pairs, Error *err) {
    Arena *stage = arena_new("match step", 0);
    Classes left = rows_in_play(m, false, step, stage), right = rows_in_play(m, true, step, stage);
    classes_order(step, &left, &right, stage);
    Candidates found;
    bool good = candidates_find(step, &left, &right, false, m->threads, m->worker, stage, m->notes->run, note, &found, err);
    const AssignEdge *edge = (const AssignEdge *)(const void *)found.edges.ptr;
    settle_found(m, step, &(ClassEdges){&left, &right, edge, found.edges.len / sizeof *edge}, &found.blocks, stage);
    buf_free(&found.edges);
    arena_free(stage);
    *pairs = found.pairs;
    return good;
}

/* Many with many by the numbers that rows name: all rows are one group, whose pairs are few. */
static size_t run_referred(const Matching *m, const Step *step) {
    const Sides *sides = m->sides;
    Arena *stage = arena_new("match step", 0);
    KeyGroup all = {0};
    all.left = rows_free(sides->left_state, sides->left->rows, &all.lefts, stage);
    all.right = rows_free(sides->right_state, sides->right->rows, &all.rights, stage);
    Outcome outcome = {0};
    if (all.lefts && all.rights) settle_many(sides, step, all, m->worker, &outcome);
    size_t pairs = outcome.pairs;
    collect(m->notes, step->number, &outcome);
    arena_reset(m->worker->group);
    arena_free(stage);
    return pairs;
}

static size_t rows_of(const Classes *classes) { /* whose order need not be that of their places in `row` */
    size_t rows = 0;
    for (uint32_t c = 0; c < classes->count; c++) rows += classes->size[c];
    return rows;
}

/* The classes with the rows that are still in play; number[class]: its new number, ROW_NONE when nothing is left of it. */
static Classes classes_left(const Classes *classes, const uint32_t *state, uint32_t **number, Arena *arena) {
    Classes out = {.size = arena_array(arena, classes->count, sizeof *out.size),
                   .from = arena_array(arena, classes->count, sizeof *out.from),
                   .row = arena_array(arena, rows_of(classes), sizeof *out.row)};
    uint32_t rows = 0;
    *number = arena_array(arena, classes->count, sizeof **number);
    for (uint32_t c = 0; c < classes->count; c++) {
        uint32_t from = rows;
        for (uint32_t i = 0; i < classes->size[c]; i++) {
            uint32_t row = classes->row[classes->from[c] + i];
            if (state[row] == ROW_NONE) out.row[rows++] = row;
        }
        (*number)[c] = rows > from ? out.count : ROW_NONE;
        if (rows == from) continue;
        out.from[out.count] = from;
        out.size[out.count++] = rows - from;
    }
    return out;
}

/* Edges whose two classes both have rows left, by the new numbers of these; returns how many. */
static size_t edges_left(AssignEdge *edge, size_t count, const uint32_t *left_number, const uint32_t *right_number) {
    size_t kept = 0;
    for (size_t e = 0; e < count; e++) {
        AssignEdge of = {left_number[edge[e].left], right_number[edge[e].right], edge[e].cost};
        if (of.left != ROW_NONE && of.right != ROW_NONE) edge[kept++] = of;
    }
    return kept;
}

/* First the matches, then, of what they left, the pairs that a person shall look at: a doubtful pair never stands in the way
 * of a sure one. */
static bool run_scored(const Matching *m, const Step *step, ScoreNote *note, size_t *pairs, Error *err) {
    Arena *stage = arena_new("match step", 0);
    Classes left = rows_in_play(m, false, step, stage), right = rows_in_play(m, true, step, stage);
    classes_order(step, &left, &right, stage);
    Candidates found;
    bool good = score_find(step, &left, &right, m->threads, m->worker, stage, m->notes->run, note, &found, err);
    AssignEdge *edge = (AssignEdge *)(void *)found.edges.ptr;
    size_t edges = found.edges.len / sizeof *edge, sure = 0, doubtful = 0;
    AssignEdge *later = arena_array_raw(stage, edges, sizeof *later);
    for (size_t e = 0; e < edges; e++) {
        bool doubt = step->rule->shape == MATCH_ONE_ONE && PPM - edge[e].cost.score_gap < step->rule->score->least_ppm;
        if (doubt) later[doubtful++] = edge[e];
        else edge[sure++] = edge[e];
    }
    settle_found(m, step, &(ClassEdges){&left, &right, edge, sure}, &found.blocks, stage);
    uint32_t *left_number, *right_number;
    Classes rest = classes_left(&left, m->sides->left_state, &left_number, stage);
    Classes other = classes_left(&right, m->sides->right_state, &right_number, stage);
    size_t kept = edges_left(later, doubtful, left_number, right_number);
    settle_found(m, step, &(ClassEdges){&rest, &other, later, kept}, &(Buf){0}, stage);
    buf_free(&found.edges);
    arena_free(stage);
    *pairs = found.pairs;
    return good;
}

/* ---- The run of steps. */

static bool check_plan(const MatchPlan *plan, Error *err) {
    if (plan->step_count > MATCH_STEPS_MAX)
        return error_set(err, ERROR_USAGE, NULL, "%zu match steps, more than %d", plan->step_count, MATCH_STEPS_MAX);
    for (size_t s = 0; s < plan->step_count; s++) {
        const MatchStep *step = &plan->step[s];
        bool by_model = step->score && step->shape != MATCH_MANY_MANY;
        if (step->shape != MATCH_ONE_ONE && step->same_count == 0 && !by_model && refer_by(step) == SIZE_MAX)
            return error_set(err, ERROR_USAGE, NULL, "match step %zu pairs one row with many, which needs `same` or references",
                             s + 1);
    }
    return true;
}

/* The states of both sides before the first step, a range of rows a task. */
typedef struct States {
    const MatchSide *side[2];
    uint32_t *state[2];
    size_t lefts; /* tasks of the left side */
} States;

enum { STATE_ROWS = 1 << 18 };

static void write_states(void *context, size_t task, size_t thread) {
    (void)thread;
    const States *s = context;
    size_t right = task >= s->lefts, from = (task - (right ? s->lefts : 0)) * STATE_ROWS, rows = s->side[right]->rows;
    size_t to = parallel_end(from / STATE_ROWS, STATE_ROWS, rows);
    const uint8_t *skip = s->side[right]->skip;
    uint32_t *state = s->state[right];
    for (size_t r = from; r < to; r++) state[r] = skip && skip[r] ? ROW_GONE : ROW_NONE;
}

static void states_new(const MatchSide *left, const MatchSide *right, size_t threads, Arena *run, uint32_t *state[2]) {
    States s = {{left, right}, {NULL, NULL}, parallel_tasks(left->rows, STATE_ROWS)};
    for (size_t i = 0; i < 2; i++) s.state[i] = state[i] = arena_array_raw(run, s.side[i]->rows, sizeof **state);
    parallel_for(threads, s.lefts + parallel_tasks(right->rows, STATE_ROWS), write_states, &s);
}

static bool run_steps(const Matching *m, const Step *steps, size_t count, MatchResult *out, Error *err) {
    size_t *pairs = arena_array(m->notes->run, count, sizeof *pairs);
    ScoreNote *note = arena_array(m->notes->run, count, sizeof *note);
    bool good = true;
    for (size_t s = 0; good && s < count && !parallel_cancelled(); s++) {
        if (!steps[s].runs) continue;
        if (steps[s].same.count) pairs[s] = run_keys(m, &steps[s]);
        else if (steps[s].rule->shape != MATCH_ONE_ONE && !steps[s].rule->score) pairs[s] = run_referred(m, &steps[s]);
        else if (steps[s].rule->score) good = run_scored(m, &steps[s], &note[s], &pairs[s], err);
        else good = run_alike(m, &steps[s], &note[s], &pairs[s], err);
    }
    if (good && parallel_cancelled()) return error_set(err, ERROR_CANCELLED, NULL, "cancelled while matching");
    *out = (MatchResult){.step_pairs = pairs, .score = note};
    return good;
}

bool match_sides(const MatchInput *in, Arena *run, MatchResult *out, Error *err) {
    const MatchPlan *plan = in->plan;
    const MatchSide *left = in->left, *right = in->right;
    if (!check_plan(plan, err)) return false;
    assert(left->rows <= ROWS_MAX && right->rows <= ROWS_MAX);
    size_t threads = in->threads ? in->threads : 1;
    Arena *stage = arena_new("match", 0);
    Notes notes = {.threads = threads, .arena = stage, .run = run};
    arena_own(stage, free_notes, &notes);
    Step *steps = steps_bind(plan, left, right, stage);
    uint32_t *state[2];
    states_new(left, right, threads, run, state);
    Sides sides = {left, right, state[0], state[1],
                   arena_array(run, left->rows + 1, sizeof(uint32_t))}; /* of large sizes not touched, see how_get */
    Matching m = {&sides, threads, workers_new(threads, stage), &notes};
    MatchResult result;
    bool good = run_steps(&m, steps, plan->step_count, &result, err);
    if (good) {
        result_build(&sides, plan, steps, &notes, &result);
        *out = result;
    }
    arena_free(stage);
    return good;
}
