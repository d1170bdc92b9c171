/* The head of the project and its sources. */
#include "rules/load.h"
#include "rules/shape.h"

enum { LOOK_AHEAD_DAYS = 5 };

/* ---- VAT packs */

static void load_rate(Loader *l, const Yaml *node, const Yaml *rate, VatRate *out) {
    *out = (VatRate){.since = DAY_NONE, .until = DAY_NONE};
    const Yaml *share = yaml_get(rate, "rate"), *since = yaml_get(rate, "since"), *before = yaml_get(rate, "before");
    Loader pack = *l; /* places in a pack are not places of the project: its mistakes are collected apart */
    pack.mistakes = (Mistakes){.arena = l->run};
    bool good = load_share(&pack, share, share->text, &out->rate_ppm) && load_day(&pack, since, &out->since);
    if (good && before) good = load_day(&pack, before, &out->until);
    if (!good)
        load_mistake(l, node, "line %u of the VAT pack: %.*s", rate->place.line, STR_ARG(pack.mistakes.item[0].text));
}

static void load_pack(Loader *l, const Yaml *node) {
    Str name = load_value(l, node);
    const char *path;
    const Yaml *pack =
        load_data_file(l, node, "packs", str_printf(l->run, "vat-%.*s", STR_ARG(name)), &shape_pack, &path);
    if (!pack) {
        if (path) return; /* its mistakes are told */
        size_t count, kept = 0;
        Str *names = load_data_names(l, "packs", &count);
        for (size_t i = 0; i < count; i++) {
            if (str_starts(names[i], STR("vat-"))) names[kept++] = str_sub(names[i], 4, names[i].len);
        }
        load_unknown(l, node, "VAT pack", name, names, kept);
        return;
    }
    const Yaml *rates = yaml_get(pack, "rates");
    VatRate *all = arena_array(l->run, l->plan->vat_count + rates->count, sizeof *all);
    if (l->plan->vat_count) memcpy(all, l->plan->vat, l->plan->vat_count * sizeof *all);
    for (size_t i = 0; i < rates->count; i++) load_rate(l, node, rates->item[i], &all[l->plan->vat_count++]);
    l->plan->vat = all;
    if (!l->plan->country.len) l->plan->country = load_text(l, pack, "country");
}

/* ---- Head */

static bool upper_letters(Str text, size_t len) {
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < 'A' || text.ptr[i] > 'Z') return false;
    }
    return text.len == len;
}

static void load_code(Loader *l, const Yaml *root, const char *key, size_t len, const char *example, Str *out) {
    const Yaml *node = yaml_get(root, key);
    Str code = load_value(l, node);
    if (!code.ptr) return;
    *out = code;
    if (upper_letters(code, len)) return;
    load_mistake(l, node, "`%s` is %zu capital letters", key, len);
    mistake_hint(&l->mistakes, "write %s", example);
}

/* RUR: rows have it as RUB. */
static void check_currency(Loader *l, const Yaml *node, Str code) {
    if (!code.len) return;
    Arena *scratch = arena_new("currency", 0);
    Buf known = {0};
    cleaner_find(STR("currency"))->clean(clean_context_new(scratch, NULL), code, &known);
    if (upper_letters(code, 3) && !str_eq(buf_str(&known), code)) {
        load_mistake(l, node, "`%.*s` is the currency %.*s", STR_ARG(code), STR_ARG(buf_str(&known)));
        mistake_hint(&l->mistakes, "write %.*s", STR_ARG(buf_str(&known)));
    }
    buf_free(&known);
    arena_free(scratch);
}

