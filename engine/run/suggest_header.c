/* Suggest: a file without a header.
 *
 *   1007,ann@x.org,2001-05-31      no column is called ann@x.org where the column holds e-mails, nor 2001-05-31 where it holds days
 *   Mary,White,Riga                nor Mary where others are called Mary, unless a word of it is one that columns are called by
 * A file made of two has its header once more among its records: then all of it stands in one record. */
#include "engine/base/hash.h"
#include "engine/run/suggesting.h"

#include <ctype.h>

enum { FIGURES_LEAST = 5, MOST_IN_HUNDRED = 80 }; /* columns are called 2024 and 101; a number of five figures is none of those */

static bool mostly(uint64_t part, uint64_t whole) {
    return part * 100 > whole * MOST_IN_HUNDRED;
}

static bool is_value_of(const Profile *p) {
    WrittenDay day;
    if (p->form.date && suggest_written_day(p->header, &day)) return true;
    return mostly(p->emails, p->values) && memchr(p->header.ptr, '@', p->header.len);
}

static bool is_number_of(const Profile *p) {
    size_t figures = 0, others = 0;
    for (size_t i = 0; i < p->header.len; i++) {
        unsigned char c = (unsigned char)p->header.ptr[i];
        figures += isdigit(c) != 0;
        others += !isdigit(c) && !strchr("+-.,/() ", c);
    }
    return figures >= FIGURES_LEAST && !others && mostly(p->digits, p->values);
}

/* Rows of the column that hold what should be its name; *first: the first of them. */
static size_t rows_called(const Profile *p, size_t *first) {
    const uint64_t *row = (const uint64_t *)(const void *)p->hashes.ptr;
    uint64_t hash = suggest_hash(p->header);
    size_t count = 0;
    for (size_t r = 0; r < p->hashes.len / sizeof *row; r++) {
        if (hash && row[r] == hash && !count++) *first = r;
    }
    return count;
}

Str suggest_headless(const File *file) {
    const Profile *number = NULL, *called = NULL;
    size_t before = SIZE_MAX;
    bool once_more = true, named = false;
    for (size_t c = 0; c < file->columns; c++) {
        const Profile *p = &file->column[c];
        size_t first = SIZE_MAX;
        if (is_value_of(p)) return p->header;
        named = named || suggest_kind(p->header) != KIND_NONE;
        if (is_number_of(p)) number = p;
        if (rows_called(p, &first)) called = p;
        once_more = once_more && first != SIZE_MAX && (c == 0 || first == before);
        before = first;
    }
    if (named || once_more) return STR_NULL;
    return number ? number->header : called ? called->header : STR_NULL;
}
