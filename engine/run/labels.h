/* Labels: pairs of records of which it is known whether they are the same: a truth file, or what people have decided.
 */
#ifndef KOPECK_LABELS_H
#define KOPECK_LABELS_H

#include "engine/run/pairing.h"
#include "engine/store/decisions.h"

typedef struct Label {
    Str left, right; /* keys as in matches.csv, or dataset/key */
    bool same;
    uint64_t line; /* of the file, 0: of none */
} Label;

typedef struct Labels {
    const Label *item;
    size_t count;
    bool only_same; /* there is no column `same`: the file says what is true, and what it does not name is not */
} Labels;

/* A CSV with the columns left, right and, where there is one, same: yes, true, 1, same, or no, false, 0, different. Or
 * as `kopeck decide --pairs` writes it: left_dataset, left_key, right_dataset, right_key, same and rule, of which other
 * rules' pairs are left out (rule "": none is). Fails  as the CSV connector; ERROR_USAGE: a column is missing, a value
 * of `same` is none of these, no rows */
bool labels_read(const char *path, Str rule, Arena *run, Labels *out, Error *err) MUST_USE;

/* What people have decided of the rule's records, of the decisions in force.
 * Fails  as decisions_pairs; ERROR_USAGE: nothing was decided */
bool labels_decided(Store *store, Str rule, Arena *run, Labels *out, Error *err) MUST_USE;

/* The labels as probes of a rule, by left and right row's keys, so that the order of the file decides nothing. Of a
 * pair that stands twice one is kept. unknown  labels with a key that the data do not have (left out): the first one's
 * two keys and how many Fails    ERROR_USAGE: a key that several records have, a pair that is both, none of the records is
 * there */
typedef struct LabelProbes {
    ScoreProbe *probe;
    const Label **label; /* behind each probe */
    size_t count, unknown;
    Str first_unknown;
} LabelProbes;

/* The rows that labels name by their keys; those whose keys are not there are only counted. */
bool labels_probes(const Label *label, size_t count, Pairing *pairing, LabelProbes *out, Error *err) MUST_USE;

#endif
