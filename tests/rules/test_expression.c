#include "rules/expression.h"

#include "engine/base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

/* Four rows, the last one all null:
 *   number  amount   rate  qty    n   status    note        at (Almaty, day ends 08:00)   due         posted
 *   A-1     112.00   1.12  2.500  7   paid      Иванов И.   2026-09-30T23:58 local        2026-10-05  true
 *   B-22    -0.05    0.00  0.001  -3  new       (empty)     2026-10-01T03:00 local        2026-09-30  false
 *   Ж-3     90071992547409.91 1.20 12.000 0 cancelled it's  2026-10-01T08:00 local        2024-02-29  true */
static const ExpressionField fields[] = {
    {{"number", 6}, COLUMN_TEXT, 0, NULL, {NULL, 0}},       {{"amount", 6}, COLUMN_DECIMAL, 2, NULL, {NULL, 0}}, {{"rate", 4}, COLUMN_DECIMAL, 2, NULL, {NULL, 0}},
    {{"qty", 3}, COLUMN_DECIMAL, 3, NULL, {NULL, 0}},       {{"n", 1}, COLUMN_INTEGER, 0, NULL, {NULL, 0}},      {{"status", 6}, COLUMN_TEXT, 0, NULL, {NULL, 0}},
    {{"client.note", 11}, COLUMN_TEXT, 0, NULL, {NULL, 0}}, {{"at", 2}, COLUMN_INSTANT, 0, NULL, {NULL, 0}},     {{"due", 3}, COLUMN_DATE, 0, NULL, {NULL, 0}},
    {{"posted", 6}, COLUMN_BOOL, 0, NULL, {NULL, 0}},
};
enum { FIELDS = ARRAY_LEN(fields) };

typedef struct World {
    Arena *arena;
    ExpressionScope scope;
    Column columns[FIELDS];
    const Column *column[FIELDS];
    size_t rows;
} World;

static void add_row(ColumnBuilder **b, const char *number, const int64_t v[7], const char *status, const char *note) {
    column_add_text(b[0], str_of(number));
    column_add_text(b[5], str_of(status));
    column_add_text(b[6], str_of(note));
    static const int at[7] = {1, 2, 3, 4, 7, 8, 9};
    for (int i = 0; i < 7; i++) column_add_number(b[at[i]], v[i]);
}

static World *world(size_t times) {
    Arena *arena = arena_new("test", 0);
    World *w = arena_alloc(arena, sizeof *w);
    w->arena = arena;
    Error err = {0};
    const Zone *zone;
    assert_true(zone_load(STR("Asia/Almaty"), arena, &zone, &err));
    static const Str critical[] = {{"Ж-3", 4}, {"A-1", 3}};
    static ExpressionList list = {{"critical", 8}, critical, 2};
    static const Str later = {"gross", 5};
    w->scope = (ExpressionScope){fields, FIELDS, &later, 1, &list, 1, zone, 480};
    ColumnBuilder *b[FIELDS];
    for (size_t i = 0; i < FIELDS; i++)
        b[i] = column_builder(arena, fields[i].name, fields[i].type, fields[i].scale, 4);
    Instant day = business_day_start(zone, 0, day_of(2026, 9, 30));
    for (size_t k = 0; k < times; k++) {
        add_row(b, "A-1", (int64_t[]){11200, 112, 2500, 7, day + 86280 * INSTANT_SECOND, day_of(2026, 10, 5), 1},
                "paid", "Иванов И.");
        add_row(b, "B-22", (int64_t[]){-5, 0, 1, -3, day + 27 * 3600 * INSTANT_SECOND, day_of(2026, 9, 30), 0}, "new",
                "");
        add_row(b, "Ж-3",
                (int64_t[]){9007199254740991, 120, 12000, 0, day + 32 * 3600 * INSTANT_SECOND, day_of(2024, 2, 29), 1},
                "cancelled", " it's ");
        for (size_t i = 0; i < FIELDS; i++) column_add_null(b[i]);
    }
    for (size_t i = 0; i < FIELDS; i++) {
        w->columns[i] = column_built(b[i]);
        w->column[i] = &w->columns[i];
    }
    w->rows = 4 * times;
    return w;
}

