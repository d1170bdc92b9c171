/* Suggest: of a text and its parts in columns of their own (full name, given name, surname) the parts stay. Else a model that takes
 * fields for independent counts the same agreement twice, and two people of one name for one. */
#include "engine/base/hash.h"
#include "engine/run/suggesting.h"

#include <stdlib.h>

/* Of values; less than half, since errors of the whole and of its parts are others. */
enum { ROWS_LEAST = 20, PARTS_LEAST = 2, INSIDE_IN_HUNDRED = 40, COVERED_IN_HUNDRED = 50, WORDS_LEAST = 50 };

static Str sample_at(const Profile *p, size_t row) {
    const uint32_t *end = (const uint32_t *)(const void *)p->sample_end.ptr;
    uint32_t from = row ? end[row - 1] : 0;
    return str_sub(buf_str(&p->sample), from, end[row]);
}

static bool has_word(Str words, Str word) {
    while (words.len) {
        if (str_eq(str_cut(&words, ' '), word)) return true;
    }
    return false;
}

static bool has_words(Str whole, Str part) {
    while (part.len) {
        if (!has_word(whole, str_cut(&part, ' '))) return false;
    }
    return true;
}

/* Do most values of `part` stand in those of `whole`, as a part of them? */
static bool is_part(const Profile *whole, const Profile *part) {
    size_t rows = whole->sample_end.len / sizeof(uint32_t), both = 0, inside = 0;
    for (size_t r = 0; r < rows; r++) {
        Str text = sample_at(whole, r), word = sample_at(part, r);
        if (!text.len || !word.len) continue;
        both++;
        inside += word.len < text.len && has_words(text, word);
    }
    return both >= ROWS_LEAST && inside * 100 > both * INSIDE_IN_HUNDRED;
}

static bool is_whole(const Suggestion *s, size_t w) {
    const Profile *whole = s->choice[w].at[0], *part[COLUMNS_MAX];
    size_t parts = 0, words = 0, covered = 0;
    for (size_t i = 0; i < s->choices; i++) {
        if (i != w && s->choice[i].scored && is_part(whole, s->choice[i].at[0])) part[parts++] = s->choice[i].at[0];
    }
    for (size_t r = 0; parts >= PARTS_LEAST && r < whole->sample_end.len / sizeof(uint32_t); r++) {
        for (Str rest = sample_at(whole, r); rest.len; words++) {
            Str word = str_cut(&rest, ' ');
            bool found = false;
            for (size_t i = 0; i < parts && !found; i++) found = has_word(sample_at(part[i], r), word);
            covered += found;
        }
    }
    return words && covered * 100 > words * COVERED_IN_HUNDRED;
}

/* ---- Texts of the same words */

static int by_hash(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* The words of the sample, each as often as it stands there, ascending by hash. */
static size_t hash_words(const Profile *p, Buf *out) {
    const uint32_t *end = (const uint32_t *)(const void *)p->sample_end.ptr;
    for (size_t r = 0, rows = p->sample_end.len / sizeof *end; r < rows; r++) {
        for (Str rest = sample_at(p, r); rest.len;) {
            uint64_t hash = hash_str(str_cut(&rest, ' '));
            buf_append(out, &hash, sizeof hash);
        }
    }
    size_t count = out->len / sizeof(uint64_t);
    if (count) qsort(out->ptr, count, sizeof(uint64_t), by_hash);
    return count;
}

/* How many of a's words stand in b. */
static size_t words_in(const uint64_t *a, size_t count, const uint64_t *b, size_t others) {
    size_t found = 0;
    for (size_t i = 0, k = 0; i < count; i++) {
        while (k < others && b[k] < a[i]) k++;
        found += k < others && b[k] == a[i];
    }
    return found;
}

double suggest_shared_words(const Profile *p, const Profile *q) {
    Buf words[2] = {{0}, {0}};
    size_t a = hash_words(p, &words[0]), b = hash_words(q, &words[1]);
    const uint64_t *x = (const uint64_t *)(const void *)words[0].ptr, *y = (const uint64_t *)(const void *)words[1].ptr;
    double there = a >= WORDS_LEAST && b >= WORDS_LEAST ? suggest_share(words_in(x, a, y, b), a) : 0;
    double back = there > 0 ? suggest_share(words_in(y, b, x, a), b) : 0;
    buf_free(&words[0]);
    buf_free(&words[1]);
    return there < back ? there : back;
}

void suggest_drop_wholes(Suggestion *s) {
    for (size_t w = 0; w < s->choices; w++) {
        Choice *c = &s->choice[w];
        if (!c->scored || suggest_share(c->at[0]->words, c->at[0]->values) < 1.5 || !is_whole(s, w)) continue;
        c->scored = c->passes = c->rare = false;
        c->why = "left out: its parts stand in other columns";
    }
}
