/* IANA zones from the system's TZif files (RFC 8536), version 2 and later. Transitions are sorted; what lies after the last
 * one follows the POSIX rule of the footer, of which the forms that the tz database emits are understood:
 * std offset [dst [offset],Mm.w.d[/time],Mm.w.d[/time]] and Jn. glibc keeps its zone in a global; this does not. */
#include "engine/base/file.h"
#include "engine/data/instant.h"

#include <stdio.h>
#include <stdlib.h>

enum { TRANSITIONS_MAX = 4096, FILE_SIZE_MAX = 1 << 20 };

typedef struct Change { /* of a year, by the footer's rule */
    bool julian;        /* Jn: day n of the year, 29 February never counted */
    int month, week, weekday, day;
    int64_t seconds;    /* after local midnight */
} Change;

struct Zone {
    Str name;
    size_t count;
    const int64_t *at;      /* seconds since 1970 UTC */
    const int32_t *offset;  /* in force from at[i] on */
    int32_t offset_before;  /* before at[0] */
    bool rule;              /* the footer has summer time */
    int32_t standard, summer;
    Change to_summer, to_standard;
};

Str zone_name(const Zone *zone) {
    return zone->name;
}

static int64_t big_endian(const char *p, size_t size) {
    uint64_t value = (unsigned char)p[0] & 0x80 && size < 8 ? UINT64_MAX : 0;
    for (size_t i = 0; i < size; i++) value = value << 8 | (unsigned char)p[i];
    return (int64_t)value;
}

/* ---- Footer */

static bool posix_number(Str s, size_t *i, int *out) {
    int value = 0;
    size_t from = *i;
    while (*i < s.len && s.ptr[*i] >= '0' && s.ptr[*i] <= '9' && *i - from < 4) value = value * 10 + (s.ptr[(*i)++] - '0');
    *out = value;
    return *i > from;
}

static bool posix_time(Str s, size_t *i, int64_t *seconds) {
    int sign = 1, part[3] = {0};
    if (*i < s.len && (s.ptr[*i] == '-' || s.ptr[*i] == '+')) sign = s.ptr[(*i)++] == '-' ? -1 : 1;
    for (int k = 0; k < 3; k++) {
        if (k && (*i >= s.len || s.ptr[*i] != ':')) break;
        if (k) ++*i;
        if (!posix_number(s, i, &part[k])) return false;
    }
    *seconds = sign * (part[0] * 3600 + part[1] * 60 + part[2]);
    return true;
}

static bool posix_name(Str s, size_t *i) {
    size_t from = *i;
    if (*i < s.len && s.ptr[*i] == '<') {
        while (*i < s.len && s.ptr[*i] != '>') ++*i;
        return *i < s.len && (++*i, true);
    }
    while (*i < s.len && ((s.ptr[*i] | 32) >= 'a' && (s.ptr[*i] | 32) <= 'z')) ++*i;
    return *i > from;
}

static bool posix_change(Str s, size_t *i, Change *out) {
    if (*i >= s.len || s.ptr[(*i)++] != ',') return false;
    out->seconds = 7200;
    if (*i < s.len && s.ptr[*i] == 'J') {
        ++*i;
        out->julian = true;
        if (!posix_number(s, i, &out->day) || out->day < 1 || out->day > 365) return false;
    } else {
        if (*i >= s.len || s.ptr[(*i)++] != 'M') return false;
        if (!posix_number(s, i, &out->month) || *i >= s.len || s.ptr[(*i)++] != '.') return false;
        if (!posix_number(s, i, &out->week) || *i >= s.len || s.ptr[(*i)++] != '.') return false;
        if (!posix_number(s, i, &out->weekday)) return false;
        if (out->month < 1 || out->month > 12 || out->week < 1 || out->week > 5 || out->weekday > 6) return false;
    }
    if (*i < s.len && s.ptr[*i] == '/') {
        ++*i;
        return posix_time(s, i, &out->seconds);
    }
    return true;
}

