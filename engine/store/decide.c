/* Adding decisions: all are checked before the first is written. */
#include "engine/base/buf.h"
#include "engine/base/utf8.h"
#include "engine/store/decision_log.h"
#include "engine/store/decisions.h"
#include "engine/store/query.h"
#include "engine/store/span.h"

typedef struct Checker {
    Store *store;
    const DecisionBatch *batch;
    Run run;
    int64_t run_decisions; /* length of the log when the run was kept */
    Arena *arena;
    Buf *problems;
    Query find, later, said;
} Checker;

/* What was found out about one that is fine. */
typedef struct Checked {
    const NewDecision *of;
    DecisionVerb verb;
    Str rule, kind, amount, pairs;
    bool known;
} Checked;

static bool refuse(Checker *c, const NewDecision *decision, Str text) {
    DecisionProblem problem = {decision->where, decision->identity, text};
    buf_append(c->problems, &problem, sizeof problem);
    return false;
}

static bool is_day(Str text) {
    Day day;
    int64_t us;
    return text.len == 10 && instant_parse(text, STR(""), &day, &us) == INSTANT_DATE;
}

static bool is_text(Str text) {
    return utf8_valid(text) && !(text.len && memchr(text.ptr, '\0', text.len));
}

static bool check_words(Checker *c, const NewDecision *d, DecisionVerb *verb) {
    char day[DAY_TEXT_SIZE];
    if (!is_text(d->why) || !is_text(d->assignee))
        return refuse(c, d, STR("reason and name are text in UTF-8")); /* what a store would mend breaks the chain */
    if (!decision_find(d->verb, verb)) {
        return refuse(c, d,
                      str_printf(c->arena,
                                 "\"%.*s\" is no decision: accept, reject, same, not same, ignore, assign, withdraw",
                                 STR_ARG(d->verb)));
    }
    bool needs_date = *verb == DECISION_IGNORE,
         needs_why = *verb == DECISION_ACCEPT || *verb == DECISION_REJECT || needs_date;
    if (needs_date && !d->until.len) return refuse(c, d, STR("`ignore` needs the date until which"));
    if (!needs_date && d->until.len) return refuse(c, d, STR("only `ignore` has a date"));
    if (needs_date && !is_day(d->until))
        return refuse(c, d, str_printf(c->arena, "\"%.*s\" is no date: write 2026-12-31", STR_ARG(d->until)));
    if (needs_date && str_compare(d->until, day_print(c->run.day, day)) <= 0) {
        return refuse(c, d,
                      str_printf(c->arena, "%.*s is not after the cut-off of the run, %s", STR_ARG(d->until), day));
    }
    if (needs_why && !str_trim(d->why).len)
        return refuse(c, d, str_printf(c->arena, "`%s` needs a reason", decision_code[*verb]));
    if ((*verb == DECISION_ASSIGN) != (d->assignee.len > 0)) {
        return refuse(c, d,
                      *verb == DECISION_ASSIGN ? STR("`assign` needs the name of who is to see to it")
                                               : STR("only `assign` names somebody"));
    }
    return true;
}

static bool check_twice(Checker *c, size_t index) {
    const NewDecision *d = &c->batch->decision[index];
    for (size_t i = 0; i < index; i++) {
        const NewDecision *other = &c->batch->decision[i];
        if (!str_eq(other->identity, d->identity)) continue;
        if (str_eq(other->verb, d->verb) && str_eq(other->until, d->until)) return true;
        return refuse(c, d,
                      str_printf(c->arena, "two different decisions on one finding, the other one %s%.*s",
                                 other->where.len ? "at " : "", STR_ARG(other->where)));
    }
    return true;
}

/* Its records as span_pairs; *left and *right how many. */
static Str read_pairs(const Checker *c, Str content, size_t *left, size_t *right) {
    size_t count;
    const SpanRecord *record = span_records(content, c->arena, &count);
    *left = *right = 0;
    for (size_t i = 0; i < count; i++) {
        *left += str_eq(record[i].side, STR("left"));
        *right += str_eq(record[i].side, STR("right"));
    }
    return span_pairs(record, count, c->arena);
}

