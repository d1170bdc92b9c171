#include "engine/match/passes.h"

#include "engine/base/log.h"
#include "engine/base/parallel.h"
#include "engine/base/prefetch.h"
#include "engine/match/pass_count.h"

enum {
    PASS_TASKS = 256,
    AHEAD = 16,
    PAIRS_A_SECOND = 3000000 /* of about five fields, a thread, on a processor of 2019, busy with other work too (alone: 5 M); a forecast
                                says the order alone */
};

typedef struct Batch {
    ClassPair pair[PASS_BATCH];
    size_t count;
    uint64_t fresh;
    char apart[64]; /* from the batch of the next thread */
} Batch;

struct Passes {
    const PassesPlan *plan;
    const MatchAmong *among;
    Arena **arena; /* per pass: they are made side by side */
    bool half;
    PassInput *input;
    PassUnits *units;
    PassCounting *counting;
    UnitClasses *classes;
    PassNote *note;
    AmongNote *whole;
    PassSink sink;
    void *context;
    Batch *batch; /* per thread */
    uint8_t *held[2]; /* per class of the left and the right side: bits of the passes before that may bring it with another; one table
                         that stays near tells of most pairs that no pass has brought yet */
    /* the pass that runs */
    size_t pass;
    const uint32_t *cut; /* per task: its first unit */
};

/* "0" and "0.00" are one amount. */
static bool is_amount(Str text, Str nothing) {
    int64_t value, other;
    DecimalFormat format = {.point = '.'};
    return decimal_parse(text, DECIMAL_SCALE_MAX, format, &value) == DECIMAL_OK &&
           decimal_parse(nothing, DECIMAL_SCALE_MAX, format, &other) == DECIMAL_OK && value == other;
}

/* Amounts and days never stand for none by themselves: 111 is one. */
static uint8_t *find_nothing(const MatchAmong *among, ColumnType type, const Values *values, Arena *arena) {
    uint8_t *nothing = arena_array(arena, values->count, 1);
    for (uint32_t v = 1; v < values->count; v++) {
        Str text = values_text(values, v);
        nothing[v] = type == COLUMN_TEXT && value_says_nothing(text);
        for (size_t i = 0; i < among->nothing_count && !nothing[v]; i++)
            nothing[v] = type == COLUMN_DECIMAL ? is_amount(text, among->nothing[i]) : str_eq(text, among->nothing[i]);
    }
    return nothing;
}

PassField pass_field(const Step *step, size_t f, const Values *known, const Classes *left, const Classes *right,
                     size_t threads, Arena *arena) {
    const MatchAmong *among = step->rule->among;
    FieldPair at = step->among.at[f];
    Values values = known ? *known : values_numbered(at, left, right, threads, arena);
    if (!known) {
        Arena *scratch = arena_new("match nothing", 0);
        values_forget(&values, find_nothing(among, at.left->type, &values, scratch), left, right, arena);
        arena_free(scratch);
    }
    return (PassField){values.count, values.left, values.right, values, at};
}

/* ---- Who brings a pair */

static bool holds(const PassUnits *units, uint32_t left, uint32_t right) {
    uint32_t a = units->left[left], b = units->right[right];
    if (!a || !b || (a | b) & UNIT_LARGE) return false;
    return a == b || ((units->last || units->partner) && units_paired(units, a, b));
}

/* The first pass before `end` that brings the two, or `end`. */
static size_t first_pass(const Passes *s, uint32_t left, uint32_t right, size_t end) {
    size_t p = 0;
    while (p < end && !holds(&s->units[p], left, right)) p++;
    return p;
}

uint32_t passes_first(const Passes *s, uint32_t left, uint32_t right) {
    size_t pass = first_pass(s, left, right, s->among->pass_count);
    return pass < s->among->pass_count ? (uint32_t)pass : PASS_NONE;
}

