/* The keys of rules: what is reconciled, how records are matched, what is compared, added up and limited. */
#include "rules/shapes.h"

static const ShapeKey by_field_keys[] = {
    {ANY_NAME, FORM_TEXT, NULL, NULL, NULL, false, "field: how far apart, or how alike"}, {0}};
static const Shape shape_by_field = {"fields", "by_field", by_field_keys, false, NULL, NULL};

static const Shape shape_weights = {
    "weights",
    "weights",
    (const ShapeKey[]){{ANY_NAME, FORM_TEXT | FORM_LIST, NULL, NULL, NULL, false,
                        "field: weights from different to equal, each in bits or as m/u; prior: 1 in 10000, or bits"},
                       {0}},
    false,
    NULL,
    NULL};

#define SAME                                                                                                           \
    {                                                                                                                  \
        "same", FORM_TEXT | FORM_LIST, NULL, NULL, NULL, false,                                                        \
            "fields that are equal after cleaning; left = right when names differ"                                     \
    }
#define ALIKE                                                                                                          \
    { "alike", FORM_MAP, &shape_by_field, NULL, NULL, false, "{ name: company 0.9, number: edit 1 }: measures, and the least likeness" }
#define WITHIN                                                                                                         \
    {                                                                                                                  \
        "within", FORM_MAP, &shape_by_field, NULL, NULL, false,                                                        \
            "{ date: 3 days, amount: 0.01 or 1 % }: how far apart values may lie; of two the wider counts"                                              \
    }

static const ShapeKey step_keys[] = {
    SAME,
    ALIKE,
    {"score", FORM_MAP, &shape_by_field, NULL, NULL, false,
     "field: measure; a model, learnt from the data, adds up what their agreement and difference say"},
    {"among", FORM_TEXT | FORM_LIST, NULL, NULL, NULL, false,
     "with score, or alike: which pairs are looked at, such as [surname + born, first 3 of name + city, sound of surname, window 10 by "
     "name, words of name alike at least 0.6, city + date within 3 days]"},
    {"placeholders", FORM_TEXT | FORM_LIST, NULL, NULL, NULL, false,
     "with among: values, as they are after cleaning, that stand for none, such as 1900-01-01; well-known ones need not be told"},
    {"pairs_max", FORM_TEXT, NULL, NULL, NULL, false,
     "with among: more pairs than this are not compared, and the run is incomplete; default 200000000"},
    {"at_least", FORM_TEXT, NULL, NULL, NULL, false,
     "with score: probability from which a pair is a match; default: what labels gave the model, else 95 %"},
    {"review_from", FORM_TEXT, NULL, NULL, NULL, false,
     "with score: probability from which a pair that is not yet a match is shown to a person"},
    {"own", FORM_TEXT | FORM_LIST, NULL, NULL, NULL, false,
     "with score and model: fields in which two records of one household, firm or street differ, such as [given, born, email]; who differs in "
     "them is another, whatever else the two share"},
    {"model", FORM_TEXT, NULL, NULL, NULL, false,
     "with score: file of the weights, written by `kopeck train` and never by a run; or `learn`: learnt anew at each run"},
    {"weights", FORM_MAP, &shape_weights, NULL, NULL, false, "with score, instead of model: weights that stay as written here"},
    {"drift_limit", FORM_TEXT, NULL, NULL, NULL, false,
     "with model: the run warns when a field's levels have moved by more than this share since training; default 20 %"},
    WITHIN,
    {"different", FORM_TEXT | FORM_LIST, NULL, NULL, NULL, false,
     "fields that both rows have and that differ, such as origin"},
    {"review", FORM_SWITCH, NULL, NULL, NULL, false, "true: what this step matches is shown to a person"},
    {"many", FORM_TEXT, NULL, NULL, "left|right|both", false,
     "right: several right rows belong to one left row; left: the other way round; both: all that go together"},
    {"sum", FORM_TEXT, NULL, NULL, NULL, false,
     "records whose amounts in this field add up belong together, where no other choice adds up too"},
    {"at_most", FORM_TEXT, NULL, NULL, NULL, false, "with sum: so many records add up to another one; default 6"},
    {"spread", FORM_TEXT, NULL, NULL, NULL, false,
     "amounts in this field pay off the other side's in the order of dates, the oldest first"},
    {0}};