typedef struct Case {
    const char *text, *wanted; /* type: value of each row, `-` for null; faults in brackets when there are any */
} Case;

static const Case good[] = {
    {"amount", "decimal(2): 112.00 -0.05 90071992547409.91 -"},
    {"n + 1", "integer: 8 -2 1 -"},
    {"amount + n", "decimal(2): 119.00 -3.05 90071992547409.91 -"},
    {"amount - 0.005", "decimal(3): 111.995 -0.055 90071992547409.905 -"},
    {"amount * qty", "decimal(5): 280.00000 -0.00005 - - [1]"}, /* 1.08e20 at scale 5 does not fit */
    /* 112.00 / 1.12 = 100; 0.05 / 0 has no value; 90071992547409.91 / 1.2 = 75059993789508.25833.. */
    {"round(amount / rate, 2)", "decimal(2): 100.00 - 75059993789508.26 - [1]"},
    {"round(amount / 1.12, 2)", "decimal(2): 100.00 -0.04 80421421917330.28 -"}, /* -0.0446..; 80421421917330.276.. */
    {"round(amount, 1)", "decimal(1): 112.0 -0.1 90071992547409.9 -"},           /* half away from zero */
    {"round(amount, 4)", "decimal(4): 112.0000 -0.0500 90071992547409.9100 -"},
    {"round(2 / 3, 9) + 0", "decimal(9): 0.666666667 0.666666667 0.666666667 0.666666667"},
    {"round(n / 2, 0)", "decimal(0): 4 -2 0 -"}, /* 3.5 -> 4, -1.5 -> -2 */
    {"-amount", "decimal(2): -112.00 0.05 -90071992547409.91 -"},
    {"- -n", "integer: 7 -3 0 -"},
    {"abs(n) * 2 + 3 * (n - 1)", "integer: 32 -6 -3 -"}, /* 14 + 18; 6 - 12; 0 - 3 */
    {"7 - 2 - 1", "integer: 4 4 4 4"},
    {"round(8 / 4 / 2, 0)", "decimal(0): 1 1 1 1"},
    {"amount * 100000000", "decimal(2): 11200000000.00 -5000000.00 - - [1]"}, /* 9e23 does not fit 64 bits */
    {"amount == 112", "bool: true false false false"},
    {"amount == 112.000", "bool: true false false false"},
    {"amount != 112", "bool: false true true false"},
    {"not amount == 112", "bool: false true true true"},
    {"amount >= -0.05 and n <= 0", "bool: false true true false"},
    {"n < 0 or n > 5", "bool: true true false false"},
    {"n < 0 or n > 5 and status == 'new'", "bool: false true false false"}, /* and binds closer */
    {"status == 'paid'", "bool: true false false false"},
    {"status != 'paid'", "bool: false true true false"},
    {"number > 'B'", "bool: false true true false"},
    {"status in ('new', 'paid')", "bool: true true false false"},
    {"status not in ('new', 'paid')", "bool: false false true false"},
    {"number in critical", "bool: true false true false"},
    {"n in (7, -3, 100)", "bool: true true false false"},
    {"amount in (112, -0.05)", "bool: true true false false"},
    {"due in (2026-09-30)", "bool: false true false false"},
    {"n is null", "bool: false false false true"},
    {"n + 1 is not null", "bool: true true true false"},
    {"posted", "bool: true false true -"},
    {"not posted", "bool: false true false true"},
    {"not not posted", "bool: true false true false"},
    {"posted == false", "bool: false true false false"},
    {"posted and true", "bool: true false true false"},
    {"due >= 2026-09-30", "bool: true true false false"},
    {"due + 1", "date: 2026-10-06 2026-10-01 2024-03-01 -"},
    {"due - 2026-09-30", "integer: 5 0 -944 -"},             /* 2024-02-29 .. 2026-09-30: 306 + 365 + 273 days */
    {"day(at)", "date: 2026-09-30 2026-09-30 2026-10-01 -"}, /* the day ends at 08:00 */
    {"at >= 2026-10-01", "bool: false false true false"},
    {"at in (2026-09-30)", "bool: true true false false"},
    {"due - at", "integer: 5 0 -945 -"},
    {"month(at)", "integer: 9 9 10 -"},
    {"year(due)", "integer: 2026 2026 2024 -"},
    {"minutes(at, at)", "integer: 0 0 0 -"},
    {"minutes(if(n > 0, at, null), at)", "integer: 0 - - -"},
    {"minutes(at, at) + n", "integer: 7 -3 0 -"},
    {"at == at", "bool: true true true false"},
    {"lower(number)", "text: a-1 b-22 ж-3 -"},
    {"upper(client.note)", "text: ИВАНОВ_И.  _IT'S_ -"},
    {"trim(client.note)", "text: Иванов_И.  it's -"},
    {"length(client.note)", "integer: 9 0 6 -"},
    {"trim(client.note) == 'it''s'", "bool: false false true false"},
    {"number + '/' + status", "text: A-1/paid B-22/new Ж-3/cancelled -"},
    {"starts(number, 'Ж')", "bool: false false true false"},
    {"ends(number, '2')", "bool: false true false false"},
    {"contains(status, 'ance')", "bool: false false true false"},
    {"matches(number, '^\\w-\\d$')", "bool: true false true false"}, /* \w knows Ж */
    {"coalesce(n, 0)", "integer: 7 -3 0 0"},
    {"coalesce(n, amount, 0.001)", "decimal(3): 7.000 -3.000 0.000 0.001"},
    {"coalesce(round(amount / rate, 2), 0)", "decimal(2): 100.00 - 75059993789508.26 0.00 [1]"},
    {"if(rate == 0, 0, round(amount / rate, 2))", "decimal(2): 100.00 0.00 75059993789508.26 -"},
    {"if(posted, amount, null)", "decimal(2): 112.00 - 90071992547409.91 -"},
    {"if(posted, 'yes', status)", "text: yes new yes -"},
    {"if(n > 0, 1, 0.5)", "decimal(1): 1.0 0.5 0.5 0.5"},
    {"rate != 0 and amount / rate > 50", "bool: true false true false"},
    {"rate == 0 or amount / rate > 50", "bool: true true true false"},
    {"amount / rate > 50", "bool: true - true false [1]"},
    {"(((n)))", "integer: 7 -3 0 -"},
    {"\n n\t+\n1 ", "integer: 8 -2 1 -"},
    {"true", "bool: true true true true"},
};

