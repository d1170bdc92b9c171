#include "tests/support/stored.h"

static Str differs(Str language, const Finding *finding, Arena *arena) {
    (void)finding;
    return str_printf(arena, "differs%.*s", STR_ARG(language));
}

Finding *findings_of(const Case *list, size_t count, Arena *arena) {
    Finding *out = arena_array(arena, count, sizeof *out);
    for (size_t i = 0; i < count; i++) {
        FindingRecord *record = arena_alloc(arena, sizeof *record);
        *record = (FindingRecord){
            .dataset_name = STR("crm.orders"), .key = str_of(list[i].id), .document = STR("doc \"1\"\n")};
        out[i] = (Finding){.id = str_of(list[i].id),
                           .kind = FINDING_AMOUNT_DIFFERS,
                           .severity = SEVERITY_ERROR,
                           .rule = STR("orders"),
                           .cause = STR(""),
                           .field = STR("amount"),
                           .currency = STR("KZT"),
                           .scale = 2,
                           .has_amounts = true,
                           .difference = list[i].difference,
                           .at_risk = list[i].difference,
                           .record = record,
                           .record_count = 1};
    }
    return out;
}

bool stored_begin(Store *store, const char *id, Day day, bool checked, const Case *list, size_t count, Arena *arena,
                  Told *out, Error *err) {
    RunScope *scope = arena_alloc(arena, sizeof *scope);
    RunRule *rule = arena_alloc(arena, sizeof *rule);
    *scope = (RunScope){STR("orders"), checked};
    *rule = (RunRule){.name = STR("orders"), .kind = STR("reconcile"), .checked = checked};
    *out = (Told){.run = {.id = str_of(id),
                          .job = STR("weekly"),
                          .cutoff = (Instant)(day + 1) * INSTANT_DAY,
                          .cutoff_text = STR("x"),
                          .day = day,
                          .state = STR("clean"),
                          .scope = scope,
                          .scope_count = 1,
                          .rule = rule,
                          .rule_count = 1,
                          .language = STR(""),
                          .sentence = differs}};
    out->finding = findings_of(list, count, arena);
    return runs_begin(store, &out->run, out->finding, count, &out->history, err) &&
           decisions_recall(store, &out->run, out->finding, count, err);
}

bool stored_commit(Store *store, Told *told, size_t count, Error *err) {
    return runs_commit(store, &told->run, &told->history, told->finding, count, err) &&
           runs_published(store, &told->run, err);
}

const StorePlace *file_place(const char *file, Arena *arena) {
    StorePlace *out = arena_alloc(arena, sizeof *out);
    out->file = file;
    return out;
}

bool server_writer(const Server *server) {
    return server_sql(server, "CREATE ROLE " SERVER_WRITER " LOGIN PASSWORD '" SERVER_WRITER_PASSWORD "';"
                              "GRANT CREATE ON DATABASE " SERVER_DATABASE " TO " SERVER_WRITER);
}

const StorePlace *server_place(const Server *server, const char *schema, Arena *arena) {
    StorePlace *out = arena_alloc(arena, sizeof *out);
    Options *options = arena_alloc(arena, sizeof *options);
    const Option all[] = {{STR("dsn"),
                           str_printf(arena, "host=%s port=%d dbname=" SERVER_DATABASE, server->folder, server->port),
                           "store"},
                          {STR("user"), STR(SERVER_WRITER), "store"},
                          {STR("password"), STR(SERVER_WRITER_PASSWORD), "store"},
                          {STR("schema"), str_of(schema), "store"}};
    Option *item = arena_array(arena, ARRAY_LEN(all), sizeof *item);
    memcpy(item, all, sizeof all);
    *options = (Options){item, ARRAY_LEN(all)};
    out->server = options;
    return out;
}
