/* The csv connector: text files with separators, RFC 4180 and its abuses.
 *
 * A dataset is one file or many of the same columns, read one after another in byte order of their names. What was
 * wrong with a record is a BatchReject; what was wrong with a file as a whole (cut, changed while read, control totals
 * that do not agree, other columns) fails `next`, and nothing of the dataset counts. */
#include "connectors/connector.h"
#include "connectors/csv_needs.h"
#include "connectors/csv_reader.h"
#include "connectors/nearest.h"
#include "engine/base/parallel.h"

#include <stdio.h>
#include <time.h>

enum {
    BATCH_CELLS_MAX = 1 << 20, /* bounds the memory of a batch of a very wide file: 16 MiB of cells */
    BATCH_ROWS = 512, /* what is made of a batch stays in the cache till it is written: a quarter faster than 4096 */
    FILES_SHOWN = 20           /* in the manifest's detail */
};

/* Something odd that files of a dataset may have: how often, and where first. */
typedef struct Oddity {
    uint64_t count;
    const char *first;
} Oddity;

struct Source {
    SourceSpec spec;
    NoticeList *notices;
    Arena *arena, *dataset, *batch;

    Str name; /* of the dataset */
    CsvSettings settings;
    CsvFile *file;
    size_t file_count, file_next; /* file_next: to be opened next */
    CsvInput *input;
    CsvFast fast;
    CsvReader reader;
    bool reading;            /* reader has a file open */
    const char *column_file; /* file that the columns come from, or NULL while none has told them */
    const Str *column;       /* all columns of the files */
    size_t column_count;
    const Str *wanted; /* those to be delivered, then the one that control.sum adds up, if any */
    size_t wanted_count, take_count;
    size_t *take, *same; /* as in CsvReader */
    CsvRows rows;
    size_t rows_wanted; /* rows_max of the extract, or SIZE_MAX */
    uint64_t delivered, rows_declared;
    size_t files_declared;
    Oddity stray, cut_line, no_rows;
    Str detail;
};

static Arena *arena_within(Arena *arena, const char *name) {
    Arena *inner = arena_new(name, 0);
    arena_adopt(arena, inner);
    return inner;
}

static bool csv_open(Source **out, const SourceSpec *spec, NoticeList *notices, Arena *arena, Error *err) {
    CsvSettings settings;
    if (!csv_settings_read(spec->options, NULL, arena, &settings, err)) return false; /* mistakes show at once */
    Source *source = arena_alloc(arena, sizeof *source);
    source->spec = *spec;
    source->notices = notices;
    source->arena = arena;
    source->batch = arena_within(arena, "csv batch");
    source->dataset = arena_within(arena, "csv dataset");
    *out = source;
    return true;
}

/* ---- Columns ---- */

static size_t column_index(const Str *column, size_t count, Str name) {
    for (size_t i = 0; i < count; i++) {
        if (str_eq(column[i], name)) return i;
    }
    return SIZE_MAX;
}

/* A name that stands twice in the header is in the list as "name (1)" and "name (2)" only. */
static bool no_such_column(const Source *source, Str name, Error *err) {
    Str first = str_printf(source->dataset, "%.*s (1)", STR_ARG(name));
    if (column_index(source->column, source->column_count, first) == SIZE_MAX) {
        return nearest_column_error(err, source->column_file, source->name, name, source->column, source->column_count);
    }
    return error_set(err, ERROR_SOURCE, source->column_file,
                     "the header of %.*s has the name \"%.*s\" more than once\n"
                     "hint: write \"%.*s (1)\" for the first, \"%.*s (2)\" for the second",
                     STR_ARG(source->name), STR_ARG(name), STR_ARG(name), STR_ARG(name));
}

/* Files after the first must have the same columns, in any order. */
static bool same_columns(const Source *source, Error *err) {
    const CsvReader *reader = &source->reader;
    const char *file = reader->file->name;
    for (size_t i = 0; i < source->column_count; i++) {
        if (column_index(reader->column, reader->column_count, source->column[i]) != SIZE_MAX) continue;
        error_column(err, source->column[i].ptr, source->column[i].len);
        return error_set(err, ERROR_SOURCE, file,
                         "the file has no column \"%.*s\", which %s has\n"
                         "hint: the format changed, or the pattern matches files of another kind",
                         STR_ARG(source->column[i]), source->column_file);
    }
    for (size_t i = 0; i < reader->column_count; i++) {
        if (column_index(source->column, source->column_count, reader->column[i]) != SIZE_MAX) continue;
        error_column(err, reader->column[i].ptr, reader->column[i].len);
        return error_set(err, ERROR_SOURCE, file,
                         "the file has a column \"%.*s\", which %s has not\n"
                         "hint: the format changed, or the pattern matches files of another kind",
                         STR_ARG(reader->column[i]), source->column_file);
    }
    return true;
}