static bool check_pair(Checker *c, const NewDecision *d, const Checked *out, size_t left, size_t right) {
    if (out->verb != DECISION_SAME && out->verb != DECISION_NOT_SAME) return true;
    if (left + right < 2)
        return refuse(c, d, STR("the finding names one record, so there is nothing that could be the same"));
    if (right && (left != 1 || right != 1) && out->verb == DECISION_SAME) {
        return refuse(c, d,
                      str_printf(c->arena,
                                 "the finding names %zu left and %zu right records: which of them are the same?", left,
                                 right));
    }
    return true;
}

/* The finding as it stood in the run, and whether it still does. *fine: no problem. */
static bool check_finding(Checker *c, const NewDecision *d, Checked *out, bool *fine, Error *err) {
    bool row;
    size_t left, right;
    *fine = false;
    query_text(&c->find, c->run.job);
    query_text(&c->find, d->identity);
    query_number(&c->find, c->run.seq);
    if (!query_row(&c->find, &row, err)) return false;
    if (!row) {
        refuse(c, d, str_printf(c->arena, "run %.*s has no such finding", STR_ARG(c->run.id)));
        return true;
    }
    out->rule = query_str(&c->find, 0, c->arena);
    out->kind = query_str(&c->find, 1, c->arena);
    out->amount = str_printf(c->arena, "%.*s %.*s", STR_ARG(query_str(&c->find, 2, c->arena)),
                             STR_ARG(query_str(&c->find, 3, c->arena)));
    Str content = query_str(&c->find, 4, c->arena);
    int64_t until = query_int(&c->find, 5), follows = query_int(&c->find, 6);
    query_reset(&c->find);
    out->pairs = read_pairs(c, content, &left, &right);
    /* Whether records are the same does not hang on amounts; and what was matched by a decision must be open to another
     * one. */
    bool of_records = out->verb == DECISION_SAME || out->verb == DECISION_NOT_SAME || out->verb == DECISION_WITHDRAW;
    if (until != INT64_MAX && !of_records) {
        refuse(c, d,
               str_printf(c->arena, "stale: the finding %s in run number %lld, after this run",
                          follows ? "has changed" : "was resolved", (long long)until));
        return true;
    }
    *fine = check_pair(c, d, out, left, right);
    return true;
}

/* Somebody else may have decided since the report was written. */
static bool check_said(Checker *c, const NewDecision *d, Checked *out, bool *fine, Error *err) {
    bool row;
    query_text(&c->said, d->identity);
    query_number(&c->said, out->verb == DECISION_ASSIGN);
    if (!query_row(&c->said, &row, err)) return false;
    if (!row) return true;
    Str verb = query_str(&c->said, 1, c->arena), who = query_str(&c->said, 2, c->arena),
        why = query_str(&c->said, 3, c->arena), until = query_str(&c->said, 4, c->arena),
        assignee = query_str(&c->said, 5, c->arena), amount = query_str(&c->said, 6, c->arena);
    int64_t seq = query_int(&c->said, 0);
    query_reset(&c->said);
    out->known = str_eq(verb, str_of(decision_code[out->verb])) && str_eq(until, d->until) &&
                 str_eq(assignee, d->assignee) && (str_eq(why, d->why) || !d->why.len) && str_eq(amount, out->amount);
    if (out->known || seq <= c->run_decisions || !d->where.len) return true;
    *fine = refuse(c, d,
                   str_printf(c->arena, "conflict: %.*s has decided \"%.*s\" since the report was written",
                              STR_ARG(who), STR_ARG(verb)));
    return true;
}

