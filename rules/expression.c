/* round(amount / 1.12, 2) > 100 compiles to
 *   slot 0  FIELD amount (scale 2)   slot 1  NUMBER 112 (scale 2)   0 DIVIDE 1, straight to scale 2
 *   slot 1  NUMBER 100 (scale 0)     1 SCALE_UP 2                   0 COMPARE 1 (greater)      DONE
 * The parser climbs precedences and emits steps as it goes; types are those of the slots. */
#include "rules/expression.h"

#include "rules/compiler.h"

enum { DEPTH_MAX = 48 /* of brackets and operators */ };

static bool room(Compiler *c) {
    return c->depth < SLOTS_MAX ||
           compile_fail(c, c->token.at, "the expression is too deep\nhint: split it into computed columns");
}

/* The two topmost slots become one. */
static Step *join(Compiler *c, StepOp op, Type type) {
    c->depth--;
    *compile_top(c) = type;
    return compile_on(c, op, c->depth - 1);
}

/* ---- Grammar, lowest precedence first: or, and, not, comparison, + -, * /, minus, value. */

static bool parse_or(Compiler *c);

static bool parse_call(Compiler *c, Token name) {
    const Function *function = function_find(c, name);
    if (!function) return false;
    Call call = {.at = name.at, .from = c->depth};
    if (!compile_advance(c)) return false; /* the bracket */
    while (!is_sign(c, ")") || call.count) {
        if (call.count == function->count_max) break;
        call.arg_at[call.count] = c->token.at;
        if (!parse_or(c)) return false;
        if (++call.count == 1) call.first_step = c->step_count;
        if (!is_sign(c, ",")) break;
        if (!compile_advance(c)) return false;
    }
    if (call.count < function->count_min || !is_sign(c, ")")) {
        bool open = c->token.kind == TOKEN_END;
        return compile_fail(c, open ? c->token.at : name.at, "%s\nhint: write %s",
                            open ? "`)` is missing" : "wrong number of arguments", function->usage);
    }
    return compile_advance(c) && function->emit(c, &call);
}

static bool parse_name(Compiler *c, Token name) {
    if (!compile_advance(c)) return false;
    if (is_sign(c, "(")) return parse_call(c, name);
    if (str_eq(name.text, STR("true")) || str_eq(name.text, STR("false"))) {
        compile_push(c, STEP_NUMBER, plain(COLUMN_BOOL))->number = name.text.len == 4;
        return true;
    }
    if (str_eq(name.text, STR("null"))) {
        compile_push(c, STEP_NULL, (Type){.type = COLUMN_TEXT, .null = true});
        return true;
    }
    static const char *const words[] = {"and", "or", "in", "is"};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (str_eq(name.text, str_of(words[i])))
            return compile_fail(c, name.at, "a value is expected before `%s`", words[i]);
    }
    return compile_field(c, name);
}

static bool parse_value(Compiler *c) {
    Token token = c->token;
    if (!room(c)) return false;
    switch (token.kind) {
    case TOKEN_NAME: return parse_name(c, token);
    case TOKEN_TEXT: compile_push(c, STEP_TEXT, plain(COLUMN_TEXT))->value = token.text; return compile_advance(c);
    case TOKEN_DATE: compile_push(c, STEP_NUMBER, plain(COLUMN_DATE))->number = token.number; return compile_advance(c);
    case TOKEN_NUMBER:
        compile_push(c, STEP_NUMBER,
                     (Type){.type = token.scale ? COLUMN_DECIMAL : COLUMN_INTEGER, .scale = token.scale})
            ->number = token.number;
        return compile_advance(c);
    case TOKEN_END:
        return compile_fail(c, token.at, c->text.len ? "a value is expected at the end" : "the expression is empty");
    default: break;
    }
    if (!is_sign(c, "(")) return compile_fail(c, token.at, "a value is expected here");
    return compile_advance(c) && parse_or(c) && compile_expect(c, ")");
}

static bool parse_minus(Compiler *c) {
    size_t at = c->token.at;
    bool minus = false;
    while (is_sign(c, "-") || is_sign(c, "+")) {
        if (is_sign(c, "-")) minus = !minus;
        if (!compile_advance(c)) return false;
    }
    bool sign = at != c->token.at;
    if (!parse_value(c)) return false;
    if (sign && !is_number(*compile_top(c))) return compile_fail(c, at, "a sign before %s", say(*compile_top(c)));
    if (minus) compile_on(c, STEP_NEGATE, c->depth - 1);
    return true;
}

