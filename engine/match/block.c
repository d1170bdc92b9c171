#include "engine/match/block.h"

#include "engine/base/hash.h"
#include "engine/base/utf8.h"
#include "engine/match/radix.h"

#include <stdlib.h>

enum {
    BY_WHOLE = 1,
    BY_PREFIX = 2,
    BY_DELETIONS = 4,
    BY_ENDING = 8,
    BY_MAILBOX = 16,
    BY_WORDS = 32,
    BY_NEAR = 64,
    WORDS_SORTED = 128,
    DIGITS_ONLY = 256,
    INITIALS = 512, /* how the value is read, not generators */
    BY_MOST = BY_DELETIONS | BY_WORDS | BY_NEAR
};

enum { ENDING_DIGITS = 7, PREFIX_LEAST = 3 };

typedef struct Recipe {
    const char *measure;
    unsigned generators;
    uint32_t complete_from_ppm; /* the least cut-off from which they find all; above PPM: never */
} Recipe;

static const Recipe recipes[] = {
    {"exact", BY_WHOLE, 1},
    {"prefix", BY_PREFIX | BY_WHOLE, PPM},
    {"phone", BY_ENDING | BY_DELETIONS | DIGITS_ONLY, 700000},
    {"email", BY_MAILBOX | BY_DELETIONS, 900000},
    {"reference", BY_WORDS | BY_WHOLE, UINT32_MAX},
    {"qgram", BY_MOST | WORDS_SORTED, UINT32_MAX},
    {"token_set", BY_MOST | WORDS_SORTED, UINT32_MAX},
    {"token_sort", BY_MOST | WORDS_SORTED, UINT32_MAX},
    {"company", BY_MOST | WORDS_SORTED, UINT32_MAX},
    {"person", BY_MOST | WORDS_SORTED | INITIALS, UINT32_MAX},
};

static Recipe recipe_of(const MeasureUse *use) {
    const char *name = use->measure->name;
    bool edits = strcmp(name, "edit") == 0 || strcmp(name, "typo") == 0;
    if (edits && use->number == 1) return (Recipe){name, BY_DELETIONS, 1};
    for (size_t i = 0; i < ARRAY_LEN(recipes); i++) {
        if (strcmp(recipes[i].measure, name) == 0) return recipes[i];
    }
    return (Recipe){name, BY_MOST, UINT32_MAX};
}

bool block_is_complete(const MeasureUse *use) {
    uint32_t cutoff = use->cutoff_ppm ? use->cutoff_ppm : 1;
    return cutoff >= recipe_of(use).complete_from_ppm;
}

unsigned block_generators(const MeasureUse *use) {
    return recipe_of(use).generators & ((1u << BLOCK_GENERATORS) - 1);
}

/* ---- A value as letters. */

typedef struct Span {
    uint32_t from, len;
} Span;

/* Letters of the value at hand, and of its words where they are asked for; buffers grow and are used again. */
typedef struct Reading {
    Buf points, words, sorted;
    uint32_t *at; /* code points */
    uint32_t len;
    Span *word; /* of `at` */
    uint32_t word_count;
    uint64_t *power; /* of HASH_BASE; up to power_count */
    size_t power_count;
    Buf powers;
} Reading;

static void free_reading(Reading *r) {
    buf_free(&r->points);
    buf_free(&r->words);
    buf_free(&r->sorted);
    buf_free(&r->powers);
}

static bool in_word(uint32_t c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0xC0;
}

static void cut_words(Reading *r) {
    r->words.len = 0;
    r->word = (Span *)(void *)buf_reserve(&r->words, (r->len / 2 + 1) * sizeof(Span));
    r->word_count = 0;
    for (uint32_t i = 0; i < r->len; i++) {
        if (!in_word(r->at[i])) continue;
        if (i == 0 || !in_word(r->at[i - 1])) r->word[r->word_count++] = (Span){i, 0};
        r->word[r->word_count - 1].len++;
    }
}

static int compare_spans(const void *a, const void *b, void *context) {
    const Span *x = a, *y = b;
    const uint32_t *points = context;
    for (uint32_t i = 0; i < x->len && i < y->len; i++) {
        if (points[x->from + i] != points[y->from + i]) return points[x->from + i] < points[y->from + i] ? -1 : 1;
    }
    return x->len < y->len ? -1 : x->len > y->len;
}

