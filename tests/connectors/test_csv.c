/* The csv connector as the engine uses it: files in, whole output compared, for every block size alike.
 *
 * Expected outputs are written by hand from RFC 4180 and the rules of connectors/CSV.md, one line a row:
 *   a.csv:2|value|value   null is ~; rejects follow the rows as !line@byte reason <raw>; then notices; then the end or
 * error. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "connectors/connector.h"
#include "engine/base/file.h"
#include "engine/data/decimal.h"
#include "tests/support/csv_random.h"

extern const Connector connector_csv;

static uint64_t random_files = 300; /* or as many as the first argument says */
static char folder[] = "/tmp/kopeck-csv-XXXXXX";

static int make_folder(void **state) {
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state) {
    (void)state;
    Error err = {0};
    return file_remove_tree(folder, &err) ? 0 : -1;
}

static const char *in_folder(const char *name) {
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void put(const char *name, Str content) {
    FILE *file = fopen(in_folder(name), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(content.ptr, 1, content.len, file), content.len);
    assert_int_equal(fclose(file), 0);
}

/* "files=a.csv separator=; header=false": names end at '=', values at two spaces. */
static Options parse_options(Arena *arena, const char *text) {
    Option *item = arena_array(arena, 64, sizeof *item);
    size_t count = 0;
    Str rest = str_of(text);
    while (rest.len) {
        size_t end = str_find(rest, STR("  "));
        Str one = str_sub(rest, 0, end == SIZE_MAX ? rest.len : end);
        size_t equals = str_find(one, STR("="));
        rest = str_sub(rest, end == SIZE_MAX ? rest.len : end + 2, rest.len);
        item[count++] = (Option){str_sub(one, 0, equals), str_sub(one, equals + 1, one.len), "kopeck.yaml:7:3"};
    }
    return (Options){item, count};
}

static void dump_cell(Buf *out, Str cell) {
    buf_char(out, '|');
    if (!cell.ptr) buf_char(out, '~');
    for (size_t i = 0; i < cell.len; i++) {
        if (cell.ptr[i] == '\n')
            buf_add(out, STR("\\n"));
        else if (cell.ptr[i] == '\r')
            buf_add(out, STR("\\r"));
        else
            buf_char(out, cell.ptr[i]);
    }
}

static void dump_batch(const Batch *batch, size_t columns, Buf *rows, Buf *rejects) {
    for (size_t i = 0; i < batch->rows; i++) {
        buf_printf(rows, "%.*s:%llu", STR_ARG(batch->origin), (unsigned long long)batch->line[i]);
        for (size_t k = 0; k < columns; k++) dump_cell(rows, batch->cell[k][i]);
        buf_char(rows, '\n');
    }
    for (size_t i = 0; i < batch->reject_count; i++) {
        const BatchReject *reject = &batch->reject[i];
        buf_printf(rejects, "!%llu@%llu %.*s <%.*s>\n", (unsigned long long)reject->line,
                   (unsigned long long)reject->byte, STR_ARG(reject->reason), STR_ARG(reject->raw));
    }
}

typedef struct Read {
    Buf out, rejects;
    Arena *arena;
    Error err;
} Read;

static void dump_error(Read *read) { /* rows before a failure do not count */
    read->out.len = 0;
    buf_printf(&read->out, "error %d %s: %s\n", (int)read->err.kind, read->err.where, read->err.text);
}

static bool read_all(Read *read, Source *source, const Extract *extract) {
    Schema schema;
    Batch batch;
    if (!connector_csv.begin(source, extract, &schema, &read->err)) return false;
    if (!extract->column_count) {
        buf_char(&read->out, '#');
        for (size_t i = 0; i < schema.count; i++) dump_cell(&read->out, schema.field[i].name);
        buf_char(&read->out, '\n');
    }
    do {
        if (!connector_csv.next(source, &batch, &read->err)) return false;
        dump_batch(&batch, schema.count, &read->out, &read->rejects);
    } while (batch.rows || batch.reject_count);
    return true;
}

/* One dataset read to its end, as text in read->out. columns: "a,b" or "" for all. */
static void read_by(Read *read, const char *options, const char *columns, size_t rows_max, const char *block,
                    const char *scan) {
    *read = (Read){.arena = arena_new("test", 0)};
    Source *source;
    NoticeList notices = {0};
    ReadSummary summary;
    Str names[32], rest = str_of(columns);
    size_t count = 0;
    while (rest.len) names[count++] = str_cut(&rest, ',');
    Options all = parse_options(read->arena, arena_printf(read->arena, "%s  block=%s  scan=%s", options, block, scan));
    Options none = {0};
    SourceSpec spec = {.name = STR("bank"), .options = &all, .folder = folder};
    Extract extract = {.dataset = STR("bank.payments"),
                       .options = &none,
                       .column = names,
                       .column_count = count,
                       .rows_max = rows_max};
    bool ok = connector_csv.open(&source, &spec, &notices, read->arena, &read->err) && read_all(read, source, &extract);
    if (ok) buf_add(&read->out, buf_str(&read->rejects));
    if (ok && connector_csv.finish(source, &summary, &read->err)) {
        for (size_t i = 0; i < notices.count; i++) {
            buf_printf(&read->out, "%s: %.*s\n", notices.item[i].code, STR_ARG(notices.item[i].text));
        }
        buf_printf(&read->out, "= %llu rows, %lld declared\n", (unsigned long long)summary.rows,
                   (long long)summary.rows_declared);
    } else {
        dump_error(read);
    }
}

static void read_dataset(Read *read, const char *options, const char *columns, size_t rows_max, const char *block) {
    read_by(read, options, columns, rows_max, block, "auto");
}

static void free_read(Read *read) {
    buf_free(&read->out);
    buf_free(&read->rejects);
    arena_free(read->arena);
}

static const char *const blocks[] = {"512 KiB", "1 B", "2 B", "3 B", "7 B", "16 B", "64 B", "100 B"};

static const char *const scans[] = {"plain", "sse2", "avx2", "avx512",
                                    "vbmi2"}; /* one that the processor cannot is plain */

static bool expect_by(const char *what, const char *options, const char *columns, Str wanted, const char *block,
                      const char *scan) {
    Read read;
    read_by(&read, options, columns, 0, block, scan);
    Str got = buf_str(&read.out);
    bool same = str_eq(got, wanted);
    if (!same) {
        print_error("%s, block %s, scan %s: got\n%.*swanted\n%.*s", what, block, scan, STR_ARG(got), STR_ARG(wanted));
    }
    free_read(&read);
    return same;
}

/* Reads with each block size and each scan, and compares with `wanted`. */
static bool expect(const char *what, const char *options, const char *columns, const char *wanted) {
    for (size_t i = 0; i < ARRAY_LEN(blocks); i++) {
        for (size_t k = 0; k < ARRAY_LEN(scans); k++) {
            if (!expect_by(what, options, columns, str_of(wanted), blocks[i], scans[k])) return false;
        }
    }
    return true;
}

typedef struct Case {
    const char *what, *options, *columns;
    Str content;
    const char *wanted;
} Case;

#define TEXT(literal)                                                                                                  \
    { literal, sizeof(literal) - 1 }

static const Case cases[] = {
    {"plain", "files=a.csv", "", TEXT("id,amount\n1,10.00\n2,20.50\n"),
     "#|id|amount\na.csv:2|1|10.00\na.csv:3|2|20.50\n= 2 rows, -1 declared\n"},
    {"projection, in the order asked for, one column twice", "files=a.csv", "c,a,c",
     TEXT("a,b,c\n1,2,\"3\"\"\"\n4,5,6\n"), "a.csv:2|3\"|1|3\"\na.csv:3|6|4|6\n= 2 rows, -1 declared\n"},
    {"empty is null, quoted empty is not", "files=a.csv", "a,b,c", TEXT("a,b,c\n,\"\",\n\"\",,x\n"),
     "a.csv:2|~||~\na.csv:3||~|x\n= 2 rows, -1 declared\n"},
    {"text is delivered untouched", "files=a.csv", "a,b", TEXT("a,b\n  1 , \tx \n"),
     "a.csv:2|  1 | \tx \n= 1 rows, -1 declared\n"},
    {"separator, quote and line end in quotes", "files=a.csv", "a,b",
     TEXT("a,b\n\"x,y\",\"say \"\"hi\"\"\"\n\"1\n2\",\"3\r\n4\"\n5,6\n"),
     "a.csv:2|x,y|say \"hi\"\na.csv:3|1\\n2|3\\r\\n4\na.csv:6|5|6\n= 3 rows, -1 declared\n"},
    {"only doubled quotes", "files=a.csv", "a,b", TEXT("a,b\n\"\"\"\",\"\"\"\"\"\"\n"),
     "a.csv:2|\"|\"\"\n= 1 rows, -1 declared\n"},
    {"CRLF, LF and CR in one file", "files=a.csv", "a,b", TEXT("a,b\r\n1,2\n3,4\r5,\"6\"\r\n7,\r\n"),
     "a.csv:2|1|2\na.csv:3|3|4\na.csv:4|5|6\na.csv:5|7|~\n= 4 rows, -1 declared\n"},
    {"CR alone", "files=a.csv", "a,b", TEXT("a,b\r1,2\r3,4\r"), "a.csv:2|1|2\na.csv:3|3|4\n= 2 rows, -1 declared\n"},
    {"blank lines", "files=a.csv", "a,b", TEXT("\n\r\na,b\n\n1,2\n   \n\r\n3,4\n\n"),
     "a.csv:5|1|2\na.csv:8|3|4\n= 2 rows, -1 declared\n"},
    {"blank lines where there is one column", "files=a.csv", "a", TEXT("a\n1\n\n \n\"\"\n2\n"),
     "a.csv:2|1\na.csv:4| \na.csv:5|\na.csv:6|2\n= 4 rows, -1 declared\n"},
    {"UTF-8 byte order mark", "files=a.csv", "имя", TEXT("\xEF\xBB\xBFимя;x\nЁж;1\n"),
     "a.csv:2|Ёж\n= 1 rows, -1 declared\n"},
    {"UTF-16LE with mark", "files=a.csv", "",
     TEXT("\xFF\xFE"
          "a\0;\0b\0\n\0\x16\x04;\0\x3D\xD8\x00\xDE\n\0"),
     "#|a|b\na.csv:2|Ж|😀\n= 1 rows, -1 declared\n"},
    {"UTF-16BE as said", "files=a.csv  encoding=utf-16be", "",
     TEXT("\0a\0,\0b\0\n\0"
          "1\0,\x04\x16\0\n"),
     "#|a|b\na.csv:2|1|Ж\n= 1 rows, -1 declared\n"},
    {"windows-1251", "files=a.csv  encoding=windows-1251  separator=;", "сумма",
     TEXT("\xF1\xF3\xEC\xEC\xE0;x\n1 000,50;\xC6\n"), "a.csv:2|1 000,50\n= 1 rows, -1 declared\n"},
    {"cp866 with Ctrl-Z", "files=a.csv  encoding=cp866", "a", TEXT("a,b\n\x86,1\n\x1A"),
     "a.csv:2|Ж\n= 1 rows, -1 declared\n"},
    {"koi8-r", "files=a.csv  encoding=koi8-r", "a", TEXT("a,b\n\xF6,1\n"), "a.csv:2|Ж\n= 1 rows, -1 declared\n"},
    {"latin-1", "files=a.csv  encoding=latin-1", "a", TEXT("a,b\nM\xFCller,1\n"),
     "a.csv:2|Müller\n= 1 rows, -1 declared\n"},
    {"semicolon is found, decimal commas or not", "files=a.csv", "", TEXT("a;b\n1,5;2,5\n3,5;4\n"),
     "#|a|b\na.csv:2|1,5|2,5\na.csv:3|3,5|4\n= 2 rows, -1 declared\n"},
    {"tab is found", "files=a.csv", "b", TEXT("a\tb\n1, 2\t3\n"), "a.csv:2|3\n= 1 rows, -1 declared\n"},
    {"pipe is found in spite of a ragged row", "files=a.csv", "b", TEXT("a|b\n1|2|3\n4|5\n"),
     "a.csv:3|5\n!2@4 3 fields where the header has 2 <1|2|3>\n= 1 rows, -1 declared\n"},
    {"Excel's sep= line", "files=a.csv", "b", TEXT("sep=;\r\na;b\r\n1;2\r\n"), "a.csv:3|2\n= 1 rows, -1 declared\n"},
    {"two separators could be meant", "files=a.csv", "", TEXT("a,b;c\n1,2;3\n"),
     "error 2 a.csv: \",\" and \";\" both divide the lines into 2 fields\nhint: set `separator`\n"},
    {"any separator", "files=a.csv  separator=%", "b", TEXT("a%b\n1%2\n"), "a.csv:2|2\n= 1 rows, -1 declared\n"},
    {"other quote", "files=a.csv  quote='", "b", TEXT("a,b\n'x,y','it''s \"q\"'\n"),
     "a.csv:2|it's \"q\"\n= 1 rows, -1 declared\n"},
    {"no quotes", "files=a.csv  quote=none", "b", TEXT("a,b\n\"1,2\"\n"), "a.csv:2|2\"\n= 1 rows, -1 declared\n"},
    {"quotes in unquoted fields", "files=a.csv", "a,b", TEXT("a,b\n12\" monitor,5\nx, \"y\"\n7,8\n"),
     "a.csv:2|12\" monitor|5\na.csv:3|x| \"y\"\na.csv:4|7|8\n"
     "stray quotes: bank.payments: 3 quotes inside unquoted fields were kept as they are, the first at a.csv:2\n"
     "= 3 rows, -1 declared\n"},
    {"a stray quote that opens like a field further on", "files=a.csv", "a,b",
     TEXT("a,b\n12\",5\n\"x\",6\n19\",\"7\"\n"),
     "a.csv:2|12\"|5\na.csv:3|x|6\na.csv:4|19\"|7\n"
     "stray quotes: bank.payments: 2 quotes inside unquoted fields were kept as they are, the first at a.csv:2\n"
     "= 3 rows, -1 declared\n"},
    {"text after a closing quote", "files=a.csv", "a,b", TEXT("a,b\n\"12\" monitor\",5\n1,2\n\"x\" ,3\n"),
     "a.csv:3|1|2\n!2@8 text after a closing quote <\"12\" monitor\",5>\n!4@27 text after a closing quote <\"x\" ,3>\n"
     "= 1 rows, -1 declared\n"},
    {"a quote that runs into the next line and breaks there", "files=a.csv", "a,b", TEXT("a,b\n\"1,2\n\"3\",4\n5,6\n"),
     "a.csv:3|3|4\na.csv:4|5|6\n!2@10 text after a closing quote <\"1,2>\n= 2 rows, -1 declared\n"},
    {"ragged rows", "files=a.csv", "a", TEXT("a,b,c\n1,2\n1,2,3,4\n1,2,3\n1\n"),
     "a.csv:4|1\n!2@6 2 fields where the header has 3 <1,2>\n!3@10 4 fields where the header has 3 <1,2,3,4>\n"
     "!5@24 1 field where the header has 3 <1>\n= 1 rows, -1 declared\n"},
    {"byte offsets are those of the file", "files=a.csv  encoding=windows-1251", "a",
     TEXT("a,b\n\"\xC6\"\"\",2\n\xC6\xC6\n"),
     "a.csv:2|Ж\"\n!3@12 1 field where the header has 2 <ЖЖ>\n= 1 rows, -1 declared\n"},
    {"names twice and names empty", "files=a.csv", "", TEXT("a,,a,b,\n1,2,3,4,5\n"),
     "#|a (1)|2|a (2)|b|5\na.csv:2|1|2|3|4|5\n= 1 rows, -1 declared\n"},
    {"a name that stands twice is asked for", "files=a.csv", "a", TEXT("a,b,a\n1,2,3\n"),
     "error 2 a.csv: the header of bank.payments has the name \"a\" more than once\n"
     "hint: write \"a (1)\" for the first, \"a (2)\" for the second\n"},
    {"names are trimmed and may be quoted", "files=a.csv", "a b,c\nd", TEXT(" a b ,\"c\nd\"\n1,2\n"),
     "a.csv:3|1|2\n= 1 rows, -1 declared\n"},
    {"no such column", "files=a.csv", "amuont", TEXT("id,amount\n1,2\n"),
     "error 2 a.csv: bank.payments has no column \"amuont\"\nhint: did you mean \"amount\"?\n"},
    {"no header", "files=a.csv  header=false", "2", TEXT("1,2\n3,4\n5\n"),
     "a.csv:1|2\na.csv:2|4\n!3@8 1 field where the first row has 2 <5>\n= 2 rows, -1 declared\n"},
    {"names given", "files=a.csv  header.0=a  header.1=b", "b", TEXT("1,2\n3,4,5\n"),
     "a.csv:1|2\n!2@4 3 fields where the project names 2 <3,4,5>\n= 1 rows, -1 declared\n"},
    {"lines before the header", "files=a.csv  skip=2", "b", TEXT("Bank \"X, 12\n;;;\na;b\n1;2\n"),
     "a.csv:4|2\n= 1 rows, -1 declared\n"},
    {"more lines to skip than there are", "files=a.csv  skip=5", "b", TEXT("a,b\n1,2\n"),
     "error 2 a.csv: the file ends before the header: it has 2 lines\n"},
    {"comments", "files=a.csv  comment=#", "b", TEXT("# \"x\na,b\n#1,2\n1,2 # no\n# \"\n3,4\n#"),
     "a.csv:4|2 # no\na.csv:6|4\n= 2 rows, -1 declared\n"},
    {"texts that mean null", "files=a.csv  null_text.0=NULL  null_text.1=\\N", "a,b,c",
     TEXT("a,b,c\nNULL,\"NULL\",\\N\nnull,NULLS,\n"),
     "a.csv:2|~|NULL|~\na.csv:3|null|NULLS|~\n= 2 rows, -1 declared\n"},
    {"zero byte", "files=a.csv", "a", TEXT("a,b\n1\0,2\n3,4\n"),
     "a.csv:3|3\n!2@5 a zero byte in the text <1\xEF\xBF\xBD,2>\n= 1 rows, -1 declared\n"},
    {"zero bytes at the end", "files=a.csv", "a", TEXT("a,b\n1,2\n\0\0\0\0\0\0\0\0"),
     "error 2 a.csv:3: the file was cut: it ends at byte 16 without a line end, in the record that begins at byte 8\n"},
    {"wrong UTF-8 where UTF-8 is said", "files=a.csv  encoding=utf-8", "a", TEXT("a,b\n1\xC6,2\n3,4\n"),
     "a.csv:3|3\n!2@5 byte 0xC6 is not UTF-8 <1\xEF\xBF\xBD,2>\n= 1 rows, -1 declared\n"},
    {"undefined byte of an encoding", "files=a.csv  encoding=windows-1251", "a", TEXT("a,b\n\xC6\x98,2\n3,4\n"),
     "a.csv:3|3\n!2@5 not text in windows-1251 <Ж\xEF\xBF\xBD,2>\n= 1 rows, -1 declared\n"},
    {"neither mark nor UTF-8", "files=a.csv", "a", TEXT("a,b\n1,2\n\xCF\xF0\xE8\xE2\xE5\xF2,4\n"),
     "error 2 a.csv:3: the file has no byte order mark and is not UTF-8: byte 0xCF at offset 8\n"
     "hint: it looks like windows-1251: set `encoding: windows-1251`, or `encoding: utf-8` to reject only the rows "
     "that are "
     "wrong\n"},
    {"UTF-16 without mark", "files=a.csv", "a",
     TEXT("a\0,\0b\0\n\0"
          "1\0,\0"
          "2\0\n\0"),
     "error 2 a.csv: the file has no byte order mark and every other byte is zero\n"
     "hint: it looks like utf-16le: set `encoding: utf-16le`\n"},
    {"mark against the project", "files=a.csv  encoding=windows-1251", "a",
     TEXT("\xEF\xBB\xBF"
          "a,b\n1,2\n"),
     "error 2 a.csv: the file begins with a byte order mark of utf-8, but its encoding is set to windows-1251\n"
     "hint: leave `encoding` out and the mark decides\n"},
    {"no line end at the end", "files=a.csv", "a,b", TEXT("a,b\n1,2\n3,4"),
     "a.csv:2|1|2\na.csv:3|3|4\nno final newline: bank.payments: 1 of 1 files end without a line end, so that their "
     "last row may be cut; the first is a.csv\n"
     "= 2 rows, -1 declared\n"},
    {"no line end at the end where there must be one", "files=a.csv  final_newline=true", "a,b", TEXT("a,b\n1,2\n3,4"),
     "error 2 a.csv:3: the file was cut: it ends at byte 11 without a line end, in the record that begins at byte 8\n"},
    {"cut between fields", "files=a.csv", "a", TEXT("a,b,c\n1,2,3\n4,5"),
     "error 2 a.csv:3: the file was cut: it ends at byte 15 without a line end, in the record that begins at byte "
     "12\n"},
    {"cut inside a quoted field", "files=a.csv", "a", TEXT("a,b\n1,2\n3,\"x\n4,5\n"),
     "error 2 a.csv:3: the file was cut: it ends at byte 17 inside a quoted field, in the record that begins at byte "
     "8\n"},
    {"cut inside a character", "files=a.csv", "a", TEXT("a,b\n1,2\n3,\xD0"),
     "error 2 a.csv:3: the file was cut: it ends at byte 11 inside a character, in the record that begins at byte 8\n"},
    {"UTF-16 cut inside a character", "files=a.csv", "a",
     TEXT("\xFF\xFE"
          "a\0,\0b\0\n\0"
          "1"),
     "error 2 a.csv: the file ends in the middle of a character, at byte 10: it was cut\n"},
    {"cut with all fields there, in the header", "files=a.csv", "", TEXT("a,b"),
     "#|a|b\nno rows: bank.payments: 1 of 1 files hold no rows; the first is a.csv\n= 0 rows, -1 declared\n"},
    {"empty file", "files=a.csv", "a", TEXT(""), "error 2 a.csv: the file is empty where its header should stand\n"},
    {"empty file without header", "files=a.csv  header=false", "1", TEXT(""),
     "no rows: bank.payments: 1 of 1 files hold no rows; the first is a.csv\n= 0 rows, -1 declared\n"},
    {"field too large", "files=a.csv  field_max=4 B", "a", TEXT("a,b\n1,12345\n1,\"12\"\"4\"\n2,1234\n"),
     "a.csv:4|2\n!2@6 field 2 (b) is larger than 4 bytes <1,12345>\n!3@15 field 2 (b) is larger than 4 bytes "
     "<1,\"12\"\"4\">\n"
     "= 1 rows, -1 declared\n"},
    {"trailer", "files=a.csv  control.trailer=TOTAL  control.rows=2  control.sum=s  control.sum_at=3", "id",
     TEXT("id,s\n1,10.50\n2,-0.25\n3,\nTOTAL,3,10.25\n"), "a.csv:2|1\na.csv:3|2\na.csv:4|3\n= 3 rows, 3 declared\n"},
    {"trailer in quotes, decimal commas, rejects count as rows",
     "files=a.csv  control.trailer=Итого  control.rows=2  control.sum=s  control.sum_at=3  control.decimal=,  "
     "separator=;",
     "id,s", TEXT("id;s\n1;1 000,50\n2;1;1\n\"Итого\";2;\"1000,5\"\n\n"),
     "a.csv:2|1|1 000,50\n!3@16 3 fields where the header has 2 <2;1;1>\n= 1 rows, 2 declared\n"},
    {"trailer counts other rows", "files=a.csv  control.trailer=T  control.rows=2", "a", TEXT("a,b\n1,2\nT,2\n"),
     "error 2 a.csv:4: the control totals declare 2 rows, the file holds 1\n"},
    {"trailer has another sum", "files=a.csv  control.trailer=T  control.sum=b  control.sum_at=2", "a",
     TEXT("a,b\n1,2\nT,2.01\n"), "error 2 a.csv:4: the control totals declare b = 2.01, the rows add up to 2\n"},
    {"trailer is missing", "files=a.csv  control.trailer=T  control.rows=2", "a", TEXT("a,b\n1,2\n"),
     "error 2 a.csv:3: the trailer \"T\" is missing: the file was cut after 1 rows\n"},
    {"rows behind the trailer", "files=a.csv  control.trailer=T  control.rows=2", "a", TEXT("a,b\nT,0\n1,2\n"),
     "error 2 a.csv:3: byte 8: a record stands behind the trailer\n"},
    {"trailer without number", "files=a.csv  control.trailer=T  control.rows=2", "a", TEXT("a,b\nT,x\n"),
     "error 2 a.csv:2: field 2 of the control totals is \"x\", which is no number of rows\n"},
    {"no number in the summed column", "files=a.csv  control.trailer=T  control.sum=b  control.sum_at=2", "a",
     TEXT("a,b\n1,x\nT,0\n"), "error 2 a.csv:2: the control sum cannot be checked: b is \"x\", which is no number\n"},
    {"separator that is none", "files=a.csv  separator=ab", "a", TEXT(""),
     "error 1 kopeck.yaml:7:3: separator: \"ab\" is not one character, comma, semicolon, tab, pipe or auto\n"},
    {"separator and quote the same", "files=a.csv  separator=;  quote=;", "a", TEXT(""),
     "error 1 kopeck.yaml:7:3: quote: \";\" is not free: it has another meaning already\n"},
    {"name given twice", "files=a.csv  header.0=a  header.1=a", "a", TEXT(""),
     "error 1 kopeck.yaml:7:3: header: the name \"a\" is given twice\n"},
    {"totals without a place", "files=a.csv  control.rows=2", "a", TEXT(""),
     "error 1 kopeck.yaml:7:3: control.rows: \"2\" is not enough: control.trailer or control.file must say where it is "
     "declared\n"},
    {"too large a file", "files=a.csv  size_max=4 B", "a", TEXT("a,b\n1,2\n"),
     "error 2 a.csv: the file has 8 bytes, more than the 4 allowed\nhint: raise size_max if that is right\n"},
};

static void test_cases(void **state) {
    (void)state;
    size_t wrong = 0;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        put("a.csv", cases[i].content);
        wrong += !expect(cases[i].what, cases[i].options, cases[i].columns, cases[i].wanted);
    }
    assert_int_equal(wrong, 0);
}

