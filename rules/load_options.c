/* Options of connectors and reports: flattened to dotted names, the preset's below the project's, checked against the
 * table of the plug-in, defaults filled in. */
#include "engine/base/file.h"
#include "rules/load.h"
#include "rules/shape.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

enum { DATA_FILE_BYTES_MAX = 1 << 20, NAME_BYTES_MAX = 128, FILES_MAX = 500 };

typedef struct Draft { /* one option as written */
    Str name;
    const OptionSpec *spec;
    const Yaml *node;
    bool preset;
} Draft;

typedef struct Drafts {
    Loader *l;
    const OptionParts *parts;
    Draft *item;
    size_t count, capacity;
    bool preset; /* which part is being read */
} Drafts;

static void add(Drafts *d, Draft draft) {
    d->item = arena_grow(d->l->run, d->item, d->count, &d->capacity, sizeof *d->item, 16);
    d->item[d->count++] = draft;
}

static const OptionSpec *spec_of(const OptionSpec *specs, Str name) {
    for (; specs->name; specs++) {
        if (str_eq(str_of(specs->name), name)) return specs;
    }
    return NULL;
}

static bool has_below(const OptionSpec *specs, Str name) { /* "auth" for auth.bearer */
    for (; specs->name; specs++) {
        Str spec = str_of(specs->name);
        if (spec.len > name.len && str_starts(spec, name) && spec.ptr[name.len] == '.') return true;
    }
    return false;
}

/* The project's places are its own; a preset's mistakes name its file. */
static void wrong(Drafts *d, const Yaml *node, const char *text, Str name, const char *hint) {
    if (!d->preset) {
        load_mistake(d->l, node, "`%.*s` %s", STR_ARG(name), text);
    } else {
        mistake_add(&d->l->mistakes, d->parts->key->place, d->parts->key->len, "%s:%u:%u: `%.*s` %s",
                    d->parts->preset_file, node->place.line, node->place.column, STR_ARG(name), text);
    }
    if (*hint) mistake_hint(&d->l->mistakes, "%s", hint);
}

/* The options there are at this level: for "auth.bearr" the names below "auth". */
static void unknown(Drafts *d, const YamlKey *key, Str name) {
    const char *who = d->parts->who;
    if (d->preset) {
        wrong(d, key->value, "is not an option", name, "");
        return;
    }
    mistake_add(&d->l->mistakes, key->place, key->len, "`%.*s` is not an option of %s", STR_ARG(name), who);
    size_t prefix = name.len - key->name.len, count = 0, specs = 0;
    while (d->parts->specs[specs].name) specs++;
    size_t known = 0;
    while (d->parts->known[known]) known++;
    Str *names = arena_array(d->l->run, specs + known, sizeof *names);
    for (size_t i = 0; prefix == 0 && i < known; i++) names[count++] = str_of(d->parts->known[i]);
    for (size_t i = 0; i < specs; i++) {
        Str spec = str_of(d->parts->specs[i].name);
        bool for_tests = str_starts(str_of(d->parts->specs[i].help), STR("for tests"));
        if (for_tests || spec.len <= prefix || memcmp(spec.ptr, name.ptr, prefix) != 0) continue;
        Str rest = str_sub(spec, prefix, spec.len), step = str_cut(&rest, '.');
        if (count == 0 || !str_eq(names[count - 1], step)) names[count++] = step;
    }
    if (prefix == 0) shape_hint_key(&d->l->mistakes, key->name, names, count);
    else mistake_hint_names(&d->l->mistakes, key->name, names, count);
}

static void take_items(Drafts *d, Str name, const OptionSpec *spec, const Yaml *value) {
    if (value->kind == YAML_TEXT) {
        add(d, (Draft){str_printf(d->l->run, "%.*s.0", STR_ARG(name)), spec, value, d->preset});
        return;
    }
    if (value->kind != YAML_LIST) {
        wrong(d, value, "must be a list of values", name, spec->help);
        return;
    }
    for (size_t i = 0; i < value->count; i++) {
        const Yaml *item = value->item[i];
        if (item->kind != YAML_TEXT)
            wrong(d, item, "must be a list of single values", name, spec->help);
        else
            add(d, (Draft){str_printf(d->l->run, "%.*s.%zu", STR_ARG(name), i), spec, item, d->preset});
    }
}

