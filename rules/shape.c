#include "rules/shape.h"

#include "engine/base/buf.h"
#include "rules/meant.h"

enum {
    NAMES_MAX = 64,
    HOMES_MAX = 3 /* a key of more maps than these says too little of where it was meant to stand */
};

bool shape_choice(const char *choices, Str word) {
    for (Str rest = str_of(choices); rest.ptr;) {
        if (str_eq(str_cut(&rest, '|'), word)) return true;
    }
    return false;
}

static const ShapeKey *find_key(const Shape *shape, Str name) {
    for (const ShapeKey *key = shape->key; key->name; key++) {
        if (str_eq(str_of(key->name), name) || strcmp(key->name, "*") == 0) return key;
    }
    return NULL;
}

static size_t key_names(const Shape *shape, Str names[NAMES_MAX]) {
    size_t count = 0;
    for (const ShapeKey *key = shape->key; key->name && count < NAMES_MAX; key++) names[count++] = str_of(key->name);
    return count;
}

typedef struct Homes {
    Str name;
    const char *shape[HOMES_MAX];
    size_t count; /* may be more than HOMES_MAX */
} Homes;

static void add_home(Homes *homes, const char *shape) {
    for (size_t i = 0; i < homes->count && i < HOMES_MAX; i++) {
        if (strcmp(homes->shape[i], shape) == 0) return;
    }
    if (homes->count < HOMES_MAX) homes->shape[homes->count] = shape;
    homes->count++;
}

/* The shapes are a tree of constants, some six levels deep. */
static void find_homes(const Shape *shape, Homes *homes) {
    if (!shape) return;
    for (size_t i = 0; shape->variant && shape->variant[i]; i++) find_homes(shape->variant[i], homes);
    for (const ShapeKey *key = shape->key; key && key->name; key++) {
        if (str_eq(str_of(key->name), homes->name)) add_home(homes, shape->name);
        find_homes(key->map, homes);
        find_homes(key->item, homes);
    }
}

void shape_hint_key(Mistakes *mistakes, Str name, const Str *names, size_t count) {
    Homes homes = {.name = name};
    if (meant_name(name, names, count) != SIZE_MAX) {
        mistake_hint_names(mistakes, name, names, count);
        return;
    }
    find_homes(&shape_project, &homes);
    if (homes.count == 0 || homes.count > HOMES_MAX) {
        mistake_hint_names(mistakes, name, names, count);
        return;
    }
    Buf text = {0};
    for (size_t i = 0; i < homes.count; i++) {
        buf_printf(&text, "%s%s", i == 0 ? "" : i + 1 < homes.count ? ", " : " or ", homes.shape[i]);
    }
    mistake_hint(mistakes, "`%.*s` is a key of %.*s", STR_ARG(name), STR_ARG(buf_str(&text)));
    buf_free(&text);
}

/* In { amount: 0,01 } what is behind the comma is a key without a value. */
static bool is_decimals(const YamlKey *key) {
    bool figures = key->name.len > 0 && key->value->kind == YAML_NULL;
    for (size_t i = 0; i < key->name.len; i++) figures = figures && key->name.ptr[i] >= '0' && key->name.ptr[i] <= '9';
    return figures;
}

static void hint_decimals(Mistakes *mistakes) {
    mistake_hint(mistakes, "decimals stand behind a point: 0.01");
}

static void unknown_key(const YamlKey *key, const Shape *shape, Mistakes *mistakes) {
    Str names[NAMES_MAX];
    size_t count = key_names(shape, names);
    mistake_add(mistakes, key->place, key->len, "unknown key `%.*s` in %s", STR_ARG(key->name), shape->name);
    if (is_decimals(key)) hint_decimals(mistakes);
    else if (key->value->kind == YAML_NULL) mistake_hint(mistakes, "several values of one key stand in brackets: [a, b]; a value with a comma in it in quotes");
    else shape_hint_key(mistakes, key->name, names, count);
}

static const char *kind_word(const Yaml *value) {
    static const char *const word[] = {
        [YAML_NULL] = "nothing", [YAML_TEXT] = "a single value", [YAML_LIST] = "a list", [YAML_MAP] = "a map"};
    return word[value->kind];
}

static void wanted_words(const ShapeKey *spec, Buf *out) {
    static const struct {
        unsigned form;
        const char *word;
    } words[] = {{FORM_TEXT, "a single value"},
                 {FORM_SWITCH, "true or false"},
                 {FORM_LIST, "a list"},
                 {FORM_MAP, "a map"},
                 {FORM_MAPS, "a list of maps"}};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (spec->forms & words[i].form) buf_printf(out, "%s%s", out->len ? " or " : "", words[i].word);
    }
}

static void wrong_kind(const Yaml *value, const YamlKey *key, const ShapeKey *spec, Mistakes *mistakes) {
    Buf wanted = {0};
    bool any = strcmp(spec->name, "*") == 0, field = any && strncmp(spec->help, "field: ", 7) == 0; /* its help says what the key is */
    wanted_words(spec, &wanted);
    if (value->kind == YAML_NULL) {
        mistake_add(mistakes, key->place, key->len, "`%.*s` has no value, %.*s is expected", STR_ARG(key->name),
                    STR_ARG(buf_str(&wanted)));
        if (any && is_decimals(key)) hint_decimals(mistakes);
        else mistake_hint(mistakes, "%.*s: %s", STR_ARG(key->name), spec->help + (field ? 7 : 0));
    } else {
        mistake_add(mistakes, value->place, value->len, "`%.*s` is %s, %.*s is expected", STR_ARG(key->name),
                    kind_word(value), STR_ARG(buf_str(&wanted)));
        mistake_hint(mistakes, "%.*s: %s", STR_ARG(key->name), spec->help + (field ? 7 : 0));
    }
    buf_free(&wanted);
}