/* Words in order of letters, written together; the words move along. A value without words stays as it is. */
static void join_sorted(Reading *r) {
    if (r->word_count == 0) return;
    qsort_r(r->word, r->word_count, sizeof *r->word, compare_spans, r->at);
    r->sorted.len = 0;
    uint32_t *joined = (uint32_t *)(void *)buf_reserve(&r->sorted, r->len * sizeof *joined), at = 0;
    for (uint32_t w = 0; w < r->word_count; w++) {
        memcpy(joined + at, r->at + r->word[w].from, r->word[w].len * sizeof *joined);
        r->word[w].from = at;
        at += r->word[w].len;
    }
    r->at = joined;
    r->len = at;
}

static void read_value(Reading *r, Str text, unsigned generators) {
    r->points.len = 0;
    r->at = (uint32_t *)(void *)buf_reserve(&r->points, (text.len + 1) * sizeof *r->at);
    r->len = 0;
    for (size_t i = 0; i < text.len;) {
        uint32_t c = utf8_next(text, &i);
        if (!(generators & DIGITS_ONLY) || (c >= '0' && c <= '9')) r->at[r->len++] = c;
    }
    if (generators & (BY_WORDS | WORDS_SORTED)) cut_words(r);
    if (generators & WORDS_SORTED) join_sorted(r);
}

/* ---- Keys: 32 bits of a hash. Two keys that collide only add candidates. */

#define HASH_BASE 0x9E3779B97F4A7C15u /* odd */

static uint64_t letter_hash(uint32_t point) {
    return hash_u64(point + 0x51ED270B27220A5Du);
}

static uint32_t key_of(uint64_t hash, uint32_t len, uint32_t generator) {
    return (uint32_t)(hash_join(hash, (uint64_t)generator << 32 | len) >> 32);
}

static uint64_t hash_letters(const uint32_t *at, uint32_t len) { /* sum of letter[i] * base^(len - 1 - i) */
    uint64_t hash = 0;
    for (uint32_t i = 0; i < len; i++) hash = hash * HASH_BASE + letter_hash(at[i]);
    return hash;
}

/* Entries of key << 32 | value, of the keys with the wanted residue only, so that memory stays bounded. */
typedef struct KeyList {
    Buf entries;
    uint32_t pass, passes; /* keys k with k % passes == pass */
} KeyList;

static void add_key(KeyList *list, uint32_t key, uint32_t value) {
    if (list->passes > 1 && key % list->passes != list->pass) return;
    uint64_t entry = (uint64_t)key << 32 | value;
    if (list->entries.capacity - list->entries.len < sizeof entry)
        buf_reserve(&list->entries, list->entries.len + 4096);
    memcpy(list->entries.ptr + list->entries.len, &entry, sizeof entry);
    list->entries.len += sizeof entry;
}

static void make_powers(Reading *r, size_t count) {
    if (r->power_count >= count) return;
    r->powers.len = 0;
    r->power = (uint64_t *)(void *)buf_reserve(&r->powers, 2 * count * sizeof *r->power);
    r->power[0] = 1;
    for (size_t i = 1; i < 2 * count; i++) r->power[i] = r->power[i - 1] * HASH_BASE;
    r->power_count = 2 * count;
}

/* Keys of letters as they are and without each one of them, joined with `with`. Without letter i: the hash of the
 * letters before it moved up by those after it, plus the hash of the latter. */
static void add_deletions(KeyList *list, Reading *r, Span letters, uint64_t with, uint32_t value) {
    make_powers(r, (size_t)letters.len + 1);
    const uint32_t *at = r->at + letters.from;
    uint64_t before = 0, after = hash_letters(at, letters.len);
    add_key(list, key_of(after + with, letters.len, BY_DELETIONS), value);
    for (uint32_t i = 0; i < letters.len; i++) {
        uint32_t rest = letters.len - 1 - i;
        uint64_t letter = letter_hash(at[i]);
        after -= letter * r->power[rest];
        bool repeated = i && at[i] == at[i - 1]; /* gives the same rest as the letter before */
        if (!repeated)
            add_key(list, key_of(before * r->power[rest] + after + with, letters.len - 1, BY_DELETIONS), value);
        before = before * HASH_BASE + letter;
    }
}

