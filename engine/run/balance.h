/* Balances of bank statements: what a finding of kind "balance break" says of its statement. */
#ifndef KOPECK_BALANCE_H
#define KOPECK_BALANCE_H

#include "engine/run/rules_run.h"

/* Gives the finding its two figures. Where the dataset has `opening` and `previous_closing` and they differ, these;
 * else `reached` (opening and movements) and `closing`; else nothing: another condition of the project does not hold.
 */
void balance_tell(Frames *frames, uint32_t dataset, uint32_t row, Finding *finding);

#endif
