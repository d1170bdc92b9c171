/* The json connector: files of JSON, and of JSON Lines (one record a line), read by paths as in json_rows.h. */
#include "connectors/file_kind.h"
#include "connectors/json_rows.h"
#include "connectors/nearest.h"
#include "connectors/records.h"

enum { SAMPLE_ROWS = 1000, NAMES_MAX = 256, NEST_MAX = 4, DEPTH_DEFAULT = 64 };

typedef struct State {
    JsonRows *rows;
    Str path;
    bool lines;
    uint64_t line; /* JSON: where the text that was given to the parser ended */
    bool like_lines; /* JSON: record stands below record, without a comma */
    Str list; /* JSON: where a list of records stands, when the document is none; or null */
    bool blank;    /* the file begins with nothing but white space */
    bool any;      /* JSON Lines: the first line was read */
} State;

/* ---- A file */

static Str path_of(const Str *key, size_t depth, Arena *arena) {
    Str path = STR("");
    for (size_t i = 0; i < depth; i++)
        path = str_printf(arena, "%.*s%s%.*s", STR_ARG(path), i ? "." : "", STR_ARG(key[i]));
    return path;
}

static bool ends_with(const char *name, const char *end) {
    return str_ends(str_of(name), str_of(end));
}

/* The path of the first list of objects within the objects at the beginning of a document. */
static Str find_list(Str sample, Arena *arena) {
    JsonScan scan = {0};
    json_scan_start(&scan, sample.len + 1, JSON_DEPTH_MAX);
    Str key[NEST_MAX] = {{0}}, text, path = STR_NULL;
    size_t depth = 0, lists = 0;
    JsonToken before = TOKEN_OBJECT_END;
    for (JsonToken token; !path.ptr && (token = json_next(&scan, &sample, &text)) != TOKEN_MORE && token != TOKEN_BAD;
         before = token) {
        bool inside = depth && depth <= NEST_MAX;
        if (token == TOKEN_OBJECT && before == TOKEN_ARRAY && lists == 1 && inside) path = path_of(key, depth, arena);
        if (token == TOKEN_ARRAY) lists++;
        if (token == TOKEN_ARRAY_END) lists--;
        if (!lists && token == TOKEN_OBJECT) depth++;
        if (!lists && token == TOKEN_OBJECT_END && depth) depth--;
        if (!lists && token == TOKEN_KEY && inside) key[depth - 1] = str_copy(arena, text);
    }
    json_scan_free(&scan);
    return path;
}

static bool is_lines(const Source *source) {
    Str lines = records_option(source, "lines");
    return lines.ptr ? str_eq(lines, STR("true"))
                     : ends_with(source->file->name, ".jsonl") || ends_with(source->file->name, ".ndjson");
}

static bool open_json(Source *source, Error *err) {
    State *state = source->state;
    state->lines = is_lines(source);
    state->line = 1;
    state->any = false;
    state->blank = !str_trim(source->sample).len;
    state->list = state->lines || state->path.len ? STR_NULL : find_list(source->sample, source->dataset);
    state->like_lines = str_find(source->sample, STR("}\n{")) != SIZE_MAX ||
                        str_find(source->sample, STR("}\r\n{")) != SIZE_MAX;
    if (!file_kind_no_page(source->file->name, source->sample, err)) return false;
    json_rows_start(state->rows);
    return records_start(source, CSV_ENCODING_AUTO, STR(""), STR(""), err);
}

static bool new_rows(Source *source, const Str *column, size_t count, Error *err) {
    State *state = source->state;
    JsonRowsSpec spec = {.rows = state->path,
                         .column = column,
                         .column_count = count,
                         .value_max = source->piece_max,
                         .depth_max = DEPTH_DEFAULT,
                         .what = "file"};
    if (json_rows_new(&state->rows, &spec, source->dataset, err)) return true;
    return false;
}

static bool begin_json(Source *source, Error *err) {
    State *state = arena_alloc(source->dataset, sizeof *state);
    source->state = state;
    state->path = records_option(source, "rows");
    if (!state->path.ptr) state->path = STR("");
    return new_rows(source, source->column, source->column_count, err);
}

/* ---- Records */

static bool wrong_json(Source *source, uint64_t line, Error *err) {
    State *state = source->state;
    const char *fault = json_rows_fault(state->rows), *hint = "the file is damaged, or no JSON";
    if (state->blank && json_rows_cut_short(state->rows)) return error_set(err, ERROR_SOURCE, source->file->name, "is empty");
    if (json_rows_cut_short(state->rows))
        return records_wrong(source, line, err, "%s: it was cut\nhint: have it sent again", fault);
    if (state->like_lines) hint = "these look like JSON Lines, one record a line: set `lines: true`";
    if (str_find(str_of(fault), STR("longer than allowed")) != SIZE_MAX)
        hint = "the file is damaged, or raise `field_max`";
    if (state->like_lines || !strncmp(fault, "not JSON", 8))
        return records_wrong(source, line, err, "%s\nhint: %s", fault, hint);
    if (state->list.ptr) {
        return records_wrong(source, line, err,
                             "the file is no list of records\nhint: one stands in it: set `rows: %.*s`",
                             STR_ARG(state->list));
    }
    return records_wrong(source, line, err, "%s", fault);
}

