#include <pthread.h>

#include "engine/base/hash.h"
#include "engine/base/utf8.h"
#include "engine/clean/person.h"
#include "engine/match/compare/nicknames.h"
#include "engine/match/compare/person_words.h"

/* A name of a person is cut into words, each with the part that it plays:
 *   dr vintsent van gog jr    vintsent, gog with "van" before it, of the younger generation
 *   ali bin hasan             ali, hasan as a father's name
 *   serik uli                 serik as a patronymic
 *   1van                      ivan: a figure is a letter that was misread */

typedef enum Role { ROLE_NONE, PARTICLE, FATHER, CHILD, TITLE, YOUNGER, ELDER } Role;

/* As cleaners `fold` and `translit` leave them. No word that is a common surname or given name (king, lord, pan, ma). */
static const char *const ROLE_WORDS[] = {
    [PARTICLE] = "al el abu de da di do dos das del dela della la le les van von der den ter ten vd du zu zur фон де да ван дер",
    [FATHER] = "bin ben ibn bint",
    [CHILD] = "улы ұлы уулу кызы қызы оглы огли угли uly uli uulu ulu kyzy kizi ogly ogli oglu ugli",
    [TITLE] = "mr mrs ms miss dr doctor doktor prof professor profesor sir dame rev reverend hon gon capt captain kapt kaptain col kol colonel gen general "
              "lt maj sgt adm esq esk esquire phd fd md mba cpa dds dvm bsc msc president prezident sheikh shaikh sheik shaykh shaik sheig shaig shaig shek "
              "haji hajji hadji gazhi gadzhi gadzhzhi mullah mulla mulag mula maulvi mawlawi mavlavi molvi maulana mawlana mavlana imam ayatollah aiatolag "
              "г-н г-жа g-n g-zha гр gr господин госпожа gospodin gospozha гражданин гражданка grazhdanin grazhdanka товарищ д-р d-r доктор профессор проф "
              "академик акад akademik akad ген генерал general полковник polkovnik майор maior капитан kapitan лейтенант leitenant директор direktor ип ip "
              "фоп fop инж inzh инженер inzhener",
    [YOUNGER] = "jr junior мл младший zhr iunior ml mladshi",
    [ELDER] = "sr senior старший starshi",
};

enum { SLOTS = 1024, NONE = UINT32_MAX };

typedef struct Slot {
    uint64_t hash; /* of the word; 0: free */
    uint8_t role;
} Slot;

static Slot slots[SLOTS]; /* a power of two, more than twice the words */
static pthread_once_t made = PTHREAD_ONCE_INIT;

static Slot *slot_of(Str word) {
    uint64_t hash = hash_str(word);
    size_t at = (size_t)hash % SLOTS;
    while (slots[at].hash && slots[at].hash != hash) at = (at + 1) % SLOTS;
    return &slots[at];
}

static void make_slots(void) {
    for (uint8_t role = PARTICLE; role <= ELDER; role++) {
        for (Str rest = str_of(ROLE_WORDS[role]); rest.ptr;) {
            Str word = str_cut(&rest, ' ');
            *slot_of(word) = (Slot){hash_str(word), role};
        }
    }
}

/* Does the word end so, with at least `before` letters in front? */
static bool ends_with(const uint32_t *points, Word word, Str ending, uint32_t before) {
    size_t at = ending.len;
    uint32_t left = word.len;
    while (at > 0 && left > before) { /* from the end, where most words differ */
        do at--;
        while (at > 0 && ((unsigned char)ending.ptr[at] & 0xC0) == 0x80);
        size_t next = at;
        if (points[word.from + --left] != utf8_next(ending, &next)) return false;
    }
    return at == 0;
}

static bool is_word(const uint32_t *points, Word word, Str text) {
    return word.len <= text.len && ends_with(points, word, text, 0) && word.len == utf8_count(text);
}

/* Cyrillic, then Latin as it is written and in the spelling of translit. */
static bool is_patronymic(const uint32_t *points, Word word) {
    static const char *const endings[] = {
        "ович",  "евич",  "йович", "овна", "евна", "ична",  "івна", "ївна", "улы", "ұлы",  "кызы", "қызы", "оглы",
        "ovich", "evich", "ovych", "ovna", "evna", "ichna", "ivna", "uly",  "uli", "kyzy", "kizi", "ogly", "ogli",
    };
    static const char *const short_ones[] = {"ильич", "кузьмич", "лукич",  "фомич",  "никитич", "ilyich",
                                             "ilich", "kuzmich", "lukich", "fomich", "nikitich"};
    for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
        if (ends_with(points, word, str_of(endings[i]), 2)) return true;
    }
    for (size_t i = 0; i < ARRAY_LEN(short_ones); i++) {
        if (is_word(points, word, str_of(short_ones[i]))) return true;
    }
    return false;
}

