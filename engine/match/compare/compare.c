#include "engine/match/compare/compare.h"

#include "engine/base/prefetch.h"

extern const Measure measure_exact, measure_prefix, measure_edit, measure_typo, measure_jaro_winkler, measure_token_set,
    measure_token_sort, measure_company, measure_person, measure_phone, measure_email, measure_date, measure_qgram, measure_reference, measure_tfidf, measure_item, measure_number;

const Measure *const measures[] = {
    &measure_exact,
    &measure_prefix,
    &measure_edit,
    &measure_typo,
    &measure_jaro_winkler,
    &measure_token_set,
    &measure_token_sort,
    &measure_company,
    &measure_person,
    &measure_phone,
    &measure_email,
    &measure_date,
    &measure_qgram,
    &measure_reference,
    &measure_tfidf,
    &measure_item,
    &measure_number,
    NULL,
};

const Measure *measure_find(Str name) {
    for (size_t i = 0; measures[i]; i++) {
        if (str_eq(name, str_of(measures[i]->name))) return measures[i];
    }
    return NULL;
}

/* "0.85", "1", "85 %", "92.5%" to ppm: digits, at most six after the point (four with %), nothing else. */
static bool parse_share(Str text, uint32_t *out) {
    bool percent = str_ends(text, STR("%"));
    if (percent) text = str_trim(str_sub(text, 0, text.len - 1));
    uint64_t value = 0, unit = percent ? PPM / 100 : PPM;
    bool point = false, digits = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '.' && !point && digits) {
            point = true;
            digits = false;
            continue;
        }
        if (c < '0' || c > '9' || value > PPM) return false;
        digits = true;
        if (!point) {
            value = value * 10 + (uint64_t)(c - '0') * unit;
            continue;
        }
        if (unit % 10) return false;
        unit /= 10;
        value += (uint64_t)(c - '0') * unit;
    }
    if (!digits || value > PPM) return false;
    *out = (uint32_t)value;
    return true;
}

static bool unknown_measure(Str name, const char *where, Error *err) {
    char names[256] = "";
    size_t len = 0;
    for (size_t i = 0; measures[i]; i++) {
        size_t more = strlen(measures[i]->name);
        if (len + more + 3 > sizeof names) break;
        if (len) memcpy(names + len, ", ", 2), len += 2;
        memcpy(names + len, measures[i]->name, more + 1);
        len += more;
    }
    return error_set(err, ERROR_USAGE, where, "no measure is called `%.*s`\nhint: there are: %s", STR_ARG(name), names);
}

bool measure_parse(Str text, const char *where, MeasureUse *out, Error *err) {
    Str rest = str_trim(text), name = str_cut(&rest, ' ');
    const Measure *measure = measure_find(name);
    if (!measure) return unknown_measure(name, where, err);
    MeasureUse use = {measure, 0, measure->cutoff_ppm};
    Str number = str_trim(rest);
    int64_t count;
    if (number.len && measure->number_max && str_int64(number, &count)) {
        if (count < 1 || count > measure->number_max)
            return error_set(err, ERROR_USAGE, where, "%s takes a number from 1 to %u, not %.*s", measure->name,
                             measure->number_max, STR_ARG(number));
        use.number = (uint32_t)count;
        use.cutoff_ppm = measure->cutoff_of_number;
    } else if (number.len && !parse_share(number, &use.cutoff_ppm)) {
        return error_set(err, ERROR_USAGE, where, "'%.*s' after %s is not a share\nhint: write 0.9 or 90 %%%s",
                         STR_ARG(number), measure->name, measure->number_max ? ", or a whole number" : "");
    }
    *out = use;
    return true;
}

bool measure_takes_any(const Measure *measure) {
    return measure->prepare == measure_exact.prepare; /* letters, whichever they are */
}

void measure_prepare(const Measure *measure, Str value, Arena *arena, Prepared *out) {
    *out = (Prepared){0};
    if (value.len) measure->prepare(out, value, arena);
}

enum { VALUES_AHEAD = 16 }; /* values lie all over a column */

