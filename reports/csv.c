/* findings.csv, matches.csv, totals.csv: the results for other programs. Columns and their order are a contract that README.md
 * states. */
#include "reports/csv_file.h"

/* ---- findings.csv: a row a finding, in rank order */

#define SIDE_HEAD(side)                                                                                                \
    "," side "_count," side "_system," side "_dataset," side "_entity," side "_key," side "_document," side            \
    "_date," side "_day," side "_counterparty," side "_tax_id," side "_warehouse," side "_status," side                \
    "_currency," side "_record_amount"

static const char findings_head[] = "rank,id,kind,severity,rule,step,cause,field,left_value,right_value,system,"
                                    "expected,owner_system,owner_team,currency,"
                                    "left_amount,right_amount,difference,at_risk,explains" SIDE_HEAD("left")
                                        SIDE_HEAD("right") ",records,story,origin,explanation,action"
                                        ",state,first_seen,age_days,amounts,decision,decided_by,decided_on,why,until,assignee,settled";

static void add_side(Csv *csv, const Finding *finding, bool right) {
    const FindingRecord none = {0};
    const FindingRecord *first = &none;
    uint64_t count = 0;
    for (size_t i = 0; i < finding->record_count; i++) {
        if (finding->record[i].right != right) continue;
        if (!count++) first = &finding->record[i];
    }
    csv_number(csv, count);
    const Str value[] = {first->system,   first->dataset_name, first->entity, first->key,
                         first->document, first->date,         first->day,    first->counterparty,
                         first->tax_id,   first->warehouse,    first->status, first->currency};
    for (size_t i = 0; i < ARRAY_LEN(value); i++) csv_text(csv, value[i]);
    csv_money(csv, first->has_amount, first->amount, finding->scale);
}

/* All its records, as "dataset/key" with " | " between them. */
static void add_records(Csv *csv, const Finding *finding) {
    Buf out = {0};
    for (size_t i = 0; i < finding->record_count; i++) {
        if (i) buf_add(&out, STR(" | "));
        buf_add(&out, finding->record[i].dataset_name);
        buf_char(&out, '/');
        buf_add(&out, finding->record[i].key);
    }
    csv_text(csv, buf_str(&out));
    buf_free(&out);
}

static void add_sentences(Csv *csv, const RunReport *report, const Finding *finding, Arena *arena) {
    csv_text(csv, words_explain(report->language, finding, arena));
    csv_text(csv, words_action(report->language, finding, arena));
    arena_reset(arena);
}

/* Nothing of it is known without a store. */
static void add_memory(Csv *csv, const Finding *finding) {
    const FindingMemory *m = finding_memory(finding);
    csv_text(csv, str_of(finding_state_code[m->state]));
    csv_text(csv, m->first_seen);
    if (m->state == FINDING_STATE_NONE) csv_text(csv, STR_NULL);
    else csv_money(csv, true, m->age_days, 0);
    const Str value[] = {m->amounts, m->decision, m->decided_by, m->decided_on, m->why, m->until, m->assignee};
    for (size_t i = 0; i < ARRAY_LEN(value); i++) csv_text(csv, value[i]);
    if (m->state == FINDING_STATE_NONE) csv_text(csv, STR_NULL);
    else csv_yes_no(csv, m->settled);
}

/* Of one side alone the other has none, unless nothing stands against it, as where a document is missing. */
static bool has_side(const Finding *finding, bool right) {
    bool there = finding_compares(finding);
    for (size_t i = 0; i < finding->record_count && !there; i++) there = finding->record[i].right == right;
    return finding->has_amounts && there;
}

