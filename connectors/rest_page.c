#include "connectors/rest.h"

enum { EMPTY_PAGES_MAX = 100, REPEATED_PAGES_MAX = 3, SHRINK_FACTOR = 4 };

void page_restart(RestRead *read) {
    const PageConfig *page = &read->set.page;
    int64_t number = 1;
    if (page->first.ptr && !str_int64(page->first, &number)) number = 1;
    read->at.offset = 0;
    read->at.number = number > 0 ? (uint64_t)number : 0;
    read->at.text->len = 0;
    read->at.batch.low = read->at.batch.first;
    read->at.confirming = false;
    read->at.size = page->style == PAGE_NONE ? 0 : read->page_size;
    read->previous_hash = 0;
    read->repeated_pages = 0;
}

/* ---- Size. */

/* A page number counts pages of one size, so that size changes only to a divisor of the old one. */
static int64_t smaller(const RestRead *read, int64_t size) {
    int64_t wanted = size / SHRINK_FACTOR > 0 ? size / SHRINK_FACTOR : 1;
    if (wanted < read->set.page.size_min) wanted = read->set.page.size_min;
    if (read->set.page.style != PAGE_NUMBER) return wanted;
    while (wanted > 1 && size % wanted) wanted--;
    return wanted;
}

bool page_can_shrink(const RestRead *read) {
    const PageConfig *page = &read->set.page;
    bool sized = page->style != PAGE_NONE && page->size_param.len && read->at.size > page->size_min;
    bool in_link = (page->style == PAGE_NEXT_URL || page->style == PAGE_LINK_HEADER) && read->at.text->len;
    return sized && !in_link && read->page.again == 0;
}

void page_shrink(RestRead *read) {
    int64_t old = read->at.size, now = smaller(read, old);
    if (read->set.page.style == PAGE_NUMBER) {
        int64_t first = 1;
        if (!read->set.page.first.ptr || !str_int64(read->set.page.first, &first)) first = 1;
        uint64_t pages = read->at.number - (uint64_t)first;
        read->at.number = pages * (uint64_t)(old / now) + (uint64_t)first;
    }
    read->at.size = read->page_size = now;
    read->page_ceiling = old / 2 > now ? old / 2 : now; /* what failed once is not tried again */
}

void page_learn(RestRead *read) {
    const PageConfig *page = &read->set.page;
    bool fixed = page->style == PAGE_NONE || page->style == PAGE_NUMBER || !read->page.rows;
    if (fixed || page->size_max == page->size_first) return;
    uint64_t row_bytes = read->page.bytes / read->page.rows + 1;
    uint64_t fits = page->bytes / row_bytes;
    int64_t size = fits > (uint64_t)read->page_ceiling ? read->page_ceiling : (int64_t)fits;
    read->page_size = size < page->size_min ? page->size_min : size;
}

/* ---- The next page. */

static bool endless(const Rest *rest, const RestRead *read, Error *err, const char *what) {
    return error_set(err, ERROR_SOURCE, rest_where(rest), "paging of %.*s does not end: %s",
                     STR_ARG(read->set.resource), what);
}

static bool guard(const Rest *rest, RestRead *read, Error *err) {
    if (++read->pages > read->set.page.pages_max)
        return endless(rest, read, err, "too many pages\nhint: `page.pages_max`");
    read->empty_pages = read->page.rows ? 0 : read->empty_pages + 1;
    if (read->empty_pages > EMPTY_PAGES_MAX && read->set.page.style != PAGE_BATCH) /* that has an end */
         return endless(rest, read, err, "one empty page after another\nhint: `page.more` or `page.next` may name what tells the end");
    bool nothing_new = read->key_count && read->page.rows && !read->page.fresh && !read->windows.overlap;
    read->repeated_pages = nothing_new ? read->repeated_pages + 1 : 0;
    read->twice = read->twice || nothing_new;
    if (read->repeated_pages >= REPEATED_PAGES_MAX)
        return endless(rest, read, err, "pages repeat records that were read"
                                         "\nhint: does the server know the parameter of `page.position_param`?");
    bool same = !read->key_count && read->page.rows && read->page.hash == read->previous_hash;
    read->previous_hash = read->page.hash;
    if (same && read->at.size != 1)
        return endless(rest, read, err, "a page equals the one before it\nhint: a `key` tells records apart");
    return true;
}

