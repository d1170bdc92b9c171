/* What is PostgreSQL's own; what holds for every source is in tests/conformance. */
#include "connectors/retry.h"
#include "engine/base/parallel.h"
#include "tests/support/reader.h"
#include "tests/support/servers.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static Server server;
static Arena *arena;

static const Options *options(const char *user, const char *password, const char *more, const char *value) {
    const Connector *connector = connector_find(STR("postgresql"));
    const char *dsn = arena_printf(arena, "host=%s port=%d dbname=%s", server.folder, server.port, SERVER_DATABASE);
    return options_of(arena, connector->source_options, "dsn", dsn, "user", user, "password", password, "retry.0", "none",
                      more ? more : NULL, value, NULL);
}

static void open_as(Reader *reader, const char *user, const char *more, const char *value) {
    const char *password = strcmp(user, SERVER_USER) == 0 ? SERVER_PASSWORD : "x";
    if (!reader_open(reader, "postgresql", options(user, password, more, value), "/", "Asia/Almaty")) {
        fail_msg("%s %s", reader->err.native, reader->err.text);
    }
}

static Extract query(const char *sql) {
    return (Extract){.dataset = STR("erp.orders"), .options = options_of(arena, NULL, "query", sql, NULL), .from = INSTANT_NONE,
                     .to = INSTANT_NONE};
}

static bool read_query(Reader *reader, const char *sql, Read *out) {
    Extract extract = query(sql);
    return reader_read(reader, &extract, true, arena, out);
}

static void must_read(Reader *reader, const char *sql, Read *out) {
    if (!read_query(reader, sql, out)) fail_msg("%s\n-> %s %s", sql, reader->err.native, reader->err.text);
}

/* ---- Values */

static void every_type_comes_as_batch_text(void **state) {
    (void)state;
    static const struct {
        const char *sql, *wanted, *native;
        ColumnType type;
        bool zoned;
    } cases[] = { /* wanted: batch.h's forms of what the literal says */
        {"1::smallint", "1", "smallint", COLUMN_INTEGER, false},
        {"(-2147483648)::int", "-2147483648", "integer", COLUMN_INTEGER, false},
        {"9223372036854775807::bigint", "9223372036854775807", "bigint", COLUMN_INTEGER, false},
        {"12345.60::numeric(12,2)", "12345.60", "numeric(12,2)", COLUMN_DECIMAL, false},
        {"1e30::numeric", "1000000000000000000000000000000", "numeric", COLUMN_DECIMAL, false},
        {"-0.000000000000000000000000000001::numeric", "-0.000000000000000000000000000001", "numeric", COLUMN_DECIMAL, false},
        {"99999999.99::numeric(10,2)", "99999999.99", "numeric(10,2)", COLUMN_DECIMAL, false},
        {"10000.0001::numeric", "10000.0001", "numeric", COLUMN_DECIMAL, false},
        {"'NaN'::numeric", "NaN", "numeric", COLUMN_DECIMAL, false},
        {"0.1::float8 + 0.2::float8", "0.30000000000000004", "double precision", COLUMN_DECIMAL, false},
        {"0.1::real", "0.1", "real", COLUMN_DECIMAL, false},
        {"'1234.5'::money", "1234.50", "money", COLUMN_DECIMAL, false},
        {"true", "true", "boolean", COLUMN_BOOL, false},
        {"date '2026-09-30'", "2026-09-30", "date", COLUMN_DATE, false},
        {"date '0044-03-15 BC'", "0044-03-15 BC", "date", COLUMN_DATE, false},
        {"date 'infinity'", "infinity", "date", COLUMN_DATE, false},
        {"timestamp '2026-09-30 23:58:00'", "2026-09-30T23:58:00", "timestamp without time zone", COLUMN_INSTANT, false},
        {"timestamp '0001-01-01'", "0001-01-01T00:00:00", "timestamp without time zone", COLUMN_INSTANT, false},
        {"timestamptz '2026-09-30 23:58:00.25+05'", "2026-09-30T18:58:00.250000Z", "timestamp with time zone", COLUMN_INSTANT, true},
        {"'Шины 205/55 😀'::text", "Шины 205/55 😀", "text", COLUMN_TEXT, false},
        {"'ab'::char(5)", "ab", "character(5)", COLUMN_TEXT, false},
        {"''::varchar(3)", "", "character varying(3)", COLUMN_TEXT, false},
        {"'6F9619FF-8B86-D011-B42D-00CF4FC964FF'::uuid", "6f9619ff-8b86-d011-b42d-00cf4fc964ff", "uuid", COLUMN_TEXT, false},
        {"'{\"a\": 1.10}'::json", "{\"a\": 1.10}", "json", COLUMN_TEXT, false},
        {"'{\"a\":1.10}'::jsonb", "{\"a\": 1.10}", "jsonb", COLUMN_TEXT, false},
        {"array[1,null]", "{1,NULL}", "integer[]", COLUMN_TEXT, false},
        {"'\\x00ff'::bytea", "\\x00ff", "bytea", COLUMN_TEXT, false},
        {"interval '1 day 2 hours'", "1 day 02:00:00", "interval", COLUMN_TEXT, false},
        {"time '08:00'", "08:00:00", "time without time zone", COLUMN_TEXT, false},
        {"inet '10.0.0.1'", "10.0.0.1/32", "inet", COLUMN_TEXT, false},
        {"row(1,'x')", "(1,x)", "record", COLUMN_TEXT, false},
        {"'paid'::stage", "paid", "stage", COLUMN_TEXT, false},
        {"'12.50'::amount", "12.50", "numeric(10,2)", COLUMN_DECIMAL, false}, /* a domain, as what it is made of */
        {"null::text", NULL, "text", COLUMN_TEXT, false},
        {"null", NULL, "text", COLUMN_TEXT, false},
    };
    Reader reader;
    open_as(&reader, SERVER_USER, "search_path", "sales, public");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Read read;
        must_read(&reader, arena_printf(arena, "SELECT %s AS v", cases[i].sql), &read);
        Str got = read_cell(&read, 0, "v");
        assert_int_equal(read.rows, 1);
        if ((got.ptr == NULL) != (cases[i].wanted == NULL)) fail_msg("%s: null or not", cases[i].sql);
        if (!str_eq(got, str_of(cases[i].wanted))) fail_msg("%s -> %.*s", cases[i].sql, STR_ARG(got));
        const FieldInfo *field = &read.schema.field[0];
        if (!str_eq(field->native, str_of(cases[i].native))) fail_msg("%s is %.*s", cases[i].sql, STR_ARG(field->native));
        if (field->type != cases[i].type || field->zoned != cases[i].zoned) fail_msg("%s: type", cases[i].sql);
    }
    reader_close(&reader);
}

