/* A file of a snapshot while it is written: appended to through a buffer, with a digest of all that went in. */
#ifndef KOPECK_SNAPSHOT_STREAM_H
#define KOPECK_SNAPSHOT_STREAM_H

#include "engine/base/error.h"
#include "engine/base/hash.h"

typedef struct Stream Stream;

/* Makes FOLDER/NAMEsuffix; whatever had that name is gone. Closed with the arena. */
bool stream_open(Stream **out, const char *folder, Str name, const char *suffix, Arena *arena, Error *err) MUST_USE;
bool stream_add(Stream *stream, const void *bytes, size_t size, Error *err) MUST_USE;

/* All that was added so far is in the file and can be read back with stream_read. */
bool stream_flush(Stream *stream, Error *err) MUST_USE;

/* Up to `size` bytes at `offset`; *got is less only at the end. */
bool stream_read(const Stream *stream, uint64_t offset, void *to, size_t size, size_t *got, Error *err) MUST_USE;

/* Nothing more will be added: hands all of it to the disk without waiting. Where several streams end together, each is
 * handed over before the first is ended, since the journal is then written once for all of them. */
bool stream_hand_over(Stream *stream, Error *err) MUST_USE;

/* Synced and closed. */
bool stream_end(Stream *stream, Error *err) MUST_USE;

/* For what is to stand elsewhere: takes the file's name away, so that another may have it. It can still be read until
 * it is closed, here or with the arena. */
void stream_unlink(const Stream *stream);
void stream_close(Stream *stream);

/* After stream_end. */
uint64_t stream_size(const Stream *stream);
Str stream_digest(Stream *stream, Arena *arena);

#endif
