/* Suggest: a project for files that nobody has described yet, with the reason of each choice as a comment. What the
 * columns hold decides, and among what that allows what they are called (in English, Russian, Ukrainian, Kazakh): uniqueness,
 * missing values, length, words, and the forms of e-mails, dates, numbers, companies.
 *
 *   email    ann@x.org, bob@y.org ...   98 % have @           clean: email, measure email; blocks of 1.2 records:
 * candidates city     London, Leeds, ...         42 values             clean: fold, measure exact; blocks of 90: only
 * with another field text     200 letters on average                           left out: too long to say that two
 * records are the same
 */
#ifndef KOPECK_SUGGEST_H
#define KOPECK_SUGGEST_H

#include "engine/base/buf.h"
#include "engine/base/error.h"
#include "engine/data/table.h"

enum { SUGGEST_ROWS_MAX = 200000 }; /* read of each file */

/* One file: its duplicates; two: which records of the one are those of the other. The project as YAML.
 * Fails  as the CSV connector; ERROR_USAGE: a file without rows, no two columns that say anything, nor one of names or texts */
bool suggest_project(const char *const *file, size_t files, Arena *run, Buf *out, Error *err) MUST_USE;

/* A dataset of a project, as a snapshot holds it. */
typedef struct SuggestDataset {
    Str name;           /* crm.clients */
    const Table *table; /* columns by their fields' names */
    const Str *clean;   /* per column: the cleaner that the project gives it, "" none */
} SuggestDataset;

/* One dataset: a rule that finds its duplicates; two: one that finds the records of the one in the other. The rule alone, to be put under
 * `rules:` of the project; fields keep their names, and where another cleaner would do better, that is said.
 * Fails  ERROR_USAGE: fewer than two rows, no two texts that say anything, nor one of names */
bool suggest_rule(const SuggestDataset *dataset, size_t datasets, Arena *run, Buf *out, Error *err) MUST_USE;

#endif