static void forget(const char *name) {
    assert_int_equal(unlink(in_folder(name)), 0);
}

static void make_inbox(void) {
    assert_true(mkdir(in_folder("inbox"), 0777) == 0);
    put("inbox/b-2.csv", STR("amount,id\n20,2\n"));
    put("inbox/b-10.csv", STR("id,amount\n10,100\n"));
    put("inbox/b-9.csv", STR("id,amount\n9,90"));
}

static void drop_inbox(void) {
    Error err = {0};
    assert_true(file_remove_tree(in_folder("inbox"), &err));
}

static void test_several_files(void **state) {
    (void)state;
    const char *rows = "inbox/b-10.csv:2|100\ninbox/b-2.csv:2|20\ninbox/b-9.csv:2|90\n"
                       "no final newline: bank.payments: 1 of 3 files end without a line end, so that their last row "
                       "may be cut; the first is inbox/b-9.csv\n"
                       "= 3 rows, -1 declared\n";
    make_inbox();
    assert_true(expect("byte order of names, columns by name", "files=inbox/b-*.csv", "amount", rows));
    assert_true(expect("a file named twice is read once", "files.0=inbox/b-9.csv  files.1=inbox/*", "amount", rows));
    assert_true(expect("a pattern without a file", "files.0=inbox/b-*.csv  files.1=inbox/c-*.csv", "amount",
                       arena_printf(*state,
                                    "error 2 kopeck.yaml:7:3: no file matches inbox/c-*.csv in %s\n"
                                    "hint: %s/inbox holds 3 other files, such as b-10.csv\n",
                                    folder, folder)));
    assert_true(expect("a folder that is not there", "files=out/*.csv", "amount",
                       arena_printf(*state,
                                    "error 2 kopeck.yaml:7:3: no file matches out/*.csv in %s\n"
                                    "hint: there is no folder %s/out that can be read\n",
                                    folder, folder)));
    put("inbox/b-2.csv", STR("id,total\n2,20\n"));
    assert_true(expect("a column renamed in the second file", "files=inbox/b-*.csv", "amount",
                       "error 2 inbox/b-2.csv: the file has no column \"amount\", which inbox/b-10.csv has\n"
                       "hint: the format changed, or the pattern matches files of another kind\n"));
    put("inbox/b-2.csv", STR("id,amount,x\n2,20,\n"));
    assert_true(expect("a column more in the second file", "files=inbox/b-*.csv", "amount",
                       "error 2 inbox/b-2.csv: the file has a column \"x\", which inbox/b-10.csv has not\n"
                       "hint: the format changed, or the pattern matches files of another kind\n"));
    put("inbox/b-2.csv", STR("id,amount\n2,\"20"));
    assert_true(
        expect("one file cut fails the dataset", "files=inbox/b-*.csv", "amount",
               "error 2 inbox/b-2.csv:2: the file was cut: it ends at byte 15 inside a quoted field, in the record "
               "that begins at byte 10\n"));
    drop_inbox();
}

