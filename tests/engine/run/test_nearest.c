/* The records nearest to one that stands alone: what agrees most rarely comes first, what agrees in nothing does not come. */
#include "engine/run/explain.h"

#include <setjmp.h>
#include <stdarg.h>

#include "tests/support/paired.h"
#include "tests/support/setup.h"

#include <cmocka.h>

enum { MOST = 8 };

static const char PROJECT[] = "company: Test\ntimezone: UTC\ncurrency: EUR\nlanguage: en\nstore: none\n"
                              "sources:\n  a: { use: csv }\n  b: { use: csv }\n"
                              "datasets:\n"
                              "  a.docs: { entity: order, files: \"${PAIRED}/a.csv\", columns: { id: id, number: number, date: date, amount: amount, counterparty: client } }\n"
                              "  b.docs: { entity: order, files: \"${PAIRED}/b.csv\", columns: { id: id, number: number, date: date, amount: amount, counterparty: client } }\n"
                              "rules:\n  docs:\n    reconcile: [a.docs, b.docs]\n    match:\n"
                              "      - same: [number]\n"
                              "      - same: [counterparty, amount]\n        within: { date: 2 days }\n"
                              "jobs:\n  once: { rules: [docs], cutoff: given, report: [csv] }\n";

/* Of the right side's five: b1 has the client that four have, b2 the amount alone, b3 the client and the day, b4 nothing. */
static const PairedFile FILES[] = {
    {"a.csv", "id,number,date,amount,client\na1,N1,2026-02-01,100.00,X\na2,N2,2026-02-01,,\n"},
    {"b.csv", "id,number,date,amount,client\nb1,M1,2026-01-10,7.00,X\nb2,M2,2026-01-10,100.00,Y\nb3,M3,2026-02-02,9.00,X\nb4,M4,2026-01-10,8.00,Z\n"
              "b5,M5,2026-01-10,9.00,X\nb6,M6,2026-01-11,9.00,X\n"}};

static void check(Pairing *pairing, size_t side, const char *of, size_t most, const char *const *wanted) {
    uint32_t row[MOST];
    size_t count = explain_nearest(pairing, side, paired_row(pairing, side, of), row, most);
    for (size_t i = 0; i < count; i++) {
        if (!wanted[i]) fail_msg("%s: %zu are near", of, count);
        assert_int_equal(row[i], paired_row(pairing, !side, wanted[i]));
    }
    assert_null(wanted[count]);
}

static void the_rarest_agreement_first(void **state) {
    (void)state;
    Pairing pairing;
    Error err = {0};
    paired_make(&pairing, PROJECT, FILES, ARRAY_LEN(FILES), arena);
    assert_true(pairing_run(&pairing, &err));
    /* client and day: log2(7/4) + log2(7/1) bits; amount: log2(7/1); client alone, log2(7/4), is less than a bit */
    check(&pairing, 0, "a1", MOST, (const char *const[]){"b3", "b2", NULL});
    check(&pairing, 0, "a1", 1, (const char *const[]){"b3", NULL});
    check(&pairing, 0, "a1", 0, (const char *const[]){NULL});
}

/* A value that is missing agrees with none; the other side is asked in the same way. */
static void missing_values_are_near_to_none(void **state) {
    (void)state;
    Pairing pairing;
    Error err = {0};
    paired_make(&pairing, PROJECT, FILES, ARRAY_LEN(FILES), arena);
    assert_true(pairing_run(&pairing, &err));
    check(&pairing, 0, "a2", MOST, (const char *const[]){"b3", NULL}); /* by the day */
    check(&pairing, 1, "b2", MOST, (const char *const[]){"a1", NULL});
    check(&pairing, 1, "b4", MOST, (const char *const[]){NULL});
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(the_rarest_agreement_first, begin, end),
                                       cmocka_unit_test_setup_teardown(missing_values_are_near_to_none, begin, end)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