static const char *run(World *w, const Expression *e) {
    size_t faults = 0;
    Column out = expression_run(e, w->column, w->rows, STR("out"), w->arena, &faults);
    assert_int_equal(out.rows, w->rows);
    Buf text = {0};
    buf_printf(&text, "%s", column_type_name[out.type]);
    if (out.type == COLUMN_DECIMAL) buf_printf(&text, "(%u)", out.scale);
    buf_char(&text, ':');
    for (size_t i = 0; i < 4; i++) {
        Str value = column_print(&out, i, NULL, w->arena);
        buf_char(&text, ' ');
        for (size_t k = 0; k < value.len; k++) buf_char(&text, value.ptr[k] == ' ' ? '_' : value.ptr[k]);
        if (!value.ptr) buf_char(&text, '-');
    }
    if (faults) buf_printf(&text, " [%zu]", faults);
    buf_char(&text, 0);
    char *copy = arena_copy(w->arena, text.ptr, text.len);
    buf_free(&text);
    return copy;
}

static void values(void **state) {
    (void)state;
    World *w = world(1);
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        const Expression *e;
        Error err = {0};
        size_t at;
        if (!expression_compile(str_of(good[i].text), &w->scope, NULL, w->arena, &e, &at, &err)) {
            fail_msg("%s: %s at %zu", good[i].text, err.text, at);
        }
        assert_string_equal(run(w, e), good[i].wanted);
    }
    arena_free(w->arena);
}

