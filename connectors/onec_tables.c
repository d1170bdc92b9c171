/* 1c-tables: objects of 1C:Enterprise read from the tables of its database, through the connectors `postgresql` (dsn)
 * or `odbc` (connection, Microsoft SQL Server), whose session, snapshot and guards stay as they are: what is added is
 * the SELECT (onec_sql.h), written in the words of the configuration with the help of a map of names (onec_names.h). */
#include "connectors/connector.h"
#include "connectors/nearest.h"
#include "connectors/onec_sql.h"
#include "connectors/retry.h"
#include "engine/base/file.h"

#include <stdio.h>
#include <stdlib.h>

enum { NAMES_BYTES_MAX = 512 << 20, YEARS_UNKNOWN = -1 };

struct Source {
    SourceSpec spec;
    Arena *arena, *stage;
    const Connector *through;
    Source *inner;
    bool mssql;
    int years;
    OnecNames names;

    OnecSelect select; /* of the dataset in work */
    Schema schema;
    const Str **cell; /* of the batch, with the names of tables in it */
    bool any_type;
};

static void close_source(void *handle) {
    arena_free(((Source *)handle)->stage);
}

/* ---- Asking through the other connector */

static const Options *query_options(Source *source, Str sql, const Options *own) {
    Option *item = arena_array(source->stage, 1, sizeof *item);
    Options *out = arena_alloc(source->stage, sizeof *out);
    *item = (Option){.name = STR("query"),
                     .value = sql,
                     .where = own ? options_where(own, "object") : options_where(source->spec.options, "names")};
    *out = (Options){item, 1};
    return out;
}

static bool begin_query(Source *source, Str sql, const Extract *like, Schema *schema, Error *err) {
    Extract x = {.dataset = like ? like->dataset : source->spec.name,
                 .from = INSTANT_NONE,
                 .to = INSTANT_NONE,
                 .rows_max = like ? like->rows_max : 0};
    x.options = query_options(source, sql, like ? like->options : NULL);
    return source->through->begin(source->inner, &x, schema, err);
}

/* The rows of a small query are read to their end. *first: the first value. */
static bool ask_first(Source *source, Str sql, Str *first, Error *err) {
    Schema schema;
    Batch batch;
    ReadSummary summary;
    *first = STR_NULL;
    if (!begin_query(source, sql, NULL, &schema, err)) return false;
    do {
        if (!source->through->next(source->inner, &batch, err)) return false;
        if (batch.rows && !first->ptr) *first = str_copy(source->arena, batch.cell[0][0]);
    } while (batch.rows || batch.reject_count);
    return source->through->finish(source->inner, &summary, err);
}

/* ---- Opening */

static bool find_years(Source *source, Error *err) {
    Str given = options_text(source->spec.options, "year_offset"), found;
    Error none = {0};
    int64_t years = YEARS_UNKNOWN;
    if (given.ptr && str_int64(given, &years)) source->years = (int)years;
    if (given.ptr) return true;
    Str sql = source->mssql ? STR("SELECT [Offset] FROM [_YearOffset]") : STR("SELECT ofset FROM _yearoffset");
    if (ask_first(source, sql, &found, &none) && str_int64(found, &years) && (years == 0 || years == 2000)) {
        source->years = (int)years;
        return true;
    }
    if (none.kind == ERROR_CANCELLED) {
        *err = none;
        return false;
    }
    return error_set(err, ERROR_SOURCE, options_where(source->spec.options, source->mssql ? "connection" : "dsn"),
                     "table _YearOffset does not say by how many years dates are moved%s%.*s\nhint: `year_offset: "
                     "2000` or `year_offset: 0` says it",
                     none.kind ? ": " : "", (int)strcspn(none.text, "\n"), none.text);
}

static bool read_names(Source *source, Error *err) {
    const Options *o = source->spec.options;
    Str name = options_text(o, "names"), text;
    char *path = name.len && name.ptr[0] == '/'
                     ? str_cstr(source->arena, name)
                     : arena_printf(source->arena, "%s/%.*s", source->spec.folder, STR_ARG(name));
    if (!file_read(path, NAMES_BYTES_MAX, source->arena, &text, err)) return false;
    return onec_names_read(text, path, source->arena, &source->names, err);
}