bool passes_too_large(const Passes *s, uint32_t left, uint32_t right) {
    for (size_t p = 0; p < s->among->pass_count; p++) {
        uint32_t a = s->units[p].left[left], b = s->units[p].right[right];
        if ((a | b) & UNIT_LARGE && units_paired(&s->units[p], a & ~UNIT_LARGE, b & ~UNIT_LARGE)) return true;
    }
    return false;
}

Pattern passes_bits(const Passes *s, const uint8_t *bit, uint32_t left, uint32_t right) {
    Pattern bits = 0;
    for (size_t p = 0; bit && p < s->among->pass_count; p++) {
        if (bit[p] && holds(&s->units[p], left, right)) bits |= pattern_of_pass(bit[p]);
    }
    return bits;
}

/* ---- What is told */

static const char *number_text(Arena *arena, uint64_t number) {
    return arena_printf(arena, "%llu", (unsigned long long)number);
}

static void tell_pass(const Passes *s, size_t p, Arena *scratch) {
    const PassNote *note = &s->note[p];
    const PassBlock *block = note->block_count ? note->block : NULL;
    log_event(LOG_INFO, "pass", "step", number_text(scratch, s->plan->step->number + 1u), "pass",
              str_cstr(scratch, s->among->pass[p].words), "pairs", number_text(scratch, note->pairs), "largest",
              block ? str_cstr(scratch, block->name) : "", "records",
              number_text(scratch, block ? block->lefts > block->rights ? block->lefts : block->rights : 0), NULL);
}

/* Before the work: what each pass brings, and about what it takes. */
static void tell_forecast(const Passes *s, const AmongNote *note) {
    Arena *scratch = arena_new("match log", 0);
    for (size_t p = 0; p < note->pass_count; p++) tell_pass(s, p, scratch);
    log_event(LOG_INFO, "pairs to compare", "step", number_text(scratch, s->plan->step->number + 1u), "at most",
              number_text(scratch, note->pairs), "megabytes", number_text(scratch, note->size >> 20), "seconds",
              number_text(scratch, note->seconds), NULL);
    arena_free(scratch);
}

static void tell_done(const Passes *s) {
    Arena *scratch = arena_new("match log", 0);
    for (size_t p = 0; p < s->among->pass_count; p++)
        log_event(LOG_INFO, "pass done", "step", number_text(scratch, s->plan->step->number + 1u), "pass",
                  str_cstr(scratch, s->among->pass[p].words), "new pairs", number_text(scratch, s->note[p].fresh),
                  NULL);
    log_event(LOG_INFO, "pairs compared", "step", number_text(scratch, s->plan->step->number + 1u), "pairs",
              number_text(scratch, s->whole->fresh), NULL);
    arena_free(scratch);
}

/* ---- Counting */

typedef struct Making {
    Passes *passes;
    size_t order[SCORE_PASSES_MAX]; /* those of which most is to be made come first, and end with the others */
    Error *err;                     /* per pass */
} Making;

static size_t work_of(const MatchPass *pass) {
    return pass->kind == PASS_ALIKE ? SIZE_MAX : pass->key_count + pass->order_count + (pass->kind == PASS_WITHIN);
}

static void order_passes(const MatchAmong *among, size_t *order) {
    for (size_t p = 0; p < among->pass_count; p++) {
        size_t at = p;
        for (; at > 0 && work_of(&among->pass[order[at - 1]]) < work_of(&among->pass[p]); at--) order[at] = order[at - 1];
        order[at] = p;
    }
}

static void make_task(void *context, size_t task, size_t thread) {
    (void)thread;
    const Making *making = context;
    Passes *s = making->passes;
    size_t p = making->order[task];
    if (parallel_cancelled()) return;
    s->units[p] = pass_units(&s->input[p], s->arena[p]);
    s->classes[p] = unit_classes(&s->units[p], &s->input[p], s->arena[p]);
    s->counting[p] = (PassCounting){.step = s->plan->step, .input = &s->input[p], .units = &s->units[p], .classes = &s->classes[p], .arena = s->arena[p]};
    bool good = pass_count(&s->counting[p], &s->note[p], &making->err[p]);
    if (good && s->counting[p].larges) s->classes[p] = unit_classes(&s->units[p], &s->input[p], s->arena[p]);
}

