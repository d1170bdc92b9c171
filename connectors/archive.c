#include "connectors/archive.h"

#include "connectors/csv_encoding.h"
#include "engine/base/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

/* By sizes that are declared, or that unpacking has come to. */
static bool check_ratio(const char *name, uint64_t packed, uint64_t unpacked, Error *err) {
    if (unpacked <= ARCHIVE_RATIO_FROM || unpacked / (packed + 1) <= ARCHIVE_RATIO_MAX) return true;
    return error_set(err, ERROR_SOURCE, name,
                     "unpacks to more than %d times its size: it was refused\nhint: no real file does that; if this "
                     "one does, unpack it first",
                     ARCHIVE_RATIO_MAX);
}

struct Archive {
    const char *name;
    zip_t *zip;
    zip_file_t *entry;
    uint64_t packed, unpacked;
    size_t held;
    char head[ARCHIVE_HELD_MAX];
};

/* A file that cannot be read is told by whoever reads it. */
static bool is_archive(const CsvFile *file) {
    char head[4] = {0};
    int fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool zip = fd >= 0 && pread(fd, head, sizeof head, 0) == (ssize_t)sizeof head &&
               memcmp(head, "PK\x03\x04", sizeof head) == 0;
    if (fd >= 0) close(fd);
    return zip;
}

static zip_t *open_zip(const CsvFile *file, Error *err) {
    int code = 0;
    zip_t *zip = zip_open(file->path, ZIP_RDONLY, &code);
    if (!zip) {
        error_set(err, ERROR_SOURCE, file->name,
                  "is a ZIP archive whose end is missing or damaged: it was cut\nhint: have it sent again");
    }
    return zip;
}

/* UTF-8, or what the archivers of Windows write in Russian. */
static Str entry_name(zip_t *zip, zip_uint64_t index, Arena *arena) {
    const char *raw = zip_get_name(zip, index, ZIP_FL_ENC_RAW);
    Str name = raw ? str_of(raw) : STR("");
    if (utf8_valid(name)) return str_copy(arena, name);
    char *text = arena_array_raw(arena, name.len * CSV_DECODED_MAX + 1, 1);
    size_t used;
    return (Str){text, csv_decode(CSV_CP866, name, &used, text)};
}

static bool is_wanted(Str name, const Str *entries, size_t count, Arena *arena) {
    const char *text = str_cstr(arena, name), *slash = strrchr(text, '/'), *bare = slash ? slash + 1 : text;
    if (str_ends(name, STR("/")) || str_starts(name, STR("__MACOSX/")) || bare[0] == '.') return false;
    for (size_t i = 0; i < count; i++) {
        const char *pattern = str_cstr(arena, entries[i]);
        if (fnmatch(pattern, text, 0) == 0 || fnmatch(pattern, bare, 0) == 0) return true;
    }
    return count == 0;
}

/* An archive whose entries are added to a list of files. */
typedef struct Expanding {
    const CsvFile *archive;
    zip_t *zip;
    CsvFileList *out;
    Arena *arena;
} Expanding;

static bool add_entry(const Expanding *x, zip_uint64_t index, Str name, Error *err) {
    zip_stat_t stat;
    zip_stat_init(&stat);
    CsvFile found = {.name = arena_printf(x->arena, "%s/%.*s", x->archive->name, STR_ARG(name)),
                     .path = x->archive->path,
                     .entry = (int64_t)index + 1};
    bool known =
        zip_stat_index(x->zip, index, 0, &stat) == 0 && stat.valid & ZIP_STAT_SIZE && stat.valid & ZIP_STAT_COMP_SIZE;
    if (!known) return error_set(err, ERROR_SOURCE, found.name, "does not say its size: the archive is damaged");
    if (stat.valid & ZIP_STAT_ENCRYPTION_METHOD && stat.encryption_method != ZIP_EM_NONE) {
        return error_set(err, ERROR_SOURCE, found.name,
                         "is protected with a password\nhint: have it packed without one, or unpack it first");
    }
    found.unpacked = stat.size;
    csv_files_add(x->out, found, x->arena);
    return true;
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const CsvFile *)a)->name, ((const CsvFile *)b)->name);
}

static bool list_entries(const Expanding *x, const Str *entries, size_t entry_count, Error *err) {
    const CsvFile *file = x->archive;
    zip_t *zip = x->zip;
    CsvFileList *out = x->out;
    zip_int64_t count = zip_get_num_entries(zip, 0);
    size_t before = out->count;
    if (count > ARCHIVE_ENTRIES_MAX) {
        return error_set(err, ERROR_SOURCE, file->name, "holds more than %d files: it was refused",
                         ARCHIVE_ENTRIES_MAX);
    }
    if (zip_name_locate(zip, "xl/workbook.xml", ZIP_FL_NOCASE) >= 0 ||
        zip_name_locate(zip, "META-INF/manifest.xml", 0) >= 0) {
        return error_set(err, ERROR_SOURCE, file->name,
                         "is a workbook\nhint: workbooks (XLSX, ODS) are read with `use: sheet`");
    }
    for (zip_int64_t i = 0; i < count; i++) {
        Str name = entry_name(zip, (zip_uint64_t)i, x->arena);
        if (is_wanted(name, entries, entry_count, x->arena) && !add_entry(x, (zip_uint64_t)i, name, err)) return false;
    }
    if (out->count == before) {
        return error_set(err, ERROR_SOURCE, file->name, "is a ZIP archive with no %sfile in it",
                         entry_count ? "such " : "");
    }
    qsort(out->item + before, out->count - before, sizeof *out->item, by_name);
    for (size_t i = before + 1; i < out->count; i++) {
        if (by_name(&out->item[i - 1], &out->item[i]) == 0)
            return error_set(err, ERROR_SOURCE, out->item[i].name, "stands twice in the archive");
    }
    return true;
}

