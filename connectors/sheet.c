/* The sheet connector: XLSX and ODS workbooks, one sheet of each, whose first row holds the names of the columns. */
#include "connectors/nearest.h"
#include "connectors/records.h"
#include "connectors/sheet_book.h"
#include "connectors/sheet_value.h"

typedef struct State {
    Arena *file; /* of the workbook at hand */
    Book *book;
    Str *name; /* of its columns */
    size_t name_count;
    size_t *take; /* per wanted column */
    uint64_t skip; /* rows of the sheet, blank ones too, that are passed over: spreadsheets number them so */
} State;

/* ---- Columns */

/* Names of the header, trimmed; one that is empty is the column's letter, one that stands twice is "name (1)", "name
 * (2)". */
static void name_columns(State *state, const Str *cell, size_t count, bool header) {
    Arena *arena = state->file;
    state->name = arena_array(arena, count + 1, sizeof *state->name);
    state->name_count = count;
    for (size_t i = 0; i < count; i++) {
        Str name = header ? str_trim(cell[i]) : STR("");
        state->name[i] = name.len ? str_copy(arena, name) : sheet_column_name(i, arena);
    }
    for (size_t i = 0; i < count; i++) {
        Str plain = state->name[i];
        size_t times = 1;
        for (size_t k = i + 1; k < count; k++) {
            if (str_eq(state->name[k], plain))
                state->name[k] = str_printf(arena, "%.*s (%zu)", STR_ARG(plain), ++times);
        }
        if (times > 1) state->name[i] = str_printf(arena, "%.*s (1)", STR_ARG(plain));
    }
}

static bool map_columns(Source *source, Error *err) {
    State *state = source->state;
    for (size_t c = 0; c < source->column_count; c++) {
        size_t i = 0;
        while (i < state->name_count && !str_eq(state->name[i], source->column[c])) i++;
        if (i == state->name_count)
            return nearest_column_error(err, source->file->name, source->name, source->column[c], state->name,
                                        state->name_count);
        state->take[c] = i;
    }
    return true;
}

/* ---- Files */

static bool next_row(State *state, SheetRow *row, bool *ended, Error *err) {
    do {
        if (!sheet_book_next(state->book, row, ended, err)) return false;
    } while (!*ended && row->number <= state->skip);
    return true;
}

static bool open_book(Source *source, Error *err) {
    State *state = source->state;
    arena_reset(state->file);
    Str sheet = records_option(source, "sheet");
    bool header = !str_eq(records_option(source, "header"), STR("false"));
    state->skip = (uint64_t)records_option_number(source, "skip", 0);
    SheetFile file = {source->file->name, source->file->path, source->piece_max};
    if (!sheet_book_open(&state->book, &file, sheet, state->file, err)) return false;
    SheetRow row = {.count = SHEET_COLUMNS_MAX};
    bool ended = false;
    if (header && !next_row(state, &row, &ended, err)) return false;
    if (ended && header)
        return error_set(err, ERROR_SOURCE, source->file->name,
                         "its sheet has no row with the names of columns: it is empty");
    name_columns(state, row.cell, row.count, header);
    return true;
}

static bool open_sheet(Source *source, Error *err) {
    return open_book(source, err) && map_columns(source, err);
}

static bool begin_sheet(Source *source, Error *err) {
    State *state = arena_alloc(source->dataset, sizeof *state);
    (void)err;
    source->state = state;
    state->file = arena_new("workbook", 0);
    arena_adopt(source->dataset, state->file);
    state->take = arena_array(source->dataset, source->column_count + 1, sizeof *state->take);
    return true;
}

static bool discover_sheet(Source *source, Error *err) {
    State *state = source->state;
    source->file = &source->files[0];
    if (!open_book(source, err)) return false;
    if (str_eq(records_option(source, "header"), STR("false"))) { /* as many as the first row has */
        SheetRow row;
        bool ended;
        if (!next_row(state, &row, &ended, err)) return false;
        state->name_count = row.count;
    }
    Str *column = arena_array(source->dataset, state->name_count + 1, sizeof *column);
    for (size_t i = 0; i < state->name_count; i++) column[i] = str_copy(source->dataset, state->name[i]);
    source->column = column;
    source->column_count = state->name_count;
    state->take = arena_array(source->dataset, source->column_count + 1, sizeof *state->take);
    return true;
}

static bool fill_sheet(Source *source, bool *ended, Error *err) {
    State *state = source->state;
    *ended = false;
    while (!records_full(source)) {
        SheetRow from;
        if (!next_row(state, &from, ended, err)) return false;
        if (*ended) {
            arena_reset(state->file); /* closes the archive */
            return true;
        }
        size_t row = records_row(source, from.number);
        for (size_t c = 0; c < source->column_count; c++) {
            size_t at = state->take[c];
            if (at < from.count && from.cell[at].ptr)
                source->cells->cell[c][row] = cells_copy(source->cells, from.cell[at].ptr, from.cell[at].len);
        }
    }
    return true;
}

static const RecordsFormat records_sheet = {.pattern = "*.xlsx",
                                            .binary = true,
                                            .begin = begin_sheet,
                                            .discover = discover_sheet,
                                            .open = open_sheet,
                                            .fill = fill_sheet};

static bool sheet_open(Source **out, const SourceSpec *spec, NoticeList *notices, Arena *arena, Error *err) {
    return records_open(out, &records_sheet, spec, notices, arena, err);
}

static const OptionSpec sheet_options[] = {
    RECORDS_OPTIONS,
    {"sheet", OPTION_TEXT, false, false, NULL, NULL, "name of the sheet, or its number from 1; default: the first"},
    {"header", OPTION_SWITCH, false, false, NULL, NULL,
     "true (default): the first row that is not blank holds the names of the columns; false: they are called A, B, C"},
    {"skip", OPTION_NUMBER, false, false, NULL, NULL,
     "rows before the header that are passed over, as the spreadsheet numbers them: blank ones count"},
    {NULL, OPTION_TEXT, false, false, NULL, NULL, NULL},
};

const Connector connector_sheet = {
    .name = "sheet",
    .summary = "workbooks: XLSX and ODS, one sheet, dates as dates, numbers with their digits",
    .source_options = sheet_options,
    .dataset_options = sheet_options,
    .open = sheet_open,
    .begin = records_begin,
    .next = records_next,
    .finish = records_finish,
    .list = records_list,
    .offer = records_offer,
};