static void add_prefix(KeyList *list, const Reading *r, uint32_t value, uint32_t letters) {
    uint32_t len = r->len < letters ? r->len : letters;
    if (len == letters) add_key(list, key_of(hash_letters(r->at, len), len, BY_PREFIX), value);
}

static void add_ending(KeyList *list, const Reading *r, uint32_t value) {
    if (r->len < ENDING_DIGITS) return;
    add_key(list, key_of(hash_letters(r->at + r->len - ENDING_DIGITS, ENDING_DIGITS), ENDING_DIGITS, BY_ENDING), value);
}

static void add_mailbox(KeyList *list, const Reading *r, uint32_t value) {
    uint32_t at = r->len, len = 1;
    while (at > 0 && r->at[at - 1] != '@') at--;
    if (at < 2) return; /* no @, or nothing before it */
    while (len < at - 1 && r->at[len] != '+') len++;
    add_key(list, key_of(hash_letters(r->at, len), len, BY_MAILBOX), value);
}

static uint32_t word_key(const Reading *r, Span word) {
    return key_of(hash_letters(r->at + word.from, word.len), word.len, BY_WORDS);
}

static void add_words(KeyList *list, const Reading *r, uint32_t value) {
    for (uint32_t w = 0; w < r->word_count; w++) {
        Span word = r->word[w];
        if (word.len < 2 && r->word_count > 1) continue; /* initials say too little */
        add_key(list, word_key(r, word), value);
    }
}

/* ---- Blocks to pairs. */

typedef struct Blocker {
    const Values *values;
    const MeasureUse *use;
    const BlockPlan *plan;
    unsigned generators;
    uint32_t rows_max;
    bool one_side;
    Reading reading;
    Buf *blocked;
    unsigned bits;  /* of a value's number */
    uint64_t *pair; /* of the batch: a << bits | b, may repeat */
    uint64_t *spare;
    size_t pairs;
    Arena *batch;
} Blocker;

static bool is_useful(const Blocker *b, uint32_t x, uint32_t y) {
    if (b->one_side) return true;
    const Values *v = b->values;
    return (values_lefts(v, x) && values_rights(v, y)) || (values_lefts(v, y) && values_rights(v, x));
}

/* Hands the batch over, sorted and each pair once. */
static void end_batch(Blocker *b) {
    radix_sort(b->pair, b->spare, b->pairs, 0, 2 * b->bits);
    uint64_t mask = ((uint64_t)1 << b->bits) - 1;
    ValuePair *out = (ValuePair *)(void *)b->spare;
    size_t count = 0;
    for (size_t i = 0; i < b->pairs; i++) {
        if (i && b->pair[i] == b->pair[i - 1]) continue;
        out[count++] = (ValuePair){(uint32_t)(b->pair[i] >> b->bits), (uint32_t)(b->pair[i] & mask)};
    }
    if (count) b->plan->sink(b->plan->context, out, count);
    b->pairs = 0;
}

static void add_pair(Blocker *b, uint32_t x, uint32_t y) {
    if (x == y || !is_useful(b, x, y)) return;
    if (b->pairs == BATCH_PAIRS_MAX) end_batch(b);
    b->pair[b->pairs++] = x < y ? (uint64_t)x << b->bits | y : (uint64_t)y << b->bits | x;
}

static void note_blocked(Blocker *b, const uint64_t *entry, size_t count) {
    const Values *v = b->values;
    BlockedValues note = {.value = (uint32_t)entry[0], .values = (uint32_t)count};
    for (size_t i = 0; i < count; i++) {
        uint32_t value = (uint32_t)entry[i];
        if (str_compare(values_text(v, value), values_text(v, note.value)) < 0) note.value = value;
        note.lefts += values_lefts(v, value);
        note.rights += values_rights(v, value);
    }
    if (note.lefts && note.rights) buf_append(b->blocked, &note, sizeof note);
}

static void pair_block(Blocker *b, const uint64_t *entry, size_t count) {
    if (count > b->rows_max) {
        note_blocked(b, entry, count);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t j = i + 1; j < count; j++) add_pair(b, (uint32_t)entry[i], (uint32_t)entry[j]);
    }
}

/* A frequent word counts only together with another word, or with that but for one letter; for people also with the
 * first letter of another word, which may be an initial. */