static void finding_row(Csv *csv, const RunReport *report, size_t i, Arena *arena) {
    const Finding *f = &report->finding[i];
    csv_number(csv, i + 1);
    const Str value[] = {f->id,
                         str_of(finding_kind_code[f->kind]),
                         str_of(severity_code[f->severity]),
                         f->rule,
                         f->step,
                         f->cause,
                         f->field,
                         f->left_value,
                         f->right_value,
                         f->system,
                         f->expected,
                         f->owner_system,
                         f->owner_team,
                         f->currency};
    for (size_t v = 0; v < ARRAY_LEN(value); v++) csv_text(csv, value[v]);
    csv_money(csv, has_side(f, false), f->left_amount, f->scale);
    csv_money(csv, has_side(f, true), f->right_amount, f->scale);
    csv_money(csv, finding_compares(f), f->difference, f->scale);
    csv_money(csv, f->has_amounts || f->at_risk, f->at_risk, f->scale);
    csv_yes_no(csv, f->explains);
    add_side(csv, f, false);
    add_side(csv, f, true);
    add_records(csv, f);
    csv_text(csv, f->story);
    csv_text(csv, f->origin);
    add_sentences(csv, report, f, arena);
    add_memory(csv, f);
    csv_end_row(csv);
}

static void finding_rows(Csv *csv, const RunReport *report) {
    csv_rows_of(csv, report, report->finding_count, finding_row);
}

static bool write_findings(const RunReport *report, const char *folder, Error *err) {
    return csv_write(report, folder, "findings.csv", findings_head, finding_rows, err);
}

/* ---- matches.csv: a row a record of a match */

static const char matches_head[] =
    "rule,group,step,review,multiset,score,side,dataset,key,document,day,counterparty,currency,amount,shape";

/* What all records of a match have in common is written once, then copied: `head` bytes from `from` on. */
typedef struct Common {
    size_t from, head;
} Common;

static void match_head(Csv *csv, const ReportMatch *r, Common *common) {
    Buf *out = &csv->out;
    if (common->head && common->from + common->head <= out->len) {
        char *to = buf_reserve(out, common->head);
        memcpy(to, out->ptr + common->from, common->head);
        out->len += common->head;
        csv->started = true;
        return;
    }
    common->from = out->len;
    csv_text(csv, r->rule);
    csv_number(csv, r->group);
    csv_text(csv, r->step);
    csv_yes_no(csv, r->review);
    csv_yes_no(csv, r->multiset);
    csv_money(csv, true, r->score_ppm, 6);
    common->head = out->len - common->from;
}

static void match_row(Csv *csv, const RunReport *report, size_t i, Arena *arena) {
    size_t count;
    Common common = {0};
    const ReportMatch *record = report->matches.at(report->matches.state, i, arena, &count);
    for (const ReportMatch *r = record; r < record + count; r++) {
        match_head(csv, r, &common);
        csv_text(csv, r->right ? STR("right") : STR("left"));
        const Str value[] = {r->dataset, r->key, r->document, r->day, r->counterparty, r->currency};
        for (size_t k = 0; k < ARRAY_LEN(value); k++) csv_text(csv, value[k]);
        csv_money(csv, r->has_amount, r->amount, r->scale);
        csv_text(csv, r->shape);
        csv_end_row(csv);
    }
}

static void match_rows(Csv *csv, const RunReport *report) {
    csv_rows_of(csv, report, report->matches.count, match_row);
}

static bool write_matches(const RunReport *report, const char *folder, Error *err) {
    return csv_write(report, folder, "matches.csv", matches_head, match_rows, err);
}

/* ---- allocations.csv: a row for what a payment settles of a document */

static const char allocations_head[] = "rule,group,shape,step,document_dataset,document_key,document,document_day,document_amount,"
                                       "payment_dataset,payment_key,payment,payment_day,payment_amount,"
                                       "currency,settles,paid,paid_percent,open,rest";

static void party_cells(Csv *csv, const ReportParty *party, unsigned scale) {
    const Str value[] = {party->dataset, party->key, party->document, party->day};
    for (size_t i = 0; i < ARRAY_LEN(value); i++) csv_text(csv, value[i]);
    csv_money(csv, party->there, party->amount, scale);
}

