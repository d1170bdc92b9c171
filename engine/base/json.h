/* JSON in small steps over jansson, for whatever is written or read whole. Memory that runs out ends the run, as with
 * arenas. Text goes out as valid UTF-8: each wrong byte, and each NUL, as U+FFFD, rather than lost. Values that are put
 * or added belong to their object or array from then on. */
#ifndef KOPECK_JSON_H
#define KOPECK_JSON_H

#include "engine/base/buf.h"

#include <jansson.h>

json_t *json_text(Str value) MUST_USE; /* null: "" */

/* Sets a member; the reference to `value` is taken over. Without memory the run ends. */
void json_put(json_t *object, const char *name, json_t *value);
void json_put_text(json_t *object, const char *name, Str value);
void json_put_count(json_t *object, const char *name, uint64_t value); /* above INT64_MAX: INT64_MAX */
void json_put_bool(json_t *object, const char *name, bool value);
void json_add(json_t *array, json_t *value);

/* The text of a member, in the arena. No such member, or it is no text: "". */
Str json_get_text(const json_t *object, const char *name, Arena *arena);

/* Appends the value as text, and gives the value back. flags: of json_dumps. */
void json_print(json_t *value, size_t flags, Buf *out);

#endif
