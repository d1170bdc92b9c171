/* Datasets and tables that presets bring, laid below the project's own before its shapes are checked: from then on
 * nobody can tell who wrote what.
 *
 *   preset:   datasets: { payments: { entity: payment, rows: ..., columns: { id: Ref, amount: Amt } } }
 *   project:  datasets: { bank.payments: { columns: { contract: Ustrd } } }
 *   in force: bank.payments: { entity: payment, rows: ..., columns: { id: Ref, amount: Amt, contract: Ustrd } }
 *
 * A dataset that the project does not mention is there when a rule, a look-up or another such dataset names it. */
#include "rules/load.h"
#include "rules/shape.h"

typedef struct Preset { /* of one source; datasets NULL: it brings none */
    Str source;
    const Yaml *use; /* where mistakes of datasets that the project does not mention are shown */
    const Yaml *datasets, *tables;
} Preset;

typedef struct Keys { /* a map that grows */
    YamlKey *item;
    size_t count, capacity;
} Keys;

typedef struct Layers {
    Loader *l;
    Preset *preset;
    size_t preset_count;
    Keys datasets, tables;
} Layers;

static void add(Layers *a, Keys *keys, YamlKey key) {
    keys->item = arena_grow(a->l->run, keys->item, keys->count, &keys->capacity, sizeof *keys->item, 16);
    keys->item[keys->count++] = key;
}

static const YamlKey *find(const Keys *keys, Str name) {
    for (size_t i = 0; i < keys->count; i++) {
        if (str_eq(keys->item[i].name, name)) return &keys->item[i];
    }
    return NULL;
}

static const YamlKey *find_key(const Yaml *map, Str name) {
    if (!map || map->kind != YAML_MAP) return NULL;
    return find(&(Keys){.item = (YamlKey *)(uintptr_t)map->key, .count = map->count}, name);
}

static const Yaml *map_of(Layers *a, const Yaml *like, const Keys *keys) {
    Yaml *map = arena_alloc(a->l->run, sizeof *map);
    *map = like && like->kind == YAML_MAP ? *like : (Yaml){.kind = YAML_MAP};
    map->key = keys->item;
    map->count = keys->count;
    return map;
}

/* ---- Copies, whose places are those of the project: `at` */

/* "client_id -> clients by tax_id": datasets of a preset name each other without their source. */
static Str with_source(Arena *run, Str text, Str source) {
    size_t arrow = str_find(text, STR("->"));
    if (arrow == SIZE_MAX) return text;
    Str target = str_trim(str_sub(text, arrow + 2, text.len)), rest = target, name = str_cut(&rest, ' ');
    if (!name.len || str_find(name, STR(".")) != SIZE_MAX) return text;
    return str_printf(run, "%.*s %.*s.%.*s", STR_ARG(str_sub(text, 0, arrow + 2)), STR_ARG(source), STR_ARG(target));
}

static const Yaml *copy(Layers *a, const Yaml *node, const Yaml *at, Str source) {
    Yaml *out = arena_alloc(a->l->run, sizeof *out);
    *out = *node;
    out->place = at->place;
    out->len = at->len;
    out->opening = UINT32_MAX; /* mistakes inside the text are shown where it begins */
    if (node->kind == YAML_TEXT) out->text = with_source(a->l->run, node->text, source);
    const Yaml **item = arena_array(a->l->run, node->kind == YAML_LIST ? node->count : 0, sizeof *item);
    YamlKey *key = arena_array(a->l->run, node->kind == YAML_MAP ? node->count : 0, sizeof *key);
    for (size_t i = 0; i < node->count && node->kind == YAML_LIST; i++) item[i] = copy(a, node->item[i], at, source);
    for (size_t i = 0; i < node->count && node->kind == YAML_MAP; i++) {
        key[i] = (YamlKey){node->key[i].name, at->place, at->len, copy(a, node->key[i].value, at, source)};
    }
    out->item = item;
    out->key = key;
    return out;
}

/* ---- The project's layer on top of the preset's */

static bool is_absent(const Yaml *node) {
    return !node || node->kind == YAML_NULL;
}

/* A column that says where its value comes from is a new one; else it completes the preset's: { table: my_stages }. */
static bool replaces(const Yaml *value) {
    return value->kind != YAML_MAP || yaml_get(value, "from") || yaml_get(value, "compute");
}

/* `status: stage` is short for `status: { from: stage }`. */
static const Yaml *as_column(Layers *a, const Yaml *text) {
    YamlKey *from = arena_alloc(a->l->run, sizeof *from);
    *from = (YamlKey){STR("from"), text->place, text->len, text};
    Yaml *map = arena_alloc(a->l->run, sizeof *map);
    *map = (Yaml){.kind = YAML_MAP, .place = text->place, .len = text->len, .count = 1, .key = from};
    return map;
}

