#include "engine/data/instant.h"
#include "tests/support/setup.h"

#include <stdarg.h>
#include <stdlib.h>
#include <setjmp.h>
#include <time.h>
#include <cmocka.h>

static const Zone *zone(const char *name) {
    Error err = {0};
    const Zone *out = NULL;
    assert_true(zone_load(str_of(name), arena, &out, &err));
    return out;
}

static Instant at(const char *text) {
    Day day;
    int64_t us;
    assert_int_equal(instant_parse(str_of(text), STR(""), &day, &us), INSTANT_ZONED);
    return us;
}

typedef struct Case {
    const char *text, *order;
    InstantForm form;
    const char *printed; /* in UTC; for local forms the wall clock as if it were UTC */
} Case;

static const Case cases[] = {
    {"2026-09-30", "", INSTANT_DATE, "2026-09-30"},
    {"2026-09-30T23:58:01", "", INSTANT_LOCAL, "2026-09-30T23:58:01Z"},
    {"2026-09-30 23:58", "", INSTANT_LOCAL, "2026-09-30T23:58:00Z"},
    {"2026-09-30T23:58:01.25Z", "", INSTANT_ZONED, "2026-09-30T23:58:01.250000Z"},
    {"2026-09-30 23:58:01+05", "", INSTANT_ZONED, "2026-09-30T18:58:01Z"},
    {"2026-09-30T23:58:01+0530", "", INSTANT_ZONED, "2026-09-30T18:28:01Z"},
    {"2026-09-30T00:58:01 +05:00", "", INSTANT_ZONED, "2026-09-29T19:58:01Z"},
    {"1969-12-31T23:59:59.999999Z", "", INSTANT_ZONED, "1969-12-31T23:59:59.999999Z"},
    {"0001-01-01T00:00:00", "", INSTANT_LOCAL, "0001-01-01T00:00:00Z"},
    {"30.09.2026", "DD.MM.YYYY", INSTANT_DATE, "2026-09-30"},
    {"3.9.2026", "DD.MM.YYYY", INSTANT_DATE, "2026-09-03"},
    {"30.09.2026 7:05", "DD.MM.YYYY hh:mm", INSTANT_LOCAL, "2026-09-30T07:05:00Z"},
    {"30.09.2026 07:05:09", "DD.MM.YYYY hh:mm:ss", INSTANT_LOCAL, "2026-09-30T07:05:09Z"},
    {"30.09.2026", "DD.MM.YYYY hh:mm:ss", INSTANT_DATE, "2026-09-30"},
    {"09/30/26", "MM/DD/YY", INSTANT_DATE, "2026-09-30"},
    {"1790726400", "unix", INSTANT_ZONED, "2026-09-30T00:00:00Z"},
    {"1790726400123", "unix ms", INSTANT_ZONED, "2026-09-30T00:00:00.123000Z"},
    {"/Date(1790726400123)/", "unix ms", INSTANT_ZONED, "2026-09-30T00:00:00.123000Z"},
    {"/Date(1790726400123+0300)/", "unix ms", INSTANT_ZONED, "2026-09-30T00:00:00.123000Z"},
    {"/Date(-62135596800000)/", "unix ms", INSTANT_ZONED, "0001-01-01T00:00:00Z"},
    {"/Date()/", "unix ms", INSTANT_BAD, NULL},
    {"/Date(12", "unix ms", INSTANT_BAD, NULL},
    {"", "", INSTANT_EMPTY, NULL},
    {"0000-00-00", "", INSTANT_EMPTY, NULL},
    {"2026-02-29", "", INSTANT_BAD, NULL},
    {"2026-13-01", "", INSTANT_BAD, NULL},
    {"2026-9-30", "", INSTANT_BAD, NULL},
    {"2026-09-30T24:00:00", "", INSTANT_BAD, NULL},
    {"2026-09-30T12:60:00", "", INSTANT_BAD, NULL},
    {"2026-09-30T12:00:00+25:00", "", INSTANT_BAD, NULL},
    {"2026-09-30T12:00:00Zx", "", INSTANT_BAD, NULL},
    {"2026-09-30T", "", INSTANT_BAD, NULL},
    {"30.09.2026", "", INSTANT_BAD, NULL},
    {"30/09/2026", "DD.MM.YYYY", INSTANT_BAD, NULL},
    {"31.09.2026", "DD.MM.YYYY", INSTANT_BAD, NULL},
    {"99999999999999999999", "unix", INSTANT_BAD, NULL},
    {"infinity", "", INSTANT_BAD, NULL},
    {"253402300799", "unix", INSTANT_ZONED, "9999-12-31T23:59:59Z"},
    {"253402300800", "unix", INSTANT_BAD, NULL},
    {"-62135596801", "unix", INSTANT_BAD, NULL},
    {"9223372036854775", "unix ms", INSTANT_BAD, NULL},
    /* the month by its name */
    {"5 янв. 2026", "", INSTANT_DATE, "2026-01-05"},
    {"«5» января 2026 г.", "", INSTANT_DATE, "2026-01-05"},
    {"понедельник, 5 января 2026 года", "", INSTANT_DATE, "2026-01-05"},
    {"5 ЯНВАРЯ 2026 г. 10:30:15", "", INSTANT_LOCAL, "2026-01-05T10:30:15Z"},
    {"01 мая 2026", "", INSTANT_DATE, "2026-05-01"},
    {"5 січня 2026 р.", "", INSTANT_DATE, "2026-01-05"},
    {"7 листопада 2026", "", INSTANT_DATE, "2026-11-07"},
    {"5 қаңтар 2026 ж.", "", INSTANT_DATE, "2026-01-05"},
    {"2026 жылғы 5 қаңтар", "", INSTANT_DATE, "2026-01-05"},
    {"05-Jan-26", "", INSTANT_DATE, "2026-01-05"},
    {"05.янв.26", "", INSTANT_DATE, "2026-01-05"},
    {"Jan 5, 2026 3:04 PM", "", INSTANT_LOCAL, "2026-01-05T15:04:00Z"},
    {"Jan 5, 2026 12:04 AM", "", INSTANT_LOCAL, "2026-01-05T00:04:00Z"},
    {"Mon, 05 Jan 2026 10:00:00 GMT", "", INSTANT_ZONED, "2026-01-05T10:00:00Z"},
    {"Mon, 05 Jan 2026 10:00:00 +0500", "", INSTANT_ZONED, "2026-01-05T05:00:00Z"},
    {"5 Jan 2026 10:00:00-05:30", "", INSTANT_ZONED, "2026-01-05T15:30:00Z"},
    {"31 июн. 2026", "", INSTANT_BAD, NULL},
    {"5 ян 2026", "", INSTANT_BAD, NULL},
    {"5 январь", "", INSTANT_BAD, NULL},
    {"январь 2026", "", INSTANT_BAD, NULL},
    {"26 5 янв", "", INSTANT_BAD, NULL},
    {"5 янв 2026 2027", "", INSTANT_BAD, NULL},
    {"5 янв фев 2026", "", INSTANT_BAD, NULL},
    {"5 янв 2026 25:00", "", INSTANT_BAD, NULL},
    {"5 янв 2026 13:00 PM", "", INSTANT_BAD, NULL},
    {"5 янв 2026 +0500", "", INSTANT_BAD, NULL},
    {"5 янв. 2026", "DD.MM.YYYY", INSTANT_BAD, NULL},
    {"до 5 января 2026", "", INSTANT_BAD, NULL},
    /* days of spreadsheets: 46027 is what Excel shows for 2026-01-05 */
    {"46027", "excel", INSTANT_DATE, "2026-01-05"},
    {"46027.4375", "excel", INSTANT_LOCAL, "2026-01-05T10:30:00Z"},
    {"46027.999988426", "excel", INSTANT_LOCAL, "2026-01-05T23:59:59Z"},
    {"2958465", "excel", INSTANT_DATE, "9999-12-31"},
    {"2958466", "excel", INSTANT_BAD, NULL},
    {"60", "excel", INSTANT_BAD, NULL},
    {"-5", "excel", INSTANT_BAD, NULL},
    {"46027", "", INSTANT_BAD, NULL},
    /* no date */
    {"0000-00-00 00:00:00", "", INSTANT_EMPTY, NULL},
    {"  .  .    ", "DD.MM.YYYY", INSTANT_EMPTY, NULL},
    {"00.00.0000", "DD.MM.YYYY", INSTANT_EMPTY, NULL},
    {"-", "", INSTANT_BAD, NULL},
    {"00", "", INSTANT_BAD, NULL},
    {"..", "", INSTANT_EMPTY, NULL},
    {"...", "", INSTANT_BAD, NULL},
};

