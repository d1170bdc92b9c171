/* References: the numbers of documents that a payment's purpose names, in Russian, Ukrainian, Kazakh and English wording.
 *
 *   «Оплата по сч. №00123 от 01.02.2026, 124 и дог. УТ-45, в т.ч. НДС 12% 1 200,00 тг»   123 124 YT45
 *   label, №        the numbers behind it are references: "сч. 123", "згідно рах. 7", "inv 123", "INV-123"
 *   list            so are those behind , ; + and «и», "та", «және», "and", once there is one
 *   123 шот         in Kazakh the word for the document may stand behind the number, or the list of them
 *   55 56 57        without signs between, of one length and rising by little
 *   № УТ 123        is УТ-123; 55от01.02.26 is 55 and its date
 *   14-16           may be one number or documents 14, 15 and 16: written as both, `14-16 14..16`; so is «с 14 по 16»
 *   дог. УТ-45      beside documents a contract comes second: `~YT45`; where contracts alone are named, `YT45`
 *   dates, amounts  never: 01.02.2026, 2026 год, 1200,00, 5000 тг, 12%; in a list 2000-00, USD1200, 5 мешков, 1 февраля
 *   other numbers   never: behind «БИН», «тел», «КНП» and the like, and of 16 digits or more (accounts)
 * A value of numbers alone is a list of references. Each is as document_number leaves it; sorted, each once. What `..` and `~`
 * mean to a match stands with the measure `reference`. */
#include "engine/base/utf8.h"
#include "engine/clean/number.h"
#include "engine/clean/reference_pieces.h"
#include "engine/clean/reference_words.h"
#include "engine/clean/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <utf8proc.h>

enum { RANGE_DOCUMENTS_MAX = 100, RANGE_DIGITS_MAX = 9, PREFIX_LETTERS_MAX = 4, WAITING_MAX = 32 };

static bool is_label(WordSense sense) {
    return sense == SENSE_LABEL || sense == SENSE_FORM || sense == SENSE_CONTRACT;
}

/* The sense of the letters that a number begins with; *end: where they end. */
static WordSense letters_sense(Str number, size_t *end) {
    *end = 0;
    for (size_t next = 0; next < number.len;) {
        uint32_t c = utf8_next(number, &next);
        if ((c >= '0' && c <= '9') || c == '-' || c == '/' || c == '_') break;
        *end = next;
    }
    return *end ? reference_word(str_sub(number, 0, *end)) : SENSE_OTHER;
}

/* NУТ-12, NINV-12: the sign before a number with letters, which Cyrillic ones or a label show. */
static bool has_sign(Str number) {
    if (!str_starts(number, STR("n")) || number.len < 2) return false;
    size_t at = 1, end;
    Str rest = str_sub(number, 1, number.len);
    return utf8_next(number, &at) >= 0x400 || is_label(letters_sense(rest, &end));
}

/* "сч123", "inv-7": the label and what stands behind it; false: it begins otherwise. */
static bool cut_label(Str *number, WordSense *sense) {
    size_t end;
    bool sign = has_sign(*number);
    if (sign) *number = str_sub(*number, 1, number->len);
    *sense = letters_sense(*number, &end);
    bool cut = *sense == SENSE_LABEL || *sense == SENSE_CONTRACT || *sense == SENSE_SIGN;
    if (!cut && sign) *sense = SENSE_SIGN;
    if (!cut) return sign;
    while (end < number->len && strchr("-/_", number->ptr[end])) end++;
    *number = str_sub(*number, end, number->len);
    return true;
}

/* ---- The references of a text */

typedef struct Found {
    CleanContext *context;
    Buf documents, contracts; /* with a space behind each */
    Buf one, rest;
    Str waiting[WAITING_MAX]; /* numbers of a list of which nothing says yet what they are: «12, 13 шот» */
    size_t waitings;
} Found;

