/* The cases. Each is run for each source under test; a case that needs what a source lacks says so and is skipped. */
#include "tests/conformance/conformance.h"

#include "connectors/retry.h"
#include "engine/base/hash.h"
#include "engine/base/parallel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

const char *const sample_column[SAMPLE_COLUMNS] = {"id", "name", "amount", "moment", "day", "flag"};

enum { LARGE_ROWS = 200000, LARGE_KIB_MAX = 24 << 10, LONG_TEXT = 100 << 10 };

/* ---- Samples */

static const char *const values[][SAMPLE_COLUMNS] = {
    {"1", "plain", "0.000000", "2026-09-30T23:58:00", "2026-09-30", "true"},
    {"-1", "", "-0.000001", "2026-10-01T00:03:00", "2026-10-01", "false"},
    {"0", NULL, NULL, NULL, NULL, NULL},
    {"9223372036854775807", "ТОО «Ромашка»", "123456789012345678901234.123456", "1000-01-01T00:00:00", "1000-01-01", "true"},
    {"-9223372036854775808", "😀 emoji 👍🏽 end", "-999999999999999999999999.999999", "9999-12-31T23:59:59", "9999-12-31", "false"},
    {"2", "quote ' double \" back\\slash `tick`", "0.100000", "2024-02-29T12:00:00", "2024-02-29", "true"},
    {"3", "line\nbreak\r\nand\ttab", "12345.600000", "1970-01-01T00:00:00", "1970-01-01", "false"},
    {"4", "semi;colon, comma | pipe", "1.000000", "1969-12-31T23:59:59", "1969-12-31", "true"},
    {"5", " spaces around ", "100000000000000000.000000", "2026-01-01T00:00:00.250000", "2026-01-01", "false"},
    {"6", "null", "0.999999", "2026-09-30T23:58:00", "2026-09-30", NULL},
    {"7", "-- DROP TABLE x; /* */ $$", "-12.500000", NULL, "2026-09-30", "true"},
    {"8", "Ünïcödé ёжик ҚАЗАҚ 中文 עברית", NULL, "2026-09-30T00:00:00", NULL, "false"},
};

static const char *long_text(size_t row, Arena *arena) {
    char *text = arena_array(arena, LONG_TEXT + 1, 1);
    for (size_t i = 0; i < LONG_TEXT; i++) text[i] = (char)('a' + (i * 7 + row) % 26);
    memcpy(text + LONG_TEXT / 2, "Ж😀", strlen("Ж😀"));
    return text;
}

static void values_row(size_t row, const char *cell[SAMPLE_COLUMNS], Arena *scratch) {
    const char *const *from = values[row % ARRAY_LEN(values)];
    memcpy(cell, from, SAMPLE_COLUMNS * sizeof *cell);
    if (row < ARRAY_LEN(values)) return;
    cell[SAMPLE_ID] = arena_printf(scratch, "%zu", 100 + row); /* long texts, several in a row */
    cell[SAMPLE_NAME] = long_text(row, scratch);
}

static void plain_row(size_t row, const char *cell[SAMPLE_COLUMNS], Arena *scratch) {
    cell[SAMPLE_ID] = arena_printf(scratch, "%zu", row + 1);
    cell[SAMPLE_NAME] = row % 7 == 3 ? NULL : arena_printf(scratch, "документ №%zu", row * 31 % 1009);
    cell[SAMPLE_AMOUNT] = arena_printf(scratch, "%zu.%06zu", row * 97 % 100000, row * 7919 % 1000000);
    cell[SAMPLE_MOMENT] = arena_printf(scratch, "2026-%02zu-%02zuT%02zu:30:00", row % 12 + 1, row % 28 + 1, row % 24);
    cell[SAMPLE_DAY] = arena_printf(scratch, "2026-%02zu-%02zu", row % 12 + 1, row % 28 + 1);
    cell[SAMPLE_FLAG] = row % 2 ? "true" : "false";
}

