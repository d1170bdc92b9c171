/* References: the numbers of documents that a payment's purpose names, in Russian, Ukrainian, Kazakh and English wording.
 *
 *   «Оплата по сч. №00123 от 01.02.2026, 124 и дог. УТ-45, в т.ч. НДС 12% 1 200,00 тг»   123 124 YT45
 *   label, №        the numbers behind it are references: "сч. 123", "згідно рах. 7", "inv 123", "INV-123"
 *   list            so are those behind , ; + and «и», "та", «және», "and", once there is one
 *   123 шот         in Kazakh the word for the document may stand behind the number
 *   dates, amounts  never: 01.02.2026, 1200,00, 5000 тг, 12%
 *   other numbers   never: behind «БИН», «тел», «КНП» and the like, and of 16 digits or more (accounts)
 * A value of numbers alone is a list of references. Each is as document_number leaves it; sorted, each once. */
#include "engine/base/utf8.h"
#include "engine/clean/number.h"

#include <stdlib.h>

enum { ACCOUNT_DIGITS = 16 };

typedef enum WordSense { SENSE_OTHER, SENSE_LABEL, SENSE_BETWEEN, SENSE_LIST, SENSE_DATE, SENSE_OTHER_NUMBER, SENSE_MONEY } WordSense;

typedef struct Stem {
    const char *text; /* '*' at its end: any ending */
    WordSense sense;
} Stem;

