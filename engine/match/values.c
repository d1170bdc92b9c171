#include "engine/match/values.h"

#include "engine/base/hash.h"
#include "engine/base/parallel.h"
#include "engine/base/prefetch.h"
#include "engine/base/utf8.h"
#include "engine/match/firsts.h"

static bool is_one_sign(Str text) {
    if (text.len > 1 && text.ptr[0] != text.ptr[1] && (unsigned char)text.ptr[0] < 0x80) return false; /* nearly all but Cyrillic ones */
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

/* Most values are told from all of the words by their length and whether they begin in ASCII. */
bool value_says_nothing(Str text) {
#define TEXT(word)  {word, sizeof(word) - 1},
#define IS_ASCII(word) ((unsigned char)(word)[0] < 0x80)
#define ASCII(word) | (IS_ASCII(word) ? UINT32_C(1) << (sizeof(word) - 1) : 0)
#define OTHER(word) | (IS_ASCII(word) ? 0 : UINT32_C(1) << (sizeof(word) - 1))
    static const Str words[] = {NOTHING(TEXT)};
    const uint32_t ascii = 0 NOTHING(ASCII), other = 0 NOTHING(OTHER);
    bool may_be = text.len < 32 && text.len && (IS_ASCII(text.ptr) ? ascii : other) >> text.len & 1;
#undef TEXT
#undef IS_ASCII
#undef ASCII
#undef OTHER
    for (size_t i = 0; may_be && i < ARRAY_LEN(words); i++) {
        if (text.len == words[i].len && str_eq(text, words[i])) return true;
    }
    return is_one_sign(text);
}

/* ---- Numbers: those of the left side; then those of the values that stand on the right one alone. */

enum { HASH_TASK = 1 << 14 };

typedef struct Joining {
    Numbers side[2];
    uint32_t lefts, count; /* items: values of the left side, then of the right one */
    Str *text; /* per item, of columns that hold no texts; else NULL */
    uint64_t *hash;
} Joining;

static Str text_of(const Joining *j, uint32_t item) {
    if (j->text) return j->text[item];
    const Numbers *side = &j->side[item >= j->lefts];
    return column_text(side->column, side->row[item < j->lefts ? item + 1 : item - j->lefts + 1]);
}

static bool texts_equal(const void *context, uint32_t a, uint32_t b) {
    return str_eq(text_of(context, a), text_of(context, b));
}

static void hash_task(void *context, size_t task, size_t thread) {
    (void)thread;
    const Joining *j = context;
    size_t end = parallel_end(task, HASH_TASK, j->count);
    for (size_t i = task * HASH_TASK; i < end; i++) {
        uint64_t hash = hash_str(text_of(j, (uint32_t)i));
        j->hash[i] = hash == HASH_NONE ? 1 : hash;
    }
}

/* Of classes that were numbered when they were made, and of others. */
static Numbers numbers_of_side(const Column *column, const Classes *classes, size_t threads, Arena *arena) {
    const Numbers *known = classes_numbers(classes, column);
    if (known) return *known;
    uint32_t *row = arena_array_raw(arena, classes->count, sizeof *row);
    for (uint32_t c = 0; c < classes->count; c++) row[c] = classes->row[classes->from[c]];
    return numbers_of(&(NumbersOf){column, row, classes->count, threads, NULL, NULL}, arena);
}

/* Texts of the values 1 .. count - 1. */
static void print_values(const Numbers *side, Str *out, Arena *arena) {
    for (uint32_t v = 1; v < side->count; v++) out[v - 1] = value_text(side->column, side->row[v], arena);
}

/* What the right side's values are called, of which some stand on the left one too; *values gets the others. */
static uint32_t *join_sides(Joining *j, size_t threads, Values *values, uint32_t *row, Arena *scratch) {
    j->hash = arena_array_raw(scratch, j->count, sizeof *j->hash);
    parallel_for(threads, parallel_tasks(j->count, HASH_TASK), hash_task, j);
    uint32_t *first = arena_array_raw(scratch, j->count, sizeof *first), *number = arena_array(scratch, j->side[1].count, sizeof *number);
    firsts_find(&(Firsts){j->hash, j->count, texts_equal, j, threads, NULL, NULL}, first);
    for (uint32_t v = 1; v < j->side[1].count; v++) {
        uint32_t item = j->lefts + v - 1;
        if (first[item] < j->lefts) {
            number[v] = first[item] + 1;
            continue;
        }
        if (values->text) values->text[values->count] = j->text[item];
        row[values->count] = j->side[1].row[v];
        number[v] = values->count++;
    }
    return number;
}

static void number_right(Joining *j, size_t threads, size_t classes, Values *values, Arena *arena) {
    Arena *scratch = arena_new("match values", 0);
    uint32_t *row = arena_array_raw(arena, (size_t)j->count + 1, sizeof *row), *right = arena_array_raw(arena, classes, sizeof *right);
    memcpy(row, j->side[0].row, j->side[0].count * sizeof *row);
    const uint32_t *number = join_sides(j, threads, values, row, scratch);
    for (size_t c = 0; c < classes; c++) right[c] = number[j->side[1].of[c]];
    values->row = row;
    values->right = right;
    arena_free(scratch);
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
    size_t most = at.left->rows + (column[1] ? at.right->rows : 0), slots = hash_slots(most);
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
    bool half = left == right, printed = at.left->type != COLUMN_TEXT || at.right->type != COLUMN_TEXT;
    Joining j = {.side = {numbers_of_side(at.left, left, threads, arena)}};
    if (!half) j.side[1] = numbers_of_side(at.right, right, threads, arena);
    j.lefts = j.side[0].count - 1;
    j.count = j.lefts + (half ? 0 : j.side[1].count - 1);
    Values values = {.count = j.side[0].count, .lefts = j.side[0].count, .column = {at.left, at.right},
                     .row = j.side[0].row, .left = j.side[0].of, .right = j.side[0].of};
    if (printed) {
        values.text = arena_array(arena, (size_t)j.count + 1, sizeof *values.text);
        j.text = arena_array_raw(arena, j.count, sizeof *j.text);
        print_values(&j.side[0], j.text, arena);
        if (!half) print_values(&j.side[1], j.text + j.lefts, arena);
        memcpy(values.text + 1, j.text, j.lefts * sizeof *j.text);
    }
    if (!half) number_right(&j, threads, right->count, &values, arena);
    return values;
}

static const uint32_t *without_nothing(const uint32_t *value, const uint8_t *nothing, uint32_t classes, Arena *arena) {
    uint32_t *out = arena_array_raw(arena, classes, sizeof *out);
    for (uint32_t c = 0; c < classes; c++) out[c] = nothing[value[c]] ? VALUE_MISSING : value[c];
    return out;
}

/* What was numbered is shared with others, for whom these values may stand for something. */
void values_forget(Values *values, const uint8_t *nothing, const Classes *left, const Classes *right, Arena *arena) {
    if (!memchr(nothing, 1, values->count)) return;
    uint32_t *row = arena_array_raw(arena, values->count, sizeof *row);
    for (uint32_t v = 0; v < values->count; v++) row[v] = nothing[v] ? ROW_NONE : values->row[v];
    values->row = row;
    values->left = without_nothing(values->left, nothing, left->count, arena);
    values->right = left == right ? values->left : without_nothing(values->right, nothing, right->count, arena);
}

void values_fetch(const Values *values, const uint32_t *value, const uint32_t *of, size_t count) {
    for (size_t i = 0; i < count; i++) prefetch(&values->row[value[of[i]]]);
    for (size_t i = 0; i < count && !values->text; i++) {
        uint32_t v = value[of[i]];
        prefetch(column_place(values->column[v >= values->lefts], values->row[v]));
    }
    for (size_t i = 0; i < count; i++) prefetch(values_text(values, value[of[i]]).ptr);
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
