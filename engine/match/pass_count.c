#include "engine/match/pass_count.h"

#include "engine/match/pass_join.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- Pairs */

typedef struct UnitCounts {
    uint32_t *lefts, *rights; /* classes per unit; of one side the same */
    uint32_t *alone;          /* of one side: classes of several rows, which are pairs by themselves */
    uint8_t *large;
} UnitCounts;

static uint32_t *count_classes(const UnitSide *side, uint32_t units, Arena *arena) {
    uint32_t *count = arena_array(arena, units, sizeof *count);
    for (uint32_t u = 1; u < units; u++) count[u] = side->from[u + 1] - side->from[u];
    return count;
}

static uint32_t *count_alone(const UnitSide *side, const Classes *classes, uint32_t units, Arena *arena) {
    uint32_t *count = arena_array(arena, units, sizeof *count);
    for (uint32_t u = 1; u < units; u++) {
        for (uint32_t i = side->from[u]; i < side->from[u + 1]; i++) count[u] += classes->size[side->class[i]] > 1;
    }
    return count;
}

static UnitCounts count_units(const PassCounting *of, Arena *arena) {
    uint32_t units = of->units->count;
    bool half = of->input->half;
    UnitCounts n = {.lefts = count_classes(&of->classes->left, units, arena), .large = arena_array(arena, units, 1)};
    n.rights = half ? n.lefts : count_classes(&of->classes->right, units, arena);
    n.alone = half ? count_alone(&of->classes->left, of->input->left, units, arena) : NULL;
    return n;
}

/* Classes of the units before each one, without large ones; of one side right is left. */
typedef struct Sums {
    const uint64_t *left, *right;
} Sums;

/* Pairs of a unit with itself and with those behind it. */
static uint64_t pairs_of(const PassUnits *units, const UnitCounts *n, bool half, const Sums *before, uint32_t u) {
    uint64_t left = n->lefts[u], right = n->rights[u],
             pairs = half ? left * (left - (left > 0)) / 2 + n->alone[u] : left * right;
    if (n->large[u]) return 0;
    if (units->last) {
        uint32_t end = units->last[u] + 1;
        pairs += left * (before->right[end] - before->right[u + 1]);
        if (!half) pairs += right * (before->left[end] - before->left[u + 1]);
    }
    for (uint64_t i = units->partner ? units->partner_from[u] : 0; units->partner && i < units->partner_from[u + 1];
         i++) {
        pairs += left * n->rights[units->partner[i]];
        if (!half) pairs += right * n->lefts[units->partner[i]];
    }
    return pairs;
}

static uint64_t *sums(const uint32_t *count, const uint8_t *large, uint32_t units, Arena *arena) {
    uint64_t *sum = arena_array_raw(arena, (size_t)units + 1, sizeof *sum);
    sum[0] = 0;
    for (uint32_t u = 0; u < units; u++) sum[u + 1] = sum[u] + (u && !large[u] ? count[u] : 0);
    return sum;
}

/* Per unit; *all: together. */
static uint64_t *count_pairs(const PassUnits *units, const UnitCounts *n, bool half, uint64_t *all, Arena *arena) {
    Sums before = {NULL, NULL};
    if (units->last) before.left = before.right = sums(n->lefts, n->large, units->count, arena);
    if (units->last && !half) before.right = sums(n->rights, n->large, units->count, arena);
    uint64_t *pairs = arena_array(arena, units->count, sizeof *pairs);
    *all = 0;
    for (uint32_t u = 1; u < units->count; u++) *all += pairs[u] = pairs_of(units, n, half, &before, u);
    return pairs;
}

/* ---- Names of units */

/* A unit is named by what its first class holds. */
typedef struct UnitName {
    const PassInput *in;
    bool right;
    uint32_t class;
    Buf text;
    Arena *scratch;
} UnitName;

