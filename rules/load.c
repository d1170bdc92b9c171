#include "rules/load.h"

#include "engine/base/file.h"
#include "engine/base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { CREDENTIAL_BYTES_MAX = 64 << 10, DAYS_MAX = 36600 };

/* ---- Mistakes */

void load_mistake(Loader *l, const Yaml *node, const char *format, ...) {
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    mistake_add(&l->mistakes, node->place, node->len, "%s", text);
}

void load_unknown(Loader *l, const Yaml *node, const char *what, Str name, const Str *names, size_t count) {
    load_mistake(l, node, "there is no %s `%.*s`", what, STR_ARG(name));
    mistake_hint_names(&l->mistakes, name, names, count);
    if (count == 0) mistake_hint(&l->mistakes, "the project has none");
}

void load_error(Loader *l, const Yaml *node, size_t at, const Error *err) {
    Place place = yaml_place_at(node, at);
    Str rest = str_of(err->text), text = str_cut(&rest, '\n');
    bool exact = place.line == node->place.line && place.column != node->place.column;
    mistake_add(&l->mistakes, place, exact || at ? 1 : node->len, "%.*s", STR_ARG(text));
    if (str_starts(rest, STR("hint: "))) mistake_hint(&l->mistakes, "%.*s", STR_ARG(str_sub(rest, 6, rest.len)));
}

const char *load_where(Loader *l, Place place) {
    return arena_printf(l->run, "%s:%u:%u", l->plan->file, place.line, place.column);
}

/* ---- Values */

bool load_has_variable(Str written) {
    for (size_t i = 0; i + 1 < written.len; i++) {
        if (written.ptr[i] == '$' && written.ptr[i + 1] == '{' && (i == 0 || written.ptr[i - 1] != '$')) return true;
    }
    return false;
}

static bool is_variable_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* The environment first, so that a person can override what systemd provides. */
static bool variable(Loader *l, const char *name, Str *out) {
    const char *value = getenv(name), *folder = getenv("CREDENTIALS_DIRECTORY");
    if (value) {
        *out = str_of(value);
        return true;
    }
    if (!folder) return false;
    Error err = {0};
    Str content;
    if (!file_read(arena_printf(l->run, "%s/%s", folder, name), CREDENTIAL_BYTES_MAX, l->run, &content, &err))
        return false;
    while (content.len && (content.ptr[content.len - 1] == '\n' || content.ptr[content.len - 1] == '\r')) content.len--;
    *out = content;
    return true;
}

/* Appends the value of the variable whose name begins at `at`; returns the index behind its bracket. */
static size_t add_variable(Loader *l, const Yaml *node, size_t at, Buf *out) {
    Str text = node->text;
    size_t end = at;
    while (end < text.len && is_variable_char(text.ptr[end])) end++;
    if (end == at || end == text.len || text.ptr[end] != '}') {
        load_mistake(l, node, "`${` without a variable's name and `}`");
        mistake_hint(&l->mistakes, "write ${NAME}, or $${ for the two characters themselves");
        return text.len;
    }
    Str name = str_copy(l->run, str_sub(text, at, end)), value;
    if (variable(l, name.ptr, &value)) {
        buf_add(out, value);
    } else if (l->options.offline) {
        buf_add(out, str_sub(text, at - 2, end + 1));
    } else {
        Place place = yaml_place_at(node, at - 2);
        mistake_add(&l->mistakes, place, name.len + 3, "the variable %s is not set", name.ptr);
        mistake_hint(&l->mistakes, "export %s=..., or put it into a file of that name in $CREDENTIALS_DIRECTORY",
                     name.ptr);
    }
    return end + 1;
}

Str load_value(Loader *l, const Yaml *node) {
    if (!node || node->kind != YAML_TEXT) return STR_NULL;
    Str text = node->text;
    if (str_find(text, STR("${")) == SIZE_MAX) return text;
    Buf out = {0};
    for (size_t i = 0; i < text.len;) {
        Str rest = str_sub(text, i, text.len);
        if (str_starts(rest, STR("$${"))) {
            buf_add(&out, STR("${"));
            i += 3;
        } else if (str_starts(rest, STR("${"))) {
            i = add_variable(l, node, i + 2, &out);
        } else {
            buf_char(&out, text.ptr[i++]);
        }
    }
    Str value = str_copy(l->run, buf_str(&out));
    buf_free(&out);
    return value;
}

Str load_text(Loader *l, const Yaml *map, const char *key) {
    return load_value(l, yaml_get(map, key));
}

bool load_is_true(const Yaml *map, const char *key) {
    const Yaml *node = yaml_get(map, key);
    return node && node->kind == YAML_TEXT && str_eq(node->text, STR("true"));
}

const Yaml *const *load_nodes(Loader *l, const Yaml *map, const char *key, size_t *count) {
    const Yaml *node = yaml_get(map, key);
    *count = 0;
    if (!node || node->kind == YAML_NULL) return NULL;
    const Yaml **nodes = arena_array(l->run, node->kind == YAML_LIST ? node->count : 1, sizeof *nodes);
    if (node->kind != YAML_LIST) {
        nodes[(*count)++] = node;
        return nodes;
    }
    for (size_t i = 0; i < node->count; i++) { /* items of a wrong kind have their mistake */
        if (node->item[i]->kind == YAML_TEXT || node->item[i]->kind == YAML_MAP) nodes[(*count)++] = node->item[i];
    }
    return nodes;
}

