#include "engine/run/agree.h"
#include "engine/run/reconciling.h"

#include "engine/run/rejected.h"

Due due_of(const Work *w, int side, uint32_t row) {
    const Column *due = w->due[side];
    if (!due || due->type != COLUMN_DATE || column_null(due, row)) return DUE_NONE;
    const SourcePlan *source = &w->frames->plan->source[w->frame[side]->dataset->source];
    return column_number(due, row) > plan_last_day(w->frames->plan, source, w->frames->cutoff) ? DUE_LATER : DUE_PAST;
}

/* The day by which the record's counterpart had to be there. */
void tell_due(const Work *w, int side, uint32_t row, Finding *finding) {
    Str day = frame_print(w->frames, w->due[side], row, w->frames->run);
    finding_evidence(finding, w->list, (FindingEvidence){STR("due"), day, STR(""), STR(""), -1});
}

static Finding *row_finding(Work *w, int side, uint32_t row, FindingKind kind) {
    const RuleView *view = &w->result->view;
    FindingRecord record = view_record(view, (size_t)side, row, side == RIGHT);
    Finding *finding = findings_add(w->list, view, kind);
    const SourcePlan *other = &w->frames->plan->source[w->frame[!side]->dataset->source];
    finding_records(finding, w->list, &record, 1);
    finding->system = other->name;
    finding->system_title = other->title.len ? other->title : other->name;
    finding->explains = true;
    finding->expected = str_of(entity_code[w->frame[!side]->dataset->entity]);
    if (record.has_amount) finding->at_risk = record.amount < 0 ? -(int128)record.amount : record.amount;
    return finding;
}

/* Netted rows are not left over; to the other side's rows they take no part. */
static void net_lists(Work *w, int side) {
    const uint8_t *netted = w->result->netted[side];
    if (!netted) return;
    RowList *unmatched = &w->unmatched[side], *inactive = &w->inactive[side];
    uint32_t *rest = arena_array_raw(w->frames->run, unmatched->count, sizeof *rest);
    uint32_t *none = arena_array_raw(w->frames->run, inactive->count + 2 * w->reversals[side], sizeof *none);
    size_t kept = 0, out = 0;
    for (size_t i = 0; i < unmatched->count; i++) {
        if (!netted[unmatched->row[i]]) rest[kept++] = unmatched->row[i];
    }
    *unmatched = (RowList){rest, kept};
    for (uint32_t row = 0, i = 0; row < w->frame[side]->rows; row++) {
        bool listed = i < inactive->count && inactive->row[i] == row;
        i += listed;
        if (listed || netted[row]) none[out++] = row;
    }
    *inactive = (RowList){none, out};
}

static void find_left_over(Work *w) {
    const uint32_t *matched[2] = {w->result->match.left_match, w->result->match.right_match};
    const FindingKind missing[2] = {w->rule->missing_left, w->rule->missing_right};
    for (int side = 0; side < 2; side++) {
        if (missing[side] == FINDING_KINDS) continue; /* nobody asks for them */
        w->unmatched[side] = rows_unmatched(w->frame[side], matched[side], w->frames->threads, w->frames->run);
        w->inactive[!side] = rows_inactive(w->frame[!side], w->frames->threads, w->frames->run);
    }
    for (int side = 0; side < 2; side++) net_lists(w, side);
}

static bool is_told(const Work *w, int side, uint32_t row) {
    return w->shadow[side] && w->shadow[side][row];
}

/* Before the first mark; pages of rows that are never marked cost nothing. */
static void make_shadow(Work *w, int side) {
    if (!w->shadow[side]) w->shadow[side] = arena_array(w->frames->run, w->frame[side]->rows, 1);
}

static void mark_told(Work *w, int side, uint32_t row) {
    make_shadow(w, side);
    w->shadow[side][row] = 1;
}

enum { TOLD_AT_ONCE = 1 << 12 };

