#include "engine/match/pass_keys.h"

#include "engine/base/hash.h"
#include "engine/base/utf8.h"
#include "engine/match/radix.h"
#include "engine/match/sound.h"

/* ---- A value's key */

typedef struct KeyMaker {
    PassKey key;
    CleanContext *clean; /* PART_SOUND */
    Buf out;
} KeyMaker;

static Str first_letters(Str text, uint32_t letters) {
    size_t at = 0;
    for (uint32_t i = 0; i < letters && at < text.len; i++) utf8_next(text, &at);
    return str_sub(text, 0, at);
}

static Str last_letters(Str text, uint32_t letters) {
    size_t count = utf8_count(text), at = 0;
    for (size_t i = letters; i < count; i++) utf8_next(text, &at);
    return str_sub(text, at, text.len);
}

static void reverse(Str text, Buf *out) {
    char *to = buf_reserve(out, text.len) + text.len;
    for (size_t at = 0; at < text.len;) { /* bytes as they are, letter by letter */
        size_t from = at;
        utf8_next(text, &at);
        to -= at - from;
        memcpy(to, text.ptr + from, at - from);
    }
    out->len += text.len;
}

/* "2026-03-31" up to the sign number `signs` behind its first letter: years may have a sign of their own. */
static Str part_of_date(Str text, int signs) {
    size_t at = 1;
    while (at < text.len && (text.ptr[at] != '-' || --signs)) at++;
    return at < text.len ? str_sub(text, 0, at) : text;
}

/* Lives until the next one; empty: none. */
static Str make_key(KeyMaker *maker, Str text) {
    maker->out.len = 0;
    switch (maker->key.part) {
    case PART_WHOLE: return text;
    case PART_FIRST: return first_letters(text, maker->key.number);
    case PART_LAST: return last_letters(text, maker->key.number);
    case PART_REVERSED: reverse(text, &maker->out); break;
    case PART_SOUND: sound_add(maker->clean, text, &maker->out); break;
    case PART_YEAR: return part_of_date(text, 1);
    case PART_MONTH: return part_of_date(text, 2);
    }
    return buf_str(&maker->out);
}

Str pass_key_text(const PassField *field, PassKey key, uint32_t value, Arena *arena) {
    if (value == VALUE_MISSING) return STR_NULL;
    KeyMaker maker = {.key = key, .clean = key.part == PART_SOUND ? clean_context_new(arena, NULL) : NULL};
    Str text = str_copy(arena, make_key(&maker, values_text(&field->values, value)));
    buf_free(&maker.out);
    return text.len ? text : STR_NULL;
}

/* ---- Numbers */

typedef struct KeyTable {
    uint32_t *slot; /* key, 0: free */
    size_t mask;
    uint64_t *hash; /* per key */
    Str *text;
    uint32_t count; /* with 0 */
    Arena *arena;
} KeyTable;

static uint32_t number_key(KeyTable *table, Str text, bool lasts) {
    uint64_t hash = hash_str(text);
    size_t at = hash & table->mask;
    for (; table->slot[at]; at = (at + 1) & table->mask) {
        uint32_t key = table->slot[at];
        if (table->hash[key] == hash && str_eq(table->text[key], text)) return key;
    }
    uint32_t key = table->count++;
    table->slot[at] = key;
    table->hash[key] = hash;
    table->text[key] = lasts ? text : str_copy(table->arena, text);
    return key;
}

static int by_text(const void *a, const void *b, void *context) {
    const Str *text = context;
    return str_compare(text[*(const uint32_t *)a], text[*(const uint32_t *)b]);
}

/* The first bytes of a text, as a number that has their order. */
static uint64_t beginning(Str text) {
    uint64_t out = 0;
    for (size_t i = 0; i < 8; i++) out = out << 8 | (i < text.len ? (uint8_t)text.ptr[i] : 0);
    return out;
}

static void put_in_order(const KeyTable *table, uint32_t values, uint32_t *of_value) {
    Arena *scratch = arena_new("match keys", 0);
    uint64_t *first = arena_array_raw(scratch, table->count, sizeof *first);
    uint32_t *place = arena_array_raw(scratch, table->count, sizeof *place);
    for (uint32_t k = 0; k < table->count; k++) first[k] = k ? beginning(table->text[k]) : 0;
    const uint32_t *order = radix_order(first, table->count, by_text, table->text, scratch);
    for (uint32_t i = 0; i < table->count; i++) place[order[i]] = i;
    assert(place[0] == 0); /* "": the least text, and no other key is empty */
    for (uint32_t v = 0; v < values; v++) of_value[v] = place[of_value[v]];
    arena_free(scratch);
}

KeyNumbers pass_key_numbers(const PassField *field, PassKey key, bool ordered, Arena *arena) {
    if (key.part == PART_WHOLE && !ordered) return (KeyNumbers){field->count, NULL};
    uint32_t *of_value = arena_array_raw(arena, field->count, sizeof *of_value);
    Arena *scratch = arena_new("match keys", 0);
    size_t most = (size_t)field->count + 1, slots = hash_slots(most);
    KeyTable table = {
        arena_array(scratch, slots, sizeof(uint32_t)), slots - 1, arena_array(scratch, most, sizeof(uint64_t)),
        arena_array(scratch, most, sizeof(Str)),       1,         scratch};
    KeyMaker maker = {.key = key, .clean = key.part == PART_SOUND ? clean_context_new(scratch, NULL) : NULL};
    bool lasts = key.part != PART_REVERSED && key.part != PART_SOUND;
    for (uint32_t v = 0; v < field->count; v++) {
        Str text = v == VALUE_MISSING ? STR("") : make_key(&maker, values_text(&field->values, v));
        of_value[v] = text.len ? number_key(&table, text, lasts) : 0;
    }
    if (ordered) put_in_order(&table, field->count, of_value);
    buf_free(&maker.out);
    arena_free(scratch);
    return (KeyNumbers){table.count, of_value};
}

/* ---- Words and groups of letters */

static bool in_word(uint32_t c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0xC0;
}

static void tell_words(Str text, TokenSink sink, void *context) {
    size_t from = SIZE_MAX;
    for (size_t at = 0; at < text.len;) {
        size_t start = at;
        bool letter = in_word(utf8_next(text, &at));
        if (letter && from == SIZE_MAX) from = start;
        if (letter) continue;
        if (from != SIZE_MAX) sink(context, str_sub(text, from, start));
        from = SIZE_MAX;
    }
    if (from != SIZE_MAX) sink(context, str_sub(text, from, text.len));
}

/* "ab" by three: ..a .ab ab. b.. with the byte 1 for the point, which no cleaned text has. */
void pass_tokens(Str text, uint32_t grams, Buf *scratch, TokenSink sink, void *context) {
    if (!grams) {
        tell_words(text, sink, context);
        return;
    }
    scratch->len = 0;
    for (uint32_t i = 1; i < grams; i++) buf_char(scratch, '\1');
    buf_add(scratch, text);
    for (uint32_t i = 1; i < grams; i++) buf_char(scratch, '\1');
    Str whole = buf_str(scratch);
    size_t from = 0, to = 0;
    for (uint32_t i = 0; i < grams && to < whole.len; i++) utf8_next(whole, &to);
    for (;;) {
        sink(context, str_sub(whole, from, to));
        if (to == whole.len) return;
        utf8_next(whole, &from);
        utf8_next(whole, &to);
    }
}
