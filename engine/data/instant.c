#include "engine/data/instant.h"

#include <stdio.h>

#include "engine/data/decimal.h"
#include "engine/data/instant_words.h"

/* Days from civil and back: Howard Hinnant, "chrono-compatible low-level date algorithms". */
static Day civil(int year, int month, int day) {
    int y = month <= 2 ? year - 1 : year;
    int era = (y >= 0 ? y : y - 399) / 400;
    int yoe = y - era * 400;
    int doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

Day day_of(int year, int month, int day) {
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1) return DAY_NONE;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (day > lengths[month - 1] + (month == 2 && leap)) return DAY_NONE;
    return civil(year, month, day);
}

void day_split(Day day, int *year, int *month, int *date) {
    int z = day + 719468;
    int era = (z >= 0 ? z : z - 146096) / 146097;
    int doe = z - era * 146097;
    int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int mp = (5 * doy + 2) / 153;
    *date = doy - (153 * mp + 2) / 5 + 1;
    *month = mp + (mp < 10 ? 3 : -9);
    *year = yoe + era * 400 + (*month <= 2);
}

static char *two(char *p, int value) {
    p[0] = (char)('0' + value / 10);
    p[1] = (char)('0' + value % 10);
    return p + 2;
}

Str day_print(Day day, char out[DAY_TEXT_SIZE]) {
    int year, month, date;
    day_split(day, &year, &month, &date);
    if (year < 0 || year > 9999) { /* outside what day_of makes: still say what it is */
        int len = snprintf(out, DAY_TEXT_SIZE, "%d", day);
        return (Str){out, (size_t)len};
    }
    char *p = two(two(out, year / 100), year % 100);
    *p++ = '-';
    p = two(p, month);
    *p++ = '-';
    p = two(p, date);
    *p = '\0';
    return (Str){out, (size_t)(p - out)};
}

