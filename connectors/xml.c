/* The xml connector: XML files, rows and columns by paths (xml_path.h). */
#include "connectors/records.h"
#include "connectors/xml_rows.h"

enum { ROWS_PATHS_MAX = 16, SAMPLE_ROWS = 1000, REPEATED_MAX = 8 };

typedef struct State {
    XmlRows *rows;
    Str path[ROWS_PATHS_MAX];
    size_t path_count;
    Error *err; /* of the call at hand */
} State;

/* ---- Input: UTF-8 for the parser */

static int read_text(void *context, char *to, int size) {
    Source *source = context;
    State *state = source->state;
    CsvInput *input = source->input;
    while (input->begin == input->text.len && !input->ended) {
        if (!csv_input_fill(input, state->err)) return -1;
    }
    size_t left = input->text.len - input->begin, take = left < (size_t)size ? left : (size_t)size;
    memcpy(to, input->text.ptr + input->begin, take);
    input->begin += take;
    return (int)take;
}

/* encoding="windows-1251" of <?xml ... ?>; AUTO when it says nothing. */
static bool declared_encoding(Source *source, CsvEncoding *out, Str *by, Error *err) {
    static const char *const aliases[][2] = {
        {"iso-8859-1", "latin-1"},  {"us-ascii", "utf-8"},      {"ascii", "utf-8"},  {"utf8", "utf-8"},
        {"cp1251", "windows-1251"}, {"cp1252", "windows-1252"}, {"ibm866", "cp866"}, {"utf-16", "auto"}};
    *out = CSV_ENCODING_AUTO;
    *by = STR("");
    Str sample = source->sample;
    size_t begin = str_find(sample, STR("<?xml")), end = str_find(sample, STR("?>"));
    if (begin == SIZE_MAX || end == SIZE_MAX || begin > 8 || end < begin) return true;
    Str head = str_sub(sample, begin, end);
    size_t at = str_find(head, STR("encoding"));
    if (at == SIZE_MAX) return true;
    Str rest = str_sub(head, at, head.len);
    size_t quote = 0;
    while (quote < rest.len && rest.ptr[quote] != '"' && rest.ptr[quote] != '\'') quote++;
    if (quote == rest.len) return true;
    char sign = rest.ptr[quote];
    rest = str_sub(rest, quote + 1, rest.len);
    Str name = str_cut(&rest, sign), plain = name;
    for (size_t i = 0; i < ARRAY_LEN(aliases); i++) {
        if (str_eq_ascii_case(name, str_of(aliases[i][0]))) plain = str_of(aliases[i][1]);
    }
    *by = str_printf(source->scratch, "encoding=\"%.*s\"", STR_ARG(name));
    if (csv_encoding_find(plain, out)) return true;
    return error_set(
        err, ERROR_SOURCE, source->file->name,
        "says encoding=\"%.*s\", which Kopeck does not read\nhint: set `encoding:` to the nearest that it does",
        STR_ARG(name));
}

static bool open_xml(Source *source, Error *err) {
    State *state = source->state;
    CsvEncoding declared = CSV_ENCODING_AUTO;
    Str by = STR("");
    if (source->encoding == CSV_ENCODING_AUTO && !declared_encoding(source, &declared, &by, err)) return false;
    if (!records_start(source, declared, by, STR(""), err)) return false;
    state->err = err;
    return xml_rows_start(state->rows, source->file->name, read_text, source, err);
}

/* ---- Rows */

static bool new_rows(Source *source, Error *err) {
    State *state = source->state;
    XmlRowsSpec spec = {.rows = state->path,
                        .row_count = state->path_count,
                        .column = source->column,
                        .column_count = source->column_count,
                        .value_max = source->piece_max,
                        .where = records_option_where(source, "rows.0")};
    return xml_rows_new(&state->rows, &spec, source->dataset, err);
}

/* What could be rows of the first file. */
static bool find_repeated(Source *source, XmlRepeated *out, size_t *count, Arena *arena, Error *err) {
    State *state = source->state;
    *count = 0;
    state->path[0] = STR("/*");
    state->path_count = 1;
    source->file = &source->files[0];
    if (!new_rows(source, err) || !records_open_text(source, err) || !open_xml(source, err)) return false;
    return xml_rows_repeated(state->rows, out, REPEATED_MAX, count, arena, err);
}

