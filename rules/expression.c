/* round(amount / 1.12, 2) > 100 compiles to
 *   slot 0  FIELD amount (scale 2)   slot 1  NUMBER 112 (scale 2)   0 DIVIDE 1, straight to scale 2
 *   slot 1  NUMBER 100 (scale 0)     1 SCALE_UP 2                   0 COMPARE 1 (greater)      DONE
 * The parser climbs precedences and emits steps as it goes; types are those of the slots. */
#include "rules/expression.h"

#include "connectors/nearest.h"
#include "engine/base/buf.h"
#include "engine/base/utf8.h"
#include "rules/step.h"
#include "rules/token.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { DEPTH_MAX = 48 /* of brackets and operators */, FIELDS_SHOWN_MAX = 300 /* bytes of a hint */ };

typedef struct Type {
    ColumnType type;
    unsigned scale;
    bool null;           /* the word null: fits any type */
} Type;

typedef struct Compiler {
    Str text;
    const ExpressionScope *scope;
    Arena *arena;
    Error *err;
    size_t *error_at;
    Token token;         /* the next one, not taken yet */
    size_t index;        /* behind it */
    Step *step;
    size_t step_count, step_capacity;
    Type slot[SLOTS_MAX];
    unsigned depth, depth_max;
    unsigned nesting;
    bool *uses;
} Compiler;

static bool fail(Compiler *c, size_t at, const char *format, ...) PRINTF_LIKE(3, 4);
static bool fail(Compiler *c, size_t at, const char *format, ...) {
    char text[900];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (c->err->kind == ERROR_NONE) *c->error_at = at;
    return error_set(c->err, ERROR_USAGE, NULL, "%s", text);
}

static bool advance(Compiler *c) {
    c->token = token_next(c->text, &c->index, c->arena);
    return c->token.kind != TOKEN_BAD || fail(c, c->token.at, "%.*s", STR_ARG(c->token.text));
}

static bool is_sign(const Compiler *c, const char *sign) {
    return c->token.kind == TOKEN_SIGN && str_eq(c->token.text, str_of(sign));
}

static bool is_word(const Compiler *c, const char *word) {
    return c->token.kind == TOKEN_NAME && str_eq(c->token.text, str_of(word));
}

static bool expect_sign(Compiler *c, const char *sign) {
    if (is_sign(c, sign)) return advance(c);
    if (c->token.kind == TOKEN_END) return fail(c, c->token.at, "`%s` is expected at the end", sign);
    return fail(c, c->token.at, "`%s` is expected here", sign);
}

/* ---- Emitting. Slots are a stack: `top` is the last, `push` opens one. */

static Step *emit(Compiler *c, StepOp op) {
    if (c->step_count == c->step_capacity) {
        size_t capacity = c->step_capacity ? 2 * c->step_capacity : 16;
        Step *grown = arena_array(c->arena, capacity, sizeof *grown);
        if (c->step_count) memcpy(grown, c->step, c->step_count * sizeof *grown);
        c->step = grown;
        c->step_capacity = capacity;
    }
    Step *step = &c->step[c->step_count++];
    *step = (Step){.op = op};
    return step;
}

static Type *top(Compiler *c) {
    return &c->slot[c->depth - 1];
}

static Step *push(Compiler *c, StepOp op, Type type) { /* the caller has checked that there is room */
    Step *step = emit(c, op);
    step->a = (uint8_t)c->depth;
    c->slot[c->depth++] = type;
    if (c->depth > c->depth_max) c->depth_max = c->depth;
    return step;
}

static bool room(Compiler *c) {
    return c->depth < SLOTS_MAX || fail(c, c->token.at, "the expression is too deep\nhint: split it into computed columns");
}

static Step *on(Compiler *c, StepOp op, unsigned slot) {
    Step *step = emit(c, op);
    step->a = (uint8_t)slot;
    step->b = (uint8_t)(slot + 1);
    step->c = (uint8_t)(slot + 2);
    return step;
}

/* The two topmost slots become one. */
static Step *join(Compiler *c, StepOp op, Type type) {
    c->depth--;
    *top(c) = type;
    return on(c, op, c->depth - 1);
}

static bool is_number(Type type) {
    return type.null || type.type == COLUMN_INTEGER || type.type == COLUMN_DECIMAL;
}

static bool is_type(Type type, ColumnType wanted) {
    return type.null || type.type == wanted;
}

static Type plain(ColumnType type) {
    return (Type){.type = type};
}

static const char *say(Type type) {
    return type.null ? "null" : column_type_name[type.type];
}