static const Stem stems[] = {
    {"сч", SENSE_LABEL},          {"счет*", SENSE_LABEL},       {"счёт*", SENSE_LABEL},      {"сф", SENSE_LABEL},
    {"с/ф", SENSE_LABEL},         {"рах", SENSE_LABEL},         {"рахун*", SENSE_LABEL},     {"шот*", SENSE_LABEL},
    {"инв", SENSE_LABEL},         {"инвойс*", SENSE_LABEL},     {"inv", SENSE_LABEL},        {"invoic*", SENSE_LABEL},
    {"bill", SENSE_LABEL},        {"дог", SENSE_LABEL},         {"догов*", SENSE_LABEL},     {"дог-р*", SENSE_LABEL},
    {"договір*", SENSE_LABEL},    {"контракт*", SENSE_LABEL},   {"contract*", SENSE_LABEL},  {"agreement", SENSE_LABEL},
    {"келісім*", SENSE_LABEL},    {"шарт*", SENSE_LABEL},       {"зак", SENSE_LABEL},        {"заказ*", SENSE_LABEL},
    {"замовл*", SENSE_LABEL},     {"тапсырыс*", SENSE_LABEL},   {"order*", SENSE_LABEL},     {"акт", SENSE_LABEL},
    {"акта", SENSE_LABEL},        {"акту", SENSE_LABEL},        {"актом", SENSE_LABEL},      {"act", SENSE_LABEL},
    {"накл", SENSE_LABEL},        {"накладн*", SENSE_LABEL},    {"видатков*", SENSE_LABEL},  {"жүкқұжат*", SENSE_LABEL},
    {"тн", SENSE_LABEL},          {"ттн", SENSE_LABEL},         {"упд", SENSE_LABEL},        {"реализац*", SENSE_LABEL},
    {"эсф", SENSE_LABEL},         {"no", SENSE_LABEL},          {"nr", SENSE_LABEL},         {"n", SENSE_LABEL},
    {"ном", SENSE_LABEL},         {"номер*", SENSE_LABEL},      {"номір*", SENSE_LABEL},     {"number", SENSE_LABEL},
    {"ref", SENSE_LABEL},         {"doc", SENSE_LABEL},         {"док", SENSE_LABEL},        {"документ*", SENSE_LABEL},
    {"по", SENSE_BETWEEN},        {"на", SENSE_BETWEEN},        {"за", SENSE_BETWEEN},       {"оплат*", SENSE_BETWEEN},
    {"фактур*", SENSE_BETWEEN},   {"поставк*", SENSE_BETWEEN},  {"клиента", SENSE_BETWEEN},  {"купли", SENSE_BETWEEN},
    {"for", SENSE_BETWEEN},       {"бойынша", SENSE_BETWEEN},   {"згідно", SENSE_BETWEEN},   {"согласно", SENSE_BETWEEN},
    {"и", SENSE_LIST},            {"та", SENSE_LIST},           {"і", SENSE_LIST},           {"й", SENSE_LIST},
    {"және", SENSE_LIST},         {"мен", SENSE_LIST},          {"and", SENSE_LIST},         {"от", SENSE_DATE},
    {"від", SENSE_DATE},          {"from", SENSE_DATE},         {"dated", SENSE_DATE},       {"of", SENSE_DATE},
    {"dd", SENSE_DATE},           {"г", SENSE_DATE},            {"р", SENSE_DATE},           {"ж", SENSE_DATE},
    {"бин", SENSE_OTHER_NUMBER},  {"иин", SENSE_OTHER_NUMBER},  {"инн", SENSE_OTHER_NUMBER}, {"кпп", SENSE_OTHER_NUMBER},
    {"бик", SENSE_OTHER_NUMBER},  {"іпн", SENSE_OTHER_NUMBER},  {"єдрпоу", SENSE_OTHER_NUMBER}, {"жсн", SENSE_OTHER_NUMBER},
    {"бсн", SENSE_OTHER_NUMBER},  {"кнп", SENSE_OTHER_NUMBER},  {"кбк", SENSE_OTHER_NUMBER}, {"кбе", SENSE_OTHER_NUMBER},
    {"тел", SENSE_OTHER_NUMBER},  {"tel", SENSE_OTHER_NUMBER},  {"р/с", SENSE_OTHER_NUMBER}, {"iban", SENSE_OTHER_NUMBER},
    {"ндс", SENSE_OTHER_NUMBER},  {"пдв", SENSE_OTHER_NUMBER},  {"ққс", SENSE_OTHER_NUMBER}, {"vat", SENSE_OTHER_NUMBER},
    {"сумма*", SENSE_OTHER_NUMBER}, {"сума", SENSE_OTHER_NUMBER}, {"сумму", SENSE_OTHER_NUMBER}, {"руб*", SENSE_MONEY},
    {"тг", SENSE_MONEY},          {"тенге", SENSE_MONEY},       {"теңге", SENSE_MONEY},      {"грн", SENSE_MONEY},
    {"kzt", SENSE_MONEY},         {"rub", SENSE_MONEY},         {"uah", SENSE_MONEY},        {"usd", SENSE_MONEY},
    {"eur", SENSE_MONEY},         {"коп", SENSE_MONEY},         {"шт", SENSE_MONEY},         {"%", SENSE_MONEY},
};

static WordSense sense_of(Str word) {
    for (size_t i = 0; i < ARRAY_LEN(stems); i++) {
        Str stem = str_of(stems[i].text);
        bool open = str_ends(stem, STR("*"));
        if (open ? str_starts(word, str_sub(stem, 0, stem.len - 1)) : str_eq(word, stem)) return stems[i].sense;
    }
    return SENSE_OTHER;
}

/* ---- Pieces of the text */

typedef enum PieceKind { PIECE_WORD, PIECE_NUMBER, PIECE_SIGN, PIECE_LIST } PieceKind;

typedef struct Piece {
    PieceKind kind;
    Str text;
} Piece;

static bool joins(Str s, size_t before, size_t at, size_t after) { /* the sign at `at` stands inside a word or number */
    if (before == SIZE_MAX || after >= s.len) return false;
    size_t i = before, j = after;
    uint32_t left = utf8_next(s, &i), right = utf8_next(s, &j);
    bool digits = left >= '0' && left <= '9' && right >= '0' && right <= '9';
    if (s.ptr[at] == '.' || s.ptr[at] == ',') return digits;
    return (s.ptr[at] == '-' || s.ptr[at] == '/' || s.ptr[at] == '_') && number_is_part(left) && number_is_part(right);
}