static uint64_t newlines(Str text) {
    uint64_t count = 0;
    for (const char *at = text.ptr, *end = at + text.len; at && at < end && (at = memchr(at, '\n', (size_t)(end - at)));
         at++)
        count++;
    return count;
}

/* The next record of a document of any size. */
static bool next_of_document(Source *source, JsonRow *row, bool *ended, Error *err) {
    State *state = source->state;
    CsvInput *input = source->input;
    for (;;) {
        Str piece = str_sub(csv_input_text(input), input->begin, input->text.len), before = piece;
        JsonRowsState got = json_rows_next(state->rows, &piece, row);
        size_t used = before.len - piece.len;
        state->line += newlines(str_sub(before, 0, used));
        input->begin += used;
        if (got == JSON_ROWS_BAD) return wrong_json(source, state->line, err);
        *ended = false;
        if (got == JSON_ROWS_ROW) return true;
        if (input->ended) break;
        if (!csv_input_fill(input, err)) return false;
    }
    *ended = true;
    return json_rows_end(state->rows) || wrong_json(source, state->line, err);
}

/* A line is read as a list of one: "[" line "]". What is no JSON there is a reject; a last line that is cut fails. */
static bool next_of_lines(Source *source, JsonRow *row, bool *ended, const char **reject, Str *line, Error *err) {
    State *state = source->state;
    for (;;) {
        if (!records_piece(source, '\n', line, ended, err)) return false;
        if (*ended) return true;
        Str trimmed = str_trim(*line);
        if (!trimmed.len) continue;
        if (!state->any && (str_eq(trimmed, STR("[")) || str_eq(trimmed, STR("{")))) {
            return records_wrong(source, source->line, err,
                                 "no record ends in its first line: this is JSON over many lines\nhint: set `lines: "
                                 "false`");
        }
        state->any = true;
        Str pieces[] = {STR("["), *line, STR("]")};
        bool found = false;
        *reject = NULL;
        json_rows_start(state->rows);
        for (size_t i = 0; i < ARRAY_LEN(pieces) && !found && !*reject; i++) {
            JsonRowsState got = json_rows_next(state->rows, &pieces[i], row);
            if (got == JSON_ROWS_ROW) found = true;
            if (got == JSON_ROWS_BAD) *reject = json_rows_fault(state->rows);
            if (found && str_trim(pieces[i]).len) { /* a second record in the line, or something else */
                *reject = "more than one record in the line";
            }
        }
        if (!found && !*reject) *reject = "the record does not end in its line";
        bool last = source->input->ended && source->input->begin == source->input->text.len;
        bool open = last && source->piece.len == line->len; /* no line end behind it */
        if (*reject && open)
            return records_wrong(source, source->line, err,
                                 "the last line is no whole record: the file was cut\nhint: have it sent again");
        return true;
    }
}

static void take(Source *source, uint64_t line, const JsonRow *row, const char *reject, Str raw) {
    if (!reject) reject = row->reject;
    if (reject) {
        records_reject(source, line, reject, raw);
        return;
    }
    size_t at = records_row(source, line);
    for (size_t c = 0; c < source->column_count; c++) {
        if (row->cell[c].ptr)
            source->cells->cell[c][at] = cells_copy(source->cells, row->cell[c].ptr, row->cell[c].len);
    }
}

static bool fill_json(Source *source, bool *ended, Error *err) {
    State *state = source->state;
    *ended = false;
    while (!records_full(source)) {
        JsonRow row = {0};
        const char *reject = NULL;
        Str raw = STR("");
        if (state->lines) {
            if (!next_of_lines(source, &row, ended, &reject, &raw, err)) return false;
        } else if (!next_of_document(source, &row, ended, err)) {
            return false;
        }
        if (*ended) return true;
        take(source, state->lines ? source->line : state->line, &row, reject, raw);
    }
    return true;
}

/* ---- What columns there are */

typedef struct Names {
    Str item[NAMES_MAX];
    size_t count;
} Names;

static void add_name(Names *names, const Str *key, size_t depth, Arena *arena) {
    Str path = path_of(key, depth, arena);
    for (size_t i = 0; i < names->count; i++) {
        if (str_eq(names->item[i], path)) return;
    }
    if (names->count < NAMES_MAX) names->item[names->count++] = path;
}