static void test_files_without_header(void **state) {
    (void)state;
    make_inbox();
    put("inbox/b-10.csv", STR(""));
    put("inbox/b-2.csv", STR("T,0\n"));
    put("inbox/b-9.csv", STR("x,5\nT,1\n"));
    assert_true(expect("empty files tell no columns",
                       "files=inbox/b-*.csv  header=false  control.trailer=T  control.rows=2", "2",
                       "error 2 inbox/b-10.csv:1: the trailer \"T\" is missing: the file was cut after 0 rows\n"));
    forget("inbox/b-10.csv");
    assert_true(expect("a file of a trailer alone",
                       "files=inbox/b-*.csv  header=false  control.trailer=T  control.rows=2", "",
                       "#|1|2\ninbox/b-9.csv:1|x|5\nno rows: bank.payments: 1 of 2 files hold no rows; the first is "
                       "inbox/b-2.csv\n= 1 rows, 1 declared\n"));
    drop_inbox();
}

static void set_age(const char *name, int seconds) {
    struct timespec times[2];
    assert_int_equal(clock_gettime(CLOCK_REALTIME, &times[0]), 0);
    times[0].tv_sec -= seconds;
    times[1] = times[0];
    assert_int_equal(utimensat(AT_FDCWD, in_folder(name), times, 0), 0);
}