static void take_map(Drafts *d, Str name, const OptionSpec *spec, const Yaml *value) {
    if (value->kind != YAML_MAP) {
        wrong(d, value, "must be a map of `name: value`", name, spec->help);
        return;
    }
    for (size_t i = 0; i < value->count; i++) {
        const YamlKey *key = &value->key[i];
        if (key->value->kind != YAML_TEXT)
            wrong(d, key->value, "must be a map of single values", name, spec->help);
        else
            add(d, (Draft){str_printf(d->l->run, "%.*s.%.*s", STR_ARG(name), STR_ARG(key->name)), spec, key->value,
                           d->preset});
    }
}

static bool is_known(const OptionParts *parts, Str name) {
    for (size_t i = 0; parts->known[i]; i++) {
        if (str_eq(str_of(parts->known[i]), name)) return true;
    }
    return false;
}

/* Walks a map of options; nesting ends where the table has no deeper names. */
static void take(Drafts *d, const Yaml *map, Str prefix) {
    for (size_t i = 0; i < map->count; i++) {
        const YamlKey *key = &map->key[i];
        if (prefix.len == 0 && !d->preset && is_known(d->parts, key->name)) continue;
        Str name = str_printf(d->l->run, "%.*s%.*s", STR_ARG(prefix), STR_ARG(key->name));
        const OptionSpec *spec = spec_of(d->parts->specs, name);
        const Yaml *value = key->value;
        if (!spec && value->kind == YAML_MAP && has_below(d->parts->specs, name)) {
            take(d, value, str_printf(d->l->run, "%.*s.", STR_ARG(name)));
        } else if (!spec && has_below(d->parts->specs, name)) {
            wrong(d, value, "must be a map of options", name, "");
        } else if (!spec) {
            unknown(d, key, name);
        } else if (spec->type == OPTION_LIST) {
            take_items(d, name, spec, value);
        } else if (spec->type == OPTION_MAP) {
            take_map(d, name, spec, value);
        } else if (value->kind != YAML_TEXT) {
            wrong(d, value, value->kind == YAML_NULL ? "has no value" : "must be a single value", name, spec->help);
        } else {
            add(d, (Draft){name, spec, value, d->preset});
        }
    }
}

/* ---- Values */

static const char *type_fault(const OptionSpec *spec, Str value) {
    int64_t number;
    switch (spec->type) {
    case OPTION_NUMBER: return str_int64(value, &number) && number >= 0 ? NULL : "must be a whole number";
    case OPTION_SWITCH:
        return str_eq(value, STR("true")) || str_eq(value, STR("false")) ? NULL : "must be true or false";
    case OPTION_DURATION:
        return option_parse_ms(value, &number) ? NULL : "must be a time such as 500 ms, 10 s, 2 min or 1 h";
    case OPTION_SIZE:
        return option_parse_size(value, &number) ? NULL : "must be a size such as 64 KiB, 100 MiB or 2 GiB";
    default: return NULL;
    }
}

static bool is_choice(const OptionSpec *spec, Str value) {
    for (Str rest = str_of(spec->choices); rest.ptr;) {
        if (str_eq(str_cut(&rest, ' '), value)) return true;
    }
    return false;
}

static void wrong_choice(Drafts *d, const Draft *draft, Str value) {
    Str names[64];
    size_t count = 0;
    for (Str rest = str_of(draft->spec->choices); rest.ptr && count < ARRAY_LEN(names);)
        names[count++] = str_cut(&rest, ' ');
    char *text = arena_printf(d->l->run, "cannot be `%.*s`", STR_ARG(value));
    wrong(d, draft->node, text, draft->name, "");
    mistake_hint_names(&d->l->mistakes, value, names, count);
}

