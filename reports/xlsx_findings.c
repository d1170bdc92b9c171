/* The sheets that list findings: discrepancies, duplicates, data quality. Each finding stands on exactly one of them,
 * and each sheet ends its printed part with the columns in which the reader decides. */
#include "reports/xlsx_line.h"

#include "engine/base/parallel.h"

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

typedef struct SheetColumn {
    Label title;
    double width;
} SheetColumn;

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

static const SheetColumn finding_columns[] = {
    {LABEL_NUMBER, 8}, {LABEL_SEVERITY, 11}, {LABEL_KIND, 18}, {LABEL_EXPLANATION, 48}, {LABEL_CAUSE, 17},
    {LABEL_COUNTERPARTY, 21}, {LABEL_LEFT_AMOUNT, 14}, {LABEL_RIGHT_AMOUNT, 14}, {LABEL_DIFFERENCE, 14},
    {LABEL_CURRENCY, 10}, {LABEL_OWNER, 15}, {LABEL_WHERE, 11}, {LABEL_ACTION, 28}, {LABEL_DECISION, 14},
    {LABEL_IGNORE_UNTIL, 12}, {LABEL_COMMENT, 24}, {LABEL_FINDING_STATE, 12}, {LABEL_FIRST_SEEN, 11}, {LABEL_AGE, 9},
    {LABEL_AMOUNTS, 26}, {LABEL_DECIDED, 26}, {LABEL_WRONG_IN, 12}, {LABEL_LEFT_SYSTEM, 12},
    {LABEL_LEFT_DOCUMENT, 18}, {LABEL_LEFT_DATE, 16}, {LABEL_LEFT_STATUS, 14}, {LABEL_RIGHT_SYSTEM, 12},
    {LABEL_RIGHT_DOCUMENT, 18}, {LABEL_RIGHT_DATE, 16}, {LABEL_RIGHT_STATUS, 14}, {LABEL_TAX_ID, 14},
    {LABEL_WAREHOUSE, 14}, {LABEL_FIELD, 16}, {LABEL_LEFT_VALUE, 18}, {LABEL_RIGHT_VALUE, 18}, {LABEL_AT_RISK, 15},
    {LABEL_RULE, 24}, {LABEL_STEP, 26}, {LABEL_STORY, 18}, {LABEL_FINDING_ID, 18},
};

static const SheetColumn quality_columns[] = {
    {LABEL_NUMBER, 8}, {LABEL_SEVERITY, 11}, {LABEL_KIND, 22}, {LABEL_SYSTEM, 10}, {LABEL_DOCUMENT, 22},
    {LABEL_FIELD, 14}, {LABEL_VALUE, 18}, {LABEL_CAUSE, 19}, {LABEL_EXPLANATION, 44}, {LABEL_OWNER, 15},
    {LABEL_WHERE, 11}, {LABEL_ACTION, 28}, {LABEL_DECISION, 15}, {LABEL_IGNORE_UNTIL, 12}, {LABEL_COMMENT, 24},
    {LABEL_FINDING_STATE, 12}, {LABEL_FIRST_SEEN, 11}, {LABEL_AGE, 9}, {LABEL_AMOUNTS, 26}, {LABEL_DECIDED, 26},
    {LABEL_DATASET, 18}, {LABEL_KEY, 38}, {LABEL_ORIGIN, 40}, {LABEL_RULE, 24}, {LABEL_FINDING_ID, 18},
};

static const SheetColumn duplicate_columns[] = {
    {LABEL_CLUSTER, 8}, {LABEL_CERTAINTY, 13}, {LABEL_KIND, 18}, {LABEL_SYSTEM, 10}, {LABEL_DOCUMENT, 26},
    {LABEL_TAX_ID, 14}, {LABEL_COUNTERPARTY, 22}, {LABEL_DATE, 16}, {LABEL_AMOUNT, 14}, {LABEL_CURRENCY, 10},
    {LABEL_STATUS, 10}, {LABEL_KEEP, 9}, {LABEL_EVIDENCE, 40}, {LABEL_CAUSE, 17}, {LABEL_OWNER, 15},
    {LABEL_ACTION, 26}, {LABEL_DECISION, 14}, {LABEL_IGNORE_UNTIL, 12}, {LABEL_COMMENT, 24},
    {LABEL_FINDING_STATE, 12}, {LABEL_FIRST_SEEN, 11}, {LABEL_AGE, 9}, {LABEL_AMOUNTS, 26}, {LABEL_DECIDED, 26},
    {LABEL_DATASET, 18}, {LABEL_KEY, 38}, {LABEL_RULE, 24}, {LABEL_STEP, 30}, {LABEL_FINDING_ID, 18},
};

/* Columns up to and including the last one to decide in are printed; what follows is for the screen. */
static uint16_t printed_columns(const GridColumn *column) {
    uint16_t count = 0;
    while (column[count].title != LABEL_DECISION) count++;
    return (uint16_t)(count + 1);
}

typedef LineField (*FieldOf)(Label title);

/* A grid of these columns, which the caller keeps in `column` while it writes. */
static Grid sheet_grid(XlsxBook *book, Label name, uint32_t tab_colour, const SheetColumn *shown, size_t count, FieldOf field,
                       GridColumn *column) {
    for (size_t i = 0; i < count; i++) {
        column[i] = (GridColumn){shown[i].title, STR_NULL, shown[i].width, field(shown[i].title).style};
    }
    return (Grid){.book = book,
                  .name = words_label(book->language, name),
                  .note = words_label(book->language, LABEL_DECISION_HINT),
                  .column = column,
                  .column_count = (uint16_t)count,
                  .print_columns = printed_columns(column),
                  .freeze_columns = 3,
                  .tab_colour = tab_colour,
                  .finish = finish_decisions};
}