/* What zeros hid may be a label too: 00N-5 is N5, which is 5. Leaves the number in found->one. */
static void clean_number(Found *found, Str number) {
    WordSense ignored;
    for (bool more = true; more;) {
        found->one.len = 0;
        document_number_clean(found->context, number, &found->one);
        found->rest.len = 0;
        Str one = buf_str(&found->one);
        for (size_t i = 0; i < one.len;) utf8_add(&found->rest, (uint32_t)utf8proc_tolower((utf8proc_int32_t)utf8_next(one, &i)));
        number = buf_str(&found->rest);
        more = cut_label(&number, &ignored);
    }
}

/* A value without words. What holds no sign of a list either may be one that is cleaned already: its 14-16 stays what it is. */
typedef enum Alone { ALONE_NO, ALONE_PLAIN, ALONE_LIST } Alone;

static Alone numbers_alone(Str text) {
    Piece piece;
    Alone alone = ALONE_NO, kind = ALONE_PLAIN;
    for (size_t at = 0; piece_next(text, &at, &piece);) {
        if (piece.kind == PIECE_WORD) return ALONE_NO;
        if (piece.kind == PIECE_LIST) kind = ALONE_LIST;
        if (piece.kind == PIECE_NUMBER) alone = ALONE_PLAIN;
    }
    return alone ? kind : ALONE_NO;
}

typedef struct Reading {
    bool expected; /* a label or sign stands before */
    bool list;     /* there was a reference, and nothing but dates and signs of a list since */
    bool comma;    /* one of these stands just before */
    bool sign;     /* № stands just before */
    bool bare;     /* and no label before it */
    bool other;    /* the next number is another thing's */
    bool foreign;  /* a number behind № is: «письмо клиента № 5» */
    bool minor;    /* the label just behind is */
    bool labelled; /* the label just behind was the last number's */
    bool contract; /* the label was a contract's */
    bool from;     /* «с», behind a label: named if a range follows */
    bool to;       /* a dash or "to" stands between the last reference and here */
    bool dash;     /* a dash: what stands behind it may be an amount */
    bool near;     /* nothing stands between the last reference and here */
    Str prefix;    /* letters of the next number, written apart: «№ УТ 123» */
    size_t last;   /* where the last reference begins in the buffer of its kind; SIZE_MAX: none that a range may begin with */
    Alone alone;
} Reading;

/* ---- Ranges */

static bool split_number(Str s, Str *head, uint32_t *value) { /* YT14: YT, 14 */
    size_t from = s.len;
    while (from > 0 && number_is_digit(s.ptr[from - 1])) from--;
    if (from == s.len || s.len - from > RANGE_DIGITS_MAX) return false;
    *head = str_sub(s, 0, from);
    *value = 0;
    for (size_t i = from; i < s.len; i++) *value = *value * 10 + (uint32_t)(s.ptr[i] - '0');
    return true;
}

static bool is_range(Str a, Str b, Str *head, uint32_t value[2]) {
    Str other;
    return split_number(a, head, &value[0]) && split_number(b, &other, &value[1]) && str_eq(*head, other) && value[1] > value[0] &&
           value[1] - value[0] < RANGE_DOCUMENTS_MAX;
}

static void add_range(Buf *out, Str a, Str b) {
    Str head;
    uint32_t value[2];
    if (!is_range(a, b, &head, value)) return;
    char text[2 * RANGE_DIGITS_MAX + 8];
    int len = snprintf(text, sizeof text, "%u..%u ", value[0], value[1]);
    Buf whole = {0}; /* head lies in out */
    buf_add(&whole, head);
    buf_append(&whole, text, (size_t)len);
    buf_add(out, buf_str(&whole));
    buf_free(&whole);
}

/* 14-16, as document_number leaves it. */
static void add_own_range(Buf *out, Str number) {
    size_t dash = str_find(number, STR("-"));
    if (dash == SIZE_MAX || piece_count(number, '0', '9') + 1 != number.len) return;
    add_range(out, str_sub(number, 0, dash), str_sub(number, dash + 1, number.len));
}

