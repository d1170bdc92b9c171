/* Suggest: passes that bring candidates, by what few records share, alone or two together. */
#include "engine/base/hash.h"
#include "engine/run/suggesting.h"

#include <stdlib.h>

/* AFFORDED: of a pass by a field that many records share, where there is no better one. IN_ALL: half of what a step may compare, for
 * what was not read may hold more. */
enum { PAIRS_AFFORDED = 2000000, PAIRS_IN_ALL = 100000000 };

static Profile joined(const Profile *a, const Profile *b) {
    Profile both = {.values = 0};
    const uint64_t *x = (const uint64_t *)(const void *)a->hashes.ptr, *y = (const uint64_t *)(const void *)b->hashes.ptr;
    for (size_t i = 0; i < a->hashes.len / sizeof(uint64_t); i++) {
        uint64_t hash = x[i] && y[i] ? hash_join(x[i], y[i]) | 1 : 0;
        both.values += hash != 0;
        buf_append(&both.hashes, &hash, sizeof hash);
    }
    return both;
}

/* Of two fields together: how many records share both values, on average, and at most. */
static void joint_blocks(const Profile *a, const Profile *b, double *mean, uint64_t *most) {
    Profile both = joined(a, b);
    suggest_count_blocks(&both);
    buf_free(&both.hashes);
    *mean = both.block_mean;
    *most = both.block_most;
}

/* Pairs of records with equal values: of one file among themselves (b NULL), of two from one to the other. */
static uint64_t equal_pairs(const Profile *a, const Profile *b) {
    size_t counts[2] = {0, 0};
    Keyed *left = suggest_keyed(a, &counts[0]), *right = b ? suggest_keyed(b, &counts[1]) : NULL;
    uint64_t pairs = 0;
    for (size_t i = 0, k = 0, end; i < counts[0]; i = end) {
        for (end = i; end < counts[0] && left[end].hash == left[i].hash;) end++;
        uint64_t lefts = end - i, rights = 0;
        while (right && k < counts[1] && right[k].hash < left[i].hash) k++;
        for (; right && k < counts[1] && right[k].hash == left[i].hash; k++) rights++;
        pairs += b ? lefts * rights : lefts * (lefts - 1) / 2;
    }
    free(left);
    free(right);
    return pairs;
}

/* The same of all records, where only some were read. */
static uint64_t all_pairs(const Suggestion *s, const Profile *a, const Profile *b) {
    return (uint64_t)((double)equal_pairs(a, b) * suggest_grown(&s->file[0]) * suggest_grown(&s->file[b ? 1 : 0]));
}

static uint64_t joint_pairs(const Suggestion *s, const Choice *a, const Choice *b) {
    Profile both[2] = {joined(a->at[0], b->at[0]), {.values = 0}};
    if (s->files == 2) both[1] = joined(a->at[1], b->at[1]);
    uint64_t pairs = all_pairs(s, &both[0], s->files == 2 ? &both[1] : NULL);
    for (size_t f = 0; f < 2; f++) buf_free(&both[f].hashes);
    return pairs;
}

static void add_joint_passes(Suggestion *s) {
    for (size_t i = 0; i < s->choices; i++) {
        for (size_t k = i + 1; k < s->choices && s->passes < PASSES_MAX; k++) {
            const Choice *a = &s->choice[i], *b = &s->choice[k];
            double mean;
            uint64_t most;
            if (!a->scored || !b->scored || a->passes || b->passes) continue;
            joint_blocks(a->at[0], b->at[0], &mean, &most);
            if (mean * suggest_grown(&s->file[0]) > BLOCK_MEAN_MAX || (double)most * suggest_grown(&s->file[0]) > BLOCK_MOST_MAX) continue;
            s->pass_pairs[s->passes] = joint_pairs(s, a, b);
            memcpy(s->pass_by[s->passes], (size_t[2]){i, k}, sizeof s->pass_by[0]);
            s->pass[s->passes++] = str_printf(s->run, "%.*s + %.*s", STR_ARG(a->name), STR_ARG(b->name));
        }
    }
}

