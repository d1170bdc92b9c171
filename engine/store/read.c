/* Runs and their findings, as the store holds them. */
#include "engine/base/buf.h"
#include "engine/store/query.h"
#include "engine/store/runs.h"

#define RUN_COLUMNS                                                                                                    \
    "seq, id, job, cutoff_us, cutoff, day, recorded_us, state, company, profile, version, project_sha256, "            \
    "snapshot_sha256,"                                                                                                 \
    " snapshot, out, published, findings, errors, fresh, open, came_back, resolved, unknown"

static Run read_run(const Query *query, Arena *arena) {
    Run run = {.seq = query_int(query, 0),
               .cutoff = query_int(query, 3),
               .day = (Day)query_int(query, 5),
               .recorded = query_int(query, 6),
               .published = query_int(query, 15)};
    run.id = query_str(query, 1, arena);
    run.job = query_str(query, 2, arena);
    run.cutoff_text = query_str(query, 4, arena);
    Str *const text[] = {&run.state,          &run.company,         &run.profile,  &run.version,
                         &run.project_sha256, &run.snapshot_sha256, &run.snapshot, &run.out};
    for (size_t i = 0; i < ARRAY_LEN(text); i++) *text[i] = query_str(query, 7 + (int)i, arena);
    uint64_t *const count[] = {&run.counts.findings,  &run.counts.errors,   &run.counts.fresh,  &run.counts.open,
                               &run.counts.came_back, &run.counts.resolved, &run.counts.unknown};
    for (size_t i = 0; i < ARRAY_LEN(count); i++) *count[i] = (uint64_t)query_int(query, 16 + (int)i);
    return run;
}

bool runs_list(Store *store, Str job, Arena *arena, const Run **out, size_t *count, Error *err) {
    Query query;
    Buf *list = buf_own(arena);
    bool row, ok;
    if (!query_open(store, "SELECT " RUN_COLUMNS " FROM run WHERE job = ?1 OR ?1 = '' ORDER BY seq DESC", &query, err))
        return false;
    query_text(&query, job);
    while ((ok = query_row(&query, &row, err)) && row) {
        Run run = read_run(&query, arena);
        buf_append(list, &run, sizeof run);
    }
    *out = (const Run *)(const void *)list->ptr;
    *count = list->len / sizeof(Run);
    return ok;
}

/* ---- What belongs to one run */

static bool read_rules(Store *store, Run *run, Arena *arena, Error *err) {
    Query query;
    Buf *list = buf_own(arena);
    bool row, ok;
    if (!query_open(
            store,
            "SELECT rule, kind, checked, matches, groups, findings, fresh FROM run_rule WHERE run = ? ORDER BY rule",
            &query, err))
        return false;
    query_number(&query, run->seq);
    while ((ok = query_row(&query, &row, err)) && row) {
        RunRule rule = {query_str(&query, 0, arena),    query_str(&query, 1, arena),    query_int(&query, 2),
                        (uint64_t)query_int(&query, 3), (uint64_t)query_int(&query, 4), (uint64_t)query_int(&query, 5),
                        (uint64_t)query_int(&query, 6)};
        buf_append(list, &rule, sizeof rule);
    }
    run->rule = (RunRule *)(void *)list->ptr;
    run->rule_count = list->len / sizeof(RunRule);
    return ok;
}

static bool read_totals(Store *store, Run *run, Arena *arena, Error *err) {
    Query query;
    Buf *list = buf_own(arena);
    bool row, ok;
    if (!query_open(store,
                    "SELECT rule, currency, left_count, right_count, left_amount, right_amount, difference, unexplained"
                    " FROM run_total WHERE run = ? ORDER BY rule, currency",
                    &query, err))
        return false;
    query_number(&query, run->seq);
    while ((ok = query_row(&query, &row, err)) && row) {
        RunTotal total = {query_str(&query, 0, arena),    query_str(&query, 1, arena), (uint64_t)query_int(&query, 2),
                          (uint64_t)query_int(&query, 3), query_str(&query, 4, arena), query_str(&query, 5, arena),
                          query_str(&query, 6, arena),    query_str(&query, 7, arena)};
        buf_append(list, &total, sizeof total);
    }
    run->total = (const RunTotal *)(const void *)list->ptr;
    run->total_count = list->len / sizeof(RunTotal);
    return ok;
}

