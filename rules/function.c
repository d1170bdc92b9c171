/* The functions of expressions: lower, round, if, ... */
#include "connectors/nearest.h"
#include "rules/compiler.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

static bool want_type(Compiler *c, const Call *call, unsigned index, ColumnType type) {
    Type *slot = &c->slot[call->from + index];
    if (is_type(*slot, type)) return true;
    return compile_fail(c, call->arg_at[index], "%s where %s is expected", say(*slot), column_type_name[type]);
}

static bool finish(Compiler *c, const Call *call, StepOp op, Type type) {
    c->depth = call->from + 1;
    *compile_top(c) = type;
    compile_on(c, op, call->from);
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
    if (!is_number(type)) return compile_fail(c, call->arg_at[0], "%s where a number is expected", say(type));
    return finish(c, call, STEP_ABS, type);
}

/* round(x, n): n must be written as a number, since it is the result's scale. */
static bool call_round(Compiler *c, const Call *call) {
    Type type = c->slot[call->from];
    if (!is_number(type)) return compile_fail(c, call->arg_at[0], "%s where a number is expected", say(type));
    const Step *digits = &c->step[c->step_count - 1];
    bool written =
        digits->op == STEP_NUMBER && c->step_count - 1 == call->first_step && c->slot[call->from + 1].scale == 0;
    if (!written || digits->number > DECIMAL_SCALE_MAX) {
        return compile_fail(c, call->arg_at[1], "the number of decimals must be written as 0 to %d", DECIMAL_SCALE_MAX);
    }
    int scale = (int)digits->number;
    c->step_count--;
    c->depth = call->from + 1;
    Type rounded = {.type = COLUMN_DECIMAL, .scale = (unsigned)scale};
    if (type.null) return true;
    Step *last = &c->step[c->step_count - 1];
    if (last->op == STEP_DIVIDE && last->a == call->from) { /* straight to the wanted scale: rounded once only */
        last->digits += scale - (int)type.scale;
        *compile_top(c) = rounded;
        return true;
    }
    if ((unsigned)scale > type.scale) return compile_scale(c, call->from, (unsigned)scale);
    *compile_top(c) = rounded;
    if ((unsigned)scale < type.scale) compile_on(c, STEP_ROUND, call->from)->digits = (int)type.scale - scale;
    return true;
}

/* All arguments from `first` on, brought to one type. Pairwise once up and once down reaches the largest scale for all.
 */
static bool unify_all(Compiler *c, const Call *call, unsigned first) {
    unsigned last = call->count - 1;
    for (unsigned i = first + 1; i <= last; i++) {
        if (!compile_unify(c, call->from + first, call->from + i, call->arg_at[i], "results of one expression"))
            return false;
    }
    for (unsigned i = first + 1; i <= last; i++) {
        if (!compile_unify(c, call->from + first, call->from + i, call->arg_at[i], "results of one expression"))
            return false;
    }
    return true;
}

static bool call_coalesce(Compiler *c, const Call *call) {
    if (!unify_all(c, call, 0)) return false;
    Type type = c->slot[call->from];
    for (unsigned i = call->count - 1; i > 0; i--)
        compile_on(c, STEP_COALESCE, call->from + i - 1)->text = type.type == COLUMN_TEXT;
    c->depth = call->from + 1;
    *compile_top(c) = type;
    return true;
}

static bool call_if(Compiler *c, const Call *call) {
    if (!want_type(c, call, 0, COLUMN_BOOL) || !unify_all(c, call, 1)) return false;
    Type type = c->slot[call->from + 1];
    compile_on(c, STEP_IF, call->from)->text = type.type == COLUMN_TEXT;
    c->depth = call->from + 1;
    *compile_top(c) = type;
    return true;
}

static bool call_day(Compiler *c, const Call *call) {
    Type type = c->slot[call->from];
    bool zoned = type.type != COLUMN_INSTANT || c->scope->zone;
    if (!type.null && (!is_moment(type) || !zoned))
        return compile_fail(c, call->arg_at[0], "%s where a date is expected", say(type));
    compile_day(c, call->from);
    *compile_top(c) = plain(COLUMN_DATE);
    return true;
}

static bool call_month(Compiler *c, const Call *call) {
    return call_day(c, call) && finish(c, call, STEP_MONTH, plain(COLUMN_INTEGER));
}

static bool call_year(Compiler *c, const Call *call) {
    return call_day(c, call) && finish(c, call, STEP_YEAR, plain(COLUMN_INTEGER));
}

/* minutes(from, to): moments only, a day has no minute. */
static bool call_minutes(Compiler *c, const Call *call) {
    return want_type(c, call, 0, COLUMN_INSTANT) && want_type(c, call, 1, COLUMN_INSTANT) &&
           finish(c, call, STEP_MINUTES, plain(COLUMN_INTEGER));
}

static void free_pattern(void *pattern) {
    pcre2_code_free(pattern);
}

static bool call_matches(Compiler *c, const Call *call) {
    if (!want_type(c, call, 0, COLUMN_TEXT)) return false;
    const Step *text = &c->step[c->step_count - 1];
    if (text->op != STEP_TEXT || c->step_count - 1 != call->first_step) {
        return compile_fail(c, call->arg_at[1], "the pattern must be written as a text: 'A-[0-9]+'");
    }
    int code;
    PCRE2_SIZE offset;
    pcre2_code *pattern = pcre2_compile((PCRE2_SPTR)text->value.ptr, text->value.len,
                                        PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C, &code, &offset, NULL);
    if (!pattern) {
        char message[160];
        if (pcre2_get_error_message(code, (PCRE2_UCHAR *)message, sizeof message) < 0)
            memcpy(message, "not a pattern", sizeof "not a pattern");
        return compile_fail(c, call->arg_at[1] + 1 + offset, "wrong pattern: %s", message);
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
    {"minutes", 2, 2, "minutes(from, to)", call_minutes},
    {"month", 1, 1, "month(date)", call_month},
    {"round", 2, 2, "round(x, decimals)", call_round},
    {"starts", 2, 2, "starts(text, part)", call_starts},
    {"trim", 1, 1, "trim(text)", call_trim},
    {"upper", 1, 1, "upper(text)", call_upper},
    {"year", 1, 1, "year(date)", call_year},
};

const Function *function_find(Compiler *c, Token name) {
    Str names[ARRAY_LEN(functions)];
    for (size_t i = 0; i < ARRAY_LEN(functions); i++) {
        names[i] = str_of(functions[i].name);
        if (str_eq(names[i], name.text)) return &functions[i];
    }
    size_t near = nearest_name(name.text, names, ARRAY_LEN(functions));
    if (near != SIZE_MAX) {
        compile_fail(c, name.at, "there is no function `%.*s`\nhint: did you mean %s?", STR_ARG(name.text),
                     functions[near].usage);
    } else {
        compile_fail(
            c, name.at,
            "there is no function `%.*s`\nhint: there are abs, coalesce, contains, day, ends, if, length, lower, "
            "matches, minutes, month, round, starts, trim, upper, year",
            STR_ARG(name.text));
    }
    return NULL;
}
