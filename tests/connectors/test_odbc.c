/* What is ODBC's own, on three real drivers; what holds for every source is in tests/conformance. */
#include "connectors/retry.h"
#include "engine/base/buf.h"
#include "engine/base/parallel.h"
#include "tests/support/odbc.h"
#include "tests/support/reader.h"
#include "tests/support/servers.h"

#include <pthread.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static Server postgresql, mariadb;
static char folder[64], file[96];
static Arena *arena;

typedef enum Kind { POSTGRESQL, MARIADB, SQLITE, KINDS } Kind;

static const char *connection(Kind kind) {
    if (kind == SQLITE) return arena_printf(arena, "Driver=TestSQLite;Database=%s", file);
    if (kind == MARIADB) return arena_printf(arena, "Driver=TestMariaDB;SERVER=127.0.0.1;PORT=%d;DATABASE=kopeck", mariadb.port);
    return arena_printf(arena, "Driver=TestPostgreSQL;Server=127.0.0.1;Port=%d;Database=kopeck", postgresql.port);
}

static const Options *options(const char *text, const char *user, const char *password, const char *more, const char *value) {
    return options_of(arena, connector_find(STR("odbc"))->source_options, "connection", text, "user", user, "password", password,
                      "retry.0", "none", more, value, NULL);
}

static void open_as(Reader *reader, Kind kind, const char *user, const char *password, const char *more, const char *value) {
    if (!reader_open(reader, "odbc", options(connection(kind), user, password, more, value), "/", "Asia/Almaty")) {
        fail_msg("%s %s", reader->err.native, reader->err.text);
    }
}