/* Finds the taken columns in the file at hand, whose order may differ from the first one's. */
static bool map_columns(Source *source, Error *err) {
    CsvReader *reader = &source->reader;
    if (reader->column_count == 0) return true; /* nothing stands in the file */
    if (!source->column_file) {
        source->column_file = reader->file->name;
        source->column = reader->column;
        source->column_count = reader->column_count;
    } else if (!same_columns(source, err)) {
        return false;
    }
    for (size_t i = 0; i < source->take_count; i++) {
        source->take[i] = column_index(reader->column, reader->column_count, source->wanted[i]);
        if (source->take[i] == SIZE_MAX) return no_such_column(source, source->wanted[i], err);
        source->same[i] = 0;
        while (source->take[source->same[i]] != source->take[i]) source->same[i]++;
    }
    reader->take = source->take;
    reader->same = source->same;
    reader->sum_column = source->take_count > source->wanted_count ? source->wanted_count : SIZE_MAX;
    return true;
}

/* ---- Files ---- */

static void note_moment(char out[32], time_t at) {
    struct tm parts;
    gmtime_r(&at, &parts);
    strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &parts);
}

static void note_oddity(Oddity *oddity, uint64_t count, const char *where) {
    if (count && !oddity->count) oddity->first = where;
    oddity->count += count;
}

/* A line for the manifest about the file that was read. */
static void note_detail(Source *source) {
    const CsvReader *reader = &source->reader;
    const CsvFile *file = reader->file;
    char moment[32], separator[8] = "tab";
    if (source->file_next > FILES_SHOWN) return;
    note_moment(moment, file->changed.tv_sec);
    if (reader->dialect.separator != '\t') snprintf(separator, sizeof separator, "%c", reader->dialect.separator);
    source->detail =
        str_printf(source->dataset, "%.*s%s%s (%llu bytes, changed %s, %s, separator %s, %llu rows)",
                   STR_ARG(source->detail), source->detail.len ? "; " : "", file->name, (unsigned long long)file->size,
                   moment, csv_encoding_name[source->input->encoding], separator, (unsigned long long)reader->rows);
    if (source->file_next < FILES_SHOWN || source->file_count == FILES_SHOWN) return;
    source->detail =
        str_printf(source->dataset, "%.*s; and %zu more", STR_ARG(source->detail), source->file_count - FILES_SHOWN);
}

/* What is kept of a file that was read to its end. */
static void note_file(Source *source) {
    const CsvReader *reader = &source->reader;
    const char *name = reader->file->name;
    note_oddity(&source->cut_line, reader->cut_line, name);
    note_oddity(&source->no_rows, reader->rows + reader->rejected == 0, name);
    note_oddity(&source->stray, reader->stray,
                arena_printf(source->dataset, "%s:%llu", name, (unsigned long long)reader->stray_line));
    if (reader->control.rows_declared >= 0) {
        source->rows_declared += (uint64_t)reader->control.rows_declared;
        source->files_declared++;
    }
    note_detail(source);
}

static bool open_next_file(Source *source, Error *err) {
    CsvFile *file = &source->file[source->file_next++];
    if (!csv_file_check(file, &source->settings.files, err)) return false;
    if (!csv_reader_open(&source->reader, &source->settings, source->input, &source->fast, file, source->dataset, err))
        return false;
    source->reading = true;
    return map_columns(source, err);
}

static bool find_files(Source *source, Error *err) {
    const CsvSettings *settings = &source->settings;
    const char *folder = source->spec.folder ? source->spec.folder : ".";
    if (settings->pattern_count == 0) {
        return error_set(err, ERROR_USAGE, settings->files_where,
                         "%.*s: no files are named\nhint: set `files: inbox/*.csv`", STR_ARG(source->name));
    }
    if (!csv_files_find(settings->pattern, settings->pattern_count, folder, settings->files_where, source->dataset,
                        &source->file, &source->file_count, err) ||
        !archive_expand(&source->file, &source->file_count, settings->entry, settings->entry_count, source->dataset, err))
        return false;
    for (size_t i = 0; i < source->file_count; i++) {
        if (!csv_file_check(&source->file[i], &settings->files, err)) return false;
    }
    return true;
}

