#include "engine/check/cause.h"

#include "engine/data/decimal.h"
#include "engine/match/compare/amount.h"

#include <stdio.h>

Str causes_with(Str list, Str joint, Str cause, Arena *arena) {
    if (!cause.len || str_listed(list, joint, cause)) return list;
    return list.len ? str_printf(arena, "%.*s%.*s%.*s", STR_ARG(list), STR_ARG(joint), STR_ARG(cause)) : cause;
}

typedef struct Names { /* of the causes that fit */
    Arena *arena;
    Str list;
    const char *stated; /* what a document states and was taken off before the test: "discount + ", "" */
} Names;

typedef void (*Test)(const CauseQuestion *q, Names *out);

static void name(Names *out, const char *cause) {
    out->list = causes_with(out->list, CAUSES_EITHER, str_printf(out->arena, "%s%s", out->stated, cause), out->arena);
}

static int128 gap_of(const CauseQuestion *q) {
    return (int128)q->side[1].amount - q->side[0].amount;
}

static uint64_t vat_slack(const CauseQuestion *q) {
    return q->lines > 1 ? (uint64_t)q->lines : 0;
}

static const char *print_rate(uint32_t ppm, char out[DECIMAL_TEXT_SIZE]) {
    unsigned scale = ppm % 10000 == 0 ? 0 : 4;
    decimal_print(scale ? ppm : ppm / 10000, scale, out);
    return out;
}

static void vat(const CauseQuestion *q, Names *out) {
    for (size_t i = 0; i < q->vat_count; i++) {
        AmountVat found;
        uint32_t ppm = q->vat_ppm[i];
        if (!amount_vat_related(q->side[0].amount, q->side[1].amount, &ppm, 1, vat_slack(q), &found)) continue;
        char rate[DECIMAL_TEXT_SIZE], cause[DECIMAL_TEXT_SIZE + 32];
        snprintf(cause, sizeof cause, "vat %s %s %%", found.left_is_net ? "included" : "excluded", print_rate(ppm, rate));
        name(out, cause);
    }
}

/* An order of December at 12 %, its sale of January at 16 %: the rates are those of both days. Where VAT put on or left out
 * fits already, that is the simpler story. */
static void vat_rate(const CauseQuestion *q, Names *out) {
    if (out->list.len) return;
    for (size_t i = 0; i < q->vat_count * q->vat_count; i++) {
        uint32_t from = q->vat_ppm[i / q->vat_count], to = q->vat_ppm[i % q->vat_count];
        if (!amount_vat_rates_related(q->side[0].amount, q->side[1].amount, from, to, vat_slack(q))) continue;
        char rate[CAUSE_SIDES][DECIMAL_TEXT_SIZE], cause[2 * DECIMAL_TEXT_SIZE + 32];
        snprintf(cause, sizeof cause, "vat rate %s %% -> %s %%", print_rate(from, rate[0]), print_rate(to, rate[1]));
        name(out, cause);
    }
}

static bool in_currency(const CauseSide *from, const CauseSide *to) {
    int64_t converted;
    return from->has_rate && decimal_mul_div(from->amount, from->rate, decimal_power(from->rate_scale), &converted) &&
           converted == to->amount;
}

static void currency(const CauseQuestion *q, Names *out) {
    if (in_currency(&q->side[0], &q->side[1]) || in_currency(&q->side[1], &q->side[0])) name(out, "currency");
}

static bool gap_is(const CauseQuestion *q, bool has, int64_t value) {
    return has && value != 0 && (gap_of(q) == value || gap_of(q) == -(int128)value);
}

static void discount(const CauseQuestion *q, Names *out) {
    const CauseSide *left = &q->side[0], *right = &q->side[1];
    if (gap_is(q, left->has_discount, left->discount) || gap_is(q, right->has_discount, right->discount))
        name(out, "discount");
}

static void delivery(const CauseQuestion *q, Names *out) {
    const CauseSide *left = &q->side[0], *right = &q->side[1];
    if (gap_is(q, left->has_delivery, left->delivery) || gap_is(q, right->has_delivery, right->delivery))
        name(out, "delivery cost");
}

/* One side is the other rounded half away from zero to whole units of money. */
static bool rounds_to(const CauseQuestion *q, int64_t exact, int64_t rounded) {
    int64_t unit = decimal_power(q->scale), whole;
    return unit > 1 && rounded % unit == 0 && exact % unit != 0 && decimal_mul_div(exact, 1, unit, &whole) &&
           (int128)whole * unit == rounded;
}

static bool is_rounded_total(const CauseQuestion *q) {
    return rounds_to(q, q->side[0].amount, q->side[1].amount) || rounds_to(q, q->side[1].amount, q->side[0].amount);
}

