/* Line: one short value against many, by what their cache lines say alone: an upper bound of the letters in common
 * (lengths and signatures) and the letters in common at the start. A measure says how many common letters it needs, for
 * each length of the other value and each start; what cannot reach that is never looked at. (Inside this folder only.)
 *
 *   a = martha, cut-off 0.9 of Jaro-Winkler: a value of 6 letters that starts alike in 3 needs 5 common ones
 *   marhta: bound 6, start 3 -> passes;  mother: bound 5, start 1 -> 6 needed, left out */
#ifndef KOPECK_MATCH_COMPARE_LINE_H
#define KOPECK_MATCH_COMPARE_LINE_H

#include "engine/match/compare/distance.h"

enum { LINE_NEVER = 255 };

/* The least common letters that two values of 1..64 letters need, `start` letters at their start being equal;
 * LINE_NEVER: no number of them is enough. May not rise with start. */
typedef uint32_t (*LineNeed)(const MeasureUse *use, uint32_t len_a, uint32_t len_b, uint32_t start);

/* Of a's length: needs[len * LINE_STARTS + start]. Kept in the scratch until the use changes. */
const uint8_t *line_needs(LineNeed need, const MeasureUse *use, uint32_t len_a, MeasureScratch *scratch);

/* Writes to `passed` the numbers of the values of b, at most LINE_MAX of them, that may reach what `needs` asks of
 * them, and of those that are no short narrow values (nor empty), in order; returns how many. a is a pattern
 * (is_pattern). */
uint32_t line_filter(const Prepared *a, const Prepared *const *b, uint32_t count, const uint8_t *needs,
                     uint8_t passed[LINE_MAX]);

#endif