static const Shape shape_step = {"a match step", "step", step_keys, false, NULL, NULL};

static const ShapeKey compare_one_keys[] = {
    {"tolerance", FORM_TEXT, NULL, NULL, NULL, false, "amounts may differ by so much"},
    {"per_line", FORM_TEXT, NULL, NULL, NULL, false, "and by so much for each line (field `lines`)"},
    {"percent", FORM_TEXT, NULL, NULL, NULL, false, "or by this share of the larger amount"},
    {"vat", FORM_SWITCH, NULL, NULL, NULL, false, "true: or one is the other with VAT, by a rate in force on the document's day"},
    {"days", FORM_TEXT, NULL, NULL, NULL, false, "dates may differ by so many days"},
    {"pairs", FORM_TEXT, NULL, NULL, NULL, false, "table of allowed pairs: left value: [right values]"},
    {0}};
static const Shape shape_compare_one = {"a comparison", "comparison", compare_one_keys, false, NULL, NULL};

static const Shape shape_compare = {
    "compare",
    "compare",
    (const ShapeKey[]){{ANY_NAME, FORM_TEXT | FORM_MAP, &shape_compare_one, NULL, NULL, false,
                        "field: exact, a tolerance, 1 day, a table of pairs, or a map"},
                       {0}},
    false,
    NULL,
    NULL};

static const ShapeKey missing_keys[] = {
    {"left", FORM_TEXT, NULL, NULL, NULL, false, "what a left row without counterpart is, such as status conflict"},
    {"right", FORM_TEXT, NULL, NULL, NULL, false, "what a right row without counterpart is, such as unlinked payment"},
    {0}};
static const Shape shape_missing = {"missing", "missing", missing_keys, false, NULL, NULL};

static const ShapeKey totals_keys[] = {
    {"by", FORM_TEXT | FORM_LIST, NULL, NULL, NULL, false, "day, week, month, quarter, year, counterparty, or fields: a sheet of totals for each"},
    {"of", FORM_TEXT | FORM_LIST, NULL, NULL, "amount|count", false, "amount, count"},
    {0}};
static const Shape shape_totals = {"totals", "totals", totals_keys, false, NULL, NULL};

static const ShapeKey levels_keys[] = {{"warn", FORM_TEXT, NULL, NULL, NULL, false, "more than this is a warning"},
                                       {"alert", FORM_TEXT, NULL, NULL, NULL, false,
                                        "more than this is a breach: the mail goes out, the exit status is 1"},
                                       {0}};
static const Shape shape_levels = {"a limit", "limit", levels_keys, false, NULL, NULL};

static const Shape shape_limits = {
    "limits",
    "limits",
    (const ShapeKey[]){{ANY_NAME, FORM_MAP, &shape_levels, NULL, NULL, false,
                        "{ warn: 1, alert: 5 }; of findings, new findings (since the last run), findings per day, age (of the oldest finding), or drift, with `for counterparties in LIST`"},
                       {0}},
    false,
    NULL,
    NULL};

static const Shape shape_owner = {"owner",
                                  "owner",
                                  (const ShapeKey[]){{ANY_NAME, FORM_LIST, NULL, NULL, NULL, false,
                                                      "field: [source, team] that puts it right; \"*\" for the rest"},
                                                     {0}},
                                  false,
                                  NULL,
                                  NULL};

#define TITLE                                                                                                          \
    { "title", FORM_TEXT, NULL, NULL, NULL, false, "as people call the rule; stands in reports" }
#define MATCH                                                                                                          \
    { "match", FORM_MAPS | FORM_MAP, &shape_step, &shape_step, NULL, true, "[ { same: [number] } ]: steps, tried in order; a record is used once" }
