/* Any bytes as a ZIP archive among the files of a dataset, and a sound one with some of its bytes changed: each entry
 * is listed and unpacked as the input does it, the beginning twice. The first byte chooses. */
#include "connectors/archive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

static void write_bytes(const char *path, const uint8_t *data, size_t size) {
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0) abort();
}

static void write_sound(const char *path) {
    static const char text[] = "id;sum\n1;2,00\n2;3,00\n";
    int code;
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code);
    if (!zip || zip_file_add(zip, "a.csv", zip_source_buffer(zip, text, sizeof text - 1, 0), 0) < 0 ||
        zip_file_add(zip, "folder/b.csv", zip_source_buffer(zip, text, sizeof text - 1, 0), 0) < 0 ||
        zip_close(zip) != 0)
        abort();
}

/* Pairs of place and byte, from the input, over a sound archive. */
static void spoil(const char *path, const uint8_t *data, size_t size) {
    uint8_t whole[4096];
    FILE *file = fopen(path, "rb");
    size_t len = file ? fread(whole, 1, sizeof whole, file) : 0;
    if (!file || fclose(file) != 0 || !len) abort();
    for (size_t i = 0; i + 2 < size; i += 3) whole[(data[i] + 256u * data[i + 1]) % len] = data[i + 2];
    write_bytes(path, whole, len);
}

static void unpack(const CsvFile *file) {
    Archive *archive = NULL;
    Error err = {0};
    char block[4096];
    if (!archive_open(file, &archive, &err)) {
        if (err.kind != ERROR_SOURCE || !*err.where) abort();
        return;
    }
    int64_t got = archive_read(archive, block, 100, 0, &err);
    uint64_t offset = 0;
    while (got >= 0 && (got = archive_read(archive, block, sizeof block, offset, &err)) > 0) offset += (uint64_t)got;
    if ((got < 0) != (err.kind != ERROR_NONE)) abort();
    archive_close(archive);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!size) return 0;
    char path[] = "/tmp/kopeck-fuzz-XXXXXX";
    int fd = mkstemp(path);
    if (fd < 0) abort();
    close(fd);
    if (data[0] % 2) {
        write_sound(path);
        spoil(path, data + 1, size - 1);
    } else {
        write_bytes(path, data + 1, size - 1);
    }
    Arena *arena = arena_new("fuzz", 0);
    CsvFile *file = arena_alloc(arena, sizeof *file);
    *file = (CsvFile){.name = "a.zip", .path = path};
    size_t count = 1;
    Error err = {0};
    if (archive_expand(&file, &count, NULL, 0, arena, &err)) {
        for (size_t i = 0; i < count; i++) {
            if (file[i].entry) unpack(&file[i]);
        }
    } else if (err.kind != ERROR_SOURCE || !*err.text) {
        abort();
    }
    arena_free(arena);
    unlink(path);
    return 0;
}
