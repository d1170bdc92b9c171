/* Numbers, moments, durations, sizes: what is read is printed and read again the same; every way of reading many decimals says what
 * the one for a single one says. */
#include "connectors/http.h"
#include "engine/base/options.h"
#include "engine/clean/money.h"
#include "engine/data/decimal_many.h"
#include "engine/data/instant.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const DecimalFormat formats[] = {{.point = '.'},
                                        {.point = ','},
                                        {.point = '.', .grouping = true, .sure = true},
                                        {.point = ',', .grouping = true, .sure = true},
                                        {.point = '.', .exponent = true},
                                        {.point = '.', .grouping = true, .exponent = true}};

static void must(bool holds) {
    if (!holds) abort();
}

static void check_decimal(Str text, unsigned scale, DecimalFormat format) {
    int64_t value = 7, again = 0, many = 0;
    char printed[DECIMAL_TEXT_SIZE];
    DecimalFault fault = decimal_parse(text, scale, format, &value);
    must(fault == DECIMAL_OK || (value == 7 && decimal_fault_text(fault)[0]));
    if (fault == DECIMAL_OK) {
        Str plain = decimal_print(value, scale, printed);
        must(decimal_parse(plain, scale, formats[0], &again) == DECIMAL_OK && again == value);
    }
    for (int way = DECIMAL_WAY_PLAIN; way <= DECIMAL_WAY_AVX512; way++) {
        uint64_t left[2] = {0};
        if (!decimal_parse_many_by((DecimalWay)way, &text, 1, scale, format, &many, left)) continue;
        if (!(left[0] & 1)) must(fault == DECIMAL_OK && many == value);
    }
}

static void check_moment(Str text, Str order, const Zone *utc) {
    char printed[INSTANT_TEXT_SIZE], day_text[DAY_TEXT_SIZE];
    Day day = 0, day_again;
    int64_t us = 0, again;
    InstantForm form = instant_parse(text, order, &day, &us);
    if (form == INSTANT_DATE) {
        must(instant_parse(day_print(day, day_text), STR(""), &day_again, &again) == INSTANT_DATE && day_again == day);
    } else if (form == INSTANT_ZONED && us > -62135596800 * INSTANT_SECOND && us < 253402300800 * INSTANT_SECOND) { /* years 1..9999 */
        must(instant_parse(instant_print(us, utc, printed), STR(""), &day_again, &again) == INSTANT_ZONED && again == us);
    }
}

static void check_zone(Str name, Arena *arena) {
    const Zone *zone;
    Error err = {0};
    if (zone_load(name, arena, &zone, &err)) {
        must(abs(zone_offset(zone, 0)) < 86400);
    } else {
        must(err.kind != ERROR_NONE && err.text[0]);
    }
}

/* What is beside a number does not depend on what was read before, and the number is one with its sign in front. */
static void check_money(Str text) {
    MoneyWords none = {.currency = NULL}, other = {.currency = NULL};
    Money first, again;
    must(money_read(STR("5 EUR"), &other, &again));
    bool is = money_read(text, &none, &first);
    must(is == money_read(text, &other, &again) && is == money_read(text, &none, &again));
    if (!is) return;
    must(first.len && first.len <= sizeof first.text && first.currency == again.currency && first.side == again.side);
    must(first.negative == (first.text[0] == '-') && !currency_may_be(first.currency ? first.currency : "", STR("")));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const Str orders[] = {STR(""), STR("DD.MM.YYYY"), STR("MM/DD/YYYY"), STR("DD.MM.YY"), STR("YYYYMMDD"), STR("unix"), STR("unix ms"), STR("excel"),
                                 STR("DD.MM.YYYY hh:mm"), STR("DD.MM.YYYY hh:mm:ss")};
    if (!size) return 0;
    Str text = {(const char *)data + 1, size - 1};
    int64_t number = 7;
    Arena *arena = arena_new("fuzz", 0);
    const Zone *utc;
    Error err = {0};
    must(zone_load(STR("UTC"), arena, &utc, &err));
    for (size_t i = 0; i < ARRAY_LEN(formats); i++) check_decimal(text, data[0] % (DECIMAL_SCALE_MAX + 1), formats[i]);
    for (size_t i = 0; i < ARRAY_LEN(orders); i++) check_moment(text, orders[i], utc);
    check_zone(text, arena);
    check_money(text);
    must(option_parse_ms(text, &number) ? number >= 0 : true);
    must(option_parse_size(text, &number) ? number >= 0 : true);
    must(http_retry_after_ms(text) >= -1);
    arena_free(arena);
    return 0;
}
