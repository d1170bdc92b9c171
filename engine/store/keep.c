/* What a run adds to the store. */
#include "engine/base/buf.h"
#include "engine/store/query.h"
#include "engine/store/runs.h"
#include "engine/store/span.h"

#include <stdlib.h>

static bool keep_run(Store *store, Run *run, Error *err) {
    Query query;
    if (!query_open(store,
                    "INSERT INTO run(id, job, cutoff_us, cutoff, day, recorded_us, state, company, profile, version,"
                    " project_sha256, snapshot_sha256, snapshot, out, findings, errors, fresh, open, came_back, "
                    "resolved, unknown,"
                    " decisions, decisions_hash) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,"
                    "(SELECT count FROM decision_head), (SELECT hash FROM decision_head))",
                    &query, err))
        return false;
    query_text(&query, run->id);
    query_text(&query, run->job);
    query_number(&query, run->cutoff);
    query_text(&query, run->cutoff_text);
    query_number(&query, run->day);
    query_number(&query, run->recorded);
    const Str text[] = {run->state,          run->company,         run->profile,  run->version,
                        run->project_sha256, run->snapshot_sha256, run->snapshot, run->out};
    for (size_t i = 0; i < ARRAY_LEN(text); i++) query_text(&query, text[i].ptr ? text[i] : STR(""));
    const uint64_t count[] = {run->counts.findings,  run->counts.errors,   run->counts.fresh,  run->counts.open,
                              run->counts.came_back, run->counts.resolved, run->counts.unknown};
    for (size_t i = 0; i < ARRAY_LEN(count); i++) query_number(&query, (int64_t)count[i]);
    if (!query_do(&query, err)) return false;
    run->seq = sqlite3_last_insert_rowid(store_handle(store));
    return true;
}

static bool keep_rules(Store *store, const Run *run, Error *err) {
    Query query;
    if (!query_open(store, "INSERT INTO run_rule VALUES(?,?,?,?,?,?,?,?)", &query, err)) return false;
    for (size_t i = 0; i < run->rule_count; i++) {
        const RunRule *rule = &run->rule[i];
        query_number(&query, run->seq);
        query_text(&query, rule->name);
        query_text(&query, rule->kind);
        query_number(&query, rule->checked);
        const uint64_t count[] = {rule->matches, rule->groups, rule->findings, rule->fresh};
        for (size_t c = 0; c < ARRAY_LEN(count); c++) query_number(&query, (int64_t)count[c]);
        if (!query_do(&query, err)) return false;
    }
    return true;
}

static bool keep_totals(Store *store, const Run *run, Error *err) {
    Query query;
    if (!query_open(store, "INSERT INTO run_total VALUES(?,?,?,?,?,?,?,?,?)", &query, err)) return false;
    for (size_t i = 0; i < run->total_count; i++) {
        const RunTotal *total = &run->total[i];
        query_number(&query, run->seq);
        query_text(&query, total->rule);
        query_text(&query, total->currency);
        query_number(&query, (int64_t)total->left_count);
        query_number(&query, (int64_t)total->right_count);
        const Str amount[] = {total->left, total->right, total->difference, total->unexplained};
        for (size_t a = 0; a < ARRAY_LEN(amount); a++) query_text(&query, amount[a]);
        if (!query_do(&query, err)) return false;
    }
    return true;
}

static bool keep_datasets(Store *store, const Run *run, Error *err) {
    Query query;
    if (!query_open(store, "INSERT INTO run_dataset VALUES(?,?,?,?,?,?,?)", &query, err)) return false;
    for (size_t i = 0; i < run->dataset_count; i++) {
        const RunDataset *dataset = &run->dataset[i];
        query_number(&query, run->seq);
        query_text(&query, dataset->name);
        query_number(&query, dataset->complete);
        query_text(&query, dataset->problem);
        query_number(&query, (int64_t)dataset->rows);
        query_number(&query, (int64_t)dataset->rejected);
        query_text(&query, dataset->digest);
        if (!query_do(&query, err)) return false;
    }
    return true;
}

static bool keep_scopes(Store *store, const Run *run, Error *err) {
    Query name, checked;
    if (!query_open(store, "INSERT OR IGNORE INTO scope(job, name) VALUES(?, ?)", &name, err) ||
        !query_open(store, "INSERT INTO run_scope SELECT ?, id, ? FROM scope WHERE job = ? AND name = ?", &checked,
                    err))
        return false;
    for (size_t i = 0; i < run->scope_count; i++) {
        query_text(&name, run->job);
        query_text(&name, run->scope[i].name);
        query_number(&checked, run->seq);
        query_number(&checked, run->scope[i].checked);
        query_text(&checked, run->job);
        query_text(&checked, run->scope[i].name);
        if (!query_do(&name, err) || !query_do(&checked, err)) return false;
    }
    return true;
}

/* ---- Findings */

typedef struct Name {
    Str text;
    int64_t finding;
} Name;

typedef struct Keeper {
    Store *store;
    const Run *run;
    Arena *scratch;
    Buf names; /* of findings that are new or changed */
    Query add_scope, add, open, close, span, name;
} Keeper;

