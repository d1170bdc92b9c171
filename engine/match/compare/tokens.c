#include "engine/match/compare/tokens.h"

#include "engine/base/utf8.h"

int class_spaced(uint32_t c) {
    if (c <= 0x20) return !(c == 0x20 || (c >= 0x09 && c <= 0x0D) || c >= 0x1C);
    if (c < 0x2000) return !(c == 0x85 || c == 0xA0 || c == 0x1680);
    return !(c <= 0x200A || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000);
}

/* 1 a letter, 2 a digit. Past ASCII everything but white space and the punctuation blocks counts as a letter. */
int class_name(uint32_t c) {
    if (c >= '0' && c <= '9') return 2;
    if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (c < 0xC0) return 0; /* « » NBSP and other signs */
    return class_spaced(c) && !(c >= 0x2010 && c <= 0x206F) && c != 0x2116 && c != UTF8_BAD;
}

uint32_t cut_words(const uint32_t *points, uint32_t len, LetterClass class_of, Word *words) {
    uint32_t count = 0;
    int before = 0;
    for (uint32_t i = 0; i < len; i++) {
        int here = class_of(points[i]);
        if (here && here != before) words[count++] = (Word){i, 0};
        if (here) words[count - 1].len++;
        before = here;
    }
    return count;
}

static int compare_words(const uint32_t *points, Word a, Word b) {
    uint32_t len = min_u32(a.len, b.len), i = 0;
    while (i < len && points[a.from + i] == points[b.from + i]) i++;
    if (i < len) return points[a.from + i] < points[b.from + i] ? -1 : 1;
    return a.len < b.len ? -1 : a.len > b.len;
}

/* Merge sort of [0, count), bottom up, `spare` as large: long texts must not take the time of their square. */
static void merge_sort(const uint32_t *points, Word *words, Word *spare, uint32_t count) {
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t from = 0; from < count; from += 2 * width) {
            size_t middle = from + width < count ? from + width : count;
            size_t end = from + 2 * width < count ? from + 2 * width : count;
            size_t i = from, j = middle;
            for (size_t k = from; k < end; k++) {
                bool left = j == end || (i < middle && compare_words(points, words[i], words[j]) <= 0);
                spare[k] = words[left ? i++ : j++];
            }
        }
        memcpy(words, spare, count * sizeof *words);
    }
}

uint32_t sort_words(const uint32_t *points, Word *words, uint32_t count, bool unique) {
    Word fixed[64];
    Buf heap = {0};
    Word *spare = fixed;
    if (count > ARRAY_LEN(fixed)) spare = (Word *)(void *)buf_reserve(&heap, count * sizeof *spare);
    merge_sort(points, words, spare, count);
    buf_free(&heap);
    if (!unique) return count;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (kept == 0 || compare_words(points, words[kept - 1], words[i]) != 0) words[kept++] = words[i];
    }
    return kept;
}

/* By code points, so that narrow and wide values of the same letters agree. */
uint64_t token_hash(const uint32_t *points, uint32_t len) {
    uint64_t hash = len;
    for (uint32_t i = 0; i < len; i++) hash = (hash ^ points[i]) * 0x9E3779B97F4A7C15u;
    return hash ^ hash >> 32;
}

Tokens *keep_words(Prepared *out, const uint32_t *points, const Word *words, uint32_t count, Arena *arena) {
    uint32_t len = count ? count - 1 : 0;
    for (uint32_t i = 0; i < count; i++) len += words[i].len;
    Tokens *tokens = arena_alloc(arena, sizeof *tokens + count * sizeof *tokens->at);
    Buf heap = {0};
    uint32_t *joined = (uint32_t *)(void *)buf_reserve(&heap, (len + 1) * sizeof *joined), at = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (i) joined[at++] = ' ';
        memcpy(joined + at, points + words[i].from, words[i].len * sizeof *joined);
        const uint32_t *word = joined + at;
        tokens->at[i] = (Token){.from = at,
                                .len = words[i].len,
                                .signature = letters_signature(word, words[i].len),
                                .hash = token_hash(word, words[i].len)};
        out->u.words.bits |= (uint64_t)1 << (tokens->at[i].hash & 63);
        at += words[i].len;
    }
    tokens->count = count;
    tokens->all = letters_keep(joined, len, arena, NULL);
    out->signature = letters_signature(joined, len);
    out->len = len;
    out->where = PREPARED_TOKENS;
    out->u.words.tokens = tokens;
    out->u.words.narrow = tokens->all.narrow;
    buf_free(&heap);
    return tokens;
}

/* Edits between two words, more than most when they are more, which signatures mostly tell. */
static uint32_t edits_between(const Tokens *a, uint32_t i, const Tokens *b, uint32_t j, uint32_t most, MeasureScratch *scratch) {
    const Token *x = &a->at[i], *y = &b->at[j];
    if (max_u32(x->len, y->len) - min_u32(x->len, y->len) > most) return most + 1;
    uint64_t only_x = x->signature & ~y->signature, only_y = y->signature & ~x->signature;
    if ((uint32_t)__builtin_popcountll(only_x) > most || (uint32_t)__builtin_popcountll(only_y) > most) return most + 1;
    Letters word_x = token_letters(a, i), word_y = token_letters(b, j);
    if (letters_equal(word_x, word_y)) return 0;
    return most ? distance_typo(word_x, word_y, most, scratch) : 1;
}

uint32_t word_alike(const Tokens *a, uint32_t i, const Tokens *b, uint32_t j, MeasureScratch *scratch) {
    uint32_t shorter = min_u32(a->at[i].len, b->at[j].len), longer = max_u32(a->at[i].len, b->at[j].len);
    uint32_t most = shorter < TYPO_WORD ? 0 : shorter < LONG_WORD ? 1 : 2;
    uint32_t edits = edits_between(a, i, b, j, most, scratch);
    if (edits > most) return 0;
    if (!edits) return PPM;
    uint32_t first_weighs = letters_at(token_letters(a, i), 0) == letters_at(token_letters(b, j), 0) ? 2 : 1;
    return PPM - ppm_of(edits, (uint64_t)longer * first_weighs);
}

uint32_t word_near(const Tokens *a, uint32_t i, const Tokens *b, uint32_t j, MeasureScratch *scratch) {
    uint32_t shorter = min_u32(a->at[i].len, b->at[j].len), longer = max_u32(a->at[i].len, b->at[j].len);
    uint32_t most = shorter < NEAR_WORD ? 0 : shorter < NEAR_LONG_WORD ? 1 : 2;
    uint32_t edits = edits_between(a, i, b, j, most, scratch);
    return edits > most ? 0 : PPM - ppm_of(edits, longer);
}
