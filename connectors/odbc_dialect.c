#include "connectors/odbc_dialect.h"

#include "connectors/sql_powers.h"

static const char *const none[] = {NULL};

/* The driver's own savepoints (Protocol=7.4-2) are lost with a syntax error, and the snapshot with them: 7.4-0 leaves it to us.
 * psqlODBC opens its transaction with the first statement; the isolation belongs to that transaction alone, so that behind a
 * pooler nobody inherits it. */
static const char *const postgresql_start[] = {
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY", "SET LOCAL statement_timeout = %M", "SET LOCAL lock_timeout = %K",
    "SET LOCAL timezone = 'UTC'", "SET LOCAL datestyle = 'ISO, YMD'", "SET LOCAL row_security = off",
    "SET LOCAL standard_conforming_strings = on", "SAVEPOINT kopeck", NULL};

static const char *const mysql_before[] = {
    "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ", "SET SESSION TRANSACTION READ ONLY", "SET time_zone = '+00:00'",
    "?SET SESSION innodb_lock_wait_timeout = %L", "?SET SESSION lock_wait_timeout = %L", "?SET SESSION net_write_timeout = 600",
    "?SET SESSION max_statement_time = %S", "?SET SESSION max_execution_time = %M", NULL};
static const char *const mysql_start[] = {"START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY", NULL};

/* BEGIN takes no snapshot here: the first read does. The driver steps through rows only while it knows of no transaction. */
static const char *const sqlite_before[] = {"PRAGMA query_only = 1", NULL};
static const char *const sqlite_start[] = {"BEGIN", "SELECT count(*) FROM sqlite_master", NULL};

static const char *const mssql_before[] = {
    "SET NOCOUNT ON", "SET XACT_ABORT ON", "SET DATEFORMAT ymd", "SET LANGUAGE us_english", "SET LOCK_TIMEOUT %K",
    "SET DEADLOCK_PRIORITY LOW",
    "IF (SELECT snapshot_isolation_state FROM sys.databases WHERE database_id = DB_ID()) = 1 "
    "SET TRANSACTION ISOLATION LEVEL SNAPSHOT ELSE SET TRANSACTION ISOLATION LEVEL READ COMMITTED", NULL};

static const char *const oracle_before[] = {
    "ALTER SESSION SET NLS_DATE_FORMAT = 'YYYY-MM-DD HH24:MI:SS' NLS_TIMESTAMP_FORMAT = 'YYYY-MM-DD HH24:MI:SS.FF6' "
    "NLS_TIMESTAMP_TZ_FORMAT = 'YYYY-MM-DD HH24:MI:SS.FF6TZH:TZM' NLS_NUMERIC_CHARACTERS = '. ' TIME_ZONE = '+00:00'", NULL};
static const char *const oracle_start[] = {"SET TRANSACTION READ ONLY", NULL};

static const char mysql_counts[] = "SELECT CONCAT(TABLE_ROWS, ' ', TABLE_NAME) FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() "
                                   "AND TABLE_ROWS IS NOT NULL";
static const char mssql_counts[] = "SELECT CONCAT(SUM(p.rows), ' ', SCHEMA_NAME(t.schema_id), '.', t.name) FROM sys.tables t JOIN sys.partitions p "
                                   "ON p.object_id = t.object_id AND p.index_id IN (0, 1) GROUP BY t.schema_id, t.name";

