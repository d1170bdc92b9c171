/* Which decisions are in force, and what they mean for findings and records. */
#include "engine/base/buf.h"
#include "engine/store/decisions.h"
#include "engine/store/query.h"
#include "engine/store/span.h"

#include <stdlib.h>

typedef struct InForce {
    const Decision *decision, *assignment;
} InForce;

static int identity_order(const void *a, const void *b) {
    const Decision *x = *(const Decision *const *)a, *y = *(const Decision *const *)b;
    int order = str_compare(x->identity, y->identity);
    return order ? order : (x->seq > y->seq) - (x->seq < y->seq);
}

/* Entries by identity, those of one in the order of the log. */
static const Decision **sorted(const Decision *list, size_t count, Arena *arena) {
    const Decision **out = arena_array(arena, count, sizeof *out);
    for (size_t i = 0; i < count; i++) out[i] = &list[i];
    if (count) qsort(out, count, sizeof *out, identity_order);
    return out;
}

static InForce in_force(const Decision *const *list, size_t count, Str identity) {
    InForce out = {NULL, NULL};
    size_t low = 0;
    for (size_t high = count; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (str_compare(list[middle]->identity, identity) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < count && str_eq(list[low]->identity, identity); low++) {
        if (str_eq(list[low]->verb, STR("withdraw")))
            out = (InForce){NULL, NULL};
        else if (str_eq(list[low]->verb, STR("assign")))
            out.assignment = list[low];
        else
            out.decision = list[low];
    }
    return out;
}

static Str amount_of(const Finding *finding, Arena *arena) {
    return str_printf(arena, "%.*s %.*s", STR_ARG(span_amount(finding, finding->difference, arena)),
                      STR_ARG(finding->currency));
}

static void apply(const Run *run, const Decision *decision, const Finding *finding, FindingMemory *memory, Arena *arena) {
    char day[DAY_TEXT_SIZE];
    memory->decision = decision->verb;
    memory->decided_by = decision->who;
    memory->why = decision->why;
    memory->until = decision->until;
    Day decided = run->zone ? business_day(run->zone, 0, decision->at) : (Day)(decision->at / INSTANT_DAY);
    memory->decided_on = str_copy(arena, day_print(decided, day));
    bool accepted = str_eq(decision->verb, STR("accept")), ignored = str_eq(decision->verb, STR("ignore"));
    memory->settled = (accepted && str_eq(decision->amount, amount_of(finding, arena))) ||
                      (ignored && str_compare(day_print(run->day, day), decision->until) < 0);
    memory->lapsed = (accepted || ignored) && !memory->settled;
}

/* The whole log is read, not asked for each finding: people decide of hundreds, runs find hundreds of thousands. */
bool decisions_recall(Store *store, const Run *run, Finding *finding, size_t count, Error *err) {
    Arena *arena = store_arena(store);
    const Decision *list;
    size_t entries;
    if (!decisions_list(store, STR(""), arena, &list, &entries, err)) return false;
    const Decision **entry = sorted(list, entries, arena);
    for (size_t i = 0; i < count && entries; i++) {
        InForce found = in_force(entry, entries, finding[i].id);
        if (!found.decision && !found.assignment) continue;
        FindingMemory *memory = arena_array_copy(arena, finding_memory(&finding[i]), 1, sizeof *memory);
        if (found.decision) apply(run, found.decision, &finding[i], memory, arena);
        if (found.assignment) memory->assignee = found.assignment->assignee;
        finding[i].memory = memory;
    }
    return true;
}

/* ---- Pairs */

static const char pairs_sql[] =
    "SELECT d.rule, d.verb, d.who, d.identity, d.at_us, d.pairs FROM decision d WHERE (d.rule = ?1 OR ?1 = '')"
    " AND d.verb IN ('same', 'not same') AND NOT EXISTS(SELECT 1 FROM decision n WHERE n.identity = d.identity"
    " AND n.seq > d.seq AND n.verb <> 'assign') ORDER BY d.seq";

/* In a reconciliation left with right; of duplicates, which have no sides, each with each. */
static void add_pairs(Buf *out, const DecidedPair *of, const SpanRecord *record, size_t count) {
    for (size_t i = 0; i < count; i++) {
        for (size_t j = i + 1; j < count; j++) {
            bool sided = false;
            for (size_t k = 0; k < count; k++) sided = sided || str_eq(record[k].side, STR("right"));
            if (sided && str_eq(record[i].side, record[j].side)) continue;
            bool turned = sided && str_eq(record[i].side, STR("right"));
            const SpanRecord *left = &record[turned ? j : i], *right = &record[turned ? i : j];
            DecidedPair pair = *of;
            pair.left_dataset = left->dataset;
            pair.left_key = left->key;
            pair.right_dataset = right->dataset;
            pair.right_key = right->key;
            buf_append(out, &pair, sizeof pair);
        }
    }
}

bool decisions_pairs(Store *store, Str rule, Arena *arena, const DecidedPair **out, size_t *count, Error *err) {
    Query query;
    Buf *list = buf_own(arena);
    bool row, ok;
    if (!query_open(store, pairs_sql, &query, err)) return false;
    query_text(&query, rule);
    while ((ok = query_row(&query, &row, err)) && row) {
        size_t records;
        DecidedPair of = {.rule = query_str(&query, 0, arena),
                          .same = str_eq(query_view(&query, 1), STR("same")),
                          .who = query_str(&query, 2, arena),
                          .identity = query_str(&query, 3, arena),
                          .at = query_int(&query, 4)};
        const SpanRecord *record = span_records(query_view(&query, 5), arena, &records);
        add_pairs(list, &of, record, records);
    }
    *out = (const DecidedPair *)(const void *)list->ptr;
    *count = list->len / sizeof(DecidedPair);
    return ok;
}
