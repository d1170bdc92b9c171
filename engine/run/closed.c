/* A closed period, acc until 2026-08-31: every record of it is held against the same one, by its key, in the snapshot of the
 * run before.
 *
 *   key  then                 now
 *   S-1  08-20  100.00        08-20  100.00    the same
 *   S-2  08-21  100.00        08-21  120.00    changed: amount 100.00 -> 120.00
 *   S-3  08-22   50.00        -                vanished
 *   S-4  -                    08-30   70.00    backdated: it appeared in the closed period
 *   S-5  08-31   10.00        09-02   10.00    changed: its date was moved out of the period
 *   S-6  09-02   10.00        09-02   15.00    open period: nothing
 *
 * Fields are compared as they were read; computed and looked-up ones follow from them, and `changed`, the moment of the last
 * change, says nothing by itself. What cannot be told is not told as a change, but counted in a notice: keys that stand
 * more than once, records older than anything that is read now (the source gives a later stretch of time), rows that could
 * not be read. Nothing is compared when the run before was made before the period had ended, or was closed. */
#include "engine/run/closed.h"

#include "engine/run/publish.h"
#include "engine/run/rejected.h"

typedef struct Side {
    RuleView view;
    const Column *key, *day;
    size_t rows;
    KeyRows *by_key;
} Side;

typedef struct Watch {
    RunResults *results;
    const RulePlan *rule;
    size_t d;
    uint32_t dataset;
    Day until;
    Str until_text;
    Side then, now;
    RejectedRows rejected;
    uint64_t several, nameless, older;
    Day oldest; /* of what is read now */
    Arena *stage;
} Watch;

static Side side_of(Frames *frames, const RulePlan *rule, size_t d, Arena *stage) {
    Side side = {.view = rule_view(frames, rule), .rows = frames->frame[rule->dataset[d]].rows};
    side.key = view_column(&side.view, rule->key, d, false);
    side.day = frame_day(frames, rule->dataset[d]);
    side.by_key = key_rows(frames, rule->dataset[d], side.key, stage);
    return side;
}

static bool is_closed(const Watch *w, const Side *side, uint32_t row) {
    return side->day && !column_null(side->day, row) && column_number(side->day, row) <= w->until;
}

/* ---- Findings */

static Finding *add_finding(Watch *w, const Side *side, uint32_t row, Str cause) {
    FindingRecord record = view_record(&side->view, w->d, row, false);
    if (side == &w->then) record.row = ROW_NONE; /* it stands in no table of today */
    const Column *key = side->key;
    record.key = str_copy(w->results->run, key_text(side->view.frames, key, row, w->results->run));
    Finding *finding = findings_add(w->results->findings, &w->now.view, FINDING_CHANGED_AFTER_CLOSE);
    finding_records(finding, w->results->findings, &record, 1);
    finding->system = record.system;
    finding->system_title = record.system_title;
    finding->cause = cause;
    return finding;
}

static void set_amounts(Finding *finding, bool was, int64_t then, bool is, int64_t now) {
    finding->has_amounts = was || is;
    finding->left_amount = was ? then : 0;
    finding->right_amount = is ? now : 0;
    finding->difference = finding->right_amount - finding->left_amount;
    finding->at_risk = finding->difference < 0 ? -finding->difference : finding->difference;
}

static void finish(Watch *w, Finding *finding) {
    finding_finish(finding, &w->now.view, w->results->findings);
    finding->origin = w->until_text; /* after its identity is made: the same record in the next closed period is the same one */
}

static void tell_one(Watch *w, const Side *side, uint32_t row, Str cause) {
    Finding *finding = add_finding(w, side, row, cause);
    bool there = finding->record[0].has_amount;
    int64_t amount = finding->record[0].amount;
    if (side == &w->then) set_amounts(finding, there, amount, false, 0);
    else set_amounts(finding, false, 0, there, amount);
    finish(w, finding);
}

static bool is_compared(const FieldPlan *field) {
    return field->from.len && !str_eq(field->name, STR("changed"));
}

static size_t changed_fields(const Watch *w, uint32_t then, uint32_t now, uint32_t *field) {
    const DatasetPlan *dataset = &w->now.view.frames->plan->dataset[w->dataset];
    size_t count = 0;
    for (uint32_t f = 0; f < dataset->field_count; f++) {
        FieldRef ref = {f, PLAN_NONE};
        if (!is_compared(&dataset->field[f])) continue;
        const Column *was = frame_value(w->then.view.frames, w->dataset, ref), *is = frame_value(w->now.view.frames, w->dataset, ref);
        if (!value_stayed(was, then, is, now)) field[count++] = f;
    }
    return count;
}

