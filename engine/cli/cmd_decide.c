/* decide: what people say of findings, one by one or by the workbook that they filled in. */
#include "engine/base/file.h"
#include "engine/base/json.h"
#include "engine/cli/command.h"
#include "engine/cli/past_show.h"
#include "engine/store/named.h"
#include "reports/csv_file.h"
#include "reports/workbook.h"

#include <stdio.h>

/* ---- Listing the log */

static json_t *decision_json(const Decision *d, Arena *arena) {
    json_t *out = json_object();
    json_put_count(out, "number", (uint64_t)d->seq);
    json_put_text(out, "at_utc", moment_utc(d->at, arena));
    json_put_text(out, "who", d->who);
    json_put_text(out, "decision", d->verb);
    json_put_text(out, "finding", d->identity);
    json_put_text(out, "run", d->run);
    json_put_text(out, "job", d->job);
    json_put_text(out, "rule", d->rule);
    json_put_text(out, "kind", d->kind);
    json_put_text(out, "why", d->why);
    json_put_text(out, "until", d->until);
    json_put_text(out, "assignee", d->assignee);
    json_put_text(out, "amount", d->amount);
    json_t *records = json_loadb(d->pairs.ptr, d->pairs.len, 0, NULL);
    json_put(out, "records", records ? records : json_array());
    json_put_text(out, "hash", d->hash);
    return out;
}

static int list_decisions(const Arguments *arguments, Store *store, const Past *past) {
    const Decision *list;
    size_t count;
    Error err = {0};
    if (!decisions_list(store, STR(""), past->arena, &list, &count, &err)) return terminal_fail(&err);
    if (!arguments->json) {
        past_decisions(past, list, count);
        return EXIT_CLEAN;
    }
    json_t *out = json_array();
    for (size_t i = 0; i < count; i++) json_add(out, decision_json(&list[i], past->arena));
    terminal_json(out);
    return EXIT_CLEAN;
}

static void say_count(const Past *past, PastWord word, uint64_t count) {
    Str number = str_printf(past->arena, "%llu", (unsigned long long)count);
    past_say(past, word, (const Str[PAST_ARGUMENTS_MAX]){number});
}

static int verify(const Arguments *arguments, Store *store, const Past *past) {
    DecisionProof proof;
    Error err = {0};
    if (!decisions_verify(store, past->arena, &proof, &err)) return terminal_fail(&err);
    if (arguments->json) {
        json_t *out = json_object();
        json_put(out, "ok", json_boolean(proof.ok));
        json_put_count(out, "count", proof.count);
        json_put_text(out, "hash", proof.hash);
        json_put_text(out, "problem", proof.problem);
        terminal_json(out);
    } else if (proof.ok) {
        past_label(past, PAST_DECISIONS);
        say_count(past, PAST_VERIFIED, proof.count);
        putchar('\n');
        past_label(past, PAST_HASH);
        Str hash = proof.count ? proof.hash : words_past(past->language, PAST_NONE, NULL, NULL);
        printf("%.*s\n", STR_ARG(hash));
    } else {
        fprintf(stderr, "kopeck: the log of decisions is not what was written: %.*s\n", STR_ARG(proof.problem));
    }
    return proof.ok ? EXIT_CLEAN : EXIT_BREACH;
}

/* ---- Labelled pairs, for calibration */

static int export_pairs(const Arguments *arguments, Store *store, Arena *run) {
    const DecidedPair *pair;
    size_t count;
    Error err = {0};
    if (!decisions_pairs(store, STR(""), run, &pair, &count, &err)) return terminal_fail(&err);
    Buf *out = buf_own(run);
    buf_add(out, STR("rule,left_dataset,left_key,right_dataset,right_key,same,who,at_utc,finding\r\n"));
    for (size_t i = 0; i < count; i++) {
        const Str cell[] = {pair[i].rule,      pair[i].left_dataset,
                            pair[i].left_key,  pair[i].right_dataset,
                            pair[i].right_key, pair[i].same ? STR("true") : STR("false"),
                            pair[i].who,       moment_utc(pair[i].at, run),
                            pair[i].identity};
        for (size_t c = 0; c < ARRAY_LEN(cell); c++) {
            if (c) buf_char(out, ',');
            csv_add_value(out, cell[c]);
        }
        buf_add(out, STR("\r\n"));
    }
    if (!arguments->out) {
        fwrite(out->ptr, 1, out->len, stdout);
        return EXIT_CLEAN;
    }
    if (!file_write(arguments->out, buf_str(out), &err)) return terminal_fail(&err);
    if (!arguments->quiet) printf("pairs     %zu in %s\n", count, arguments->out);
    return EXIT_CLEAN;
}

/* ---- Adding */

