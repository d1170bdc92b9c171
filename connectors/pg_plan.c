/* Which COPY reads a dataset: its query as described, with the window or the mark of change around it. */
#include "connectors/pg_catalog.h"
#include "connectors/pg_source.h"
#include "connectors/sql_dataset.h"
#include "connectors/sql_guard.h"
#include "connectors/sql_name.h"
#include "connectors/sql_window.h"
#include "engine/base/buf.h"

bool pg_plan_query(Source *source, Error *err) {
    Str query, table;
    if (!sql_query_or_table(&source->extract, &query, &table, &source->dataset_where, err)) return false;
    if (table.ptr) {
        Str name;
        if (!sql_table_name(table, DIALECT_POSTGRESQL, source->dataset_where, source->stage, &name, err)) return false;
        query = str_printf(source->stage, "SELECT * FROM %.*s", STR_ARG(name));
    }
    SqlPlaceholder list[SQL_WINDOW_PLACEHOLDERS];
    Str guarded;
    sql_window_placeholders(&source->extract, source->spec.zone, DIALECT_POSTGRESQL, source->stage, list);
    SqlGuard by = {DIALECT_POSTGRESQL, list, ARRAY_LEN(list), source->dataset_where};
    if (!sql_guard(&by, query, source->stage, &guarded, err)) {
        return false;
    }
    source->query = guarded.ptr; /* ends with NUL: str_copy */
    source->query_has_window = source->query_has_since = false;
    for (size_t i = 0; i < ARRAY_LEN(list); i++) {
        if (i < SQL_WINDOW_SINCE) source->query_has_window |= list[i].used;
        else source->query_has_since |= list[i].used;
    }
    return true;
}

bool pg_plan_describe(Source *source, Error *err) {
    PGresult *result, *types;
    if (!pg_describe(&source->session, source->query, source->dataset_where, source->stage, &result, err)) return false;
    int count = PQnfields(result);
    if (PQnparams(result) > 0) {
        return error_set(err, ERROR_USAGE, source->dataset_where, "the query has parameters ($1)\nhint: the moments of the run "
                         "are :from and :cutoff");
    }
    if (count == 0) return error_set(err, ERROR_USAGE, source->dataset_where, "the query gives no columns");
    source->shape_count = (size_t)count;
    source->shape = arena_array(source->stage, source->shape_count, sizeof *source->shape);
    Buf *sql = buf_own(source->stage);
    for (int i = 0; i < count; i++) {
        PgType form = pg_type(PQftype(result, i));
        source->shape[i] = (Shape){.name = str_copy(source->stage, str_of(PQfname(result, i))), .type = form.oid, .form = form.form,
                                   .cast = form.cast, .column = form.column, .zoned = form.zoned};
        buf_printf(sql, "%s pg_catalog.format_type(%u, %d)", i ? "," : "SELECT", form.oid, PQfmod(result, i));
    }
    if (!pg_run(&source->session, str_cstr(source->stage, buf_str(sql)), source->where, source->scratch, &types, err)) return false;
    for (int i = 0; i < count; i++) source->shape[i].native = str_copy(source->stage, pg_field(types, 0, i));
    return true;
}

static bool choose_columns(Source *source, Error *err) {
    Str *names = arena_array(source->stage, source->shape_count, sizeof *names);
    for (size_t i = 0; i < source->shape_count; i++) names[i] = source->shape[i].name;
    SqlResult result = {&source->extract, names, source->shape_count, source->dataset_where};
    return sql_columns(&result, source->stage, &source->wanted, &source->wanted_count, err);
}

static size_t shape_named(const Source *source, Str name) {
    size_t at = SIZE_MAX;
    for (size_t i = 0; i < source->shape_count; i++) {
        if (str_eq(source->shape[i].name, name)) at = i;
    }
    return at;
}

/* The window on the date column, wide by a day on both sides where the column is naive: the engine, which knows zones and
 * when a day ends, cuts exactly. Nulls stay in, to be seen. */