/* What a counterpart that takes no part means for the row that found it. */
static FindingKind shadow_kind(const Frame *frame, uint32_t row, Str *cause) {
    uint8_t state = frame->state[row];
    if (state == ROW_ACTIVE) {
        *cause = STR("reversal");
        return FINDING_STATUS_CONFLICT;
    }
    if (state == ROW_LATE) {
        *cause = STR("timing");
        return FINDING_TIMING;
    }
    Str name = frame->dataset->leave_out[state - ROW_LEFT_OUT].name;
    *cause = name;
    if (str_eq(name, STR("not posted")) || str_eq(name, STR("draft"))) return FINDING_NOT_POSTED;
    if (str_eq(name, STR("deleted")) || str_eq(name, STR("cancelled"))) return FINDING_STATUS_CONFLICT;
    *cause = STR("left out");
    return FINDING_MISSING;
}

static const Column *taken_of(Work *w, const Column *column, RowList rows) {
    if (!column) return NULL;
    Column *taken = arena_alloc(w->frames->run, sizeof *taken);
    *taken = column_take(column, rows.row, rows.count, w->frames->run);
    return taken;
}

/* A side of some of its rows only, so that matching few rows costs little whatever the number of all. */
static MatchSide side_of_rows(Work *w, int side, RowList rows) {
    const MatchSide *whole = &w->side[side];
    const Column **field = arena_array(w->frames->run, whole->field_count, sizeof *field);
    for (size_t f = 0; f < whole->field_count; f++) field[f] = taken_of(w, whole->field[f], rows);
    return (MatchSide){field, whole->field_count, rows.count, NULL, taken_of(w, whole->order, rows)};
}

typedef struct Shadows { /* rows of `side` matched with rows of the other that take no part */
    int side;
    MatchResult found;
    RowList rows[2];
} Shadows;

/* A finding for each row of a match with rows that take no part. */
static void tell_shadow(Work *w, const Shadows *shadows, const Match *match) {
    int side = shadows->side;
    const MatchResult *found = &shadows->found;
    const RowList *rows = shadows->rows;
    const uint32_t *here = side == LEFT ? found->left + match->left_from : found->right + match->right_from;
    const uint32_t *there = side == LEFT ? found->right + match->right_from : found->left + match->left_from;
    uint32_t count = side == LEFT ? match->left_count : match->right_count;
    uint32_t other_count = side == LEFT ? match->right_count : match->left_count;
    for (uint32_t i = 0; i < count; i++) {
        Str cause;
        uint32_t row = rows[side].row[here[i]];
        FindingKind kind = shadow_kind(w->frame[!side], rows[!side].row[there[0]], &cause);
        Finding *finding = row_finding(w, side, row, kind);
        finding->cause = cause;
        finding->step = w->rule->match.step[match->step].words;
        finding->left_value = finding->record[0].status;
        for (uint32_t k = 0; k < other_count; k++) { /* the candidate is evidence: its row carries nothing into totals */
            FindingRecord candidate = view_record(&w->result->view, !side, rows[!side].row[there[k]], side == LEFT);
            finding_evidence(finding, w->list, (FindingEvidence){STR("candidate"), side == LEFT ? STR("") : candidate.document,
                                                                 side == LEFT ? candidate.document : STR(""), candidate.date, -1});
            bool says = candidate.status.len || str_eq(cause, STR("reversal")); /* the cause of a left-out row is the project's word */
            finding->right_value = says ? candidate.status : cause;
        }
        finding_finish(finding, &w->result->view, w->list);
        mark_told(w, side, row);
    }
}

static void tell_shadow_range(Work *w, const void *context, size_t from, size_t to) {
    const Shadows *shadows = context;
    findings_reserve(w->list, to - from);
    for (size_t m = from; m < to; m++) {
        Match match = match_at(&shadows->found, m);
        tell_shadow(w, shadows, &match);
    }
}

/* Of several rows that take no part the one says most that may still become the counterpart: one that is late, then a draft, then
 * one that was reversed, deleted, left out otherwise. */
enum { SHADOW_LATE, SHADOW_DRAFT, SHADOW_REVERSED, SHADOW_DELETED, SHADOW_OTHER, SHADOWS };

