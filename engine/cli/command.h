/* The command line: the only part that prints or exits. */
#ifndef KOPECK_COMMAND_H
#define KOPECK_COMMAND_H

#include "engine/base/error.h"
#include "engine/base/json.h"
#include "engine/data/snapshot.h"
#include "engine/store/store.h"
#include "rules/plan.h"

/* Exit statuses: a contract with timers and scripts. */
enum { EXIT_CLEAN = 0, EXIT_BREACH = 1, EXIT_USAGE = 2, EXIT_INCOMPLETE = 3, EXIT_FAULT = 4 };

typedef struct Arguments { /* of every command; what one does not take is not given */
    const char *project;   /* -C: folder of kopeck.yaml, or the file itself */
    const char *as_of, *from, *out, *snapshot, *store, *labels, *html, *rules;
    const char *who, *why, *until, *to; /* decide */
    size_t threads, last;
    bool json, quiet, verbose, no_color, no_mail, force, verify, pairs;
    const char *operand[4];
    size_t operands;
} Arguments;

typedef struct Command {
    const char *name, *usage, *summary;
    const char *help;      /* shown by `kopeck NAME --help` above the options */
    const char *options;   /* names of those that it takes beside the common ones, without "--", spaces between */
    size_t operands_min, operands_max;
    int (*run)(const Arguments *arguments, Arena *run);
} Command;

extern const Command *const commands[]; /* ends with NULL */
extern const Command command_init, command_check, command_snapshot, command_run, command_duplicates, command_doctor, command_watch;
extern const Command command_history, command_show, command_compare, command_store, command_decide, command_trace;
extern const Command command_train, command_accuracy, command_explain, command_suggest, command_discover, command_whatif;

/* Fills *arguments from argv[2..]; false after it has printed why. */
bool arguments_parse(const Command *command, int argc, char **argv, Arguments *out);
void arguments_help(const Command *command); /* NULL: of the program */

/* ---- Terminal */

bool terminal_color(const Arguments *arguments); /* standard output is a terminal and nobody objects */
void terminal_start(const Arguments *arguments); /* progress on a terminal, else a structured line per event, on stderr */
void terminal_stop(void);
void terminal_error(const Error *err);           /* "kopeck: WHERE: TEXT" and its hint */
int terminal_fail(const Error *err);             /* the same, and the exit status: what a command ends with */
void terminal_json(json_t *value);               /* what --json shows, on standard output; gives the value back */
void terminal_json_text(json_t *value, const char *indent, Buf *out); /* the same as a text, its lines set in */
void terminal_padded(Str text, size_t width);    /* cut to so many letters, or with spaces behind it */

/* Rows of cells on standard output, columns as wide as their widest cell, two spaces apart. align: 'l' or 'r' a column. */
void terminal_table(const Str *cell, size_t rows, size_t columns, const char *align);
Str moment_utc(Instant at, Arena *arena);         /* to the second */

/* ---- What several commands do */

const char *data_folder(Arena *arena);           /* where presets/ and packs/ are */
const char *project_file(const Arguments *arguments, Arena *arena);

/* Loads the project, printing every mistake. */
bool load_project(const Arguments *arguments, Arena *run, const Plan **out);

/* The same for what reads no source, nor any model, but does send messages. */
bool load_unread(const Arguments *arguments, Arena *run, const Plan **out);

/* The same for what needs no model of a `score` step; offline: nor any source. */
bool load_untrained(const Arguments *arguments, bool offline, Arena *run, const Plan **out);

/* One source of the project, the first operand, with the datasets of its preset. */
bool load_discovered(const Arguments *arguments, Arena *run, const Plan **out);

/* A job or, for what works on single rules, a rule as a job of its own: with the cut-off of the first job that has it. Prints
 * what there is when there is neither. */
const JobPlan *find_rules(const Plan *plan, Str name, Arena *run);

/* What --from names: a snapshot's folder, or the name of one of the project's; NULL when it is not given. */
const char *given_snapshot(const Arguments *arguments, const Plan *plan, Arena *run);

/* Opens the snapshot of --from, or takes a new one; prints why not. */
bool take_snapshot(const Arguments *arguments, const Plan *plan, const JobPlan *job, Arena *run, Snapshot *out, int *status);

/* Where the store is: --store, else the server that the project names, else $KOPECK_STORE, else the file that the project
 * names, else store.sqlite beside the project. NULL: nothing is remembered. */
const StorePlace *store_place(const Arguments *arguments, const Plan *plan, Arena *run);

/* Opens the store of --store or of the project, whose variables need not be set; prints why not. plan: or NULL. */
bool open_store(const Arguments *arguments, bool write, Arena *run, Store **out, const Plan **plan, int *status);

/* What is known of a rule's pairs: the file of --labels, or the store's decisions (`--labels decisions`); prints why not. */
struct Labels;
bool find_labels(const Arguments *arguments, Str rule, Arena *run, struct Labels *out, int *status);

const JobPlan *find_job(const Plan *plan, Str name); /* prints what there is when there is no such job */
bool find_cutoff(const Arguments *arguments, const Plan *plan, const JobPlan *job, Instant now, Instant *out);
Instant now_instant(void);                       /* the clock, which only the command line reads */

#endif