static void large_row(size_t row, const char *cell[SAMPLE_COLUMNS], Arena *scratch) { /* about 230 bytes */
    plain_row(row, cell, scratch);
    cell[SAMPLE_NAME] = arena_printf(scratch, "%0180zu", row);
}

static const Sample samples[] = {
    {"tricky", ARRAY_LEN(values) + 3, values_row}, {"rows_0", 0, plain_row},       {"rows_1", 1, plain_row},
    {"rows_4095", 4095, plain_row},                {"rows_4096", 4096, plain_row}, {"rows_4097", 4097, plain_row},
    {"rows_10000", 10000, plain_row},              {"large", LARGE_ROWS, large_row},
};

/* ---- Around a case */

static bool in_child; /* of a case that has a process of its own: there cmocka must not go on */

__attribute__((noreturn)) __attribute__((format(printf, 1, 2))) static void give_up(const char *format, ...) {
    char text[2048];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (in_child) {
        fprintf(stderr, "           %s\n", text);
        _exit(9);
    }
    fail_msg("%s", text);
    abort();
}

typedef struct Case {
    const SourceUnderTest *source;
    Arena *arena;
    const char *skipped; /* why */
} Case;

static void open_or_fail(const Case *c, Reader *reader) {
    if (!reader_open(reader, c->source->connector, c->source->source(ACCESS_RIGHT, c->arena), "/", "")) {
        give_up("cannot open: %s %s", reader->err.native, reader->err.text);
    }
}

static Str named(const Case *c, const char *column) {
    return str_printf(c->arena, "%s%s", c->source->prefix ? c->source->prefix : "", column);
}

static Str cell_of(const Case *c, const Read *read, size_t row, const char *column) {
    return read_cell(read, row, named(c, column).ptr);
}

static Extract extract_of(const Case *c, const char *sample) {
    Extract extract = {.dataset = STR("test.dataset"), .options = c->source->dataset(sample, c->arena), .from = INSTANT_NONE,
                       .to = INSTANT_NONE};
    if (!c->source->fixed_columns) return extract;
    Str *column = arena_array(c->arena, SAMPLE_COLUMNS, sizeof *column);
    for (size_t i = 0; i < SAMPLE_COLUMNS; i++) column[i] = named(c, sample_column[i]);
    extract.column = column;
    extract.column_count = SAMPLE_COLUMNS;
    return extract;
}

static void read_or_fail(const Case *c, Reader *reader, const Extract *extract, bool keep, Read *out) {
    if (!reader_read(reader, extract, keep, c->arena, out)) give_up("cannot read: %s %s", reader->err.native, reader->err.text);
}

static bool same_value(const SourceUnderTest *source, size_t column, Str got, const char *wanted) {
    if (column == SAMPLE_FLAG && wanted) {
        const char *text = strcmp(wanted, "true") == 0 ? source->true_text : source->false_text;
        if (text) wanted = text;
    }
    if (wanted && !*wanted && source->empty_is_null) wanted = NULL;
    if ((got.ptr == NULL) != (wanted == NULL)) return false;
    if (column == SAMPLE_DAY && source->days_are_moments && str_ends(got, STR("T00:00:00"))) got.len -= strlen("T00:00:00");
    if (column != SAMPLE_MOMENT || !wanted || !strchr(wanted, '.')) return str_eq(got, str_of(wanted));
    Day day;
    int64_t got_us, wanted_us; /* .25 and .250000 are one moment */
    return instant_parse(got, STR(""), &day, &got_us) == INSTANT_LOCAL &&
           instant_parse(str_of(wanted), STR(""), &day, &wanted_us) == INSTANT_LOCAL && got_us == wanted_us;
}

/* ---- Cases */