/* The paths of the values of one record; a list is one value. */
static void add_names(Names *names, Str record, Arena *arena) {
    JsonScan scan = {0};
    json_scan_start(&scan, record.len + 1, JSON_DEPTH_MAX);
    Str key[NEST_MAX] = {{0}}, text;
    size_t depth = 0, lists = 0;
    for (JsonToken token; (token = json_next(&scan, &record, &text)) != TOKEN_MORE && token != TOKEN_BAD;) {
        bool shallow = !lists && depth && depth <= NEST_MAX;
        if (token == TOKEN_ARRAY && !lists++ && shallow) add_name(names, key, depth, arena);
        if (token == TOKEN_ARRAY_END) lists--;
        if (token == TOKEN_OBJECT) depth++;
        if (token == TOKEN_OBJECT_END) depth--;
        if (token == TOKEN_KEY && shallow) key[depth - 1] = str_copy(arena, text);
        if (token > TOKEN_KEY && token < TOKEN_BAD && shallow) add_name(names, key, depth, arena);
    }
    json_scan_free(&scan);
}

static bool find_names(Source *source, Names *names, Error *err) {
    static const Str whole = {"", 0};
    State *state = source->state;
    JsonRows *rows = state->rows;
    if (!new_rows(source, &whole, 1, err)) return false;
    for (size_t f = 0; f < source->file_count && !names->count; f++) {
        source->file = &source->files[f];
        source->line = 1;
        source->piece = STR("");
        if (!records_open_text(source, err)) return false;
        if (!open_json(source, err)) return false;
        bool ended = false;
        for (size_t i = 0; i < SAMPLE_ROWS; i++) {
            JsonRow row = {0};
            const char *reject = NULL;
            Str line;
            bool good = state->lines ? next_of_lines(source, &row, &ended, &reject, &line, err)
                                     : next_of_document(source, &row, &ended, err);
            if (!good) return false;
            if (ended) break;
            if (reject || row.reject) continue;
            KNOWN(row.cell);
            add_names(names, row.cell[0], source->dataset);
        }
        csv_input_close(source->input);
    }
    source->piece = STR("");
    state->rows = rows;
    return true;
}

static bool discover_json(Source *source, Error *err) {
    Names *names = arena_alloc(source->dataset, sizeof *names);
    if (!find_names(source, names, err)) return false;
    source->column = names->item;
    source->column_count = names->count;
    return new_rows(source, source->column, source->column_count, err);
}

/* A path that no record has leads nowhere. */
static bool finish_json(Source *source, Error *err) {
    State *state = source->state;
    for (size_t c = 0; c < source->column_count && source->delivered; c++) {
        if (json_rows_seen(state->rows, c)) continue;
        Names *names = arena_alloc(source->dataset, sizeof *names);
        Error ignored = {0};
        (void)!find_names(source, names, &ignored);
        return nearest_column_error(err, source->files[0].name, source->name, source->column[c], names->item,
                                    names->count);
    }
    return true;
}

static bool needs_json(Source *source, Need **needs, size_t *count, Arena *arena, Error *err) {
    if (records_option(source, "rows").ptr || is_lines(source)) return true;
    if (!records_open_text(source, err)) return false;
    Str path = find_list(source->sample, arena);
    if (!path.ptr) return true;
    *needs = arena_alloc(arena, sizeof **needs);
    **needs = (Need){"rows", false, path};
    *count = 1;
    return true;
}

static const RecordsFormat records_json = {.pattern = "*.json",
                                           .begin = begin_json,
                                           .discover = discover_json,
                                           .open = open_json,
                                           .fill = fill_json,
                                           .needs = needs_json,
                                           .finish = finish_json};

static bool json_open(Source **out, const SourceSpec *spec, NoticeList *notices, Arena *arena, Error *err) {
    return records_open(out, &records_json, spec, notices, arena, err);
}

static const OptionSpec json_options[] = {
    RECORDS_OPTIONS,
    {"rows", OPTION_TEXT, false, false, NULL, NULL,
     "path to the list of records, such as data.items; default: the document itself is the list"},
    {"lines", OPTION_SWITCH, false, false, NULL, NULL,
     "true: JSON Lines, one record a line; default: by the file's name (.jsonl, .ndjson)"},
    {NULL, OPTION_TEXT, false, false, NULL, NULL, NULL},
};

const Connector connector_json = {
    .name = "json",
    .summary = "files of JSON and of JSON Lines, of any size; columns by paths, numbers keep their digits",
    .source_options = json_options,
    .dataset_options = json_options,
    .open = json_open,
    .begin = records_begin,
    .next = records_next,
    .finish = records_finish,
    .list = records_list,
    .offer = records_offer,
    .needs = records_needs,
};