static bool multiply(Compiler *c, size_t at, bool divide) {
    Type a = c->slot[c->depth - 2], b = *compile_top(c);
    if (!is_number(a) || !is_number(b)) {
        return compile_fail(c, at, "%s and %s cannot be %s", say(a), say(b), divide ? "divided" : "multiplied");
    }
    if (divide) {
        int digits = DIVISION_SCALE + (int)b.scale - (int)a.scale;
        join(c, STEP_DIVIDE, (Type){.type = COLUMN_DECIMAL, .scale = DIVISION_SCALE})->digits = digits;
        return true;
    }
    unsigned scale = a.scale + b.scale;
    if (scale > SCALE_LIMIT) {
        return compile_fail(c, at, "the product has %u decimals, more than %d\nhint: round a part: round(x, 2)", scale,
                            SCALE_LIMIT);
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
        if (!compile_advance(c) || !parse_minus(c) || !multiply(c, at, divide)) return false;
    }
    return true;
}

static bool add(Compiler *c, size_t at, bool subtract) {
    unsigned a = c->depth - 2, b = c->depth - 1;
    Type x = c->slot[a], y = c->slot[b];
    const char *what = subtract ? "subtracted" : "added";
    if (x.null || y.null) return compile_fail(c, at, "null cannot be %s", what);
    if (!subtract && x.type == COLUMN_TEXT && y.type == COLUMN_TEXT) {
        join(c, STEP_JOIN, plain(COLUMN_TEXT));
        return true;
    }
    if (is_moment(x) && c->scope->zone) compile_day(c, a);
    if (is_moment(y) && c->scope->zone) compile_day(c, b);
    x = c->slot[a];
    y = c->slot[b];
    if (x.type == COLUMN_DATE && (y.type == COLUMN_INTEGER || (subtract && y.type == COLUMN_DATE))) {
        ColumnType type = y.type == COLUMN_DATE ? COLUMN_INTEGER : COLUMN_DATE;
        join(c, subtract ? STEP_SUBTRACT : STEP_ADD, plain(type));
        return true;
    }
    if (!is_number(x) || !is_number(y)) return compile_fail(c, at, "%s and %s cannot be %s", say(x), say(y), what);
    if (!compile_unify(c, a, b, at, what)) return false;
    join(c, subtract ? STEP_SUBTRACT : STEP_ADD, c->slot[a]);
    return true;
}

static bool parse_sum(Compiler *c) {
    if (!parse_product(c)) return false;
    while (is_sign(c, "+") || is_sign(c, "-")) {
        size_t at = c->token.at;
        bool subtract = is_sign(c, "-");
        if (!compile_advance(c) || !parse_product(c) || !add(c, at, subtract)) return false;
    }
    return true;
}

typedef struct Comparison {
    const char *sign;
    uint8_t accept;
} Comparison;

static const Comparison comparisons[] = {
    {"==", COMPARE_EQUAL},  {"!=", COMPARE_LESS | COMPARE_GREATER},
    {"<", COMPARE_LESS},    {"<=", COMPARE_LESS | COMPARE_EQUAL},
    {">", COMPARE_GREATER}, {">=", COMPARE_GREATER | COMPARE_EQUAL},
};

static const Comparison *comparison(const Compiler *c) {
    for (size_t i = 0; i < ARRAY_LEN(comparisons); i++) {
        if (is_sign(c, comparisons[i].sign)) return &comparisons[i];
    }
    return NULL;
}

static bool parse_is(Compiler *c) {
    if (!compile_advance(c)) return false;
    bool negated = is_word(c, "not");
    if (negated && !compile_advance(c)) return false;
    if (!is_word(c, "null"))
        return compile_fail(c, c->token.at, "`null` is expected here\nhint: write `is null`, or == for a value");
    compile_on(c, STEP_IS_NULL, c->depth - 1)->accept = !negated;
    *compile_top(c) = plain(COLUMN_BOOL);
    return compile_advance(c);
}

static bool compare(Compiler *c, const Comparison *how, size_t at) {
    unsigned a = c->depth - 2, b = c->depth - 1;
    if (c->slot[a].null || c->slot[b].null) {
        return compile_fail(c, at, "nothing equals null\nhint: write `is null` or `is not null`");
    }
    if (!compile_can_be(c, at) || !compile_unify(c, a, b, at, "compared")) return false;
    bool text = c->slot[a].type == COLUMN_TEXT;
    if (c->slot[a].type == COLUMN_BOOL && how->accept != COMPARE_EQUAL &&
        how->accept != (COMPARE_LESS | COMPARE_GREATER)) {
        return compile_fail(c, at, "a bool is neither less nor greater");
    }
    join(c, text ? STEP_COMPARE_TEXT : STEP_COMPARE_NUMBER, plain(COLUMN_BOOL))->accept = how->accept;
    return true;
}

