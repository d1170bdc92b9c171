/* XLSX as libxlsxwriter writes it, ODS and hostile archives made by libzip. */
#include "connectors/sheet_book.h"
#include "connectors/sheet_value.h"
#include "tests/support/reading.h"

#include "engine/base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <xlsxwriter.h>
#include <zip.h>

#include <cmocka.h>

static char folder[64], path[128];

static int setup(void **state) {
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/kopeck-sheet-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    Error err = {0};
    return file_remove_tree(folder, &err) ? 0 : -1;
}

static const char *file(const char *name) {
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static Reading read_sheet(const char *name, const char *columns, const char *more) {
    char source[512];
    snprintf(source, sizeof source, "files.0=%s%s", file(name), more);
    return reading_of(&(ReadingWish){.connector = "sheet", .source = source, .dataset = "", .columns = columns});
}

static void cell_is(const Reading *reading, size_t row, size_t column, const char *wanted) {
    assert_string_equal(reading_cell(reading, row, column), wanted);
}

static void write_xlsx(const char *name) {
    lxw_workbook *book = workbook_new(file(name));
    lxw_worksheet *first = workbook_add_worksheet(book, "Итоги"), *second = workbook_add_worksheet(book, "Платежи");
    lxw_format *date = workbook_add_format(book), *moment = workbook_add_format(book),
               *money = workbook_add_format(book);
    lxw_format *bold = workbook_add_format(book);
    format_set_num_format(date, "dd.mm.yyyy");
    format_set_num_format_index(moment, 22);
    format_set_num_format(money, "#,##0.00 \"dollars\"");
    format_set_bold(bold);
    worksheet_write_string(first, 0, 0, "всего", NULL);
    worksheet_write_string(second, 1, 0, "Номер", NULL); /* row 1 is blank */
    worksheet_write_string(second, 1, 1, "Дата", NULL);
    worksheet_write_string(second, 1, 2, "Сумма", NULL);
    worksheet_write_string(second, 1, 4, "Сумма", NULL);
    worksheet_write_string(second, 1, 5, "Да", NULL);
    worksheet_write_string(second, 2, 0, "00042", NULL);
    worksheet_write_number(second, 2, 1, 46000, date);
    worksheet_write_number(second, 2, 2, 0.1 + 0.2, money);
    worksheet_write_number(second, 2, 3, 7, NULL); /* no name above: column D */
    worksheet_write_boolean(second, 2, 5, 1, NULL);
    lxw_rich_string_tuple a = {.string = "ООО "}, b = {.format = bold, .string = "Ромашка"}, *parts[] = {&a, &b, NULL};
    worksheet_write_rich_string(second, 4, 0, parts, NULL); /* row 4 is blank */
    worksheet_write_number(second, 4, 1, 46000.75, moment);
    worksheet_write_number(second, 4, 2, 12345678901234, NULL);
    worksheet_write_formula_num(second, 4, 4, "=C5/3", NULL, 4115226300411.333);
    workbook_close(book);
}

static void xlsx(void **state) {
    (void)state;
    write_xlsx("a.xlsx");
    Reading reading = read_sheet("a.xlsx", "Номер Дата Да D", "\nsheet=Платежи");
    if (!reading.fine) fail_msg("%s %s", reading.err.where, reading.err.text);
    assert_int_equal(reading.read.rows, 2);
    static const char *const wanted[2][4] = {{"00042", "2025-12-09", "true", "7"},
                                             {"ООО Ромашка", "2025-12-09T18:00:00", "(null)", "(null)"}};
    for (size_t r = 0; r < 2; r++) {
        for (size_t c = 0; c < 4; c++) cell_is(&reading, r, c, wanted[r][c]);
    }
    reading_free(&reading);
    reading = read_sheet("a.xlsx", NULL, "\nsheet=2");
    assert_int_equal(reading.read.rows, 2);
    cell_is(&reading, 0, 2, "0.3");
    cell_is(&reading, 1, 2, "12345678901234");
    cell_is(&reading, 1, 4, "4115226300411.33");
    reading_free(&reading);
    for (int skip = 0; skip < 2; skip++) { /* row 1 is blank, and counts: the header is in row 2 */
        reading = read_sheet("a.xlsx", "Номер", skip ? "\nsheet=2\nskip=1" : "\nsheet=2\nskip=0");
        assert_int_equal(reading.read.rows, 2);
        reading_free(&reading);
    }
    reading = read_sheet("a.xlsx", "A", "\nsheet=2\nheader=false\nskip=2");
    assert_int_equal(reading.read.rows, 2);
    cell_is(&reading, 0, 0, "00042");
    reading_free(&reading);
    reading = read_sheet("a.xlsx", "всего", "");
    assert_true(reading.fine);
    assert_int_equal(reading.read.rows, 0);
    reading_free(&reading);
    reading = read_sheet("a.xlsx", "A", "\nheader=false");
    cell_is(&reading, 0, 0, "всего");
    reading_free(&reading);
}

/* ---- Archives part by part */

typedef struct Part {
    const char *name, *content;
} Part;

static void write_zip(const char *name, const Part *parts) {
    int code;
    unlink(file(name));
    zip_t *zip = zip_open(file(name), ZIP_CREATE | ZIP_TRUNCATE, &code);
    for (; parts->name; parts++)
        zip_file_add(zip, parts->name, zip_source_buffer(zip, parts->content, strlen(parts->content), 0),
                     ZIP_FL_OVERWRITE);
    assert_int_equal(zip_close(zip), 0);
}

#define ODS(tables)                                                                                                    \
    "<office:document-content xmlns:office='o' xmlns:table='t' "                                                       \
    "xmlns:text='x'><office:body><office:spreadsheet>" tables                                                          \
    "</office:spreadsheet></office:body></office:document-content>"

static void ods(void **state) {
    (void)state;
    static const Part parts[] = {
        {"content.xml",
         ODS("<table:table table:name='Итоги'><table:table-row><table:table-cell office:value-type='string'>"
             "<text:p>x</text:p></table:table-cell></table:table-row></table:table>"
             "<table:table table:name='Платежи'>"
             "<table:table-row table:number-rows-repeated='3'><table:table-cell "
             "table:number-columns-repeated='1024'/></table:table-row>"
             "<table:table-row><table:table-cell office:value-type='string'><text:p>Номер</text:p></table:table-cell>"
             "<table:table-cell table:number-columns-repeated='2'/><table:table-cell "
             "office:value-type='string'><text:p>Сумма</text:p>"
             "</table:table-cell></table:table-row>"
             "<table:table-row table:number-rows-repeated='2'><table:table-cell "
             "office:value-type='string'><text:p>7</text:p>"
             "</table:table-cell><table:table-cell office:value-type='date' "
             "office:date-value='2026-01-31'/><table:table-cell/>"
             "<table:table-cell office:value-type='currency' office:value='-1250.5'><text:p>-1 250,50 "
             "руб</text:p></table:table-cell>"
             "</table:table-row>"
             "<table:table-row table:number-rows-repeated='1048000'><table:table-cell "
             "table:number-columns-repeated='1024'/>"
             "</table:table-row></table:table>")},
        {0}};
    write_zip("a.ods", parts);
    Reading reading = read_sheet("a.ods", "Номер Сумма B", "\nsheet=Платежи");
    if (!reading.fine) fail_msg("%s %s", reading.err.where, reading.err.text);
    assert_int_equal(reading.read.rows, 2);
    for (size_t r = 0; r < 2; r++) {
        cell_is(&reading, r, 0, "7");
        cell_is(&reading, r, 1, "-1250.5");
        cell_is(&reading, r, 2, "2026-01-31");
    }
    reading_free(&reading);
    reading = read_sheet("a.ods", "Номер", "\nsheet=Прочее");
    assert_false(reading.fine);
    assert_non_null(strstr(reading.err.text, "hint: there are: Итоги, Платежи"));
    reading_free(&reading);
}

#define WORKBOOK                                                                                                       \
    "<workbook xmlns:r='r'><workbookPr date1904='1'/><sheets><sheet name='S' sheetId='1' "                             \
    "r:id='R1'/></sheets></workbook>"
#define RELATIONS "<Relationships><Relationship Id='R1' Target='/xl/s.xml'/></Relationships>"

static void since_1904_and_without_references(void **state) {
    (void)state;
    static const Part parts[] = {
        {"xl/workbook.xml", WORKBOOK},
        {"xl/_rels/workbook.xml.rels", RELATIONS},
        {"xl/styles.xml", "<styleSheet><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs></styleSheet>"},
        {"xl/s.xml", "<worksheet><sheetData><row><c t='inlineStr'><is><t>d</t></is></c><c t='str'><v>n</v></c></row>"
                     "<row><c s='1'><v>44538</v></c><c><v>1.5E3</v></c></row></sheetData></worksheet>"},
        {0}};
    write_zip("b.xlsx", parts);
    Reading reading = read_sheet("b.xlsx", "d n", "");
    if (!reading.fine) fail_msg("%s %s", reading.err.where, reading.err.text);
    cell_is(&reading, 0, 0, "2025-12-09");
    cell_is(&reading, 0, 1, "1500");
    reading_free(&reading);
}

static void fails_with(const char *name, const char *more, const char *says) {
    Reading reading = read_sheet(name, "x", more);
    assert_false(reading.fine);
    if (!strstr(reading.err.text, says)) fail_msg("%s: wanted \"%s\", seen \"%s\"", name, says, reading.err.text);
    reading_free(&reading);
}

static void hostile(void **state) {
    (void)state;
    write_xlsx("a.xlsx");
    Arena *arena = arena_new("test", 0);
    Str whole;
    Error err = {0};
    assert_true(file_read(file("a.xlsx"), 0, arena, &whole, &err));
    assert_true(file_write(file("cut.xlsx"), str_sub(whole, 0, whole.len / 2), &err));
    fails_with("cut.xlsx", "", "it was cut");
    assert_true(file_write(file("old.xlsx"), STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and so on"), &err));
    fails_with("old.xlsx", "", "is an old XLS workbook");
    assert_true(file_write(file("text.xlsx"), STR("a;b\n1;2\n"), &err));
    fails_with("text.xlsx", "", "is no workbook");
    assert_true(file_write(file("page.xlsx"), STR("<html><table><tr><td>1</td></tr></table></html>"), &err));
    fails_with("page.xlsx", "", "is an HTML page under the name of a workbook");
    static const Part locked[] = {
        {"META-INF/manifest.xml", "<manifest:manifest xmlns:manifest='m'><manifest:file-entry><manifest:encryption-data "
                                  "manifest:checksum-type='SHA1'/></manifest:file-entry></manifest:manifest>"},
        {"content.xml", "\x03\x9A\x1B"},
        {0}};
    write_zip("locked.ods", locked);
    fails_with("locked.ods", "", "is protected with a password");
    fails_with("a.xlsx", "\nsheet=Нет", "has no sheet \"Нет\"\nhint: there are: Итоги, Платежи");
    fails_with("a.xlsx", "", "has no column \"x\"");
    static const Part other[] = {{"readme.txt", "x"}, {0}};
    write_zip("other.xlsx", other);
    fails_with("other.xlsx", "", "is a ZIP archive, but no XLSX or ODS workbook");
    static const Part lost[] = {{"xl/workbook.xml", WORKBOOK}, {"xl/_rels/workbook.xml.rels", RELATIONS}, {0}};
    write_zip("lost.xlsx", lost);
    fails_with("lost.xlsx", "", "its sheet xl/s.xml is missing");
    static const Part entities[] = {
        {"xl/workbook.xml", "<!DOCTYPE x [<!ENTITY a 'aaaaaaaa'><!ENTITY b '&a;&a;'>]>" WORKBOOK}, {0}};
    write_zip("entities.xlsx", entities);
    fails_with("entities.xlsx", "", "declares entities");
    static const Part repeated[] = {
        {"content.xml",
         ODS("<table:table table:name='S'><table:table-row table:number-rows-repeated='900000'>"
             "<table:table-cell "
             "office:value-type='string'><text:p>x</text:p></table:table-cell></table:table-row></table:table>")},
        {0}};
    write_zip("repeated.ods", repeated);
    fails_with("repeated.ods", "", "repeats row 1 more than 10000 times");
    arena_free(arena);
}

static void bomb(void **state) {
    (void)state;
    size_t size = 64 << 20;
    char *blanks = malloc(size + 1);
    static const char head[] = "<worksheet><sheetData><row><c t='str'><v>x</v></c></row>  ";
    for (size_t i = 0; i < size; i += 4) memcpy(blanks + i, "<x/>", 4);
    memcpy(blanks, head, sizeof head - 1);
    blanks[size] = 0;
    Part parts[] = {
        {"xl/workbook.xml", WORKBOOK}, {"xl/_rels/workbook.xml.rels", RELATIONS}, {"xl/s.xml", blanks}, {0}};
    write_zip("bomb.xlsx", parts);
    free(blanks);
    fails_with("bomb.xlsx", "", "unpacks to more than 400 times its size");
}

/* A text of 64 KiB, named by every row, or standing in every column of rows that stand for thousands. */
static void repeated_texts(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    Buf *shared = buf_own(arena), *rows = buf_own(arena), *content = buf_own(arena), *wide = buf_own(arena);
    char *text = arena_array(arena, 65536 + 1, 1);
    memset(text, 'x', 65536);
    buf_printf(shared, "<sst><si><t>x</t></si><si><t>%s</t></si></sst>", text);
    buf_add(rows, STR("<worksheet><sheetData><row><c t='s'><v>0</v></c></row>"));
    for (size_t i = 0; i < 1000; i++) buf_add(rows, STR("<row><c t='s'><v>1</v></c></row>"));
    buf_add(rows, STR("</sheetData></worksheet>"));
    buf_char(shared, 0);
    buf_char(rows, 0);
    Part parts[] = {{"xl/workbook.xml", WORKBOOK}, {"xl/_rels/workbook.xml.rels", RELATIONS}, {"xl/sharedStrings.xml", shared->ptr},
                    {"xl/s.xml", rows->ptr}, {0}};
    write_zip("shared.xlsx", parts);
    fails_with("shared.xlsx", "", "its cells hold more than 400 times the size of the file");
    static const char head[] = "<office:document-content xmlns:office='o' xmlns:table='t' xmlns:text='x'><office:body><office:spreadsheet>"
                               "<table:table table:name='S'><table:table-row><table:table-cell office:value-type='string'><text:p>x</text:p>"
                               "</table:table-cell></table:table-row><table:table-row table:number-rows-repeated='%d'><table:table-cell "
                               "office:value-type='string' table:number-columns-repeated='%d'><text:p>%s</text:p></table:table-cell>"
                               "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>";
    buf_printf(content, head, 5000, 1, text);
    buf_char(content, 0);
    buf_printf(wide, head, 1, 4000, text);
    buf_char(wide, 0);
    Part tall_parts[] = {{"content.xml", content->ptr}, {0}}, wide_parts[] = {{"content.xml", wide->ptr}, {0}};
    write_zip("tall.ods", tall_parts);
    fails_with("tall.ods", "", "its cells hold more than 400 times the size of the file");
    write_zip("wide.ods", wide_parts);
    fails_with("wide.ods", "", "holds more than 64 MiB in row 2");
    arena_free(arena);
}

static void values(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    static const char *const dates[] = {"dd.mm.yyyy", "yyyy\\-mm\\-dd", "[$-419]d mmm yyyy;@",
                                        "h:mm",       "[h]:mm:ss",      "m/d/yy h:mm"};
    static const char *const numbers[] = {
        "General", "0.00", "#,##0.00\\ \"руб.\"", "0.00E+00", "[Red]0.00", "# ##0;[Red]-# ##0", "@", "0%"};
    for (size_t i = 0; i < ARRAY_LEN(dates); i++) assert_true(sheet_is_date_format(str_of(dates[i])));
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        if (sheet_is_date_format(str_of(numbers[i]))) fail_msg("%s", numbers[i]);
    }
    static const char *const days[][2] = {{"1", "1900-01-01"},
                                          {"59", "1900-02-28"},
                                          {"61", "1900-03-01"},
                                          {"45292", "2024-01-01"},
                                          {"45292.5", "2024-01-01T12:00:00"},
                                          {"0.25", "06:00:00"},
                                          {"-1", "-1"},
                                          {"abc", "abc"},
                                          {"99999999", "99999999"}};
    for (size_t i = 0; i < ARRAY_LEN(days); i++)
        assert_string_equal(str_cstr(arena, sheet_date(str_of(days[i][0]), false, arena)), days[i][1]);
    static const char *const plain[][2] = {{"0.30000000000000004", "0.3"}, {"1E-2", "0.01"},
                                           {"1234.50", "1234.50"},         {"123456789012345", "123456789012345"},
                                           {"1.1000000000000001", "1.1"},  {"x", "x"}};
    for (size_t i = 0; i < ARRAY_LEN(plain); i++)
        assert_string_equal(str_cstr(arena, sheet_number(str_of(plain[i][0]), arena)), plain[i][1]);
    assert_string_equal(sheet_column_name(0, arena).ptr, "A");
    assert_string_equal(sheet_column_name(25, arena).ptr, "Z");
    assert_string_equal(sheet_column_name(26, arena).ptr, "AA");
    assert_string_equal(sheet_column_name(701, arena).ptr, "ZZ");
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(xlsx),    cmocka_unit_test(ods),  cmocka_unit_test(since_1904_and_without_references),
        cmocka_unit_test(hostile), cmocka_unit_test(bomb), cmocka_unit_test(repeated_texts),
        cmocka_unit_test(values)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
