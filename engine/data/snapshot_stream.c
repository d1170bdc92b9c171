#include "engine/data/snapshot_stream.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    BUFFER_SIZE = 64 << 10, /* those of all columns of a dataset stay in the cache */
    BEHIND_SIZE =
        2 << 20 /* so much is handed to the disk at a time while reading goes on, so that little is left to sync */
};

struct Stream {
    char path[PATH_MAX];
    int fd;
    char *buffer;
    size_t used;
    uint64_t size, handed_over;
    Digest *digest;
};

void stream_close(Stream *stream) {
    if (stream->fd >= 0) close(stream->fd);
    free(stream->buffer);
    stream->buffer = NULL;
    stream->fd = -1;
}

static void close_stream(void *handle) {
    stream_close(handle);
}

bool stream_open(Stream **out, const char *folder, Str name, const char *suffix, Arena *arena, Error *err) {
    Stream *stream = arena_alloc(arena, sizeof *stream);
    int len = snprintf(stream->path, sizeof stream->path, "%s/%.*s%s", folder, STR_ARG(name), suffix);
    if (len >= (int)sizeof stream->path) return error_set(err, ERROR_OUTPUT, folder, "the file name is too long");
    stream->fd = open(stream->path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (stream->fd < 0) return error_set_errno(err, ERROR_OUTPUT, stream->path, "cannot create");
    stream->buffer = malloc(BUFFER_SIZE);
    if (!stream->buffer) arena_out_of_memory("snapshot", BUFFER_SIZE);
    stream->digest = digest_new(arena);
    arena_own(arena, close_stream, stream);
    *out = stream;
    return true;
}

static bool put(Stream *stream, const char *bytes, size_t size, Error *err) {
    for (size_t done = 0; done < size;) {
        ssize_t n = write(stream->fd, bytes + done, size - done);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return error_set_errno(err, ERROR_OUTPUT, stream->path, "cannot write the snapshot");
        done += (size_t)n;
    }
    digest_add(stream->digest, bytes, size);
    stream->size += size;
    if (stream->size - stream->handed_over < BEHIND_SIZE) return true;
    sync_file_range(stream->fd, (off_t)stream->handed_over, (off_t)(stream->size - stream->handed_over),
                    SYNC_FILE_RANGE_WRITE);
    stream->handed_over = stream->size; /* only a head start: stream_end syncs, and tells what went wrong */
    return true;
}

bool stream_flush(Stream *stream, Error *err) {
    size_t used = stream->used;
    stream->used = 0;
    return put(stream, stream->buffer, used, err);
}

bool stream_add(Stream *stream, const void *bytes, size_t size, Error *err) {
    const char *from = bytes;
    if (size >= BUFFER_SIZE) return stream_flush(stream, err) && put(stream, from, size, err);
    while (size) {
        size_t room = BUFFER_SIZE - stream->used, part = size < room ? size : room;
        memcpy(stream->buffer + stream->used, from, part);
        stream->used += part;
        from += part;
        size -= part;
        if (stream->used == BUFFER_SIZE && !stream_flush(stream, err)) return false;
    }
    return true;
}

bool stream_read(const Stream *stream, uint64_t offset, void *to, size_t size, size_t *got, Error *err) {
    size_t done = 0;
    while (done < size) {
        ssize_t n = pread(stream->fd, (char *)to + done, size - done, (off_t)(offset + done));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return error_set_errno(err, ERROR_OUTPUT, stream->path, "cannot read the snapshot back");
        if (n == 0) break;
        done += (size_t)n;
    }
    *got = done;
    return true;
}

bool stream_hand_over(Stream *stream, Error *err) {
    if (!stream_flush(stream, err)) return false;
    sync_file_range(stream->fd, (off_t)stream->handed_over, 0, SYNC_FILE_RANGE_WRITE);
    stream->handed_over = stream->size;
    return true;
}

bool stream_end(Stream *stream, Error *err) {
    if (!stream_flush(stream, err)) return false;
    if (fsync(stream->fd) != 0) return error_set_errno(err, ERROR_OUTPUT, stream->path, "cannot sync the snapshot");
    int fd = stream->fd;
    stream->fd = -1;
    free(stream->buffer);
    stream->buffer = NULL;
    return close(fd) == 0 || error_set_errno(err, ERROR_OUTPUT, stream->path, "cannot write the snapshot");
}

void stream_unlink(const Stream *stream) {
    unlink(stream->path);
}

uint64_t stream_size(const Stream *stream) {
    return stream->size;
}

Str stream_digest(Stream *stream, Arena *arena) {
    return digest_hex(stream->digest, arena);
}
