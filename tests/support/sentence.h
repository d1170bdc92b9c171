/* Sentences with places for values, as reports/words.h has them. */
#ifndef KOPECK_TEST_SENTENCE_H
#define KOPECK_TEST_SENTENCE_H

#include "engine/base/str.h"

/* Which places {1} to {9} the sentence has: bit 0 for {1}. */
unsigned sentence_places(Str text);

#endif
