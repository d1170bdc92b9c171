#include <pthread.h>
#include <utf8proc.h>

#include "engine/base/utf8.h"
#include "engine/clean/text.h"

/* The skeleton of a word: what is left of it when the ways of writing one sound in Cyrillic and Latin are made one.
 *   Щукин       щ у к и н           SH u k i n        shukin
 *   Shchukin    s+h c+h u k i n     SH CH -> SH       shukin
 *   Дмитрий     д м и т р и й       d m i t r i Y     dmitri      (Y after i adds nothing)
 *   Dmitriy     d m i t r i y       the same          dmitri
 *   Сергеев     с е р г е е в       s e r g e e v     sergev      (a letter twice is the letter once)
 *   Sergeyev    s e r g e y e v     Y+e -> e          sergev
 * Letters become symbols, pushed on the result one by one; a pair of symbols that one script writes as one letter is
 * rewritten at once. So the result holds no such pair, and its own skeleton is itself. Classes after GOST, BGN, ICAO,
 * the Kazakh alphabet of 2021 and German habits; г, ґ, ғ, х, һ, g, h, gh, kh are one class, since Ukrainian writes г as h
 * and Russian х as kh or h. ng stays two letters: as one, Ангара would be Анара. */

enum { /* symbols beside the letters a..z, of which c h j q w x y are never used */
    CH = 1,
    SH,
    ZH,
    TS,
    Y,   /* й, ы, y: printed i, but joins with e and o */
    DROP /* ь, ъ: never pushed */
};

enum { POINTS_MAX = 0x600, VIETNAMESE_FROM = 0x1E00, VIETNAMESE_TO = 0x1F00, MARKS_FROM = 0x300, MARKS_TO = 0x370,
       JAMO_FROM = 0x1160, JAMO_TO = 0x1200 /* Hangul vowels alone: what is dropped before one would let it join */ };

typedef struct Sound {
    uint8_t first, second; /* symbols; second is 0 for most */
    const char *letters;   /* lower case */
} Sound;

static const Sound SOUNDS[] = {
    {'a', 0, "аӑӓәӛ"},
    {'b', 0, "бƀƃ"},
    {'v', 0, "вԝ"},
    {'g', 0, "гґғѓҕӷӻӽԧхһҳҺğħĥǥӿ"},
    {'d', 0, "дђԁԃԫԭđðƌ"},
    {'e', 0, "еёэєѐѣѥӕӗҽҿӭԑæœəǝ"},
    {ZH, 0, "жӂӝҗџžżĵĝǆ"},
    {'z', 0, "зѕҙӟӡԅԇźƶȥ"},
    {'i', 0, "иіїѝѵѷӣӥı"},
    {Y, 0, "йыјҋӹƴ"},
    {'k', 0, "кқҝҟҡӄԟԛќҁķƙƈ"},
    {'l', 0, "лљӆԉԓԡԯłŀƚ"},
    {'m', 0, "мӎ"},
    {'n', 0, "нњңҥӈӊԋԣԩŋƞ"},
    {'o', 0, "оѡѻѽѿҩөӧӫø"},
    {'p', 0, "пҧԥƥ"},
    {'r', 0, "рҏԕԗ"},
    {'s', 0, "сҫԍś"},
    {'t', 0, "тҭԏþŧƫƭ"},
    {'u', 0, "уўүұӯӱӳѫѹ"},
    {'f', 0, "фѳƒ"},
    {TS, 0, "цҵ"},
    {CH, 0, "чћҷҹӌӵčçćĉ"},
    {SH, 0, "шщšşșŝ"},
    {DROP, 0, "ьъҍӏ"},
    {Y, 'u', "юѭ"},
    {Y, 'a', "яѧѩԙ"},
    {'k', 's', "ѯ"},
    {'p', 's', "ѱ"},
};

static Sound sound_of[POINTS_MAX];                              /* letters NULL; first 0: no letter of ours */
static uint8_t vietnamese[VIETNAMESE_TO - VIETNAMESE_FROM];     /* base letters */
static pthread_once_t made = PTHREAD_ONCE_INIT;

/* The letter a..z that remains of c without its marks, or 0. */
static uint8_t base_letter(uint32_t c) {
    utf8proc_int32_t points[8];
    int last = 0;
    utf8proc_ssize_t count =
        utf8proc_decompose_char((utf8proc_int32_t)c, points, 8, UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK, &last);
    return count == 1 && points[0] >= 'a' && points[0] <= 'z' ? (uint8_t)points[0] : 0;
}

static void make_sounds(void) {
    for (uint32_t c = 'a'; c < 0x250; c++) sound_of[c].first = base_letter(c);
    for (uint32_t c = VIETNAMESE_FROM; c < VIETNAMESE_TO; c++) vietnamese[c - VIETNAMESE_FROM] = base_letter(c);
    for (size_t i = 0; i < ARRAY_LEN(SOUNDS); i++) {
        Str letters = str_of(SOUNDS[i].letters);
        for (size_t at = 0; at < letters.len;) {
            uint32_t c = utf8_next(letters, &at);
            sound_of[c] = (Sound){SOUNDS[i].first, SOUNDS[i].second, NULL};
        }
    }
}

static Sound sound(uint32_t c) {
    if (c < POINTS_MAX) return sound_of[c];
    bool base = c >= VIETNAMESE_FROM && c < VIETNAMESE_TO;
    return (Sound){base ? vietnamese[c - VIETNAMESE_FROM] : 0, 0, NULL};
}