static void allocation_row(Csv *csv, const RunReport *report, size_t i, Arena *arena) {
    size_t count;
    const ReportAllocation *of_match = report->allocations.at(report->allocations.state, i, arena, &count);
    for (const ReportAllocation *a = of_match; a < of_match + count; a++) {
        int64_t owed = report_owed(a);
        csv_text(csv, a->rule);
        csv_number(csv, a->group);
        csv_text(csv, a->shape);
        csv_text(csv, a->step);
        party_cells(csv, &a->document, a->scale);
        party_cells(csv, &a->payment, a->scale);
        csv_text(csv, a->currency);
        csv_money(csv, true, a->settles, a->scale);
        csv_money(csv, a->document.there, a->paid, a->scale);
        csv_money(csv, a->document.there, report_paid_percent(a), 2);
        csv_money(csv, a->document.there, owed - a->paid, a->scale);
        csv_money(csv, a->payment.there, a->rest, a->scale);
        csv_end_row(csv);
    }
}

static void allocation_rows(Csv *csv, const RunReport *report) {
    csv_rows_of(csv, report, report->allocations.count, allocation_row);
}

static bool write_allocations(const RunReport *report, const char *folder, Error *err) {
    return csv_write(report, folder, "allocations.csv", allocations_head, allocation_rows, err);
}

/* ---- totals.csv: a row a slice of a dimension of a rule */

static const char totals_head[] =
    "rule,left,right,dimension,slice,currency,left_count,right_count,left_amount,right_amount,"
    "difference,percent,explained,unexplained,findings";

/* 100 * difference / |left| to four digits, half away from zero; nothing when there is no left amount. */
static void percent(Csv *csv, const ReportTotals *totals, const ReportCell *cell) {
    int128 left = cell->left_amount < 0 ? -cell->left_amount : cell->left_amount, scaled;
    bool fits = totals->has_amount && left && !__builtin_mul_overflow(cell->difference, (int128)1000000 * 2, &scaled);
    if (!fits) {
        csv_text(csv, STR_NULL);
        return;
    }
    scaled = (scaled + (scaled < 0 ? -left : left)) / (2 * left);
    csv_money(csv, true, scaled, 4);
}

static void total_rows(Csv *csv, const RunReport *report) {
    for (size_t t = 0; t < report->totals_count; t++) {
        const ReportTotals *totals = &report->totals[t];
        for (size_t c = 0; c < totals->cell_count; c++) {
            const ReportCell *cell = &totals->cell[c];
            const Str value[] = {totals->rule,      totals->left, totals->right,
                                 totals->dimension, cell->slice,  cell->currency};
            for (size_t i = 0; i < ARRAY_LEN(value); i++) csv_text(csv, value[i]);
            csv_number(csv, cell->left_count);
            csv_number(csv, cell->right_count);
            csv_money(csv, totals->has_amount, cell->left_amount, totals->scale);
            csv_money(csv, totals->has_amount, cell->right_amount, totals->scale);
            csv_money(csv, totals->has_amount, cell->difference, totals->scale);
            percent(csv, totals, cell);
            csv_money(csv, totals->has_amount, cell->explained, totals->scale);
            csv_money(csv, totals->has_amount, cell->unexplained, totals->scale);
            csv_number(csv, cell->findings);
            csv_end_row(csv);
        }
    }
}

static bool write_totals(const RunReport *report, const char *folder, Error *err) {
    return csv_write(report, folder, "totals.csv", totals_head, total_rows, err);
}

extern const Report report_findings_csv, report_matches_csv, report_allocations_csv, report_totals_csv;
const Report report_findings_csv = {"csv", "findings.csv", "findings, one a row", write_findings};
const Report report_matches_csv = {"matches", "matches.csv", "matched records, one a row", write_matches};
const Report report_allocations_csv = {"matches", "allocations.csv", "what each payment settles of each document", write_allocations};
const Report report_totals_csv = {"csv", "totals.csv", "totals by slice, one a row", write_totals};