static int shadow_class(const Frame *frame, uint32_t row) {
    Str cause;
    FindingKind kind = shadow_kind(frame, row, &cause);
    if (kind == FINDING_STATUS_CONFLICT) return frame->state[row] == ROW_ACTIVE ? SHADOW_REVERSED : SHADOW_DELETED;
    return kind == FINDING_TIMING ? SHADOW_LATE : kind == FINDING_NOT_POSTED ? SHADOW_DRAFT : SHADOW_OTHER;
}

/* Files are read whole; what is dated behind the days looked ahead says there no more than where it is not read. */
static bool is_out_of_sight(const Work *w, int side, uint32_t row) {
    const Frame *frame = w->frame[side];
    const Column *date = w->result->view.columns[side].date;
    if (frame->state[row] != ROW_LATE || !date || column_null(date, row)) return false;
    const SourcePlan *source = &w->frames->plan->source[frame->dataset->source];
    Instant until = plan_source_cutoff(w->frames->plan, source, w->frames->cutoff) + w->frames->plan->look_ahead_days * INSTANT_DAY;
    if (date->type == COLUMN_DATE) return column_number(date, row) > business_day(source->day_zone, source->day_ends_minutes, until - 1);
    return date->type == COLUMN_INSTANT && column_number(date, row) >= until;
}

static RowList rows_of_class(const Work *w, int side, int class) {
    RowList all = w->inactive[side];
    uint32_t *row = arena_array_raw(w->frames->run, all.count, sizeof *row);
    size_t count = 0;
    for (size_t i = 0; i < all.count; i++) {
        bool seen = shadow_class(w->frame[side], all.row[i]) == class && !is_out_of_sight(w, side, all.row[i]);
        if (seen) row[count++] = all.row[i];
    }
    return (RowList){row, count};
}

static RowList not_told(const Work *w, int side, RowList all) {
    uint32_t *row = arena_array_raw(w->frames->run, all.count, sizeof *row);
    size_t count = 0;
    for (size_t i = 0; i < all.count; i++) {
        if (!is_told(w, side, all.row[i])) row[count++] = all.row[i];
    }
    return (RowList){row, count};
}

/* Rows of `side` without counterpart against the other side's rows that take no part (drafts, late, deleted). */
static bool tell_shadows(Work *w, int side, Error *err) {
    if ((side == LEFT ? w->rule->missing_left : w->rule->missing_right) == FINDING_KINDS) return true;
    for (int class = 0; class < SHADOWS; class++) {
        Shadows s = {.side = side};
        s.rows[side] = not_told(w, side, w->unmatched[side]);
        s.rows[!side] = rows_of_class(w, !side, class);
        if (!s.rows[side].count || !s.rows[!side].count) continue;
        MatchSide sides[2] = {side_of_rows(w, LEFT, s.rows[LEFT]), side_of_rows(w, RIGHT, s.rows[RIGHT])};
        if (!match_sides(&(MatchInput){&w->rule->match, &sides[LEFT], &sides[RIGHT], w->frames->threads}, w->frames->run, &s.found, err)) return false;
        if (s.found.match_count) make_shadow(w, side);
        make_in_ranges(w, s.found.match_count, TOLD_AT_ONCE, w->frames->threads, tell_shadow_range, &s);
    }
    return true;
}

/* Whether records are found by that field, so that a reject which has its value is the counterpart. */
static bool finds_records(const RulePlan *rule, uint32_t field) {
    if (field == rule->number || field == rule->key) return true;
    for (size_t s = 0; s < rule->match.step_count; s++) {
        for (size_t i = 0; i < rule->match.step[s].same_count; i++) {
            if (rule->match.step[s].same[i] == field) return true;
        }
    }
    return false;
}