/* 3d, 2 weeks, a bare 3. */
static void hint_days(Loader *l, Str text) {
    size_t figures = 0;
    while (figures < text.len && text.ptr[figures] >= '0' && text.ptr[figures] <= '9') figures++;
    int64_t count = 3, each = 1;
    bool number = str_int64(str_sub(text, 0, figures), &count) && count <= DAYS_MAX;
    Str unit = str_trim(str_sub(text, figures, text.len));
    if (number && str_starts(unit, STR("w"))) each = 7;
    bool days = number && (!unit.len || str_starts(unit, STR("w")) || str_starts(unit, STR("d")));
    mistake_hint(&l->mistakes, "write %lld days", (long long)(days ? count * each : 3));
}

bool load_days(Loader *l, const Yaml *node, int32_t *out) {
    Str rest = str_trim(load_value(l, node)), number = str_cut(&rest, ' '), unit = str_trim(rest);
    int64_t days;
    if (!str_int64(number, &days) || days < 0 || days > DAYS_MAX ||
        !(str_eq(unit, STR("days")) || str_eq(unit, STR("day")))) {
        load_mistake(l, node, "`%.*s` is not a number of days", STR_ARG(node->text));
        hint_days(l, str_trim(node->text));
        return false;
    }
    *out = (int32_t)days;
    return true;
}

bool load_clock(Loader *l, const Yaml *node, int *minutes) {
    Str text = load_value(l, node);
    int hour = -1, minute = -1;
    bool digits = text.len == 5 && text.ptr[2] == ':';
    for (size_t i = 0; digits && i < 5; i++) digits = i == 2 || (text.ptr[i] >= '0' && text.ptr[i] <= '9');
    if (digits) {
        hour = (text.ptr[0] - '0') * 10 + text.ptr[1] - '0';
        minute = (text.ptr[3] - '0') * 10 + text.ptr[4] - '0';
    }
    if (!digits || hour > 23 || minute > 59) {
        load_mistake(l, node, "`%.*s` is not a time of day", STR_ARG(node->text));
        mistake_hint(&l->mistakes, "write \"08:00\"");
        return false;
    }
    *minutes = 60 * hour + minute;
    return true;
}

bool load_day(Loader *l, const Yaml *node, Day *out) {
    int64_t us;
    Day day;
    if (instant_parse(load_value(l, node), STR(""), &day, &us) != INSTANT_DATE) {
        load_mistake(l, node, "`%.*s` is not a date", STR_ARG(node->text));
        mistake_hint(&l->mistakes, "write 2026-01-31");
        return false;
    }
    *out = day;
    return true;
}

bool load_amount(Loader *l, const Yaml *node, Str text, unsigned scale, int64_t *out) {
    int64_t value;
    DecimalFault fault = decimal_parse(str_trim(text), scale, (DecimalFormat){.point = '.'}, &value);
    if (fault == DECIMAL_OK && value >= 0) {
        *out = value;
        return true;
    }
    const char *why = fault == DECIMAL_OK ? "less than 0" : decimal_fault_text(fault);
    load_mistake(l, node, "`%.*s` is not an amount: %s", STR_ARG(str_trim(text)), why);
    mistake_hint(&l->mistakes, "write 0.01, with at most %u decimals", scale);
    return false;
}

bool load_share(Loader *l, const Yaml *node, Str text, uint32_t *ppm) {
    text = str_trim(text);
    Str number = str_ends(text, STR("%")) ? str_trim(str_sub(text, 0, text.len - 1)) : STR("");
    int64_t value;
    if (decimal_parse(number, 4, (DecimalFormat){.point = '.'}, &value) != DECIMAL_OK || value < 0 || value > 1000000) {
        load_mistake(l, node, "`%.*s` is not a share", STR_ARG(text));
        mistake_hint(&l->mistakes, "write 0.1 %%, from 0 %% to 100 %%, with at most 4 decimals");
        return false;
    }
    *ppm = (uint32_t)value; /* per cent at scale 4 is parts per million */
    return true;
}

/* Almaty, UTC+5. */
static bool hint_zone(Loader *l, Str name) {
    static const char *const parts[] = {"Asia", "Europe", "America", "Africa", "Australia"};
    Str offset = str_starts(name, STR("UTC")) || str_starts(name, STR("GMT")) ? str_trim(str_sub(name, 3, name.len)) : name;
    bool sign = offset.len == 2 && (offset.ptr[0] == '+' || offset.ptr[0] == '-') && offset.ptr[1] >= '0' && offset.ptr[1] <= '9';
    if (sign) mistake_hint(&l->mistakes, "write \"%c0%c:00\", or a name such as Asia/Almaty", offset.ptr[0], offset.ptr[1]);
    for (size_t i = 0; i < ARRAY_LEN(parts) && !sign; i++) {
        const Zone *found;
        Error none = {0};
        Str whole = str_printf(l->run, "%s/%.*s", parts[i], STR_ARG(name));
        if (!zone_load(whole, l->run, &found, &none)) continue;
        mistake_hint(&l->mistakes, "write %.*s", STR_ARG(whole));
        return true;
    }
    return sign;
}