static bool keeper_open(Keeper *k, Error *err) {
    return query_open(k->store, "INSERT OR IGNORE INTO scope(job, name) VALUES(?, ?)", &k->add_scope, err) &&
           query_open(k->store,
                      "INSERT INTO finding(job, identity, scope, rule, kind, field)"
                      " SELECT ?, ?, id, ?, ?, ? FROM scope WHERE job = ? AND name = ?",
                      &k->add, err) &&
           query_open(k->store, "SELECT hash FROM span WHERE finding = ? AND until_seq = 9223372036854775807", &k->open,
                      err) &&
           query_open(k->store, "UPDATE span SET until_seq = ? WHERE finding = ? AND until_seq = 9223372036854775807",
                      &k->close, err) &&
           query_open(k->store,
                      "INSERT INTO span(finding, job, from_seq, until_seq, hash, severity, cause, currency, "
                      "difference, at_risk,"
                      " explanation, content) VALUES(?,?,?,9223372036854775807,?,?,?,?,?,?,?,?)",
                      &k->span, err) &&
           query_open(k->store, "INSERT OR IGNORE INTO name VALUES(?, ?)", &k->name, err);
}

static bool add_finding(Keeper *k, const Finding *finding, int64_t *id, Error *err) {
    Str scope = run_scope_of(finding, k->scratch);
    query_text(&k->add_scope, k->run->job);
    query_text(&k->add_scope, scope);
    const Str text[] = {k->run->job,    finding->id, finding->rule, str_of(finding_kind_code[finding->kind]),
                        finding->field, k->run->job, scope};
    for (size_t i = 0; i < ARRAY_LEN(text); i++) query_text(&k->add, text[i].ptr ? text[i] : STR(""));
    if (!query_do(&k->add_scope, err) || !query_do(&k->add, err)) return false;
    *id = sqlite3_last_insert_rowid(store_handle(k->store));
    return true;
}

static void note_names(Keeper *k, int64_t id, const Finding *finding) {
    for (size_t i = 0; i < finding->record_count; i++) {
        const Str text[] = {finding->record[i].key, finding->record[i].document};
        for (size_t n = 0; n < ARRAY_LEN(text); n++) {
            Name name = {text[n], id};
            if (text[n].len && (!n || !str_eq(text[0], text[1]))) buf_append(&k->names, &name, sizeof name);
        }
    }
}

static int name_order(const void *a, const void *b) {
    const Name *x = a, *y = b;
    int order = str_compare(x->text, y->text);
    return order ? order : (x->finding > y->finding) - (x->finding < y->finding);
}

/* Sorted, so that the table grows at its end and not all over. */
static bool add_names(Keeper *k, Error *err) {
    Name *name = (Name *)(void *)k->names.ptr;
    size_t count = k->names.len / sizeof *name;
    if (count) qsort(name, count, sizeof *name, name_order);
    for (size_t i = 0; i < count; i++) {
        if (i && name_order(&name[i - 1], &name[i]) == 0) continue;
        query_text(&k->name, name[i].text);
        query_number(&k->name, name[i].finding);
        if (!query_do(&k->name, err)) return false;
    }
    return true;
}

static bool close_span(Keeper *k, int64_t id, Error *err) {
    query_number(&k->close, k->run->seq);
    query_number(&k->close, id);
    return query_do(&k->close, err);
}

static bool add_span(Keeper *k, int64_t id, const Finding *finding, Str content, int64_t hash, Error *err) {
    query_number(&k->span, id);
    query_text(&k->span, k->run->job);
    query_number(&k->span, k->run->seq);
    query_number(&k->span, hash);
    const Str text[] = {str_of(severity_code[finding->severity]),
                        finding->cause,
                        finding->currency,
                        span_amount(finding, finding->difference, k->scratch),
                        span_amount(finding, finding->at_risk, k->scratch),
                        finding->explanation,
                        content};
    for (size_t i = 0; i < ARRAY_LEN(text); i++) query_text(&k->span, text[i].ptr ? text[i] : STR(""));
    return query_do(&k->span, err);
}

/* A finding that stands as it stood needs nothing: its span goes on. */
static bool keep_finding(Keeper *k, const Finding *finding, int64_t id, Error *err) {
    int64_t hash = -1;
    bool row;
    Str content = span_content(finding, k->scratch);
    int64_t now = span_hash(finding, content);
    if (id) {
        query_number(&k->open, id);
        if (!query_row(&k->open, &row, err)) return false;
        if (row) hash = query_int(&k->open, 0);
        if (row) query_reset(&k->open);
    } else if (!add_finding(k, finding, &id, err)) {
        return false;
    }
    if (hash == now) return true;
    note_names(k, id, finding);
    return (hash < 0 || close_span(k, id, err)) && add_span(k, id, finding, content, now, err);
}

static bool keep_findings(Store *store, const Run *run, const RunHistory *history, const Finding *finding, size_t count,
                          Error *err) {
    Keeper k = {.store = store, .run = run, .scratch = arena_new("span", 0)};
    bool ok = keeper_open(&k, err);
    for (size_t i = 0; i < count && ok; i++) {
        const Finding *one = &finding[history->order[i]];
        if (i && str_eq(one->id, finding[history->order[i - 1]].id))
            continue; /* two that share an identity are one to the history */
        ok = keep_finding(&k, one, history->known[history->order[i]], err);
        arena_reset(k.scratch);
    }
    ok = ok && add_names(&k, err);
    for (size_t i = 0; i < history->resolved_count && ok; i++) ok = close_span(&k, history->resolved[i].id, err);
    arena_free(k.scratch);
    buf_free(&k.names);
    return ok;
}

bool runs_commit(Store *store, Run *run, const RunHistory *history, const Finding *finding, size_t count, Error *err) {
    if (history->repeated || history->aside) {
        store_cancel(store);
        return true;
    }
    bool ok = keep_run(store, run, err) && keep_rules(store, run, err) && keep_totals(store, run, err) &&
              keep_datasets(store, run, err) && keep_scopes(store, run, err) &&
              limits_keep(store, run->seq, run->limit, run->limit_count, err) &&
              keep_findings(store, run, history, finding, count, err) && store_commit(store, err);
    if (!ok) store_cancel(store);
    return ok;
}
