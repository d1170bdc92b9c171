#include "engine/base/json.h"
#include "engine/cli/command.h"
#include "engine/run/audience.h"

#include <stdio.h>

static Str day_text(Day day, Arena *arena) {
    char text[DAY_TEXT_SIZE];
    return day == DAY_NONE ? STR("") : str_copy(arena, day_print(day, text));
}

/* ---- Text */

static void print_record(const TraceRecord *record, Arena *arena) {
    printf("\n%.*s  %.*s\n", STR_ARG(record->dataset), STR_ARG(record->key));
    for (size_t f = 0; f < record->field_count; f++) {
        if (record->value[f].len) printf("  %-18.*s %.*s\n", STR_ARG(record->field[f]), STR_ARG(record->value[f]));
    }
    for (size_t i = 0; i < record->change_count; i++) {
        const TraceChange *c = &record->change[i];
        Str day = day_text(c->day, arena);
        if (!c->field.len)
            printf("  %.*s  %.*s\n", STR_ARG(day), STR_ARG(c->after.len ? c->after : c->before));
        else
            printf("  %.*s  %.*s: %.*s -> %.*s\n", STR_ARG(day), STR_ARG(c->field),
                   STR_ARG(c->before.len ? c->before : STR("(empty)")),
                   STR_ARG(c->after.len ? c->after : STR("(empty)")));
    }
}

static void print_finding(const TracedFinding *finding, Arena *arena) {
    printf("\nfinding %.*s  %.*s, rule %.*s of %.*s\n", STR_ARG(finding->identity), STR_ARG(finding->kind),
           STR_ARG(finding->rule), STR_ARG(finding->job));
    for (size_t i = 0; i < finding->span_count; i++) {
        const TracedSpan *s = &finding->span[i];
        printf("  %.*s  %s%.*s%s%.*s  %.*s\n", STR_ARG(day_text(s->from, arena)),
               i == 0                         ? ""
               : finding->span[i - 1].goes_on ? "changed: "
                                              : "came back: ",
               STR_ARG(s->difference), s->difference.len ? " " : "", STR_ARG(s->difference.len ? s->currency : STR("")),
               STR_ARG(s->explanation));
        if (s->until != DAY_NONE && !s->goes_on) printf("  %.*s  resolved\n", STR_ARG(day_text(s->until, arena)));
    }
    for (size_t i = 0; i < finding->decision_count; i++) {
        const Decision *d = &finding->decision[i];
        printf("  %.*s  decided: %.*s%s%.*s by %.*s%s%.*s\n", STR_ARG(day_text((Day)(d->at / INSTANT_DAY), arena)),
               STR_ARG(d->verb),
               d->until.len      ? " until "
               : d->assignee.len ? " to "
                                 : "",
               STR_ARG(d->until.len ? d->until : d->assignee), STR_ARG(d->who), d->why.len ? ": " : "",
               STR_ARG(d->why));
    }
}

static void print_looked(const Trace *trace) {
    printf("\nlooked at %zu snapshot%s", trace->looked, trace->looked == 1 ? "" : "s");
    if (trace->gone == 1) printf("; one more stands no longer where it was");
    if (trace->gone > 1) printf("; %zu more stand no longer where they were", trace->gone);
    if (trace->older) printf("; %zu older one%s left out", trace->older, trace->older == 1 ? "" : "s");
    if (trace->cut) printf("; more than %d records, the rest left out", TRACE_RECORDS_MAX);
    putchar('\n');
}

/* ---- JSON */

static json_t *record_json(const TraceRecord *record, Arena *arena) {
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
        json_put_text(change, "what", c->field.len ? STR("changed") : c->after.len ? c->after : c->before);
        json_put_text(change, "field", c->field);
        json_put_text(change, "before", c->field.len ? c->before : STR(""));
        json_put_text(change, "after", c->field.len ? c->after : STR(""));
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
    if (!trace_document(store, str_of(arguments->operand[0]), run, &trace, &err)) return terminal_fail(&err);
    if (plan) audience_trace(plan, AUDIENCE_TERMINAL, &trace, run);
    bool found = trace.record_count || trace.finding_count;
    if (arguments->json) {
        show_json(&trace, run);
        return found ? EXIT_CLEAN : EXIT_BREACH;
    }
    printf("%s\n", arguments->operand[0]);
    for (size_t i = 0; i < trace.record_count; i++) print_record(&trace.record[i], run);
    for (size_t i = 0; i < trace.finding_count; i++) print_finding(&trace.finding[i], run);
    if (!found) puts("not found in any stored run");
    print_looked(&trace);
    return found ? EXIT_CLEAN : EXIT_BREACH;
}

const Command command_trace = {"trace",
                               "trace KEY",
                               "one document across all systems and stored runs, each change, its findings",
                               "KEY is a document's number, a record's key, or a finding's id. Records that name the "
                               "same deal or order are shown too. Exit\n"
                               "status 1: nothing of that name in any stored run.",
                               "store json",
                               1,
                               1,
                               run_trace};
