#include "engine/base/file.h"
#include "engine/cli/command.h"

#include <stdio.h>

static int run_init(const Arguments *arguments, Arena *run) {
    Error err = {0};
    Str starter, schema;
    const char *folder = arguments->operand[0], *data = data_folder(run);
    const char *project = arena_printf(run, "%s/kopeck.yaml", folder);
    if (file_exists(project) && !arguments->force) {
        fprintf(stderr, "kopeck: %s: there is a project already\nhint: --force overwrites it\n", project);
        return EXIT_USAGE;
    }
    bool ok = file_read(arena_printf(run, "%s/starter.yaml", data), 0, run, &starter, &err) &&
              file_read(arena_printf(run, "%s/kopeck.schema.json", data), 0, run, &schema, &err) &&
              file_make_folder(folder, &err) && file_write(project, starter, &err) &&
              file_write(arena_printf(run, "%s/kopeck.schema.json", folder), schema, &err);
    if (!ok) {
        terminal_error(&err);
        return error_status(&err);
    }
    printf("%s: a commented starter project\nnext: edit it, then `kopeck check -C %s`\n", project, folder);
    return EXIT_CLEAN;
}

const Command command_init = {
    "init", "init DIR", "write a commented starter project",
    "Writes DIR/kopeck.yaml, a commented starter project, and the JSON Schema that editors use.", 1, 1, run_init};
