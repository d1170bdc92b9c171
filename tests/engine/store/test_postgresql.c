/* What only a server can do to a store: go away, refuse, hold other things, speak another alphabet. test_store runs on
 * it too. */
#include "engine/base/buf.h"
#include "engine/store/query.h"
#include "tests/support/stored.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static Server server;
static Arena *arena;
static int number;

static int begin(void **state) {
    (void)state;
    return server_start(&server, SERVER_POSTGRESQL) && server_writer(&server) ? 0 : -1;
}

static int end(void **state) {
    (void)state;
    server_stop(&server);
    return 0;
}

static int fresh(void **state) {
    (void)state;
    arena = arena_new("test", 0);
    number++;
    return 0;
}

static int done(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static const char *schema(void) {
    return arena_printf(arena, "kopeck \"%d\"", number); /* a name that has to be quoted */
}

static Store *opened(void) {
    Store *store;
    Error err = {0};
    if (!store_open(server_place(&server, schema(), arena), true, arena, &store, &err))
        fail_msg("%s: %s", err.where, err.text);
    return store;
}

static const Case both[] = {{"a", 100}, {"b", 5}};

static size_t runs(Store *store) {
    const Run *list;
    size_t count;
    Error err = {0};
    if (!runs_list(store, STR(""), arena, &list, &count, &err)) fail_msg("%s: %s", err.where, err.text);
    return count;
}

static void keep(Store *store, const char *id, Day day) {
    Error err = {0};
    Told told;
    if (!stored_begin(store, id, day, true, both, 2, arena, &told, &err) || !stored_commit(store, &told, 2, &err))
        fail_msg("%s: %s", err.where, err.text);
}

/* ---- A server that goes away */

static void test_it_goes_away_between_the_findings_and_the_end(void **state) {
    (void)state;
    Store *store = opened();
    Error err = {0};
    Told told;
    keep(store, "1", 0);
    assert_true(stored_begin(store, "2", 7, true, both, 2, arena, &told, &err));
    assert_true(server_kill(&server));
    assert_false(stored_commit(store, &told, 2, &err));
    assert_int_equal(err.kind, ERROR_OUTPUT);
    assert_non_null(strstr(err.text, "the store's server"));
    assert_non_null(strstr(err.text, "\nhint: "));
    assert_null(strstr(err.text, SERVER_WRITER_PASSWORD));
    store_cancel(store);
    err = (Error){0};
    assert_false(store_begin(store, &err)); /* it is still away */
    assert_int_equal(err.kind, ERROR_OUTPUT);
    assert_true(server_revive(&server));
    keep(store, "2", 7); /* sought anew, and nothing half kept before */
    assert_int_equal(runs(store), 2);
    err = (Error){0};
    assert_true(store_check(store, &err));
}

static void test_it_restarts_while_nothing_is_asked(void **state) {
    (void)state;
    Store *store = opened();
    keep(store, "1", 0);
    assert_true(server_kill(&server) && server_revive(&server));
    keep(store, "2", 7);
    assert_int_equal(runs(store), 2);
}

static void test_a_session_is_ended_by_hand(void **state) {
    (void)state;
    Store *store = opened();
    Error err = {0};
    Told told;
    assert_true(stored_begin(store, "1", 0, true, both, 2, arena, &told, &err));
    assert_true(server_sql(
        &server, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" SERVER_WRITER "'"));
    assert_false(stored_commit(store, &told, 2, &err));
    assert_int_equal(err.kind, ERROR_OUTPUT);
    store_cancel(store);
    assert_int_equal(runs(opened()), 0);
    keep(store, "1", 0);
}

/* ---- Who may not, and what is no store */

static void refuse(const StorePlace *place, bool write, ErrorKind kind, const char *words) {
    Store *store;
    Error err = {0};
    assert_false(store_open(place, write, arena, &store, &err));
    if (err.kind != kind || !strstr(err.text, words)) fail_msg("%d %s: %s", (int)err.kind, err.where, err.text);
    assert_null(strstr(err.text, SERVER_WRITER_PASSWORD));
    assert_null(strstr(err.where, SERVER_WRITER_PASSWORD));
}

static const StorePlace *changed(const char *option, const char *value) {
    const StorePlace *place = server_place(&server, schema(), arena);
    for (size_t i = 0; i < place->server->count; i++) {
        Option *item = (Option *)(uintptr_t)&place->server->item[i];
        if (str_eq(item->name, str_of(option))) item->value = str_of(value);
    }
    return place;
}

static void test_places_that_are_refused(void **state) {
    (void)state;
    const char *tcp = arena_printf(arena, "host=127.0.0.1 port=%d dbname=" SERVER_DATABASE, server.port);
    const StorePlace *wrong = changed("password", "pass-that-is-wrong");
    ((Option *)(uintptr_t)wrong->server->item)[0].value = str_of(tcp);
    refuse(wrong, true, ERROR_OUTPUT, "does not let us in");
    refuse(changed("dsn", arena_printf(arena, "host=%s port=%d dbname=nowhere", server.folder, server.port)), true,
           ERROR_OUTPUT, "not there");
    refuse(changed("dsn", "host=127.0.0.1 port=1 dbname=x"), true, ERROR_OUTPUT, "cannot be reached");
    refuse(changed("dsn", "hots=127.0.0.1 " SERVER_WRITER_PASSWORD), true, ERROR_USAGE, "connection string");
    refuse(server_place(&server, schema(), arena), false, ERROR_USAGE, "no store yet");
    const StorePlace *reader = changed("user", SERVER_USER);
    ((Option *)(uintptr_t)reader->server->item)[2].value = STR(SERVER_PASSWORD);
    refuse(reader, true, ERROR_OUTPUT, "the account may not");
}

static void test_a_schema_of_something_else(void **state) {
    (void)state;
    assert_true(
        server_sql(&server, "CREATE SCHEMA other AUTHORIZATION " SERVER_WRITER "; CREATE TABLE other.run(seq INT)"));
    refuse(changed("schema", "other"), true, ERROR_OUTPUT, "no store of Kopeck");
    Error err = {0};
    Store *store = opened();
    assert_true(store_run(store, "UPDATE store_version SET version = 99", &err));
    refuse(server_place(&server, schema(), arena), true, ERROR_OUTPUT, "version 99");
    refuse(server_place(&server, schema(), arena), false, ERROR_OUTPUT, "version 99");
}

/* A schema that somebody made for the account: it needs no right to make one. A reader needs no right to write. */
static void test_rights(void **state) {
    (void)state;
    assert_true(server_sql(&server, "REVOKE CREATE ON DATABASE " SERVER_DATABASE " FROM " SERVER_WRITER ";"
                                    "CREATE SCHEMA given AUTHORIZATION " SERVER_WRITER));
    Store *store;
    Error err = {0};
    if (!store_open(changed("schema", "given"), true, arena, &store, &err)) fail_msg("%s", err.text);
    keep(store, "1", 0);
    assert_true(server_sql(
        &server,
        "GRANT CREATE ON DATABASE " SERVER_DATABASE " TO " SERVER_WRITER ";"
        "CREATE ROLE looker LOGIN PASSWORD '" SERVER_WRITER_PASSWORD "'; GRANT USAGE ON SCHEMA given TO looker;"
        "GRANT SELECT ON ALL TABLES IN SCHEMA given TO looker; REVOKE TEMP ON DATABASE " SERVER_DATABASE " FROM PUBLIC;"
        "GRANT TEMP ON DATABASE " SERVER_DATABASE " TO " SERVER_WRITER));
    const StorePlace *place = changed("schema", "given");
    ((Option *)(uintptr_t)place->server->item)[1].value = STR("looker");
    if (!store_open(place, false, arena, &store, &err)) fail_msg("%s", err.text);
    assert_int_equal(runs(store), 1);
    assert_true(store_check(store, &err));
    assert_true(server_sql(&server, "GRANT TEMP ON DATABASE " SERVER_DATABASE " TO PUBLIC"));
}

/* ---- What it holds */

static Str sentence_given(Str language, const Finding *finding, Arena *memory) { /* as if it were the language */
    (void)finding;
    return str_copy(memory, language);
}

static void test_letters_that_are_none(void **state) {
    (void)state;
    static const struct {
        Str given, kept;
    } text[] = {{STR("Ромашка № 5"), STR("Ромашка № 5")},
                {STR("a\0b"), STR("a\xEF\xBF\xBD"
                                  "b")},
                {STR("\xFF\xC3"), STR("\xEF\xBF\xBD\xEF\xBF\xBD")},
                {STR(""), STR("")},
                {STR("\xED\xA0\x80"), STR("\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD")},
                {STR("'; DROP TABLE run; --"), STR("'; DROP TABLE run; --")}};
    Store *store = opened();
    for (size_t i = 0; i < ARRAY_LEN(text); i++) {
        Error err = {0};
        Told told;
        Case one = {arena_printf(arena, "finding %zu", i), 7};
        Run run;
        KeptFindings list;
        if (!stored_begin(store, one.id, (Day)i, true, &one, 1, arena, &told, &err)) fail_msg("%s", err.text);
        told.run.language = text[i].given;
        told.run.sentence = sentence_given;
        if (!stored_commit(store, &told, 1, &err)) fail_msg("%s", err.text);
        assert_true(runs_find(store, STR("last"), arena, &run, &err));
        assert_true(runs_findings(store, &run, &(FindingWant){0}, arena, &list, &err));
        assert_int_equal(list.count, 1);
        if (!str_eq(list.item[0].explanation, text[i].kept))
            fail_msg("%zu: %.*s", i, STR_ARG(list.item[0].explanation));
    }
}

/* Tables and columns of the two backends. */
static Str columns_of(Store *store, const char *sql) {
    Query query;
    bool row;
    Error err = {0};
    Buf *out = buf_own(arena);
    assert_true(query_open(store, sql, &query, &err));
    for (;;) {
        if (!query_row(&query, &row, &err)) fail_msg("%s", err.text);
        if (!row) return buf_str(out);
        buf_printf(out, "%.*s\n", STR_ARG(query_view(&query, 0)));
    }
}

static void test_the_schema_is_that_of_sqlite(void **state) {
    (void)state;
    Store *file;
    Error err = {0};
    const char *path = arena_printf(arena, "%s/store", server.folder);
    if (!store_open(file_place(path, arena), true, arena, &file, &err)) fail_msg("%s", err.text);
    Str sqlite = columns_of(file, "SELECT m.name || '.' || c.name FROM sqlite_schema m, pragma_table_info(m.name) c"
                                  " WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' ORDER BY 1");
    Str postgresql = columns_of(
        opened(), "SELECT (table_name || '.' || column_name)::text COLLATE \"C\" FROM information_schema.columns"
                  " WHERE table_schema = current_schema() AND table_name <> 'store_version' ORDER BY 1");
    assert_true(sqlite.len > 100);
    assert_string_equal(str_cstr(arena, sqlite), str_cstr(arena, postgresql));
}

/* File to server and back: nothing is lost, and the history goes on. */
static void test_copies(void **state) {
    (void)state;
    Store *file, *back, *store = opened();
    Error err = {0};
    uint64_t rows;
    const char *path = arena_printf(arena, "%s/from", server.folder),
               *copy = arena_printf(arena, "%s/back", server.folder);
    if (!store_open(file_place(path, arena), true, arena, &file, &err)) fail_msg("%s", err.text);
    keep(file, "1111", 0);
    NewDecision accept = {STR(""), STR("a"), STR("accept"), STR("known"), STR(""), STR("")};
    DecisionOutcome outcome;
    assert_true(
        decisions_add(file, &(DecisionBatch){&accept, 1, STR("last"), STR("Ivanova"), 0}, arena, &outcome, &err));
    OutboxMessage waits = {.job = STR("weekly"),
                           .channel = STR("mail"),
                           .to = STR("x"),
                           .message_id = STR("1"),
                           .attachment = STR("\0\1\xFF")},
                  sent = {.job = STR("weekly"), .channel = STR("mail"), .to = STR("x"), .message_id = STR("2")};
    assert_true(outbox_put(file, &waits, 5, &err) && outbox_put(file, &sent, 5, &err) && outbox_sent(file, 2, 6, &err));
    assert_true(alerts_write(file, STR("weekly"), STR("mail"), &(Alert){STR("k"), 1, STR("5"), 3}, 1, &err));
    if (!store_copy(file, store, &rows, &err)) fail_msg("%s: %s", err.where, err.text);
    assert_true(rows > 10);
    assert_false(store_copy(file, store, &rows, &err)); /* there is something already */
    assert_int_equal(err.kind, ERROR_USAGE);
    err = (Error){0};
    DecisionProof proof;
    assert_true(decisions_verify(store, arena, &proof, &err));
    assert_true(proof.ok && proof.count == 1);
    const OutboxMessage *message;
    size_t count;
    assert_true(outbox_due(store, 9, true, arena, &message, &count, &err));
    assert_int_equal(count, 1);
    assert_true(str_eq(message[0].attachment, STR("\0\1\xFF")));
    keep(store, "2222", 7);
    if (!store_backup(store, copy, &err)) fail_msg("%s: %s", err.where, err.text);
    if (!store_open(file_place(copy, arena), true, arena, &back, &err)) fail_msg("%s", err.text);
    assert_true(decisions_verify(back, arena, &proof, &err));
    assert_true(proof.ok);
    Told told;
    assert_true(stored_begin(back, "3333", 14, true, both, 2, arena, &told, &err));
    assert_int_equal(told.run.counts.open, 2);
    assert_int_equal(finding_memory(&told.finding[0])->age_days, 14);
    assert_true(finding_memory(&told.finding[0])->settled);
}

/* More rows than one piece of a copy holds, and statements run more than once on more than one connection. */
static void test_many_findings(void **state) {
    (void)state;
    enum { MANY = 6000 };
    Store *store = opened();
    Case *many = arena_array(arena, MANY, sizeof *many);
    for (int i = 0; i < MANY; i++) many[i] = (Case){arena_printf(arena, "f%06d", (i * 7919) % MANY), i};
    for (int r = 0; r < 3; r++) {
        Error err = {0};
        Told told;
        if (!stored_begin(store, arena_printf(arena, "run %d", r), r, true, many, (size_t)(MANY - r * 1000), arena,
                          &told, &err))
            fail_msg("%s", err.text);
        assert_int_equal(told.run.counts.open, r ? MANY - r * 1000 : 0);
        assert_int_equal(told.run.counts.resolved, r ? 1000 : 0);
        if (!stored_commit(store, &told, (size_t)(MANY - r * 1000), &err)) fail_msg("%s", err.text);
    }
    Error err = {0};
    assert_true(store_check(store, &err));
    assert_int_equal(runs(store), 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh, done)

int main(void) {
    const struct CMUnitTest tests[] = {TEST(test_it_goes_away_between_the_findings_and_the_end),
                                       TEST(test_it_restarts_while_nothing_is_asked),
                                       TEST(test_a_session_is_ended_by_hand),
                                       TEST(test_places_that_are_refused),
                                       TEST(test_a_schema_of_something_else),
                                       TEST(test_rights),
                                       TEST(test_letters_that_are_none),
                                       TEST(test_the_schema_is_that_of_sqlite),
                                       TEST(test_copies),
                                       TEST(test_many_findings)};
    return cmocka_run_group_tests(tests, begin, end);
}