static void add_keys(UnitName *name, const PassKey *key, size_t keys) {
    for (size_t k = 0; k < keys; k++) {
        const PassField *field = &name->in->field[key[k].field];
        uint32_t value = (name->right ? field->right : field->left)[name->class];
        if (name->text.len) buf_add(&name->text, STR(" | "));
        buf_add(&name->text, pass_key_text(field, key[k], value, name->scratch));
    }
}

static Str unit_name(const PassCounting *of, uint32_t unit, Arena *arena) {
    const MatchPass *pass = of->input->pass;
    const UnitSide *left = &of->classes->left, *right = &of->classes->right;
    bool lefts = left->from[unit] < left->from[unit + 1];
    PassKey value = {pass->field, PART_WHOLE, 0};
    UnitName name = {of->input, !lefts, lefts ? left->class[left->from[unit]] : right->class[right->from[unit]], {0}, arena_new("match names", 0)};
    add_keys(&name, pass->key, pass->key_count);
    add_keys(&name, pass->order, pass->order_count);
    if (pass->kind == PASS_WITHIN || pass->kind == PASS_ALIKE) add_keys(&name, &value, 1);
    Str out = str_copy(arena, buf_str(&name.text));
    buf_free(&name.text);
    arena_free(name.scratch);
    return out;
}

/* ---- The largest blocks */

static bool is_personal(const Step *step, const MatchPass *pass) {
    const bool *personal = step->rule->among->personal;
    bool any = personal && (pass->kind == PASS_WITHIN || pass->kind == PASS_ALIKE) && personal[pass->field];
    for (size_t k = 0; personal && k < pass->key_count; k++) any = any || personal[pass->key[k].field];
    for (size_t k = 0; personal && k < pass->order_count; k++) any = any || personal[pass->order[k].field];
    return any;
}

enum { TIES_NAMED = 1000 }; /* blocks of one size are told apart by name; more of them are none to point at */

static uint64_t potential(const PassInput *in, const UnitCounts *n, const uint64_t *pairs, uint32_t u) {
    uint64_t left = n->lefts[u], right = n->rights[u];
    if (!n->large[u]) return pairs[u];
    return in->half ? left * (left - 1) / 2 : left * right;
}

static int by_pairs_and_name(const void *a, const void *b) {
    const PassBlock *x = a, *y = b;
    if (x->pairs != y->pairs) return x->pairs > y->pairs ? -1 : 1;
    return str_compare(x->name, y->name);
}

static uint64_t least_of_largest(const PassInput *in, const PassUnits *units, const UnitCounts *n,
                                 const uint64_t *pairs) {
    uint64_t most[PASS_BLOCKS_NAMED] = {0}, out = 0;
    for (uint32_t u = 1; u < units->count; u++) {
        uint64_t here = potential(in, n, pairs, u);
        if (here <= most[PASS_BLOCKS_NAMED - 1]) continue;
        for (size_t i = 0; i < PASS_BLOCKS_NAMED && here; i++) {
            if (most[i] >= here) continue;
            uint64_t swap = most[i];
            most[i] = here, here = swap;
        }
    }
    for (size_t i = 0; i < PASS_BLOCKS_NAMED; i++) out = most[i] ? most[i] : out;
    return out;
}

static void note_largest(const PassCounting *of, const UnitCounts *n, const uint64_t *pairs, PassNote *note) {
    const PassInput *in = of->input;
    const PassUnits *units = of->units;
    uint64_t least = least_of_largest(in, units, n, pairs);
    Arena *scratch = arena_new("match blocks", 0);
    PassBlock *block = arena_array(scratch, TIES_NAMED + PASS_BLOCKS_NAMED, sizeof *block);
    size_t count = 0, ties = 0;
    for (uint32_t u = 1; least && u < units->count; u++) ties += potential(in, n, pairs, u) == least;
    for (uint32_t u = 1; least && u < units->count; u++) {
        uint64_t here = potential(in, n, pairs, u);
        if (here < least || (here == least && ties > TIES_NAMED)) continue;
        block[count++] = (PassBlock){unit_name(of, u, scratch), n->lefts[u], n->rights[u], here, !n->large[u]};
    }
    if (count) qsort(block, count, sizeof *block, by_pairs_and_name);
    note->block_count = count < PASS_BLOCKS_NAMED ? count : PASS_BLOCKS_NAMED;
    for (size_t i = 0; i < note->block_count; i++) {
        note->block[i] = block[i];
        note->block[i].name = str_copy(of->arena, block[i].name);
    }
    arena_free(scratch);
}

