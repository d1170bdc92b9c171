#include "reports/xlsx_line.h"

#include <stdio.h>

void line_put(const Line *line, uint16_t col, Str text, Style style) {
    if (style == STYLE_WRAP) {
        grid_wrap(line->grid, col, text, style, line->shade);
    } else {
        cell_text(grid_at(line->grid, col), text, style, line->shade);
    }
}

void line_put_money(const Line *line, uint16_t col, bool there, int128 amount) {
    XlsxCell at = grid_at(line->grid, col);
    if (there) cell_money(at, amount, line->finding->scale, STYLE_MONEY, line->shade);
    else cell_blank(at, STYLE_MONEY, line->shade);
}

static void put_values(const Line *line, uint16_t col, RecordText text, bool right, bool both) {
    Buf out = {0};
    xlsx_add_values(&out, line->finding, text, right, both);
    line_put(line, col, buf_str(&out), STYLE_WRAP);
    buf_free(&out);
}

static void fill_number(const Line *line, uint16_t col) {
    cell_count(grid_at(line->grid, col), line->number, STYLE_COUNT, line->shade);
}

static void fill_severity(const Line *line, uint16_t col) {
    static const Style style[] = {
        [SEVERITY_INFO] = STYLE_QUIET, [SEVERITY_REVIEW] = STYLE_WARN, [SEVERITY_ERROR] = STYLE_BAD};
    Severity severity = line->finding->severity;
    Style look = finding_memory(line->finding)->settled ? STYLE_QUIET : style[severity];
    line_put(line, col, words_severity(line->book->report->language, severity), look);
}

static void fill_kind(const Line *line, uint16_t col) {
    line_put(line, col, words_kind(line->book->report->language, line->finding->kind), STYLE_WRAP);
}

static void fill_explanation(const Line *line, uint16_t col) {
    Arena *arena = arena_new("explanation", 0);
    line_put(line, col, words_explain(line->book->report->language, line->finding, arena), STYLE_WRAP);
    arena_free(arena);
}

static void fill_cause(const Line *line, uint16_t col) {
    Buf out = {0}, capital = {0};
    words_add_causes(line->book->language, &out, line->finding->cause);
    words_add_capital(&capital, buf_str(&out));
    line_put(line, col, buf_str(&capital), STYLE_WRAP);
    buf_free(&out);
    buf_free(&capital);
}

static void fill_counterparty(const Line *line, uint16_t col) {
    put_values(line, col, record_counterparty, false, true);
}

static void fill_tax_id(const Line *line, uint16_t col) {
    put_values(line, col, record_tax_id, false, true);
}

static void fill_warehouse(const Line *line, uint16_t col) {
    put_values(line, col, record_warehouse, false, true);
}

static void fill_amount(const Line *line, uint16_t col, bool right) {
    int128 amount = 0;
    bool there = side_total(line->finding, right, &amount);
    line_put_money(line, col, there, amount);
}

static void fill_left_amount(const Line *line, uint16_t col) {
    fill_amount(line, col, false);
}

static void fill_right_amount(const Line *line, uint16_t col) {
    fill_amount(line, col, true);
}

/* Right minus left, as a formula over the two cells before it. Nothing across currencies. */
static void fill_difference(const Line *line, uint16_t col) {
    const Finding *finding = line->finding;
    XlsxCell at = grid_at(line->grid, col);
    double left, right, difference;
    if (!finding_compares(finding) || !xlsx_one_currency(finding)) {
        cell_blank(at, STYLE_DELTA, line->shade);
        return;
    }
    bool numbers = number_is_exact(finding->left_amount, finding->scale, &left) &&
                   number_is_exact(finding->right_amount, finding->scale, &right) &&
                   number_is_exact(finding->difference, finding->scale, &difference);
    if (!numbers) {
        cell_money(at, finding->difference, finding->scale, STYLE_DELTA, line->shade);
        return;
    }
    char formula[64];
    snprintf(formula, sizeof formula, "=ROUND(%c%u-%c%u,%u)", 'A' + col - 1, at.row + 1, 'A' + col - 2, at.row + 1,
             finding->scale);
    cell_formula(at, formula, difference, STYLE_DELTA, finding->scale, line->shade);
}

static void fill_currency(const Line *line, uint16_t col) {
    Buf out = {0};
    xlsx_add_currency(&out, line->finding);
    line_put(line, col, buf_str(&out), STYLE_WRAP);
    buf_free(&out);
}

static void fill_owner(const Line *line, uint16_t col) {
    line_put(line, col, line->finding->owner_team, STYLE_WRAP);
}

static void fill_where(const Line *line, uint16_t col) {
    const Finding *finding = line->finding;
    Str owner = finding->owner_title.len ? finding->owner_title : finding->owner_system;
    line_put(line, col, owner.len ? owner : finding_system(finding), STYLE_WRAP);
}

static void fill_action(const Line *line, uint16_t col) {
    Arena *arena = arena_new("action", 0);
    line_put(line, col, words_action(line->book->report->language, line->finding, arena), STYLE_WRAP);
    arena_free(arena);
}