static void test_whole_files_only(void **state) {
    (void)state;
    const char *good = "a.csv:2|1\n= 1 rows, -1 declared\n";
    put("a.csv", STR("a,b\n1,2\n"));
    set_age("a.csv", 100);
    assert_true(expect("left alone long enough", "files=a.csv  quiet_seconds=60", "a", good));
    Read read;
    read_dataset(&read, "files=a.csv  quiet_seconds=600", "a", 0, "1 KiB");
    assert_int_equal(read.err.kind, ERROR_SOURCE);
    assert_non_null(strstr(read.err.text, "seconds ago and may still be written"));
    free_read(&read);

    assert_true(expect("marker is missing", "files=a.csv  complete_marker=.ok", "a",
                       arena_printf(*state,
                                    "error 2 a.csv: the file is not declared complete: there is no %s/a.csv.ok\n"
                                    "hint: the sender has not finished, or complete_marker is wrong\n",
                                    folder)));
    put("a.csv.ok", STR(""));
    put("a.done", STR(""));
    assert_true(expect("marker added to the name", "files=a.csv  complete_marker=.ok", "a", good));
    assert_true(expect("marker in place of the extension", "files=a.csv  complete_marker=*.done", "a", good));
    forget("a.csv.ok");
    forget("a.done");

    const char *options = "files=a.csv  control.file=*.ctl  control.rows=2  control.sum=b  control.sum_at=3";
    put("a.ctl", STR("\n2026-09-30,1,2.00\n"));
    assert_true(expect("side file agrees", options, "a", "a.csv:2|1\n= 1 rows, 1 declared\n"));
    put("a.ctl", STR("2026-09-30,1,2.01\n"));
    assert_true(expect("side file does not agree", options, "a",
                       "error 2 a.csv:3: the control totals declare b = 2.01, the rows add up to 2\n"));
    put("a.ctl", STR("\n"));
    assert_true(expect("side file is empty", options, "a",
                       arena_printf(*state, "error 2 %s/a.ctl: the file of the control totals is empty\n", folder)));
    forget("a.ctl");
    read_dataset(&read, options, "a", 0, "1 KiB");
    assert_int_equal(read.err.kind, ERROR_SOURCE);
    assert_non_null(strstr(read.err.text, "no control totals"));
    free_read(&read);
}

