/* The sheets that list findings: discrepancies, duplicates, data quality. Each finding stands on exactly one of them,
 * and each sheet ends its printed part with the columns in which the reader decides. */
#include "reports/xlsx_sheets.h"

#include <stdio.h>

enum { NAMES_MAX = 5, RECORDS_SHOWN_MAX = 200 };

bool finding_is_quality(FindingKind kind) {
    switch (kind) {
    case FINDING_MISSING_DETAIL:
    case FINDING_MALFORMED_DETAIL:
    case FINDING_UNKNOWN_VALUE:
    case FINDING_REJECTED_ROW:
    case FINDING_SCHEMA_DRIFT:
    case FINDING_SOURCE_INCOMPLETE:
    case FINDING_BLOCK_TOO_LARGE:
    case FINDING_SEARCH_LIMIT: return true;
    default: return false;
    }
}

FindingSheet finding_sheet(const RunReport *report, const XlsxContents *contents, size_t finding) {
    if (contents->in_cluster[finding]) return FINDING_SHEET_DUPLICATES;
    return finding_is_quality(report->finding[finding].kind) ? FINDING_SHEET_QUALITY : FINDING_SHEET_FINDINGS;
}

/* ---- What a side of a finding says, for one cell */

typedef struct Side {
    const FindingRecord *first; /* NULL: this side has no record */
    size_t count;
} Side;

static Side side_of(const Finding *finding, bool right) {
    Side side = {NULL, 0};
    for (size_t i = 0; i < finding->record_count; i++) {
        if (finding->record[i].right != right) continue;
        if (!side.count++) side.first = &finding->record[i];
    }
    return side;
}

typedef Str (*RecordText)(const FindingRecord *record);

static Str record_document(const FindingRecord *record) {
    return record->document.len ? record->document : record->key;
}

static Str record_system(const FindingRecord *record) {
    return record->system_title.len ? record->system_title : record->system;
}

static Str record_status(const FindingRecord *record) {
    return record->status;
}

static Str record_counterparty(const FindingRecord *record) {
    return record->counterparty;
}

static Str record_tax_id(const FindingRecord *record) {
    return record->tax_id;
}

static Str record_warehouse(const FindingRecord *record) {
    return record->warehouse;
}

static bool seen_before(const Finding *finding, size_t index, RecordText text, bool right, bool both) {
    for (size_t i = 0; i < index; i++) {
        if (!both && finding->record[i].right != right) continue;
        if (str_eq(text(&finding->record[i]), text(&finding->record[index]))) return true;
    }
    return false;
}

/* The different values of a side's records (of both sides with `both`): "P-1, P-2, P-3 (+4)". */
static void add_values(Buf *out, const Finding *finding, RecordText text, bool right, bool both) {
    size_t shown = 0, hidden = 0;
    for (size_t i = 0; i < finding->record_count; i++) {
        if (!both && finding->record[i].right != right) continue;
        if (i >= RECORDS_SHOWN_MAX) { /* not compared with the others any more */
            hidden++;
            continue;
        }
        Str value = text(&finding->record[i]);
        if (!value.len || seen_before(finding, i, text, right, both)) continue;
        if (shown == NAMES_MAX) {
            hidden++;
            continue;
        }
        if (shown++) buf_add(out, STR(", "));
        buf_add(out, value);
    }
    if (hidden) buf_printf(out, " (+%zu)", hidden);
}

/* The finding's own currency, or those of its records where they differ: "KZT / USD". */
static void add_currency(Buf *out, const Finding *finding) {
    size_t from = out->len;
    for (size_t i = 0; i < finding->record_count; i++) {
        Str currency = finding->record[i].currency;
        bool known = !currency.len;
        for (size_t j = 0; j < i && !known; j++) known = str_eq(currency, finding->record[j].currency);
        if (known) continue;
        if (out->len > from) buf_add(out, STR(" / "));
        buf_add(out, currency);
    }
    if (out->len == from) buf_add(out, finding->currency);
}

