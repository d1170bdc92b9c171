#include "engine/match/pass_join.h"

#include "engine/base/hash.h"
#include "engine/base/parallel.h"
#include "engine/match/radix.h"

#include <stdlib.h>

enum { PROBE_TASK = 256 };

typedef struct Item { /* a unit, in the order of weights */
    uint32_t unit, value, block;
    uint32_t prefix; /* tokens of it */
    uint64_t weight;
} Item;

typedef struct Join {
    const PassInput *in;
    PassShare share;
    const uint32_t *lefts, *rights;
    uint64_t most;
    /* tokens by value: ranks, ascending; rank r weighs weight[r] */
    uint64_t *token_from;
    uint32_t *token, tokens;
    uint32_t *weight;
    Str *text;       /* per rank */
    uint32_t *texts; /* per rank: values that have it */
    Item *item;
    uint32_t items;
    /* lists: of each (block, token) of a prefix the items that have it, ascending */
    uint32_t *list_from, *list, lists;
    uint64_t *list_key;   /* per list: block << 32 | token; NULL: one block, list t is token t */
    uint32_t *block_from; /* per block: its first list */
    Buf *found;           /* per task: uint64_t, lower unit << 32 | higher unit */
    uint64_t *looks;      /* per task */
    uint64_t pairs;       /* shared by tasks */
    bool counting;
} Join;

/* Is that enough? Of two texts that weigh a and b and share what weighs `both`. */
static bool share_reaches(PassShare share, uint64_t both, uint64_t a, uint64_t b) {
    uint64_t of = !share.contained ? a + b - both : a < b ? a : b;
    return both && (uint128)both * PPM >= (uint128)of * share.least_ppm;
}

/* ---- Tokens */

typedef struct TokenTable {
    uint32_t *slot;
    size_t slots;
    Buf hash, text, last, count; /* per token: uint64_t, Str, uint32_t the value it was last seen in, uint32_t values */
    uint32_t tokens;
    Buf list; /* uint32_t: tokens of the values so far */
    uint32_t value;
    Arena *arena;
} TokenTable;

#define AT(buf, type, index) ((type *)(void *)(buf).ptr)[index]

static void grow(TokenTable *t) {
    size_t slots = t->slots ? 2 * t->slots : 1 << 12;
    free(t->slot);
    t->slot = calloc(slots, sizeof *t->slot);
    if (!t->slot) arena_out_of_memory("match tokens", slots * sizeof *t->slot);
    t->slots = slots;
    for (uint32_t k = 0; k < t->tokens; k++) {
        size_t at = AT(t->hash, uint64_t, k) & (slots - 1);
        while (t->slot[at]) at = (at + 1) & (slots - 1);
        t->slot[at] = k + 1;
    }
}

static uint32_t token_number(TokenTable *t, Str text) {
    if (2 * (size_t)t->tokens >= t->slots) grow(t);
    uint64_t hash = hash_str(text);
    size_t at = hash & (t->slots - 1);
    for (; t->slot[at]; at = (at + 1) & (t->slots - 1)) {
        uint32_t k = t->slot[at] - 1;
        if (AT(t->hash, uint64_t, k) == hash && str_eq(AT(t->text, Str, k), text)) return k;
    }
    t->slot[at] = ++t->tokens;
    Str kept = str_copy(t->arena, text);
    uint32_t none = 0;
    buf_append(&t->hash, &hash, sizeof hash);
    buf_append(&t->text, &kept, sizeof kept);
    buf_append(&t->last, &none, sizeof none);
    buf_append(&t->count, &none, sizeof none);
    return t->tokens - 1;
}

static void take_token(void *context, Str text) { /* each once a value */
    TokenTable *t = context;
    uint32_t k = token_number(t, text);
    if (AT(t->last, uint32_t, k) == t->value) return;
    AT(t->last, uint32_t, k) = t->value;
    AT(t->count, uint32_t, k)++;
    buf_append(&t->list, &k, sizeof k);
}