static bool parse_comparison(Compiler *c) {
    if (!parse_sum(c)) return false;
    const Comparison *how = comparison(c);
    if (how) {
        size_t at = c->token.at;
        if (!compile_advance(c) || !parse_sum(c) || !compare(c, how, at)) return false;
        if (!comparison(c)) return true;
        return compile_fail(c, c->token.at, "comparisons cannot be chained\nhint: write a < b and b < c");
    }
    if (is_word(c, "is")) return parse_is(c);
    if (is_word(c, "in")) return compile_in(c, true);
    if (!is_word(c, "not")) return true;
    if (!compile_advance(c)) return false;
    return is_word(c, "in") ? compile_in(c, false) : compile_fail(c, c->token.at, "`in` is expected behind `not`");
}

static bool want_bool(Compiler *c, size_t at, const char *what) {
    if (is_type(*compile_top(c), COLUMN_BOOL)) return true;
    return compile_fail(c, at, "%s before or behind `%s`, where a condition is expected", say(*compile_top(c)), what);
}

static bool parse_not(Compiler *c) {
    bool negate = false, word = false;
    size_t at = c->token.at;
    while (is_word(c, "not")) {
        negate = !negate;
        word = true;
        if (!compile_advance(c)) return false;
    }
    if (!parse_comparison(c)) return false;
    if (!word) return true;
    if (!want_bool(c, at, "not")) return false;
    compile_on(c, STEP_NOT, c->depth - 1)->accept = negate;
    *compile_top(c) = plain(COLUMN_BOOL);
    return true;
}

static bool parse_and(Compiler *c) {
    size_t at = c->token.at;
    if (!parse_not(c)) return false;
    while (is_word(c, "and")) {
        if (!want_bool(c, at, "and") || !compile_advance(c)) return false;
        at = c->token.at;
        if (!parse_not(c) || !want_bool(c, at, "and")) return false;
        join(c, STEP_AND, plain(COLUMN_BOOL));
    }
    return true;
}

/* Recursion ends at DEPTH_MAX, however long the text. */
static bool parse_or(Compiler *c) {
    if (++c->nesting > DEPTH_MAX)
        return compile_fail(c, c->token.at, "the expression is too deep\nhint: split it into computed columns");
    size_t at = c->token.at;
    if (!parse_and(c)) return false;
    while (is_word(c, "or")) {
        if (!want_bool(c, at, "or") || !compile_advance(c)) return false;
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
    Type type = *compile_top(c);
    if (type.null) return compile_fail(c, 0, "the value is always null");
    if (!want) {
        if (type.scale <= DECIMAL_SCALE_MAX) return true;
        return compile_fail(c, 0, "the result has %u decimals\nhint: say how it is rounded: round(..., 2)", type.scale);
    }
    if (want->type == COLUMN_DECIMAL && is_decimal_like(type.type)) {
        if (type.scale <= want->scale) {
            compile_scale(c, 0, want->scale);
            *compile_top(c) = (Type){.type = COLUMN_DECIMAL, .scale = want->scale};
            return true;
        }
        return compile_fail(c, 0,
                            "the result has %u decimals, the field %u\nhint: say how it is rounded: round(..., %u)",
                            type.scale, want->scale, want->scale);
    }
    if (type.type == want->type) return true;
    return compile_fail(c, 0, "the result is %s, %s is expected", say(type), column_type_name[want->type]);
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
    if (!compile_advance(&c) || !parse_or(&c)) return false;
    if (c.token.kind != TOKEN_END) {
        return compile_fail(&c, c.token.at, "`%.*s` is not expected here%s",
                            STR_ARG(str_sub(text, c.token.at, c.token.at + c.token.len)), token_hint(c.token.text));
    }
    if (!convert(&c, want)) return false;
    compile_emit(&c, STEP_DONE);
    Expression *expression = arena_alloc(arena, sizeof *expression);
    *expression = (Expression){.step = c.step,
                               .step_count = c.step_count,
                               .slots = c.depth_max,
                               .type = compile_top(&c)->type,
                               .scale = compile_top(&c)->scale,
                               .uses = c.uses,
                               .field_count = scope->field_count,
                               .only_text = only_text_field(&c),
                               .zone = scope->zone,
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
