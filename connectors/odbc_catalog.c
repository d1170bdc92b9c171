#include "connectors/odbc_catalog.h"

#include "connectors/odbc_fault.h"
#include "connectors/odbc_statement.h"

#include <stdlib.h>

enum { TABLES_MAX = 20000, COUNTS_MAX = 20000 };

/* What servers tell of themselves. */
static bool is_of_server(Str name) {
    static const char *const own[] = {"information_schema", "pg_catalog", "performance_schema", "mysql", "sys"};
    for (size_t i = 0; i < ARRAY_LEN(own); i++) {
        if (str_eq_ascii_case(name, str_of(own[i]))) return true;
    }
    return false;
}

/* Of all schemas: psqlodbc shows that of the session alone where none is named, others take no name for all. */
static bool read_tables(const OdbcStatement *statement, Arena *arena, Str *names, size_t *count, Error *err) {
    const OdbcSession *session = statement->session;
    static SQLWCHAR any[] = {'%', 0}, kinds[] = {'T', 'A', 'B', 'L', 'E', ',', 'V', 'I', 'E', 'W', 0};
    SQLWCHAR *schemas = session->dialect->dialect == DIALECT_POSTGRESQL ? any : NULL;
    SQLRETURN done = session->ansi ? SQLTables(statement->handle, NULL, 0, NULL, 0, (SQLCHAR *)"%", SQL_NTS, (SQLCHAR *)"TABLE,VIEW", SQL_NTS)
                                   : SQLTablesW(statement->handle, NULL, 0, schemas, SQL_NTS, any, SQL_NTS, kinds, SQL_NTS);
    if (!SQL_SUCCEEDED(done)) return odbc_statement_fault(statement, err);
    while (*count < TABLES_MAX) {
        bool end = true, warned = false;
        Str catalog, schema, name;
        if (!odbc_fetch(statement, &end, &warned, err)) return false;
        if (end) return true;
        if (!odbc_get_text(statement, 1, arena, &catalog, err) || !odbc_get_text(statement, 2, arena, &schema, err) ||
            !odbc_get_text(statement, 3, arena, &name, err))
            return false;
        if (is_of_server(catalog) || is_of_server(schema)) continue;
        names[(*count)++] = schema.len ? str_printf(arena, "%.*s.%.*s", STR_ARG(schema), STR_ARG(name)) : name;
    }
    return true;
}

bool odbc_tables(OdbcSession *session, Arena *arena, Str **names, size_t *count, Error *err) {
    OdbcStatement statement;
    *names = arena_array(arena, TABLES_MAX, sizeof **names);
    *count = 0;
    if (!odbc_statement(session, "", &statement, err)) return false;
    bool read = read_tables(&statement, arena, *names, count, err);
    odbc_free(&statement);
    return read;
}

static bool read_key(const OdbcStatement *statement, Arena *arena, Str *out, Error *err) {
    *out = STR_NULL;
    for (size_t columns = 0;; columns++) {
        bool end = true, warned = false;
        Str name;
        if (!odbc_fetch(statement, &end, &warned, err)) return false;
        if (end) return true;
        if (!odbc_get_text(statement, 4, arena, &name, err)) return false;
        *out = columns == 0 ? name : STR_NULL;
        if (columns > 0) return true;
    }
}

bool odbc_primary_key(OdbcSession *session, const Str *part, size_t part_count, Arena *arena, Str *out, Error *err) {
    OdbcStatement statement;
    size_t units, ignored;
    SQLWCHAR *table = utf16_of(part[part_count - 1], arena, &units);
    SQLWCHAR *owner = part_count > 1 ? utf16_of(part[part_count - 2], arena, &ignored) : NULL;
    bool catalog = session->dialect->dialect == DIALECT_MYSQL; /* what others call a schema */
    if (!odbc_statement(session, "", &statement, err)) return false;
    SQLRETURN done = SQLPrimaryKeysW(statement.handle, catalog ? owner : NULL, SQL_NTS, catalog ? NULL : owner, SQL_NTS, table, SQL_NTS);
    bool read = SQL_SUCCEEDED(done) ? read_key(&statement, arena, out, err) : odbc_statement_fault(&statement, err);
    odbc_free(&statement);
    return read;
}

static int by_name(const void *a, const void *b) {
    return str_compare(((const Offer *)a)->name, ((const Offer *)b)->name);
}

/* Counts that the account may not see are no error: the tables are offered without. */
static void take_counts(OdbcSession *session, const char *where, Offer *offers, size_t count, Arena *arena) {
    Error ignored = {0};
    OdbcTexts texts = {arena, arena_array(arena, COUNTS_MAX, sizeof(Str)), COUNTS_MAX, 0};
    const char *counts = session->dialect->counts;
    if (!counts || !odbc_texts(session, where, counts, &texts, &ignored)) return;
    for (size_t i = 0; i < texts.count; i++) {
        Offer wanted = {.name = texts.item[i]};
        Str rows = str_cut(&wanted.name, ' ');
        Offer *offer = wanted.name.ptr ? bsearch(&wanted, offers, count, sizeof *offers, by_name) : NULL;
        if (offer) offer->about = str_int64(rows, &offer->rows);
    }
}

bool odbc_offers(OdbcSession *session, const char *where, Arena *arena, Offer **offers, size_t *count, Error *err) {
    Str *names;
    if (!odbc_tables(session, arena, &names, count, err)) return false;
    *offers = offers_of_names(names, *count, "table", "table", arena);
    qsort(*offers, *count, sizeof **offers, by_name);
    take_counts(session, where, *offers, *count, arena);
    return true;
}
