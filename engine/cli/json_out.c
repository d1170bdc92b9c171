#include "engine/cli/json_out.h"

#include "engine/base/buf.h"

#include <stdio.h>
#include <stdlib.h>

void json_put(json_t *object, const char *name, json_t *value) {
    if (json_object_set_new(object, name, value) != 0) arena_out_of_memory("json", 0);
}

/* Text that is no UTF-8 is shown byte by byte as U+FFFD, rather than lost. */
void json_put_text(json_t *object, const char *name, Str value) {
    json_t *text = json_stringn(value.ptr ? value.ptr : "", value.len);
    if (text) {
        json_put(object, name, text);
        return;
    }
    Buf valid = {0};
    for (size_t i = 0; value.ptr && i < value.len; i++) {
        if ((unsigned char)value.ptr[i] < 0x80)
            buf_char(&valid, value.ptr[i]);
        else
            buf_add(&valid, STR("\xEF\xBF\xBD"));
    }
    json_put(object, name, json_stringn(valid.ptr, valid.len));
    buf_free(&valid);
}

void json_put_count(json_t *object, const char *name, uint64_t value) {
    json_put(object, name, json_integer((json_int_t)value));
}

void json_add(json_t *array, json_t *value) {
    if (json_array_append_new(array, value) != 0) arena_out_of_memory("json", 0);
}

void json_show(json_t *value) {
    char *text = json_dumps(value, JSON_INDENT(2));
    json_decref(value);
    if (!text) arena_out_of_memory("json", 0);
    puts(text);
    free(text);
}
