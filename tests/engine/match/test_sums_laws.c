/* Steps with `sum` against all subsets of small random sides: negative and zero amounts, equal rows, ties, several with several.
 * The test knows no rounds: it looks at what is left, and asks whether what was matched was the only choice, whether what was
 * left alone had none, and whether what was tied is named with every choice it had. */
#include "tests/engine/match/sides.h"
#include "tests/support/setup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { ROWS = 6, ZERO = 1000, ANSWERS_MAX = 4096 };

static const uint32_t same_key[] = {FIELD_KEY};

/* Rows of both sides: left ones, then right ones. */
typedef struct Case {
    int amount[2 * ROWS], day[2 * ROWS];
    size_t lefts, count;
    int days, slack; /* days: -1: no window */
    uint32_t at_most;
    bool many_left, many_right;
} Case;

static bool is_right(const Case *c, size_t row) {
    return row >= c->lefts;
}

static bool near(const Case *c, size_t a, size_t b) {
    return c->days < 0 || abs(c->day[a] - c->day[b]) <= c->days;
}

/* ---- The engine's answer */

static MatchSide side_made(const Case *c, size_t from, size_t to) {
    Row row[2 * ROWS];
    for (size_t i = from; i < to; i++) row[i - from] = (Row){{1, NONE, c->day[i], 0, NONE, NONE}};
    MatchSide side = side_of(row, to - from, arena);
    ColumnBuilder *b = column_builder(arena, STR("amount"), COLUMN_DECIMAL, 2, to - from);
    for (size_t i = from; i < to; i++) column_add_number(b, c->amount[i]);
    Column *amount = arena_alloc(arena, sizeof *amount);
    *amount = column_built(b);
    ((const Column **)side.field)[FIELD_AMOUNT] = amount;
    return side;
}

static MatchResult match_case(const Case *c, size_t threads) {
    MatchSum sum = {.field = FIELD_AMOUNT, .currency = MATCH_NO_FIELD, .at_most = c->at_most,
                    .many_left = c->many_left, .many_right = c->many_right};
    MatchWindow window[] = {{.field = FIELD_AMOUNT, .absolute = c->slack}, {.field = FIELD_DAY, .is_days = true, .days = c->days}};
    MatchStep step = {.words = STR("sum"), .shape = MATCH_MANY_MANY, .sum = &sum, .same = same_key, .same_count = 1,
                      .window = window, .window_count = c->days < 0 ? 1 : 2};
    MatchPlan plan = {.step = &step, .step_count = 1};
    MatchSide left = side_made(c, 0, c->lefts), right = side_made(c, c->lefts, c->count);
    MatchResult result;
    Error err = {0};
    assert_true(match_sides(&(MatchInput){&plan, &left, &right, threads}, arena, &result, &err));
    return result;
}

/* ---- All subsets */

/* Of rows that a step cannot tell apart any would do: what a set is known by. */
static uint64_t name_of(const Case *c, uint32_t set) {
    uint64_t name = 0;
    for (size_t r = 0; r < c->count; r++) {
        if (!(set >> r & 1)) continue;
        uint64_t row = ((uint64_t)(c->amount[r] + ZERO) * 16 + (c->days < 0 ? 0 : (uint64_t)c->day[r])) * 2 + is_right(c, r);
        row = (row + 1) * UINT64_C(0x9E3779B97F4A7C15);
        name += (row ^ row >> 29) * UINT64_C(0xBF58476D1CE4E5B9);
    }
    return name;
}

/* What the set's rows of the anchor's other side hold more than those of its own side. */
static int over(const Case *c, size_t anchor, uint32_t set) {
    int sum = 0;
    for (size_t r = 0; r < c->count; r++) {
        if (set >> r & 1) sum += is_right(c, r) != is_right(c, anchor) ? c->amount[r] : -c->amount[r];
    }
    return sum;
}

static bool is_answer(const Case *c, size_t anchor, uint32_t set, bool mixed, int slack) {
    if ((uint32_t)__builtin_popcount(set) > c->at_most || abs(over(c, anchor, set) - c->amount[anchor]) > slack) return false;
    bool other = false;
    for (size_t r = 0; r < c->count; r++) {
        if (!(set >> r & 1)) continue;
        if (c->amount[r] == 0 || !near(c, anchor, r)) return false;
        if (is_right(c, r) != is_right(c, anchor)) other = true;
        else if (!mixed) return false;
        for (size_t k = 0; k < c->count; k++) {
            if (set >> k & 1 && is_right(c, r) != is_right(c, k) && !near(c, r, k)) return false;
        }
    }
    if (!other) return false;
    for (uint32_t part = (set - 1) & set; part; part = (part - 1) & set) {
        if (over(c, anchor, part) == 0) return false;                                        /* says nothing of its own */
        if (slack && abs(over(c, anchor, part) - c->amount[anchor]) <= slack) return false; /* the part alone would do */
    }
    return true;
}