static int add(const Arguments *arguments, Store *store, const DecisionBatch *batch, const Past *past) {
    DecisionOutcome outcome;
    Error err = {0};
    bool ok = decisions_add(store, batch, past->arena, &outcome, &err);
    for (size_t i = 0; i < outcome.problem_count; i++) {
        const DecisionProblem *p = &outcome.problem[i];
        fprintf(stderr, "kopeck: %.*s%sfinding %.*s: %.*s\n", STR_ARG(p->where), p->where.len ? ": " : "",
                STR_ARG(p->identity), STR_ARG(p->text));
    }
    if (!ok) return terminal_fail(&err);
    if (arguments->json) {
        json_t *out = json_object();
        json_put_count(out, "added", outcome.added);
        json_put_count(out, "known", outcome.known);
        terminal_json(out);
    } else if (!arguments->quiet) {
        past_label(past, PAST_DECISIONS);
        say_count(past, PAST_ADDED, outcome.added);
        if (outcome.known) say_count(past, PAST_IN_FORCE, outcome.known);
        past_say(past, PAST_HOLD, NULL);
        putchar('\n');
    }
    return EXIT_CLEAN;
}

static int decide_one(const Arguments *arguments, Store *store, const Past *past) {
    if (arguments->operands != 3) {
        fprintf(stderr, "kopeck: decide: name RUN, FINDING and the decision\nhint: kopeck decide last 1f00c0ffee123456 "
                        "accept --why \"agreed "
                        "price\" --who Ivanova\n");
        return EXIT_USAGE;
    }
    Run of;
    Str finding;
    Error err = {0};
    if (!runs_find(store, str_of(arguments->operand[0]), past->arena, &of, &err) ||
        !named_in_run(store, &of, str_of(arguments->operand[1]), past->arena, &finding, &err))
        return terminal_fail(&err);
    NewDecision decision = {STR(""),
                            finding,
                            str_of(arguments->operand[2]),
                            str_of(arguments->why ? arguments->why : ""),
                            str_of(arguments->until ? arguments->until : ""),
                            str_of(arguments->to ? arguments->to : "")};
    DecisionBatch batch = {&decision, 1, str_of(arguments->operand[0]), str_of(arguments->who ? arguments->who : ""),
                           now_instant()};
    return add(arguments, store, &batch, past);
}

static int decide_from(const Arguments *arguments, Store *store, const Past *past) {
    Workbook book;
    Error err = {0};
    if (arguments->operands || arguments->why || arguments->until || arguments->to) {
        fprintf(stderr, "kopeck: decide: with --from the workbook says which finding, what and why\n");
        return EXIT_USAGE;
    }
    if (!workbook_decisions(arguments->from, past->arena, &book, &err)) return terminal_fail(&err);
    NewDecision *decision = arena_array(past->arena, book.count, sizeof *decision);
    for (size_t i = 0; i < book.count; i++) {
        const WorkbookDecision *d = &book.decision[i];
        decision[i] = (NewDecision){d->where, d->finding, d->decision, d->comment, d->until, STR("")};
    }
    if (!book.count) {
        past_label(past, PAST_DECISIONS);
        past_say(past, PAST_NONE_FILLED, NULL);
        putchar('\n');
        return EXIT_CLEAN;
    }
    DecisionBatch batch = {decision, book.count, book.run, str_of(arguments->who ? arguments->who : ""), now_instant()};
    return add(arguments, store, &batch, past);
}

static int run_decide(const Arguments *arguments, Arena *run) {
    Store *store;
    const Plan *plan = NULL;
    int status;
    bool adds = arguments->operands || (arguments->from && !arguments->verify);
    if (!open_store(arguments, adds, run, &store, &plan, &status)) return status;
    const Past past = past_of(plan, run);
    if (arguments->verify) return verify(arguments, store, &past);
    if (arguments->pairs) return export_pairs(arguments, store, run);
    if (arguments->from) return decide_from(arguments, store, &past);
    return arguments->operands ? decide_one(arguments, store, &past) : list_decisions(arguments, store, &past);
}

const Command command_decide = {"decide",
                                "decide RUN FINDING DECISION",
                                "keep what somebody decided of a finding (--from WORKBOOK, --verify, --pairs)",
                                "FINDING is its id, or the beginning of it, 6 digits at least. DECISION: accept, reject, ignore (with --until DATE),\n"
                                "same, not-same, assign (with --to NAME) or withdraw; --who says who decides, --why why.\n"
                                "With --from WORKBOOK all decisions that were filled into a report.xlsx: all of them, or none and why.\n"
                                "Without arguments the log is listed; --verify proves that nobody changed it; --pairs prints records that\n"
                                "were decided to be the same or not, as CSV (--out FILE).",
                                "from out store who why until to verify pairs json",
                                0,
                                3,
                                run_decide};
