#include "rules/compiler.h"

#include <stdarg.h>
#include <stdio.h>

bool compile_fail(Compiler *c, size_t at, const char *format, ...) {
    char text[900];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (c->err->kind == ERROR_NONE) *c->error_at = at;
    return error_set(c->err, ERROR_USAGE, NULL, "%s", text);
}

Step *compile_emit(Compiler *c, StepOp op) {
    c->step = arena_grow(c->arena, c->step, c->step_count, &c->step_capacity, sizeof *c->step, 16);
    Step *step = &c->step[c->step_count++];
    *step = (Step){.op = op};
    return step;
}

Type *compile_top(Compiler *c) {
    return &c->slot[c->depth - 1];
}

Step *compile_push(Compiler *c, StepOp op, Type type) {
    Step *step = compile_emit(c, op);
    step->a = (uint8_t)c->depth;
    c->slot[c->depth++] = type;
    if (c->depth > c->depth_max) c->depth_max = c->depth;
    return step;
}

Step *compile_on(Compiler *c, StepOp op, unsigned slot) {
    Step *step = compile_emit(c, op);
    step->a = (uint8_t)slot;
    step->b = (uint8_t)(slot + 1);
    step->c = (uint8_t)(slot + 2);
    return step;
}

bool compile_scale(Compiler *c, unsigned slot, unsigned scale) {
    Type *type = &c->slot[slot];
    if (type->null || type->scale == scale) return true;
    compile_on(c, STEP_SCALE_UP, slot)->digits = (int)(scale - type->scale);
    *type = (Type){.type = COLUMN_DECIMAL, .scale = scale};
    return true;
}

void compile_day(Compiler *c, unsigned slot) {
    if (c->slot[slot].null || c->slot[slot].type != COLUMN_INSTANT) return;
    compile_on(c, STEP_DAY, slot);
    c->slot[slot] = plain(COLUMN_DATE);
}

bool compile_unify(Compiler *c, unsigned a, unsigned b, size_t at, const char *what) {
    Type *x = &c->slot[a], *y = &c->slot[b];
    if (x->null || y->null) {
        Type type = x->null ? *y : *x;
        *x = *y = type;
        return true;
    }
    if (is_number(*x) && is_number(*y)) {
        unsigned scale = x->scale > y->scale ? x->scale : y->scale;
        return compile_scale(c, a, scale) && compile_scale(c, b, scale);
    }
    if (x->type == y->type) return true;
    if (is_moment(*x) && is_moment(*y) && c->scope->zone) {
        compile_day(c, a);
        compile_day(c, b);
        return true;
    }
    if ((x->type == COLUMN_TEXT && is_number(*y)) || (is_number(*x) && y->type == COLUMN_TEXT)) {
        return compile_fail(c, at,
                            "%s and %s cannot be %s\nhint: give the column a `type`, or put the number into quotes",
                            say(*x), say(*y), what);
    }
    if ((x->type == COLUMN_TEXT && is_moment(*y)) || (is_moment(*x) && y->type == COLUMN_TEXT)) {
        return compile_fail(c, at, "%s and %s cannot be %s\nhint: dates are written without quotes: 2026-09-30",
                            say(*x), say(*y), what);
    }
    return compile_fail(c, at, "%s and %s cannot be %s", say(*x), say(*y), what);
}

bool compile_advance(Compiler *c) {
    c->token = token_next(c->text, &c->index, c->arena);
    return c->token.kind != TOKEN_BAD || compile_fail(c, c->token.at, "%.*s", STR_ARG(c->token.text));
}

bool compile_expect(Compiler *c, const char *sign) {
    if (is_sign(c, sign)) return compile_advance(c);
    if (c->token.kind == TOKEN_END) return compile_fail(c, c->token.at, "`%s` is expected at the end", sign);
    return compile_fail(c, c->token.at, "`%s` is expected here", sign);
}
