#include "engine/base/options.h"

#include <stdio.h>

static const Option *find(const Options *options, const char *name) {
    Str wanted = str_of(name);
    for (size_t i = 0; i < options->count; i++) {
        if (str_eq(options->item[i].name, wanted)) return &options->item[i];
    }
    return NULL;
}

Str options_text(const Options *options, const char *name) {
    const Option *option = find(options, name);
    return option ? option->value : STR_NULL;
}

const char *options_where(const Options *options, const char *name) {
    const Option *option = find(options, name);
    return option && option->where ? option->where : "";
}

bool options_switch(const Options *options, const char *name) {
    return str_eq(options_text(options, name), STR("true"));
}

int64_t options_number(const Options *options, const char *name, int64_t absent) {
    int64_t value;
    return str_int64(options_text(options, name), &value) ? value : absent;
}

int64_t options_ms(const Options *options, const char *name, int64_t absent) {
    int64_t value;
    return option_parse_ms(options_text(options, name), &value) ? value : absent;
}

int64_t options_size(const Options *options, const char *name, int64_t absent) {
    int64_t value;
    return option_parse_size(options_text(options, name), &value) ? value : absent;
}

Str options_item(const Options *options, const char *name, size_t index) {
    char item[256];
    snprintf(item, sizeof item, "%s.%zu", name, index);
    return options_text(options, item);
}

bool options_below(const Options *options, const char *name, size_t *cursor, Str *key, Str *value) {
    size_t len = strlen(name);
    while (*cursor < options->count) {
        const Option *option = &options->item[(*cursor)++];
        if (option->name.len <= len + 1 || memcmp(option->name.ptr, name, len) != 0 || option->name.ptr[len] != '.') {
            continue;
        }
        *key = str_sub(option->name, len + 1, option->name.len);
        *value = option->value;
        return true;
    }
    return false;
}

static Options replace(const Options *options, Str name, Str head, Str value, Arena *arena) {
    Option *item = arena_array(arena, options->count + 1, sizeof *item);
    size_t count = 0;
    for (size_t i = 0; i < options->count; i++) {
        Str own = options->item[i].name;
        if (!str_eq(own, name) && !(head.len && str_starts(own, head))) item[count++] = options->item[i];
    }
    item[count++] = (Option){name, value, ""};
    return (Options){item, count};
}

Options options_replace(const Options *options, const char *name, Str value, Arena *arena) {
    return replace(options, str_of(name), STR(""), value, arena);
}

Options options_replace_list(const Options *options, const char *name, Str value, Arena *arena) {
    return replace(options, str_printf(arena, "%s.0", name), str_printf(arena, "%s.", name), value, arena);
}

typedef struct Unit {
    const char *name;
    int64_t factor;
} Unit;

static bool parse_unit(Str text, const Unit *units, size_t count, int64_t *out) {
    size_t digits = 0;
    int64_t number;
    text = str_trim(text);
    while (digits < text.len && text.ptr[digits] >= '0' && text.ptr[digits] <= '9') digits++;
    if (digits == 0 || !str_int64(str_sub(text, 0, digits), &number)) return false;
    Str name = str_trim(str_sub(text, digits, text.len));
    for (size_t i = 0; i < count; i++) {
        if (!str_eq(name, str_of(units[i].name))) continue;
        if (__builtin_mul_overflow(number, units[i].factor, &number)) return false;
        *out = number;
        return true;
    }
    return false;
}

bool option_parse_ms(Str text, int64_t *out) {
    static const Unit units[] = {{"ms", 1}, {"s", 1000}, {"min", 60000}, {"h", 3600000}, {"d", 86400000}};
    return parse_unit(text, units, ARRAY_LEN(units), out);
}

bool option_parse_size(Str text, int64_t *out) {
    static const Unit units[] = {{"B", 1}, {"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}};
    return parse_unit(text, units, ARRAY_LEN(units), out);
}
