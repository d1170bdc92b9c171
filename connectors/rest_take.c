/* Records into the batch: which of them are new, which came before, by key and by pass. */
#include "connectors/rest.h"

#include "engine/base/hash.h"

enum { BATCH_BYTES_MAX = 8 << 20 };

/* What is remembered of a key: which pass met it last, which row it became, and a little of that row's hash. */
typedef struct Met {
    unsigned pass, hash;
    uint64_t row;
} Met;

enum { PASS_BITS = 2, HASH_BITS = 10, ROWS_KEYED_MAX = 1 << 30 };

static void store_met(SeenEntry *entry, Met met) {
    uint64_t number = met.row << (HASH_BITS + PASS_BITS) | (uint64_t)met.hash << PASS_BITS | met.pass;
    entry->number = number & (((uint64_t)1 << 42) - 1);
}

static Met load_met(const SeenEntry *entry) {
    uint64_t number = entry->number;
    return (Met){.pass = (unsigned)(number & ((1u << PASS_BITS) - 1)),
                 .hash = (unsigned)(number >> PASS_BITS & ((1u << HASH_BITS) - 1)),
                 .row = number >> (HASH_BITS + PASS_BITS)};
}

static bool null_text(const Rest *rest, Str text) {
    for (size_t i = 0; i < rest->null_count; i++) {
        if (str_eq(text, rest->null_value[i])) return true;
    }
    return false;
}

static Str value_of(const Rest *rest, const RestRead *read, const JsonRow *row, size_t column) {
    Str value = row->cell[column];
    size_t sibling = read->sibling[column];
    bool undefined = sibling != SIZE_MAX && row->cell[sibling].ptr && str_eq(row->cell[sibling], rest->sibling_value);
    return undefined || !value.ptr || null_text(rest, value) ? STR_NULL : value;
}

static void put_row(const Rest *rest, RestRead *read, const JsonRow *row, size_t index) {
    for (size_t c = 0; c < read->wanted_count; c++) {
        Str value = value_of(rest, read, row, c);
        if (c == read->answered_index) value = read->answered->len ? buf_str(read->answered) : STR_NULL;
        read->cell[c * BATCH_ROWS_MAX + index] = (Cell){read->bytes->len, value.len, value.ptr == NULL};
        buf_add(read->bytes, value);
    }
}

static void deliver(const Rest *rest, RestRead *read, const JsonRow *row) {
    put_row(rest, read, row, read->batch_rows++);
    read->taken++;
}

static void deliver_reject(RestRead *read, const JsonRow *row) {
    if (read->pass == 2) return;
    read->reject[read->reject_count++] =
        (BatchReject){.line = row->number, .reason = str_of(row->reject), .raw = STR("")};
}

static uint64_t hash_row(const RestRead *read, const JsonRow *row) {
    uint64_t hash = 0;
    for (size_t c = 0; c < read->column_count; c++)
        hash = hash_join(hash, row->cell[c].ptr ? hash_str(row->cell[c]) : 1);
    return hash;
}

/* False when a part of the key is missing: such a row cannot be told from others. */
static bool key_of(RestRead *read, const JsonRow *row) {
    read->key_text->len = 0;
    for (size_t i = 0; i < read->key_count; i++) {
        Str part = row->cell[read->key[i]];
        if (!part.len) return false;
        if (read->key_count > 1) buf_append(read->key_text, &part.len, sizeof part.len);
        buf_add(read->key_text, part);
    }
    return read->key_count > 0;
}

/* Where the same key comes twice, the later version stays while the earlier is not handed out yet, else the first. */
static void take_known(const Rest *rest, RestRead *read, const JsonRow *row, SeenEntry *entry, unsigned hash) {
    Met met = load_met(entry);
    bool same_pass = met.pass == (unsigned)read->pass,
         expected = read->windows.overlap || read->page.rows <= read->page.again;
    if (!same_pass) {
        read->distinct++;
        read->keyed++;
        read->page.fresh++;
        met.pass = (unsigned)read->pass;
    } else if (!expected) {
        read->duplicates++;
    } else {
        read->page.fresh++;
    }
    if (met.hash != hash) {
        bool in_batch = met.row >= read->delivered;
        if (in_batch) put_row(rest, read, row, (size_t)(met.row - read->delivered));
        if (!in_batch) read->changed++;
        met.hash = hash;
    }
    store_met(entry, met);
}

static bool take_row(const Rest *rest, RestRead *read, const JsonRow *row, uint64_t row_hash, Error *err) {
    bool keyed = key_of(read, row);
    if (keyed) {
        bool known;
        unsigned hash = (unsigned)(row_hash & ((1u << HASH_BITS) - 1));
        SeenEntry *entry = seen_find(read->seen, buf_str(read->key_text), &known);
        if (known) {
            take_known(rest, read, row, entry, hash);
            return true;
        }
        store_met(entry, (Met){(unsigned)read->pass, hash, read->taken});
        read->keyed++;
        if (read->taken >= ROWS_KEYED_MAX) {
            return error_set(err, ERROR_SOURCE, rest_where(rest), "%.*s: more records than can be told apart by key"
                             "\nhint: datasets with narrower `params` read it in parts",
                             STR_ARG(read->dataset));
        }
    }
    read->distinct++;
    read->page.fresh++;
    if (read->pass == 2 && !keyed) return true;
    if (read->pass == 2) read->appeared++;
    deliver(rest, read, row);
    return true;
}

static void remember(Buf *to, size_t column, const JsonRow *row) {
    if (column == SIZE_MAX) return;
    to->len = 0;
    buf_add(to, row->cell[column]);
}

/* A row of the page in flight, which may be one that was taken before the connection broke. */
bool rest_take(const Rest *rest, RestRead *read, const JsonRow *row, Error *err) {
    OpenPage *page = &read->page;
    uint64_t row_hash = hash_row(read, row);
    page->rows++;
    page->hash = hash_join(page->hash, row_hash);
    remember(read->last_after, read->after_index, row);
    remember(read->last_date, read->date_index, row);
    if (page->rows <= page->again && !read->key_count) {
        if (page->rows < page->again || page->hash == page->again_hash) return true;
        return error_set(err, ERROR_SOURCE, rest_where(rest),
                         "%.*s changed between two attempts to read a page, and nothing tells its records apart"
                         "\nhint: a `key` does",
                         STR_ARG(read->set.resource));
    }
    if (row->reject) {
        bool repeated = page->rows <= page->again;
        if (!repeated) read->distinct++;
        if (!repeated) deliver_reject(read, row);
        return true;
    }
    return take_row(rest, read, row, row_hash, err);
}

bool rest_batch_full(const RestRead *read) {
    return read->batch_rows == BATCH_ROWS_MAX || read->reject_count == BATCH_ROWS_MAX ||
           read->bytes->len > BATCH_BYTES_MAX;
}
