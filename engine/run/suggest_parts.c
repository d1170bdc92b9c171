/* Suggest: of a text and its parts in columns of their own (full name, given name, surname) the parts stay. Else a model that takes
 * fields for independent counts the same agreement twice, and two people of one name for one. */
#include "engine/run/suggesting.h"

/* Of values; less than half, since errors of the whole and of its parts are others. */
enum { ROWS_LEAST = 20, PARTS_LEAST = 2, INSIDE_IN_HUNDRED = 40, COVERED_IN_HUNDRED = 50 };

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

void suggest_drop_wholes(Suggestion *s) {
    for (size_t w = 0; w < s->choices; w++) {
        Choice *c = &s->choice[w];
        if (!c->scored || suggest_share(c->at[0]->words, c->at[0]->values) < 1.5 || !is_whole(s, w)) continue;
        c->scored = c->passes = c->rare = false;
        c->why = "left out: its parts stand in other columns";
    }
}
