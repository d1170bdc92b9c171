#include "engine/clean/reference_pieces.h"

#include "engine/base/utf8.h"
#include "engine/clean/number.h"
#include "engine/clean/reference_words.h"
#include "engine/clean/text.h"

enum { ACCOUNT_DIGITS = 16 };

size_t piece_count(Str s, char from, char to) {
    size_t count = 0;
    for (size_t i = 0; i < s.len; i++) count += s.ptr[i] >= from && s.ptr[i] <= to;
    return count;
}

/* ---- Dates and other numbers */

/* 01-02-2026, 2026/02/01, 1/2/26 */
static bool is_date(Str s) {
    char sign = piece_count(s, '/', '/') == 2 ? '/' : '-';
    int64_t part[3];
    if (piece_count(s, sign, sign) != 2) return false;
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

bool piece_other_number(Str s, bool may_be_date) {
    size_t points = piece_count(s, '.', '.') + piece_count(s, ',', ',');
    return piece_count(s, '0', '9') >= ACCOUNT_DIGITS || points || (may_be_date && is_date(s));
}

/* ---- The text */

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
        unsigned char first = (unsigned char)in.ptr[i];
        if (first != '(' && first != 0xE2) { /* which the signs in question begin with */
            buf_char(out, in.ptr[i++]);
            continue;
        }
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

static size_t digits_end(Str s, size_t from) {
    while (from < s.len && number_is_digit(s.ptr[from])) from++;
    return from;
}

/* Where 01.02 or 1/2, which a date begins with, ends at s[from]; 0: there is none. */
static size_t date_begins(Str s, size_t from) {
    size_t day = digits_end(s, from);
    if (day == from || day - from > 2 || day >= s.len || !strchr("./", s.ptr[day])) return 0;
    size_t month = digits_end(s, day + 1);
    return month == day + 1 || month - day > 3 ? 0 : month;
}

/* Where 01.02.2026 at s[from] ends. */
static size_t date_ends(Str s, size_t from) {
    size_t month = date_begins(s, from);
    if (!month || month >= s.len || !strchr("./", s.ptr[month])) return 0;
    size_t year = digits_end(s, month + 1), digits = year - month - 1;
    return digits == 2 || digits == 4 ? year : 0;
}

/* What is written so far ends in the word of a date that stands behind a number without a gap, «55от01.02.26»: parts it from both. A number
 * may end in these letters as well (123ОТ), so this is asked before a date, and behind a letter («12-кот01.02.26») it follows at once. */
static void part_word(Buf *out) {
    static const Str WORDS[] = {STR_CONST("от"), STR_CONST("oт"), STR_CONST("від"), STR_CONST("вiд"), STR_CONST("dd"), STR_CONST("dtd")};
    size_t end = out->len;
    while (end && out->ptr[end - 1] == ' ') end--;
    for (size_t i = 0; i < ARRAY_LEN(WORDS); i++) {
        Str word = WORDS[i];
        if (end <= word.len || memcmp(out->ptr + end - word.len, word.ptr, word.len) != 0) continue;
        char before = out->ptr[end - word.len - 1];
        if (before == ' ' || (end < out->len && !number_is_digit(before))) return;
        out->len = end - word.len;
        buf_char(out, ' ');
        buf_add(out, word);
        buf_char(out, ' ');
        return;
    }
}

/* The number behind a dash is an amount, 1000.00 or 1000,00, or a date. */
static bool other_behind_dash(Str s, size_t from) {
    size_t whole = digits_end(s, from), end = digits_end(s, whole + 1 < s.len ? whole + 1 : s.len);
    if (whole == from || whole >= s.len || !strchr(".,", s.ptr[whole]) || end == whole + 1) return false;
    if (s.ptr[whole] == '.') return true;
    return whole - from > 2 && end - whole == 3 && (end == s.len || !strchr(",-/", s.ptr[end]));
}

/* Puts gaps where two things are written as one. */
static void part_glued(Str s, Buf *out) {
    size_t date = 0; /* where the one at hand ends */
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool first = i == 0 || !number_is_digit(s.ptr[i - 1]), parted = false;
        size_t behind = i;
        if (first && number_is_digit(c) && date_begins(s, i)) {
            part_word(out);
            if (date_ends(s, i)) date = date_ends(s, i);
        }
        if (i && i == date && (c == ',' || number_is_part(utf8_next(s, &behind)))) buf_char(out, ' ');
        if (!first && c == '-') parted = other_behind_dash(s, i + 1);
        if (!first && c == '/') parted = date_ends(s, i + 1);
        buf_char(out, parted ? ' ' : c);
    }
}