/* ---------------------------------------------------------------------------------------------------------------
 * Pushing symbols on a stack of bytes; what is no letter of ours goes there as its UTF-8 */

typedef struct Pair {
    uint8_t first, second, result; /* result 0: the second adds nothing */
} Pair;

static const Pair PAIRS[] = {
    {'t', 's', TS}, {'t', TS, TS}, {'s', CH, SH}, {SH, CH, SH}, {'t', CH, CH}, {TS, CH, CH}, {'d', ZH, ZH},
    {'i', 'e', 'e'}, {Y, 'e', 'e'}, {Y, 'o', 'e'}, {'i', Y, 0}, {Y, 'i', 'i'},
};

static const Pair *find_pair(uint8_t first, uint8_t second) {
    if (first != 't' && first != 'i' && first != Y && first != 's' && first != 'd' && first != SH && first != TS) return NULL;
    for (size_t i = 0; i < ARRAY_LEN(PAIRS); i++) {
        if (PAIRS[i].first == first && PAIRS[i].second == second) return &PAIRS[i];
    }
    return NULL;
}

static void push(Buf *symbols, uint8_t symbol) {
    for (;;) {
        uint8_t top = symbols->len ? (uint8_t)symbols->ptr[symbols->len - 1] : 0;
        if (top == symbol) return;
        const Pair *pair = find_pair(top, symbol);
        if (!pair) break;
        if (!pair->result) return;
        symbols->len--;
        symbol = pair->result;
    }
    buf_char(symbols, (char)symbol);
}

static bool is_vowel(uint8_t letter) {
    return letter && memchr("aeiou", letter, 5);
}

/* A Latin letter with its neighbours, as symbols. Returns whether `next` is used up too. */
static bool push_latin(Buf *symbols, uint8_t letter, uint8_t next) {
    if (next == 'h' && memchr("cszkptg", letter, 7)) {
        static const uint8_t WITH_H[] = {['c'] = CH, ['s'] = SH, ['z'] = ZH, ['k'] = 'g', ['p'] = 'f', ['t'] = 't', ['g'] = 'g'};
        push(symbols, WITH_H[letter]);
        return true;
    }
    uint8_t top = symbols->len ? (uint8_t)symbols->ptr[symbols->len - 1] : 0;
    bool after_vowel = is_vowel(top) && !is_vowel(next); /* Sergej, Nikolajev */
    switch (letter) {
    case 'c': push(symbols, next == 'e' || next == 'i' || next == 'y' ? TS : 'k'); return false;
    case 'h': push(symbols, 'g'); return false;
    case 'j': push(symbols, next == 'a' || next == 'e' || next == 'u' || after_vowel ? Y : ZH); return false;
    case 'q': push(symbols, 'k'); return false;
    case 'w': push(symbols, 'v'); return false;
    case 'x':
        push(symbols, 'k');
        push(symbols, 's');
        return false;
    case 'y': push(symbols, Y); return false;
    default: push(symbols, letter); return false;
    }
}

static void push_other(Buf *symbols, Str bytes) {
    bool space = bytes.ptr[0] == ' ';
    if (space && (!symbols->len || symbols->ptr[symbols->len - 1] == ' ')) return;
    buf_add(symbols, bytes);
}

static uint8_t latin_at(Str s, size_t index) {
    if (index >= s.len) return 0;
    uint32_t c = utf8_next(s, &index);
    return c < 0x400 || c >= POINTS_MAX ? sound(c).first : 0;
}

static void push_letters(Str folded, Buf *symbols) {
    for (size_t i = 0; i < folded.len;) {
        size_t from = i;
        uint32_t c = utf8_next(folded, &i);
        Sound of = sound(c);
        bool latin = of.first >= 'a' && (c < 0x400 || c >= POINTS_MAX);
        if (latin && push_latin(symbols, of.first, latin_at(folded, i))) {
            utf8_next(folded, &i);
        } else if (!latin && of.first) {
            if (of.first != DROP) push(symbols, of.first);
            if (of.second) push(symbols, of.second);
        } else if (!latin && !(c >= MARKS_FROM && c < MARKS_TO) && !(c >= JAMO_FROM && c < JAMO_TO)) {
            push_other(symbols, str_sub(folded, from, i));
        }
    }
}

static void print_symbols(Str symbols, Buf *out) {
    static const char PRINTED[][3] = {[CH] = "ch", [SH] = "sh", [ZH] = "zh", [TS] = "ts", [Y] = "i"};
    char *to = buf_reserve(out, symbols.len * 2);
    for (size_t i = 0; i < symbols.len; i++) {
        uint8_t symbol = (uint8_t)symbols.ptr[i];
        if (symbol > Y) {
            *to++ = (char)symbol;
            continue;
        }
        *to++ = PRINTED[symbol][0];
        if (symbol != Y) *to++ = PRINTED[symbol][1];
    }
    out->len = (size_t)(to - out->ptr);
}

void skeleton_add(CleanContext *context, Str folded, Buf *out) {
    pthread_once(&made, make_sounds);
    Buf *symbols = &context->symbols;
    symbols->len = 0;
    push_letters(folded, symbols);
    if (symbols->len && symbols->ptr[symbols->len - 1] == ' ') symbols->len--;
    print_symbols(buf_str(symbols), out);
}

void translit_clean(CleanContext *context, Str in, Buf *out) {
    Buf *fold = &context->fold;
    fold->len = 0;
    fold_clean(context, in, fold);
    skeleton_add(context, buf_str(fold), out);
}
