/* Files within ZIP archives: read as they would be beside them; what is hostile, protected or damaged is refused by its
 * name. */
#include "connectors/archive.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <zip.h>

#include "engine/base/file.h"
#include "tests/support/reader.h"

typedef struct Part {
    const char *name, *content;
    size_t len; /* 0: up to its NUL */
    zip_uint16_t encryption;
} Part;

static char folder[] = "/tmp/kopeck-archive-XXXXXX";
static Arena *arena;

static const char *file(const char *name) {
    return arena_printf(arena, "%s/%s", folder, name);
}

static void write_zip(const char *name, const Part *parts) {
    int code;
    zip_t *zip = zip_open(file(name), ZIP_CREATE | ZIP_TRUNCATE, &code);
    assert_non_null(zip);
    for (; parts->name; parts++) {
        size_t len = parts->len ? parts->len : strlen(parts->content);
        zip_int64_t index =
            zip_file_add(zip, parts->name, zip_source_buffer(zip, parts->content, len, 0), ZIP_FL_ENC_UTF_8);
        assert_true(index >= 0);
        if (parts->encryption)
            assert_int_equal(zip_file_set_encryption(zip, (zip_uint64_t)index, parts->encryption, "secret-77"), 0);
    }
    assert_int_equal(zip_close(zip), 0);
}

/* Every `from` of the file becomes `to`, of the same length. */
static void patch(const char *name, const char *from, const char *to) {
    Str content;
    Error err = {0};
    size_t found = 0, len = strlen(from);
    assert_true(file_read(file(name), 0, arena, &content, &err));
    char *bytes = arena_array(arena, content.len + 1, 1);
    memcpy(bytes, content.ptr, content.len);
    for (size_t i = 0; i + len <= content.len; i++) {
        if (memcmp(bytes + i, from, len) != 0) continue;
        memcpy(bytes + i, to, len);
        found++;
    }
    assert_true(found > 0);
    assert_true(file_write(file(name), (Str){bytes, content.len}, &err));
}

typedef struct Reading {
    const char *connector, *files, *option, *value; /* one more option, or NULL */
} Reading;

static bool read_files(const Reading *what, Read *read, Error *err) {
    Reader reader;
    const Connector *connector = connector_find(str_of(what->connector));
    const Options *source = options_of(arena, connector->source_options, "quiet_seconds", "0", NULL),
                  *dataset = what->option ? options_of(arena, connector->dataset_options, "files.0", what->files,
                                                       what->option, what->value, NULL)
                                          : options_of(arena, connector->dataset_options, "files.0", what->files, NULL);
    Extract extract = {.dataset = STR("bank.rows"), .options = dataset, .from = INSTANT_NONE, .to = INSTANT_NONE};
    assert_true(reader_open(&reader, what->connector, source, folder, ""));
    bool ok = reader_read(&reader, &extract, true, arena, read);
    *err = reader.err;
    if (ok) read->summary.detail = str_copy(arena, read->summary.detail);
    reader_close(&reader);
    return ok;
}

static void fails_with(const Reading *what, const char *where, const char *wanted) {
    Read read;
    Error err;
    if (read_files(what, &read, &err)) fail_msg("%s was read", what->files);
    if (!strstr(err.where, where) || !strstr(err.text, wanted)) fail_msg("%s: %s", err.where, err.text);
    assert_int_equal(err.kind, ERROR_SOURCE);
}

static void assert_cells(const Read *read, const char *column, const char *const *wanted, size_t count) {
    assert_int_equal(read->rows, count);
    for (size_t i = 0; i < count; i++) {
        Str got = read_cell(read, i, column);
        if (!str_eq(got, str_of(wanted[i]))) fail_msg("row %zu: %.*s", i, STR_ARG(got));
    }
}