/* Of texts that are alike no block holds the pairs: the tokens that most of them have in their prefixes stand for it.
 */
static void note_tokens(const JoinNote *join, PassNote *note) {
    note->block_count = join->tokens;
    for (size_t i = 0; i < join->tokens; i++) {
        uint64_t texts = join->token[i].texts;
        note->block[i] = (PassBlock){join->token[i].text, texts, texts, texts * (texts - 1) / 2, true};
    }
}

static void hide_names(const Step *step, const MatchPass *pass, PassNote *note) {
    for (size_t b = 0; is_personal(step, pass) && b < note->block_count; b++) note->block[b].name = STR("(personal)");
}

/* ---- Units that are too large */

static int by_name(const void *a, const void *b) {
    return str_compare(((const BlockNote *)a)->name, ((const BlockNote *)b)->name);
}

static void mark(const UnitSide *side, uint32_t unit, uint32_t *units) {
    for (uint32_t i = side->from[unit]; i < side->from[unit + 1]; i++) units[side->class[i]] |= UNIT_LARGE;
}

/* Windows of dates and amounts are bounded by themselves. */
static void mark_large(PassCounting *of, UnitCounts *n) {
    const PassInput *in = of->input;
    size_t count = 0;
    for (uint32_t u = 1; u < of->units->count; u++) {
        bool lone = in->pass->kind == PASS_EQUAL && (!n->lefts[u] || !n->rights[u]);
        n->large[u] = in->pass->kind != PASS_WITHIN && !lone &&
                      (n->lefts[u] > of->step->rows_max || n->rights[u] > of->step->rows_max);
        count += n->large[u];
    }
    if (!count) return;
    of->large = arena_array(of->arena, count, sizeof *of->large);
    for (uint32_t u = 1; u < of->units->count; u++) {
        if (!n->large[u]) continue;
        of->large[of->larges++] = (BlockNote){ROW_NONE, unit_name(of, u, of->arena), n->lefts[u], n->rights[u]};
        mark(&of->classes->left, u, of->units->left);
        if (!in->half) mark(&of->classes->right, u, of->units->right);
    }
    qsort(of->large, count, sizeof *of->large, by_name);
}

/* ---- What is too much */

static uint64_t pairs_max(const Step *step) {
    return step->rule->among->pairs_max ? step->rule->among->pairs_max : MATCH_PAIRS_MAX;
}

/* 1234567 as "1,234,567". */
static const char *with_commas(uint64_t number, char out[32]) {
    char digits[24];
    int count = snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);
    char *to = out;
    for (int i = 0; i < count; i++) {
        if (i && (count - i) % 3 == 0) *to++ = ',';
        *to++ = digits[i];
    }
    *to = '\0';
    return out;
}

static const char *advice(PassKind kind) {
    switch (kind) {
    case PASS_EQUAL: return "add a key to it, such as `+ first 3 of name`";
    case PASS_WINDOW: return "make its window smaller";
    case PASS_WITHIN: return "make it narrower, or put a key before it, such as `city + date within 3 days`";
    case PASS_ALIKE:
        return "raise its bound, take `rare words` for `words`, or put a key before it, such as `city + words of name "
               "...`";
    }
    return "";
}

