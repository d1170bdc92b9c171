/* Corpus: in how many different values of a data set each word stands, for measures to which a rare word says more
 * (inside this folder, and for those who weigh values: values_corpus). */
#ifndef KOPECK_MATCH_COMPARE_CORPUS_H
#define KOPECK_MATCH_COMPARE_CORPUS_H

#include "engine/match/compare/compare.h"

Corpus *corpus_new(Arena *arena); /* empty; freed with the arena */

/* Counts a value's words (those of PREPARED_TOKENS, each once). The caller sees to it that equal values come once. */
void corpus_add(Corpus *corpus, const Prepared *value);

/* log2((values + 1) / (values with the word + 1)) + 1 in 1/64, rounded down by integers alone: CORPUS_UNIT for a word
 * of all values, up to 32 CORPUS_UNIT more for one of none. corpus NULL: CORPUS_UNIT. */
enum { CORPUS_UNIT = 64 };
uint32_t corpus_weight(const Corpus *corpus, uint64_t word_hash);

/* Values that were counted; those of them with the word. */
uint32_t corpus_size(const Corpus *corpus);
uint32_t corpus_values(const Corpus *corpus, uint64_t word_hash);

#endif