static int64_t floor_div(int64_t a, int64_t b) {
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

Day business_day(const Zone *zone, int day_ends_minutes, Instant at) {
    int64_t local = at + zone_offset(zone, at) * INSTANT_SECOND - day_ends_minutes * 60 * INSTANT_SECOND;
    return (Day)floor_div(local, INSTANT_DAY);
}

Instant business_day_start(const Zone *zone, int day_ends_minutes, Day day) {
    return zone_instant(zone, day * INSTANT_DAY + day_ends_minutes * 60 * INSTANT_SECOND);
}

/* ---- Reading */

static bool number_at(Str s, size_t *i, size_t digits_min, size_t digits_max, int *out) {
    int value = 0;
    size_t n = 0;
    for (; n < digits_max && *i + n < s.len; n++) {
        unsigned d = (unsigned)(s.ptr[*i + n] - '0');
        if (d > 9) break;
        value = value * 10 + (int)d;
    }
    if (n < digits_min) return false;
    *i += n;
    *out = value;
    return true;
}

static bool char_at(Str s, size_t *i, char c) {
    if (*i >= s.len || s.ptr[*i] != c) return false;
    ++*i;
    return true;
}

/* hh:mm[:ss[.fraction]] from *i on; the fraction is cut at microseconds. */
static bool clock_at(Str s, size_t *i, int64_t *us) {
    int hour, minute, second = 0;
    int64_t fraction = 0;
    if (!number_at(s, i, 1, 2, &hour) || !char_at(s, i, ':') || !number_at(s, i, 2, 2, &minute)) return false;
    if (char_at(s, i, ':')) {
        if (!number_at(s, i, 2, 2, &second)) return false;
        if (char_at(s, i, '.') || char_at(s, i, ',')) {
            size_t from = *i;
            for (int64_t unit = 100000; *i < s.len && s.ptr[*i] >= '0' && s.ptr[*i] <= '9'; ++*i, unit /= 10) {
                fraction += (s.ptr[*i] - '0') * unit;
            }
            if (*i == from) return false;
        }
    }
    if (hour > 23 || minute > 59 || second > 60) return false;
    if (second == 60) second = 59; /* a leap second is the last second of its minute */
    *us = ((hour * 60 + minute) * 60 + second) * INSTANT_SECOND + fraction;
    return true;
}

/* Z, z, +hh, +hhmm or +hh:mm; *minutes east of UTC. */
static bool offset_at(Str s, size_t *i, int *minutes) {
    int hour, minute = 0;
    if (char_at(s, i, 'Z') || char_at(s, i, 'z')) {
        *minutes = 0;
        return true;
    }
    bool negative = *i < s.len && s.ptr[*i] == '-';
    if (!negative && !(*i < s.len && s.ptr[*i] == '+')) return false;
    ++*i;
    if (!number_at(s, i, 2, 2, &hour)) return false;
    if (char_at(s, i, ':') ? !number_at(s, i, 2, 2, &minute) : *i < s.len && !number_at(s, i, 2, 2, &minute)) return false;
    if (hour > 18 || minute > 59) return false;
    *minutes = (hour * 60 + minute) * (negative ? -1 : 1);
    return true;
}

static InstantForm parse_iso(Str s, Day *day, int64_t *us) {
    size_t i = 0;
    int year, month, date, minutes;
    int64_t clock;
    if (!number_at(s, &i, 4, 4, &year) || !char_at(s, &i, '-') || !number_at(s, &i, 2, 2, &month) ||
        !char_at(s, &i, '-') || !number_at(s, &i, 2, 2, &date)) return INSTANT_BAD;
    Day d = day_of(year, month, date);
    if (d == DAY_NONE) return INSTANT_BAD;
    if (i == s.len) {
        *day = d;
        return INSTANT_DATE;
    }
    if (!char_at(s, &i, 'T') && !char_at(s, &i, 't') && !char_at(s, &i, ' ')) return INSTANT_BAD;
    if (!clock_at(s, &i, &clock)) return INSTANT_BAD;
    if (i == s.len) {
        *day = d;
        *us = d * INSTANT_DAY + clock;
        return INSTANT_LOCAL;
    }
    char_at(s, &i, ' ');
    if (!offset_at(s, &i, &minutes) || i != s.len) return INSTANT_BAD;
    *us = d * INSTANT_DAY + clock - minutes * 60 * INSTANT_SECOND;
    return INSTANT_ZONED;
}

/* Moments of the years 1 to 9999, as in the other forms. */
static InstantForm parse_unix(Str s, int64_t unit, int64_t *us) {
    static const int64_t first = -62135596800 * INSTANT_SECOND, end = 253402300800 * INSTANT_SECOND;
    int64_t value, at;
    if (!str_int64(s, &value) || __builtin_mul_overflow(value, unit, &at) || at < first || at >= end) return INSTANT_BAD;
    *us = at;
    return INSTANT_ZONED;
}

/* "/Date(1735689600000)/", as OData 2 and older .NET write milliseconds; an offset behind them changes nothing. */
static Str of_json_date(Str s) {
    if (!str_starts(s, STR("/Date(")) || !str_ends(s, STR(")/"))) return s;
    Str inside = str_sub(s, 6, s.len - 2);
    char sign = inside.len > 5 ? inside.ptr[inside.len - 5] : 0;
    return sign == '+' || sign == '-' ? str_sub(inside, 0, inside.len - 5) : inside;
}

/* The pattern is read beside the text: D, M, Y and h, m, s take digits, anything else stands for itself. A clock that the
 * pattern names may be missing from the text as a whole, which makes it a date. */
static InstantForm parse_ordered(Str s, Str order, Day *day, int64_t *us) {
    int part[6] = {0}; /* D M Y h m s */
    bool clock = false;
    size_t i = 0;
    for (size_t p = 0; p < order.len;) {
        const char *letters = "DMYhms", *found = strchr(letters, order.ptr[p]);
        size_t run = 1;
        while (p + run < order.len && order.ptr[p + run] == order.ptr[p]) run++;
        if (!found) {
            if (i == s.len && order.ptr[p] == ' ') break;
            if (!char_at(s, &i, order.ptr[p])) return INSTANT_BAD;
            p++;
            continue;
        }
        size_t which = (size_t)(found - letters);
        if (which == 5 && i == s.len && part[3]) break;
        if (!number_at(s, &i, run == 4 ? 4 : 1, run == 4 ? 4 : 2, &part[which])) return INSTANT_BAD;
        if (which == 2 && run == 2) part[2] += part[2] < 70 ? 2000 : 1900;
        clock = clock || which >= 3;
        p += run;
    }
    Day d = day_of(part[2], part[1], part[0]);
    if (d == DAY_NONE || i != s.len || part[3] > 23 || part[4] > 59 || part[5] > 59) return INSTANT_BAD;
    *day = d;
    if (!clock) return INSTANT_DATE;
    *us = d * INSTANT_DAY + ((part[3] * 60 + part[4]) * 60 + part[5]) * INSTANT_SECOND;
    return INSTANT_LOCAL;
}

/* Days since 1899-12-30, as spreadsheets count them; what is behind the point is the time of day, to the second. */
static InstantForm parse_excel(Str s, Day *day, int64_t *us) {
    static const int64_t unit = 1000000000, last = 2958465; /* 9999-12-31 */
    int64_t value;
    if (decimal_parse(s, 9, (DecimalFormat){.point = '.'}, &value) != DECIMAL_OK || value < 61 * unit || value >= (last + 1) * unit) return INSTANT_BAD;
    *day = (Day)(value / unit) + day_of(1899, 12, 30);
    int64_t seconds = (value % unit * 86400 + unit / 2) / unit;
    if (value % unit == 0) return INSTANT_DATE;
    *us = *day * INSTANT_DAY + seconds * INSTANT_SECOND;
    return INSTANT_LOCAL;
}

/* "  .  .    ", 00.00.0000, 0000-00-00 00:00:00: how 1C, databases and forms write that there is no date. */
static bool is_blank(Str s) {
    size_t dots = 0, hyphens = 0, slashes = 0;
    for (size_t i = 0; i < s.len; i++) {
        dots += s.ptr[i] == '.';
        hyphens += s.ptr[i] == '-';
        slashes += s.ptr[i] == '/';
        if (!memchr(".-/: 0_T", s.ptr[i], 8)) return false;
    }
    return dots == 2 || hyphens == 2 || slashes == 2;
}

static InstantForm parse_any(Str text, Str order, Day *day, int64_t *us) {
    if (str_eq(order, STR("unix"))) return parse_unix(text, INSTANT_SECOND, us);
    if (str_eq(order, STR("unix ms"))) return parse_unix(of_json_date(text), 1000, us);
    if (str_eq(order, STR("excel"))) return parse_excel(text, day, us);
    if (order.len) return parse_ordered(text, order, day, us);
    InstantForm form = parse_iso(text, day, us);
    return form == INSTANT_BAD ? instant_parse_words(text, day, us) : form;
}

InstantForm instant_parse(Str text, Str order, Day *day, int64_t *us) {
    text = str_trim(text);
    if (text.len == 0) return INSTANT_EMPTY;
    InstantForm form = parse_any(text, order, day, us);
    return form == INSTANT_BAD && is_blank(text) ? INSTANT_EMPTY : form;
}

Str instant_print(Instant at, const Zone *zone, char out[INSTANT_TEXT_SIZE]) {
    int32_t offset = zone_offset(zone, at);
    int64_t local = at + offset * INSTANT_SECOND;
    Day day = (Day)floor_div(local, INSTANT_DAY);
    int64_t rest = local - day * INSTANT_DAY;
    int second = (int)(rest / INSTANT_SECOND), us = (int)(rest % INSTANT_SECOND);
    char *p = out + day_print(day, out).len;
    *p++ = 'T';
    p = two(p, second / 3600);
    *p++ = ':';
    p = two(p, second / 60 % 60);
    *p++ = ':';
    p = two(p, second % 60);
    if (us) {
        *p++ = '.';
        p = two(two(two(p, us / 10000), us / 100 % 100), us % 100);
    }
    if (offset) {
        int minutes = (offset < 0 ? -offset : offset) / 60;
        *p++ = offset < 0 ? '-' : '+';
        p = two(p, minutes / 60);
        *p++ = ':';
        p = two(p, minutes % 60);
    } else {
        *p++ = 'Z';
    }
    *p = '\0';
    return (Str){out, (size_t)(p - out)};
}