static bool open_checker(Checker *c, Error *err) {
    Query query;
    bool row;
    if (!runs_find(c->store, c->batch->run, c->arena, &c->run, err)) return false;
    if (!query_open(c->store, "SELECT decisions FROM run WHERE seq = ?", &query, err)) return false;
    query_number(&query, c->run.seq);
    if (!query_row(&query, &row, err)) return false;
    c->run_decisions = row ? query_int(&query, 0) : 0;
    query_reset(&query);
    return query_open(c->store,
                      "SELECT f.rule, f.kind, s.difference, s.currency, s.content, s.until_seq,"
                      " EXISTS(SELECT 1 FROM span n WHERE n.finding = f.id AND n.from_seq = s.until_seq)"
                      " FROM finding f JOIN span s ON s.finding = f.id WHERE f.job = ?1 AND f.identity = ?2"
                      " AND s.from_seq <= ?3 AND s.until_seq > ?3",
                      &c->find, err) &&
           query_open(c->store,
                      "SELECT seq, verb, who, why, until, assignee, amount FROM decision WHERE identity = ?1"
                      " AND CASE WHEN verb = 'assign' THEN 1 ELSE 0 END = ?2 ORDER BY seq DESC LIMIT 1",
                      &c->said, err);
}

static bool check_all(Checker *c, Checked *checked, Error *err) {
    for (size_t i = 0; i < c->batch->count; i++) {
        const NewDecision *d = &c->batch->decision[i];
        bool fine = false;
        checked[i] = (Checked){.of = d, .pairs = STR("[]")};
        if (!check_words(c, d, &checked[i].verb) || !check_twice(c, i)) continue;
        if (!check_finding(c, d, &checked[i], &fine, err)) return false;
        if (fine && !check_said(c, d, &checked[i], &fine, err)) return false;
        for (size_t j = 0; j < i && fine; j++)
            checked[i].known = checked[i].known || str_eq(c->batch->decision[j].identity, d->identity);
    }
    return true;
}

static Decision entry_of(const Checker *c, const Checked *checked) {
    return (Decision){.at = c->batch->at,
                      .who = c->batch->who,
                      .verb = str_of(decision_code[checked->verb]),
                      .identity = checked->of->identity,
                      .run = c->run.id,
                      .job = c->run.job,
                      .rule = checked->rule,
                      .kind = checked->kind,
                      .why = checked->of->why,
                      .until = checked->of->until,
                      .assignee = checked->of->assignee,
                      .amount = checked->amount,
                      .pairs = checked->pairs};
}

bool decisions_add(Store *store, const DecisionBatch *batch, Arena *arena, DecisionOutcome *out, Error *err) {
    Checker c = {.store = store, .batch = batch, .arena = arena, .problems = buf_own(arena)};
    Checked *checked = arena_array(arena, batch->count, sizeof *checked);
    *out = (DecisionOutcome){0};
    if (!str_trim(batch->who).len)
        return error_set(err, ERROR_USAGE, "", "nobody is named as the one who decides\nhint: --who NAME");
    if (!is_text(batch->who))
        return error_set(err, ERROR_USAGE, "", "the name of the one who decides is no text in UTF-8");
    if (!store_begin(store, err)) return false;
    bool ok = open_checker(&c, err) && check_all(&c, checked, err);
    out->problem = (const DecisionProblem *)(const void *)c.problems->ptr;
    out->problem_count = c.problems->len / sizeof(DecisionProblem);
    if (ok && out->problem_count) {
        ok = error_set(err, ERROR_USAGE, "", "%zu of %zu decisions cannot be taken, so none is", out->problem_count,
                       batch->count);
    }
    for (size_t i = 0; i < batch->count && ok; i++) {
        Decision entry = entry_of(&c, &checked[i]);
        if (checked[i].known) {
            out->known++;
            continue;
        }
        ok = decision_append(store, &entry, arena, err);
        out->added += ok;
    }
    ok = ok && store_commit(store, err);
    if (!ok) store_cancel(store);
    if (!ok) out->added = out->known = 0;
    return ok;
}
