/* A run, and what belongs to it. */
#include "engine/store/keep.h"
#include "engine/store/query.h"

static bool keep_run(Store *store, Run *run, Error *err) {
    Query query;
    if (!query_next_id(store, "run", "seq", &run->seq, err) ||
        !query_open(
            store,
            "INSERT INTO run(seq, id, job, cutoff_us, cutoff, day, recorded_us, state, company, profile, version,"
            " project_sha256, snapshot_sha256, snapshot, out, findings, errors, fresh, open, came_back,"
            " resolved, unknown, decisions, decisions_hash) SELECT ?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,"
            " count, hash FROM decision_head",
            &query, err))
        return false;
    query_number(&query, run->seq);
    query_text(&query, run->id);
    query_text(&query, run->job);
    query_number(&query, run->cutoff);
    query_text(&query, run->cutoff_text);
    query_number(&query, run->day);
    query_number(&query, run->recorded);
    const Str text[] = {run->state,          run->company,         run->profile,  run->version,
                        run->project_sha256, run->snapshot_sha256, run->snapshot, run->out};
    for (size_t i = 0; i < ARRAY_LEN(text); i++) query_text(&query, text[i]);
    const uint64_t count[] = {run->counts.findings,  run->counts.errors,   run->counts.fresh,  run->counts.open,
                              run->counts.came_back, run->counts.resolved, run->counts.unknown};
    for (size_t i = 0; i < ARRAY_LEN(count); i++) query_number(&query, (int64_t)count[i]);
    return query_do(&query, err);
}

static bool keep_rules(Store *store, const Run *run, Error *err) {
    Query query;
    if (!query_open(
            store,
            "INSERT INTO run_rule(run, rule, kind, checked, matches, groups, findings, fresh) VALUES(?,?,?,?,?,?,?,?)",
            &query, err))
        return false;
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
    if (!query_open(store,
                    "INSERT INTO run_total(run, rule, currency, left_count, right_count, left_amount, right_amount,"
                    " difference, unexplained) VALUES(?,?,?,?,?,?,?,?,?)",
                    &query, err))
        return false;
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
    if (!query_open(
            store,
            "INSERT INTO run_dataset(run, dataset, complete, problem, rows, rejected, digest) VALUES(?,?,?,?,?,?,?)",
            &query, err))
        return false;
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

/* ---- Scopes */

static void add_scope(Scopes *s, int64_t id, Str name) {
    KeptScope scope = {id, str_copy(store_arena(s->store), name)};
    buf_append(s->list, &scope, sizeof scope);
}

int64_t scopes_id(const Scopes *s, Str name) {
    const KeptScope *scope = (const KeptScope *)(const void *)s->list->ptr;
    for (size_t i = 0; i < s->list->len / sizeof *scope; i++) {
        if (str_eq(scope[i].name, name)) return scope[i].id;
    }
    return 0;
}

static bool read_scopes(Scopes *s, Error *err) {
    Query query;
    bool row, ok;
    s->list = buf_own(store_arena(s->store));
    if (!query_open(s->store, "SELECT id, name FROM scope WHERE job = ? ORDER BY id", &query, err)) return false;
    query_text(&query, s->job);
    while ((ok = query_row(&query, &row, err)) && row) add_scope(s, query_int(&query, 0), query_view(&query, 1));
    return ok;
}

bool scopes_make(Scopes *s, Str name, Error *err) {
    Query query;
    int64_t id;
    if (scopes_id(s, name)) return true;
    if (!query_next_id(s->store, "scope", "id", &id, err) ||
        !query_open(s->store, "INSERT INTO scope(id, job, name) VALUES(?, ?, ?)", &query, err))
        return false;
    query_number(&query, id);
    query_text(&query, s->job);
    query_text(&query, name);
    if (!query_do(&query, err)) return false;
    add_scope(s, id, name);
    return true;
}

static bool keep_scopes(Keeping *k, Error *err) {
    Query query;
    const Run *run = k->run;
    k->scopes = (Scopes){.store = k->store, .job = run->job};
    if (!read_scopes(&k->scopes, err)) return false;
    for (size_t i = 0; i < run->scope_count; i++) {
        if (!scopes_make(&k->scopes, run->scope[i].name, err)) return false;
    }
    if (!query_open(k->store, "INSERT INTO run_scope(run, scope, checked) VALUES(?, ?, ?)", &query, err)) return false;
    for (size_t i = 0; i < run->scope_count; i++) {
        query_number(&query, run->seq);
        query_number(&query, scopes_id(&k->scopes, run->scope[i].name));
        query_number(&query, run->scope[i].checked);
        if (!query_do(&query, err)) return false;
    }
    return true;
}

/* How the job's last run stands by what was decided since. */
static bool keep_state(Store *store, Run *run, Error *err) {
    Query query;
    if (!query_open(store, "UPDATE run SET state = ?, decisions = (SELECT count FROM decision_head),"
                    " decisions_hash = (SELECT hash FROM decision_head) WHERE seq = ?", &query, err))
        return false;
    query_text(&query, run->state);
    query_number(&query, run->seq);
    return query_do(&query, err) && limits_keep(store, run->seq, run->limit, run->limit_count, err);
}

bool runs_commit(Store *store, Run *run, const RunHistory *history, const Finding *finding, size_t count, Error *err) {
    if (history->aside || (history->repeated && !history->newest)) {
        store_cancel(store);
        return true;
    }
    if (history->repeated) {
        bool kept = keep_state(store, run, err) && store_commit(store, err);
        if (!kept) store_cancel(store);
        return kept;
    }
    Keeping keeping = {.store = store, .run = run, .history = history, .finding = finding, .count = count};
    bool ok = keep_run(store, run, err) && keep_rules(store, run, err) && keep_totals(store, run, err) &&
              keep_datasets(store, run, err) && keep_scopes(&keeping, err) &&
              limits_keep(store, run->seq, run->limit, run->limit_count, err) && keep_findings(&keeping, err) &&
              store_commit(store, err);
    if (!ok) store_cancel(store);
    return ok;
}
