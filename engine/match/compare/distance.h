/* Distances between letters, bit-parallel: 64 rows of the classic table in one machine word.
 * Source: Myers 1999 and Hyyro 2003 (Levenshtein), Hyyro 2003 (optimal string alignment: a swap of neighbours is one
 * edit, no letter is edited twice), Hyyro 2004 (longest common subsequence). O(ceil(shorter / 64) * longer). */
#ifndef KOPECK_MATCH_COMPARE_DISTANCE_H
#define KOPECK_MATCH_COMPARE_DISTANCE_H

#include "engine/match/compare/letters.h"

/* Edits (insert, delete, replace) between a and b, or max + 1 when there are more than max. */
uint32_t distance_edit(Letters a, Letters b, uint32_t max, MeasureScratch *scratch);

/* As distance_edit, where the swap of two neighbours is one edit too. */
uint32_t distance_typo(Letters a, Letters b, uint32_t max, MeasureScratch *scratch);

/* Letters of the longest common subsequence. */
uint32_t distance_common(Letters a, Letters b, MeasureScratch *scratch);

/* One pattern of 1..64 narrow letters against many texts: set it, ask, clear it. */
void pattern_set(MeasureScratch *scratch, const uint8_t *letters, uint32_t len);
void pattern_clear(MeasureScratch *scratch, const uint8_t *letters, uint32_t len);
uint32_t pattern_edit(const MeasureScratch *scratch, uint32_t pattern_len, const uint8_t *text, uint32_t len,
                      uint32_t max);

#endif
