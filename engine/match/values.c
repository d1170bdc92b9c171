#include "engine/match/values.h"

#include "engine/base/hash.h"
#include "engine/base/parallel.h"
#include "engine/base/utf8.h"
#include "engine/match/firsts.h"

static bool is_one_sign(Str text) {
    size_t first = 0, count = 0;
    uint32_t sign = 0;
    for (size_t i = 0; i < text.len; count++) {
        uint32_t c = utf8_next(text, &i);
        if (!first) sign = c, first = i;
        if (c != sign) return false;
    }
    return count >= 3;
}

/* clang-format off */
#define NOTHING(W)                                                                                                     \
    W("test") W("тест") W("n/a") W("n a") W("none") W("null") W("nil") W("unknown") W("undefined") W("no name")        \
    W("нет") W("net") W("немає") W("жоқ") W("б/н") W("не указан") W("не указано") W("ne ukazan") W("ne ukazano")       \
    W("отсутствует") W("otsutstvuet") W("неизвестно") W("neizvestno") W("невідомо") W("test test") W("тест тест")      \
    W("asdf") W("qwerty") W("-") W(".")
/* clang-format on */

bool value_says_nothing(Str text) {
#define TEXT(word)   {word, sizeof(word) - 1},
#define LENGTH(word) | UINT32_C(1) << (sizeof(word) - 1)
    static const Str words[] = {NOTHING(TEXT)};
    const uint32_t lengths = 0 NOTHING(LENGTH);
#undef TEXT
#undef LENGTH
    bool may_be = text.len < 32 && lengths >> text.len & 1;
    for (size_t i = 0; may_be && i < ARRAY_LEN(words); i++) {
        if (text.len == words[i].len && str_eq(text, words[i])) return true;
    }
    return is_one_sign(text);
}

/* ---- Numbers. Items are what is told apart: the entries of a dictionary, else the classes; first those of the left side, then
 * those of the right one. */

enum { HASH_TASK = 1 << 14 };

typedef struct Side {
    const Column *column;
    const Classes *classes;
    uint32_t items;
    bool coded; /* items are entries */
    Str *text;  /* per class, where no text stands in the column; NULL: one does */
} Side;

typedef struct Numbering {
    Side side[2];
    uint32_t lefts, count; /* items */
    uint64_t *hash;
} Numbering;

static uint32_t row_of(const Side *side, uint32_t class) {
    return side->classes->row[side->classes->from[class]];
}

static Str text_of(const Numbering *n, uint32_t item) {
    bool right = item >= n->lefts;
    const Side *side = &n->side[right];
    uint32_t own = right ? item - n->lefts : item;
    if (side->coded) return column_entry(side->column, own);
    return side->text ? side->text[own] : column_text(side->column, row_of(side, own));
}

static bool texts_equal(const void *context, uint32_t a, uint32_t b) {
    const Numbering *n = context;
    return str_eq(text_of(n, a), text_of(n, b));
}

static void fetch_texts(const void *context, const uint32_t *item, size_t count) {
    const Numbering *n = context;
    for (size_t i = 0; i < count; i++) {
        bool right = item[i] >= n->lefts;
        const Side *side = &n->side[right];
        uint32_t own = right ? item[i] - n->lefts : item[i];
        if (side->text) __builtin_prefetch(&side->text[own]);
        else __builtin_prefetch(side->coded ? side->column->end + own : column_place(side->column, row_of(side, own)));
    }
    for (size_t i = 0; i < count; i++) __builtin_prefetch(text_of(n, item[i]).ptr);
}

static uint64_t text_hash(Str text) {
    if (!text.len) return HASH_NONE;
    uint64_t hash = hash_str(text);
    return hash == HASH_NONE ? 1 : hash;
}

static void hash_task(void *context, size_t task, size_t thread) {
    (void)thread;
    const Numbering *n = context;
    size_t end = (task + 1) * HASH_TASK < n->count ? (task + 1) * HASH_TASK : n->count;
    for (size_t i = task * HASH_TASK; i < end; i++) n->hash[i] = text_hash(text_of(n, (uint32_t)i));
}

static Side side_of(const Column *column, const Classes *classes, Arena *arena, Arena *scratch) {
    Side side = {.column = column, .classes = classes, .items = classes->count};
    if (column->type != COLUMN_TEXT) {
        side.text = arena_array_raw(scratch, classes->count, sizeof *side.text);
        for (uint32_t c = 0; c < classes->count; c++) side.text[c] = value_text(column, row_of(&side, c), arena);
    } else if (column->code) {
        side.coded = true;
        side.items = (uint32_t)column->entries;
    }
    return side;
}

/* first: per item the first that is equal; number: per item, for those that are first, of the value. */
static void number_side(const Numbering *n, bool right, const uint32_t *first, uint32_t *number, uint32_t *of_class, Values *values) {
    const Side *side = &n->side[right];
    uint32_t base = right ? n->lefts : 0;
    for (uint32_t c = 0; c < side->classes->count; c++) {
        uint32_t row = row_of(side, c), item = c;
        of_class[c] = VALUE_MISSING;
        if (side->coded && column_null(side->column, row)) continue;
        if (side->coded) item = column_code(side->column, row);
        uint32_t same = first[base + item];
        if (same == ROW_NONE) continue;
        if (!number[same]) {
            number[same] = values->count;
            if (values->text) values->text[values->count] = text_of(n, base + item);
            values->lefts += !right;
            values->row[values->count++] = row;
        }
        of_class[c] = number[same];
    }
}

