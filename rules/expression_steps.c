#include "rules/expression_steps.h"

#include "engine/base/buf.h"

#include <utf8proc.h>

enum { MATCH_LIMIT = 200000 }; /* steps of one match: stops patterns that explode */

void slot_fault(Slot *slot, size_t row) {
    slot->flag[row] = NULL_FLAG | FAULT_FLAG;
    slot->number[row] = 0;
}

static int128 power(int digits) {
    int128 value = 1;
    for (int i = 0; i < digits; i++) value *= 10;
    return value;
}

/* ---- Loading */

static void load_number(const Runner *r, const Step *step, Slot *a) {
    const Column *column = r->column[step->field];
    for (size_t i = 0; i < r->rows; i++) {
        a->flag[i] = column_null(column, r->from + i);
        a->number[i] = column_number(column, r->from + i);
    }
}

static void load_text(const Runner *r, const Step *step, Slot *a) {
    const Column *column = r->column[step->field];
    for (size_t i = 0; i < r->rows; i++) {
        a->text[i] = column_text(column, r->from + i);
        a->flag[i] = a->text[i].ptr == NULL;
    }
}

static void fill(const Runner *r, const Step *step, Slot *a) {
    memset(a->flag, step->op == STEP_NULL ? NULL_FLAG : 0, r->rows);
    if (step->op == STEP_TEXT) {
        for (size_t i = 0; i < r->rows; i++) a->text[i] = step->value;
        return;
    }
    for (size_t i = 0; i < r->rows; i++) a->number[i] = step->number; /* 0 for null; as a text that is {NULL, 0} */
}

/* ---- Numbers */

static bool is_null(uint8_t flag) {
    return flag & NULL_FLAG;
}

/* n / d rounded half away from zero; d != 0. */
static int128 divide_rounded(int128 n, int128 d) {
    int128 quotient = n / d, rest = n % d;
    if (rest < 0) rest = -rest;
    int128 size = d < 0 ? -d : d;
    if (rest >= size - rest) quotient += (n < 0) == (d < 0) ? 1 : -1;
    return quotient;
}

static bool divide(int128 n, int128 d, int digits, int128 *out) {
    if (d == 0 || digits > 36 || digits < -36) return false;
    if (__builtin_mul_overflow(n, power(digits > 0 ? digits : 0), &n)) return false;
    if (__builtin_mul_overflow(d, power(digits < 0 ? -digits : 0), &d)) return false;
    *out = divide_rounded(n, d);
    return true;
}

static void arithmetic(const Runner *r, const Step *step, Slot *a, const Slot *b) {
    for (size_t i = 0; i < r->rows; i++) {
        a->flag[i] |= b->flag[i];
        if (is_null(a->flag[i])) {
            a->number[i] = 0;
            continue;
        }
        int128 out = 0;
        bool good;
        switch (step->op) {
        case STEP_ADD: good = !__builtin_add_overflow(a->number[i], b->number[i], &out); break;
        case STEP_SUBTRACT: good = !__builtin_sub_overflow(a->number[i], b->number[i], &out); break;
        case STEP_MULTIPLY: good = !__builtin_mul_overflow(a->number[i], b->number[i], &out); break;
        default: good = divide(a->number[i], b->number[i], step->digits, &out); break;
        }
        if (good)
            a->number[i] = out;
        else
            slot_fault(a, i);
    }
}

static void change_sign(const Runner *r, const Step *step, Slot *a) {
    for (size_t i = 0; i < r->rows; i++) {
        if (is_null(a->flag[i]) || (step->op == STEP_ABS && a->number[i] >= 0)) continue;
        int128 out;
        if (__builtin_sub_overflow((int128)0, a->number[i], &out))
            slot_fault(a, i);
        else
            a->number[i] = out;
    }
}

static void scale_up(const Runner *r, const Step *step, Slot *a) {
    int128 factor = power(step->digits);
    for (size_t i = 0; i < r->rows; i++) {
        int128 out;
        if (__builtin_mul_overflow(a->number[i], factor, &out))
            slot_fault(a, i);
        else
            a->number[i] = out;
    }
}

static void round_down_to(const Runner *r, const Step *step, Slot *a) {
    int128 divisor = power(step->digits);
    for (size_t i = 0; i < r->rows; i++) a->number[i] = divide_rounded(a->number[i], divisor);
}

/* ---- Conditions. Their flags lose NULL_FLAG: a comparison with a null is false. */

static void set_bool(Slot *a, size_t i, uint8_t flag, bool value) {
    a->flag[i] = flag & FAULT_FLAG;
    a->number[i] = value && !is_null(flag);
}

static void compare(const Runner *r, const Step *step, Slot *a, const Slot *b) {
    bool text = step->op == STEP_COMPARE_TEXT;
    for (size_t i = 0; i < r->rows; i++) {
        uint8_t flag = a->flag[i] | b->flag[i];
        bool holds = false;
        if (!is_null(flag)) {
            int order = text ? str_compare(a->text[i], b->text[i])
                             : (a->number[i] > b->number[i]) - (a->number[i] < b->number[i]);
            holds = step->accept & (order < 0 ? COMPARE_LESS : order > 0 ? COMPARE_GREATER : COMPARE_EQUAL);
        }
        set_bool(a, i, flag, holds);
    }
}