/* Opens a.csv, takes its first batch, lets `meddle` change the file, and reads on. */
static void expect_changed(void (*meddle)(void)) {
    Arena *arena = arena_new("test", 0);
    Options all = parse_options(arena, "files=a.csv  block=8 B"), none = {0};
    SourceSpec spec = {.name = STR("bank"), .options = &all, .folder = folder};
    Extract extract = {.dataset = STR("bank.payments"), .options = &none};
    Source *source;
    NoticeList notices = {0};
    Schema schema;
    Batch batch = {.rows = 1};
    Error err = {0};
    put("a.csv", STR("a,b\n1,2\n3,4\n5,6\n7,8\n9,0\n"));
    assert_true(connector_csv.open(&source, &spec, &notices, arena, &err));
    assert_true(connector_csv.begin(source, &extract, &schema, &err));
    assert_true(connector_csv.next(source, &batch, &err));
    assert_true(batch.rows > 0);
    meddle();
    bool ok = true;
    while (ok && batch.rows) ok = connector_csv.next(source, &batch, &err);
    assert_false(ok);
    assert_int_equal(err.kind, ERROR_SOURCE);
    assert_string_equal(err.where, "a.csv");
    arena_free(arena);
}

static void grow(void) {
    FILE *file = fopen(in_folder("a.csv"), "ab");
    assert_non_null(file);
    fputs("11,12\n", file);
    fclose(file);
}