static void as_beside_the_archive(void **state) {
    (void)state;
    static const Part csv[] = {{"july/b.csv", "id;sum\n3;3,00\n", 0, 0},
                               {"july/a.csv", "id;sum\n1;1,00\n2;2,00\n", 0, 0},
                               {"july/", "", 0, 0},
                               {"__MACOSX/july/._a.csv", "junk", 0, 0},
                               {"july/.DS_Store", "junk", 0, 0},
                               {0}};
    static const Part other[] = {
        {"orders.xml", "<a><row><id>7</id></row><row><id>8</id></row></a>", 0, 0}, {"read me.txt", "junk", 0, 0}, {0}};
    static const Part lines[] = {{"x.jsonl", "{\"id\":\"1\"}\n{\"id\":\"2\"}\n", 0, 0}, {0}};
    static const char *const ids[] = {"1", "2", "3"}, *const xml_ids[] = {"7", "8"};
    Read read;
    Error err;
    write_zip("july.zip", csv);
    write_zip("other.zip", other);
    write_zip("lines.zip", lines);
    assert_true(file_write(file("plain.csv"), STR("id;sum\n0;0,00\n"), &err));
    if (!read_files(&(Reading){"csv", "july.zip", NULL, NULL}, &read, &err)) fail_msg("%s: %s", err.where, err.text);
    assert_cells(&read, "id", ids, 3);
    assert_non_null(strstr(str_cstr(arena, read.summary.detail), "july.zip/july/a.csv"));
    assert_true(read_files(&(Reading){"csv", "july.zip", "entries.0", "b.*"}, &read, &err));
    assert_cells(&read, "id", ids + 2, 1);
    assert_true(read_files(&(Reading){"csv", "july.zip", "entries.0", "july/a.csv"}, &read, &err));
    assert_cells(&read, "id", ids, 2);
    assert_true(
        read_files(&(Reading){"csv", "july.zip/july/b.csv", NULL, NULL}, &read, &err)); /* as `discover` names it */
    assert_cells(&read, "id", ids + 2, 1);
    assert_true(
        read_files(&(Reading){"csv", "j*.zip/*a.csv", "files.1", "july.zip/july/a.csv"}, &read, &err)); /* once */
    assert_cells(&read, "id", ids, 2);
    fails_with(&(Reading){"csv", "july.zip/none.csv", NULL, NULL}, "july.zip", "with no such file in it");
    fails_with(&(Reading){"csv", "june.zip/a.csv", NULL, NULL}, "", "no file matches june.zip");
    assert_true(
        read_files(&(Reading){"csv", "[jp]*.[zc]*", NULL, NULL}, &read, &err)); /* beside a file that is in none */
    assert_int_equal(read.rows, 4);
    Reader reader; /* the paths of xml are more than one option */
    const Connector *xml = connector_find(STR("xml"));
    Str id = STR("id");
    Extract extract = {.dataset = STR("x.y"),
                       .from = INSTANT_NONE,
                       .to = INSTANT_NONE,
                       .column = &id,
                       .column_count = 1,
                       .options = options_of(arena, xml->dataset_options, "files.0", "other.zip", "entries.0", "*.xml",
                                             "rows.0", "/a/row", NULL)};
    assert_true(reader_open(&reader, "xml", options_of(arena, xml->source_options, NULL), folder, ""));
    if (!reader_read(&reader, &extract, true, arena, &read)) fail_msg("%s: %s", reader.err.where, reader.err.text);
    reader_close(&reader);
    assert_cells(&read, "id", xml_ids, 2);
    assert_true(read_files(&(Reading){"json", "lines.zip", "lines", "true"}, &read, &err));
    assert_cells(&read, "id", ids, 2);
}

/* Longer than what can be read again, of another encoding, at every block border. */
static void long_entries(void **state) {
    (void)state;
    static const size_t lines[] = {1, 4000, 40000};
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        Buf text = {0};
        Read read;
        Error err;
        buf_add(&text, STR("id;\xE8\xEC\xFF\n")); /* windows-1251 */
        for (size_t row = 0; row < lines[i]; row++)
            buf_printf(&text, "%zu;\xC8\xE2\xE0\xED%zu\n", row, row * 7919 % 10007);
        const Part parts[] = {{"a.csv", text.ptr, text.len, 0}, {0}};
        write_zip("long.zip", parts);
        if (!read_files(&(Reading){"csv", "long.zip", "encoding", "windows-1251"}, &read, &err))
            fail_msg("%s: %s", err.where, err.text);
        assert_int_equal(read.rows, lines[i]);
        for (size_t row = 0; row < read.rows; row += 977) {
            assert_true(str_eq(read_cell(&read, row, "имя"), str_printf(arena, "Иван%zu", row * 7919 % 10007)));
        }
        buf_free(&text);
    }
}

static void names_of_windows(void **state) {
    (void)state;
    static const Part parts[] = {{"XXXXX.csv", "id;sum\n1;2\n", 0, 0}, {0}};
    Read read;
    Error err;
    write_zip("cp866.zip", parts);
    patch("cp866.zip", "XXXXX.csv", "\xA1\xA0\xAD\xAA\xA8.csv"); /* "банки" */
    assert_true(read_files(&(Reading){"csv", "cp866.zip", NULL, NULL}, &read, &err));
    assert_non_null(strstr(str_cstr(arena, read.summary.detail), "cp866.zip/банки.csv"));
    assert_true(read_files(&(Reading){"csv", "cp866.zip", "entries.0", "банки*"}, &read, &err));
}

static void protected_ones_are_named(void **state) {
    (void)state;
    static const zip_uint16_t kinds[] = {ZIP_EM_TRAD_PKWARE, ZIP_EM_AES_128, ZIP_EM_AES_256};
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (!zip_encryption_method_supported(kinds[i], 1)) continue;
        const Part parts[] = {
            {"open.csv", "id;sum\n1;2\n", 0, 0}, {"secret/pay.csv", "id;sum\n1;2\n", 0, kinds[i]}, {0}};
        Read read;
        Error err;
        write_zip("locked.zip", parts);
        fails_with(&(Reading){"csv", "locked.zip", NULL, NULL}, "locked.zip/secret/pay.csv",
                   "is protected with a password");
        assert_true(read_files(&(Reading){"csv", "locked.zip", "entries.0", "open.csv"}, &read, &err));
    }
}

