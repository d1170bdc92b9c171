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
 *   Group, Food g r o u p, f o o d  o+u, o+o -> u     grup, fud
 * Letters become symbols, pushed on the result one by one; a pair of symbols that one script writes as one letter is
 * rewritten at once. So the result holds no such pair, and its own skeleton is itself. Classes after GOST, BGN, ICAO,
 * the Kazakh alphabet of 2021 and German and Polish habits; г, ґ, ғ, х, һ, g, h, gh, kh are one class, since Ukrainian
 * writes г as h and Russian х as kh or h. ng stays two letters: as one, Ангара would be Анара. Greek, Armenian and Georgian
 * letters are read as their national standards spell them (ELOT 743, BGN, the Georgian system of 2002). */

enum { /* symbols beside the letters a..z, of which c h j q w x y are never used */
       CH = 1,
       SH,
       ZH,
       TS,
       Y,   /* й, ы, y: printed i, but joins with e and o */
       DROP /* ь, ъ: never pushed */
};

enum {
    POINTS_MAX = 0x600,
    GREEK_FROM = 0x370,
    UPSILON = 0x3C5,
    UPSILON_ACUTE = 0x3CD,
    GEORGIAN_FROM = 0x10D0,
    GEORGIAN_TO = 0x1100,
    VIETNAMESE_FROM = 0x1E00,
    VIETNAMESE_TO = 0x1F00,
    MARKS_FROM = 0x300,
    MARKS_TO = 0x370,
    JAMO_FROM = 0x1160,
    JAMO_TO = 0x1200 /* Hangul vowels alone: what is dropped before one would let it join */
};

typedef struct Sound {
    uint8_t first, second; /* symbols; second is 0 for most; first 0: no letter of ours */
} Sound;

typedef struct Letters {
    uint8_t first, second;
    const char *letters; /* lower case */
} Letters;

static const Letters SOUNDS[] = {
    {'a', 0, "аӑӓәӛαάաა"},
    {'b', 0, "бƀƃբბ"},
    {'v', 0, "вԝβվვ"},
    {'g', 0, "гґғѓҕӷӻӽԧхһҳҺğħĥǥӿγχգխհղგღხჰ"},
    {'d', 0, "дђԁԃԫԭđðƌδդდ"},
    {'e', 0, "еёэєѐѣѥӕӗҽҿӭԑæœəǝεέեէըე"},
    {ZH, 0, "жӂӝҗџžżĵĝǆժջჟჯ"},
    {'z', 0, "зѕҙӟӡԅԇźƶȥζզზ"},
    {'i', 0, "иіїѝѵѷӣӥıηήιίϊΐիი"},
    {Y, 0, "йыјҋӹƴυύϋΰյ"},
    {'k', 0, "кқҝҟҡӄԟԛќҁķƙƈκկքკქყ"},
    {'l', 0, "лљӆԉԓԡԯłŀƚλլლ"},
    {'m', 0, "мӎμմმ"},
    {'n', 0, "нњңҥӈӊԋԣԩŋƞνնნ"},
    {'o', 0, "оѡѻѽѿҩөӧӫøοόωώոօო"},
    {'p', 0, "пҧԥƥπպփპფ"},
    {'r', 0, "рҏԕԗρռրრ"},
    {'s', 0, "сҫԍśσսს"},
    {'t', 0, "тҭԏþŧƫƭτθթտთტ"},
    {'u', 0, "уўүұӯӱӳѫѹւუ"},
    {'f', 0, "фѳƒφֆ"},
    {TS, 0, "цҵծցცწ"},
    {CH, 0, "чћҷҹӌӵčçćĉճչჩჭ"},
    {SH, 0, "шщšşșŝշშ"},
    {DROP, 0, "ьъҍӏ"},
    {Y, 'u', "юѭ"},
    {Y, 'a', "яѧѩԙ"},
    {'k', 's', "ѯξ"},
    {'p', 's', "ѱψ"},
    {'d', 'z', "ձძ"},
};

static Sound sound_of[POINTS_MAX];
static Sound georgian[GEORGIAN_TO - GEORGIAN_FROM];
static uint8_t vietnamese[VIETNAMESE_TO - VIETNAMESE_FROM]; /* base letters */
static pthread_once_t made = PTHREAD_ONCE_INIT;

/* Pairs of symbols that are one. */
typedef struct Pair {
    uint8_t first, second, result; /* result DROP: the second adds nothing */
} Pair;