/* Moves to the position named by text (a cursor, an address, a key), which must not have been met in this pass. */
static bool go_to(const Rest *rest, RestRead *read, Str text, Error *err) {
    bool known;
    SeenEntry *entry = seen_find(read->positions, text, &known);
    if (known && entry->number == (uint64_t)read->pass && read->windows.unit == WINDOW_NONE) {
        return endless(rest, read, err, "the same next page is named twice\nhint: the fault is the server's; `page.style: keyset` goes on by key instead");
    }
    entry->number = read->pass & 3;
    read->at.text->len = 0;
    buf_add(read->at.text, text);
    return true;
}

Str page_link(Str header, Str relation) {
    for (Str rest = header; rest.ptr;) {
        size_t open = str_find(rest, STR("<"));
        if (open == SIZE_MAX) return STR_NULL;
        rest = str_sub(rest, open + 1, rest.len);
        Str address = str_cut(&rest, '>');
        if (!rest.ptr) return STR_NULL;
        size_t next = str_find(rest, STR("<"));
        Str about = next == SIZE_MAX ? rest : str_sub(rest, 0, next);
        for (Str piece = about; piece.ptr;) {
            Str one = str_cut(&piece, ';');
            Str name = str_trim(str_cut(&one, '='));
            Str value = str_trim(one);
            while (value.len && (value.ptr[value.len - 1] == ',' || value.ptr[value.len - 1] == ' ')) value.len--;
            if (value.len >= 2 && value.ptr[0] == '"') value = str_sub(value, 1, value.len - 1);
            if (str_eq_ascii_case(name, STR("rel")) && str_eq_ascii_case(value, relation)) return address;
        }
    }
    return STR_NULL;
}

static bool advance_named(const Rest *rest, RestRead *read, bool *last, Error *err) {
    Str next = STR_NULL;
    if (read->set.page.style == PAGE_LINK_HEADER) {
        next = page_link(http_header(rest->http, "link"), STR("next"));
    } else if (read->next_aside != SIZE_MAX) {
        next = json_rows_aside(read->rows, read->next_aside);
    }
    Str more = read->more_aside == SIZE_MAX ? STR_NULL : json_rows_aside(read->rows, read->more_aside);
    bool said_no = str_eq(more, STR("false")) || str_eq(more, STR("0"));
    bool said_yes = str_eq(more, STR("true")) || str_eq(more, STR("1"));
    if (!next.len && said_yes) {
        return error_set(err, ERROR_SOURCE, rest_where(rest), "%.*s says that there is more but not where\nhint: `page.next` names it",
                         STR_ARG(read->set.resource));
    }
    *last = !next.len || said_no || str_eq(next, STR("false"));
    return *last || go_to(rest, read, next, err);
}

static bool advance_keyset(const Rest *rest, RestRead *read, bool *last, Error *err) {
    *last = read->page.rows == 0;
    if (*last) return true;
    if (!read->last_after->len) {
        return error_set(err, ERROR_SOURCE, rest_where(rest),
                         "the last record of a page of %.*s has no key to go on from\nhint: `key` must be a field that every record has", STR_ARG(read->set.resource));
    }
    return go_to(rest, read, buf_str(read->last_after), err);
}

/* Offsets and page numbers. A page that is not full is the last only when the total, or an empty page after it, says
 * so: servers shorten pages silently. */
static void advance_counted(RestRead *read, bool *last) {
    uint64_t rows = read->page.rows;
    int64_t total = read->total_after;
    read->at.offset += rows;
    read->at.number++;
    bool full = (int64_t)rows >= read->at.size, reached = total >= 0 && (int64_t)read->at.offset >= total;
    *last = rows == 0 || (!full && (reached || read->set.page.count_resource.ptr));
    read->at.confirming = !full || reached;
}

bool page_advance(const Rest *rest, RestRead *read, bool *last, Error *err) {
    *last = true;
    if (!guard(rest, read, err)) return false;
    switch (read->set.page.style) {
    case PAGE_NONE: return true;
    case PAGE_OFFSET:
    case PAGE_NUMBER: advance_counted(read, last); break;
    case PAGE_KEYSET:
        if (!advance_keyset(rest, read, last, err)) return false;
        break;
    case PAGE_BATCH:
        read->at.batch.low += (int64_t)batch_queries(read) * read->set.page.size_first;
        *last = read->at.batch.low >= read->at.batch.last;
        break;
    default:
        if (!advance_named(rest, read, last, err)) return false;
    }
    read->at.size = read->page_size;
    return true;
}
