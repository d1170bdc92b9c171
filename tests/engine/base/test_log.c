#include "engine/base/log.h"

#include "engine/base/parallel.h"

#include <stdarg.h>
#include <stdio.h>
#include <setjmp.h>
#include <cmocka.h>

typedef struct Seen {
    size_t events, inside;
    char last[256];
} Seen;

static void note(void *context, LogLevel level, const char *event, const LogField *fields, size_t count) {
    Seen *seen = context;
    assert_int_equal(seen->inside++, 0); /* one at a time */
    seen->events++;
    int len = snprintf(seen->last, sizeof seen->last, "%d %s", (int)level, event);
    for (size_t i = 0; i < count; i++) {
        len += snprintf(seen->last + len, sizeof seen->last - (size_t)len, " %s=%.*s%s", fields[i].name,
                        STR_ARG(fields[i].value), fields[i].value.ptr ? "" : "(null)");
    }
    seen->inside--;
}

static void a_line_has_its_fields_in_order(void **state) {
    (void)state;
    Seen seen = {0};
    log_to(note, &seen);
    log_event(LOG_WARNING, "read", "rows", "7", "of", "crm.orders", "empty", "", NULL);
    assert_string_equal(seen.last, "2 read rows=7 of=crm.orders empty=");
    log_event(LOG_DEBUG, "bare", NULL);
    assert_string_equal(seen.last, "0 bare");
    log_event(LOG_ERROR, "null value", "why", (const char *)NULL, NULL);
    assert_string_equal(seen.last, "3 null value why=(null)");
    assert_int_equal(seen.events, 3);
    log_to(NULL, NULL);
}

static void nobody_listens_at_first_and_after_null(void **state) {
    (void)state;
    Seen seen = {0};
    log_event(LOG_ERROR, "dropped", "a", "b", NULL);
    log_to(note, &seen);
    log_to(NULL, NULL);
    log_event(LOG_ERROR, "dropped", "a", "b", NULL);
    assert_int_equal(seen.events, 0);
}

static void shout(void *context, size_t task, size_t thread) {
    (void)context;
    (void)thread;
    log_event(LOG_INFO, "task", "parity", task % 2 ? "odd" : "even", NULL);
}

static void events_of_many_threads_do_not_mix(void **state) {
    (void)state;
    Seen seen = {0};
    log_to(note, &seen);
    parallel_for(8, 1000, shout, NULL);
    log_to(NULL, NULL);
    assert_int_equal(seen.events, 1000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_listens_at_first_and_after_null),
        cmocka_unit_test(a_line_has_its_fields_in_order),
        cmocka_unit_test(events_of_many_threads_do_not_mix),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
