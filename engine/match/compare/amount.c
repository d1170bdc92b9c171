#include "engine/match/compare/amount.h"

enum { PPM = 1000000 };

static uint64_t magnitude(int64_t amount) {
    return amount < 0 ? 0 - (uint64_t)amount : (uint64_t)amount;
}

static uint128 rounded(uint128 part, uint128 whole) { /* half up; magnitudes only, so half away from zero */
    return (part + whole / 2) / whole;
}

static uint128 gap(uint128 a, uint128 b) {
    return a > b ? a - b : b - a;
}

/* How far net * (1 + rate) is from gross beside rounding: the lesser of both ways to get one from the other. */
static uint128 vat_gap(uint64_t net, uint64_t gross, uint32_t rate_ppm) {
    uint128 with = PPM + (uint128)rate_ppm;
    uint128 up = gap(rounded(net * with, PPM), gross);
    uint128 down = gap(rounded((uint128)gross * PPM, with), net);
    return down == 0 ? 0 : up;
}

bool amount_vat_related(int64_t left, int64_t right, const uint32_t *rates_ppm, size_t count, uint64_t rounding,
                        AmountVat *out) {
    uint64_t size_left = magnitude(left), size_right = magnitude(right);
    if (!left || !right || (left < 0) != (right < 0) || left == right) return false;
    bool left_is_net = size_left < size_right;
    uint64_t net = left_is_net ? size_left : size_right, gross = left_is_net ? size_right : size_left;
    AmountVat best = {.left_is_net = left_is_net};
    for (size_t i = 0; i < count; i++) {
        if (rates_ppm[i] == 0) continue;
        uint128 off = vat_gap(net, gross, rates_ppm[i]);
        if (off > rounding) continue;
        if (best.fits == 0 || off < best.gap) best.rate = i, best.gap = (uint64_t)off;
        best.fits++;
    }
    if (best.fits) *out = best;
    return best.fits > 0;
}

bool amount_vat_rates_related(int64_t left, int64_t right, uint32_t left_ppm, uint32_t right_ppm, uint64_t rounding) {
    if (!left || !right || (left < 0) != (right < 0) || !left_ppm || !right_ppm || left_ppm == right_ppm) return false;
    uint128 from = PPM + (uint128)left_ppm, to = PPM + (uint128)right_ppm, other = magnitude(right);
    uint128 net = rounded((uint128)magnitude(left) * PPM, from); /* in whole minor units, or as the ratio has it */
    return gap(rounded(net * to, PPM), other) <= rounding || gap(rounded((uint128)magnitude(left) * to, from), other) <= rounding;
}
