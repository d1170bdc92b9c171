/* A mail server that is down for days, by a clock of the test's own: what waits, when it is tried again, what becomes of it. */
#include "engine/run/notify.h"
#include "tests/support/servers.h"
#include "tests/support/smtp.h"
#include "tests/support/stored.h"

#include "engine/base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define MINUTE (60 * INSTANT_SECOND)
#define BEGIN  ((Instant)1790000000 * INSTANT_SECOND)

enum { WATCH_MINUTES = 15 }; /* as the timer of `kopeck watch` does, but for what is due alone */

typedef struct Outage {
    char folder[64];
    Arena *arena;
    const Plan *plan;
    Store *store;
    int port;
} Outage;

static int setup(void **state) {
    static Outage out;
    Error err = {0};
    MistakeList mistakes;
    out = (Outage){.folder = "/tmp/kopeck-notify-XXXXXX", .arena = arena_new("test", 0), .port = free_port()};
    assert_non_null(mkdtemp(out.folder));
    Str project = str_printf(out.arena,
                             "company: Test\ntimezone: UTC\ncurrency: KZT\nlanguage: en\n"
                             "sources: { a: { use: csv, files: a.csv } }\n"
                             "datasets: { a.orders: { entity: order, columns: { key: id } } }\n"
                             "rules: { twice: { duplicates: [a.orders], match: [ { same: [key] } ] } }\n"
                             "jobs: { weekly: { rules: [twice], cutoff: given, mail: boss, every: 7 days } }\n"
                             "mail: { server: \"smtp://127.0.0.1:%d\", from: kopeck@example.kz, to: { boss: [boss@example.kz] } }\n",
                             out.port);
    const char *file = arena_printf(out.arena, "%s/kopeck.yaml", out.folder);
    assert_true(file_write(file, project, &err));
    if (!plan_load(file, &(PlanOptions){.data_folder = "."}, out.arena, &out.plan, &mistakes, &err)) fail_msg("%s: %s", err.where, err.text);
    const char *store = arena_printf(out.arena, "%s/store.sqlite", out.folder);
    assert_true(store_open(file_place(store, out.arena), true, out.arena, &out.store, &err));
    *state = &out;
    return 0;
}

static int teardown(void **state) {
    Outage *outage = *state;
    Error err = {0};
    arena_free(outage->arena);
    return file_remove_tree(outage->folder, &err) ? 0 : -1;
}

static void put(Outage *outage, const char *id, Str attachment) {
    Error err = {0};
    OutboxMessage message = {.job = STR("weekly"), .channel = STR("mail"), .to = STR("boss@example.kz"), .message_id = str_of(id),
                             .subject = STR("Limits breached"), .text = STR("What differs.\r\n"), .html = STR("<p>What differs.</p>"),
                             .attachment_name = STR("report.xlsx"), .attachment = attachment, .bare_text = STR(""), .bare_html = STR("")};
    assert_true(outbox_put(outage->store, &message, BEGIN, &err));
}

static Delivery deliver(Outage *outage, Instant now, bool all) {
    Delivery out;
    Error err = {0};
    if (!notify_deliver(outage->plan, outage->store, now, all, outage->arena, &out, &err)) fail_msg("%s", err.text);
    return out;
}

static void two_days(void **state) {
    Outage *outage = *state;
    Str workbook = str_printf(outage->arena, "PK not a real workbook %0900d", 7);
    size_t tries = 0;
    put(outage, "run1", workbook);
    for (int minutes = 0; minutes < 2 * 24 * 60; minutes += WATCH_MINUTES) {
        Delivery tried = deliver(outage, BEGIN + minutes * MINUTE, false);
        assert_int_equal(tried.sent + tried.lost, 0);
        if (!tried.waiting) continue;
        tries++;
        assert_true(tried.oldest == BEGIN && tried.problem.kind == ERROR_OUTPUT); /* since when it waits, and why */
    }
    assert_int_equal(tries, 12); /* at 0, 15, 30 min, 1, 3, 9 h, then every 6 hours: 15, 21, 27, 33, 39, 45 */
    SmtpServer server;
    char port[16];
    snprintf(port, sizeof port, "%d", outage->port);
    assert_true(smtp_start(&server, "--port", port, NULL));
    Delivery sent = deliver(outage, BEGIN + 2 * INSTANT_DAY, true), again = deliver(outage, BEGIN + 3 * INSTANT_DAY, true);
    assert_true(sent.sent == 1 && !sent.waiting && sent.oldest == INSTANT_NONE && sent.problem.kind == ERROR_NONE);
    assert_int_equal(again.sent + again.waiting, 0); /* once */
    assert_true(str_eq(smtp_part(&server, 1, "attachment", outage->arena), workbook));
    assert_true(str_eq(str_trim(smtp_part(&server, 1, "subject", outage->arena)), STR("Limits breached")));
    assert_null(smtp_part(&server, 2, "raw", outage->arena).ptr);
    smtp_stop(&server);
}

static void two_weeks(void **state) {
    Outage *outage = *state;
    put(outage, "run1", STR("x"));
    assert_int_equal(deliver(outage, BEGIN + 14 * INSTANT_DAY, true).waiting, 1);
    Delivery lost = deliver(outage, BEGIN + 14 * INSTANT_DAY + MINUTE, true);
    assert_true(lost.lost == 1 && !lost.waiting && lost.problem.kind == ERROR_OUTPUT); /* told as lost, once */
    Delivery none = deliver(outage, BEGIN + 15 * INSTANT_DAY, true);
    assert_true(!none.lost && !none.waiting && none.problem.kind == ERROR_NONE);
}

/* The people of a job that does not run are told when its time has passed, and a week later again, though nobody could be reached. */
static void a_run_that_does_not_come(void **state) {
    Outage *outage = *state;
    Error err = {0};
    size_t late, messages[] = {1, 1, 2};
    for (int day = 0; day < 3; day++) {
        Instant now = BEGIN + day * 4 * INSTANT_DAY; /* days 0, 4, 8 */
        assert_true(notify_missed(outage->plan, outage->store, now, outage->arena, &late, &err));
        assert_int_equal(late, 1);
        Delivery waits = deliver(outage, now, true);
        assert_int_equal(waits.waiting, messages[day]);
        assert_true(waits.oldest == BEGIN);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(two_days, setup, teardown),
                                       cmocka_unit_test_setup_teardown(two_weeks, setup, teardown),
                                       cmocka_unit_test_setup_teardown(a_run_that_does_not_come, setup, teardown)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
