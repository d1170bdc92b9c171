#include "connectors/sql_dataset.h"

#include "connectors/nearest.h"

#include <string.h>

bool sql_query_or_table(const Extract *extract, Str *query, Str *table, const char **where, Error *err) {
    const Options *o = extract->options;
    *query = options_text(o, "query");
    *table = options_text(o, "table");
    *where = options_where(o, query->ptr ? "query" : "table");
    if ((query->ptr != NULL) != (table->ptr != NULL)) return true;
    return error_set(err, ERROR_USAGE, *where, "%.*s needs either query or table", STR_ARG(extract->dataset));
}

static bool find_column(const SqlResult *r, Str wanted, size_t *out, Error *err) {
    size_t found = SIZE_MAX;
    for (size_t i = 0; i < r->count; i++) {
        if (!str_eq(wanted, r->name[i])) continue;
        if (found != SIZE_MAX) {
            return error_set(err, ERROR_SOURCE, r->where, "%.*s has two columns \"%.*s\"\nhint: name one of them with AS",
                             STR_ARG(r->extract->dataset), STR_ARG(wanted));
        }
        found = i;
    }
    if (found == SIZE_MAX) return nearest_column_error(err, r->where, r->extract->dataset, wanted, r->name, r->count);
    *out = found;
    return true;
}

bool sql_columns(const SqlResult *result, Arena *arena, size_t **order, size_t *order_count, Error *err) {
    const Extract *extract = result->extract;
    bool all = extract->column_count == 0;
    *order_count = all ? result->count : extract->column_count;
    *order = arena_array(arena, *order_count, sizeof **order);
    for (size_t i = 0; i < *order_count; i++) {
        (*order)[i] = i;
        if (!all && !find_column(result, extract->column[i], &(*order)[i], err)) return false;
    }
    return true;
}

void sql_did_you_mean(Error *err, Str name) {
    Error better = {0};
    error_set_native(&better, err->kind, err->where, err->native, "%.*s\nhint: did you mean %.*s?", (int)strcspn(err->text, "\n"),
                     err->text, STR_ARG(name));
    *err = better;
}
