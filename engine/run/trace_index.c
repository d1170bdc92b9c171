#include "engine/run/trace_index.h"

#include "engine/base/file.h"
#include "engine/base/hash.h"
#include "engine/run/keyed.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { AT_MAGIC, AT_LOOK, AT_FIELDS, AT_SECTIONS, AT_SUM, HEAD };
static const uint64_t magic = 0x0231454D414E504Bu; /* "KPNAME1", version 2 */
static const char file_name[] = "names";

/* ---- How the files look */

static uint64_t look_of(const char *name, const struct stat *st) {
    const int64_t part[] = {(int64_t)st->st_size,         (int64_t)st->st_ino,          (int64_t)st->st_dev,         (int64_t)st->st_mtim.tv_sec,
                            (int64_t)st->st_mtim.tv_nsec, (int64_t)st->st_ctim.tv_sec, (int64_t)st->st_ctim.tv_nsec};
    return hash_join(hash_str(str_of(name)), hash_bytes(part, sizeof part));
}

static bool is_ours(const char *name) { /* the index, and what is left of one that was not written to its end */
    return strncmp(name, file_name, sizeof file_name - 1) == 0;
}

/* Sums over the files of a folder and of those in it: no order of names is needed. */
static uint64_t look_at(int parent, const char *name, int depth) {
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;
    uint64_t sum = 0;
    if (!folder && fd >= 0) close(fd);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        struct stat st;
        if (entry->d_name[0] == '.' || (depth == 0 && is_ours(entry->d_name)) || fstatat(fd, entry->d_name, &st, 0) != 0) continue;
        if (!S_ISDIR(st.st_mode)) sum += look_of(entry->d_name, &st);
        else if (depth == 0) sum += hash_join(hash_str(str_of(entry->d_name)), look_at(fd, entry->d_name, 1));
    }
    if (folder) closedir(folder);
    return sum;
}

/* ---- What is indexed */

static const Column *column_of(const TraceIndex *index, size_t section) {
    size_t d = section / index->naming->count, n = section % index->naming->count;
    return trace_column(&index->naming->item[n], &index->snapshot.table[d]);
}

static size_t sections_of(const TraceIndex *index) {
    return index->snapshot.count * index->naming->count;
}

static uint64_t fields_of(const TraceIndex *index) {
    uint64_t hash = 0;
    for (size_t s = 0; s < sections_of(index); s++) {
        const Column *column = column_of(index, s);
        hash = hash_join(hash, column ? hash_join(hash_str(column->name), column->rows) : 0);
    }
    return hash;
}

/* ---- One that stands there */

/* If it is of the files as they look now. */
static bool map(const char *path, uint64_t look, Arena *arena, Str *out) {
    Error ignored = {0};
    if (!file_exists(path) || !file_map(path, arena, out, &ignored) || out->len < HEAD * sizeof(uint64_t)) return false;
    const uint64_t *head = (const uint64_t *)(const void *)out->ptr;
    return head[AT_MAGIC] == magic && head[AT_LOOK] == look;
}

/* Of the snapshot that it is of and of all behind the head: an entry that was changed would hide a record. */
static uint64_t sum_of(const TraceIndex *index, Str file) {
    Str names = str_sub(file, HEAD * sizeof(uint64_t), file.len);
    return hash_join(hash_str(str_of(index->snapshot.sha256)), hash_bytes(names.ptr, names.len));
}

static bool fits(TraceIndex *index, Str file) {
    const uint64_t *head = (const uint64_t *)(const void *)file.ptr;
    size_t sections = sections_of(index), room = file.len / sizeof *head - HEAD;
    if (head[AT_FIELDS] != fields_of(index) || head[AT_SECTIONS] != sections || sections > room) return false;
    index->end = head + HEAD;
    index->entry = index->end + sections;
    for (size_t s = 0; s < sections; s++) {
        if (index->end[s] < (s ? index->end[s - 1] : 0) || index->end[s] > room - sections) return false;
    }
    return head[AT_SUM] == sum_of(index, file);
}