static void fill_input(const Line *line, uint16_t col) {
    cell_blank(grid_at(line->grid, col), STYLE_INPUT, SHADE_NONE);
}

static void fill_input_date(const Line *line, uint16_t col) {
    cell_blank(grid_at(line->grid, col), STYLE_INPUT_DATE, SHADE_NONE);
}

static void fill_system(const Line *line, uint16_t col) {
    line_put(line, col, finding_system(line->finding), STYLE_TEXT);
}

static void fill_left_system(const Line *line, uint16_t col) {
    put_values(line, col, record_system, false, false);
}

static void fill_right_system(const Line *line, uint16_t col) {
    put_values(line, col, record_system, true, false);
}

static void fill_left_document(const Line *line, uint16_t col) {
    put_values(line, col, record_document, false, false);
}

static void fill_right_document(const Line *line, uint16_t col) {
    put_values(line, col, record_document, true, false);
}

static void fill_left_status(const Line *line, uint16_t col) {
    put_values(line, col, record_status, false, false);
}

static void fill_right_status(const Line *line, uint16_t col) {
    put_values(line, col, record_status, true, false);
}

static void fill_side_date(const Line *line, uint16_t col, bool right) {
    XlsxSide side = xlsx_side_of(line->finding, right);
    Str date = side.first ? record_date(side.first) : STR_NULL;
    cell_date(grid_at(line->grid, col), date, STYLE_MOMENT, line->shade);
}

static void fill_left_date(const Line *line, uint16_t col) {
    fill_side_date(line, col, false);
}

static void fill_right_date(const Line *line, uint16_t col) {
    fill_side_date(line, col, true);
}

static void fill_field(const Line *line, uint16_t col) {
    line_put(line, col, words_field(line->book->language, line->finding->field), STYLE_TEXT);
}

/* Amounts and dates as such, so that they can be added up and sorted; anything else as the source has it. */
static void put_field_value(const Line *line, uint16_t col, Str value) {
    int64_t amount;
    unsigned scale = line->finding->scale;
    bool money = str_eq(line->finding->field, STR("amount")) && scale <= DECIMAL_SCALE_MAX &&
                 decimal_parse(value, scale, (DecimalFormat){.point = '.'}, &amount) == DECIMAL_OK;
    if (money) cell_money(grid_at(line->grid, col), amount, scale, STYLE_MONEY, line->shade);
    else if (value.len && str_eq(line->finding->field, STR("date"))) cell_date(grid_at(line->grid, col), value, STYLE_MOMENT, line->shade);
    else line_put(line, col, value, STYLE_WRAP);
}

static void fill_left_value(const Line *line, uint16_t col) {
    put_field_value(line, col, line->finding->left_value);
}

static void fill_right_value(const Line *line, uint16_t col) {
    put_field_value(line, col, line->finding->right_value);
}

static void fill_value(const Line *line, uint16_t col) {
    const Finding *finding = line->finding;
    line_put(line, col, finding->left_value.len ? finding->left_value : finding->right_value, STYLE_WRAP);
}

static void fill_at_risk(const Line *line, uint16_t col) {
    line_put_money(line, col, line->finding->at_risk != 0, line->finding->at_risk);
}

static void fill_rule(const Line *line, uint16_t col) {
    line_put(line, col, report_rule_title(line->book->report, line->finding->rule), STYLE_WRAP);
}

static void fill_step(const Line *line, uint16_t col) {
    Arena *arena = arena_new("step", 0);
    line_put(line, col, words_step(line->book->language, line->finding->step, arena), STYLE_WRAP);
    arena_free(arena);
}

static void fill_story(const Line *line, uint16_t col) {
    if (!line->finding->story.len) {
        line_put(line, col, STR(""), STYLE_TEXT);
        return;
    }
    int64_t teller = xlsx_finding_of(line->book->report, line->contents, line->finding->story);
    xlsx_finding_link(grid_at(line->grid, col), line->contents, teller, line->finding->story, line->shade);
}

static void fill_id(const Line *line, uint16_t col) {
    line_put(line, col, line->finding->id, STYLE_QUIET);
}

static void fill_origin(const Line *line, uint16_t col) {
    line_put(line, col, line->finding->origin, STYLE_TEXT);
}

static void fill_datasets(const Line *line, uint16_t col) {
    put_values(line, col, record_dataset, false, true);
}

static void fill_documents(const Line *line, uint16_t col) {
    put_values(line, col, record_document, false, true);
}

static void fill_keys(const Line *line, uint16_t col) {
    put_values(line, col, record_key, false, true);
}

/* ---- Cells of what the store remembers; blank without one */

static void fill_state(const Line *line, uint16_t col) {
    line_put(line, col, words_finding_state(line->book->language, finding_memory(line->finding)->state), STYLE_TEXT);
}

static void fill_first_seen(const Line *line, uint16_t col) {
    cell_date(grid_at(line->grid, col), finding_memory(line->finding)->first_seen, STYLE_MOMENT, line->shade);
}

