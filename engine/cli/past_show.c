#include "engine/cli/past_show.h"

#include "engine/cli/command.h"

#include <stdio.h>

typedef Str Words[PAST_ARGUMENTS_MAX];

static Str said(const Past *past, PastWord word, const Str *argument) {
    return words_past(past->language, word, argument, past->arena);
}

Past past_of(const Plan *plan, Arena *arena) {
    Str code = plan ? plan->language : STR("en");
    return (Past){words_language(code), code, arena};
}

void past_say(const Past *past, PastWord word, const Str *argument) {
    printf("%.*s", STR_ARG(said(past, word, argument)));
}

void past_label(const Past *past, PastWord word) {
    terminal_padded(said(past, word, NULL), 9);
    putchar(' ');
}

static Str number(const Past *past, uint64_t count) {
    return str_printf(past->arena, "%llu", (unsigned long long)count);
}

static Str date(const Past *past, Str iso) {
    Buf *out = buf_own(past->arena);
    words_add_moment(past->language, out, iso);
    return buf_str(out);
}

/* Without one, or where nothing differs in money, there is nothing to tell. */
static bool is_nothing(Str amount) {
    for (size_t i = 0; i < amount.len; i++) {
        if (amount.ptr[i] >= '1' && amount.ptr[i] <= '9') return false;
    }
    return true;
}

static Str day(const Past *past, Day of) {
    char text[DAY_TEXT_SIZE];
    return of == DAY_NONE ? STR("") : date(past, str_copy(past->arena, day_print(of, text)));
}

static Str money(const Past *past, Str amount, Str currency) {
    Buf *out = buf_own(past->arena);
    bool both = amount.len && currency.len;
    words_add_quantity(past->language, out, both ? str_printf(past->arena, "%.*s %.*s", STR_ARG(amount), STR_ARG(currency)) : amount);
    return buf_str(out);
}

static Str state_of_run(const Past *past, Str code) {
    for (RunState state = RUN_CLEAN; state <= RUN_INCOMPLETE; state++) {
        if (str_eq(code, str_of(run_state_code[state]))) return words_state(past->code, state);
    }
    return code;
}

static Str state_of_finding(const Past *past, const char *code) {
    for (FindingState state = FINDING_NEW; state <= FINDING_CAME_BACK; state++) {
        if (str_eq(str_of(code), str_of(finding_state_code[state]))) return words_finding_state(past->language, state);
    }
    return said(past, PAST_NOT_LOOKED_AT, NULL);
}

/* ---- history */

void past_runs(const Past *past, const Run *run, size_t count) {
    enum { COLUMNS = 11 };
    const Str head[COLUMNS] = {said(past, PAST_NUMBER, NULL), said(past, PAST_RUN, NULL), said(past, PAST_JOB, NULL),
                               said(past, PAST_CUTOFF, NULL), said(past, PAST_STATE, NULL), said(past, PAST_FINDINGS, NULL),
                               words_label(past->language, LABEL_HISTORY_NEW), words_label(past->language, LABEL_HISTORY_OPEN),
                               words_label(past->language, LABEL_HISTORY_BACK), words_label(past->language, LABEL_HISTORY_RESOLVED), STR("")};
    Str *cell = arena_array(past->arena, (count + 1) * COLUMNS, sizeof *cell);
    memcpy(cell, head, sizeof head);
    for (size_t i = 0; i < count; i++) {
        const RunCounts *c = &run[i].counts;
        Str unknown = c->unknown ? said(past, PAST_UNKNOWN, (Words){number(past, c->unknown)}) : STR(""),
            unpublished = run[i].published ? STR("") : said(past, PAST_NOT_PUBLISHED, NULL);
        const Str row[COLUMNS] = {number(past, (uint64_t)run[i].seq), run[i].id, run[i].job, day(past, run[i].day),
                                  state_of_run(past, run[i].state), number(past, c->findings), number(past, c->fresh),
                                  number(past, c->open), number(past, c->came_back), number(past, c->resolved),
                                  str_printf(past->arena, "%.*s%s%.*s", STR_ARG(unknown), unknown.len && unpublished.len ? "  " : "",
                                             STR_ARG(unpublished))};
        memcpy(cell + (i + 1) * COLUMNS, row, sizeof row);
    }
    terminal_table(cell, count + 1, COLUMNS, "rllllrrrrrl");
    if (!count) past_say(past, PAST_NO_RUN, NULL);
    if (!count) putchar('\n');
}

