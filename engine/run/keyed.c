#include "engine/run/keyed.h"

enum { DIGIT_BITS = 8, DIGITS = 1 << DIGIT_BITS };

/* By bytes from the lowest; a byte that all share costs no more than counting it. */
void keyed_sort(Keyed *item, Keyed *spare, size_t count) {
    Keyed *from = item, *to = spare;
    for (unsigned shift = 0; count > 1 && shift < 64; shift += DIGIT_BITS) {
        size_t place[DIGITS] = {0}, sum = 0;
        for (size_t i = 0; i < count; i++) place[from[i].key >> shift & (DIGITS - 1)]++;
        if (place[from[0].key >> shift & (DIGITS - 1)] == count) continue;
        for (size_t d = 0; d < DIGITS; d++) {
            size_t here = place[d];
            place[d] = sum;
            sum += here;
        }
        for (size_t i = 0; i < count; i++) to[place[from[i].key >> shift & (DIGITS - 1)]++] = from[i];
        Keyed *swap = from;
        from = to;
        to = swap;
    }
    if (from != item) memcpy(item, from, count * sizeof *item);
}

size_t keyed_run(const Keyed *item, size_t count, size_t from) {
    size_t to = from + 1;
    while (to < count && item[to].key == item[from].key) to++;
    return to;
}
