/* Prefetch: memory that will be looked at soon is brought near in the meantime. Any address is allowed; nothing happens that a
 * program could see. To GCC a function that does no more than __builtin_prefetch has no effect, so that it leaves out calls of it
 * that it does not inline first: the statement without instructions is one it keeps. */
#ifndef KOPECK_PREFETCH_H
#define KOPECK_PREFETCH_H

static inline void prefetch(const void *place) {
    __builtin_prefetch(place);
    __asm__ volatile("");
}

static inline void prefetch_to_write(const void *place) {
    __builtin_prefetch(place, 1);
    __asm__ volatile("");
}

#endif
