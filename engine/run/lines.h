/* Lines: why the amounts of two matched documents differ, told by their lines. The datasets of lines name their
 * document (a field that looks it up) and their item; lines of one item are added up on each side. Told only when the
 * lines' differences come to that of the documents exactly:
 *
 *   item   left           right
 *   S200   10 x 1200.00   10 x 1310.00   the price changed       +1100.00
 *   K-1     2 x   50.00    -             the line is missing      -100.00
 *   documents 12100.00 and 13100.00: +1000.00, which is the sum */
#ifndef KOPECK_LINES_H
#define KOPECK_LINES_H

#include "engine/run/findings.h"

typedef struct Lines Lines;

/* NULL when the rule names no lines, or the snapshot has none. Lives in the frames' arena. */
Lines *lines_open(Frames *frames, const RulePlan *rule);

/* The cause of `difference` (right - left, at `scale`) between a left and a right document: "price changed",
 * "quantity", "line missing", joined by " + " where several; "" when the lines do not account for it. The lines that
 * differ become evidence of the finding, the largest difference first. */
Str lines_cause(Lines *lines, uint32_t left, uint32_t right, int128 difference, unsigned scale, Finding *finding,
                FindingList *list);

#endif
