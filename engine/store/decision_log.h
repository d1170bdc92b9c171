/* The log's one way to grow. Internal to engine/store. */
#ifndef KOPECK_STORE_DECISION_LOG_H
#define KOPECK_STORE_DECISION_LOG_H

#include "engine/store/decisions.h"

/* Adds an entry behind the last one, under the write lock: sets seq and hash. */
bool decision_append(Store *store, Decision *entry, Arena *arena, Error *err) MUST_USE;

#endif
