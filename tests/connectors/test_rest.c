/* The rest connector against a stand-in CRM: every way of paging, and every fault that a server can have. */
#include "connectors/connector.h"
#include "tests/support/reading.h"
#include "tests/support/standin.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define FAST "\nretry.0=10 ms\nretry.1=20 ms"

/* Orders 1..count: total is the number and 50 cents, the client's tax id follows from it. */
static void add_orders(Standin *standin, int count) {
    for (int i = count; i >= 1; i--) {
        char line[256];
        snprintf(line, sizeof line,
                 "{\"id\":%d,\"number\":\"S-%04d\",\"total\":%d.50,\"paid\":%s,\"note\":null,"
                 "\"client\":{\"inn\":\"77%05d\"},\"created_at\":\"2026-%02d-15T10:00:00Z\"}\n",
                 i, i, i, i % 2 ? "true" : "false", i, 1 + i % 12);
        standin_record(standin, "orders", line);
    }
}

static Reading read_orders(const Standin *standin, const char *path, const char *source, const char *dataset) {
    char source_text[1024], dataset_text[1024];
    snprintf(source_text, sizeof source_text, "url=%s%s%s%s", standin->url, path, FAST, source);
    snprintf(dataset_text, sizeof dataset_text, "resource=orders%s", dataset);
    return reading_of(&(ReadingWish){.connector = "rest",
                                     .source = source_text,
                                     .dataset = dataset_text,
                                     .columns = "id total client.inn paid note"});
}

/* All of 1..count, once each. */
static void assert_orders(const Reading *reading, size_t count) {
    if (!reading->fine) print_error("%s: %s\n", reading->err.where, reading->err.text);
    assert_true(reading->fine);
    assert_int_equal(reading->read.rows, count);
    bool *met = calloc(count + 1, sizeof *met);
    for (size_t r = 0; r < count; r++) {
        int id = atoi(reading_cell(reading, r, 0));
        char total[32], inn[32];
        snprintf(total, sizeof total, "%d.50", id);
        snprintf(inn, sizeof inn, "77%05d", id);
        assert_in_range(id, 1, count);
        assert_false(met[id]);
        met[id] = true;
        assert_string_equal(reading_cell(reading, r, 1), total);
        assert_string_equal(reading_cell(reading, r, 2), inn);
        assert_string_equal(reading_cell(reading, r, 3), id % 2 ? "true" : "false");
        assert_string_equal(reading_cell(reading, r, 4), "(null)");
    }
    free(met);
}

static void pages_by_every_style(void **state) {
    (void)state;
    static const struct {
        const char *path, *dataset;
    } cases[] = {
        {"/api", "\nrows=data\npage.style=offset\npage.size=100\npage.total=total"},
        {"/api", "\nrows=data\npage.style=offset\npage.size=100"}, /* without a total: an empty page ends it */
        {"/api", "\nrows=data\npage.style=offset\npage.size=50\npage.total=total"}, /* the last page is full */
        {"/api", "\nrows=data\npage.style=offset\npage.size=7\npage.size_max=200\npage.total=total"},
        {"/page", "\nrows=items\npage.style=page\npage.size=100\npage.total=total"},
        {"/page", "\nrows=items\npage.style=page\npage.size=100"}, /* 404 past the end */
        {"/cursor", "\nrows=data\npage.style=cursor\npage.size=64\npage.next=paging.next.after\npage.more=has_more"},
        {"/next_url", "\nrows=data\npage.style=next_url\npage.size=100\npage.next=links.next"},
        {"/link_header", "\npage.style=link_header\npage.size=100\npage.total_header=X-Total"},
        {"/keyset", "\npage.style=keyset\npage.size=100\nkey=id"},
        {"/list", ""},
        {"/map", "\nrows=result.*"},
    };
    Standin standin = {0};
    add_orders(&standin, 450);
    assert_true(standin_start(&standin, "rest", NULL, NULL));
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Reading reading = read_orders(&standin, cases[i].path, "", cases[i].dataset);
        assert_orders(&reading, 450);
        assert_null(reading_notice(&reading, "duplicates removed"));
        reading_free(&reading);
    }
    standin_stop(&standin);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_by_every_style),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