static const Pair PAIRS[] = {
    {'t', 's', TS},  {'t', 'z', TS}, {'t', TS, TS}, {'s', CH, SH},   {SH, CH, SH},    {'t', CH, CH},    {TS, CH, CH}, {'d', ZH, ZH},
    {'i', 'e', 'e'}, {Y, 'e', 'e'},  {Y, 'o', 'e'}, {'o', 'u', 'u'}, {'o', 'o', 'u'}, {'i', Y, DROP}, {Y, 'i', 'i'},
};

enum { SYMBOLS = 128, FIRSTS_MAX = 9 };

static uint8_t first_of[256];               /* row of joined for a first symbol, 0: joins with none */
static uint8_t joined[FIRSTS_MAX][SYMBOLS]; /* result of a pair, 0: none */

static void make_pairs(void) {
    uint8_t rows = 1;
    for (size_t i = 0; i < ARRAY_LEN(PAIRS); i++) {
        uint8_t *row = &first_of[PAIRS[i].first];
        if (!*row) *row = rows++;
        assert(rows <= FIRSTS_MAX);
        joined[*row][PAIRS[i].second] = PAIRS[i].result;
    }
}

/* The letter a..z that remains of c without its marks, or 0. */
static uint8_t base_letter(uint32_t c) {
    utf8proc_int32_t points[8];
    int last = 0;
    utf8proc_ssize_t count =
        utf8proc_decompose_char((utf8proc_int32_t)c, points, 8, UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK, &last);
    return count == 1 && points[0] >= 'a' && points[0] <= 'z' ? (uint8_t)points[0] : 0;
}

static void make_sounds(void) {
    make_pairs();
    for (uint32_t c = 'a'; c < 0x250; c++) sound_of[c].first = base_letter(c);
    for (uint32_t c = VIETNAMESE_FROM; c < VIETNAMESE_TO; c++) vietnamese[c - VIETNAMESE_FROM] = base_letter(c);
    for (size_t i = 0; i < ARRAY_LEN(SOUNDS); i++) {
        Str letters = str_of(SOUNDS[i].letters);
        for (size_t at = 0; at < letters.len;) {
            uint32_t c = utf8_next(letters, &at);
            Sound *of = c < POINTS_MAX ? &sound_of[c] : &georgian[c - GEORGIAN_FROM];
            *of = (Sound){SOUNDS[i].first, SOUNDS[i].second};
        }
    }
}

static inline Sound sound(uint32_t c) {
    if (c < POINTS_MAX) return sound_of[c];
    if (c >= GEORGIAN_FROM && c < GEORGIAN_TO) return georgian[c - GEORGIAN_FROM];
    bool base = c >= VIETNAMESE_FROM && c < VIETNAMESE_TO;
    return (Sound){base ? vietnamese[c - VIETNAMESE_FROM] : 0, 0};
}

/* ---------------------------------------------------------------------------------------------------------------
 * Pushing symbols on a stack of bytes; what is no letter of ours goes there as its UTF-8 */

/* The stack of symbols; it has room for all that will come. Below the first symbol of a value lies a 0. */
typedef struct Stack {
    uint8_t *start, *end;
} Stack;

static inline void push(Stack *stack, uint8_t symbol) {
    for (;;) {
        uint8_t top = stack->end[-1];
        uint8_t result = joined[first_of[top]][symbol];
        if (result == DROP || (!result && top == symbol)) return; /* a letter twice is the letter once */
        if (!result) break;
        stack->end--;
        symbol = result;
    }
    *stack->end++ = symbol;
}

static bool is_vowel(uint8_t letter) {
    return letter == 'a' || letter == 'e' || letter == 'i' || letter == 'o' || letter == 'u';
}

/* A consonant but d stands before: «Семён» is Semjon in German and Polish, while Djamal and John begin with another sound. */
static bool is_soft_after(uint8_t top) {
    return (top >= CH && top <= TS) || (top >= 'a' && top <= 'z' && top != 'd' && !is_vowel(top));
}