static bool refuse(const Step *step, const MatchPass *pass, const PassNote *note, const char *pairs, uint64_t size,
                   Error *err) {
    char max[32], own[32], rows[32], memory[48] = "", text[256] = "";
    const PassBlock *block = note->block_count ? note->block : NULL;
    for (size_t b = 1; b < note->block_count && !block->compared; b++) block = &note->block[b];
    if (block && pass->kind == PASS_ALIKE)
        snprintf(text, sizeof text, ", %s of them with `%.*s`", with_commas(block->lefts, rows), STR_ARG(block->name));
    else if (block)
        snprintf(text, sizeof text, ", most in its block %.*s of %s records",
                 STR_ARG(str_sub(block->name, 0, block->name.len < 80 ? block->name.len : 80)),
                 with_commas(step->left.count && block->lefts > block->rights ? block->lefts : block->rights, rows));
    if (size >> 30) snprintf(memory, sizeof memory, ", which takes %llu GiB", (unsigned long long)(size >> 30));
    return error_set(err, ERROR_LIMIT, NULL,
                     "step %u would compare %s pairs of records, more than %s: `%.*s` brings %s%s%s\n"
                     "hint: %s; list a value that stands for none under `placeholders`; or raise `pairs_max`%s",
                     step->number + 1, pairs, with_commas(pairs_max(step), max), STR_ARG(pass->words),
                     with_commas(note->pairs, own), pass->kind == PASS_ALIKE ? " from its texts" : "", text,
                     advice(pass->kind), memory);
}

bool pass_allow(const Step *step, const AmongNote *note, Error *err) {
    char pairs[32];
    size_t worst = 0;
    if (note->pairs <= pairs_max(step)) return true;
    for (size_t p = 1; p < note->pass_count; p++) worst = note->pass[p].pairs > note->pass[worst].pairs ? p : worst;
    return refuse(step, &step->rule->among->pass[worst], &note->pass[worst], with_commas(note->pairs, pairs),
                  note->size, err);
}

/* ---- The whole */

static bool find_alike(PassCounting *of, const UnitCounts *n, PassNote *note, Error *err) {
    JoinNote join;
    char pairs[32], more[48];
    pass_join(of->input, of->units, &(JoinWant){n->lefts, n->rights, n->large, pairs_max(of->step)}, of->arena, &join);
    note_tokens(&join, note);
    hide_names(of->step, of->input->pass, note);
    if (!join.too_much) return true;
    note->pairs = join.pairs > pairs_max(of->step) ? join.pairs : join.looks;
    snprintf(more, sizeof more, "more than %s", with_commas(pairs_max(of->step), pairs));
    return refuse(of->step, of->input->pass, note, with_commas(note->pairs, pairs), 0, err);
}

bool pass_count(PassCounting *of, PassNote *note, Error *err) {
    const PassInput *in = of->input;
    Arena *scratch = arena_new("match counts", 0);
    UnitCounts n = count_units(of, scratch);
    *note = (PassNote){0};
    mark_large(of, &n);
    bool alike = in->pass->kind == PASS_ALIKE, good = !alike || find_alike(of, &n, note, err);
    if (good) {
        const uint64_t *pairs = count_pairs(of->units, &n, in->half, &note->pairs, scratch);
        if (!alike) note_largest(of, &n, pairs, note);
        if (!alike) hide_names(of->step, in->pass, note);
    }
    arena_free(scratch);
    return good;
}

const uint32_t *pass_cut(const PassUnits *units, const UnitClasses *classes, bool half, size_t parts, Arena *scratch) {
    uint32_t *cut = arena_array_raw(scratch, parts + 1, sizeof *cut);
    UnitCounts n = {.lefts = count_classes(&classes->left, units->count, scratch), .large = arena_array(scratch, units->count, 1)};
    n.rights = half ? n.lefts : count_classes(&classes->right, units->count, scratch);
    n.alone = arena_array(scratch, half ? units->count : 0, sizeof(uint32_t)); /* too few to matter here */
    uint64_t all, done = 0;
    const uint64_t *pairs = count_pairs(units, &n, half, &all, scratch);
    size_t part = 0;
    for (uint32_t u = 1; u < units->count; u++) { /* a unit costs a little by itself */
        while (part < parts && done * parts >= (all + units->count) * part) cut[part++] = u;
        done += pairs[u] + 1;
    }
    while (part <= parts) cut[part++] = units->count;
    return cut;
}
