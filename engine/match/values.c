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
    static const char *const words[] = {
        "test",  "тест",  "n/a",         "n a",        "none",       "null",        "nil",        "unknown",    "undefined",    "no name",
        "нет",   "net",   "немає",       "жоқ",        "б/н",        "не указан",   "не указано", "ne ukazan",  "ne ukazano",   "отсутствует",
        "otsutstvuet", "неизвестно", "neizvestno", "невідомо", "test test", "тест тест", "asdf", "qwerty", "-", "."};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (str_eq(text, str_of(words[i]))) return true;
    }
    return is_one_sign(text);
}

typedef struct Numbering {
    uint32_t *slot; /* value, 0: free */
    uint64_t *hash; /* per value */
    size_t mask;
    Values *values;
} Numbering;

static uint32_t number_of(Numbering *table, Str text) {
    if (!text.len) return VALUE_MISSING;
    uint64_t hash = hash_str(text);
    size_t at = hash & table->mask;
    for (; table->slot[at]; at = (at + 1) & table->mask) {
        uint32_t value = table->slot[at];
        if (table->hash[value] == hash && str_eq(table->values->text[value], text)) return value;
    }
    uint32_t value = table->values->count++;
    table->slot[at] = value;
    table->hash[value] = hash;
    table->values->text[value] = text;
    return value;
}

static uint32_t *number_side(Numbering *table, const Column *column, const Classes *classes, Arena *arena) {
    uint32_t *value = arena_array_raw(arena, classes->count, sizeof *value);
    for (uint32_t c = 0; c < classes->count; c++) {
        value[c] = number_of(table, value_text(column, classes->row[classes->from[c]], arena));
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

Values values_of(FieldPair at, const Measure *measure, const Classes *left, const Classes *right, Arena *arena) {
    size_t most = (size_t)left->count + (left == right ? 0 : right->count) + 1, slots = 16;
    while (slots < 2 * most) slots *= 2;
    Values values = {.count = 1, .text = arena_array(arena, most, sizeof(Str))};
    Arena *scratch = arena_new("match values", 0);
    Numbering table = {arena_array(scratch, slots, sizeof(uint32_t)), arena_array_raw(scratch, most, sizeof(uint64_t)),
                       slots - 1, &values};
    values.left = number_side(&table, at.left, left, arena);
    values.right = left == right ? values.left : number_side(&table, at.right, right, arena);
    arena_free(scratch);
    values.left_class = group_classes(values.left, left->count, values.count, &values.left_from, arena);
    values.right_class = values.left_class;
    values.right_from = values.left_from;
    if (left != right)
        values.right_class = group_classes(values.right, right->count, values.count, &values.right_from, arena);
    if (measure) values.prepared = measure_prepare_all(measure, values.text, values.count, arena);
    if (measure && measure->weigh) {
        const Corpus *corpus = values_corpus(at, measure, arena);
        for (uint32_t v = 0; v < values.count; v++) measure->weigh(&values.prepared[v], corpus);
    }
    return values;
}
