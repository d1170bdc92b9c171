/* Columns of one record of a cluster: what it says, and what brought it there. */
#include "reports/words_evidence.h"
#include "reports/xlsx_line.h"

static void fill_certainty(const Line *line, uint16_t col) {
    Label label = line->review ? LABEL_MAYBE : LABEL_SURE;
    cell_label(grid_at(line->grid, col), label, line->review ? STYLE_WARN : STYLE_QUIET, line->shade);
}

static void fill_survivor(const Line *line, uint16_t col) {
    if (line->survivor) cell_label(grid_at(line->grid, col), LABEL_YES, STYLE_GOOD, line->shade);
    else cell_blank(grid_at(line->grid, col), STYLE_TEXT, line->shade);
}

static void fill_record_system(const Line *line, uint16_t col) {
    line_put(line, col, record_system(line->record), STYLE_TEXT);
}

static void fill_record_document(const Line *line, uint16_t col) {
    line_put(line, col, line->record->document, STYLE_WRAP);
}

static void fill_record_counterparty(const Line *line, uint16_t col) {
    bool itself = str_eq(line->record->counterparty, line->record->document); /* a counterparty's own card */
    line_put(line, col, itself ? STR_NULL : line->record->counterparty, STYLE_WRAP);
}

static void fill_record_tax_id(const Line *line, uint16_t col) {
    line_put(line, col, line->record->tax_id, STYLE_TEXT);
}

static void fill_record_date(const Line *line, uint16_t col) {
    cell_date(grid_at(line->grid, col), record_date(line->record), STYLE_MOMENT, line->shade);
}

static void fill_record_amount(const Line *line, uint16_t col) {
    line_put_money(line, col, line->record->has_amount, line->record->amount);
}

static void fill_record_currency(const Line *line, uint16_t col) {
    line_put(line, col, line->record->currency, STYLE_TEXT);
}

static void fill_record_status(const Line *line, uint16_t col) {
    line_put(line, col, line->record->status, STYLE_WRAP);
}

static void fill_record_dataset(const Line *line, uint16_t col) {
    line_put(line, col, line->record->dataset_name, STYLE_QUIET);
}

static void fill_record_key(const Line *line, uint16_t col) {
    line_put(line, col, line->record->key, STYLE_QUIET);
}

static void add_field_evidence(Buf *out, Language language, const FindingEvidence *evidence) {
    words_add_capital(out, words_field(language, evidence->field));
    buf_add(out, STR(": "));
    if (!evidence->left.len && !evidence->right.len && !evidence_is_sum(evidence)) { /* no values, but what was made of them */
        if (!words_add_weighed(language, out, evidence->measure)) buf_add(out, evidence->measure);
        return;
    }
    bool same = str_eq(evidence->left, evidence->right);
    if (evidence_is_sum(evidence)) {
        buf_printf(out, "%d.%02d%s%%", evidence->score_ppm / 10000, evidence->score_ppm / 100 % 100, language == LANGUAGE_EN ? " " : "\u00A0");
    } else if (same) {
        Str word = words_label(language, LABEL_EVIDENCE_SAME);
        buf_printf(out, "%.*s, %.*s", STR_ARG(word), STR_ARG(evidence->left));
    } else {
        buf_printf(out, "%.*s / %.*s", STR_ARG(evidence->left), STR_ARG(evidence->right));
    }
    size_t value = out->len;
    buf_add(out, STR(" ("));
    if (words_add_weighed(language, out, evidence->measure)) {
        buf_char(out, ')');
        return;
    }
    out->len = value;
    if (same) return;
    if (evidence->score_ppm >= 0) {
        buf_printf(out, " (%d%s%%)", evidence->score_ppm / 10000, language == LANGUAGE_EN ? "" : "\u00A0");
    } else {
        Str differs = words_label(language, LABEL_EVIDENCE_DIFFERS);
        buf_printf(out, " (%.*s)", STR_ARG(differs));
    }
}

static bool is_repeated(const Finding *finding, size_t index) {
    const FindingEvidence *evidence = &finding->evidence[index];
    for (size_t i = 0; i < index; i++) {
        const FindingEvidence *before = &finding->evidence[i];
        bool same = str_eq(before->field, evidence->field) && str_eq(before->left, evidence->left);
        if (same && str_eq(before->right, evidence->right)) return true;
    }
    return false;
}

/* A line a field: "Phone: same, +7701..." or "Name: Ромашка / Romashka (97%)". Once for a cluster, in its first row. */
static void fill_evidence(const Line *line, uint16_t col) {
    const Finding *finding = line->finding;
    Buf out = {0};
    for (size_t i = 0; i < finding->evidence_count; i++) {
        /* Of several pairs together no sum is told: each has its own. */
        if (is_repeated(finding, i) || (evidence_is_sum(&finding->evidence[i]) && finding->record_count > 2)) continue;
        if (out.len) buf_char(&out, '\n');
        add_field_evidence(&out, line->book->language, &finding->evidence[i]);
    }
    line_put(line, col, buf_str(&out), STYLE_WRAP);
    buf_free(&out);
}

static const LineField record_field[LABELS] = {
    [LABEL_CERTAINTY] = {STYLE_TEXT, fill_certainty},
    [LABEL_SYSTEM] = {STYLE_TEXT, fill_record_system},
    [LABEL_DOCUMENT] = {STYLE_WRAP, fill_record_document},
    [LABEL_TAX_ID] = {STYLE_TEXT, fill_record_tax_id},
    [LABEL_COUNTERPARTY] = {STYLE_WRAP, fill_record_counterparty},
    [LABEL_DATE] = {STYLE_MOMENT, fill_record_date},
    [LABEL_AMOUNT] = {STYLE_MONEY, fill_record_amount},
    [LABEL_CURRENCY] = {STYLE_TEXT, fill_record_currency},
    [LABEL_STATUS] = {STYLE_WRAP, fill_record_status},
    [LABEL_KEEP] = {STYLE_TEXT, fill_survivor},
    [LABEL_EVIDENCE] = {STYLE_WRAP, fill_evidence},
    [LABEL_DATASET] = {STYLE_TEXT, fill_record_dataset},
    [LABEL_KEY] = {STYLE_TEXT, fill_record_key},
};

LineField line_record_field(Label title) {
    return record_field[title].fill ? record_field[title] : line_finding_field(title);
}