/* ---- Statements */

static void queries_of_every_shape(void **state) {
    (void)state;
    static const struct {
        const char *sql;
        size_t rows;
    } cases[] = {
        {"TABLE sales.orders -- all", 3},
        {"VALUES (1, 'a'), (2, 'b');", 2},
        {"WITH a AS (SELECT 1 AS x) SELECT x, x FROM a", 1}, /* two columns of one name */
        {"(SELECT id FROM sales.orders) UNION ALL SELECT 7", 4},
        {"SELECT * FROM sales.orders WHERE placed_at < :cutoff ORDER BY id LIMIT 2 ;;", 2},
        {"SELECT * FROM sales.orders WHERE note = ':cutoff' OR note LIKE '%;%'", 0},
    };
    Reader reader;
    open_as(&reader, SERVER_USER, NULL, NULL);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Read read;
        must_read(&reader, cases[i].sql, &read);
        assert_int_equal(read.rows, cases[i].rows);
        assert_int_equal(read.summary.rows_declared, cases[i].rows);
        assert_true(str_starts(read.summary.detail, STR("COPY (SELECT c1")));
    }
    reader_close(&reader);
}

static void tables_and_chosen_columns(void **state) {
    (void)state;
    Reader reader;
    Read read;
    Str wanted[] = {STR("total"), STR("Odd \"name\""), STR("id")};
    Extract extract = {.dataset = STR("erp.orders"), .options = options_of(arena, NULL, "table", "sales.orders", NULL),
                       .column = wanted, .column_count = 3, .from = INSTANT_NONE, .to = INSTANT_NONE, .rows_max = 2};
    open_as(&reader, SERVER_USER, NULL, NULL);
    assert_true(reader_read(&reader, &extract, true, arena, &read));
    assert_int_equal(read.rows, 2);
    assert_int_equal(read.schema.count, 3);
    assert_true(str_eq(read.schema.field[1].name, wanted[1]));
    assert_true(str_eq(read_cell(&read, 0, "total"), STR("100.50")));
    assert_non_null(strstr(str_cstr(arena, read.summary.detail), "c3, c5, c1 FROM"));
    assert_true(read.summary.snapshot.len > 0);
    reader_close(&reader);
}

