#include "engine/match/forecast.h"

#include "engine/match/keys.h"
#include "engine/match/passes.h"
#include "engine/match/score_parts.h"
#include "engine/match/settle.h"

typedef struct Forecasting {
    const MatchSide *left, *right;
    uint32_t *state[2]; /* rows that take part */
    bool hide;
    size_t threads;
    Arena *arena, *run;
} Forecasting;

/* The largest blocks come first, of equally large ones that of the lesser name. */
static void keep_block(PassNote *note, PassBlock block) {
    size_t at = note->block_count;
    for (; at > 0; at--) {
        const PassBlock *before = &note->block[at - 1];
        if (before->pairs > block.pairs || (before->pairs == block.pairs && str_compare(before->name, block.name) <= 0)) break;
    }
    if (at == PASS_BLOCKS_NAMED) return;
    if (note->block_count < PASS_BLOCKS_NAMED) note->block_count++;
    memmove(note->block + at + 1, note->block + at, (note->block_count - 1 - at) * sizeof block);
    note->block[at] = block;
}

/* As the step itself will find it: told, and not compared. Steps that add up amounts, or match many with many, have limits of their own. */
static bool is_too_many(const Forecasting *f, const Step *step, KeyGroup group) {
    bool one = f->left == f->right;
    uint64_t rights = one ? group.lefts : group.rights, most = (uint64_t)step->rows_max * step->rows_max;
    if (group.lefts * rights <= most || step->rule->sum || (!one && step->rule->shape != MATCH_ONE_ONE)) return false;
    Arena *scratch = arena_new("forecast block", 0);
    Classes left = classes_of(step->left, group.left, group.lefts, scratch), other = {0};
    if (!one) other = classes_of(step->right, group.right, group.rights, scratch);
    Judge judge = judge_new(step, &left, one ? &left : &other, NULL, scratch);
    bool many = judge_too_many(&judge, judge_lists_all(&judge, scratch), scratch);
    arena_free(scratch);
    return many;
}

/* Pairs of blocks that are not compared do not count, as among passes. */
static void count_group(const Forecasting *f, const Step *step, KeyGroup group, PassNote *note) {
    bool one = f->left == f->right, compared = !is_too_many(f, step, group);
    uint64_t pairs = one ? (uint64_t)group.lefts * (group.lefts - 1) / 2 : (uint64_t)group.lefts * group.rights;
    if (compared) note->pairs += pairs;
    if (note->block_count == PASS_BLOCKS_NAMED && note->block[PASS_BLOCKS_NAMED - 1].pairs > pairs) return;
    Str name = f->hide ? STR("(personal)") : keys_text(step->same, group.left[0], f->run);
    keep_block(note, (PassBlock){name, group.lefts, one ? group.lefts : group.rights, pairs, compared});
}

static void count_keys(const Forecasting *f, const Step *step, PassNote *note) {
    bool one = f->left == f->right;
    Arena *part = arena_new("forecast part", 0);
    Keys keys = {0};
    KeysInput in = {.same = step->same, .left_state = f->state[0], .left_rows = f->left->rows, .threads = f->threads};
    if (!one) in.right_state = f->state[1], in.right_rows = f->right->rows;
    keys_partition(&in, f->arena, &keys);
    for (size_t p = 0; p < keys.parts; p++, arena_reset(part)) {
        KeyCursor cursor = keys_open(&keys, p, part);
        KeyGroup group;
        while (keys_next(&cursor, &group)) count_group(f, step, group, note);
    }
    arena_free(part);
}

static Classes classes_taking_part(const Forecasting *f, const Step *step, size_t side) {
    size_t count;
    const uint32_t *row = rows_free(f->state[side], (side ? f->right : f->left)->rows, &count, f->arena);
    return classes_of_side(&(SideRows){step, side == 1, row, count, f->threads}, f->arena);
}

static void count_passes(const Forecasting *f, const Step *step, StepForecast *out) {
    const MatchAmong *among = step->rule->among;
    Classes left = classes_taking_part(f, step, 0), other = {0}, *right = &left;
    if (f->left != f->right) other = classes_taking_part(f, step, 1), right = &other;
    PassField *field = arena_array(f->arena, among->field_count, sizeof *field);
    for (size_t i = 0; i < among->field_count; i++) field[i] = pass_field(step, i, NULL, &left, right, f->threads, f->arena);
    PassesPlan plan = {step, &left, right, field, f->threads, step->rule->score ? sizeof(ScoredPair) : 0};
    Passes *passes;
    Error err = {0};
    out->kind = passes_new(&plan, f->arena, f->run, &passes, &out->among, &err) ? FORECAST_PASSES : FORECAST_REFUSED;
    if (err.kind != ERROR_NONE) out->refused = str_copy(f->run, str_of(err.text));
}

static void forecast_step(Forecasting *f, const Step *step, StepForecast *out) {
    *out = (StepForecast){.kind = FORECAST_UNKNOWN};
    if (!step->runs) {
        out->kind = FORECAST_LACKS_FIELD;
        return;
    }
    f->arena = arena_new("forecast", 0);
    if (step->same.count) {
        out->kind = FORECAST_KEYS;
        count_keys(f, step, &out->key);
    } else if (step->rule->among) {
        count_passes(f, step, out);
    }
    arena_free(f->arena);
}

static uint32_t *rows_taking_part(const MatchSide *side, Arena *arena) {
    uint32_t *state = arena_array_raw(arena, side->rows, sizeof *state);
    for (size_t r = 0; r < side->rows; r++) state[r] = side->skip && side->skip[r] ? ROW_GONE : ROW_NONE;
    return state;
}

void match_forecast(const MatchInput *in, bool hide, Arena *run, StepForecast *out) {
    const MatchSide *left = in->left, *right = in->right;
    Arena *stage = arena_new("forecast", 0);
    Forecasting f = {left, right, {rows_taking_part(left, stage), NULL}, hide, in->threads ? in->threads : 1, NULL, run};
    f.state[1] = left == right ? f.state[0] : rows_taking_part(right, stage);
    const Step *step = steps_bind(in->plan, left, right, stage);
    for (size_t s = 0; s < in->plan->step_count; s++) forecast_step(&f, &step[s], &out[s]);
    arena_free(stage);
}
