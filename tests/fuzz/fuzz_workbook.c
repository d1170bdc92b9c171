/* Any bytes as a workbook that is given back, and as the parts of a sound one: sheets, shared strings, the list of
 * sheets. The first byte chooses. */
#include "reports/workbook.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

static const char types[] =
    "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>";
static const char book[] =
    "<workbook xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'>"
    "<sheets><sheet name='Summary' r:id='r1'/><sheet name='Findings' r:id='r2'/></sheets></workbook>";
static const char relations[] = "<Relationships><Relationship Id='r1' Target='worksheets/sheet1.xml'/>"
                                "<Relationship Id='r2' Target='worksheets/sheet2.xml'/></Relationships>";
static const char summary[] = "<worksheet><sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>Run</t></is></c>"
                              "<c r='B1' t='inlineStr'><is><t>0123456789abcdef</t></is></c></row></sheetData></worksheet>";
static const char findings[] =
    "<worksheet><sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>Finding ID</t></is></c><c r='B1' t='s'><v>0</v></c>"
    "<c r='C1' t='inlineStr'><is><t>Ignore until</t></is></c></row><row r='2'><c r='A2' t='str'><v>00000000000000ff</v></c>"
    "<c r='B2' t='s'><v>1</v></c><c r='C2'><v>46000</v></c></row></sheetData></worksheet>";
static const char strings[] = "<sst><si><t>Decision</t></si><si><r><t>acc</t></r><r><t>ept</t></r></si></sst>";

typedef struct Part {
    const char *name, *content;
    size_t size;
} Part;

static const Part parts[] = {{"[Content_Types].xml", types, sizeof types - 1},
                             {"xl/workbook.xml", book, sizeof book - 1},
                             {"xl/_rels/workbook.xml.rels", relations, sizeof relations - 1},
                             {"xl/worksheets/sheet1.xml", summary, sizeof summary - 1},
                             {"xl/worksheets/sheet2.xml", findings, sizeof findings - 1},
                             {"xl/sharedStrings.xml", strings, sizeof strings - 1}};
enum { PARTS = sizeof parts / sizeof parts[0] };

/* Part `fuzzed` holds the bytes; 0: all are sound. */
static void write_archive(const char *path, size_t fuzzed, const uint8_t *data, size_t size) {
    int code;
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code);
    if (!zip) abort();
    for (size_t i = 0; i < PARTS; i++) {
        const void *content = i == fuzzed && i ? (const void *)data : parts[i].content;
        zip_source_t *source = zip_source_buffer(zip, content, i == fuzzed && i ? size : parts[i].size, 0);
        if (zip_file_add(zip, parts[i].name, source, ZIP_FL_OVERWRITE) < 0) abort();
    }
    if (zip_close(zip) != 0) abort();
}

static void write_bytes(const char *path, const uint8_t *data, size_t size) {
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!size) return 0;
    char path[] = "/tmp/kopeck-fuzz-XXXXXX";
    int fd = mkstemp(path);
    if (fd < 0) abort();
    close(fd);
    size_t fuzzed = data[0] % (PARTS + 1);
    if (fuzzed == PARTS) {
        write_bytes(path, data + 1, size - 1);
    } else {
        write_archive(path, fuzzed, data + 1, size - 1);
    }
    Arena *arena = arena_new("fuzz", 0);
    Workbook out = {0};
    Error err = {0};
    bool good = workbook_decisions(path, arena, &out, &err);
    if (good != (err.kind == ERROR_NONE)) abort();
    if (good && fuzzed == 0 && (out.count != 1 || !str_eq(out.decision[0].decision, STR("accept")))) abort();
    arena_free(arena);
    unlink(path);
    return 0;
}
