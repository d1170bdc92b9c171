#include "engine/check/cause.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

static const uint32_t rates[] = {120000, 200000, 80000};

typedef struct Case {
    int64_t left, right, discount, delivery, lines;
    const char *cause;
} Case;

/* Hand sums at scale 2, VAT rates 12, 20 and 8 %. */
static const Case cases[] = {
    {100000, 112000, 0, 0, 1, "vat included 12 %"},
    {112000, 100000, 0, 0, 1, "vat excluded 12 %"},
    {100001, 112001, 0, 0, 1, "vat included 12 %"},      /* 1120.0112 -> 1120.01 */
    {100000, 120000, 0, 0, 1, "vat included 20 %"},
    {112000, 120000, 0, 0, 1, "vat rate 12 % -> 20 %"},
    {120000, 112000, 0, 0, 1, "vat rate 20 % -> 12 %"},
    {86411, 80007, 0, 0, 1, "unexplained"},             /* a kopeck off 800.10 */
    {112001, 120001, 0, 0, 1, "vat rate 12 % -> 20 %"}, /* 1120.01 / 1.12 * 1.2 = 1200.0107 */
    {107000, 120000, 5000, 0, 1, "discount + vat rate 12 % -> 20 %"},
    {100000, 95000, 5000, 0, 1, "discount"},
    {95000, 100000, 5000, 0, 1, "discount"},
    {100000, 103500, 0, 3500, 1, "delivery cost"},
    {100000, 112000, 0, 12000, 1, "vat included 12 % / delivery cost"},
    {123456, 123500, 0, 0, 1, "rounding per total"},
    {123456, 123459, 0, 0, 5, "rounding per line"},
    {123456, 123457, 0, 0, 1, "rounding"},
    {123456, 123459, 0, 0, 1, "unexplained"},
    {123456, 12345600, 0, 0, 1, "minor units"},
    {123456, -123456, 0, 0, 1, "sign"},
    {123456, 132456, 0, 0, 1, "swapped digits"},
    {100000, 70011, 0, 0, 1, "unexplained"},
    {0, 100, 0, 0, 1, "unexplained"},
    /* Together: 1120 - 120 = 1000, less 12 %: 892.857 -> 892.86. 1000 - 100 + 50. (1000 + 50) * 1.2. 1000.40 - 100 = 900.40 -> 900. */
    {112000, 89286, 12000, 0, 1, "discount + vat excluded 12 %"},
    {112000, 89287, 12000, 0, 1, "unexplained"}, /* a kopeck off */
    {100000, 93000, 10000, 3000, 1, "discount + delivery cost"},
    {100000, 85000, 10000, 5000, 1, "discount + delivery cost"},
    {100000, 126000, 0, 5000, 1, "delivery cost + vat included 20 %"},
    {112000, 84821, 12000, 5000, 1, "discount + delivery cost + vat excluded 12 %"}, /* 950 / 1.12 = 848.214 */
    {100040, 90000, 10000, 0, 1, "discount + rounding per total"},
    {100000, 90051, 10000, 0, 1, "unexplained"}, /* 900.51 is 901 */
    {100000, 95000, 5000, 10000, 1, "discount"}, /* what fits alone goes before what fits together */
    {INT64_MAX, 5, 5, 0, 1, "unexplained"},
    {5, 6, 0, 0, 1, "vat included 12 % / vat included 20 % / rounding"}, /* 5.6, 6: each rate that fits */
};

static CauseQuestion question(const Case *c, bool swapped) {
    CauseSide left = {.amount = c->left, .currency = STR("KZT"), .has_discount = c->discount != 0, .discount = c->discount,
                      .has_delivery = c->delivery != 0, .delivery = c->delivery};
    CauseSide right = {.amount = c->right, .currency = STR("KZT")};
    CauseQuestion q = {.scale = 2, .lines = c->lines, .vat_ppm = rates, .vat_count = ARRAY_LEN(rates)};
    q.side[0] = swapped ? right : left;
    q.side[1] = swapped ? left : right;
    return q;
}

static void names_what_fits_exactly(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CauseQuestion q = question(&cases[i], false);
        assert_string_equal(str_cstr(arena, cause_of(&q, arena)), cases[i].cause);
    }
    arena_free(arena);
}

/* A cause does not depend on which side is called left, but for VAT, which turns round. */
static void sides_may_be_swapped(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CauseQuestion q = question(&cases[i], true);
        Str cause = cause_of(&q, arena);
        if (strstr(cases[i].cause, "vat included")) assert_true(str_find(cause, STR("vat excluded")) != SIZE_MAX);
        else if (strstr(cases[i].cause, "vat excluded")) assert_true(str_find(cause, STR("vat included")) != SIZE_MAX);
        else if (strstr(cases[i].cause, "vat rate")) assert_true(str_find(cause, STR("vat rate")) != SIZE_MAX); /* the other way round */
        else assert_string_equal(str_cstr(arena, cause), cases[i].cause);
    }
    arena_free(arena);
}

static void currencies_need_a_rate(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    CauseQuestion q = {.scale = 2, .lines = 1, .vat_ppm = rates, .vat_count = ARRAY_LEN(rates)};
    q.side[0] = (CauseSide){.amount = 10000, .currency = STR("USD"), .has_rate = true, .rate = 4721500, .rate_scale = 4};
    q.side[1] = (CauseSide){.amount = 4721500, .currency = STR("KZT")}; /* 100.00 USD * 472.15 = 47 215.00 KZT */
    assert_string_equal(str_cstr(arena, cause_of(&q, arena)), "currency");
    q.side[0].has_rate = false;
    assert_string_equal(str_cstr(arena, cause_of(&q, arena)), "unexplained");
    q.side[1].amount = 11200; /* no VAT is found between two currencies */
    assert_string_equal(str_cstr(arena, cause_of(&q, arena)), "unexplained");
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(names_what_fits_exactly), cmocka_unit_test(sides_may_be_swapped),
                                       cmocka_unit_test(currencies_need_a_rate)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
