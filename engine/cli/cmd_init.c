#include "engine/base/file.h"
#include "engine/cli/command.h"

#include <stdio.h>

/* What a new project consists of: where it stands among the program's files, and in the project. */
static const char *const files[][2] = {{"starter/kopeck.yaml", "kopeck.yaml"},
                                       {"kopeck.schema.json", "kopeck.schema.json"},
                                       {"starter/inbox/crm-orders.csv", "inbox/crm-orders.csv"},
                                       {"starter/inbox/acc-sales.csv", "inbox/acc-sales.csv"}};

static int run_init(const Arguments *arguments, Arena *run) {
    Error err = {0};
    const char *folder = arguments->operand[0], *data = data_folder(run);
    const char *project = arena_printf(run, "%s/kopeck.yaml", folder);
    if (file_exists(project) && !arguments->force) {
        fprintf(stderr, "kopeck: %s: there is a project already\nhint: --force overwrites it\n", project);
        return EXIT_USAGE;
    }
    bool ok = file_make_folder(arena_printf(run, "%s/inbox", folder), &err);
    for (size_t i = 0; ok && i < ARRAY_LEN(files); i++) {
        Str content;
        ok = file_read(arena_printf(run, "%s/%s", data, files[i][0]), 0, run, &content, &err) &&
             file_write(arena_printf(run, "%s/%s", folder, files[i][1]), content, &err);
    }
    if (!ok) return terminal_fail(&err);
    printf("%s: a commented starter project, with two small files to read\n"
           "next: `kopeck run weekly -C %s`, then put your own systems into it; `kopeck check -C %s`\n",
           project, folder, folder);
    return EXIT_CLEAN;
}

const Command command_init = {"init",
                              "init DIR",
                              "write a commented starter project",
                              "Writes DIR/kopeck.yaml, a commented starter project that runs over two small files in "
                              "DIR/inbox, and the JSON Schema\n"
                              "that editors use.",
                              "force",
                              1,
                              1,
                              run_init};
