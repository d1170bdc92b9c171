/* A run's findings. What is new or has changed is found first, then written table by table, each in one go:
 *
 *   finding  those that no run of the job has had
 *   span     the end of those that stood and stand no more, or changed; then the beginning of new ones
 *   name     keys and numbers of the records of both
 *
 * A finding that stands as it stood needs nothing: its span goes on. */
#include "engine/store/keep.h"
#include "engine/store/query.h"
#include "engine/store/span.h"

#include <stdlib.h>

typedef struct Change {
    uint32_t finding;
    bool fresh, closes; /* no run of the job has had it; a span of it still stands */
    int64_t id;
} Change;

typedef struct Changes {
    Change *item;
    size_t count;
} Changes;

/* Two that share an identity are one to the history. */
static bool is_repeat(const Keeping *k, size_t place) {
    const uint32_t *order = k->history->order;
    return place > 0 && str_eq(k->finding[order[place]].id, k->finding[order[place - 1]].id);
}

static Str sentence_of(const Keeping *k, const Finding *finding, Arena *arena) {
    return k->run->sentence(k->run->language, finding, arena);
}

static bool find_changes(const Keeping *k, Changes *out, Error *err) {
    int64_t next;
    Arena *scratch = arena_new("span", 0);
    out->item = arena_array_raw(store_arena(k->store), k->count, sizeof *out->item);
    bool ok = query_next_id(k->store, "finding", "id", &next, err);
    for (size_t i = 0; i < k->count && ok; i++) {
        uint32_t at = k->history->order[i];
        const KnownFinding *known = &k->history->known[at];
        const Finding *finding = &k->finding[at];
        if (is_repeat(k, i)) continue;
        bool stands = known->hash >= 0 &&
                      known->hash == span_hash(finding, span_content(finding, scratch), sentence_of(k, finding, scratch));
        arena_reset(scratch);
        if (stands) continue;
        out->item[out->count++] = (Change){at, !known->id, known->hash >= 0, known->id ? known->id : next++};
    }
    arena_free(scratch);
    return ok;
}

/* ---- finding */

static bool make_scopes(Keeping *k, const Changes *changes, Error *err) {
    for (size_t i = 0; i < changes->count; i++) {
        const Change *change = &changes->item[i];
        if (!change->fresh) continue;
        Str scope = run_scope_of(&k->finding[change->finding], store_arena(k->store));
        if (!scopes_make(&k->scopes, scope, err)) return false;
    }
    return true;
}

static bool put_findings(Keeping *k, const Changes *changes, Error *err) {
    Bulk bulk;
    if (!bulk_open(k->store, "finding", "id, job, identity, scope, rule, kind, field, born", &bulk, err)) return false;
    for (size_t i = 0; i < changes->count; i++) {
        const Change *change = &changes->item[i];
        const Finding *finding = &k->finding[change->finding];
        if (!change->fresh) continue;
        bulk_number(&bulk, change->id);
        bulk_text(&bulk, k->run->job);
        bulk_text(&bulk, finding->id);
        bulk_number(&bulk, scopes_id(&k->scopes, run_scope_of(finding, store_arena(k->store))));
        bulk_text(&bulk, finding->rule);
        bulk_text(&bulk, str_of(finding_kind_code[finding->kind]));
        bulk_text(&bulk, finding->field);
        bulk_number(&bulk, k->run->seq);
        if (!bulk_row(&bulk, err)) return false;
    }
    return bulk_close(&bulk, err);
}

/* ---- span */

static bool close_spans(const Keeping *k, const Changes *changes, Error *err) {
    Bulk bulk;
    if (!store_run(k->store, "DELETE FROM closing", err) || !bulk_open(k->store, "closing", "finding", &bulk, err))
        return false;
    for (size_t i = 0; i < changes->count; i++) {
        if (!changes->item[i].closes) continue;
        bulk_number(&bulk, changes->item[i].id);
        if (!bulk_row(&bulk, err)) return false;
    }
    for (size_t i = 0; i < k->history->resolved_count; i++) {
        bulk_number(&bulk, k->history->resolved[i].id);
        if (!bulk_row(&bulk, err)) return false;
    }
    if (!bulk_close(&bulk, err) || !bulk.rows) return err->kind == ERROR_NONE;
    Query query;
    if (!query_open(k->store,
                    "UPDATE span SET until_seq = ? WHERE until_seq = 9223372036854775807"
                    " AND finding IN (SELECT finding FROM closing)",
                    &query, err))
        return false;
    query_number(&query, k->run->seq);
    return query_do(&query, err);
}

