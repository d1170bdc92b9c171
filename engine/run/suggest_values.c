/* Suggest: days and amounts, however a column writes them.
 *
 *   31.05.2001   2001-05-31   20010531   05/31/2001 14:02
 * A value is three numbers; which of the smaller two is the month is settled by the column as a whole: what fits more values. */
#include "engine/base/hash.h"
#include "engine/data/instant.h"
#include "engine/run/suggesting.h"

#include <ctype.h>

enum { YEAR_FROM = 1000, YEAR_TO = 2200, PART_BITS = 5, DATES_IN_HUNDRED = 80, OTHERS_IN_HUNDRED = 5, MIXED_IN_HUNDRED = 60, WAY_BITS = 2 };

/* ---- Days */

/* The number at *at, of `least` to `most` figures; -1: none. */
static int32_t number_at(Str v, size_t *at, size_t least, size_t most) {
    int32_t number = 0;
    size_t from = *at;
    while (*at < v.len && *at - from < most && isdigit((unsigned char)v.ptr[*at])) number = number * 10 + (v.ptr[(*at)++] - '0');
    return *at - from < least ? -1 : number;
}

static bool sign_at(Str v, size_t *at, char sign) {
    if (!sign) return true;
    return *at < v.len && v.ptr[*at] == sign && ++*at;
}

/* Behind a date: nothing, or the hour. */
static bool read_hour(Str v, size_t at, WrittenDay *out) {
    if (at == v.len) return true;
    if (v.ptr[at] != ' ' && v.ptr[at] != 'T') return false;
    size_t colons = 0;
    for (size_t i = at + 1; i < v.len; i++) {
        char c = v.ptr[i];
        colons += c == ':';
        if (!isdigit((unsigned char)c) && c != ':' && c != '.' && c != 'Z' && c != '+') return false;
    }
    out->hour = true;
    out->seconds = colons > 1;
    return colons > 0;
}

bool suggest_written_day(Str v, WrittenDay *out) {
    size_t at = 0;
    *out = (WrittenDay){.year = 0};
    if (v.len < 8 || !isdigit((unsigned char)v.ptr[0]) || !isdigit((unsigned char)v.ptr[v.len - 1 - (v.ptr[v.len - 1] == 'Z')])) return false;
    out->year_first = isdigit((unsigned char)v.ptr[2]) && isdigit((unsigned char)v.ptr[3]);
    if (out->year_first) out->year = number_at(v, &at, 4, 4);
    else out->first = number_at(v, &at, 1, 2);
    if (at < v.len && strchr("-./", v.ptr[at])) out->sign = v.ptr[at];
    if ((!out->sign && !out->year_first) || !sign_at(v, &at, out->sign)) return false;
    size_t figures = out->sign ? 1 : 2;
    if (out->year_first) out->first = number_at(v, &at, figures, 2);
    else out->second = number_at(v, &at, 1, 2);
    if (!sign_at(v, &at, out->sign)) return false;
    if (out->year_first) out->second = number_at(v, &at, figures, 2);
    else out->year = number_at(v, &at, 4, 4);
    out->short_part = out->sign && at < 10;
    return out->year >= YEAR_FROM && out->year <= YEAR_TO && out->first >= 1 && out->first <= 31 && out->second >= 1 &&
           out->second <= 31 && read_hour(v, at, out);
}

static DayForm *way(Profile *p, unsigned number) {
    return number ? &p->more[number - 1] : &p->form;
}

/* The way of writing that the day is in; the last one holds all for which there is no other. */
static unsigned way_of(Profile *p, const WrittenDay *w) {
    for (unsigned k = 0; k < DAY_FORMS_MORE; k++) {
        const DayForm *form = way(p, k);
        if (!form->values || (form->sign == w->sign && form->year_first == w->year_first)) return k;
    }
    return DAY_FORMS_MORE;
}

void suggest_count_day(Profile *p, Str v) {
    WrittenDay w;
    int32_t packed = NO_DAY;
    if (suggest_written_day(v, &w)) {
        unsigned number = way_of(p, &w);
        packed = (((w.year << PART_BITS | w.first) << PART_BITS | w.second) << WAY_BITS | (int32_t)number) << 1 | w.year_first;
        DayForm *form = way(p, number);
        if (!form->values++) form->sign = w.sign, form->year_first = w.year_first;
        form->others += form->sign != w.sign || form->year_first != w.year_first;
        form->month_first += !w.year_first && day_of(w.year, w.first, w.second) != DAY_NONE;
        form->day_first += !w.year_first && day_of(w.year, w.second, w.first) != DAY_NONE;
        form->hour |= w.hour, form->seconds |= w.seconds, form->short_part |= w.short_part;
    }
    buf_append(&p->days, &packed, sizeof packed);
}

