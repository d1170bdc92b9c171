/* References: the numbers of documents that a payment's purpose names, in Russian, Ukrainian, Kazakh and English wording.
 *
 *   «Оплата по сч. №00123 от 01.02.2026, 124 и дог. УТ-45, в т.ч. НДС 12% 1 200,00 тг»   123 124 YT45
 *   label, №        the numbers behind it are references: "сч. 123", "згідно рах. 7", "inv 123", "INV-123"
 *   list            so are those behind , ; + and «и», "та", «және», "and", once there is one
 *   123 шот         in Kazakh the word for the document may stand behind the number
 *   14-16           may be one number or documents 14, 15 and 16: written as both, `14-16 14..16`; so is «с 14 по 16»
 *   дог. УТ-45      beside documents a contract comes second: `~YT45`; where contracts alone are named, `YT45`
 *   dates, amounts  never: 01.02.2026, 2026 год, 1200,00, 5000 тг, 12%
 *   other numbers   never: behind «БИН», «тел», «КНП» and the like, and of 16 digits or more (accounts)
 * A value of numbers alone is a list of references. Each is as document_number leaves it; sorted, each once. What `..` and `~`
 * mean to a match stands with the measure `reference`. */
#include "engine/base/utf8.h"
#include "engine/clean/number.h"
#include "engine/clean/reference_words.h"
#include "engine/clean/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <utf8proc.h>

enum { ACCOUNT_DIGITS = 16, RANGE_DOCUMENTS_MAX = 100, RANGE_DIGITS_MAX = 9 };

/* ---- Pieces of the text */

typedef enum PieceKind { PIECE_WORD, PIECE_NUMBER, PIECE_SIGN, PIECE_LIST, PIECE_DASH } PieceKind;

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
        else if (c == '-') *out = (Piece){PIECE_DASH, str_sub(s, here, i)};
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

/* 01-02-2026, 2026/02/01, 1/2/26 */
static bool is_date(Str s) {
    char sign = digits_in(s, '/', '/') == 2 ? '/' : '-';
    int64_t part[3];
    if (digits_in(s, sign, sign) != 2) return false;
    size_t year_len = 0;
    for (int i = 0; i < 3; i++) {
        Str text = str_cut(&s, sign);
        if (!str_int64(text, &part[i])) return false;
        if (i == 0 && text.len == 4) year_len = 4;
        if (i == 2 && !year_len) year_len = text.len;
        else if (i < 2 && text.len > 2 && !(i == 0 && text.len == 4)) return false;
    }
    bool first = part[0] > 31; /* the year comes first */
    int64_t low = first ? part[2] : part[0], high = part[1], year = first ? part[0] : part[2];
    if (low < 1 || high < 1 || low > 31 || high > 31 || (low > 12 && high > 12)) return false;
    return year_len == 2 || (year_len == 4 && year >= 1900 && year < 2100);
}

/* A date, an amount (1200,00), or an account. Of numbers alone those with strokes are no dates, nor are those behind №: a document's
 * number may look so once its zeros are gone. */
static bool is_other_number(Str s, bool may_be_date) {
    size_t points = digits_in(s, '.', '.') + digits_in(s, ',', ',');
    return digits_in(s, '0', '9') >= ACCOUNT_DIGITS || points || (may_be_date && is_date(s));
}

/* "сч123", "inv-7": the label and what stands behind it; false: it begins otherwise. */
static bool cut_label(Str *number, WordSense *sense) {
    size_t end = 0;
    for (size_t next = 0; next < number->len;) {
        uint32_t c = utf8_next(*number, &next);
        if ((c >= '0' && c <= '9') || c == '-' || c == '/' || c == '_') break;
        end = next;
    }
    *sense = end ? reference_word(str_sub(*number, 0, end)) : SENSE_OTHER;
    if (*sense != SENSE_LABEL && *sense != SENSE_CONTRACT && *sense != SENSE_SIGN) return false;
    while (end < number->len && strchr("-/_", number->ptr[end])) end++;
    *number = str_sub(*number, end, number->len);
    return true;
}

/* ---- The references of a text */

