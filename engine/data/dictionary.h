/* Dictionary: texts numbered 0, 1, 2, ... in the order of their first appearance, whatever the machine or the run.
 *
 *   "ALA" -> 0   "SHY" -> 1   "ALA" -> 0   "" -> 2          end 3 6 6, bytes ALASHY */
#ifndef KOPECK_DICTIONARY_H
#define KOPECK_DICTIONARY_H

#include "engine/base/buf.h"

typedef struct DictionarySlot DictionarySlot;

typedef struct Dictionary {
    size_t count;
    Buf end, bytes; /* as in Column: entry e is bytes [end[e-1], end[e]); uint64_t each */
    DictionarySlot *slot;
    size_t slots;   /* a power of two */
} Dictionary;

Dictionary *dictionary_new(Arena *arena); /* freed with the arena, or by: */
void dictionary_free(Dictionary *dictionary);
void dictionary_close(Dictionary *dictionary); /* no text is numbered any more: only end and bytes are kept */

uint32_t dictionary_number(Dictionary *dictionary, Str text); /* null counts as empty */

bool dictionary_find(const Dictionary *dictionary, Str text, uint32_t *number) MUST_USE; /* false: it has none */

/* dictionary_number for many; those that are null get 0 and are not entered. */
void dictionary_numbers(Dictionary *dictionary, const Str *text, size_t count, uint32_t *out);

/* Bytes of memory it takes once `more` texts, all of them new, have been numbered; the same for the same texts. */
size_t dictionary_size(const Dictionary *dictionary, size_t more);

/* Valid until the next text is numbered. */
static inline Str dictionary_text(const Dictionary *dictionary, size_t number) {
    const uint64_t *end = (const uint64_t *)(const void *)dictionary->end.ptr;
    uint64_t from = number ? end[number - 1] : 0;
    return (Str){dictionary->bytes.ptr + from, (size_t)(end[number] - from)};
}

#endif