static void every_value_comes_back(Case *c) {
    Reader reader;
    Read read;
    Extract extract = extract_of(c, "tricky");
    open_or_fail(c, &reader);
    read_or_fail(c, &reader, &extract, true, &read);
    size_t seen = 0;
    for (size_t i = 0; i < samples[0].rows; i++) {
        const char *wanted[SAMPLE_COLUMNS];
        values_row(i, wanted, c->arena);
        if (c->source->skips && c->source->skips(wanted)) continue;
        size_t row = 0;
        while (row < read.rows && !str_eq(cell_of(c, &read, row, "id"), str_of(wanted[SAMPLE_ID]))) row++;
        if (row == read.rows) fail_msg("row %s is missing", wanted[SAMPLE_ID]);
        for (size_t k = 0; k < SAMPLE_COLUMNS; k++) {
            Str got = cell_of(c, &read, row, sample_column[k]);
            if (same_value(c->source, k, got, wanted[k])) continue;
            fail_msg("row %s, %s: got %s%.60s (%zu bytes), wanted %.60s", wanted[SAMPLE_ID], sample_column[k], got.ptr ? "" : "null",
                     got.ptr ? str_cstr(c->arena, got) : "", got.len, wanted[k] ? wanted[k] : "null");
        }
        seen++;
    }
    assert_int_equal(read.rows, seen);
    assert_int_equal(read.rejects, 0);
    reader_close(&reader);
}

static void types_are_told(Case *c) {
    static const ColumnType wanted[SAMPLE_COLUMNS] = {COLUMN_INTEGER, COLUMN_TEXT, COLUMN_DECIMAL, COLUMN_INSTANT, COLUMN_DATE,
                                                      COLUMN_BOOL};
    Reader reader;
    Read read;
    Extract extract = extract_of(c, "rows_1");
    open_or_fail(c, &reader);
    read_or_fail(c, &reader, &extract, true, &read);
    assert_int_equal(read.schema.count, SAMPLE_COLUMNS);
    for (size_t i = 0; i < SAMPLE_COLUMNS; i++) {
        const FieldInfo *field = &read.schema.field[i];
        assert_true(str_eq(field->name, named(c, sample_column[i])));
        assert_non_null(field->native.ptr);
        assert_false(field->zoned);
        bool number_flag = i == SAMPLE_FLAG && c->source->true_text;
        bool moment_day = i == SAMPLE_DAY && c->source->days_are_moments;
        ColumnType type = number_flag ? COLUMN_INTEGER : moment_day ? COLUMN_INSTANT : wanted[i];
        if (!c->source->untyped && field->type != type) fail_msg("%s is %s", sample_column[i], column_type_name[field->type]);
    }
    reader_close(&reader);
}

static void columns_come_in_the_order_asked(Case *c) {
    static const size_t asked[] = {SAMPLE_FLAG, SAMPLE_ID, SAMPLE_AMOUNT};
    Str column[ARRAY_LEN(asked)];
    Reader reader;
    Read read;
    Extract extract = extract_of(c, "rows_4097");
    for (size_t i = 0; i < ARRAY_LEN(asked); i++) column[i] = named(c, sample_column[asked[i]]);
    extract.column = column;
    extract.column_count = ARRAY_LEN(asked);
    open_or_fail(c, &reader);
    read_or_fail(c, &reader, &extract, true, &read);
    assert_int_equal(read.schema.count, ARRAY_LEN(asked));
    assert_int_equal(read.rows, 4097);
    for (size_t row = 0; row < read.rows; row += 97) {
        const char *wanted[SAMPLE_COLUMNS];
        int64_t id;
        assert_true(str_int64(cell_of(c, &read, row, "id"), &id));
        plain_row((size_t)id - 1, wanted, c->arena);
        for (size_t i = 0; i < ARRAY_LEN(asked); i++) {
            assert_true(str_eq(read.schema.field[i].name, column[i]));
            assert_true(same_value(c->source, asked[i], read.cell[row * ARRAY_LEN(asked) + i], wanted[asked[i]]));
        }
    }
    reader_close(&reader);
}

