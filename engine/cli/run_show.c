#include "engine/cli/run_show.h"

#include "engine/base/utf8.h"
#include "engine/cli/command.h"

#include <stdio.h>

enum { RULES_SHOWN = 3, WHY_SHOWN = 2, LABEL_LETTERS = 9, DATASET_LETTERS = 20 };

Speech speech_of(Str language, Arena *arena) {
    return (Speech){words_language(language), arena};
}

Str speech_say(const Speech *speech, RunWord word, const Str *argument) {
    return words_run(speech->language, word, argument, speech->arena);
}

Str speech_number(const Speech *speech, uint64_t number) {
    return str_printf(speech->arena, "%llu", (unsigned long long)number);
}

Str speech_count(const Speech *speech, RunWord word, uint64_t count) {
    Str text = speech_say(speech, word, (RunArguments){speech_number(speech, count)});
    if (speech->language == LANGUAGE_EN && count == 1) text.len--;
    return text;
}

static void say(const Speech *speech, RunWord word, const Str *argument) {
    printf("%.*s", STR_ARG(speech_say(speech, word, argument)));
}

static void say_numbers(const Speech *speech, RunWord word, const uint64_t *number, size_t count) {
    RunArguments argument = {STR("")};
    for (size_t i = 0; i < count; i++) argument[i] = speech_number(speech, number[i]);
    say(speech, word, argument);
}

static void say_number(const Speech *speech, RunWord word, uint64_t number) {
    say_numbers(speech, word, &number, 1);
}

/* A name at the left of a line, however long it is. */
static void put_name(Str name, size_t letters) {
    if (utf8_count(name) > letters) printf("%.*s", STR_ARG(name));
    else terminal_padded(name, letters);
    putchar(' ');
}

static void put_label(const Speech *speech, RunWord label) {
    put_name(speech_say(speech, label, NULL), LABEL_LETTERS);
}

static Str money(const Speech *speech, int128 amount, unsigned scale, Str currency) {
    Buf *out = buf_own(speech->arena);
    words_add_money(speech->language, out, amount, scale, currency);
    return buf_str(out);
}

static Str moment(const Speech *speech, Str iso) {
    Buf *out = buf_own(speech->arena);
    words_add_moment(speech->language, out, iso);
    return buf_str(out);
}

static Str first_line(Str text) {
    return str_cut(&text, '\n');
}

static void say_state(const Speech *speech, const RunReport *report, bool color) {
    static const char *const colors[] = {"\033[32m", "\033[33m", "\033[31m", "\033[31m"};
    static const RunWord banner[] = {[BANNER_NO_FINDINGS] = SAY_NO_FINDINGS, [BANNER_CLEAN] = SAY_CLEAN, [BANNER_NO_LIMITS] = SAY_NO_LIMITS,
                                     [BANNER_REJECTED] = SAY_REJECTED, [BANNER_WARNING] = SAY_WARNING, [BANNER_BREACH] = SAY_BREACH,
                                     [BANNER_INCOMPLETE] = SAY_INCOMPLETE};
    printf("%s%.*s: %.*s%s\n", color ? colors[report->state] : "", STR_ARG(report->job), STR_ARG(speech_say(speech, banner[report_banner(report)], NULL)),
           color ? "\033[0m" : "");
    put_label(speech, SAY_LINE_CUTOFF);
    printf("%.*s (%.*s)\n", STR_ARG(moment(speech, report->cutoff)), STR_ARG(report->zone));
}

static void say_read(const Speech *speech, const RunReport *report) {
    uint64_t rows = 0, whole = 0;
    for (size_t i = 0; i < report->dataset_count; i++) {
        rows += report->dataset[i].rows_read;
        whole += report->dataset[i].complete;
    }
    Str all = speech_number(speech, report->dataset_count);
    if (whole < report->dataset_count) all = speech_say(speech, SAY_SOME, (RunArguments){speech_number(speech, whole), all});
    put_label(speech, SAY_LINE_READ);
    say(speech, SAY_READ, (RunArguments){all, speech_number(speech, rows)});
    putchar('\n');
}

/* The datasets that failed, the first few by name, each with what to do about it; how many they are. */
static size_t say_failed(const Speech *speech, const RunReport *report) {
    size_t failed = 0;
    Str told = STR("");
    for (size_t i = 0; i < report->dataset_count; i++) {
        const ReportDataset *d = &report->dataset[i];
        if (d->complete || failed++ >= WHY_SHOWN) continue;
        Str hint = d->problem, problem = str_cut(&hint, '\n');
        put_label(speech, SAY_LINE_FAILED);
        printf("%.*s: %.*s\n", STR_ARG(d->name), STR_ARG(problem));
        if (hint.len && !str_eq(hint, told)) printf("%-*s %.*s\n", LABEL_LETTERS, "", STR_ARG(hint));
        told = hint;
    }
    if (failed > WHY_SHOWN) {
        put_name(STR(""), LABEL_LETTERS);
        say_number(speech, SAY_MORE, failed - WHY_SHOWN);
        putchar('\n');
    }
    return failed < WHY_SHOWN ? failed : WHY_SHOWN;
}