void load_head(Loader *l, const Yaml *root) {
    Plan *plan = l->plan;
    plan->company = load_text(l, root, "company");
    plan->zone_name = load_text(l, root, "timezone");
    if (plan->zone_name.ptr) (void)!load_zone(l, yaml_get(root, "timezone"), &plan->zone);
    Error none = {0};
    if (!plan->zone && !zone_load(STR("UTC"), l->run, &plan->zone, &none)) load_mistake(l, root, "%s", none.text);
    const Yaml *day_ends = yaml_get(root, "day_ends"), *look_ahead = yaml_get(root, "look_ahead");
    if (day_ends && day_ends->kind == YAML_TEXT) (void)!load_clock(l, day_ends, &plan->day_ends_minutes);
    plan->look_ahead_days = LOOK_AHEAD_DAYS;
    if (look_ahead && look_ahead->kind == YAML_TEXT) (void)!load_days(l, look_ahead, &plan->look_ahead_days);
    plan->country = STR("");
    load_code(l, root, "currency", 3, "KZT", &plan->currency);
    check_currency(l, yaml_get(root, "currency"), plan->currency);
    load_code(l, root, "country", 2, "KZ", &plan->country);
    plan->language = load_text(l, root, "language");
    if (!plan->language.len) plan->language = STR("en");
    plan->profile = load_text(l, root, "profile");
    if (!plan->profile.ptr) plan->profile = STR("");
    size_t count;
    const Yaml *const *packs = load_nodes(l, root, "vat", &count);
    for (size_t i = 0; i < count; i++) load_pack(l, packs[i]);
}

bool load_has_vat(Loader *l, const Yaml *node) {
    if (l->plan->vat_count && l->plan->vat_count <= MATCH_VAT_MAX) return true;
    if (l->plan->vat_count) load_mistake(l, node, "more than %d rates of VAT", MATCH_VAT_MAX);
    else {
        load_mistake(l, node, "`vat` needs the rates of a country");
        mistake_hint(&l->mistakes, "vat: kz, at the top of the project");
    }
    return false;
}

/* ---- Sources */

static const char *const source_known[] = {"use", "title", "timezone", "day_ends", NULL};

/* What people call a system or a file, and what reads it. */
static const struct {
    const char *names, *use; /* names: with | between */
} known_as[] = {
    {"excel|xlsx|xls|ods|calc|spreadsheet|google sheets", "sheet: XLSX and ODS workbooks"},
    {"sqlite|mysql|mariadb|mssql|sqlserver|sql server|oracle|firebird|db2|access|sql", "odbc: any database with an ODBC driver"},
    {"postgres|pg|psql", "postgresql"},
    {"1c|1с|bas", "1c-odata, 1c-http or 1c-tables; of its files commerceml, 1c-bank, sheet or csv"},
    {"bitrix", "bitrix24"},
    {"amo|kommo", "amocrm"},
    {"http|https|api|web|webservice", "rest: an HTTP API with JSON"},
    {"odata", "odata-v4, or 1c-odata"},
    {"text|txt|file|files", "csv, json, xml or sheet"},
    {"rabbit|amqp", "rabbitmq"},
    {"bank", "1c-bank, camt, mt940, ofx, directbank or by-bank"},
};

static void hint_known_as(Loader *l, Str use) {
    for (size_t i = 0; i < ARRAY_LEN(known_as); i++) {
        for (Str rest = str_of(known_as[i].names); rest.ptr;) {
            if (!str_eq_ascii_case(str_cut(&rest, '|'), use)) continue;
            mistake_hint(&l->mistakes, "write %s", known_as[i].use);
            return;
        }
    }
}

static void unknown_connector(Loader *l, const Yaml *node, Str use) {
    size_t count, connector_count = 0;
    while (connectors[connector_count]) connector_count++;
    Str *presets = load_data_names(l, "presets", &count),
        *names = arena_array(l->run, count + connector_count, sizeof *names);
    size_t kept = 0;
    for (size_t i = 0; i < connector_count; i++) {
        if (!connectors[i]->preset) names[kept++] = str_of(connectors[i]->name); /* else named as a preset */
    }
    if (count) memcpy(names + kept, presets, count * sizeof *names);
    load_unknown(l, node, "connector or preset", use, names, count + kept);
    hint_known_as(l, use);
}