void piece_text(CleanContext *context, Str in, Buf *out) {
    Buf marked = {0};
    mark_signs(in, &marked);
    part_glued(number_text(context, buf_str(&marked)), out); /* the context's own is written over by each number */
    buf_free(&marked);
}

/* ---- Pieces */

static bool is_letter(uint32_t c) {
    return number_is_part(c) && !(c >= '0' && c <= '9');
}

/* Does a letter alone stand at s[from], as in «с.ф.»? */
static bool letter_alone(Str s, size_t from) {
    size_t i = from;
    if (from >= s.len || !is_letter(utf8_next(s, &i))) return false;
    return i >= s.len || !number_is_part(utf8_next(s, &i));
}

typedef struct Joint {
    size_t before, at, after; /* the character before the sign, the sign, and what is behind it */
    bool letters;             /* before stand single letters with points between, and no more */
} Joint;

static bool joins(Str s, Joint j) { /* the sign at `at` stands inside a word or number */
    if (j.before == SIZE_MAX || j.after >= s.len) return false;
    size_t i = j.before, k = j.after;
    uint32_t left = utf8_next(s, &i), right = utf8_next(s, &k);
    bool digits = left >= '0' && left <= '9' && right >= '0' && right <= '9';
    if (s.ptr[j.at] == '.' && j.letters) return letter_alone(s, j.after);
    if (s.ptr[j.at] == '.' || s.ptr[j.at] == ',') return digits;
    return (s.ptr[j.at] == '-' || s.ptr[j.at] == '/' || s.ptr[j.at] == '_') && number_is_part(left) && number_is_part(right);
}

/* Of 4410/inv.4411 and, in Kazakh, 77-шот only the number: where it ends; s.len: the piece is one. */
static size_t number_before_label(Str s, Str behind) {
    size_t at = s.len;
    while (at > 0 && s.ptr[at - 1] != '-' && s.ptr[at - 1] != '/') at--;
    if (at < 2 || piece_count(str_sub(s, at, s.len), '0', '9')) return s.len;
    Str ending = str_sub(s, at, s.len);
    WordSense sense = reference_word(ending);
    if (sense != SENSE_LABEL && sense != SENSE_CONTRACT) return s.len;
    size_t next = 0;
    while (next < behind.len && strchr(" .#", behind.ptr[next])) next++;
    bool number = s.ptr[at - 1] == '/' && next < behind.len && number_is_digit(behind.ptr[next]);
    return number || reference_word_behind(ending) == sense ? at - 1 : s.len;
}

/* Is the character at s[*at] part of a word or number? Moves *at behind it. */
static inline bool part_at(Str s, size_t *at) {
    unsigned char c = (unsigned char)s.ptr[*at];
    if (c >= 0x80) return number_is_part(utf8_next(s, at));
    (*at)++;
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Where the word or number that begins at s[from] ends. */
static size_t word_end(Str s, size_t from) {
    size_t last = SIZE_MAX, end = from;
    bool letters = letter_alone(s, from);
    for (size_t i = from; i < s.len; end = i) {
        size_t here = i;
        if (!part_at(s, &i) && !joins(s, (Joint){last, here, i, letters})) break;
        letters = letters && (here == from || s.ptr[here] == '.' || s.ptr[last] == '.');
        last = here;
    }
    return end;
}

static bool sign_piece(char c, Piece *out) {
    if (c == '%' || c == '*') out->kind = PIECE_WORD;
    else if (c == '#') out->kind = PIECE_SIGN;
    else if (c == ',' || c == ';' || c == '+' || c == '&') out->kind = PIECE_LIST;
    else if (c == '-') out->kind = PIECE_DASH;
    else return false;
    return true;
}

bool piece_next(Str s, size_t *at, Piece *out) {
    for (size_t i = *at; i < s.len; *at = i) {
        size_t here = i;
        if (part_at(s, &i)) {
            size_t end = word_end(s, here);
            Str text = str_sub(s, here, end);
            *out = (Piece){piece_count(text, '0', '9') ? PIECE_NUMBER : PIECE_WORD, text};
            if (out->kind == PIECE_NUMBER) out->text = str_sub(text, 0, number_before_label(text, str_sub(s, end, s.len)));
            *at = end - (out->text.len < text.len ? text.len - out->text.len - 1 : 0);
            return true;
        }
        if (!sign_piece(s.ptr[here], out)) continue;
        out->text = str_sub(s, here, i);
        *at = i;
        return true;
    }
    *at = s.len;
    return false;
}