typedef struct BadCase {
    const char *text;
    size_t at;
    const char *message;
} BadCase;

static const BadCase bad[] = {
    {"", 0, "the expression is empty"},
    {"  ", 2, "a value is expected at the end"},
    {"amount +", 8, "a value is expected at the end"},
    {"amout > 1", 0, "there is no field `amout`\nhint: did you mean `amount`?"},
    {"status == paid", 10,
     "there is no field `paid`\nhint: texts stand in quotes: 'paid'; fields are number, amount, rate, qty, n, "
     "status, client.note, at, due, posted"},
    {"n + gross", 4, "`gross` is computed further down\nhint: move it above this field"},
    {"status = 'x'", 7, "`=` is not known here\nhint: write `==`"},
    {"posted && posted", 7, "`&&` is not known here\nhint: write `and`"},
    {"!posted", 0, "`!` is not known here\nhint: write `not`"},
    {"n <> 1", 2, "`<>` is not known here\nhint: write `!=`"},
    {"status == \"new\"", 10, "texts stand in single quotes\nhint: write 'text'"},
    {"status == 'new", 10, "a text without its closing '"},
    {"number == 5", 7,
     "text and integer cannot be compared\nhint: give the column a `type`, or put the number into quotes"},
    {"due > '2026-09-30'", 4, "date and text cannot be compared\nhint: dates are written without quotes: 2026-09-30"},
    {"due > 2026-02-29", 6, "no such date"},
    {"posted > 1", 7, "bool and integer cannot be compared"},
    {"posted < true", 7, "a bool is neither less nor greater"},
    {"n == null", 2, "nothing equals null\nhint: write `is null` or `is not null`"},
    {"n is 5", 5, "`null` is expected here\nhint: write `is null`, or == for a value"},
    {"1 < n < 5", 6, "comparisons cannot be chained\nhint: write a < b and b < c"},
    {"n and posted", 0, "integer before or behind `and`, where a condition is expected"},
    {"posted or amount", 10, "decimal before or behind `or`, where a condition is expected"},
    {"not n", 0, "integer before or behind `not`, where a condition is expected"},
    {"status + 1", 7, "text and integer cannot be added"},
    {"due + due", 4, "date and date cannot be added"},
    {"due * 2", 4, "date and integer cannot be multiplied"},
    {"-status", 0, "a sign before text"},
    {"n + null", 2, "null cannot be added"},
    {"null", 0, "the value is always null"},
    {"amount / rate", 0, "the result has 12 decimals\nhint: say how it is rounded: round(..., 2)"},
    {"amount / rate * qty * amount * amount", 29,
     "the product has 19 decimals, more than 18\nhint: round a part: round(x, 2)"},
    {"round(amount)", 0, "wrong number of arguments\nhint: write round(x, decimals)"},
    {"round(amount, n)", 14, "the number of decimals must be written as 0 to 9"},
    {"round(amount, 10)", 14, "the number of decimals must be written as 0 to 9"},
    {"round(status, 1)", 6, "text where a number is expected"},
    {"minutes(at, due)", 12, "date where instant is expected"},
    {"minutes(status, at)", 8, "text where instant is expected"},
    {"minutes(at)", 0, "wrong number of arguments\nhint: write minutes(from, to)"},
    {"lower(n)", 6, "integer where text is expected"},
    {"rond(n, 1)", 0, "there is no function `rond`\nhint: did you mean round(x, decimals)?"},
    {"lower(", 6, "a value is expected at the end"},
    {"lower(status", 12, "`)` is missing\nhint: write lower(text)"},
    {"lower(status, n)", 0, "wrong number of arguments\nhint: write lower(text)"},
    {"if(n, 1, 2)", 3, "integer where bool is expected"},
    {"if(posted, 1, 'a')", 14,
     "integer and text cannot be results of one expression\n"
     "hint: give the column a `type`, or put the number into quotes"},
    {"matches(status, number)", 16, "the pattern must be written as a text: 'A-[0-9]+'"},
    {"matches(status, '[a')", 19, "wrong pattern: missing terminating ] for character class"},
    {"status in ('a', 5)", 16, "a constant of type text is expected here"},
    {"status in (a)", 11, "a constant of type text is expected here\nhint: texts stand in quotes: in ('a', 'b')"},
    {"n in (1.5)", 6, "more decimals than the value has (0)"},
    {"number in critcal", 10, "there is no list `critcal`\nhint: did you mean `critical`?"},
    {"n in critical", 5, "the list holds texts, the value is integer"},
    {"status not 'x'", 11, "`in` is expected behind `not`"},
    {"(n + 1", 6, "`)` is expected at the end"},
    {"n + 1)", 5, "`)` is not expected here"},
    {"n n", 2, "`n` is not expected here"},
    {"n # 1", 2, "this character is not known here"},
    {"12a", 0, "a number runs into a word\nhint: texts stand in quotes: '12a'"},
    {"1234567890123456789", 0, "a number with more than 18 digits"},
    {"0.1234567891", 0, "a number with more than 9 decimals"},
    {"and", 0, "a value is expected before `and`"},
    {"${HOME}", 0, "variables are not known in expressions"},
};

