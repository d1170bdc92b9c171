/* findings.csv, matches.csv, duplicates.csv, totals.csv: the results for other programs. RFC 4180: a head line, commas,
 * CRLF behind every line, quotes only where a value holds a comma, a quote or a line break; UTF-8 without a byte order
 * mark. Values are those of the sources, byte for byte: text that begins with = + - @ is not defused, since that would
 * change data. Columns and their order are a contract that README.md states. */
#include "engine/base/file.h"
#include "engine/base/parallel.h"
#include "reports/report.h"
#include "reports/text.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

/* ---- A file of rows */

enum { FLUSH_SIZE = 1 << 16 };

typedef struct Csv {
    FILE *file;
    Buf out;      /* rows not written yet; of a task, which has no file, all of its rows */
    bool started; /* the row has a value already */
    int failed;   /* errno of the first failed write, or 0 */
} Csv;

static void flush(Csv *csv) {
    if (!csv->failed && csv->out.len && fwrite(csv->out.ptr, 1, csv->out.len, csv->file) != csv->out.len) {
        csv->failed = errno ? errno : EIO;
    }
    csv->out.len = 0;
}

static void end_row(Csv *csv) {
    buf_add(&csv->out, STR("\r\n"));
    csv->started = false;
    if (csv->file && csv->out.len >= FLUSH_SIZE) flush(csv);
}

enum { QUOTED = 1, UNSAFE = 2 };

/* Which kinds of byte the value has. */
static unsigned kinds_of(Str value) {
    static const uint8_t kind_of[128] = {[0] = UNSAFE, [','] = QUOTED, ['"'] = QUOTED, ['\r'] = QUOTED, ['\n'] = QUOTED};
    unsigned kinds = 0;
    for (size_t i = 0; i < value.len; i++) {
        unsigned char byte = (unsigned char)value.ptr[i];
        kinds |= byte < 128 ? kind_of[byte] : UNSAFE;
    }
    return kinds;
}

static void add_part(Buf *out, Str part, unsigned kinds) {
    if (kinds & UNSAFE) text_add_valid(out, part);
    else buf_add(out, part);
}

/* The value as it stands between two commas. */
static void add_value(Buf *out, Str value) {
    unsigned kinds = kinds_of(value);
    if (!(kinds & QUOTED)) {
        add_part(out, value, kinds);
        return;
    }
    buf_char(out, '"');
    for (Str rest = value; rest.ptr;) {
        add_part(out, str_cut(&rest, '"'), kinds);
        if (rest.ptr) buf_add(out, STR("\"\""));
    }
    buf_char(out, '"');
}

static void next_value(Csv *csv) {
    if (csv->started) buf_char(&csv->out, ',');
    csv->started = true;
}

static void text(Csv *csv, Str value) {
    next_value(csv);
    add_value(&csv->out, value);
}

static void number(Csv *csv, uint64_t value) {
    char digits[DECIMAL_TEXT_SIZE];
    text(csv, decimal_print(value, 0, digits));
}

static void yes_no(Csv *csv, bool value) {
    text(csv, value ? STR("true") : STR("false"));
}

static void money(Csv *csv, bool there, int128 value, unsigned scale) {
    char digits[DECIMAL_TEXT_SIZE];
    text(csv, there ? decimal_print(value, scale, digits) : STR_NULL);
}

/* Writes folder/name through `rows`: whole or not at all. */
static bool write_csv(const RunReport *report, const char *folder, const char *name, const char *head,
                      void (*rows)(Csv *csv, const RunReport *report), Error *err) {
    char path[PATH_MAX], temporary[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path ||
        snprintf(temporary, sizeof temporary, "%s.part", path) >= (int)sizeof temporary) {
        return error_set(err, ERROR_OUTPUT, folder, "the folder's name is too long");
    }
    Csv csv = {.file = fopen(temporary, "we")};
    if (!csv.file) return error_set_errno(err, ERROR_OUTPUT, temporary, "cannot create");
    buf_add(&csv.out, str_of(head));
    end_row(&csv);
    rows(&csv, report);
    flush(&csv);
    if (fclose(csv.file) != 0 && !csv.failed) csv.failed = errno;
    buf_free(&csv.out);
    bool ok = csv.failed == 0;
    if (!ok) {
        errno = csv.failed;
        error_set_errno(err, ERROR_OUTPUT, path, "cannot write");
    }
    ok = ok && file_publish(temporary, path, err);
    if (!ok) unlink(temporary);
    return ok;
}

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
    number(csv, count);
    const Str value[] = {first->system,   first->dataset_name, first->entity, first->key,
                         first->document, first->date,         first->day,    first->counterparty,
                         first->tax_id,   first->warehouse,    first->status, first->currency};
    for (size_t i = 0; i < ARRAY_LEN(value); i++) text(csv, value[i]);
    money(csv, first->has_amount, first->amount, finding->scale);
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
    text(csv, buf_str(&out));
    buf_free(&out);
}

