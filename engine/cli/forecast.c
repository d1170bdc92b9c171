/* What `check` says of each rule before its first run: how many pairs its steps would look at in the newest snapshot. */
#include "engine/cli/forecast.h"

#include "engine/data/snapshot_list.h"
#include "engine/match/forecast.h"
#include "engine/run/pairing.h"


static bool holds_all(const Snapshot *snapshot, const Str *name, size_t names) {
    for (size_t n = 0; n < names; n++) {
        bool found = false;
        for (size_t i = 0; i < snapshot->count && !found; i++)
            found = snapshot->dataset[i].complete && str_eq(snapshot->dataset[i].name, name[n]);
        if (!found) return false;
    }
    return true;
}

bool newest_snapshot(const Plan *plan, const Str *name, size_t names, Arena *run, Snapshot *out, Error *err) {
    SnapshotList list = snapshots_in(arena_printf(run, "%s/snapshots", plan->folder), run);
    bool found = false;
    for (size_t i = 0; i < list.count; i++) {
        Snapshot snapshot;
        Error ignored = {0};
        bool good = snapshot_open(list.folder[i], false, run, &snapshot, &ignored) && holds_all(&snapshot, name, names);
        if (good && (!found || str_compare(snapshot.cutoff, out->cutoff) >= 0)) *out = snapshot, found = true;
    }
    return found && snapshot_open(out->folder, true, run, out, err);
}

static void add_blocks(Buf *out, const PassNote *note) {
    for (size_t b = 0; b < note->block_count && b < 3; b++) {
        const PassBlock *block = &note->block[b];
        if (block->pairs < 2) break;
        buf_printf(out, "%s\"%.*s\" in ", b ? ", " : "; most by ", STR_ARG(block->name));
        if (block->lefts == block->rights) buf_printf(out, "%llu records", (unsigned long long)block->lefts);
        else buf_printf(out, "%llu and %llu", (unsigned long long)block->lefts, (unsigned long long)block->rights);
        if (!block->compared) buf_add(out, STR(": too many, not compared"));
    }
    buf_char(out, '\n');
}

/* What comparing takes beside reading: measured rates, so a rough figure, and none where it is little. */
static void add_work(Buf *out, const AmongNote *among, size_t threads) {
    enum { LITTLE_MEGABYTES = 50, LITTLE_SECONDS = 2 };
    uint64_t megabytes = among->size >> 20;
    if (megabytes < LITTLE_MEGABYTES && among->seconds < LITTLE_SECONDS) return;
    buf_printf(out, "; comparing them takes roughly %llu MB and %llu s on %zu thread%s", (unsigned long long)megabytes,
               (unsigned long long)among->seconds, threads, threads == 1 ? "" : "s");
}

static void add_step(Buf *out, const MatchStep *step, size_t number, const StepForecast *f, size_t threads) {
    buf_printf(out, "  step %zu, %.*s: ", number, STR_ARG(step->words));
    switch (f->kind) {
    case FORECAST_LACKS_FIELD: buf_add(out, STR("not tried, a dataset lacks a field of it\n")); break;
    case FORECAST_UNKNOWN: buf_add(out, STR("candidates by alike values or windows: known only when it runs\n")); break;
    case FORECAST_REFUSED: buf_printf(out, "REFUSED: %.*s\n", STR_ARG(f->refused)); break;
    case FORECAST_KEYS:
        buf_printf(out, "%llu pairs", (unsigned long long)f->key.pairs);
        add_blocks(out, &f->key);
        break;
    case FORECAST_PASSES:
        buf_printf(out, "%llu pairs at most", (unsigned long long)f->among.pairs);
        add_work(out, &f->among, threads);
        buf_char(out, '\n');
        for (size_t p = 0; p < f->among.pass_count; p++) {
            buf_printf(out, "    %.*s: %llu", STR_ARG(step->among->pass[p].words), (unsigned long long)f->among.pass[p].pairs);
            add_blocks(out, &f->among.pass[p]);
        }
    }
}

static void add_rule(Buf *out, const Plan *plan, const RulePlan *rule, size_t threads, Arena *run) {
    Str *name = arena_array(run, rule->dataset_count, sizeof *name);
    Snapshot snapshot;
    Frames frames;
    Error err = {0};
    for (size_t d = 0; d < rule->dataset_count; d++) name[d] = plan->dataset[rule->dataset[d]].name;
    buf_printf(out, "pairs of rule %.*s", STR_ARG(rule->name));
    bool found = newest_snapshot(plan, name, rule->dataset_count, run, &snapshot, &err);
    if (!found && err.kind == ERROR_NONE) {
        buf_add(out, STR(": three rows do not tell, and no snapshot holds its datasets (kopeck snapshot JOB takes one)\n"));
        return;
    }
    if (!found) {
        buf_printf(out, ": cannot be told from the newest snapshot: %s%s%s\n", err.where, *err.where ? ": " : "", err.text);
        return;
    }
    if (!pairing_frames((FramesInput){.plan = plan, .snapshot = &snapshot, .threads = threads}, rule, run, &frames, &err)) {
        buf_printf(out, ": cannot be told from the snapshot %s: %s\n", snapshot.folder, err.text);
        return;
    }
    Pairing p = pairing_new(&frames, rule);
    StepForecast *step = arena_array(run, p.plan.step_count, sizeof *step);
    match_forecast(&(MatchInput){&p.plan, &p.side[0], p.one ? &p.side[0] : &p.side[1], threads}, plan->personal.any, run, step);
    buf_printf(out, ", as the snapshot of %.*s has them (at most, as if no step before had matched any):\n", STR_ARG(snapshot.cutoff));
    for (size_t s = 0; s < p.plan.step_count; s++) add_step(out, &rule->match.step[s], s + 1, &step[s], threads);
}

void add_forecasts(Buf *out, const Plan *plan, size_t threads) {
    for (uint32_t r = 0; r < plan->rule_count; r++) {
        const RulePlan *rule = &plan->rule[r];
        if (rule->kind != RULE_RECONCILE && rule->kind != RULE_DUPLICATES) continue;
        Arena *run = arena_new("forecast", 0);
        add_rule(out, plan, rule, threads, run);
        arena_free(run);
    }
}