static void tell_changed(Watch *w, uint32_t then, uint32_t now, const uint32_t *field, size_t count) {
    Arena *run = w->results->run;
    const DatasetPlan *dataset = &w->now.view.frames->plan->dataset[w->dataset];
    Finding *finding = add_finding(w, &w->now, now, STR("changed after close"));
    for (size_t i = 0; i < count; i++) {
        FieldRef ref = {field[i], PLAN_NONE};
        Str was = frame_print(w->then.view.frames, frame_value(w->then.view.frames, w->dataset, ref), then, run);
        Str is = frame_print(w->now.view.frames, frame_value(w->now.view.frames, w->dataset, ref), now, run);
        finding_evidence(finding, w->results->findings, (FindingEvidence){dataset->field[field[i]].name, str_copy(run, was),
                                                                          str_copy(run, is), STR("changed"), -1});
    }
    FindingRecord before = view_record(&w->then.view, w->d, then, false);
    int64_t was_amount = 0;
    bool was = before.has_amount && decimal_rescale(before.amount, w->then.view.scale, w->now.view.scale, &was_amount);
    set_amounts(finding, was, was_amount, finding->record[0].has_amount, finding->record[0].amount);
    if (count == 1) {
        finding->left_value = finding->evidence[0].left;
        finding->right_value = finding->evidence[0].right;
    }
    finish(w, finding);
}

/* ---- Row by row */

static void look_at_now(Watch *w, uint32_t *field) {
    Arena *scratch = arena_new("closed", 0);
    for (uint32_t row = 0; row < w->now.rows; row++) {
        Str key = key_text(w->now.view.frames, w->now.key, row, scratch);
        uint32_t then = key_rows_find(w->then.by_key, key);
        bool closed = is_closed(w, &w->now, row) || (then < ROW_SEVERAL && is_closed(w, &w->then, then));
        if (w->now.day && !column_null(w->now.day, row) && column_number(w->now.day, row) < w->oldest) w->oldest = (Day)column_number(w->now.day, row);
        if (closed && !key.len) w->nameless++;
        if (!closed || !key.len) continue;
        if (then == ROW_SEVERAL || key_rows_find(w->now.by_key, key) == ROW_SEVERAL) {
            w->several++;
            continue;
        }
        size_t count = then == ROW_NONE ? 0 : changed_fields(w, then, row, field);
        if (then == ROW_NONE) tell_one(w, &w->now, row, STR("backdated"));
        else if (count) tell_changed(w, then, row, field, count);
        arena_reset(scratch);
    }
    arena_free(scratch);
}

/* The row was there; now it could not be read. */
static bool is_rejected(const Watch *w, uint32_t row, Arena *scratch) {
    if (w->rejected.field == PLAN_NONE || !w->rejected.count) return false;
    const Column *column = frame_compared(w->then.view.frames, w->dataset, (FieldRef){w->rejected.field, PLAN_NONE});
    Str key = key_text(w->then.view.frames, column, row, scratch);
    return key.len && rejected_find(&w->rejected, key) != ROW_NONE;
}

static void look_at_then(Watch *w) {
    Arena *scratch = arena_new("closed", 0);
    for (uint32_t row = 0; row < w->then.rows; row++) {
        if (!is_closed(w, &w->then, row)) continue;
        Str key = key_text(w->then.view.frames, w->then.key, row, scratch);
        if (!key.len || key_rows_find(w->now.by_key, key) != ROW_NONE) continue;
        if (key_rows_find(w->then.by_key, key) == ROW_SEVERAL) w->several++;
        else if (column_number(w->then.day, row) < w->oldest) w->older++;
        else if (!is_rejected(w, row, scratch)) tell_one(w, &w->then, row, STR("vanished"));
        arena_reset(scratch);
    }
    arena_free(scratch);
}

static void notice_count(Watch *w, uint64_t count, const char *what) {
    const Plan *plan = w->now.view.frames->plan;
    if (!count) return;
    since_tell(w->results, true, str_printf(w->results->run, "%.*s, closed to %.*s: %llu %s", STR_ARG(plan->dataset[w->dataset].name),
                                            STR_ARG(w->until_text), (unsigned long long)count, what));
}

