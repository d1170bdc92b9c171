/* Suggest: values that systems write where they know none. 1900-01-01 as the day of birth of 3,000 people of 50,000, where other days are
 * shared by three, is nobody's birthday: it may bring nobody together, and counts as missing. Only days are looked at, and numbers mostly of
 * one figure (70000000000): one in ten may be called Kim, and what many have, the phone of a firm, still says something.
 *
 * Of the values met so often the commonest are kept by counters that forget the rarest (Metwally, Agrawal, El Abbadi 2005, "space saving"):
 * what more than one row in OFTEN_KEPT has is among them. */
#include "engine/clean/clean.h"
#include "engine/run/suggesting.h"

/* SHARE: of all records. TIMES: as often as the others are shared on average. LEAST: values, below which a mean says nothing. */
enum { SHARE_IN_THOUSAND = 15, TIMES = 20, LEAST = 20, ONE_FIGURE_IN_HUNDRED = 60 };

void suggest_count_often(Profile *p, Str v, uint64_t hash) {
    OftenValue *least = &p->often[0];
    bool figure = false;
    for (size_t i = 0; i < v.len && !figure; i++) figure = v.ptr[i] >= '0' && v.ptr[i] <= '9';
    if (!figure || v.len >= sizeof least->text) return;
    for (size_t i = 0; i < OFTEN_KEPT; i++) {
        OftenValue *one = &p->often[i];
        if (one->count && one->hash == hash) {
            one->count++;
            return;
        }
        if (one->count < least->count) least = one;
    }
    least->count++;
    least->hash = hash;
    least->row = (uint32_t)(p->rows);
    memcpy(least->text, v.ptr, v.len);
    least->text[v.len] = '\0';
}

static bool is_of_one_figure(Str text) {
    uint32_t count[10] = {0}, most = 0, figures = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9') continue;
        uint32_t here = ++count[text.ptr[i] - '0'];
        most = here > most ? here : most;
        figures++;
    }
    return most * 100 >= figures * ONE_FIGURE_IN_HUNDRED;
}

static uint64_t count_rows(const Profile *p, uint64_t hash) {
    const uint64_t *row = (const uint64_t *)(const void *)p->hashes.ptr;
    uint64_t count = 0;
    for (size_t r = 0; r < p->hashes.len / sizeof *row; r++) count += row[r] == hash;
    return count;
}

static void forget(Profile *p, uint64_t hash) {
    uint64_t *row = (uint64_t *)(void *)p->hashes.ptr;
    for (size_t r = 0; r < p->hashes.len / sizeof *row; r++) row[r] = row[r] == hash ? 0 : row[r];
}

static void keep(Profile *p, const OftenValue *value, uint64_t count) {
    if (p->defaults == DEFAULTS_MAX) return;
    DefaultValue *out = &p->fallback[p->defaults++];
    out->count = count;
    out->day = ((const int32_t *)(const void *)p->days.ptr)[value->row];
    memcpy(out->text, value->text, sizeof out->text);
}

void suggest_forget_defaults(Profile *p) {
    uint64_t before = p->values;
    bool numbers = suggest_share(p->digits, before) > 0.8;
    for (size_t i = 0; i < OFTEN_KEPT; i++) {
        const OftenValue *one = &p->often[i];
        if (!p->form.date && !(numbers && is_of_one_figure(str_of(one->text)))) continue;
        uint64_t hash = one->count ? ((const uint64_t *)(const void *)p->hashes.ptr)[one->row] : 0, count = hash ? count_rows(p, hash) : 0;
        bool often = count * 1000 >= p->rows * SHARE_IN_THOUSAND && p->different > LEAST;
        if (!often || (double)count * (double)(p->different - 1) < (double)TIMES * (double)(before - count)) continue;
        keep(p, one, count);
        forget(p, hash);
    }
    if (!p->defaults) return;
    p->different = p->block_most = 0;
    suggest_count_blocks(p);
}

/* As the cleaner leaves it, and days that are made one as they are then. */
static void add_cleaned(const Choice *c, const DefaultValue *value, bool one_day, Arena *arena, Buf *out) {
    char day[DAY_TEXT_SIZE];
    const Cleaner *cleaner = cleaner_find(str_of(c->clean));
    if (one_day && value->day != NO_DAY) buf_add(out, day_print(value->day, day));
    else if (cleaner) cleaner->clean(clean_context_new(arena, NULL), str_of(value->text), out);
}

void suggest_add_defaults(const Suggestion *s, bool (*one_day)(const Choice *c), void (*quote)(Buf *out, Str text), Buf *out) {
    Arena *scratch = arena_new("suggest defaults", 0);
    Buf told = {0}, text = {0}, list = {0};
    size_t count = 0;
    for (size_t i = 0; i < s->choices; i++) {
        const Choice *c = &s->choice[i];
        for (size_t f = 0; c->scored && f < s->files && c->at[f]; f++) {
            for (size_t d = 0; d < c->at[f]->defaults; d++) {
                const DefaultValue *value = &c->at[f]->fallback[d];
                text.len = 0;
                add_cleaned(c, value, one_day(c), scratch, &text);
                if (!text.len || (list.len && str_listed(buf_str(&list), STR("\n"), buf_str(&text)))) continue; /* in both files */
                buf_add(out, count ? STR(", ") : STR("        placeholders: ["));
                quote(out, buf_str(&text));
                buf_printf(&list, "%s%.*s", count++ ? "\n" : "", STR_ARG(buf_str(&text)));
                buf_printf(&told, "%s%.*s in %llu records", told.len ? ", " : "", STR_ARG(c->name), (unsigned long long)value->count);
            }
        }
    }
    if (count) buf_printf(out, "]   # stands for none: %.*s\n", STR_ARG(buf_str(&told)));
    buf_free(&told);
    buf_free(&text);
    buf_free(&list);
    arena_free(scratch);
}