static void unknown_column_is_told_with_the_nearest(Case *c) {
    Str column[] = {named(c, "id"), named(c, "amout")};
    if (c->source->any_column) {
        c->skipped = c->source->any_column;
        return;
    }
    Reader reader;
    Read read;
    Extract extract = extract_of(c, "rows_1"), after = extract_of(c, "rows_1");
    extract.column = column;
    extract.column_count = 2;
    open_or_fail(c, &reader);
    assert_false(reader_read(&reader, &extract, true, c->arena, &read));
    assert_int_equal(reader.err.kind, ERROR_SOURCE);
    const char *nearest = arena_printf(c->arena, "did you mean \"%s\"?", named(c, "amount").ptr);
    if (!strstr(reader.err.text, "amout") || !strstr(reader.err.text, nearest)) fail_msg("%s", reader.err.text);
    read_or_fail(c, &reader, &after, true, &read); /* the source can still be read */
    reader_close(&reader);
}

static void every_number_of_rows_is_whole(Case *c) {
    Reader reader;
    open_or_fail(c, &reader);
    for (size_t s = 1; s <= 6; s++) { /* all datasets of one open, as a job does */
        Read read;
        Extract extract = extract_of(c, samples[s].name);
        read_or_fail(c, &reader, &extract, true, &read);
        assert_int_equal(read.rows, samples[s].rows);
        bool nameless = c->source->nameless_when_empty && read.rows == 0;
        assert_int_equal(read.schema.count, nameless ? 0 : SAMPLE_COLUMNS);
        assert_true(read.summary.rows_declared == -1 || read.summary.rows_declared == (int64_t)samples[s].rows);
        assert_true(read.summary.detail.len > 0);
        bool *met = arena_array(c->arena, samples[s].rows + 1, 1);
        for (size_t i = 0; i < read.rows; i++) {
            int64_t id;
            assert_true(str_int64(cell_of(c, &read, i, "id"), &id) && id >= 1 && (size_t)id <= samples[s].rows && !met[id]);
            met[id] = true;
        }
    }
    reader_close(&reader);
}

static uint64_t read_hash(const Read *read) {
    uint64_t hash = read->rows;
    for (size_t i = 0; i < read->rows * read->schema.count; i++) {
        hash = hash_join(hash, read->cell[i].ptr ? hash_str(read->cell[i]) : 1);
    }
    return hash;
}

static void a_second_run_gives_the_same(Case *c) {
    uint64_t hash[3];
    Reader reader;
    Read read;
    Extract extract = extract_of(c, "rows_10000");
    open_or_fail(c, &reader);
    for (size_t i = 0; i < 3; i++) { /* twice in one open, once in another */
        if (i == 2) {
            reader_close(&reader);
            open_or_fail(c, &reader);
        }
        read_or_fail(c, &reader, &extract, true, &read);
        hash[i] = read_hash(&read);
    }
    assert_true(hash[0] == hash[1] && hash[0] == hash[2]);
    reader_close(&reader);
}

static void samples_stop_early(Case *c) {
    static const size_t max[] = {1, 3, 4096, 5000, 20000};
    Reader reader;
    open_or_fail(c, &reader);
    for (size_t i = 0; i < ARRAY_LEN(max); i++) {
        Read read;
        Extract extract = extract_of(c, "rows_10000");
        extract.rows_max = max[i];
        read_or_fail(c, &reader, &extract, true, &read);
        assert_int_equal(read.rows, max[i] < 10000 ? max[i] : 10000);
    }
    reader_close(&reader);
}

static void writing_is_refused(Case *c) {
    if (!c->source->writing) {
        c->skipped = c->source->lacks;
        return;
    }
    Reader reader;
    Read before, after;
    Extract extract = extract_of(c, "rows_10000");
    open_or_fail(c, &reader);
    read_or_fail(c, &reader, &extract, true, &before);
    for (size_t i = 0; c->source->writing(i, c->arena); i++) {
        Read read;
        Extract writing = extract;
        writing.options = c->source->writing(i, c->arena);
        if (reader_read(&reader, &writing, true, c->arena, &read)) fail_msg("statement %zu was not refused", i);
        assert_true(reader.err.kind == ERROR_USAGE || reader.err.kind == ERROR_SOURCE);
    }
    reader_close(&reader);
    open_or_fail(c, &reader);
    read_or_fail(c, &reader, &extract, true, &after);
    assert_true(read_hash(&before) == read_hash(&after));
    reader_close(&reader);
}