#define KEEP_APART                                                                                                     \
    {                                                                                                                  \
        "keep_apart", FORM_TEXT | FORM_LIST, NULL, NULL, NULL, false,                                                  \
            "rows that both have a value here and differ in it never match"                                            \
    }
#define LIMITS                                                                                                         \
    { "limits", FORM_MAPS | FORM_MAP, &shape_limits, &shape_limits, NULL, false, "[ { findings: { warn: 1, alert: 5 } } ]: what is too much" }
#define OWNER                                                                                                          \
    { "owner", FORM_MAP, &shape_owner, NULL, NULL, false, "{ amount: [acc, accounting], \"*\": [acc, accounting] }: who puts it right, and where" }
#define KIND                                                                                                           \
    {                                                                                                                  \
        "kind", FORM_TEXT, NULL, NULL, NULL, false,                                                                    \
            "what a finding of this rule is called: duplicate document, unlinked payment, ..."                         \
    }
#define CAUSE                                                                                                          \
    { "cause", FORM_TEXT, NULL, NULL, NULL, false, "why it happened, where the rule knows: retry" }

static const ShapeKey reversals_keys[] = {
    {"same", FORM_TEXT | FORM_LIST, NULL, NULL, NULL, false, "fields in which a document and its reversal are equal"},
    {"within", FORM_TEXT, NULL, NULL, NULL, false, "a reversal comes at most so many days after its document; default 31 days"},
    {0}};
static const Shape shape_reversals = {"reversals", "reversals", reversals_keys, false, NULL, NULL};

static const ShapeKey edits_keys[] = {
    {ANY_NAME, FORM_TEXT, NULL, NULL, NULL, false, "field: the source that owns it, or nobody"}, {0}};
static const Shape shape_edits = {"edits", "edits", edits_keys, false, NULL, NULL};

static const ShapeKey reconcile_keys[] = {
    {"reconcile", FORM_LIST, NULL, NULL, NULL, true, "[left dataset, right dataset]"},
    TITLE,
    MATCH,
    KEEP_APART,
    {"reversals", FORM_MAP, &shape_reversals, NULL, NULL, false,
     "a document and its exact negative, both of one side, are netted before anything is matched"},
    {"compare", FORM_MAP, &shape_compare, NULL, NULL, false, "{ amount: 0.01, status: exact }: what must agree on matched records, and how closely"},
    {"rates", FORM_TEXT, NULL, NULL, NULL, false,
     "dataset of exchange rates (currency, date from which on, rate in the company's currency)"},
    {"lines", FORM_LIST, NULL, NULL, NULL, false,
     "[left dataset, right dataset] of the documents' lines, which tell what makes their amounts differ"},
    {"edits", FORM_MAP, &shape_edits, NULL, NULL, false,
     "fields whose edits since the last run are looked at, and the source that owns each"},
    {"missing", FORM_MAP, &shape_missing, NULL, NULL, false, "what a record without counterpart means"},
    {"dead_letters", FORM_TEXT, NULL, NULL, NULL, false,
     "queue.dead by key: messages that a queue gave up on; a missing document whose message lies there says so"},
    {"kind", FORM_TEXT, NULL, NULL, "differs from registry", false,
     "differs from registry: the right side is a reference; fields that differ have that cause, and what it alone has is not told"},
    {"totals", FORM_MAP, &shape_totals, NULL, NULL, false, "{ by: [day, counterparty], of: [amount, count] }: which totals are laid side by side"},
    LIMITS,
    OWNER,
    {0}};
static const Shape shape_reconcile = {"a `reconcile` rule", "reconcile_rule", reconcile_keys, false, "reconcile", NULL};

static const ShapeKey duplicates_keys[] = {
    {"duplicates", FORM_TEXT | FORM_LIST, NULL, NULL, NULL, true, "one dataset, or several taken together"},
    TITLE,
    MATCH,
    KEEP_APART,
    {"keep", FORM_TEXT | FORM_LIST, NULL, NULL, NULL, false,
     "sources in the order in which their records are kept when duplicates are merged; default: as `owner` says"},
    KIND,
    CAUSE,
    LIMITS,
    OWNER,
    {0}};