typedef struct Found {
    CleanContext *context;
    Buf documents, contracts; /* with a space behind each */
    Buf one, rest;
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
    for (size_t at = 0; next_piece(text, &at, &piece);) {
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
    if (dash == SIZE_MAX || digits_in(number, '0', '9') + 1 != number.len) return;
    add_range(out, str_sub(number, 0, dash), str_sub(number, dash + 1, number.len));
}

/* Does "to" or a dash and a number follow? */
static bool range_follows(Str text, size_t at) {
    Piece piece;
    if (!next_piece(text, &at, &piece)) return false;
    bool to = piece.kind == PIECE_DASH || (piece.kind == PIECE_WORD && (str_eq(piece.text, STR("по")) || reference_word(piece.text) == SENSE_TO));
    return to && next_piece(text, &at, &piece) && piece.kind == PIECE_NUMBER && !is_other_number(piece.text, true);
}

/* ---- Words and numbers in turn */

static bool is_label(WordSense sense) {
    return sense == SENSE_LABEL || sense == SENSE_CONTRACT;
}

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
    if (sense != SENSE_LIST && sense != SENSE_DATE && sense != SENSE_YEAR && !r->from) r->list = false;
}

/* What stands behind the number says that it is money, or in Kazakh the document, or the end of a range. */
static WordSense sense_behind(Str text, size_t at) {
    Piece piece;
    if (!next_piece(text, &at, &piece) || piece.kind != PIECE_WORD) return SENSE_OTHER;
    WordSense sense = reference_word_behind(piece.text);
    if (sense != SENSE_CODE) return sense;
    bool next = next_piece(text, &at, &piece) && piece.kind == PIECE_NUMBER; /* inv 31 USD 200 */
    return next ? SENSE_OTHER : SENSE_MONEY;
}

/* «пополнение счета 2026 год» names no account 2026. */
static bool is_year(Str number, WordSense behind) {
    bool century = str_starts(number, STR("19")) || str_starts(number, STR("20"));
    return behind == SENSE_YEAR && century && number.len == 4 && digits_in(number, '0', '9') == 4;
}

/* 14-тен, 16-ға, 5-й: without the ending of its case. */
static Str without_ending(Str number) {
    static const char *const ENDINGS[] = {"тен", "тан", "ден", "дан", "нен", "нан", "ге", "ға", "ке", "қа", "ші", "шы", "нші", "ншы", "інші",
                                          "ыншы", "ті", "ты", "ді", "ды", "ні", "ны", "й", "го", "му", "го", "ого", "ому", "th"};
    size_t dash = str_find(number, STR("-"));
    if (dash == SIZE_MAX || digits_in(str_sub(number, 0, dash), '0', '9') != dash) return number;
    Str ending = str_sub(number, dash + 1, number.len);
    for (size_t i = 0; i < ARRAY_LEN(ENDINGS); i++) {
        if (str_eq(ending, str_of(ENDINGS[i]))) return str_sub(number, 0, dash);
    }
    return number;
}

