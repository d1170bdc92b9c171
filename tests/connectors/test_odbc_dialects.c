/* What is sent to servers that no test machine has - Microsoft SQL Server (its wire: tests/conformance), Oracle, Firebird - and what becomes of their answers:
 * a scripted driver (tests/support/driver/odbc_script.c) writes down the first and gives the second. The statements are those
 * of the servers' documents; that the servers take them is not proven here. */
#include "connectors/retry.h"
#include "engine/base/buf.h"
#include "engine/base/file.h"
#include "tests/support/reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64];
static Arena *arena;

typedef struct Server {
    const char *driver, *head; /* name in odbcinst.ini; lines of the script */
} Server;

static const Server mssql = {"FreeTDS", "dbms\tMicrosoft SQL Server\nversion\t16.00.4085\ndriver\tlibtdsodbc.so\n"};
static const Server oracle = {"Oracle", "dbms\tOracle\nversion\t19.00.0000\ndriver\tlibsqora.so.19.1\n"};
static const Server firebird = {"Firebird", "dbms\tFirebird\nversion\t03.00.0011\ndriver\tlibOdbcFb.so\n"};

static const char *path(const char *name) {
    return arena_printf(arena, "%s/%s", folder, name);
}

static void put(const char *name, const char *text) {
    Error err = {0};
    assert_true(file_write(path(name), str_of(text), &err));
}

static int set_up(void **state) {
    (void)state;
    const char *build = getenv("BUILD");
    char here[512];
    snprintf(folder, sizeof folder, "/tmp/kopeck-dialects-XXXXXX");
    if (!mkdtemp(folder) || !getcwd(here, sizeof here)) return -1;
    arena = arena_new("test", 0);
    const char *so = build && build[0] == '/' ? arena_printf(arena, "%s/odbc-script.so", build) : arena_printf(arena, "%s/%s/odbc-script.so", here, build ? build : "build");
    put("odbcinst.ini", arena_printf(arena, "[FreeTDS]\nDriver=%s\n[Oracle]\nDriver=%s\n[Firebird]\nDriver=%s\n", so, so, so));
    put("odbc.ini", "");
    return setenv("ODBCSYSINI", folder, 1) || setenv("ODBCINI", path("odbc.ini"), 1);
}

static int tear_down(void **state) {
    (void)state;
    Error err = {0};
    bool gone = file_remove_tree(folder, &err);
    arena_free(arena);
    return gone ? 0 : -1;
}

/* ---- Asking */

static const char *log_text(void) {
    Str text = STR("");
    Error err = {0};
    if (file_exists(path("log")) && !file_read(path("log"), 0, arena, &text, &err)) fail_msg("%s", err.text);
    return str_cstr(arena, text);
}

static bool open_with(Reader *reader, const Server *server, const char *script, const char *retry, const char *timeout) {
    put("script", arena_printf(arena, "%s%s", server->head, script));
    unlink(path("log"));
    const char *connection = arena_printf(arena, "Driver=%s;Server=db1;SCRIPT=%s;LOG=%s", server->driver, path("script"), path("log"));
    const Options *options = options_of(arena, connector_find(STR("odbc"))->source_options, "connection", connection, "user", "reader", "password", "secret;4711",
                                        "retry.0", retry, "statement_timeout", timeout, NULL);
    return reader_open(reader, "odbc", options, "/", "Asia/Almaty");
}

static void must_open(Reader *reader, const Server *server, const char *script) {
    if (!open_with(reader, server, script, "none", "60 s")) fail_msg("%s %s", reader->err.native, reader->err.text);
}

static Extract of(const char *option, const char *value) {
    return (Extract){.dataset = STR("erp.orders"), .options = options_of(arena, NULL, option, value, NULL), .from = INSTANT_NONE, .to = INSTANT_NONE};
}

static void must_read(Reader *reader, const Extract *extract, Read *out) {
    if (!reader_read(reader, extract, true, arena, out)) fail_msg("%s %s", reader->err.native, reader->err.text);
}