static void shrink(void) {
    assert_int_equal(truncate(in_folder("a.csv"), 16), 0);
}

static void replace_file(void) {
    put("new", STR("a,b\n1,2\n3,4\n5,6\n7,8\n9,0\n"));
    char from[512];
    snprintf(from, sizeof from, "%s", in_folder("new"));
    assert_int_equal(rename(from, in_folder("a.csv")), 0);
}

static void touch(void) {
    set_age("a.csv", 3600);
}

static void remove_it(void) {
    forget("a.csv");
}

static void test_file_changed_while_read(void **state) {
    (void)state;
    expect_changed(grow);
    expect_changed(shrink);
    expect_changed(replace_file);
    expect_changed(touch);
    expect_changed(remove_it);
}

static void test_no_regular_file(void **state) {
    (void)state;
    Read read;
    assert_int_equal(mkfifo(in_folder("pipe.csv"), 0666), 0); /* must not hang */
    read_dataset(&read, "files=pipe.csv", "", 0, "1 KiB");
    assert_string_equal(read.err.text, "is not a regular file");
    free_read(&read);
    forget("pipe.csv");
}

static void test_samples(void **state) {
    (void)state;
    Read read;
    put("a.csv", STR("a,b\n1,2\n3\n4,5\n6,\"7"));
    for (size_t i = 0; i < ARRAY_LEN(blocks); i++) { /* stops before what is wrong further on */
        read_dataset(&read, "files=a.csv", "", 2, blocks[i]);
        assert_true(
            str_eq(buf_str(&read.out), STR("#|a|b\na.csv:2|1|2\na.csv:4|4|5\n"
                                           "!3@8 1 field where the header has 2 <3>\n= 2 rows, -1 declared\n")));
        free_read(&read);
    }
}

static void test_datasets_of_one_source(void **state) {
    Arena *arena = *state;
    Options all = parse_options(arena, "files=a.csv  separator=;"),
            comma = parse_options(arena, "separator=,  files.0=b.csv"), none = {0};
    SourceSpec spec = {.name = STR("bank"), .options = &all, .folder = folder};
    Source *source;
    NoticeList notices = {0};
    ReadSummary summary;
    Error err = {0};
    put("a.csv", STR("a,b;c\n1;2\n"));
    put("b.csv", STR("a,b;c\n1,2\n"));
    assert_true(connector_csv.open(&source, &spec, &notices, arena, &err));
    for (int round = 0; round < 3; round++) { /* the dataset's options go before the source's, each time anew */
        Read read = {.arena = arena};
        Extract extract = {.dataset = STR("bank.x"), .options = round == 1 ? &comma : &none};
        assert_true(read_all(&read, source, &extract));
        assert_true(
            str_eq(buf_str(&read.out), round == 1 ? STR("#|a|b;c\nb.csv:2|1|2\n") : STR("#|a,b|c\na.csv:2|1|2\n")));
        assert_true(connector_csv.finish(source, &summary, &err));
        assert_int_equal(summary.rows, 1);
        buf_free(&read.out);
        buf_free(&read.rejects);
    }
    Str *names;
    size_t count;
    assert_true(connector_csv.list(source, &names, &count, arena, &err));
    assert_int_equal(count, 1);
    assert_true(str_eq(names[0], STR("a.csv")));
    assert_int_equal(notices.count, 0);
}

