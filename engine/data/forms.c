#include "engine/data/forms.h"

/* Below each other: what fits the same texts, of which the shortest is enough. */
static const char *const date_form[][3] = {
    {"DD.MM.YYYY", "DD.MM.YYYY hh:mm", "DD.MM.YYYY hh:mm:ss"},
    {"DD/MM/YYYY", "DD/MM/YYYY hh:mm", "DD/MM/YYYY hh:mm:ss"},
    {"MM/DD/YYYY", "MM/DD/YYYY hh:mm", "MM/DD/YYYY hh:mm:ss"},
    {"DD-MM-YYYY", "DD-MM-YYYY hh:mm", "DD-MM-YYYY hh:mm:ss"},
    {"YYYY/MM/DD", "YYYY/MM/DD hh:mm", "YYYY/MM/DD hh:mm:ss"},
    {"YYYY.MM.DD", "YYYY.MM.DD hh:mm", "YYYY.MM.DD hh:mm:ss"},
    {"DD.MM.YY", "DD.MM.YY hh:mm", "DD.MM.YY hh:mm:ss"},
    {"MM/DD/YY", "MM/DD/YY hh:mm", "MM/DD/YY hh:mm:ss"},
    {"YYYYMMDD", "YYYYMMDDhhmm", "YYYYMMDDhhmmss"},
    {"unix"},
    {"unix ms"},
    {"excel"},
};
_Static_assert(sizeof date_form / sizeof *date_form < DATE_FORMS_MAX, "all may fit");

/* Any number is a moment in the forms without signs between their parts. */
static bool is_plausible(InstantForm form, Day day, int64_t us) {
    int year, month, date;
    day_split(form == INSTANT_DATE ? day : (Day)(us / INSTANT_DAY), &year, &month, &date);
    return year >= 1990 && year < 2100;
}

static bool all_are_dates(const Str *value, size_t count, Str format) {
    size_t dates = 0;
    bool bare = str_starts(format, STR("unix")) || str_eq(format, STR("excel")) || str_starts(format, STR("YYYYMM"));
    for (size_t i = 0; i < count; i++) {
        Day day = 0;
        int64_t us = 0;
        InstantForm form = value[i].ptr ? instant_parse(value[i], format, &day, &us) : INSTANT_EMPTY;
        if (form == INSTANT_EMPTY) continue;
        if (form == INSTANT_BAD || (bare && !is_plausible(form, day, us))) return false;
        dates++;
    }
    return dates > 0;
}

size_t date_forms(const Str *value, size_t count, Str out[DATE_FORMS_MAX]) {
    size_t found = 0;
    out[0] = STR("");
    if (all_are_dates(value, count, STR(""))) return 1;
    for (size_t i = 0; i < ARRAY_LEN(date_form); i++) {
        for (size_t c = 0; c < ARRAY_LEN(date_form[i]) && date_form[i][c]; c++) {
            if (!all_are_dates(value, count, str_of(date_form[i][c]))) continue;
            out[found++] = str_of(date_form[i][c]);
            break;
        }
    }
    return found;
}

/* Whether all are numbers with this point; *scale: the digits that they need behind it. */
static bool all_are_numbers(const Str *value, size_t count, DecimalFormat format, unsigned *scale) {
    size_t numbers = 0;
    *scale = 0;
    for (size_t i = 0; i < count; i++) {
        Str text = str_trim(value[i]);
        int64_t number;
        DecimalFault fault = DECIMAL_OK;
        if (!value[i].ptr || !text.len) continue;
        while ((fault = decimal_parse(text, *scale, format, &number)) == DECIMAL_SURPLUS_DIGITS && *scale < DECIMAL_SCALE_MAX) ++*scale;
        if (fault == DECIMAL_BAD || fault == DECIMAL_UNSURE) return false;
        numbers++;
    }
    return numbers > 0;
}

bool number_form(const Str *value, size_t count, NumberForm *out) {
    static const DecimalFormat plain = {.point = '.'}, point = {.point = '.', .grouping = true, .sure = true}, comma = {.point = ',', .grouping = true, .sure = true};
    unsigned digits = 0, other = 0;
    if (all_are_numbers(value, count, plain, &digits)) {
        *out = (NumberForm){.point = '.', .scale = digits};
        return true;
    }
    bool with_comma = all_are_numbers(value, count, comma, &digits), with_point = all_are_numbers(value, count, point, &other);
    if (!with_comma && !with_point) return false;
    bool either = with_comma && with_point && digits != other; /* "1 000" is one number either way */
    *out = with_comma ? (NumberForm){',', true, digits, either} : (NumberForm){'.', true, other, false};
    return true;
}