static void say_totals(const Speech *speech, const RunReport *report, Str rule) {
    for (size_t t = 0; t < report->totals_count; t++) {
        const ReportTotals *totals = &report->totals[t];
        if (!str_eq(totals->rule, rule) || !str_eq(totals->dimension, STR("all")) || !totals->has_amount) continue;
        for (size_t c = 0; c < totals->cell_count; c++) {
            const ReportCell *cell = &totals->cell[c];
            say(speech, SAY_TOTAL, (RunArguments){money(speech, cell->difference, totals->scale, cell->currency),
                                                  money(speech, cell->unexplained, totals->scale, STR(""))});
        }
    }
}

static void say_rule(const Speech *speech, const RunReport *report, const ReportRule *rule) {
    put_name(rule->name, LABEL_LETTERS);
    if (rule->checked) {
        say_numbers(speech, SAY_RULE, (uint64_t[]){rule->matches, rule->findings}, 2);
        say_totals(speech, report, rule->name);
    } else {
        say(speech, SAY_NOT_CHECKED, (RunArguments){first_line(rule->why_not)});
    }
    putchar('\n');
}

static void say_findings(const Speech *speech, const RunReport *report) {
    FindingCounts counts = report_counts(report);
    uint64_t money_findings = 0;
    for (size_t i = 0; i < report->finding_count; i++) money_findings += report->finding[i].at_risk > 0;
    put_label(speech, SAY_LINE_FINDINGS);
    say_numbers(speech, SAY_FINDINGS, (uint64_t[]){report_findings(report), counts.by_severity[SEVERITY_ERROR]}, 2);
    if (counts.settled) say_number(speech, SAY_SETTLED, counts.settled);
    say_number(speech, SAY_MONEY, money_findings);
    putchar('\n');
}

/* "models    clients: name moved 3.1 %": those with a file. */
static void say_models(const Speech *speech, const RunReport *report) {
    bool any = false;
    for (size_t r = 0; r < report->rule_count; r++) {
        for (size_t m = 0; m < report->rule[r].model_count; m++) {
            const ReportModel *model = &report->rule[r].model[m];
            if (!model->file.len || !model->drift_field.len) continue;
            if (any) printf("; ");
            else put_label(speech, SAY_LINE_MODELS);
            Str percent = str_printf(speech->arena, "%u.%u", model->drift_ppm / 10000, model->drift_ppm / 1000 % 10);
            say(speech, SAY_MOVED, (RunArguments){report->rule[r].name, model->drift_field, percent});
            if (model->drifted) say(speech, SAY_TOO_FAR, NULL);
            any = true;
        }
    }
    if (any) putchar('\n');
}

static void say_history(const Speech *speech, const ReportHistory *history) {
    if (!history->kept) return;
    put_label(speech, SAY_LINE_HISTORY);
    if (history->first) {
        say(speech, SAY_FIRST, NULL);
    } else {
        say(speech, SAY_SINCE, (RunArguments){moment(speech, history->since), speech_number(speech, history->fresh),
                                              speech_number(speech, history->open), speech_number(speech, history->came_back),
                                              speech_number(speech, history->resolved)});
        if (history->unknown) say_number(speech, SAY_UNKNOWN, history->unknown);
        if (history->aside) say(speech, SAY_ASIDE, NULL);
    }
    putchar('\n');
}

static void say_limits(const Speech *speech, const RunReport *report) {
    uint64_t breached = 0, unchecked = 0;
    for (size_t i = 0; i < report->rule_count; i++) unchecked += !report->rule[i].checked;
    for (size_t i = 0; i < report->limit_count; i++) breached += report->limit[i].state == RUN_BREACH;
    if (!report->limit_count && !unchecked) return;
    put_label(speech, SAY_LINE_LIMITS);
    if (report->limit_count) say_numbers(speech, SAY_BREACHED, (uint64_t[]){breached, report->limit_count}, 2);
    else say(speech, SAY_NONE_JUDGED, NULL);
    if (unchecked) say_numbers(speech, SAY_UNCHECKED, (uint64_t[]){unchecked, report->rule_count}, 2);
    putchar('\n');
}

void show_run(const RunReport *report, const JobRequest *request, bool color) {
    Arena *arena = arena_new("summary", 0);
    Speech speech = speech_of(report->language, arena);
    say_state(&speech, report, color);
    say_read(&speech, report);
    size_t shown = say_failed(&speech, report);
    for (size_t i = 0; i < report->rule_count && shown < RULES_SHOWN; i++) {
        if (!str_eq(report->rule[i].kind, STR("reconcile"))) continue;
        say_rule(&speech, report, &report->rule[i]);
        shown++;
    }
    say_findings(&speech, report);
    say_models(&speech, report);
    say_history(&speech, &report->history);
    say_limits(&speech, report);
    put_label(&speech, SAY_LINE_REPORT);
    printf("%s/%s\n", request->out, request->job->xlsx ? "report.xlsx" : "summary.json");
    arena_free(arena);
}

void show_snapshot(const Snapshot *snapshot, Str language) {
    Arena *arena = arena_new("summary", 0);
    Speech speech = speech_of(language, arena);
    for (size_t i = 0; i < snapshot->count; i++) {
        const SnapshotDataset *d = &snapshot->dataset[i];
        put_name(d->name, DATASET_LETTERS);
        if (d->complete) say_numbers(&speech, SAY_ROWS, (uint64_t[]){d->rows, d->rejected}, 2);
        else say(&speech, SAY_FAILED, (RunArguments){d->problem});
        putchar('\n');
    }
    arena_free(arena);
}