static void parses(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const Case *c = &cases[i];
        Day day = 0;
        int64_t us = 0;
        char text[INSTANT_TEXT_SIZE];
        InstantForm form = instant_parse(str_of(c->text), str_of(c->order), &day, &us);
        if (form != c->form) print_error("case \"%s\"\n", c->text);
        assert_int_equal(form, c->form);
        if (!c->printed) continue;
        if (form == INSTANT_DATE) day_print(day, text);
        else instant_print(us, zone("UTC"), text);
        assert_string_equal(text, c->printed);
    }
}

static void days_are_a_bijection(void **state) {
    (void)state;
    for (Day day = day_of(1, 1, 1); day <= day_of(9999, 12, 31); day++) {
        int y, m, d;
        day_split(day, &y, &m, &d);
        assert_int_equal(day_of(y, m, d), day);
    }
}

/* glibc reads the same zone files by code of its own: an independent witness. */
static void offsets_agree_with_glibc(void **state) {
    (void)state;
    static const char *const names[] = {"Asia/Almaty", "Europe/Kyiv", "Europe/Moscow", "America/New_York", "UTC",
                                        "Australia/Lord_Howe", "Europe/Dublin", "America/Sao_Paulo", "Asia/Kolkata"};
    for (size_t n = 0; n < ARRAY_LEN(names); n++) {
        const Zone *z = zone(names[n]);
        setenv("TZ", names[n], 1);
        tzset();
        for (int64_t t = -1000000000; t < 4000000000; t += 7919 * 61) {
            struct tm broken;
            time_t when = (time_t)t;
            localtime_r(&when, &broken);
            if (zone_offset(z, t * INSTANT_SECOND) != broken.tm_gmtoff) print_error("%s at %lld\n", names[n], (long long)t);
            assert_int_equal(zone_offset(z, t * INSTANT_SECOND), broken.tm_gmtoff);
        }
    }
    unsetenv("TZ");
    tzset();
}

