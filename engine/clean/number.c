#include "engine/clean/number.h"

#include <utf8proc.h>

#include "engine/base/utf8.h"
#include "engine/clean/text.h"
#include "engine/clean/validate.h"

enum { NUMBER_MIN = 6 }; /* characters after which a separator ends a tax id: "7707083893/773601001" */

Str number_text(CleanContext *context, Str in) {
    context->fold.len = 0;
    text_clean(context, in, &context->fold);
    return buf_str(&context->fold);
}

bool number_is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* One digit alone, twice or more: 0000000000. */
static bool same_digits(Str s) {
    for (size_t i = 0; i < s.len; i++) {
        if (!number_is_digit(s.ptr[i]) || s.ptr[i] != s.ptr[0]) return false;
    }
    return s.len > 1;
}

uint32_t number_upper(uint32_t c) {
    if (c >= 0x400 && text_kind(c) == KIND_CYRILLIC_LIKE) c = text_look_alike(c);
    if (c < 0x80) return c >= 'a' && c <= 'z' ? c - 32 : c;
    return (uint32_t)utf8proc_toupper((utf8proc_int32_t)c);
}

bool number_is_part(uint32_t c) {
    TextKind kind = text_kind(c);
    if (c >= 0x1160 && c <= 0x11FF) return false; /* Hangul jamo, which would join with what stands before them */
    return kind != KIND_GAP && kind != KIND_JOIN && kind != KIND_MARK && c != '+';
}

void upper_clean(CleanContext *context, Str in, Buf *out) {
    Str text = number_text(context, in);
    size_t start = out->len;
    bool marks = false, dotless = false;
    for (size_t i = 0; i < text.len;) {
        uint32_t c = utf8_next(text, &i);
        marks = marks || text_kind(c) == KIND_MARK;
        dotless = dotless || c == 0x131;
        utf8_add(out, (uint32_t)utf8proc_toupper((utf8proc_int32_t)c));
    }
    if (!marks || !dotless) return;
    Buf *again = &context->chain[0]; /* ı becomes I, which a mark behind it may join */
    again->len = 0;
    buf_append(again, out->ptr + start, out->len - start);
    out->len = start;
    upper_clean(context, buf_str(again), out);
}

void digits_clean(CleanContext *context, Str in, Buf *out) {
    Str text = number_text(context, in);
    for (size_t i = 0; i < text.len; i++) {
        if (number_is_digit(text.ptr[i])) buf_char(out, text.ptr[i]);
    }
}

/* ---------------------------------------------------------------------------------------------------------------
 * Tax ids and accounts */

/* Drops the words of `labels` (ended by NULL) and what is no word from the start of s, as long as there are any. */
static Str drop_labels(Str s, const char *const *labels) {
    for (bool again = true; again;) {
        again = false;
        while (s.len) {
            size_t next = 0;
            if (number_is_part(utf8_next(s, &next))) break;
            s = str_sub(s, next, s.len);
        }
        for (size_t i = 0; labels[i] && !again; i++) {
            Str label = str_of(labels[i]);
            size_t end = label.len;
            if (!str_starts(s, label)) continue;
            uint32_t next = end < s.len ? utf8_next(s, &end) : ' ';
            if (number_is_part(next) && (label.len < 3 || !(next >= '0' && next <= '9'))) continue;
            s = str_sub(s, label.len, s.len);
            again = true;
        }
    }
    return s;
}

/* Whether a word without digits stands at s: "mwst", "кпп". */
static bool starts_plain_word(Str s) {
    for (size_t i = 0; i < s.len;) {
        size_t from = i;
        if (!number_is_part(utf8_next(s, &i))) return from > 0;
        if (number_is_digit(s.ptr[from])) return false;
    }
    return s.len > 0;
}

/* Appends the characters of a number that stands at the start of s, in upper case, without separators. */
static void add_number(Str s, Buf *out) {
    for (size_t i = 0, count = 0; i < s.len;) {
        uint32_t c = utf8_next(s, &i);
        if (number_is_part(c)) {
            utf8_add(out, number_upper(c));
            count++;
        } else if (count >= NUMBER_MIN && (c == '/' || c == ',' || c == ';' || c == '(' || c == '\\')) {
            return;
        } else if (count >= NUMBER_MIN && c == ' ' && starts_plain_word(str_sub(s, i, s.len))) {
            return;
        }
    }
}