/* Units, their classes and counts of all passes, side by side; of several faults the first pass's is told. */
static bool make_passes(Passes *s, Arena *run, Error *err) {
    Arena *scratch = arena_new("match passes", 0);
    Making making = {.passes = s, .err = arena_array(scratch, s->among->pass_count, sizeof(Error))};
    bool good = true;
    order_passes(s->among, making.order);
    parallel_for(s->plan->threads, s->among->pass_count, make_task, &making);
    if (parallel_cancelled()) good = error_set(err, ERROR_CANCELLED, NULL, "cancelled while pairs were counted");
    for (size_t p = 0; p < s->among->pass_count && good; p++) {
        if (making.err[p].kind != ERROR_NONE) *err = making.err[p], good = false;
        for (size_t b = 0; b < s->note[p].block_count; b++)
            s->note[p].block[b].name = str_copy(run, s->note[p].block[b].name);
        s->whole->pairs += s->note[p].pairs;
    }
    arena_free(scratch);
    return good;
}

bool passes_new(const PassesPlan *plan, Arena *arena, Arena *run, Passes **out, AmongNote *note, Error *err) {
    const MatchAmong *among = plan->step->rule->among;
    size_t passes = among->pass_count;
    assert(passes <= SCORE_PASSES_MAX);
    Passes *s = arena_alloc(arena, sizeof *s);
    *s = (Passes){.plan = plan, .among = among, .half = plan->left == plan->right, .whole = note};
    s->arena = arena_array(arena, passes, sizeof *s->arena);
    s->input = arena_array(arena, passes, sizeof *s->input);
    s->units = arena_array(arena, passes, sizeof *s->units);
    s->counting = arena_array(arena, passes, sizeof *s->counting);
    s->classes = arena_array(arena, passes, sizeof *s->classes);
    s->note = arena_array(run, passes, sizeof *s->note);
    s->batch = arena_array(arena, plan->threads, sizeof *s->batch);
    s->held[0] = arena_array(arena, plan->left->count, 1);
    s->held[1] = s->half ? s->held[0] : arena_array(arena, plan->right->count, 1);
    for (size_t p = 0; p < passes; p++) {
        s->arena[p] = arena_new("match pass", 0);
        arena_adopt(arena, s->arena[p]);
        s->input[p] = (PassInput){&among->pass[p], plan->field, plan->left, plan->right, s->half, plan->threads};
    }
    *note = (AmongNote){.pass = s->note, .pass_count = passes};
    if (!make_passes(s, run, err)) return false;
    note->size = note->pairs * plan->pair_size;
    note->seconds = note->pairs / PAIRS_A_SECOND / plan->threads;
    tell_forecast(s, note);
    if (!pass_allow(plan->step, note, err)) return false;
    *out = s;
    return true;
}

/* ---- Pairs */

static void end_batch(Passes *s, size_t thread) {
    Batch *batch = &s->batch[thread];
    if (batch->count) s->sink(s->context, thread, batch->pair, batch->count);
    batch->fresh += batch->count;
    batch->count = 0;
}

static void add_pair(Passes *s, uint32_t left, uint32_t right, size_t thread) {
    Batch *batch = &s->batch[thread];
    if (s->held[0][left] & s->held[1][right] && first_pass(s, left, right, s->pass) != s->pass) return;
    batch->pair[batch->count++] = (ClassPair){left, right};
    if (batch->count == PASS_BATCH) end_batch(s, thread);
}

static void pair_lists(Passes *s, uint32_t a, uint32_t b, size_t thread) {
    const UnitClasses *of = &s->classes[s->pass];
    for (uint32_t i = of->left.from[a]; i < of->left.from[a + 1]; i++) {
        for (uint32_t j = of->right.from[b]; j < of->right.from[b + 1]; j++)
            add_pair(s, of->left.class[i], of->right.class[j], thread);
    }
}

