/* subset_find against all subsets of small random sets. */
#include "engine/match/subset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ITEMS = 10, PLENTY = 1000000 };

static uint64_t state = 7;

static uint32_t below(uint32_t limit) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % limit;
}

static SubsetQuestion question(const SubsetItem *item, size_t count, int128 target, uint32_t picks, uint64_t steps) {
    return (SubsetQuestion){.item = item, .count = count, .target = target, .picks = picks, .steps = steps};
}

static int by_amount(const void *a, const void *b) {
    const SubsetItem *x = a, *y = b;
    if (x->amount != y->amount) return x->amount < y->amount ? 1 : -1;
    return (x->kind > y->kind) - (x->kind < y->kind);
}

static int128 sum_of(const SubsetQuestion *q, uint32_t set) {
    int128 sum = 0;
    for (size_t i = 0; i < q->count; i++) sum += set >> i & 1 ? q->item[i].amount : 0;
    return sum;
}

/* Of several sets that differ only in which of a kind they hold, the one with the first of them. */
static bool is_first_of_kinds(const SubsetQuestion *q, uint32_t set) {
    for (size_t i = 1; i < q->count; i++) {
        if (q->item[i].kind == q->item[i - 1].kind && (set >> i & 1) && !(set >> (i - 1) & 1)) return false;
    }
    return true;
}

static bool adds_up(const SubsetQuestion *q, uint32_t set, int128 slack) {
    int128 gap = sum_of(q, set) - q->target;
    if (!set || (uint32_t)__builtin_popcount(set) > q->picks || gap > slack || gap < -slack) return false;
    for (uint32_t part = (set - 1) & set; part; part = (part - 1) & set) {
        if (sum_of(q, part) == 0) return false;
    }
    return true;
}

static size_t count_answers(const SubsetQuestion *q, int128 slack, uint32_t *first) {
    size_t count = 0;
    for (uint32_t set = 1; set < UINT32_C(1) << q->count; set++) {
        if (!is_first_of_kinds(q, set) || !adds_up(q, set, slack)) continue;
        if (!count++) *first = set;
    }
    return count;
}

static uint32_t set_of(const SubsetResult *result, int which) {
    uint32_t set = 0;
    for (uint32_t i = 0; i < result->count[which]; i++) set |= UINT32_C(1) << result->item[which][i];
    return set;
}

typedef struct Told { /* each answer that the search asks about; those with `without` are refused */
    uint32_t set[1 << ITEMS], without;
    size_t count;
} Told;

static bool tell(void *context, const uint32_t *item, uint32_t count) {
    Told *told = context;
    uint32_t set = 0;
    for (uint32_t i = 0; i < count; i++) set |= UINT32_C(1) << item[i];
    if (set & told->without) return false;
    told->set[told->count++] = set;
    return true;
}

/* Every answer is told, once, and nothing else; those that are refused are none, and hide none. */
static void check_all_told(SubsetQuestion q, uint32_t without) {
    static Told told;
    told.count = 0;
    told.without = without;
    q.answers = UINT32_MAX;
    q.accept = tell;
    q.context = &told;
    SubsetResult result = subset_find(&q);
    assert_true(result.all);
    size_t count = 0;
    for (uint32_t set = 1; set < UINT32_C(1) << q.count; set++)
        count += !(set & without) && is_first_of_kinds(&q, set) && adds_up(&q, set, 0);
    assert_int_equal(told.count, count);
    assert_int_equal(result.answer, count > 1 ? SUBSET_SEVERAL : count);
    for (size_t i = 0; i < told.count; i++) {
        assert_true(adds_up(&q, told.set[i], 0));
        for (size_t k = 0; k < i; k++) assert_int_not_equal(told.set[i], told.set[k]);
    }
}

/* A prefix with negative items may reach the target early, and with a slack prefixes hide longer answers: those are
 * compared only by what the answer says of itself. */