static void check_text(const Yaml *value, const YamlKey *key, const ShapeKey *spec, Mistakes *mistakes) {
    if (!(spec->forms & FORM_TEXT)) { /* only a switch */
        if (str_eq(value->text, STR("true")) || str_eq(value->text, STR("false"))) return;
        mistake_add(mistakes, value->place, value->len, "`%.*s` must be true or false", STR_ARG(key->name));
        return;
    }
    if (!spec->choices || shape_choice(spec->choices, value->text)) return;
    Str names[NAMES_MAX];
    size_t count = 0;
    for (Str rest = str_of(spec->choices); rest.ptr && count < NAMES_MAX;) names[count++] = str_cut(&rest, '|');
    mistake_add(mistakes, value->place, value->len, "`%.*s` cannot be `%.*s`", STR_ARG(key->name),
                STR_ARG(value->text));
    mistake_hint_names(mistakes, value->text, names, count);
}

static void check_items(const Yaml *list, const YamlKey *key, const ShapeKey *spec, Mistakes *mistakes) {
    for (size_t i = 0; i < list->count; i++) {
        const Yaml *item = list->item[i];
        if (item->kind == YAML_MAP && spec->forms & FORM_MAPS) {
            shape_check(item, spec->item, mistakes);
            continue;
        }
        if (item->kind == YAML_TEXT && spec->forms & FORM_LIST) {
            ShapeKey one = *spec;
            one.forms = FORM_TEXT;
            check_text(item, key, &one, mistakes);
            continue;
        }
        mistake_add(mistakes, item->place, item->len, "an item of `%.*s` is %s, %s is expected", STR_ARG(key->name),
                    kind_word(item), spec->forms & FORM_MAPS ? "a map" : "a single value");
        mistake_hint(mistakes, "%.*s: %s", STR_ARG(key->name), spec->help);
    }
}

static void check_value(const YamlKey *key, const ShapeKey *spec, Mistakes *mistakes) {
    const Yaml *value = key->value;
    if (value->kind == YAML_TEXT && spec->forms & (FORM_TEXT | FORM_SWITCH))
        check_text(value, key, spec, mistakes);
    else if (value->kind == YAML_MAP && spec->forms & FORM_MAP)
        shape_check(value, spec->map, mistakes);
    else if (value->kind == YAML_LIST && spec->forms & (FORM_LIST | FORM_MAPS))
        check_items(value, key, spec, mistakes);
    else
        wrong_kind(value, key, spec, mistakes);
}

static void check_required(const Yaml *map, const Shape *shape, Mistakes *mistakes) {
    Buf names = {0};
    const ShapeKey *last = NULL;
    size_t count = 0;
    for (const ShapeKey *key = shape->key; key->name; key++) {
        if (!key->required || yaml_key(map, key->name)) continue;
        buf_printf(&names, "%s`%s`", count++ ? ", " : "", key->name);
        last = key;
    }
    if (count) {
        mistake_add(mistakes, map->place, map->len ? map->len : 1, "%.*s %s missing in %s", STR_ARG(buf_str(&names)),
                    count == 1 ? "is" : "are", shape->name);
        if (count == 1) mistake_hint(mistakes, "%s: %s", last->name, last->help);
    }
    buf_free(&names);
}

/* The variant whose mark the map has. NULL, with a mistake, when it has none or several. */
static const Shape *choose(const Yaml *map, const Shape *shape, Mistakes *mistakes) {
    const Shape *chosen = NULL;
    for (size_t i = 0; shape->variant[i]; i++) {
        const YamlKey *mark = yaml_key(map, shape->variant[i]->mark);
        if (!mark) continue;
        if (chosen) {
            mistake_add(mistakes, mark->place, mark->len, "`%s` and `%s` in %s", chosen->mark, shape->variant[i]->mark,
                        shape->name);
            mistake_hint(mistakes, "make two of it");
            return NULL;
        }
        chosen = shape->variant[i];
    }
    if (chosen) return chosen;
    Buf marks = {0};
    for (size_t i = 0; shape->variant[i]; i++) {
        buf_printf(&marks, "%s`%s`", i == 0 ? "" : shape->variant[i + 1] ? ", " : " or ", shape->variant[i]->mark);
    }
    mistake_add(mistakes, map->place, map->len ? map->len : 1, "%s has %.*s", shape->name, STR_ARG(buf_str(&marks)));
    buf_free(&marks);
    return NULL;
}

void shape_check(const Yaml *map, const Shape *shape, Mistakes *mistakes) {
    if (map->kind != YAML_MAP) {
        mistake_add(mistakes, map->place, map->len ? map->len : 1, "%s is a map of `key: value`, this is %s",
                    shape->name, kind_word(map));
        return;
    }
    if (shape->variant) shape = choose(map, shape, mistakes);
    if (!shape) return;
    for (size_t i = 0; i < map->count; i++) {
        const YamlKey *key = &map->key[i];
        const ShapeKey *spec = find_key(shape, key->name);
        if (spec)
            check_value(key, spec, mistakes);
        else if (!shape->open)
            unknown_key(key, shape, mistakes);
    }
    check_required(map, shape, mistakes);
}

const Shape *shape_without_required(const Shape *shape, Arena *arena) {
    size_t count = 0;
    while (shape->key[count].name) count++;
    ShapeKey *key = arena_array(arena, count + 1, sizeof *key);
    memcpy(key, shape->key, count * sizeof *key);
    for (size_t i = 0; i < count; i++) key[i].required = false;
    Shape *out = arena_alloc(arena, sizeof *out);
    *out = *shape;
    out->key = key;
    return out;
}