/* Does "to" or a dash and a number follow? */
static bool range_follows(Str text, size_t at) {
    Piece piece;
    if (!piece_next(text, &at, &piece)) return false;
    bool to = piece.kind == PIECE_DASH || (piece.kind == PIECE_WORD && (str_eq(piece.text, STR("по")) || reference_word(piece.text) == SENSE_TO));
    return to && piece_next(text, &at, &piece) && piece.kind == PIECE_NUMBER && !piece_other_number(piece.text, true);
}

/* ---- Words and numbers in turn */

static void read_sign(Reading *r) {
    if (r->other || r->foreign) return;
    r->bare = !r->expected;
    r->expected = r->sign = true;
}

static void read_word(Reading *r, Str word) {
    WordSense sense = reference_word(word);
    bool until = sense == SENSE_TO || (r->from && str_eq(word, STR("по")));
    if (until && r->last != SIZE_MAX) {
        r->to = true;
        return;
    }
    if (sense == SENSE_SIGN) read_sign(r);
    if (sense == SENSE_SIGN || sense == SENSE_BETWEEN || (sense == SENSE_KIND && r->expected && r->contract)) return;
    bool label = is_label(sense) && !r->labelled;
    r->labelled = false;
    r->from = (sense == SENSE_FROM || str_eq(word, STR("from"))) && (r->expected || r->list);
    r->other = sense == SENSE_OTHER_NUMBER || (label && r->minor);
    r->expected = label && !r->minor;
    r->minor = sense == SENSE_MINOR;
    r->foreign = r->other || r->minor || (r->foreign && !label);
    r->comma = sense == SENSE_LIST;
    r->sign = false;
    r->last = SIZE_MAX;
    if (r->expected) r->contract = sense == SENSE_CONTRACT;
    if (sense == SENSE_LIST || sense == SENSE_DATE || sense == SENSE_MONTH || sense == SENSE_YEAR || r->from) return;
    if (r->list && !r->expected) r->contract = false; /* another thing is spoken of */
    r->list = false;
}

/* What stands behind the number says that it is money, or in Kazakh the document, or the end of a range. */
static WordSense sense_behind(Str text, size_t at) {
    Piece piece;
    if (!piece_next(text, &at, &piece) || piece.kind != PIECE_WORD) return SENSE_OTHER;
    bool numbered = reference_word(piece.text) == SENSE_SIGN; /* «77 нөмірлі шот» */
    if (numbered && (!piece_next(text, &at, &piece) || piece.kind != PIECE_WORD)) return SENSE_OTHER;
    WordSense sense = reference_word_behind(piece.text);
    if (sense != SENSE_CODE) return sense;
    bool next = piece_next(text, &at, &piece) && piece.kind == PIECE_NUMBER; /* inv 31 USD 200 */
    return next ? SENSE_OTHER : SENSE_MONEY;
}

/* «пополнение счета 2026 год» names no account 2026. */
static bool is_year(Str number, WordSense behind) {
    bool century = str_starts(number, STR("19")) || str_starts(number, STR("20"));
    return behind == SENSE_YEAR && century && number.len == 4 && piece_count(number, '0', '9') == 4;
}

/* 14-тен, 16-ға, 5-й, 2nd: without the ending of its case. */
static Str without_ending(Str number) {
    static const char *const ENDINGS[] = {"тен", "тан", "ден", "дан", "нен", "нан", "ге", "ға", "ке", "қа", "ші", "шы", "нші", "ншы", "інші",
                                          "ыншы", "ті", "ты", "ді", "ды", "ні", "ны", "й", "го", "му", "го", "ого", "ому", "я", "st", "nd", "rd", "th"};
    size_t digits = 0;
    while (digits < number.len && number_is_digit(number.ptr[digits])) digits++;
    if (digits == number.len || (number.ptr[digits] != '-' && number.ptr[digits] < 'a')) return number;
    Str ending = str_sub(number, digits + (number.ptr[digits] == '-'), number.len);
    for (size_t i = 0; i < ARRAY_LEN(ENDINGS); i++) {
        bool latin = (unsigned char)ENDINGS[i][0] < 0x80;
        if (str_eq(ending, str_of(ENDINGS[i])) && (latin || number.ptr[digits] == '-')) return str_sub(number, 0, digits);
    }
    return number;
}