static void bombs_are_refused(void **state) {
    (void)state;
    size_t size = 48 << 20;
    char *text = malloc(size);
    for (size_t i = 0; i < size; i += 4) memcpy(text + i, "1;2\n", 4);
    const Part parts[] = {{"bomb.csv", text, size, 0}, {0}};
    write_zip("bomb.zip", parts);
    fails_with(&(Reading){"csv", "bomb.zip", NULL, NULL}, "bomb.zip/bomb.csv",
               "unpacks to more than 400 times its size");
    fails_with(&(Reading){"csv", "bomb.zip", "size_max", "1 MiB"}, "bomb.zip/bomb.csv",
               "more than the 1048576 allowed");
    free(text);

    zip_t *zip = zip_open(file("many.zip"), ZIP_CREATE | ZIP_TRUNCATE, NULL);
    for (int i = 0; i <= ARCHIVE_ENTRIES_MAX; i++) {
        char name[32];
        snprintf(name, sizeof name, "%d.csv", i);
        assert_true(zip_file_add(zip, name, zip_source_buffer(zip, "", 0, 0), 0) >= 0);
    }
    assert_int_equal(zip_close(zip), 0);
    fails_with(&(Reading){"csv", "many.zip", NULL, NULL}, "many.zip", "holds more than 10000 files");

    Str inner;
    Error err;
    static const Part small[] = {{"a.csv", "id;sum\n1;2\n", 0, 0}, {0}};
    write_zip("inner.zip", small);
    assert_true(file_read(file("inner.zip"), 0, arena, &inner, &err));
    const Part nested[] = {{"inner.zip", inner.ptr, inner.len, 0}, {0}};
    write_zip("outer.zip", nested);
    fails_with(&(Reading){"csv", "outer.zip", NULL, NULL}, "outer.zip/inner.zip", "is an archive within an archive");
}

static void damaged_ones_fail(void **state) {
    (void)state;
    Buf text = {0};
    Str whole;
    Error err = {0};
    buf_add(&text, STR("id;sum\n"));
    for (size_t i = 0; i < 30000; i++) buf_printf(&text, "%zu;%zu\n", i, i * 2654435761u % 1000003);
    const Part parts[] = {{"a.csv", text.ptr, text.len, 0}, {"b.csv", "id;sum\n1;2\n", 0, 0}, {0}};
    write_zip("good.zip", parts);
    buf_free(&text);
    assert_true(file_read(file("good.zip"), 0, arena, &whole, &err));
    for (size_t at = 40; at < whole.len; at += whole.len / 23) { /* a bit changed: an error, or nothing at all */
        char *bytes = arena_array(arena, whole.len, 1);
        memcpy(bytes, whole.ptr, whole.len);
        bytes[at] = (char)(bytes[at] ^ 0x10);
        Read read;
        assert_true(file_write(file("bad.zip"), (Str){bytes, whole.len}, &err));
        if (read_files(&(Reading){"csv", "bad.zip", NULL, NULL}, &read, &err))
            assert_int_equal(read.rows, 30001);
        else
            assert_non_null(strstr(err.where, "bad.zip"));
    }
    for (size_t len = 4; len < whole.len; len += whole.len / 17) {
        assert_true(file_write(file("cut.zip"), str_sub(whole, 0, len), &err));
        fails_with(&(Reading){"csv", "cut.zip", NULL, NULL}, "cut.zip", "it was cut");
    }
    patch("good.zip", "b.csv", "a.csv");
    fails_with(&(Reading){"csv", "good.zip", NULL, NULL}, "good.zip/a.csv", "stands twice");
}

static void not_what_is_asked_for(void **state) {
    (void)state;
    static const Part book[] = {{"xl/workbook.xml", "<workbook/>", 0, 0}, {0}}, text[] = {{"a.txt", "x", 0, 0}, {0}},
                      empty[] = {{"folder/", "", 0, 0}, {0}};
    write_zip("book.zip", book);
    write_zip("text.zip", text);
    write_zip("empty.zip", empty);
    fails_with(&(Reading){"csv", "book.zip", NULL, NULL}, "book.zip", "is a workbook");
    fails_with(&(Reading){"statement", "book.zip", "format", "mt940"}, "book.zip", "is a workbook");
    fails_with(&(Reading){"csv", "text.zip", "entries.0", "*.csv"}, "text.zip", "with no such file in it");
    fails_with(&(Reading){"csv", "empty.zip", NULL, NULL}, "empty.zip", "with no file in it");
}

static int setup(void **state) {
    (void)state;
    arena = arena_new("test", 0);
    return mkdtemp(folder) ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    Error err = {0};
    arena_free(arena);
    return file_remove_tree(folder, &err) ? 0 : -1;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_beside_the_archive), cmocka_unit_test(long_entries),
        cmocka_unit_test(names_of_windows),      cmocka_unit_test(protected_ones_are_named),
        cmocka_unit_test(bombs_are_refused),     cmocka_unit_test(damaged_ones_fail),
        cmocka_unit_test(not_what_is_asked_for),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
