#include "engine/check/cause.h"

#include "engine/base/buf.h"
#include "engine/data/decimal.h"
#include "engine/match/compare/amount.h"

#include <stdio.h>

typedef bool (*Test)(const CauseQuestion *q, char *detail, size_t size);

static int128 gap_of(const CauseQuestion *q) {
    return (int128)q->side[1].amount - q->side[0].amount;
}

static bool vat(const CauseQuestion *q, bool left_is_net, char *detail, size_t size) {
    AmountVat found;
    uint64_t slack = q->lines > 1 ? (uint64_t)q->lines : 0;
    if (!amount_vat_related(q->side[0].amount, q->side[1].amount, q->vat_ppm, q->vat_count, slack, &found) ||
        found.left_is_net != left_is_net) return false;
    char rate[DECIMAL_TEXT_SIZE];
    uint32_t ppm = q->vat_ppm[found.rate];
    unsigned scale = ppm % 10000 == 0 ? 0 : 4;
    decimal_print(scale ? ppm : ppm / 10000, scale, rate);
    snprintf(detail, size, " %s %%", rate);
    return true;
}

static bool vat_included(const CauseQuestion *q, char *detail, size_t size) {
    return vat(q, true, detail, size);
}

static bool vat_excluded(const CauseQuestion *q, char *detail, size_t size) {
    return vat(q, false, detail, size);
}

static bool in_currency(const CauseSide *from, const CauseSide *to) {
    int64_t converted;
    return from->has_rate && decimal_mul_div(from->amount, from->rate, decimal_power(from->rate_scale), &converted) &&
           converted == to->amount;
}

static bool currency(const CauseQuestion *q, char *detail, size_t size) {
    (void)detail;
    (void)size;
    return in_currency(&q->side[0], &q->side[1]) || in_currency(&q->side[1], &q->side[0]);
}

static bool gap_is(const CauseQuestion *q, bool has, int64_t value) {
    return has && value != 0 && (gap_of(q) == value || gap_of(q) == -(int128)value);
}

static bool discount(const CauseQuestion *q, char *detail, size_t size) {
    (void)detail;
    (void)size;
    return gap_is(q, q->side[0].has_discount, q->side[0].discount) || gap_is(q, q->side[1].has_discount, q->side[1].discount);
}

static bool delivery(const CauseQuestion *q, char *detail, size_t size) {
    (void)detail;
    (void)size;
    return gap_is(q, q->side[0].has_delivery, q->side[0].delivery) || gap_is(q, q->side[1].has_delivery, q->side[1].delivery);
}

/* One side is the other rounded half away from zero to whole units of money. */
static bool rounds_to(const CauseQuestion *q, int64_t exact, int64_t rounded) {
    int64_t unit = decimal_power(q->scale), whole;
    return unit > 1 && rounded % unit == 0 && exact % unit != 0 && decimal_mul_div(exact, 1, unit, &whole) &&
           (int128)whole * unit == rounded;
}

static bool rounding_total(const CauseQuestion *q, char *detail, size_t size) {
    (void)detail;
    (void)size;
    return rounds_to(q, q->side[0].amount, q->side[1].amount) || rounds_to(q, q->side[1].amount, q->side[0].amount);
}

static bool rounding_line(const CauseQuestion *q, char *detail, size_t size) {
    (void)detail;
    (void)size;
    int128 gap = gap_of(q) < 0 ? -gap_of(q) : gap_of(q);
    return q->lines > 1 && gap <= q->lines && !rounding_total(q, detail, size);
}

static bool rounding(const CauseQuestion *q, char *detail, size_t size) {
    (void)detail;
    (void)size;
    return q->lines <= 1 && (gap_of(q) == 1 || gap_of(q) == -1) && !rounding_total(q, detail, size);
}

static bool minor_units(const CauseQuestion *q, char *detail, size_t size) {
    (void)detail;
    (void)size;
    int128 left = q->side[0].amount, right = q->side[1].amount, hundred = 100;
    return left != 0 && right != 0 && (left * hundred == right || right * hundred == left);
}

static bool sign(const CauseQuestion *q, char *detail, size_t size) {
    (void)detail;
    (void)size;
    return q->side[0].amount == -(int128)q->side[1].amount;
}

/* Two neighbouring digits typed in the wrong order: 1 234.50 and 1 324.50. */
static bool swapped_digits(const CauseQuestion *q, char *detail, size_t size) {
    (void)detail;
    (void)size;
    char a[DECIMAL_TEXT_SIZE], b[DECIMAL_TEXT_SIZE];
    Str x = decimal_print(q->side[0].amount, 0, a), y = decimal_print(q->side[1].amount, 0, b);
    if (x.len != y.len) return false;
    size_t i = 0;
    while (i < x.len && x.ptr[i] == y.ptr[i]) i++;
    if (i + 1 >= x.len || x.ptr[i] != y.ptr[i + 1] || x.ptr[i + 1] != y.ptr[i]) return false;
    return memcmp(x.ptr + i + 2, y.ptr + i + 2, x.len - i - 2) == 0;
}

typedef struct Candidate {
    const char *cause;
    bool same_currency; /* makes sense only within one currency */
    Test test;
} Candidate;

static const Candidate candidates[] = {
    {"currency", false, currency},
    {"vat included", true, vat_included},
    {"vat excluded", true, vat_excluded},
    {"discount", true, discount},
    {"delivery cost", true, delivery},
    {"rounding per total", true, rounding_total},
    {"rounding per line", true, rounding_line},
    {"rounding", true, rounding},
    {"minor units", true, minor_units},
    {"sign", true, sign},
    {"swapped digits", true, swapped_digits},
};

Str cause_of(const CauseQuestion *q, Arena *arena) {
    bool same = q->side[0].currency.len == 0 || q->side[1].currency.len == 0 ||
                str_eq(q->side[0].currency, q->side[1].currency);
    Buf *text = buf_own(arena);
    for (size_t i = 0; i < ARRAY_LEN(candidates); i++) {
        char detail[64] = "";
        if (candidates[i].same_currency != same || !candidates[i].test(q, detail, sizeof detail)) continue;
        buf_printf(text, "%s%s%s", text->len ? " / " : "", candidates[i].cause, detail);
    }
    return text->len ? buf_str(text) : STR("unexplained");
}