Prepared *measure_room(size_t count, Arena *arena) {
    uintptr_t bytes = (uintptr_t)arena_array_raw(arena, count + 1, sizeof(Prepared)), line = _Alignof(Prepared);
    return (Prepared *)((bytes + line - 1) / line * line);
}

Prepared *measure_prepare_all(const Measure *measure, const Str *values, size_t count, Arena *arena) {
    Prepared *out = measure_room(count, arena);
    for (size_t i = 0; i < count; i++) {
        if (i + VALUES_AHEAD < count) prefetch(values[i + VALUES_AHEAD].ptr);
        measure_prepare(measure, values[i], arena, &out[i]);
    }
    return out;
}

uint32_t measure_score(const MeasureUse *use, const Prepared *a, const Prepared *b, MeasureScratch *scratch) {
    if (!a->len || !b->len) return 0;
    return use->measure->score(a, b, use, scratch);
}

void measure_score_many(const MeasureUse *use, const Prepared *a, const Prepared *const *b, size_t count,
                        MeasureScratch *scratch, uint32_t *out) {
    if (use->measure->many) {
        use->measure->many(a, b, count, use, scratch, out);
        return;
    }
    for (size_t i = 0; i < count; i++) out[i] = measure_score(use, a, b[i], scratch);
}

enum { BLOCK_WIDTH = 1024 };

void measure_score_block(const MeasureUse *use, const Prepared *a, size_t count_a, const Prepared *b, size_t count_b,
                         MeasureScratch *scratch, uint32_t *out) {
    const Prepared *others[BLOCK_WIDTH];
    for (size_t from = 0; from < count_b; from += BLOCK_WIDTH) {
        size_t width = count_b - from < BLOCK_WIDTH ? count_b - from : BLOCK_WIDTH;
        for (size_t j = 0; j < width; j++) others[j] = b + from + j;
        for (size_t i = 0; i < count_a; i++)
            measure_score_many(use, a + i, others, width, scratch, out + i * count_b + from);
    }
}

enum { AHEAD = 16 }; /* pairs whose cache lines are fetched before their turn; their letters half as far */

static void fetch_letters(const Prepared *p) {
    if (p->where != PREPARED_TOKENS) return;
    prefetch(p->u.words.narrow);
    prefetch(p->u.words.tokens);
}

static void score_scattered(const MeasureUse *use, const Prepared *left, const Prepared *right,
                            const MeasurePair *pairs, size_t count, MeasureScratch *scratch, uint32_t *out) {
    for (size_t i = 0; i < count; i++) {
        if (i + AHEAD < count) {
            prefetch(left + pairs[i + AHEAD].left);
            prefetch(right + pairs[i + AHEAD].right);
            fetch_letters(left + pairs[i + AHEAD / 2].left);
            fetch_letters(right + pairs[i + AHEAD / 2].right);
        }
        out[i] = measure_score(use, left + pairs[i].left, right + pairs[i].right, scratch);
    }
}

enum { RUN_LEAST = 4, RUN_MOST = 256 };

/* Pairs from `from` on that have one left row, RUN_MOST of them at most. */
static size_t run_of(const MeasurePair *pairs, size_t from, size_t count) {
    size_t end = from + 1;
    while (end < count && end - from < RUN_MOST && pairs[end].left == pairs[from].left) end++;
    return end - from;
}

void measure_score_pairs(const MeasureUse *use, const Prepared *left, const Prepared *right, const MeasurePair *pairs,
                         size_t count, MeasureScratch *scratch, uint32_t *out) {
    const Prepared *others[RUN_MOST];
    size_t scattered = 0; /* from here on nothing is scored yet; what stands before the run at `i` is scattered */
    for (size_t i = 0, run; i < count; i += run) {
        run = run_of(pairs, i, count);
        if (run < RUN_LEAST) continue;
        score_scattered(use, left, right, pairs + scattered, i - scattered, scratch, out + scattered);
        for (size_t k = 0; k < run; k++) others[k] = right + pairs[i + k].right;
        measure_score_many(use, left + pairs[i].left, others, run, scratch, out + i);
        scattered = i + run;
    }
    score_scattered(use, left, right, pairs + scattered, count - scattered, scratch, out + scattered);
}