static void mistakes_have_their_byte(void **state) {
    (void)state;
    World *w = world(1);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        const Expression *e = NULL;
        Error err = {0};
        size_t at = 999;
        if (expression_compile(str_of(bad[i].text), &w->scope, NULL, w->arena, &e, &at, &err))
            fail_msg("accepted: %s", bad[i].text);
        assert_string_equal(err.text, bad[i].message);
        assert_int_equal(at, bad[i].at);
        assert_int_equal(err.kind, ERROR_USAGE);
        assert_null(e);
    }
    arena_free(w->arena);
}

static void depth_is_limited(void **state) {
    (void)state;
    World *w = world(1);
    static const char *const parts[] = {"(", "not (", "abs(", "1 + (", "if(posted, 1, ", "-("};
    for (size_t p = 0; p < ARRAY_LEN(parts); p++) {
        Buf text = {0};
        for (int i = 0; i < 20000; i++) buf_printf(&text, "%s", parts[p]);
        const Expression *e;
        Error err = {0};
        size_t at;
        assert_false(expression_compile(buf_str(&text), &w->scope, NULL, w->arena, &e, &at, &err));
        assert_string_equal(err.text, "the expression is too deep\nhint: split it into computed columns");
        buf_free(&text);
    }
    Buf text = {0};
    buf_add(&text, STR("n"));
    for (int i = 0; i < 20000; i++) buf_add(&text, STR(" + n"));
    const Expression *e;
    Error err = {0};
    size_t at;
    assert_true(expression_compile(buf_str(&text), &w->scope, NULL, w->arena, &e, &at, &err)); /* long is not deep */
    assert_string_equal(run(w, e), "integer: 140007 -60003 0 -");
    buf_free(&text);
    arena_free(w->arena);
}

typedef struct WantCase {
    const char *text;
    ExpressionWant want;
    const char *wanted; /* values, or the message */
} WantCase;