/* The log has these lines in this order; what comes between does not matter. */
static void sent_in_order(const char *const *wanted) {
    const char *log = log_text(), *at = log;
    for (; *wanted; wanted++) {
        const char *found = strstr(at, *wanted);
        if (!found) fail_msg("not sent, or not then: %s\n%s", *wanted, log);
        at = found + strlen(*wanted);
    }
}

/* ---- Sessions */

static void sql_server_session(void **state) {
    (void)state;
    static const char *const wanted[] = {
        "connect Driver=FreeTDS;", "UID=reader;PWD={secret;4711};ClientCharset=UTF-8;ApplicationIntent=ReadOnly;", "sql SET NOCOUNT ON\n", "sql SET XACT_ABORT ON\n",
        "sql SET DATEFORMAT ymd\n", "sql SET LANGUAGE us_english\n", "sql SET LOCK_TIMEOUT 30000\n", "sql SET DEADLOCK_PRIORITY LOW\n",
        "SET TRANSACTION ISOLATION LEVEL SNAPSHOT", "attribute 102 0\n" /* autocommit off: only now */, "sql SELECT 'at ' + CONVERT(varchar(33), SYSUTCDATETIME(), 126)",
        "sql SELECT [id] FROM [sales].[orders]\n", "sql SELECT 1\n" /* still there */, "end rollback\n", NULL};
    static const char script[] = "on\t[sales].[orders]\ncolumn\tid\t4\t10\t0\tint\nrow\t7\nrow\t8\n"
                                 "on\t'snapshot isolation is off\ncolumn\tx\t-9\t100\t0\tnvarchar\nrow\tsnapshot isolation is off in this database\n"
                                 "on\tSUSER_SNAME\ncolumn\tx\t-9\t100\t0\tnvarchar\nrow\treader may change the database (db_owner)\n"
                                 "on\tSYSUTCDATETIME\ncolumn\tx\t12\t40\t0\tvarchar\nrow\tat 2026-09-30T18:00:00.0000000Z\n";
    Reader reader;
    Read read;
    Extract extract = of("table", "sales.orders");
    const Str id = STR("id");
    extract.column = &id;
    extract.column_count = 1;
    must_open(&reader, &mssql, script);
    must_read(&reader, &extract, &read);
    assert_int_equal(read.rows, 2);
    assert_true(str_eq(read_cell(&read, 1, "id"), STR("8")));
    assert_true(str_eq(read.summary.snapshot, STR("at 2026-09-30T18:00:00.0000000Z")));
    assert_non_null(reader_notice(&reader, "not a snapshot"));
    assert_non_null(strstr(reader_notice(&reader, "could write")->text.ptr, "db_owner"));
    reader_close(&reader);
    sent_in_order(wanted);
    assert_null(strstr(log_text(), "NOLOCK"));
    assert_null(strstr(log_text(), "end commit"));
}

static void oracle_session(void **state) {
    (void)state;
    static const char *const wanted[] = {
        "attribute 101 1\n" /* SQL_ATTR_ACCESS_MODE: read only */, "sql ALTER SESSION SET NLS_DATE_FORMAT = 'YYYY-MM-DD HH24:MI:SS'", "NLS_NUMERIC_CHARACTERS = '. '",
        "TIME_ZONE = '+00:00'", "attribute 102 0\n", "sql SET TRANSACTION READ ONLY\n", "FROM dual\n", "sql SELECT \"ID\", \"PLACED\" FROM \"SALES\".\"ORDERS\" WHERE (\"PLACED\" IS NULL OR",
        "\"PLACED\" >= TIMESTAMP '2026-08-31 00:00:00' AND \"PLACED\" < TIMESTAMP '2026-10-02 00:00:00'", "sql SELECT 1 FROM dual\n", NULL};
    static const char script[] = "on\t\"ORDERS\"\ncolumn\tID\t2\t38\t0\tNUMBER\ncolumn\tPLACED\t93\t19\t0\tDATE\nrow\t12345678901234567890123456789012345678\t2026-09-30 23:58:00\n";
    Reader reader;
    Read read;
    Error err = {0};
    const Zone *zone;
    Extract extract = of("table", "SALES.ORDERS");
    assert_true(zone_load(STR("Asia/Almaty"), arena, &zone, &err));
    extract.from = zone_instant(zone, (int64_t)day_of(2026, 9, 1) * INSTANT_DAY);
    extract.to = zone_instant(zone, (int64_t)day_of(2026, 10, 1) * INSTANT_DAY);
    extract.date_column = STR("PLACED");
    setenv("NLS_LANG", "AMERICAN_AMERICA.AL32UTF8", 1);
    must_open(&reader, &oracle, script);
    assert_null(reader_notice(&reader, "letters at risk"));
    reader_close(&reader);
    unsetenv("NLS_LANG");
    must_open(&reader, &oracle, script);
    assert_non_null(reader_notice(&reader, "letters at risk"));
    must_read(&reader, &extract, &read);
    assert_true(str_eq(read_cell(&read, 0, "ID"), STR("12345678901234567890123456789012345678")));
    assert_true(str_eq(read_cell(&read, 0, "PLACED"), STR("2026-09-30T23:58:00")));
    reader_close(&reader);
    sent_in_order(wanted);
}