/* A field longer than every block, and a file of more rows than a batch. */
static void test_long_fields_and_many_rows(void **state) {
    Arena *arena = *state;
    Buf file = {0}, wanted = {0};
    buf_printf(&file, "a,b\n1,\"%0100000d\"\n", 7);
    buf_printf(&wanted, "a.csv:2|1|%0100000d\n", 7);
    for (int i = 3; i < 10000; i++) {
        buf_printf(&file, "%d,%s\n", i, i % 3 ? "x" : "\"y\"\"\"");
        buf_printf(&wanted, "a.csv:%d|%d|%s\n", i, i, i % 3 ? "x" : "y\"");
    }
    buf_printf(&wanted, "= 9998 rows, -1 declared\n");
    buf_char(&wanted, '\0');
    put("a.csv", buf_str(&file));
    assert_true(expect("long", "files=a.csv", "a,b", wanted.ptr));
    put("a.csv", str_printf(arena, "a,b\n1,\"%01100000d\"\n2,3\n", 7));
    Read read;
    read_dataset(&read, "files=a.csv", "a", 0, "4 KiB");
    assert_non_null(
        strstr(arena_printf(arena, "%.*s", STR_ARG(buf_str(&read.out))), "field 2 (b) is larger than 1048576 bytes"));
    free_read(&read);
    buf_free(&file);
    buf_free(&wanted);
}