static bool one_currency(const Finding *finding) {
    Str first = STR_NULL;
    for (size_t i = 0; i < finding->record_count; i++) {
        Str currency = finding->record[i].currency;
        if (!currency.len) continue;
        if (first.len && !str_eq(first, currency)) return false;
        first = currency;
    }
    return true;
}

/* The side's amount: the finding's, or that of its only record. */
static bool side_amount(const Finding *finding, bool right, int128 *out) {
    Side side = side_of(finding, right);
    if (finding->has_amounts) *out = right ? finding->right_amount : finding->left_amount;
    if (finding->has_amounts) return true;
    if (side.count != 1 || !side.first->has_amount) return false;
    *out = side.first->amount;
    return true;
}

/* ---- Columns: each knows how to fill its cell */

typedef struct Line { /* a row of one of the sheets */
    XlsxBook *book;
    Grid *grid;
    const Finding *finding;
    const FindingRecord *record; /* of duplicates: the row's record */
    size_t number;               /* of the finding or cluster on the sheet, from 1 */
    bool continues;              /* not the first row of its cluster */
    bool review;
    Shade shade;
    bool survivor;
    const XlsxContents *contents;
} Line;

typedef struct LineColumn {
    Label title;
    double width;
    Style style;
    void (*fill)(const Line *line, uint16_t col);
} LineColumn;

static void put(const Line *line, uint16_t col, Str text, Style style) {
    if (style == STYLE_WRAP) {
        grid_wrap(line->grid, col, text, style, line->shade);
    } else {
        cell_text(grid_at(line->grid, col), text, style, line->shade);
    }
}

static void put_values(const Line *line, uint16_t col, RecordText text, bool right, bool both) {
    Buf out = {0};
    add_values(&out, line->finding, text, right, both);
    put(line, col, buf_str(&out), STYLE_WRAP);
    buf_free(&out);
}

static void fill_number(const Line *line, uint16_t col) {
    cell_count(grid_at(line->grid, col), line->number, STYLE_COUNT, line->shade);
}

static void fill_severity(const Line *line, uint16_t col) {
    static const Style style[] = {
        [SEVERITY_INFO] = STYLE_QUIET, [SEVERITY_REVIEW] = STYLE_WARN, [SEVERITY_ERROR] = STYLE_BAD};
    Severity severity = line->finding->severity;
    put(line, col, words_severity(line->book->report->language, severity), style[severity]);
}

static void fill_kind(const Line *line, uint16_t col) {
    put(line, col, words_kind(line->book->report->language, line->finding->kind), STYLE_WRAP);
}

static void fill_explanation(const Line *line, uint16_t col) {
    const Finding *finding = line->finding;
    if (finding->explanation.len) {
        put(line, col, finding->explanation, STYLE_WRAP);
        return;
    }
    Arena *arena = arena_new("explanation", 0);
    put(line, col, words_explain(line->book->report->language, finding, arena), STYLE_WRAP);
    arena_free(arena);
}