static bool scale_to(Compiler *c, unsigned slot, unsigned scale) {
    Type *type = &c->slot[slot];
    if (type->null || type->scale == scale) return true;
    on(c, STEP_SCALE_UP, slot)->digits = (int)(scale - type->scale);
    *type = (Type){.type = COLUMN_DECIMAL, .scale = scale};
    return true;
}

static void to_day(Compiler *c, unsigned slot) {
    if (c->slot[slot].null || c->slot[slot].type != COLUMN_INSTANT) return;
    on(c, STEP_DAY, slot);
    c->slot[slot] = plain(COLUMN_DATE);
}

static bool is_moment(Type type) {
    return type.type == COLUMN_DATE || type.type == COLUMN_INSTANT;
}

/* Brings two slots to one type, where that loses nothing; `at` is where the mistake is shown. */
static bool unify(Compiler *c, unsigned a, unsigned b, size_t at, const char *what) {
    Type *x = &c->slot[a], *y = &c->slot[b];
    if (x->null || y->null) {
        Type type = x->null ? *y : *x;
        *x = *y = type;
        return true;
    }
    if (is_number(*x) && is_number(*y)) {
        unsigned scale = x->scale > y->scale ? x->scale : y->scale;
        return scale_to(c, a, scale) && scale_to(c, b, scale);
    }
    if (x->type == y->type) return true;
    if (is_moment(*x) && is_moment(*y) && c->scope->zone) {
        to_day(c, a);
        to_day(c, b);
        return true;
    }
    if ((x->type == COLUMN_TEXT && is_number(*y)) || (is_number(*x) && y->type == COLUMN_TEXT)) {
        return fail(c, at, "%s and %s cannot be %s\nhint: give the column a `type`, or put the number into quotes", say(*x),
                    say(*y), what);
    }
    if ((x->type == COLUMN_TEXT && is_moment(*y)) || (is_moment(*x) && y->type == COLUMN_TEXT)) {
        return fail(c, at, "%s and %s cannot be %s\nhint: dates are written without quotes: 2026-09-30", say(*x), say(*y),
                    what);
    }
    return fail(c, at, "%s and %s cannot be %s", say(*x), say(*y), what);
}

/* ---- Grammar, lowest precedence first: or, and, not, comparison, + -, * /, minus, value. */

static bool parse_or(Compiler *c);

static bool parse_field(Compiler *c, Token name) {
    const ExpressionScope *scope = c->scope;
    for (size_t i = 0; i < scope->field_count; i++) {
        if (!str_eq(scope->field[i].name, name.text)) continue;
        Type type = {.type = scope->field[i].type, .scale = scope->field[i].scale};
        push(c, type.type == COLUMN_TEXT ? STEP_FIELD_TEXT : STEP_FIELD_NUMBER, type)->field = i;
        c->uses[i] = true;
        return true;
    }
    for (size_t i = 0; i < scope->later_count; i++) {
        if (!str_eq(scope->later[i], name.text)) continue;
        return fail(c, name.at, "`%.*s` is computed further down\nhint: move it above this field", STR_ARG(name.text));
    }
    Str *names = arena_array(c->arena, scope->field_count, sizeof *names);
    for (size_t i = 0; i < scope->field_count; i++) names[i] = scope->field[i].name;
    size_t near = nearest_name(name.text, names, scope->field_count);
    if (near != SIZE_MAX) {
        return fail(c, name.at, "there is no field `%.*s`\nhint: did you mean `%.*s`?", STR_ARG(name.text),
                    STR_ARG(names[near]));
    }
    Buf list = {0};
    for (size_t i = 0; i < scope->field_count && list.len < FIELDS_SHOWN_MAX; i++) {
        if (names[i].len) buf_printf(&list, ", %.*s", STR_ARG(names[i]));
    }
    fail(c, name.at, "there is no field `%.*s`\nhint: texts stand in quotes: '%.*s'; fields are%.*s", STR_ARG(name.text),
         STR_ARG(name.text), STR_ARG(list.len ? str_sub(buf_str(&list), 1, list.len) : STR(" none")));
    buf_free(&list);
    return false;
}

/* What an argument's function does once its arguments lie in slots from..from+count-1. */
typedef struct Call {
    size_t at;           /* of the name */
    unsigned from, count;
    size_t arg_at[8];
    size_t first_step;   /* index of the first step behind the first argument */
} Call;

typedef struct Function {
    const char *name;
    unsigned count_min, count_max;
    const char *usage;
    bool (*emit)(Compiler *c, const Call *call);
} Function;

