/* Compiler: the state in which an expression is compiled, for the grammar, the functions and what both emit. */
#ifndef KOPECK_COMPILER_H
#define KOPECK_COMPILER_H

#include "rules/step.h"
#include "rules/token.h"

typedef struct Type {
    ColumnType type;
    unsigned scale;
    bool null; /* the word null: fits any type */
} Type;

typedef struct Compiler {
    Str text;
    const ExpressionScope *scope;
    Arena *arena;
    Error *err;
    size_t *error_at;
    Token token;  /* the next one, not taken yet */
    size_t index; /* behind it */
    Step *step;
    size_t step_count, step_capacity;
    Type slot[SLOTS_MAX];
    unsigned depth, depth_max;
    unsigned nesting;
    bool *uses;
} Compiler;

/* Fails with a message whose second line may be "hint: ..."; `at`: byte in the text. Returns false. */
bool compile_fail(Compiler *c, size_t at, const char *format, ...) PRINTF_LIKE(3, 4);

/* ---- Emitting. Slots are a stack: `top` is the last, `push` opens one, for which the caller has checked that there is
 * room. */

Step *compile_emit(Compiler *c, StepOp op);
Type *compile_top(Compiler *c);
Step *compile_push(Compiler *c, StepOp op, Type type);
Step *compile_on(Compiler *c, StepOp op, unsigned slot); /* a step on slot, slot + 1, slot + 2 */

bool compile_scale(Compiler *c, unsigned slot, unsigned scale); /* a number to a larger scale */
void compile_day(Compiler *c, unsigned slot);                   /* an instant to its business day; others stay */

/* Brings two slots to one type, where that loses nothing; `at` is where the mistake is shown, `what` its verb. */
bool compile_unify(Compiler *c, unsigned a, unsigned b, size_t at, const char *what);

static inline bool is_number(Type type) {
    return type.null || type.type == COLUMN_INTEGER || type.type == COLUMN_DECIMAL;
}

static inline bool is_type(Type type, ColumnType wanted) {
    return type.null || type.type == wanted;
}

static inline Type plain(ColumnType type) {
    return (Type){.type = type};
}

static inline const char *say(Type type) {
    return type.null ? "null" : column_type_name[type.type];
}

static inline bool is_moment(Type type) {
    return type.type == COLUMN_DATE || type.type == COLUMN_INSTANT;
}

/* ---- Reading */

bool compile_advance(Compiler *c);                  /* takes a token; fails where the next one is none */
bool compile_expect(Compiler *c, const char *sign); /* takes this one, or fails */

static inline bool is_sign(const Compiler *c, const char *sign) {
    return c->token.kind == TOKEN_SIGN && str_eq(c->token.text, str_of(sign));
}

static inline bool is_word(const Compiler *c, const char *word) {
    return c->token.kind == TOKEN_NAME && str_eq(c->token.text, str_of(word));
}

/* ---- Parts of the grammar that have a file of their own */

bool compile_field(Compiler *c, Token name); /* pushes its value; fails where there is none of that name */

/* Fails for `status == 'pending'`, the two steps emitted last, where the field's table makes another word of it before
 * anybody asks. */
bool compile_can_be(Compiler *c, size_t at);

bool compile_in(Compiler *c, bool accept); /* from the word `in` on; accept: false for `not in` */

/* ---- Functions: abs, round, ... Each emits what it does once its arguments lie in slots from..from+count-1. */

typedef struct Call {
    size_t at; /* of the name */
    unsigned from, count;
    size_t arg_at[8];
    size_t first_step; /* index of the first step behind the first argument */
} Call;

typedef struct Function {
    const char *name;
    unsigned count_min, count_max;
    const char *usage;
    bool (*emit)(Compiler *c, const Call *call);
} Function;

/* NULL, with a mistake that names the nearest one, when there is none of that name. */
const Function *function_find(Compiler *c, Token name);

#endif
