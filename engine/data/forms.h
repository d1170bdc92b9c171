/* Forms: how the values of a column are written, found by trying: for hints and for drafts of a mapping. Null and empty
 * values say nothing. */
#ifndef KOPECK_FORMS_H
#define KOPECK_FORMS_H

#include "engine/data/decimal.h"
#include "engine/data/instant.h"

enum { DATE_FORMS_MAX = 13 };

/* The formats of `instant_parse` in which all values are dates, the likeliest first; "" (ISO 8601) alone where it is one.
 * Seconds and milliseconds of unix time count for the years 1990 to 2099 only. Returns how many; 0 where there is no value.
 * Two can be left of days and months below 13. */
size_t date_forms(const Str *value, size_t count, Str out[DATE_FORMS_MAX]);

typedef struct NumberForm {
    char point;     /* '.' or ',' */
    bool grouped;   /* thousands are separated */
    unsigned scale; /* digits behind the point, at most DECIMAL_SCALE_MAX */
    bool either;    /* "3,256": the comma may separate thousands as well as decimals; `point` is then the comma */
} NumberForm;

/* False where there is no value, or not all are numbers in one form. */
bool number_form(const Str *value, size_t count, NumberForm *out) MUST_USE;

#endif