/* The next piece from *at on; false at the end. */
static bool next_piece(Str s, size_t *at, Piece *out) {
    size_t from = *at, last = SIZE_MAX;
    bool digits = false, any = false;
    for (size_t i = from; i < s.len;) {
        size_t here = i;
        uint32_t c = utf8_next(s, &i);
        if (number_is_part(c) || (any && joins(s, last, here, i))) {
            if (!any) from = here;
            any = true;
            digits |= c >= '0' && c <= '9';
            last = here;
            *at = i;
            continue;
        }
        if (any) break;
        *at = i;
        if (c == '#' || c == '%') *out = (Piece){c == '#' ? PIECE_SIGN : PIECE_WORD, str_sub(s, here, i)};
        else if (c == ',' || c == ';' || c == '+' || c == '&') *out = (Piece){PIECE_LIST, str_sub(s, here, i)};
        else continue;
        return true;
    }
    if (any) *out = (Piece){digits ? PIECE_NUMBER : PIECE_WORD, str_sub(s, from, *at)};
    else *at = s.len;
    return any;
}

static size_t digits_in(Str s, char from, char to) {
    size_t count = 0;
    for (size_t i = 0; i < s.len; i++) count += s.ptr[i] >= from && s.ptr[i] <= to;
    return count;
}

/* A date (01.02.2026, 2026-02-01, 01/02/26), an amount (1200,00), or an account. Of numbers alone those with strokes are no dates:
 * a document's number may look so once its zeros are gone. */
static bool is_other_number(Str s, bool alone) {
    size_t digits = digits_in(s, '0', '9'), points = digits_in(s, '.', '.') + digits_in(s, ',', ',');
    if (digits >= ACCOUNT_DIGITS || points) return true;
    if (alone) return false;
    size_t strokes = digits_in(s, '-', '-') + digits_in(s, '/', '/');
    bool plain = digits + strokes == s.len;
    return plain && strokes == 2 && (digits == 8 || digits == 6) && (s.len > 4 && (s.ptr[4] == '-' || s.ptr[2] == '/' || s.ptr[2] == '-'));
}

/* "сч123", "inv-7": the label and what stands behind it; false: it begins otherwise. */
static bool cut_label(Str *number) {
    size_t end = 0;
    for (size_t next = 0; next < number->len;) {
        uint32_t c = utf8_next(*number, &next);
        if ((c >= '0' && c <= '9') || c == '-' || c == '/' || c == '_') break;
        end = next;
    }
    if (!end || sense_of(str_sub(*number, 0, end)) != SENSE_LABEL) return false;
    while (end < number->len && strchr("-/_", number->ptr[end])) end++;
    *number = str_sub(*number, end, number->len);
    return true;
}

/* ---- The references of a text */

typedef struct Found {
    CleanContext *context;
    Buf texts; /* with a space behind each */
    Buf one, rest;
} Found;