static bool read_footer(Zone *zone, Str s) {
    size_t i = 0;
    int64_t seconds;
    if (!posix_name(s, &i) || !posix_time(s, &i, &seconds)) return false;
    zone->standard = (int32_t)-seconds;
    if (i == s.len) return true;
    if (!posix_name(s, &i)) return false;
    zone->summer = zone->standard + 3600;
    if (i < s.len && s.ptr[i] != ',') {
        if (!posix_time(s, &i, &seconds)) return false;
        zone->summer = (int32_t)-seconds;
    }
    if (!posix_change(s, &i, &zone->to_summer) || !posix_change(s, &i, &zone->to_standard)) return false;
    zone->rule = true;
    return i == s.len;
}

static Day change_day(const Change *change, int year) {
    if (change->julian) {
        Day day = day_of(year, 1, 1) + change->day - 1;
        bool leap = day_of(year, 2, 29) != DAY_NONE;
        return leap && change->day >= 60 ? day + 1 : day;
    }
    Day first = day_of(year, change->month, 1);
    int weekday = (int)((first + 4) % 7 + 7) % 7; /* 1970-01-01 was a Thursday */
    Day day = first + (change->weekday - weekday + 7) % 7 + 7 * (change->week - 1);
    while (day - first >= 28 && day >= (change->month == 12 ? day_of(year + 1, 1, 1) : day_of(year, change->month + 1, 1)))
        day -= 7;
    return day;
}

static int32_t rule_offset(const Zone *zone, int64_t at) {
    if (!zone->rule) return zone->standard;
    int year, month, date;
    int64_t days = (at + zone->standard) / 86400;
    day_split((Day)days, &year, &month, &date);
    if (year < 1 || year >= 9999) return zone->standard;
    int64_t summer = change_day(&zone->to_summer, year) * (int64_t)86400 + zone->to_summer.seconds - zone->standard;
    int64_t standard = change_day(&zone->to_standard, year) * (int64_t)86400 + zone->to_standard.seconds - zone->summer;
    bool in_summer = summer < standard ? at >= summer && at < standard : at >= summer || at < standard;
    return in_summer ? zone->summer : zone->standard;
}

/* ---- File */

typedef struct Counts {
    size_t isutc, isstd, leap, times, types, chars;
} Counts;

static bool read_header(Str s, size_t at, Counts *out) {
    if (s.len < at + 44 || memcmp(s.ptr + at, "TZif", 4) != 0) return false;
    size_t value[6];
    for (size_t i = 0; i < 6; i++) value[i] = (size_t)(uint32_t)big_endian(s.ptr + at + 20 + 4 * i, 4);
    *out = (Counts){value[0], value[1], value[2], value[3], value[4], value[5]};
    return out->times <= TRANSITIONS_MAX && out->types <= 256 && out->types > 0 && out->chars <= 512 && out->leap <= 512 &&
           out->isutc <= 256 && out->isstd <= 256;
}

static size_t block_size(const Counts *c, size_t time_size) {
    return c->times * (time_size + 1) + c->types * 6 + c->chars + c->leap * (time_size + 4) + c->isstd + c->isutc;
}

static bool read_tzif(Zone *zone, Str s, Arena *arena) {
    Counts counts;
    if (!read_header(s, 0, &counts) || s.ptr[4] < '2') return false;
    size_t second = 44 + block_size(&counts, 4);
    if (!read_header(s, second, &counts)) return false;
    size_t data = second + 44, size = block_size(&counts, 8);
    if (s.len < data + size + 2) return false;
    const char *times = s.ptr + data, *index = times + 8 * counts.times, *types = index + counts.times;
    int64_t *at = arena_array(arena, counts.times, sizeof *at);
    int32_t *offset = arena_array(arena, counts.times, sizeof *offset);
    for (size_t i = 0; i < counts.times; i++) {
        size_t type = (unsigned char)index[i];
        if (type >= counts.types) return false;
        at[i] = big_endian(times + 8 * i, 8);
        offset[i] = (int32_t)big_endian(types + 6 * type, 4);
        if (i && at[i] <= at[i - 1]) return false;
    }
    zone->at = at;
    zone->offset = offset;
    zone->count = counts.times;
    zone->offset_before = (int32_t)big_endian(types, 4);
    Str footer = str_sub(s, data + size, s.len);
    if (footer.ptr[0] != '\n' || footer.ptr[footer.len - 1] != '\n') return false;
    footer = str_sub(footer, 1, footer.len - 1);
    if (footer.len == 0) {
        zone->standard = zone->count ? offset[zone->count - 1] : zone->offset_before;
        return true;
    }
    return read_footer(zone, footer);
}