static void open_reader(Reader *reader, Kind kind) {
    open_as(reader, kind, kind == SQLITE ? "" : SERVER_USER, kind == SQLITE ? "" : SERVER_PASSWORD, NULL, NULL);
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
        Kind kind;
        const char *sql, *wanted;
        ColumnType type;
        bool zoned;
    } cases[] = { /* wanted: batch.h's forms of what the literal says */
        {POSTGRESQL, "1::smallint", "1", COLUMN_INTEGER, false},
        {POSTGRESQL, "9223372036854775807::bigint", "9223372036854775807", COLUMN_INTEGER, false},
        {POSTGRESQL, "12345.60::numeric(12,2)", "12345.60", COLUMN_DECIMAL, false},
        {POSTGRESQL, "-0.000000000000000000000000000001::numeric", "-0.000000000000000000000000000001", COLUMN_DECIMAL, false},
        {POSTGRESQL, "123456789012345678901234567890123456789012345678901234567890123456789.5::numeric",
         "123456789012345678901234567890123456789012345678901234567890123456789.5", COLUMN_DECIMAL, false},
        {POSTGRESQL, "0.1::float8 + 0.2::float8", "0.30000000000000004", COLUMN_DECIMAL, false},
        {POSTGRESQL, "0.1::real", "0.1", COLUMN_DECIMAL, false},
        {POSTGRESQL, "1e20::float8", "100000000000000000000", COLUMN_DECIMAL, false},
        {POSTGRESQL, "true", "true", COLUMN_BOOL, false},
        {POSTGRESQL, "date '2026-09-30'", "2026-09-30", COLUMN_DATE, false},
        {POSTGRESQL, "timestamp '2026-09-30 23:58:00.25'", "2026-09-30T23:58:00.25", COLUMN_INSTANT, false},
        {POSTGRESQL, "timestamptz '2026-09-30 23:58:00+05'", "2026-09-30T18:58:00Z", COLUMN_INSTANT, true},
        {POSTGRESQL, "'Шины 205/55 😀'::text", "Шины 205/55 😀", COLUMN_TEXT, false},
        {POSTGRESQL, "''::varchar(3)", "", COLUMN_TEXT, false},
        {POSTGRESQL, "repeat('Ж', 500)::varchar(500)", NULL, COLUMN_TEXT, false},
        {POSTGRESQL, "'\\x00ff'::bytea", "\\x00ff", COLUMN_TEXT, false},
        {POSTGRESQL, "'6f9619ff-8b86-d011-b42d-00cf4fc964ff'::uuid", "6f9619ff-8b86-d011-b42d-00cf4fc964ff", COLUMN_TEXT, false},
        {POSTGRESQL, "date 'infinity'", "0000-00-00", COLUMN_DATE, false},
        {POSTGRESQL, "timestamp '0044-03-15 BC'", "0044-03-15T00:00:00 BC", COLUMN_INSTANT, false},
        {MARIADB, "CAST('1234567890123456789012345678901234.123456789012345678901234567891' AS DECIMAL(65,30))",
         "1234567890123456789012345678901234.123456789012345678901234567891", COLUMN_DECIMAL, false},
        {MARIADB, "CAST('08:00:00' AS TIME)", "08:00:00", COLUMN_TEXT, false},
        {MARIADB, "CAST(1 AS SIGNED)", "1", COLUMN_INTEGER, false},
        {MARIADB, "CAST(18446744073709551615 AS UNSIGNED)", "18446744073709551615", COLUMN_INTEGER, false},
        {MARIADB, "CAST('12345.60' AS DECIMAL(12,2))", "12345.60", COLUMN_DECIMAL, false},
        {MARIADB, "CAST('-0.000000000000000000000000000001' AS DECIMAL(40,30))", "-0.000000000000000000000000000001", COLUMN_DECIMAL, false},
        {MARIADB, "0.1e0 + 0.2e0", "0.30000000000000004", COLUMN_DECIMAL, false},
        {MARIADB, "CAST('2026-09-30' AS DATE)", "2026-09-30", COLUMN_DATE, false},
        {MARIADB, "CAST('2026-09-30 23:58:00' AS DATETIME)", "2026-09-30T23:58:00", COLUMN_INSTANT, false},
        {MARIADB, "CAST('2026-09-30 23:58:00.25' AS DATETIME(6))", "2026-09-30T23:58:00.25", COLUMN_INSTANT, false},
        {MARIADB, "_utf8mb4'Шины 205/55 😀'", "Шины 205/55 😀", COLUMN_TEXT, false},
        {MARIADB, "_utf8mb4'עברית'", "עברית", COLUMN_TEXT, false}, /* the driver loses a letter of it in wide text */
        {MARIADB, "_utf8mb4''", "", COLUMN_TEXT, false},
        {MARIADB, "x'00ff'", "\\x00ff", COLUMN_TEXT, false},
        {SQLITE, "1", "1", COLUMN_TEXT, false},
        {SQLITE, "9223372036854775807", "9223372036854775807", COLUMN_TEXT, false},
        {SQLITE, "'12345678901234567890.123456'", "12345678901234567890.123456", COLUMN_TEXT, false},
        {SQLITE, "'Шины 205/55 😀'", "Шины 205/55 😀", COLUMN_TEXT, false},
        {SQLITE, "''", "", COLUMN_TEXT, false},
        {SQLITE, "'2026-09-30 23:58:00'", "2026-09-30 23:58:00", COLUMN_TEXT, false},
    };
    Reader reader[KINDS];
    for (size_t k = 0; k < KINDS; k++) open_reader(&reader[k], (Kind)k);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Read read;
        must_read(&reader[cases[i].kind], arena_printf(arena, "SELECT %s AS v", cases[i].sql), &read);
        Str got = read_cell(&read, 0, "v");
        assert_int_equal(read.rows, 1);
        if (!cases[i].wanted) {
            assert_int_equal(got.len, 1000);
            continue;
        }
        if (!got.ptr || !str_eq(got, str_of(cases[i].wanted))) fail_msg("%s -> %.*s", cases[i].sql, STR_ARG(got));
        const FieldInfo *field = &read.schema.field[0];
        if (field->type != cases[i].type || field->zoned != cases[i].zoned) {
            fail_msg("%s is %s (%.*s)", cases[i].sql, column_type_name[field->type], STR_ARG(field->native));
        }
    }
    for (size_t k = 0; k < KINDS; k++) reader_close(&reader[k]);
}

