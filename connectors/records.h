/* Records: what connectors of files that are no CSV share. A dataset is one file or many, read one after another in
 * byte order of their names; a format turns one file into rows of text cells. A file counts whole or not at all: one
 * that is cut, changed while it is read or written still fails `next`. Memory is one piece of text and one batch.
 *
 * What a file says of its own encoding is held against its bytes: where they contradict it, the bytes are believed and
 * the notice "encoding" says so. */
#ifndef KOPECK_RECORDS_H
#define KOPECK_RECORDS_H

#include "connectors/cells.h"
#include "connectors/connector.h"
#include "connectors/csv_files.h"
#include "connectors/csv_input.h"

enum { RECORDS_PIECE_MAX = 1 << 20 /* default of field_max: one line, one value */ };

/* At the head of every table of source and dataset options. No fallbacks: an option that a dataset does not name must
 * not hide the one of its source. */
#define RECORDS_OPTIONS                                                                                                \
    {"files",                                                                                                          \
     OPTION_LIST,                                                                                                      \
     false,                                                                                                            \
     false,                                                                                                            \
     NULL,                                                                                                             \
     NULL,                                                                                                             \
     "file names or patterns (inbox/*.xml), relative to the project's folder; read in byte order of their names"},     \
        {"entries",                                                                                                    \
         OPTION_LIST,                                                                                                  \
         false,                                                                                                        \
         false,                                                                                                        \
         NULL,                                                                                                         \
         NULL,                                                                                                         \
         "files within ZIP archives, as names or patterns (*.xml); default: all"},                                     \
        {"encoding",                                                                                                   \
         OPTION_CHOICE,                                                                                                \
         false,                                                                                                        \
         false,                                                                                                        \
         NULL,                                                                                                         \
         "auto utf-8 utf-16le utf-16be windows-1251 windows-1252 cp866 koi8-r latin-1",                                \
         "encoding of the files, whatever they say; auto (default): what the file says, unless its bytes contradict"}, \
        {"field_max",                                                                                                  \
         OPTION_SIZE,                                                                                                  \
         false,                                                                                                        \
         false,                                                                                                        \
         NULL,                                                                                                         \
         NULL,                                                                                                         \
         "largest single value or line (default 1 MiB); a larger one makes the run incomplete"},                       \
        {"size_max",                                                                                                   \
         OPTION_SIZE,                                                                                                  \
         false,                                                                                                        \
         false,                                                                                                        \
         NULL,                                                                                                         \
         NULL,                                                                                                         \
         "largest file (default: no limit); a larger one makes the run incomplete"},                                   \
        {"quiet_seconds",                                                                                              \
         OPTION_NUMBER,                                                                                                \
         false,                                                                                                        \
         false,                                                                                                        \
         NULL,                                                                                                         \
         NULL,                                                                                                         \
         "a file changed less than so many seconds ago is taken for half-written (default 0: not looked at)"},         \
        {"complete_marker",                                                                                            \
         OPTION_TEXT,                                                                                                  \
         false,                                                                                                        \
         false,                                                                                                        \
         NULL,                                                                                                         \
         NULL,                                                                                                         \
         "file that declares another complete: .ok is added to its name, in *.ok the star is its name without "        \
         "extension"},                                                                                                 \
    {                                                                                                                  \
        "block", OPTION_SIZE, false, false, NULL, NULL, "for tests: bytes read at once"                                \
    }

typedef struct RecordsFormat {
    const char *pattern; /* "*.xml": what `list` shows when the project names no files */
    bool binary;         /* the format opens file->path itself; `input` is not used */

    /* Reads the options of the dataset. Sets column, column_count when the format has fixed columns, else leaves them.
     */
    bool (*begin)(Source *source, Error *err);

    /* The names of all columns, for samples and `discover` (no column was asked for), from the first file, which is
     * open. May be NULL when begin has set them. */
    bool (*discover)(Source *source, Error *err);

    /* source->file is open, source->input at its start. */
    bool (*open)(Source *source, Error *err);

    /* Adds rows until cells_full or the end of the file. */
    bool (*fill)(Source *source, bool *ended, Error *err);

    /* Optional: see Connector. The first file is source->file. */
    bool (*needs)(Source *source, Need **needs, size_t *count, Arena *arena, Error *err);

    /* Optional: after the last row of the last file. */
    bool (*finish)(Source *source, Error *err);
} RecordsFormat;

