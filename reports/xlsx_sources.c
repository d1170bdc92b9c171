/* The sheet of sources: what was read, and that every row of it is accounted for. */
#include "reports/xlsx_grid.h"
#include "reports/words_noun.h"
#include "reports/xlsx_sheets.h"

#include <stdio.h>

/* Tables stand one below the other and share the columns' widths. */
static const double widths[] = {38, 15, 27, 14, 13, 19, 14, 15, 14, 14, 14, 19, 13, 13, 12, 34, 44, 34};
enum { PRINT_LAST = 15 };

typedef struct Place {
    XlsxBook *book;
    lxw_worksheet *sheet;
    uint32_t row;
} Place;

static XlsxCell at(const Place *place, uint16_t col) {
    return (XlsxCell){place->book, place->sheet, place->row, col};
}

static void section(Place *place, Label title) { /* below an empty row */
    place->row += 2;
    cell_label(at(place, 0), title, STYLE_SECTION, SHADE_NONE);
    place->row++;
}

static void heads(Place *place, const Label *label, size_t count) {
    unsigned lines = 1;
    for (size_t i = 0; i < count; i++) {
        unsigned needed = text_lines(words_label(place->book->language, label[i]), widths[i]);
        if (needed > lines) lines = needed;
    }
    worksheet_set_row(place->sheet, place->row, POINTS_PER_LINE * lines + 6, NULL);
    for (size_t i = 0; i < count; i++) {
        bool number = label[i] >= LABEL_ROWS_READ && label[i] <= LABEL_CONTROL_TOTAL;
        number = number || (label[i] >= LABEL_MATCHES && label[i] <= LABEL_AMBIGUOUS) || label[i] == LABEL_FINDINGS ||
                 label[i] == LABEL_ROWS;
        cell_label(at(place, (uint16_t)i), label[i], number ? STYLE_HEAD_NUMBER : STYLE_HEAD, SHADE_NONE);
    }
}

static uint64_t left_out(const ReportDataset *dataset) {
    uint64_t sum = 0;
    for (size_t i = 0; i < dataset->left_out_count; i++) sum += dataset->left_out[i].count;
    return sum;
}

static void yes_no(const Place *place, uint16_t col, bool yes) {
    cell_label(at(place, col), yes ? LABEL_YES : LABEL_NO, yes ? STYLE_GOOD : STYLE_BAD, SHADE_NONE);
}

enum { COL_READ = 4, COL_REMAINDER = 10 };

/* read - matched - unmatched - duplicate - left out - rejected: 0, or promise 1 is broken. */
static void remainder_cell(const Place *place, const ReportDataset *dataset) {
    int128 rest = (int128)dataset->rows_read - (int128)dataset->matched - (int128)dataset->unmatched -
                  (int128)dataset->duplicate - (int128)left_out(dataset) - (int128)dataset->rejected;
    char formula[64];
    uint32_t row = place->row + 1;
    snprintf(formula, sizeof formula, "=E%u-F%u-G%u-H%u-I%u-J%u", row, row, row, row, row, row);
    Style style = rest || !dataset->accounted ? STYLE_BAD_COUNT : STYLE_GOOD_COUNT;
    double number;
    if (number_is_exact(rest, 0, &number)) {
        cell_formula(at(place, COL_REMAINDER), formula, number, style, 0, SHADE_NONE);
    } else {
        cell_money(at(place, COL_REMAINDER), rest, 0, style, SHADE_NONE);
    }
}