static int by_rarity(const void *a, const void *b, void *context) {
    const TokenTable *t = context;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    uint32_t m = AT(t->count, uint32_t, x), n = AT(t->count, uint32_t, y);
    if (m != n) return m < n ? -1 : 1;
    return str_compare(AT(t->text, Str, x), AT(t->text, Str, y));
}

/* Tokens get their ranks: the rarest first, then by text, so that nothing depends on the order of rows. */
static void rank_tokens(Join *j, TokenTable *t, uint32_t values, uint32_t all, Arena *arena) {
    Arena *scratch = arena_new("match tokens", 0);
    uint32_t *order = arena_array_raw(scratch, t->tokens, sizeof *order),
             *rank = arena_array_raw(scratch, t->tokens, sizeof *rank);
    for (uint32_t k = 0; k < t->tokens; k++) order[k] = k;
    if (t->tokens) qsort_r(order, t->tokens, sizeof *order, by_rarity, t);
    j->tokens = t->tokens;
    j->weight = arena_array_raw(arena, t->tokens, sizeof *j->weight);
    j->text = arena_array_raw(arena, t->tokens, sizeof *j->text);
    j->texts = arena_array_raw(arena, t->tokens, sizeof *j->texts);
    for (uint32_t r = 0; r < t->tokens; r++) {
        uint32_t texts = AT(t->count, uint32_t, order[r]);
        rank[order[r]] = r;
        j->text[r] = AT(t->text, Str, order[r]);
        j->texts[r] = texts;
        int32_t bits = j->share.rare ? milli_bits(all, texts) : 1;
        j->weight[r] = bits > 0 ? (uint32_t)bits : 1; /* what all texts have still counts for something */
    }
    for (size_t i = 0; i < j->token_from[values]; i++) j->token[i] = rank[j->token[i]];
    arena_free(scratch);
    for (uint32_t v = 0; v < values; v++) {
        size_t count = j->token_from[v + 1] - j->token_from[v];
        if (count > 1) qsort(j->token + j->token_from[v], count, sizeof *j->token, uint32_order);
    }
}

static void make_tokens(Join *j, Arena *arena) {
    const PassField *field = &j->in->field[j->in->pass->field];
    TokenTable t = {.arena = arena};
    Buf scratch = {0};
    uint32_t texts = 0;
    j->token_from = arena_array(arena, (size_t)field->count + 1, sizeof *j->token_from);
    for (t.value = 1; t.value < field->count; t.value++) {
        j->token_from[t.value] = t.list.len / sizeof(uint32_t);
        Str text = values_text(&field->values, t.value);
        if (!text.len) continue;
        pass_tokens(text, j->share.grams, &scratch, take_token, &t);
        texts++;
    }
    j->token_from[field->count] = t.list.len / sizeof(uint32_t);
    j->token = arena_array_raw(arena, j->token_from[field->count], sizeof *j->token);
    if (t.list.len) memcpy(j->token, t.list.ptr, t.list.len);
    buf_free(&t.list);
    rank_tokens(j, &t, field->count, texts, arena);
    free(t.slot);
    buf_free(&scratch);
    buf_free(&t.hash);
    buf_free(&t.text);
    buf_free(&t.last);
    buf_free(&t.count);
}

/* ---- Items */

/* The least number of first tokens behind which less is left than must be shared. */
static void weigh(const Join *j, Item *item) {
    uint64_t from = j->token_from[item->value], to = j->token_from[item->value + 1], left = 0;
    for (uint64_t i = from; i < to; i++) item->weight += j->weight[j->token[i]];
    uint64_t at = to;
    while (at > from &&
           (uint128)(left + j->weight[j->token[at - 1]]) * PPM < (uint128)item->weight * j->share.least_ppm)
        left += j->weight[j->token[--at]];
    item->prefix = (uint32_t)(at - from);
}

static int by_weight(const void *a, const void *b) {
    const Item *x = a, *y = b;
    if (x->weight != y->weight) return x->weight < y->weight ? -1 : 1;
    return x->unit < y->unit ? -1 : x->unit > y->unit;
}

