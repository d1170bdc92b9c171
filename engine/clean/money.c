#include "engine/clean/money.h"

#include "engine/base/utf8.h"
#include "engine/clean/number.h"

/* ---- Around the number */

typedef struct Edge { /* what stands on one side of the number */
    Str word;         /* without the signs around it; may be empty */
    size_t minus, plus, opened, closed;
} Edge;

/* Those without width, too, which stay when people copy from pages. */
static bool is_space(uint32_t c) {
    return c == ' ' || c == '\t' || c == 0xA0 || (c >= 0x2000 && c <= 0x200F) || c == 0x202F || c == 0x2060 || c == 0xFEFF;
}

static bool is_minus(uint32_t c) {
    return c == '-' || c == 0x2212 || (c >= 0x2010 && c <= 0x2013);
}

/* Whether a sign, a bracket or a space is what it is; then it is counted. */
static bool count_sign(Edge *edge, uint32_t c) {
    edge->minus += is_minus(c);
    edge->plus += c == '+';
    edge->opened += c == '(';
    edge->closed += c == ')';
    return is_minus(c) || c == '+' || c == '(' || c == ')' || is_space(c);
}

static Edge edge_of(Str text) {
    Edge edge = {.word = text};
    while (edge.word.len) { /* from the front */
        size_t next = 0;
        if (!count_sign(&edge, utf8_next(edge.word, &next))) break;
        edge.word = str_sub(edge.word, next, edge.word.len);
    }
    while (edge.word.len) { /* and from the end */
        size_t last = edge.word.len - 1, next;
        while (last && ((unsigned char)edge.word.ptr[last] & 0xC0) == 0x80) last--;
        next = last;
        if (!count_sign(&edge, utf8_next(edge.word, &next))) break;
        edge.word = str_sub(edge.word, 0, last);
    }
    return edge;
}