static bool has_number(const Step *step, int128 value) {
    size_t from = 0, to = step->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (step->numbers[middle] == value) return true;
        if (step->numbers[middle] < value)
            from = middle + 1;
        else
            to = middle;
    }
    return false;
}

static bool has_text(const Step *step, Str value) {
    size_t from = 0, to = step->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = str_compare(step->values[middle], value);
        if (order == 0) return true;
        if (order < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return false;
}

static void in(const Runner *r, const Step *step, Slot *a) {
    for (size_t i = 0; i < r->rows; i++) {
        bool found = false;
        if (!is_null(a->flag[i])) {
            found = step->op == STEP_IN_TEXT ? has_text(step, a->text[i]) : has_number(step, a->number[i]);
        }
        set_bool(a, i, a->flag[i], found == step->accept);
    }
}

static void is_null_step(const Runner *r, const Step *step, Slot *a) {
    for (size_t i = 0; i < r->rows; i++) {
        bool null = is_null(a->flag[i]);
        set_bool(a, i, a->flag[i] & FAULT_FLAG, null == step->accept);
    }
}

static bool is_true(const Slot *slot, size_t i) {
    return slot->number[i] != 0 && !is_null(slot->flag[i]);
}

static void negate(const Runner *r, const Step *step, Slot *a) { /* accept false: `not not x`, which makes null false */
    for (size_t i = 0; i < r->rows; i++) {
        bool value = is_true(a, i);
        set_bool(a, i, a->flag[i] & FAULT_FLAG, value != step->accept);
    }
}

static void and_or(const Runner *r, const Step *step, Slot *a, const Slot *b) {
    bool or = step->op == STEP_OR;
    for (size_t i = 0; i < r->rows; i++) {
        bool x = is_true(a, i), y = is_true(b, i), settled = x == or ;
        uint8_t flag = settled ? a->flag[i] : a->flag[i] | b->flag[i];
        set_bool(a, i, flag & FAULT_FLAG, or ? x || y : x && y);
    }
}

/* ---- Choices */

static void copy_value(const Step *step, Slot *to, const Slot *from, size_t i) {
    to->flag[i] = from->flag[i];
    if (step->text)
        to->text[i] = from->text[i];
    else
        to->number[i] = from->number[i];
}

static void choose(const Runner *r, const Step *step, Slot *a, const Slot *b, const Slot *c) {
    for (size_t i = 0; i < r->rows; i++) {
        uint8_t condition = a->flag[i] & FAULT_FLAG;
        copy_value(step, a, is_true(a, i) ? b : c, i);
        if (condition) a->flag[i] = NULL_FLAG | FAULT_FLAG;
    }
}

static void coalesce(const Runner *r, const Step *step, Slot *a, const Slot *b) {
    for (size_t i = 0; i < r->rows; i++) {
        if (a->flag[i] == NULL_FLAG) copy_value(step, a, b, i); /* a fault is not a null that was in the data */
    }
}

/* ---- Dates */

static void to_day(const Runner *r, Slot *a) {
    for (size_t i = 0; i < r->rows; i++) {
        if (is_null(a->flag[i])) continue;
        a->number[i] = business_day(r->expression->zone, r->expression->day_ends_minutes, (Instant)a->number[i]);
    }
}

static void part_of_day(const Runner *r, const Step *step, Slot *a) {
    for (size_t i = 0; i < r->rows; i++) {
        if (is_null(a->flag[i])) continue;
        if (a->number[i] < INT32_MIN || a->number[i] > INT32_MAX) {
            slot_fault(a, i);
            continue;
        }
        int year, month, date;
        day_split((Day)a->number[i], &year, &month, &date);
        a->number[i] = step->op == STEP_YEAR ? year : month;
    }
}

/* Whole minutes, those that have begun left out: -30 s are -1. */
static void minutes_between(const Runner *r, Slot *a, const Slot *b) {
    for (size_t i = 0; i < r->rows; i++) {
        a->flag[i] |= b->flag[i];
        if (is_null(a->flag[i])) continue;
        int128 us = b->number[i] - a->number[i], minute = 60 * INSTANT_SECOND;
        a->number[i] = (us - (us < 0 ? minute - 1 : 0)) / minute;
    }
}

/* ---- Texts */

static Str change_case(Str text, bool upper, Arena *scratch) {
    Buf out = {0};
    for (size_t i = 0; i < text.len;) {
        utf8proc_uint8_t bytes[4];
        utf8proc_int32_t c;
        utf8proc_ssize_t len =
            utf8proc_iterate((const utf8proc_uint8_t *)text.ptr + i, (utf8proc_ssize_t)(text.len - i), &c);
        if (len <= 0) { /* a wrong byte stays as it is */
            buf_char(&out, text.ptr[i++]);
            continue;
        }
        i += (size_t)len;
        len = utf8proc_encode_char(upper ? utf8proc_toupper(c) : utf8proc_tolower(c), bytes);
        buf_append(&out, bytes, (size_t)len);
    }
    Str copy = str_copy(scratch, buf_str(&out));
    buf_free(&out);
    return copy;
}

static size_t letters(Str text) {
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) count += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
    return count;
}