static void dataset_row(Place *place, const ReportDataset *dataset) {
    cell_text(at(place, 0), dataset->name, STYLE_TEXT, SHADE_NONE);
    cell_text(at(place, 1), dataset->source_title.len ? dataset->source_title : dataset->source, STYLE_TEXT,
              SHADE_NONE);
    Language language = place->book->language;
    const Entity *entity = words_entity(dataset->entity);
    cell_text(at(place, 2), str_of(words_noun(language, entity).one), STYLE_TEXT, SHADE_NONE);
    yes_no(place, 3, dataset->complete);
    const uint64_t count[] = {dataset->rows_read, dataset->matched,  dataset->unmatched,
                              dataset->duplicate, left_out(dataset), dataset->rejected};
    for (size_t i = 0; i < ARRAY_LEN(count); i++) {
        cell_count(at(place, (uint16_t)(COL_READ + i)), count[i], STYLE_COUNT, SHADE_NONE);
    }
    remainder_cell(place, dataset);
    if (dataset->has_total) {
        cell_money(at(place, 11), dataset->total_amount, dataset->scale, STYLE_MONEY, SHADE_NONE);
    } else {
        cell_blank(at(place, 11), STYLE_MONEY, SHADE_NONE);
    }
    cell_date(at(place, 12), dataset->first_day, STYLE_DATE, SHADE_NONE);
    cell_date(at(place, 13), dataset->last_day, STYLE_DATE, SHADE_NONE);
    if (dataset->rows_declared >= 0) {
        bool equal = (uint64_t)dataset->rows_declared == dataset->rows_read;
        cell_count(at(place, 14), (uint64_t)dataset->rows_declared, equal ? STYLE_COUNT : STYLE_BAD_COUNT, SHADE_NONE);
    } else {
        cell_blank(at(place, 14), STYLE_COUNT, SHADE_NONE);
    }
    unsigned lines = text_lines(dataset->problem, widths[15]);
    if (lines > 1) worksheet_set_row(place->sheet, place->row, POINTS_PER_LINE * lines + 2, NULL);
    cell_text(at(place, 15), dataset->problem, dataset->problem.len ? STYLE_BAD_WRAP : STYLE_TEXT, SHADE_NONE);
    cell_text(at(place, 16), dataset->detail, STYLE_TEXT, SHADE_NONE);
    cell_text(at(place, 17), dataset->digest, STYLE_QUIET, SHADE_NONE);
}

static void datasets(Place *place) {
    static const Label head[] = {
        LABEL_DATASET,   LABEL_SOURCE,    LABEL_ENTITY,        LABEL_READ_FULLY, LABEL_ROWS_READ, LABEL_MATCHED,
        LABEL_UNMATCHED, LABEL_DUPLICATE, LABEL_LEFT_OUT,      LABEL_REJECTED,   LABEL_REMAINDER, LABEL_CONTROL_TOTAL,
        LABEL_FIRST_DAY, LABEL_LAST_DAY,  LABEL_ROWS_DECLARED, LABEL_PROBLEM,    LABEL_DETAIL,    LABEL_DIGEST};
    const RunReport *report = place->book->report;
    section(place, LABEL_DATASETS);
    heads(place, head, ARRAY_LEN(head));
    for (size_t i = 0; i < report->dataset_count; i++) {
        place->row++;
        dataset_row(place, &report->dataset[i]);
    }
}

static void left_out_table(Place *place) {
    static const Label head[] = {LABEL_DATASET, LABEL_SOURCE, LABEL_CONDITION, LABEL_ROWS};
    const RunReport *report = place->book->report;
    size_t rows = 0;
    for (size_t i = 0; i < report->dataset_count; i++) rows += report->dataset[i].left_out_count;
    if (!rows) return;
    section(place, LABEL_LEFT_OUT_BY_NAME);
    heads(place, head, ARRAY_LEN(head));
    for (size_t i = 0; i < report->dataset_count; i++) {
        const ReportDataset *dataset = &report->dataset[i];
        for (size_t j = 0; j < dataset->left_out_count; j++) {
            place->row++;
            cell_text(at(place, 0), dataset->name, STYLE_TEXT, SHADE_NONE);
            cell_text(at(place, 1), dataset->source_title, STYLE_TEXT, SHADE_NONE);
            cell_text(at(place, 2), words_condition(place->book->language, dataset->left_out[j].name), STYLE_TEXT,
                      SHADE_NONE);
            cell_count(at(place, 3), dataset->left_out[j].count, STYLE_COUNT, SHADE_NONE);
        }
    }
}