static bool is_latin(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The point of ".50" and "$.50" belongs to the number, that of "руб.50" to the word; of "EUR.50" nobody knows. */
static bool find_start(Str text, size_t *figure) {
    if (!*figure || text.ptr[*figure - 1] != '.') return true;
    size_t last = 0;
    uint32_t before = 0;
    for (size_t i = 0; i < *figure - 1;) last = i, before = utf8_next(text, &i);
    if (is_latin(text.ptr[last]) && *figure > 1) return false;
    if (before < 0x400 || before > 0x52F) --*figure;
    return true;
}

/* ---- Words */

static const struct {
    const char *names; /* in capital letters, without spaces and full stops */
    MoneySide side;
} sides[] = {
    {"ДТ|Д-Т|ДЕБЕТ|DR|DEBIT|DB", MONEY_DEBIT},
    {"КТ|К-Т|КРЕДИТ|CR|CREDIT", MONEY_CREDIT},
};

static MoneySide side_of(Str word) {
    char text[MONEY_WORD_MAX];
    Str key = currency_key(word, text);
    for (size_t i = 0; i < ARRAY_LEN(sides); i++) {
        if (currency_is_named(sides[i].names, key)) return sides[i].side;
    }
    return MONEY_NO_SIDE;
}

/* Of two that are named together the one that says more: $ 5 CAD. */
static bool add_currency(Str word, const char **currency) {
    const char *codes = currency_codes(word), *before = *currency;
    if (!codes) return false;
    if (!before || currency_may_be(before, str_of(codes))) *currency = codes;
    else if (!currency_may_be(codes, str_of(before))) return false;
    return true;
}

static bool add_one(Str word, MoneyWords *words) {
    MoneySide side = side_of(word);
    if (side == MONEY_NO_SIDE) return add_currency(word, &words->currency);
    if (words->side != MONEY_NO_SIDE) return false;
    words->side = side;
    return true;
}

/* "руб.", "Кт", "долл. США", "долл. США Кт", "Дт USD". */
static bool add_words(Str word, MoneyWords *words) {
    if (!word.len || add_one(word, words)) return true;
    for (size_t gap = word.len; gap-- > 1;) {
        MoneyWords now = *words;
        if (word.ptr[gap] != ' ' || !add_one(str_trim(str_sub(word, gap, word.len)), &now)) continue;
        if (!add_one(str_trim(str_sub(word, 0, gap)), &now)) continue;
        *words = now;
        return true;
    }
    return false;
}

static bool is_known(const MoneyWords *words, size_t i, Str word) {
    return words->len[i] == word.len && memcmp(words->word[i], word.ptr, word.len) == 0;
}

static bool read_words(Str before, Str behind, MoneyWords *words) {
    const Str word[2] = {before, behind};
    if (before.len >= MONEY_WORD_MAX || behind.len >= MONEY_WORD_MAX) return false;
    if (is_known(words, 0, before) && is_known(words, 1, behind)) return true;
    MoneyWords now = {.side = MONEY_NO_SIDE};
    if (!add_words(before, &now) || !add_words(behind, &now)) return false;
    for (size_t i = 0; i < 2; i++) {
        memcpy(now.word[i], word[i].ptr, word[i].len);
        now.len[i] = word[i].len;
    }
    *words = now;
    return true;
}

/* ---- 1 234 руб. 05 коп. */

static const struct {
    const char *names;  /* of a hundredth, in capital letters */
    const char *of[3];  /* the currencies that have it */
} hundredths[] = {
    {"КОП|КОПЕЙКА|КОПЕЙКИ|КОПЕЕК|КОПІЙКА|КОПІЙКИ|КОПІЙОК", {"RUB", "BYN", "UAH"}},
    {"ТИЫН|ТИЫНА|ТИЫНОВ|ТИИН", {"KZT", NULL, NULL}},
};

/* The currencies whose hundredth the word is; NULL: of none. */
static const char *const *hundredth_of(Str word) {
    char text[CURRENCY_WORD_MAX];
    Str key = currency_key(word, text);
    for (size_t i = 0; i < ARRAY_LEN(hundredths); i++) {
        if (currency_is_named(hundredths[i].names, key)) return hundredths[i].of;
    }
    return NULL;
}

typedef struct Parts { /* "1 234 руб. 05 коп." */
    Str whole;         /* "1 234 руб." */
    char digit[2];     /* of hundredths */
    const char *const *of;
} Parts;

/* One or two figures before the last word, and a word before them. */
static bool take_apart(Str text, Parts *out) {
    size_t to = text.len;
    while (to && !number_is_digit(text.ptr[to - 1])) to--;
    size_t from = to;
    while (from && to - from < 3 && number_is_digit(text.ptr[from - 1])) from--;
    out->of = to > from && to - from < 3 ? hundredth_of(str_trim(str_sub(text, to, text.len))) : NULL;
    if (!out->of) return false;
    out->whole = str_trim(str_sub(text, 0, from));
    out->digit[0] = to - from == 2 ? text.ptr[from] : '0';
    out->digit[1] = text.ptr[to - 1];
    uint32_t last = '-'; /* of "7 50 коп.", "7 руб. -50 коп." */
    for (size_t i = 0; i < out->whole.len;) last = utf8_next(out->whole, &i);
    return !(last >= '0' && last <= '9') && !count_sign(&(Edge){0}, last);
}

/* Whole units of a currency that has such hundredths: figures and spaces alone between the sign and the word. */
static bool add_hundredths(const Parts *parts, Money *out) {
    bool fits = false;
    for (size_t i = 0; i < 3 && parts->of[i] && out->currency; i++) fits = fits || currency_may_be(out->currency, str_of(parts->of[i]));
    size_t len = out->negative, next = out->negative;
    while (next < out->len) {
        uint32_t c = utf8_next((Str){out->text, out->len}, &next);
        if (c >= '0' && c <= '9') out->text[len++] = (char)c;
        else if (!is_space(c)) return false;
    }
    if (!fits || len + 3 > sizeof out->text) return false;
    out->text[len++] = '.';
    memcpy(out->text + len, parts->digit, sizeof parts->digit);
    out->len = len + sizeof parts->digit;
    out->hundredths = true;
    return true;
}

/* ---- The whole */

static bool read_whole(Str text, MoneyWords *words, Money *out) {
    size_t from = 0, to = text.len;
    while (from < to && !number_is_digit(text.ptr[from])) from++;
    while (to > from && !number_is_digit(text.ptr[to - 1])) to--;
    if (from == to) return false;
    if (!find_start(text, &from)) return false;
    Edge before = edge_of(str_sub(text, 0, from)), behind = edge_of(str_sub(text, to, text.len));
    size_t minus = before.minus + behind.minus, brackets = before.opened;
    bool paired = brackets <= 1 && behind.closed == brackets && !before.closed && !behind.opened;
    if (!paired || minus + brackets + before.plus > 1 || behind.plus || to - from + 1 > sizeof out->text) return false;
    if (!read_words(before.word, behind.word, words)) return false;
    *out = (Money){.negative = minus || brackets, .currency = words->currency, .side = words->side};
    if (out->negative) out->text[out->len++] = '-';
    memcpy(out->text + out->len, text.ptr + from, to - from);
    out->len += to - from;
    return true;
}

bool money_read(Str text, MoneyWords *words, Money *out) {
    Parts parts;
    bool apart = take_apart(text, &parts);
    return read_whole(apart ? parts.whole : text, words, out) && (!apart || add_hundredths(&parts, out));
}
