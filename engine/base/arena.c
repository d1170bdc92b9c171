#include "engine/base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { CHUNK_SIZE_FIRST = 16 << 10, CHUNK_SIZE_MAX = 4 << 20, HUGE_PAGE = 2 << 20 };

/* With AddressSanitizer, what was not asked for is poisoned, and a gap stands behind each piece: reading past an array of an
 * arena is found as it would be for malloc. */
#if !defined(__SANITIZE_ADDRESS__) && defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
enum { GAP = 16, ALIGN_TEXT = 8 }; /* what is poisoned begins at a multiple of eight */
#else
#define ASAN_POISON_MEMORY_REGION(bytes, size) ((void)(bytes), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(bytes, size) ((void)(bytes), (void)(size))
enum { GAP = 0, ALIGN_TEXT = 1 };
#endif

enum { ALIGN_ANY = 16 };

/* A request past half of CHUNK_SIZE_MAX gets a chunk of its own, so that large arrays waste nothing. */
typedef struct Chunk {
    struct Chunk *next;
    size_t size, used;
    _Alignas(16) char bytes[];
} Chunk;

typedef struct Owned {
    struct Owned *next;
    ArenaClose close;
    void *handle;
} Owned;

struct Arena {
    const char *name;
    size_t size_max, size, chunk_size;
    Chunk *chunks; /* newest first; the last one is kept by reset */
    Owned *owned;
};

static void abort_out_of_memory(const char *arena_name, size_t wanted) {
    fprintf(stderr, "kopeck: out of memory in %s (%zu bytes wanted)\n", arena_name, wanted);
    abort();
}

static ArenaOutOfMemory out_of_memory = abort_out_of_memory;

void arena_on_out_of_memory(ArenaOutOfMemory handler) {
    out_of_memory = handler ? handler : abort_out_of_memory;
}

void arena_out_of_memory(const char *arena_name, size_t wanted) {
    out_of_memory(arena_name, wanted);
    abort();
}

Arena *arena_new(const char *name, size_t size_max) {
    Arena *arena = calloc(1, sizeof *arena);
    if (!arena) arena_out_of_memory(name, sizeof *arena);
    arena->name = name;
    arena->size_max = size_max;
    arena->chunk_size = CHUNK_SIZE_FIRST;
    return arena;
}

static bool needs_own_chunk(size_t wanted) {
    return wanted > CHUNK_SIZE_MAX / 2;
}

/* zeroed: its bytes are; of memory that is new to the process, that costs nothing until they are used. */
static Chunk *add_chunk(Arena *arena, size_t wanted, bool zeroed) {
    bool own_chunk = needs_own_chunk(wanted);
    size_t size = own_chunk ? wanted : arena->chunk_size;
    while (!own_chunk && size < wanted) size *= 2;
    if (arena->size_max && (size > arena->size_max || arena->size > arena->size_max - size)) {
        arena_out_of_memory(arena->name, wanted);
    }
    Chunk *chunk = zeroed ? calloc(1, sizeof *chunk + size) : malloc(sizeof *chunk + size);
    if (!chunk) arena_out_of_memory(arena->name, wanted);
    if (size >= 4 * (size_t)HUGE_PAGE) madvise((void *)(((uintptr_t)chunk + HUGE_PAGE) & ~(uintptr_t)(HUGE_PAGE - 1)),
                                               size - HUGE_PAGE, MADV_HUGEPAGE);
    chunk->size = size;
    chunk->used = 0;
    ASAN_POISON_MEMORY_REGION(chunk->bytes, size);
    arena->size += size;
    if (own_chunk && arena->chunks) { /* behind the chunk in use, whose rest stays usable */
        chunk->next = arena->chunks->next;
        arena->chunks->next = chunk;
        return chunk;
    }
    chunk->next = arena->chunks;
    arena->chunks = chunk;
    if (arena->chunk_size < CHUNK_SIZE_MAX) arena->chunk_size *= 2;
    return chunk;
}