static void rule_kind(const Place *place, uint16_t col, Str kind) {
    static const struct {
        const char *kind;
        Label label;
    } known[] = {{"reconcile", LABEL_RULE_RECONCILE},
                 {"duplicates", LABEL_RULE_DUPLICATES},
                 {"check", LABEL_RULE_CHECK},
                 {"chain", LABEL_RULE_CHAIN},
                 {"balance", LABEL_RULE_BALANCE},
                 {"closed", LABEL_RULE_CLOSED}};
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        if (!str_eq(kind, str_of(known[i].kind))) continue;
        cell_label(at(place, col), known[i].label, STYLE_TEXT, SHADE_NONE);
        return;
    }
    cell_text(at(place, col), kind, STYLE_TEXT, SHADE_NONE);
}

static void rules(Place *place) {
    static const Label head[] = {LABEL_RULE,   LABEL_SIDES,        LABEL_KIND_OF_RULE, LABEL_CHECKED,  LABEL_MATCHES,
                                 LABEL_GROUPS, LABEL_REVIEW_COUNT, LABEL_AMBIGUOUS,    LABEL_FINDINGS, LABEL_WHY_NOT};
    const RunReport *report = place->book->report;
    if (!report->rule_count) return;
    section(place, LABEL_RULES);
    heads(place, head, ARRAY_LEN(head));
    for (size_t i = 0; i < report->rule_count; i++) {
        const ReportRule *rule = &report->rule[i];
        place->row++;
        cell_text(at(place, 0), rule->title.len ? rule->title : rule->name, STYLE_TEXT, SHADE_NONE);
        cell_text(at(place, 1), report_rule_sides(report, rule, place->book->arena), STYLE_TEXT, SHADE_NONE);
        rule_kind(place, 2, rule->kind);
        yes_no(place, 3, rule->checked);
        const uint64_t count[] = {rule->matches, rule->groups, rule->review, rule->ambiguous, rule->findings};
        for (size_t c = 0; c < ARRAY_LEN(count); c++) {
            cell_count(at(place, (uint16_t)(4 + c)), count[c], STYLE_COUNT, SHADE_NONE);
        }
        cell_text(at(place, 9), rule->why_not, STYLE_ALARM, SHADE_NONE);
    }
}

static void steps(Place *place) {
    static const Label head[] = {LABEL_RULE, LABEL_MATCHES, LABEL_STEP};
    const RunReport *report = place->book->report;
    size_t rows = 0;
    for (size_t i = 0; i < report->rule_count; i++) rows += report->rule[i].step_count;
    if (!rows) return;
    section(place, LABEL_STEPS);
    heads(place, head, ARRAY_LEN(head));
    for (size_t i = 0; i < report->rule_count; i++) {
        const ReportRule *rule = &report->rule[i];
        for (size_t j = 0; j < rule->step_count; j++) {
            place->row++;
            cell_text(at(place, 0), rule->title.len ? rule->title : rule->name, STYLE_TEXT, SHADE_NONE);
            cell_count(at(place, 1), rule->step[j].count, STYLE_COUNT, SHADE_NONE);
            Str words = words_step(place->book->language, rule->step[j].name, place->book->arena);
            cell_text(at(place, 2), words, STYLE_TEXT, SHADE_NONE);
        }
    }
}

