#include "engine/cli/command.h"
#include "engine/run/suggest.h"

#include <stdio.h>

static int run_suggest(const Arguments *arguments, Arena *run) {
    Error err = {0};
    Buf *project = buf_own(run);
    if (!suggest_project(arguments->operand, arguments->operands, run, project, &err)) return terminal_fail(&err);
    fwrite(project->ptr, 1, project->len, stdout);
    return EXIT_CLEAN;
}

const Command command_suggest = {
    "suggest", "suggest FILE [FILE]", "look at CSV files, print a project that matches their records",
    "One file: a project that finds its duplicates; two: one that finds the records of the one in the other. What the columns hold\n"
    "decides how they are cleaned and compared and what brings candidates; the reasons stand in the project as comments:\n"
    "kopeck suggest clients.csv > kopeck.yaml && kopeck run once --as-of 2026-01-31",
    1, 2, run_suggest};
