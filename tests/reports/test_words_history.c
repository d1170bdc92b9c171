#include "reports/words.h"
#include "tests/support/setup.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const ReportHistory weekly = {
    .kept = true, .since = STR("2026-09-20"), .fresh = 3, .open = 1240, .came_back = 1, .resolved = 5};

static void check(Language language, ReportHistory history, const char *wanted) {
    assert_string_equal(str_cstr(arena, words_history(language, &history, arena)), wanted);
}

static void test_history(void **state) {
    (void)state;
    ReportHistory more = weekly;
    more.unknown = 12;
    more.aside = true;
    check(LANGUAGE_EN, (ReportHistory){.fresh = 3}, "");
    check(LANGUAGE_EN, (ReportHistory){.kept = true, .first = true, .fresh = 3},
          "first run of this job: all findings are new");
    check(LANGUAGE_EN, weekly, "since 2026-09-20: new: 3, still open: 1,240, came back: 1, resolved: 5");
    check(LANGUAGE_RU, weekly, "с 20.09.2026: новых: 3, осталось: 1\u00A0240, вернулось: 1, устранено: 5");
    check(LANGUAGE_EN, more,
          "since 2026-09-20: new: 3, still open: 1,240, came back: 1, resolved: 5, unknown (not looked at): 12; older "
          "than the newest "
          "run, not kept");
}

static void decided(FindingMemory memory, const char *wanted) {
    Buf out = {0};
    words_add_decision(LANGUAGE_EN, &out, &memory);
    assert_string_equal(str_cstr(arena, buf_str(&out)), wanted);
    buf_free(&out);
}

static void test_decisions(void **state) {
    (void)state;
    FindingMemory m = {.decision = STR("accept"),
                       .decided_by = STR("Ivanova"),
                       .decided_on = STR("2026-10-02"),
                       .why = STR("price list")};
    decided((FindingMemory){0}, "");
    decided(m, "accept — Ivanova, 2026-10-02: price list");
    m.lapsed = true;
    decided(m, "accept — Ivanova, 2026-10-02: price list (no longer holds)");
    m = (FindingMemory){.decision = STR("ignore"),
                        .decided_by = STR("Ivanova"),
                        .decided_on = STR("2026-10-02"),
                        .until = STR("2026-11-01"),
                        .assignee = STR("Petrov")};
    decided(m, "ignore until 2026-11-01 — Ivanova, 2026-10-02; assigned to Petrov");
    decided((FindingMemory){.assignee = STR("Petrov")}, "assigned to Petrov");
}

static void test_states(void **state) {
    (void)state;
    assert_true(str_eq(words_finding_state(LANGUAGE_EN, FINDING_STATE_NONE), STR("")));
    assert_true(str_eq(words_finding_state(LANGUAGE_EN, FINDING_NEW), STR("new")));
    assert_true(str_eq(words_finding_state(LANGUAGE_RU, FINDING_CAME_BACK), STR("вернулось")));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_history), cmocka_unit_test(test_decisions),
                                       cmocka_unit_test(test_states)};
    return cmocka_run_group_tests(tests, begin, end);
}