static const Shape shape_duplicates = {
    "a `duplicates` rule", "duplicates_rule", duplicates_keys, false, "duplicates", NULL};

static const ShapeKey candidate_keys[] = {
    {"in", FORM_TEXT, NULL, NULL, NULL, true, "dataset in which a record that probably belongs to it is looked for"},
    SAME,
    ALIKE,
    WITHIN,
    {0}};
static const Shape shape_candidate = {"a candidate", "candidate", candidate_keys, false, NULL, NULL};

static const ShapeKey check_keys[] = {
    {"check", FORM_TEXT, NULL, NULL, NULL, true, "dataset whose rows are looked at one by one"},
    {"expect", FORM_TEXT, NULL, NULL, NULL, true, "condition; rows for which it does not hold are findings"},
    TITLE,
    KIND,
    CAUSE,
    {"candidate", FORM_MAP, &shape_candidate, NULL, NULL, false, "where the missing record may be found"},
    LIMITS,
    OWNER,
    {0}};
static const Shape shape_check_rule = {"a `check` rule", "check_rule", check_keys, false, "check", NULL};

static const ShapeKey chain_keys[] = {
    {"chain", FORM_LIST, NULL, NULL, NULL, true, "datasets in the order of the deal; the first one is the promise"},
    {"by", FORM_TEXT, NULL, NULL, NULL, false, "field that all of them have; default: deal"},
    TITLE,
    LIMITS,
    OWNER,
    {0}};
static const Shape shape_chain = {"a `chain` rule", "chain_rule", chain_keys, false, "chain", NULL};

static const ShapeKey balance_keys[] = {
    {"balance", FORM_TEXT, NULL, NULL, NULL, true, "dataset with what is owed as of the cut-off"},
    {"opening", FORM_TEXT, NULL, NULL, NULL, true,
     "last run: the same as of the job's run before; or a dataset of opening balances"},
    {"add", FORM_TEXT | FORM_LIST, NULL, NULL, NULL, true, "datasets whose amounts add to it: shipments"},
    {"less", FORM_TEXT | FORM_LIST, NULL, NULL, NULL, false, "datasets whose amounts take from it: payments, returns"},
    {"by", FORM_TEXT | FORM_LIST, NULL, NULL, NULL, true, "fields that all of them have: counterparty, contract"},
    TITLE,
    LIMITS,
    OWNER,
    {0}};
static const Shape shape_balance = {"a `balance` rule", "balance_rule", balance_keys, false, "balance", NULL};

static const ShapeKey closed_until_keys[] = {
    {ANY_NAME, FORM_TEXT, NULL, NULL, NULL, false,
     "source, or \"*\" for the rest: last closed day, 2026-08-31 or 2026-08-31 since 2026-09-20, or a dataset of closed periods"},
    {0}};
static const Shape shape_closed_until = {"closed", "closed", closed_until_keys, false, NULL, NULL};

static const ShapeKey closed_keys[] = {
    {"closed", FORM_MAP, &shape_closed_until, NULL, NULL, true, "until when the books of each source are closed"},
    {"datasets", FORM_TEXT | FORM_LIST, NULL, NULL, NULL, false,
     "those that are looked at; default: all of these sources that have a date"},
    TITLE,
    LIMITS,
    OWNER,
    {0}};
static const Shape shape_closed = {"a `closed` rule", "closed_rule", closed_keys, false, "closed", NULL};

static const Shape *const rule_variants[] = {&shape_reconcile, &shape_duplicates, &shape_check_rule, &shape_chain,
                                             &shape_balance,   &shape_closed,     NULL};
static const Shape shape_rule = {"a rule", "rule", NULL, false, NULL, rule_variants};

const Shape shape_rules = {
    "rules",
    "rules",
    (const ShapeKey[]){{ANY_NAME, FORM_MAP, &shape_rule, NULL, NULL, false, "name: what is reconciled or checked"},
                       {0}},
    false,
    NULL,
    NULL};
