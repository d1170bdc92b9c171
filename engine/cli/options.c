#include "connectors/nearest.h"
#include "engine/cli/command.h"
#include "engine/version.h"

#include <stdio.h>
#include <stdlib.h>

typedef enum ArgumentKind { ARGUMENT_TEXT, ARGUMENT_COUNT, ARGUMENT_FLAG } ArgumentKind;

typedef struct ArgumentSpec {
    const char *letter, *name, *value, *help;
    ArgumentKind kind;
    size_t offset;
    bool common; /* every command takes it */
} ArgumentSpec;

#define AT(member) offsetof(Arguments, member)

/* One table: the parser and the help read it; tests hold the man page and the completion against the help. */
static const ArgumentSpec specs[] = {
    {"-C", "--project", "DIR", "folder of kopeck.yaml, or the file itself (default: the current folder)", ARGUMENT_TEXT,
     AT(project), true},
    {NULL, "--as-of", "T", "cut-off: a date (the end of that business day) or a moment", ARGUMENT_TEXT, AT(as_of),
     false},
    {NULL, "--from", "SNAPSHOT", "use this snapshot, a folder or a name, instead of reading the sources; decide: the workbook",
     ARGUMENT_TEXT, AT(from), false},
    {NULL, "--snapshot", "DIR", "where the new snapshot goes (default: PROJECT/snapshots/JOB-CUTOFF)", ARGUMENT_TEXT,
     AT(snapshot), false},
    {NULL, "--out", "DIR", "where the reports go (default: PROJECT/out; whatif: none)", ARGUMENT_TEXT, AT(out), false},
    {NULL, "--store", "FILE", "the store of runs and decisions (default: PROJECT/store.sqlite)", ARGUMENT_TEXT,
     AT(store), false},
    {NULL, "--who", "NAME", "who decides (decide)", ARGUMENT_TEXT, AT(who), false},
    {NULL, "--why", "TEXT", "why (decide)", ARGUMENT_TEXT, AT(why), false},
    {NULL, "--until", "DATE", "until when a finding is ignored (decide)", ARGUMENT_TEXT, AT(until), false},
    {NULL, "--to", "NAME", "to whom a finding is assigned (decide)", ARGUMENT_TEXT, AT(to), false},
    {NULL, "--verify", NULL, "prove that nobody changed the log (decide)", ARGUMENT_FLAG, AT(verify), false},
    {NULL, "--pairs", NULL, "print the pairs that were decided, as CSV (decide)", ARGUMENT_FLAG, AT(pairs), false},
    {NULL, "--labels", "FILE",
     "pairs of which it is known whether they are the same: left,right,same; or `decisions` (train, accuracy)",
     ARGUMENT_TEXT, AT(labels), false},
    {NULL, "--html", "FILE", "write one page, too (explain, whatif)", ARGUMENT_TEXT, AT(html), false},
    {NULL, "--rules", "FILE", "a copy of kopeck.yaml with changed rules (whatif)", ARGUMENT_TEXT, AT(rules), false},
    {NULL, "--last", "N", "how many runs are judged again (whatif; default: 4)", ARGUMENT_COUNT, AT(last), false},
    {NULL, "--threads", "N", "processors to use (default: all)", ARGUMENT_COUNT, AT(threads), true},
    {NULL, "--json", NULL, "print the result as JSON", ARGUMENT_FLAG, AT(json), false},
    {NULL, "--no-mail", NULL, "send no mail, whatever is found", ARGUMENT_FLAG, AT(no_mail), false},
    {NULL, "--force", NULL, "overwrite (init)", ARGUMENT_FLAG, AT(force), false},
    {"-q", "--quiet", NULL, "print errors only", ARGUMENT_FLAG, AT(quiet), true},
    {"-v", "--verbose", NULL, "print more of what is done", ARGUMENT_FLAG, AT(verbose), true},
    {NULL, "--no-color", NULL, "no colours", ARGUMENT_FLAG, AT(no_color), true},
};

static bool takes(const Command *command, const ArgumentSpec *spec) {
    return spec->common || str_listed(str_of(command->options), STR(" "), str_of(spec->name + 2));
}

static const ArgumentSpec *find_spec(const char *text, size_t len) {
    for (size_t i = 0; i < ARRAY_LEN(specs); i++) {
        if (specs[i].letter && strlen(specs[i].letter) == len && memcmp(specs[i].letter, text, len) == 0) return &specs[i];
        if (strlen(specs[i].name) == len && memcmp(specs[i].name, text, len) == 0) return &specs[i];
    }
    return NULL;
}