static void a_wrong_password_is_told_without_it(Case *c) {
    if (c->source->no_password) {
        c->skipped = c->source->lacks;
        return;
    }
    Reader reader;
    Read read;
    bool opened = reader_open(&reader, c->source->connector, c->source->source(ACCESS_WRONG_PASSWORD, c->arena), "/", "");
    Extract extract = extract_of(c, "rows_1"); /* a source without a session learns it with the first request */
    assert_false(opened && reader_read(&reader, &extract, true, c->arena, &read));
    assert_int_equal(reader.err.kind, ERROR_SOURCE);
    assert_null(strstr(reader.err.text, CONFORMANCE_WRONG_PASSWORD));
    assert_non_null(strstr(reader.err.text, "hint: "));
    assert_true(reader.err.native[0] != '\0');
    reader_close(&reader);
}

static void nobody_there_is_an_error(Case *c) {
    Reader reader;
    Read read;
    bool opened = reader_open(&reader, c->source->connector, c->source->source(ACCESS_NOBODY_THERE, c->arena), "/", "");
    Extract extract = extract_of(c, "rows_1");
    assert_false(opened && reader_read(&reader, &extract, true, c->arena, &read));
    assert_int_equal(reader.err.kind, ERROR_SOURCE);
    assert_true(strlen(reader.err.text) > 10);
    reader_close(&reader);
}

/* Reads the first batch of the large sample. */
static void first_batch(const Case *c, Reader *reader) {
    Schema schema;
    Batch batch;
    Extract *extract = arena_alloc(c->arena, sizeof *extract);
    *extract = extract_of(c, "large");
    open_or_fail(c, reader);
    if (!reader->connector->begin(reader->source, extract, &schema, &reader->err) ||
        !reader->connector->next(reader->source, &batch, &reader->err)) give_up("%s", reader->err.text);
    if (batch.rows == 0) give_up("no rows");
}

static void a_server_that_dies_is_no_end(Case *c) {
    if (!c->source->kill) {
        c->skipped = c->source->lacks;
        return;
    }
    Reader reader;
    Batch batch = {.rows = 1};
    size_t rows = 0;
    bool ok = true;
    first_batch(c, &reader);
    assert_true(c->source->kill());
    while (ok && (batch.rows || batch.reject_count)) { /* what was under way still comes */
        ok = reader.connector->next(reader.source, &batch, &reader.err);
        if (ok) rows += batch.rows;
    }
    bool revived = c->source->revive();
    assert_true(revived);
    if (ok) fail_msg("after %zu rows the dead server passed for an end", rows);
    assert_int_equal(reader.err.kind, ERROR_SOURCE);
    assert_true(reader.err.native[0] != '\0');
    reader_close(&reader);
}

/* ---- Cases that need a process of their own: they cancel the run, or measure memory. */

static void child_exit(Case *c, int (*body)(Case *)) {
    fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        in_child = true;
        _exit(body(c));
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) fail_msg("the child ended with status %d", status);
}

static int cancelled_body(Case *c) {
    Reader reader;
    Batch batch = {.rows = 1};
    first_batch(c, &reader);
    parallel_cancel();
    while (batch.rows && reader.connector->next(reader.source, &batch, &reader.err)) {
        if (batch.rows == 0) return 2; /* an end */
    }
    if (reader.err.kind != ERROR_CANCELLED) return 3;
    reader_close(&reader);
    return 0;
}

static void cancelling_ends_the_reading(Case *c) {
    child_exit(c, cancelled_body);
}

static long high_water_kib(void) {
    char line[256];
    long kib = -1;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file)) {
        if (strncmp(line, "VmHWM:", 6) == 0) kib = strtol(line + 6, NULL, 10);
    }
    if (file) fclose(file);
    return kib;
}

