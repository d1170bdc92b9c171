#include "connectors/csv_input.h"


#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static void close_input(void *handle) {
    CsvInput *input = handle;
    csv_input_close(input);
    buf_free(&input->text);
    buf_free(&input->raw);
}

CsvInput *csv_input_new(Arena *arena, size_t block) {
    CsvInput *input = arena_alloc(arena, sizeof *input);
    input->fd = -1;
    input->block = block;
    arena_own(arena, close_input, input);
    return input;
}

void csv_input_close(CsvInput *input) {
    if (input->fd >= 0) close(input->fd);
    input->fd = -1;
    archive_close(input->archive);
    input->archive = NULL;
}

/* Reads up to `size` bytes at `offset`, fewer only at the end of the file; -1 with errno. */
static ssize_t read_at(int fd, char *to, size_t size, uint64_t offset) {
    size_t done = 0;
    while (done < size) {
        ssize_t got = pread(fd, to + done, size - done, (off_t)(offset + done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return -1;
        if (got == 0) break;
        done += (size_t)got;
    }
    return (ssize_t)done;
}

/* The same of what is open, out of its archive where it stands in one. */
static bool read_input(CsvInput *input, char *to, size_t size, uint64_t offset, size_t *got, Error *err) {
    int64_t count = input->archive ? archive_read(input->archive, to, size, offset, err) : read_at(input->fd, to, size, offset);
    *got = count < 0 ? 0 : (size_t)count;
    if (count < 0 && !input->archive) return error_set_errno(err, ERROR_SOURCE, input->name, "cannot read the file");
    return count >= 0;
}

bool csv_input_open_file(CsvInput *input, const CsvFile *file, Str *sample, Error *err) {
    csv_input_close(input);
    input->unpacked = file->unpacked;
    return (!file->entry || archive_open(file, &input->archive, err)) && csv_input_open(input, file->name, file->path, sample, err);
}

bool csv_input_open(CsvInput *input, const char *name, const char *path, Str *sample, Error *err) {
    if (input->fd >= 0) csv_input_close(input);
    input->name = name;
    input->path = path;
    input->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO must not hang the run */
    if (input->fd < 0) return error_set_errno(err, ERROR_SOURCE, name, "cannot open the file");
    if (fstat(input->fd, &input->before) != 0)
        return error_set_errno(err, ERROR_SOURCE, name, "cannot look at the file");
    if (!S_ISREG(input->before.st_mode)) return error_set(err, ERROR_SOURCE, name, "is not a regular file");
    posix_fadvise(input->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    input->text.len = input->raw.len = 0;
    size_t got;
    if (!read_input(input, buf_reserve(&input->raw, CSV_SAMPLE_SIZE), CSV_SAMPLE_SIZE, 0, &got, err)) return false;
    *sample = (Str){input->raw.ptr, got};
    return true;
}

void csv_input_start(CsvInput *input, CsvEncoding encoding, size_t skip) {
    input->encoding = encoding;
    input->begin = input->mark = 0;
    input->bytes = input->mark_byte = skip;
    input->ended = false;
}

uint64_t csv_input_byte(CsvInput *input, size_t position) {
    if (position == input->mark) return input->mark_byte;
    assert(position > input->mark && position <= input->text.len);
    Str between = {input->text.ptr + input->mark, position - input->mark};
    input->mark_byte += csv_encoded_size(input->encoding, between);
    input->mark = position;
    return input->mark_byte;
}

static void drop_used(CsvInput *input) {
    if (!input->begin) return;
    input->text.len -= input->begin;
    memmove(input->text.ptr, input->text.ptr + input->begin, input->text.len);
    input->begin = input->mark = 0;
    /* Counted from the end, where little is left. */
    input->mark_byte = input->bytes - input->raw.len - csv_encoded_size(input->encoding, buf_str(&input->text));
}

/* What vector loads see behind the text is the same for every run, though it means nothing. */
static void clear_slack(Buf *text) {
    memset(buf_reserve(text, CSV_INPUT_SLACK), 0, CSV_INPUT_SLACK);
}

/* Appends to `to` what the file has next, at most `size` bytes; sets `ended` at its end. */
static bool read_more(CsvInput *input, Buf *to, size_t size, Error *err) {
    size_t got;
    if (!read_input(input, buf_reserve(to, size + CSV_INPUT_SLACK), size, input->bytes, &got, err)) return false;
    to->len += got;
    clear_slack(to);
    input->bytes += got;
    input->ended = got < size;
    return true;
}

bool csv_input_fill(CsvInput *input, Error *err) {
    drop_used(input);
    /* As much again as is waiting: a long record is then looked at a few times, not once a block. */
    size_t size = input->text.len > input->block ? input->text.len : input->block;
    if (input->encoding == CSV_UTF_8) return read_more(input, &input->text, size, err);
    size_t len = input->text.len, used;
    while (!input->ended && input->text.len == len) {
        if (!read_more(input, &input->raw, size, err)) return false;
        char *to = buf_reserve(&input->text, input->raw.len * CSV_DECODED_MAX + CSV_INPUT_SLACK);
        input->text.len += csv_decode(input->encoding, buf_str(&input->raw), &used, to);
        clear_slack(&input->text);
        input->raw.len -= used;
        memmove(input->raw.ptr, input->raw.ptr + used, input->raw.len);
    }
    return true;
}

static bool same_file(const struct stat *a, const struct stat *b) {
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

bool csv_input_finish(CsvInput *input, Error *err) {
    struct stat now, there;
    bool known = fstat(input->fd, &now) == 0;
    uint64_t size = known ? input->archive ? input->unpacked : (uint64_t)now.st_size : 0;
    csv_input_close(input);
    if (!known || stat(input->path, &there) != 0) {
        return error_set_errno(err, ERROR_SOURCE, input->name, "the file went away while it was read");
    }
    bool same = input->bytes == size && same_file(&input->before, &now) && same_file(&now, &there);
    if (same && (input->encoding == CSV_UTF_8 || !input->raw.len)) return true;
    if (same) {
        return error_set(err, ERROR_SOURCE, input->name,
                         "the file ends in the middle of a character, at byte %llu: it was cut",
                         (unsigned long long)(input->bytes - input->raw.len));
    }
    return error_set(err, ERROR_SOURCE, input->name,
                     "the file changed while it was read (%lld bytes at the start, %lld at the end)\n"
                     "hint: have it written under another name and renamed when it is whole, or set quiet_seconds",
                     (long long)input->before.st_size, (long long)there.st_size);
}
