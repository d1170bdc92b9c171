/* Fields that an expression names, and what is said of a name that is none, or of a value that a field cannot have. */
#include "connectors/nearest.h"
#include "engine/base/buf.h"
#include "rules/compiler.h"
#include "rules/plan.h"

enum { FIELDS_SHOWN_MAX = 300 /* bytes of a hint */ };

bool compile_field(Compiler *c, Token name) {
    const ExpressionScope *scope = c->scope;
    for (size_t i = 0; i < scope->field_count; i++) {
        if (!str_eq(scope->field[i].name, name.text)) continue;
        Type type = {.type = scope->field[i].type, .scale = scope->field[i].scale};
        compile_push(c, type.type == COLUMN_TEXT ? STEP_FIELD_TEXT : STEP_FIELD_NUMBER, type)->field = i;
        c->uses[i] = true;
        return true;
    }
    for (size_t i = 0; i < scope->later_count; i++) {
        if (!str_eq(scope->later[i], name.text)) continue;
        return compile_fail(c, name.at, "`%.*s` is computed further down\nhint: move it above this field",
                            STR_ARG(name.text));
    }
    for (size_t i = 0; i < scope->field_count; i++) {
        if (!str_eq(scope->field[i].column, name.text)) continue;
        return compile_fail(c, name.at, "there is no field `%.*s`\nhint: the column `%.*s` is the field `%.*s`", STR_ARG(name.text),
                            STR_ARG(name.text), STR_ARG(scope->field[i].name));
    }
    Str *names = arena_array(c->arena, scope->field_count, sizeof *names);
    for (size_t i = 0; i < scope->field_count; i++) names[i] = scope->field[i].name;
    size_t near = nearest_name(name.text, names, scope->field_count);
    if (near != SIZE_MAX) {
        return compile_fail(c, name.at, "there is no field `%.*s`\nhint: did you mean `%.*s`?", STR_ARG(name.text),
                            STR_ARG(names[near]));
    }
    Buf list = {0};
    for (size_t i = 0; i < scope->field_count && list.len < FIELDS_SHOWN_MAX; i++) {
        if (names[i].len) buf_printf(&list, ", %.*s", STR_ARG(names[i]));
    }
    compile_fail(c, name.at, "there is no field `%.*s`\nhint: texts stand in quotes: '%.*s'; fields are%.*s",
                 STR_ARG(name.text), STR_ARG(name.text),
                 STR_ARG(list.len ? str_sub(buf_str(&list), 1, list.len) : STR(" none")));
    buf_free(&list);
    return false;
}

bool compile_can_be(Compiler *c, size_t at) {
    const Step *a = c->step_count > 1 ? &c->step[c->step_count - 2] : NULL, *b = a ? a + 1 : NULL;
    if (a && a->op == STEP_TEXT) a = b, b = &c->step[c->step_count - 2];
    if (!a || a->op != STEP_FIELD_TEXT || b->op != STEP_TEXT) return true;
    const ExpressionField *field = &c->scope->field[a->field];
    const TableRow *row = table_translates(field->table, b->value);
    if (!row) return true;
    return compile_fail(c, at, "`%.*s` is never '%.*s': the table %.*s makes it '%.*s'\nhint: write '%.*s'", STR_ARG(field->name), STR_ARG(b->value),
                        STR_ARG(field->table->name), STR_ARG(row->to), STR_ARG(row->to));
}
