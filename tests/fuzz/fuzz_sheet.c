/* Any bytes as a workbook, and as the sheet inside a sound one. */
#include "connectors/sheet_book.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

static void read_book(const char *path) {
    Arena *arena = arena_new("fuzz", 0);
    Error err = {0};
    Book *book;
    SheetRow row;
    bool ended = false, good = sheet_book_open(&book, &(SheetFile){"fuzz", path, 4096}, STR_NULL, arena, &err);
    for (int rows = 0; good && !ended && rows < 20000; rows++)
        good = sheet_book_next(book, &row, &ended, &err);
    if (good != (err.kind == ERROR_NONE)) abort();
    arena_free(arena);
}

static void add(zip_t *zip, const char *name, const void *content, size_t size) {
    if (zip_file_add(zip, name, zip_source_buffer(zip, content, size, 0), ZIP_FL_OVERWRITE) < 0) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char workbook[] = "<workbook><sheets><sheet name='S' id='R'/></sheets></workbook>",
                      relations[] = "<Relationships><Relationship Id='R' Target='s.xml'/></Relationships>";
    static char path[] = "/tmp/kopeck-fuzz-XXXXXX";
    static int fd = -1;
    if (fd < 0 && (fd = mkstemp(path)) < 0) abort();
    if (!size) return 0;
    int code;
    if (data[0] % 4 == 0) {
        int raw = dup(fd);
        if (ftruncate(raw, 0) != 0 || pwrite(raw, data + 1, size - 1, 0) != (ssize_t)(size - 1)) abort();
        close(raw);
    } else {
        unlink(path);
        zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code);
        if (!zip) abort();
        if (data[0] % 4 == 1) {
            add(zip, "content.xml", data + 1, size - 1);
        } else {
            add(zip, "xl/workbook.xml", workbook, sizeof workbook - 1);
            add(zip, "xl/_rels/workbook.xml.rels", relations, sizeof relations - 1);
            add(zip, data[0] % 4 == 2 ? "xl/s.xml" : "xl/sharedStrings.xml", data + 1, size - 1);
        }
        if (zip_close(zip) != 0) zip_discard(zip);
        close(fd);
        fd = -1;
    }
    read_book(path);
    if (fd < 0) {
        unlink(path);
        memcpy(path + strlen(path) - 6, "XXXXXX", 6);
    }
    return 0;
}