static void add_sentences(Csv *csv, const RunReport *report, const Finding *finding, Arena *arena) {
    text(csv, finding->explanation.len ? finding->explanation : words_explain(report->language, finding, arena));
    text(csv, finding->action.len ? finding->action : words_action(report->language, finding, arena));
    arena_reset(arena);
}

/* Nothing of it is known without a store. */
static void add_memory(Csv *csv, const Finding *finding) {
    const FindingMemory *m = &finding->memory;
    text(csv, str_of(finding_state_code[m->state]));
    text(csv, m->first_seen);
    if (m->state == FINDING_STATE_NONE) text(csv, STR_NULL);
    else money(csv, true, m->age_days, 0);
    const Str value[] = {m->amounts, m->decision, m->decided_by, m->decided_on, m->why, m->until, m->assignee};
    for (size_t i = 0; i < ARRAY_LEN(value); i++) text(csv, value[i]);
    if (m->state == FINDING_STATE_NONE) text(csv, STR_NULL);
    else yes_no(csv, m->settled);
}

static void finding_row(Csv *csv, const RunReport *report, size_t i, Arena *arena) {
    const Finding *f = &report->finding[i];
    number(csv, i + 1);
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
    for (size_t v = 0; v < ARRAY_LEN(value); v++) text(csv, value[v]);
    money(csv, f->has_amounts, f->left_amount, f->scale);
    money(csv, f->has_amounts, f->right_amount, f->scale);
    money(csv, f->has_amounts, f->difference, f->scale);
    money(csv, f->has_amounts || f->at_risk, f->at_risk, f->scale);
    yes_no(csv, f->explains);
    add_side(csv, f, false);
    add_side(csv, f, true);
    add_records(csv, f);
    text(csv, f->story);
    text(csv, f->origin);
    add_sentences(csv, report, f, arena);
    add_memory(csv, f);
    end_row(csv);
}

/* Rows are put into words side by side, some hundreds a task, and written in their order, some tasks at a time. */
enum { ITEMS_A_TASK = 256, TASKS_AT_ONCE = 16 };

typedef struct RowTasks {
    const RunReport *report;
    void (*row)(Csv *csv, const RunReport *report, size_t i, Arena *arena); /* the row or rows of item i */
    size_t from, count; /* number of the first item of task 0; of items */
    Csv csv[TASKS_AT_ONCE];
} RowTasks;

static void row_task(void *context, size_t task, size_t thread) {
    (void)thread;
    RowTasks *tasks = context;
    size_t from = tasks->from + task * ITEMS_A_TASK, left = tasks->count - from;
    Arena *arena = arena_new("csv", 0);
    for (size_t i = 0; i < left && i < ITEMS_A_TASK; i++) tasks->row(&tasks->csv[task], tasks->report, from + i, arena);
    arena_free(arena);
}

static void rows_of(Csv *csv, const RunReport *report, size_t count,
                    void (*row)(Csv *csv, const RunReport *report, size_t i, Arena *arena)) {
    RowTasks tasks = {.report = report, .row = row, .count = count};
    for (; tasks.from < count; tasks.from += TASKS_AT_ONCE * ITEMS_A_TASK) {
        size_t left = (count - tasks.from + ITEMS_A_TASK - 1) / ITEMS_A_TASK;
        parallel_for(report->threads, left < TASKS_AT_ONCE ? left : TASKS_AT_ONCE, row_task, &tasks);
        for (size_t t = 0; t < TASKS_AT_ONCE; t++) {
            buf_add(&csv->out, buf_str(&tasks.csv[t].out));
            tasks.csv[t].out.len = 0;
            flush(csv);
        }
    }
    for (size_t t = 0; t < TASKS_AT_ONCE; t++) buf_free(&tasks.csv[t].out);
}

static void finding_rows(Csv *csv, const RunReport *report) {
    rows_of(csv, report, report->finding_count, finding_row);
}

static bool write_findings(const RunReport *report, const char *folder, Error *err) {
    return write_csv(report, folder, "findings.csv", findings_head, finding_rows, err);
}

/* ---- matches.csv: a row a record of a match */

static const char matches_head[] =
    "rule,group,step,review,multiset,score,side,dataset,key,document,day,counterparty,currency,amount";

static void match_rows(Csv *csv, const RunReport *report) {
    const ReportMatches *matches = &report->matches;
    if (!matches->next) return;
    matches->rewind(matches->state);
    ReportMatch match;
    while (!csv->failed && matches->next(matches->state, &match)) {
        text(csv, match.rule);
        number(csv, match.group);
        text(csv, match.step);
        yes_no(csv, match.review);
        yes_no(csv, match.multiset);
        money(csv, true, match.score_ppm, 6);
        text(csv, match.right ? STR("right") : STR("left"));
        const Str value[] = {match.dataset, match.key, match.document, match.day, match.counterparty, match.currency};
        for (size_t i = 0; i < ARRAY_LEN(value); i++) text(csv, value[i]);
        money(csv, match.has_amount, match.amount, match.scale);
        end_row(csv);
    }
}