static void columns_of_tables(void **state) {
    (void)state;
    static const struct {
        Kind kind;
        const char *column, *wanted;
        ColumnType type;
    } cases[] = {
        {MARIADB, "at", "2026-09-30T18:58:00Z", COLUMN_INSTANT}, /* TIMESTAMP follows the session's zone, which is UTC */
        {MARIADB, "never", "0000-00-00", COLUMN_DATE},           /* no date: to be rejected, not to become null */
        {MARIADB, "total", "100.50", COLUMN_DECIMAL},
        {SQLITE, "total", "100.5", COLUMN_DECIMAL},
        {SQLITE, "huge", "100000000000000000000", COLUMN_DECIMAL}, /* SQLite writes 1.0e+20 */
        {SQLITE, "at", "2026-09-30T23:58:00", COLUMN_INSTANT},
        {SQLITE, "wrong", "not a number", COLUMN_DECIMAL}, /* types belong to values there */
    };
    Reader reader[KINDS];
    for (size_t k = MARIADB; k < KINDS; k++) open_reader(&reader[k], (Kind)k);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Read read;
        Extract extract = {.dataset = STR("erp.typed"), .options = options_of(arena, NULL, "table", "typed", NULL), .from = INSTANT_NONE,
                           .to = INSTANT_NONE};
        if (!reader_read(&reader[cases[i].kind], &extract, true, arena, &read)) fail_msg("%s", reader[cases[i].kind].err.text);
        Str got = read_cell(&read, 0, cases[i].column);
        if (!got.ptr || !str_eq(got, str_of(cases[i].wanted))) fail_msg("%s -> %.*s", cases[i].column, STR_ARG(got));
        for (size_t c = 0; c < read.schema.count; c++) {
            if (!str_eq(read.schema.field[c].name, str_of(cases[i].column))) continue;
            if (read.schema.field[c].type != cases[i].type) fail_msg("%s: type %.*s", cases[i].column, STR_ARG(read.schema.field[c].native));
        }
    }
    for (size_t k = MARIADB; k < KINDS; k++) reader_close(&reader[k]);
}

/* ---- Statements */

static void queries_of_every_shape(void **state) {
    (void)state;
    static const struct {
        Kind kind;
        const char *sql;
        size_t rows;
    } cases[] = {
        {POSTGRESQL, "SELECT * FROM orders WHERE placed_at < :cutoff ORDER BY id;", 2},
        {MARIADB, "SELECT * FROM orders WHERE placed_at < :cutoff ORDER BY id;", 2},
        {SQLITE, "SELECT * FROM orders WHERE placed_at < :cutoff ORDER BY id;", 2},
        {MARIADB, "WITH a AS (SELECT 1 AS x) SELECT x, x FROM a -- two of one name", 1},
        {SQLITE, "WITH a AS (SELECT 1 AS x) SELECT x, x FROM a", 1},
        {POSTGRESQL, "WITH a AS (SELECT 1 AS x) SELECT x, x FROM a", 1},
        {POSTGRESQL, "SELECT * FROM orders WHERE note = ':cutoff'", 0},
    };
    Reader reader[KINDS];
    for (size_t k = 0; k < KINDS; k++) open_reader(&reader[k], (Kind)k);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Read read;
        Day day;
        Extract extract = query(cases[i].sql);
        assert_int_equal(instant_parse(STR("2026-09-30T19:00:00Z"), STR(""), &day, &extract.to), INSTANT_ZONED); /* midnight there */
        if (!reader_read(&reader[cases[i].kind], &extract, true, arena, &read)) fail_msg("%s", reader[cases[i].kind].err.text);
        if (read.rows != cases[i].rows) fail_msg("%s: %zu", cases[i].sql, read.rows);
    }
    for (size_t k = 0; k < KINDS; k++) reader_close(&reader[k]);
}

