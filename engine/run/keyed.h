/* Keyed: numbers sorted by a 64-bit key each, without comparing; what has equal keys keeps its order. Sorting half a
 * million findings this way takes milliseconds, where comparing their texts takes tenths of a second.
 *
 *   {key 7, 0} {key 3, 1} {key 7, 2}   becomes   {key 3, 1} {key 7, 0} {key 7, 2} */
#ifndef KOPECK_KEYED_H
#define KOPECK_KEYED_H

#include "engine/base/base.h"

typedef struct Keyed {
    uint64_t key;
    uint32_t index;
} Keyed;

/* spare: room for as many items. */
void keyed_sort(Keyed *item, Keyed *spare, size_t count);

/* End of the run of equal keys that begins at `from`. */
size_t keyed_run(const Keyed *item, size_t count, size_t from);

#endif
