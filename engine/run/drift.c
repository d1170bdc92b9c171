#include "engine/run/drift.h"

#include "engine/base/buf.h"

/* SQLSTATE of a query that names a column which is not there: PostgreSQL's, and that of ODBC. */
static const char *const undefined_column[] = {"42703", "42S22"};

static bool lacks_column(const Error *err) {
    for (size_t i = 0; i < ARRAY_LEN(undefined_column); i++) {
        if (strcmp(err->native, undefined_column[i]) == 0) return true;
    }
    return *err->column != '\0';
}

static void add_name(Buf *list, Str name) {
    buf_printf(list, "%s%.*s", list->len ? ", " : "", STR_ARG(name));
}

/* What the source has now is asked for, and the wanted columns that it lacks are named. */
static Str missing_columns(const Connector *connector, Source *source, const Extract *wanted, Arena *arena, Schema *now) {
    Extract all = *wanted;
    Error ignored = {0};
    all.column_count = 0;
    all.rows_max = 1;
    if (!connector->begin(source, &all, now, &ignored)) return STR("");
    Buf *missing = buf_own(arena);
    for (size_t i = 0; i < wanted->column_count; i++) {
        Str name = wanted->column[i];
        bool found = str_find(name, STR(".")) != SIZE_MAX; /* a path: what lies within a record is not in the schema */
        for (size_t k = 0; k < now->count && !found; k++) found = str_eq(now->field[k].name, name);
        if (!found) add_name(missing, name);
    }
    return buf_str(missing);
}

static bool word_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || (unsigned char)c >= 0x80;
}

static bool has_word(Str text, Str word) {
    for (size_t at = 0; word.len && at + word.len <= text.len; at++) {
        size_t found = str_find(str_sub(text, at, text.len), word);
        if (found == SIZE_MAX) return false;
        at += found;
        bool begins = at == 0 || !word_byte(text.ptr[at - 1]);
        bool ends = at + word.len == text.len || !word_byte(text.ptr[at + word.len]);
        if (begins && ends) return true;
    }
    return false;
}

/* A server that refused the query speaks of the column: "no such column: total". */
static Str spoken_of(const Extract *wanted, const Error *err, Arena *arena) {
    Buf *missing = buf_own(arena);
    Str said = {err->text, strcspn(err->text, "\n")};
    for (size_t i = 0; i < wanted->column_count; i++) {
        if (has_word(said, wanted->column[i])) add_name(missing, wanted->column[i]);
    }
    return missing->len ? buf_str(missing) : str_copy(arena, said);
}

Str drift_find(const Connector *connector, Source *source, const Extract *wanted, const Error *err, bool begun, Arena *arena,
               Schema *now) {
    *now = (Schema){0};
    if (!lacks_column(err)) return STR("");
    Str missing = begun ? STR("") : missing_columns(connector, source, wanted, arena, now);
    if (missing.len) return missing;
    return *err->column ? str_copy(arena, str_of(err->column)) : spoken_of(wanted, err, arena);
}
