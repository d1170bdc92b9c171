#include "engine/match/keys.h"

#include "engine/base/buf.h"
#include "engine/base/hash.h"
#include "engine/base/parallel.h"
#include "engine/base/prefetch.h"
#include "engine/match/radix.h"

enum { CHUNK_ROWS = 1 << 18, BLOCK_ROWS = 1024, PART_ROWS = 16384, PART_BITS_MAX = 12, AHEAD = 16 };

/* ---- Hashing, by column and block. */

/* Numbers from least on, of which there are fewer than 2^32 - 1. */
typedef struct NumberRange {
    int64_t least, most;
} NumberRange;

typedef struct SideKeys {
    const Column *const *column;
    const NumberRange *exact;          /* or NULL */
    const uint64_t *const *entry_hash; /* per column: of dictionary entries, or NULL */
    const bool *normal;                /* per column: numbers without trailing zeros, since the sides' scales differ */
    size_t columns, rows;
    const uint32_t *state;
    uint32_t *hash; /* per row; 0: no key */
    size_t parts;
    unsigned part_bits;
    uint32_t *histogram; /* [chunk][part] */
    uint64_t *entry;
} SideKeys;

static uint64_t hash_number(int64_t value, unsigned scale, bool normal) {
    for (; normal && scale && value % 10 == 0; scale--) value /= 10;
    return hash_join((uint64_t)value, normal ? scale : 0);
}

typedef struct Block { /* of rows */
    size_t from, count;
    uint64_t *hash; /* of the columns so far */
    bool *gone;     /* a value is missing */
} Block;

static void hash_texts(const Column *column, const uint64_t *entry_hash, Block b) {
    for (size_t i = 0; i < b.count; i++) {
        if (b.gone[i]) continue;
        size_t entry = column_entry_of(column, b.from + i);
        Str text = column_entry(column, entry);
        b.gone[i] = text.len == 0;
        b.hash[i] = hash_join(b.hash[i], entry_hash ? entry_hash[entry] : hash_str(text));
    }
}

static void hash_column(const SideKeys *side, size_t c, Block b) {
    const Column *column = side->column[c];
    if (column->nulls) {
        for (size_t i = 0; i < b.count; i++) b.gone[i] |= column_null(column, b.from + i);
    }
    if (column->type == COLUMN_TEXT) {
        hash_texts(column, side->entry_hash[c], b);
        return;
    }
    for (size_t i = 0; i < b.count; i++) {
        b.hash[i] = hash_join(b.hash[i], hash_number(column_number(column, b.from + i), column->scale, side->normal[c]));
    }
}

/* A bijection of 32 bits that keeps 0; constants by C. Wellons, "lowbias32". */
static uint32_t mix(uint32_t x) {
    x ^= x >> 16;
    x *= 0x7feb352d;
    x ^= x >> 15;
    x *= 0x846ca68b;
    return x ^ x >> 16;
}

static void hash_exact(const SideKeys *side, size_t from, size_t count, uint32_t *hash) {
    const Column *column = side->column[0];
    uint64_t least = (uint64_t)side->exact->least;
    int64_t number[BLOCK_ROWS];
    column_numbers(column, from, count, number);
    for (size_t i = 0; i < count; i++) hash[i] = mix((uint32_t)((uint64_t)number[i] - least) + 1);
    for (size_t i = 0; i < count; i++) {
        if (side->state[from + i] != ROW_NONE || column_null(column, from + i)) hash[i] = 0;
    }
}

static void hash_any(const SideKeys *side, size_t from, size_t count, uint32_t *out) {
    uint64_t hash[BLOCK_ROWS] = {0};
    bool gone[BLOCK_ROWS];
    for (size_t i = 0; i < count; i++) gone[i] = side->state[from + i] != ROW_NONE;
    for (size_t c = 0; c < side->columns; c++) hash_column(side, c, (Block){from, count, hash, gone});
    for (size_t i = 0; i < count; i++) {
        uint32_t short_hash = (uint32_t)(hash[i] >> 32);
        out[i] = gone[i] ? 0 : short_hash ? short_hash : 1;
    }
}

