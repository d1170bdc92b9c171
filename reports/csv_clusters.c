/* duplicates.csv and clusters.csv: the records of clusters of duplicates. Columns and their order are a contract that README.md
 * states. */
#include "reports/csv_file.h"
#include "reports/words_evidence.h"

/* ---- duplicates.csv: a row a record of a cluster */

static const char duplicates_head[] = "cluster,finding,rule,kind,severity,review,cause,step,system,dataset,key,"
                                      "document,date,day,counterparty,tax_id,warehouse,"
                                      "status,currency,amount,evidence,survivor";

/* "phone: +7701 = +7701 (same); name: Romashka = ROMASHKA (company 0.85, 0.971234)"; behind a model's fields
 * "probability (two records at random, -16.23 bits, 0.986543)" */
static void add_evidence(Buf *out, const FindingEvidence *evidence, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const FindingEvidence *e = &evidence[i];
        if (i) buf_add(out, STR("; "));
        const Str part[] = {STR(": "), e->left, STR(" = "), e->right};
        buf_add(out, e->field);
        for (size_t p = 0; p < ARRAY_LEN(part) && (e->left.len || e->right.len || !str_ends(e->measure, STR(" bits"))); p++) buf_add(out, part[p]);
        buf_add(out, STR(" ("));
        buf_add(out, e->measure);
        char digits[DECIMAL_TEXT_SIZE];
        if (e->score_ppm >= 0) {
            if (e->measure.len) buf_add(out, STR(", "));
            buf_add(out, decimal_print(e->score_ppm, 6, digits));
        }
        buf_char(out, ')');
    }
}

/* A cluster's rows begin alike, and the two records of a pair have the same evidence: both are written once and copied. */
typedef struct ClusterText {
    const ReportCluster *cluster;
    const Finding *finding;
    Csv begin;
    Buf evidence, value; /* of the record before; as it stands between two commas */
    uint32_t from, count; /* which evidence that is */
} ClusterText;

static void begin_cluster(ClusterText *t) {
    const Finding *f = t->finding;
    const Str value[] = {t->cluster->id, f->id, t->cluster->rule, t->cluster->kind, str_of(severity_code[f->severity])};
    for (size_t i = 0; i < ARRAY_LEN(value); i++) csv_text(&t->begin, value[i]);
    csv_yes_no(&t->begin, t->cluster->review);
    csv_text(&t->begin, f->cause);
}

static void write_evidence(ClusterText *t, const FindingRecord *r) {
    const Finding *f = t->finding;
    uint32_t from = r->evidence_count ? r->evidence_from : 0, count = r->evidence_count ? r->evidence_count : (uint32_t)f->evidence_count;
    if (t->value.len && t->from == from && t->count == count) return;
    t->from = from, t->count = count;
    t->evidence.len = t->value.len = 0;
    if (count) add_evidence(&t->evidence, f->evidence + from, count);
    csv_add_value(&t->value, buf_str(&t->evidence));
}

static void cluster_row(Csv *csv, ClusterText *t, size_t number) {
    const FindingRecord *r = &t->finding->record[number];
    csv_next(csv);
    buf_add(&csv->out, buf_str(&t->begin.out));
    const Str value[] = {r->step.len ? r->step : t->finding->step,
                         r->system,       r->dataset_name, r->key,       r->document, r->date,    r->day,
                         r->counterparty, r->tax_id,       r->warehouse, r->status,   r->currency};
    for (size_t i = 0; i < ARRAY_LEN(value); i++) csv_text(csv, value[i]);
    csv_money(csv, r->has_amount, r->amount, t->finding->scale);
    write_evidence(t, r);
    csv_next(csv);
    buf_add(&csv->out, buf_str(&t->value));
    csv_yes_no(csv, t->finding->survivor && number == 0);
    csv_end_row(csv);
}

static void rows_of_cluster(Csv *csv, const RunReport *report, size_t i, Arena *arena) {
    (void)arena;
    ClusterText t = {.cluster = &report->cluster[i], .finding = &report->finding[report->cluster[i].finding]};
    begin_cluster(&t);
    for (size_t r = 0; r < t.finding->record_count; r++) cluster_row(csv, &t, r);
    buf_free(&t.begin.out);
    buf_free(&t.evidence);
    buf_free(&t.value);
}

static void cluster_rows(Csv *csv, const RunReport *report) {
    csv_rows_of(csv, report, report->cluster_count, rows_of_cluster);
}

static bool write_duplicates(const RunReport *report, const char *folder, Error *err) {
    return csv_write(report, folder, "duplicates.csv", duplicates_head, cluster_rows, err);
}

/* ---- clusters.csv: which record belongs to which cluster, and no more */

static const char clusters_head[] = "cluster,rule,review,dataset,key,survivor";

/* With which each row of a cluster begins: it is put into words once. */
static void cluster_head(Csv *head, Str id, Str rule, bool review) {
    csv_text(head, id);
    csv_text(head, rule);
    csv_yes_no(head, review);
}

static void member_row(Csv *csv, const Csv *head, ReportMember member, bool survivor) {
    csv_next(csv);
    buf_add(&csv->out, buf_str(&head->out));
    csv_text(csv, member.dataset);
    csv_text(csv, member.key);
    csv_yes_no(csv, survivor);
    csv_end_row(csv);
}

static void members_of_cluster(Csv *csv, const RunReport *report, size_t i, Arena *arena) {
    (void)arena;
    const ReportCluster *cluster = &report->cluster[i];
    const Finding *finding = &report->finding[cluster->finding];
    Csv head = {0};
    cluster_head(&head, cluster->id, cluster->rule, cluster->review);
    for (size_t r = 0; r < finding->record_count; r++) {
        ReportMember member = {finding->record[r].dataset_name, finding->record[r].key};
        member_row(csv, &head, member, finding->survivor && r == 0);
    }
    buf_free(&head.out);
}

static void members_of_listed(Csv *csv, const RunReport *report, size_t i, Arena *arena) {
    ReportListed cluster = report->list.at(report->list.state, i, arena);
    Csv head = {0};
    cluster_head(&head, cluster.id, report->list.rule, cluster.review);
    for (size_t r = 0; r < cluster.count; r++) member_row(csv, &head, cluster.member[r], r == 0);
    buf_free(&head.out);
}

static void member_rows(Csv *csv, const RunReport *report) {
    csv_rows_of(csv, report, report->cluster_count, members_of_cluster);
    csv_rows_of(csv, report, report->list.count, members_of_listed);
}

static bool write_clusters(const RunReport *report, const char *folder, Error *err) {
    return csv_write(report, folder, "clusters.csv", clusters_head, member_rows, err);
}

extern const Report report_duplicates_csv, report_clusters_csv;
const Report report_duplicates_csv = {"duplicates", "duplicates.csv", "records of clusters of duplicates, one a row",
                                      write_duplicates};
const Report report_clusters_csv = {"clusters", "clusters.csv", "which record belongs to which cluster", write_clusters};