/* ---- show */

typedef struct Lines { /* "label   text", the texts one under the other */
    const Past *past;
    Str *cell;
    size_t count, capacity;
} Lines;

static void add_line(Lines *lines, Str label, Str text) {
    lines->cell = arena_grow(lines->past->arena, lines->cell, lines->count, &lines->capacity, 2 * sizeof *lines->cell, 32);
    lines->cell[2 * lines->count] = label;
    lines->cell[2 * lines->count++ + 1] = text;
}

static void add_said(Lines *lines, PastWord label, Str text) {
    add_line(lines, said(lines->past, label, NULL), text);
}

static void add_rules(Lines *lines, const Run *run) {
    const Past *past = lines->past;
    for (size_t i = 0; i < run->rule_count; i++) {
        const RunRule *rule = &run->rule[i];
        const Words count = {number(past, rule->matches), number(past, rule->groups), number(past, rule->findings), number(past, rule->fresh)};
        add_line(lines, rule->name, rule->checked ? said(past, PAST_RULE, count) : said(past, PAST_NOT_CHECKED, NULL));
    }
    for (size_t i = 0; i < run->total_count; i++) {
        const RunTotal *total = &run->total[i];
        add_said(lines, PAST_TOTAL, said(past, PAST_TOTAL_IS, (Words){total->rule, money(past, total->difference, total->currency),
                                                                      money(past, total->unexplained, STR(""))}));
    }
}

void past_run(const Past *past, const Run *run) {
    Lines lines = {past, NULL, 0, 0};
    Str id = said(past, PAST_RUN_NUMBER, (Words){run->id, number(past, (uint64_t)run->seq)});
    if (!run->published) id = str_printf(past->arena, "%.*s, %.*s", STR_ARG(id), STR_ARG(said(past, PAST_NOT_PUBLISHED, NULL)));
    add_said(&lines, PAST_RUN, id);
    add_said(&lines, PAST_JOB, str_printf(past->arena, "%.*s: %.*s", STR_ARG(run->job), STR_ARG(state_of_run(past, run->state))));
    add_said(&lines, PAST_CUTOFF, date(past, run->cutoff_text));
    add_said(&lines, PAST_KEPT, moment_utc(run->recorded, past->arena));
    add_said(&lines, PAST_SNAPSHOT, run->snapshot);
    add_line(&lines, STR(""), str_printf(past->arena, "sha256 %.*s", STR_ARG(run->snapshot_sha256)));
    add_said(&lines, PAST_PROJECT, str_printf(past->arena, "sha256 %.*s, Kopeck %.*s", STR_ARG(run->project_sha256), STR_ARG(run->version)));
    add_said(&lines, PAST_REPORTS, run->out);
    for (size_t i = 0; i < run->dataset_count; i++) {
        const RunDataset *d = &run->dataset[i];
        if (!d->complete) add_said(&lines, PAST_FAILED, str_printf(past->arena, "%.*s: %.*s", STR_ARG(d->name), STR_ARG(d->problem)));
    }
    add_rules(&lines, run);
    terminal_table(lines.cell, lines.count, 2, "ll");
}

static void list_head(const Past *past, PastWord title, uint64_t count) {
    putchar('\n');
    past_say(past, title, (Words){number(past, count)});
    putchar('\n');
}

static void list_rest(const Past *past, uint64_t count) {
    if (count <= PAST_SHOWN_MAX) return;
    printf("  ");
    past_say(past, PAST_MORE, (Words){number(past, count - PAST_SHOWN_MAX)});
    putchar('\n');
}

