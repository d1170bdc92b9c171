/* Sums: rows of one key that belong together because their amounts add up: one payment for several documents, several
 * payments for one, several for several.
 *
 *   left   A 600, B 350     right  X 400, Y 200, Z 350     B-Z (a single row of the amount goes first), then A = X + Y
 *   left   A 600            right  X 400, Y 200, V 450, W 150     400+200 and 450+150: A is tied with X, Y, V, W
 *   left   A 600, B 600     right  X 400, Y 200            either may have them: A, B, X, Y are tied
 *   left   A 70, B 50       right  X 90, Y 30              A + B = X + Y, where the step allows many on both sides
 *
 * In rounds: each row looks for what adds up to it (subset.h), all those with one answer that no other row's answer
 * contests are matched at once, and the rest look again among what is left, until nothing changes. So no order of rows
 * decides. What then has several answers, or one that is contested, is tied with all rows in question. A search that
 * ran into its limit is reported with its key, and its rows stay in play.
 *
 * Amounts of two currencies never add up: rows of each are settled by themselves. */
#ifndef KOPECK_MATCH_SUMS_H
#define KOPECK_MATCH_SUMS_H

#include "engine/match/settle.h"

/* Limits: of a row's search, and of all searches of one key together, which is shared out among its rows beforehand, but each has
 * LEAST_STEPS: enough for every two of some thousands. A key is not searched at all where more pairs of a left and a right row may go
 * together than so many blocks may have. */
enum { SUMS_STEPS = 1000000, SUMS_KEY_STEPS = 50000000, SUMS_LEAST_STEPS = 20000, SUMS_PAIRS_A_BLOCK = 16 };

void settle_sums(const Sides *sides, const Step *step, KeyGroup group, Worker *worker, Outcome *out);

/* The oldest documents are paid first: both sides in the order of dates, cut into groups wherever their running sums
 * meet. The last group may be open on one side: partly paid, or an advance of which something is left. Rows that the
 * other side does not reach stay in play.
 *
 *   left  1 Sep A 60, 2 Sep B 40, 3 Sep C 50, 9 Sep D 10    right  1 Sep X 100, 4 Sep Y 30    {A, B} {X}, {C} {Y}; D
 * stays */
void settle_spread(const Sides *sides, const Step *step, KeyGroup group, Worker *worker, Outcome *out);

/* Marks rows (ascending) as one match of a step that allows many on both sides. */
void settle_group_match(const Sides *sides, const Step *step, KeyGroup rows, bool multiset);

#endif