static int memory_body(Case *c) {
    Reader reader;
    Read read;
    long before = high_water_kib();
    Extract extract = extract_of(c, "large");
    open_or_fail(c, &reader);
    if (!reader_read(&reader, &extract, false, c->arena, &read)) {
        fprintf(stderr, "%s\n", reader.err.text);
        return 2;
    }
    if (read.rows != LARGE_ROWS) return 3;
    if (read.bytes < 40u << 20) return 5;
    long grown = high_water_kib() - before;
    fprintf(stderr, "           %s: %zu MiB read with %ld KiB of memory\n", c->source->name, read.bytes >> 20, grown);
    reader_close(&reader);
    return grown < LARGE_KIB_MAX ? 0 : 4;
}

#if defined(__SANITIZE_ADDRESS__)
#define MEMORY_TOLD false
#elif defined(__has_feature)
#define MEMORY_TOLD !__has_feature(address_sanitizer)
#else
#define MEMORY_TOLD true
#endif

static void memory_does_not_grow_with_the_answer(Case *c) {
    if (!MEMORY_TOLD) { /* the sanitizer keeps what is freed */
        c->skipped = "a plain build";
        return;
    }
    child_exit(c, memory_body);
}

/* ---- Running */

typedef struct CaseEntry {
    const char *name;
    void (*run)(Case *);
} CaseEntry;

static const CaseEntry cases[] = {
    {"every value comes back", every_value_comes_back},
    {"types are told", types_are_told},
    {"columns come in the order asked", columns_come_in_the_order_asked},
    {"an unknown column is told with the nearest", unknown_column_is_told_with_the_nearest},
    {"every number of rows is whole", every_number_of_rows_is_whole},
    {"a second run gives the same", a_second_run_gives_the_same},
    {"samples stop early", samples_stop_early},
    {"writing is refused", writing_is_refused},
    {"a wrong password is told without it", a_wrong_password_is_told_without_it},
    {"nobody there is an error", nobody_there_is_an_error},
    {"cancelling ends the reading", cancelling_ends_the_reading},
    {"memory does not grow with the answer", memory_does_not_grow_with_the_answer},
    {"a server that dies is no end", a_server_that_dies_is_no_end},
};

typedef struct Entry {
    const SourceUnderTest *source;
    const CaseEntry *entry;
} Entry;

static void run_case(void **state) {
    const Entry *entry = *state;
    Case c = {.source = entry->source, .arena = arena_new("conformance", 0)};
    entry->entry->run(&c);
    arena_free(c.arena);
    if (!c.skipped) return;
    fprintf(stderr, "           skipped: it lacks %s\n", c.skipped);
    skip();
}

static bool load_all(const SourceUnderTest *source) {
    for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
        if (!source->load(&samples[i])) {
            fprintf(stderr, "%s: cannot load %s\n", source->name, samples[i].name);
            return false;
        }
    }
    return true;
}

static int run_source(const SourceUnderTest *source, const char *only) {
    Entry entries[ARRAY_LEN(cases)];
    struct CMUnitTest tests[ARRAY_LEN(cases)];
    size_t count = 0;
    Arena *arena = arena_new("names", 0);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        if (only && !strstr(cases[i].name, only)) continue;
        entries[count] = (Entry){source, &cases[i]};
        tests[count] = (struct CMUnitTest){.name = arena_printf(arena, "%s: %s", source->name, cases[i].name), .test_func = run_case,
                                           .initial_state = &entries[count]};
        count++;
    }
    int failed = 1;
    if (source->start() && load_all(source)) failed = _cmocka_run_group_tests(source->name, tests, count, NULL, NULL);
    source->stop();
    arena_free(arena);
    return failed;
}

/* conformance [SOURCE [CASE]]: parts of names; all without them. */
int main(int count, char **argument) {
    int failed = 0;
    size_t ran = 0;
    for (size_t i = 0; sources_under_test[i]; i++) {
        if (count > 1 && !strstr(sources_under_test[i]->name, argument[1])) continue;
        failed += run_source(sources_under_test[i], count > 2 ? argument[2] : NULL);
        ran++;
    }
    if (ran == 0) fprintf(stderr, "no source has \"%s\" in its name\n", argument[1]);
    return failed || ran == 0;
}