static bool want_type(Compiler *c, const Call *call, unsigned index, ColumnType type) {
    Type *slot = &c->slot[call->from + index];
    if (is_type(*slot, type)) return true;
    return fail(c, call->arg_at[index], "%s where %s is expected", say(*slot), column_type_name[type]);
}

static bool finish(Compiler *c, const Call *call, StepOp op, Type type) {
    c->depth = call->from + 1;
    *top(c) = type;
    on(c, op, call->from);
    return true;
}

static bool call_text(Compiler *c, const Call *call, StepOp op, ColumnType result) {
    for (unsigned i = 0; i < call->count; i++) {
        if (!want_type(c, call, i, COLUMN_TEXT)) return false;
    }
    return finish(c, call, op, plain(result));
}

static bool call_lower(Compiler *c, const Call *call) {
    return call_text(c, call, STEP_LOWER, COLUMN_TEXT);
}

static bool call_upper(Compiler *c, const Call *call) {
    return call_text(c, call, STEP_UPPER, COLUMN_TEXT);
}

static bool call_trim(Compiler *c, const Call *call) {
    return call_text(c, call, STEP_TRIM, COLUMN_TEXT);
}

static bool call_length(Compiler *c, const Call *call) {
    return call_text(c, call, STEP_LENGTH, COLUMN_INTEGER);
}

static bool call_starts(Compiler *c, const Call *call) {
    return call_text(c, call, STEP_STARTS, COLUMN_BOOL);
}

static bool call_ends(Compiler *c, const Call *call) {
    return call_text(c, call, STEP_ENDS, COLUMN_BOOL);
}

static bool call_contains(Compiler *c, const Call *call) {
    return call_text(c, call, STEP_CONTAINS, COLUMN_BOOL);
}

static bool call_abs(Compiler *c, const Call *call) {
    Type type = c->slot[call->from];
    if (!is_number(type)) return fail(c, call->arg_at[0], "%s where a number is expected", say(type));
    return finish(c, call, STEP_ABS, type);
}

/* round(x, n): n must be written as a number, since it is the result's scale. */
static bool call_round(Compiler *c, const Call *call) {
    Type type = c->slot[call->from];
    if (!is_number(type)) return fail(c, call->arg_at[0], "%s where a number is expected", say(type));
    const Step *digits = &c->step[c->step_count - 1];
    bool written = digits->op == STEP_NUMBER && c->step_count - 1 == call->first_step && c->slot[call->from + 1].scale == 0;
    if (!written || digits->number > DECIMAL_SCALE_MAX) {
        return fail(c, call->arg_at[1], "the number of decimals must be written as 0 to %d", DECIMAL_SCALE_MAX);
    }
    int scale = (int)digits->number;
    c->step_count--;
    c->depth = call->from + 1;
    Type rounded = {.type = COLUMN_DECIMAL, .scale = (unsigned)scale};
    if (type.null) return true;
    Step *last = &c->step[c->step_count - 1];
    if (last->op == STEP_DIVIDE && last->a == call->from) { /* straight to the wanted scale: rounded once only */
        last->digits += scale - (int)type.scale;
        *top(c) = rounded;
        return true;
    }
    if ((unsigned)scale > type.scale) return scale_to(c, call->from, (unsigned)scale);
    *top(c) = rounded;
    if ((unsigned)scale < type.scale) on(c, STEP_ROUND, call->from)->digits = (int)type.scale - scale;
    return true;
}

/* All arguments from `first` on, brought to one type. Pairwise once up and once down reaches the largest scale for all. */
static bool unify_all(Compiler *c, const Call *call, unsigned first) {
    unsigned last = call->count - 1;
    for (unsigned i = first + 1; i <= last; i++) {
        if (!unify(c, call->from + first, call->from + i, call->arg_at[i], "results of one expression")) return false;
    }
    for (unsigned i = first + 1; i <= last; i++) {
        if (!unify(c, call->from + first, call->from + i, call->arg_at[i], "results of one expression")) return false;
    }
    return true;
}

static bool call_coalesce(Compiler *c, const Call *call) {
    if (!unify_all(c, call, 0)) return false;
    Type type = c->slot[call->from];
    for (unsigned i = call->count - 1; i > 0; i--) on(c, STEP_COALESCE, call->from + i - 1)->text = type.type == COLUMN_TEXT;
    c->depth = call->from + 1;
    *top(c) = type;
    return true;
}

