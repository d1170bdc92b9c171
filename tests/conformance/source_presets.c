/* The samples behind the interfaces of real systems (fixtures/systems), through their presets. */
#include "tests/conformance/conformance.h"

#include "tests/support/preset.h"
#include "tests/support/servers.h"
#include "tests/support/standin.h"

#include <stdio.h>

#define TOKEN "pass-4711-word"

typedef enum Login { LOGIN_BEARER, LOGIN_BASIC, LOGIN_PATH, LOGIN_HEADER, LOGIN_BODY, LOGIN_QUERY } Login;

/* What differs between the systems. Texts with @ have the sample's name there. */
typedef struct System {
    const char *preset, *module;
    Login login;
    const char *name; /* user, or header */
    const char *resource, *rows;
    const char *option[10]; /* name, value, ... of the dataset */
} System;

static const System systems[] = {
    {"bitrix24", "bitrix24", LOGIN_PATH, NULL, "@.list", NULL, {NULL}},
    {"amocrm", "amocrm", LOGIN_BEARER, NULL, "@", "_embedded.@", {"absent", "error"}},
    {"moysklad", "moysklad", LOGIN_BEARER, NULL, "entity/@", NULL, {"absent", "error"}},
    {"odoo",
     "odoo",
     LOGIN_BEARER,
     NULL,
     "json/2/@/search_read",
     NULL,
     {"page.count_resource", "json/2/@/search_count"}},
    {"odoo-jsonrpc",
     "odoo",
     LOGIN_BODY,
     "key",
     "jsonrpc",
     NULL,
     {"body",
      "{\"jsonrpc\": \"2.0\", \"id\": 1, \"params\": {\"args\": [\"db\", 2, \"{auth.key}\", \"@\", \"search_read\", "
      "[[{? {filter} ?}]], {\"fields\": [{? {select} ?}], \"limit\": {size}}]}}",
      "page.count_body",
      "{\"jsonrpc\": \"2.0\", \"id\": 1, \"params\": {\"args\": [\"db\", 2, \"{auth.key}\", \"@\", \"search_count\", "
      "[[{? {filter} ?}]], {}]}}"}},
    {"yookassa", "yookassa", LOGIN_BASIC, "shop", "@", NULL, {"absent", "error"}},
    {"erpnext",
     "erpnext",
     LOGIN_HEADER,
     "Authorization",
     "@",
     NULL,
     {"key", "id", "filter.after", "[\"id\", \">\", {after}]", "order_undated", "id asc"}},
    {"woocommerce", "woocommerce", LOGIN_BASIC, "ck", "@", NULL, {NULL}},
    {"espocrm", "espocrm", LOGIN_HEADER, "X-Api-Key", "@", NULL, {NULL}},
    {"odata-v4", "odata_v4", LOGIN_BEARER, "/odata", "@", NULL, {"key", "id"}},
    {"dynamics", "dynamics", LOGIN_BEARER, NULL, "@", NULL, {"key", "id"}},
    {"sap", "sap", LOGIN_BEARER, NULL, "service/@", NULL, {"key", "id"}},
    {"hubspot", "hubspot", LOGIN_BEARER, NULL, "@", NULL, {NULL}},
    {"salesforce",
     "salesforce",
     LOGIN_BEARER,
     NULL,
     "query",
     NULL,
     {"key", "id", "params.q", "SELECT {select} FROM @{? WHERE {filter}?} ORDER BY id"}},
    {"shopify", "shopify", LOGIN_HEADER, "X-Shopify-Access-Token", "@.json", "@", {NULL}},
    {"1c-http", "onec_http", LOGIN_BASIC, "reader", "@", NULL, {NULL}},
    {"shopify-graphql",
     "shopify_graphql",
     LOGIN_HEADER,
     "X-Shopify-Access-Token",
     "graphql.json",
     "data.@.nodes",
     {"key", "id", "page.next", "data.@.pageInfo.endCursor", "page.more", "data.@.pageInfo.hasNextPage", "body",
      "{\"query\": \"query($first: Int!, $after: String) { @(first: $first, after: $after, sortKey: ID) { pageInfo { hasNextPage "
      "endCursor } nodes { id name amount moment day flag } } }\", \"variables\": {\"first\": {size}{?, \"after\": "
      "\"{after}\"?}}}"}},
    {"gbd-ul-kz",
     "gbd_ul_kz",
     LOGIN_QUERY,
     "apiKey",
     "@",
     NULL,
     {"key", "id", "absent", "error", "page.size", "1000", "params.source",
      "{\"size\":{size},\"sort\":[{\"id\":{\"order\":\"asc\"}}]{?,\"search_after\":[{after}]?}}"}},
    {"rabbitmq", "rabbitmq", LOGIN_BASIC, "reader", "@", NULL, {"key", "id", "absent", "error"}},
    {"sap-odata2", "sap_odata2", LOGIN_BEARER, NULL, "SERVICE_SRV/@", NULL, {"key", "id"}},
};

static Standin standin;
static const System *now;

static bool start_system(size_t index) { /* the server starts with the first reading, when all samples are there */
    now = &systems[index];
    standin = (Standin){0};
    return true;
}

static void stop(void) {
    standin_stop(&standin);
}

static bool serve(const char *port) {
    char kind[64];
    snprintf(kind, sizeof kind, "system:%s", now->module);
    return standin_start(&standin, kind, NULL, "--token", TOKEN, "--port", port, NULL);
}

static bool running(void) {
    return standin.pid > 0 || serve("0");
}

static bool revive(void) {
    char port[16];
    snprintf(port, sizeof port, "%d", standin.port);
    return serve(port);
}

static bool kill_server(void) {
    standin_kill(&standin);
    return true;
}