static void check_value(Drafts *d, const Draft *draft, Str value) {
    if (d->l->options.offline && load_has_variable(draft->node->text)) return;
    const char *fault = type_fault(draft->spec, value);
    if (fault)
        wrong(d, draft->node, fault, draft->name, draft->spec->help);
    else if (draft->spec->type == OPTION_CHOICE && !is_choice(draft->spec, value))
        wrong_choice(d, draft, value);
}

/* Byte behind the first `word` in text, any letter case, or SIZE_MAX. */
static size_t behind(Str text, Str word) {
    for (size_t i = 0; i + word.len <= text.len; i++) {
        if (str_eq_ascii_case(str_sub(text, i, i + word.len), word)) return i + word.len;
    }
    return SIZE_MAX;
}

/* password=x, PWD={x} and https://user:x@host hold a secret whatever the option is called; ${NAME} there is as it
 * should be. */
static bool holds_secret(Str written) {
    static const char *const words[] = {"password=", "pwd="};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        size_t at = behind(written, str_of(words[i]));
        if (at == SIZE_MAX) continue;
        Str value = str_sub(written, at, written.len);
        if (value.len && value.ptr[0] != ';' && value.ptr[0] != ' ' && value.ptr[0] != '&' && !load_has_variable(value))
            return true;
    }
    size_t host = behind(written, STR("://"));
    if (host == SIZE_MAX) return false;
    Str rest = str_sub(written, host, written.len), authority = str_cut(&rest, '/');
    size_t at = str_find(authority, STR("@")), colon = str_find(authority, STR(":"));
    return at != SIZE_MAX && colon < at && !load_has_variable(str_sub(authority, colon, at));
}

static void check_secret(Drafts *d, const Draft *draft) {
    Str written = draft->node->text;
    bool secret = draft->spec->secret && !load_has_variable(written),
         inside = !draft->spec->secret && d->parts->connects && holds_secret(written);
    if (!secret && !inside) return;
    if (!draft->preset) mistake_hide(&d->l->mistakes, draft->node->place, draft->node->len);
    wrong(d, draft->node,
          secret ? "is a secret and must not stand in the project"
                 : "holds a password, which must not stand in the project",
          draft->name, "name a variable, \"${NAME}\", and set it in the environment or as a systemd credential");
}

/* The project's value of a list replaces the preset's list as a whole, not item by item. */
static bool overridden(const Drafts *d, const Draft *preset) {
    for (size_t i = 0; i < d->count; i++) {
        const Draft *other = &d->item[i];
        if (other->preset) continue;
        if (str_eq(other->name, preset->name) || (preset->spec->type == OPTION_LIST && other->spec == preset->spec))
            return true;
    }
    return false;
}

static bool present(const Drafts *d, const OptionSpec *spec) {
    for (size_t i = 0; i < d->count; i++) {
        if (d->item[i].spec == spec) return true;
    }
    return false;
}

static void check_required(Drafts *d) {
    const OptionParts *parts = d->parts;
    for (const OptionSpec *spec = parts->specs; spec->name; spec++) {
        if (!spec->required || parts->partial || present(d, spec)) continue;
        mistake_add(&d->l->mistakes, parts->key->place, parts->key->len, "`%s` is missing: %s needs it", spec->name,
                    parts->who);
        mistake_hint(&d->l->mistakes, "%s: %s", spec->name, spec->help);
    }
}

Options load_options(Loader *l, const OptionParts *parts) {
    Drafts d = {.l = l, .parts = parts, .preset = true};
    if (parts->preset) take(&d, parts->preset, STR(""));
    d.preset = false;
    take(&d, parts->given, STR(""));
    check_required(&d);
    size_t specs = 0, count = 0;
    while (parts->specs[specs].name) specs++;
    Option *item = arena_array(l->run, d.count + specs, sizeof *item);
    for (size_t i = 0; i < d.count; i++) {
        const Draft *draft = &d.item[i];
        if (draft->preset && overridden(&d, draft)) continue;
        d.preset = draft->preset;
        check_secret(&d, draft);
        Str value = load_value(l, draft->node);
        check_value(&d, draft, value);
        const char *where = draft->preset ? arena_printf(l->run, "%s:%u:%u", parts->preset_file,
                                                         draft->node->place.line, draft->node->place.column)
                                          : load_where(l, draft->node->place);
        item[count++] = (Option){draft->name, value, where};
    }
    for (const OptionSpec *spec = parts->specs; spec->name; spec++) {
        if (!spec->fallback || present(&d, spec)) continue;
        Str name = spec->type == OPTION_LIST ? str_printf(l->run, "%s.0", spec->name) : str_of(spec->name);
        item[count++] = (Option){name, str_of(spec->fallback), ""};
    }
    return (Options){item, count};
}

