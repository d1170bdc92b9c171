#include "engine/base/hash.h"
#include "engine/run/suggesting.h"

#include <stdlib.h>

enum { DAYS_LEAST = 3, DAYS_MOST = 31, PERCENT_MOST = 10, PAIRS_LEAST = 20, SURE_IN_HUNDRED = 90 };

/* ---- Columns */

static bool all_files(const Choice *c, bool (*holds)(const Profile *p)) {
    return c->at[0] && c->at[1] && holds(c->at[0]) && holds(c->at[1]);
}

/* Days that many records share: of events, not of births. */
static bool are_days(const Profile *p) {
    return p->form.date && !p->mixed && suggest_share(p->dated, p->values) > 0.99 && p->block_mean > 3;
}

static bool are_amounts(const Profile *p) {
    return suggest_share(p->money, p->values) > 0.99 && suggest_share(p->fractions, p->values) > 0.3;
}

static bool is_telling(const Profile *p) {
    return suggest_share(p->values, p->rows) > 0.8 && p->block_mean < 3 && suggest_share(p->letters, p->values) >= 4 &&
           suggest_share(p->digits, p->values) < 0.5;
}

static const Choice *find_choice(const Suggestion *s, bool (*holds)(const Profile *p)) {
    for (size_t i = 0; i < s->choices; i++) {
        if (i != s->key && s->choice[i].scored && all_files(&s->choice[i], holds)) return &s->choice[i];
    }
    return NULL;
}

/* ---- Records that are each other's only equal */

static int by_key(const void *a, const void *b) {
    const Keyed *x = a, *y = b;
    return x->hash < y->hash ? -1 : x->hash > y->hash;
}

Keyed *suggest_keyed(const Profile *p, size_t *count) {
    const uint64_t *hash = (const uint64_t *)(const void *)p->hashes.ptr;
    size_t rows = p->hashes.len / sizeof *hash;
    Keyed *out = malloc((rows + 1) * sizeof *out);
    if (!out) arena_out_of_memory("suggest", rows * sizeof *out);
    *count = 0;
    for (size_t r = 0; r < rows; r++) {
        if (hash[r]) out[(*count)++] = (Keyed){hash[r], (uint32_t)r};
    }
    qsort(out, *count, sizeof *out, by_key);
    return out;
}

static bool is_alone(const Keyed *list, size_t count, size_t i) {
    return (!i || list[i - 1].hash != list[i].hash) && (i + 1 == count || list[i + 1].hash != list[i].hash);
}

typedef struct Gaps {
    uint32_t *days, *percent;
    size_t count;
} Gaps;

static void add_gap(Gaps *g, const Windows *w, uint32_t left, uint32_t right) {
    int32_t day[2] = {((const int32_t *)(const void *)w->day->at[0]->days.ptr)[left],
                      ((const int32_t *)(const void *)w->day->at[1]->days.ptr)[right]};
    int64_t cents[2] = {((const int64_t *)(const void *)w->money->at[0]->cents.ptr)[left],
                        ((const int64_t *)(const void *)w->money->at[1]->cents.ptr)[right]};
    if (day[0] == NO_DAY || day[1] == NO_DAY || cents[0] == NO_MONEY || cents[1] == NO_MONEY) return;
    int64_t gap = llabs(cents[0] - cents[1]),
            size = llabs(cents[0]) > llabs(cents[1]) ? llabs(cents[0]) : llabs(cents[1]);
    g->days[g->count] = (uint32_t)abs(day[0] - day[1]);
    g->percent[g->count++] = size ? (uint32_t)((gap * 100 + size - 1) / size) : 0;
}

static int by_size(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static uint32_t nearly_all(uint32_t *gap, size_t count, uint32_t least, uint32_t most) {
    qsort(gap, count, sizeof *gap, by_size);
    uint32_t at = gap[(count - 1) * SURE_IN_HUNDRED / 100];
    return at < least ? least : at > most ? most : at;
}

static void measure_gaps(Windows *w) {
    size_t counts[2];
    Keyed *left = suggest_keyed(w->text->at[0], &counts[0]), *right = suggest_keyed(w->text->at[1], &counts[1]);
    Gaps gaps = {malloc((counts[0] + 1) * sizeof(uint32_t)), malloc((counts[0] + 1) * sizeof(uint32_t)), 0};
    if (!gaps.days || !gaps.percent) arena_out_of_memory("suggest", counts[0]);
    for (size_t i = 0, k = 0; i < counts[0]; i++) {
        while (k < counts[1] && right[k].hash < left[i].hash) k++;
        if (k < counts[1] && right[k].hash == left[i].hash && is_alone(left, counts[0], i) &&
            is_alone(right, counts[1], k))
            add_gap(&gaps, w, left[i].row, right[k].row);
    }
    w->pairs = gaps.count;
    if (gaps.count) w->days = nearly_all(gaps.days, gaps.count, DAYS_LEAST, DAYS_MOST);
    if (gaps.count) w->percent = nearly_all(gaps.percent, gaps.count, 1, PERCENT_MOST);
    free(gaps.days);
    free(gaps.percent);
    free(left);
    free(right);
}

bool suggest_windows(const Suggestion *s, Windows *out) {
    if (s->files != 2) return false;
    *out = (Windows){
        .day = find_choice(s, are_days), .money = find_choice(s, are_amounts), .text = find_choice(s, is_telling)};
    if (!out->day || !out->money || !out->text) return false;
    measure_gaps(out);
    return out->pairs >= PAIRS_LEAST;
}