static void tables_are_asked_for_the_window(void **state) {
    (void)state;
    for (size_t k = 0; k < KINDS; k++) {
        Reader reader;
        Read read;
        Day day;
        Str wanted[] = {STR("total"), STR("total"), STR("note")}; /* one twice */
        Extract extract = {.dataset = STR("erp.orders"), .options = options_of(arena, NULL, "table", "orders", NULL), .column = wanted,
                           .column_count = 3, .date_column = STR("placed_at")};
        assert_int_equal(instant_parse(STR("2026-09-30T19:00:00Z"), STR(""), &day, &extract.to), INSTANT_ZONED);
        extract.from = extract.to - INSTANT_DAY;
        open_reader(&reader, (Kind)k);
        if (!reader_read(&reader, &extract, true, arena, &read)) fail_msg("%s", reader.err.text);
        assert_int_equal(read.rows, k == SQLITE ? 4 : 3); /* of four; the one of 2020 is left out where dates are dates */
        assert_int_equal(read.schema.count, 3);
        assert_true(str_eq(read_cell(&read, 0, "total"), read.cell[1]));
        const char *detail = str_cstr(arena, read.summary.detail);
        assert_null(strchr(detail, '*'));
        assert_true((strstr(detail, "WHERE") != NULL) == (k != SQLITE));
        assert_true(read.summary.snapshot.len > 0);
        reader_close(&reader);
    }
}

static void mistakes_are_told_with_a_hint(void **state) {
    (void)state;
    static const struct {
        Kind kind;
        const char *sql, *native, *text;
    } cases[] = {
        {POSTGRESQL, "SELECT * FROM ordrs", "42P01", "hint: did you mean public.orders?"},
        {MARIADB, "SELECT * FROM ordrs", "42S02", "hint: did you mean orders?"},
        {SQLITE, "SELECT * FROM ordrs", "42S02", "hint: did you mean orders?"},
        {POSTGRESQL, "SELECT totl FROM orders", "42703", "totl"},
        {MARIADB, "SELECT totl FROM orders", "42S22", "totl"},
        {SQLITE, "SELECT totl FROM orders", "42S22", "totl"},
        {POSTGRESQL, "SELECT 1 FROM", "42601", "syntax error"},
        {MARIADB, "SELECT 1 FROM", "42000", "SQL syntax"},
        {SQLITE, "SELECT 1 FROM", "HY000", "incomplete input"},
        {POSTGRESQL, "DELETE FROM orders", "", "refused, nothing was sent"},
        {POSTGRESQL, "SELECT steal()", "25006", "read-only"}, /* a function that writes: past the guard, stopped by the session */
        {MARIADB, "SELECT steal()", "25006", "READ ONLY"},
        {POSTGRESQL, "SELECT pg_sleep(3600)", "57014", "hint: raise statement_timeout"},
        {MARIADB, "SELECT count(*) FROM information_schema.columns a, information_schema.columns b, information_schema.columns c",
         "HYT00", "hint: raise statement_timeout"},
        {SQLITE, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n", "HYT00",
         "hint: raise statement_timeout"},
    };
    Reader reader[KINDS];
    for (size_t k = 0; k < KINDS; k++) {
        open_as(&reader[k], (Kind)k, k == SQLITE ? "" : "caller", k == SQLITE ? "" : "x", "statement_timeout", "2 s");
    }
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Reader *r = &reader[cases[i].kind];
        Read read;
        if (read_query(r, cases[i].sql, &read)) fail_msg("passed: %s", cases[i].sql);
        if (!strstr(r->err.text, cases[i].text) || strcmp(r->err.native, cases[i].native) != 0) {
            fail_msg("%s\n-> %s %s", cases[i].sql, r->err.native, r->err.text);
        }
        assert_string_equal(r->err.where, "kopeck.yaml:1:1");
        if (!read_query(r, "SELECT 1 AS one", &read)) fail_msg("after %s: %s %s", cases[i].sql, r->err.native, r->err.text);
    }
    for (size_t k = 0; k < KINDS; k++) reader_close(&reader[k]);
}

/* ---- The snapshot */

static bool run_sql(Kind kind, const char *sql) {
    if (kind != SQLITE) return server_sql(kind == MARIADB ? &mariadb : &postgresql, sql);
    sqlite3 *db = NULL;
    bool done = sqlite3_open(file, &db) == SQLITE_OK && sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
    if (!done) fprintf(stderr, "%s\n", sqlite3_errmsg(db));
    sqlite3_close(db);
    return done;
}

