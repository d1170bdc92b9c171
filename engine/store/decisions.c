#include "engine/store/decisions.h"

#include "engine/base/buf.h"
#include "engine/base/hash.h"
#include "engine/store/decision_log.h"
#include "engine/store/query.h"

const char *const decision_code[DECISION_VERBS] = {
    [DECISION_ACCEPT] = "accept",     [DECISION_REJECT] = "reject", [DECISION_SAME] = "same",
    [DECISION_NOT_SAME] = "not same", [DECISION_IGNORE] = "ignore", [DECISION_ASSIGN] = "assign",
    [DECISION_WITHDRAW] = "withdraw"};

bool decision_find(Str code, DecisionVerb *out) {
    for (size_t v = 0; v < DECISION_VERBS; v++) {
        bool dashed = v == DECISION_NOT_SAME && str_eq(code, STR("not-same"));
        if (!dashed && !str_eq(code, str_of(decision_code[v]))) continue;
        *out = (DecisionVerb)v;
        return true;
    }
    return false;
}

/* ---- The log */

#define COLUMNS "seq, at_us, who, verb, identity, run, job, rule, kind, why, until, assignee, amount, pairs, hash"

static Decision read_decision(const Query *query, Arena *arena) {
    Decision d = {.seq = query_int(query, 0), .at = query_int(query, 1)};
    Str *const text[] = {&d.who, &d.verb,  &d.identity, &d.run,    &d.job,   &d.rule, &d.kind,
                         &d.why, &d.until, &d.assignee, &d.amount, &d.pairs, &d.hash};
    for (size_t i = 0; i < ARRAY_LEN(text); i++) *text[i] = query_str(query, 2 + (int)i, arena);
    return d;
}

/* Length-prefixed, so that no two entries are written alike. */
static Str hash_of(const Decision *d, Str before, Arena *arena) {
    const Str text[] = {d->who,  d->verb, d->identity, d->run,      d->job,    d->rule,
                        d->kind, d->why,  d->until,    d->assignee, d->amount, d->pairs};
    Buf bytes = {0};
    char hex[HASH_HEX_SIZE];
    buf_printf(&bytes, "%.*s\n%lld\n%lld\n", STR_ARG(before), (long long)d->seq, (long long)d->at);
    for (size_t i = 0; i < ARRAY_LEN(text); i++) {
        buf_printf(&bytes, "%zu:", text[i].len);
        buf_add(&bytes, text[i]);
    }
    hash_sha256(buf_str(&bytes), hex);
    buf_free(&bytes);
    return str_copy(arena, str_of(hex));
}

bool decisions_list(Store *store, Str identity, Arena *arena, const Decision **out, size_t *count, Error *err) {
    Query query;
    Buf *list = buf_own(arena);
    bool row, ok;
    if (!query_open(store, "SELECT " COLUMNS " FROM decision WHERE identity = ?1 OR ?1 = '' ORDER BY seq", &query, err))
        return false;
    query_text(&query, identity);
    while ((ok = query_row(&query, &row, err)) && row) {
        Decision decision = read_decision(&query, arena);
        buf_append(list, &decision, sizeof decision);
    }
    *out = (const Decision *)(const void *)list->ptr;
    *count = list->len / sizeof(Decision);
    return ok;
}

static bool read_head(Store *store, int64_t *count, Str *hash, Arena *arena, Error *err) {
    Query query;
    bool row;
    *count = 0;
    *hash = STR("");
    if (!query_open(store, "SELECT count, hash FROM decision_head", &query, err) || !query_row(&query, &row, err))
        return false;
    if (!row) return true;
    *count = query_int(&query, 0);
    *hash = query_str(&query, 1, arena);
    query_reset(&query);
    return true;
}

bool decision_append(Store *store, Decision *entry, Arena *arena, Error *err) {
    Query query;
    int64_t count;
    Str before;
    if (!read_head(store, &count, &before, arena, err)) return false;
    entry->seq = count + 1;
    entry->hash = hash_of(entry, before, arena);
    if (!query_open(store, "INSERT INTO decision(" COLUMNS ") VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", &query, err))
        return false;
    query_number(&query, entry->seq);
    query_number(&query, entry->at);
    const Str text[] = {entry->who,    entry->verb,  entry->identity, entry->run,   entry->job,
                        entry->rule,   entry->kind,  entry->why,      entry->until, entry->assignee,
                        entry->amount, entry->pairs, entry->hash};
    for (size_t i = 0; i < ARRAY_LEN(text); i++) query_text(&query, text[i].ptr ? text[i] : STR(""));
    if (!query_do(&query, err)) return false;
    Query head;
    if (!query_open(store, "UPDATE decision_head SET count = ?, hash = ?", &head, err)) return false;
    query_number(&head, entry->seq);
    query_text(&head, entry->hash);
    return query_do(&head, err);
}

/* Runs remember how long the log was, and its last hash, when they were kept: a log that was written anew gives others.
 */
static bool verify_runs(Store *store, const Decision *list, size_t count, Arena *arena, DecisionProof *out,
                        Error *err) {
    Query query;
    bool row, ok;
    if (!query_open(store, "SELECT seq, decisions, decisions_hash FROM run ORDER BY seq", &query, err)) return false;
    while ((ok = query_row(&query, &row, err)) && row) {
        int64_t at = query_int(&query, 1);
        Str hash = query_str(&query, 2, arena);
        if (!out->ok || at == 0) continue;
        out->ok = at > 0 && (uint64_t)at <= count && str_eq(list[at - 1].hash, hash);
        if (!out->ok) {
            out->problem = str_printf(
                arena, "run number %lld knew %lld entries that are not these: the log was rewritten or cut short",
                (long long)query_int(&query, 0), (long long)at);
        }
    }
    return ok;
}

bool decisions_verify(Store *store, Arena *arena, DecisionProof *out, Error *err) {
    const Decision *list;
    size_t count;
    int64_t head_count;
    Str head_hash, before = STR("");
    *out = (DecisionProof){.hash = STR(""), .ok = true, .problem = STR("")};
    if (!decisions_list(store, STR(""), arena, &list, &count, err) ||
        !read_head(store, &head_count, &head_hash, arena, err))
        return false;
    for (size_t i = 0; i < count && out->ok; i++) {
        if (list[i].seq != (int64_t)i + 1) {
            out->ok = false;
            out->problem = str_printf(arena, "entry %zu is missing", i + 1);
        } else if (!str_eq(hash_of(&list[i], before, arena), list[i].hash)) {
            out->ok = false;
            out->problem = str_printf(arena, "entry %zu was changed, or stands in another place", i + 1);
        }
        before = list[i].hash;
    }
    out->count = count;
    out->hash = before;
    if (out->ok && (head_count != (int64_t)count || !str_eq(head_hash, before))) {
        out->ok = false;
        out->problem = str_printf(arena, "the log has %zu entries, and had %lld: some are missing at its end", count,
                                  (long long)head_count);
    }
    return !out->ok || verify_runs(store, list, count, arena, out, err);
}
