/* How much of which payment settles which document: cases by hand, and the laws of sums for any amounts. */
#include "engine/check/allocate.h"
#include "tests/support/setup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* "A1 60, B2 40": name, day, amount; "12:X1 70" with what it names. */
static AllocateSide side_of(const char *text) {
    AllocateParty *party = arena_array(arena, 16, sizeof *party);
    AllocateSide out = {party, 0};
    for (Str rest = str_of(text); rest.len;) {
        Str one = str_trim(str_cut(&rest, ',')), amount = one, names = STR_NULL;
        if (str_find(one, STR(":")) != SIZE_MAX) {
            amount = one;
            names = str_cut(&amount, ':');
            one = amount;
        }
        Str key = str_cut(&amount, ' ');
        AllocateParty *p = &party[out.count++];
        *p = (AllocateParty){.key = key, .day = key.len > 1 ? key.ptr[1] - '0' : DAY_NONE};
        assert_true(str_int64(amount, &p->amount));
        if (names.ptr) p->names = measure_prepare_all(measure_find(STR("reference")), &names, 1, arena);
    }
    return out;
}

static Str name_of(AllocateSide documents, AllocateSide payments, uint32_t index) {
    if (index == ALLOCATE_NONE) return STR("-");
    return index < documents.count ? documents.party[index].key : payments.party[index - documents.count].key;
}

/* "X1>A1 60/60+10": X1 settles 60 of A1, which is paid 60 then; 10 of X1 is left. */
static Str told(const char *documents, const char *payments) {
    AllocateSide d = side_of(documents), p = side_of(payments);
    size_t count;
    const Allocation *all = allocate(d, p, arena, &count);
    Str out = STR("");
    for (size_t i = 0; i < count; i++)
        out = str_printf(arena, "%.*s%s%.*s>%.*s %lld/%lld+%lld", STR_ARG(out), i ? ", " : "",
                         STR_ARG(name_of(d, p, all[i].payment)), STR_ARG(name_of(d, p, all[i].document)),
                         (long long)all[i].settles, (long long)all[i].paid, (long long)all[i].rest);
    return out;
}

static void by_hand(void **state) {
    (void)state;
    static const struct {
        const char *documents, *payments, *wanted;
    } cases[] = {
        {"A1 60, B2 40, C9 10", "X1 70, Y3 20", "X1>A1 60/60+10, X1>B2 10/10+0, Y3>B2 20/30+0, ->C9 0/0+0"},
        {"B2 40, A1 60", "Y3 20, X1 70", "X1>A1 60/60+10, X1>B2 10/10+0, Y3>B2 20/30+0"},
        {"A1 100", "X1 60, Y2 40", "X1>A1 60/60+0, Y2>A1 40/100+0"},
        {"A1 70", "X1 100", "X1>A1 70/70+30, X1>- 0/0+30"},
        {"A1 30, B1 -5", "X2 25", "B1>A1 5/5+0, X2>A1 25/30+0"},      /* a credit note pays */
        {"A1 100", "X1 100, Y2 -100", "X1>A1 100/100+0, ->Y2 0/0+0"}, /* a refund that nothing settles again */
        {"A1 0", "X1 5", "X1>- 0/0+5"},
        {"A 10, B1 10", "X1 10", "X1>B1 10/10+0, ->A 0/0+0"}, /* without a day: behind all others */
        {"12:A1 50, 14:B2 30, 15:C3 20", "14 15:X1 50, 12:Y2 50", "X1>B2 30/30+20, X1>C3 20/20+0, Y2>A1 50/50+0"},
        {"12:A1 50, 14:B2 30", "14:X1 50",
         "X1>B2 30/30+20, X1>- 0/0+20, ->A1 0/0+0"},                             /* what is not named is not paid */
        {"12:A1 50, 45:B1 50", "12 ~45:X2 70", "X2>A1 50/50+20, X2>B1 20/20+0"}, /* documents before contracts */
        {"", "X1 1", "X1>- 0/0+1"},
        {"A1 1", "", "->A1 0/0+0"},
        {"", "", ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Str got = told(cases[i].documents, cases[i].payments);
        if (!str_eq(got, str_of(cases[i].wanted)))
            fail_msg("[%s] [%s]: %.*s, wanted %s", cases[i].documents, cases[i].payments, STR_ARG(got),
                     cases[i].wanted);
    }
}

static uint32_t below(uint64_t *state, uint32_t limit) {
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33) % limit;
}

/* What a payment settles and its rest are its amount; what settles a document is what is said to be paid, and no more
 * than it. */
static void sums_hold(void **state) {
    (void)state;
    enum { MOST = 9 };
    uint64_t seed = 2;
    for (int round = 0; round < 2000; round++) {
        AllocateParty party[2][MOST];
        AllocateSide side[2];
        for (int s = 0; s < 2; s++) {
            side[s] = (AllocateSide){party[s], below(&seed, MOST)};
            for (uint32_t i = 0; i < side[s].count; i++)
                party[s][i] = (AllocateParty){
                    .day = (Day)below(&seed, 4), .amount = (int64_t)below(&seed, 40) - 5, .key = STR("k")};
        }
        size_t count;
        const Allocation *all = allocate(side[0], side[1], arena, &count);
        for (uint32_t i = 0; i < side[0].count + side[1].count; i++) {
            bool payment = i >= side[0].count;
            int64_t amount = payment ? party[1][i - side[0].count].amount : party[0][i].amount, settled = 0, rest = -1,
                    paid = 0;
            bool pays = payment == (amount > 0), seen = false;
            for (size_t a = 0; a < count; a++) {
                if ((pays ? all[a].payment : all[a].document) != i) continue;
                settled += all[a].settles;
                rest = all[a].rest;
                paid = all[a].paid;
                seen = true;
                assert_true(all[a].settles >= 0);
            }
            int64_t size = amount < 0 ? -amount : amount;
            assert_int_equal(seen, amount != 0);
            if (amount && pays) assert_int_equal(settled + rest, size);
            if (amount && !pays) assert_true(settled <= size && paid == settled);
        }
        arena_reset(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(by_hand), cmocka_unit_test(sums_hold)};
    return cmocka_run_group_tests(tests, begin, end);
}