/* The connector that `use` names, or that the preset of that name sets up; *preset is the preset's file then. */
static const Connector *find_connector(Loader *l, const Yaml *node, Str use, const Yaml **preset, const char **path) {
    *preset = NULL;
    *path = NULL;
    const Connector *connector = connector_find(use);
    if (connector && !connector->preset) return connector;
    *preset = load_data_file(l, node, "presets", use, &shape_preset, path);
    if (!*preset) {
        if (connector) return connector; /* whose datasets are not at hand */
        if (!*path) unknown_connector(l, node, use);
        return NULL;
    }
    Str through = load_text(l, *preset, "use");
    connector = connector_find(through);
    if (!connector) load_mistake(l, node, "%s: there is no connector `%.*s`", *path, STR_ARG(through));
    return connector;
}

/* The options of the source as the project and its preset give them. */
static OptionParts source_options(Loader *l, const YamlKey *key, const SourcePlan *of, const Yaml *preset, const char *path) {
    return (OptionParts){.preset = yaml_get(preset, "source"),
                         .preset_file = path,
                         .given = key->value,
                         .known = source_known,
                         .specs = of->connector->source_options,
                         .connects = true,
                         .who = str_cstr(l->run, of->use),
                         .key = key};
}

/* For `discover`: those of a dataset that nobody has described. */
static OptionParts bare_options(const SourcePlan *of, const OptionParts *source, const Yaml *dataset) {
    static const Yaml nothing = {.kind = YAML_MAP};
    return (OptionParts){.preset = dataset,
                         .preset_file = source->preset_file,
                         .given = &nothing,
                         .specs = of->connector->dataset_options,
                         .partial = true,
                         .who = source->who,
                         .key = source->key};
}

static bool load_zone_of(Loader *l, const Yaml *map, SourcePlan *out) {
    const Yaml *zone = yaml_get(map, "timezone");
    if (!zone || zone->kind != YAML_TEXT || !load_zone(l, zone, &out->zone)) return false;
    out->zone_name = load_value(l, zone);
    return true;
}

static void load_source(Loader *l, const YamlKey *key, SourcePlan *out, size_t index) {
    const Yaml *map = key->value;
    *out = (SourcePlan){.name = key->name,
                        .title = key->name,
                        .place = key->place,
                        .where = load_where(l, key->place),
                        .zone_name = l->plan->zone_name,
                        .zone = l->plan->zone,
                        .day_zone = l->plan->zone,
                        .day_ends_minutes = l->plan->day_ends_minutes};
    (void)load_names_are_plain(l, key, "a source", false);
    if (map->kind != YAML_MAP) return;
    Str title = load_text(l, map, "title");
    if (title.len) out->title = title;
    const Yaml *day_ends = yaml_get(map, "day_ends"), *use = yaml_get(map, "use"), *preset;
    const char *path;
    (void)load_zone_of(l, map, out);
    bool own_day = day_ends && day_ends->kind == YAML_TEXT && load_clock(l, day_ends, &out->day_ends_minutes);
    out->use = load_value(l, use);
    if (!out->use.ptr) return;
    out->connector = find_connector(l, use, out->use, &preset, &path);
    if (!out->connector) return;
    if (!yaml_get(map, "timezone")) (void)load_zone_of(l, preset, out); /* a system that has one for all its customers */
    if (own_day) out->day_zone = out->zone;
    l->preset_dataset[index] = yaml_get(preset, "dataset");
    l->preset_file[index] = path;
    OptionParts parts = source_options(l, key, out, preset, path);
    out->options = load_options(l, &parts);
    if (!l->options.discover.ptr) return;
    OptionParts bare = bare_options(out, &parts, l->preset_dataset[index]);
    out->dataset = load_options(l, &bare);
}

void load_sources(Loader *l, const Yaml *sources) {
    if (!sources || sources->kind != YAML_MAP) return;
    l->source = arena_array(l->run, sources->count, sizeof *l->source);
    l->preset_dataset = arena_array(l->run, sources->count, sizeof *l->preset_dataset);
    l->preset_file = arena_array(l->run, sources->count, sizeof *l->preset_file);
    for (size_t i = 0; i < sources->count; i++) load_source(l, &sources->key[i], &l->source[i], i);
    l->plan->source = l->source;
    l->plan->source_count = sources->count;
}
