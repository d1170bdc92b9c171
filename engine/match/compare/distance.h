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

/* Patterns of 1..64 narrow letters against texts of any length: set a table (of MeasureScratch), ask, clear it. */
enum { PATTERN_MAX = 64 };

static inline bool is_pattern(Letters s) {
    return s.narrow && s.len - 1 < PATTERN_MAX;
}

static inline void pattern_set(uint64_t *table, Letters s) {
    for (uint32_t i = 0; i < s.len; i++) table[s.narrow[i]] |= (uint64_t)1 << i;
}

static inline void pattern_clear(uint64_t *table, Letters s) {
    for (uint32_t i = 0; i < s.len; i++) table[s.narrow[i]] = 0;
}

uint32_t pattern_edit(const uint64_t *table, uint32_t pattern_len, const uint8_t *text, uint32_t len);
uint32_t pattern_typo(const uint64_t *table, uint32_t pattern_len, const uint8_t *text, uint32_t len);

/* Four texts at once: each step waits for the one before, so four chains take little longer than one. */
typedef struct FourTexts {
    const uint8_t *text[4];
    uint32_t len[4];
} FourTexts;

void pattern_common_four(const uint64_t *table, const FourTexts *texts, uint32_t common[4]);

#endif
