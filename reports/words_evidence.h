/* Words, evidence: what a model's fields weigh, in the project's language.
 *
 *   "jaro_winkler: from 0.90, +5.98 bits"  ->  «от 0.90, +5.98 бит»
 *   "two records at random, -16.23 bits"   ->  «две случайные записи, -16.23 бит»
 *   "-9.30 bits"                           ->  «-9.30 бит» */
#ifndef KOPECK_WORDS_EVIDENCE_H
#define KOPECK_WORDS_EVIDENCE_H

#include "reports/words.h"

/* Is it of a pair as a whole: what its fields start from, and what they come to? */
static inline bool evidence_is_sum(const FindingEvidence *evidence) {
    return str_eq(evidence->field, STR("probability")) && !evidence->left.len && !evidence->right.len;
}

/* Appends level, where there is one, and bits. False: the measure is none of a model. */
bool words_add_weighed(Language language, Buf *out, Str measure);

#endif