void past_findings(const Past *past, PastWord title, const KeptFinding *finding, uint64_t count) {
    enum { COLUMNS = 4 };
    size_t shown = count < PAST_SHOWN_MAX ? (size_t)count : PAST_SHOWN_MAX;
    if (!count) return;
    Str *cell = arena_array(past->arena, shown * COLUMNS, sizeof *cell);
    for (size_t i = 0; i < shown; i++) {
        const KeptFinding *f = &finding[i];
        const Str row[COLUMNS] = {str_printf(past->arena, "  %.*s", STR_ARG(f->identity)), state_of_finding(past, f->state),
                                  said(past, PAST_SINCE, (Words){date(past, f->first_seen)}), f->explanation};
        memcpy(cell + i * COLUMNS, row, sizeof row);
    }
    list_head(past, title, count);
    terminal_table(cell, shown, COLUMNS, "llll");
    list_rest(past, count);
}

/* ---- compare */

static Str severity_words(const Past *past, Str code) {
    for (Severity s = SEVERITY_INFO; s <= SEVERITY_ERROR; s++) {
        if (str_eq(code, str_of(severity_code[s]))) return words_severity(past->code, s);
    }
    return code;
}

static Str cause_words(const Past *past, Str cause) {
    Buf *out = buf_own(past->arena);
    words_add_causes(past->language, out, cause);
    return out->len ? buf_str(out) : said(past, PAST_EMPTY, NULL);
}

/* What is another one: the amount, how grave it is, the cause; else the amount as it stands. */
static Str change_of(const Past *past, const KeptFinding *before, const KeptFinding *after) {
    Str was = money(past, before->difference, STR("")), is = money(past, after->difference, after->currency);
    if (str_eq(before->difference, after->difference)) {
        bool graver = !str_eq(before->severity, after->severity);
        if (!graver && str_eq(before->cause, after->cause)) return is_nothing(after->difference) ? STR("—") : is;
        was = graver ? severity_words(past, before->severity) : cause_words(past, before->cause);
        is = graver ? severity_words(past, after->severity) : cause_words(past, after->cause);
    }
    return str_printf(past->arena, "%.*s → %.*s", STR_ARG(was), STR_ARG(is));
}

static void changes(const Past *past, const RunChange *change, size_t count) {
    if (!count) return;
    list_head(past, PAST_THE_CHANGED, count);
    for (size_t i = 0; i < count && i < PAST_SHOWN_MAX; i++) {
        const KeptFinding *after = &change[i].after;
        Str what = change_of(past, &change[i].before, after);
        printf("  %.*s  %.*s  %.*s\n", STR_ARG(after->identity), STR_ARG(what), STR_ARG(after->explanation));
    }
    list_rest(past, count);
}

static Str run_of(const Past *past, const Run *run) {
    Str of = said(past, PAST_RUN_OF, (Words){run->job, day(past, run->day)});
    return str_printf(past->arena, "%.*s, %.*s", STR_ARG(run->id), STR_ARG(of));
}

void past_comparison(const Past *past, const Run *before, const Run *after, const RunComparison *c) {
    Lines lines = {past, NULL, 0, 0};
    const Words count = {number(past, c->gained_count), number(past, c->lost_count), number(past, c->changed_count), number(past, c->same),
                         number(past, c->unknown)};
    add_said(&lines, PAST_BEFORE, run_of(past, before));
    add_said(&lines, PAST_AFTER, run_of(past, after));
    add_said(&lines, PAST_FINDINGS, said(past, PAST_COMPARED, count));
    terminal_table(lines.cell, lines.count, 2, "ll");
    past_findings(past, PAST_THE_GAINED, c->gained, c->gained_count);
    past_findings(past, PAST_THE_LOST, c->lost, c->lost_count);
    changes(past, c->changed, c->changed_count);
}

/* ---- decisions */

static Str decision_words(const Past *past, const Decision *d, Str on) {
    FindingMemory memory = {.decision = d->verb, .decided_by = d->who, .decided_on = on, .why = d->why, .until = d->until,
                            .assignee = d->assignee};
    Buf *out = buf_own(past->arena);
    words_add_decision(past->language, out, &memory);
    return buf_str(out);
}

