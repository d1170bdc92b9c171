/* Payload: the body of a message, read by paths. A body is JSON ({"args":[17],"created_at":1790000000.5}), or fields
 * with values of their own (an entry of a stream, a hash), which become one object: a value that is itself a JSON
 * object or list stays one, so that `data.order` leads into the field `data`.
 *
 *   fields  orderId = 17, data = {"order":"A-1"}   ->   {"orderId":"17","data":{"order":"A-1"}} */
#ifndef KOPECK_PAYLOAD_H
#define KOPECK_PAYLOAD_H

#include "connectors/json_rows.h"
#include "engine/data/instant.h"

enum { PAYLOAD_BYTES_MAX = 16 << 20, PAYLOAD_DEPTH_MAX = 64 };

typedef struct Payload Payload;

/* paths: as in json_rows.h, wanted of every body; the empty one is the whole of it. Lives in the arena. */
bool payload_new(Payload **out, const Str *path, size_t count, Arena *arena, Error *err) MUST_USE;

/* Reads one body. *cell: a value by path, STR_NULL where there is none, until the next call.
 * NULL: read; else why it is no JSON object, one line, until the next call. */
const char *payload_read(Payload *payload, Str body, const Str **cell);

/* Fields as one JSON object, appended. name, value alternate in `pair`, 2 * count of them. What is no UTF-8 becomes
 * null. */
void payload_of_fields(Buf *out, const Str *pair, size_t count);

/* A moment as producers write it: seconds (1790000000, with a fraction too), milliseconds or microseconds since 1970 by
 * their size, or ISO 8601; without an offset it is the wall clock of `zone`. INSTANT_NONE: none of these. */
Instant payload_moment(Str text, const Zone *zone);

#endif
