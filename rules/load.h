/* Load: what the files that turn the YAML tree into a Plan share. The shapes have been checked by then, so a value of a
 * wrong kind has its mistake already: getters pass over it in silence and add mistakes about meaning only. */
#ifndef KOPECK_LOAD_H
#define KOPECK_LOAD_H

#include "rules/plan.h"
#include "rules/yaml.h"

typedef struct Loader {
    Arena *run;
    Mistakes mistakes;
    PlanOptions options;
    Plan *plan;
    /* The plan's arrays while they are filled. */
    SourcePlan *source;
    TablePlan *table;
    ListPlan *list;
    DatasetPlan *dataset;
    FieldPlan **field; /* of each dataset */
    RulePlan *rule;
    JobPlan *job;
    ExpressionList *expression_list; /* the plan's lists, for `in` */
    /* Options that the preset of a source gives to its datasets; NULL: none. Indexed as source. */
    const Yaml **preset_dataset;
    const char **preset_file;
} Loader;

/* ---- Values */

/* The text of a node with ${NAME} filled in; "$${" stands for "${". Not a text: STR_NULL. */
Str load_value(Loader *l, const Yaml *node);
Str load_text(Loader *l, const Yaml *map, const char *key); /* STR_NULL when absent */

bool load_is_true(const Yaml *map, const char *key);
bool load_has_variable(Str written); /* "${" that is not "$${" */

/* The nodes of a single value or of a list; *count 0 when absent. */
const Yaml *const *load_nodes(Loader *l, const Yaml *map, const char *key, size_t *count);

/* Each adds a mistake at the node and returns false when the text is not of its form. */
bool load_days(Loader *l, const Yaml *node, int32_t *out);                             /* "3 days", "1 day" */
bool load_clock(Loader *l, const Yaml *node, int *minutes);                            /* "08:00" */
bool load_day(Loader *l, const Yaml *node, Day *out);                                  /* 2026-01-01 */
bool load_amount(Loader *l, const Yaml *node, Str text, unsigned scale, int64_t *out); /* 0.01, 0 and more */
bool load_share(Loader *l, const Yaml *node, Str text, uint32_t *ppm);                 /* "0.1 %" */
bool load_has_vat(Loader *l, const Yaml *node); /* the project names rates; else a mistake */
bool load_zone(Loader *l, const Yaml *node, const Zone **out);
bool load_names_are_plain(Loader *l, const YamlKey *key, const char *what, bool dots); /* letters, digits, _ and - */

/* ---- Mistakes about a node */

/* Shown at the node; mistake_hint gives it a hint. */
void load_mistake(Loader *l, const Yaml *node, const char *format, ...) PRINTF_LIKE(3, 4);
void load_unknown(Loader *l, const Yaml *node, const char *what, Str name, const Str *names, size_t count);
void load_error(Loader *l, const Yaml *node, size_t at,
                const Error *err);              /* text and hint of err, at byte `at` of the value */
const char *load_where(Loader *l, Place place); /* "kopeck.yaml:14:9" */

/* The part of the project that `discover` needs. */
const Yaml *load_discovery(Loader *l, const Yaml *root, Str source);

const Expression *load_expression(Loader *l, const Yaml *node, const ExpressionScope *scope,
                                  const ExpressionWant *want);

/* The same negated: `where` keeps rows, `leave_out` drops them. */
const Expression *load_expression_negated(Loader *l, const Yaml *node, const ExpressionScope *scope);

/* ---- Names; PLAN_NONE and a mistake with the nearest one when there is none */

uint32_t load_find_source(Loader *l, const Yaml *node, Str name);
uint32_t load_find_table(Loader *l, const Yaml *node, Str name);

/* The table's pairs as two fields are compared: cleaned as each side is. */
const TablePlan *load_pairs_of(Loader *l, const Yaml *node, uint32_t table, const FieldPlan *left, const FieldPlan *right);
uint32_t load_find_list(Loader *l, const Yaml *node, Str name);
uint32_t load_find_dataset(Loader *l, const Yaml *node, Str name);
uint32_t load_find_field(const Loader *l, uint32_t dataset, Str name); /* no mistake */
Str *load_field_names(const Loader *l, uint32_t dataset, size_t *count);

/* ---- Stages, in this order */

/* The project with the datasets and tables of its presets below its own, before its shapes are checked. Places inside
 * what a preset brings are those of the project: the dataset's key, or the source's `use`. */
const Yaml *load_presets(Loader *l, const Yaml *root);

void load_head(Loader *l, const Yaml *root); /* company, zone, VAT, ... */
void load_store(Loader *l, const YamlKey *store);
void load_sources(Loader *l, const Yaml *sources);
void load_tables(Loader *l, const Yaml *tables);
void load_lists(Loader *l, const Yaml *lists);
void load_datasets(Loader *l, const Yaml *datasets);
void load_rules(Loader *l, const Yaml *rules);
void load_mail(Loader *l, const YamlKey *mail);
void load_alerts(Loader *l, const Yaml *root);
void load_personal(Loader *l, const YamlKey *personal); /* after all columns are known */
void load_column_personal(Loader *l, const Yaml *map, FieldPlan *field);

/* Names of `mail.to`, or addresses, under `key` of map: all the addresses, each once. */
void load_recipients(Loader *l, const Yaml *map, const char *key, const Yaml *mail, const Str **out, size_t *count);
void load_jobs(Loader *l, const Yaml *jobs, const Yaml *mail);