static Instant moment(const char *text) {
    Day day;
    int64_t us;
    assert_int_equal(instant_parse(str_of(text), STR(""), &day, &us), INSTANT_ZONED);
    return us;
}

static void the_window_goes_to_the_server(void **state) {
    (void)state;
    static const struct {
        const char *column, *sql;
        size_t rows;
    } cases[] = { /* window: 30 September in Almaty, 2026-09-29T19:00Z to 2026-09-30T19:00Z */
        {"at", "SELECT * FROM moments", 3},           /* the instant within, and two nulls */
        {"local", "SELECT * FROM moments", 4},        /* a day more on both sides: engine cuts */
        {"day", "SELECT * FROM moments", 4},
        {"n", "SELECT * FROM moments", 6},            /* no date: everything */
        {NULL, "SELECT * FROM moments", 6},
        {"at", "SELECT * FROM moments WHERE at >= :from AND at < :cutoff", 1},
        {"at", "SELECT * FROM moments WHERE local >= :from_local AND local < :cutoff_local", 1},
        {"at", "SELECT * FROM moments WHERE local < :cutoff_utc", 2},
    };
    Reader reader;
    open_as(&reader, SERVER_USER, NULL, NULL);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Extract extract = query(cases[i].sql);
        Read read;
        extract.date_column = str_of(cases[i].column);
        extract.from = moment("2026-09-29T19:00:00Z");
        extract.to = moment("2026-09-30T19:00:00Z");
        if (!reader_read(&reader, &extract, true, arena, &read)) fail_msg("%s", reader.err.text);
        if (read.rows != cases[i].rows) fail_msg("%s by %s: %zu", cases[i].sql, cases[i].column, read.rows);
    }
    reader_close(&reader);
}

static void mistakes_are_told_with_a_hint(void **state) {
    (void)state;
    static const struct {
        const char *sql, *native, *text;
    } cases[] = {
        {"SELECT * FROM sales.ordrs", "42P01", "hint: did you mean sales.orders?"},
        {"SELECT * FROM orders", "42P01", "hint: did you mean sales.orders?"},
        {"SELECT * FROM nothing_like_it", "42P01", "hint: write schema.table"},
        {"SELECT totl FROM sales.orders", "42703", "column \"totl\" does not exist"},
        {"SELECT totl FROM sales.orders", "42703", "orders.total"},
        {"SELEC 1", "", "refused, nothing was sent"},
        {"SELECT 1 FROM", "42601", "syntax error"},
        {"SELECT * FROM secret.salaries", "42501", "hint: grant the account SELECT"},
        {"SELECT 1/0", "22012", "division by zero"},
        {"SELECT $1::int", "", "parameters"},
        {"SELECT FROM sales.orders", "", "no columns"},
        {"SELECT pg_sleep(3600) FROM sales.orders", "57014", "statement_timeout"},
        {"SELECT steal()", "25006", "read-only"}, /* a function that writes: past the guard, stopped by the session */
    };
    Reader reader;
    open_as(&reader, "limited", "statement_timeout", "2 s");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Read read;
        if (read_query(&reader, cases[i].sql, &read)) fail_msg("passed: %s", cases[i].sql);
        if (!strstr(reader.err.text, cases[i].text) || strcmp(reader.err.native, cases[i].native) != 0) {
            fail_msg("%s\n-> %s %s", cases[i].sql, reader.err.native, reader.err.text);
        }
        assert_string_equal(reader.err.where, "kopeck.yaml:1:1");
        must_read(&reader, "SELECT 1", &read); /* the snapshot goes on */
    }
    reader_close(&reader);
}

static void either_query_or_table(void **state) {
    (void)state;
    Reader reader;
    Read read;
    open_as(&reader, SERVER_USER, NULL, NULL);
    Extract both = query("SELECT 1"), none = query("SELECT 1");
    both.options = options_of(arena, NULL, "query", "SELECT 1", "table", "t", NULL);
    none.options = options_of(arena, NULL, NULL);
    assert_false(reader_read(&reader, &both, true, arena, &read));
    assert_int_equal(reader.err.kind, ERROR_USAGE);
    assert_false(reader_read(&reader, &none, true, arena, &read));
    assert_non_null(strstr(reader.err.text, "either query or table"));
    reader_close(&reader);
}

/* ---- The snapshot */