bool archive_expand(CsvFile **file, size_t *count, const Str *entries, size_t entry_count, Arena *arena, Error *err) {
    CsvFileList all = {0};
    for (size_t i = 0; i < *count; i++) {
        const CsvFile *one = &(*file)[i];
        Str within = one->inner ? str_of(one->inner) : STR_NULL;
        bool archive = is_archive(one);
        if (!archive && within.ptr)
            return error_set(err, ERROR_SOURCE, one->name, "is no ZIP archive, or was cut: there is no %s in it",
                             one->inner);
        if (!archive) {
            csv_files_add(&all, *one, arena);
            continue;
        }
        zip_t *zip = open_zip(one, err);
        Expanding x = {one, zip, &all, arena};
        bool ok = zip && list_entries(&x, within.ptr ? &within : entries, within.ptr ? 1 : entry_count, err);
        if (zip) zip_discard(zip);
        if (!ok) return false;
    }
    if (all.count > 1) qsort(all.item, all.count, sizeof *all.item, by_name);
    size_t kept = 0;
    for (size_t i = 0; i < all.count; i++) { /* named by two patterns */
        if (!kept || by_name(&all.item[kept - 1], &all.item[i]) != 0) all.item[kept++] = all.item[i];
    }
    *file = all.item;
    *count = kept;
    return true;
}

/* ---- Unpacking */

void archive_close(Archive *archive) {
    if (!archive) return;
    if (archive->entry) zip_fclose(archive->entry);
    if (archive->zip) zip_discard(archive->zip);
    free(archive);
}

bool archive_open(const CsvFile *file, Archive **out, Error *err) {
    zip_uint64_t index = (zip_uint64_t)file->entry - 1;
    Archive *archive = calloc(1, sizeof *archive);
    if (!archive) arena_out_of_memory("archive", sizeof *archive);
    archive->name = file->name;
    archive->zip = open_zip(file, err);
    zip_stat_t stat;
    zip_stat_init(&stat);
    bool ok = archive->zip != NULL;
    ok = ok && (zip_stat_index(archive->zip, index, 0, &stat) == 0 ||
                error_set(err, ERROR_SOURCE, file->name, "is no longer in the archive"));
    if (ok) archive->packed = stat.comp_size;
    ok = ok && check_ratio(file->name, stat.comp_size, stat.size, err);
    if (ok) archive->entry = zip_fopen_index(archive->zip, index, 0);
    if (ok && !archive->entry)
        ok = error_set(err, ERROR_SOURCE, file->name, "cannot be unpacked: %s\nhint: unpack it first, or have it packed anew",
                       zip_strerror(archive->zip));
    if (ok)
        *out = archive;
    else
        archive_close(archive);
    return ok;
}

/* Reads on; up to the end of the entry, where libzip compares the check sum. */
static int64_t unpack(Archive *archive, char *to, size_t size, Error *err) {
    size_t done = 0;
    while (done < size) {
        zip_int64_t got = zip_fread(archive->entry, to + done, size - done);
        if (got < 0) {
            error_set(err, ERROR_SOURCE, archive->name, "cannot be unpacked: the archive is damaged or was cut");
            return -1;
        }
        if (got == 0) break;
        done += (size_t)got;
        archive->unpacked += (uint64_t)got;
        if (!check_ratio(archive->name, archive->packed, archive->unpacked, err)) return -1;
    }
    return (int64_t)done;
}

int64_t archive_read(Archive *archive, char *to, size_t size, uint64_t offset, Error *err) {
    if (archive->unpacked == 0) { /* the first read fills what can be read again */
        int64_t got = unpack(archive, archive->head, sizeof archive->head, err);
        if (got < 0) return -1;
        archive->held = (size_t)got;
        if (got >= 4 && memcmp(archive->head, "PK\x03\x04", 4) == 0) {
            error_set(err, ERROR_SOURCE, archive->name, "is an archive within an archive\nhint: unpack it first");
            return -1;
        }
    }
    size_t done = 0;
    if (offset < archive->held) {
        done = archive->held - (size_t)offset < size ? archive->held - (size_t)offset : size;
        memcpy(to, archive->head + offset, done);
    }
    if (done == size) return (int64_t)done;
    assert(offset + done == archive->unpacked);
    int64_t more = unpack(archive, to + done, size - done, err);
    return more < 0 ? -1 : (int64_t)done + more;
}
