/* Amounts of which one holds VAT and the other does not. Both are integers at one scale and of one currency (the caller
 * sees to that). The full range of int64_t is allowed, negative amounts (returns, credit notes) too. */
#ifndef KOPECK_MATCH_COMPARE_AMOUNT_H
#define KOPECK_MATCH_COMPARE_AMOUNT_H

#include "engine/base/base.h"

typedef struct AmountVat {
    size_t rate;      /* index in the list of rates */
    bool left_is_net; /* left has no VAT, right has; else the reverse */
    uint64_t gap;     /* what the rounding left over, at most `rounding` */
    size_t fits;      /* how many rates of the list explain the pair; with more than one the cause is a guess */
} AmountVat;

/* Whether one amount is the other with VAT added.
 * rates_ppm  200,000 is 20 %; a rate of 0 explains nothing and is passed over
 * rounding   what the gross amount may differ by beside its own rounding to one unit: 0, or a unit a line where the VAT
 * of each line was rounded by itself Gross is net * (1 + rate), or net is gross / (1 + rate), either rounded half away
 * from zero. Of several rates that fit the one with the least gap, of equals the first in the list. Equal amounts, and
 * amounts of different sign or 0, are not related. *out is set on true only. */
bool amount_vat_related(int64_t left, int64_t right, const uint32_t *rates_ppm, size_t count, uint64_t rounding,
                        AmountVat *out);

/* True when both amounts are one net amount with VAT, the left at one rate, the right at another, up to `rounding` minor
 * units: 112.00 at 12 % is 116.00 at 16 %. Both rates are above 0, and differ. */
bool amount_vat_rates_related(int64_t left, int64_t right, uint32_t left_ppm, uint32_t right_ppm, uint64_t rounding);

#endif