static bool no_rows(Source *source, Error *err) {
    XmlRepeated repeated[REPEATED_MAX];
    size_t count;
    Str names = STR("");
    if (!find_repeated(source, repeated, &count, source->dataset, err)) return false;
    bool single = count && repeated[0].count == 1;
    for (size_t i = 0; i < count && single; i++)
        names = str_printf(source->dataset, "%.*s%s%.*s", STR_ARG(names), i ? ", " : "", STR_ARG(repeated[i].path));
    for (size_t i = 0; i < count && !single; i++) {
        names = str_printf(source->dataset, "%.*s%s%.*s (%s%llu)", STR_ARG(names), i ? ", " : "", STR_ARG(repeated[i].path),
                           repeated[i].more ? "more than " : "", (unsigned long long)repeated[i].count);
    }
    return error_set(err, ERROR_USAGE, "", "%.*s: `rows` is missing, the path of the elements that are rows\nhint: %s%.*s",
                     STR_ARG(source->name), single  ? "none stands twice in its first file, which holds "
                     : count ? "these stand side by side in its first file: "
                             : "such as `rows: /Document/Stmt/Ntry`",
                     STR_ARG(names));
}

static bool begin_xml(Source *source, Error *err) {
    State *state = arena_alloc(source->dataset, sizeof *state);
    source->state = state;
    for (Str path;
         state->path_count < ROWS_PATHS_MAX && (path = records_option_item(source, "rows", state->path_count)).ptr;)
        state->path[state->path_count++] = path;
    return state->path_count ? new_rows(source, err) : no_rows(source, err);
}

static bool needs_xml(Source *source, Need **needs, size_t *count, Arena *arena, Error *err) {
    XmlRepeated repeated[REPEATED_MAX];
    if (records_option_item(source, "rows", 0).ptr) return true;
    source->state = arena_alloc(source->dataset, sizeof(State));
    if (!find_repeated(source, repeated, count, arena, err)) return false;
    if (*count && repeated[0].count == 1) *count = 0; /* which of them is a row, nobody can tell */
    *needs = arena_array(arena, REPEATED_MAX, sizeof **needs);
    for (size_t i = 0; i < *count; i++) (*needs)[i] = (Need){"rows", true, repeated[i].path};
    return true;
}

static bool discover_xml(Source *source, Error *err) {
    State *state = source->state;
    Str *column = NULL;
    size_t count = 0;
    for (size_t i = 0; i < source->file_count && !count; i++) {
        source->file = &source->files[i];
        if (!records_open_text(source, err)) return false;
        if (!open_xml(source, err)) return false;
        if (!xml_rows_discover(state->rows, SAMPLE_ROWS, &column, &count, source->dataset, err)) return false;
        csv_input_close(source->input);
    }
    source->column = column;
    source->column_count = count;
    return new_rows(source, err);
}

static bool fill_xml(Source *source, bool *ended, Error *err) {
    State *state = source->state;
    state->err = err;
    *ended = false;
    while (!records_full(source)) {
        const Str *cell;
        uint64_t line;
        if (!xml_rows_next(state->rows, &cell, &line, ended, err)) return false;
        if (*ended) return true;
        size_t row = records_row(source, line);
        for (size_t c = 0; c < source->column_count; c++) {
            if (cell[c].ptr) source->cells->cell[c][row] = cells_copy(source->cells, cell[c].ptr, cell[c].len);
        }
    }
    return true;
}

/* A column without a value anywhere: an optional element that no row has, or a path that leads nowhere. */
static bool finish_xml(Source *source, Error *err) {
    State *state = source->state;
    (void)err;
    Str names = STR("");
    size_t count = 0;
    for (size_t c = 0; c < source->column_count && source->delivered; c++) {
        if (xml_rows_seen(state->rows, c)) continue;
        if (count++ < 10)
            names = str_printf(source->dataset, "%.*s%s%.*s", STR_ARG(names), names.len ? ", " : "",
                               STR_ARG(source->column[c]));
    }
    if (count) {
        notice_add(source->notices, source->arena, LOG_INFO, "empty columns",
                   "%.*s: %zu columns have no value in any row: %.*s", STR_ARG(source->name), count, STR_ARG(names));
    }
    return true;
}

static const RecordsFormat records_xml = {.pattern = "*.xml",
                                          .begin = begin_xml,
                                          .discover = discover_xml,
                                          .open = open_xml,
                                          .fill = fill_xml,
                                          .needs = needs_xml,
                                          .finish = finish_xml};

static bool xml_open(Source **out, const SourceSpec *spec, NoticeList *notices, Arena *arena, Error *err) {
    return records_open(out, &records_xml, spec, notices, arena, err);
}

static const OptionSpec xml_options[] = {
    RECORDS_OPTIONS,
    {"rows", OPTION_LIST, false, false, NULL, NULL,
     "paths of the elements that are rows, from the root: /Document/Stmt/Ntry; of rows within rows the inner ones "
     "count"},
    {NULL, OPTION_TEXT, false, false, NULL, NULL, NULL},
};

const Connector connector_xml = {
    .name = "xml",
    .summary = "XML files of any size: rows and columns by paths; no entities, nothing fetched",
    .source_options = xml_options,
    .dataset_options = xml_options,
    .open = xml_open,
    .begin = records_begin,
    .next = records_next,
    .finish = records_finish,
    .list = records_list,
    .offer = records_offer,
    .needs = records_needs,
};
