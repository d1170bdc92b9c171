/* Dates with their month by name, in Russian, Ukrainian, Kazakh and English: they can be read in one way alone. */
#ifndef KOPECK_INSTANT_WORDS_H
#define KOPECK_INSTANT_WORDS_H

#include "engine/data/instant.h"

/* «5» января 2026 г., 5 янв. 2026 10:30, 05-Jan-26, Jan 5, 2026 3:04 PM, 2026 жылғы 5 қаңтар, Mon, 05 Jan 2026 10:00:00 +0500.
 * A year of two figures stands behind the day and the month. What instant_parse gives; INSTANT_BAD for all else. */
InstantForm instant_parse_words(Str text, Day *day, int64_t *us);

#endif