struct Source {
    SourceSpec spec;
    NoticeList *notices;
    Arena *arena, *dataset, *scratch; /* scratch: the format's, never reset here but at `begin` */
    const RecordsFormat *format;
    void *state; /* of the format, in `dataset` */

    const Options *options; /* of the dataset at hand */
    Str name;
    CsvFileRules rules;
    CsvEncoding encoding; /* as the project says */
    size_t piece_max, block;
    CsvFile *files, *file; /* file: the one at hand, or NULL */
    size_t file_count, file_next;
    CsvInput *input;
    Str sample;    /* the beginning of the file, raw, until the input is filled */
    uint64_t line; /* of the file, of what records_piece gave last */
    Str piece;

    const Str *column; /* those to be delivered */
    size_t column_count;
    bool all; /* no columns were asked for */
    Cells *cells;
    uint64_t *row_line;
    BatchReject *reject;
    size_t reject_count, reject_max;
    uint64_t rows_wanted, delivered;

    uint64_t lied; /* files that say another encoding than theirs */
    const char *lied_first;
    Str detail;
};

/* The functions of a Connector, with `format` bound by a wrapper of its own for open. */
bool records_open(Source **out, const RecordsFormat *format, const SourceSpec *spec, NoticeList *notices, Arena *arena,
                  Error *err);
bool records_begin(Source *source, const Extract *extract, Schema *schema, Error *err);
bool records_next(Source *source, Batch *out, Error *err);
bool records_finish(Source *source, ReadSummary *out, Error *err);
bool records_list(Source *source, Str **names, size_t *count, Arena *arena, Error *err);
bool records_offer(Source *source, Offer **offers, size_t *count, Arena *arena, Error *err);
bool records_needs(Source *source, const Options *dataset, Need **needs, size_t *count, Arena *arena, Error *err);

/* ---- For formats */

/* The value of an option: the dataset's, else the source's. */
Str records_option(const Source *source, const char *name);
Str records_option_item(const Source *source, const char *name, size_t index);
int64_t records_option_number(const Source *source, const char *name, int64_t absent);
const char *records_option_where(const Source *source, const char *name); /* "" when absent */

/* Opens source->file and reads its sample. Fails when it is no text (connectors/file_kind.h). */
bool records_open_text(Source *source, Error *err) MUST_USE;

/* Settles the encoding of the file at hand and starts its input.
 * declared  what the file says of itself, or CSV_ENCODING_AUTO; by: the words it says so with, for the notice
 * hint_word a word, in UTF-8, that stands in every such file, or "": the encoding in which it is found is the true one
 * Fails     when nothing is declared and the bytes are not UTF-8, with a hint */
bool records_start(Source *source, CsvEncoding declared, Str by, Str hint_word, Error *err) MUST_USE;

/* The next piece of text up to `separator` ('\n' also takes CR LF and CR), which is dropped, until the next call;
 * *ended: there is none. Fails on a piece longer than piece_max, bytes that are no text in the encoding, and zero
 * bytes: all name line and byte. */
bool records_piece(Source *source, char separator, Str *piece, bool *ended, Error *err) MUST_USE;

/* Fails with "FILE:LINE". */
bool records_wrong(const Source *source, uint64_t line, Error *err, const char *format, ...) PRINTF_LIKE(4, 5);

/* Adds a row, all of it null; its cells are source->cells->cell[column][the index returned]. There is room until
 * cells_full. */
size_t records_row(Source *source, uint64_t line);
void records_reject(Source *source, uint64_t line, const char *reason, Str raw);
bool records_full(const Source *source);

#endif
