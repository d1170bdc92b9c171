/* number: how near two numbers are: prices, strengths, lengths of songs, years.
 *
 *   number 0.9    the lesser over the greater: 90 and 100: 0.9; of other signs, or one of them 0: 0
 *   number 2      at most so much apart: 1 - apart / (2 * 2), so that 1999 and 2001 are 0.5, 1999 and 2002 are none
 *
 * A number is the first one in the value, whatever stands around it: "$1,299.00", "1 299,50 ₽", "5.6 %"; with colons it is a time, in
 * seconds: 3:45 is 225. Of "1,500" the comma parts thousands, of "1,50" it is a decimal one. Kept in 1/10,000; more figures than 12 are no
 * number. */
#include "engine/match/compare/distance.h"

enum { NUMBER_PARTS = 10000, NUMBER_BEHIND = 4, NUMBER_FIGURES = 12, CLOCK = 60 };

static bool is_figure(Decoded *text, uint32_t at) {
    return at < text->len && text->at[at] - '0' < 10;
}

static uint32_t figures_at(Decoded *text, uint32_t at) {
    uint32_t count = 0;
    while (is_figure(text, at + count)) count++;
    return count;
}

/* Behind the figures read so far: a sign that only parts thousands. */
static bool parts_thousands(Decoded *text, uint32_t at) {
    uint32_t c = at < text->len ? text->at[at] : 0;
    return (c == ',' || c == ' ' || c == 0xA0 || c == '\'') && figures_at(text, at + 1) == 3;
}

/* The figures behind a point, as parts. */
static int64_t read_behind(Decoded *text, uint32_t at) {
    int64_t parts = 0;
    for (uint32_t i = 0; i < NUMBER_BEHIND; i++) {
        bool figure = is_figure(text, at);
        parts = parts * 10 + (figure ? text->at[at] - '0' : 0);
        at += figure;
    }
    return parts;
}

static bool read_number(Decoded *text, int64_t *out) {
    uint32_t at = 0, figures = 0;
    while (at < text->len && !is_figure(text, at)) at++;
    bool negative = at && (text->at[at - 1] == '-' || text->at[at - 1] == 0x2212) && (at == 1 || text->at[at - 2] == ' ');
    int64_t whole = 0, clock = 0;
    bool found = at < text->len;
    for (; at < text->len; at++) {
        uint32_t c = text->at[at];
        if (is_figure(text, at)) {
            if (++figures > NUMBER_FIGURES) return false;
            whole = whole * 10 + (c - '0');
        } else if (c == ':' && figures_at(text, at + 1) == 2) {
            clock = (clock + whole) * CLOCK;
            whole = 0;
        } else if (!parts_thousands(text, at)) {
            break;
        }
    }
    bool point = at < text->len && (text->at[at] == '.' || text->at[at] == ',') && is_figure(text, at + 1);
    *out = (clock + whole) * NUMBER_PARTS + (point ? read_behind(text, at + 1) : 0);
    if (negative) *out = -*out;
    return found;
}

static void prepare_number(Prepared *out, Str value, Arena *arena) {
    (void)arena;
    Decoded text;
    int64_t number;
    decode(value, &text);
    if (read_number(&text, &number)) {
        out->len = 1;
        memcpy(out->u.codes, &number, sizeof number);
    }
    decode_end(&text);
}

static uint32_t score_near(int64_t x, int64_t y, uint32_t number) {
    uint64_t apart = (uint64_t)(x < y ? y - x : x - y), room = (uint64_t)number * NUMBER_PARTS;
    return apart > room ? 0 : PPM - ppm_of(apart, 2 * room);
}

static uint32_t score_share(int64_t x, int64_t y) {
    if ((x < 0) != (y < 0)) return 0;
    uint64_t a = (uint64_t)(x < 0 ? -x : x), b = (uint64_t)(y < 0 ? -y : y);
    while (a > UINT64_MAX / PPM || b > UINT64_MAX / PPM) a /= 2, b /= 2; /* eleven figures with their parts */
    return ppm_of(a < b ? a : b, a < b ? b : a);
}

static uint32_t score_number(const Prepared *a, const Prepared *b, const MeasureUse *use, MeasureScratch *scratch) {
    (void)scratch;
    int64_t x, y;
    memcpy(&x, a->u.codes, sizeof x);
    memcpy(&y, b->u.codes, sizeof y);
    if (x == y) return PPM;
    uint32_t score = use->number ? score_near(x, y, use->number) : score_share(x, y);
    return score >= use->cutoff_ppm ? score : 0;
}

const Measure measure_number = {
    .name = "number",
    .clean = "text",
    .help = "numbers and times near each other, whatever stands around them: a share, or how far apart they may be",
    .cutoff_ppm = 900000,
    .number_max = 1000000,
    .cutoff_of_number = 500000,
    .prepare = prepare_number,
    .score = score_number,
};