typedef struct Answers {
    uint64_t name[ANSWERS_MAX]; /* with the anchor */
    size_t count;
} Answers;

static void add_name(Answers *answers, uint64_t name) {
    for (size_t i = 0; i < answers->count; i++) {
        if (answers->name[i] == name) return;
    }
    assert_true(answers->count < ANSWERS_MAX);
    answers->name[answers->count++] = name;
}

static bool has_name(const Answers *answers, uint64_t name) {
    for (size_t i = 0; i < answers->count; i++) {
        if (answers->name[i] == name) return true;
    }
    return false;
}

static bool may_anchor(const Case *c, size_t row, bool mixed) {
    return c->amount[row] != 0 && (mixed || (is_right(c, row) ? c->many_left : c->many_right));
}

/* Different answers of a row among those in `among` (bits); what is exact goes before what only nearly is. */
static void answers_among(const Case *c, size_t anchor, uint32_t among, bool mixed, Answers *out) {
    uint32_t self = UINT32_C(1) << anchor, rows = among & ~self;
    out->count = 0;
    for (int slack = 0;; slack = c->slack) {
        for (uint32_t set = rows; set; set = (set - 1) & rows) {
            if (is_answer(c, anchor, set, mixed, slack)) add_name(out, name_of(c, set | self));
        }
        if (out->count || slack == c->slack) return;
    }
}

/* ---- What must hold */

static uint32_t bits_of(const uint32_t *row, uint32_t count, size_t from) {
    uint32_t set = 0;
    for (uint32_t i = 0; i < count; i++) set |= UINT32_C(1) << (from + row[i]);
    return set;
}

/* Rows in no match. What one with one left tied was not there any more when sums were looked for, and what sums of one with several left
 * tied not when several were looked for with several. */
typedef struct Left {
    uint32_t tied, free; /* free: in no tie either */
    uint32_t there[2];   /* when one with several were looked for; several with several */
} Left;

static uint32_t tie_bits(const Case *c, const MatchResult *result, const MatchTie *tie) {
    return bits_of(result->left + tie->left_from, tie->left_count, 0) | bits_of(result->right + tie->right_from, tie->right_count, c->lefts);
}

static bool is_mixed(const MatchTie *tie) {
    MatchChoice choice;
    for (size_t at = 0; match_choice(tie, &at, &choice);) {
        if (choice.lefts > 1 && choice.rights > 1) return true;
    }
    return false;
}

static Left left_over(const Case *c, const MatchResult *result) {
    uint32_t unmatched = 0;
    for (size_t r = 0; r < c->count; r++) {
        uint32_t match = is_right(c, r) ? result->right_match[r - c->lefts] : result->left_match[r];
        if (match == ROW_NONE) unmatched |= UINT32_C(1) << r;
    }
    Left out = {0, unmatched, {unmatched, unmatched}};
    for (size_t t = 0; t < result->tie_count; t++) {
        const MatchTie *tie = &result->tie[t];
        if (tie->multiset) continue;
        uint32_t tied = tie_bits(c, result, tie);
        assert_int_equal(tied & ~unmatched, 0);
        assert_int_equal(tied & out.tied, 0);
        out.tied |= tied;
        if (!tie->choice) out.there[0] &= ~tied;
        if (!is_mixed(tie)) out.there[1] &= ~tied;
    }
    out.free = unmatched & ~out.tied;
    return out;
}

typedef struct Seen {
    size_t groups, mixed, ties, most, left;
} Seen;

/* A match of more than two: no other choice is to be had with what is left over, and its own is one. */
static void check_only_choice(const Case *c, uint32_t set, const Left *left, Answers *answers) {
    uint32_t lefts = set & ((UINT32_C(1) << c->lefts) - 1), rights = set ^ lefts;
    bool mixed = lefts & (lefts - 1) && rights & (rights - 1);
    size_t own = 0;
    for (size_t r = 0; r < c->count; r++) {
        bool alone = (set >> r & 1) && (mixed || (is_right(c, r) ? rights : lefts) == UINT32_C(1) << r);
        if (!alone || !may_anchor(c, r, mixed)) continue;
        answers_among(c, r, left->there[mixed] | set, mixed, answers);
        assert_true(answers->count <= 1);
        if (answers->count) assert_true(answers->name[0] == name_of(c, set));
        own += answers->count;
    }
    assert_true(own > 0);
}