static bool load(const Sample *sample) {
    Arena *scratch = arena_new("preset sample", 0);
    Buf lines = {0};
    for (size_t row = 0; row < sample->rows; row++) {
        const char *cell[SAMPLE_COLUMNS];
        sample->row(row, cell, scratch);
        sample_json(&lines, cell);
        buf_char(&lines, '\n');
        arena_reset(scratch);
    }
    buf_char(&lines, 0);
    standin_record(&standin, sample->name, lines.ptr);
    buf_free(&lines);
    arena_free(scratch);
    return true;
}

static const Options *source(Access access, Arena *arena) {
    int port = access == ACCESS_NOBODY_THERE ? free_port() : running() ? standin.port : 0;
    const char *word = access == ACCESS_WRONG_PASSWORD ? CONFORMANCE_WRONG_PASSWORD : TOKEN;
    const char *path = now->login == LOGIN_PATH                  ? arena_printf(arena, "/rest/1/%s", word)
                       : now->login == LOGIN_BEARER && now->name ? now->name
                                                                 : "";
    const char *secret = now->login == LOGIN_BEARER   ? "auth.bearer"
                         : now->login == LOGIN_BASIC  ? "password"
                         : now->login == LOGIN_HEADER ? arena_printf(arena, "auth.header.%s", now->name)
                         : now->login == LOGIN_QUERY  ? arena_printf(arena, "auth.query.%s", now->name)
                         : now->login == LOGIN_BODY   ? arena_printf(arena, "auth.body.%s", now->name)
                                                      : "values.none";
    bool frappe = strcmp(now->preset, "erpnext") == 0;
    const Options *own = options_of(arena, connector_find(STR("rest"))->source_options, "url",
                                    arena_printf(arena, "http://127.0.0.1:%d%s", port, path), secret,
                                    frappe ? arena_printf(arena, "token %s", word) : word,
                                    now->login == LOGIN_BASIC ? "user" : "values.user", now->name ? now->name : "",
                                    "rate", "1000 per second", "retry.0", "none", "null_values.0", "(nothing)", NULL);
    return preset_options(arena, now->preset, "source", own);
}

static const char *with_sample(Arena *arena, const char *text, const char *sample) {
    Buf *out = buf_own(arena);
    for (const char *c = text; *c; c++) buf_add(out, *c == '@' ? str_of(sample) : (Str){c, 1});
    buf_char(out, 0);
    return out->ptr;
}

static const Options *dataset(const char *sample, Arena *arena) {
    Option *item = arena_array(arena, 16, sizeof *item);
    Options *own = arena_alloc(arena, sizeof *own);
    *own = (Options){item, 0};
    item[own->count++] = (Option){STR("resource"), str_of(with_sample(arena, now->resource, sample)), "test"};
    if (now->rows) item[own->count++] = (Option){STR("rows"), str_of(with_sample(arena, now->rows, sample)), "test"};
    for (size_t i = 0; i + 1 < ARRAY_LEN(now->option) && now->option[i]; i += 2) {
        item[own->count++] =
            (Option){str_of(now->option[i]), str_of(with_sample(arena, now->option[i + 1], sample)), "test"};
    }
    return preset_options(arena, now->preset, "dataset", own);
}

/* Every request but reading ones is refused before it is sent. */
static const Options *writing(size_t index, Arena *arena) {
    static const char *const methods[] = {"post", "put", "patch", "delete", "DELETE", "post_query"};
    if (index == ARRAY_LEN(methods)) return options_of(arena, NULL, "resource", "rows_10000", "body", "{}", NULL);
    if (index > ARRAY_LEN(methods)) return NULL;
    return options_of(arena, NULL, "resource", "rows_10000", "method", methods[index], NULL);
}

#define SYSTEM(id, index, title)                                                                                       \
    static bool start_##id(void) {                                                                                     \
        return start_system(index);                                                                                    \
    }                                                                                                                  \
    const SourceUnderTest source_##id = {                                                                              \
        .name = title,                                                                                                 \
        .connector = "rest",                                                                                           \
        .start = start_##id,                                                                                           \
        .stop = stop,                                                                                                  \
        .load = load,                                                                                                  \
        .source = source,                                                                                              \
        .dataset = dataset,                                                                                            \
        .kill = kill_server,                                                                                           \
        .revive = revive,                                                                                              \
        .writing = writing,                                                                                            \
        .untyped = true,                                                                                               \
        .nameless_when_empty = true,                                                                                   \
    };

SYSTEM(bitrix24, 0, "preset bitrix24")
SYSTEM(amocrm, 1, "preset amocrm")
SYSTEM(moysklad, 2, "preset moysklad")
SYSTEM(odoo, 3, "preset odoo")
SYSTEM(odoo_jsonrpc, 4, "preset odoo-jsonrpc")
SYSTEM(yookassa, 5, "preset yookassa")
SYSTEM(erpnext, 6, "preset erpnext")
SYSTEM(woocommerce, 7, "preset woocommerce")
SYSTEM(espocrm, 8, "preset espocrm")
SYSTEM(odata_v4, 9, "preset odata-v4")
SYSTEM(dynamics, 10, "preset dynamics")
SYSTEM(sap, 11, "preset sap")
SYSTEM(hubspot, 12, "preset hubspot")
SYSTEM(salesforce, 13, "preset salesforce")
SYSTEM(shopify, 14, "preset shopify")
SYSTEM(onec_http, 15, "preset 1c-http")
SYSTEM(shopify_graphql, 16, "preset shopify-graphql")
SYSTEM(gbd_ul_kz, 17, "preset gbd-ul-kz")
SYSTEM(rabbitmq, 18, "preset rabbitmq")
SYSTEM(sap_odata2, 19, "preset sap-odata2")
