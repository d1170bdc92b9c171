/* What several commands do before their own work. */
#include "engine/base/file.h"
#include "engine/cli/command.h"

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

bool load_project(const Arguments *arguments, Arena *run, const Plan **out) {
    MistakeList mistakes = {0};
    Error err = {0};
    const char *file = project_file(arguments, run);
    if (!file_exists(file)) {
        fprintf(stderr, "kopeck: %s: there is no such project file\nhint: -C names the project's folder; `kopeck init DIR` "
                "writes a new project\n", file);
        return false;
    }
    PlanOptions options = {.data_folder = data_folder(run), .offline = arguments->from != NULL};
    bool ok = plan_load(file, &options, run, out, &mistakes, &err);
    for (size_t i = 0; i < mistakes.count; i++) fprintf(stderr, "%.*s\n", STR_ARG(plan_mistake_print(&mistakes, i, run)));
    if (!ok) terminal_error(&err);
    return ok;
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
