/* `changes` of a dataset: by which field changed rows are known, and how often the keys are compared all the same. */
#include "rules/load.h"

static const int64_t keys_every_days = 7, overlap_minutes = 10, overlap_days_max = 3660;

/* "7 days", "12 hours", "10 minutes" in microseconds. */
static bool load_span(Loader *l, const Yaml *node, int64_t *out) {
    static const struct {
        const char *one, *many;
        int64_t seconds;
    } units[] = {{"minute", "minutes", 60}, {"hour", "hours", 3600}, {"day", "days", 86400}};
    Str rest = str_trim(load_value(l, node)), number = str_cut(&rest, ' '), unit = str_trim(rest);
    int64_t count;
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        if (!str_eq(unit, str_of(units[i].one)) && !str_eq(unit, str_of(units[i].many))) continue;
        if (!str_int64(number, &count) || count < 0 || count > overlap_days_max * 86400 / units[i].seconds) break;
        *out = count * units[i].seconds * INSTANT_SECOND;
        return true;
    }
    load_mistake(l, node, "`%.*s` is not a span of time", STR_ARG(node->text));
    mistake_hint(&l->mistakes, "write 10 minutes, 12 hours or 7 days");
    return false;
}

/* A field that comes from the source, as all must. node: where it is named; NULL: nowhere, it is `id`. */
static uint32_t read_field(Loader *l, const Yaml *map, const Yaml *node, const DatasetPlan *dataset) {
    Str name = node ? load_value(l, node) : STR("id");
    Str *names = arena_array(l->run, dataset->field_count, sizeof *names);
    for (uint32_t f = 0; f < dataset->field_count; f++) {
        names[f] = dataset->field[f].name;
        if (!str_eq(names[f], name)) continue;
        if (dataset->field[f].from.len) return f;
        load_mistake(l, node ? node : map, "`%.*s` is computed; `changes` needs a field that the source has",
                     STR_ARG(name));
        return PLAN_NONE;
    }
    if (node)
        load_unknown(l, node, "field", name, names, dataset->field_count);
    else
        load_mistake(l, map, "`changes` needs the field `id`, or a `key` that no two rows share");
    return PLAN_NONE;
}

static bool is_whole(const FieldPlan *field) {
    return field->type == COLUMN_INTEGER || (field->type == COLUMN_DECIMAL && field->scale == 0);
}

static void check_by(Loader *l, const Yaml *map, const FieldPlan *by) {
    if (by->type == COLUMN_INSTANT || is_whole(by)) return;
    load_mistake(l, yaml_get(map, "by"), "`%.*s` is %s; `by` needs a moment or a whole number", STR_ARG(by->name),
                 column_type_name[by->type]);
    mistake_hint(&l->mistakes, "write %.*s: { from: %.*s, type: instant }", STR_ARG(by->name), STR_ARG(by->from));
}

static bool check_key(Loader *l, const Yaml *node, const FieldPlan *key) {
    if (key->type == COLUMN_TEXT || key->type == COLUMN_INTEGER) return true;
    load_mistake(l, node, "`%.*s` is %s; a key is a text or a whole number", STR_ARG(key->name), column_type_name[key->type]);
    return false;
}

/* One field, or a list of them. */
static bool load_key(Loader *l, const Yaml *map, const DatasetPlan *dataset, ChangesPlan *out) {
    const Yaml *node = yaml_get(map, "key");
    size_t count = node && node->kind == YAML_LIST ? node->count : 1;
    if (!count || count > CHANGES_KEY_MAX) {
        load_mistake(l, node, "a key has 1 to %d fields", CHANGES_KEY_MAX);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const Yaml *item = node && node->kind == YAML_LIST ? node->item[i] : node;
        uint32_t field = read_field(l, map, item, dataset);
        if (field == PLAN_NONE || !check_key(l, item ? item : map, &dataset->field[field])) return false;
        for (size_t k = 0; k < out->key_count; k++) {
            if (out->key[k] == field) load_mistake(l, item, "`%.*s` stands twice in the key", STR_ARG(dataset->field[field].name));
        }
        out->key[out->key_count++] = field;
    }
    return true;
}

static void load_overlap(Loader *l, const Yaml *map, const FieldPlan *by, ChangesPlan *out) {
    const Yaml *node = yaml_get(map, "overlap");
    out->overlap = by->type == COLUMN_INSTANT ? overlap_minutes * 60 * INSTANT_SECOND : 0;
    if (!node || node->kind != YAML_TEXT) return;
    if (by->type == COLUMN_INSTANT) {
        (void)!load_span(l, node, &out->overlap);
        return;
    }
    int64_t number;
    if (str_int64(load_value(l, node), &number) && number >= 0)
        out->overlap = number;
    else
        load_mistake(l, node, "`%.*s` is not a whole number, as `%.*s` is", STR_ARG(node->text), STR_ARG(by->name));
}

void load_changes(Loader *l, const Yaml *map, DatasetPlan *dataset) {
    const Yaml *node = yaml_get(map, "changes");
    if (!node || node->kind != YAML_MAP || dataset->source == PLAN_NONE || !yaml_get(node, "by")) return;
    const SourcePlan *source = &l->source[dataset->source];
    if (!source->connector) return;
    const char *lacks =
        source->connector->changes ? source->connector->changes(&dataset->options, &source->options) : NULL;
    if (!source->connector->changes)
        load_mistake(l, node, "%.*s cannot be asked for changed rows alone", STR_ARG(source->use));
    if (lacks) load_mistake(l, node, "%.*s cannot be read by changes: %s", STR_ARG(dataset->name), lacks);
    ChangesPlan *changes = arena_alloc(l->run, sizeof *changes);
    *changes = (ChangesPlan){.by = read_field(l, node, yaml_get(node, "by"), dataset), .keys_every = keys_every_days * INSTANT_DAY};
    bool keyed = load_key(l, node, dataset, changes);
    const Yaml *every = yaml_get(node, "keys_every");
    if (every && every->kind == YAML_TEXT) (void)!load_span(l, every, &changes->keys_every);
    if (changes->by == PLAN_NONE || !keyed) return;
    check_by(l, node, &dataset->field[changes->by]);
    load_overlap(l, node, &dataset->field[changes->by], changes);
    dataset->changes = changes;
}