/* ---- One dataset ---- */

static void start_dataset(Source *source, const Extract *extract) {
    arena_reset(source->batch);
    arena_reset(source->dataset);
    Source fresh = {.spec = source->spec,
                    .notices = source->notices,
                    .arena = source->arena,
                    .batch = source->batch,
                    .dataset = source->dataset};
    *source = fresh;
    source->name = str_copy(source->dataset, extract->dataset);
    source->rows_wanted = extract->rows_max ? extract->rows_max : SIZE_MAX;
    source->detail = STR("");
}

static void set_wanted(Source *source, const Extract *extract) {
    size_t count = extract->column_count;
    Str *wanted = arena_array(source->dataset, count + 1, sizeof *wanted);
    for (size_t i = 0; i < count; i++) wanted[i] = str_copy(source->dataset, extract->column[i]);
    wanted[count] = source->settings.control.sum;
    source->wanted = wanted;
    source->wanted_count = count;
    source->take_count = count + (wanted[count].ptr != NULL);
    source->take = arena_array(source->dataset, source->take_count + 1, sizeof *source->take);
    source->same = arena_array(source->dataset, source->take_count + 1, sizeof *source->same);
}

/* All columns of the first file are wanted. */
static void want_all(Source *source) {
    Extract all = {.column = source->column, .column_count = source->column_count};
    set_wanted(source, &all);
}

static void make_rows(Source *source) {
    CsvRows *rows = &source->rows;
    size_t columns = source->take_count, rows_max = BATCH_CELLS_MAX / (columns + 1);
    rows->rows_max = rows_max < BATCH_ROWS ? rows_max : BATCH_ROWS;
    rows->columns = columns;
    rows->cell = arena_array(source->dataset, columns + 1, sizeof *rows->cell);
    for (size_t i = 0; i < columns; i++) rows->cell[i] = arena_array_raw(source->dataset, rows->rows_max, sizeof(Str));
    rows->line = arena_array_raw(source->dataset, rows->rows_max, sizeof *rows->line);
    rows->reject = arena_array_raw(source->dataset, rows->rows_max, sizeof *rows->reject);
    rows->scratch = source->batch;
}

static void describe(const Source *source, Schema *schema) {
    FieldInfo *field = arena_array(source->dataset, source->wanted_count + 1, sizeof *field);
    for (size_t i = 0; i < source->wanted_count; i++) {
        field[i] = (FieldInfo){.name = source->wanted[i], .type = COLUMN_TEXT, .native = STR("")};
    }
    *schema = (Schema){field, source->wanted_count};
}

/* A file without any record tells no columns; what it declares is checked all the same. */
static bool pass_empty_file(Source *source, Error *err) {
    uint64_t line;
    BatchReject reject;
    CsvRows none = {.line = &line, .reject = &reject, .rows_max = 1, .scratch = source->batch};
    bool ended;
    if (!csv_reader_next(&source->reader, &none, &ended, err)) return false;
    assert(ended && none.rows == 0);
    source->reading = false;
    note_file(source);
    return true;
}

static bool csv_begin(Source *source, const Extract *extract, Schema *schema, Error *err) {
    start_dataset(source, extract);
    if (!csv_settings_read(source->spec.options, extract->options, source->dataset, &source->settings, err))
        return false;
    if (!find_files(source, err)) return false;
    source->input = csv_input_new(source->dataset, source->settings.block);
    source->fast = (CsvFast){.scan = csv_scan_find(source->settings.scan), .index = csv_index_new(source->dataset)};
    set_wanted(source, extract);
    while (!source->column_file && source->file_next < source->file_count) { /* an empty file tells no columns */
        if (!open_next_file(source, err)) return false;
        if (!source->column_file && !pass_empty_file(source, err)) return false;
    }
    if (extract->column_count == 0) {
        want_all(source);
        if (!map_columns(source, err)) return false;
    }
    make_rows(source);
    describe(source, schema);
    return true;
}

static void give(Source *source, Batch *out) {
    const CsvRows *rows = &source->rows;
    source->delivered += rows->rows;
    *out = (Batch){.rows = rows->rows,
                   .cell = (const Str *const *)rows->cell,
                   .line = rows->line,
                   .reject = rows->reject,
                   .reject_count = rows->rejects,
                   .origin = str_of(source->reader.file->name)};
}

