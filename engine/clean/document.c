#include "engine/base/utf8.h"
#include "engine/clean/number.h"

/* Document numbers. What stays of «Реализация № 00УТ-000123 от 05.10.2026» is "YT123":
 *   label, №        dropped        words that say what the document is, and the sign
 *   " от 05.10."    dropped        its date
 *   00 000          dropped        zeros before the first other digit of a run, or before a letter
 *   У Т             Y T            Cyrillic letters as the Latin ones they look like, since both are typed
 *   00-             dropped        prefixes of 1C that say nothing, before the first other digit (ТД00-000123: TD123)
 *   -               dropped        between a letter and a digit; kept as "-" between two runs of digits (1-12 is not
 * 11-2) */

static const char *const LABELS[] = {"n",           "no",
                                     "nr",          "num",
                                     "number",      "номер",
                                     "ном",         "doc",
                                     "document",    "документ",
                                     "док",         "заказ",
                                     "клиента",     "счет",
                                     "счёт",        "счетфактура",
                                     "фактура",     "сф",
                                     "на",          "оплату",
                                     "накладная",   "тн",
                                     "ттн",         "торг",
                                     "акт",         "договор",
                                     "инв",         "инвойс",
                                     "invoice",     "inv",
                                     "order",       "реализация",
                                     "поступление", "товаров",
                                     "услуг",       "и",
                                     "пп",          "платеж",
                                     "платежное",   "поручение",
                                     "payment",     "рахунок",
                                     "замовлення",  "накладна",
                                     "видаткова",   "рахунокфактура",
                                     "договір",     "contract",
                                     "упд",         "ordernumber",
                                     "bill",        "по",
                                     "к",           "от",
                                     "шот"};

static bool is_label(Str word) {
    for (size_t i = 0; i < ARRAY_LEN(LABELS); i++) {
        if (str_eq(word, str_of(LABELS[i]))) return true;
    }
    return false;
}

/* "от 05.10.2026", "dated 5 oct": everything from a word for "of" before a digit on. */
static Str without_date(Str s) {
    static const char *const WORDS[] = {" от ", " від ", " from ", " dated ", " of "};
    for (size_t i = 0; i < ARRAY_LEN(WORDS); i++) {
        size_t at = str_find(s, str_of(WORDS[i])), behind = at + strlen(WORDS[i]);
        if (at != SIZE_MAX && at > 0 && behind < s.len && number_is_digit(s.ptr[behind])) s = str_sub(s, 0, at);
    }
    return s;
}

/* Drops the labels at the start of s, but not the last word. */
static Str without_labels(Str s) {
    for (;;) {
        size_t end = 0, next = 0;
        while (next < s.len && !number_is_part(utf8_next(s, &next))) end = next;
        s = str_sub(s, end, s.len);
        for (end = next = 0; next < s.len && number_is_part(utf8_next(s, &next));) end = next;
        Str word = str_sub(s, 0, end), rest = str_sub(s, end, s.len);
        bool more = false;
        for (size_t i = 0; i < rest.len && !more;) more = number_is_part(utf8_next(rest, &i));
        if (!more || !is_label(word)) return s;
        s = rest;
    }
}

/* № and what the sign is typed as become a gap; what stands before it as words of its own is a label. */
static Str behind_sign(CleanContext *context, Str in) {
    Buf *chain = &context->plain;
    chain->len = 0;
    for (size_t i = 0; i < in.len;) {
        size_t from = i;
        bool sign = utf8_next(in, &i) == 0x2116;
        if (sign && chain->len && chain->ptr[chain->len - 1] == ' ') chain->len = 0;
        buf_append(chain, sign ? " " : in.ptr + from, sign ? 1 : i - from);
    }
    return buf_str(chain);
}

static bool is_digit(uint32_t c) {
    return c >= '0' && c <= '9';
}

/* Where to go on at the zero s[i]: behind a run of zeros when another digit follows at once, or a letter behind nothing
 * but separators and zeros; behind several zeros before the first other digit (first), too; else at its last zero. */
static size_t skip_zeros(Str s, size_t i, bool first) {
    size_t end = i;
    while (end < s.len && s.ptr[end] == '0') end++;
    if (end < s.len && is_digit((unsigned char)s.ptr[end])) return end;
    bool prefix = first && end - i > 1;
    for (size_t next = end; next < s.len;) {
        uint32_t c = utf8_next(s, &next);
        if (number_is_part(c) && c != '0') return is_digit(c) && !prefix ? end - 1 : end;
    }
    return end - 1;
}

/* Two letters or more that are neither a label nor say that there is no number: of "n/a" only the a is left. */
static bool is_name(Str s) {
    static const char *const NONE[] = {"бн",   "безномера", "безномеру", "номсіз", "нет", "немає", "жоқ", "нд",
                                       "none", "null",      "nil",       "nan",    "na",  "empty", "не",  "указан"};
    size_t letters = 0;
    Buf word = {0};
    for (size_t i = 0; i < s.len;) {
        uint32_t c = utf8_next(s, &i);
        if (!number_is_part(c)) continue;
        utf8_add(&word, c);
        letters += !is_digit(c);
    }
    bool none = is_label(buf_str(&word));
    for (size_t i = 0; i < ARRAY_LEN(NONE) && !none; i++) none = str_eq(buf_str(&word), str_of(NONE[i]));
    buf_free(&word);
    return letters > 1 && !none;
}

static void add_document(CleanContext *context, Str s, bool letters, Buf *out) {
    size_t start = out->len;
    bool in_run = false, first = true;
    for (size_t i = 0; i < s.len;) {
        if (!in_run && s.ptr[i] == '0') i = skip_zeros(s, i, first);
        uint32_t c = utf8_next(s, &i);
        if (is_digit(c)) {
            if (!in_run && out->len > start && number_is_digit(out->ptr[out->len - 1])) buf_char(out, '-');
            buf_char(out, (char)c);
            first = false;
        } else if (number_is_part(c) && letters) {
            utf8_add(out, number_upper(c));
        }
        in_run = is_digit(c);
    }
    bool nothing = true; /* «б/н», «Заказ», 000: no number, which must not make two papers alike */
    for (size_t i = start; i < out->len && nothing; i++) nothing = out->ptr[i] < '1' || out->ptr[i] > '9';
    if (nothing) out->len = start;
    if (nothing && is_name(s)) context->notes |= CLEAN_NOTE_NO_FIGURE;
}

static Str document_text(CleanContext *context, Str in) {
    return without_labels(without_date(number_text(context, behind_sign(context, in))));
}

void document_number_clean(CleanContext *context, Str in, Buf *out) {
    add_document(context, document_text(context, in), true, out);
}

void document_digits_clean(CleanContext *context, Str in, Buf *out) {
    add_document(context, document_text(context, in), false, out);
}
