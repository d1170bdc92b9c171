/* What the cleaner `references` leaves, read again: `14..16`, `YT14..16`. */
#ifndef KOPECK_MATCH_COMPARE_REFERENCE_H
#define KOPECK_MATCH_COMPARE_REFERENCE_H

#include "engine/base/str.h"

enum { REFERENCE_RANGE_MAX = 100 };

/* A range of at most REFERENCE_RANGE_MAX numbers: *head stands before each (a view of text). false: it is none. */
bool reference_range(Str text, Str *head, uint32_t *first, uint32_t *last) MUST_USE;

#endif