/* Rows whose counterpart was there but could not be read: nothing is missing, a row is to be corrected. */
static void tell_rejected_counterparts(Work *w, int side) {
    if ((side == LEFT ? w->rule->missing_left : w->rule->missing_right) == FINDING_KINDS) return;
    RejectedRows rejects = rejected_rows(w->frames, w->rule->dataset[!side]);
    for (uint32_t f = 0; rejects.count && f < w->rule->field_count; f++) {
        FieldRef other = w->rule->field[f].ref[!side];
        if (other.field != rejects.field || other.sub != PLAN_NONE || !finds_records(w->rule, f)) continue;
        const Column *key = view_column(&w->result->view, f, (size_t)side, true);
        if (!key || key->type != COLUMN_TEXT) continue;
        for (size_t i = 0; i < w->unmatched[side].count; i++) {
            uint32_t row = w->unmatched[side].row[i];
            if (is_told(w, side, row)) continue;
            uint32_t reject = rejected_find(&rejects, column_text(key, row));
            if (reject == ROW_NONE) continue;
            Finding *finding = row_finding(w, side, row, FINDING_COUNTERPART_REJECTED);
            finding->cause = rejected_reason(&rejects, reject);
            finding->right_value = rejected_text(&rejects, reject, w->frames->run);
            finding_finish(finding, &w->result->view, w->list);
            mark_told(w, side, row);
        }
    }
}

/* The table of pairs of the record's stage, which may allow it to have `none` yet. */
static bool stage_allows_none(const Work *w, int side, uint32_t row) {
    for (size_t c = 0; side == LEFT && c < w->rule->compare_count; c++) {
        const ComparePlan *compare = &w->rule->compare[c];
        const Column *stage = w->side[LEFT].field[compare->field];
        if (compare->kind != COMPARE_PAIRS || !stage || column_null(stage, row)) continue;
        if (agree_allowed(compare->pairs, column_text(stage, row), STR("none"))) return true;
    }
    return false;
}

static void tell_left_range(Work *w, const void *context, size_t from, size_t to) {
    int side = *(const int *)context;
    FindingKind kind = side == LEFT ? w->rule->missing_left : w->rule->missing_right;
    findings_reserve(w->list, to - from);
    for (size_t i = from; i < to; i++) {
        uint32_t row = w->unmatched[side].row[i];
        if (is_told(w, side, row)) continue;
        Due due = due_of(w, side, row);
        bool early = due != DUE_PAST && stage_allows_none(w, side, row);
        Finding *finding = row_finding(w, side, row, due == DUE_LATER || early ? FINDING_NOT_DUE : kind);
        finding->cause = due == DUE_PAST && !w->rule->cause.len ? STR("overdue instalment") : w->rule->cause;
        if (w->rule->registry && side == LEFT && !finding->cause.len) finding->cause = STR("not in the registry");
        if (due == DUE_PAST) tell_due(w, side, row, finding);
        if (early && due == DUE_NONE) finding->cause = STR("by stage");
        else if (due == DUE_LATER) finding->left_value = frame_print(w->frames, w->due[side], row, w->frames->run);
        else if (w->dead && dead_tell(w->dead, (size_t)side, row, finding, w->list)) finding->cause = STR("dead letter");
        else if (kind == FINDING_STATUS_CONFLICT || kind == FINDING_STAGE_CONFLICT) finding->left_value = finding->record[0].status;
        finding_finish(finding, &w->result->view, w->list);
    }
}

static void tell_left_over(Work *w, int side) {
    if ((side == LEFT ? w->rule->missing_left : w->rule->missing_right) == FINDING_KINDS) return;
    make_in_ranges(w, w->unmatched[side].count, TOLD_AT_ONCE, w->frames->threads, tell_left_range, &side);
}

static void add_names(const Work *w, int side, const uint32_t *row, uint32_t count, Buf *out) {
    for (uint32_t i = 0; i < count; i++) {
        FindingRecord record = view_record(&w->result->view, (size_t)side, row[i], side == RIGHT);
        if (i) buf_add(out, STR(" + "));
        buf_add(out, record.document.len ? record.document : record.key);
    }
}

