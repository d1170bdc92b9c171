/* Drift: which columns a source has no longer. */
#ifndef KOPECK_DRIFT_H
#define KOPECK_DRIFT_H

#include "connectors/connector.h"

/* Names the wanted columns for want of which a dataset could not be read, joined by ", ".
 * err    why it could not
 * begun  it failed after `begin`, in the middle of its rows
 * now    gets the columns that the source has, where it tells them; they live until the source's next `begin`
 * Returns STR("") when the fault is another one; what the server said when it names no wanted column. Lives in `arena`. */
Str drift_find(const Connector *connector, Source *source, const Extract *wanted, const Error *err, bool begun, Arena *arena,
               Schema *now);

#endif
