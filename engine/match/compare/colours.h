/* Colours: words of four languages and their endings, as names of goods have them (inside this folder only). */
#ifndef KOPECK_MATCH_COMPARE_COLOURS_H
#define KOPECK_MATCH_COMPARE_COLOURS_H

#include <stdint.h>

/* Which colour the word of this token_hash is, from 1 on; 0: none. */
uint32_t colour_of(uint64_t word_hash);

#endif
