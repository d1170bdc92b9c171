/* Edits of matched pairs, one with one, since the job's last run. Each side's value is held against that of the same record,
 * by its key, in the snapshot of that run; amount is owned by acc:
 *
 *   crm then -> now   acc then -> now
 *   100 -> 100        100 -> 100       nothing
 *   100 -> 120        100 -> 120       both came to the same: nothing
 *   100 -> 120        120 -> 120       crm caught up with acc: nothing
 *   100 -> 100        100 -> 130       the owner changed it: a difference perhaps, no wrong edit
 *   100 -> 120        100 -> 100       edited outside the owner
 *   100 -> 120        100 -> 130       conflicting edits: acc owns the field, 130 holds
 *
 * In a conflict over a field that nobody owns the last confirmed change holds: that of the side whose record says by its
 * field `changed` that it is the later one, and takes part (a draft confirms nothing). Else a person must choose. */
#include "engine/run/edits.h"

#include "engine/run/agree.h"
#include "engine/run/publish.h"

typedef struct Edits {
    RunResults *results;
    const RuleResult *result;
    const RulePlan *rule;
    RuleView then;
    KeyRows *by_key[2]; /* of the frames then */
    const Column *key[2], *changed[2];
} Edits;

typedef struct Values { /* of one field, by side */
    const Column *then[2], *now[2], *compared[2];
    const TablePlan *pairs;
} Values;

static Values values_of(const Edits *e, uint32_t field) {
    Values v = {.pairs = NULL};
    for (size_t s = 0; s < 2; s++) {
        v.then[s] = view_column(&e->then, field, s, false);
        v.now[s] = view_column(&e->result->view, field, s, false);
        v.compared[s] = view_column(&e->result->view, field, s, true);
    }
    for (size_t c = 0; c < e->rule->compare_count; c++) {
        const ComparePlan *compare = &e->rule->compare[c];
        if (compare->field == field && compare->kind == COMPARE_PAIRS) v.pairs = compare->pairs;
    }
    return v;
}

/* Do both sides say the same now, as the rule compares them? */
static bool sides_agree(const Values *v, const uint32_t row[2]) {
    if (value_stayed(v->compared[0], row[0], v->compared[1], row[1])) return true;
    if (!v->pairs) return false;
    Str left = column_text(v->compared[0], row[0]), right = column_text(v->compared[1], row[1]);
    return left.ptr && right.ptr && agree_allowed(v->pairs, left, right);
}

static Str print(const Edits *e, const RuleView *view, const Column *column, uint32_t row) {
    Arena *run = e->results->run;
    return column ? str_copy(run, frame_print(view->frames, column, row, run)) : STR("");
}

/* The side whose change is the last confirmed one; 2: that cannot be told. */
static uint32_t last_confirmed(const Edits *e, const uint32_t row[2]) {
    bool confirmed[2];
    for (size_t s = 0; s < 2; s++) {
        const Frame *frame = &e->results->frames->frame[e->rule->dataset[s]];
        confirmed[s] = frame->state[row[s]] == ROW_ACTIVE;
        if (!e->changed[s] || column_null(e->changed[s], row[s])) return 2;
    }
    if (confirmed[0] != confirmed[1]) return confirmed[0] ? 0 : 1;
    int64_t left = column_number(e->changed[0], row[0]), right = column_number(e->changed[1], row[1]);
    return !confirmed[0] || left == right ? 2 : left > right ? 0 : 1;
}

static Str title_of(const Edits *e, uint32_t side) {
    const Plan *plan = e->results->frames->plan;
    const SourcePlan *source = &plan->source[plan->dataset[e->rule->dataset[side]].source];
    return source->title.len ? source->title : source->name;
}

/* A field of a matched pair, in the rows of the last snapshot and in those of today. */
typedef struct Change {
    const EditPlan *edit;
    const Values *values;
    uint32_t then[2], now[2];
    bool moved[2]; /* the side says something else than before */
} Change;

static void add_change(const Edits *e, const Change *c, uint32_t side, Finding *finding) {
    Str then = print(e, &e->then, c->values->then[side], c->then[side]);
    Str now = print(e, &e->result->view, c->values->now[side], c->now[side]);
    finding_evidence(finding, e->results->findings, (FindingEvidence){title_of(e, side), then, now, STR("changed"), -1});
}