static void add_window(const Source *source, Buf *sql) {
    const Extract *x = &source->extract;
    if (!x->date_column.ptr || source->query_has_window) return;
    size_t at = shape_named(source, x->date_column);
    bool timed = at != SIZE_MAX && (source->shape[at].column == COLUMN_INSTANT || source->shape[at].column == COLUMN_DATE);
    if (!timed || (x->from == INSTANT_NONE && x->to == INSTANT_NONE)) return;
    bool zoned = source->shape[at].zoned;
    const Zone *zone = zoned ? NULL : source->spec.zone;
    const char *type = zoned ? "timestamptz" : "timestamp";
    buf_printf(sql, " WHERE (c%zu IS NULL OR (true", at + 1);
    for (int end = 0; end < 2; end++) {
        Instant moment = end ? x->to : x->from;
        if (moment == INSTANT_NONE) continue;
        Str text = sql_wall_clock(moment, zone, zoned ? 0 : end ? 1 : -1, source->stage);
        buf_printf(sql, " AND c%zu %s '%.*s%s'::%s", at + 1, end ? "<" : ">=", STR_ARG(text), zoned ? "+00" : "", type);
    }
    buf_printf(sql, "))");
}

/* Rows whose mark of change is not before the one given. A column of another type than the mark is not compared: then all rows come. */
static void add_since(const Source *source, Buf *sql) {
    const ExtractChanges *changes = &source->extract.changes;
    if (!changes->bounded || source->query_has_since) return;
    size_t at = shape_named(source, changes->column);
    if (at == SIZE_MAX) return;
    const Shape *shape = &source->shape[at];
    bool number = shape->column == COLUMN_INTEGER || shape->column == COLUMN_DECIMAL;
    bool moment = shape->column == COLUMN_INSTANT || shape->column == COLUMN_DATE;
    if (changes->by_version && number) {
        buf_printf(sql, " WHERE c%zu >= %.*s", at + 1, STR_ARG(sql_since_version(changes, source->stage)));
    }
    if (changes->by_version || !moment) return;
    const Zone *zone = shape->zoned ? NULL : source->spec.zone;
    Str text = sql_wall_clock(changes->since, zone, shape->column == COLUMN_DATE ? -1 : 0, source->stage);
    buf_printf(sql, " WHERE c%zu >= '%.*s%s'::%s", at + 1, STR_ARG(text), shape->zoned ? "+00" : "", shape->zoned ? "timestamptz" : "timestamp");
}

bool pg_plan_copy(Source *source, Error *err) {
    if (!choose_columns(source, err)) return false;
    Buf *sql = buf_own(source->stage);
    PgForm *forms = arena_array(source->stage, source->wanted_count, sizeof *forms);
    FieldInfo *fields = arena_array(source->stage, source->wanted_count, sizeof *fields);
    buf_printf(sql, "COPY (SELECT ");
    for (size_t i = 0; i < source->wanted_count; i++) {
        const Shape *shape = &source->shape[source->wanted[i]];
        buf_printf(sql, "%sc%zu%s", i ? ", " : "", source->wanted[i] + 1, shape->cast);
        forms[i] = shape->form;
        fields[i] = (FieldInfo){shape->name, shape->column, shape->native, shape->zoned};
    }
    buf_printf(sql, " FROM (\n%s\n) AS q(", source->query);
    for (size_t i = 0; i < source->shape_count; i++) buf_printf(sql, "%sc%zu", i ? ", " : "", i + 1);
    buf_char(sql, ')');
    add_window(source, sql); /* a dataset that is read by changes has no window */
    add_since(source, sql);
    if (source->extract.rows_max) buf_printf(sql, " LIMIT %zu", source->extract.rows_max);
    buf_printf(sql, ") TO STDOUT (FORMAT binary)");
    source->copy_text = str_cstr(source->stage, buf_str(sql));
    source->copy = (PgCopy){.form = forms, .columns = source->wanted_count};
    source->schema = (Schema){fields, source->wanted_count};
    source->cells = cells_new(source->stage, source->wanted_count);
    source->reason = arena_array(source->stage, source->wanted_count, sizeof *source->reason);
    source->reject = arena_array(source->stage, source->bytes_unchecked ? BATCH_ROWS_MAX : 0, sizeof *source->reject);
    return true;
}