static uint64_t hash_of_day(Day day) {
    char text[DAY_TEXT_SIZE];
    return hash_str(day_print(day, text)) | 1;
}

/* Which is the month, and the days; days are equal however they are written. */
void suggest_settle_days(Profile *p) {
    DayForm *form = &p->form;
    int32_t *day = (int32_t *)(void *)p->days.ptr;
    uint64_t *hash = (uint64_t *)(void *)p->hashes.ptr;
    uint64_t all = 0, others = 0;
    for (unsigned k = 0; k <= DAY_FORMS_MORE; k++) {
        DayForm *one = way(p, k);
        one->month_leads = one->year_first || one->month_first > one->day_first;
        all += one->values;
        others += k ? one->values : 0;
    }
    bool plain = all * 100 > p->values * DATES_IN_HUNDRED && others * 100 <= p->values * OTHERS_IN_HUNDRED;
    p->mixed = !plain && !p->not_text && all * 100 > p->values * MIXED_IN_HUNDRED && !p->more[DAY_FORMS_MORE - 1].others;
    bool dates = (plain && !p->not_text) || p->mixed;
    for (size_t r = 0; r < p->days.len / sizeof *day; r++) {
        if (day[r] == NO_DAY) continue;
        bool month_leads = day[r] & 1 || way(p, (unsigned)day[r] >> 1 & ((1u << WAY_BITS) - 1))->month_leads;
        int32_t packed = day[r] >> (1 + WAY_BITS), second = packed & ((1 << PART_BITS) - 1), first = packed >> PART_BITS & ((1 << PART_BITS) - 1);
        day[r] = month_leads ? day_of(packed >> 2 * PART_BITS, first, second) : day_of(packed >> 2 * PART_BITS, second, first);
        p->dated += day[r] != NO_DAY;
        if (dates && day[r] != NO_DAY) hash[r] = hash_of_day(day[r]);
    }
    form->date = dates && p->dated * 100 > p->values * (p->mixed ? MIXED_IN_HUNDRED : DATES_IN_HUNDRED);
    p->mixed = p->mixed && form->date;
}

bool suggest_form_is_iso(const DayForm *form) {
    return form->year_first && form->sign == '-' && !form->short_part;
}

void suggest_print_form(const DayForm *form, Buf *out) {
    const char *part[3] = {form->year_first ? "YYYY" : form->month_leads ? "MM" : "DD", form->year_first || !form->month_leads ? "MM" : "DD",
                           form->year_first ? "DD" : "YYYY"};
    for (size_t i = 0; i < 3; i++) {
        if (i && form->sign) buf_char(out, form->sign);
        buf_add(out, str_of(part[i]));
    }
    if (form->hour) buf_printf(out, " hh:mm%s", form->seconds ? ":ss" : "");
}

/* ---- Amounts */

/* Between two figures: a space, of any width, or an apostrophe that separates thousands. Returns its bytes. */
static size_t group_sign(Str v, size_t i) {
    if (v.ptr[i] == ' ' || v.ptr[i] == '\'') return 1;
    if (i + 1 < v.len && memcmp(v.ptr + i, "\xC2\xA0", 2) == 0) return 2;
    return i + 2 < v.len && memcmp(v.ptr + i, "\xE2\x80\xAF", 3) == 0 ? 3 : 0;
}

static int64_t cents_of(Str v, Amount *form) {
    int64_t value = 0;
    size_t i = v.len && v.ptr[0] == '-', digits = 0, behind = 0;
    *form = (Amount){.fraction = false};
    for (size_t group; i < v.len; i += group) {
        char c = v.ptr[i];
        group = 1;
        if ((c == '.' || c == ',') && !form->point && digits) {
            form->point = c;
        } else if (c >= '0' && c <= '9' && behind < 2 && digits < 15) {
            value = value * 10 + (c - '0');
            digits++;
            behind += form->point != 0;
        } else if (!digits || form->point || !(group = group_sign(v, i)) || i + group >= v.len) {
            return NO_MONEY;
        } else {
            form->grouped = true;
        }
    }
    if (!digits || (form->point && !behind)) return NO_MONEY;
    form->fraction = behind != 0;
    for (; behind < 2; behind++) value *= 10;
    return v.ptr[0] == '-' ? -value : value;
}

int64_t suggest_cents(Str v, MoneyWords *words, Amount *form) {
    Money money;
    int64_t cents = cents_of(v, form);
    if (cents != NO_MONEY || !money_read(v, words, &money)) return cents;
    cents = cents_of((Str){money.text, money.len}, form);
    form->currency = cents != NO_MONEY && money.currency;
    return cents;
}
