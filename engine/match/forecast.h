/* Forecast: how many pairs each step of a plan would look at, what memory and time those of passes take, and its largest blocks,
 * before any is compared. Each step is taken as if none before it had settled a record, so that it looks at no more than that. */
#ifndef KOPECK_FORECAST_H
#define KOPECK_FORECAST_H

#include "engine/match/match.h"

typedef enum ForecastKind {
    FORECAST_LACKS_FIELD, /* the step does not run */
    FORECAST_KEYS,        /* of `same`: key */
    FORECAST_PASSES,      /* of `among`: among */
    FORECAST_REFUSED,     /* of `among`: more pairs than the step allows: refused */
    FORECAST_UNKNOWN      /* by alike values or windows alone: only the work itself tells */
} ForecastKind;

typedef struct StepForecast {
    ForecastKind kind;
    PassNote key;
    AmongNote among;
    Str refused;
} StepForecast;

/* in->left == in->right: one side against itself. out: per step of the plan; what it points to lives in *run. hide: no key is named. */
void match_forecast(const MatchInput *in, bool hide, Arena *run, StepForecast *out);

#endif
