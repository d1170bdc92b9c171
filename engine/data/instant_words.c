#include "engine/data/instant_words.h"

#include <utf8proc.h>

#include "engine/base/utf8.h"

enum { WORD_MAX = 40, LETTERS_LEAST = 3 };

/* A month may be cut behind its third letter: янв, сент. */
static const char *const months[12] = {
    "январь|января|січень|січня|қаңтар|january",
    "февраль|февраля|лютий|лютого|ақпан|february",
    "март|марта|березень|березня|наурыз|march",
    "апрель|апреля|квітень|квітня|сәуір|april",
    "май|мая|травень|травня|мамыр|may",
    "июнь|июня|червень|червня|маусым|june",
    "июль|июля|липень|липня|шілде|july",
    "август|августа|серпень|серпня|тамыз|august",
    "сентябрь|сентября|вересень|вересня|қыркүйек|september",
    "октябрь|октября|жовтень|жовтня|қазан|october",
    "ноябрь|ноября|листопад|листопада|қараша|november",
    "декабрь|декабря|грудень|грудня|желтоқсан|december",
};

/* What stands beside a date and says nothing more. */
static const char idle[] = "г|год|года|р|рік|року|ж|жыл|жылы|жылғы|of|at|в|"
                           "понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|"
                           "mon|tue|wed|thu|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday";

typedef struct Parts {
    int day, month, year; /* 0: not yet */
    bool clock, zoned;
    int64_t us; /* of the clock */
    int offset; /* minutes east of UTC */
} Parts;

static bool is_listed(const char *list, Str word) {
    for (Str rest = str_of(list); rest.ptr;) {
        if (str_eq(str_cut(&rest, '|'), word)) return true;
    }
    return false;
}

static int month_of(Str word) {
    if (utf8_count(word) < LETTERS_LEAST) return 0;
    for (int m = 0; m < 12; m++) {
        for (Str rest = str_of(months[m]); rest.ptr;) {
            if (str_starts(str_cut(&rest, '|'), word)) return m + 1;
        }
    }
    return 0;
}

static bool is_letter(uint32_t c) {
    return (c | 32u) - 'a' < 26 || (c >= 0x400 && c < 0x530);
}

static size_t figures_at(Str s, size_t i) {
    size_t n = 0;
    while (i + n < s.len && s.ptr[i + n] >= '0' && s.ptr[i + n] <= '9') n++;
    return n;
}

static int number_of(Str s) {
    int value = 0;
    for (size_t i = 0; i < s.len; i++) value = value * 10 + (s.ptr[i] - '0');
    return value;
}

/* h:mm[:ss] at *i, the fraction left out. */
static bool take_clock(Str s, size_t *i, Parts *parts) {
    int part[3] = {0};
    for (size_t n = 0; n < 3; n++) {
        size_t figures = figures_at(s, *i);
        if (figures < 1 || figures > 2) return false;
        part[n] = number_of(str_sub(s, *i, *i + figures));
        *i += figures;
        if (*i == s.len || s.ptr[*i] != ':') {
            if (n == 0) return false;
            break;
        }
        if (n == 2) return false;
        ++*i;
    }
    if (parts->clock || part[0] > 23 || part[1] > 59 || part[2] > 59) return false;
    parts->clock = true;
    parts->us = ((part[0] * 60 + part[1]) * 60 + part[2]) * INSTANT_SECOND;
    return true;
}

/* +hhmm or +hh:mm behind the clock. */
static bool take_offset(Str s, size_t *i, Parts *parts) {
    bool colon = *i + 6 <= s.len && s.ptr[*i + 3] == ':';
    size_t minutes = *i + (colon ? 4 : 3);
    if (parts->zoned || figures_at(s, *i + 1) < 2 || figures_at(s, minutes) != 2) return false;
    parts->offset = (number_of(str_sub(s, *i + 1, *i + 3)) * 60 + number_of(str_sub(s, minutes, minutes + 2))) * (s.ptr[*i] == '-' ? -1 : 1);
    parts->zoned = true;
    *i = minutes + 2;
    return parts->offset >= -18 * 60 && parts->offset <= 18 * 60;
}

static bool take_number(Str s, size_t *i, Parts *parts) {
    size_t figures = figures_at(s, *i);
    if (*i + figures < s.len && s.ptr[*i + figures] == ':') return take_clock(s, i, parts);
    int number = figures <= 4 ? number_of(str_sub(s, *i, *i + figures)) : 0;
    *i += figures;
    if (figures == 4 && !parts->year) parts->year = number;
    else if (figures <= 2 && !parts->day) parts->day = number;
    else if (figures == 2 && !parts->year && parts->month) parts->year = number + (number < 70 ? 2000 : 1900);
    else return false;
    return number > 0;
}

/* Afternoon: 12 is noon, 12 AM midnight. */
static bool take_half(Parts *parts, bool afternoon) {
    int64_t noon = 12 * 3600 * INSTANT_SECOND;
    if (!parts->clock || parts->us >= noon + 3600 * INSTANT_SECOND) return false;
    parts->us = parts->us % noon + (afternoon ? noon : 0);
    return true;
}

static bool take_word(Str s, size_t *i, Parts *parts) {
    char low[WORD_MAX];
    size_t len = 0;
    for (size_t next = *i; next < s.len; *i = next) {
        uint32_t c = utf8_next(s, &next);
        if (!is_letter(c)) break;
        if (len + 4 > sizeof low) return false;
        len += utf8_put(low + len, (uint32_t)utf8proc_tolower((utf8proc_int32_t)c));
    }
    Str word = {low, len};
    if (is_listed(idle, word)) return true;
    if (str_eq(word, STR("am")) || str_eq(word, STR("pm"))) return take_half(parts, low[0] == 'p');
    if (parts->clock && !parts->zoned && is_listed("gmt|utc|z", word)) return parts->zoned = true;
    if (parts->month) return false;
    parts->month = month_of(word);
    return parts->month > 0;
}

static bool is_between(uint32_t c) {
    return c == ' ' || c == '.' || c == ',' || c == '-' || c == '/' || c == '"' || c == 0xA0 || c == 0xAB || c == 0xBB;
}

InstantForm instant_parse_words(Str text, Day *day, int64_t *us) {
    Parts parts = {.day = 0};
    for (size_t i = 0; i < text.len;) {
        size_t next = i;
        uint32_t c = utf8_next(text, &next);
        bool good = true;
        if (c >= '0' && c <= '9') good = take_number(text, &i, &parts);
        else if (parts.clock && (c == '+' || (c == '-' && figures_at(text, next) >= 2))) good = take_offset(text, &i, &parts);
        else if (is_letter(c)) good = take_word(text, &i, &parts);
        else if (is_between(c)) i = next;
        else good = false;
        if (!good) return INSTANT_BAD;
    }
    Day found = parts.month ? day_of(parts.year, parts.month, parts.day) : DAY_NONE;
    if (found == DAY_NONE || (parts.zoned && !parts.clock)) return INSTANT_BAD;
    if (parts.zoned) {
        *us = found * INSTANT_DAY + parts.us - parts.offset * 60 * INSTANT_SECOND;
        return INSTANT_ZONED;
    }
    *day = found;
    if (!parts.clock) return INSTANT_DATE;
    *us = found * INSTANT_DAY + parts.us;
    return INSTANT_LOCAL;
}