static void add_reference(Found *found, Reading *r, Str number, bool contract, bool to) {
    clean_number(found, number);
    if (!found->one.len) return;
    Buf *out = contract ? &found->contracts : &found->documents;
    size_t start = out->len;
    if (to && r->last < out->len && !contract) {
        Str before = str_sub(buf_str(out), r->last, out->len);
        Str first = str_cut(&before, ' ');
        Buf copy = {0};
        buf_add(&copy, first);
        add_range(out, buf_str(&copy), buf_str(&found->one));
        buf_free(&copy);
        start = out->len;
    }
    buf_add(out, buf_str(&found->one));
    buf_char(out, ' ');
    if (!contract && r->alone != ALONE_PLAIN) add_own_range(out, buf_str(&found->one));
    r->last = contract ? SIZE_MAX : start;
}

/* Numbers of three digits or more with commas between, all of one length, each more than the one before: 1202,1203. */
static bool is_rising(Str numbers) {
    Str before = {0};
    for (size_t len = 0; numbers.len;) {
        Str one = str_cut(&numbers, ',');
        if (one.len < 3 || (len && one.len != len) || (before.len && str_compare(before, one) >= 0)) return false;
        len = one.len;
        before = one;
    }
    return true;
}

/* "№12,13,14": behind a label numbers between commas are a list, not an amount; in a list where they cannot be one. */
static bool is_list(const Reading *r, Str number, bool named) {
    size_t commas = piece_count(number, ',', ','), strokes = piece_count(number, '/', '/') + piece_count(number, '-', '-');
    if (r->alone || !commas || piece_count(number, '0', '9') + commas + strokes != number.len) return false;
    return named || r->expected || (r->list && r->comma && is_rising(number));
}

/* Is this number, cleaned, the other end of a range that begins with the last reference? */
static bool ends_range(Found *found, const Reading *r, Str number) {
    if (r->last >= found->documents.len) return false;
    Str rest = str_sub(buf_str(&found->documents), r->last, found->documents.len), last = str_cut(&rest, ' '), head;
    uint32_t value[2];
    clean_number(found, number);
    return is_range(last, buf_str(&found->one), &head, value);
}

/* Numbers of one length with nothing between are a list where they rise by little: «счета 55 56 57», but not 1 234, nor 265 266 423,33. */
static bool follows(Found *found, const Reading *r, Str number, Str text, size_t at) {
    Piece next;
    if (!r->near || !ends_range(found, r, number)) return false;
    if (buf_str(&found->documents).ptr[r->last + found->one.len] != ' ') return false;
    bool more = piece_next(text, &at, &next) && next.kind == PIECE_NUMBER;
    return !more || (next.text.len == number.len && str_compare(next.text, number) > 0);
}

/* A number in the text: what stands at it. */
typedef struct Place {
    WordSense label;  /* its own: "inv-7" */
    WordSense behind; /* the word behind it */
    size_t end;       /* where the text goes on */
} Place;

/* Does anything say that a number is a reference? */
static bool is_named(Found *found, const Reading *r, Str number, const Place *at, Str text) {
    if (is_label(at->label) || (at->label == SENSE_SIGN && !r->foreign)) return true;
    if (r->expected || r->alone || is_label(at->behind) || (r->list && r->comma)) return true;
    return (r->from && range_follows(text, at->end)) || follows(found, r, number, text, at->end);
}