static void add_word_pairs(Blocker *b, const uint64_t *entry, size_t count, KeyList *list) {
    uint32_t key = (uint32_t)(entry[0] >> 32);
    uint64_t with = hash_u64(key + HASH_BASE);
    for (size_t i = 0; i < count; i++) {
        uint32_t value = (uint32_t)entry[i];
        Reading *r = &b->reading;
        read_value(r, values_text(b->values, value), b->generators);
        for (uint32_t w = 0; w < r->word_count; w++) {
            Span word = r->word[w];
            if (word_key(r, word) == key) continue;
            add_deletions(list, r, word, with, value);
            if (b->generators & INITIALS)
                add_key(list, key_of(letter_hash(r->at[word.from]) + with, 1, INITIALS), value);
        }
    }
}

static size_t sort_keys(KeyList *list, Arena *scratch) {
    size_t count = list->entries.len / sizeof(uint64_t);
    uint64_t *spare = arena_array_raw(scratch, count, sizeof *spare);
    radix_sort((uint64_t *)(void *)list->entries.ptr, spare, count, 32, 64);
    return count;
}

/* The run of one key from entry `at` on; a value that gave a key twice stands in it twice, but next to itself. */
static size_t run_of(uint64_t *entry, size_t at, size_t count, size_t *values) {
    size_t end = at, kept = at;
    for (; end < count && entry[end] >> 32 == entry[at] >> 32; end++) {
        if (end == at || entry[end] != entry[kept - 1]) entry[kept++] = entry[end];
    }
    *values = kept - at;
    return end;
}

/* What becomes of a block of words that more than WORD_VALUES_MAX values share. */
typedef enum Frequent { FREQUENT_REPORT, FREQUENT_KEEP, FREQUENT_LEAVE } Frequent;

/* frequent: FREQUENT_KEEP puts the block's entries there. */
static void pair_keys(Blocker *b, KeyList *list, Frequent what, Buf *frequent) {
    Arena *scratch = arena_new("match blocks", 0);
    size_t count = sort_keys(list, scratch), values;
    uint64_t *entry = (uint64_t *)(void *)list->entries.ptr;
    for (size_t at = 0, end; at < count; at = end) {
        end = run_of(entry, at, count, &values);
        if (what == FREQUENT_REPORT || values <= WORD_VALUES_MAX)
            pair_block(b, entry + at, values);
        else if (what == FREQUENT_KEEP)
            buf_append(frequent, entry + at, values * sizeof *entry);
    }
    list->entries.len = 0;
    arena_free(scratch);
}

/* ---- Generators. */

enum { KEYS_A_PASS = 1 << 25 /* 256 MiB of entries */, KEYS_A_WORD_PAIR = 24 };

static void add_keys(Blocker *b, unsigned generator, KeyList *list) {
    const Values *v = b->values;
    Reading *r = &b->reading;
    for (uint32_t value = 1; value < v->count; value++) {
        read_value(r, values_text(v, value), b->generators);
        if (r->len == 0) continue;
        if (generator == BY_WHOLE) add_key(list, key_of(hash_letters(r->at, r->len), r->len, BY_WHOLE), value);
        if (generator == BY_PREFIX) add_prefix(list, r, value, b->use->number ? b->use->number : PREFIX_LEAST);
        if (generator == BY_DELETIONS) add_deletions(list, r, (Span){0, r->len}, 0, value);
        if (generator == BY_ENDING) add_ending(list, r, value);
        if (generator == BY_MAILBOX) add_mailbox(list, r, value);
        if (generator == BY_WORDS) add_words(list, r, value);
    }
}

/* Runs of entries that share a frequent word. */
static void pair_frequent(Blocker *b, const Buf *frequent) {
    const uint64_t *entry = (const uint64_t *)(const void *)frequent->ptr;
    size_t count = frequent->len / sizeof *entry;
    KeyList list = {.passes = (uint32_t)(count * KEYS_A_WORD_PAIR / KEYS_A_PASS) + 1};
    for (list.pass = 0; list.pass < list.passes; list.pass++) {
        for (size_t at = 0, end; at < count; at = end) {
            for (end = at + 1; end < count && entry[end] >> 32 == entry[at] >> 32;) end++;
            add_word_pairs(b, entry + at, end - at, &list);
        }
        pair_keys(b, &list, FREQUENT_LEAVE, NULL);
    }
    buf_free(&list.entries);
}