/* Bytes of any value, from a multiple of `align` (a power of two); with `zeroed`, of 0. */
static void *take_as(Arena *arena, size_t size, size_t align, bool zeroed) {
    if (size > SIZE_MAX - 64) arena_out_of_memory(arena->name, size);
    size_t taken = ((size + align - 1) & ~(align - 1)) + GAP;
    Chunk *chunk = arena->chunks;
    size_t from = chunk ? (chunk->used + align - 1) & ~(align - 1) : 0;
    bool room = chunk && from <= chunk->size && chunk->size - from >= taken, fresh = !room && needs_own_chunk(taken);
    if (!room) {
        chunk = add_chunk(arena, taken, zeroed && fresh);
        from = 0;
    }
    void *bytes = chunk->bytes + from;
    ASAN_UNPOISON_MEMORY_REGION(bytes, size);
    chunk->used = from + taken;
    return zeroed && !fresh ? memset(bytes, 0, size) : bytes;
}

static void *take(Arena *arena, size_t size) {
    return take_as(arena, size, ALIGN_ANY, false);
}

/* Many texts are short: none is rounded up to what other types need. */
static char *take_text(Arena *arena, size_t size) {
    return take_as(arena, size, ALIGN_TEXT, false);
}

static size_t product(Arena *arena, size_t count, size_t size) {
    size_t total;
    if (__builtin_mul_overflow(count, size, &total)) arena_out_of_memory(arena->name, SIZE_MAX);
    return total;
}

void *arena_alloc(Arena *arena, size_t size) {
    return take_as(arena, size, ALIGN_ANY, true);
}

void *arena_array(Arena *arena, size_t count, size_t size) {
    return arena_alloc(arena, product(arena, count, size));
}

void *arena_array_raw(Arena *arena, size_t count, size_t size) {
    return take(arena, product(arena, count, size));
}

void *arena_array_copy(Arena *arena, const void *item, size_t count, size_t size) {
    void *copy = arena_array_raw(arena, count, size);
    if (count) memcpy(copy, item, count * size);
    return copy;
}

void *arena_grow(Arena *arena, void *item, size_t count, size_t *capacity, size_t size, size_t first) {
    if (count < *capacity) return item;
    *capacity = *capacity ? 2 * *capacity : first;
    void *grown = arena_array(arena, *capacity, size);
    if (count) memcpy(grown, item, count * size);
    return grown;
}

char *arena_copy(Arena *arena, const void *bytes, size_t size) {
    char *copy = take_text(arena, size + 1);
    if (size) memcpy(copy, bytes, size);
    copy[size] = '\0';
    return copy;
}

char *arena_printf(Arena *arena, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    assert(len >= 0);
    char *text = take_text(arena, (size_t)len + 1);
    va_start(args, format);
    vsnprintf(text, (size_t)len + 1, format, args);
    va_end(args);
    return text;
}

void arena_own(Arena *arena, ArenaClose close, void *handle) {
    Owned *owned = arena_alloc(arena, sizeof *owned);
    *owned = (Owned){arena->owned, close, handle};
    arena->owned = owned;
}

static void close_owned(Arena *arena) {
    while (arena->owned) {
        Owned *owned = arena->owned;
        arena->owned = owned->next;
        owned->close(owned->handle);
    }
}

void arena_reset(Arena *arena) {
    close_owned(arena);
    while (arena->chunks && arena->chunks->next) {
        Chunk *chunk = arena->chunks;
        arena->chunks = chunk->next;
        arena->size -= chunk->size;
        free(chunk);
    }
    if (!arena->chunks) return;
    ASAN_POISON_MEMORY_REGION(arena->chunks->bytes, arena->chunks->size);
    arena->chunks->used = 0;
}

void arena_free(Arena *arena) {
    if (!arena) return;
    arena_reset(arena);
    free(arena->chunks);
    free(arena);
}

size_t arena_size(const Arena *arena) {
    return arena->size;
}

static void free_child(void *handle) {
    arena_free(handle);
}

void arena_adopt(Arena *arena, Arena *child) {
    arena_own(arena, free_child, child);
}