static void test_all_subsets(void **unused) {
    (void)unused;
    size_t seen[3] = {0};
    for (int round = 0; round < 30000; round++) {
        SubsetItem item[ITEMS];
        SubsetQuestion q = question(item, 1 + below(ITEMS), 0, 1 + below(6), PLENTY);
        bool negative = round % 3 == 0;
        for (uint32_t i = 0; i < q.count; i++) {
            int32_t amount = 1 + (int32_t)below(round % 2 ? 40 : 400);
            if (negative && below(4) == 0) amount = -amount;
            item[i] = (SubsetItem){amount, i, i};
            if (i && below(4) == 0) item[i] = (SubsetItem){item[i - 1].amount, item[i - 1].kind, i};
        }
        qsort(item, q.count, sizeof *item, by_amount);
        q.target = (int128)below(round % 2 ? 120 : 1200) - (negative ? 20 : 0);
        if (!q.target) q.target = 7;
        q.slack = round % 5 == 0 ? 2 : 0;
        uint32_t first = 0;
        size_t exact = count_answers(&q, 0, &first);
        SubsetResult result = subset_find(&q);
        for (int i = 0; i < (int)result.answer && result.answer <= SUBSET_SEVERAL; i++) {
            assert_true(adds_up(&q, set_of(&result, i), exact ? 0 : q.slack));
        }
        if (exact || !q.slack) {
            assert_int_equal(result.answer, exact > 1 ? SUBSET_SEVERAL : exact);
            if (exact == 1) assert_int_equal(set_of(&result, 0), first);
            seen[result.answer]++;
        }
        if (result.answer == SUBSET_SEVERAL) assert_int_not_equal(set_of(&result, 0), set_of(&result, 1));
        if (q.slack) continue;
        check_all_told(q, 0);
        uint32_t one = below((uint32_t)q.count); /* a kind as a whole: which of it is taken is the search's choice */
        uint32_t without = 0;
        for (uint32_t i = 0; i < q.count; i++) without |= (uint32_t)(item[i].kind == item[one].kind) << i;
        check_all_told(q, without);
    }
    assert_true(seen[0] > 1000 && seen[1] > 1000 && seen[2] > 1000);
}

static SubsetItem *ramp(size_t count, SubsetItem *item) {
    for (size_t i = 0; i < count; i++)
        item[i] = (SubsetItem){(int128)(count - i) * 1000003 + (int128)(i * i), (uint32_t)i, (uint32_t)i};
    return item;
}

static void test_the_limit_is_counted_in_steps(void **unused) {
    (void)unused;
    SubsetItem item[400];
    SubsetQuestion q = question(ramp(400, item), 400, (int128)600 * 1000003 + 5, 6, 20000);
    SubsetResult a = subset_find(&q), b = subset_find(&q);
    assert_int_equal(a.answer, SUBSET_LIMIT);
    assert_true(a.steps >= 20000 && a.steps < 20100);
    assert_memory_equal(&a, &b, sizeof a);
}

static void test_one_answer_at_the_limit_is_not_unique(void **unused) {
    (void)unused;
    SubsetItem item[400];
    ramp(400, item);
    SubsetQuestion q = question(item, 400, item[0].amount + item[1].amount + item[2].amount + item[3].amount, 6, 50000);
    assert_int_not_equal(subset_find(&q).answer, SUBSET_UNIQUE);
}

static void test_nothing_to_choose_from(void **unused) {
    (void)unused;
    SubsetQuestion q = question(NULL, 0, 5, 6, PLENTY);
    assert_int_equal(subset_find(&q).answer, SUBSET_NONE);
}

static void test_amounts_beyond_64_bits(void **unused) {
    (void)unused;
    SubsetItem item[] = {{INT64_MAX, 0, 0}, {INT64_MAX - 1, 1, 1}, {INT64_MAX - 2, 2, 2}};
    SubsetQuestion q = question(item, 3, (int128)INT64_MAX * 3 - 3, 3, PLENTY);
    assert_int_equal(subset_find(&q).answer, SUBSET_UNIQUE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_subsets),
        cmocka_unit_test(test_the_limit_is_counted_in_steps),
        cmocka_unit_test(test_one_answer_at_the_limit_is_not_unique),
        cmocka_unit_test(test_nothing_to_choose_from),
        cmocka_unit_test(test_amounts_beyond_64_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