static void fill_age(const Line *line, uint16_t col) {
    const FindingMemory *memory = finding_memory(line->finding);
    if (memory->state == FINDING_STATE_NONE || memory->age_days < 0)
        cell_blank(grid_at(line->grid, col), STYLE_COUNT, line->shade);
    else
        cell_count(grid_at(line->grid, col), (uint64_t)memory->age_days, STYLE_COUNT, line->shade);
}

static void fill_amounts(const Line *line, uint16_t col) {
    line_put(line, col, finding_memory(line->finding)->amounts, STYLE_WRAP);
}

static void fill_decided(const Line *line, uint16_t col) {
    Buf out = {0};
    words_add_decision(line->book->language, &out, finding_memory(line->finding));
    line_put(line, col, buf_str(&out), STYLE_WRAP);
    buf_free(&out);
}

/* ---- Which column shows what */

static const LineField finding_field[LABELS] = {
    [LABEL_NUMBER] = {STYLE_COUNT, fill_number},
    [LABEL_CLUSTER] = {STYLE_COUNT, fill_number},
    [LABEL_SEVERITY] = {STYLE_TEXT, fill_severity},
    [LABEL_KIND] = {STYLE_WRAP, fill_kind},
    [LABEL_EXPLANATION] = {STYLE_WRAP, fill_explanation},
    [LABEL_CAUSE] = {STYLE_WRAP, fill_cause},
    [LABEL_COUNTERPARTY] = {STYLE_WRAP, fill_counterparty},
    [LABEL_LEFT_AMOUNT] = {STYLE_MONEY, fill_left_amount},
    [LABEL_RIGHT_AMOUNT] = {STYLE_MONEY, fill_right_amount},
    [LABEL_DIFFERENCE] = {STYLE_DELTA, fill_difference},
    [LABEL_CURRENCY] = {STYLE_WRAP, fill_currency},
    [LABEL_OWNER] = {STYLE_WRAP, fill_owner},
    [LABEL_WHERE] = {STYLE_WRAP, fill_where},
    [LABEL_ACTION] = {STYLE_WRAP, fill_action},
    [LABEL_DECISION] = {STYLE_INPUT, fill_input},
    [LABEL_IGNORE_UNTIL] = {STYLE_INPUT_DATE, fill_input_date},
    [LABEL_COMMENT] = {STYLE_INPUT, fill_input},
    [LABEL_FINDING_STATE] = {STYLE_TEXT, fill_state},
    [LABEL_FIRST_SEEN] = {STYLE_MOMENT, fill_first_seen},
    [LABEL_AGE] = {STYLE_COUNT, fill_age},
    [LABEL_AMOUNTS] = {STYLE_WRAP, fill_amounts},
    [LABEL_DECIDED] = {STYLE_WRAP, fill_decided},
    [LABEL_WRONG_IN] = {STYLE_TEXT, fill_system},
    [LABEL_LEFT_SYSTEM] = {STYLE_TEXT, fill_left_system},
    [LABEL_LEFT_DOCUMENT] = {STYLE_WRAP, fill_left_document},
    [LABEL_LEFT_DATE] = {STYLE_MOMENT, fill_left_date},
    [LABEL_LEFT_STATUS] = {STYLE_TEXT, fill_left_status},
    [LABEL_RIGHT_SYSTEM] = {STYLE_TEXT, fill_right_system},
    [LABEL_RIGHT_DOCUMENT] = {STYLE_WRAP, fill_right_document},
    [LABEL_RIGHT_DATE] = {STYLE_MOMENT, fill_right_date},
    [LABEL_RIGHT_STATUS] = {STYLE_TEXT, fill_right_status},
    [LABEL_TAX_ID] = {STYLE_TEXT, fill_tax_id},
    [LABEL_WAREHOUSE] = {STYLE_TEXT, fill_warehouse},
    [LABEL_FIELD] = {STYLE_TEXT, fill_field},
    [LABEL_LEFT_VALUE] = {STYLE_WRAP, fill_left_value},
    [LABEL_RIGHT_VALUE] = {STYLE_WRAP, fill_right_value},
    [LABEL_AT_RISK] = {STYLE_MONEY, fill_at_risk},
    [LABEL_RULE] = {STYLE_WRAP, fill_rule},
    [LABEL_STEP] = {STYLE_WRAP, fill_step},
    [LABEL_STORY] = {STYLE_TEXT, fill_story},
    [LABEL_FINDING_ID] = {STYLE_TEXT, fill_id},
    [LABEL_SYSTEM] = {STYLE_TEXT, fill_system},
    [LABEL_DOCUMENT] = {STYLE_WRAP, fill_documents},
    [LABEL_VALUE] = {STYLE_WRAP, fill_value},
    [LABEL_DATASET] = {STYLE_TEXT, fill_datasets},
    [LABEL_KEY] = {STYLE_TEXT, fill_keys},
    [LABEL_ORIGIN] = {STYLE_TEXT, fill_origin},
};

LineField line_finding_field(Label title) {
    return finding_field[title];
}