static void note_units(Item *of_unit, const PassUnits *units, const uint32_t *unit, const uint32_t *value,
                       uint32_t classes) {
    for (uint32_t c = 0; c < classes; c++) {
        uint32_t u = unit[c];
        if (u) of_unit[u] = (Item){.unit = u, .value = value[c], .block = units->block ? units->block[u] : 0};
    }
}

static void make_items(Join *j, const PassUnits *units, const uint8_t *large, Arena *arena) {
    const PassField *field = &j->in->field[j->in->pass->field];
    j->item = arena_array(arena, units->count, sizeof *j->item);
    note_units(j->item, units, units->left, field->left, j->in->left->count);
    if (!j->in->half) note_units(j->item, units, units->right, field->right, j->in->right->count);
    for (uint32_t u = 1; u < units->count; u++) {
        if (large[u]) continue;
        Item item = j->item[u];
        weigh(j, &item);
        if (item.weight) j->item[j->items++] = item;
    }
    if (j->items) qsort(j->item, j->items, sizeof *j->item, by_weight);
}

/* ---- Lists */

static uint64_t key_of(const Item *item, uint32_t token) {
    return (uint64_t)item->block << 32 | token;
}

/* UINT32_MAX: no prefix in the block has the token. */
static uint32_t list_of(const Join *j, const Item *item, uint32_t token) {
    if (!j->list_key) return token;
    uint32_t low = j->block_from[item->block], high = j->block_from[item->block + 1];
    uint64_t key = key_of(item, token);
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (j->list_key[middle] == key) return middle;
        if (j->list_key[middle] < key)
            low = middle + 1;
        else
            high = middle;
    }
    return UINT32_MAX;
}

static void number_lists(Join *j, size_t entries, Arena *arena) {
    Arena *scratch = arena_new("match lists", 0);
    uint64_t *key = arena_array_raw(arena, entries, sizeof *key),
             *spare = arena_array_raw(scratch, entries, sizeof *spare);
    size_t count = 0, kept = 0;
    uint32_t blocks = 0;
    for (uint32_t i = 0; i < j->items; i++) {
        const uint32_t *token = j->token + j->token_from[j->item[i].value];
        blocks = j->item[i].block > blocks ? j->item[i].block : blocks;
        for (uint32_t k = 0; k < j->item[i].prefix; k++) key[count++] = key_of(&j->item[i], token[k]);
    }
    radix_sort(key, spare, count, 0, 64);
    arena_free(scratch);
    for (size_t i = 0; i < count; i++) {
        if (!kept || key[kept - 1] != key[i]) key[kept++] = key[i];
    }
    j->list_key = key;
    j->lists = (uint32_t)kept;
    j->block_from = arena_array(arena, (size_t)blocks + 2, sizeof *j->block_from);
    for (size_t i = 0; i < kept; i++) j->block_from[(key[i] >> 32) + 1]++;
    for (uint32_t b = 0; b <= blocks; b++) j->block_from[b + 1] += j->block_from[b];
}

static void make_lists(Join *j, bool blocks, Arena *arena) {
    size_t entries = 0;
    for (uint32_t i = 0; i < j->items; i++) entries += j->item[i].prefix;
    assert(entries < UINT32_MAX);
    j->lists = j->tokens;
    if (blocks) number_lists(j, entries, arena);
    j->list_from = arena_array(arena, (size_t)j->lists + 2, sizeof *j->list_from);
    j->list = arena_array_raw(arena, entries, sizeof *j->list);
    for (int fill = 0; fill < 2; fill++) {
        for (uint32_t i = 0; i < j->items; i++) {
            const uint32_t *token = j->token + j->token_from[j->item[i].value];
            for (uint32_t k = 0; k < j->item[i].prefix; k++) {
                uint32_t list = list_of(j, &j->item[i], token[k]);
                if (fill)
                    j->list[j->list_from[list + 1]++] = i;
                else
                    j->list_from[list + 2]++;
            }
        }
        for (uint32_t l = 0; !fill && l < j->lists; l++) j->list_from[l + 2] += j->list_from[l + 1];
    }
}

/* ---- Probes: an item against those of less weight, which stand before it */

