#include "connectors/sql_guard.h"
#include "connectors/sql_name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static Arena *arena;

static bool guarded(const char *sql, SqlDialect dialect, Str *out, Error *err) {
    SqlPlaceholder list[] = {{"from", STR("FROM-LITERAL"), false}, {"cutoff", STR("CUT-LITERAL"), false}};
    *err = (Error){0};
    return sql_guard(&(SqlGuard){dialect, list, ARRAY_LEN(list), "k.yaml:1:1"}, str_of(sql), arena, out, err);
}

static void reads_pass(void **state) {
    (void)state;
    static const struct {
        SqlDialect dialect;
        const char *sql, *wanted; /* NULL: unchanged */
    } cases[] = {
        {DIALECT_POSTGRESQL, "SELECT 1", NULL},
        {DIALECT_POSTGRESQL, "  select 1 ; ; -- the end", "  select 1"},
        {DIALECT_POSTGRESQL, "/* a /* nested */ comment */ SELECT 1", NULL},
        {DIALECT_POSTGRESQL, "(SELECT 1) UNION (SELECT 2)", NULL},
        {DIALECT_POSTGRESQL, "VALUES (1), (2)", NULL},
        {DIALECT_POSTGRESQL, "TABLE sales.orders", NULL},
        {DIALECT_POSTGRESQL, "WITH a AS (SELECT 1), b AS MATERIALIZED (TABLE t) SELECT * FROM a, b", NULL},
        {DIALECT_POSTGRESQL, "SELECT 'DELETE FROM t; INTO x', \"INTO\", $$;DROP$$, $a$ $$ ; $a$, E'it\\'s; INTO' FROM t", NULL},
        {DIALECT_POSTGRESQL, "SELECT last_update, t.update, t.\"delete\", x AS into, coalesce(update, 1) FROM t", NULL},
        {DIALECT_POSTGRESQL, "SELECT replace(a, 'x', 'y'), truncate(b) FROM t -- INTO", "SELECT replace(a, 'x', 'y'), truncate(b) FROM t"},
        {DIALECT_POSTGRESQL, "WITH load AS (SELECT 1) SELECT * FROM load", NULL},
        {DIALECT_POSTGRESQL, "SELECT a[1:2], b[lo:hi], c::text, substring(d from 1 for 3) FROM t", NULL},
        {DIALECT_POSTGRESQL, "SELECT nextval, setval FROM t", NULL}, /* columns, not calls */
        {DIALECT_POSTGRESQL, "SELECT * FROM t WHERE at >= :from AND at < :cutoff AND x <> ':cutoff'",
         "SELECT * FROM t WHERE at >= FROM-LITERAL AND at < CUT-LITERAL AND x <> ':cutoff'"},
        {DIALECT_POSTGRESQL, "SELECT 'x' -- :cutoff\n WHERE a < :cutoff;", "SELECT 'x' -- :cutoff\n WHERE a < CUT-LITERAL"},
        {DIALECT_MYSQL, "SELECT 'it\\'s; DELETE', `a;b`, \"x\\\";\" FROM t # ; DROP", "SELECT 'it\\'s; DELETE', `a;b`, \"x\\\";\" FROM t"},
        {DIALECT_MYSQL, "SELECT 1--1", NULL}, /* two minus signs */
        {DIALECT_MYSQL, "SELECT * FROM t USE INDEX (i)", NULL},
        {DIALECT_MSSQL, "SELECT [it's; DELETE], #a FROM #t WITH (NOLOCK)", NULL},
        {DIALECT_MSSQL, "SELECT a FROM t ORDER BY a OFFSET 0 ROWS FETCH NEXT 5 ROWS ONLY OPTION (USE HINT ('X'), MAXDOP 1)", NULL},
        {DIALECT_MYSQL, "SELECT IF(a, b, c), GROUP_CONCAT(d ORDER BY e SEPARATOR ';') FROM t WHERE f > NOW() - INTERVAL 1 DAY", NULL},
        {DIALECT_POSTGRESQL, "SELECT sum(a) FILTER (WHERE b) OVER (PARTITION BY c ORDER BY d ROWS UNBOUNDED PRECEDING), lo_get(e), "
                             "extract(day FROM f), interval '1 day', CASE WHEN g THEN 1 ELSE 2 END FROM t, LATERAL (SELECT 1) x", NULL},
        {DIALECT_ORACLE, "SELECT q'[it's; into]' FROM dual", NULL},
        {DIALECT_ORACLE, "SELECT dbms_lob.substr(x, 10) FROM t", NULL},
        {DIALECT_SQLITE, "SELECT [a;b] FROM t", NULL},
        {DIALECT_OTHER, "SELECT a, \"b;c\" FROM t WHERE d = 'x'", NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Str out;
        Error err;
        bool ok = guarded(cases[i].sql, cases[i].dialect, &out, &err);
        if (!ok) fail_msg("%s\n-> %s", cases[i].sql, err.text);
        const char *wanted = cases[i].wanted ? cases[i].wanted : cases[i].sql;
        if (!str_eq(out, str_of(wanted))) fail_msg("%s\n-> %.*s", cases[i].sql, STR_ARG(out));
    }
}

static void everything_else_is_refused(void **state) {
    (void)state;
    static const struct {
        SqlDialect dialect;
        const char *sql, *reason; /* must stand in the message */
    } cases[] = {
        {DIALECT_POSTGRESQL, "", "empty"},
        {DIALECT_POSTGRESQL, " -- nothing", "empty"},
        {DIALECT_POSTGRESQL, "DELETE FROM t", "does not begin"},
        {DIALECT_POSTGRESQL, "(((DELETE FROM t)))", "does not begin"},
        {DIALECT_POSTGRESQL, "EXPLAIN ANALYZE DELETE FROM t", "does not begin"},
        {DIALECT_POSTGRESQL, "COPY t TO PROGRAM 'sh'", "does not begin"},
        {DIALECT_POSTGRESQL, "SET TRANSACTION READ WRITE", "does not begin"},
        {DIALECT_POSTGRESQL, "SELECT 1; DELETE FROM t", "more than one"},
        {DIALECT_POSTGRESQL, "SELECT 1;;SELECT 2", "more than one"},
        {DIALECT_POSTGRESQL, "SELECT ';' ; DROP TABLE t", "more than one"},
        {DIALECT_POSTGRESQL, "SELECT * INTO copy FROM t", "INTO"},
        {DIALECT_POSTGRESQL, "SELECT t.as INTO copy FROM t", "INTO"},
        {DIALECT_POSTGRESQL, "SELECT 1into copy", "INTO"},
        {DIALECT_POSTGRESQL, "SELECT 1.into copy", "INTO"},
        {DIALECT_POSTGRESQL, "SELECT 1e5into copy", "INTO"},
        {DIALECT_POSTGRESQL, "SELECT * FROM t FOR UPDATE", "lock"},
        {DIALECT_POSTGRESQL, "SELECT * FROM t FOR NO KEY UPDATE", "lock"},
        {DIALECT_POSTGRESQL, "SELECT * FROM t FOR /* x */ share", "lock"},
        {DIALECT_POSTGRESQL, "WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d", "more than a SELECT"},
        {DIALECT_POSTGRESQL, "WITH d AS MATERIALIZED (UPDATE \"t\" SET a = 1 RETURNING *) TABLE d", "more than a SELECT"},
        {DIALECT_POSTGRESQL, "WITH d AS (SELECT 1) INSERT INTO t TABLE d", "more than a SELECT"},
        {DIALECT_POSTGRESQL, "SELECT nextval('s')", "changes data"},
        {DIALECT_POSTGRESQL, "SELECT pg_catalog.\"nextval\" ('s')", "changes data"},
        {DIALECT_POSTGRESQL, "SELECT a#nextval('s') FROM t", "changes data"},
        {DIALECT_POSTGRESQL, "SELECT pg_advisory_lock(1)", "lock"},
        {DIALECT_POSTGRESQL, "SELECT pg_try_advisory_xact_lock_shared(1)", "lock"},
        {DIALECT_POSTGRESQL, "SELECT lo_unlink(1)", "changes data"},
        {DIALECT_POSTGRESQL, "SELECT set_config('transaction_read_only', 'off', false)", "session"},
        {DIALECT_POSTGRESQL, "SELECT * FROM dblink_exec('c', 'DELETE')", "other SQL"},
        {DIALECT_POSTGRESQL, "SELECT query_to_xml('DELETE', true, true, '')", "other SQL"},
        {DIALECT_POSTGRESQL, "SELECT PG_TERMINATE_BACKEND(1)", "server"},
        {DIALECT_POSTGRESQL, "SELECT U&\"\\006eextval\"('s')", "code points"},
        {DIALECT_POSTGRESQL, "SELECT 'open", "not closed"},
        {DIALECT_POSTGRESQL, "SELECT E'open\\", "not closed"},
        {DIALECT_POSTGRESQL, "SELECT $a$ open $b$", "not closed"},
        {DIALECT_POSTGRESQL, "SELECT /* open /* */ 1", "not closed"},
        {DIALECT_POSTGRESQL, "SELECT 1 /*! ; DELETE */", "execute"},
        {DIALECT_POSTGRESQL, "SELECT 'a\\'; DELETE FROM t; --'", "more than one"}, /* standard strings end at \' */
        {DIALECT_POSTGRESQL, "SELECT :cutof", "unknown placeholder :cutof"},
        {DIALECT_MYSQL, "SELECT 1 INTO OUTFILE '/tmp/x'", "INTO"},
        {DIALECT_MYSQL, "SELECT a#'\n INTO @x", "INTO"},
        {DIALECT_MYSQL, "SELECT * FROM t LOCK IN SHARE MODE", "lock"},
        {DIALECT_MYSQL, "SELECT GET_LOCK('x', 1)", "lock"},
        {DIALECT_MYSQL, "SELECT NEXT VALUE FOR s", "changes data"},
        {DIALECT_MYSQL, "SELECT '\\\\'; DELETE FROM t", "more than one"},
        {DIALECT_MYSQL, "SELECT 1 /*M! INTO @x */", "execute"},
        {DIALECT_MSSQL, "SELECT 1 DELETE FROM t", "more than a SELECT"},
        {DIALECT_MSSQL, "SELECT 1 USE master", "more than a SELECT"},
        {DIALECT_MSSQL, "SELECT 1 EXEC('x')", "more than a SELECT"},
        {DIALECT_MSSQL, "SELECT * FROM OPENQUERY(s, 'DELETE')", "other SQL"},
        {DIALECT_MSSQL, "SELECT * FROM t WITH (UPDLOCK)", "lock"},
        {DIALECT_ORACLE, "SELECT s.nextval FROM dual", "changes data"},
        {DIALECT_ORACLE, "SELECT dbms_pipe.send_message('x') FROM dual", "server"},
        {DIALECT_ORACLE, "WITH FUNCTION f RETURN NUMBER IS BEGIN NULL; END; SELECT f FROM dual", "more than"},
        {DIALECT_FIREBIRD, "SELECT * FROM t WITH LOCK", "lock"},
        {DIALECT_FIREBIRD, "SELECT gen_id(g, 1) FROM rdb$database", "changes data"},
        {DIALECT_SQLITE, "SELECT load_extension('x')", "server"},
        {DIALECT_SQLITE, "PRAGMA query_only=0", "does not begin"},
        {DIALECT_OTHER, "{call p}", "does not begin"},
        {DIALECT_OTHER, "SELECT {call p}", "procedure"},
        {DIALECT_OTHER, "SELECT 'a\\' FROM t", "backslash"},
        {DIALECT_OTHER, "SELECT [a'] FROM t", "differently"},
        {DIALECT_OTHER, "SELECT $$a$$", "differently"},
        {DIALECT_OTHER, "SELECT 1--1", "--"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Str out;
        Error err;
        if (guarded(cases[i].sql, cases[i].dialect, &out, &err)) fail_msg("passed: %s", cases[i].sql);
        if (!strstr(err.text, cases[i].reason)) fail_msg("%s\n-> %s", cases[i].sql, err.text);
        assert_int_equal(err.kind, ERROR_USAGE);
        assert_string_equal(err.where, "k.yaml:1:1");
    }
}

static void refuses_what_is_no_text(void **state) {
    (void)state;
    Str out;
    Error err = {0};
    assert_false(sql_guard(&(SqlGuard){DIALECT_POSTGRESQL, NULL, 0, ""}, (Str){"SELECT 1\0;", 10}, arena, &out, &err));
    err = (Error){0};
    char *huge = arena_alloc(arena, SQL_BYTES_MAX + 1);
    memset(huge, ' ', SQL_BYTES_MAX + 1);
    assert_false(sql_guard(&(SqlGuard){DIALECT_POSTGRESQL, NULL, 0, ""}, (Str){huge, SQL_BYTES_MAX + 1}, arena, &out, &err));
}

static void marks_used_placeholders(void **state) {
    (void)state;
    SqlPlaceholder list[] = {{"from", STR("F"), false}, {"cutoff", STR("C"), false}};
    Str out;
    Error err = {0};
    assert_true(sql_guard(&(SqlGuard){DIALECT_SQLITE, list, 2, ""}, STR("SELECT :cutoff"), arena, &out, &err));
    assert_false(list[0].used);
    assert_true(list[1].used);
}

static void table_names_are_quoted(void **state) {
    (void)state;
    static const struct {
        SqlDialect dialect;
        const char *table, *wanted; /* NULL: refused */
    } cases[] = {
        {DIALECT_POSTGRESQL, "orders", "\"orders\""},
        {DIALECT_POSTGRESQL, "sales.orders", "\"sales\".\"orders\""},
        {DIALECT_POSTGRESQL, "sales.\"Odd.name\"\"x\"", "\"sales\".\"Odd.name\"\"x\""},
        {DIALECT_POSTGRESQL, "t; DROP TABLE x", "\"t; DROP TABLE x\""},
        {DIALECT_MYSQL, "a`b.c", "`a``b`.`c`"},
        {DIALECT_MSSQL, "dbo.a]b", "[dbo].[a]]b]"},
        {DIALECT_POSTGRESQL, "Справочник.Товары", "\"Справочник\".\"Товары\""},
        {DIALECT_POSTGRESQL, "", NULL}, {DIALECT_POSTGRESQL, ".", NULL}, {DIALECT_POSTGRESQL, "a..b", NULL},
        {DIALECT_POSTGRESQL, "a.", NULL}, {DIALECT_POSTGRESQL, "\"a", NULL}, {DIALECT_POSTGRESQL, "\"a\"b", NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Str out;
        Error err = {0};
        bool ok = sql_table_name(str_of(cases[i].table), cases[i].dialect, "", arena, &out, &err);
        if (ok != (cases[i].wanted != NULL)) fail_msg("%s: %d", cases[i].table, ok);
        if (ok && !str_eq(out, str_of(cases[i].wanted))) fail_msg("%s -> %.*s", cases[i].table, STR_ARG(out));
    }
}

int main(void) {
    arena = arena_new("test", 0);
    const struct CMUnitTest tests[] = {cmocka_unit_test(reads_pass), cmocka_unit_test(everything_else_is_refused),
                                       cmocka_unit_test(refuses_what_is_no_text), cmocka_unit_test(marks_used_placeholders),
                                       cmocka_unit_test(table_names_are_quoted)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
