#include "connectors/csv_settings.h"

/* No fallbacks here: an option that a dataset does not name must not hide the one of its source. */
const OptionSpec csv_options[] = {
    {"files", OPTION_LIST, false, false, NULL, NULL,
     "file names or patterns (inbox/bank-*.csv), relative to the project's folder; read in byte order of their names"},
    {"entries", OPTION_LIST, false, false, NULL, NULL, "files within ZIP archives, as names or patterns (*.csv); default: all"},
    {"encoding", OPTION_CHOICE, false, false, NULL,
     "auto utf-8 utf-16le utf-16be windows-1251 windows-1252 cp866 koi8-r latin-1",
     "encoding of the files; auto (default): by byte order mark, else UTF-8 or an error that names the likely one"},
    {"separator", OPTION_TEXT, false, false, NULL, NULL,
     "between fields: one character, comma, semicolon, tab, pipe, or auto (default)"},
    {"quote", OPTION_TEXT, false, false, NULL, NULL, "around fields: one character (default \") or none"},
    {"header", OPTION_LIST, false, false, NULL, NULL,
     "true (default): the first record holds the column names; false: columns are called 1, 2, ...; or a list of "
     "names"},
    {"skip", OPTION_NUMBER, false, false, NULL, NULL, "lines before the header that are passed over (default 0)"},
    {"comment", OPTION_TEXT, false, false, NULL, NULL, "a line that begins with this character is passed over"},
    {"null_text", OPTION_LIST, false, false, NULL, NULL, "unquoted texts that mean no value, such as NULL or \\N"},
    {"field_max", OPTION_SIZE, false, false, NULL, NULL,
     "largest field (default 1 MiB); a record with a larger one is rejected"},
    {"size_max", OPTION_SIZE, false, false, NULL, NULL,
     "largest file (default: no limit); a larger one makes the run incomplete"},
    {"quiet_seconds", OPTION_NUMBER, false, false, NULL, NULL,
     "a file changed less than so many seconds ago is taken for half-written (default 0: not looked at)"},
    {"final_newline", OPTION_SWITCH, false, false, NULL, NULL,
     "true: a file whose last line has no line end is half-written; default: only when that line lacks fields, too"},
    {"complete_marker", OPTION_TEXT, false, false, NULL, NULL,
     "file that declares another complete: .ok is added to its name, in *.ok the star is its name without extension"},
    {"control.trailer", OPTION_TEXT, false, false, NULL, NULL,
     "the last record begins with this text and declares the control totals"},
    {"control.file", OPTION_TEXT, false, false, NULL, NULL,
     "side file that declares the control totals, named as in complete_marker"},
    {"control.rows", OPTION_NUMBER, false, false, NULL, NULL,
     "field of the declaration, from 1, that holds the number of rows"},
    {"control.sum", OPTION_TEXT, false, false, NULL, NULL, "column whose sum is declared"},
    {"control.sum_at", OPTION_NUMBER, false, false, NULL, NULL,
     "field of the declaration, from 1, that holds that sum"},
    {"control.decimal", OPTION_TEXT, false, false, NULL, NULL,
     "decimal point of that column and sum: . (default) or ,"},
    {"block", OPTION_SIZE, false, false, NULL, NULL, "for tests: bytes read at once"},
    {"scan", OPTION_CHOICE, false, false, NULL, "auto plain sse2 avx2 avx512 vbmi2",
     "for tests: how records are found"},
    {NULL, OPTION_TEXT, false, false, NULL, NULL, NULL},
};

enum {
    BLOCK_SIZE = 512 << 10, /* with the cells of a batch it stays in the second-level cache */
    FIELD_MAX = 1 << 20,
    RECORD_MAX = 16 << 20, /* memory for one record; a quote that is never closed must not swallow a file of any size */
    FIELDS_PER_RECORD = 4  /* of the largest size that must fit, when field_max is raised */
};

/* The level that speaks of an option: the dataset, else the source. */
typedef struct Levels {
    const Options *source, *dataset;
} Levels;

static const Options *level(const Levels *levels, const char *name) {
    size_t cursor = 0;
    Str key, value;
    if (options_text(levels->dataset, name).ptr || options_below(levels->dataset, name, &cursor, &key, &value)) {
        return levels->dataset;
    }
    return levels->source;
}

static Str text(const Levels *levels, const char *name) {
    return options_text(level(levels, name), name);
}

static bool wrong(const Levels *levels, const char *name, Error *err, const char *wanted) {
    Str given = text(levels, name);
    return error_set(err, ERROR_USAGE, options_where(level(levels, name), name), "%s: \"%.*s\" is not %s", name,
                     STR_ARG(given), wanted);
}

