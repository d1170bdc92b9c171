#include "engine/match/passes.h"

#include "engine/base/hash.h"
#include "engine/base/parallel.h"
#include "engine/match/radix.h"

enum { PASS_TASKS = 64 };

typedef struct Entry { /* a class in a block */
    uint64_t hash;
    uint32_t class;
    bool right;
} Entry;

typedef struct Batch {
    ClassPair pair[PASS_BATCH];
    size_t count;
} Batch;

struct Passes {
    const Step *step;
    const MatchScore *rule;
    const Classes *left, *right;
    const PassField *field;
    size_t fields, threads;
    bool half;
    uint32_t *large; /* per left class: passes (bits) whose block of it is too large */
    PassSink sink;
    void *context;
    Batch *batch; /* per thread */
    /* the pass that runs */
    size_t pass, entries, *cut;
    Entry *entry;
    Buf *blocks; /* per task: BlockNote */
    Arena *arena;
};

Passes *passes_new(const Step *step, const Classes *left, const Classes *right, const PassField *field, size_t threads,
                   Arena *arena) {
    Passes *s = arena_alloc(arena, sizeof *s);
    *s = (Passes){.step = step, .rule = step->rule->score, .left = left, .right = right, .field = field,
                  .fields = step->score.count, .threads = threads, .half = left == right, .arena = arena};
    s->large = arena_array(arena, left->count, sizeof *s->large);
    s->entry = arena_array_raw(arena, (size_t)left->count + (s->half ? 0 : right->count), sizeof *s->entry);
    s->batch = arena_array(arena, threads, sizeof *s->batch);
    return s;
}

/* ---- Who brings a pair */

static bool pass_holds(const Passes *s, uint32_t pass, uint32_t left, uint32_t right) {
    for (size_t f = 0; f < s->fields; f++) {
        if (!(pass >> f & 1)) continue;
        uint32_t value = s->field[f].left[left];
        if (value == VALUE_MISSING || value != s->field[f].right[right]) return false;
    }
    return true;
}

/* The first pass before `end` that brings the two, or `end`. */
static size_t first_pass(const Passes *s, uint32_t left, uint32_t right, size_t end) {
    size_t p = 0;
    while (p < end && ((s->large[left] >> p & 1) || !pass_holds(s, s->rule->pass[p], left, right))) p++;
    return p;
}

/* Its pairs are those of this pass, and of no pass before it. */
static bool is_first(const Passes *s, uint32_t left, uint32_t right) {
    return pass_holds(s, s->rule->pass[s->pass], left, right) && first_pass(s, left, right, s->pass) == s->pass;
}

uint32_t passes_first(const Passes *s, uint32_t left, uint32_t right) {
    size_t pass = first_pass(s, left, right, s->rule->pass_count);
    return pass < s->rule->pass_count ? (uint32_t)pass : PASS_NONE;
}

bool passes_too_large(const Passes *s, uint32_t left, uint32_t right) {
    for (size_t p = 0; p < s->rule->pass_count; p++) {
        if ((s->large[left] >> p & 1) && pass_holds(s, s->rule->pass[p], left, right)) return true;
    }
    return false;
}

/* ---- Blocks of a pass */

static void enter(Passes *s, bool right) {
    uint32_t pass = s->rule->pass[s->pass], count = right ? s->right->count : s->left->count;
    for (uint32_t c = 0; c < count; c++) {
        uint64_t hash = 0;
        bool missing = false;
        for (size_t f = 0; f < s->fields; f++) {
            if (!(pass >> f & 1)) continue;
            uint32_t value = right ? s->field[f].right[c] : s->field[f].left[c];
            missing = missing || value == VALUE_MISSING;
            hash = hash_join(hash, value);
        }
        if (!missing) s->entry[s->entries++] = (Entry){hash, c, right};
    }
}

static int by_block(const void *a, const void *b, void *context) {
    const Entry *entry = context, *x = entry + *(const uint32_t *)a, *y = entry + *(const uint32_t *)b;
    if (x->hash != y->hash) return x->hash < y->hash ? -1 : 1;
    if (x->right != y->right) return x->right ? 1 : -1;
    return x->class < y->class ? -1 : x->class > y->class;
}

