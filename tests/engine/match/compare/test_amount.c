#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "engine/match/compare/amount.h"

enum { NO_RATE = -1 };

typedef struct VatCase {
    int64_t left, right;
    uint64_t rounding;
    int rate; /* index of rates, or NO_RATE */
    bool left_is_net;
    uint64_t gap;
    size_t fits;
    const char *why;
} VatCase;

static const uint32_t rates[] = {200000, 120000, 100000, 0, 160000};

static void vat(void **state) {
    (void)state;
    static const VatCase cases[] = {
        {10000, 12000, 0, 0, true, 0, 1, "20 %"},
        {12000, 10000, 0, 0, false, 0, 1, "20 %, gross on the left"},
        {10000, 11200, 0, 1, true, 0, 1, "12 %"},
        {-11600, -10000, 0, 4, false, 0, 1, "16 %, a return"},
        {333, 400, 0, 0, true, 0, 1, "399.6 is rounded up"},
        {100, 120, 0, 0, true, 0, 1, "one unit of money"},
        {10000, 12001, 0, NO_RATE, false, 0, 0, "a unit off"},
        {10000, 12001, 1, 0, true, 1, 1, "a unit off, allowed"},
        {10000, 12003, 2, NO_RATE, false, 0, 0, "three units off"},
        {9167, 11000, 0, 0, true, 0, 1, "11000.4 is rounded down"},
        {9166, 11000, 0, NO_RATE, false, 0, 0, "10999.2 is not"},
        {5, 6, 0, 0, true, 0, 4, "20 % exactly; 10 % (5.5), 12 % (5.6) and 16 % (5.8) give 6 too"},
        {10000, 10000, 5, NO_RATE, false, 0, 0, "equal"},
        {10000, -12000, 0, NO_RATE, false, 0, 0, "signs"},
        {0, 12000, 20000, NO_RATE, false, 0, 0, "nothing has no VAT"},
        {INT64_MAX, INT64_MIN, 0, NO_RATE, false, 0, 0, "signs at the ends of the range"},
        {7686143364045646506, INT64_MAX, 0, 0, true, 0, 1, "2^63 - 1 over 1.2, no overflow"},
        {-7686143364045646507, INT64_MIN, 0, 0, true, 0, 1, "2^63 over 1.2, no overflow"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        VatCase c = cases[i];
        AmountVat out = {99, true, 99, 99};
        bool related = amount_vat_related(c.left, c.right, rates, ARRAY_LEN(rates), c.rounding, &out);
        if (related != (c.rate != NO_RATE)) fail_msg("%s", c.why);
        if (!related) {
            assert_true(out.rate == 99 && out.gap == 99); /* left alone */
            continue;
        }
        if (out.rate != (size_t)c.rate || out.left_is_net != c.left_is_net || out.gap != c.gap || out.fits != c.fits)
            fail_msg("%s: rate %zu net %d gap %zu fits %zu", c.why, out.rate, out.left_is_net, (size_t)out.gap,
                     out.fits);
        AmountVat back;
        assert_true(amount_vat_related(c.right, c.left, rates, ARRAY_LEN(rates), c.rounding, &back));
        assert_true(back.left_is_net != out.left_is_net && back.rate == out.rate && back.fits == out.fits);
    }
}

/* 100.00 net at 12 % and at 16 %; prices with VAT whose net amount is no whole kopeck; returns. */
static void vat_of_two_rates(void **state) {
    (void)state;
    static const struct {
        int64_t left, right;
        uint32_t from, to;
        uint64_t rounding;
        bool related;
    } cases[] = {
        {11200, 11600, 120000, 160000, 0, true},  {11600, 11200, 160000, 120000, 0, true},
        {-12000, -12200, 200000, 220000, 0, true}, {11201, 11601, 120000, 160000, 0, true}, /* 116.0104 */
        {11200, 11601, 120000, 160000, 0, false}, {11200, 11601, 120000, 160000, 1, true},
        {11200, 11600, 160000, 120000, 0, false}, {11200, 11200, 120000, 120000, 9, false},
        {10000, 11200, 0, 120000, 0, false},      {11200, -11600, 120000, 160000, 0, false},
        {0, 0, 120000, 160000, 0, false},         {INT64_MAX, INT64_MAX, 120000, 160000, 0, false},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        bool related = amount_vat_rates_related(cases[i].left, cases[i].right, cases[i].from, cases[i].to, cases[i].rounding);
        if (related != cases[i].related) fail_msg("case %zu", i);
    }
}

/* Every net amount is related to what it becomes with VAT, at every rate. */
static void vat_round_trip(void **state) {
    (void)state;
    for (size_t r = 0; r < ARRAY_LEN(rates); r++) {
        for (int64_t net = 50; net < 5000 && rates[r]; net += 7) {
            int64_t gross = (net * (1000000 + rates[r]) + 500000) / 1000000;
            AmountVat out;
            assert_true(amount_vat_related(net, gross, &rates[r], 1, 0, &out));
            assert_true(out.left_is_net && out.gap == 0);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vat),
        cmocka_unit_test(vat_of_two_rates),
        cmocka_unit_test(vat_round_trip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