static void hash_chunk(void *context, size_t chunk, size_t thread) {
    (void)thread;
    SideKeys *side = context;
    uint32_t *histogram = side->histogram + chunk * side->parts;
    size_t end = parallel_end(chunk, CHUNK_ROWS, side->rows);
    for (size_t from = chunk * CHUNK_ROWS; from < end; from += BLOCK_ROWS) {
        size_t count = end - from < BLOCK_ROWS ? end - from : BLOCK_ROWS;
        uint32_t *hash = side->hash + from;
        if (side->exact)
            hash_exact(side, from, count, hash);
        else
            hash_any(side, from, count, hash);
        for (size_t i = 0; i < count; i++) histogram[(uint64_t)hash[i] >> (32 - side->part_bits)] += hash[i] != 0;
    }
}

static void scatter_chunk(void *context, size_t chunk, size_t thread) {
    (void)thread;
    SideKeys *side = context;
    uint32_t *next = side->histogram + chunk * side->parts;
    size_t end = parallel_end(chunk, CHUNK_ROWS, side->rows);
    for (size_t row = chunk * CHUNK_ROWS; row < end; row++) {
        uint64_t hash = side->hash[row];
        if (hash) side->entry[next[hash >> (32 - side->part_bits)]++] = hash << 32 | row;
    }
}

/* Turns counts per chunk and part into places: parts in order, within a part chunks in order, so rows stay ascending.
 */
static KeyPart *place_parts(SideKeys *side, size_t chunks, Arena *arena) {
    KeyPart *part = arena_array(arena, side->parts, sizeof *part);
    size_t *from = arena_array(arena, side->parts + 1, sizeof *from);
    for (size_t p = 0; p < side->parts; p++) {
        size_t at = from[p];
        for (size_t chunk = 0; chunk < chunks; chunk++) {
            uint32_t *count = &side->histogram[chunk * side->parts + p], here = *count;
            *count = (uint32_t)at;
            at += here;
        }
        part[p].count = at - from[p];
        from[p + 1] = at;
    }
    side->entry = arena_array_raw(arena, from[side->parts], sizeof *side->entry);
    for (size_t p = 0; p < side->parts; p++) part[p].entry = side->entry + from[p];
    return part;
}

static const uint64_t *hash_entries(const Column *column, Arena *arena) {
    if (column->type != COLUMN_TEXT || !column->code || column->entries > column->rows / 2) return NULL;
    uint64_t *hash = arena_array_raw(arena, column->entries, sizeof *hash);
    for (size_t e = 0; e < column->entries; e++) hash[e] = hash_str(column_entry(column, e));
    return hash;
}

static bool find_range(FieldPairs same, size_t threads, NumberRange *out) {
    FieldPair at = same.at[0];
    if (same.count != 1 || at.left->type == COLUMN_TEXT || at.right->type == COLUMN_TEXT ||
        at.left->scale != at.right->scale)
        return false;
    *out = (NumberRange){INT64_MAX, INT64_MIN};
    column_range(at.left, threads, &out->least, &out->most);
    if (at.right != at.left) column_range(at.right, threads, &out->least, &out->most);
    return out->least > out->most || (uint64_t)out->most - (uint64_t)out->least < UINT32_MAX - 1;
}