/* Rows of the first sheet are known before they are written: a link may point ahead. */
static void expect_places(const RunReport *report, const XlsxContents *contents, FindingSheet sheet, const Grid *grid) {
    const XlsxLimits *max = &grid->book->max;
    uint32_t row = grid->first, end = max->rows - row < max->listed ? max->rows : row + max->listed;
    for (size_t i = 0; i < report->finding_count && row < end; i++) {
        if (finding_sheet(report, contents, i) == sheet) contents->place[i] = (XlsxPlace){grid->sheet, row++};
    }
}

static uint64_t rows_of(const RunReport *report, const XlsxContents *contents, FindingSheet sheet) {
    uint64_t count = 0;
    for (size_t i = 0; i < report->finding_count; i++) count += finding_sheet(report, contents, i) == sheet;
    return count;
}

/* A sheet of findings, one a row, the weightiest first. `sheet`: which of them. */
static lxw_worksheet *list_sheet(XlsxBook *book, const XlsxContents *contents, FindingSheet sheet, Grid grid) {
    const RunReport *report = book->report;
    grid.note = grid_note(book, grid.note, book->max.listed, rows_of(report, contents, sheet), "findings.csv");
    grid_open(&grid);
    lxw_worksheet *first = grid.sheet;
    Line line = {.book = book, .grid = &grid, .contents = contents};
    expect_places(report, contents, sheet, &grid);
    for (size_t i = 0; i < report->finding_count && line.number < book->max.listed; i++) {
        if (parallel_cancelled()) break; /* see book_publish */
        if (finding_sheet(report, contents, i) != sheet) continue;
        grid_row(&grid);
        line.finding = &report->finding[i];
        line.number++;
        contents->place[i] = (XlsxPlace){grid.sheet, grid.row};
        for (uint16_t col = 0; col < grid.column_count; col++) line_finding_field(grid.column[col].title).fill(&line, col);
    }
    grid_close(&grid);
    return first;
}

void xlsx_findings(XlsxBook *book, XlsxContents *contents) {
    GridColumn column[ARRAY_LEN(finding_columns)];
    Grid grid = sheet_grid(book, LABEL_SHEET_FINDINGS, 0xC2410C, finding_columns, ARRAY_LEN(finding_columns), line_finding_field, column);
    contents->findings = list_sheet(book, contents, FINDING_SHEET_FINDINGS, grid);
}

void xlsx_quality(XlsxBook *book, XlsxContents *contents) {
    GridColumn column[ARRAY_LEN(quality_columns)];
    Grid grid = sheet_grid(book, LABEL_SHEET_QUALITY, 0x7C6F9B, quality_columns, ARRAY_LEN(quality_columns), line_finding_field, column);
    contents->quality = list_sheet(book, contents, FINDING_SHEET_QUALITY, grid);
}

static bool is_of_cluster(Label title) { /* stands in the first row of a cluster only */
    return title == LABEL_EVIDENCE || title == LABEL_CAUSE || title == LABEL_OWNER || title == LABEL_ACTION ||
           title == LABEL_DECISION || title == LABEL_IGNORE_UNTIL || title == LABEL_COMMENT ||
           title == LABEL_FINDING_STATE || title == LABEL_FIRST_SEEN || title == LABEL_AGE || title == LABEL_AMOUNTS ||
           title == LABEL_DECIDED;
}

static void cluster_row(const Line *line) {
    grid_row(line->grid);
    for (uint16_t col = 0; col < line->grid->column_count; col++) {
        Label title = line->grid->column[col].title;
        if (line->continues && is_of_cluster(title)) {
            cell_blank(grid_at(line->grid, col), STYLE_TEXT, line->shade);
        } else {
            line_record_field(title).fill(line, col);
        }
    }
}

/* One record a row; the rows of every second cluster are shaded. */
void xlsx_duplicates(XlsxBook *book, XlsxContents *contents) {
    const RunReport *report = book->report;
    GridColumn column[ARRAY_LEN(duplicate_columns)];
    Grid grid = sheet_grid(book, LABEL_SHEET_DUPLICATES, 0xB7791F, duplicate_columns, ARRAY_LEN(duplicate_columns), line_record_field, column);
    uint64_t all = 0, written = 0;
    for (size_t i = 0; i < report->cluster_count; i++) all += report->finding[report->cluster[i].finding].record_count;
    grid.note = grid_note(book, grid.note, book->max.listed, all, "duplicates.csv");
    grid_open(&grid);
    contents->duplicates = grid.sheet;
    for (size_t i = 0; i < report->cluster_count && written < book->max.listed && !parallel_cancelled(); i++) {
        const Finding *finding = &report->finding[report->cluster[i].finding];
        for (size_t r = 0; r < finding->record_count && written < book->max.listed; r++, written++) {
            Line line = {.book = book,
                         .grid = &grid,
                         .finding = finding,
                         .record = &finding->record[r],
                         .number = i + 1,
                         .continues = r > 0,
                         .review = report->cluster[i].review,
                         .shade = i % 2 ? SHADE_BAND : SHADE_NONE,
                         .survivor = finding->survivor && r == 0,
                         .contents = contents};
            cluster_row(&line);
            if (r == 0) contents->place[report->cluster[i].finding] = (XlsxPlace){grid.sheet, grid.row};
        }
    }
    grid_close(&grid);
}