/* What adds up, a line of the evidence each; of more than are named the last line says how many. */
static void tell_choices(Work *w, const MatchTie *tie, Finding *finding) {
    Buf text[2] = {{0}, {0}};
    MatchChoice choice;
    uint32_t named = 0;
    for (size_t at = 0; match_choice(tie, &at, &choice); named++) {
        text[0].len = text[1].len = 0;
        add_names(w, LEFT, choice.left, choice.lefts, &text[0]);
        add_names(w, RIGHT, choice.right, choice.rights, &text[1]);
        finding_evidence(finding, w->list, (FindingEvidence){STR("choice"), str_copy(w->frames->run, buf_str(&text[0])),
                                                             str_copy(w->frames->run, buf_str(&text[1])), STR(""), -1});
    }
    if (tie->choices > named)
        finding_evidence(finding, w->list, (FindingEvidence){STR("choice"), str_printf(w->frames->run, "+%u", tie->choices - named),
                                                             STR(""), STR(""), -1});
    for (int side = 0; side < 2; side++) buf_free(&text[side]);
}

static void tell_ties(Work *w) {
    const MatchResult *result = &w->result->match;
    const uint32_t *matched[2] = {result->left_match, result->right_match};
    for (size_t t = 0; t < result->tie_count; t++) {
        const MatchTie *tie = &result->tie[t];
        const uint32_t *rows[2] = {result->left + tie->left_from, result->right + tie->right_from};
        uint32_t count[2] = {tie->left_count, tie->right_count};
        size_t shown = 0;
        FindingRecord *record = arena_array(w->frames->run, (size_t)count[0] + count[1], sizeof *record);
        for (int side = 0; side < 2; side++) { /* those that carry money into totals: the ones left unmatched */
            size_t from = shown;
            for (uint32_t i = 0; i < count[side]; i++) {
                if (tie->multiset && matched[side][rows[side][i]] != ROW_NONE) continue;
                if (is_told(w, side, rows[side][i])) continue;
                record[shown++] = view_record(&w->result->view, (size_t)side, rows[side][i], side == RIGHT);
                mark_told(w, side, rows[side][i]);
            }
            records_sort(record + from, shown - from);
        }
        if (!shown) continue; /* each of them has been told already: late, not posted */
        Finding *finding = findings_add(w->list, &w->result->view, tie->multiset ? FINDING_SURPLUS : FINDING_AMBIGUOUS);
        finding_records(finding, w->list, record, shown);
        finding->step = w->rule->match.step[tie->step].words;
        finding->cause = tie->multiset ? STR("equal items") : STR("several candidates");
        finding->explains = true;
        tell_choices(w, tie, finding);
        finding->left_value = str_printf(w->frames->run, "%u", count[0]);
        finding->right_value = str_printf(w->frames->run, "%u", count[1]);
        const SourcePlan *other = &w->frames->plan->source[w->frame[RIGHT]->dataset->source];
        finding->system = other->name;
        finding->system_title = other->title.len ? other->title : other->name;
        finding_finish(finding, &w->result->view, w->list);
        w->result->ambiguous += !tie->multiset;
    }
}

/* What was not looked at in full, by step and key. */
static void tell_blocks(Work *w) {
    const MatchResult *result = &w->result->match;
    for (size_t b = 0; b < result->block_count; b++) {
        const MatchBlock *block = &result->block[b];
        bool sums = w->rule->match.step[block->step].sum != NULL;
        Finding *finding = findings_add(w->list, &w->result->view, sums ? FINDING_SEARCH_LIMIT : FINDING_BLOCK_TOO_LARGE);
        finding->step = w->rule->match.step[block->step].words;
        finding->left_value = str_printf(w->frames->run, "%zu", block->left_rows);
        finding->right_value = str_printf(w->frames->run, "%zu", block->right_rows);
        finding->origin = block->key;
        finding_finish(finding, &w->result->view, w->list);
    }
}

bool tell_rest(Work *w, Error *err) {
    find_left_over(w);
    if (!tell_shadows(w, LEFT, err) || !tell_shadows(w, RIGHT, err)) return false;
    tell_rejected_counterparts(w, LEFT);
    tell_rejected_counterparts(w, RIGHT);
    tell_ties(w);
    tell_blocks(w);
    tell_left_over(w, LEFT);
    tell_left_over(w, RIGHT);
    return true;
}
