/* Arena: memory that is given back all at once.
 * Three lifetimes are passed as arguments, never kept in globals: `run` (plan, tables, results), `stage` (reset between
 * stages) and `scratch` (reset per batch or block). Allocation cannot fail: past the arena's limit, or when the system
 * has no memory, the out-of-memory handler ends the run. One arena belongs to one thread at a time.
 * Foreign handles (PGconn, FILE, CURL) are given to arena_own at once; reset and free close them in reverse order. */
#ifndef KOPECK_ARENA_H
#define KOPECK_ARENA_H

#include "engine/base/base.h"

typedef struct Arena Arena;
typedef void (*ArenaClose)(void *handle);

/* A new arena. size_max: bytes it may hold at most, 0 for no limit of its own. name: shown when the limit is hit. */
Arena *arena_new(const char *name, size_t size_max) MUST_USE RETURNS_NONNULL;

/* Bytes aligned for any type, zeroed. Never NULL; size 0 gives a valid pointer to no bytes. */
void *arena_alloc(Arena *arena, size_t size) MUST_USE RETURNS_NONNULL;

/* As arena_alloc for count items of `size` bytes, refusing a product that overflows. */
void *arena_array(Arena *arena, size_t count, size_t size) MUST_USE RETURNS_NONNULL;

/* As arena_array, not zeroed: for large arrays that are filled at once. */
void *arena_array_raw(Arena *arena, size_t count, size_t size) MUST_USE RETURNS_NONNULL;

/* The array item[0..count) with room for one more: itself, or a copy of twice its capacity (`first` at the start), zeroed
 * behind `count`. The old one stays where it is until the arena is reset. */
void *arena_grow(Arena *arena, void *item, size_t count, size_t *capacity, size_t size, size_t first) MUST_USE;

/* A copy of a text of `size` bytes, wherever it falls, with a NUL after it. */
char *arena_copy(Arena *arena, const void *bytes, size_t size) MUST_USE RETURNS_NONNULL;

/* A copy of count items of `size` bytes, aligned for any type. */
void *arena_array_copy(Arena *arena, const void *item, size_t count, size_t size) MUST_USE RETURNS_NONNULL;

/* printf into the arena. */
char *arena_printf(Arena *arena, const char *format, ...) PRINTF_LIKE(2, 3) MUST_USE RETURNS_NONNULL;

/* Closes `handle` with `close` at reset or free. */
void arena_own(Arena *arena, ArenaClose close, void *handle);

/* Frees the arena `child` at reset or free of `arena`. */
void arena_adopt(Arena *arena, Arena *child);

/* Gives everything back but keeps the arena (and its first chunk) for use again. */
void arena_reset(Arena *arena);
void arena_free(Arena *arena); /* NULL is allowed */

size_t arena_size(const Arena *arena); /* bytes held from the system */

/* What happens when memory runs out; does not return. Tests and the command line set it. Default: message, abort. */
typedef void (*ArenaOutOfMemory)(const char *arena_name, size_t wanted);
void arena_on_out_of_memory(ArenaOutOfMemory handler);
NORETURN void arena_out_of_memory(const char *arena_name, size_t wanted); /* calls the handler */

#endif
