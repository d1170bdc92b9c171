/* in ('a', 'b'), in list: constants are checked, brought to the value's type and sorted, for a search by halves. */
#include "connectors/nearest.h"
#include "rules/compiler.h"

#include <stdlib.h>

enum { CONSTANTS_FIRST = 8 };

static int by_number(const void *left, const void *right) {
    int128 a = *(const int128 *)left, b = *(const int128 *)right;
    return (a > b) - (a < b);
}

static int by_text(const void *left, const void *right) {
    return str_compare(*(const Str *)left, *(const Str *)right);
}

static Step *emit_in(Compiler *c, StepOp op, bool accept, size_t count) {
    Step *step = compile_on(c, op, c->depth - 1);
    step->accept = accept;
    step->count = count;
    *compile_top(c) = plain(COLUMN_BOOL);
    return step;
}

static void emit_in_number(Compiler *c, bool accept, int128 *numbers, size_t count) {
    qsort(numbers, count, sizeof *numbers, by_number);
    emit_in(c, STEP_IN_NUMBER, accept, count)->numbers = numbers;
}

static void emit_in_text(Compiler *c, bool accept, Str *values, size_t count) {
    qsort(values, count, sizeof *values, by_text);
    emit_in(c, STEP_IN_TEXT, accept, count)->values = values;
}

/* A list of the project, by its name. */
static bool in_list(Compiler *c, bool accept) {
    const ExpressionScope *scope = c->scope;
    Str *names = arena_array(c->arena, scope->list_count, sizeof *names);
    for (size_t i = 0; i < scope->list_count; i++) {
        const ExpressionList *list = &scope->list[i];
        names[i] = list->name;
        if (!str_eq(list->name, c->token.text)) continue;
        if (!is_type(*compile_top(c), COLUMN_TEXT))
            return compile_fail(c, c->token.at, "the list holds texts, the value is %s", say(*compile_top(c)));
        Str *values = arena_array(c->arena, list->count, sizeof *values);
        for (size_t k = 0; k < list->count; k++) values[k] = str_copy(c->arena, list->item[k]);
        emit_in_text(c, accept, values, list->count);
        return compile_advance(c);
    }
    size_t near = nearest_name(c->token.text, names, scope->list_count);
    if (near == SIZE_MAX) return compile_fail(c, c->token.at, "there is no list `%.*s`", STR_ARG(c->token.text));
    return compile_fail(c, c->token.at, "there is no list `%.*s`\nhint: did you mean `%.*s`?", STR_ARG(c->token.text),
                        STR_ARG(names[near]));
}

/* One constant of an `in`, checked against the type of the value. Numbers are brought to the value's scale. */
static bool in_constant(Compiler *c, Type type, int128 *number, Str *text) {
    bool minus = is_sign(c, "-");
    if (minus && !compile_advance(c)) return false;
    Token token = c->token;
    bool fits = (token.kind == TOKEN_NUMBER && is_number(type)) ||
                (token.kind == TOKEN_TEXT && is_type(type, COLUMN_TEXT)) ||
                (token.kind == TOKEN_DATE && is_type(type, COLUMN_DATE));
    if (!fits || (minus && token.kind != TOKEN_NUMBER)) {
        const char *names = "";
        if (token.kind == TOKEN_NAME) names = "\nhint: texts stand in quotes: in ('a', 'b')";
        return compile_fail(c, token.at, "a constant of type %s is expected here%s", say(type), names);
    }
    *text = token.text;
    *number = minus ? -token.number : token.number;
    if (token.kind == TOKEN_NUMBER && token.scale > type.scale) {
        return compile_fail(c, token.at, "more decimals than the value has (%u)", type.scale);
    }
    for (unsigned i = token.scale; token.kind == TOKEN_NUMBER && i < type.scale; i++) *number *= 10;
    return compile_advance(c);
}

bool compile_in(Compiler *c, bool accept) {
    if (!compile_advance(c)) return false;
    if (c->token.kind == TOKEN_NAME) return in_list(c, accept);
    if (!compile_expect(c, "(")) return false;
    if (c->scope->zone) compile_day(c, c->depth - 1);
    Type type = *compile_top(c);
    size_t numbers_room = 0, values_room = 0, count = 0;
    int128 *numbers = NULL;
    Str *values = NULL;
    do {
        if (count && !compile_advance(c)) return false;
        numbers = arena_grow(c->arena, numbers, count, &numbers_room, sizeof *numbers, CONSTANTS_FIRST);
        values = arena_grow(c->arena, values, count, &values_room, sizeof *values, CONSTANTS_FIRST);
        if (!in_constant(c, type, &numbers[count], &values[count])) return false;
        count++;
    } while (is_sign(c, ","));
    if (!compile_expect(c, ")")) return false;
    if (type.type == COLUMN_TEXT) emit_in_text(c, accept, values, count);
    else emit_in_number(c, accept, numbers, count);
    return true;
}