static bool csv_next(Source *source, Batch *out, Error *err) {
    CsvRows *rows = &source->rows;
    arena_reset(source->batch);
    rows->rows = rows->rejects = 0;
    while (!rows->rows && !rows->rejects) {
        bool ended;
        if (parallel_cancelled()) return error_set(err, ERROR_CANCELLED, "", "cancelled");
        uint64_t left = source->rows_wanted - source->delivered;
        if (left == 0 || (!source->reading && source->file_next == source->file_count)) {
            *out = (Batch){.origin = STR("")};
            return true;
        }
        if (left < rows->rows_max) rows->rows_max = (size_t)left;
        if (!source->reading && !open_next_file(source, err)) return false;
        if (!csv_reader_next(&source->reader, rows, &ended, err)) return false;
        if (!ended) continue;
        source->reading = false;
        note_file(source);
    }
    give(source, out);
    return true;
}

static void give_notices(const Source *source) {
    if (source->stray.count) {
        notice_add(source->notices, source->arena, LOG_WARNING, "stray quotes",
                   "%.*s: %llu quotes inside unquoted fields were kept as they are, the first at %s",
                   STR_ARG(source->name), (unsigned long long)source->stray.count, source->stray.first);
    }
    if (source->cut_line.count) {
        notice_add(source->notices, source->arena, LOG_INFO, "no final newline",
                   "%.*s: %llu of %zu files end without a line end, so that their last row may be cut; the first is %s",
                   STR_ARG(source->name), (unsigned long long)source->cut_line.count, source->file_count,
                   source->cut_line.first);
    }
    if (source->no_rows.count) {
        notice_add(source->notices, source->arena, LOG_INFO, "no rows",
                   "%.*s: %llu of %zu files hold no rows; the first is %s", STR_ARG(source->name),
                   (unsigned long long)source->no_rows.count, source->file_count, source->no_rows.first);
    }
}

static bool csv_finish(Source *source, ReadSummary *out, Error *err) {
    (void)err;
    csv_input_close(source->input);
    give_notices(source);
    char moment[32];
    uint64_t bytes = 0;
    time_t changed = 0;
    for (size_t i = 0; i < source->file_count; i++) {
        bytes += source->file[i].size;
        if (source->file[i].changed.tv_sec > changed) changed = source->file[i].changed.tv_sec;
    }
    note_moment(moment, changed);
    *out = (ReadSummary){
        .rows = source->delivered,
        .rows_declared = source->files_declared == source->file_count ? (int64_t)source->rows_declared : -1,
        .snapshot = str_printf(source->dataset, "%zu file%s, %llu bytes, changed %s", source->file_count,
                               source->file_count == 1 ? "" : "s", (unsigned long long)bytes, moment),
        .detail = source->detail,
    };
    return true;
}

static bool csv_list(Source *source, Str **names, size_t *count, Arena *arena, Error *err) {
    CsvSettings settings;
    CsvFile *file;
    size_t files;
    static const Str any = {"*.csv", 5};
    const char *folder = source->spec.folder ? source->spec.folder : ".";
    if (!csv_settings_read(source->spec.options, NULL, arena, &settings, err)) return false;
    bool named = settings.pattern_count > 0;
    if (!csv_files_find(named ? settings.pattern : &any, named ? settings.pattern_count : 1, folder,
                        settings.files_where, arena, &file, &files, err) ||
        !archive_expand(&file, &files, settings.entry, settings.entry_count, arena, err))
        return false;
    *names = arena_array(arena, files, sizeof **names);
    for (size_t i = 0; i < files; i++) (*names)[i] = str_of(file[i].name);
    *count = files;
    return true;
}

static bool csv_offer(Source *source, Offer **offers, size_t *count, Arena *arena, Error *err) {
    Str *names;
    if (!csv_list(source, &names, count, arena, err)) return false;
    *offers = offers_of_names(names, *count, "files", "file", arena);
    return true;
}

static bool csv_needs(Source *source, const Options *dataset, Need **needs, size_t *count, Arena *arena, Error *err) {
    return csv_find_needs(&source->spec, dataset, needs, count, arena, err);
}

const Connector connector_csv = {
    .name = "csv",
    .summary = "text files with separators: RFC 4180 and its abuses, any usual encoding, half-written files refused",
    .source_options = csv_options,
    .dataset_options = csv_options,
    .open = csv_open,
    .begin = csv_begin,
    .next = csv_next,
    .finish = csv_finish,
    .list = csv_list,
    .offer = csv_offer,
    .needs = csv_needs,
};