bool load_zone(Loader *l, const Yaml *node, const Zone **out) {
    Error err = {0};
    Str name = load_value(l, node);
    if (zone_load(name, l->run, out, &err)) return true;
    load_mistake(l, node, "there is no time zone `%.*s`", STR_ARG(name));
    if (!hint_zone(l, name)) mistake_hint(&l->mistakes, "write a name such as Asia/Almaty, Europe/Moscow or UTC, or an offset such as +05:00");
    return false;
}

bool load_names_are_plain(Loader *l, const YamlKey *key, const char *what, bool dots) {
    bool plain = key->name.len > 0;
    for (size_t i = 0; i < key->name.len; i++) {
        unsigned char c = (unsigned char)key->name.ptr[i];
        bool letter = is_variable_char((char)c) || c >= 0x80 || (c == '-' && i > 0);
        plain = plain && (letter || (dots && c == '.' && i > 0 && i + 1 < key->name.len));
    }
    if (plain) return true;
    mistake_add(&l->mistakes, key->place, key->len, "`%.*s` cannot be the name of %s", STR_ARG(key->name), what);
    mistake_hint(&l->mistakes, "use letters, digits, _ and -%s", dots ? ", and one dot behind the source" : "");
    return false;
}

/* ---- Expressions */

const Expression *load_expression(Loader *l, const Yaml *node, const ExpressionScope *scope,
                                  const ExpressionWant *want) {
    if (!node || node->kind != YAML_TEXT) return NULL;
    const Expression *expression = NULL;
    Error err = {0};
    size_t at = 0;
    if (!expression_compile(node->text, scope, want, l->run, &expression, &at, &err)) load_error(l, node, at, &err);
    return expression;
}

const Expression *load_expression_negated(Loader *l, const Yaml *node, const ExpressionScope *scope) {
    static const ExpressionWant condition = {COLUMN_BOOL, 0};
    if (!load_expression(l, node, scope, &condition)) return NULL; /* its mistakes are those of the text as written */
    const Expression *expression = NULL;
    Error err = {0};
    size_t at = 0;
    Str negated = str_printf(l->run, "not (%.*s)", STR_ARG(node->text));
    if (!expression_compile(negated, scope, &condition, l->run, &expression, &at, &err)) load_error(l, node, 0, &err);
    return expression;
}

/* ---- Names */

uint32_t load_find_source(Loader *l, const Yaml *node, Str name) {
    Str *names = arena_array(l->run, l->plan->source_count, sizeof *names);
    for (size_t i = 0; i < l->plan->source_count; i++) {
        names[i] = l->source[i].name;
        if (str_eq(names[i], name)) return (uint32_t)i;
    }
    load_unknown(l, node, "source", name, names, l->plan->source_count);
    return PLAN_NONE;
}

uint32_t load_find_table(Loader *l, const Yaml *node, Str name) {
    Str *names = arena_array(l->run, l->plan->table_count, sizeof *names);
    for (size_t i = 0; i < l->plan->table_count; i++) {
        names[i] = l->table[i].name;
        if (str_eq(names[i], name)) return (uint32_t)i;
    }
    load_unknown(l, node, "table", name, names, l->plan->table_count);
    return PLAN_NONE;
}

uint32_t load_find_list(Loader *l, const Yaml *node, Str name) {
    Str *names = arena_array(l->run, l->plan->list_count, sizeof *names);
    for (size_t i = 0; i < l->plan->list_count; i++) {
        names[i] = l->list[i].name;
        if (str_eq(names[i], name)) return (uint32_t)i;
    }
    load_unknown(l, node, "list", name, names, l->plan->list_count);
    return PLAN_NONE;
}

uint32_t load_find_dataset(Loader *l, const Yaml *node, Str name) {
    Str *names = arena_array(l->run, l->plan->dataset_count, sizeof *names);
    for (size_t i = 0; i < l->plan->dataset_count; i++) {
        names[i] = l->dataset[i].name;
        if (str_eq(names[i], name)) return (uint32_t)i;
    }
    load_unknown(l, node, "dataset", name, names, l->plan->dataset_count);
    return PLAN_NONE;
}

uint32_t load_find_field(const Loader *l, uint32_t dataset, Str name) {
    for (size_t i = 0; i < l->dataset[dataset].field_count; i++) {
        if (str_eq(l->field[dataset][i].name, name)) return (uint32_t)i;
    }
    return PLAN_NONE;
}

Str *load_field_names(const Loader *l, uint32_t dataset, size_t *count) {
    *count = l->dataset[dataset].field_count;
    Str *names = arena_array(l->run, *count, sizeof *names);
    for (size_t i = 0; i < *count; i++) names[i] = l->field[dataset][i].name;
    return names;
}