static bool call_if(Compiler *c, const Call *call) {
    if (!want_type(c, call, 0, COLUMN_BOOL) || !unify_all(c, call, 1)) return false;
    Type type = c->slot[call->from + 1];
    on(c, STEP_IF, call->from)->text = type.type == COLUMN_TEXT;
    c->depth = call->from + 1;
    *top(c) = type;
    return true;
}

static bool call_day(Compiler *c, const Call *call) {
    Type type = c->slot[call->from];
    bool zoned = type.type != COLUMN_INSTANT || c->scope->zone;
    if (!type.null && (!is_moment(type) || !zoned)) return fail(c, call->arg_at[0], "%s where a date is expected", say(type));
    to_day(c, call->from);
    *top(c) = plain(COLUMN_DATE);
    return true;
}

static bool call_month(Compiler *c, const Call *call) {
    return call_day(c, call) && finish(c, call, STEP_MONTH, plain(COLUMN_INTEGER));
}

static bool call_year(Compiler *c, const Call *call) {
    return call_day(c, call) && finish(c, call, STEP_YEAR, plain(COLUMN_INTEGER));
}

static void free_pattern(void *pattern) {
    pcre2_code_free(pattern);
}

static bool call_matches(Compiler *c, const Call *call) {
    if (!want_type(c, call, 0, COLUMN_TEXT)) return false;
    const Step *text = &c->step[c->step_count - 1];
    if (text->op != STEP_TEXT || c->step_count - 1 != call->first_step) {
        return fail(c, call->arg_at[1], "the pattern must be written as a text: 'A-[0-9]+'");
    }
    int code;
    PCRE2_SIZE offset;
    pcre2_code *pattern = pcre2_compile((PCRE2_SPTR)text->value.ptr, text->value.len, PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C,
                                        &code, &offset, NULL);
    if (!pattern) {
        char message[160];
        if (pcre2_get_error_message(code, (PCRE2_UCHAR *)message, sizeof message) < 0) memcpy(message, "not a pattern", sizeof "not a pattern");
        return fail(c, call->arg_at[1] + 1 + offset, "wrong pattern: %s", message);
    }
    arena_own(c->arena, free_pattern, pattern);
    pcre2_jit_compile(pattern, PCRE2_JIT_COMPLETE); /* where there is no JIT the interpreter does the same, slower */
    c->step_count--;
    finish(c, call, STEP_MATCHES, plain(COLUMN_BOOL));
    c->step[c->step_count - 1].pattern = pattern;
    return true;
}

static const Function functions[] = {
    {"abs", 1, 1, "abs(x)", call_abs},
    {"coalesce", 2, 8, "coalesce(x, y, ...)", call_coalesce},
    {"contains", 2, 2, "contains(text, part)", call_contains},
    {"day", 1, 1, "day(date)", call_day},
    {"ends", 2, 2, "ends(text, part)", call_ends},
    {"if", 3, 3, "if(condition, x, y)", call_if},
    {"length", 1, 1, "length(text)", call_length},
    {"lower", 1, 1, "lower(text)", call_lower},
    {"matches", 2, 2, "matches(text, 'pattern')", call_matches},
    {"month", 1, 1, "month(date)", call_month},
    {"round", 2, 2, "round(x, decimals)", call_round},
    {"starts", 2, 2, "starts(text, part)", call_starts},
    {"trim", 1, 1, "trim(text)", call_trim},
    {"upper", 1, 1, "upper(text)", call_upper},
    {"year", 1, 1, "year(date)", call_year},
};

static const Function *find_function(Compiler *c, Token name) {
    Str names[ARRAY_LEN(functions)];
    for (size_t i = 0; i < ARRAY_LEN(functions); i++) {
        names[i] = str_of(functions[i].name);
        if (str_eq(names[i], name.text)) return &functions[i];
    }
    size_t near = nearest_name(name.text, names, ARRAY_LEN(functions));
    if (near != SIZE_MAX) {
        fail(c, name.at, "there is no function `%.*s`\nhint: did you mean %s?", STR_ARG(name.text), functions[near].usage);
    } else {
        fail(c, name.at, "there is no function `%.*s`\nhint: there are abs, coalesce, contains, day, ends, if, length, lower, "
             "matches, month, round, starts, trim, upper, year", STR_ARG(name.text));
    }
    return NULL;
}