static void put_span(Bulk *bulk, const Keeping *k, const Change *change, int64_t id, Arena *scratch) {
    const Finding *finding = &k->finding[change->finding];
    Str content = span_content(finding, scratch), sentence = sentence_of(k, finding, scratch);
    bulk_number(bulk, id);
    bulk_number(bulk, change->id);
    bulk_text(bulk, k->run->job);
    bulk_number(bulk, k->run->seq);
    bulk_number(bulk, SPAN_OPEN);
    bulk_number(bulk, span_hash(finding, content, sentence));
    const Str text[] = {str_of(severity_code[finding->severity]),
                        finding->cause,
                        finding->currency,
                        span_amount(finding, finding->difference, scratch),
                        span_amount(finding, finding->at_risk, scratch),
                        sentence,
                        content};
    for (size_t i = 0; i < ARRAY_LEN(text); i++) bulk_text(bulk, text[i]);
}

static bool put_spans(const Keeping *k, const Changes *changes, Error *err) {
    Bulk bulk;
    int64_t next;
    if (!query_next_id(k->store, "span", "id", &next, err) ||
        !bulk_open(k->store, "span",
                   "id, finding, job, from_seq, until_seq, hash, severity, cause, currency, difference, at_risk,"
                   " explanation, content",
                   &bulk, err))
        return false;
    Arena *scratch = arena_new("span", 0);
    bool ok = true;
    for (size_t i = 0; i < changes->count && ok; i++) {
        put_span(&bulk, k, &changes->item[i], next++, scratch);
        ok = bulk_row(&bulk, err);
        arena_reset(scratch);
    }
    arena_free(scratch);
    return ok && bulk_close(&bulk, err);
}

/* ---- name */

typedef struct Name {
    Str text;
    int64_t finding;
} Name;

static int name_order(const void *a, const void *b) {
    const Name *x = a, *y = b;
    int order = str_compare(x->text, y->text);
    return order ? order : (x->finding > y->finding) - (x->finding < y->finding);
}

enum { NAMED_AT_ONCE = 1 << 18 }; /* some hundred bytes each */

/* Sorted, so that the table grows at its end and not all over. */
static void list_names(const Keeping *k, const Changes *changes, size_t from, bool fresh, Buf *out) {
    size_t to = changes->count - from < NAMED_AT_ONCE ? changes->count : from + NAMED_AT_ONCE;
    out->len = 0;
    for (size_t i = from; i < to; i++) {
        const Change *change = &changes->item[i];
        const Finding *finding = &k->finding[change->finding];
        for (size_t r = 0; r < finding->record_count && change->fresh == fresh; r++) {
            Name key = {finding->record[r].key, change->id}, document = {finding->record[r].document, change->id};
            if (key.text.len) buf_append(out, &key, sizeof key);
            if (document.text.len) buf_append(out, &document, sizeof document);
        }
    }
    if (out->len) qsort(out->ptr, out->len / sizeof(Name), sizeof(Name), name_order);
}

static bool put_names(const Keeping *k, const char *table, const Buf *names, Error *err) {
    Bulk bulk;
    const Name *name = (const Name *)(const void *)names->ptr;
    if (!bulk_open(k->store, table, "text, finding", &bulk, err)) return false;
    for (size_t i = 0; i < names->len / sizeof *name; i++) {
        if (i && name_order(&name[i - 1], &name[i]) == 0) continue;
        bulk_text(&bulk, name[i].text);
        bulk_number(&bulk, name[i].finding);
        if (!bulk_row(&bulk, err)) return false;
    }
    return bulk_close(&bulk, err);
}

/* Those of a new finding are new; of one that was there, some may be. */
static bool keep_names(const Keeping *k, const Changes *changes, Error *err) {
    Buf names = {0};
    bool ok = true;
    for (size_t from = 0; ok && from < changes->count; from += NAMED_AT_ONCE) {
        list_names(k, changes, from, true, &names);
        ok = put_names(k, "name", &names, err);
        list_names(k, changes, from, false, &names);
        if (!ok || !names.len) continue;
        ok = store_run(k->store, "DELETE FROM naming", err) && put_names(k, "naming", &names, err) &&
             store_run(k->store,
                       "INSERT INTO name(text, finding) SELECT text, finding FROM naming WHERE 1 = 1"
                       " ON CONFLICT DO NOTHING",
                       err);
    }
    buf_free(&names);
    return ok;
}

bool keep_findings(Keeping *k, Error *err) {
    Changes changes = {0};
    return find_changes(k, &changes, err) && make_scopes(k, &changes, err) && put_findings(k, &changes, err) &&
           close_spans(k, &changes, err) && put_spans(k, &changes, err) && keep_names(k, &changes, err);
}