void past_decisions(const Past *past, const Decision *decision, size_t count) {
    enum { COLUMNS = 3 };
    Str *cell = arena_array(past->arena, count * COLUMNS, sizeof *cell);
    for (size_t i = 0; i < count; i++) {
        const Str row[COLUMNS] = {number(past, (uint64_t)decision[i].seq), decision[i].identity,
                                  decision_words(past, &decision[i], moment_utc(decision[i].at, past->arena))};
        memcpy(cell + i * COLUMNS, row, sizeof row);
    }
    terminal_table(cell, count, COLUMNS, "rll");
    if (!count) past_say(past, PAST_NO_DECISION, NULL);
    if (!count) putchar('\n');
}

/* ---- trace */

static Str change_words(const Past *past, const TraceChange *c) {
    if (c->what != TRACE_CHANGED) return said(past, c->what == TRACE_APPEARED ? PAST_APPEARED : PAST_GONE, NULL);
    Str empty = said(past, PAST_EMPTY, NULL), before = c->before.len ? c->before : empty, after = c->after.len ? c->after : empty;
    return str_printf(past->arena, "%.*s: %.*s → %.*s", STR_ARG(words_field(past->language, c->field)), STR_ARG(before), STR_ARG(after));
}

static void record(const Past *past, const TraceRecord *of) {
    Lines lines = {past, NULL, 0, 0};
    printf("\n%.*s  %.*s\n", STR_ARG(of->dataset), STR_ARG(of->key));
    for (size_t f = 0; f < of->field_count; f++) {
        Str field = words_field(past->language, of->field[f]);
        if (of->value[f].len) add_line(&lines, str_printf(past->arena, "  %.*s", STR_ARG(field)), of->value[f]);
    }
    terminal_table(lines.cell, lines.count, 2, "ll");
    for (size_t i = 0; i < of->change_count; i++) {
        printf("  %.*s  %.*s\n", STR_ARG(day(past, of->change[i].day)), STR_ARG(change_words(past, &of->change[i])));
    }
}

static void span(const Past *past, const TracedFinding *of, size_t index) {
    const TracedSpan *s = &of->span[index];
    printf("  %.*s  ", STR_ARG(day(past, s->from)));
    if (index) past_say(past, of->span[index - 1].goes_on ? PAST_CHANGED : PAST_CAME_BACK, NULL);
    if (index) printf(": ");
    if (!is_nothing(s->difference)) printf("%.*s  ", STR_ARG(money(past, s->difference, s->currency)));
    printf("%.*s\n", STR_ARG(s->explanation));
    if (s->until == DAY_NONE || s->goes_on) return;
    printf("  %.*s  %.*s\n", STR_ARG(day(past, s->until)), STR_ARG(said(past, PAST_RESOLVED, NULL)));
}

static void traced(const Past *past, const TracedFinding *of) {
    putchar('\n');
    past_say(past, PAST_FINDING, (Words){of->identity, words_kind_of(past->language, of->kind), of->rule, of->job});
    putchar('\n');
    for (size_t i = 0; i < of->span_count; i++) span(past, of, i);
    for (size_t i = 0; i < of->decision_count; i++) {
        const Decision *d = &of->decision[i];
        printf("  %.*s  %.*s: %.*s\n", STR_ARG(day(past, (Day)(d->at / INSTANT_DAY))), STR_ARG(said(past, PAST_DECIDED, NULL)),
               STR_ARG(decision_words(past, d, STR(""))));
    }
}

void past_trace(const Past *past, const Trace *trace) {
    for (size_t i = 0; i < trace->record_count; i++) record(past, &trace->record[i]);
    for (size_t i = 0; i < trace->finding_count; i++) traced(past, &trace->finding[i]);
    if (!trace->record_count && !trace->finding_count) {
        past_say(past, PAST_NOT_FOUND, NULL);
        putchar('\n');
    }
    putchar('\n');
    past_say(past, PAST_LOOKED, (Words){number(past, trace->looked)});
    if (trace->gone) past_say(past, PAST_LOOKED_GONE, (Words){number(past, trace->gone)});
    if (trace->changed) past_say(past, PAST_LOOKED_CHANGED, (Words){number(past, trace->changed)});
    if (trace->older) past_say(past, PAST_LOOKED_OLDER, (Words){number(past, trace->older)});
    if (trace->cut) past_say(past, PAST_LOOKED_CUT, (Words){number(past, TRACE_RECORDS_MAX)});
    putchar('\n');
}
