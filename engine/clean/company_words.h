/* The words of a company's name, each in the spelling that stays. Internal to clean/. */
#ifndef KOPECK_CLEAN_COMPANY_WORDS_H
#define KOPECK_CLEAN_COMPANY_WORDS_H

#include "engine/clean/context.h"

typedef struct FirmWord {
    Str fold, skeleton; /* views of scratch in the context, or of tables */
    uint64_t fold_hash, skeleton_hash;
    size_t letters; /* single letters that were made one word, 0 or 1: none */
    int rank;
    bool form;
} FirmWord;

/* Cuts a name into context->tokens, an array of FirmWord, and returns their number. Contractions («з-д»), numbers in words («сорок
 * четыре») and phrases that have an abbreviation («Российской Федерации») are one word each. */
size_t company_split(CleanContext *context, Str name);

/* The two ways of writing a word are two dictionaries in one table. */
uint64_t company_word_hash(Str word, bool skeleton);
void company_set_skeleton(FirmWord *word, Str skeleton);

/* Room for the skeletons of `len` bytes of words, so that views of them stay where they are. */
void company_reserve(Buf *skeleton, size_t len);

/* Do words that were split before, at least one, begin with a phrase that has an abbreviation? */
bool company_phrase_at(const FirmWord *words, size_t count);

#endif