static bool parse_call(Compiler *c, Token name) {
    const Function *function = find_function(c, name);
    if (!function) return false;
    Call call = {.at = name.at, .from = c->depth};
    if (!advance(c)) return false; /* the bracket */
    while (!is_sign(c, ")") || call.count) {
        if (call.count == function->count_max) break;
        call.arg_at[call.count] = c->token.at;
        if (!parse_or(c)) return false;
        if (++call.count == 1) call.first_step = c->step_count;
        if (!is_sign(c, ",")) break;
        if (!advance(c)) return false;
    }
    if (call.count < function->count_min || !is_sign(c, ")")) {
        bool open = c->token.kind == TOKEN_END;
        return fail(c, open ? c->token.at : name.at, "%s\nhint: write %s", open ? "`)` is missing" : "wrong number of arguments",
                    function->usage);
    }
    return advance(c) && function->emit(c, &call);
}

static bool parse_name(Compiler *c, Token name) {
    if (!advance(c)) return false;
    if (is_sign(c, "(")) return parse_call(c, name);
    if (str_eq(name.text, STR("true")) || str_eq(name.text, STR("false"))) {
        push(c, STEP_NUMBER, plain(COLUMN_BOOL))->number = name.text.len == 4;
        return true;
    }
    if (str_eq(name.text, STR("null"))) {
        push(c, STEP_NULL, (Type){.type = COLUMN_TEXT, .null = true});
        return true;
    }
    static const char *const words[] = {"and", "or", "in", "is"};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (str_eq(name.text, str_of(words[i]))) return fail(c, name.at, "a value is expected before `%s`", words[i]);
    }
    return parse_field(c, name);
}

static bool parse_value(Compiler *c) {
    Token token = c->token;
    if (!room(c)) return false;
    switch (token.kind) {
    case TOKEN_NAME: return parse_name(c, token);
    case TOKEN_TEXT: push(c, STEP_TEXT, plain(COLUMN_TEXT))->value = token.text; return advance(c);
    case TOKEN_DATE: push(c, STEP_NUMBER, plain(COLUMN_DATE))->number = token.number; return advance(c);
    case TOKEN_NUMBER:
        push(c, STEP_NUMBER, (Type){.type = token.scale ? COLUMN_DECIMAL : COLUMN_INTEGER, .scale = token.scale})->number =
            token.number;
        return advance(c);
    case TOKEN_END: return fail(c, token.at, c->text.len ? "a value is expected at the end" : "the expression is empty");
    default: break;
    }
    if (!is_sign(c, "(")) return fail(c, token.at, "a value is expected here");
    return advance(c) && parse_or(c) && expect_sign(c, ")");
}

static bool parse_minus(Compiler *c) {
    size_t at = c->token.at;
    bool minus = false;
    while (is_sign(c, "-") || is_sign(c, "+")) {
        if (is_sign(c, "-")) minus = !minus;
        if (!advance(c)) return false;
    }
    bool sign = at != c->token.at;
    if (!parse_value(c)) return false;
    if (sign && !is_number(*top(c))) return fail(c, at, "a sign before %s", say(*top(c)));
    if (minus) on(c, STEP_NEGATE, c->depth - 1);
    return true;
}

static bool multiply(Compiler *c, size_t at, bool divide) {
    Type a = c->slot[c->depth - 2], b = *top(c);
    if (!is_number(a) || !is_number(b)) {
        return fail(c, at, "%s and %s cannot be %s", say(a), say(b), divide ? "divided" : "multiplied");
    }
    if (divide) {
        int digits = DIVISION_SCALE + (int)b.scale - (int)a.scale;
        join(c, STEP_DIVIDE, (Type){.type = COLUMN_DECIMAL, .scale = DIVISION_SCALE})->digits = digits;
        return true;
    }
    unsigned scale = a.scale + b.scale;
    if (scale > SCALE_LIMIT) {
        return fail(c, at, "the product has %u decimals, more than %d\nhint: round a part: round(x, 2)", scale, SCALE_LIMIT);
    }
    bool decimal = a.type == COLUMN_DECIMAL || b.type == COLUMN_DECIMAL;
    join(c, STEP_MULTIPLY, (Type){.type = decimal ? COLUMN_DECIMAL : COLUMN_INTEGER, .scale = scale});
    return true;
}

static bool parse_product(Compiler *c) {
    if (!parse_minus(c)) return false;
    while (is_sign(c, "*") || is_sign(c, "/")) {
        size_t at = c->token.at;
        bool divide = is_sign(c, "/");
        if (!advance(c) || !parse_minus(c) || !multiply(c, at, divide)) return false;
    }
    return true;
}