static void notices(Place *place) {
    static const Label head[] = {LABEL_SOURCE, LABEL_LEVEL, LABEL_CODE, LABEL_TEXT};
    const RunReport *report = place->book->report;
    if (!report->notice_count) return;
    section(place, LABEL_NOTICES);
    heads(place, head, ARRAY_LEN(head));
    for (size_t i = 0; i < report->notice_count; i++) {
        const ReportNotice *notice = &report->notice[i];
        place->row++;
        cell_text(at(place, 0), report_source_title(report, notice->source), STYLE_TEXT, SHADE_NONE);
        cell_label(at(place, 1), notice->warning ? LABEL_LEVEL_WARNING : LABEL_LEVEL_NOTE,
                   notice->warning ? STYLE_WARN : STYLE_QUIET, SHADE_NONE);
        Str code = words_notice_code(place->book->language, notice->code, place->book->arena);
        Str text = words_notice(place->book->language, notice->code, notice->text, place->book->arena);
        cell_text(at(place, 2), code, STYLE_TEXT, SHADE_NONE);
        cell_text(at(place, 3), text, STYLE_VALUE, SHADE_NONE);
    }
}

/* Findings of data quality counted by system, field and kind, in order of first appearance. */
typedef struct Tally {
    const Finding *first;
    uint64_t count;
} Tally;

static size_t tally(const RunReport *report, Tally *out, size_t max) {
    size_t count = 0;
    for (size_t i = 0; i < report->finding_count; i++) {
        const Finding *finding = &report->finding[i];
        if (!finding_is_quality(finding->kind)) continue;
        size_t t = 0;
        for (; t < count; t++) {
            const Finding *first = out[t].first;
            bool same = first->kind == finding->kind && str_eq(first->field, finding->field) &&
                        str_eq(first->system, finding->system);
            if (same) break;
        }
        if (t == max) continue; /* hundreds of systems times fields: the sheet of findings has them all */
        if (t == count) out[count++] = (Tally){finding, 0};
        out[t].count++;
    }
    return count;
}

static void quality(Place *place) {
    static const Label head[] = {LABEL_KIND, LABEL_SYSTEM, LABEL_FIELD, LABEL_FINDINGS};
    static const size_t max = 500;
    Tally *line = arena_array(place->book->arena, max, sizeof *line);
    size_t count = tally(place->book->report, line, max);
    if (!count) return;
    section(place, LABEL_QUALITY_BY_FIELD);
    heads(place, head, ARRAY_LEN(head));
    for (size_t i = 0; i < count; i++) {
        place->row++;
        cell_text(at(place, 0), words_kind(place->book->report->language, line[i].first->kind), STYLE_TEXT, SHADE_NONE);
        cell_text(at(place, 1), finding_system(line[i].first), STYLE_TEXT, SHADE_NONE);
        cell_text(at(place, 2), words_field(place->book->language, line[i].first->field), STYLE_TEXT, SHADE_NONE);
        cell_count(at(place, 3), line[i].count, STYLE_COUNT, SHADE_NONE);
    }
}

void xlsx_sources(XlsxBook *book, XlsxContents *contents) {
    Place place = {book, book_sheet(book, words_label(book->language, LABEL_SHEET_SOURCES), 0x4A7C6B), 0};
    contents->sources = place.sheet;
    for (size_t i = 0; i < ARRAY_LEN(widths); i++) {
        worksheet_set_column(place.sheet, (lxw_col_t)i, (lxw_col_t)i, widths[i], NULL);
    }
    worksheet_freeze_panes(place.sheet, 1, 0);
    worksheet_set_row(place.sheet, 0, 22, NULL);
    cell_label(at(&place, 0), LABEL_SHEET_SOURCES, STYLE_TITLE, SHADE_NONE);
    if (report_state(book->report) == RUN_INCOMPLETE) {
        place.row++;
        cell_label(at(&place, 0), LABEL_BANNER_INCOMPLETE, STYLE_ALARM, SHADE_NONE);
    }
    datasets(&place);
    left_out_table(&place);
    rules(&place);
    steps(&place);
    quality(&place);
    notices(&place);
    worksheet_print_area(place.sheet, 0, 0, place.row, PRINT_LAST);
}