static void firebird_session(void **state) {
    (void)state;
    static const char *const wanted[] = {"READONLY=Y;CHARSET=UTF8;", "attribute 108 4\n" /* isolation: repeatable read, which is its snapshot */, "attribute 102 0\n",
                                         "sql SELECT 'transaction ' || CURRENT_TRANSACTION FROM rdb$database\n", "sql SELECT \"ID\" FROM \"ORDERS\"\n",
                                         "sql SELECT 1 FROM rdb$database\n", NULL};
    Reader reader;
    Read read;
    Extract extract = of("table", "ORDERS");
    must_open(&reader, &firebird, "on\t\"ORDERS\"\ncolumn\tID\t-5\t19\t0\tBIGINT\nrow\t7\n");
    must_read(&reader, &extract, &read);
    assert_int_equal(read.rows, 1);
    reader_close(&reader);
    sent_in_order(wanted);
}

/* ---- Values */

static void sql_server_values(void **state) {
    (void)state;
    static const struct {
        const char *column, *value, *wanted;
        ColumnType type;
    } cases[] = { /* SQL types: sql.h, sqlext.h; -155 is datetimeoffset, -154 time */
        {"-9\t50\t0\tnvarchar", "Ёлка «№5» 😀 עברית", "Ёлка «№5» 😀 עברית", COLUMN_TEXT},
        {"-10\t0\t0\tntext", "долгий текст без меры", "долгий текст без меры", COLUMN_TEXT},
        {"-9\t5\t0\tnvarchar", "длиннее, чем драйвер объявил: и всё-таки цел", "длиннее, чем драйвер объявил: и всё-таки цел", COLUMN_TEXT},
        {"3\t15\t2\tdecimal", "-12345.60", "-12345.60", COLUMN_DECIMAL},
        {"3\t19\t4\tmoney", "9.3000", "9.3000", COLUMN_DECIMAL},
        {"-5\t19\t0\tbigint", "-9223372036854775808", "-9223372036854775808", COLUMN_INTEGER},
        {"-7\t1\t0\tbit", "1", "true", COLUMN_BOOL},
        {"93\t27\t7\tdatetime2", "2026-09-30 23:58:00.1233333", "2026-09-30T23:58:00.1233333", COLUMN_INSTANT},
        {"93\t23\t3\tdatetime", "2026-09-30 00:00:00", "2026-09-30T00:00:00", COLUMN_INSTANT},
        {"91\t10\t0\tdate", "2026-09-30", "2026-09-30", COLUMN_DATE},
        {"-155\t34\t7\tdatetimeoffset", "2026-09-30 23:58:00.0000000 +05:00", "2026-09-30T23:58:00+05:00", COLUMN_INSTANT},
        {"-11\t36\t0\tuniqueidentifier", "6EC97A48-DBB1-11E9-83EE-60F677714971", "6ec97a48-dbb1-11e9-83ee-60f677714971", COLUMN_TEXT},
        {"-2\t16\t0\tbinary", "83ee60f67771497111e9dbb16ec97a48", "\\x83ee60f67771497111e9dbb16ec97a48", COLUMN_TEXT},
        {"-9\t50\t0\tnvarchar", "\\N", NULL, COLUMN_TEXT},
        {"93\t27\t7\tdatetime2", "\\N", NULL, COLUMN_INSTANT},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Reader reader;
        Read read;
        Extract extract = of("query", "SELECT value FROM t");
        must_open(&reader, &mssql, arena_printf(arena, "on\tSELECT value FROM t\ncolumn\tvalue\t%s\nrow\t%s\nrow\t%s\n", cases[i].column, cases[i].value, cases[i].value));
        must_read(&reader, &extract, &read);
        Str got = read_cell(&read, 1, "value");
        if (read.rows != 2 || !cases[i].wanted != !got.ptr || !str_eq(got, str_of(cases[i].wanted))) fail_msg("%s: %.*s", cases[i].column, STR_ARG(got));
        assert_int_equal(read.schema.field[0].type, cases[i].type);
        reader_close(&reader);
    }
}