static void tell(const Edits *e, FindingKind kind, const Change *c) {
    FindingList *list = e->results->findings;
    const RuleView *view = &e->result->view;
    const EditPlan *edit = c->edit;
    const Values *v = c->values;
    const uint32_t *now = c->now;
    FindingRecord record[2] = {view_record(view, 0, now[0], false), view_record(view, 1, now[1], true)};
    bool conflict = kind == FINDING_CONFLICTING_EDITS;
    uint32_t holds = edit->owner < 2 ? edit->owner : last_confirmed(e, now), wrong = edit->owner == 0 ? 1 : 0;
    Finding *finding = findings_add(list, view, kind);
    finding_records(finding, list, record, 2);
    finding->difference = 0; /* the comparison tells it, where the rule has one */
    finding->field = e->rule->field[edit->field].name;
    finding->cause = str_of(finding_kind_code[kind]);
    finding->left_value = print(e, view, v->now[0], now[0]);
    finding->right_value = print(e, view, v->now[1], now[1]);
    if (!conflict) {
        finding->system = record[wrong].system;
        finding->system_title = record[wrong].system_title;
    }
    for (uint32_t s = 0; s < 2; s++) {
        if (c->moved[s]) add_change(e, c, s, finding);
    }
    Str value = holds == 0 ? finding->left_value : holds == 1 ? finding->right_value : STR("");
    finding_evidence(finding, list, (FindingEvidence){STR("holds"), value, holds < 2 ? title_of(e, holds) : STR(""),
                                                      edit->owner < 2 ? STR("owner") : holds < 2 ? STR("last change") : STR("review"), -1});
    if (conflict && holds == 2) finding->severity = SEVERITY_REVIEW;
    finding_finish(finding, view, list);
    finding->origin = e->results->since.last.day_text; /* not part of its identity */
}

static void look_at(const Edits *e, Change *c) {
    const Values *v = c->values;
    for (size_t s = 0; s < 2; s++) c->moved[s] = !value_stayed(v->then[s], c->then[s], v->now[s], c->now[s]);
    if ((!c->moved[0] && !c->moved[1]) || sides_agree(v, c->now)) return;
    if (c->moved[0] && c->moved[1]) tell(e, FINDING_CONFLICTING_EDITS, c);
    else if (c->edit->owner < 2 && !c->moved[c->edit->owner]) tell(e, FINDING_EDITED_OUTSIDE_OWNER, c);
}

static void look_at_pairs(const Edits *e, const EditPlan *edit, uint64_t *several) {
    Values v = values_of(e, edit->field);
    const RuleView *view = &e->result->view;
    Arena *scratch = arena_new("edits", 0);
    for (uint32_t i = 0; i < e->result->match.match_count; i++) {
        Match match = match_at(&e->result->match, i);
        if (match.left_count != 1 || match.right_count != 1 || match.multiset) continue; /* which of equal rows it is, nobody knows */
        Change c = {.edit = edit, .values = &v};
        c.now[0] = e->result->match.left[match.left_from];
        c.now[1] = e->result->match.right[match.right_from];
        for (size_t s = 0; s < 2; s++)
            c.then[s] = key_rows_find(e->by_key[s], key_text(view->frames, e->key[s], c.now[s], scratch));
        *several += c.then[0] == ROW_SEVERAL || c.then[1] == ROW_SEVERAL;
        if (c.then[0] < ROW_SEVERAL && c.then[1] < ROW_SEVERAL) look_at(e, &c);
        arena_reset(scratch);
    }
    arena_free(scratch);
}

static const Column *changed_at(Frames *frames, uint32_t dataset) {
    FieldRef ref;
    if (!plan_field(frames->plan, dataset, STR("changed"), &ref)) return NULL;
    const Column *column = frame_value(frames, dataset, ref);
    return column && (column->type == COLUMN_INSTANT || column->type == COLUMN_DATE) ? column : NULL;
}

/* Against the snapshot that r->since.last is of. */
static bool look_back(RunResults *r, const RuleResult *result) {
    const RulePlan *rule = result->rule;
    const Before *before = &r->since.last;
    for (size_t s = 0; s < 2; s++) {
        if (before->frames->frame[rule->dataset[s]].table) continue;
        since_tell(r, true, str_printf(r->run, "%.*s was not read in full by the run of %.*s: edits since are not looked at",
                                       STR_ARG(r->frames->plan->dataset[rule->dataset[s]].name), STR_ARG(before->day_text)));
        return false;
    }
    Arena *stage = arena_new("edits", 0);
    RulePlan as_written = *rule; /* what people decided of today's records is not of those then */
    as_written.decided = NULL;
    Edits e = {.results = r, .result = result, .rule = rule, .then = rule_view(before->frames, &as_written)};
    uint64_t several = 0;
    for (size_t s = 0; s < 2; s++) {
        e.by_key[s] = key_rows(before->frames, rule->dataset[s], view_column(&e.then, rule->key, s, false), stage);
        e.key[s] = view_column(&result->view, rule->key, s, false);
        e.changed[s] = changed_at(r->frames, rule->dataset[s]);
    }
    if (e.changed[0] && e.changed[1] && e.changed[0]->type != e.changed[1]->type) e.changed[0] = NULL;
    for (size_t i = 0; i < rule->edit_count; i++) look_at_pairs(&e, &rule->edit[i], &several);
    if (several)
        since_tell(r, true, str_printf(r->run, "%.*s: %llu values belong to keys that stand more than once: edits of them are not looked at",
                                       STR_ARG(rule->name), (unsigned long long)several));
    arena_free(stage);
    return true;
}

static bool look_again(RunResults *r, void *context) {
    return look_back(r, context);
}

bool tell_edits(RunResults *r, RuleResult *result) {
    if (!result->rule->edit_count || !result->checked) return true;
    size_t from = r->findings->count;
    result->edits_blind = !r->since.last.frames || !look_back(r, result);
    if (!result->edits_blind) result->edits_blind = !since_stand(r, result->rule->name, from, look_again, result);
    return true;
}
