/* date: days written YYYY-MM-DD (of birth, of a contract) that one side may have typed wrongly. Days apart are another
 * question: `within` answers it.
 *   1      the same day
 *   0.9    day and month swapped (1985-03-12, 1985-12-03)
 *   0.85   one digit wrong, two neighbouring digits swapped, or another century (1985, 2085)
 *   0.6    two of year, month and day are the same
 *   0.5    the same year where one side has 1 January: often only the year was known
 * Anything but a date of the calendar is no value. Own definition; the levels are those that FEBRL and Splink use for
 * dates of birth. */
#include "engine/match/compare/letters.h"

enum { YEAR, MONTH, DAY, DATE_LEN = 10 };
enum { SWAPPED = 900000, TYPED_WRONG = 850000, TWO_PARTS = 600000, YEAR_ONLY = 500000 };

static int32_t digits(Str value, size_t from, size_t to) { /* -1: not digits */
    int32_t number = 0;
    for (size_t i = from; i < to; i++) {
        if (value.ptr[i] < '0' || value.ptr[i] > '9') return -1;
        number = number * 10 + (value.ptr[i] - '0');
    }
    return number;
}

static int32_t days_of_month(int32_t year, int32_t month) {
    static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

static void prepare_date(Prepared *out, Str value, Arena *arena) {
    (void)arena;
    if (value.len != DATE_LEN || value.ptr[4] != '-' || value.ptr[7] != '-') return;
    int32_t year = digits(value, 0, 4), month = digits(value, 5, 7), day = digits(value, 8, 10);
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_of_month(year, month)) return;
    out->len = DATE_LEN;
    out->where = PREPARED_DATE;
    memcpy(out->u.date, (int32_t[]){year, month, day}, sizeof out->u.date);
}

static int32_t as_number(const int32_t *date) { /* YYYYMMDD */
    return date[YEAR] * 10000 + date[MONTH] * 100 + date[DAY];
}

/* One digit differs, or two neighbouring digits are swapped. */
static bool one_slip(int32_t a, int32_t b) {
    int differ[2] = {0}, count = 0;
    int digit_a[8], digit_b[8];
    for (int i = 0; i < 8; i++, a /= 10, b /= 10) {
        digit_a[i] = a % 10, digit_b[i] = b % 10;
        if (digit_a[i] == digit_b[i]) continue;
        if (count == 2) return false;
        differ[count++] = i;
    }
    if (count < 2) return true;
    int x = differ[0], y = differ[1];
    return y == x + 1 && digit_a[x] == digit_b[y] && digit_a[y] == digit_b[x];
}

static uint32_t date_alike(const int32_t *a, const int32_t *b) {
    bool year = a[YEAR] == b[YEAR], month = a[MONTH] == b[MONTH], day = a[DAY] == b[DAY];
    if (year && month && day) return PPM;
    if (year && a[MONTH] == b[DAY] && a[DAY] == b[MONTH]) return SWAPPED;
    if (one_slip(as_number(a), as_number(b))) return TYPED_WRONG;
    if (month && day && a[YEAR] % 100 == b[YEAR] % 100) return TYPED_WRONG;
    if (year + month + day == 2) return TWO_PARTS;
    bool first_of_year = (a[MONTH] == 1 && a[DAY] == 1) || (b[MONTH] == 1 && b[DAY] == 1);
    return year && first_of_year ? YEAR_ONLY : 0;
}

static uint32_t score_date(const Prepared *a, const Prepared *b, const MeasureUse *use, MeasureScratch *scratch) {
    (void)scratch;
    uint32_t score = date_alike(a->u.date, b->u.date);
    return score >= use->cutoff_ppm ? score : 0;
}

const Measure measure_date = {
    .name = "date",
    .clean = "date",
    .help = "days with typing errors: day and month swapped, a digit wrong",
    .cutoff_ppm = TYPED_WRONG,
    .prepare = prepare_date,
    .score = score_date,
};