bool runs_profile(Store *store, Arena *arena, bool *any, Str *out, Error *err) {
    Query query;
    if (!query_open(store, "SELECT profile FROM run ORDER BY seq DESC LIMIT 1", &query, err)) return false;
    if (!query_row(&query, any, err)) return false;
    *out = *any ? query_str(&query, 0, arena) : STR("");
    if (*any) query_reset(&query);
    return true;
}

bool runs_before(Store *store, Str job, int64_t seq, size_t max, Arena *arena, const Run **out, size_t *count,
                 Error *err) {
    Query query;
    bool row, ok;
    Run *run = arena_array(arena, max, sizeof *run);
    *count = 0;
    *out = run;
    if (!query_open(store,
                    "SELECT " RUN_COLUMNS " FROM run WHERE job = ? AND seq <= ? ORDER BY seq DESC LIMIT ?", &query,
                    err))
        return false;
    query_text(&query, job);
    query_number(&query, seq);
    query_number(&query, (int64_t)max);
    while ((ok = query_row(&query, &row, err)) && row) run[(*count)++] = read_run(&query, arena);
    for (size_t i = 0; i < *count && ok; i++) {
        ok = read_rules(store, &run[i], arena, err) && read_totals(store, &run[i], arena, err);
    }
    return ok;
}

static bool read_datasets(Store *store, Run *run, Arena *arena, Error *err) {
    Query query;
    Buf *list = buf_own(arena);
    bool row, ok;
    if (!query_open(
            store,
            "SELECT dataset, problem, digest, complete, rows, rejected FROM run_dataset WHERE run = ? ORDER BY dataset",
            &query, err))
        return false;
    query_number(&query, run->seq);
    while ((ok = query_row(&query, &row, err)) && row) {
        RunDataset dataset = {query_str(&query, 0, arena),    query_str(&query, 1, arena),
                              query_str(&query, 2, arena),    query_int(&query, 3),
                              (uint64_t)query_int(&query, 4), (uint64_t)query_int(&query, 5)};
        buf_append(list, &dataset, sizeof dataset);
    }
    run->dataset = (const RunDataset *)(const void *)list->ptr;
    run->dataset_count = list->len / sizeof(RunDataset);
    return ok;
}

bool runs_scopes(Store *store, Run *run, Arena *arena, Error *err) {
    Query query;
    Buf *list = buf_own(arena);
    bool row, ok;
    if (!query_open(
            store,
            "SELECT c.name, r.checked FROM run_scope r JOIN scope c ON c.id = r.scope WHERE r.run = ? ORDER BY c.name",
            &query, err))
        return false;
    query_number(&query, run->seq);
    while ((ok = query_row(&query, &row, err)) && row) {
        RunScope scope = {query_str(&query, 0, arena), query_int(&query, 1)};
        buf_append(list, &scope, sizeof scope);
    }
    run->scope = (const RunScope *)(const void *)list->ptr;
    run->scope_count = list->len / sizeof(RunScope);
    return ok;
}

enum { PREFIX_MIN = 4 };

static bool is_named(const Run *run, Str name, int64_t number) {
    if (number && run->seq == number) return true;
    return name.len >= PREFIX_MIN && str_starts(run->id, name);
}

bool runs_find(Store *store, Str name, Arena *arena, Run *out, Error *err) {
    const Run *list, *found = NULL;
    size_t count;
    int64_t number = 0;
    if (!str_int64(name, &number) || number <= 0 || name.len >= PREFIX_MIN * 4) number = 0;
    if (!runs_list(store, STR(""), arena, &list, &count, err)) return false;
    if (!count || !list)
        return error_set(err, ERROR_USAGE, "", "the store has no run yet\nhint: `kopeck run JOB` keeps the first one");
    if (str_eq(name, STR("last"))) found = &list[0];
    for (size_t i = 0; i < count && number && !found; i++) found = list[i].seq == number ? &list[i] : NULL;
    for (size_t i = 0; i < count && (!found || !number); i++) {
        if (str_eq(name, STR("last")) || !is_named(&list[i], name, 0)) continue;
        if (found && !str_eq(found->id, list[i].id)) {
            return error_set(err, ERROR_USAGE, "",
                             "several runs begin with \"%.*s\"\nhint: `kopeck history` lists their whole names",
                             STR_ARG(name));
        }
        if (!found) found = &list[i];
    }
    if (!found) {
        return error_set(err, ERROR_USAGE, "",
                         "there is no run \"%.*s\"\nhint: `kopeck history` lists them; \"last\" is the newest",
                         STR_ARG(name));
    }
    *out = *found;
    return read_rules(store, out, arena, err) && read_totals(store, out, arena, err) &&
           read_datasets(store, out, arena, err);
}