/* 2000-00, USD1200 or НДС200, where a list goes on with an amount. */
static bool is_amount(const Reading *r, Str number, WordSense label) {
    if (r->expected || r->alone) return false;
    if (label == SENSE_OTHER_NUMBER) return true;
    if (label == SENSE_CODE) return number_is_digit(number.ptr[number.len - 1]) && !piece_count(number, '-', '/');
    size_t digits = piece_count(number, '0', '9');
    return digits + 1 == number.len && digits >= 5 && str_ends(number, STR("-00"));
}

/* What stands behind says that it is money, or where no label stands before it, a quantity or a day: «5 мешков», «1 февраля». */
static bool is_quantity(const Reading *r, WordSense behind) {
    bool other = behind == SENSE_COUNTED || behind == SENSE_MONTH || behind == SENSE_OTHER_NUMBER;
    return behind == SENSE_MONEY || (other && !r->expected);
}

/* No reference, whatever names it. */
static bool is_none(const Reading *r, Str number, const Place *at, bool list) {
    if (r->other || is_amount(r, number, at->label) || is_quantity(r, at->behind) || is_year(number, at->behind)) return true;
    return !list && piece_other_number(number, r->alone == ALONE_NO && !r->sign);
}

/* A number of which a label behind a list may yet say that it is a reference. */
static void wait_for_label(Found *found, const Reading *r, Str number) {
    if (!r->comma) found->waitings = 0;
    if (found->waitings < WAITING_MAX) found->waiting[found->waitings++] = number;
}

static void add_waiting(Found *found, Reading *r, bool contract) {
    for (size_t i = 0; i < found->waitings; i++) add_reference(found, r, found->waiting[i], contract, false);
}

static void read_number(Found *found, Reading *r, Str text, size_t at, Str number) {
    Place place = {.behind = sense_behind(text, at), .end = at};
    if (is_label(place.behind) && r->expected && !r->bare) place.behind = SENSE_OTHER; /* «шот 12 шот 13» */
    bool to = (r->to || place.behind == SENSE_TO) && r->last != SIZE_MAX;
    Str whole = without_ending(number);
    bool ordinal = whole.len < number.len && !r->expected && !to && !is_label(place.behind) && place.behind != SENSE_TO && !r->from;
    number = r->prefix.len ? (Str){r->prefix.ptr, (size_t)(whole.ptr + whole.len - r->prefix.ptr)} : whole;
    bool cut = cut_label(&number, &place.label), list = is_list(r, number, cut), none = ordinal || is_none(r, number, &place, list);
    if (!cut) place.label = SENSE_OTHER;
    if (to && r->dash) to = ends_range(found, r, number);
    bool good = !none && (to || is_named(found, r, number, &place, text));
    WordSense nearest = is_label(place.label) ? place.label : place.behind;
    bool contract = is_label(nearest) ? nearest == SENSE_CONTRACT : r->contract;
    if (!good) r->last = SIZE_MAX;
    if (good && r->comma && !r->list && is_label(place.behind)) add_waiting(found, r, contract);
    if (!good && !none && !to) wait_for_label(found, r, number);
    else found->waitings = 0;
    for (Str rest = number; good && rest.len;) add_reference(found, r, list ? str_cut(&rest, ',') : str_cut(&rest, '\0'), contract, to);
    *r = (Reading){.list = good || r->list, .near = good, .contract = contract, .from = r->from && good, .last = r->last, .alone = r->alone,
                   .labelled = good && is_label(place.behind)};
}

/* «№ УТ 123»: behind the sign a few letters that say nothing else belong to the number. */
static bool is_prefix(const Reading *r, Str word, Str text, size_t at) {
    Piece piece;
    size_t letters = 0;
    for (size_t i = 0; i < word.len; letters++) utf8_next(word, &i);
    return r->sign && letters <= PREFIX_LETTERS_MAX && reference_word(word) == SENSE_OTHER && piece_next(text, &at, &piece) &&
           piece.kind == PIECE_NUMBER && !piece_other_number(piece.text, true);
}