/* One letter, or two that spell one Cyrillic letter: «Ш.» is "sh" in translit. */
static bool is_initial_word(const uint32_t *points, Word word) {
    static const char *const two[] = {"sh", "zh", "ch", "ts", "iu", "ia", "yu", "ya", "kh"};
    for (size_t i = 0; i < ARRAY_LEN(two); i++) {
        if (is_word(points, word, str_of(two[i]))) return true;
    }
    return word.len == 1;
}

static Str as_bytes(const uint32_t *points, Word word, char bytes[64]) { /* STR_NULL: too long */
    size_t len = 0;
    if (word.len > 64 / 4) return STR_NULL;
    for (uint32_t i = 0; i < word.len; i++) len += utf8_put(bytes + len, points[word.from + i]);
    return (Str){bytes, len};
}

static uint8_t role_of(const uint32_t *points, Word word) {
    char bytes[64];
    Str text = as_bytes(points, word, bytes);
    return text.ptr ? slot_of(text)->role : ROLE_NONE;
}

/* What lists say of a word: a form of other names, a known given name. */
static void look_up(Token *token, const uint32_t *points, Word word) {
    char bytes[64];
    Str text = as_bytes(points, word, bytes);
    if (!text.ptr) return;
    token->group = nickname_row(text);
    token->kind |= person_is_given_name(text) ? KIND_GIVEN : 0;
}

/* The known father's name in a patronymic, whose own ending is lost: igor+evich, iur+evich (iuri), aleks+evich (aleksei), ili+ich (ilia). */
static void look_up_father(Token *token, const uint32_t *points, Word word) {
    static const char *const ENDINGS[] = {"evich", "ovich", "ovna", "evna", "ich", "ichna", "uli", "kizi", "ogli", "ович", "евич", "овна", "евна", "ич", "ична", "ұлы", "улы", "қызы", "кызы", "оглы"};
    static const char *const OWN[] = {"", "i", "ei", "ii", "a", "ia", "ий", "ей", "й", "а", "я"};
    char bytes[64 + 8];
    for (size_t i = 0; i < ARRAY_LEN(ENDINGS); i++) {
        Str ending = str_of(ENDINGS[i]);
        if (!ends_with(points, word, ending, 2)) continue;
        Str stem = as_bytes(points, (Word){word.from, word.len - (uint32_t)utf8_count(ending)}, bytes);
        for (size_t k = 0; stem.ptr && k < ARRAY_LEN(OWN); k++) {
            memcpy(bytes + stem.len, OWN[k], strlen(OWN[k]));
            Str name = {bytes, stem.len + strlen(OWN[k])};
            if (!person_is_given_name(name)) continue;
            token->kind |= KIND_GIVEN;
            token->group = nickname_row(name);
            return;
        }
    }
}

static void find_roles(Tokens *tokens, const uint32_t *points, const Word *words, uint32_t child) {
    uint32_t full = 0, patronymic = NONE;
    for (uint32_t i = 0; i < tokens->count; i++) {
        tokens->at[i].role = is_initial_word(points, words[i]) ? ROLE_INITIAL : ROLE_NAME;
        look_up(&tokens->at[i], points, words[i]);
        full += tokens->at[i].role == ROLE_NAME;
        if (tokens->at[i].role == ROLE_NAME && is_patronymic(points, words[i])) patronymic = i;
    }
    if (child != NONE) patronymic = child;
    if (patronymic == NONE || full < 2 || (full < 3 && patronymic == 0)) return;
    tokens->at[patronymic].role = ROLE_PATRONYMIC;
    look_up_father(&tokens->at[patronymic], points, words[patronymic]);
}

/* Words of letters; a hyphen inside («салтыков-щедрин», «анна-мария») does not end one, nor does a figure. */
static int class_person(uint32_t c) {
    return c == '-' || c == '\'' || c == 0x2019 || class_name(c) != 0;
}

/* More letters than figures. */
static bool is_of_letters(const uint32_t *points, Word word) {
    uint32_t letters = 0, figures = 0;
    for (uint32_t i = 0; i < word.len; i++) {
        letters += class_name(points[word.from + i]) == 1;
        figures += class_name(points[word.from + i]) == 2;
    }
    return letters > figures;
}

/* ---- Parts */

/* Words of a name while their parts are found. */
typedef struct Parts {
    uint32_t count, child; /* words that stay; of them the one that is a father's name, NONE: none is known to be */
    uint32_t generation;
} Parts;