static void pair_alone(Passes *s, uint32_t unit, size_t thread) {
    const UnitClasses *of = &s->classes[s->pass];
    for (uint32_t i = of->left.from[unit]; i < of->left.from[unit + 1]; i++) {
        if (s->plan->left->size[of->left.class[i]] > 1) add_pair(s, of->left.class[i], of->left.class[i], thread);
        for (uint32_t j = i + 1; j < of->left.from[unit + 1]; j++)
            add_pair(s, of->left.class[i], of->left.class[j], thread);
    }
}

static void pair_two(Passes *s, uint32_t a, uint32_t b, size_t thread) {
    pair_lists(s, a, b, thread);
    if (!s->half) pair_lists(s, b, a, thread);
}

/* Classes of a unit lie all over: what the pairs of later ones will be asked for. */
static void fetch_later(const Passes *s, bool right, uint32_t unit) {
    const UnitSide *side = right ? &s->classes[s->pass].right : &s->classes[s->pass].left;
    uint32_t end = side->from[s->units[s->pass].count], to = side->from[unit + 1] + AHEAD;
    for (uint32_t i = side->from[unit] + AHEAD; i < to && i < end; i++) {
        uint32_t class = side->class[i];
        prefetch(&s->held[right][class]);
        if (s->half) prefetch(&s->plan->left->size[class]);
        for (size_t p = 0; p < s->pass; p++) prefetch(right ? &s->units[p].right[class] : &s->units[p].left[class]);
    }
}

static void pair_unit(Passes *s, uint32_t unit, size_t thread) {
    const PassUnits *units = &s->units[s->pass];
    fetch_later(s, false, unit);
    if (!s->half) fetch_later(s, true, unit);
    if (s->half)
        pair_alone(s, unit, thread);
    else
        pair_lists(s, unit, unit, thread);
    for (uint32_t other = unit + 1; units->last && other <= units->last[unit]; other++)
        pair_two(s, unit, other, thread);
    if (!units->partner) return;
    for (uint64_t i = units->partner_from[unit]; i < units->partner_from[unit + 1]; i++)
        pair_two(s, unit, units->partner[i], thread);
}

static void pass_task(void *context, size_t task, size_t thread) {
    Passes *s = context;
    for (uint32_t unit = s->cut[task]; unit < s->cut[task + 1] && !parallel_cancelled(); unit++)
        pair_unit(s, unit, thread);
    end_batch(s, thread);
}

/* Passes may share a bit. */
static void hold_classes(const UnitSide *side, uint32_t units, size_t pass, uint8_t *held) {
    for (uint32_t i = 0; i < side->from[units]; i++) held[side->class[i]] |= (uint8_t)(1u << pass % 8);
}

static void run_pass(Passes *s, Buf *blocks) {
    Arena *scratch = arena_new("match blocks", 0);
    const PassUnits *units = &s->units[s->pass];
    const UnitClasses *classes = &s->classes[s->pass];
    const PassCounting *counted = &s->counting[s->pass];
    if (counted->larges) buf_append(blocks, counted->large, counted->larges * sizeof *counted->large);
    s->cut = pass_cut(units, classes, s->half, PASS_TASKS, scratch);
    parallel_for(s->plan->threads, PASS_TASKS, pass_task, s);
    hold_classes(&classes->left, units->count, s->pass, s->held[0]);
    if (!s->half) hold_classes(&classes->right, units->count, s->pass, s->held[1]);
    for (size_t t = 0; t < s->plan->threads; t++) {
        s->note[s->pass].fresh += s->batch[t].fresh;
        s->batch[t].fresh = 0;
    }
    s->whole->fresh += s->note[s->pass].fresh;
    arena_free(scratch);
}

void passes_run(Passes *s, PassSink sink, void *context, Buf *blocks) {
    s->sink = sink, s->context = context;
    for (s->pass = 0; s->pass < s->among->pass_count; s->pass++) run_pass(s, blocks);
    tell_done(s);
}