static bool add(Compiler *c, size_t at, bool subtract) {
    unsigned a = c->depth - 2, b = c->depth - 1;
    Type x = c->slot[a], y = c->slot[b];
    const char *what = subtract ? "subtracted" : "added";
    if (x.null || y.null) return fail(c, at, "null cannot be %s", what);
    if (!subtract && x.type == COLUMN_TEXT && y.type == COLUMN_TEXT) {
        join(c, STEP_JOIN, plain(COLUMN_TEXT));
        return true;
    }
    if (is_moment(x) && c->scope->zone) to_day(c, a);
    if (is_moment(y) && c->scope->zone) to_day(c, b);
    x = c->slot[a];
    y = c->slot[b];
    if (x.type == COLUMN_DATE && (y.type == COLUMN_INTEGER || (subtract && y.type == COLUMN_DATE))) {
        ColumnType type = y.type == COLUMN_DATE ? COLUMN_INTEGER : COLUMN_DATE;
        join(c, subtract ? STEP_SUBTRACT : STEP_ADD, plain(type));
        return true;
    }
    if (!is_number(x) || !is_number(y)) return fail(c, at, "%s and %s cannot be %s", say(x), say(y), what);
    if (!unify(c, a, b, at, what)) return false;
    join(c, subtract ? STEP_SUBTRACT : STEP_ADD, c->slot[a]);
    return true;
}

static bool parse_sum(Compiler *c) {
    if (!parse_product(c)) return false;
    while (is_sign(c, "+") || is_sign(c, "-")) {
        size_t at = c->token.at;
        bool subtract = is_sign(c, "-");
        if (!advance(c) || !parse_product(c) || !add(c, at, subtract)) return false;
    }
    return true;
}

/* ---- in ('a', 'b'), in list */

static int by_number(const void *left, const void *right) {
    int128 a = *(const int128 *)left, b = *(const int128 *)right;
    return (a > b) - (a < b);
}

static int by_text(const void *left, const void *right) {
    return str_compare(*(const Str *)left, *(const Str *)right);
}

static bool in_list(Compiler *c, bool accept) {
    const ExpressionScope *scope = c->scope;
    Str *names = arena_array(c->arena, scope->list_count, sizeof *names);
    for (size_t i = 0; i < scope->list_count; i++) {
        const ExpressionList *list = &scope->list[i];
        names[i] = list->name;
        if (!str_eq(list->name, c->token.text)) continue;
        if (!is_type(*top(c), COLUMN_TEXT)) return fail(c, c->token.at, "the list holds texts, the value is %s", say(*top(c)));
        Str *values = arena_array(c->arena, list->count, sizeof *values);
        for (size_t k = 0; k < list->count; k++) values[k] = str_copy(c->arena, list->item[k]);
        qsort(values, list->count, sizeof *values, by_text);
        Step *step = on(c, STEP_IN_TEXT, c->depth - 1);
        step->accept = accept;
        step->values = values;
        step->count = list->count;
        *top(c) = plain(COLUMN_BOOL);
        return advance(c);
    }
    size_t near = nearest_name(c->token.text, names, scope->list_count);
    if (near == SIZE_MAX) return fail(c, c->token.at, "there is no list `%.*s`", STR_ARG(c->token.text));
    return fail(c, c->token.at, "there is no list `%.*s`\nhint: did you mean `%.*s`?", STR_ARG(c->token.text),
                STR_ARG(names[near]));
}

/* One constant of an `in`, checked against the type of the value. Numbers are brought to the value's scale. */
static bool in_constant(Compiler *c, Type type, int128 *number, Str *text) {
    bool minus = is_sign(c, "-");
    if (minus && !advance(c)) return false;
    Token token = c->token;
    bool fits = (token.kind == TOKEN_NUMBER && is_number(type)) || (token.kind == TOKEN_TEXT && is_type(type, COLUMN_TEXT)) ||
                (token.kind == TOKEN_DATE && is_type(type, COLUMN_DATE));
    if (!fits || (minus && token.kind != TOKEN_NUMBER)) {
        const char *names = "";
        if (token.kind == TOKEN_NAME) names = "\nhint: texts stand in quotes: in ('a', 'b')";
        return fail(c, token.at, "a constant of type %s is expected here%s", say(type), names);
    }
    *text = token.text;
    *number = minus ? -token.number : token.number;
    if (token.kind == TOKEN_NUMBER && token.scale > type.scale) {
        return fail(c, token.at, "more decimals than the value has (%u)", type.scale);
    }
    for (unsigned i = token.scale; token.kind == TOKEN_NUMBER && i < type.scale; i++) *number *= 10;
    return advance(c);
}

