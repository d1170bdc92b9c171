#include "connectors/retry.h"

#include "engine/base/log.h"
#include "engine/base/parallel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static Retry plan(const char *a, const char *b) {
    Option items[] = {{STR("retry.0"), str_of(a), ""}, {STR("retry.1"), str_of(b), ""}};
    Options options = {items, (size_t)(a != NULL) + (b != NULL)};
    return retry_plan(&options);
}

static void delays_come_from_the_option(void **state) {
    (void)state;
    Retry retry = plan(NULL, NULL);
    assert_int_equal(retry.count, 4);
    assert_int_equal(retry.delay_ms[0], 10000);
    assert_int_equal(retry.delay_ms[3], 600000);
    retry = plan("5 ms", "2 s");
    assert_int_equal(retry.count, 2);
    assert_int_equal(retry.delay_ms[1], 2000);
    assert_int_equal(plan("none", NULL).count, 0);
}

static size_t logged;

static void count_log(void *context, LogLevel level, const char *event, const LogField *fields, size_t count) {
    (void)context;
    (void)fields;
    assert_int_equal(level, LOG_WARNING);
    assert_string_equal(event, "retry");
    assert_int_equal(count, 4);
    logged++;
}

static void waits_then_gives_up(void **state) {
    (void)state;
    Retry retry = plan("1 ms", "20 ms");
    log_to(count_log, NULL);
    for (size_t i = 0; i < 2; i++) {
        Error fault = {.kind = ERROR_SOURCE, .text = "connection refused"};
        int64_t start = clock_ms();
        assert_true(retry_wait(&retry, STR("erp"), &fault));
        assert_int_equal(fault.kind, ERROR_NONE);
        assert_true(i == 0 || clock_ms() - start >= 19);
    }
    Error fault = {.kind = ERROR_SOURCE, .text = "connection refused"};
    assert_false(retry_wait(&retry, STR("erp"), &fault));
    assert_string_equal(fault.text, "connection refused");
    assert_int_equal(logged, 2);
    log_to(NULL, NULL);
}

static void cancelling_ends_the_wait(void **state) { /* last: the flag stays set */
    (void)state;
    Retry retry = plan("1 h", NULL);
    Error fault = {.kind = ERROR_SOURCE, .text = "connection refused"};
    parallel_cancel();
    assert_false(retry_wait(&retry, STR("erp"), &fault));
    assert_int_equal(fault.kind, ERROR_CANCELLED);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(delays_come_from_the_option), cmocka_unit_test(waits_then_gives_up),
                                       cmocka_unit_test(cancelling_ends_the_wait)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
