/* Numbers in names as figures: XV, 15-й, 2nd, "second", «два», «сорок»; what is put together of two words is the caller's. */
#include "engine/clean/name_number.h"

#include <pthread.h>

#include "engine/base/hash.h"
#include "engine/clean/text.h"

enum { NUMBER_SLOTS = 1024 }; /* a power of two, more than four times the words of numbers */

static pthread_once_t made = PTHREAD_ONCE_INIT;

/* Does the word stand in the name in capitals? */
static bool is_in_capitals(Str word, Str name) {
    for (size_t at = 0, same; at + word.len <= name.len; at++) {
        for (same = 0; same < word.len && name.ptr[at + same] == word.ptr[same] - 'a' + 'A'; same++) continue;
        if (same == word.len) return true;
    }
    return false;
}

/* II to XXXIX as they are rightly written, in capitals; 0: none. A letter alone is none (Vitamin C), nor is what a name could be
 * (MIX, IVI); a cleaned name has small letters alone, so that «Ив», which is cleaned to iv, is no number when it is cleaned again. */
static unsigned roman_number(Str word, Str name) {
    static const char *const ones[] = {"", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"};
    unsigned tens = 0;
    if (word.len < 2 || !strchr("ivx", word.ptr[0])) return 0;
    while (tens < 3 && tens < word.len && word.ptr[tens] == 'x') tens++;
    Str rest = str_sub(word, tens, word.len);
    for (unsigned i = 0; i < ARRAY_LEN(ones); i++) {
        if (str_eq(rest, str_of(ones[i]))) return is_in_capitals(word, name) ? tens * 10 + i : 0;
    }
    return 0;
}

typedef struct NumberWord {
    unsigned number;
    const char *words; /* between | */
} NumberWord;

/* As fold leaves them. Not "ten", which is a surname too, nor «он», «бір» and others that are words of their own. */
static const NumberWord NUMBER_WORDS[] = {
    {1, "first|one|первый|первая|первое|один|одна|перший|перша|перше"},
    {2, "second|two|второй|вторая|второе|два|две|другий|друга|друге|дві|екі"},
    {3, "third|three|третья|третий|третье|три|третій|третя|третє|үш"},
    {4, "fourth|four|четвертый|четвертая|четвертое|четыре|четвертий|четверта|чотири|төрт"},
    {5, "fifth|five|пятый|пятая|пятое|пять|пятий|пята"},
    {6, "sixth|six|шестой|шестая|шестое|шесть|шостий|шоста|шість|алты"},
    {7, "seventh|seven|седьмой|седьмая|седьмое|семь|сьомий|сьома|сім|жеті"},
    {8, "eighth|eight|восьмой|восьмая|восьмое|восемь|восьмий|восьма|вісім|сегіз"},
    {9, "ninth|nine|девятый|девятая|девятое|девять|девятий|девята|тоғыз"},
    {10, "tenth|десятый|десятая|десятое|десять"},
    {11, "eleven|eleventh|одиннадцать"}, {12, "twelve|twelfth|двенадцать"}, {13, "thirteen|тринадцать"}, {14, "fourteen|четырнадцать"},
    {15, "fifteen|пятнадцать"}, {16, "sixteen|шестнадцать"}, {17, "seventeen|семнадцать"}, {18, "eighteen|восемнадцать"},
    {19, "nineteen|девятнадцать"}, {20, "twenty|twentieth|двадцать|двадцатый|двадцатая|двадцять|жиырма"},
    {30, "thirty|thirtieth|тридцать|тридцать|тридцатый|тридцять"}, {40, "forty|fourty|fortieth|сорок|сороковой|қырық"},
    {50, "fifty|fiftieth|пятьдесят|пятдесят"}, {60, "sixty|sixtieth|шестьдесят|шістдесят"}, {70, "seventy|seventieth|семьдесят"},
    {80, "eighty|eightieth|восемьдесят"}, {90, "ninety|ninetieth|девяносто|девяносто"}};

typedef struct NumberSlot {
    uint64_t hash; /* of the word; 0: free */
    unsigned number;
} NumberSlot;

static NumberSlot number_slots[NUMBER_SLOTS];

static NumberSlot *number_slot(Str word) {
    uint64_t hash = hash_str(word);
    size_t at = (size_t)hash % NUMBER_SLOTS;
    while (number_slots[at].hash && number_slots[at].hash != hash) at = (at + 1) % NUMBER_SLOTS;
    return &number_slots[at];
}

static void make_numbers(void) {
    for (size_t i = 0; i < ARRAY_LEN(NUMBER_WORDS); i++) {
        for (Str rest = str_of(NUMBER_WORDS[i].words); rest.len;) {
            Str word = str_cut(&rest, '|');
            *number_slot(word) = (NumberSlot){hash_str(word), NUMBER_WORDS[i].number};
        }
    }
}

static unsigned word_number(Str word) { /* 0: none */
    pthread_once(&made, make_numbers);
    return number_slot(word)->number;
}

static size_t leading_figures(Str word) {
    size_t figures = 0;
    while (figures < word.len && word.ptr[figures] >= '0' && word.ptr[figures] <= '9') figures++;
    return figures;
}

/* apart: a word of its own, which is Cyrillic, as a cleaned word never is. */
static bool is_ordinal_ending(Str ending, bool apart) {
    static const char *const endings[] = {"st", "nd", "rd", "th", "й", "я", "е", "го", "му", "ый", "ая", "ое", "ий", "ой", "ша", "га", "тя"};
    for (size_t i = apart ? 4 : 0; i < ARRAY_LEN(endings); i++) {
        if (str_eq(ending, str_of(endings[i]))) return true;
    }
    return false;
}

static size_t number_len(Str word) {
    size_t figures = leading_figures(word);
    return figures && is_ordinal_ending(str_sub(word, figures, word.len), false) ? figures : word.len;
}

bool number_is(Str fold) {
    return leading_figures(fold) == fold.len;
}

bool number_ending(Str fold) {
    return is_ordinal_ending(fold, true);
}

/* What the skeleton itself makes of a word («фирст», «2ст») is looked at as well, or a cleaned name would change when it is cleaned
 * again. */
unsigned number_skeleton(CleanContext *context, Str fold, Str name, Buf *out) {
    size_t from = out->len;
    unsigned roman = roman_number(fold, name), number = roman ? roman : word_number(fold);
    if (!number) skeleton_add(context, str_sub(fold, 0, number_len(fold)), out);
    Str skeleton = {out->ptr ? out->ptr + from : NULL, out->len - from};
    if (!number && skeleton.len) number = word_number(skeleton);
    if (skeleton.len) out->len = from + number_len(skeleton);
    if (!number) return 0;
    out->len = from;
    buf_printf(out, "%u", number);
    return roman ? 0 : number;
}