static void all_datasets_see_one_moment(void **state) {
    (void)state;
    Reader reader;
    Read before, after;
    open_as(&reader, SERVER_USER, NULL, NULL);
    assert_true(server_sql(&server, "INSERT INTO moving VALUES (2)"));
    must_read(&reader, "SELECT * FROM moving", &before);
    assert_true(server_sql(&server, "INSERT INTO moving VALUES (3); DELETE FROM moving WHERE a = 1"));
    must_read(&reader, "SELECT * FROM moving", &after);
    assert_int_equal(before.rows, 1);
    assert_int_equal(after.rows, 1);
    assert_true(str_eq(before.summary.snapshot, after.summary.snapshot));
    reader_close(&reader);
}

static void a_dataset_left_early_does_no_harm(void **state) {
    (void)state;
    Reader reader;
    Schema schema;
    Batch batch;
    Read read;
    ReadSummary summary;
    Extract large = query("SELECT i, repeat('x', 200) FROM generate_series(1, 1000000) i");
    open_as(&reader, SERVER_USER, NULL, NULL);
    assert_true(reader.connector->begin(reader.source, &large, &schema, &reader.err));
    assert_true(reader.connector->next(reader.source, &batch, &reader.err));
    assert_int_equal(batch.rows, BATCH_ROWS_MAX);
    assert_false(reader.connector->finish(reader.source, &summary, &reader.err));
    must_read(&reader, "SELECT 1", &read);
    reader_close(&reader);
}

/* ---- Accounts */