static bool open(Source **out, const SourceSpec *spec, NoticeList *notices, Arena *arena, Error *err) {
    Source *source = arena_alloc(arena, sizeof *source);
    bool dsn = options_text(spec->options, "dsn").len > 0,
         connection = options_text(spec->options, "connection").len > 0;
    *source = (Source){.spec = *spec, .arena = arena, .stage = arena_new("1c tables", 0), .mssql = connection};
    arena_own(arena, close_source, source);
    if (dsn == connection) {
        return error_set(err, ERROR_USAGE, options_where(spec->options, dsn ? "connection" : "names"),
                         "1c-tables needs either dsn (PostgreSQL) or connection (Microsoft SQL Server by ODBC)");
    }
    source->through = connector_find(dsn ? STR("postgresql") : STR("odbc"));
    if (!read_names(source, err)) return false;
    if (!source->through->open(&source->inner, spec, notices, arena, err)) return false;
    if (!find_years(source, err)) return false;
    *out = source;
    return true;
}

/* ---- Datasets */

static bool unknown_object(Source *source, Str object, const char *where, Error *err) {
    Str *names = arena_array(source->stage, source->names.count, sizeof *names);
    for (size_t i = 0; i < source->names.count; i++) names[i] = source->names.table[i].object;
    size_t near = nearest_name(object, names, source->names.count);
    return error_set(err, ERROR_SOURCE, where, "the map of names has no object %.*s%s%.*s%s", STR_ARG(object),
                     near == SIZE_MAX ? "\nhint: it begins with " : "\nhint: did you mean ",
                     STR_ARG(names[near == SIZE_MAX ? 0 : near]), near == SIZE_MAX ? "" : "?");
}

static void name_columns(Source *source, const Schema *inner) {
    FieldInfo *field = arena_array(source->stage, inner->count, sizeof *field);
    for (size_t i = 0; i < inner->count; i++) {
        field[i] = inner->field[i];
        field[i].name = str_copy(source->stage, source->select.name[i]);
        field[i].native = str_copy(source->stage, inner->field[i].native);
        source->any_type |= source->select.is_type[i];
    }
    source->schema = (Schema){field, inner->count};
    source->cell = arena_array(source->stage, inner->count, sizeof *source->cell);
}

static bool probe(Source *source, OnecSql *s, Str object, Schema *columns, Error *err) {
    s->table = onec_table(&source->names, object, source->stage);
    if (!s->table) return unknown_object(source, object, s->where, err);
    Str sql = str_printf(source->stage, "SELECT * FROM %.*s WHERE 1 = 0", STR_ARG(onec_table_name(s)));
    Schema found;
    if (!begin_query(source, sql, s->extract, &found, err)) return false;
    FieldInfo *field = arena_array(source->stage, found.count, sizeof *field); /* the next query takes its place */
    for (size_t i = 0; i < found.count; i++) {
        field[i] = found.field[i];
        field[i].name = str_copy(source->stage, field[i].name);
        field[i].native = str_copy(source->stage, field[i].native);
    }
    *columns = (Schema){field, found.count};
    s->column = columns;
    return true;
}

/* The objects that `refers` of the dataset names. */
static bool begin_refers(Source *source, OnecSql *s, Error *err) {
    Str field, object;
    size_t count = 0;
    for (size_t cursor = 0; options_below(s->extract->options, "refers", &cursor, &field, &object);) count++;
    OnecRefer *refer = arena_array(source->stage, count, sizeof *refer);
    OnecSql *to = arena_array(source->stage, count, sizeof *to);
    Schema *columns = arena_array(source->stage, count, sizeof *columns);
    for (size_t cursor = 0, i = 0; options_below(s->extract->options, "refers", &cursor, &field, &object); i++) {
        to[i] = *s;
        refer[i] = (OnecRefer){field, &to[i]};
        if (!probe(source, &to[i], object, &columns[i], err)) return false;
    }
    s->refer = refer;
    s->refer_count = count;
    return true;
}

static bool begin(Source *source, const Extract *extract, Schema *schema, Error *err) {
    const Options *o = extract->options;
    Str object = options_text(o, "object");
    Schema columns, inner;
    arena_reset(source->stage);
    source->any_type = false;
    OnecSql s = {.mssql = source->mssql,
                 .years = source->years,
                 .extract = extract,
                 .zone = source->spec.zone,
                 .where = options_where(o, "object"),
                 .balance_where = options_where(o, "balance.0"),
                 .arena = source->stage};
    if (!begin_refers(source, &s, err) || !probe(source, &s, object, &columns, err)) return false;
    if (!onec_select(&s, o, &source->select, err)) return false;
    if (!begin_query(source, source->select.sql, extract, &inner, err)) return false;
    name_columns(source, &inner);
    *schema = source->schema;
    return true;
}