/* What the two share, if `token` is the first that they share; else 0. */
static uint64_t shared(const Join *j, const Item *a, const Item *b, uint32_t token) {
    const uint32_t *x = j->token + j->token_from[a->value], *x_end = j->token + j->token_from[a->value + 1];
    const uint32_t *y = j->token + j->token_from[b->value], *y_end = j->token + j->token_from[b->value + 1];
    uint64_t both = 0;
    while (x < x_end && y < y_end) {
        if (*x < *y)
            x++;
        else if (*y < *x)
            y++;
        else {
            if (!both && *x != token) return 0;
            both += j->weight[*x];
            x++, y++;
        }
    }
    return both;
}

static uint64_t class_pairs(const Join *j, uint32_t a, uint32_t b) {
    uint64_t pairs = (uint64_t)j->lefts[a] * j->rights[b];
    return j->in->half ? pairs : pairs + (uint64_t)j->lefts[b] * j->rights[a];
}

/* From where on items of a list weigh enough to share enough with one of this weight. */
static uint32_t first_fitting(const Join *j, uint32_t list, uint64_t weight) {
    uint32_t low = j->list_from[list], high = j->list_from[list + 1];
    while (!j->share.contained && low < high) {
        uint32_t middle = low + (high - low) / 2;
        if ((uint128)j->item[j->list[middle]].weight * PPM < (uint128)weight * j->share.least_ppm)
            low = middle + 1;
        else
            high = middle;
    }
    return j->share.contained ? j->list_from[list] : low;
}

