#include "engine/data/snapshot_crew.h"

#include <pthread.h>

enum { THREADS_MAX = 16, TEXTS_SIZE_MAX = 8 << 20 };

typedef struct Gathered { /* values of a column: numbers, or texts */
    int64_t *number;
    uint64_t *nulls;
    Str *text;
    Buf *bytes; /* of all texts, one behind the other */
} Gathered;

typedef struct Block {
    Gathered *column;
    size_t rows, size; /* size: bytes of its texts */
} Block;

struct Crew {
    ColumnWriter *const *column;
    size_t columns;
    Block block[2], *gathered; /* the one that rows are added to */
    pthread_mutex_t lock;
    pthread_cond_t changed;    /* there is a block to write, or none any more */
    /* All below: with the lock. */
    const Block *writing;      /* NULL: none */
    size_t next, done;         /* of its columns: the next to be taken, those written */
    size_t failed;             /* the first column that could not be written; SIZE_MAX: none */
    Error err;
    bool stop;
    pthread_t thread[THREADS_MAX];
    size_t threads;
};

/* ---- Gathering */

static void add_numbers(Gathered *to, size_t at, const Chunk *chunk, size_t from, size_t rows) {
    memcpy(to->number + at, chunk->number + from, rows * sizeof *to->number);
    for (size_t i = 0; i < rows; i++) {
        size_t bit = at + i, null = from + i;
        uint64_t word = bit % 64 ? to->nulls[bit / 64] : 0;
        if (chunk->nulls) word |= (chunk->nulls[null / 64] >> (null % 64) & 1) << (bit % 64);
        to->nulls[bit / 64] = word;
    }
}

/* The bytes may have moved: the texts stand in them one behind the other. */
static void set_places(Gathered *to, size_t count) {
    char *at = to->bytes->ptr;
    for (size_t i = 0; i < count; i++) {
        if (to->text[i].ptr) to->text[i].ptr = at;
        at += to->text[i].len;
    }
}

/* Most texts are short: these are copied here, in two pieces that may overlap. */
static inline void copy_text(char *to, const char *from, size_t len) {
    uint64_t head, tail;
    if (len > 2 * sizeof head || len < sizeof head) {
        if (len) memcpy(to, from, len);
        return;
    }
    memcpy(&head, from, sizeof head);
    memcpy(&tail, from + len - sizeof tail, sizeof tail);
    memcpy(to, &head, sizeof head);
    memcpy(to + len - sizeof tail, &tail, sizeof tail);
}

/* Returns the size of the texts. */
static size_t add_texts(Gathered *to, size_t at, const Str *text, size_t rows) {
    size_t size = 0;
    for (size_t i = 0; i < rows; i++) size += text[i].len;
    const char *stood = to->bytes->ptr;
    char *place = buf_reserve(to->bytes, size + 1); /* so that no text that is there is null */
    if (to->bytes->ptr != stood) set_places(to, at);
    for (size_t i = 0; i < rows; i++) {
        size_t len = text[i].len;
        to->text[at + i] = (Str){text[i].ptr ? place : NULL, len};
        copy_text(place, text[i].ptr, len);
        place += len;
    }
    to->bytes->len += size;
    return size;
}

bool crew_gather(Crew *crew, const Chunk *chunk, size_t from, size_t rows) {
    Block *block = crew->gathered;
    assert(block->rows + rows <= BLOCK_ROWS);
    for (size_t c = 0; c < crew->columns; c++) {
        Gathered *to = &block->column[c];
        if (to->text) block->size += add_texts(to, block->rows, chunk[c].text + from, rows);
        else add_numbers(to, block->rows, &chunk[c], from, rows);
    }
    block->rows += rows;
    return block->size > TEXTS_SIZE_MAX;
}

size_t crew_gathered(const Crew *crew) {
    return crew->gathered->rows;
}

/* ---- Writing */

