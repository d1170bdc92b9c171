/* The structure of CSV text found 64 bytes at a time: where fields and records end, outside quotes.
 *
 * Idea (Langdale and Lemire, "Parsing gigabytes of JSON per second", VLDB J. 28, 2019; for CSV: geofflangdale/simdcsv):
 * compare 64 bytes with each sign of interest, giving 64-bit masks; the prefix XOR of the quote mask has a bit set for
 * each byte inside quotes; separators and line ends outside are the marks. That alone is wrong on files that are not
 * RFC 4180. So each block also checks the cheap invariant that makes it right: an opening quote stands behind a
 * separator, line end or quote, and a closing one before such a byte. At the first byte that breaks it, or is a zero,
 * or is not UTF-8, or begins a comment line, the index ends, and the record around that byte is for csv_record. By
 * induction the text before it means the same to both.
 *
 * Example, with n the number of fields of a regular record, here 2:
 *     text   a , 1 LF " x , y " , 2 LF         mark  1 3 9 11     end  1 3  (numbers of the marks that are line ends)
 * Record r is regular when end[r] - end[r-1] = n; its column c is the text between marks end[r-1]+c and end[r-1]+c+1.
 */
#ifndef KOPECK_CSV_SCAN_H
#define KOPECK_CSV_SCAN_H

#include "connectors/csv_record.h"

typedef enum CsvScanKind {
    CSV_SCAN_AUTO,
    CSV_SCAN_PLAIN,
    CSV_SCAN_SSE2,
    CSV_SCAN_AVX2,
    CSV_SCAN_AVX512,
    CSV_SCAN_VBMI2
} CsvScanKind;

enum {
    CSV_SCAN_WINDOW = 32 << 10, /* most bytes of one index: text, marks and cells stay in the cache */
    CSV_SCAN_SLACK = 64         /* bytes behind the text that may be read */
};

typedef struct CsvIndex {
    uint32_t *mark;  /* offsets of separators and line ends outside quotes; of CRLF, the CR. mark[-1] + 1 is 0 */
    uint32_t *end;   /* numbers of those marks that are line ends; end[-1] + 1 is 0 */
    uint32_t *inner; /* offsets of line ends inside quotes */
    size_t marks, ends, inners;
    bool returns; /* some line end is a CR */
} CsvIndex;

/* What depends on the instruction set. All kinds give the same. */
typedef struct CsvScan {
    /* Indexes text[0, len), which begins with a record, at most CSV_SCAN_WINDOW bytes. The last byte is no CR unless
     * the file ends there. CSV_SCAN_SLACK more bytes can be read; they mean nothing. */
    void (*index)(const CsvDialect *dialect, const char *text, size_t len, CsvIndex *out);

    /* As csv_undouble, for text behind which CSV_SCAN_SLACK bytes can be read. */
    size_t (*undouble)(char *ptr, size_t len, char quote);
} CsvScan;

/* The scan of that kind; CSV_SCAN_AUTO: the fastest that this processor can. NULL: CSV_SCAN_PLAIN, which has none, or a
 * kind that this processor cannot. */
const CsvScan *csv_scan_find(CsvScanKind kind);

bool csv_scan_kind(Str name, CsvScanKind *out); /* "auto", "plain", "sse2", "avx2", "avx512", "vbmi2" */

CsvIndex *csv_index_new(Arena *arena);

#endif