static void check_matches(const Case *c, const MatchResult *result, const Left *left, Answers *answers, Seen *seen) {
    for (size_t m = 0; m < result->match_count; m++) {
        Match match = match_at(result, m);
        uint32_t set = bits_of(result->left + match.left_from, match.left_count, 0) |
                       bits_of(result->right + match.right_from, match.right_count, c->lefts);
        if (match.left_count + match.right_count == 2) continue;
        seen->groups++;
        seen->mixed += match.left_count > 1 && match.right_count > 1;
        assert_true(match.left_count == 1 || c->many_left);
        assert_true(match.right_count == 1 || c->many_right);
        check_only_choice(c, set, left, answers);
    }
}

/* What is neither matched nor tied has no answer among what is neither. */
static void check_left_alone(const Case *c, uint32_t free, Answers *answers) {
    for (size_t r = 0; r < c->count; r++) {
        if (!(free >> r & 1)) continue;
        for (int mixed = 0; mixed <= (c->many_left && c->many_right); mixed++) {
            if (!may_anchor(c, r, mixed)) continue;
            answers_among(c, r, free, mixed, answers);
            assert_int_equal(answers->count, 0);
        }
    }
}

/* Each tie names all choices, each of them true; at least two, for one alone would have been taken. */
static void check_tie(const Case *c, const MatchTie *tie, uint32_t tied, const Left *left, Answers *answers, Answers *named, size_t *most) {
    MatchChoice choice;
    bool mixed = is_mixed(tie);
    uint32_t covered = 0;
    named->count = 0;
    for (size_t at = 0; match_choice(tie, &at, &choice);) {
        uint32_t set = bits_of(choice.left, choice.lefts, 0) | bits_of(choice.right, choice.rights, c->lefts);
        bool many = choice.lefts > 1 && choice.rights > 1, good = false;
        covered |= set;
        assert_int_equal(set & ~tied, 0);
        assert_false(has_name(named, name_of(c, set)));
        add_name(named, name_of(c, set));
        for (size_t r = 0; r < c->count; r++)
            good = good || ((set >> r & 1) && may_anchor(c, r, many) &&
                            (is_answer(c, r, set & ~(UINT32_C(1) << r), many, 0) || is_answer(c, r, set & ~(UINT32_C(1) << r), many, c->slack)));
        assert_true(good);
    }
    assert_true(named->count >= 2);
    if (named->count > *most) *most = named->count;
    assert_int_equal(tie->choices, named->count > MATCH_CHOICES_NAMED ? tie->choices : named->count);
    for (size_t r = 0; r < c->count; r++) {
        if (!(tied >> r & 1)) continue;
        bool like = false; /* it, or a row that is equal to it, is in a choice that is named */
        for (size_t k = 0; k < c->count; k++) like = like || ((covered >> k & 1) && name_of(c, UINT32_C(1) << k) == name_of(c, UINT32_C(1) << r));
        assert_true(like || tie->choices > MATCH_CHOICES_NAMED);
        if (!may_anchor(c, r, mixed) || tie->choices > MATCH_CHOICES_NAMED) continue;
        answers_among(c, r, left->there[mixed], mixed, answers);
        for (size_t i = 0; i < answers->count; i++) assert_true(has_name(named, answers->name[i]));
    }
}

/* A name of everything that was matched and tied, with its choices: the same for any order of rows. */
static uint64_t name_of_result(const Case *c, const MatchResult *result) {
    uint64_t name = 0;
    for (size_t m = 0; m < result->match_count; m++) {
        Match match = match_at(result, m);
        uint64_t one = name_of(c, bits_of(result->left + match.left_from, match.left_count, 0) |
                                      bits_of(result->right + match.right_from, match.right_count, c->lefts));
        name += one * one;
    }
    for (size_t t = 0; t < result->tie_count; t++) {
        MatchChoice choice;
        for (size_t at = 0; match_choice(&result->tie[t], &at, &choice);) {
            uint64_t one = name_of(c, bits_of(choice.left, choice.lefts, 0) | bits_of(choice.right, choice.rights, c->lefts));
            name += one ^ one >> 7;
        }
    }
    return name;
}