static uint32_t *group_classes(const uint32_t *value, uint32_t classes, uint32_t values, uint32_t **from,
                               Arena *arena) {
    uint32_t *start = arena_array(arena, (size_t)values + 2, sizeof *start),
             *member = arena_array_raw(arena, classes, sizeof *member);
    for (uint32_t c = 0; c < classes; c++) start[value[c] + 2]++;
    for (uint32_t v = 0; v < values; v++) start[v + 2] += start[v + 1];
    for (uint32_t c = 0; c < classes; c++)
        member[start[value[c] + 1]++] = c; /* start[v + 1] moves on to where v ends */
    *from = start;
    return member;
}

/* ---- How rare words are */

static bool first_seen(uint64_t *slot, size_t mask, uint64_t hash) { /* hash 0 is another one's */
    if (!hash) hash = 1;
    size_t at = hash & mask;
    for (; slot[at]; at = (at + 1) & mask) {
        if (slot[at] == hash) return false;
    }
    slot[at] = hash;
    return true;
}

const Corpus *values_corpus(FieldPair at, const Measure *measure, Arena *arena) {
    if (!measure->weigh) return NULL;
    const Column *column[2] = {at.left, at.right == at.left ? NULL : at.right};
    size_t most = at.left->rows + (column[1] ? at.right->rows : 0), slots = 16;
    while (slots < 2 * most) slots *= 2;
    Arena *scratch = arena_new("match corpus", 0), *value = arena_new("match corpus value", 0);
    uint64_t *seen = arena_array(scratch, slots, sizeof *seen);
    Corpus *corpus = corpus_new(arena);
    for (int s = 0; s < 2 && column[s]; s++) {
        for (size_t r = 0; r < column[s]->rows; r++, arena_reset(value)) {
            Str text = value_text(column[s], r, value);
            Prepared prepared;
            if (!text.len || !first_seen(seen, slots - 1, hash_str(text))) continue;
            measure_prepare(measure, text, value, &prepared);
            corpus_add(corpus, &prepared);
        }
    }
    arena_free(value);
    arena_free(scratch);
    return corpus;
}

Values values_numbered(FieldPair at, const Classes *left, const Classes *right, size_t threads, Arena *arena) {
    Arena *scratch = arena_new("match values", 0);
    bool half = left == right, printed = at.left->type != COLUMN_TEXT || at.right->type != COLUMN_TEXT;
    Numbering n = {.side = {side_of(at.left, left, arena, scratch)}};
    if (!half) n.side[1] = side_of(at.right, right, arena, scratch);
    n.lefts = n.side[0].items;
    n.count = n.lefts + n.side[1].items;
    n.hash = arena_array_raw(scratch, n.count, sizeof *n.hash);
    parallel_for(threads, (n.count + HASH_TASK - 1) / HASH_TASK, hash_task, &n);
    uint32_t *first = arena_array_raw(scratch, n.count, sizeof *first), *number = arena_array(scratch, n.count, sizeof *number);
    firsts_find(&(Firsts){n.hash, n.count, texts_equal, &n, threads, fetch_texts}, first);
    size_t classes = (size_t)left->count + (half ? 0 : right->count), most = classes < n.count ? classes : n.count;
    uint32_t *of_class = arena_array_raw(arena, classes, sizeof *of_class);
    Values values = {.count = 1,
                     .lefts = 1,
                     .column = {at.left, at.right},
                     .left = of_class,
                     .right = half ? of_class : of_class + left->count};
    values.row = arena_array_raw(arena, most + 1, sizeof *values.row);
    values.row[VALUE_MISSING] = ROW_NONE;
    if (printed) values.text = arena_array_raw(arena, most + 1, sizeof *values.text);
    number_side(&n, false, first, number, values.left, &values);
    if (!half) number_side(&n, true, first, number, values.right, &values);
    arena_free(scratch);
    return values;
}

static void forget_empty(const uint32_t *row, uint32_t *value, uint32_t classes) {
    for (uint32_t c = 0; c < classes; c++) value[c] = row[value[c]] == ROW_NONE ? VALUE_MISSING : value[c];
}

void values_forget_empty(Values *values, const Classes *left, const Classes *right) {
    forget_empty(values->row, values->left, left->count);
    if (left != right) forget_empty(values->row, values->right, right->count);
}

void values_fetch(const Values *values, const uint32_t *value, const uint32_t *of, size_t count) {
    for (size_t i = 0; i < count; i++) __builtin_prefetch(&values->row[value[of[i]]]);
    for (size_t i = 0; i < count && !values->text; i++) {
        uint32_t v = value[of[i]];
        __builtin_prefetch(column_place(values->column[v >= values->lefts], values->row[v]));
    }
    for (size_t i = 0; i < count; i++) __builtin_prefetch(values_text(values, value[of[i]]).ptr);
}

Values values_of(FieldPair at, const Measure *measure, const Classes *left, const Classes *right, Arena *arena) {
    Values values = values_numbered(at, left, right, 1, arena);
    values.left_class = group_classes(values.left, left->count, values.count, &values.left_from, arena);
    values.right_class = values.left_class;
    values.right_from = values.left_from;
    if (left != right)
        values.right_class = group_classes(values.right, right->count, values.count, &values.right_from, arena);
    Arena *scratch = arena_new("match texts", 0);
    Str *text = arena_array_raw(scratch, values.count, sizeof *text);
    for (uint32_t v = 0; v < values.count; v++) text[v] = values_text(&values, v);
    values.prepared = measure_prepare_all(measure, text, values.count, arena);
    arena_free(scratch);
    const Corpus *corpus = values_corpus(at, measure, arena);
    for (uint32_t v = 0; corpus && v < values.count; v++) measure->weigh(&values.prepared[v], corpus);
    return values;
}
