/* What several commands do before their own work. */
#include "engine/base/file.h"
#include "engine/cli/command.h"
#include "engine/run/labels.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Beside the program (build/share/kopeck), or where `make install` puts it (bin/../share/kopeck). */
const char *data_folder(Arena *arena) {
    const char *set = getenv("KOPECK_DATA");
    if (set && *set) return set;
    char program[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", program, sizeof program - 1);
    if (len <= 0) return "/usr/share/kopeck";
    program[len] = '\0';
    *strrchr(program, '/') = '\0';
    const char *beside = arena_printf(arena, "%s/share/kopeck", program);
    return file_exists(beside) ? beside : arena_printf(arena, "%s/../share/kopeck", program);
}

const char *project_file(const Arguments *arguments, Arena *arena) {
    const char *path = arguments->project ? arguments->project : ".";
    struct stat info;
    if (stat(path, &info) == 0 && !S_ISDIR(info.st_mode)) return path;
    return strcmp(path, ".") == 0 ? "kopeck.yaml" : arena_printf(arena, "%s/kopeck.yaml", path);
}

static bool load_with(const Arguments *arguments, const PlanOptions *options, Arena *run, const Plan **out) {
    MistakeList mistakes = {0};
    Error err = {0};
    const char *file = project_file(arguments, run);
    if (!file_exists(file)) {
        fprintf(stderr, "kopeck: %s: there is no such project file\nhint: -C names the project's folder; `kopeck init DIR` "
                "writes a new project\n", file);
        return false;
    }
    bool ok = plan_load(file, options, run, out, &mistakes, &err);
    for (size_t i = 0; i < mistakes.count; i++) fprintf(stderr, "%.*s\n", STR_ARG(plan_mistake_print(&mistakes, i, run)));
    if (!ok) terminal_error(&err);
    return ok;
}

static bool load(const Arguments *arguments, bool offline, bool untrained, Arena *run, const Plan **out) {
    PlanOptions options = {.data_folder = data_folder(run), .offline = offline, .untrained = untrained};
    return load_with(arguments, &options, run, out);
}

bool load_discovered(const Arguments *arguments, Arena *run, const Plan **out) {
    PlanOptions options = {.data_folder = data_folder(run), .discover = str_of(arguments->operand[0])};
    return load_with(arguments, &options, run, out);
}

bool load_project(const Arguments *arguments, Arena *run, const Plan **out) {
    return load(arguments, arguments->from != NULL, false, run, out);
}

bool load_untrained(const Arguments *arguments, bool offline, Arena *run, const Plan **out) {
    return load(arguments, offline, true, run, out);
}

bool load_unread(const Arguments *arguments, Arena *run, const Plan **out) {
    PlanOptions options = {.data_folder = data_folder(run), .unread = true, .untrained = true};
    return load_with(arguments, &options, run, out);
}

const char *given_snapshot(const Arguments *arguments, const Plan *plan, Arena *run) {
    if (!arguments->from || file_exists(arguments->from)) return arguments->from;
    const char *own = arena_printf(run, "%s/snapshots/%s", plan->folder, arguments->from);
    return file_exists(own) ? own : arguments->from;
}

static const StorePlace *file_place(const char *file, Arena *run) {
    StorePlace *place = arena_alloc(run, sizeof *place);
    place->file = file;
    return place;
}

static const StorePlace *server_place(const StorePlan *store, Arena *run) {
    StorePlace *place = arena_alloc(run, sizeof *place);
    place->server = &store->options;
    place->unset = store->unset;
    return place;
}

const StorePlace *store_place(const Arguments *arguments, const Plan *plan, Arena *run) {
    const char *given = arguments->store, *file = getenv("KOPECK_STORE");
    if (!given && plan->store.server) return server_place(&plan->store, run);
    if (!given && file && *file) given = file;
    if (given) return strcmp(given, "none") == 0 ? NULL : file_place(given, run);
    Str name = plan->store.file.len ? plan->store.file : STR("store.sqlite");
    if (str_eq(name, STR("none"))) return NULL;
    if (name.ptr[0] == '/') return file_place(str_cstr(run, name), run);
    return file_place(arena_printf(run, "%s/%.*s", plan->folder, STR_ARG(name)), run);
}

bool open_store(const Arguments *arguments, bool write, Arena *run, Store **out, const Plan **plan, int *status) {
    Error err = {0};
    const Plan *loaded = NULL;
    *status = EXIT_USAGE;
    bool needed = !arguments->store || (plan && file_exists(project_file(arguments, run)));
    if (needed && !load(arguments, true, true, run, &loaded)) return false;
    if (plan) *plan = loaded;
    const StorePlace *place = store_place(arguments, loaded, run);
    if (!place) {
        fprintf(stderr, "kopeck: the project keeps no store (`store: none`)\n");
        return false;
    }
    if (!store_open(place, write, run, out, &err)) {
        *status = terminal_fail(&err);
        return false;
    }
    return true;
}

bool find_labels(const Arguments *arguments, Str rule, Arena *run, Labels *out, int *status) {
    Error err = {0};
    Store *store;
    bool decided = strcmp(arguments->labels, "decisions") == 0;
    if (decided && !open_store(arguments, false, run, &store, NULL, status)) return false;
    if (decided ? labels_decided(store, rule, run, out, &err) : labels_read(arguments->labels, rule, run, out, &err)) return true;
    *status = terminal_fail(&err);
    return false;
}

const JobPlan *find_job(const Plan *plan, Str name) {
    for (size_t i = 0; i < plan->job_count; i++) {
        if (str_eq(plan->job[i].name, name)) return &plan->job[i];
    }
    fprintf(stderr, "kopeck: %s: there is no job \"%.*s\"\nhint: the project has", plan->file, STR_ARG(name));
    for (size_t i = 0; i < plan->job_count; i++) fprintf(stderr, "%s %.*s", i ? "," : "", STR_ARG(plan->job[i].name));
    fputc('\n', stderr);
    return NULL;
}

const JobPlan *find_rules(const Plan *plan, Str name, Arena *run) {
    uint32_t r = 0;
    while (r < plan->rule_count && !str_eq(plan->rule[r].name, name)) r++;
    for (size_t j = 0; r == plan->rule_count && j < plan->job_count; j++) {
        if (str_eq(plan->job[j].name, name)) return &plan->job[j];
    }
    if (r == plan->rule_count) {
        fprintf(stderr, "kopeck: %s: there is no rule and no job \"%.*s\"\nhint: the rules are", plan->file, STR_ARG(name));
        for (size_t i = 0; i < plan->rule_count; i++) fprintf(stderr, "%s %.*s", i ? "," : "", STR_ARG(plan->rule[i].name));
        fputc('\n', stderr);
        return NULL;
    }
    JobPlan *job = arena_alloc(run, sizeof *job);
    *job = (JobPlan){.name = name, .rule = arena_array_copy(run, &r, 1, sizeof r), .rule_count = 1, .cutoff = CUTOFF_GIVEN};
    for (size_t j = 0; j < plan->job_count && job->cutoff == CUTOFF_GIVEN; j++) {
        for (size_t i = 0; i < plan->job[j].rule_count; i++) {
            if (plan->job[j].rule[i] != r) continue;
            job->cutoff = plan->job[j].cutoff;
            job->weekday = plan->job[j].weekday;
        }
    }
    return job;
}

Instant now_instant(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (Instant)now.tv_sec * INSTANT_SECOND + now.tv_nsec / 1000;
}

bool find_cutoff(const Arguments *arguments, const Plan *plan, const JobPlan *job, Instant now, Instant *out) {
    Error err = {0};
    if (!arguments->as_of) {
        *out = plan_cutoff(plan, job, now);
        if (*out != INSTANT_NONE) return true;
        fprintf(stderr, "kopeck: %s: the job \"%.*s\" names no cut-off\nhint: give one with --as-of 2026-09-30, or `cutoff: last sunday end "
                "of day` in the job\n", plan->file, STR_ARG(job->name));
        return false;
    }
    if (plan_parse_as_of(plan, str_of(arguments->as_of), out, &err)) return true;
    terminal_error(&err);
    return false;
}
