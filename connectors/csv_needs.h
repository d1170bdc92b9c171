/* What a CSV dataset needs besides the options that it has: the encoding, where its first file does not say it. */
#ifndef KOPECK_CSV_NEEDS_H
#define KOPECK_CSV_NEEDS_H

#include "connectors/connector.h"

/* As Connector.needs. */
bool csv_find_needs(const SourceSpec *spec, const Options *dataset, Need **needs, size_t *count, Arena *arena, Error *err) MUST_USE;

#endif