static bool fixed_offset(Str name, Zone *zone) {
    int hour, minute, used = 0;
    char text[8];
    if (name.len != 6 || (name.ptr[0] != '+' && name.ptr[0] != '-')) return false;
    memcpy(text, name.ptr, 6);
    text[6] = '\0';
    if (strspn(text + 1, "0123456789:") != 5) return false; /* sscanf would take signs and spaces */
    if (sscanf(text + 1, "%2d:%2d%n", &hour, &minute, &used) != 2 || used != 5 || hour > 18 || minute > 59) return false;
    zone->standard = (hour * 60 + minute) * 60 * (text[0] == '-' ? -1 : 1);
    return true;
}

static bool plausible_name(Str name) {
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
                  c == '+' || (c == '/' && i > 0);
        if (!ok) return false;
    }
    return name.len > 0 && name.len < 64;
}

bool zone_load(Str name, Arena *arena, const Zone **out, Error *err) {
    Zone *zone = arena_alloc(arena, sizeof *zone);
    zone->name = str_copy(arena, name);
    *zone = (Zone){.name = zone->name};
    if (str_eq(name, STR("UTC")) || fixed_offset(name, zone)) {
        zone->offset_before = zone->standard;
        *out = zone;
        return true;
    }
    Error reading = {0};
    Str content;
    char path[128];
    const char *folder = getenv("TZDIR");
    snprintf(path, sizeof path, "%.50s/%.*s", folder ? folder : "/usr/share/zoneinfo", STR_ARG(name));
    if (!plausible_name(name) || !file_read(path, FILE_SIZE_MAX, arena, &content, &reading)) {
        return error_set(err, ERROR_USAGE, "", "unknown time zone \"%.*s\"\nhint: an IANA name such as Asia/Almaty, UTC, or "
                         "an offset such as +05:00; the zones come with Debian's package tzdata", STR_ARG(name));
    }
    if (!read_tzif(zone, content, arena)) return error_set(err, ERROR_USAGE, path, "is not a zone file");
    *out = zone;
    return true;
}

int32_t zone_offset(const Zone *zone, Instant instant) {
    int64_t at = instant / INSTANT_SECOND - (instant % INSTANT_SECOND < 0);
    if (zone->count == 0) return rule_offset(zone, at);
    if (at < zone->at[0]) return zone->offset_before;
    if (at >= zone->at[zone->count - 1]) return zone->rule ? rule_offset(zone, at) : zone->offset[zone->count - 1];
    size_t low = 0, high = zone->count - 1; /* at[low] <= at < at[high] */
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (zone->at[middle] <= at) low = middle;
        else high = middle;
    }
    return zone->offset[low];
}

Instant zone_instant(const Zone *zone, int64_t local_us) {
    /* The two offsets in force around this wall clock; the earlier instant that really shows it wins. */
    Instant early = local_us - zone_offset(zone, local_us - INSTANT_DAY) * INSTANT_SECOND;
    Instant late = local_us - zone_offset(zone, local_us + INSTANT_DAY) * INSTANT_SECOND;
    if (early > late) {
        Instant kept = early;
        early = late;
        late = kept;
    }
    if (early + zone_offset(zone, early) * INSTANT_SECOND == local_us) return early;
    if (late + zone_offset(zone, late) * INSTANT_SECOND == local_us) return late;
    return local_us - zone_offset(zone, local_us - INSTANT_DAY) * INSTANT_SECOND;
}