static bool write_matches(const RunReport *report, const char *folder, Error *err) {
    return write_csv(report, folder, "matches.csv", matches_head, match_rows, err);
}

/* ---- duplicates.csv: a row a record of a cluster */

static const char duplicates_head[] = "cluster,finding,rule,kind,severity,review,cause,step,system,dataset,key,"
                                      "document,date,day,counterparty,tax_id,warehouse,"
                                      "status,currency,amount,evidence,survivor";

/* "phone: +7701 = +7701 (same); name: Romashka = ROMASHKA (company 0.85, 0.971234)" */
static void add_evidence(Buf *out, const FindingEvidence *evidence, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const FindingEvidence *e = &evidence[i];
        if (i) buf_add(out, STR("; "));
        const Str part[] = {e->field, STR(": "), e->left, STR(" = "), e->right, STR(" ("), e->measure};
        for (size_t p = 0; p < ARRAY_LEN(part); p++) buf_add(out, part[p]);
        char digits[DECIMAL_TEXT_SIZE];
        if (e->score_ppm >= 0) {
            if (e->measure.len) buf_add(out, STR(", "));
            buf_add(out, decimal_print(e->score_ppm, 6, digits));
        }
        buf_char(out, ')');
    }
}

static void cluster_row(Csv *csv, const ReportCluster *cluster, const Finding *f, size_t number, Buf *evidence) {
    const FindingRecord *r = &f->record[number];
    const Str of_cluster[] = {cluster->id, f->id, cluster->rule, cluster->kind, str_of(severity_code[f->severity])};
    for (size_t i = 0; i < ARRAY_LEN(of_cluster); i++) text(csv, of_cluster[i]);
    yes_no(csv, cluster->review);
    const Str value[] = {f->cause, f->step,         r->system, r->dataset_name, r->key,    r->document, r->date,
                         r->day,   r->counterparty, r->tax_id, r->warehouse,    r->status, r->currency};
    for (size_t i = 0; i < ARRAY_LEN(value); i++) text(csv, value[i]);
    money(csv, r->has_amount, r->amount, f->scale);
    evidence->len = 0;
    if (r->evidence_count) add_evidence(evidence, f->evidence + r->evidence_from, r->evidence_count);
    else add_evidence(evidence, f->evidence, f->evidence_count);
    text(csv, buf_str(evidence));
    yes_no(csv, f->survivor == number + 1);
    end_row(csv);
}

static void rows_of_cluster(Csv *csv, const RunReport *report, size_t i, Arena *arena) {
    (void)arena;
    Buf evidence = {0};
    const Finding *finding = &report->finding[report->cluster[i].finding];
    for (size_t r = 0; r < finding->record_count; r++) cluster_row(csv, &report->cluster[i], finding, r, &evidence);
    buf_free(&evidence);
}

static void cluster_rows(Csv *csv, const RunReport *report) {
    rows_of(csv, report, report->cluster_count, rows_of_cluster);
}

static bool write_duplicates(const RunReport *report, const char *folder, Error *err) {
    return write_csv(report, folder, "duplicates.csv", duplicates_head, cluster_rows, err);
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
        text(csv, STR_NULL);
        return;
    }
    scaled = (scaled + (scaled < 0 ? -left : left)) / (2 * left);
    money(csv, true, scaled, 4);
}

static void total_rows(Csv *csv, const RunReport *report) {
    for (size_t t = 0; t < report->totals_count; t++) {
        const ReportTotals *totals = &report->totals[t];
        for (size_t c = 0; c < totals->cell_count; c++) {
            const ReportCell *cell = &totals->cell[c];
            const Str value[] = {totals->rule,      totals->left, totals->right,
                                 totals->dimension, cell->slice,  cell->currency};
            for (size_t i = 0; i < ARRAY_LEN(value); i++) text(csv, value[i]);
            number(csv, cell->left_count);
            number(csv, cell->right_count);
            money(csv, totals->has_amount, cell->left_amount, totals->scale);
            money(csv, totals->has_amount, cell->right_amount, totals->scale);
            money(csv, totals->has_amount, cell->difference, totals->scale);
            percent(csv, totals, cell);
            money(csv, totals->has_amount, cell->explained, totals->scale);
            money(csv, totals->has_amount, cell->unexplained, totals->scale);
            number(csv, cell->findings);
            end_row(csv);
        }
    }
}

static bool write_totals(const RunReport *report, const char *folder, Error *err) {
    return write_csv(report, folder, "totals.csv", totals_head, total_rows, err);
}

extern const Report report_findings_csv, report_matches_csv, report_duplicates_csv, report_totals_csv;
const Report report_findings_csv = {"csv", "findings.csv", "findings, one a row", write_findings};
const Report report_matches_csv = {"matches", "matches.csv", "matched records, one a row", write_matches};
const Report report_duplicates_csv = {"duplicates", "duplicates.csv", "records of clusters of duplicates, one a row",
                                      write_duplicates};
const Report report_totals_csv = {"csv", "totals.csv", "totals by slice, one a row", write_totals};