/* "7707083893.0", as a spreadsheet writes a whole number. */
static Str without_decimal_zero(Str s) {
    if (s.len < NUMBER_MIN || !str_ends(s, STR(".0"))) return s;
    for (size_t i = 0; i + 2 < s.len; i++) {
        if (!number_is_digit(s.ptr[i])) return s;
    }
    return str_sub(s, 0, s.len - 2);
}

/* The number behind its labels; nothing when there is no digit in it, or one digit alone again and again. The number
 * may begin with a label once its gaps are gone ("I D 7"), so it goes through until it stands still, shorter each time.
 */
static void add_behind_labels(CleanContext *context, Str in, const char *const *labels, Buf *out) {
    size_t start = out->len;
    Buf *last = &context->chain[0];
    for (bool again = true; again;) {
        last->len = 0;
        if (out->len > start) buf_append(last, out->ptr + start, out->len - start);
        out->len = start;
        add_number(without_decimal_zero(drop_labels(number_text(context, last->len ? buf_str(last) : in), labels)),
                   out);
        again = out->len > start && out->len - start != last->len;
    }
    Str made = {out->ptr ? out->ptr + start : "", out->len - start};
    bool digit = false;
    for (size_t i = 0; i < made.len; i++) digit = digit || number_is_digit(made.ptr[i]);
    if (same_digits(made)) context->notes |= CLEAN_NOTE_PLACEHOLDER;
    if (!digit || same_digits(made)) out->len = start;
}

/* A spreadsheet takes 070540003210 for a number and the zeros off its front: they are put back where the country's check digit then
 * fits, so that the number meets itself. */
static void restore_zeros(const CleanContext *context, size_t start, Buf *out) {
    static const struct {
        const char *region;
        size_t len, zeros;
        const char *validator;
    } NUMBERS[] = {{"KZ", 12, 3, "kz_bin"}, {"KZ", 12, 3, "kz_iin"}, {"RU", 10, 1, "ru_inn"}, {"RU", 12, 1, "ru_inn"}, {"UA", 8, 3, "ua_edrpou"},
                   {"UA", 10, 1, "ua_rnokpp"}};
    Str made = str_sub(buf_str(out), start, out->len);
    for (size_t i = 0; context->region && i < ARRAY_LEN(NUMBERS); i++) {
        char whole[16];
        size_t len = NUMBERS[i].len, zeros = made.len < len ? len - made.len : 0;
        if (!zeros || zeros > NUMBERS[i].zeros || made.ptr[0] == '0' || strcmp(context->region, NUMBERS[i].region) != 0) continue;
        memset(whole, '0', zeros);
        memcpy(whole + zeros, made.ptr, made.len);
        const Validator *validator = validator_find(str_of(NUMBERS[i].validator));
        if (validator->check((Str){whole, len}) != VALIDITY_VALID) continue;
        out->len = start;
        buf_add(out, (Str){whole, len});
        return;
    }
}

void tax_id_clean(CleanContext *context, Str in, Buf *out) {
    static const char *const LABELS[] = {"инн",      "иин",     "бин",    "унп",   "унн",    "кпп",    "огрнип", "огрн",
                                         "едрпоу",   "єдрпоу",  "эдрпоу", "окпо",  "рнокпп", "ипн",    "іпн",    "снн",
                                         "рнн",      "жсн",     "бсн",    "код",   "no",     "n",      "inn",    "iin",
                                         "bin",      "unp",     "kpp",    "ogrn",  "edrpou", "vat",    "tin",    "nip",
                                         "ust-idnr", "ustidnr", "ust-id", "tax",   "id",     "number", "p.iva",  "iva",
                                         "tva",      "nif",     "cif",    "siren", NULL};
    size_t start = out->len;
    add_behind_labels(context, in, LABELS, out);
    restore_zeros(context, start, out);
}

void account_clean(CleanContext *context, Str in, Buf *out) {
    static const char *const LABELS[] = {"р/с",     "р/р",     "к/с",   "л/с", "рс", "счет", "счёт",
                                         "сч",      "рахунок", "номер", "no",  "n",  "iban", "acc",
                                         "account", "a/c",     "иик",   "жск", NULL};
    add_behind_labels(context, in, LABELS, out);
}

static bool is_iban(Str s) {
    if (s.len < 15 || s.len > 34) return false;
    for (size_t i = 0; i < s.len; i++) {
        bool letter = s.ptr[i] >= 'A' && s.ptr[i] <= 'Z', digit = number_is_digit(s.ptr[i]);
        if (i < 2 ? !letter : i < 4 ? !digit : !letter && !digit) return false;
    }
    return true;
}

