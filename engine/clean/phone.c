#include "engine/base/utf8.h"
#include "engine/clean/number.h"
#include "engine/clean/text.h"

/* Phones to E.164. What is not a whole number of some country (a local one of six digits) has no comparable form: the
 * same six digits ring in many towns. Plans: ITU-T E.164, national numbering plans as of 2026. */

typedef struct Plan {
    char region[3];
    const char *code;
    const char *trunks[3];    /* what is dialled before a national number, longest first; "" and NULL end */
    uint8_t len_min, len_max; /* digits of a national number */
    char first_min;           /* lowest first digit of a national number */
    char not_bare;            /* first digit that a number without code and trunk cannot have, 0: none */
} Plan;

static const Plan PLANS[] = {
    {"KZ", "7", {"8"}, 10, 10, '3', '8'},     {"RU", "7", {"8"}, 10, 10, '3', 0},
    {"UA", "380", {"80", "0"}, 9, 9, '3', 0}, {"BY", "375", {"80"}, 9, 9, '1', 0},
    {"UZ", "998", {"8"}, 9, 9, '2', 0},       {"KG", "996", {"0"}, 9, 9, '2', 0},
    {"TJ", "992", {"8"}, 9, 9, '0', 0},       {"TM", "993", {"8"}, 8, 8, '1', 0},
    {"AM", "374", {"0"}, 8, 8, '1', 0},       {"AZ", "994", {"0"}, 9, 9, '1', 0},
    {"GE", "995", {"0"}, 9, 9, '2', 0},       {"MD", "373", {"0"}, 8, 8, '2', 0},
    {"LT", "370", {"8", "0"}, 8, 8, '3', 0},  {"LV", "371", {NULL}, 8, 8, '2', 0},
    {"EE", "372", {NULL}, 7, 8, '3', 0},      {"PL", "48", {NULL}, 9, 9, '1', 0},
    {"DE", "49", {"0"}, 6, 12, '1', 0},       {"TR", "90", {"0"}, 10, 10, '2', 0},
    {"CN", "86", {"0"}, 9, 11, '1', 0},       {"US", "1", {"1"}, 10, 10, '2', 0},
    {"CA", "1", {"1"}, 10, 10, '2', 0},       {"GB", "44", {"0"}, 9, 10, '1', 0},
    {"FR", "33", {"0"}, 9, 9, '1', 0},        {"IT", "39", {NULL}, 6, 11, '0', 0},
    {"ES", "34", {NULL}, 9, 9, '5', 0},       {"CZ", "420", {NULL}, 9, 9, '2', 0},
    {"AE", "971", {"0"}, 8, 9, '2', 0},       {"IL", "972", {"0"}, 8, 9, '2', 0},
    {"NL", "31", {"0"}, 9, 9, '1', 0},        {"CH", "41", {"0"}, 9, 9, '1', 0},
    {"AT", "43", {"0"}, 7, 13, '1', 0},       {"FI", "358", {"0"}, 5, 12, '1', 0},
    {"SE", "46", {"0"}, 7, 9, '1', 0},        {"IN", "91", {"0"}, 10, 10, '1', 0},
    {"RS", "381", {"0"}, 8, 9, '1', 0},       {"MN", "976", {"0"}, 8, 8, '1', 0},
};

enum {
    E164_MIN = 8,
    E164_MAX = 15,
    DIGITS_MAX = 32,
    DIGITS_WHOLE = 7 /* after which a letter or comma ends a number */
};

typedef struct Dialled {
    char digits[DIGITS_MAX];
    size_t len;
    bool plus;
} Dialled;

static const Plan *plan_of(const char *region) {
    for (size_t i = 0; region && i < ARRAY_LEN(PLANS); i++) {
        if (str_eq_ascii_case(str_of(region), str_of(PLANS[i].region))) return &PLANS[i];
    }
    return NULL;
}

static size_t count_digits(Str s) {
    size_t count = 0;
    for (size_t i = 0; i < s.len; i++) count += number_is_digit(s.ptr[i]);
    return count;
}

/* Whether the character at s ends a number of which `len` digits are read. */
static bool ends_number(Str s, size_t at, size_t len) {
    size_t i = at;
    uint32_t c = utf8_next(s, &i);
    if (len < DIGITS_WHOLE) return false;
    if (c == ',' || c == ';' || c == '/' || c == '|' || c == '#' || c == '+' || c == '*') return true;
    TextKind kind = text_kind(c);
    return kind != KIND_GAP && kind != KIND_JOIN;
}