static bool wrong(const Command *command, const char *text, const char *what) {
    fprintf(stderr, "kopeck: %s: %s\nhint: kopeck %s --help\n", text, what, command->name);
    return false;
}

static bool unknown(const Command *command, const char *text, size_t len) {
    Str name[ARRAY_LEN(specs)];
    for (size_t i = 0; i < ARRAY_LEN(specs); i++) name[i] = str_of(specs[i].name);
    size_t near = nearest_name((Str){text, len}, name, ARRAY_LEN(specs));
    if (near >= ARRAY_LEN(specs)) return wrong(command, text, "unknown option");
    fprintf(stderr, "kopeck: %s: unknown option\nhint: did you mean %s?\n", text, specs[near].name);
    return false;
}

/* An option of other commands: they are named. */
static bool foreign(const Command *command, const ArgumentSpec *spec) {
    fprintf(stderr, "kopeck: %s: not an option of `kopeck %s`\nhint: of", spec->name, command->name);
    const char *before = " ";
    for (size_t i = 0; commands[i]; i++) {
        if (!takes(commands[i], spec)) continue;
        fprintf(stderr, "%s%s", before, commands[i]->name);
        before = ", ";
    }
    fputs("\n", stderr);
    return false;
}

static bool take_value(const Command *command, const ArgumentSpec *spec, const char *value, Arguments *out) {
    char *at = (char *)out + spec->offset;
    if (spec->kind == ARGUMENT_TEXT) {
        memcpy(at, &value, sizeof value);
        return *value != '\0' || wrong(command, spec->name, "the value is empty");
    }
    int64_t count;
    if (!str_int64(str_of(value), &count) || count < 1 || count > 256) return wrong(command, spec->name, "not a number from 1 to 256");
    size_t threads = (size_t)count;
    memcpy(at, &threads, sizeof threads);
    return true;
}

bool arguments_parse(const Command *command, int argc, char **argv, Arguments *out) {
    bool only_operands = false;
    *out = (Arguments){0};
    for (int i = 2; i < argc; i++) {
        const char *text = argv[i];
        if (only_operands || text[0] != '-' || text[1] == '\0') {
            if (out->operands == command->operands_max) return wrong(command, text, "one argument too many");
            out->operand[out->operands++] = text;
            continue;
        }
        if (strcmp(text, "--") == 0) {
            only_operands = true;
            continue;
        }
        const char *equals = strchr(text, '=');
        size_t len = equals ? (size_t)(equals - text) : strlen(text);
        const ArgumentSpec *spec = find_spec(text, len);
        if (!spec) return unknown(command, text, len);
        if (!takes(command, spec)) return foreign(command, spec);
        if (spec->kind == ARGUMENT_FLAG) {
            if (equals) return wrong(command, text, "takes no value");
            *((bool *)(void *)((char *)out + spec->offset)) = true;
            continue;
        }
        const char *value = equals ? equals + 1 : i + 1 < argc ? argv[++i] : NULL;
        if (!value) return wrong(command, text, "a value is missing");
        if (!take_value(command, spec, value, out)) return false;
    }
    if (out->operands < command->operands_min) return wrong(command, command->usage, "an argument is missing");
    return true;
}

static void print_options(const Command *command) {
    puts("\nOptions:");
    for (size_t i = 0; i < ARRAY_LEN(specs); i++) {
        if (command && !takes(command, &specs[i])) continue;
        char left[64];
        snprintf(left, sizeof left, "%s%s%s%s%s", specs[i].letter ? specs[i].letter : "", specs[i].letter ? ", " : "    ",
                 specs[i].name, specs[i].value ? " " : "", specs[i].value ? specs[i].value : "");
        printf("  %-26s %s\n", left, specs[i].help);
    }
    puts("  -h, --help                 print this\n      --version              print the version");
}

void arguments_help(const Command *command) {
    if (command) {
        printf("Usage: kopeck %s\n\n%s\n", command->usage, command->help);
        print_options(command);
        return;
    }
    puts("Kopeck " KOPECK_VERSION ": reconciles CRM, ERP, accounting and bank to the last kopeck.\n\nUsage: kopeck COMMAND [options]\n");
    int width = 0;
    for (size_t i = 0; commands[i]; i++) width = (int)strlen(commands[i]->usage) > width ? (int)strlen(commands[i]->usage) : width;
    for (size_t i = 0; commands[i]; i++) printf("  %-*s %s\n", width, commands[i]->usage, commands[i]->summary);
    print_options(NULL);
    puts("\nExit status: 0 nothing over a limit, 1 a limit is breached, 2 the command or the project is wrong,\n"
         "3 the run is incomplete, 4 an internal fault or an output that could not be written.");
}