/* ---- Until when */

static Day newest(Frames *frames, uint32_t dataset) {
    const Frame *frame = &frames->frame[dataset];
    const Column *day = frame->table ? frame_day(frames, dataset) : NULL;
    Day out = DAY_NONE;
    for (uint32_t row = 0; day && row < frame->rows; row++) {
        if (frame->state[row] != ROW_ACTIVE || column_null(day, row)) continue;
        if (out == DAY_NONE || column_number(day, row) > out) out = (Day)column_number(day, row);
    }
    return out;
}

/* The last day that was closed when the run before was made, and still is; DAY_NONE: none. */
static Day closed_until(const RunResults *r, const RulePlan *rule, const ClosedPlan *closed) {
    const Before *before = &r->since.last;
    Day until = closed->until;
    if (closed->periods != PLAN_NONE) {
        Day then = newest(before->frames, rule->dataset[closed->periods]), now = newest(r->frames, rule->dataset[closed->periods]);
        if (then == DAY_NONE || now == DAY_NONE) return DAY_NONE;
        until = then < now ? then : now;
    }
    Day known = closed->since == DAY_NONE ? until : closed->since;
    return before->day >= known ? until : DAY_NONE;
}

/* Of findings that stand since an earlier run: the period may have grown since, and that run saw its beginning alone. */
static Day closed_then(const RunResults *r, const RulePlan *rule, const ClosedPlan *closed) {
    const Before *before = &r->since.last;
    Day until = closed->until;
    if (closed->periods != PLAN_NONE) until = newest(r->frames, rule->dataset[closed->periods]);
    return until == DAY_NONE || until > before->day ? before->day : until;
}

static void watch_dataset(RunResults *r, const RulePlan *rule, size_t d, Day until) {
    char text[DAY_TEXT_SIZE];
    Arena *stage = arena_new("closed", 0);
    uint32_t dataset = rule->dataset[d];
    Watch w = {.results = r, .rule = rule, .d = d, .dataset = dataset, .until = until,
               .until_text = str_copy(r->run, day_print(until, text)), .stage = stage, .oldest = INT32_MAX,
               .then = side_of(r->since.last.frames, rule, d, stage), .now = side_of(r->frames, rule, d, stage),
               .rejected = rejected_rows(r->frames, dataset)};
    uint32_t *field = arena_array(stage, r->frames->plan->dataset[dataset].field_count, sizeof *field);
    look_at_now(&w, field);
    look_at_then(&w);
    notice_count(&w, w.several, "records share a key with another one and are not compared with the run before");
    notice_count(&w, w.nameless, "records have no key and are not compared with the run before");
    notice_count(&w, w.older, "records of the run before are older than the oldest one that is read now: whether they were removed cannot be told");
    arena_free(stage);
}

static bool look_again(RunResults *r, void *context) {
    const RulePlan *rule = context;
    bool all = true;
    for (size_t d = 0; d < rule->closed_count; d++) {
        bool there = r->since.last.frames->frame[rule->dataset[d]].table != NULL;
        if (there) watch_dataset(r, rule, d, closed_then(r, rule, &rule->closed[d]));
        all = all && there;
    }
    return all;
}

void watch_closed(RunResults *r, const RulePlan *rule, RuleResult *out) {
    size_t from = r->findings->count;
    *out = (RuleResult){.rule = rule, .checked = true, .why_not = STR(""), .view = rule_view(r->frames, rule)};
    const Before *before = &r->since.last;
    out->blind = !before->frames;
    for (size_t d = 0; before->frames && d < rule->closed_count; d++) {
        Str name = r->frames->plan->dataset[rule->dataset[d]].name;
        if (!before->frames->frame[rule->dataset[d]].table) {
            out->blind = true;
            since_tell(r, true, str_printf(r->run, "%.*s was not read in full by the run of %.*s: it is not compared with it",
                                           STR_ARG(name), STR_ARG(before->day_text)));
            continue;
        }
        Day until = closed_until(r, rule, &rule->closed[d]);
        if (until != DAY_NONE)
            watch_dataset(r, rule, d, until);
        else
            since_tell(r, false, str_printf(r->run, "%.*s: the run of %.*s was made before the period was closed", STR_ARG(name),
                                            STR_ARG(before->day_text)));
    }
    if (before->frames && !since_stand(r, rule->name, from, look_again, (void *)rule)) out->blind = true;
}