static bool parse_in(Compiler *c, bool accept) {
    if (!advance(c)) return false;
    if (c->token.kind == TOKEN_NAME) return in_list(c, accept);
    if (!expect_sign(c, "(")) return false;
    if (c->scope->zone) to_day(c, c->depth - 1);
    Type type = *top(c);
    size_t capacity = 8, count = 0;
    int128 *numbers = arena_array(c->arena, capacity, sizeof *numbers);
    Str *values = arena_array(c->arena, capacity, sizeof *values);
    do {
        if (count && !advance(c)) return false;
        if (count == capacity) {
            int128 *more_numbers = arena_array(c->arena, 2 * capacity, sizeof *numbers);
            Str *more_values = arena_array(c->arena, 2 * capacity, sizeof *values);
            memcpy(more_numbers, numbers, count * sizeof *numbers);
            memcpy(more_values, values, count * sizeof *values);
            numbers = more_numbers;
            values = more_values;
            capacity *= 2;
        }
        if (!in_constant(c, type, &numbers[count], &values[count])) return false;
        count++;
    } while (is_sign(c, ","));
    if (!expect_sign(c, ")")) return false;
    bool text = type.type == COLUMN_TEXT;
    if (text) qsort(values, count, sizeof *values, by_text);
    else qsort(numbers, count, sizeof *numbers, by_number);
    Step *step = on(c, text ? STEP_IN_TEXT : STEP_IN_NUMBER, c->depth - 1);
    step->accept = accept;
    step->numbers = numbers;
    step->values = values;
    step->count = count;
    *top(c) = plain(COLUMN_BOOL);
    return true;
}

typedef struct Comparison {
    const char *sign;
    uint8_t accept;
} Comparison;

static const Comparison comparisons[] = {
    {"==", COMPARE_EQUAL},   {"!=", COMPARE_LESS | COMPARE_GREATER},
    {"<", COMPARE_LESS},     {"<=", COMPARE_LESS | COMPARE_EQUAL},
    {">", COMPARE_GREATER},  {">=", COMPARE_GREATER | COMPARE_EQUAL},
};

static const Comparison *comparison(const Compiler *c) {
    for (size_t i = 0; i < ARRAY_LEN(comparisons); i++) {
        if (is_sign(c, comparisons[i].sign)) return &comparisons[i];
    }
    return NULL;
}

static bool parse_is(Compiler *c) {
    if (!advance(c)) return false;
    bool negated = is_word(c, "not");
    if (negated && !advance(c)) return false;
    if (!is_word(c, "null")) return fail(c, c->token.at, "`null` is expected here\nhint: write `is null`, or == for a value");
    on(c, STEP_IS_NULL, c->depth - 1)->accept = !negated;
    *top(c) = plain(COLUMN_BOOL);
    return advance(c);
}

static bool compare(Compiler *c, const Comparison *how, size_t at) {
    unsigned a = c->depth - 2, b = c->depth - 1;
    if (c->slot[a].null || c->slot[b].null) {
        return fail(c, at, "nothing equals null\nhint: write `is null` or `is not null`");
    }
    if (!unify(c, a, b, at, "compared")) return false;
    bool text = c->slot[a].type == COLUMN_TEXT;
    if (c->slot[a].type == COLUMN_BOOL && how->accept != COMPARE_EQUAL && how->accept != (COMPARE_LESS | COMPARE_GREATER)) {
        return fail(c, at, "a bool is neither less nor greater");
    }
    join(c, text ? STEP_COMPARE_TEXT : STEP_COMPARE_NUMBER, plain(COLUMN_BOOL))->accept = how->accept;
    return true;
}

static bool parse_comparison(Compiler *c) {
    if (!parse_sum(c)) return false;
    const Comparison *how = comparison(c);
    if (how) {
        size_t at = c->token.at;
        if (!advance(c) || !parse_sum(c) || !compare(c, how, at)) return false;
        if (!comparison(c)) return true;
        return fail(c, c->token.at, "comparisons cannot be chained\nhint: write a < b and b < c");
    }
    if (is_word(c, "is")) return parse_is(c);
    if (is_word(c, "in")) return parse_in(c, true);
    if (!is_word(c, "not")) return true;
    if (!advance(c)) return false;
    return is_word(c, "in") ? parse_in(c, false) : fail(c, c->token.at, "`in` is expected behind `not`");
}

static bool want_bool(Compiler *c, size_t at, const char *what) {
    if (is_type(*top(c), COLUMN_BOOL)) return true;
    return fail(c, at, "%s before or behind `%s`, where a condition is expected", say(*top(c)), what);
}

