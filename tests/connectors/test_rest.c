/* The rest connector against a stand-in CRM: every way of paging, and every fault that a server can have. */
#include "connectors/connector.h"
#include "connectors/retry.h"
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
        {"/page", "\nrows=items\npage.style=page\npage.size=50\npage.total=total"}, /* the last page is full */
        {"/page", "\nrows=items\npage.style=page\npage.size=50\npage.end_status=404"},
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

#define OFFSET "\nrows=data\npage.style=offset\npage.size=100\npage.total=total\nkey=id"
#define NO_KEY "\nrows=data\npage.style=offset\npage.size=100\npage.total=total"

static size_t log_count(const Standin *standin, const char *part) {
    char *log = standin_log(standin);
    size_t count = 0;
    for (const char *at = log; (at = strstr(at, part)); at++) count++;
    free(log);
    return count;
}

/* Faults that pass: the dataset comes whole all the same. */
static void transient_faults_are_repeated(void **state) {
    (void)state;
    static const struct {
        const char *fault, *dataset;
    } cases[] = {
        {"503@2", OFFSET},
        {"503@2x2", OFFSET},
        {"429@1=0.02", OFFSET},
        {"429@3=0", OFFSET},
        {"502@5", NO_KEY},
        {"504@2", OFFSET},
        {"drop@1", OFFSET},
        {"drop@2", OFFSET},
        {"drop@3", NO_KEY},
        {"truncate@4", OFFSET},
        {"truncate@1", NO_KEY},
        {"500@2", OFFSET},
        {"413@1", OFFSET},
        {"500@1x3", NO_KEY},
        {"slow@2=5000", OFFSET},
        {"body@2={\"data\":[{\"id\":1,", OFFSET},
        {"drop@1", "\nrows=data\npage.style=offset\npage.size=450"}, /* one large page, taken in part before it broke */
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Standin standin = {0};
        add_orders(&standin, 450);
        assert_true(standin_start(&standin, "rest", NULL, "--fault", cases[i].fault, NULL));
        Reading reading = read_orders(&standin, "/api", "\ntimeout.read=3 s", cases[i].dataset);
        if (!reading.fine) print_error("%s\n", cases[i].fault);
        assert_orders(&reading, 450);
        assert_null(reading_notice(&reading, "duplicates removed"));
        bool shrunk = strstr(cases[i].fault, "500") || strstr(cases[i].fault, "413") || strstr(cases[i].fault, "504");
        if (!shrunk) assert_non_null(reading_notice(&reading, "requests repeated"));
        reading_free(&reading);
        standin_stop(&standin);
    }
}

/* A page number counts pages of one size: after a cut it is another number. */
static void numbered_pages_are_cut(void **state) {
    (void)state;
    Standin standin = {0};
    add_orders(&standin, 450);
    assert_true(standin_start(&standin, "rest", NULL, "--fault", "500@3", "--fault", "500@6x2", NULL));
    Reading reading =
        read_orders(&standin, "/page", "", "\nrows=items\npage.style=page\npage.size=60\npage.total=total\nkey=id");
    assert_orders(&reading, 450);
    assert_null(reading_notice(&reading, "duplicates removed"));
    reading_free(&reading);
    standin_stop(&standin);
}

