/* Time: instants, days, IANA zones and the business day.
 * An instant is microseconds since 1970-01-01T00:00:00Z; a day is days since 1970-01-01, proleptic Gregorian.
 * A business day D of a zone with day_ends M minutes is [D 00:00 + M, D+1 00:00 + M) of local wall clock: with a shift that
 * ends at 08:00, 03:00 on the 2nd belongs to the 1st. */
#ifndef KOPECK_INSTANT_H
#define KOPECK_INSTANT_H

#include "engine/base/error.h"
#include "engine/base/str.h"

typedef int64_t Instant;
typedef int32_t Day;

#define INSTANT_NONE INT64_MIN
#define INSTANT_SECOND ((Instant)1000000)
#define INSTANT_DAY (86400 * INSTANT_SECOND)
#define DAY_NONE INT32_MIN
enum { DAY_TEXT_SIZE = 16, INSTANT_TEXT_SIZE = 40 };

/* A zone's rules, read from the system's zone files (TZif, RFC 8536). Immutable after loading. */
typedef struct Zone Zone;
bool zone_load(Str name, Arena *arena, const Zone **out, Error *err) MUST_USE; /* "Asia/Almaty", "UTC", "+05:00" */
Str zone_name(const Zone *zone);
int32_t zone_offset(const Zone *zone, Instant at); /* seconds east of UTC in force at that instant */

/* The instant of a local wall clock given as microseconds since 1970-01-01T00:00:00 local. A time that happens twice is
 * the first of the two; one that is skipped is taken with the offset before the gap. */
Instant zone_instant(const Zone *zone, int64_t local_us);

Day day_of(int year, int month, int day);       /* DAY_NONE unless a real date of years 1..9999 */
void day_split(Day day, int *year, int *month, int *date);
Str day_print(Day day, char out[DAY_TEXT_SIZE]); /* 2026-09-30 */

Day business_day(const Zone *zone, int day_ends_minutes, Instant at);
Instant business_day_start(const Zone *zone, int day_ends_minutes, Day day);

/* How a moment was written. */
typedef enum InstantForm { INSTANT_BAD, INSTANT_EMPTY, INSTANT_DATE, INSTANT_LOCAL, INSTANT_ZONED } InstantForm;

/* Reads a date or a moment. order: "" for ISO 8601 (also with a space for T, fractions of a second, Z or an offset), else
 * the order of day, month, year, e.g. "DD.MM.YYYY", optionally with " hh:mm" or " hh:mm:ss" after it; or "unix" (seconds)
 * "unix ms", also as /Date(1735689600000)/, or "excel" (days since 1899-12-30). With "" a month may also stand by its name, see
 * instant_words.h. Zeros and blanks in the form of a date are INSTANT_EMPTY, as nothing is. INSTANT_DATE: only *day is set.
 * INSTANT_LOCAL: *day and *us hold the wall clock (us since 1970 local). INSTANT_ZONED: *us is the instant. Anything that is not a
 * real date is INSTANT_BAD. */
InstantForm instant_parse(Str text, Str order, Day *day, int64_t *us);

/* 2026-09-30T23:58:00+05:00 in that zone; microseconds only when there are any. */
Str instant_print(Instant at, const Zone *zone, char out[INSTANT_TEXT_SIZE]);

#endif