static void change_text(const Runner *r, const Step *step, Slot *a) {
    for (size_t i = 0; i < r->rows; i++) {
        if (is_null(a->flag[i])) continue;
        if (step->op == STEP_TRIM)
            a->text[i] = str_trim(a->text[i]);
        else if (step->op == STEP_LENGTH)
            a->number[i] = (int128)letters(a->text[i]);
        else
            a->text[i] = change_case(a->text[i], step->op == STEP_UPPER, r->scratch);
    }
}

static void join_texts(const Runner *r, Slot *a, const Slot *b) {
    for (size_t i = 0; i < r->rows; i++) {
        a->flag[i] |= b->flag[i];
        if (is_null(a->flag[i])) continue;
        a->text[i] = str_printf(r->scratch, "%.*s%.*s", STR_ARG(a->text[i]), STR_ARG(b->text[i]));
    }
}

static void look_into(const Runner *r, const Step *step, Slot *a, const Slot *b) {
    for (size_t i = 0; i < r->rows; i++) {
        uint8_t flag = a->flag[i] | b->flag[i];
        bool holds = false;
        if (!is_null(flag)) {
            Str text = a->text[i], part = b->text[i];
            if (step->op == STEP_STARTS)
                holds = str_starts(text, part);
            else if (step->op == STEP_ENDS)
                holds = str_ends(text, part);
            else
                holds = str_find(text, part) != SIZE_MAX;
        }
        set_bool(a, i, flag, holds);
    }
}

static void matches(Runner *r, const Step *step, Slot *a) {
    if (!r->match) {
        r->match = pcre2_match_data_create(1, NULL);
        r->limits = pcre2_match_context_create(NULL);
        if (!r->match || !r->limits) arena_out_of_memory("expression", sizeof *r);
        pcre2_set_match_limit(r->limits, MATCH_LIMIT);
    }
    for (size_t i = 0; i < r->rows; i++) {
        if (is_null(a->flag[i])) {
            set_bool(a, i, a->flag[i], false);
            continue;
        }
        int found = pcre2_match(step->pattern, (PCRE2_SPTR)a->text[i].ptr, a->text[i].len, 0, 0, r->match, r->limits);
        if (found >= 0 || found == PCRE2_ERROR_NOMATCH)
            set_bool(a, i, 0, found >= 0);
        else
            slot_fault(a, i);
    }
}

/* ---- Which step is which */

void expression_step(Runner *r, const Step *step) {
    Slot *a = &r->slot[step->a];
    const Slot *b = &r->slot[step->b], *c = &r->slot[step->c];
    switch (step->op) {
    case STEP_DONE: return;
    case STEP_FIELD_NUMBER: load_number(r, step, a); return;
    case STEP_FIELD_TEXT: load_text(r, step, a); return;
    case STEP_NUMBER:
    case STEP_TEXT:
    case STEP_NULL: fill(r, step, a); return;
    case STEP_ADD:
    case STEP_SUBTRACT:
    case STEP_MULTIPLY:
    case STEP_DIVIDE: arithmetic(r, step, a, b); return;
    case STEP_NEGATE:
    case STEP_ABS: change_sign(r, step, a); return;
    case STEP_SCALE_UP: scale_up(r, step, a); return;
    case STEP_ROUND: round_down_to(r, step, a); return;
    case STEP_COMPARE_NUMBER:
    case STEP_COMPARE_TEXT: compare(r, step, a, b); return;
    case STEP_IN_NUMBER:
    case STEP_IN_TEXT: in(r, step, a); return;
    case STEP_IS_NULL: is_null_step(r, step, a); return;
    case STEP_NOT: negate(r, step, a); return;
    case STEP_AND:
    case STEP_OR: and_or(r, step, a, b); return;
    case STEP_IF: choose(r, step, a, b, c); return;
    case STEP_COALESCE: coalesce(r, step, a, b); return;
    case STEP_DAY: to_day(r, a); return;
    case STEP_MONTH:
    case STEP_YEAR: part_of_day(r, step, a); return;
    case STEP_MINUTES: minutes_between(r, a, b); return;
    case STEP_JOIN: join_texts(r, a, b); return;
    case STEP_LOWER:
    case STEP_UPPER:
    case STEP_TRIM:
    case STEP_LENGTH: change_text(r, step, a); return;
    case STEP_STARTS:
    case STEP_ENDS:
    case STEP_CONTAINS: look_into(r, step, a, b); return;
    case STEP_MATCHES: matches(r, step, a); return;
    }
}
