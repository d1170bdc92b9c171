#include "engine/base/json.h"

#include "engine/base/utf8.h"

#include <stdlib.h>

json_t *json_text(Str value) {
    Buf valid = {0};
    utf8_add_valid(&valid, value);
    json_t *text = json_stringn_nocheck(buf_str(&valid).ptr, valid.len);
    buf_free(&valid);
    if (!text) arena_out_of_memory("json", value.len);
    return text;
}

void json_put(json_t *object, const char *name, json_t *value) {
    if (json_object_set_new(object, name, value) != 0) arena_out_of_memory("json", 0);
}

void json_put_text(json_t *object, const char *name, Str value) {
    json_put(object, name, json_text(value));
}

void json_put_count(json_t *object, const char *name, uint64_t value) {
    json_put(object, name, json_integer(value > INT64_MAX ? INT64_MAX : (json_int_t)value));
}

void json_put_bool(json_t *object, const char *name, bool value) {
    json_put(object, name, json_boolean(value));
}

void json_add(json_t *array, json_t *value) {
    if (json_array_append_new(array, value) != 0) arena_out_of_memory("json", 0);
}

Str json_get_text(const json_t *object, const char *name, Arena *arena) {
    const json_t *value = json_object_get(object, name);
    if (!json_is_string(value)) return STR("");
    return str_copy(arena, (Str){json_string_value(value), json_string_length(value)});
}

void json_print(json_t *value, size_t flags, Buf *out) {
    char *text = json_dumps(value, flags);
    json_decref(value);
    if (!text) arena_out_of_memory("json", 0);
    buf_add(out, str_of(text));
    free(text);
}