/* Records with a few words of a text in common, and the rarer the words the more they say, hold those with equal texts. */
static void add_pass(Suggestion *s, size_t i) {
    const Choice *c = &s->choice[i];
    s->pass_by[s->passes][0] = s->pass_by[s->passes][1] = i;
    if (c->rare) {
        s->pass[s->passes++] = str_printf(s->run, "rare words of %.*s alike at least 0.4", STR_ARG(c->name));
        return;
    }
    s->pass_pairs[s->passes] = all_pairs(s, c->at[0], c->at[1]);
    s->pass[s->passes++] = c->name;
}

/* Passes that together bring more pairs than a step may compare: the most costly ones go, as long as others are left. */
static void drop_costly(Suggestion *s) {
    for (;;) {
        uint64_t sum = 0;
        size_t most = 0;
        for (size_t p = 0; p < s->passes; p++) {
            sum += s->pass_pairs[p];
            if (s->pass_pairs[p] > s->pass_pairs[most]) most = p;
        }
        if (sum <= PAIRS_IN_ALL || s->passes < 2) return;
        s->passes--;
        for (size_t p = most; p < s->passes; p++) {
            s->pass[p] = s->pass[p + 1];
            s->pass_pairs[p] = s->pass_pairs[p + 1];
            memcpy(s->pass_by[p], s->pass_by[p + 1], sizeof s->pass_by[p]);
        }
    }
}

void suggest_passes(Suggestion *s) {
    for (size_t i = 0; i < s->choices && s->passes < PASSES_MAX; i++) {
        if (s->choice[i].passes) add_pass(s, i);
    }
    add_joint_passes(s);
    drop_costly(s);
}

/* A choice that all passes go by; SIZE_MAX: none. */
static size_t always(const Suggestion *s) {
    for (size_t k = 0; s->passes && k < 2; k++) {
        size_t i = s->pass_by[0][k], held = 0;
        for (size_t p = 0; p < s->passes; p++) held += s->pass_by[p][0] == i || s->pass_by[p][1] == i;
        if (held == s->passes) return i;
    }
    return SIZE_MAX;
}

const Choice *suggest_always(Suggestion *s) {
    size_t held = always(s), best = SIZE_MAX;
    uint64_t least = PAIRS_AFFORDED;
    if (held == SIZE_MAX) return NULL;
    for (size_t i = 0; i < s->choices; i++) {
        const Choice *c = &s->choice[i];
        if (i == held || !c->scored || (double)c->at[0]->block_most * suggest_grown(&s->file[0]) > BLOCK_MOST_MAX) continue;
        uint64_t pairs = all_pairs(s, c->at[0], c->at[1]);
        if (pairs && pairs <= least) least = pairs, best = i;
    }
    if (best == SIZE_MAX || s->passes == PASSES_MAX) return &s->choice[held];
    s->choice[best].rare = false; /* as a whole */
    add_pass(s, best);
    return NULL;
}

/* Of the different values of a that b has: how many there are, and how many of them several records of b have. */
static size_t values_found(const Profile *a, const Profile *b, size_t *several) {
    size_t counts[2], found = 0;
    Keyed *left = suggest_keyed(a, &counts[0]), *right = suggest_keyed(b, &counts[1]);
    *several = 0;
    for (size_t i = 0, k = 0; i < counts[0]; i++) {
        if (i && left[i].hash == left[i - 1].hash) continue;
        size_t records = 0;
        while (k < counts[1] && right[k].hash < left[i].hash) k++;
        for (; k < counts[1] && right[k].hash == left[i].hash; k++) records++;
        found += records > 0;
        *several += records > 1;
    }
    free(left);
    free(right);
    return found;
}

/* One record a value on the one side, several on the other: these are of one thing each. */
static bool has_several(const Profile *one, const Profile *other) {
    enum { FOUND_LEAST = 20, SEVERAL_IN_HUNDRED = 15 };
    size_t several, found = one->block_mean < 1.05 ? values_found(one, other, &several) : 0;
    return found >= FOUND_LEAST && several * 100 > found * SEVERAL_IN_HUNDRED;
}

SuggestMany suggest_many(const Suggestion *s) {
    for (size_t i = 0; i < s->choices && s->files == 2; i++) {
        const Choice *c = &s->choice[i];
        if (!c->scored || !c->rare) continue;
        if (has_several(c->at[0], c->at[1])) return SUGGEST_MANY_RIGHT;
        if (has_several(c->at[1], c->at[0])) return SUGGEST_MANY_LEFT;
    }
    return SUGGEST_ONE_ONE;
}