/* ---- Samples and pages: each server has words of its own for "the first n" */

#define ROWS "column\tid\t4\t10\t0\tint\nrow\t1\nrow\t2\nrow\t3\nrow\t4\n"

static void first_rows(void **state) {
    (void)state;
    static const struct {
        const Server *server;
        const char *sample, *first;
    } cases[] = {
        {&mssql, "sql SELECT TOP (3) [id] FROM [t]\n", "sql SELECT TOP (2000) [id] FROM [t] ORDER BY [id]\n"},
        {&oracle, "sql SELECT * FROM (SELECT \"id\" FROM \"t\") WHERE ROWNUM <= 3\n", "sql SELECT * FROM (SELECT \"id\" FROM \"t\" ORDER BY \"id\") WHERE ROWNUM <= 2000\n"},
        {&firebird, "sql SELECT FIRST 3 \"id\" FROM \"t\"\n", "sql SELECT FIRST 2000 \"id\" FROM \"t\" ORDER BY \"id\"\n"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Reader reader;
        Read read;
        Extract sample = of("table", "t"), paged = sample;
        sample.rows_max = 3;
        paged.options = options_of(arena, NULL, "table", "t", "page_by", "id", NULL);
        must_open(&reader, cases[i].server, i ? "on\t\"t\"\n" ROWS : "on\t[t]\n" ROWS);
        must_read(&reader, &sample, &read);
        assert_int_equal(read.rows, 3);
        must_read(&reader, &paged, &read);
        assert_int_equal(read.rows, 4);
        reader_close(&reader);
        sent_in_order((const char *const[]){cases[i].sample, cases[i].first, NULL});
    }
}

/* ---- Refusals, faults, time */

static void writing_is_refused_before_it_is_sent(void **state) {
    (void)state;
    static const char *const bad[] = {
        "DELETE FROM t", "UPDATE t SET a = 1", "SELECT 1; DROP TABLE t", "SELECT * INTO copy FROM t", "EXEC sp_who", "MERGE INTO t USING s ON 1 = 1 WHEN MATCHED THEN DELETE",
        "WITH x AS (SELECT 1 AS a) DELETE FROM x", "TRUNCATE TABLE t", "BEGIN TRAN", "SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED", "SELECT 1 /* */ ; SELECT 2", "",
    };
    static const Server *const servers[] = {&mssql, &oracle, &firebird};
    for (size_t s = 0; s < ARRAY_LEN(servers); s++) {
        Reader reader;
        Read read;
        must_open(&reader, servers[s], "");
        size_t before = strlen(log_text());
        for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
            Extract extract = of("query", bad[i]);
            if (reader_read(&reader, &extract, true, arena, &read)) fail_msg("%s", bad[i]);
            assert_non_null(reader.err.text[0] ? reader.err.text : NULL);
            reader.err = (Error){0};
        }
        assert_int_equal(strlen(log_text()), before);
        reader_close(&reader);
    }
}