/* Takes a column that nobody has; with the lock, which is let go of while it is written. false: all are taken. */
static bool write_next(Crew *crew) {
    const Block *block = crew->writing;
    if (!block || crew->next == crew->columns) return false;
    size_t c = crew->next++;
    Error err = {0};
    pthread_mutex_unlock(&crew->lock);
    const Gathered *values = &block->column[c];
    Chunk chunk = {values->number, values->text, values->nulls};
    bool ok = column_writer_add(crew->column[c], &chunk, 0, block->rows, &err);
    pthread_mutex_lock(&crew->lock);
    if (!ok && c < crew->failed) {
        crew->failed = c;
        crew->err = err;
    }
    if (++crew->done == crew->columns) {
        crew->writing = NULL;
        pthread_cond_broadcast(&crew->changed);
    }
    return true;
}

static void *work(void *argument) {
    Crew *crew = argument;
    pthread_mutex_lock(&crew->lock);
    while (!crew->stop) {
        if (!write_next(crew)) pthread_cond_wait(&crew->changed, &crew->lock);
    }
    pthread_mutex_unlock(&crew->lock);
    return NULL;
}

bool crew_wait(Crew *crew, Error *err) {
    pthread_mutex_lock(&crew->lock);
    while (crew->writing) {
        if (!write_next(crew)) pthread_cond_wait(&crew->changed, &crew->lock);
    }
    bool ok = crew->failed == SIZE_MAX;
    if (!ok) *err = crew->err;
    pthread_mutex_unlock(&crew->lock);
    return ok;
}

void crew_write(Crew *crew) {
    pthread_mutex_lock(&crew->lock);
    assert(!crew->writing);
    crew->writing = crew->gathered;
    crew->next = crew->done = 0;
    pthread_cond_broadcast(&crew->changed);
    pthread_mutex_unlock(&crew->lock);
    crew->gathered = &crew->block[crew->gathered == &crew->block[0]];
    crew->gathered->rows = crew->gathered->size = 0;
    for (size_t c = 0; c < crew->columns; c++) {
        if (crew->gathered->column[c].text) crew->gathered->column[c].bytes->len = 0;
    }
}

/* ---- The crew */

static void stop_crew(void *handle) {
    Crew *crew = handle;
    pthread_mutex_lock(&crew->lock);
    crew->stop = true;
    pthread_cond_broadcast(&crew->changed);
    pthread_mutex_unlock(&crew->lock);
    for (size_t t = 0; t < crew->threads; t++) pthread_join(crew->thread[t], NULL);
    pthread_cond_destroy(&crew->changed);
    pthread_mutex_destroy(&crew->lock);
}

Crew *crew_new(ColumnWriter *const *column, size_t count, size_t threads, Arena *arena) {
    Crew *crew = arena_alloc(arena, sizeof *crew);
    *crew = (Crew){.column = column, .columns = count, .failed = SIZE_MAX, .gathered = &crew->block[0]};
    for (size_t b = 0; b < ARRAY_LEN(crew->block); b++) {
        crew->block[b].column = arena_array(arena, count, sizeof(Gathered));
        for (size_t c = 0; c < count; c++) {
            Gathered *values = &crew->block[b].column[c];
            if (column_writer_has_texts(column[c])) {
                values->text = arena_array_raw(arena, BLOCK_ROWS, sizeof *values->text);
                values->bytes = buf_own(arena);
            } else {
                values->number = arena_array_raw(arena, BLOCK_ROWS, sizeof *values->number);
                values->nulls = arena_array_raw(arena, BLOCK_ROWS / 64, sizeof *values->nulls);
            }
        }
    }
    pthread_mutex_init(&crew->lock, NULL);
    pthread_cond_init(&crew->changed, NULL);
    arena_own(arena, stop_crew, crew);
    while (crew->threads + 1 < threads && crew->threads < THREADS_MAX) {
        if (pthread_create(&crew->thread[crew->threads], NULL, work, crew) != 0) break;
        crew->threads++;
    }
    return crew;
}