static bool parse_not(Compiler *c) {
    bool negate = false, word = false;
    size_t at = c->token.at;
    while (is_word(c, "not")) {
        negate = !negate;
        word = true;
        if (!advance(c)) return false;
    }
    if (!parse_comparison(c)) return false;
    if (!word) return true;
    if (!want_bool(c, at, "not")) return false;
    on(c, STEP_NOT, c->depth - 1)->accept = negate;
    *top(c) = plain(COLUMN_BOOL);
    return true;
}

static bool parse_and(Compiler *c) {
    size_t at = c->token.at;
    if (!parse_not(c)) return false;
    while (is_word(c, "and")) {
        if (!want_bool(c, at, "and") || !advance(c)) return false;
        at = c->token.at;
        if (!parse_not(c) || !want_bool(c, at, "and")) return false;
        join(c, STEP_AND, plain(COLUMN_BOOL));
    }
    return true;
}

/* Recursion ends at DEPTH_MAX, however long the text. */
static bool parse_or(Compiler *c) {
    if (++c->nesting > DEPTH_MAX) return fail(c, c->token.at, "the expression is too deep\nhint: split it into computed columns");
    size_t at = c->token.at;
    if (!parse_and(c)) return false;
    while (is_word(c, "or")) {
        if (!want_bool(c, at, "or") || !advance(c)) return false;
        at = c->token.at;
        if (!parse_and(c) || !want_bool(c, at, "or")) return false;
        join(c, STEP_OR, plain(COLUMN_BOOL));
    }
    c->nesting--;
    return true;
}

static bool is_decimal_like(ColumnType type) {
    return type == COLUMN_DECIMAL || type == COLUMN_INTEGER;
}

static bool convert(Compiler *c, const ExpressionWant *want) {
    Type type = *top(c);
    if (type.null) return fail(c, 0, "the value is always null");
    if (!want) {
        if (type.scale <= DECIMAL_SCALE_MAX) return true;
        return fail(c, 0, "the result has %u decimals\nhint: say how it is rounded: round(..., 2)", type.scale);
    }
    if (want->type == COLUMN_DECIMAL && is_decimal_like(type.type)) {
        if (type.scale <= want->scale) {
            scale_to(c, 0, want->scale);
            *top(c) = (Type){.type = COLUMN_DECIMAL, .scale = want->scale};
            return true;
        }
        return fail(c, 0, "the result has %u decimals, the field %u\nhint: say how it is rounded: round(..., %u)", type.scale,
                    want->scale, want->scale);
    }
    if (type.type == want->type) return true;
    return fail(c, 0, "the result is %s, %s is expected", say(type), column_type_name[want->type]);
}

static size_t only_text_field(const Compiler *c) {
    size_t only = SIZE_MAX;
    for (size_t i = 0; i < c->scope->field_count; i++) {
        if (!c->uses[i]) continue;
        if (only != SIZE_MAX || c->scope->field[i].type != COLUMN_TEXT) return SIZE_MAX;
        only = i;
    }
    return only;
}

bool expression_compile(Str text, const ExpressionScope *scope, const ExpressionWant *want, Arena *arena,
                        const Expression **out, size_t *error_at, Error *err) {
    Compiler c = {.text = str_copy(arena, text), .scope = scope, .arena = arena, .err = err, .error_at = error_at};
    c.uses = arena_array(arena, scope->field_count, sizeof *c.uses);
    if (!advance(&c) || !parse_or(&c)) return false;
    if (c.token.kind != TOKEN_END) {
        return fail(&c, c.token.at, "`%.*s` is not expected here", STR_ARG(str_sub(text, c.token.at, c.token.at + c.token.len)));
    }
    if (!convert(&c, want)) return false;
    emit(&c, STEP_DONE);
    Expression *expression = arena_alloc(arena, sizeof *expression);
    *expression = (Expression){.step = c.step, .step_count = c.step_count, .slots = c.depth_max, .type = top(&c)->type,
                               .scale = top(&c)->scale, .uses = c.uses, .field_count = scope->field_count,
                               .only_text = only_text_field(&c), .zone = scope->zone,
                               .day_ends_minutes = scope->day_ends_minutes};
    *out = expression;
    return true;
}

ColumnType expression_type(const Expression *expression) {
    return expression->type;
}

unsigned expression_scale(const Expression *expression) {
    return expression->scale;
}

bool expression_uses(const Expression *expression, size_t field) {
    return field < expression->field_count && expression->uses[field];
}