/* "0000007b" -> "Документ.РеализацияТоваровУслуг"; a table that the map does not have stays a number. */
static Str table_named(Source *source, Str hex) {
    char text[9] = {0};
    if (!hex.ptr || hex.len != 8) return hex;
    memcpy(text, hex.ptr, 8);
    uint32_t number = (uint32_t)strtoul(text, NULL, 16);
    const OnecTable *table = number ? onec_table_numbered(&source->names, number) : NULL;
    return !number ? STR_NULL : table ? table->object : hex;
}

static bool next(Source *source, Batch *out, Error *err) {
    if (!source->through->next(source->inner, out, err)) return false;
    if (!source->any_type || !out->rows) return true;
    for (size_t c = 0; c < source->schema.count; c++) {
        source->cell[c] = out->cell[c];
        if (!source->select.is_type[c]) continue;
        Str *text = arena_array(source->stage, out->rows, sizeof *text);
        Str last = STR_NULL, name = STR_NULL; /* most rows have the type of the row before */
        for (size_t r = 0; r < out->rows; r++) {
            if (!r || !str_eq(last, out->cell[c][r])) name = table_named(source, out->cell[c][r]);
            last = out->cell[c][r];
            text[r] = name;
        }
        source->cell[c] = text;
    }
    out->cell = source->cell;
    return true;
}

static bool finish(Source *source, ReadSummary *out, Error *err) {
    return source->through->finish(source->inner, out, err);
}

static bool list(Source *source, Str **names, size_t *count, Arena *arena, Error *err) {
    (void)err;
    *count = source->names.count;
    *names = arena_array(arena, *count, sizeof **names);
    for (size_t i = 0; i < *count; i++) (*names)[i] = str_copy(arena, source->names.table[i].object);
    return true;
}

static bool offer(Source *source, Offer **offers, size_t *count, Arena *arena, Error *err) {
    Str *names;
    if (!list(source, &names, count, arena, err)) return false;
    *offers = offers_of_names(names, *count, "object", "object", arena);
    return true;
}

static const OptionSpec source_options[] = {
    {"names", OPTION_TEXT, true, false, NULL, NULL,
     "File of what 1C calls its tables and columns, relative to the project's folder; see connectors/SQL.md."},
    {"year_offset", OPTION_CHOICE, false, false, NULL, "0 2000",
     "Years that the database adds to dates; default: what its table _YearOffset says."},
    {"dsn", OPTION_TEXT, false, false, NULL, NULL,
     "PostgreSQL: connection string of libpq: host=... dbname=..., a URI, or service=..."},
    {"connection", OPTION_TEXT, false, false, NULL, NULL,
     "Or Microsoft SQL Server: connection string of ODBC: Driver=FreeTDS;Server=...;Database=..."},
    {"user", OPTION_TEXT, false, false, NULL, NULL, "Account; may only read."},
    {"password", OPTION_TEXT, false, true, NULL, NULL, "Its password."},
    {"search_path", OPTION_TEXT, false, false, NULL, NULL,
     "PostgreSQL: schemas for names without one, separated by commas."},
    {"connect_timeout", OPTION_DURATION, false, false, "10 s", NULL, "Longest wait for the connection."},
    {"statement_timeout", OPTION_DURATION, false, false, "10 min", NULL, "Longest time for one dataset."},
    {"lock_timeout", OPTION_DURATION, false, false, "30 s", NULL,
     "PostgreSQL: longest wait for a table that another session has locked."},
    RETRY_OPTION,
    {0},
};

static const OptionSpec dataset_options[] = {
    {"object", OPTION_TEXT, true, false, NULL, NULL,
     "Документ.РеализацияТоваровУслуг, Справочник.Контрагенты, Документ.Заказ.Товары, "
     "РегистрНакопления.РасчетыСКлиентами"},
    {"refers", OPTION_MAP, false, false, NULL, NULL,
     "Attributes with the object that they lead to, { Валюта: Справочник.Валюты }: for columns such as "
     "Валюта.Наименование."},
    {"balance", OPTION_LIST, false, false, NULL, NULL,
     "Of a register: these resources as balances at the cut-off, by the other columns."},
    {0},
};

const Connector connector_onec_tables = {
    .name = "1c-tables",
    .summary =
        "1C:Enterprise by the tables of its database, PostgreSQL or SQL Server, in the words of the configuration",
    .source_options = source_options,
    .dataset_options = dataset_options,
    .preset = true,
    .open = open,
    .begin = begin,
    .next = next,
    .finish = finish,
    .list = list,
    .offer = offer,
};
