/* Many: rows of one key, or of one step that goes by references, that belong together whatever their number is: one
 * left row with many right ones, the other way round, or many with many. */
#ifndef KOPECK_MATCH_MANY_H
#define KOPECK_MATCH_MANY_H

#include "engine/match/settle.h"

/* Rows that allowed pairs connect are one match; where the step lets one side have one row only, and it has several,
 * they are tied. */
void settle_many(const Sides *sides, const Step *step, KeyGroup group, Worker *worker, Outcome *out);

/* Of pairs that a model takes for the same: each row of the side that may be many goes to the one that it is most likely the same as. Where
 * two are as likely, or the one stands there more than once, all that is involved is tied. A match has the likeliness of its least likely
 * pair. */
void settle_stars(const Sides *sides, const Step *step, const ClassEdges *of, Arena *scratch, Outcome *out);

#endif
