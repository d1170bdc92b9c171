#include "engine/base/file.h"
#include "engine/cli/command.h"
#include "engine/store/runs.h"
#include "reports/report.h"

#include <stdio.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { FREE_MIB_MIN = 1024 };

static bool check_disk(const Plan *plan) {
    struct statvfs info;
    if (statvfs(plan->folder, &info) != 0) return true;
    unsigned long long mib = (unsigned long long)info.f_bavail * info.f_frsize >> 20;
    bool writable = access(plan->folder, W_OK) == 0;
    printf("disk      %llu MiB free in %s%s\n", mib, plan->folder, writable ? "" : ", which is NOT writable");
    if (mib < FREE_MIB_MIN) printf("          that may be too little for snapshots\n");
    return writable && mib >= FREE_MIB_MIN;
}

static bool check_mail(const Plan *plan, const Arguments *arguments, Arena *run) {
    (void)run;
    if (!plan->mail.set) {
        puts("mail      not set up: nobody is told of a breach (section `mail:`)");
        return true;
    }
    const JobPlan *job = NULL;
    for (size_t i = 0; i < plan->job_count && !job; i++) job = plan->job[i].mail_to_count ? &plan->job[i] : NULL;
    if (!job) {
        puts("mail      set up, but no job names a recipient (`mail:` of the job)");
        return true;
    }
    if (arguments->no_mail) {
        puts("mail      set up; no test mail sent (--no-mail)");
        return true;
    }
    Error err = {0};
    if (mail_send_test(&plan->mail.options, job->mail_to, job->mail_to_count, plan->company, plan->profile, plan->language, &err)) {
        printf("mail      test mail sent to");
        for (size_t i = 0; i < job->mail_to_count; i++) printf("%s %.*s", i ? "," : "", STR_ARG(job->mail_to[i]));
        putchar('\n');
        return true;
    }
    puts("mail      FAILED");
    terminal_error(&err);
    return false;
}

/* Opened as a run would open it: what is missing is made, what is old is brought forward. Reading all of five years would
 * take half a minute: that is `store check`. */
static bool check_store(const Arguments *arguments, const Plan *plan, Arena *run) {
    const StorePlace *place = store_place(arguments, plan, run);
    Store *store;
    const Run *list;
    size_t count;
    Error err = {0};
    if (!place) {
        puts("store     none: earlier runs and decisions are not remembered");
        return true;
    }
    if (place->file && !file_exists(place->file)) {
        printf("store     %s: the first run makes it\n", place->file);
        return true;
    }
    if (store_open(place, true, run, &store, &err) && runs_list(store, STR(""), run, &list, &count, &err)) {
        printf("store     %s: %zu runs\n", store_title(store), count);
        return true;
    }
    puts("store     FAILED");
    terminal_error(&err);
    return false;
}

static int run_doctor(const Arguments *arguments, Arena *run) {
    const Plan *plan;
    if (!load_project(arguments, run, &plan)) return EXIT_USAGE;
    printf("project   %s: no mistake\n", plan->file);
    bool disk = check_disk(plan), store = check_store(arguments, plan, run), mail = check_mail(plan, arguments, run), sources = true;
    Arguments quiet = *arguments;
    quiet.quiet = true;
    printf("sources   ");
    fflush(stdout);
    sources = command_check.run(&quiet, run) == EXIT_CLEAN;
    return disk && store && mail && sources ? EXIT_CLEAN : EXIT_INCOMPLETE;
}

const Command command_doctor = {
    "doctor",
    "doctor",
    "check what a run needs: project, sources, store, disk; send a test mail",
    "Checks the project, its folder, its store and its sources, and sends a test mail to the first job's recipients.",
    "store no-mail",
    0,
    0,
    run_doctor};
