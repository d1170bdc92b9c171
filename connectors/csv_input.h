/* One text file, read in blocks as UTF-8, that notices when the file is not whole or is changed while it is read. */
#ifndef KOPECK_CSV_INPUT_H
#define KOPECK_CSV_INPUT_H

#include <sys/stat.h>

#include "connectors/archive.h"
#include "connectors/csv_encoding.h"
#include "engine/base/buf.h"
#include "engine/base/error.h"

enum { CSV_SAMPLE_SIZE = 64 << 10, CSV_INPUT_SLACK = 64 /* readable bytes behind the text, for vector loads */ };

/* Text that is read and not yet used is text.ptr[begin, text.len); it moves when csv_input_fill is called. */
typedef struct CsvInput {
    const char *name, *path; /* as shown, and where it is */
    int fd;
    Archive *archive; /* the file stands in one at `path`; or NULL */
    uint64_t unpacked; /* its size there */
    struct stat before;
    CsvEncoding encoding;
    size_t block;  /* bytes to read at once */
    Buf text, raw; /* raw: bytes of the file that are not decoded yet; unused for UTF-8 */
    size_t begin;
    bool ended;     /* everything is in text */
    uint64_t bytes; /* read from the file so far */
    size_t mark;    /* byte offset of the position `mark` of the text is mark_byte */
    uint64_t mark_byte;
} CsvInput;

/* Makes an input that `arena` closes; csv_input_open may then be called for one file after another. */
CsvInput *csv_input_new(Arena *arena, size_t block);

/* Opens a file and reads its first CSV_SAMPLE_SIZE bytes at most.
 * sample  gets them raw; they live until the first csv_input_fill
 * Fails   (ERROR_SOURCE) when it cannot be opened or is no regular file */
bool csv_input_open(CsvInput *input, const char *name, const char *path, Str *sample, Error *err) MUST_USE;

/* The same for a file of a dataset, which may stand in an archive. */
bool csv_input_open_file(CsvInput *input, const CsvFile *file, Str *sample, Error *err) MUST_USE;

/* Says what the file's encoding is and where its text begins (behind a byte order mark). Nothing has been filled yet.
 */
void csv_input_start(CsvInput *input, CsvEncoding encoding, size_t skip);

/* Drops what was used and reads at least one byte more, or sets `ended`. */
bool csv_input_fill(CsvInput *input, Error *err) MUST_USE;

/* Closes the file after its end. Fails when it was changed, grew, or was replaced since csv_input_open, and when it
 * ends in the middle of a UTF-16 character. */
bool csv_input_finish(CsvInput *input, Error *err) MUST_USE;
void csv_input_close(CsvInput *input);

/* Offset in the file of the byte at `position` of the text. Positions asked for must not go backwards between fills. */
uint64_t csv_input_byte(CsvInput *input, size_t position);

static inline Str csv_input_text(const CsvInput *input) { /* with positions as used above */
    return (Str){input->text.ptr, input->text.len};
}

#endif
