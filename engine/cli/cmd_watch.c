/* watch: runs that did not happen, and messages that wait. From a timer of its own, since a run that never starts
 * cannot tell so itself. */
#include "engine/cli/command.h"
#include "engine/run/notify.h"

#include <stdio.h>

static size_t watched_jobs(const Plan *plan) {
    size_t watched = 0;
    for (size_t i = 0; i < plan->job_count; i++) watched += plan->job[i].every_days > 0;
    return watched;
}

static void print_watched(const Plan *plan, size_t late, const Delivery *delivery, Arena *run) {
    size_t watched = watched_jobs(plan);
    printf("jobs      %zu watched, %zu late\n", watched, late);
    if (!watched) puts("          no job says `every: 7 days`: a run that never starts is not noticed");
    printf("outbox    %zu sent, %zu waiting, %zu given up\n", delivery->sent, delivery->waiting, delivery->lost);
    if (delivery->oldest == INSTANT_NONE) return;
    Str since = moment_utc(delivery->oldest, run);
    printf("          the oldest waits since %.*s\n", STR_ARG(since));
}

static void print_json(const Plan *plan, size_t late, const Delivery *delivery, Arena *run) {
    json_t *out = json_object();
    json_put_count(out, "jobs_watched", watched_jobs(plan));
    json_put_count(out, "jobs_late", late);
    json_put_count(out, "messages_sent", delivery->sent);
    json_put_count(out, "messages_waiting", delivery->waiting);
    json_put_count(out, "messages_given_up", delivery->lost);
    json_put_text(out, "oldest_waiting_utc", delivery->oldest == INSTANT_NONE ? STR_NULL : moment_utc(delivery->oldest, run));
    terminal_json(out);
}

static bool watch(const Plan *plan, Store *store, size_t *late, Delivery *delivery, Arena *run, Error *err) {
    Instant now = now_instant();
    return notify_missed(plan, store, now, run, late, err) &&
           notify_deliver(plan, store, now, true, run, delivery, err);
}

static int run_watch(const Arguments *arguments, Arena *run) {
    const Plan *plan;
    Store *store;
    Delivery delivery;
    size_t late = 0;
    Error err = {0};
    if (!load_unread(arguments, run, &plan)) return EXIT_USAGE;
    const StorePlace *place = store_place(arguments, plan, run);
    if (!place) {
        fprintf(stderr, "kopeck: the project keeps no store (`store: none`), so nothing is known of its runs\n");
        return EXIT_USAGE;
    }
    terminal_start(arguments);
    bool ok = store_open(place, true, run, &store, &err) && watch(plan, store, &late, &delivery, run, &err);
    terminal_stop();
    if (!ok) return terminal_fail(&err);
    if (arguments->json) print_json(plan, late, &delivery, run);
    else if (!arguments->quiet) print_watched(plan, late, &delivery, run);
    if (delivery.problem.kind != ERROR_NONE) {
        terminal_error(&delivery.problem);
        return EXIT_FAULT;
    }
    return late ? EXIT_BREACH : EXIT_CLEAN;
}

const Command command_watch = {
    "watch",
    "watch",
    "tell of runs that did not happen, send what waits in the outbox",
    "Looks whether each job that says `every:` has run in time, tells its people when not, and sends the messages that "
    "a\n"
    "server did not take before. Exit status 1: a run is late; 4: a message could not be sent and waits on.",
    "store json",
    0,
    0,
    run_watch};