/* A number that is a word: Q2; «КС-2 № 7», «ТОРГ-12 55», the name of a form, behind which its number stands. */
static bool is_word(Str number, Str text, size_t at) {
    Piece piece;
    WordSense sense = reference_word(number);
    if (sense == SENSE_MONTH) return true;
    return sense == SENSE_FORM && piece_next(text, &at, &piece) && (piece.kind == PIECE_SIGN || piece.kind == PIECE_NUMBER);
}

static void read_sign_of_list(Reading *r) {
    r->comma = true;
    r->foreign = false;
    r->last = SIZE_MAX;
}

static void find_references(Found *found, Str text) {
    Reading r = {.last = SIZE_MAX, .alone = numbers_alone(text)};
    Piece piece;
    for (size_t at = 0; piece_next(text, &at, &piece);) {
        bool number = piece.kind == PIECE_NUMBER && (r.alone || !is_word(piece.text, text, at));
        if (number) {
            read_number(found, &r, text, at, piece.text);
            continue;
        }
        r.near = false;
        if (piece.kind == PIECE_WORD && is_prefix(&r, piece.text, text, at)) r.prefix = piece.text;
        else if (piece.kind == PIECE_WORD || piece.kind == PIECE_NUMBER) read_word(&r, piece.text);
        else if (piece.kind == PIECE_SIGN) read_sign(&r);
        else if (piece.kind == PIECE_LIST) read_sign_of_list(&r);
        else r.to = r.dash = r.last != SIZE_MAX;
    }
}

static int compare_texts(const void *a, const void *b) {
    return str_compare(*(const Str *)a, *(const Str *)b);
}

static void add_sorted(Str texts, Buf *out) {
    size_t count = piece_count(texts, ' ', ' '), kept = 0;
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

/* Contracts join the documents: marked where there are any of these. */
static void mark_contracts(Found *found) {
    bool second = found->documents.len > 0;
    for (Str rest = buf_str(&found->contracts); rest.len;) {
        Str one = str_cut(&rest, ' ');
        if (second) buf_char(&found->documents, '~');
        buf_add(&found->documents, one);
        buf_char(&found->documents, ' ');
    }
}

/* What this cleaner has left already: ~YT45, 14..16. */
static bool is_cleaned(Str in) {
    if (!piece_count(in, '~', '~') && str_find(in, STR("..")) == SIZE_MAX) return false;
    while (in.len) {
        Str one = str_cut(&in, ' '), head;
        if (str_starts(one, STR("~"))) one = str_sub(one, 1, one.len);
        size_t dots = str_find(one, STR("..")), at = 0;
        uint32_t value;
        if (dots != SIZE_MAX && (!split_number(str_sub(one, dots + 2, one.len), &head, &value) || head.len)) return false;
        if (dots != SIZE_MAX) one = str_sub(one, 0, dots);
        if (!piece_count(one, '0', '9')) return false;
        while (at < one.len) {
            size_t from = at;
            uint32_t c = utf8_next(one, &at);
            bool broken = c == 0xFFFD && at - from < 3; /* no letter; the sign for one that is not there takes three bytes */
            if (broken || c != number_upper(c) || (c != '-' && !number_is_part(c))) return false;
        }
    }
    return true;
}

void references_clean(CleanContext *context, Str in, Buf *out) {
    if (!piece_count(in, '1', '9')) return;
    in = str_trim(in);
    if (is_cleaned(in)) {
        Buf spaced = {0};
        buf_add(&spaced, in);
        buf_char(&spaced, ' ');
        add_sorted(buf_str(&spaced), out);
        buf_free(&spaced);
        return;
    }
    Buf text = {0};
    Found found = {.context = context};
    piece_text(context, in, &text);
    find_references(&found, buf_str(&text));
    mark_contracts(&found);
    add_sorted(buf_str(&found.documents), out);
    buf_free(&text);
    buf_free(&found.documents);
    buf_free(&found.contracts);
    buf_free(&found.one);
    buf_free(&found.rest);
}