static KeyPart *partition_side(const KeysInput *in, const NumberRange *exact, bool right, const Keys *keys, Arena *arena) {
    Arena *own = arena_new("match keys", 0);
    FieldPairs same = in->same;
    size_t rows = right ? in->right_rows : in->left_rows, chunks = parallel_tasks(rows, CHUNK_ROWS);
    const Column **column = arena_array(own, same.count, sizeof *column);
    const uint64_t **entry_hash = arena_array(own, same.count, sizeof *entry_hash);
    bool *normal = arena_array(own, same.count, sizeof *normal);
    for (size_t c = 0; c < same.count; c++) {
        column[c] = right ? same.at[c].right : same.at[c].left;
        entry_hash[c] = hash_entries(column[c], own);
        normal[c] = same.at[c].left->scale != same.at[c].right->scale;
    }
    SideKeys side = {.column = column,
                     .exact = exact,
                     .entry_hash = entry_hash,
                     .normal = normal,
                     .columns = same.count,
                     .rows = rows,
                     .state = right ? in->right_state : in->left_state,
                     .hash = arena_array_raw(own, rows, sizeof(uint32_t)),
                     .parts = keys->parts,
                     .part_bits = keys->part_bits,
                     .histogram = arena_array(own, chunks * keys->parts, sizeof(uint32_t))};
    parallel_for(in->threads, chunks, hash_chunk, &side);
    KeyPart *part = place_parts(&side, chunks, arena);
    parallel_for(in->threads, chunks, scatter_chunk, &side);
    arena_free(own);
    return part;
}

void keys_partition(const KeysInput *in, Arena *arena, Keys *out) {
    size_t rows = in->left_rows > in->right_rows ? in->left_rows : in->right_rows;
    unsigned bits = 0;
    while (bits < PART_BITS_MAX && rows >> bits > PART_ROWS) bits++;
    *out = (Keys){.same = in->same,
                  .later = in->later,
                  .left_state = in->left_state,
                  .right_state = in->right_state,
                  .parts = (size_t)1 << bits,
                  .part_bits = bits};
    NumberRange range;
    out->exact = find_range(in->same, in->threads, &range);
    const NumberRange *exact = out->exact ? &range : NULL;
    out->left = partition_side(in, exact, false, out, arena);
    if (in->right_state) out->right = partition_side(in, exact, true, out, arena);
    for (size_t p = 0; p < out->parts; p++) {
        if (out->left[p].count > out->part_rows_max) out->part_rows_max = out->left[p].count;
        if (out->right && out->right[p].count > out->part_rows_max) out->part_rows_max = out->right[p].count;
    }
}

/* ---- Groups of one part. */

KeyCursor keys_open(const Keys *keys, size_t part, Arena *scratch) {
    KeyCursor cursor = {.keys = keys, .left = keys->left[part]};
    if (keys->right) cursor.right = keys->right[part];
    uint64_t *spare = arena_array_raw(scratch, keys->part_rows_max, sizeof *spare);
    KeyPart sides[] = {cursor.left, cursor.right};
    for (size_t s = 0; s < ARRAY_LEN(sides); s++) {
        radix_sort(sides[s].entry, spare, sides[s].count, 32, 64 - keys->part_bits); /* rows stay ascending */
    }
    cursor.left_rows = arena_array_raw(scratch, cursor.left.count, sizeof *cursor.left_rows);
    cursor.left_out = arena_array_raw(scratch, cursor.left.count, sizeof *cursor.left_out);
    cursor.right_rows = arena_array_raw(scratch, cursor.right.count, sizeof *cursor.right_rows);
    cursor.right_out = arena_array_raw(scratch, cursor.right.count, sizeof *cursor.right_out);
    return cursor;
}

static void fetch_value(const Column *column, size_t row) {
    prefetch(column_place(column, row));
}

static void fetch_text(const Column *column, size_t row) {
    if (column->type != COLUMN_TEXT) return;
    size_t entry = column_entry_of(column, row);
    prefetch(column->bytes + (entry ? column->end[entry - 1] : 0));
}

/* Values and states that the next entries need come from memory while this one is looked at. */
static void fetch_ahead(KeyPart part, size_t at, const Keys *keys, bool right) {
    FieldPairs same = keys->same, later = keys->later;
    const uint32_t *state = right ? keys->right_state : keys->left_state;
    for (size_t c = 0; c < same.count && !keys->exact && !keys->defer; c++) {
        const Column *column = right ? same.at[c].right : same.at[c].left;
        if (at + 2 * AHEAD < part.count) fetch_value(column, (uint32_t)part.entry[at + 2 * AHEAD]);
        if (at + AHEAD < part.count) fetch_text(column, (uint32_t)part.entry[at + AHEAD]);
    }
    if (at + AHEAD >= part.count) return;
    for (size_t c = 0; c < later.count; c++) {
        fetch_value(right ? later.at[c].right : later.at[c].left, (uint32_t)part.entry[at + AHEAD]);
    }
    prefetch_to_write(state + (uint32_t)part.entry[at + AHEAD]);
}

