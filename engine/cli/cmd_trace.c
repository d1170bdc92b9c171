#include "engine/base/json.h"
#include "engine/cli/command.h"
#include "engine/cli/past_show.h"
#include "engine/run/audience.h"

#include <stdio.h>

static Str day_text(Day day, Arena *arena) {
    char text[DAY_TEXT_SIZE];
    return day == DAY_NONE ? STR("") : str_copy(arena, day_print(day, text));
}

static json_t *record_json(const TraceRecord *record, Arena *arena) {
    static const char *const what[] = {[TRACE_APPEARED] = "appeared", [TRACE_CHANGED] = "changed", [TRACE_GONE] = "gone"};
    json_t *out = json_object(), *values = json_object(), *changes = json_array();
    json_put_text(out, "dataset", record->dataset);
    json_put_text(out, "key", record->key);
    for (size_t f = 0; f < record->field_count; f++)
        json_put_text(values, str_cstr(arena, record->field[f]), record->value[f]);
    for (size_t i = 0; i < record->change_count; i++) {
        const TraceChange *c = &record->change[i];
        json_t *change = json_object();
        json_put_text(change, "day", day_text(c->day, arena));
        json_put_text(change, "run", c->run);
        json_put_text(change, "what", str_of(what[c->what]));
        json_put_text(change, "field", c->field);
        json_put_text(change, "before", c->before);
        json_put_text(change, "after", c->after);
        json_add(changes, change);
    }
    json_put(out, "values", values);
    json_put(out, "changes", changes);
    return out;
}

static json_t *finding_json(const TracedFinding *finding, Arena *arena) {
    json_t *out = json_object(), *spans = json_array(), *decisions = json_array();
    json_put_text(out, "id", finding->identity);
    json_put_text(out, "job", finding->job);
    json_put_text(out, "rule", finding->rule);
    json_put_text(out, "kind", finding->kind);
    for (size_t i = 0; i < finding->span_count; i++) {
        const TracedSpan *s = &finding->span[i];
        json_t *span = json_object();
        json_put_text(span, "from", day_text(s->from, arena));
        json_put_text(span, "until", day_text(s->until, arena));
        json_put_text(span, "end", s->until == DAY_NONE ? STR("open") : s->goes_on ? STR("changed") : STR("resolved"));
        json_put_text(span, "run", s->run);
        json_put_text(span, "difference", s->difference);
        json_put_text(span, "currency", s->currency);
        json_put_text(span, "cause", s->cause);
        json_put_text(span, "explanation", s->explanation);
        json_add(spans, span);
    }
    for (size_t i = 0; i < finding->decision_count; i++) {
        const Decision *d = &finding->decision[i];
        json_t *decision = json_object();
        json_put_text(decision, "decision", d->verb);
        json_put_text(decision, "who", d->who);
        json_put_text(decision, "why", d->why);
        json_put_text(decision, "until", d->until);
        json_put_text(decision, "assignee", d->assignee);
        json_add(decisions, decision);
    }
    json_put(out, "spans", spans);
    json_put(out, "decisions", decisions);
    return out;
}

static void show_json(const Trace *trace, Arena *arena) {
    json_t *out = json_object(), *records = json_array(), *findings = json_array();
    for (size_t i = 0; i < trace->record_count; i++) json_add(records, record_json(&trace->record[i], arena));
    for (size_t i = 0; i < trace->finding_count; i++) json_add(findings, finding_json(&trace->finding[i], arena));
    json_put(out, "records", records);
    json_put(out, "findings", findings);
    json_put_count(out, "snapshots", trace->looked);
    json_put_count(out, "snapshots_gone", trace->gone);
    json_put_count(out, "snapshots_changed", trace->changed);
    json_put_count(out, "snapshots_left_out", trace->older);
    json_put(out, "cut", json_boolean(trace->cut));
    terminal_json(out);
}

static int run_trace(const Arguments *arguments, Arena *run) {
    Store *store;
    const Plan *plan = NULL;
    Trace trace;
    int status;
    Error err = {0};
    if (!open_store(arguments, false, run, &store, &plan, &status)) return status;
    const Past past = past_of(plan, run);
    if (!trace_document(store, plan, str_of(arguments->operand[0]), run, &trace, &err)) return terminal_fail(&err);
    if (plan) audience_trace(plan, AUDIENCE_TERMINAL, &trace, run);
    bool found = trace.record_count || trace.finding_count;
    if (arguments->json) {
        show_json(&trace, run);
        return found ? EXIT_CLEAN : EXIT_BREACH;
    }
    printf("%s\n", arguments->operand[0]);
    past_trace(&past, &trace);
    return found ? EXIT_CLEAN : EXIT_BREACH;
}

const Command command_trace = {"trace",
                               "trace KEY",
                               "one document across all systems and stored runs, each change, its findings",
                               "KEY is a document's number, a record's key, or a finding's id (or the beginning of it, 6 digits at least). Records that\n"
                               "name the same deal or order are shown too. Exit status 1: nothing of that name in any stored run.",
                               "store json",
                               1,
                               1,
                               run_trace};
