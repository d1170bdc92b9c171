#include "connectors/nearest.h"
#include "engine/base/parallel.h"
#include "engine/cli/command.h"
#include "engine/version.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

const Command *const commands[] = {&command_init, &command_check, &command_run, &command_snapshot, &command_duplicates,
                                   &command_history, &command_show, &command_compare, &command_whatif, &command_trace, &command_decide,
                                   &command_store, &command_train, &command_accuracy, &command_watch, &command_explain,
                                   &command_suggest, &command_discover, &command_doctor, NULL};

static const Command *find_command(const char *name) {
    for (size_t i = 0; commands[i]; i++) {
        if (strcmp(commands[i]->name, name) == 0) return commands[i];
    }
    return NULL;
}

static int no_command(const char *given) {
    if (!given) {
        fputs("kopeck: no command\nhint: kopeck --help\n", stderr);
        return EXIT_USAGE;
    }
    Str name[ARRAY_LEN(commands)] = {0};
    size_t count = 0;
    for (; commands[count]; count++) name[count] = str_of(commands[count]->name);
    size_t near = nearest_name(str_of(given), name, count);
    fprintf(stderr, "kopeck: unknown command \"%s\"\n", given);
    if (near < count) fprintf(stderr, "hint: did you mean `kopeck %s`?\n", commands[near]->name);
    else fputs("hint: kopeck --help\n", stderr);
    return EXIT_USAGE;
}

static void on_signal(int number) {
    (void)number;
    parallel_cancel();
}

static void set_signals(void) {
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND}; /* the second Ctrl-C kills */
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file past `ulimit -f` is an error that is told */
}

static void out_of_memory(const char *arena_name, size_t wanted) {
    fprintf(stderr, "kopeck: out of memory in %s (%zu bytes wanted)\n", arena_name, wanted);
    _exit(EXIT_FAULT);
}

static bool asks(int argc, char **argv, const char *letter, const char *name) {
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--") == 0) return false;
        if ((letter && strcmp(argv[i], letter) == 0) || strcmp(argv[i], name) == 0) return true;
    }
    return false;
}

int main(int argc, char **argv) {
    bool help = argc > 1 && strcmp(argv[1], "help") == 0;
    if (help && argc > 2 && !find_command(argv[2])) return no_command(argv[2]);
    const Command *command = argc > 1 + help ? find_command(argv[1 + help]) : NULL;
    if (asks(argc, argv, NULL, "--version")) {
        puts("kopeck " KOPECK_VERSION);
        return EXIT_CLEAN;
    }
    if (help || asks(argc, argv, "-h", "--help")) {
        arguments_help(command);
        return EXIT_CLEAN;
    }
    if (!command) {
        return no_command(argc > 1 ? argv[1] : NULL);
    }
    Arguments arguments;
    if (!arguments_parse(command, argc, argv, &arguments)) return EXIT_USAGE;
    if (!arguments.threads) arguments.threads = parallel_cores();
    arena_on_out_of_memory(out_of_memory);
    set_signals();
    Arena *run = arena_new("run", 0);
    int status = command->run(&arguments, run);
    terminal_stop();
    arena_free(run);
    return fflush(stdout) == 0 && !ferror(stdout) ? status : EXIT_FAULT;
}
