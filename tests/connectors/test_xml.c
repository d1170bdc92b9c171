/* The xml and json connectors: paths, inheritance, hostile documents, memory that does not grow. */
#include "tests/support/reading.h"

#include "engine/base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <cmocka.h>

static char folder[64];

static int setup(void **state) {
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/kopeck-xml-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    Error err = {0};
    return file_remove_tree(folder, &err) ? 0 : -1;
}

static void write_file(const char *name, const char *content) {
    char path[128];
    Error err = {0};
    snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_true(file_write(path, str_of(content), &err));
}

static Reading read_file(const char *connector, const char *name, const char *more, const char *columns) {
    char source[1024];
    snprintf(source, sizeof source, "files.0=%s/%s%s", folder, name, more);
    return reading_of(&(ReadingWish){.connector = connector, .source = source, .dataset = "", .columns = columns});
}

static void rows_are(const Reading *reading, size_t rows, size_t columns, const char *const *wanted) {
    if (!reading->fine) fail_msg("%s: %s", reading->err.where, reading->err.text);
    assert_int_equal(reading->read.rows, rows);
    for (size_t i = 0; i < rows * columns; i++)
        assert_string_equal(reading_cell(reading, i / columns, i % columns), wanted[i]);
}

#define ROWS_ARE(reading, rows, columns, ...) rows_are(reading, rows, columns, (const char *const[]){__VA_ARGS__})

static const char shop[] = "<?xml version='1.0'?><D xmlns:x='y'><S k='1'><Id>A</Id>"
                           "<B><T>open</T><V c='EUR'>1.10</V></B><B><V c='EUR'>2.20</V><T>shut</T></B>"
                           "<x:R n='r1'><A>10.00</A><L/><L/><P><N>q</N><W>7</W></P></x:R>"
                           "<R n='r2'><A>20.00</A><A>30.00</A><I><A>5</A></I></R></S>"
                           "<S k='2'><R n='r3'><![CDATA[ a<b ]]><A> 1&amp;2 </A></R></S></D>";

static void paths(void **state) {
    (void)state;
    write_file("a.xml", shop);
    Reading reading = read_file("xml", "a.xml", "\nrows.0=/D/S/R",
                                "@n A ../Id /D/S/@k count(L) P[N=q]/W name() ../B[T=open]/V ../B[T!=open]/V/@c");
    ROWS_ARE(&reading, 3, 9, "r1", "10.00", "A", "1", "2", "7", "R", "1.10", "EUR", "r2", "20.00 30.00", "A", "1", "0",
             "(null)", "R", "1.10", "EUR", "r3", "1&2", "(null)", "2", "0", "(null)", "R", "(null)", "(null)");
    reading_free(&reading);
    reading = read_file("xml", "a.xml", "\nrows.0=/D/S/R\nrows.1=/D/S/R/I", "A . ../@n");
    ROWS_ARE(&reading, 3, 3, "10.00", "(null)", "(null)", "5", "(null)", "r2", "1&2", "a<b", "(null)");
    reading_free(&reading);
    reading = read_file("xml", "a.xml", "\nrows.0=/D/*/R", NULL); /* all there is, attributes as well */
    assert_true(reading.fine);
    assert_int_equal(reading_count(&reading, 0, "r1"), 1);
    assert_int_equal(reading_count(&reading, 1, "10.00"), 1);
    reading_free(&reading);
}

static void fails_with(const char *connector, const char *name, const char *more, const char *columns,
                       const char *says) {
    Reading reading = read_file(connector, name, more, columns);
    if (reading.fine || !strstr(reading.err.text, says))
        fail_msg("%s: wanted \"%s\", seen \"%s\"", name, says, reading.err.text);
    reading_free(&reading);
}

static void wrong_paths(void **state) {
    (void)state;
    write_file("a.xml", shop);
    static const char *const cases[][3] = {{"\nrows.0=D/S", "A", "rows are named from the root"},
                                           {"\nrows.0=/D/S[a=b]", "A", "rows take no conditions"},
                                           {"\nrows.0=/D/S/R", "../../../..", "it leads out of the document"},
                                           {"\nrows.0=/D/S/R", "A[", "a [ is not closed"},
                                           {"\nrows.0=/D/S/R", "A[b]", "a condition is [name=value]"},
                                           {"\nrows.0=/D/S/R", "a//b", "a name is missing"},
                                           {"\nrows.0=/D/S/R", "/X/Y", "it begins at another root"},
                                           {"", "A", "`rows` is missing"},
                                           {"\nrows.0=/E/S", "A", "its root element is not <E>"}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) fails_with("xml", "a.xml", cases[i][0], cases[i][1], cases[i][2]);
    write_file("late.xml", "<D><R><A>1</A></R><Id>7</Id></D>");
    fails_with("xml", "late.xml", "\nrows.0=/D/R", "A ../Id", "stands behind the rows that it belongs to");
}