static const WantCase wants[] = {
    {"n", {COLUMN_DECIMAL, 2}, "decimal(2): 7.00 -3.00 0.00 -"},
    {"n", {COLUMN_DECIMAL, 0}, "decimal(0): 7 -3 0 -"},
    {"amount", {COLUMN_DECIMAL, 4}, "decimal(4): 112.0000 -0.0500 90071992547409.9100 -"},
    {"n", {COLUMN_INTEGER, 0}, "integer: 7 -3 0 -"},
    {"qty", {COLUMN_DECIMAL, 2}, "the result has 3 decimals, the field 2\nhint: say how it is rounded: round(..., 2)"},
    {"amount", {COLUMN_INTEGER, 0}, "the result is decimal, integer is expected"},
    {"n", {COLUMN_BOOL, 0}, "the result is integer, bool is expected"},
};

static void wanted_types(void **state) {
    (void)state;
    World *w = world(1);
    for (size_t i = 0; i < ARRAY_LEN(wants); i++) {
        const Expression *e;
        Error err = {0};
        size_t at;
        bool compiled = expression_compile(str_of(wants[i].text), &w->scope, &wants[i].want, w->arena, &e, &at, &err);
        assert_string_equal(compiled ? run(w, e) : err.text, wants[i].wanted);
    }
    arena_free(w->arena);
}

/* Law: many rows, over several blocks and by way of the dictionary, give the values of the few. */
static void rows_repeat(void **state) {
    (void)state;
    World *w = world(2500);
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        const Expression *e;
        Error err = {0};
        size_t at, faults = 0;
        assert_true(expression_compile(str_of(good[i].text), &w->scope, NULL, w->arena, &e, &at, &err));
        Column out = expression_run(e, w->column, w->rows, STR("out"), w->arena, &faults);
        assert_true(str_eq(out.name, STR("out")));
        for (size_t row = 4; row < w->rows; row++) {
            Str a = column_print(&out, row, NULL, w->arena), b = column_print(&out, row % 4, NULL, w->arena);
            assert_true((a.ptr == NULL) == (b.ptr == NULL) && str_eq(a, b));
        }
        assert_int_equal(faults, strchr(good[i].wanted, '[') ? 2500 : 0);
    }
    arena_free(w->arena);
}

static void patterns_that_explode_are_faults(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    ExpressionField field = {STR("x"), COLUMN_TEXT, 0, NULL, STR("")};
    ExpressionScope scope = {.field = &field, .field_count = 1};
    ColumnBuilder *builder = column_builder(arena, field.name, COLUMN_TEXT, 0, 1);
    column_add_text(builder, STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaacb"));
    column_add_text(builder, STR("aac"));
    Column column = column_built(builder);
    const Column *columns[] = {&column};
    const Expression *e;
    Error err = {0};
    size_t at, faults = 0;
    assert_true(expression_compile(STR("matches(x, '^(a+)+c$')"), &scope, NULL, arena, &e, &at, &err));
    Column out = expression_run(e, columns, 2, STR("out"), arena, &faults);
    assert_int_equal(faults, 1);
    assert_true(column_null(&out, 0));
    assert_int_equal(column_number(&out, 1), 1);
    arena_free(arena);
}

static void uses_are_known(void **state) {
    (void)state;
    World *w = world(1);
    const Expression *e;
    Error err = {0};
    size_t at;
    assert_true(expression_compile(STR("n > 1 or status == 'x'"), &w->scope, NULL, w->arena, &e, &at, &err));
    for (size_t i = 0; i < FIELDS; i++) assert_int_equal(expression_uses(e, i), i == 4 || i == 5);
    assert_false(expression_uses(e, FIELDS));
    assert_int_equal(expression_type(e), COLUMN_BOOL);
    arena_free(w->arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values),           cmocka_unit_test(mistakes_have_their_byte),
        cmocka_unit_test(depth_is_limited), cmocka_unit_test(wanted_types),
        cmocka_unit_test(rows_repeat),      cmocka_unit_test(patterns_that_explode_are_faults),
        cmocka_unit_test(uses_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