/* A Latin letter with its neighbours, as symbols. Returns whether `next` is used up too. */
static inline bool push_latin(Stack *stack, uint8_t letter, uint8_t next) {
    static const uint8_t WITH_H[SYMBOLS] = {
        ['c'] = CH, ['s'] = SH, ['z'] = ZH, ['k'] = 'g', ['p'] = 'f', ['t'] = 't', ['g'] = 'g'};
    if (next == 'h' && WITH_H[letter]) {
        push(stack, WITH_H[letter]);
        return true;
    }
    if (letter == 'c' && next == 'z') { /* Polish: Czajkowski */
        push(stack, CH);
        return true;
    }
    uint8_t top = stack->end[-1];
    bool after_vowel = (is_vowel(top) || top == Y) && !is_vowel(next); /* Sergej, Zelenskyj */
    bool soft = after_vowel || (next == 'o' && is_soft_after(top));
    switch (letter) {
    case 'c': push(stack, next == 'e' || next == 'i' || next == 'y' ? TS : 'k'); return false;
    case 'h': push(stack, 'g'); return false;
    case 'j': push(stack, next == 'a' || next == 'e' || next == 'u' || soft ? Y : ZH); return false;
    case 'q': push(stack, 'k'); return false;
    case 'w': push(stack, 'v'); return false;
    case 'x':
        push(stack, 'k');
        push(stack, 's');
        return false;
    case 'y': push(stack, Y); return false;
    default: push(stack, letter); return false;
    }
}

static void push_other(Stack *stack, Str bytes) {
    if (bytes.ptr[0] == ' ' && (stack->end == stack->start || stack->end[-1] == ' ')) return;
    memcpy(stack->end, bytes.ptr, bytes.len);
    stack->end += bytes.len;
}

static bool is_latin(uint32_t c) {
    return c < GREEK_FROM || c >= VIETNAMESE_FROM;
}

static bool is_dropped(uint32_t c) {
    return (c >= MARKS_FROM && c < MARKS_TO) || (c >= JAMO_FROM && c < JAMO_TO);
}

/* The next code point of valid UTF-8. */
static inline uint32_t next_point(Str s, size_t *index) {
    unsigned char byte = (unsigned char)s.ptr[*index];
    if (byte < 0x80) {
        ++*index;
        return byte;
    }
    if (byte < 0xE0) {
        uint32_t c = (uint32_t)(byte & 0x1F) << 6 | ((unsigned char)s.ptr[*index + 1] & 0x3F);
        *index += 2;
        return c;
    }
    return utf8_next(s, index);
}

static uint8_t latin_at(Str s, size_t index) {
    if (index >= s.len) return 0;
    uint32_t c = next_point(s, &index);
    return is_latin(c) ? sound(c).first : 0;
}

static void push_letters(Str folded, Stack *stack) {
    for (size_t i = 0; i < folded.len;) {
        size_t from = i;
        uint32_t c = next_point(folded, &i);
        Sound of = sound(c);
        if ((c == UPSILON || c == UPSILON_ACUTE) && stack->end[-1] == 'o') {
            push(stack, 'u'); /* ου */
        } else if (of.first >= 'a' && is_latin(c)) {
            if (push_latin(stack, of.first, latin_at(folded, i))) next_point(folded, &i);
        } else if (of.first) {
            if (of.first != DROP) push(stack, of.first);
            if (of.second) push(stack, of.second);
        } else if (!is_dropped(c)) {
            push_other(stack, str_sub(folded, from, i));
        }
    }
}

static void print_symbols(const Stack *stack, Buf *out) {
    static const char PRINTED[][3] = {[CH] = "ch", [SH] = "sh", [ZH] = "zh", [TS] = "ts", [Y] = "i"};
    char *to = buf_reserve(out, (size_t)(stack->end - stack->start) * 2);
    for (const uint8_t *p = stack->start; p < stack->end; p++) {
        if (*p > Y) {
            *to++ = (char)*p;
            continue;
        }
        *to++ = PRINTED[*p][0];
        if (*p != Y) *to++ = PRINTED[*p][1];
    }
    out->len = (size_t)(to - out->ptr);
}

void skeleton_add(CleanContext *context, Str folded, Buf *out) {
    pthread_once(&made, make_sounds);
    context->symbols.len = 0;
    uint8_t *bytes = (uint8_t *)buf_reserve(&context->symbols, folded.len * 2 + 1); /* x is k and s */
    Stack stack = {bytes + 1, bytes + 1};
    bytes[0] = 0;
    push_letters(folded, &stack);
    if (stack.end > stack.start && stack.end[-1] == ' ') stack.end--;
    print_symbols(&stack, out);
}

void translit_clean(CleanContext *context, Str in, Buf *out) {
    Buf *fold = &context->fold;
    fold->len = 0;
    fold_clean(context, in, fold);
    skeleton_add(context, buf_str(fold), out);
}