/* A list option, which may also be given as one value. */
static const Str *list(const Levels *levels, const char *name, Arena *arena, size_t *count) {
    const Options *options = level(levels, name);
    Str one = options_text(options, name);
    *count = 0;
    while (options_item(options, name, *count).ptr) ++*count;
    Str *out = arena_array(arena, *count + 1, sizeof *out);
    for (size_t i = 0; i < *count; i++) out[i] = options_item(options, name, i);
    if (*count == 0 && one.ptr) out[(*count)++] = one;
    return out;
}

/* A single ASCII character that may stand in the role; letters, digits and line ends may not. */
static bool is_sign(Str value) {
    if (value.len != 1) return false;
    unsigned char c = (unsigned char)value.ptr[0];
    return c < 0x80 && c != 0 && c != '\n' && c != '\r' && !(c >= '0' && c <= '9') &&
           !((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static bool read_separator(const Levels *levels, char *out, Error *err) {
    static const struct {
        const char *name;
        char sign;
    } names[] = {{"auto", '\0'}, {"comma", ','}, {"semicolon", ';'}, {"tab", '\t'}, {"\\t", '\t'}, {"pipe", '|'}};
    Str value = text(levels, "separator");
    *out = '\0';
    if (!value.ptr) return true;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (!str_eq_ascii_case(value, str_of(names[i].name))) continue;
        *out = names[i].sign;
        return true;
    }
    if (!is_sign(value)) return wrong(levels, "separator", err, "one character, comma, semicolon, tab, pipe or auto");
    *out = value.ptr[0];
    return true;
}

static bool read_signs(const Levels *levels, CsvSettings *out, Error *err) {
    Str quote = text(levels, "quote"), comment = text(levels, "comment");
    if (!read_separator(levels, &out->separator, err)) return false;
    out->quote = '"';
    if (str_eq(quote, STR("none")))
        out->quote = '\0';
    else if (is_sign(quote))
        out->quote = quote.ptr[0];
    else if (quote.ptr)
        return wrong(levels, "quote", err, "one character or none");
    if (is_sign(comment))
        out->comment = comment.ptr[0];
    else if (comment.ptr)
        return wrong(levels, "comment", err, "one character");
    bool twice = out->comment && (out->comment == out->separator || out->comment == out->quote);
    if (twice) return wrong(levels, "comment", err, "free: it has another meaning already");
    if (!out->quote || out->quote != out->separator) return true;
    return wrong(levels, quote.ptr ? "quote" : "separator", err, "free: it has another meaning already");
}

static bool read_encoding(const Levels *levels, CsvEncoding *out, Error *err) {
    Str value = text(levels, "encoding");
    *out = CSV_ENCODING_AUTO;
    return !value.ptr || csv_encoding_find(value, out) || wrong(levels, "encoding", err, "an encoding that is known");
}

/* `header: true`, `header: false`, or a list of names; a single value arrives as a list of one. */
static bool read_header(const Levels *levels, Arena *arena, CsvSettings *out, Error *err) {
    size_t count;
    const Str *names = list(levels, "header", arena, &count);
    out->header = count == 0 || (count == 1 && str_eq(names[0], STR("true")));
    if (out->header || (count == 1 && str_eq(names[0], STR("false")))) return true;
    out->column = names;
    out->column_count = count;
    const char *where = options_where(level(levels, "header"), "header.0");
    if (count == 1 && (str_eq_ascii_case(names[0], STR("no")) || str_eq_ascii_case(names[0], STR("yes"))))
        return error_set(err, ERROR_USAGE, where, "header: \"%.*s\" would be the name of a column; write false, true or a list of names", STR_ARG(names[0]));
    for (size_t i = 0; i < count; i++) {
        if (names[i].len == 0) return error_set(err, ERROR_USAGE, where, "header: a name is empty");
        for (size_t k = 0; k < i; k++) {
            if (!str_eq(names[i], names[k])) continue;
            return error_set(err, ERROR_USAGE, where, "header: the name \"%.*s\" is given twice", STR_ARG(names[i]));
        }
    }
    return true;
}

static bool read_count(const Levels *levels, const char *name, int64_t absent, int64_t min, int64_t *out, Error *err) {
    Str value = text(levels, name);
    *out = absent;
    if (!value.ptr) return true;
    return (str_int64(value, out) && *out >= min) || wrong(levels, name, err, "a whole number that makes sense here");
}

static bool read_size(const Levels *levels, const char *name, int64_t absent, size_t *out, Error *err) {
    int64_t size = absent;
    Str value = text(levels, name);
    if (value.ptr && (!option_parse_size(value, &size) || size <= 0 || size > INT64_MAX / 16)) {
        return wrong(levels, name, err, "a size such as 64 KiB");
    }
    *out = (size_t)size;
    return true;
}

static bool read_control(const Levels *levels, CsvControlSpec *out, Error *err) {
    int64_t rows_at, sum_at;
    Str point = text(levels, "control.decimal");
    *out = (CsvControlSpec){.trailer = text(levels, "control.trailer"),
                            .file = text(levels, "control.file"),
                            .sum = text(levels, "control.sum"),
                            .point = '.'};
    if (!read_count(levels, "control.rows", 0, 1, &rows_at, err)) return false;
    if (!read_count(levels, "control.sum_at", 0, 1, &sum_at, err)) return false;
    out->rows_at = (size_t)rows_at;
    out->sum_at = (size_t)sum_at;
    if (str_eq(point, STR(",")))
        out->point = ',';
    else if (point.ptr && !str_eq(point, STR(".")))
        return wrong(levels, "control.decimal", err, "\".\" or \",\"");
    if (out->trailer.ptr && out->trailer.len == 0)
        return wrong(levels, "control.trailer", err, "the beginning of a record");
    if (out->trailer.ptr && out->file.ptr) {
        return wrong(levels, "control.file", err, "needed: control.trailer says where the control totals are");
    }
    bool declared = out->rows_at || out->sum.ptr;
    if (declared && !out->trailer.ptr && !out->file.ptr) {
        return wrong(levels, out->rows_at ? "control.rows" : "control.sum", err,
                     "enough: control.trailer or control.file must say where it is declared");
    }
    if (out->file.ptr && !declared)
        return wrong(levels, "control.file", err, "enough: name control.rows or control.sum");
    if (!out->sum.ptr != !out->sum_at) {
        return wrong(levels, out->sum.ptr ? "control.sum" : "control.sum_at", err,
                     "enough: control.sum and control.sum_at belong together");
    }
    return true;
}

static bool read_switch(const Levels *levels, const char *name, bool *out, Error *err) {
    Str value = text(levels, name);
    *out = str_eq(value, STR("true"));
    return *out || !value.ptr || str_eq(value, STR("false")) || wrong(levels, name, err, "true or false");
}

static bool read_files(const Levels *levels, Arena *arena, CsvSettings *out, Error *err) {
    int64_t quiet_seconds;
    size_t size_max;
    out->pattern = list(levels, "files", arena, &out->pattern_count);
    out->files_where = options_where(level(levels, "files"), text(levels, "files").ptr ? "files" : "files.0");
    for (size_t i = 0; i < out->pattern_count; i++) {
        if (out->pattern[i].len == 0) return error_set(err, ERROR_USAGE, out->files_where, "files: an empty file name");
    }
    out->entry = list(levels, "entries", arena, &out->entry_count);
    if (!read_count(levels, "quiet_seconds", 0, 0, &quiet_seconds, err)) return false;
    if (!read_size(levels, "size_max", 0, &size_max, err)) return false;
    out->files = (CsvFileRules){size_max, quiet_seconds, text(levels, "complete_marker")};
    return out->files.marker.ptr == NULL || out->files.marker.len > 0 ||
           wrong(levels, "complete_marker", err, "a file name");
}

bool csv_settings_read(const Options *source, const Options *dataset, Arena *arena, CsvSettings *out, Error *err) {
    static const Options none = {NULL, 0};
    Levels levels = {source ? source : &none, dataset ? dataset : &none};
    CsvSettings settings = {0};
    int64_t skip;
    if (!read_files(&levels, arena, &settings, err) || !read_encoding(&levels, &settings.encoding, err) ||
        !read_signs(&levels, &settings, err) || !read_header(&levels, arena, &settings, err) ||
        !read_count(&levels, "skip", 0, 0, &skip, err) ||
        !read_switch(&levels, "final_newline", &settings.final_newline, err) ||
        !read_size(&levels, "field_max", FIELD_MAX, &settings.field_max, err) ||
        !read_size(&levels, "block", BLOCK_SIZE, &settings.block, err) ||
        !read_control(&levels, &settings.control, err))
        return false;
    settings.skip = (size_t)skip;
    settings.record_max = settings.field_max * FIELDS_PER_RECORD;
    if (settings.record_max < RECORD_MAX) settings.record_max = RECORD_MAX;
    settings.null_text = list(&levels, "null_text", arena, &settings.null_text_count);
    Str scan = text(&levels, "scan");
    if (scan.ptr && !csv_scan_kind(scan, &settings.scan)) return wrong(&levels, "scan", err, "a way to scan");
    *out = settings;
    return true;
}