/* Compacts the tokens, of all words, and the words to those that stay. */
static Parts keep_parts(Tokens *tokens, Word *words, const uint8_t *role, bool drop) {
    Parts parts = {.child = NONE};
    uint32_t particles = NONE; /* where they begin */
    bool father = false;
    for (uint32_t i = 0; i < tokens->count; i++) {
        Token token = tokens->at[i];
        uint8_t is = drop || role[i] == CHILD ? role[i] : ROLE_NONE;
        if (is == YOUNGER || is == ELDER) parts.generation = is;
        if (is == CHILD && parts.count) parts.child = parts.count - 1;
        if (is == FATHER) father = true;
        if ((is == PARTICLE || is == FATHER) && particles == NONE) particles = token.from;
        if (is != ROLE_NONE && (is != CHILD || parts.count)) continue;
        token.weight = (uint16_t)(particles == NONE ? 0 : min_u32(token.from - particles, UINT16_MAX));
        token.kind = father ? KIND_FATHER : 0;
        father = false;
        particles = NONE;
        words[parts.count] = words[i];
        tokens->at[parts.count++] = token;
    }
    return parts;
}

/* Particles and titles go where two words are left, or "Sheikh Hasina" would be a surname alone. */
static bool may_drop(const uint8_t *role, uint32_t count) {
    uint32_t left = 0;
    for (uint32_t i = 0; i < count; i++) left += role[i] == ROLE_NONE || role[i] == CHILD;
    return left >= 2;
}

/* «г-н», «г-жа», «д-р», whose hyphen is gone: before two words or more, of which one would be the name that the letters stand for. */
static bool is_cut_title(const uint32_t *points, const Word *words, uint32_t count) {
    static const char *const TITLES[][2] = {{"g", "n"}, {"g", "zha"}, {"d", "r"}, {"г", "н"}, {"г", "жа"}, {"д", "р"}};
    for (size_t i = 0; count >= 4 && i < ARRAY_LEN(TITLES); i++) {
        if (is_word(points, words[0], str_of(TITLES[i][0])) && is_word(points, words[1], str_of(TITLES[i][1]))) return true;
    }
    return false;
}

static void find_parts(Tokens *tokens, const uint32_t *points, Word *words, uint8_t *role) {
    for (uint32_t i = 0; i < tokens->count; i++) role[i] = role_of(points, words[i]);
    if (is_cut_title(points, words, tokens->count)) role[0] = role[1] = TITLE;
    tokens->letters = tokens->all.len + 1 - tokens->count; /* before words go */
    Parts parts = keep_parts(tokens, words, role, may_drop(role, tokens->count));
    tokens->count = parts.count;
    tokens->firsts = parts.generation;
    find_roles(tokens, points, words, parts.child);
}

/* Cuts a word behind particles with a hyphen, al-masri, van-der-berg; returns how many words it is. */
static uint32_t cut_particles(const uint32_t *points, Word word, Word *to) {
    uint32_t count = 0;
    for (uint32_t at = 1; at + 1 < word.len; at++) {
        if (points[word.from + at] != '-' || role_of(points, (Word){word.from, at}) != PARTICLE) continue;
        to[count++] = (Word){word.from, at};
        word = (Word){word.from + at + 1, word.len - at - 1};
        at = 0;
    }
    to[count++] = word;
    return count;
}

/* 1van, k0val: what a machine reads for i and o. */
static void mend_figures(uint32_t *points, Word word) {
    for (uint32_t i = word.from; i < word.from + word.len; i++) {
        if (points[i] == '0') points[i] = 'o';
        if (points[i] == '1') points[i] = 'i';
    }
}

/* words: room for 2 * (len + 1) */
static uint32_t cut_names(uint32_t *points, uint32_t len, Word *words) {
    Word *whole = words + len + 1; /* behind the room of the result */
    uint32_t cut = cut_words(points, len, class_person, whole), count = 0;
    for (uint32_t i = 0; i < cut; i++) {
        if (!is_of_letters(points, whole[i])) continue;
        mend_figures(points, whole[i]);
        count += cut_particles(points, whole[i], words + count);
    }
    return count;
}

void prepare_person(Prepared *out, Str value, Arena *arena) {
    pthread_once(&made, make_slots);
    Decoded text;
    Buf heap = {0}, roles = {0};
    decode(value, &text);
    Word *words = (Word *)(void *)buf_reserve(&heap, 2 * (text.len + 1) * sizeof *words);
    uint32_t count = cut_names(text.at, text.len, words);
    find_parts(keep_words(out, text.at, words, count, arena), text.at, words, (uint8_t *)buf_reserve(&roles, count + 1));
    buf_free(&heap);
    buf_free(&roles);
    decode_end(&text);
}