static void all_datasets_see_one_moment(void **state) {
    (void)state;
    for (size_t k = 0; k < KINDS; k++) {
        Reader reader;
        Read before, after, failed;
        open_reader(&reader, (Kind)k);
        assert_true(run_sql((Kind)k, "INSERT INTO moving VALUES (2);"));
        must_read(&reader, "SELECT * FROM moving", &before);
        assert_false(read_query(&reader, "SELECT * FROM nowhere", &failed)); /* an error does not begin a new snapshot */
        assert_true(run_sql((Kind)k, "INSERT INTO moving VALUES (3);"));
        must_read(&reader, "SELECT * FROM moving", &after);
        if (before.rows != 1 || after.rows != 1) fail_msg("kind %zu: %zu and %zu rows", k, before.rows, after.rows);
        reader_close(&reader);
    }
}

static void tables_outside_the_snapshot_are_named(void **state) {
    (void)state;
    Reader reader;
    open_reader(&reader, MARIADB);
    const Notice *notice = reader_notice(&reader, "not a snapshot");
    assert_non_null(notice);
    assert_non_null(strstr(str_cstr(arena, notice->text), "table loose (MyISAM)"));
    reader_close(&reader);
}

static void accounts_that_could_write_are_named(void **state) {
    (void)state;
    static const struct {
        Kind kind;
        const char *user, *password, *text; /* NULL: no notice */
    } cases[] = {
        {POSTGRESQL, SERVER_USER, SERVER_PASSWORD, NULL},
        {POSTGRESQL, "clerk", "x", "clerk may write to 1 table: public.orders"},
        {MARIADB, SERVER_USER, SERVER_PASSWORD, NULL},
        {MARIADB, "clerk", "x", "clerk@% has the rights DELETE, INSERT, UPDATE"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Reader reader;
        open_as(&reader, cases[i].kind, cases[i].user, cases[i].password, NULL, NULL);
        const Notice *notice = reader_notice(&reader, "could write");
        if ((notice != NULL) != (cases[i].text != NULL)) fail_msg("%s: %d", cases[i].user, notice != NULL);
        if (notice && !strstr(str_cstr(arena, notice->text), cases[i].text)) fail_msg("%.*s", STR_ARG(notice->text));
        reader_close(&reader);
    }
}

/* ---- Pages */

static void pages_by_any_unique_column(void **state) {
    (void)state;
    static const struct {
        Kind kind;
        const char *query, *page_by, *error; /* NULL: 9000 rows */
    } cases[] = {
        {MARIADB, "SELECT * FROM many", "id", NULL},
        {MARIADB, "SELECT code, id FROM many WHERE id > 0", "code", NULL}, /* text, in another order than the numbers */
        {POSTGRESQL, "SELECT * FROM many", "id", NULL},
        {SQLITE, "SELECT * FROM many", "code", NULL},
        {MARIADB, "SELECT * FROM many", "twice", "stands twice"},
        {MARIADB, "SELECT * FROM many", "maybe", "is null"},
        {MARIADB, "SELECT * FROM many", "cod", "did you mean \"code\"?"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Reader reader;
        Read read;
        Extract extract = query("");
        extract.options = options_of(arena, NULL, "query", cases[i].query, "page_by", cases[i].page_by, NULL);
        open_reader(&reader, cases[i].kind);
        bool ok = reader_read(&reader, &extract, true, arena, &read);
        if (ok != (cases[i].error == NULL)) fail_msg("%s by %s: %s", cases[i].query, cases[i].page_by, reader.err.text);
        if (!ok && !strstr(reader.err.text, cases[i].error)) fail_msg("%s", reader.err.text);
        bool met[9001] = {false};
        for (size_t row = 0; ok && row < read.rows; row++) {
            int64_t id;
            assert_true(str_int64(read_cell(&read, row, "id"), &id) && id >= 1 && id <= 9000 && !met[id]);
            met[id] = true;
        }
        if (ok) assert_int_equal(read.rows, 9000);
        reader_close(&reader);
    }
}

static void a_whole_answer_in_memory_is_told(void **state) {
    (void)state;
    Reader reader;
    Read read;
    open_reader(&reader, MARIADB);
    must_read(&reader, "SELECT * FROM orders", &read);
    assert_non_null(reader_notice(&reader, "whole in memory")); /* odbc-mariadb 3.1 */
    reader_close(&reader);
}

/* ---- Connecting */

static void logins_that_fail(void **state) {
    (void)state;
    const char *missing = arena_printf(arena, "Driver=TestSQLite;Database=%s/missing.db", folder);
    const struct {
        const char *connection, *user, *password, *native, *text;
    } cases[] = {
        {connection(POSTGRESQL), "reader", "wrong-secret", "28000", "hint: check user"},
        {connection(MARIADB), "reader", "wrong-secret", "28000", "hint: check user"},
        {connection(MARIADB), "reader", "wr;ong}sec{ret", "28000", "hint: check user"},
        {"Driver=TestPostgreSQL;Server=127.0.0.1;Port=1;Database=x", "reader", "wrong-secret", "08001", "hint: check the server's address"},
        {"Driver=TestMariaDB;SERVER=127.0.0.1;PORT=1;DATABASE=x", "reader", "wrong-secret", "08001", "hint: check the server's address"},
        {"DSN=no-such-name", "reader", "wrong-secret", "IM002", "hint: odbcinst -q -d"},
        {"Driver=No such driver", "reader", "wrong-secret", "IM003", "hint: odbcinst -q -d"},
        {missing, "", "", "08001", "hint: check the path"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Reader reader;
        assert_false(reader_open(&reader, "odbc", options(cases[i].connection, cases[i].user, cases[i].password, NULL, NULL), "/", ""));
        if (!strstr(reader.err.text, cases[i].text) || strcmp(reader.err.native, cases[i].native) != 0) {
            fail_msg("%s\n-> %s %s", cases[i].connection, reader.err.native, reader.err.text);
        }
        assert_int_equal(reader.err.kind, ERROR_SOURCE);
        assert_null(strstr(reader.err.text, "wrong-secret"));
        assert_null(strstr(reader.err.text, "ong}sec"));
        reader_close(&reader);
    }
    assert_int_not_equal(access(arena_printf(arena, "%s/missing.db", folder), F_OK), 0); /* and no file was made */
}

static void offers_of_real_servers(void **state) {
    (void)state;
    for (size_t k = 0; k < KINDS; k++) {
        Reader reader;
        Offer *offers;
        size_t count = 0, orders = 0;
        open_reader(&reader, (Kind)k);
        assert_true(reader.connector->offer(reader.source, &offers, &count, arena, &reader.err));
        for (size_t i = 0; i < count; i++) {
            assert_string_equal(offers[i].option, "table");
            assert_true(offers[i].rows >= -1);
            assert_true(i == 0 || str_compare(offers[i - 1].name, offers[i].name) <= 0);
            if (!str_ends(offers[i].name, STR("orders"))) continue;
            orders++;
            if (k == SQLITE) assert_int_equal(offers[i].rows, -1); /* it keeps no count */
            if (offers[i].rows >= 0) assert_true(offers[i].about);
        }
        assert_int_equal(orders, 1);
        reader_close(&reader);
    }
}

static void names_of_data_sources(void **state) { /* what the driver needs is added though the string does not name it */
    (void)state;
    static const char *const dsn[] = {"PgTest", "MariaTest", "LiteTest"};
    for (size_t k = 0; k < KINDS; k++) {
        Reader reader;
        Read read;
        const char *text = arena_printf(arena, "DSN=%s", dsn[k]);
        if (!reader_open(&reader, "odbc", options(text, k == SQLITE ? "" : SERVER_USER, k == SQLITE ? "" : SERVER_PASSWORD, NULL, NULL),
                         "/", "")) fail_msg("%s: %s", dsn[k], reader.err.text);
        must_read(&reader, "SELECT note FROM orders WHERE id = 1", &read);
        assert_true(str_eq(read.cell[0], STR("Первый 😀")));
        reader_close(&reader);
    }
    Reader reader; /* SQLite was given as read-only: the file cannot be written even by a statement past the guard */
    open_reader(&reader, SQLITE);
    Str *names;
    size_t count = 0;
    assert_true(reader.connector->list(reader.source, &names, &count, arena, &reader.err));
    assert_true(count >= 4);
    reader_close(&reader);
}

static void reopens_while_nothing_was_delivered(void **state) {
    (void)state;
    static const char *const kill[] = {"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'reader';",
                                       "SET @k = (SELECT CONCAT('KILL ', id) FROM information_schema.processlist WHERE user = 'reader' "
                                       "LIMIT 1); EXECUTE IMMEDIATE @k;"};
    for (size_t k = 0; k < SQLITE; k++) {
        Reader reader;
        Read read;
        const Options *o = options_of(arena, connector_find(STR("odbc"))->source_options, "connection", connection((Kind)k), "user",
                                      SERVER_USER, "password", SERVER_PASSWORD, "retry.0", "10 ms", "retry.1", "10 ms", NULL);
        assert_true(reader_open(&reader, "odbc", o, "/", ""));
        assert_true(run_sql((Kind)k, kill[k]));
        must_read(&reader, "SELECT * FROM orders", &read); /* a new session, a new snapshot */
        assert_true(run_sql((Kind)k, kill[k]));
        assert_false(read_query(&reader, "SELECT * FROM orders", &read)); /* delivered: a new snapshot would not fit the first */
        reader_close(&reader);
    }
}

static void *cancel_soon(void *context) {
    (void)context;
    (void)!wait_ms(300);
    parallel_cancel();
    return NULL;
}

static void cancelling_ends_a_long_query(void **state) { /* last: the flag stays set */
    (void)state;
    static const char *const sql[KINDS] = {
        "SELECT pg_sleep(3600)", "SELECT count(*) FROM many a, many b, many c WHERE a.id <> b.id + c.id",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"};
    Reader reader[KINDS];
    Extract extract[KINDS];
    Schema schema;
    Batch batch;
    pthread_t thread;
    for (size_t k = 0; k < KINDS; k++) {
        open_reader(&reader[k], (Kind)k);
        extract[k] = query(sql[k]);
    }
    pthread_create(&thread, NULL, cancel_soon, NULL);
    for (size_t k = 0; k < KINDS; k++) {
        Reader *r = &reader[k];
        bool ok = r->connector->begin(r->source, &extract[k], &schema, &r->err) && r->connector->next(r->source, &batch, &r->err);
        if (ok || r->err.kind != ERROR_CANCELLED) fail_msg("kind %zu: %s", k, r->err.text);
        reader_close(r);
    }
    pthread_join(thread, NULL);
}

static const char tables[] =
    "CREATE TABLE orders (id bigint, note varchar(100), total decimal(15,2), placed_at %s);\n"
    "INSERT INTO orders VALUES (1, 'Первый 😀', 100.50, '2026-09-30 10:00:00'), (2, '', 0, '2020-01-01 00:00:00'), "
    "(3, NULL, -5, '2026-10-01 00:00:00'), (4, 'x', 7, NULL);\n"
    "CREATE TABLE moving (a int); INSERT INTO moving VALUES (1);\n"
    "CREATE TABLE many (id bigint, code varchar(20), twice bigint, maybe bigint);\n";

static bool fill(Kind kind) {
    Buf *sql = buf_own(arena);
    buf_printf(sql, tables, kind == MARIADB ? "datetime" : "timestamp");
    buf_add(sql, STR("INSERT INTO many VALUES "));
    for (int i = 1; i <= 9000; i++) {
        char some[16];
        snprintf(some, sizeof some, "%d", i);
        buf_printf(sql, "%s(%d, 'O''%d', %d, %s)", i > 1 ? "," : "", i, i * 7, i / 2, i == 5000 ? "NULL" : some);
    }
    buf_add(sql, STR(";\n"));
    if (kind == POSTGRESQL) {
        buf_add(sql, STR("CREATE ROLE clerk LOGIN PASSWORD 'x'; GRANT SELECT, UPDATE ON orders TO clerk;\n"
                         "CREATE ROLE caller LOGIN PASSWORD 'x'; GRANT SELECT ON orders TO caller; CREATE SEQUENCE steps;\n"
                         "GRANT ALL ON SEQUENCE steps TO caller;\n"
                         "CREATE FUNCTION steal() RETURNS bigint LANGUAGE sql AS 'SELECT nextval(''steps'')';\n"));
    } else if (kind == MARIADB) {
        buf_add(sql, STR("CREATE TABLE loose (a int) ENGINE = MyISAM;\n"
                         "SET sql_mode = '', time_zone = '+05:00';\n"
                         "CREATE TABLE typed (at timestamp, never date, total decimal(15,2));\n"
                         "INSERT INTO typed VALUES ('2026-09-30 23:58:00', '0000-00-00', 100.5);\n"
                         "CREATE USER clerk@'%' IDENTIFIED BY 'x'; GRANT SELECT, INSERT, UPDATE, DELETE ON kopeck.orders TO clerk@'%';\n"
                         "CREATE USER caller@'%' IDENTIFIED BY 'x'; GRANT SELECT, EXECUTE ON kopeck.* TO caller@'%';\n"
                         "DELIMITER $$\nCREATE FUNCTION steal() RETURNS int MODIFIES SQL DATA BEGIN INSERT INTO moving VALUES (99); "
                         "RETURN 1; END $$\nDELIMITER ;\n"));
    } else {
        buf_add(sql, STR("CREATE TABLE typed (total decimal(15,2), huge real, at timestamp, wrong decimal(15,2));\n"
                         "INSERT INTO typed VALUES (100.50, 1e20, '2026-09-30 23:58:00', 'not a number'); PRAGMA journal_mode = wal;\n"));
    }
    buf_char(sql, '\0');
    return run_sql(kind, sql->ptr);
}

static int start(void **state) {
    (void)state;
    arena = arena_new("test", 0);
    snprintf(folder, sizeof folder, "/tmp/kopeck-sqlite-XXXXXX");
    if (!mkdtemp(folder) || !server_start(&postgresql, SERVER_POSTGRESQL) || !server_start(&mariadb, SERVER_MARIADB)) return -1;
    snprintf(file, sizeof file, "%s/erp 100%%#1.db", folder);
    const char *dsn = arena_printf(arena, "[PgTest]\nDriver=TestPostgreSQL\nServername=127.0.0.1\nPort=%d\nDatabase=kopeck\n"
                                          "[MariaTest]\nDriver=TestMariaDB\nSERVER=127.0.0.1\nPORT=%d\nDATABASE=kopeck\n"
                                          "[LiteTest]\nDriver=TestSQLite\nDatabase=%s\n", postgresql.port, mariadb.port, file);
    if (!odbc_drivers(dsn)) return -1;
    return fill(POSTGRESQL) && fill(MARIADB) && fill(SQLITE) ? 0 : -1;
}

static int stop(void **state) {
    (void)state;
    const char *argv[] = {"rm", "-rf", "--", folder, NULL};
    server_stop(&postgresql);
    server_stop(&mariadb);
    run_program(argv, NULL, NULL, 0);
    arena_free(arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_comes_as_batch_text), cmocka_unit_test(columns_of_tables),
        cmocka_unit_test(queries_of_every_shape), cmocka_unit_test(tables_are_asked_for_the_window),
        cmocka_unit_test(mistakes_are_told_with_a_hint), cmocka_unit_test(all_datasets_see_one_moment),
        cmocka_unit_test(tables_outside_the_snapshot_are_named), cmocka_unit_test(accounts_that_could_write_are_named),
        cmocka_unit_test(pages_by_any_unique_column), cmocka_unit_test(a_whole_answer_in_memory_is_told),
        cmocka_unit_test(logins_that_fail), cmocka_unit_test(offers_of_real_servers), cmocka_unit_test(names_of_data_sources),
        cmocka_unit_test(reopens_while_nothing_was_delivered), cmocka_unit_test(cancelling_ends_a_long_query),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
