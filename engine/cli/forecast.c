/* What `check` says of each rule before its first run: how many pairs its steps would look at in the newest snapshot. */
#include "engine/cli/forecast.h"

#include "engine/cli/run_show.h"

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

/* Where what is said goes, and how. */
typedef struct Telling {
    Buf *out;
    Speech speech;
    size_t threads;
} Telling;

static void add_said(const Telling *t, RunWord word, const Str *argument) {
    buf_add(t->out, speech_say(&t->speech, word, argument));
}

static void add_blocks(const Telling *t, const PassNote *note) {
    for (size_t b = 0; b < note->block_count && b < 3; b++) {
        const PassBlock *block = &note->block[b];
        if (block->pairs < 2) break;
        if (b) buf_add(t->out, STR(", "));
        else add_said(t, SAY_MOST_BY, NULL);
        Str lefts = speech_number(&t->speech, block->lefts), rights = speech_number(&t->speech, block->rights);
        add_said(t, block->lefts == block->rights ? SAY_BLOCK : SAY_BLOCK_TWO, (RunArguments){block->name, lefts, rights});
        if (!block->compared) add_said(t, SAY_BLOCK_SKIPPED, NULL);
    }
    buf_char(t->out, '\n');
}

/* What comparing takes beside reading: measured rates, so a rough figure, and none where it is little. */
static void add_work(const Telling *t, const AmongNote *among) {
    enum { LITTLE_MEGABYTES = 50, LITTLE_SECONDS = 2 };
    uint64_t megabytes = among->size >> 20;
    if (megabytes < LITTLE_MEGABYTES && among->seconds < LITTLE_SECONDS) return;
    add_said(t, SAY_WORK, (RunArguments){speech_number(&t->speech, megabytes), speech_number(&t->speech, among->seconds),
                                         speech_count(&t->speech, SAY_THREADS, t->threads)});
}

static Str number(const Telling *t, uint64_t count) {
    return speech_number(&t->speech, count);
}

static void add_step(const Telling *t, const MatchStep *step, size_t place, const StepForecast *f) {
    buf_add(t->out, STR("  "));
    add_said(t, SAY_STEP, (RunArguments){number(t, place), words_step(t->speech.language, step->words, t->speech.arena)});
    switch (f->kind) {
    case FORECAST_LACKS_FIELD: add_said(t, SAY_LACKS_FIELD, NULL); break;
    case FORECAST_UNKNOWN: add_said(t, SAY_ONLY_THEN, NULL); break;
    case FORECAST_REFUSED: add_said(t, SAY_REFUSED, (RunArguments){f->refused}); break;
    case FORECAST_KEYS:
        add_said(t, SAY_PAIRS, (RunArguments){number(t, f->key.pairs)});
        add_blocks(t, &f->key);
        return;
    case FORECAST_PASSES:
        add_said(t, SAY_PAIRS_AT_MOST, (RunArguments){number(t, f->among.pairs)});
        add_work(t, &f->among);
    }
    buf_char(t->out, '\n');
    for (size_t p = 0; f->kind == FORECAST_PASSES && p < f->among.pass_count; p++) {
        buf_printf(t->out, "    %.*s: %llu", STR_ARG(step->among->pass[p].words), (unsigned long long)f->among.pass[p].pairs);
        add_blocks(t, &f->among.pass[p]);
    }
}

static void add_rule(const Telling *t, const Plan *plan, const RulePlan *rule) {
    Arena *run = t->speech.arena;
    Str *name = arena_array(run, rule->dataset_count, sizeof *name);
    Snapshot snapshot;
    Frames frames;
    Error err = {0};
    for (size_t d = 0; d < rule->dataset_count; d++) name[d] = plan->dataset[rule->dataset[d]].name;
    add_said(t, SAY_PAIRS_OF, (RunArguments){rule->name});
    bool found = newest_snapshot(plan, name, rule->dataset_count, run, &snapshot, &err);
    if (!found && err.kind == ERROR_NONE) {
        add_said(t, SAY_NO_SNAPSHOT, NULL);
        buf_char(t->out, '\n');
        return;
    }
    if (!found || !pairing_frames((FramesInput){.plan = plan, .snapshot = &snapshot, .threads = t->threads}, rule, run, &frames, &err)) {
        Str where = found ? str_of(snapshot.folder) : str_of(err.where);
        add_said(t, SAY_NOT_TOLD, (RunArguments){str_printf(run, "%.*s%s%s", STR_ARG(where), where.len ? ": " : "", err.text)});
        buf_char(t->out, '\n');
        return;
    }
    Pairing p = pairing_new(&frames, rule);
    StepForecast *step = arena_array(run, p.plan.step_count, sizeof *step);
    match_forecast(&(MatchInput){&p.plan, &p.side[0], p.one ? &p.side[0] : &p.side[1], t->threads}, plan->personal.any, run, step);
    add_said(t, SAY_AS_OF, (RunArguments){snapshot.cutoff});
    buf_char(t->out, '\n');
    for (size_t s = 0; s < p.plan.step_count; s++) add_step(t, &rule->match.step[s], s + 1, &step[s]);
}

void add_forecasts(Buf *out, const Plan *plan, size_t threads) {
    for (uint32_t r = 0; r < plan->rule_count; r++) {
        const RulePlan *rule = &plan->rule[r];
        if (rule->kind != RULE_RECONCILE && rule->kind != RULE_DUPLICATES) continue;
        Arena *run = arena_new("forecast", 0);
        add_rule(&(Telling){out, speech_of(plan->language, run), threads}, plan, rule);
        arena_free(run);
    }
}