static void local_times_twice_and_never(void **state) {
    (void)state;
    const Zone *kyiv = zone("Europe/Kyiv"); /* 2026-03-29 03:00 -> 04:00, 2026-10-25 04:00 -> 03:00 */
    Instant twice = zone_instant(kyiv, day_of(2026, 10, 25) * INSTANT_DAY + 3 * 3600 * INSTANT_SECOND + 1800 * INSTANT_SECOND);
    assert_true(twice == at("2026-10-25T00:30:00Z"));
    Instant never = zone_instant(kyiv, day_of(2026, 3, 29) * INSTANT_DAY + 3 * 3600 * INSTANT_SECOND + 1800 * INSTANT_SECOND);
    assert_true(never == at("2026-03-29T01:30:00Z"));
}

static void business_days(void **state) {
    (void)state;
    const Zone *almaty = zone("Asia/Almaty"); /* UTC+5 since 2024-03-01 */
    assert_int_equal(business_day(almaty, 0, at("2026-09-30T23:58:00+05:00")), day_of(2026, 9, 30));
    assert_int_equal(business_day(almaty, 0, at("2026-09-30T19:03:00Z")), day_of(2026, 10, 1));
    assert_int_equal(business_day(almaty, 480, at("2026-10-01T07:59:59+05:00")), day_of(2026, 9, 30));
    assert_int_equal(business_day(almaty, 480, at("2026-10-01T08:00:00+05:00")), day_of(2026, 10, 1));
    assert_true(business_day_start(almaty, 480, day_of(2026, 10, 1)) == at("2026-10-01T03:00:00Z"));
}

static void bad_zones(void **state) {
    (void)state;
    static const char *const names[] = {"", "Asia/Nowhere", "../../etc/passwd", "/etc/localtime", "+5", "+19:00", "+-5:00", "+ 5:00", "+05:-1", "posixrules\n"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        Error err = {0};
        const Zone *out = NULL;
        assert_false(zone_load(str_of(names[i]), arena, &out, &err));
        assert_null(out);
        assert_non_null(strstr(err.text, "hint: "));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses), cmocka_unit_test(days_are_a_bijection), cmocka_unit_test(offsets_agree_with_glibc),
        cmocka_unit_test(local_times_twice_and_never), cmocka_unit_test(business_days), cmocka_unit_test(bad_zones)};
    return cmocka_run_group_tests(tests, begin, end);
}