static Case shuffled(const Case *c, Random *random) {
    Case out = *c;
    for (int side = 0; side < 2; side++) {
        size_t from = side ? c->lefts : 0, to = side ? c->count : c->lefts;
        for (size_t i = to; i > from + 1; i--) {
            size_t j = from + below(random, (uint32_t)(i - from));
            int amount = out.amount[i - 1], day = out.day[i - 1];
            out.amount[i - 1] = out.amount[j];
            out.day[i - 1] = out.day[j];
            out.amount[j] = amount;
            out.day[j] = day;
        }
    }
    return out;
}

static void check_case(const Case *c, Random *random, Seen *seen) {
    static Answers answers, named;
    MatchResult result = match_case(c, 1);
    Left left = left_over(c, &result);
    check_matches(c, &result, &left, &answers, seen);
    check_left_alone(c, left.free, &answers);
    for (size_t t = 0; t < result.tie_count; t++) {
        const MatchTie *tie = &result.tie[t];
        if (!tie->choice) continue; /* of one with one */
        check_tie(c, tie, tie_bits(c, &result, tie), &left, &answers, &named, &seen->most);
        seen->ties++;
    }
    assert_int_equal(result.block_count, 0);
    seen->left += (size_t)__builtin_popcount(left.free);
    Case other = shuffled(c, random);
    MatchResult again = match_case(&other, 3);
    assert_true(name_of_result(&other, &again) == name_of_result(c, &result));
}

/* Amounts from few values, so that equal rows and accidental sums are frequent. */
static Case random_case(Random *random, bool negative) {
    Case c = {.lefts = 1 + below(random, ROWS)};
    c.count = c.lefts + 1 + below(random, ROWS);
    uint32_t most = 4 + below(random, 40);
    for (size_t r = 0; r < c.count; r++) {
        c.day[r] = (int)below(random, 4);
        c.amount[r] = 1 + (int)below(random, most);
        if (negative && below(random, 4) == 0) c.amount[r] = -c.amount[r];
        if (below(random, 24) == 0) c.amount[r] = 0;
    }
    for (size_t r = c.lefts; r < c.count; r++) { /* something adds up, crosswise where what is paid is moved to the next payment */
        if (below(random, 4) == 0) continue;
        c.amount[r] = 0;
        for (uint32_t parts = 1 + below(random, 3); parts; parts--) c.amount[r] += c.amount[below(random, (uint32_t)c.lefts)];
        int moved = 1 + (int)below(random, 9);
        if (r > c.lefts && below(random, 2)) c.amount[r] += moved, c.amount[r - 1] -= moved;
        if (!negative && c.amount[r - (r > c.lefts)] < 0) c.amount[r - 1] = 1;
    }
    c.days = below(random, 4) ? -1 : (int)below(random, 3);
    c.at_most = 2 + below(random, 4);
    uint32_t many = below(random, 4);
    c.many_left = many != 0;
    c.many_right = many != 1;
    return c;
}

static void test_sums_of_amounts_above_nothing(void **unused) {
    (void)unused;
    Random random = {21};
    Seen seen = {0};
    for (int round = 0; round < 20000; round++) {
        Case c = random_case(&random, false);
        check_case(&c, &random, &seen);
        arena_reset(arena);
    }
    assert_true(seen.groups > 1000 && seen.mixed > 100 && seen.ties > 1000 && seen.most > 5 && seen.left > 5000);
}

static void test_sums_with_credit_notes(void **unused) {
    (void)unused;
    Random random = {22};
    Seen seen = {0};
    for (int round = 0; round < 20000; round++) {
        Case c = random_case(&random, true);
        check_case(&c, &random, &seen);
        arena_reset(arena);
    }
    assert_true(seen.groups > 1000 && seen.mixed > 100 && seen.ties > 1000 && seen.most > 5 && seen.left > 5000);
}

static void test_sums_that_nearly_add_up(void **unused) {
    (void)unused;
    Random random = {23};
    Seen seen = {0};
    for (int round = 0; round < 12000; round++) {
        Case c = random_case(&random, false);
        c.slack = 1 + (int)below(&random, 2);
        if (c.many_left && c.many_right) c.many_left = false; /* with several on both sides each row has a tolerance of its own */
        check_case(&c, &random, &seen);
        arena_reset(arena);
    }
    assert_true(seen.groups > 500 && seen.ties > 200);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sums_of_amounts_above_nothing),
        cmocka_unit_test(test_sums_with_credit_notes),
        cmocka_unit_test(test_sums_that_nearly_add_up),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