/* Faults that stay, or must not be repeated: an error that says why, and how many requests were spent. */
static void lasting_faults_are_errors(void **state) {
    (void)state;
    static const struct {
        const char *fault, *dataset, *wanted, *native;
        size_t requests;
    } cases[] = {
        {"503", OFFSET, "HTTP 503 for GET /orders", "503", 3},
        {"503", OFFSET, "fault on order; given up after 3 attempts", "503", 3},
        {"429=9999", OFFSET, "retry_after_max", "429", 1},
        {"400@1", OFFSET, "HTTP 400", "400", 1},
        {"403@1", OFFSET, "the account may not read this", "403", 1},
        {"404@1", OFFSET, "`url` and `resource` together", "404", 1},
        {"401@1", OFFSET, "login is wrong", "401", 1},
        {"301@1", OFFSET, "redirects are not followed", "301", 1},
        {"500", "\nrows=data\npage.style=none", "HTTP 500", "500", 1},
        {"html@1", OFFSET, "answered with an HTML page instead of JSON: Sign in", "", 1},
        {"html@3", OFFSET, "a login page looks like this", "", 3},
        {"body=", OFFSET, "ends in the middle", "cut short", 3},
        {"body@1={}", OFFSET, "no 'data'", "", 1},
        {"body@1={\"error\":\"expired_token\"}", OFFSET, "no 'data': expired_token", "", 1},
        {"body@1={\"data\":{\"id\":1}}", OFFSET, "an object stands where the list of records should be", "", 1},
        {"body=[1,2", OFFSET, "ends in the middle", "cut short", 3},
        {"body@1={\"data\":[{\"id\":01}]}", OFFSET, "not JSON at byte", "", 1},
        {"body@1={\"data\":[]} x", OFFSET, "something after the end", "", 1},
        {"drop", OFFSET, "given up after 3 attempts", "curl 18", 3},
        {"truncate", OFFSET, "ends in the middle", "cut short", 3},
        {"deep@1=10000", OFFSET, "nested too deep", "", 1},
        {"ignore-offset", OFFSET, "does not end", "", 0},
        {"total=7", OFFSET, "the source counts 457 records but gave 450", "", 0},
        {"total=7", NO_KEY, "the source counts 457 records but gave 450", "", 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Standin standin = {0};
        add_orders(&standin, 450);
        assert_true(standin_start(&standin, "rest", NULL, "--fault", cases[i].fault, NULL));
        Reading reading = read_orders(&standin, "/api", "", cases[i].dataset);
        if (reading.fine) print_error("%s passed\n", cases[i].fault);
        assert_false(reading.fine);
        bool right = strstr(reading.err.text, cases[i].wanted) != NULL;
        if (!right) print_error("%s: %s\n", cases[i].fault, reading.err.text);
        assert_true(right);
        assert_int_equal(reading.err.kind, ERROR_SOURCE);
        assert_string_equal(reading.err.native, cases[i].native);
        assert_non_null(strstr(reading.err.where, "kopeck.yaml:1:1: 127.0.0.1:")); /* the line in the project, and who was asked */
        if (!strstr(reading.err.text, "\nhint: ")) fail_msg("%s: %s", cases[i].fault, reading.err.text);
        if (cases[i].requests > 1 || (cases[i].requests && !strstr(cases[i].fault, "body"))) {
            assert_int_equal(log_count(&standin, "\n"), cases[i].requests);
        }
        reading_free(&reading);
        standin_stop(&standin);
    }
}

static void paging_that_leads_astray(void **state) {
    (void)state;
    static const struct {
        const char *path, *fault, *dataset, *wanted;
    } cases[] = {
        {"/cursor", "repeat-cursor@3x9", "\nrows=data\npage.style=cursor\npage.next=paging.next.after", "named twice"},
        {"/next_url", "foreign-next@1", "\nrows=data\npage.style=next_url\npage.next=links.next", "another server"},
        {"/link_header", "foreign-next@2", "\npage.style=link_header", "another server"},
        {"/api", "ignore-offset", NO_KEY, "a page equals the one before it"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Standin standin = {0};
        add_orders(&standin, 450);
        assert_true(standin_start(&standin, "rest", NULL, "--token", "key-4711", "--fault", cases[i].fault, NULL));
        Reading reading = read_orders(&standin, cases[i].path, "\nauth.bearer=key-4711", cases[i].dataset);
        assert_false(reading.fine);
        if (!strstr(reading.err.text, cases[i].wanted)) print_error("%s\n", reading.err.text);
        assert_non_null(strstr(reading.err.text, cases[i].wanted));
        reading_free(&reading);
        standin_stop(&standin);
    }
    Standin standin = {0}; /* relative links are joined */
    add_orders(&standin, 450);
    assert_true(standin_start(&standin, "rest", NULL, "--fault", "relative-next", NULL));
    Reading reading = read_orders(&standin, "/next_url", "", "\nrows=data\npage.style=next_url\npage.next=links.next");
    assert_orders(&reading, 450);
    reading_free(&reading);
    standin_stop(&standin);
}

/* Servers that give fewer records a page than were asked for. */
static void short_pages_do_not_end_the_reading(void **state) {
    (void)state;
    static const char *const datasets[] = {OFFSET, NO_KEY, "\nrows=data\npage.style=offset\npage.size=100"};
    for (size_t i = 0; i < ARRAY_LEN(datasets); i++) {
        Standin standin = {0};
        add_orders(&standin, 450);
        assert_true(standin_start(&standin, "rest", NULL, "--fault", "cap=30", NULL));
        Reading reading = read_orders(&standin, "/api", "", datasets[i]);
        assert_orders(&reading, 450);
        reading_free(&reading);
        standin_stop(&standin);
    }
}

/* Rows that come and go between pages: none is lost, none comes twice, and the report is told. */
static void records_that_move(void **state) {
    (void)state;
    Standin standin = {0};
    add_orders(&standin, 450); /* two new ones in front before the third page: the last two of page 2 come again */
    assert_true(standin_start(&standin, "rest", NULL, "--fault", "insert@3=2", NULL));
    Reading reading = read_orders(&standin, "/api", "", OFFSET);
    assert_true(reading.fine);
    assert_int_equal(reading.read.rows, 452);
    assert_int_equal(reading_count(&reading, 0, "200"), 1);
    assert_int_equal(reading_count(&reading, 0, "-1"), 1); /* found by the second look */
    assert_non_null(reading_notice(&reading, "duplicates removed"));
    assert_non_null(strstr(reading_notice(&reading, "duplicates removed")->text.ptr, "2 records"));
    assert_non_null(strstr(reading_notice(&reading, "moved during read")->text.ptr, "2 came, 0 went"));
    reading_free(&reading);
    standin_stop(&standin);

    add_orders(&standin, 450); /* three gone in front: three of page 3 are skipped over, and found by the second look */
    assert_true(standin_start(&standin, "rest", NULL, "--fault", "delete@3=3", NULL));
    reading = read_orders(&standin, "/api", "", OFFSET);
    assert_true(reading.fine);
    assert_int_equal(reading.read.rows, 450);
    for (int id = 201; id <= 203; id++) {
        char text[16];
        snprintf(text, sizeof text, "%d", id);
        assert_int_equal(reading_count(&reading, 0, text), 1);
    }
    assert_non_null(strstr(reading_notice(&reading, "moved during read")->text.ptr, "3 came, 3 went"));
    reading_free(&reading);
    standin_stop(&standin);

    add_orders(&standin, 450); /* without a key there is no second look: three that are there were not read */
    assert_true(standin_start(&standin, "rest", NULL, "--fault", "delete@3=3", NULL));
    reading = read_orders(&standin, "/api", "", NO_KEY);
    assert_false(reading.fine);
    assert_non_null(strstr(reading.err.text, "counted 450 records and then 447"));
    reading_free(&reading);
    standin_stop(&standin);

    add_orders(&standin, 450); /* two come twice, two are missed: the number of rows alone looks right */
    assert_true(standin_start(&standin, "rest", NULL, "--fault", "insert@3=2", NULL));
    reading = read_orders(&standin, "/api", "", NO_KEY);
    assert_false(reading.fine);
    reading_free(&reading);
    standin_stop(&standin);

    add_orders(&standin, 450); /* edited between two sights of it: the later version, while it is at hand */
    assert_true(standin_start(&standin, "rest", NULL, "--fault", "insert@3=2", "--fault", "touch@3=200", NULL));
    reading = read_orders(&standin, "/api", "", OFFSET);
    assert_true(reading.fine);
    assert_int_equal(reading.read.rows, 452);
    assert_int_equal(reading_count(&reading, 1, "999.99"), 1);
    assert_int_equal(reading_count(&reading, 1, "200.50"), 0);
    reading_free(&reading);
    standin_stop(&standin);

    add_orders(&standin, 450); /* more records than counted: told */
    assert_true(standin_start(&standin, "rest", NULL, "--fault", "total=-50", NULL));
    reading = read_orders(&standin, "/api", "", OFFSET);
    assert_orders(&reading, 450);
    assert_non_null(reading_notice(&reading, "total differs"));
    reading_free(&reading);
    standin_stop(&standin);
}

static void logins(void **state) {
    (void)state;
    static const struct {
        const char *argument[6], *source;
        bool fine;
    } cases[] = {
        {{"--token", "key-4711"}, "\nauth.bearer=key-4711", true},
        {{"--token", "key-4711"}, "\nauth.header.Authorization=Bearer key-4711", true},
        {{"--token", "key-4711"}, "\nauth.bearer=key-4712", false},
        {{"--token", "key-4711"}, "", false},
        {{"--user", "Оля", "--password", "тайна-4711"}, "\nuser=Оля\npassword=тайна-4711", true},
        {{"--user", "Оля", "--password", "тайна-4711"}, "\nauth.basic.user=Оля\nauth.basic.password=тайна-4711", true},
        {{"--user", "Оля", "--password", "тайна-4711"}, "\nuser=Оля\npassword=тайна-4712", false},
        {{"--client", "me:tajna-4711"}, "\nauth.oauth2.client_id=me\nauth.oauth2.client_secret=tajna-4711", true},
        {{"--client", "me:tajna-4711"},
         "\nauth.oauth2.client_id=me\nauth.oauth2.client_secret=tajna-4711\nauth.oauth2.in=header",
         true},
        {{"--client", "me:tajna-4711", "--fault", "expire@4"},
         "\nauth.oauth2.client_id=me\nauth.oauth2.client_secret=tajna-4711",
         true},
        {{"--client", "me:tajna-4711", "--fault", "503@1"},
         "\nauth.oauth2.client_id=me\nauth.oauth2.client_secret=tajna-4711",
         true},
        {{"--client", "me:tajna-4711"}, "\nauth.oauth2.client_id=me\nauth.oauth2.client_secret=tajna-4712", false},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Standin standin = {0};
        char source[512];
        add_orders(&standin, 450);
        const char *const *a = cases[i].argument;
        assert_true(standin_start(&standin, "rest", NULL, a[0], a[1], a[2], a[3], NULL));
        bool oauth = strcmp(a[0], "--client") == 0;
        snprintf(source, sizeof source, "%s%s%s%s", cases[i].source, oauth ? "\nauth.oauth2.token_url=" : "",
                 oauth ? standin.url : "", oauth ? "/token" : "");
        Reading reading = read_orders(&standin, "/api", source, OFFSET);
        if (reading.fine != cases[i].fine) print_error("%zu: %s\n", i, reading.err.text);
        assert_int_equal(reading.fine, cases[i].fine);
        if (reading.fine) assert_orders(&reading, 450);
        if (!reading.fine) assert_string_equal(reading.err.native, "401");
        assert_null(strstr(reading.err.text, "471")); /* no secret in a message */
        reading_free(&reading);
        standin_stop(&standin);
    }
}

static void pace_is_kept(void **state) {
    (void)state;
    Standin standin = {0};
    add_orders(&standin, 450);
    assert_true(standin_start(&standin, "rest", NULL, NULL));
    int64_t before = clock_ms();
    Reading reading = read_orders(&standin, "/api", "\nrate=2 per 100 ms", OFFSET); /* five requests: two, two, one */
    assert_orders(&reading, 450);
    assert_int_equal(log_count(&standin, "200 GET"), 5);
    assert_true(clock_ms() - before >= 200);
    reading_free(&reading);
    standin_stop(&standin);

    add_orders(&standin, 450); /* without a pace of our own Retry-After is obeyed */
    assert_true(standin_start(&standin, "rest", NULL, "--rate", "2/100", NULL));
    reading = read_orders(&standin, "/api", "", OFFSET);
    assert_orders(&reading, 450);
    reading_free(&reading);
    standin_stop(&standin);
}

static void the_window_goes_along(void **state) {
    (void)state;
    Standin standin = {0};
    add_orders(&standin, 120); /* created on the 15th of the months 1..12, ten a month */
    assert_true(standin_start(&standin, "rest", NULL, NULL));
    char source[128];
    snprintf(source, sizeof source, "url=%s/api", standin.url);
    ReadingWish wish = {
        .connector = "rest",
        .source = source,
        .columns = "id",
        .bounded = true,
        .date_column = "created_at",
        .from = (Instant)day_of(2026, 3, 1) * INSTANT_DAY,
        .to = (Instant)day_of(2026, 6, 1) * INSTANT_DAY,
        .dataset =
            "resource=orders" OFFSET
            "\ntime_format=iso_utc\nparams.{field}=x\nparams.created_at__gte={from}\nparams.created_at__lt={to}"};
    Reading reading = reading_of(&wish);
    assert_true(reading.fine);
    assert_int_equal(reading.read.rows, 30);
    assert_int_equal(log_count(&standin, "created_at__gte=2026-03-01T00:00:00Z&created_at__lt=2026-06-01T00:00:00Z"),
                     1);
    assert_non_null(strstr(reading.read.summary.detail.ptr, "created_at__gte=2026-03-01T00:00:00Z"));
    reading_free(&reading);
    wish.bounded = false; /* parameters of absent bounds are left out */
    reading = reading_of(&wish);
    assert_int_equal(reading.read.rows, 120);
    assert_int_equal(log_count(&standin, "created_at__gte"), 1);
    reading_free(&reading);
    standin_stop(&standin);
}

static void fields(void **state) {
    (void)state;
    static const char records[] =
        "{\"id\":1,\"a.b\":\"dot\",\"sum\":1e2,\"big\":123456789012345678901234567890.12,\"items\":[{\"price\":0.10},{"
        "\"price\":2}],\"client\":{\"name\":\"ООО \\\"А\\\"\"}}\n"
        "{\"id\":2,\"a.b\":null,\"sum\":-0.50,\"big\":1,\"items\":[],\"client\":null}\n"
        "{\"id\":3,\"a.b\":\"\\u041f\\ud83d\\ude00\",\"sum\":\"7,00\",\"big\":2.50,\"items\":[{\"price\":1}],"
        "\"client\":{\"name\":\"n/a\"},\"late\":1}\n";
    static const char *const wanted[3][6] = {
        {"1", "dot", "100", "123456789012345678901234567890.12", "0.10", "{\"name\":\"ООО \\\"А\\\"\"}"},
        {"2", "(null)", "-0.50", "1", "(null)", "(null)"},
        {"3", "П😀", "7,00", "2.50", "1", "{\"name\":\"n/a\"}"},
    };
    Standin standin = {0};
    char source[128];
    standin_record(&standin, "orders", records);
    assert_true(standin_start(&standin, "rest", NULL, NULL));
    snprintf(source, sizeof source, "url=%s/list\nnull_values.0=n/a", standin.url);
    ReadingWish wish = {.connector = "rest",
                        .source = source,
                        .dataset = "resource=orders",
                        .columns = "id a\\.b sum big items.0.price client client.name id"};
    Reading reading = reading_of(&wish);
    if (!reading.fine) print_error("%s\n", reading.err.text);
    assert_true(reading.fine);
    for (size_t r = 0; r < 3; r++) {
        for (size_t c = 0; c < 6; c++) assert_string_equal(reading_cell(&reading, r, c), wanted[r][c]);
        assert_string_equal(reading_cell(&reading, r, 7), wanted[r][0]); /* a column asked for twice */
    }
    assert_string_equal(reading_cell(&reading, 0, 6), "ООО \"А\"");
    assert_string_equal(reading_cell(&reading, 2, 6), "(null)"); /* n/a */
    reading_free(&reading);

    wish.columns = NULL; /* all that there are */
    reading = reading_of(&wish);
    assert_true(reading.fine);
    static const char *const names[] = {"id", "a\\.b", "sum", "big", "items", "client.name", "client", "late"};
    assert_int_equal(reading.read.schema.count, ARRAY_LEN(names));
    for (size_t c = 0; c < ARRAY_LEN(names); c++) {
        assert_true(str_eq(reading.read.schema.field[c].name, str_of(names[c])));
    }
    reading_free(&reading);
    standin_stop(&standin);
}

static void unknown_fields_are_told(void **state) {
    (void)state;
    Standin standin = {0};
    char source[128];
    add_orders(&standin, 5);
    assert_true(standin_start(&standin, "rest", NULL, NULL));
    snprintf(source, sizeof source, "url=%s/list", standin.url);
    ReadingWish wish = {.connector = "rest", .source = source, .dataset = "resource=orders", .columns = "id totel"};
    Reading reading = reading_of(&wish);
    assert_false(reading.fine);
    assert_non_null(strstr(reading.err.text, "totel"));
    assert_non_null(strstr(reading.err.text, "total"));
    reading_free(&reading);
    wish.dataset = "resource=orders\nabsent=null";
    reading = reading_of(&wish);
    assert_true(reading.fine);
    assert_string_equal(reading_cell(&reading, 0, 1), "(null)");
    reading_free(&reading);
    wish = (ReadingWish){.connector = "rest",
                         .source = source,
                         .dataset = "resource=orders\nkey=number",
                         .columns = "id",
                         .rows_max = 2};
    reading = reading_of(&wish); /* samples */
    assert_int_equal(reading.read.rows, 2);
    reading_free(&reading);
    standin_stop(&standin);
}

static void records_that_are_none(void **state) {
    (void)state;
    static const struct {
        const char *body;
        size_t rows, rejects;
    } cases[] = {
        {"{\"data\":[{\"id\":1,\"total\":2},7,{\"id\":2,\"total\":3}]}", 2, 1},
        {"{\"data\":[[1],\"x\",null,{\"id\":2,\"total\":3}]}", 1, 3},
        {"{\"data\":[{\"id\":1,\"total\":2,\"total\":3}]}", 0, 1},
        {"{\"data\":[{\"id\":1,\"total\":\"\xFF\xFE\"}]}", 0, 1},
        {"{\"data\":[{\"id\":1,\"total\":\"\\ud800\"}]}", 0, 1},
        {"{\"data\":[]}", 0, 0},
        {"{\"data\":null}", 0, 0},
        {"\xEF\xBB\xBF {\"data\":[{\"id\":1,\"total\":2}]}", 1, 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Standin standin = {0};
        char fault[128], source[128];
        standin_record(&standin, "orders", "{\"id\":1}\n");
        snprintf(fault, sizeof fault, "body=%s", cases[i].body);
        assert_true(standin_start(&standin, "rest", NULL, "--fault", fault, NULL));
        snprintf(source, sizeof source, "url=%s", standin.url);
        Reading reading = reading_of(&(ReadingWish){
            .connector = "rest", .source = source, .columns = "id total", .dataset = "resource=orders\nrows=data"});
        if (!reading.fine) print_error("%s\n", reading.err.text);
        assert_true(reading.fine);
        assert_int_equal(reading.read.rows, cases[i].rows);
        assert_int_equal(reading.read.rejects, cases[i].rejects);
        reading_free(&reading);
        standin_stop(&standin);
    }
}

static void a_declared_query_may_be_a_post(void **state) {
    (void)state;
    Standin standin = {0};
    add_orders(&standin, 450);
    assert_true(standin_start(&standin, "rest", NULL, "--token", "key-4711", "--fault", "503@3", NULL));
    Reading reading = read_orders(&standin, "/query", "\nauth.bearer=key-4711\nparams.page=\"x\"",
                                  "\nmethod=post_query\nbody={\"offset\":{position},\"limit\":{size}}\nrows=data\n"
                                  "page.style=offset\npage.size=100\npage.total=total\nkey=id");
    assert_orders(&reading, 450);
    assert_int_equal(log_count(&standin, "GET"), 0);
    assert_non_null(strstr(reading.read.summary.detail.ptr, "POST /orders"));
    reading_free(&reading);
    standin_stop(&standin);
}

static void wrong_projects(void **state) {
    (void)state;
    static const struct {
        const char *source, *dataset, *wanted;
    } cases[] = {
        {"url=ftp://x", "resource=o", "url: must begin with"},
        {"url=http://me:secret@127.0.0.1/", "resource=o", "holds an account"},
        {"url=http://127.0.0.1:1\nrate=fast", "resource=o", "rate: write it as"},
        {"url=http://127.0.0.1:1\nheaders.X=a\rb", "resource=o", "control character"},
        {"url=http://127.0.0.1:1\nauth.oauth2.token_url=x", "resource=o", "client_id"},
        {"url=http://127.0.0.1:1\ndepth_max=1000", "resource=o", "between 1 and 256"},
        {"url=http://127.0.0.1:1", "", "resource: is missing"},
        {"url=http://127.0.0.1:1", "resource=http://elsewhere/o", "below the url"},
        {"url=http://127.0.0.1:1", "resource=o\npage.style=spiral", "unknown style"},
        {"url=http://127.0.0.1:1", "resource=o\npage.size=0", "page.size"},
        {"url=http://127.0.0.1:1", "resource=o\nwindow.floor=long ago", "must be a date"},
        {"url=http://127.0.0.1:1", "resource=o\npage.style=keyset", "needs the `key`"},
        {"url=http://127.0.0.1:1", "resource=o\nrows=a..b", "empty step"},
        {"url=http://127.0.0.1:1", "resource=o\nmethod=delete", "method: is get, or post_query"},
        {"url=http://127.0.0.1:1", "resource=o\nmethod=post_query", "`body` go together"},
        {"url=http://127.0.0.1:1", "resource=o\nbody={}", "`body` go together"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Reading reading = reading_of(&(ReadingWish){
            .connector = "rest", .source = cases[i].source, .dataset = cases[i].dataset, .columns = "id"});
        assert_false(reading.fine);
        if (!strstr(reading.err.text, cases[i].wanted)) print_error("%zu: %s\n", i, reading.err.text);
        assert_non_null(strstr(reading.err.text, cases[i].wanted));
        assert_int_equal(reading.err.kind, ERROR_USAGE);
        assert_null(strstr(reading.err.text, ":secret"));
        reading_free(&reading);
    }
}

static void nobody_there(void **state) {
    (void)state;
    Standin standin = {0}; /* its port was free a moment ago */
    add_orders(&standin, 1);
    assert_true(standin_start(&standin, "rest", NULL, NULL));
    Standin gone = standin;
    standin_stop(&standin);
    Reading reading = read_orders(&gone, "/api", "", OFFSET);
    assert_false(reading.fine);
    assert_non_null(strstr(reading.err.text, "given up after 3 attempts"));
    reading_free(&reading);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_by_every_style),
        cmocka_unit_test(transient_faults_are_repeated),
        cmocka_unit_test(numbered_pages_are_cut),
        cmocka_unit_test(lasting_faults_are_errors),
        cmocka_unit_test(paging_that_leads_astray),
        cmocka_unit_test(short_pages_do_not_end_the_reading),
        cmocka_unit_test(records_that_move),
        cmocka_unit_test(logins),
        cmocka_unit_test(pace_is_kept),
        cmocka_unit_test(the_window_goes_along),
        cmocka_unit_test(fields),
        cmocka_unit_test(unknown_fields_are_told),
        cmocka_unit_test(records_that_are_none),
        cmocka_unit_test(a_declared_query_may_be_a_post),
        cmocka_unit_test(wrong_projects),
        cmocka_unit_test(nobody_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