/* ---- Making one */

static uint64_t hash_of(Str text) {
    return hash_str(str_trim(text)) >> 32;
}

/* The names of a column into entry[]: plain, its entries are its rows. */
static size_t index_column(const Column *column, uint64_t *entry, Arena *stage) {
    size_t count = column->entries;
    Keyed *item = arena_array_raw(stage, count, sizeof *item), *spare = arena_array_raw(stage, count, sizeof *spare);
    for (size_t e = 0; e < count; e++) item[e] = (Keyed){hash_of(column_entry(column, e)), (uint32_t)e};
    keyed_sort(item, spare, count);
    for (size_t i = 0; i < count; i++) entry[i] = item[i].key << 32 | item[i].index;
    return count;
}

/* The whole file; read where it was made when it cannot be written. */
static void make(TraceIndex *index, const char *path, uint64_t look, Arena *arena) {
    size_t sections = sections_of(index), most = 0, count = 0;
    for (size_t s = 0; s < sections; s++) most += column_of(index, s) ? column_of(index, s)->entries : 0;
    Arena *own = arena_new("index", 0);
    uint64_t *block = arena_array_raw(own, HEAD + sections + most, sizeof *block), *end = block + HEAD, *entry = end + sections;
    block[AT_MAGIC] = magic;
    block[AT_LOOK] = look;
    block[AT_FIELDS] = fields_of(index);
    block[AT_SECTIONS] = sections;
    Arena *stage = arena_new("names", 0);
    for (size_t s = 0; s < sections; s++) {
        const Column *column = column_of(index, s);
        if (column) count += index_column(column, entry + count, stage);
        end[s] = count;
        arena_reset(stage);
    }
    arena_free(stage);
    index->end = end;
    index->entry = entry;
    Error ignored = {0}; /* the folder may be another user's: then this once is all it serves */
    Str file = {(const char *)block, (HEAD + sections + count) * sizeof *block};
    block[AT_SUM] = sum_of(index, file);
    bool mapped = file_write(path, file, &ignored) && map(path, look, arena, &file) && fits(index, file);
    if (mapped) arena_free(own);
    else arena_adopt(arena, own);
}

bool trace_index_open(const char *folder, const TraceNames *naming, Arena *arena, TraceIndex *out, Error *err) {
    const char *path = arena_printf(arena, "%s/%s", folder, file_name);
    uint64_t look = look_at(AT_FDCWD, folder, 0); /* before anything is proven: what changes meanwhile is seen next time */
    Str file;
    bool proven = map(path, look, arena, &file);
    *out = (TraceIndex){.naming = naming};
    if (!snapshot_open(folder, !proven, arena, &out->snapshot, err)) return false;
    if (proven && fits(out, file)) return true;
    if (proven && !snapshot_open(folder, true, arena, &out->snapshot, err)) return false;
    make(out, path, look, arena);
    return true;
}

static void add_entry_rows(const Column *column, uint32_t entry, Buf *rows) {
    for (uint32_t row = column->code ? 0 : entry; row < column->rows; row++) {
        if (!column_null(column, row) && column_entry_of(column, row) == entry) buf_append(rows, &row, sizeof row);
        if (!column->code) return;
    }
}

void trace_index_find(const TraceIndex *index, size_t d, size_t n, Str text, Buf *rows) {
    size_t s = d * index->naming->count + n, low = s ? index->end[s - 1] : 0, end = index->end[s], high = end;
    const Column *column = column_of(index, s);
    uint64_t wanted = hash_of(text) << 32;
    if (!column) return;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (index->entry[middle] < wanted) low = middle + 1;
        else high = middle;
    }
    for (; low < end && index->entry[low] >> 32 == wanted >> 32; low++) {
        uint32_t entry = (uint32_t)index->entry[low];
        if (entry < column->entries && str_eq(str_trim(column_entry(column, entry)), str_trim(text))) add_entry_rows(column, entry, rows);
    }
}
