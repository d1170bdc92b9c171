#include "engine/match/values.h"

#include "engine/base/hash.h"
#include "engine/base/utf8.h"

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

bool value_says_nothing(Str text) {
#define WORD(word) {word, sizeof(word) - 1}
    static const Str words[] = {
        WORD("test"), WORD("тест"), WORD("n/a"), WORD("n a"), WORD("none"), WORD("null"), WORD("nil"),
        WORD("unknown"), WORD("undefined"), WORD("no name"), WORD("нет"), WORD("net"), WORD("немає"), WORD("жоқ"),
        WORD("б/н"), WORD("не указан"), WORD("не указано"), WORD("ne ukazan"), WORD("ne ukazano"),
        WORD("отсутствует"), WORD("otsutstvuet"), WORD("неизвестно"), WORD("neizvestno"), WORD("невідомо"),
        WORD("test test"), WORD("тест тест"), WORD("asdf"), WORD("qwerty"), WORD("-"), WORD(".")};
#undef WORD
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (text.len == words[i].len && str_eq(text, words[i])) return true;
    }
    return is_one_sign(text);
}

/* A slot holds the upper half of a text's hash and its value (0: free), so that texts are looked at only where they are likely to
 * be equal; slots of several texts are fetched side by side. */
typedef struct Numbering {
    uint64_t *slot;
    size_t mask;
    Values *values;
} Numbering;

enum { AT_ONCE = 32 };

static uint32_t number_of(Numbering *table, Str text, uint64_t hash) {
    if (!text.len) return VALUE_MISSING;
    uint64_t tag = hash >> 32;
    size_t at = hash & table->mask;
    for (; table->slot[at]; at = (at + 1) & table->mask) {
        uint32_t value = (uint32_t)table->slot[at];
        if (table->slot[at] >> 32 == tag && str_eq(table->values->text[value], text)) return value;
    }
    uint32_t value = table->values->count++;
    table->slot[at] = tag << 32 | value;
    table->values->text[value] = text;
    return value;
}

/* A dictionary's entries are numbered when a class first has them. */
static void number_coded(Numbering *table, const Column *column, const Classes *classes, uint32_t *value) {
    Arena *scratch = arena_new("match entries", 0);
    uint32_t *known = arena_array(scratch, column->entries, sizeof *known); /* value + 1 */
    for (uint32_t c = 0; c < classes->count; c++) {
        uint32_t row = classes->row[classes->from[c]];
        if (column_null(column, row)) {
            value[c] = VALUE_MISSING;
            continue;
        }
        uint32_t code = column_code(column, row);
        Str text = column_entry(column, code);
        if (!known[code]) known[code] = number_of(table, text, hash_str(text)) + 1;
        value[c] = known[code] - 1;
    }
    arena_free(scratch);
}

static uint32_t *number_side(Numbering *table, const Column *column, const Classes *classes, Arena *arena) {
    uint32_t *value = arena_array_raw(arena, classes->count, sizeof *value);
    if (column->type == COLUMN_TEXT && column->code) {
        number_coded(table, column, classes, value);
        return value;
    }
    Str text[AT_ONCE];
    uint64_t hash[AT_ONCE];
    for (uint32_t from = 0; from < classes->count; from += AT_ONCE) {
        uint32_t count = classes->count - from < AT_ONCE ? classes->count - from : AT_ONCE;
        for (uint32_t i = 0; i < count; i++) {
            text[i] = value_text(column, classes->row[classes->from[from + i]], arena);
            hash[i] = hash_str(text[i]);
            __builtin_prefetch(&table->slot[hash[i] & table->mask]);
        }
        for (uint32_t i = 0; i < count; i++) value[from + i] = number_of(table, text[i], hash[i]);
    }
    return value;
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

Values values_numbered(FieldPair at, const Classes *left, const Classes *right, Arena *arena) {
    size_t most = (size_t)left->count + (left == right ? 0 : right->count) + 1, slots = 16;
    while (slots < most + most / 2) slots *= 2;
    Values values = {.count = 1, .text = arena_array_raw(arena, most, sizeof(Str))};
    values.text[VALUE_MISSING] = STR_NULL;
    Arena *scratch = arena_new("match values", 0);
    Numbering table = {arena_array(scratch, slots, sizeof(uint64_t)), slots - 1, &values};
    values.left = number_side(&table, at.left, left, arena);
    values.right = left == right ? values.left : number_side(&table, at.right, right, arena);
    arena_free(scratch);
    return values;
}

static void forget_empty(const Str *text, uint32_t *value, uint32_t classes) {
    for (uint32_t c = 0; c < classes; c++) value[c] = text[value[c]].len ? value[c] : VALUE_MISSING;
}

void values_forget_empty(Values *values, const Classes *left, const Classes *right) {
    forget_empty(values->text, values->left, left->count);
    if (left != right) forget_empty(values->text, values->right, right->count);
}

Values values_of(FieldPair at, const Measure *measure, const Classes *left, const Classes *right, Arena *arena) {
    Values values = values_numbered(at, left, right, arena);
    values.left_class = group_classes(values.left, left->count, values.count, &values.left_from, arena);
    values.right_class = values.left_class;
    values.right_from = values.left_from;
    if (left != right)
        values.right_class = group_classes(values.right, right->count, values.count, &values.right_from, arena);
    values.prepared = measure_prepare_all(measure, values.text, values.count, arena);
    const Corpus *corpus = values_corpus(at, measure, arena);
    for (uint32_t v = 0; corpus && v < values.count; v++) measure->weigh(&values.prepared[v], corpus);
    return values;
}