static void fill_cause(const Line *line, uint16_t col) {
    Buf out = {0}, capital = {0};
    words_add_causes(line->book->language, &out, line->finding->cause);
    words_add_capital(&capital, buf_str(&out));
    put(line, col, buf_str(&capital), STYLE_WRAP);
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
    int128 amount;
    if (side_amount(line->finding, right, &amount)) {
        cell_money(grid_at(line->grid, col), amount, line->finding->scale, STYLE_MONEY, line->shade);
    } else {
        cell_blank(grid_at(line->grid, col), STYLE_MONEY, line->shade);
    }
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
    if (!finding->has_amounts || !one_currency(finding)) {
        cell_blank(at, STYLE_DELTA, line->shade);
        return;
    }
    bool numbers = number_is_exact(finding->left_amount, finding->scale, &left) &&
                   number_is_exact(finding->right_amount, finding->scale, &right) &&
                   number_is_exact(finding->difference, finding->scale, &difference);
    if (!numbers || finding->difference != finding->right_amount - finding->left_amount) {
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
    add_currency(&out, line->finding);
    put(line, col, buf_str(&out), STYLE_WRAP);
    buf_free(&out);
}

static void fill_owner(const Line *line, uint16_t col) {
    put(line, col, line->finding->owner_team, STYLE_WRAP);
}

static void fill_where(const Line *line, uint16_t col) {
    const Finding *finding = line->finding;
    Str owner = finding->owner_title.len ? finding->owner_title : finding->owner_system;
    put(line, col, owner.len ? owner : finding_system(finding), STYLE_WRAP);
}

static void fill_action(const Line *line, uint16_t col) {
    const Finding *finding = line->finding;
    Arena *arena = arena_new("action", 0);
    Str action = finding->action.len ? finding->action : words_action(line->book->report->language, finding, arena);
    put(line, col, action, STYLE_WRAP);
    arena_free(arena);
}

static void fill_input(const Line *line, uint16_t col) {
    cell_blank(grid_at(line->grid, col), STYLE_INPUT, SHADE_NONE);
}

static void fill_input_date(const Line *line, uint16_t col) {
    cell_blank(grid_at(line->grid, col), STYLE_INPUT_DATE, SHADE_NONE);
}

static void fill_system(const Line *line, uint16_t col) {
    put(line, col, finding_system(line->finding), STYLE_TEXT);
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
    Side side = side_of(line->finding, right);
    Str date = !side.first ? STR_NULL : side.first->date.len ? side.first->date : side.first->day;
    cell_date(grid_at(line->grid, col), date, STYLE_MOMENT, line->shade);
}

static void fill_left_date(const Line *line, uint16_t col) {
    fill_side_date(line, col, false);
}

static void fill_right_date(const Line *line, uint16_t col) {
    fill_side_date(line, col, true);
}

static void fill_field(const Line *line, uint16_t col) {
    put(line, col, words_field(line->book->language, line->finding->field), STYLE_TEXT);
}

static void fill_left_value(const Line *line, uint16_t col) {
    put(line, col, line->finding->left_value, STYLE_WRAP);
}

static void fill_right_value(const Line *line, uint16_t col) {
    put(line, col, line->finding->right_value, STYLE_WRAP);
}

static void fill_value(const Line *line, uint16_t col) {
    const Finding *finding = line->finding;
    put(line, col, finding->left_value.len ? finding->left_value : finding->right_value, STYLE_WRAP);
}

static void fill_at_risk(const Line *line, uint16_t col) {
    if (line->finding->at_risk) {
        cell_money(grid_at(line->grid, col), line->finding->at_risk, line->finding->scale, STYLE_MONEY, line->shade);
    } else {
        cell_blank(grid_at(line->grid, col), STYLE_MONEY, line->shade);
    }
}

static void fill_rule(const Line *line, uint16_t col) {
    put(line, col, report_rule_title(line->book->report, line->finding->rule), STYLE_TEXT);
}

static void fill_step(const Line *line, uint16_t col) {
    Arena *arena = arena_new("step", 0);
    put(line, col, words_step(line->book->language, line->finding->step, arena), STYLE_TEXT);
    arena_free(arena);
}

static void fill_story(const Line *line, uint16_t col) {
    if (!line->finding->story.len) {
        put(line, col, STR(""), STYLE_TEXT);
        return;
    }
    int64_t teller = xlsx_finding_of(line->book->report, line->contents, line->finding->story);
    xlsx_finding_link(grid_at(line->grid, col), line->contents, teller, line->finding->story, line->shade);
}

static void fill_id(const Line *line, uint16_t col) {
    put(line, col, line->finding->id, STYLE_QUIET);
}

static void fill_origin(const Line *line, uint16_t col) {
    put(line, col, line->finding->origin, STYLE_TEXT);
}

static Str record_dataset(const FindingRecord *record) {
    return record->dataset_name;
}

static Str record_key(const FindingRecord *record) {
    return record->key;
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
    put(line, col, words_finding_state(line->book->language, line->finding->memory.state), STYLE_TEXT);
}

static void fill_first_seen(const Line *line, uint16_t col) {
    cell_date(grid_at(line->grid, col), line->finding->memory.first_seen, STYLE_MOMENT, line->shade);
}

static void fill_age(const Line *line, uint16_t col) {
    const FindingMemory *memory = &line->finding->memory;
    if (memory->state == FINDING_STATE_NONE || memory->age_days < 0)
        cell_blank(grid_at(line->grid, col), STYLE_COUNT, line->shade);
    else
        cell_count(grid_at(line->grid, col), (uint64_t)memory->age_days, STYLE_COUNT, line->shade);
}

static void fill_amounts(const Line *line, uint16_t col) {
    put(line, col, line->finding->memory.amounts, STYLE_WRAP);
}

static void fill_decided(const Line *line, uint16_t col) {
    Buf out = {0};
    words_add_decision(line->book->language, &out, &line->finding->memory);
    put(line, col, buf_str(&out), STYLE_WRAP);
    buf_free(&out);
}

/* ---- Cells of one record: duplicates */

static void fill_certainty(const Line *line, uint16_t col) {
    Label label = line->review ? LABEL_MAYBE : LABEL_SURE;
    cell_label(grid_at(line->grid, col), label, line->review ? STYLE_WARN : STYLE_QUIET, line->shade);
}

static void fill_survivor(const Line *line, uint16_t col) {
    if (line->survivor) cell_label(grid_at(line->grid, col), LABEL_YES, STYLE_GOOD, line->shade);
    else cell_blank(grid_at(line->grid, col), STYLE_TEXT, line->shade);
}

static void fill_record_system(const Line *line, uint16_t col) {
    put(line, col, record_system(line->record), STYLE_TEXT);
}

static void fill_record_document(const Line *line, uint16_t col) {
    put(line, col, line->record->document, STYLE_WRAP);
}

static void fill_record_counterparty(const Line *line, uint16_t col) {
    bool itself = str_eq(line->record->counterparty, line->record->document); /* a counterparty's own card */
    put(line, col, itself ? STR_NULL : line->record->counterparty, STYLE_WRAP);
}

static void fill_record_tax_id(const Line *line, uint16_t col) {
    put(line, col, line->record->tax_id, STYLE_TEXT);
}

static void fill_record_date(const Line *line, uint16_t col) {
    Str date = line->record->date.len ? line->record->date : line->record->day;
    cell_date(grid_at(line->grid, col), date, STYLE_MOMENT, line->shade);
}

static void fill_record_amount(const Line *line, uint16_t col) {
    if (line->record->has_amount) {
        cell_money(grid_at(line->grid, col), line->record->amount, line->finding->scale, STYLE_MONEY, line->shade);
    } else {
        cell_blank(grid_at(line->grid, col), STYLE_MONEY, line->shade);
    }
}

static void fill_record_currency(const Line *line, uint16_t col) {
    put(line, col, line->record->currency, STYLE_TEXT);
}

static void fill_record_status(const Line *line, uint16_t col) {
    put(line, col, line->record->status, STYLE_WRAP);
}

static void fill_record_dataset(const Line *line, uint16_t col) {
    put(line, col, line->record->dataset_name, STYLE_QUIET);
}

static void fill_record_key(const Line *line, uint16_t col) {
    put(line, col, line->record->key, STYLE_QUIET);
}

/* ---- Lists of decisions */

static const Label decisions[] = {LABEL_DECISION_ACCEPT, LABEL_DECISION_REJECT, LABEL_DECISION_SAME,
                                  LABEL_DECISION_NOT_SAME, LABEL_DECISION_IGNORE};

/* The words of the list live in the book's arena: the library reads them when it closes the book. */
static void decision_list(Grid *grid, uint32_t first, uint32_t last, uint16_t col) {
    XlsxBook *book = grid->book;
    char **words = arena_array(book->arena, ARRAY_LEN(decisions) + 1, sizeof *words);
    for (size_t i = 0; i < ARRAY_LEN(decisions); i++) {
        words[i] = str_cstr(book->arena, words_label(book->language, decisions[i]));
    }
    lxw_data_validation list = {.validate = LXW_VALIDATION_TYPE_LIST,
                                .value_list = words,
                                .error_title = str_cstr(book->arena, words_label(book->language, LABEL_DECISION)),
                                .error_message =
                                    str_cstr(book->arena, words_label(book->language, LABEL_DECISION_WRONG))};
    worksheet_data_validation_range(grid->sheet, first, col, last, col, &list);
    lxw_data_validation date = {.validate = LXW_VALIDATION_TYPE_DATE,
                                .criteria = LXW_VALIDATION_CRITERIA_GREATER_THAN,
                                .value_datetime = {2000, 1, 1, 0, 0, 0}};
    worksheet_data_validation_range(grid->sheet, first, (uint16_t)(col + 1), last, (uint16_t)(col + 1), &date);
}

static uint16_t decision_column(const Grid *grid) {
    uint16_t col = 0;
    while (grid->column[col].title != LABEL_DECISION) col++;
    return col;
}

static void finish_decisions(Grid *grid, uint32_t first, uint32_t last) {
    decision_list(grid, first, last, decision_column(grid));
}

/* ---- The sheets */

static const LineColumn finding_columns[] = {
    {LABEL_NUMBER, 5, STYLE_COUNT, fill_number},
    {LABEL_SEVERITY, 11, STYLE_TEXT, fill_severity},
    {LABEL_KIND, 18, STYLE_WRAP, fill_kind},
    {LABEL_EXPLANATION, 48, STYLE_WRAP, fill_explanation},
    {LABEL_CAUSE, 17, STYLE_WRAP, fill_cause},
    {LABEL_COUNTERPARTY, 21, STYLE_WRAP, fill_counterparty},
    {LABEL_LEFT_AMOUNT, 14, STYLE_MONEY, fill_left_amount},
    {LABEL_RIGHT_AMOUNT, 14, STYLE_MONEY, fill_right_amount},
    {LABEL_DIFFERENCE, 14, STYLE_DELTA, fill_difference}, /* a formula over the two before it */
    {LABEL_CURRENCY, 10, STYLE_WRAP, fill_currency},
    {LABEL_OWNER, 15, STYLE_WRAP, fill_owner},
    {LABEL_WHERE, 11, STYLE_WRAP, fill_where},
    {LABEL_ACTION, 28, STYLE_WRAP, fill_action},
    {LABEL_DECISION, 14, STYLE_INPUT, fill_input},
    {LABEL_IGNORE_UNTIL, 12, STYLE_INPUT_DATE, fill_input_date},
    {LABEL_COMMENT, 24, STYLE_INPUT, fill_input},
    {LABEL_FINDING_STATE, 12, STYLE_TEXT, fill_state},
    {LABEL_FIRST_SEEN, 11, STYLE_MOMENT, fill_first_seen},
    {LABEL_AGE, 9, STYLE_COUNT, fill_age},
    {LABEL_AMOUNTS, 26, STYLE_WRAP, fill_amounts},
    {LABEL_DECIDED, 26, STYLE_WRAP, fill_decided},
    {LABEL_WRONG_IN, 12, STYLE_TEXT, fill_system},
    {LABEL_LEFT_SYSTEM, 12, STYLE_TEXT, fill_left_system},
    {LABEL_LEFT_DOCUMENT, 18, STYLE_WRAP, fill_left_document},
    {LABEL_LEFT_DATE, 16, STYLE_MOMENT, fill_left_date},
    {LABEL_LEFT_STATUS, 14, STYLE_TEXT, fill_left_status},
    {LABEL_RIGHT_SYSTEM, 12, STYLE_TEXT, fill_right_system},
    {LABEL_RIGHT_DOCUMENT, 18, STYLE_WRAP, fill_right_document},
    {LABEL_RIGHT_DATE, 16, STYLE_MOMENT, fill_right_date},
    {LABEL_RIGHT_STATUS, 14, STYLE_TEXT, fill_right_status},
    {LABEL_TAX_ID, 14, STYLE_TEXT, fill_tax_id},
    {LABEL_WAREHOUSE, 14, STYLE_TEXT, fill_warehouse},
    {LABEL_FIELD, 16, STYLE_TEXT, fill_field},
    {LABEL_LEFT_VALUE, 18, STYLE_WRAP, fill_left_value},
    {LABEL_RIGHT_VALUE, 18, STYLE_WRAP, fill_right_value},
    {LABEL_AT_RISK, 15, STYLE_MONEY, fill_at_risk},
    {LABEL_RULE, 24, STYLE_TEXT, fill_rule},
    {LABEL_STEP, 26, STYLE_TEXT, fill_step},
    {LABEL_STORY, 18, STYLE_TEXT, fill_story},
    {LABEL_FINDING_ID, 18, STYLE_TEXT, fill_id},
};

static const LineColumn quality_columns[] = {
    {LABEL_NUMBER, 5, STYLE_COUNT, fill_number},
    {LABEL_SEVERITY, 11, STYLE_TEXT, fill_severity},
    {LABEL_KIND, 22, STYLE_WRAP, fill_kind},
    {LABEL_SYSTEM, 10, STYLE_TEXT, fill_system},
    {LABEL_DOCUMENT, 22, STYLE_WRAP, fill_documents},
    {LABEL_FIELD, 14, STYLE_TEXT, fill_field},
    {LABEL_VALUE, 18, STYLE_WRAP, fill_value},
    {LABEL_CAUSE, 19, STYLE_WRAP, fill_cause},
    {LABEL_EXPLANATION, 44, STYLE_WRAP, fill_explanation},
    {LABEL_OWNER, 15, STYLE_WRAP, fill_owner},
    {LABEL_WHERE, 11, STYLE_WRAP, fill_where},
    {LABEL_ACTION, 28, STYLE_WRAP, fill_action},
    {LABEL_DECISION, 15, STYLE_INPUT, fill_input},
    {LABEL_IGNORE_UNTIL, 12, STYLE_INPUT_DATE, fill_input_date},
    {LABEL_COMMENT, 24, STYLE_INPUT, fill_input},
    {LABEL_FINDING_STATE, 12, STYLE_TEXT, fill_state},
    {LABEL_FIRST_SEEN, 11, STYLE_MOMENT, fill_first_seen},
    {LABEL_AGE, 9, STYLE_COUNT, fill_age},
    {LABEL_AMOUNTS, 26, STYLE_WRAP, fill_amounts},
    {LABEL_DECIDED, 26, STYLE_WRAP, fill_decided},
    {LABEL_DATASET, 18, STYLE_TEXT, fill_datasets},
    {LABEL_KEY, 20, STYLE_TEXT, fill_keys},
    {LABEL_ORIGIN, 28, STYLE_TEXT, fill_origin},
    {LABEL_RULE, 24, STYLE_TEXT, fill_rule},
    {LABEL_FINDING_ID, 18, STYLE_TEXT, fill_id},
};

static void add_columns(GridColumn *out, const LineColumn *column, size_t count) {
    for (size_t i = 0; i < count; i++) {
        out[i] = (GridColumn){column[i].title, STR_NULL, column[i].width, column[i].style};
    }
}

/* Rows of the first sheet are known before they are written: a link may point ahead. */
static void expect_places(const RunReport *report, const XlsxContents *contents, FindingSheet sheet, const Grid *grid) {
    uint32_t row = grid->first;
    for (size_t i = 0; i < report->finding_count && row < grid->book->rows_max; i++) {
        if (finding_sheet(report, contents, i) == sheet) contents->place[i] = (XlsxPlace){grid->sheet, row++};
    }
}

/* A sheet of findings, one a row. `sheet`: which of them. */
static lxw_worksheet *list_sheet(XlsxBook *book, const XlsxContents *contents, FindingSheet sheet, Grid grid,
                                 const LineColumn *column) {
    const RunReport *report = book->report;
    grid_open(&grid);
    lxw_worksheet *first = grid.sheet;
    Line line = {.book = book, .grid = &grid, .contents = contents};
    expect_places(report, contents, sheet, &grid);
    for (size_t i = 0; i < report->finding_count; i++) {
        if (finding_sheet(report, contents, i) != sheet) continue;
        grid_row(&grid);
        line.finding = &report->finding[i];
        line.number++;
        contents->place[i] = (XlsxPlace){grid.sheet, grid.row};
        for (uint16_t col = 0; col < grid.column_count; col++) column[col].fill(&line, col);
    }
    grid_close(&grid);
    return first;
}

/* Columns up to and including the decision are printed; what follows is for the screen. */
static uint16_t printed(const GridColumn *column) {
    uint16_t count = 0;
    while (column[count].title != LABEL_DECISION) count++;
    return (uint16_t)(count + 1);
}

void xlsx_findings(XlsxBook *book, XlsxContents *contents) {
    GridColumn column[ARRAY_LEN(finding_columns)];
    add_columns(column, finding_columns, ARRAY_LEN(finding_columns));
    Grid grid = {.book = book,
                 .name = words_label(book->language, LABEL_SHEET_FINDINGS),
                 .note = words_label(book->language, LABEL_DECISION_HINT),
                 .column = column,
                 .column_count = ARRAY_LEN(finding_columns),
                 .print_columns = printed(column),
                 .freeze_columns = 3,
                 .tab_colour = 0xC2410C,
                 .finish = finish_decisions};
    contents->findings = list_sheet(book, contents, FINDING_SHEET_FINDINGS, grid, finding_columns);
}

void xlsx_quality(XlsxBook *book, XlsxContents *contents) {
    GridColumn column[ARRAY_LEN(quality_columns)];
    add_columns(column, quality_columns, ARRAY_LEN(quality_columns));
    Grid grid = {.book = book,
                 .name = words_label(book->language, LABEL_SHEET_QUALITY),
                 .note = words_label(book->language, LABEL_DECISION_HINT),
                 .column = column,
                 .column_count = ARRAY_LEN(quality_columns),
                 .print_columns = printed(column),
                 .freeze_columns = 3,
                 .tab_colour = 0x7C6F9B,
                 .finish = finish_decisions};
    contents->quality = list_sheet(book, contents, FINDING_SHEET_QUALITY, grid, quality_columns);
}

static void add_field_evidence(Buf *out, Language language, const FindingEvidence *evidence) {
    words_add_capital(out, words_field(language, evidence->field));
    buf_add(out, STR(": "));
    if (str_eq(evidence->left, evidence->right)) {
        Str same = words_label(language, LABEL_EVIDENCE_SAME);
        buf_printf(out, "%.*s, %.*s", STR_ARG(same), STR_ARG(evidence->left));
        return;
    }
    buf_printf(out, "%.*s / %.*s", STR_ARG(evidence->left), STR_ARG(evidence->right));
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
        if (is_repeated(finding, i)) continue;
        if (out.len) buf_char(&out, '\n');
        add_field_evidence(&out, line->book->language, &finding->evidence[i]);
    }
    put(line, col, buf_str(&out), STYLE_WRAP);
    buf_free(&out);
}