/* ---- Files that come with the program. Those beside the project come first; then the installed ones, or, in the
 * source tree, those in their own folders. */

static const char *const data_roots[] = {"", "connectors/", "rules/"};

static size_t data_folders(Loader *l, const char *folder, const char *out[4]) {
    size_t count = 0;
    out[count++] = arena_printf(l->run, "%s/%s", l->plan->folder, folder);
    for (size_t i = 0; l->options.data_folder && i < ARRAY_LEN(data_roots); i++) {
        out[count++] = arena_printf(l->run, "%s/%s%s", l->options.data_folder, data_roots[i], folder);
    }
    return count;
}

static int by_name(const void *a, const void *b) {
    return str_compare(*(const Str *)a, *(const Str *)b);
}

Str *load_data_names(Loader *l, const char *folder, size_t *count) {
    const char *folders[4];
    size_t folder_count = data_folders(l, folder, folders);
    Str *names = arena_array(l->run, FILES_MAX, sizeof *names);
    *count = 0;
    for (size_t i = 0; i < folder_count; i++) {
        DIR *dir = opendir(folders[i]);
        if (!dir) continue;
        for (struct dirent *entry = readdir(dir); entry && *count < FILES_MAX; entry = readdir(dir)) {
            Str name = str_of(entry->d_name);
            if (str_ends(name, STR(".yaml"))) names[(*count)++] = str_copy(l->run, str_sub(name, 0, name.len - 5));
        }
        closedir(dir);
    }
    qsort(names, *count, sizeof *names, by_name);
    return names;
}

static bool is_file_name(Str name) {
    bool good = name.len > 0 && name.len <= NAME_BYTES_MAX && name.ptr[0] != '.';
    for (size_t i = 0; i < name.len; i++) good = good && name.ptr[i] != '/' && name.ptr[i] != 0;
    return good;
}

static const Yaml *read_data_file(Loader *l, const Yaml *node, const char *path, const Shape *shape) {
    Error err = {0};
    Str content;
    if (!file_read(path, DATA_FILE_BYTES_MAX, l->run, &content, &err)) {
        load_mistake(l, node, "%s", err.text);
        return NULL;
    }
    Mistakes mistakes = {.arena = l->run};
    const Yaml *root;
    if (yaml_parse(content, l->run, &mistakes, &root)) shape_check(root, shape, &mistakes);
    MistakeList list = mistakes_list(&mistakes, str_of(path), content);
    for (size_t i = 0; i < list.count; i++) {
        const Mistake *m = &list.item[i];
        load_mistake(l, node, "%s:%u:%u: %.*s", path, m->place.line, m->place.column, STR_ARG(m->text));
        if (m->hint.len) mistake_hint(&l->mistakes, "%.*s", STR_ARG(m->hint));
    }
    return list.count ? NULL : root;
}

const Yaml *load_data_file(Loader *l, const Yaml *node, const char *folder, Str name, const Shape *shape,
                           const char **path) {
    const char *folders[4];
    size_t count = is_file_name(name) ? data_folders(l, folder, folders) : 0;
    for (size_t i = 0; i < count; i++) {
        *path = arena_printf(l->run, "%s/%.*s.yaml", folders[i], STR_ARG(name));
        if (file_exists(*path)) return read_data_file(l, node, *path, shape);
    }
    *path = NULL;
    return NULL;
}