static void rounding_total(const CauseQuestion *q, Names *out) {
    if (is_rounded_total(q)) name(out, "rounding per total");
}

static void rounding_line(const CauseQuestion *q, Names *out) {
    int128 gap = gap_of(q) < 0 ? -gap_of(q) : gap_of(q);
    if (q->lines > 1 && gap <= q->lines && !is_rounded_total(q)) name(out, "rounding per line");
}

static void rounding(const CauseQuestion *q, Names *out) {
    if (q->lines <= 1 && (gap_of(q) == 1 || gap_of(q) == -1) && !is_rounded_total(q)) name(out, "rounding");
}

static void minor_units(const CauseQuestion *q, Names *out) {
    int128 left = q->side[0].amount, right = q->side[1].amount, hundred = 100;
    if (left != 0 && right != 0 && (left * hundred == right || right * hundred == left)) name(out, "minor units");
}

static void sign(const CauseQuestion *q, Names *out) {
    if (q->side[0].amount == -(int128)q->side[1].amount) name(out, "sign");
}

/* Two neighbouring digits typed in the wrong order: 1 234.50 and 1 324.50. */
static void swapped_digits(const CauseQuestion *q, Names *out) {
    char a[DECIMAL_TEXT_SIZE], b[DECIMAL_TEXT_SIZE];
    Str x = decimal_print(q->side[0].amount, 0, a), y = decimal_print(q->side[1].amount, 0, b);
    if (x.len != y.len) return;
    size_t i = 0;
    while (i < x.len && x.ptr[i] == y.ptr[i]) i++;
    if (i + 1 >= x.len || x.ptr[i] != y.ptr[i + 1] || x.ptr[i + 1] != y.ptr[i]) return;
    if (memcmp(x.ptr + i + 2, y.ptr + i + 2, x.len - i - 2) == 0) name(out, "swapped digits");
}

typedef struct Candidate {
    Test test;
    bool same_currency; /* makes sense only within one currency */
    bool beside_stated; /* exact enough to be tried on what is left once stated amounts are taken off */
} Candidate;

static const Candidate candidates[] = {
    {currency, false, true},      {vat, true, true},
    {vat_rate, true, true},       {discount, true, false},
    {delivery, true, false},      {rounding_total, true, true},
    {rounding_line, true, false}, {rounding, true, false},
    {minor_units, true, false},   {sign, true, false},
    {swapped_digits, true, false},
};

static void try_all(const CauseQuestion *q, bool same, bool beside_stated, Names *out) {
    for (size_t i = 0; i < ARRAY_LEN(candidates); i++) {
        const Candidate *c = &candidates[i];
        if (c->same_currency == same && (c->beside_stated || !beside_stated)) c->test(q, out);
    }
}

/* The side's amount with its discount and its delivery taken off (-1), put on (1) or left as they are (0). */
static bool restate(const CauseQuestion *q, int side, int discounted, int delivered, CauseQuestion *out) {
    const CauseSide *s = &q->side[side];
    if ((discounted && !(s->has_discount && s->discount)) || (delivered && !(s->has_delivery && s->delivery)))
        return false;
    int128 amount = (int128)s->amount + (int128)discounted * s->discount + (int128)delivered * s->delivery;
    if (amount > INT64_MAX || amount < -INT64_MAX) return false;
    *out = *q;
    out->side[side].amount = (int64_t)amount;
    return true;
}

/* 1,160.00 of which 116.00 are a discount, booked net of VAT at 16 % as 900.00: (1,160.00 - 116.00) / 1.16. */
static void try_stated(const CauseQuestion *q, bool same, Names *out) {
    for (int way = 0; way < CAUSE_SIDES * 9; way++) {
        int side = way / 9, discounted = way % 9 / 3 - 1, delivered = way % 3 - 1;
        CauseQuestion rest;
        if ((!discounted && !delivered) || !restate(q, side, discounted, delivered, &rest)) continue;
        bool both = discounted && delivered;
        out->stated = both ? "discount + " : "";
        if (same && both && gap_of(&rest) == 0) name(out, "delivery cost");
        out->stated = both ? "discount + delivery cost + " : discounted ? "discount + " : "delivery cost + ";
        try_all(&rest, same, true, out);
    }
}

Str cause_of(const CauseQuestion *q, Arena *arena) {
    bool same = q->side[0].currency.len == 0 || q->side[1].currency.len == 0 ||
                str_eq(q->side[0].currency, q->side[1].currency);
    Names names = {arena, STR(""), ""};
    try_all(q, same, false, &names);
    if (!names.list.len) try_stated(q, same, &names);
    return names.list.len ? names.list : STR("unexplained");
}