static bool is_of_cluster(Label title) { /* stands in the first row of a cluster only */
    return title == LABEL_EVIDENCE || title == LABEL_CAUSE || title == LABEL_OWNER || title == LABEL_ACTION ||
           title == LABEL_DECISION || title == LABEL_IGNORE_UNTIL || title == LABEL_COMMENT ||
           title == LABEL_FINDING_STATE || title == LABEL_FIRST_SEEN || title == LABEL_AGE || title == LABEL_AMOUNTS ||
           title == LABEL_DECIDED;
}

static const LineColumn duplicate_columns[] = {
    {LABEL_CLUSTER, 8, STYLE_COUNT, fill_number},
    {LABEL_CERTAINTY, 13, STYLE_TEXT, fill_certainty},
    {LABEL_KIND, 18, STYLE_WRAP, fill_kind},
    {LABEL_SYSTEM, 10, STYLE_TEXT, fill_record_system},
    {LABEL_DOCUMENT, 26, STYLE_WRAP, fill_record_document},
    {LABEL_TAX_ID, 14, STYLE_TEXT, fill_record_tax_id},
    {LABEL_COUNTERPARTY, 22, STYLE_WRAP, fill_record_counterparty},
    {LABEL_DATE, 16, STYLE_MOMENT, fill_record_date},
    {LABEL_AMOUNT, 14, STYLE_MONEY, fill_record_amount},
    {LABEL_CURRENCY, 10, STYLE_TEXT, fill_record_currency},
    {LABEL_STATUS, 10, STYLE_WRAP, fill_record_status},
    {LABEL_KEEP, 9, STYLE_TEXT, fill_survivor},
    {LABEL_EVIDENCE, 40, STYLE_WRAP, fill_evidence},
    {LABEL_CAUSE, 17, STYLE_WRAP, fill_cause},
    {LABEL_OWNER, 15, STYLE_WRAP, fill_owner},
    {LABEL_ACTION, 26, STYLE_WRAP, fill_action},
    {LABEL_DECISION, 14, STYLE_INPUT, fill_input},
    {LABEL_IGNORE_UNTIL, 12, STYLE_INPUT_DATE, fill_input_date},
    {LABEL_COMMENT, 24, STYLE_INPUT, fill_input},
    {LABEL_FINDING_STATE, 12, STYLE_TEXT, fill_state},
    {LABEL_FIRST_SEEN, 11, STYLE_MOMENT, fill_first_seen},
    {LABEL_AGE, 9, STYLE_COUNT, fill_age},
    {LABEL_AMOUNTS, 26, STYLE_WRAP, fill_amounts},
    {LABEL_DECIDED, 26, STYLE_WRAP, fill_decided},
    {LABEL_DATASET, 18, STYLE_TEXT, fill_record_dataset},
    {LABEL_KEY, 20, STYLE_TEXT, fill_record_key},
    {LABEL_RULE, 24, STYLE_TEXT, fill_rule},
    {LABEL_STEP, 30, STYLE_TEXT, fill_step},
    {LABEL_FINDING_ID, 18, STYLE_TEXT, fill_id},
};