void iban_clean(CleanContext *context, Str in, Buf *out) {
    static const char *const LABELS[] = {"iban", "иик", "жск", "no", "рахунок", "счет", "account", NULL};
    size_t start = out->len;
    Str s = drop_labels(number_text(context, in), LABELS);
    for (size_t i = 0; i < s.len;) {
        uint32_t c = utf8_next(s, &i);
        if (number_is_part(c)) utf8_add(out, number_upper(c));
    }
    if (!is_iban((Str){out->ptr ? out->ptr + start : "", out->len - start})) out->len = start;
}

/* ---------------------------------------------------------------------------------------------------------------
 * GUID */

static bool is_hex(char c) {
    return number_is_digit(c) || (c >= 'a' && c <= 'f');
}

/* The 32 digits of a GUID in any of its forms; false when s is none. */
static bool read_guid(Str s, char hex[GUID_DIGITS]) {
    const Str heads[] = {STR("urn:uuid:"), STR("guid")}, around = STR(" {}()'\"");
    for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
        if (str_starts(s, heads[i])) s = str_sub(s, heads[i].len, s.len);
    }
    size_t count = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (is_hex(s.ptr[i]) && count < GUID_DIGITS) {
            hex[count++] = s.ptr[i];
        } else if (!(s.ptr[i] == '-' && count > 0 && count < GUID_DIGITS) && !memchr(around.ptr, s.ptr[i], around.len)) {
            return false;
        }
    }
    return count == GUID_DIGITS;
}

static void add_guid(CleanContext *context, const char hex[GUID_DIGITS], Buf *out) {
    if (hex[0] == '0' && same_digits((Str){hex, GUID_DIGITS})) { /* 1C's reference to nothing */
        context->notes |= CLEAN_NOTE_PLACEHOLDER;
        return;
    }
    for (size_t i = 0; i < GUID_DIGITS; i++) {
        if (i == 8 || i == 12 || i == 16 || i == 20) buf_char(out, '-');
        buf_char(out, hex[i]);
    }
}

void guid_clean(CleanContext *context, Str in, Buf *out) {
    char hex[GUID_DIGITS];
    if (read_guid(number_text(context, in), hex)) add_guid(context, hex, out);
}

void key_clean(CleanContext *context, Str in, Buf *out) {
    char hex[GUID_DIGITS];
    Str text = number_text(context, in);
    if (read_guid(text, hex)) {
        add_guid(context, hex, out);
    } else {
        buf_add(out, text);
    }
}

/* ---------------------------------------------------------------------------------------------------------------
 * e-mail */

static bool ends_address(char c) {
    return c == ' ' || c == ',' || c == ';' || c == '>' || c == '<' || c == '|' || c == '"' || c == '(' || c == ')';
}

/* The piece around the first @ of s: "Ivan <a@b.kz>, c@d.kz" -> "a@b.kz". */
static Str first_address(Str s, Str *rest) {
    const char *sign = s.len ? memchr(s.ptr, '@', s.len) : NULL;
    *rest = STR_NULL;
    if (!sign) return STR_NULL;
    size_t from = (size_t)(sign - s.ptr), to = from + 1;
    while (from > 0 && !ends_address(s.ptr[from - 1])) from--;
    while (to < s.len && !ends_address(s.ptr[to])) to++;
    *rest = str_sub(s, to, s.len);
    return str_sub(s, from, to);
}

void email_clean(CleanContext *context, Str in, Buf *out) {
    Str rest, s = first_address(number_text(context, in), &rest);
    if (rest.len && memchr(rest.ptr, '@', rest.len)) context->notes |= CLEAN_NOTE_MORE;
    for (Str scheme = STR("mailto:"); str_starts(s, scheme);) s = str_sub(s, scheme.len, s.len);
    while (s.len && memchr(".'`:", s.ptr[0], 4)) s = str_sub(s, 1, s.len);
    while (s.len && memchr(".'`:", s.ptr[s.len - 1], 4)) s = str_sub(s, 0, s.len - 1);
    const char *sign = s.len ? memchr(s.ptr, '@', s.len) : NULL;
    if (sign && sign > s.ptr && sign + 1 < s.ptr + s.len) buf_add(out, s);
}