static void faults_of_the_servers(void **state) {
    (void)state;
    static const struct {
        const Server *server;
        const char *state;
        int native;
        const char *message, *wanted_state, *wanted; /* of the hint */
    } cases[] = {
        {&mssql, "42S02", 208, "[FreeTDS][SQL Server]Invalid object name 't'.", "42S02", "Invalid object name"},
        {&mssql, "42S22", 207, "[FreeTDS][SQL Server]Invalid column name 'x'.", "42S22", "Invalid column name"},
        {&mssql, "42000", 229, "[FreeTDS][SQL Server]The SELECT permission was denied on the object 't'.", "42501", "grant the account SELECT"},
        {&mssql, "HY000", 3952, "[FreeTDS][SQL Server]Snapshot isolation transaction failed accessing database 'ut' because snapshot isolation is not allowed in this database.", "HY000",
         "ALLOW_SNAPSHOT_ISOLATION"},
        {&mssql, "HY000", 3961, "[FreeTDS][SQL Server]Snapshot isolation transaction failed in database 'ut' because the object accessed by the statement has been modified by a DDL statement", "HY000",
         "run again"},
        {&mssql, "HY000", 1222, "[FreeTDS][SQL Server]Lock request time out period exceeded.", "HYT00", "holds a lock"},
        {&mssql, "40001", 1205, "[FreeTDS][SQL Server]Transaction (Process ID 55) was deadlocked on lock resources", "40001", "lock"},
        {&oracle, "42S02", 942, "[Oracle][ODBC][Ora]ORA-00942: table or view does not exist", "42S02", "schema.table"},
        {&oracle, "HY000", 904, "[Oracle][ODBC][Ora]ORA-00904: \"X\": invalid identifier", "42S22", "invalid identifier"},
        {&oracle, "HY000", 1031, "[Oracle][ODBC][Ora]ORA-01031: insufficient privileges", "42501", "grant the account SELECT"},
        {&oracle, "HY000", 1555, "[Oracle][ODBC][Ora]ORA-01555: snapshot too old", "HY000", "undo"},
        {&oracle, "HY000", 1456, "[Oracle][ODBC][Ora]ORA-01456: may not perform insert/delete/update operation inside a READ ONLY transaction", "25006", "must not write"},
        {&oracle, "HY000", 1466, "[Oracle][ODBC][Ora]ORA-01466: unable to read data - table definition has changed", "HY000", "run again"},
        {&firebird, "42000", -204, "[ODBC Firebird Driver][Firebird]Dynamic SQL Error SQL error code = -204 Table unknown T", "42S02", "schema.table"},
        {&firebird, "HY000", -551, "[ODBC Firebird Driver][Firebird]no permission for SELECT access to TABLE T", "42501", "grant the account SELECT"},
        {&firebird, "HY000", -817, "[ODBC Firebird Driver][Firebird]attempted update during read-only transaction", "25006", "must not write"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Reader reader;
        Read read;
        Extract extract = of("query", "SELECT x FROM t");
        must_open(&reader, cases[i].server, arena_printf(arena, "on\tSELECT x FROM t\nfail\t%s\t%d\t%s\n", cases[i].state, cases[i].native, cases[i].message));
        if (reader_read(&reader, &extract, true, arena, &read)) fail_msg("%s", cases[i].message);
        bool told = !strcmp(reader.err.native, cases[i].wanted_state) && strstr(reader.err.text, cases[i].wanted) && !strchr(reader.err.text, '[');
        if (!told) fail_msg("%s -> %s %s", cases[i].message, reader.err.native, reader.err.text);
        reader_close(&reader);
    }
}

static void faults_of_connecting(void **state) {
    (void)state;
    static const struct {
        const Server *server;
        const char *connect, *wanted_state, *wanted;
    } cases[] = {
        {&mssql, "28000\t18456\t[FreeTDS][SQL Server]Login failed for user 'reader'.", "28000", "check user and password"},
        {&mssql, "42000\t4060\t[FreeTDS][SQL Server]Cannot open database \"ut\" requested by the login.", "08004", "name of the database"},
        {&mssql, "08S01\t20009\t[FreeTDS][SQL Server]Unable to connect: Adaptive Server is unavailable or does not exist", "08S01", "address"},
        {&oracle, "28000\t1017\t[Oracle][ODBC][Ora]ORA-01017: invalid username/password; logon denied", "28000", "check user and password"},
        {&oracle, "HY000\t12541\t[Oracle][ODBC][Ora]ORA-12541: TNS:no listener", "08001", "address"},
        {&oracle, "HY000\t28001\t[Oracle][ODBC][Ora]ORA-28001: the password has expired", "28000", "check user and password"},
        {&firebird, "08004\t-902\t[ODBC Firebird Driver]Your user name and password are not defined.", "28000", "check user and password"},
        {&firebird, "08004\t-902\t[ODBC Firebird Driver]Unable to complete network request to host \"db1\".", "08001", "address"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Reader reader;
        if (open_with(&reader, cases[i].server, arena_printf(arena, "connect\t%s secret;4711\n", cases[i].connect), "none", "60 s")) fail_msg("%s", cases[i].connect);
        bool told = !strcmp(reader.err.native, cases[i].wanted_state) && strstr(reader.err.text, cases[i].wanted) && !strstr(reader.err.text, "4711");
        if (!told) fail_msg("%s -> %s %s", cases[i].connect, reader.err.native, reader.err.text);
        reader_close(&reader);
    }
}

static void a_deadlock_passes(void **state) {
    (void)state;
    Reader reader;
    Read read;
    Extract extract = of("query", "SELECT x FROM t");
    if (!open_with(&reader, &mssql, "on\tSELECT x FROM t\ncolumn\tx\t4\t10\t0\tint\nrow\t1\nfail\t40001\t1205\tdeadlocked, this once\tonce\n", "10 ms", "60 s")) fail_msg("%s", reader.err.text);
    must_read(&reader, &extract, &read);
    assert_int_equal(read.rows, 1);
    reader_close(&reader);
    /* a new session, with a new snapshot */
    sent_in_order((const char *const[]){"connect ", "sql SELECT x FROM t\n", "end rollback\n", "disconnect", "connect ", "SNAPSHOT", "sql SELECT x FROM t\n", NULL});
}

static void a_slow_answer_is_cancelled(void **state) {
    (void)state;
    Reader reader;
    Read read;
    Extract extract = of("query", "SELECT x FROM slow");
    if (!open_with(&reader, &mssql, "on\tSELECT x FROM slow\ncolumn\tx\t4\t10\t0\tint\nrow\t1\nwait\t20000\n", "none", "1 s")) fail_msg("%s", reader.err.text);
    assert_false(reader_read(&reader, &extract, true, arena, &read));
    assert_string_equal(reader.err.native, "HYT00");
    assert_non_null(strstr(reader.err.text, "did not answer within 1 s"));
    assert_non_null(strstr(log_text(), "cancel"));
    reader_close(&reader);
}

/* ---- 1C by the tables of its database on SQL Server */

static void onec_tables_on_sql_server(void **state) {
    (void)state;
    static const char names[] = "StorageTableName\tMetadata\tPurpose\tStorageFieldName\tFieldName\n"
                                "_Document123\tDocument.Заказ\tMain\t_IDRRef\tСсылка\n_Document123\tDocument.Заказ\tMain\t_Date_Time\tДата\n"
                                "_Document123\tDocument.Заказ\tMain\t_Number\tНомер\n_Document123\tDocument.Заказ\tMain\t_Posted\tПроведен\n"
                                "_Document123\tDocument.Заказ\tMain\t_Fld457\tСумма\n";
    static const char *const wanted[] = {
        "sql SELECT [Offset] FROM [_YearOffset]\n", "sql SELECT * FROM [_Document123] WHERE 1 = 0\n",
        "sql SELECT CASE WHEN [_IDRRef] = 0x00000000000000000000000000000000 THEN NULL ELSE LOWER(CONVERT(char(8), SUBSTRING([_IDRRef], 13, 4), 2) + '-' + CONVERT(char(4), "
        "SUBSTRING([_IDRRef], 11, 2), 2) + '-' + CONVERT(char(4), SUBSTRING([_IDRRef], 9, 2), 2) + '-' + CONVERT(char(4), SUBSTRING([_IDRRef], 1, 2), 2) + '-' + "
        "CONVERT(char(12), SUBSTRING([_IDRRef], 3, 6), 2)) END AS c1, CASE WHEN CONVERT(datetime2(0), [_Date_Time]) < '2001-01-02T00:00:00' THEN NULL ELSE DATEADD(year, -2000, "
        "CONVERT(datetime2(0), [_Date_Time])) END AS c2, NULLIF(RTRIM([_Number]), N'') AS c3, CONVERT(bit, CASE WHEN [_Posted] = 0x01 THEN 1 ELSE 0 END) AS c4, [_Fld457] AS c5 "
        "FROM [_Document123] d WHERE [_Date_Time] >= '4026-08-31T00:00:00' AND [_Date_Time] < '4026-10-02T00:00:00'\n", NULL};
    put("names.tsv", names);
    unlink(path("log"));
    put("script", arena_printf(arena, "%s%s", mssql.head,
                               "on\t_YearOffset\ncolumn\tOffset\t4\t10\t0\tint\nrow\t2000\n"
                               "on\tWHERE 1 = 0\ncolumn\t_IDRRef\t-2\t16\t0\tbinary\ncolumn\t_Date_Time\t93\t23\t3\tdatetime\ncolumn\t_Number\t-8\t9\t0\tnchar\n"
                               "column\t_Posted\t-2\t1\t0\tbinary\ncolumn\t_Fld457\t2\t15\t2\tnumeric\n"
                               "on\tAS c5\ncolumn\tc1\t12\t36\t0\tvarchar\ncolumn\tc2\t93\t19\t0\tdatetime2\ncolumn\tc3\t-9\t9\t0\tnvarchar\ncolumn\tc4\t-7\t1\t0\tbit\n"
                               "column\tc5\t2\t15\t2\tnumeric\nrow\t6ec97a48-dbb1-11e9-83ee-60f677714971\t2026-09-30 23:58:00\t0000-0001\t1\t100.50\n"));
    const char *connection = arena_printf(arena, "Driver=FreeTDS;SCRIPT=%s;LOG=%s", path("script"), path("log"));
    const Options *options = options_of(arena, connector_find(STR("1c-tables"))->source_options, "connection", connection, "names", "names.tsv", "retry.0", "none", NULL);
    Reader reader;
    Read read;
    Error err = {0};
    const Zone *zone;
    assert_true(zone_load(STR("Asia/Almaty"), arena, &zone, &err));
    if (!reader_open(&reader, "1c-tables", options, folder, "Asia/Almaty")) fail_msg("%s", reader.err.text);
    const Str columns[] = {STR("Ссылка"), STR("Дата"), STR("Номер"), STR("Проведен"), STR("Сумма")};
    Extract extract = of("object", "Документ.Заказ");
    extract.column = columns;
    extract.column_count = ARRAY_LEN(columns);
    extract.date_column = STR("Дата");
    extract.from = zone_instant(zone, (int64_t)day_of(2026, 9, 1) * INSTANT_DAY);
    extract.to = zone_instant(zone, (int64_t)day_of(2026, 10, 1) * INSTANT_DAY);
    must_read(&reader, &extract, &read);
    assert_int_equal(read.rows, 1);
    assert_true(str_eq(read_cell(&read, 0, "Дата"), STR("2026-09-30T23:58:00")));
    assert_true(str_eq(read_cell(&read, 0, "Проведен"), STR("true")));
    reader_close(&reader);
    sent_in_order(wanted);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sql_server_session),
        cmocka_unit_test(oracle_session),
        cmocka_unit_test(firebird_session),
        cmocka_unit_test(sql_server_values),
        cmocka_unit_test(first_rows),
        cmocka_unit_test(writing_is_refused_before_it_is_sent),
        cmocka_unit_test(faults_of_the_servers),
        cmocka_unit_test(faults_of_connecting),
        cmocka_unit_test(a_deadlock_passes),
        cmocka_unit_test(a_slow_answer_is_cancelled),
        cmocka_unit_test(onec_tables_on_sql_server),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
