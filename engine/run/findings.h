/* Findings in the making: records filled from frames, owners, identities. */
#ifndef KOPECK_FINDINGS_H
#define KOPECK_FINDINGS_H

#include "engine/run/frame.h"

typedef struct FindingList {
    Finding *item;
    size_t count, capacity;
    Arena *arena; /* of what the findings point to */
    Arena *room;  /* of the items, which move when there are more of them; NULL: none yet */
} FindingList;

void findings_drop(FindingList *list); /* the items: what they point to stays */

/* The rule's view of its datasets: the columns of each role, once. */
typedef struct RuleColumns {
    const Column *amount, *currency, *status, *warehouse, *number, *key, *name, *tax_id, *date, *day, *counterparty_name;
} RuleColumns;

typedef struct RuleView {
    Frames *frames;
    const RulePlan *rule;
    RuleColumns *columns; /* one a dataset of the rule */
    unsigned scale;       /* of all amounts in findings: the largest of the datasets' columns */
} RuleView;

/* The rule's datasets, with the columns that findings show; lives in frames->run. */
RuleView rule_view(Frames *frames, const RulePlan *rule);

/* The column of rule field `field` for dataset number `d` of the rule; compared: as match sees it. NULL when it has none. */
const Column *view_column(const RuleView *view, uint32_t field, size_t d, bool compared);

/* A record as a finding shows it. d: number of the dataset within the rule. */
FindingRecord view_record(const RuleView *view, size_t d, uint32_t row, bool right);

/* What names the record and its amount: without date, warehouse and status, and its tax id where that names it. */
FindingRecord view_named(const RuleView *view, size_t d, uint32_t row, bool right);
Str view_key(const RuleView *view, size_t d, uint32_t row); /* its key alone */
Str view_date(const RuleView *view, size_t d, uint32_t row);

/* A new one at the end, empty but for what rule and kind say; valid until the next one is added. view NULL: of no rule. */
Finding *findings_add(FindingList *list, const RuleView *view, FindingKind kind);

void findings_reserve(FindingList *list, size_t more); /* room for `more` */

/* Sets records and, for rules with amounts, left, right, difference and currency from them; records of several currencies
 * have neither sums nor a difference: each record says its own amount. */
void finding_records(Finding *finding, FindingList *list, const FindingRecord *record, size_t count);
void finding_records_kept(Finding *finding, const FindingRecord *record, size_t count); /* not copied: in the list's arena already */

/* Records of one side, or of one cluster, in the order of what they say, so that the order of rows in a source shows nowhere.
 * record_order: for qsort, of FindingRecords and of structs that begin with one. */
void records_sort(FindingRecord *record, size_t count);
int record_order(const void *a, const void *b);

/* Adds to what the finding shows; its texts must live as long as the list. */
void finding_evidence(Finding *finding, FindingList *list, FindingEvidence evidence);

/* Owner by field ("*" where the rule names none for it), identity; money at risk of several currencies is in the company's own.
 * Call last. */
void finding_finish(Finding *finding, const RuleView *view, FindingList *list);

/* Made of what stays the same from run to run: rule, kind, field, origin and the records' keys, in an order of their own. */
uint64_t finding_identity(const Finding *finding, Arena *scratch);

/* Findings whose records share all keys would share an identity: all but the first, by document, date, amount and place, get
 * one of their own, made of the shared one and their number. Stories are left as they are: their deals differ. */
void findings_separate(FindingList *list);

/* Money is shown at risk once: what a sure duplicate holds too much of is taken out of the surplus or missing row that it is the
 * cause of. Call before they are ranked. */
void findings_count_once(FindingList *list);

/* Ranks: sources that changed their shape or are incomplete, then errors first, then money at risk, then identity. Findings of
 * one case stand behind the one that tells it. */
void findings_rank(FindingList *list);

#endif