static void pair_by(Blocker *b, unsigned generator) {
    const Values *v = b->values;
    size_t keys = 0;
    for (uint32_t value = 1; value < v->count; value++) keys += generator == BY_DELETIONS ? values_text(v, value).len + 1 : 1;
    KeyList list = {.passes = (uint32_t)(keys / KEYS_A_PASS) + 1};
    Buf frequent = {0};
    for (list.pass = 0; list.pass < list.passes; list.pass++) {
        add_keys(b, generator, &list);
        pair_keys(b, &list, generator == BY_WORDS ? FREQUENT_KEEP : FREQUENT_REPORT, &frequent);
    }
    buf_free(&list.entries);
    pair_frequent(b, &frequent);
    buf_free(&frequent);
}

/* ---- Sorted neighbourhood. */

typedef struct Lettered {
    const uint32_t *at;
    uint32_t len, value;
} Lettered;

static int compare_lettered(const void *a, const void *b) {
    const Lettered *x = a, *y = b;
    uint32_t len = x->len < y->len ? x->len : y->len;
    for (uint32_t i = 0; i < len; i++) {
        if (x->at[i] != y->at[i]) return x->at[i] < y->at[i] ? -1 : 1;
    }
    return x->len < y->len ? -1 : x->len > y->len;
}

/* Values that read alike (the same words in another order) stand together, whatever their number: all of them count as
 * one neighbour, so that the order among them does not matter. */
static void pair_neighbours(Blocker *b, const Lettered *sorted, size_t count) {
    for (size_t i = 0; i < count; i++) {
        size_t steps = 0;
        for (size_t j = i + 1; j < count && j - i < b->rows_max; j++) {
            steps += compare_lettered(&sorted[j - 1], &sorted[j]) != 0;
            if (steps >= NEAR_VALUES) break;
            add_pair(b, sorted[i].value, sorted[j].value);
        }
    }
}

static void pair_near(Blocker *b) {
    const Values *v = b->values;
    Arena *scratch = arena_new("match neighbours", 0);
    Lettered *lettered = arena_array_raw(scratch, v->count, sizeof *lettered);
    size_t count = 0;
    for (uint32_t value = 1; value < v->count; value++) {
        Reading *r = &b->reading;
        read_value(r, values_text(v, value), b->generators);
        if (r->len == 0) continue;
        uint32_t *at = arena_array_raw(scratch, r->len, sizeof *at);
        memcpy(at, r->at, r->len * sizeof *at);
        lettered[count++] = (Lettered){at, r->len, value};
    }
    for (int from_end = 0; from_end < 2; from_end++) {
        for (size_t i = 0; from_end && i < count; i++) {
            uint32_t *at = (uint32_t *)(uintptr_t)lettered[i].at;
            for (uint32_t x = 0, y = lettered[i].len - 1; x < y; x++, y--) {
                uint32_t swap = at[x];
                at[x] = at[y];
                at[y] = swap;
            }
        }
        if (count) qsort(lettered, count, sizeof *lettered, compare_lettered);
        pair_neighbours(b, lettered, count);
    }
    arena_free(scratch);
}

static void pair_all(Blocker *b) {
    for (uint32_t x = 1; x < b->values->count; x++) {
        for (uint32_t y = x + 1; y < b->values->count; y++) add_pair(b, x, y);
    }
}

void block_pairs(const BlockPlan *plan, Buf *blocked) {
    const Values *values = plan->values;
    Blocker b = {.values = values,
                 .use = plan->use,
                 .plan = plan,
                 .rows_max = plan->rows_max,
                 .blocked = blocked,
                 .one_side = values->left == values->right,
                 .generators = recipe_of(plan->use).generators};
    b.bits = 32 - (unsigned)__builtin_clz(values->count | 1);
    b.batch = arena_new("match pairs", 0);
    b.pair = arena_array_raw(b.batch, BATCH_PAIRS_MAX, sizeof *b.pair);
    b.spare = arena_array_raw(b.batch, BATCH_PAIRS_MAX, sizeof *b.spare);
    if (plan->all && (uint64_t)values->count * values->count / 2 <= ALL_PAIRS_MAX) {
        pair_all(&b);
    } else {
        for (unsigned generator = BY_WHOLE; generator <= BY_WORDS; generator *= 2) {
            if (b.generators & generator) pair_by(&b, generator);
        }
        if (b.generators & BY_NEAR) pair_near(&b);
    }
    end_batch(&b);
    free_reading(&b.reading);
    arena_free(b.batch);
}