/* What zeros hid may be a label too: 00N-5 is N5, which is 5. */
static void add_reference(Found *found, Str number) {
    for (bool more = true; more;) {
        found->one.len = 0;
        document_number_clean(found->context, number, &found->one);
        found->rest.len = 0;
        for (size_t i = 0; i < found->one.len; i++) {
            char c = found->one.ptr[i];
            buf_char(&found->rest, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
        }
        number = buf_str(&found->rest);
        more = cut_label(&number);
    }
    if (!found->one.len) return;
    buf_add(&found->texts, buf_str(&found->one));
    buf_char(&found->texts, ' ');
}

static bool numbers_alone(Str text) {
    Piece piece;
    bool any = false;
    for (size_t at = 0; next_piece(text, &at, &piece);) {
        if (piece.kind == PIECE_WORD) return false;
        any |= piece.kind == PIECE_NUMBER;
    }
    return any;
}

typedef struct Reading {
    bool expected; /* a label or sign stands before */
    bool list;     /* there was a reference, and nothing but dates and signs of a list since */
    bool comma;    /* one of these stands just before */
    bool other;    /* the next number is another thing's */
} Reading;

static void read_word(Reading *r, Str word) {
    WordSense sense = sense_of(word);
    if (sense == SENSE_BETWEEN) return;
    r->other = sense == SENSE_OTHER_NUMBER;
    r->expected = sense == SENSE_LABEL;
    r->comma = sense == SENSE_LIST;
    if (sense != SENSE_LIST && sense != SENSE_DATE) r->list = false;
}

/* What stands behind the number says that it is money, or in Kazakh the document. */
static WordSense sense_behind(Str text, size_t at) {
    Piece piece;
    if (!next_piece(text, &at, &piece) || piece.kind != PIECE_WORD) return SENSE_OTHER;
    WordSense sense = sense_of(piece.text);
    bool kazakh = str_starts(piece.text, STR("шот")) || str_starts(piece.text, STR("келісім")) || str_starts(piece.text, STR("тапсырыс"));
    return sense == SENSE_LABEL && !kazakh ? SENSE_OTHER : sense;
}

static void find_references(Found *found, Str text) {
    bool alone = numbers_alone(text);
    Reading r = {0};
    Piece piece;
    for (size_t at = 0; next_piece(text, &at, &piece);) {
        if (piece.kind == PIECE_WORD) read_word(&r, piece.text);
        if (piece.kind == PIECE_SIGN && !r.other) r.expected = true;
        if (piece.kind == PIECE_LIST) r.comma = true;
        if (piece.kind != PIECE_NUMBER) continue;
        Str number = piece.text;
        WordSense behind = sense_behind(text, at);
        bool named = cut_label(&number) || r.expected || (r.list && r.comma) || behind == SENSE_LABEL || alone;
        bool good = named && !r.other && behind != SENSE_MONEY && !is_other_number(number, alone);
        if (good) add_reference(found, number);
        r = (Reading){.list = good || r.list};
    }
}

static int compare_texts(const void *a, const void *b) {
    return str_compare(*(const Str *)a, *(const Str *)b);
}

static void add_sorted(Str texts, Buf *out) {
    size_t count = digits_in(texts, ' ', ' '), kept = 0;
    Buf room = {0};
    Str *text = (Str *)(void *)buf_reserve(&room, (count + 1) * sizeof *text);
    for (size_t i = 0; i < count; i++) text[i] = str_cut(&texts, ' ');
    qsort(text, count, sizeof *text, compare_texts);
    for (size_t i = 0; i < count; i++) {
        if (i && str_eq(text[i], text[i - 1])) continue;
        if (kept++) buf_char(out, ' ');
        buf_add(out, text[i]);
    }
    buf_free(&room);
}

/* № is text of two letters once it is normalised; as # it stays a sign. */
static void mark_signs(Str in, Buf *out) {
    for (size_t i = 0; i < in.len;) {
        size_t from = i;
        if (utf8_next(in, &i) == 0x2116) buf_add(out, STR(" # "));
        else buf_append(out, in.ptr + from, i - from);
    }
}

void references_clean(CleanContext *context, Str in, Buf *out) {
    if (!digits_in(in, '1', '9')) return;
    Buf marked = {0}, text = {0};
    Found found = {.context = context};
    mark_signs(in, &marked);
    buf_add(&text, number_text(context, buf_str(&marked))); /* the context's own is written over by each number */
    find_references(&found, buf_str(&text));
    add_sorted(buf_str(&found.texts), out);
    buf_free(&marked);
    buf_free(&text);
    buf_free(&found.texts);
    buf_free(&found.one);
    buf_free(&found.rest);
}
