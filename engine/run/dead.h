/* Dead letters: messages that a queue gave up on. A document that is missing on the other side because its message lies
 * there says so, with the moment and the reason. */
#ifndef KOPECK_DEAD_H
#define KOPECK_DEAD_H

#include "engine/run/findings.h"

typedef struct DeadLetters DeadLetters;

/* NULL when the rule names none, or the snapshot has none. Lives in the frames' arena. */
DeadLetters *dead_open(Frames *frames, const RulePlan *rule);

/* Looks for the message of a document: row `row` of the rule's dataset number `d`. Of several the earliest counts.
 * Found: true, and the message is evidence of the finding. */
bool dead_tell(const DeadLetters *dead, size_t d, uint32_t row, Finding *finding, FindingList *list);

#endif