/* ---- Columns of dataset `index`, whose map is given: the three passes of load_datasets */

void load_columns(Loader *l, const Yaml *map, uint32_t index);
void load_changes(Loader *l, const Yaml *map, DatasetPlan *dataset); /* after its columns */
void load_links(Loader *l, const Yaml *map, uint32_t index);
void load_computed(Loader *l, const Yaml *map, uint32_t index);
ExpressionField load_scope_field(const Loader *l, Str name, const FieldPlan *field);
ExpressionField *load_scope_fields(const Loader *l, uint32_t index);
ExpressionScope load_scope(const Loader *l, uint32_t index, const ExpressionField *fields);

/* ---- Options of plug-ins */

/* A preset's part, the project's part, and the table that describes them. `known` are keys of `given` that are no
 * options
 * ("use", "title"), ending with NULL. who: "rest", for messages; key: the map's name, where missing options are shown.
 */
typedef struct OptionParts {
    const Yaml *preset; /* or NULL */
    const char *preset_file;
    const Yaml *given;
    const char *const *known;
    const OptionSpec *specs;
    bool partial;  /* those that are required may follow */
    bool connects; /* options of a connection: none may hold a password, whatever it is called */
    const char *who;
    const YamlKey *key;
} OptionParts;

Options load_options(Loader *l, const OptionParts *parts);

/* A file that comes with the program, or stands beside the project in `folder`: "presets", "rest-page". The content is
 * checked against its shape; NULL, with a mistake at `node`, when there is none or it is wrong. */
struct Shape;
const Yaml *load_data_file(Loader *l, const Yaml *node, const char *folder, Str name, const struct Shape *shape,
                           const char **path);
Str *load_data_names(Loader *l, const char *folder, size_t *count); /* sorted, without ".yaml" */

/* ---- Match steps and comparisons (fields of the rule are added as they are named) */

typedef struct RuleDraft {
    RulePlan *rule;
    const YamlKey *key;
    const Yaml *map;
    RuleField *field;
    size_t field_count, field_capacity;
} RuleDraft;

/* The rule's field of that name ("number", "number = order_number", "counterparty.tax_id"), added when it is new.
 * every: each dataset of the rule must have it; else at least one. PLAN_NONE with a mistake. */
uint32_t load_rule_field(Loader *l, RuleDraft *draft, const Yaml *node, Place place, size_t len, Str name, bool every);

/* The FieldPlan behind a reference; NULL for PLAN_NONE. */
const FieldPlan *load_ref(const Loader *l, uint32_t dataset, FieldRef ref);
const FieldPlan *load_ref_of(const Loader *l, const RuleDraft *draft, uint32_t field, size_t dataset);

/* Adds a field with its references; the caller knows that there is no such one yet. */
uint32_t load_append_field(Loader *l, RuleDraft *draft, Str name, const FieldRef *ref);

/* A map of field: measure. */
const MatchAlike *load_measures(Loader *l, RuleDraft *draft, const Yaml *alike, size_t *count);

/* What a field is compared as: instants as their business day, integers as amounts. Have all datasets the same for it? */
ColumnType load_matched_as(const FieldPlan *field);
bool load_same_types(Loader *l, const RuleDraft *draft, const Yaml *node, uint32_t field);
const FieldPlan *load_any_ref(const Loader *l, const RuleDraft *draft, uint32_t field); /* of the first dataset that has it */

/* "3 days" for dates; "0.01", "1 %", "0.01 or 1 %" for amounts. */
bool load_window(Loader *l, RuleDraft *draft, const YamlKey *key, MatchWindow *window);

/* Which pairs a step looks at: among, placeholders, pairs_max. Called by load_score. */
void load_among(Loader *l, RuleDraft *draft, const Yaml *map, MatchStep *step);

/* The parts of a step that have to do with a model: score, at_least, review_from, model, weights; and load_among. */
void load_score(Loader *l, RuleDraft *draft, const Yaml *map, MatchStep *step);

void load_match(Loader *l, RuleDraft *draft, const Yaml *const *steps, size_t count);
void load_keep_apart(Loader *l, RuleDraft *draft);
void load_sum(Loader *l, RuleDraft *draft, const Yaml *map, MatchStep *step); /* after the step's other parts */
void load_same_currencies(Loader *l, RuleDraft *draft);                      /* of duplicates and candidates: equal amounts are of one currency; and */
void load_sum_currencies(RuleDraft *draft);                                   /* after the rule's roles are known, as: */
void load_reversals(Loader *l, RuleDraft *draft);
void load_compare(Loader *l, RuleDraft *draft);
void load_totals(Loader *l, RuleDraft *draft);
void load_limits(Loader *l, RuleDraft *draft);
void load_owner(Loader *l, RuleDraft *draft);

/* ---- Rules about what was before: balances, closed periods, edits. The first two are called before the rule's roles are
 * known, `check` after; false: nothing else of the rule can be checked. */
bool load_balance(Loader *l, RuleDraft *draft);
void load_balance_check(Loader *l, const RuleDraft *draft);
bool load_closed(Loader *l, RuleDraft *draft);
void load_closed_check(Loader *l, const RuleDraft *draft);
void load_edits(Loader *l, RuleDraft *draft);

#endif