static const Yaml *merge(Layers *a, const Yaml *base, const Yaml *own, bool columns) {
    Keys keys = {0};
    for (size_t i = 0; i < base->count; i++) {
        YamlKey key = base->key[i];
        const YamlKey *over = find_key(own, key.name);
        if (over && is_absent(over->value)) continue; /* `where: ~` takes the preset's away */
        if (over) {
            const Yaml *under = columns && key.value->kind == YAML_TEXT ? as_column(a, key.value) : key.value;
            bool both = under->kind == YAML_MAP && over->value->kind == YAML_MAP;
            key = *over;
            if (both && !(columns && replaces(over->value)))
                key.value = merge(a, under, over->value, str_eq(key.name, STR("columns")));
        }
        add(a, &keys, key);
    }
    for (size_t i = 0; i < own->count; i++) {
        bool says = !str_eq(own->key[i].name, STR("like"));
        if (says && !find_key(base, own->key[i].name)) add(a, &keys, own->key[i]);
    }
    return map_of(a, own, &keys);
}

/* ---- Presets of the sources */

static void find_preset(Layers *a, const YamlKey *source) {
    const Yaml *use = yaml_get(source->value, "use");
    Str name = load_value(a->l, use);
    const Connector *connector = connector_find(name);
    if (!name.ptr || (connector && !connector->preset)) return;
    const char *path;
    const Yaml *preset = load_data_file(a->l, use, "presets", name, &shape_preset, &path);
    const Yaml *datasets = yaml_get(preset, "datasets");
    if (datasets) a->preset[a->preset_count++] = (Preset){source->name, use, datasets, yaml_get(preset, "tables")};
}

static const Preset *preset_of(const Layers *a, Str dataset, Str *name) {
    Str rest = dataset, source = str_cut(&rest, '.');
    *name = rest.ptr ? rest : STR("");
    for (size_t i = 0; i < a->preset_count; i++) {
        if (str_eq(a->preset[i].source, source)) return &a->preset[i];
    }
    return NULL;
}

static void no_such(Layers *a, const Preset *preset, const Yaml *like) {
    Str *names = arena_array(a->l->run, preset ? preset->datasets->count : 0, sizeof *names);
    size_t count = 0;
    while (preset && count < preset->datasets->count) {
        names[count] = preset->datasets->key[count].name;
        count++;
    }
    if (preset) {
        load_unknown(a->l, like, "dataset of the preset", load_value(a->l, like), names, count);
        return;
    }
    load_mistake(a->l, like, "`like` needs a source whose preset brings datasets");
    mistake_hint(&a->l->mistakes, "connectors/README.md lists the presets and their datasets");
}

/* The project's dataset with what the preset says below it. */
static void take_own(Layers *a, const YamlKey *key) {
    static const Yaml empty = {.kind = YAML_MAP};
    Str name;
    const Preset *preset = preset_of(a, key->name, &name);
    const Yaml *like = yaml_get(key->value, "like"), *own = key->value;
    if (like && like->kind == YAML_TEXT) name = load_value(a->l, like);
    const YamlKey *base = preset ? find_key(preset->datasets, name) : NULL;
    if (like && like->kind == YAML_TEXT && !base) no_such(a, preset, like);
    YamlKey merged = *key;
    if (base && (own->kind == YAML_MAP || own->kind == YAML_NULL)) {
        Yaml at = {.kind = YAML_MAP, .place = key->place, .len = key->len};
        Yaml top = own->kind == YAML_MAP ? *own : empty;
        if (own->kind == YAML_NULL) top.place = key->place, top.len = key->len;
        merged.value = merge(a, copy(a, base->value, &at, preset->source), &top, false);
    }
    add(a, &a->datasets, merged);
}

/* Adds the dataset of that name when a preset brings it and it is not there yet. */
static void want(Layers *a, Str dataset) {
    Str name;
    const Preset *preset = preset_of(a, dataset, &name);
    const YamlKey *base = preset ? find_key(preset->datasets, name) : NULL;
    if (!base || find(&a->datasets, dataset)) return;
    add(a, &a->datasets,
        (YamlKey){dataset, preset->use->place, preset->use->len, copy(a, base->value, preset->use, preset->source)});
}

/* Every text of the rules may be a dataset's name: none but those that presets bring are taken. */
static void want_texts(Layers *a, const Yaml *node) {
    if (!node) return;
    if (node->kind == YAML_TEXT) {
        Str rest = node->text, first = str_cut(&rest, ' ');
        want(a, str_starts(rest, STR("by ")) ? first : node->text); /* dead_letters: jobs.dead by key */
    }
    for (size_t i = 0; i < node->count && node->kind == YAML_LIST; i++) want_texts(a, node->item[i]);
    for (size_t i = 0; i < node->count && node->kind == YAML_MAP; i++) want_texts(a, node->key[i].value);
}

