/* JSON on standard output: small helpers over jansson for the commands that print results. */
#ifndef KOPECK_JSON_OUT_H
#define KOPECK_JSON_OUT_H

#include "engine/base/str.h"

#include <jansson.h>

void json_put(json_t *object, const char *name, json_t *value);
void json_put_text(json_t *object, const char *name, Str value);
void json_put_count(json_t *object, const char *name, uint64_t value);
void json_add(json_t *array, json_t *value);
void json_show(json_t *value); /* prints and gives it back */

#endif