static void sort_entries(Passes *s) {
    Arena *scratch = arena_new("match blocks", 0);
    uint64_t *hash = arena_array_raw(scratch, s->entries, sizeof *hash);
    Entry *copy = arena_array_raw(scratch, s->entries, sizeof *copy);
    assert(s->entries <= UINT32_MAX);
    for (size_t i = 0; i < s->entries; i++) hash[i] = s->entry[i].hash;
    if (s->entries) memcpy(copy, s->entry, s->entries * sizeof *copy);
    const uint32_t *order = radix_order(hash, (uint32_t)s->entries, by_block, copy, scratch);
    for (size_t i = 0; i < s->entries; i++) s->entry[i] = copy[order[i]];
    arena_free(scratch);
}

static void note_block(const Passes *s, uint32_t class, size_t lefts, size_t rights, Buf *blocks) {
    uint32_t pass = s->rule->pass[s->pass];
    Buf name = {0};
    for (size_t f = 0; f < s->fields; f++) {
        if (!(pass >> f & 1)) continue;
        if (name.len) buf_add(&name, STR(" | "));
        buf_add(&name, s->field[f].text[s->field[f].left[class]]);
    }
    BlockNote note = {ROW_NONE, str_copy(s->arena, buf_str(&name)), lefts, rights};
    buf_free(&name);
    buf_append(blocks, &note, sizeof note);
}

/* ---- Pairs */

static void end_batch(Passes *s, size_t thread) {
    Batch *batch = &s->batch[thread];
    if (batch->count) s->sink(s->context, thread, batch->pair, batch->count);
    batch->count = 0;
}

static void pair_block(Passes *s, const Entry *entry, size_t lefts, size_t rights, size_t thread) {
    const Entry *other = s->half ? entry : entry + lefts;
    Batch *batch = &s->batch[thread];
    for (size_t i = 0; i < lefts; i++) {
        for (size_t j = s->half ? i : 0; j < rights; j++) {
            ClassPair pair = {entry[i].class, other[j].class};
            if (s->half && i == j && s->left->size[pair.left] < 2) continue;
            if (!is_first(s, pair.left, pair.right)) continue;
            batch->pair[batch->count++] = pair;
            if (batch->count == PASS_BATCH) end_batch(s, thread);
        }
    }
}

static void pass_task(void *context, size_t task, size_t thread) {
    Passes *s = context;
    for (size_t from = s->cut[task], to; from < s->cut[task + 1] && !parallel_cancelled(); from = to) {
        size_t lefts = 0;
        for (to = from; to < s->entries && s->entry[to].hash == s->entry[from].hash; to++) lefts += !s->entry[to].right;
        size_t rights = s->half ? lefts : to - from - lefts;
        if (!lefts || !rights) continue;
        if (lefts > s->step->rows_max || rights > s->step->rows_max) {
            BlockNote note = {s->entry[from].class, STR_NULL, lefts, rights}; /* named when tasks are done */
            buf_append(&s->blocks[task], &note, sizeof note);
            for (size_t i = from; i < from + lefts; i++) s->large[s->entry[i].class] |= UINT32_C(1) << s->pass;
            continue;
        }
        pair_block(s, s->entry + from, lefts, rights, thread);
    }
    end_batch(s, thread);
}

static void run_pass(Passes *s, Buf *blocks) {
    s->entries = 0;
    enter(s, false);
    if (!s->half) enter(s, true);
    sort_entries(s);
    size_t cut[PASS_TASKS + 1] = {0};
    for (size_t t = 1; t <= PASS_TASKS; t++) { /* never within a block */
        size_t at = s->entries * t / PASS_TASKS;
        while (at && at < s->entries && s->entry[at].hash == s->entry[at - 1].hash) at++;
        cut[t] = at < cut[t - 1] ? cut[t - 1] : at;
    }
    Buf large[PASS_TASKS] = {{0}};
    s->cut = cut, s->blocks = large;
    parallel_for(s->threads, PASS_TASKS, pass_task, s);
    for (size_t t = 0; t < PASS_TASKS; t++) {
        for (size_t b = 0; b < large[t].len / sizeof(BlockNote); b++) {
            BlockNote note = ((const BlockNote *)(const void *)large[t].ptr)[b];
            note_block(s, note.left_row, note.left_rows, note.right_rows, blocks);
        }
        buf_free(&large[t]);
    }
}

void passes_run(Passes *s, PassSink sink, void *context, Buf *blocks) {
    s->sink = sink, s->context = context;
    for (s->pass = 0; s->pass < s->rule->pass_count; s->pass++) run_pass(s, blocks);
}