static void accounts_that_could_write_are_named(void **state) {
    (void)state;
    static const struct {
        const char *user, *text; /* NULL: no notice */
    } cases[] = {
        {SERVER_USER, NULL},
        {"limited", NULL},
        {"clerk", "the account clerk may write to 2 tables: public.moving, sales.orders"},
        {"writer_all", "pg_write_all_data"},
        {"maker", "has the power of CREATEROLE"},
        {"postgres", "is a superuser"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Reader reader;
        open_as(&reader, cases[i].user, NULL, NULL);
        const Notice *notice = reader_notice(&reader, "could write");
        if ((notice != NULL) != (cases[i].text != NULL)) fail_msg("%s", cases[i].user);
        if (notice && !strstr(str_cstr(arena, notice->text), cases[i].text)) fail_msg("%.*s", STR_ARG(notice->text));
        if (notice) assert_int_equal(notice->level, LOG_WARNING);
        reader_close(&reader);
    }
}

static void row_security_is_not_silent(void **state) {
    (void)state;
    Reader reader;
    Read read;
    open_as(&reader, SERVER_USER, NULL, NULL);
    assert_false(read_query(&reader, "SELECT * FROM guarded", &read));
    assert_non_null(strstr(reader.err.text, "row-level security"));
    reader_close(&reader);
    open_as(&reader, SERVER_USER, "row_security", "true");
    must_read(&reader, "SELECT * FROM guarded", &read);
    assert_int_equal(read.rows, 1);
    reader_close(&reader);
}

static void logins_that_fail(void **state) {
    (void)state;
    const Connector *connector = connector_find(STR("postgresql"));
    const char *socket = arena_printf(arena, "host=%s port=%d", server.folder, server.port);
    const struct {
        const char *dsn, *user, *password, *native, *text;
        ErrorKind kind;
    } cases[] = {
        {arena_printf(arena, "%s dbname=kopeck", socket), "reader", "wrong-secret", "28P01", "password authentication failed", ERROR_SOURCE},
        {arena_printf(arena, "%s dbname=kopeck password=wrong-secret", socket), "reader", "", "28P01", "hint: check user", ERROR_SOURCE},
        {arena_printf(arena, "%s dbname=kopeck", socket), "reader", "", "08000", "no password supplied", ERROR_SOURCE},
        {arena_printf(arena, "%s dbname=nowhere", socket), "reader", SERVER_PASSWORD, "3D000", "hint: check the name", ERROR_SOURCE},
        {arena_printf(arena, "host=%s port=1", server.folder), "reader", "x", "08001", "hint: check host and port", ERROR_SOURCE},
        {"host=127.0.0.1 port=1", "reader", "x", "08001", "refused", ERROR_SOURCE},
        {"host=no-such-host.invalid", "reader", "x", "", "could not translate host name", ERROR_SOURCE},
        {"host=x pass word=wrong-secret", "reader", "x", "", "dsn is not a connection string", ERROR_USAGE},
        {"hst=x", "reader", "x", "", "invalid connection option \"hst\"", ERROR_USAGE},
        {"host=x sslmode=perhaps", "reader", "x", "", "sslmode", ERROR_USAGE},
        {"service=no-such-service", "reader", "x", "", "no-such-service", ERROR_USAGE},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Reader reader;
        const Options *o = options_of(arena, connector->source_options, "dsn", cases[i].dsn, "user", cases[i].user, "password",
                                      cases[i].password, "retry.0", "none", "connect_timeout", "5 s", NULL);
        assert_false(reader_open(&reader, "postgresql", o, "/", ""));
        if (!strstr(reader.err.text, cases[i].text) || (*cases[i].native && strcmp(reader.err.native, cases[i].native) != 0)) {
            fail_msg("%s\n-> %s %s", cases[i].dsn, reader.err.native, reader.err.text);
        }
        assert_int_equal(reader.err.kind, cases[i].kind);
        assert_null(strstr(reader.err.text, "wrong-secret"));
        assert_null(strchr(reader.err.text, '\r'));
        reader_close(&reader);
    }
}

/* ---- Faults that pass */

static void *revive_soon(void *context) {
    (void)context;
    (void)!server_revive(&server);
    return NULL;
}

static void waits_for_a_server_that_starts(void **state) {
    (void)state;
    pthread_t thread;
    Reader reader;
    Read read;
    const Connector *connector = connector_find(STR("postgresql"));
    const char *dsn = arena_printf(arena, "host=%s port=%d dbname=kopeck", server.folder, server.port);
    assert_true(server_kill(&server));
    const Options *o = options_of(arena, connector->source_options, "dsn", dsn, "user", SERVER_USER, "password", SERVER_PASSWORD,
                                  "retry.0", "100 ms", "retry.1", "5 s", "retry.2", "20 s", NULL);
    pthread_create(&thread, NULL, revive_soon, NULL);
    bool opened = reader_open(&reader, "postgresql", o, "/", "");
    pthread_join(thread, NULL);
    if (!opened) fail_msg("%s", reader.err.text);
    must_read(&reader, "SELECT 1", &read);
    reader_close(&reader);
}

static void reopens_while_nothing_was_delivered(void **state) {
    (void)state;
    Reader reader;
    Read read;
    const Connector *connector = connector_find(STR("postgresql"));
    const char *dsn = arena_printf(arena, "host=%s port=%d dbname=kopeck", server.folder, server.port);
    const Options *o = options_of(arena, connector->source_options, "dsn", dsn, "user", SERVER_USER, "password", SERVER_PASSWORD,
                                  "retry.0", "10 ms", NULL);
    assert_true(reader_open(&reader, "postgresql", o, "/", ""));
    assert_true(server_sql(&server, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'reader'"));
    must_read(&reader, "SELECT 1", &read); /* a new session, a new snapshot */
    assert_true(server_sql(&server, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'reader'"));
    assert_false(read_query(&reader, "SELECT 1", &read)); /* delivered: a new snapshot would not fit the first */
    reader_close(&reader);
}

static void offers_name_what_may_be_read(void **state) {
    (void)state;
    Reader reader;
    Offer *offers;
    size_t count = 0, orders = 0;
    open_as(&reader, "clerk", NULL, NULL);
    assert_true(reader.connector->offer(reader.source, &offers, &count, arena, &reader.err));
    for (size_t i = 0; i < count; i++) {
        assert_false(str_starts(offers[i].name, STR("secret."))); /* the account may not read it */
        assert_string_equal(offers[i].option, "table");
        orders += str_eq(offers[i].name, STR("sales.orders")) && strcmp(offers[i].kind, "table") == 0;
    }
    assert_int_equal(orders, 1);
    reader_close(&reader);
}

static void a_standby_is_named(void **state) {
    (void)state;
    const char *signal_file = arena_printf(arena, "%s/data/standby.signal", server.folder);
    Reader reader;
    Read read;
    assert_true(server_kill(&server));
    fclose(fopen(signal_file, "w"));
    assert_true(server_revive(&server)); /* in recovery, as a standby that has lost its primary */
    open_as(&reader, SERVER_USER, NULL, NULL);
    const Notice *notice = reader_notice(&reader, "standby lag");
    assert_non_null(notice);
    assert_int_equal(notice->level, LOG_WARNING);
    must_read(&reader, "SELECT * FROM sales.orders", &read);
    assert_int_equal(read.rows, 3);
    reader_close(&reader);
    assert_true(server_kill(&server));
    assert_int_equal(remove(signal_file), 0);
    assert_true(server_revive(&server));
    open_as(&reader, SERVER_USER, NULL, NULL);
    assert_null(reader_notice(&reader, "standby lag"));
    reader_close(&reader);
}

static void *cancel_soon(void *context) {
    (void)context;
    (void)!wait_ms(300);
    parallel_cancel();
    return NULL;
}

static void cancelling_ends_a_long_query(void **state) { /* last: the flag stays set */
    (void)state;
    Reader reader;
    Read read;
    pthread_t thread;
    open_as(&reader, SERVER_USER, NULL, NULL);
    pthread_create(&thread, NULL, cancel_soon, NULL);
    assert_false(read_query(&reader, "SELECT pg_sleep(3600)", &read));
    pthread_join(thread, NULL);
    assert_int_equal(reader.err.kind, ERROR_CANCELLED);
    reader_close(&reader);
}

static int start(void **state) {
    (void)state;
    arena = arena_new("test", 0);
    if (!server_start(&server, SERVER_POSTGRESQL)) return -1;
    return server_sql(&server,
        "CREATE SCHEMA sales; CREATE SCHEMA secret; CREATE TABLE secret.salaries (a int);\n"
        "CREATE TYPE sales.stage AS ENUM ('new', 'paid'); CREATE DOMAIN sales.amount AS numeric(10,2);\n"
        "CREATE TABLE sales.orders (id bigint, note text, total numeric(15,2), placed_at timestamptz, \"Odd \"\"name\"\"\" int);\n"
        "INSERT INTO sales.orders VALUES (1, 'first', 100.50, '2026-09-30', 7), (2, '', 0, '2026-09-30', NULL), "
        "(3, NULL, -5, '2026-10-01', 9);\n"
        "CREATE TABLE moving (a int); INSERT INTO moving VALUES (1);\n"
        "CREATE TABLE moments (n int, at timestamptz, local timestamp, day date);\n"
        "INSERT INTO moments VALUES (1, '2026-09-29 18:59:59+00', '2026-09-28 23:59:59', '2026-09-28'), "
        "(2, '2026-09-29 19:00:00+00', '2026-09-30 00:00:00', '2026-09-30'), "
        "(3, '2026-09-30 19:00:00+00', '2026-10-01 00:00:00', '2026-10-01'), "
        "(4, '2027-01-01 00:00:00+00', '2027-01-01 00:00:00', '2027-01-01'), (5, NULL, NULL, NULL), (6, NULL, NULL, NULL);\n"
        "CREATE TABLE guarded (a int); INSERT INTO guarded VALUES (1), (2); ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;\n"
        "CREATE POLICY half ON guarded USING (a = 1);\n"
        "CREATE SEQUENCE public.steps; CREATE FUNCTION public.steal() RETURNS bigint LANGUAGE sql AS 'SELECT nextval(''public.steps'')';\n"
        "CREATE ROLE limited LOGIN PASSWORD 'x'; CREATE ROLE clerk LOGIN PASSWORD 'x'; CREATE ROLE writer_all LOGIN PASSWORD 'x' "
        "IN ROLE pg_write_all_data; CREATE ROLE maker LOGIN PASSWORD 'x' CREATEROLE;\n"
        "GRANT USAGE ON SCHEMA sales, secret TO limited, clerk; GRANT SELECT ON sales.orders TO limited; GRANT USAGE ON SEQUENCE "
        "public.steps TO limited;\n"
        "GRANT SELECT, UPDATE ON sales.orders TO clerk; GRANT INSERT (a) ON moving TO clerk;\n") ? 0 : -1;
}

static int stop(void **state) {
    (void)state;
    server_stop(&server);
    arena_free(arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_comes_as_batch_text), cmocka_unit_test(queries_of_every_shape),
        cmocka_unit_test(tables_and_chosen_columns), cmocka_unit_test(the_window_goes_to_the_server),
        cmocka_unit_test(mistakes_are_told_with_a_hint), cmocka_unit_test(either_query_or_table),
        cmocka_unit_test(all_datasets_see_one_moment), cmocka_unit_test(a_dataset_left_early_does_no_harm),
        cmocka_unit_test(accounts_that_could_write_are_named), cmocka_unit_test(row_security_is_not_silent),
        cmocka_unit_test(logins_that_fail), cmocka_unit_test(waits_for_a_server_that_starts),
        cmocka_unit_test(reopens_while_nothing_was_delivered), cmocka_unit_test(a_standby_is_named), cmocka_unit_test(offers_name_what_may_be_read),
        cmocka_unit_test(cancelling_ends_a_long_query),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