static void hostile(void **state) {
    (void)state;
    const char *rows = "\nrows.0=/D/R";
    static const char *const cases[][2] = {
        {"", "is empty, or no XML"},
        {"hello", "is empty, or no XML"},
        {"<D><R><A>1</A></R>", "it was cut"},
        {"<D><R><A>1</R></D>", "closes another element than the one that is open, near byte 14"},
        {"<D><R><A =1></A></R></D>", "is not well-formed XML near byte"},
        {"<!DOCTYPE D [<!ENTITY a 'x'><!ENTITY b '&a;&a;&a;&a;'>]><D><R><A>&b;</A></R></D>", "declares entities"},
        {"<!DOCTYPE D [<!ENTITY f SYSTEM 'file:///etc/passwd'>]><D><R><A>&f;</A></R></D>", "declares entities"},
        {"<D><R><A>&unknown;</A></R></D>", "uses an entity that it does not declare"},
        {"<D><R>\n<A>a & b</A></R></D>", "has an & that is no entity"},
        {"<D><R><A>\x01</A></R></D>", "holds a character that XML does not allow"},
        {"<D><R><A>1</A></R></D><D/>", "goes on behind its end"},
        {"<?xml version='1.0' encoding='EBCDIC-X'?><D/>", "says encoding=\"EBCDIC-X\", which Kopeck does not read"},
        {"<D><R><A>\xFF\xFE</A></R></D>", "is not UTF-8 at byte 9, and does not say its encoding"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        write_file("h.xml", cases[i][0]);
        fails_with("xml", "h.xml", rows, "A", cases[i][1]);
    }
    char *deep = malloc(100000);
    size_t len = 0;
    for (int i = 0; i < 20000; i++) len += (size_t)sprintf(deep + len, "<D>");
    write_file("h.xml", deep);
    fails_with("xml", "h.xml", rows, "A", "nested deeper than 100 elements");
    free(deep);
    size_t size = 4 << 20;
    char *long_value = malloc(size + 1);
    memset(long_value, 'x', size);
    memcpy(long_value, "<D><R><A>", 9);
    long_value[size] = 0;
    static const char tail[] = "</A></R></D>";
    memcpy(long_value + size - sizeof tail + 1, tail, sizeof tail - 1);
    write_file("h.xml", long_value);
    fails_with("xml", "h.xml", rows, "A", "a value has more than 1048576 bytes");
    memcpy(long_value, "[{\"a\":\"  ", 9);
    write_file("h.json", long_value);
    fails_with("json", "h.json", "", "a", "not JSON at byte");
    free(long_value);
}

/* What would keep the parser busy for hours, or grow with the file, is refused before it gets it. */
static void endless(void **state) {
    (void)state;
    static const struct {
        const char *head, *piece, *says;
        size_t count;
    } cases[] = {
        {"", "\n", "has no element within its first 256 KiB", 300 << 10},
        {"<!DOCTYPE D [", "<!ENTITY a 'b'>", "has no element within its first 256 KiB", 30000},
        {"<D><R ", "a%zu='1' ", "an element has more than 10000 attributes", 200000},
        {"<D><R a='>' ", "xmlns:a%zu='1' ", "an element has more than 10000 attributes", 200000},
        {"<D><R><!-- ", "x", "one text, name, attribute or comment has more than 9 million bytes", 11 << 20},
        {"<D><R><B>", "x", "one text, name, attribute or comment has more than 9 million bytes", 11 << 20},
        {"<D><R b='", "x", "one text, name, attribute or comment has more than 9 million bytes", 11 << 20},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Buf text = {0};
        buf_add(&text, str_of(cases[i].head));
        for (size_t k = 0; k < cases[i].count; k++) {
            const char *number = strstr(cases[i].piece, "%zu");
            Str piece = str_of(cases[i].piece);
            if (!number) buf_add(&text, piece);
            if (number) buf_printf(&text, "%.*s%zu%s", (int)(number - piece.ptr), piece.ptr, k, number + 3);
        }
        buf_char(&text, 0);
        write_file("h.xml", text.ptr);
        fails_with("xml", "h.xml", "\nrows.0=/D/R", "A", cases[i].says);
        buf_free(&text);
    }
    write_file("h.xml", "<D><!-- > <a b=' -->\n<R><A>1</A></R></D>"); /* a comment is no tag */
    Reading reading = read_file("xml", "h.xml", "\nrows.0=/D/R", "A");
    assert_true(reading.fine);
    reading_free(&reading);
}

static void encodings(void **state) {
    (void)state;
    write_file("w.xml", "<?xml version='1.0' encoding='windows-1251'?><D><R><A>\xCF\xF0\xE8\xE2\xE5\xF2</A></R></D>");
    Reading reading = read_file("xml", "w.xml", "\nrows.0=/D/R", "A");
    ROWS_ARE(&reading, 1, 1, "Привет");
    assert_null(reading_notice(&reading, "encoding"));
    reading_free(&reading);
    write_file("w.xml",
               "<?xml version='1.0' encoding='UTF-8'?><D><R><A>\xCF\xF0\xE8\xE2\xE5\xF2 \xEC\xE8\xF0</A></R></D>");
    reading = read_file("xml", "w.xml", "\nrows.0=/D/R", "A");
    ROWS_ARE(&reading, 1, 1, "Привет мир");
    assert_non_null(
        strstr(reading_notice(&reading, "encoding")->text.ptr, "says encoding=\"UTF-8\" but is windows-1251"));
    reading_free(&reading);
}

static void json(void **state) {
    (void)state;
    write_file("a.json",
               "{\"data\":{\"items\":[{\"id\":1,\"sum\":10.10,\"c\":{\"inn\":\"007\"}},{\"id\":2,\"sum\":1E3}]}}");
    Reading reading = read_file("json", "a.json", "\nrows=data.items", "id sum c.inn");
    ROWS_ARE(&reading, 2, 3, "1", "10.10", "007", "2", "1000", "(null)");
    reading_free(&reading);
    write_file("a.jsonl", "{\"id\":1}\n\n{\"id\":}\n[1]\n{\"id\":2} {\"id\":3}\n{\"id\":4}\n");
    reading = read_file("json", "a.jsonl", "", "id");
    ROWS_ARE(&reading, 2, 1, "1", "4");
    assert_int_equal(reading.read.rejects, 3);
    reading_free(&reading);
    write_file("a.jsonl", "{\"id\":1}\n{\"id\":");
    fails_with("json", "a.jsonl", "", "id", "the last line is no whole record: the file was cut");
    write_file("a.jsonl", "[\n{\"id\":1},\n{\"id\":2}\n]\n");
    fails_with("json", "a.jsonl", "", "id", "this is JSON over many lines\nhint: set `lines: false`");
    static const char *const cases[][3] = {{"", "id", "is empty"},
                                           {"[{\"id\":", "id", "the file ends in the middle"},
                                           {"{\"total\":1,\"tags\":[1],\"data\":{\"items\":[{\"id\":1}]}}", "id", "set `rows: data.items`"},
                                           {"<html>", "id", "is an HTML page"},
                                           {"%PDF-1.4\n", "id", "is a PDF document, no text"},
                                           {"{\"id\":1}\n{\"id\":2}\n", "id", "set `lines: true`"},
                                           {"[{\"id\":1}", "id", "it was cut"},
                                           {"{\"id\":1}", "id", "an object stands where the list of records should be"},
                                           {"[{\"id\":1}]", "di", "has no column \"di\""},
                                           {"[{\"id\":1}]]", "id", "not JSON at byte"}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        write_file("b.json", cases[i][0]);
        fails_with("json", "b.json", "", cases[i][1], cases[i][2]);
    }
}

static long resident_kib(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/* 48 MiB read row by row: the process does not grow by a third of it. */
static void memory(void **state) {
    (void)state;
    for (int json_too = 0; json_too < 2; json_too++) {
        char path[128];
        snprintf(path, sizeof path, "%s/big.%s", folder, json_too ? "json" : "xml");
        FILE *out = fopen(path, "w");
        fputs(json_too ? "[" : "<D>", out);
        for (int i = 0; i < 400000; i++) {
            if (json_too)
                fprintf(out, "%s{\"id\":%d,\"sum\":\"%d.50\",\"note\":\"%080d\"}", i ? "," : "", i, i, i);
            else
                fprintf(out, "<R><Id>%d</Id><Sum>%d.50</Sum><Note>%080d</Note></R>\n", i, i, i);
        }
        fputs(json_too ? "]" : "</D>", out);
        fclose(out);
        Arena *arena = arena_new("memory", 0);
        Option options[] = {{STR("files.0"), str_of(path), ""}, {STR("rows.0"), STR("/D/R"), ""}};
        Options source = {options, json_too ? 1 : 2}, none = {0};
        Str column[] = {json_too ? STR("sum") : STR("Sum"), json_too ? STR("note") : STR("Note")};
        const Connector *connector = connector_find(json_too ? STR("json") : STR("xml"));
        SourceSpec spec = {.name = STR("s"), .options = &source, .folder = "."};
        NoticeList notices = {0};
        Extract extract = {.dataset = STR("s.d"), .options = &none, .column = column, .column_count = 2};
        Source *opened;
        Schema schema;
        Batch batch;
        Error err = {0};
        uint64_t rows = 0;
        long before = resident_kib();
        assert_true(connector->open(&opened, &spec, &notices, arena, &err) &&
                    connector->begin(opened, &extract, &schema, &err));
        do {
            assert_true(connector->next(opened, &batch, &err));
            rows += batch.rows;
        } while (batch.rows);
        assert_int_equal(rows, 400000);
        arena_free(arena);
        long grown = resident_kib() - before;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        grown = 0; /* what was freed is kept there for a while */
#endif
        if (grown > 16 << 10) fail_msg("%s: the process grew by %ld KiB", path, grown);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(memory),      cmocka_unit_test(paths),
                                       cmocka_unit_test(wrong_paths), cmocka_unit_test(hostile),
                                       cmocka_unit_test(encodings),   cmocka_unit_test(json),
                                       cmocka_unit_test(endless)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
