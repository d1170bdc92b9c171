#include "engine/store/runs.h"

#include "engine/store/query.h"
#include "engine/store/recall.h"

Str run_scope_of(const Finding *finding, Arena *arena) {
    if (finding->kind == FINDING_CONFLICTING_EDITS || finding->kind == FINDING_EDITED_OUTSIDE_OWNER)
        return str_printf(arena, "edits %.*s", STR_ARG(finding->rule));
    if (str_eq(finding->rule, STR("quality"))) return str_printf(arena, "quality %.*s", STR_ARG(finding->system));
    if (str_eq(finding->rule, STR("sources"))) return str_printf(arena, "sources %.*s", STR_ARG(finding->origin));
    return finding->rule;
}

/* ---- The run's place in the history of its job */

static void find_place(const Run *run, Recall *recall, RunHistory *out) {
    Past *past = &recall->past;
    Instant newest = INT64_MIN;
    int64_t known = 0;
    recall->place = INT64_MAX;
    for (size_t i = 0; i < past->count; i++) {
        const PastRun *of = &past->run[i];
        if (of->cutoff > newest) newest = of->cutoff;
        if (str_eq(of->id, run->id)) known = of->seq;
        if (of->cutoff > run->cutoff && recall->place == INT64_MAX) recall->place = of->seq;
    }
    if (known) recall->place = known;
    out->newest = known && past->run[past->count - 1].seq == known;
    while (past->count && past->run[past->count - 1].seq >= recall->place) past->count--;
    out->repeated = known != 0;
    out->aside = !known && run->cutoff < newest;
    out->first = past->count == 0;
}

static void count_states(Run *run, const Finding *finding, size_t count) {
    for (size_t i = 0; i < run->rule_count; i++) run->rule[i].fresh = 0;
    for (size_t i = 0; i < count; i++) {
        FindingState state = finding_memory(&finding[i])->state;
        run->counts.errors += finding[i].severity == SEVERITY_ERROR;
        run->counts.fresh += state == FINDING_NEW;
        run->counts.open += state == FINDING_OPEN;
        run->counts.came_back += state == FINDING_CAME_BACK;
        for (size_t r = 0; r < run->rule_count && state != FINDING_OPEN; r++) {
            run->rule[r].fresh += str_eq(run->rule[r].name, finding[i].rule);
        }
    }
    run->counts.findings = count;
}

static bool recall_run(Recall *recall, Run *run, RunHistory *out, Error *err) {
    Arena *arena = store_arena(recall->store);
    if (!past_load(recall->store, run->job, arena, &recall->past, err)) return false;
    find_place(run, recall, out);
    if (!recall_findings(recall, err) || !recall_missing(recall, &run->counts, out, err)) return false;
    size_t before = recall->past.count;
    if (before) {
        char day[DAY_TEXT_SIZE];
        out->since = str_copy(arena, day_print(recall->past.run[before - 1].day, day));
        out->before = recall->past.run[before - 1].seq;
    }
    out->order = recall->order;
    out->known = recall->known;
    return true;
}

bool runs_recall(Store *store, Run *run, Finding *finding, size_t count, RunHistory *out, Error *err) {
    Recall recall = {.store = store, .run = run, .finding = finding, .count = count};
    *out = (RunHistory){.since = STR("")};
    run->counts = (RunCounts){0};
    run->seq = 0;
    if (!recall_run(&recall, run, out, err)) return false;
    count_states(run, finding, count);
    if (out->repeated) run->seq = recall.place;
    return true;
}

bool runs_begin(Store *store, Run *run, Finding *finding, size_t count, RunHistory *out, Error *err) {
    if (!store_begin(store, err)) return false;
    if (runs_recall(store, run, finding, count, out, err)) return true;
    store_cancel(store);
    return false;
}

bool runs_published(Store *store, const Run *run, Error *err) {
    Query query;
    if (!run->seq) return true;
    if (!query_open(store, "UPDATE run SET published = 1 WHERE seq = ? AND published = 0", &query, err)) return false;
    query_number(&query, run->seq);
    return query_do(&query, err);
}