static void add_reference(Found *found, Reading *r, Str number, bool contract, bool ends_range) {
    clean_number(found, number);
    if (!found->one.len) return;
    Buf *out = contract ? &found->contracts : &found->documents;
    size_t start = out->len;
    if (ends_range && r->last < out->len && !contract) {
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
static bool is_list(const Reading *r, Str number) {
    size_t commas = digits_in(number, ',', ','), strokes = digits_in(number, '/', '/') + digits_in(number, '-', '-');
    if (r->alone || !commas || digits_in(number, '0', '9') + commas + strokes != number.len) return false;
    return r->expected || (r->list && r->comma && is_rising(number));
}

/* Does anything say that a number is a reference? */
static bool is_named(const Reading *r, WordSense label, WordSense behind, Str text, size_t at) {
    if (label != SENSE_OTHER && !(label == SENSE_SIGN && r->foreign)) return true;
    return r->expected || (r->list && r->comma) || is_label(behind) || r->alone || (r->from && range_follows(text, at));
}

static void read_number(Found *found, Reading *r, Str text, size_t at, Str number) {
    WordSense behind = sense_behind(text, at), label = SENSE_OTHER;
    if (is_label(behind) && r->expected && !r->bare) behind = SENSE_OTHER; /* «шот 12 шот 13» */
    bool list = is_list(r, number), to = (r->to || behind == SENSE_TO) && r->last != SIZE_MAX;
    number = without_ending(number);
    if (!cut_label(&number, &label)) label = SENSE_OTHER;
    bool good = (to || is_named(r, label, behind, text, at)) && !r->other && behind != SENSE_MONEY && !is_year(number, behind) &&
                (list || !is_other_number(number, r->alone == ALONE_NO && !r->sign));
    WordSense nearest = is_label(label) ? label : behind;
    bool contract = is_label(nearest) ? nearest == SENSE_CONTRACT : r->contract;
    if (!good) r->last = SIZE_MAX;
    for (Str rest = number; good && rest.len;) add_reference(found, r, list ? str_cut(&rest, ',') : str_cut(&rest, '\0'), contract, to);
    *r = (Reading){.list = good || r->list, .contract = contract, .from = r->from && good, .last = r->last, .alone = r->alone,
                   .labelled = good && is_label(behind)};
}

static void find_references(Found *found, Str text) {
    Reading r = {.last = SIZE_MAX, .alone = numbers_alone(text)};
    Piece piece;
    for (size_t at = 0; next_piece(text, &at, &piece);) {
        if (piece.kind == PIECE_WORD) read_word(&r, piece.text);
        if (piece.kind == PIECE_SIGN) read_sign(&r);
        if (piece.kind == PIECE_DASH) r.to = r.last != SIZE_MAX;
        if (piece.kind == PIECE_LIST) {
            r.comma = true;
            r.foreign = false;
            r.last = SIZE_MAX;
        }
        if (piece.kind == PIECE_NUMBER) read_number(found, &r, text, at, piece.text);
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

/* The bytes of «(s)», «(а)», "(es)" at s[from]: an ending in brackets behind a letter; 0: none. */
static size_t bracketed_ending(Str s, size_t from) {
    if (!from || s.ptr[from] != '(' || strchr(" \t(", s.ptr[from - 1]) || number_is_digit(s.ptr[from - 1])) return 0;
    size_t at = from + 1;
    for (int letters = 0; at < s.len && letters < 3; letters++) {
        uint32_t c = utf8_next(s, &at);
        if (c == ')') return letters ? at - from : 0;
        if (c < 'A' || text_kind(c) == KIND_GAP) return 0;
    }
    return 0;
}

/* № is text of two letters once it is normalised; as # it stays a sign. Dashes of all lengths are one. */
static void mark_signs(Str in, Buf *out) {
    for (size_t i = 0; i < in.len;) {
        size_t from = i, ending = bracketed_ending(in, i);
        if (ending) {
            i += ending;
            continue;
        }
        uint32_t c = utf8_next(in, &i);
        if (c == 0x2116) buf_add(out, STR(" # "));
        else if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212) buf_char(out, '-');
        else if (c == 0x2026) buf_add(out, STR(" - "));
        else buf_append(out, in.ptr + from, i - from);
    }
}

/* What this cleaner has left already: ~YT45, 14..16. */
static bool is_cleaned(Str in) {
    if (!digits_in(in, '~', '~') && str_find(in, STR("..")) == SIZE_MAX) return false;
    while (in.len) {
        Str one = str_cut(&in, ' '), head;
        if (str_starts(one, STR("~"))) one = str_sub(one, 1, one.len);
        size_t dots = str_find(one, STR("..")), at = 0;
        uint32_t value;
        if (dots != SIZE_MAX && (!split_number(str_sub(one, dots + 2, one.len), &head, &value) || head.len)) return false;
        if (dots != SIZE_MAX) one = str_sub(one, 0, dots);
        if (!digits_in(one, '0', '9')) return false;
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
    if (!digits_in(in, '1', '9')) return;
    in = str_trim(in);
    if (is_cleaned(in)) {
        Buf spaced = {0};
        buf_add(&spaced, in);
        buf_char(&spaced, ' ');
        add_sorted(buf_str(&spaced), out);
        buf_free(&spaced);
        return;
    }
    Buf marked = {0}, text = {0};
    Found found = {.context = context};
    mark_signs(in, &marked);
    buf_add(&text, number_text(context, buf_str(&marked))); /* the context's own is written over by each number */
    find_references(&found, buf_str(&text));
    mark_contracts(&found);
    add_sorted(buf_str(&found.documents), out);
    buf_free(&marked);
    buf_free(&text);
    buf_free(&found.documents);
    buf_free(&found.contracts);
    buf_free(&found.one);
    buf_free(&found.rest);
}