static uint64_t next_random(uint64_t *state) { /* splitmix64 */
    uint64_t z = (*state += 0x9E3779B97F4A7C15u);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

/* Mostly regular records, with every abuse now and then. */
static void random_file(Buf *out, uint64_t seed, bool wrong_text) {
    static const char *const fields[] = {
        "1",    "",           "2026-09-30", "12345.67", "\"a,b\"",      "\"x\"\"y\"",
        "\"\"", "\"l\n2\"",   "\"c\r\nd\"", "ёлка",     "№ 5",          "\"ООО \"\"Ё\"\"\"",
        "NULL", "INV-2024-1", "\"NULL\"",   "😀",        "\"\"\"\"\"\"", "-0.05"};
    static const char *const abuses[] = {"12\" m", "\"x\" ", "\"x\"y", "a,b", "#c",  "\r",           "\"a\nb\"\"",
                                         " \"q\"", "a\"\"b", "\n",     "#\"", "T,1", "\xED\x9F\xBF", "a\"\n\"b\"\n"};
    static const char *const texts[] = {"\xED\xA0\x80", "\xC6", "\xF4\x90\x80\x80", "\xE2\x84",
                                        "\xC0\xAF",     "\x80", "\xF0\x8F\xBF\xBF"};
    static const char *const ends[] = {"\n", "\n", "\n", "\r\n", "\r"};
    uint64_t state = seed;
    size_t records = next_random(&state) % 300, end_kinds = next_random(&state) % 3 ? 1 : 5;
    uint64_t abuse_in = 1 + next_random(&state) % 200;
    buf_printf(out, "a,b,c\n");
    for (size_t i = 0; i < records; i++) {
        for (int k = 0; k < 3; k++) {
            uint64_t dice = next_random(&state);
            if (k) buf_char(out, ',');
            if (wrong_text && dice % 50 == 0)
                buf_printf(out, "%s", texts[dice / 50 % ARRAY_LEN(texts)]);
            else if (dice % abuse_in == 0)
                buf_printf(out, "%s", abuses[dice / abuse_in % ARRAY_LEN(abuses)]);
            else
                buf_printf(out, "%s", fields[dice / abuse_in % ARRAY_LEN(fields)]);
        }
        buf_printf(out, "%s", ends[next_random(&state) % end_kinds]);
    }
}

/* The rows do not depend on block size or instruction set: the automaton on the whole text is the reference. */
static void test_same_rows_any_way(void **state) {
    (void)state;
    static const char *const options[] = {"files=a.csv  encoding=utf-8",
                                          "files=a.csv  encoding=utf-8  null_text=NULL",
                                          "files=a.csv  encoding=utf-8  comment=#  null_text=NULL",
                                          "files=a.csv",
                                          "files=a.csv  encoding=utf-8  quote=none",
                                          "files=a.csv  field_max=8 B",
                                          "files=a.csv  control.trailer=T  control.rows=2"};
    for (uint64_t seed = 0; seed < 400; seed++) {
        Buf file = {0};
        Read reference;
        const char *option = options[seed % ARRAY_LEN(options)], *columns = seed % 2 ? "" : "c,a,c";
        random_file(&file, seed, seed % 5 == 0);
        put("a.csv", buf_str(&file));
        read_by(&reference, option, columns, 0, "512 KiB", "plain");
        for (size_t k = 0; k < ARRAY_LEN(scans); k++) {
            const char *block = blocks[(seed + k) % ARRAY_LEN(blocks)];
            char what[64];
            snprintf(what, sizeof what, "seed %llu", (unsigned long long)seed);
            assert_true(expect_by(what, option, columns, buf_str(&reference.out), "512 KiB", scans[k]));
            assert_true(expect_by(what, option, columns, buf_str(&reference.out), block, scans[k]));
        }
        free_read(&reference);
        buf_free(&file);
    }
}

/* What a random file holds, as read_by gives it. */
static Str random_rows(const CsvRandom *random, Arena *arena) {
    Buf *wanted = buf_own(arena), none = {0};
    buf_char(wanted, '#');
    for (size_t i = 0; i < random->columns; i++) buf_printf(wanted, "|c%zu", i + 1);
    buf_char(wanted, '\n');
    dump_batch(&random->rows, random->columns, wanted, &none);
    if (!random->rows.rows) buf_printf(wanted, "no rows: bank.payments: 1 of 1 files hold no rows; the first is a.csv\n");
    buf_printf(wanted, "= %zu rows, -1 declared\n", random->rows.rows);
    return buf_str(wanted);
}

static const char *const small_blocks[] = {"1 B", "2 B", "3 B", "7 B", "63 B", "64 B", "65 B", "512 KiB"};

static void expect_any_way(uint64_t seed, const char *what, const char *options, Str wanted) {
    for (size_t k = 0; k < ARRAY_LEN(scans); k++) {
        for (size_t b = 0; b < 2; b++) {
            const char *block = b ? "512 KiB" : small_blocks[(seed + k) % ARRAY_LEN(small_blocks)];
            if (!expect_by(what, options, "", wanted, block, scans[k])) fail_msg("seed %llu, %s", (unsigned long long)seed, options);
        }
    }
}

/* A whole random file gives the rows it was made of; the same one damaged gives one answer, whatever the block size and the
 * instruction set. */
static void test_random_files(void **state) {
    (void)state;
    static const char *const more[] = {"", "", "  field_max=8 B", "  final_newline=true", "  control.trailer=a", "  header=false"};
    for (uint64_t seed = 0; seed < random_files; seed++) {
        Arena *arena = arena_new("random", 0);
        CsvRandom random;
        Read reference;
        csv_random_make(&random, "a.csv", seed, arena);
        put("a.csv", buf_str(&random.file));
        expect_any_way(seed, "whole", random.options, random_rows(&random, arena));
        csv_random_damage(&random.file, seed);
        put("a.csv", buf_str(&random.file));
        const char *options = arena_printf(arena, "%s%s", random.options, more[seed % ARRAY_LEN(more)]);
        read_by(&reference, options, "", 0, "512 KiB", "plain");
        expect_any_way(seed, "damaged", options, buf_str(&reference.out));
        free_read(&reference);
        buf_free(&random.file);
        arena_free(arena);
    }
}

/* A quote that is never closed must not take the memory of a file of any size. */
static void test_endless_record(void **state) {
    (void)state;
    Buf file = {0};
    buf_printf(&file, "a,b\n1,2\n3,\"");
    while (file.len < 20u << 20) buf_printf(&file, "%01000d\n", 1);
    put("a.csv", buf_str(&file));
    buf_free(&file);
    Read read;
    read_dataset(&read, "files=a.csv", "a", 0, "512 KiB");
    assert_string_equal(read.err.where, "a.csv:3");
    assert_string_equal(read.err.text,
                        "the record that begins at byte 8 does not end within 16777216 bytes: the quote at byte "
                        "10 is not closed");
    free_read(&read);
}

/* Files of real systems, when they are at hand. Rows, rows of another length and sums: by Python's csv and decimal. */
static void test_real_files(void **state) {
    Arena *arena = *state;
    static const struct {
        const char *options, *sum;
        uint64_t rows, rejected;
        const char *total;
    } files[] = {
        {"files=commerce/northwind/orders.csv  null_text=NULL", "freight", 654, 176,
         "54835.77"}, /* commas in addresses */
        {"files=commerce/northwind/order-details.csv", "quantity", 2155, 0, "51317.00"},
        {"files=commerce/northwind/customers.csv", NULL, 91, 0, NULL},
        {"files=commerce/northwind/employees.csv", NULL, 9, 0, NULL},
        {"files=commerce/northwind/suppliers.csv", NULL, 20, 9, NULL},
        {"files=commerce/adventureworks_lt/Address.csv  header=false  encoding=windows-1252", NULL, 450, 0, NULL},
        {"files=commerce/adventureworks_lt/Customer.csv  header=false  encoding=windows-1252", NULL, 847, 0, NULL},
        {"files=commerce/adventureworks_lt/SalesOrderDetail.csv  header=false", "3", 542, 0, "2087.00"},
        {"files=commerce/jaffle_shop/raw_payments.csv", "amount", 113, 0, "167200.00"},
        {"files=commerce/mini_recon/*_transactions.csv", NULL, 12, 0, NULL},
        {"files=bank/sheet/sample_statement_en.csv", NULL, 2, 0, NULL},
        {"files=bank/sheet/debit_credit*.csv  header.0=a  header.1=b  header.2=c  header.3=d  header.4=e  header.5=f  "
         "header.6=g  skip=1",
         NULL, 6, 0, NULL},
        {"files=bank/sheet/meta_data_separated_credit_debit.csv  skip=4  control.trailer=Balance", NULL, 4, 0, NULL},
        {"files=bank/sheet/meta_data_separated_credit_debit.csv  skip=4", NULL, 5, 0, NULL},
    };
    if (!file_exists("../shared/data/commerce")) {
        print_message("skipped: no folder ../shared/data\n");
        skip();
    }
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        Options all = parse_options(arena, files[i].options), none = {0};
        SourceSpec spec = {.name = STR("real"), .options = &all, .folder = "../shared/data"};
        Str column = str_of(files[i].sum);
        Extract extract = {
            .dataset = STR("real.x"), .options = &none, .column = &column, .column_count = files[i].sum != NULL};
        Source *source;
        NoticeList notices = {0};
        Schema schema;
        Batch batch;
        Error err = {0};
        uint64_t rows = 0, rejected = 0;
        int64_t sum = 0, value;
        bool ok = connector_csv.open(&source, &spec, &notices, arena, &err) &&
                  connector_csv.begin(source, &extract, &schema, &err);
        for (batch.rows = 1; ok && batch.rows;) {
            ok = connector_csv.next(source, &batch, &err);
            for (size_t r = 0; ok && files[i].sum && r < batch.rows; r++, sum += value) {
                assert_int_equal(decimal_parse(batch.cell[0][r], 2, (DecimalFormat){.point = '.'}, &value), DECIMAL_OK);
            }
            rows += ok ? batch.rows : 0;
            rejected += ok ? batch.reject_count : 0;
        }
        if (!ok) print_error("%s: %s %s\n", files[i].options, err.where, err.text);
        assert_true(ok);
        if (rows != files[i].rows) print_error("%s: %llu rows\n", files[i].options, (unsigned long long)rows);
        assert_int_equal(rows, files[i].rows);
        assert_int_equal(rejected, files[i].rejected);
        if (!files[i].total) continue;
        char text[DECIMAL_TEXT_SIZE];
        assert_true(str_eq(decimal_print(sum, 2, text), str_of(files[i].total)));
    }
}

static int make_arena(void **state) {
    *state = arena_new("test", 0);
    return 0;
}

static int free_arena(void **state) {
    arena_free(*state);
    return 0;
}

int main(int count, char **argument) {
    if (count > 1) random_files = strtoull(argument[1], NULL, 10);
#define WITH_ARENA(test) cmocka_unit_test_setup_teardown(test, make_arena, free_arena)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        WITH_ARENA(test_several_files),
        WITH_ARENA(test_files_without_header),
        WITH_ARENA(test_whole_files_only),
        cmocka_unit_test(test_file_changed_while_read),
        cmocka_unit_test(test_no_regular_file),
        cmocka_unit_test(test_samples),
        WITH_ARENA(test_datasets_of_one_source),
        WITH_ARENA(test_long_fields_and_many_rows),
        cmocka_unit_test(test_same_rows_any_way),
        cmocka_unit_test(test_random_files),
        cmocka_unit_test(test_endless_record),
        WITH_ARENA(test_real_files),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
