/* Rates: what one unit of a currency is worth in the company's own on a day, from a dataset with the fields `currency`,
 * `date` (from which day on) and `rate`. Two different rates of one day are none: neither is guessed. */
#ifndef KOPECK_RATES_H
#define KOPECK_RATES_H

#include "engine/run/frame.h"

typedef struct Rates Rates;

typedef struct Rate {
    int64_t value;
    unsigned scale;
} Rate;

Rates *rates_open(Frames *frames, const RulePlan *rule); /* NULL: the rule has none */

/* The newest rate of the currency that is not younger than the day. false: none, or two. */
bool rates_on(const Rates *rates, Str currency, Day day, Rate *out);

/* amount * rate, rounded half away from zero to the amount's scale. */
bool rate_apply(int64_t amount, Rate rate, int64_t *out);

#endif