static void cluster_row(Line *line) {
    grid_row(line->grid);
    for (uint16_t col = 0; col < ARRAY_LEN(duplicate_columns); col++) {
        if (line->continues && is_of_cluster(duplicate_columns[col].title)) {
            cell_blank(grid_at(line->grid, col), STYLE_TEXT, line->shade);
        } else {
            duplicate_columns[col].fill(line, col);
        }
    }
}

/* One record a row; the rows of every second cluster are shaded. */
void xlsx_duplicates(XlsxBook *book, XlsxContents *contents) {
    const RunReport *report = book->report;
    GridColumn column[ARRAY_LEN(duplicate_columns)];
    add_columns(column, duplicate_columns, ARRAY_LEN(duplicate_columns));
    Grid grid = {.book = book,
                 .name = words_label(book->language, LABEL_SHEET_DUPLICATES),
                 .note = words_label(book->language, LABEL_DECISION_HINT),
                 .column = column,
                 .column_count = ARRAY_LEN(duplicate_columns),
                 .print_columns = printed(column),
                 .freeze_columns = 3,
                 .tab_colour = 0xB7791F,
                 .finish = finish_decisions};
    grid_open(&grid);
    contents->duplicates = grid.sheet;
    for (size_t i = 0; i < report->cluster_count; i++) {
        const Finding *finding = &report->finding[report->cluster[i].finding];
        for (size_t r = 0; r < finding->record_count; r++) {
            Line line = {book,
                         &grid,
                         finding,
                         &finding->record[r],
                         i + 1,
                         r > 0,
                         report->cluster[i].review,
                         i % 2 ? SHADE_BAND : SHADE_NONE,
                         finding->survivor && r == 0,
                         contents};
            cluster_row(&line);
            if (r == 0) contents->place[report->cluster[i].finding] = (XlsxPlace){grid.sheet, grid.row};
        }
    }
    grid_close(&grid);
}
