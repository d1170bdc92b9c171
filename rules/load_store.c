/* Where runs and decisions are remembered: a file beside the project, nowhere, or a schema on a server. */
#include "rules/load.h"

enum { SCHEMA_BYTES_MAX = 63 }; /* PostgreSQL cuts longer names, and two would be one */

const OptionSpec store_options[] = {
    {"dsn", OPTION_TEXT, true, false, NULL, NULL, "Connection string of libpq: host=... dbname=..., a URI, or service=..."},
    {"user", OPTION_TEXT, false, false, NULL, NULL, "Account; owns the schema, or has CREATE on the database."},
    {"password", OPTION_TEXT, false, true, NULL, NULL, "Its password; or leave it to ~/.pgpass."},
    {"schema", OPTION_TEXT, false, false, "kopeck", NULL, "Schema of the tables, made when missing; one a profile."},
    {"connect_timeout", OPTION_DURATION, false, false, "10 s", NULL, "Longest wait for the connection."},
    {0},
};

static const char *const known[] = {"use", NULL};

static void check_schema(Loader *l, const Yaml *map) {
    const Yaml *node = yaml_get(map, "schema");
    Str name = load_value(l, node);
    if (name.ptr && (!name.len || name.len > SCHEMA_BYTES_MAX || str_starts(name, STR("pg_"))))
        load_mistake(l, node, "a schema's name has 1 to %d bytes and does not begin with pg_", SCHEMA_BYTES_MAX);
}

/* Commands that read no source need no variables but these: what is not set is told when the store is opened. */
static void note_unset(const Yaml *map, StorePlan *plan) {
    for (size_t i = 0; i < map->count; i++) {
        const Yaml *written = map->key[i].value;
        bool open = written->kind == YAML_TEXT && load_has_variable(written->text);
        if (open && str_eq(options_text(&plan->options, map->key[i].name.ptr), written->text)) plan->unset = written->text;
    }
}

void load_store(Loader *l, const YamlKey *store) {
    StorePlan *plan = &l->plan->store;
    plan->file = plan->unset = STR("");
    if (!store) return;
    if (store->value->kind == YAML_TEXT) plan->file = load_value(l, store->value);
    if (store->value->kind != YAML_MAP) return;
    OptionParts parts = {
        .given = store->value, .known = known, .specs = store_options, .connects = true, .who = "the store", .key = store};
    plan->server = true;
    plan->options = load_options(l, &parts);
    check_schema(l, store->value);
    note_unset(store->value, plan);
}