/* Where a list comes to this place, or to one behind it. */
static uint32_t first_from(const Join *j, uint32_t list, uint32_t place) {
    uint32_t low = j->list_from[list], high = j->list_from[list + 1];
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (j->list[middle] < place)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void add_pair(Join *j, const Item *a, const Item *b, uint32_t token, Buf *found) {
    uint64_t pairs = class_pairs(j, a->unit, b->unit);
    if (!pairs || !share_reaches(j->share, shared(j, a, b, token), a->weight, b->weight)) return;
    uint32_t low = a->unit < b->unit ? a->unit : b->unit, high = a->unit < b->unit ? b->unit : a->unit;
    uint64_t entry = (uint64_t)low << 32 | high;
    buf_append(found, &entry, sizeof entry);
    __atomic_add_fetch(&j->pairs, pairs, __ATOMIC_RELAXED);
}

static void probe(Join *j, uint32_t place, size_t task) {
    const Item *item = &j->item[place];
    const uint32_t *token = j->token + j->token_from[item->value];
    size_t tokens = j->token_from[item->value + 1] - j->token_from[item->value];
    size_t count = j->share.contained
                       ? tokens
                       : item->prefix; /* what the lesser one has in its prefix, the greater may have anywhere */
    for (size_t k = 0; k < count; k++) {
        uint32_t list = list_of(j, item, token[k]);
        if (list == UINT32_MAX) continue;
        uint32_t from = first_fitting(j, list, item->weight), to = first_from(j, list, place);
        j->looks[task] += from < to ? to - from : 0;
        for (uint32_t i = from; i < to && !j->counting; i++)
            add_pair(j, item, &j->item[j->list[i]], token[k], &j->found[task]);
    }
}

static bool ends_early(const Join *j) {
    return parallel_cancelled() || __atomic_load_n(&j->pairs, __ATOMIC_RELAXED) > j->most;
}

/* Heavy items have more to look at: each task takes some from everywhere. */
static void probe_task(void *context, size_t task, size_t thread) {
    (void)thread;
    Join *j = context;
    size_t tasks = parallel_tasks(j->items, PROBE_TASK);
    for (size_t place = task; place < j->items && !ends_early(j); place += tasks) probe(j, (uint32_t)place, task);
}

static uint64_t run_probes(Join *j, bool counting) {
    size_t tasks = parallel_tasks(j->items, PROBE_TASK);
    uint64_t looks = 0;
    j->counting = counting;
    memset(j->looks, 0, tasks * sizeof *j->looks);
    parallel_for(j->in->threads, tasks, probe_task, j);
    for (size_t t = 0; t < tasks; t++) looks += j->looks[t];
    return looks;
}

/* ---- The whole */

/* The tokens that stand in the prefixes of most texts. */
static void name_tokens(const Join *j, JoinNote *note, Arena *arena) {
    uint32_t *count = arena_array(arena, j->tokens, sizeof *count);
    for (uint32_t i = 0; i < j->items; i++) {
        const uint32_t *token = j->token + j->token_from[j->item[i].value];
        for (uint32_t k = 0; k < j->item[i].prefix; k++) count[token[k]]++;
    }
    for (uint32_t t = 0; t < j->tokens; t++) {
        if (count[t] < 2) continue;
        size_t at = note->tokens < PASS_BLOCKS_NAMED ? note->tokens : PASS_BLOCKS_NAMED - 1;
        if (note->tokens == PASS_BLOCKS_NAMED && note->token[at].texts >= count[t]) continue; /* ranks break ties */
        for (; at && note->token[at - 1].texts < count[t]; at--) note->token[at] = note->token[at - 1];
        note->token[at] = (JoinToken){j->text[t], count[t]};
        note->tokens += note->tokens < PASS_BLOCKS_NAMED;
    }
    for (size_t i = 0; i < note->tokens; i++) { /* the ends of texts, as people may read them */
        char *text = str_cstr(arena, note->token[i].text);
        for (char *at = text; *at; at++) *at = *at == '\1' ? '_' : *at;
        note->token[i].text = str_of(text);
    }
}

static void keep_pairs(const Join *j, size_t tasks, PassUnits *units, Arena *arena) {
    size_t count = 0;
    for (size_t t = 0; t < tasks; t++) count += j->found[t].len / sizeof(uint64_t);
    Arena *scratch = arena_new("match pairs", 0);
    uint64_t *pair = arena_array_raw(scratch, count, sizeof *pair),
             *spare = arena_array_raw(scratch, count, sizeof *spare), *at = pair;
    for (size_t t = 0; t < tasks; t++) {
        if (j->found[t].len) memcpy(at, j->found[t].ptr, j->found[t].len);
        at += j->found[t].len / sizeof *at;
        buf_free(&j->found[t]);
    }
    radix_sort(pair, spare, count, 0, 64);
    units->partner_from = arena_array(arena, (size_t)units->count + 1, sizeof *units->partner_from);
    units->partner = arena_array_raw(arena, count, sizeof *units->partner);
    for (size_t i = 0; i < count; i++) {
        units->partner_from[(pair[i] >> 32) + 1]++;
        units->partner[i] = (uint32_t)pair[i];
    }
    for (uint32_t u = 0; u < units->count; u++) units->partner_from[u + 1] += units->partner_from[u];
    arena_free(scratch);
}

void pass_join(const PassInput *in, PassUnits *units, const JoinWant *want, Arena *arena, JoinNote *note) {
    Arena *scratch = arena_new("match join", 0);
    Join j = {.in = in, .share = in->pass->share, .lefts = want->lefts, .rights = want->rights, .most = want->most};
    *note = (JoinNote){0};
    make_tokens(&j, scratch);
    make_items(&j, units, want->large, scratch);
    make_lists(&j, units->block != NULL, scratch);
    size_t tasks = parallel_tasks(j.items, PROBE_TASK);
    j.found = arena_array(scratch, tasks, sizeof *j.found);
    j.looks = arena_array(scratch, tasks, sizeof *j.looks);
    note->looks = run_probes(&j, true);
    name_tokens(&j, note, arena);
    note->too_much = note->looks > JOIN_LOOKS_FREE && note->looks / JOIN_LOOKS_A_PAIR > want->most;
    if (!note->too_much) run_probes(&j, false);
    note->pairs = j.pairs;
    note->too_much = note->too_much || j.pairs > want->most;
    if (note->too_much) {
        for (size_t t = 0; t < tasks; t++) buf_free(&j.found[t]);
    } else {
        keep_pairs(&j, tasks, units, arena);
    }
    arena_free(scratch);
}