/* Reads the first number of s: false when it has too many digits. */
static bool read_digits(CleanContext *context, Str s, Dialled *out) {
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (number_is_digit(c)) {
            if (out->len == DIGITS_MAX) return false;
            out->digits[out->len++] = c;
        } else if (((unsigned char)c & 0xC0) != 0x80 && ends_number(s, i, out->len)) {
            size_t more = count_digits(str_sub(s, i, s.len));
            if (more) context->notes |= more >= DIGITS_WHOLE - 2 ? CLEAN_NOTE_MORE : CLEAN_NOTE_EXTENSION;
            return true;
        } else if (c == '+' && !out->len) {
            out->plus = true;
        } else if (out->len && str_starts(str_sub(s, i, s.len), STR("(0)"))) {
            i += 2; /* +44 (0)20: the trunk digit of callers at home */
        }
    }
    return true;
}

static bool starts(const Dialled *d, const char *prefix) {
    size_t len = strlen(prefix);
    return d->len >= len && memcmp(d->digits, prefix, len) == 0;
}

static void drop(Dialled *d, size_t count) {
    memmove(d->digits, d->digits + count, d->len - count);
    d->len -= count;
}

static bool is_national(const Plan *plan, const char *digits, size_t len) {
    return len >= plan->len_min && len <= plan->len_max && digits[0] >= plan->first_min;
}

static bool put(Buf *out, const char *code, const char *national, size_t len) {
    buf_char(out, '+');
    buf_append(out, code, strlen(code));
    buf_append(out, national, len);
    return true;
}

/* The whole number with its country code. The plan, when known, settles the length. */
static bool put_international(const Dialled *d, Buf *out) {
    for (size_t i = 0; i < ARRAY_LEN(PLANS); i++) {
        size_t code = strlen(PLANS[i].code);
        if (!starts(d, PLANS[i].code)) continue;
        return is_national(&PLANS[i], d->digits + code, d->len - code) && put(out, "", d->digits, d->len);
    }
    return d->len >= E164_MIN && d->len <= E164_MAX && d->digits[0] != '0' && put(out, "", d->digits, d->len);
}

static bool put_national(const Plan *plan, const Dialled *d, Buf *out) {
    for (size_t i = 0; i < ARRAY_LEN(plan->trunks) && plan->trunks[i]; i++) {
        size_t trunk = strlen(plan->trunks[i]);
        if (starts(d, plan->trunks[i]) && is_national(plan, d->digits + trunk, d->len - trunk)) {
            return put(out, plan->code, d->digits + trunk, d->len - trunk);
        }
    }
    size_t code = strlen(plan->code);
    if (starts(d, plan->code) && is_national(plan, d->digits + code, d->len - code))
        return put(out, "", d->digits, d->len);
    bool bare = is_national(plan, d->digits, d->len) && d->digits[0] != plan->not_bare; /* 8701123456 lacks a digit */
    return bare && put(out, plan->code, d->digits, d->len);
}

/* Without a plus and no number of the region: with a country code of a fixed length, or 8 and ten digits as Russia and
 * Kazakhstan dial. */
static bool put_guess(const Plan *region, const Dialled *d, Buf *out) {
    for (size_t i = 0; i < ARRAY_LEN(PLANS); i++) {
        size_t code = strlen(PLANS[i].code);
        bool fixed = PLANS[i].len_min == PLANS[i].len_max && code + PLANS[i].len_min >= 11;
        if (fixed && starts(d, PLANS[i].code) && is_national(&PLANS[i], d->digits + code, d->len - code)) {
            return put(out, "", d->digits, d->len);
        }
    }
    return !region && d->len == 11 && put_national(&PLANS[1], d, out);
}

static bool put_e164(const char *region, Dialled *d, Buf *out) {
    const Plan *plan = plan_of(region);
    bool seven = plan && strcmp(plan->code, "7") == 0;
    if (!d->plus && d->len > 11 && (starts(d, "00") || starts(d, "810"))) {
        drop(d, starts(d, "00") ? 2 : 3);
        d->plus = true;
    }
    if (d->plus && seven && starts(d, "8") && d->len == 11)
        d->plus = false; /* +8 701...: the trunk digit after a plus */
    if (d->plus) return put_international(d, out);
    return (plan && put_national(plan, d, out)) || put_guess(plan, d, out);
}

/* A number of one repeated digit after its code, or part of it: +7 000 000 00 00, 77777777777. */
static bool is_placeholder(Str e164) {
    size_t run = 1;
    for (size_t i = e164.len - 1; i > 1 && e164.ptr[i] == e164.ptr[i - 1]; i--) run++;
    return run >= 8;
}

void phone_clean(CleanContext *context, Str in, Buf *out) {
    Dialled d = {.len = 0};
    size_t start = out->len;
    if (!read_digits(context, number_text(context, in), &d) || !d.len) return;
    if (!put_e164(context->region, &d, out)) out->len = start;
    if (out->len > start && is_placeholder((Str){out->ptr + start, out->len - start})) {
        context->notes |= CLEAN_NOTE_PLACEHOLDER;
        out->len = start;
    }
}