static const OdbcDialect dialects[] = {
    {.dialect = DIALECT_POSTGRESQL, .dbms = "PostgreSQL", .driver = "psqlodbc postgres",
     .settings = "ReadOnly=0;UseDeclareFetch=1;BoolsAsChar=0;LFConversion=0;Debug=0;CommLog=0;TrueIsMinus1=0;Protocol=7.4-0|Fetch=2000;"
                 "TextAsLongVarchar=1;UnknownsAsLongVarchar=1;ByteaAsLongVarBinary=1;MaxVarcharSize=2000",
     .before = none, .start = postgresql_start, /* ReadOnly=1 would refuse these statements too */
     .snapshot = "SELECT txid_current_snapshot() || ' at ' || to_char(now(), 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')",
     .rewind = "ROLLBACK TO SAVEPOINT kopeck",
     .alive = "SELECT CASE WHEN current_setting('transaction_isolation') = 'repeatable read' AND "
              "current_setting('transaction_read_only') = 'on' THEN 1 ELSE 0 END",
     .counts = "SELECT c.reltuples::bigint || ' ' || n.nspname || '.' || c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n "
               "ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'm') AND c.reltuples >= 0",
     .powers = sql_powers_postgresql, .zoned = "timestamptz", .times_out = true, .text_moments = true, .values_typed = true},
    /* OPTION: 1048576 rows are not cached, 2097152 forward only; both are needed for streaming. As wide text the driver loses
     * letters (3.1.15 gives four of the five of "עברית"); as bytes of the connection's character set it does not. */
    {.dialect = DIALECT_MYSQL, .dbms = "MariaDB", .driver = "maodbc mariadb", .settings = "OPTION=3145728;CHARSET=utf8mb4|NO_PROMPT=1",
     .before = mysql_before, .start = mysql_start, .snapshot = "SELECT CONCAT('at ', UTC_TIMESTAMP(6), 'Z')", .alive = "SELECT 1",
     .notice = "SELECT CONCAT('table ', TABLE_NAME, ' (', ENGINE, ') is read as it is, not as of the snapshot') FROM "
               "information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE' AND ENGINE <> 'InnoDB' "
               "ORDER BY TABLE_NAME LIMIT 3",
     .counts = mysql_counts, .powers = sql_powers_mysql, .zoned = "timestamp", .times_out = true, .text_moments = true, .values_typed = true,
     .streams = "03.02", .utf8_chars = true, .one_by_one = true},
    {.dialect = DIALECT_MYSQL, .dbms = "MySQL", .driver = "myodbc mysql",
     .settings = "NO_CACHE=1;FORWARD_CURSOR=1;AUTO_RECONNECT=0;CHARSET=utf8mb4|NO_PROMPT=1",
     .before = mysql_before, .start = mysql_start, .snapshot = "SELECT CONCAT('at ', UTC_TIMESTAMP(6), 'Z')", .alive = "SELECT 1",
     .notice = "SELECT CONCAT('table ', TABLE_NAME, ' (', ENGINE, ') is read as it is, not as of the snapshot') FROM "
               "information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE' AND ENGINE <> 'InnoDB' "
               "ORDER BY TABLE_NAME LIMIT 3",
     .counts = mysql_counts, .powers = sql_powers_mysql, .zoned = "timestamp", .times_out = true, .text_moments = true, .values_typed = true},
    /* StepAPI: rows come one by one; without it the whole answer stands in memory. */
    {.dialect = DIALECT_SQLITE, .dbms = "SQLite", .driver = "sqlite", .settings = "NoCreat=1;StepAPI=1;BigInt=1|Timeout=30000",
     .before = sqlite_before, .start = sqlite_start,
     .snapshot = "SELECT 'at ' || strftime('%Y-%m-%dT%H:%M:%fZ', 'now')", .alive = "SELECT 1",
     .text_moments = true, .ansi = true, .utf8_chars = true, .own_begin = true},
    {.dialect = DIALECT_MSSQL, .dbms = "Microsoft SQL Server", .driver = "tdsodbc freetds",
     .settings = "ClientCharset=UTF-8|ApplicationIntent=ReadOnly", .before = mssql_before, .start = none,
     .snapshot = "SELECT 'at ' + CONVERT(varchar(33), SYSUTCDATETIME(), 126) + 'Z'", .alive = "SELECT 1",
     .notice = "SELECT 'snapshot isolation is off in this database: each query is consistent, but not all of them together' FROM "
               "sys.databases WHERE database_id = DB_ID() AND snapshot_isolation_state <> 1",
     .counts = mssql_counts, .powers = sql_powers_mssql, .values_typed = true},
    {.dialect = DIALECT_MSSQL, .dbms = "Microsoft SQL Server", .driver = "msodbcsql sql_server", .settings = "|ApplicationIntent=ReadOnly",
     .before = mssql_before, .start = none,
     .snapshot = "SELECT 'at ' + CONVERT(varchar(33), SYSUTCDATETIME(), 126) + 'Z'", .alive = "SELECT 1",
     .notice = "SELECT 'snapshot isolation is off in this database: each query is consistent, but not all of them together' FROM "
               "sys.databases WHERE database_id = DB_ID() AND snapshot_isolation_state <> 1",
     .counts = mssql_counts, .powers = sql_powers_mssql, .values_typed = true},
    {.dialect = DIALECT_ORACLE, .dbms = "Oracle", .driver = "sqora oracle", .settings = "", .before = oracle_before,
     .start = oracle_start, .snapshot = "SELECT 'at ' || TO_CHAR(SYS_EXTRACT_UTC(SYSTIMESTAMP), 'YYYY-MM-DD\"T\"HH24:MI:SS') || 'Z' FROM dual",
     .alive = "SELECT 1 FROM dual", .counts = "SELECT num_rows || ' ' || owner || '.' || table_name FROM all_tables WHERE num_rows IS NOT NULL", .powers = sql_powers_oracle, .values_typed = true},
    /* Its snapshot comes from SQL_ATTR_TXN_ISOLATION and the read-only mode. */
    {.dialect = DIALECT_FIREBIRD, .dbms = "Firebird", .driver = "odbcfb firebird", .settings = "READONLY=Y;CHARSET=UTF8|",
     .before = none, .start = none,
     .snapshot = "SELECT 'transaction ' || CURRENT_TRANSACTION FROM rdb$database", .alive = "SELECT 1 FROM rdb$database",
     .values_typed = true},
    {.dialect = DIALECT_OTHER, .dbms = "", .driver = "", .settings = "", .before = none, .start = none, .values_typed = true},
};

static bool holds(Str name, Str word) { /* without regard to case, '_' in word standing for a space */
    for (size_t i = 0; i + word.len <= name.len; i++) {
        size_t same = 0;
        while (same < word.len) {
            char c = name.ptr[i + same], w = word.ptr[same] == '_' ? ' ' : word.ptr[same];
            if (c >= 'A' && c <= 'Z') c = (char)(c + 32);
            if (c != w) break;
            same++;
        }
        if (same == word.len) return true;
    }
    return false;
}

const OdbcDialect *odbc_dialect_of_driver(Str name) {
    for (size_t i = 0; i < ARRAY_LEN(dialects); i++) {
        Str words = str_of(dialects[i].driver);
        while (words.ptr && words.len) {
            if (holds(name, str_cut(&words, ' '))) return &dialects[i];
        }
    }
    return NULL;
}

const OdbcDialect *odbc_dialect_of_dbms(Str name) {
    size_t i = 0;
    while (!str_starts(name, str_of(dialects[i].dbms))) i++;
    return &dialects[i];
}
