/* Any bytes as an expression: it compiles and runs, giving a column of its type, or the mistake lies within the text.
 * The values are the same whether a column is dictionary-coded or plain. */
#include <stdlib.h>

#include "rules/expression.h"

enum { ROWS = 6 };

static const ExpressionField fields[] = {{{"t", 1}, COLUMN_TEXT, 0, NULL, {NULL, 0}},    {{"n", 1}, COLUMN_INTEGER, 0, NULL, {NULL, 0}},
                                         {{"a", 1}, COLUMN_DECIMAL, 2, NULL, {NULL, 0}}, {{"d", 1}, COLUMN_DATE, 0, NULL, {NULL, 0}},
                                         {{"i", 1}, COLUMN_INSTANT, 0, NULL, {NULL, 0}}, {{"b", 1}, COLUMN_BOOL, 0, NULL, {NULL, 0}},
                                         {{"q", 1}, COLUMN_DECIMAL, 9, NULL, {NULL, 0}}};

static Column number_column(const ExpressionField *field, Arena *arena) {
    static const int64_t values[ROWS] = {0, 1, -1, INT64_MAX, INT64_MIN, 0};
    static const int64_t days[ROWS] = {0, 1, -1, 20000, -20000, 0}, bools[ROWS] = {0, 1, 1, 0, 1, 0};
    static const uint64_t nulls[1] = {1u << (ROWS - 1)};
    const int64_t *number = field->type == COLUMN_DATE ? days : field->type == COLUMN_BOOL ? bools : values;
    if (field->type == COLUMN_INSTANT) number = days;
    (void)arena;
    return (Column){.name = field->name,
                    .type = field->type,
                    .scale = (uint8_t)field->scale,
                    .rows = ROWS,
                    .nulls = nulls,
                    .number = number};
}

static Column text_column(Arena *arena) {
    static const char *const texts[ROWS] = {"", "a", "Ёж", " 12 ", "a", NULL};
    ColumnBuilder *builder = column_builder(arena, STR("t"), COLUMN_TEXT, 0, ROWS);
    for (size_t i = 0; i < ROWS; i++) {
        if (texts[i])
            column_add_text(builder, str_of(texts[i]));
        else
            column_add_null(builder);
    }
    return column_built(builder);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena *arena = arena_new("fuzz", 0);
    static const Str items[] = {{"a", 1}, {"b", 1}};
    ExpressionList list = {{"list", 4}, items, 2};
    Error err = {0};
    const Zone *zone;
    if (!zone_load(STR("UTC"), arena, &zone, &err)) abort();
    ExpressionScope scope = {
        .field = fields, .field_count = ARRAY_LEN(fields), .list = &list, .list_count = 1, .zone = zone};
    Column columns[ARRAY_LEN(fields)];
    const Column *column[ARRAY_LEN(fields)];
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        columns[i] = fields[i].type == COLUMN_TEXT ? text_column(arena) : number_column(&fields[i], arena);
        column[i] = &columns[i];
    }
    const Expression *expression;
    size_t at = SIZE_MAX, faults = 0;
    if (expression_compile((Str){(const char *)data, size}, &scope, NULL, arena, &expression, &at, &err)) {
        Column out = expression_run(expression, column, ROWS, STR("out"), arena, &faults);
        if (out.rows != ROWS || out.type != expression_type(expression) || faults > ROWS) abort();
        for (size_t i = 0; i < ROWS; i++) (void)column_print(&out, i, zone, arena);
    } else if (at > size || err.kind != ERROR_USAGE || !err.text[0]) {
        abort();
    }
    arena_free(arena);
    return 0;
}