static void want_table(Layers *a, const Yaml *dataset_key_value, Str dataset, const Yaml *table) {
    Str name;
    const Preset *preset = preset_of(a, dataset, &name);
    const YamlKey *brought = preset && table->kind == YAML_TEXT ? find_key(preset->tables, table->text) : NULL;
    if (!brought || find(&a->tables, brought->name)) return;
    add(a, &a->tables,
        (YamlKey){brought->name, dataset_key_value->place, dataset_key_value->len,
                  copy(a, brought->value, dataset_key_value, preset->source)});
}

/* The datasets and tables that the columns of dataset number `index` name. */
static void want_links(Layers *a, size_t index) {
    YamlKey dataset = a->datasets.item[index]; /* a copy: the array moves when it grows */
    const Yaml *columns = yaml_get(dataset.value, "columns");
    for (size_t i = 0; columns && columns->kind == YAML_MAP && i < columns->count; i++) {
        const Yaml *value = columns->key[i].value, *from = value->kind == YAML_MAP ? yaml_get(value, "from") : value;
        const Yaml *table = yaml_get(value, "table");
        if (table) want_table(a, value, dataset.name, table);
        if (!from || from->kind != YAML_TEXT) continue;
        size_t arrow = str_find(from->text, STR("->"));
        if (arrow == SIZE_MAX) continue;
        Str rest = str_trim(str_sub(from->text, arrow + 2, from->text.len));
        want(a, str_cut(&rest, ' '));
    }
}

/* ---- The project with both layers */

static void put(Layers *a, Keys *root, const char *name, const Yaml *map) {
    for (size_t i = 0; i < root->count; i++) {
        if (!str_eq(root->item[i].name, str_of(name))) continue;
        root->item[i].value = map;
        return;
    }
    if (map->count) add(a, root, (YamlKey){.name = str_of(name), .value = map});
}

static bool is_map_or_absent(const Yaml *node) {
    return is_absent(node) || node->kind == YAML_MAP;
}

const Yaml *load_presets(Loader *l, const Yaml *root) {
    Layers a = {.l = l};
    const Yaml *sources = yaml_get(root, "sources"), *datasets = yaml_get(root, "datasets"),
               *tables = yaml_get(root, "tables");
    if (!sources || sources->kind != YAML_MAP || !is_map_or_absent(datasets) || !is_map_or_absent(tables)) return root;
    a.preset = arena_array(l->run, sources->count, sizeof *a.preset);
    for (size_t i = 0; i < sources->count; i++) find_preset(&a, &sources->key[i]);
    for (size_t i = 0; datasets && i < datasets->count; i++) take_own(&a, &datasets->key[i]);
    if (a.preset_count == 0) return root;
    for (size_t i = 0; tables && i < tables->count; i++) add(&a, &a.tables, tables->key[i]);
    want_texts(&a, yaml_get(root, "rules"));
    for (size_t i = 0; i < a.datasets.count; i++) want_links(&a, i); /* and those that are added on the way */
    Keys keys = {0};
    for (size_t i = 0; i < root->count; i++) add(&a, &keys, root->key[i]);
    put(&a, &keys, "datasets", map_of(&a, datasets, &a.datasets));
    put(&a, &keys, "tables", map_of(&a, tables, &a.tables));
    return map_of(&a, root, &keys);
}

/* ---- One source with all that its preset brings */

const Yaml *load_discovery(Loader *l, const Yaml *root, Str source) {
    static const char *const head[] = {"company", "timezone", "day_ends", "currency", "country", "vat"};
    Layers a = {.l = l};
    Keys keys = {0}, one = {0};
    const Yaml *sources = yaml_get(root, "sources");
    const YamlKey *found = find_key(sources, source);
    for (size_t i = 0; root->kind == YAML_MAP && i < root->count; i++) {
        for (size_t h = 0; h < ARRAY_LEN(head); h++) {
            if (str_eq(root->key[i].name, str_of(head[h]))) add(&a, &keys, root->key[i]);
        }
    }
    if (!found) {
        Str *names = arena_array(l->run, sources ? sources->count : 0, sizeof *names);
        size_t count = sources && sources->kind == YAML_MAP ? sources->count : 0;
        for (size_t i = 0; i < count; i++) names[i] = sources->key[i].name;
        load_unknown(l, sources ? sources : root, "source", source, names, count);
        return map_of(&a, root, &keys);
    }
    add(&a, &one, *found);
    add(&a, &keys, (YamlKey){STR("sources"), found->place, found->len, map_of(&a, sources, &one)});
    a.preset = arena_array(l->run, 1, sizeof *a.preset);
    find_preset(&a, found);
    for (size_t i = 0; a.preset_count && i < a.preset->datasets->count; i++) {
        want(&a, str_printf(l->run, "%.*s.%.*s", STR_ARG(source), STR_ARG(a.preset->datasets->key[i].name)));
    }
    for (size_t i = 0; i < a.datasets.count; i++) want_links(&a, i);
    put(&a, &keys, "datasets", map_of(&a, NULL, &a.datasets));
    put(&a, &keys, "tables", map_of(&a, NULL, &a.tables));
    return map_of(&a, root, &keys);
}