bool keys_equal(FieldPairs same, uint32_t left, uint32_t right) {
    for (size_t c = 0; c < same.count; c++) {
        if (!column_equal(same.at[c].left, left, same.at[c].right, right)) return false;
    }
    return true;
}

static bool left_keys_equal(FieldPairs same, uint32_t a, uint32_t b) {
    for (size_t c = 0; c < same.count; c++) {
        if (!column_equal(same.at[c].left, a, same.at[c].left, b)) return false;
    }
    return true;
}

/* Takes the entries with the hash at hand; returns how many. */
static size_t take_run(KeyCursor *c, bool right) {
    KeyPart part = right ? c->right : c->left;
    size_t *at = right ? &c->right_at : &c->left_at, count = 0;
    uint32_t *rows = right ? c->right_rows : c->left_rows;
    uint64_t hash = part.entry[*at] >> 32;
    for (; *at < part.count && part.entry[*at] >> 32 == hash; (*at)++) {
        fetch_ahead(part, *at, c->keys, right);
        rows[count++] = (uint32_t)part.entry[*at];
    }
    return count;
}

/* Moves the rows whose key equals that of left row `first` from rows to out; keeps the order of both. */
static size_t split(FieldPairs same, uint32_t first, bool right, uint32_t *rows, size_t *count, uint32_t *out) {
    size_t taken = 0, kept = 0;
    for (size_t i = 0; i < *count; i++) {
        bool equal =
            right ? keys_equal(same, first, rows[i]) : rows[i] == first || left_keys_equal(same, first, rows[i]);
        if (equal)
            out[taken++] = rows[i];
        else
            rows[kept++] = rows[i];
    }
    *count = kept;
    return taken;
}

static bool next_run(KeyCursor *c) {
    while (c->left_at < c->left.count) {
        if (!c->keys->right) {
            c->left_count = take_run(c, false);
            return true;
        }
        if (c->right_at == c->right.count) return false;
        uint64_t left = c->left.entry[c->left_at] >> 32, right = c->right.entry[c->right_at] >> 32;
        if (left < right) fetch_ahead(c->left, c->left_at++, c->keys, false);
        if (right < left) fetch_ahead(c->right, c->right_at++, c->keys, true);
        if (left != right) continue;
        c->left_count = take_run(c, false);
        c->right_count = take_run(c, true);
        return true;
    }
    return false;
}

bool keys_next(KeyCursor *c, KeyGroup *out) {
    FieldPairs same = c->keys->same;
    for (;;) {
        if (c->left_count == 0 && !next_run(c)) return false;
        bool one = c->keys->right && c->left_count == 1 && c->right_count == 1;
        if (c->keys->right && c->left_count && (c->keys->exact || (c->keys->defer && one))) {
            *out = (KeyGroup){c->left_rows, c->right_rows, c->left_count, c->right_count};
            c->left_count = 0;
            return true;
        }
        uint32_t first = c->left_rows[0];
        size_t lefts = split(same, first, false, c->left_rows, &c->left_count, c->left_out);
        size_t rights = c->keys->right ? split(same, first, true, c->right_rows, &c->right_count, c->right_out) : 0;
        if (c->keys->right ? rights == 0 : lefts < 2) continue;
        *out = (KeyGroup){c->left_out, c->right_out, lefts, rights};
        return true;
    }
}

Str keys_text(FieldPairs same, uint32_t left, Arena *arena) {
    Buf *text = buf_own(arena);
    for (size_t c = 0; c < same.count; c++) {
        if (c) buf_add(text, STR(" | "));
        buf_add(text, value_text(same.at[c].left, left, arena));
    }
    return buf_str(text);
}
