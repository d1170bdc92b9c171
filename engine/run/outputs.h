/* Outputs: the files of a run take their places together, so that a run that is killed leaves the old ones or the new ones.
 *
 *   OUT/.part/    where the reports are written
 *   OUT/.ready/   the same folder when all of them are on disk: from here each is renamed into OUT, summary.json last
 *
 * A run killed while it writes leaves OUT/.part, which the next one removes; a run killed between two of the renames leaves
 * OUT/.ready, which the next one empties into OUT before it does anything else. Files of reports that the new run does not
 * write are removed, other files in OUT are left alone. */
#ifndef KOPECK_OUTPUTS_H
#define KOPECK_OUTPUTS_H

#include "engine/base/arena.h"
#include "engine/base/error.h"

/* Makes the folder, finishes what a killed run has left there, and makes an empty OUT/.part: *stage. */
bool outputs_begin(const char *out, Arena *arena, const char **stage, Error *err) MUST_USE;

/* Puts the files of OUT/.part in their places. Killed in between, the next outputs_begin goes on. */
bool outputs_publish(const char *out, Arena *arena, Error *err) MUST_USE;
void outputs_drop(const char *out, Arena *arena); /* removes OUT/.part */

#endif
