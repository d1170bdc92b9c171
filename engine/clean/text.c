#include "engine/clean/text.h"

#include <pthread.h>
#include <utf8proc.h>

#include "engine/base/utf8.h"

/* Most names are ASCII, Cyrillic and general punctuation. Those code points that become one code point whatever stands
 * beside them have an entry with their UTF-8; a string with any other goes to utf8proc as a whole. */

enum {
    FIRST_SIZE = 0x600, /* U+0000-05FF */
    SECOND_FROM = 0x2000,
    SECOND_SIZE = 0x70,                /* general punctuation: quotes, dashes, wide spaces */
    NUMERO = FIRST_SIZE + SECOND_SIZE, /* № */
    TABLE_SIZE,
    MARKS_MAX = 30, /* combining marks in a row; Unicode's Stream-Safe Text Format, UAX 15 */
    ROUNDS_MAX = 4  /* utf8proc needs two for U+0345 and its like */
};

typedef struct Entry {
    char bytes[4];
    uint8_t len; /* 0: not in this table */
} Entry;

static Entry text_entry[TABLE_SIZE]; /* space characters have " " */
static Entry fold_entry[TABLE_SIZE]; /* also ё->е; of use with its kind alone */
static uint8_t fold_kind[TABLE_SIZE];
static uint8_t kind_of[FIRST_SIZE];
static uint16_t twin_of[FIRST_SIZE];
static pthread_once_t made = PTHREAD_ONCE_INIT;

static const utf8proc_option_t NFKC_CASEFOLD =
    UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;

static bool is_space(uint32_t c) {
    if (c <= 0x20 || (c >= 0x7F && c <= 0xA0)) return true;
    if (c < 0x1680) return false;
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
    return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP;
}

/* ---------------------------------------------------------------------------------------------------------------
 * Tables */

/* Pairs that look alike in at least one case: Latin, Cyrillic. */
static const uint16_t LOOK_ALIKE[][2] = {{'a', 0x430}, {'b', 0x432}, {'c', 0x441}, {'e', 0x435}, {'h', 0x43D},
                                         {'i', 0x456}, {'j', 0x458}, {'k', 0x43A}, {'m', 0x43C}, {'o', 0x43E},
                                         {'p', 0x440}, {'s', 0x455}, {'t', 0x442}, {'x', 0x445}, {'y', 0x443}};

static TextKind kind_by_category(uint32_t c) {
    if (c == '+') return KIND_WORD;
    if (c == '\'' || c == '`' || c == 0x2018 || c == 0x2019 || c == 0x201B || c == 0x2032 ||
        (c >= 0x2B9 && c <= 0x2BF)) {
        return KIND_JOIN;
    }
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
    bool letter = category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
    if (category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME) return KIND_MARK;
    if (letter && c < 0x250) return KIND_LATIN;
    if (letter && c >= 0x400 && c < 0x530) return KIND_CYRILLIC;
    bool word = letter || (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO) || c == UTF8_BAD ||
                category == UTF8PROC_CATEGORY_CN || category == UTF8PROC_CATEGORY_CO;
    return word ? KIND_WORD : KIND_GAP;
}

TextKind text_kind(uint32_t c) {
    return c < FIRST_SIZE ? (TextKind)kind_of[c] : kind_by_category(c);
}

uint32_t text_look_alike(uint32_t c) {
    return c < FIRST_SIZE ? twin_of[c] : 0;
}

static Entry entry_of(uint32_t c) {
    char bytes[4];
    size_t len = utf8_put(bytes, c);
    Entry entry = {.len = (uint8_t)len};
    memcpy(entry.bytes, bytes, len);
    return entry;
}

/* The one code point that NFKC_Casefold makes of c, or 0 when it makes several, none, or one that may join others. */
static uint32_t simple_form(uint32_t c) {
    utf8proc_int32_t points[8];
    utf8proc_uint8_t bytes[8];
    utf8proc_ssize_t len = utf8proc_encode_char((utf8proc_int32_t)c, bytes);
    utf8proc_ssize_t count = utf8proc_decompose(bytes, len, points, 8, NFKC_CASEFOLD);
    if (count < 1 || count > 8 || utf8proc_get_property((utf8proc_int32_t)c)->combining_class != 0) return 0;
    count = utf8proc_normalize_utf32(points, count, NFKC_CASEFOLD);
    if (count != 1 || points[0] >= 0x10000) return 0;
    return (uint32_t)points[0];
}

static void make_entry(size_t index, uint32_t c) {
    uint32_t form = is_space(c) ? ' ' : simple_form(c);
    if (!form || utf8proc_get_property((utf8proc_int32_t)form)->combining_class != 0) return;
    text_entry[index] = fold_entry[index] = entry_of(is_space(form) ? ' ' : form);
    fold_kind[index] = (uint8_t)text_kind(form);
}

static void make_signs(void) {
    static const Entry NO = {"no", 2}, SPACE = {" ", 1};
    text_entry[NUMERO] = NO;
    const size_t gaps[] = {NUMERO, 0xAA, 0xBA};
    for (size_t i = 0; i < ARRAY_LEN(gaps); i++) {
        fold_entry[gaps[i]] = SPACE;
        fold_kind[gaps[i]] = KIND_GAP;
    }
    fold_entry[0xB4] = SPACE; /* the acute accent typed for an apostrophe */
    fold_kind[0xB4] = KIND_JOIN;
    fold_entry[0x401] = fold_entry[0x451] = fold_entry[0x435]; /* ё */
    fold_kind[0x401] = fold_kind[0x451] = KIND_CYRILLIC_LIKE;
}

static void make_tables(void) {
    for (uint32_t c = 0; c < FIRST_SIZE; c++) kind_of[c] = (uint8_t)kind_by_category(c);
    for (size_t i = 0; i < ARRAY_LEN(LOOK_ALIKE); i++) {
        uint16_t latin = LOOK_ALIKE[i][0], cyrillic = LOOK_ALIKE[i][1];
        kind_of[latin] = KIND_LATIN_LIKE;
        kind_of[cyrillic] = KIND_CYRILLIC_LIKE;
        twin_of[latin] = cyrillic;
        twin_of[cyrillic] = latin;
    }
    for (uint32_t c = 0; c < FIRST_SIZE; c++) make_entry(c, c);
    for (uint32_t i = 0; i < SECOND_SIZE; i++) make_entry(FIRST_SIZE + i, SECOND_FROM + i);
    make_signs();
}

/* The table index of the code point at p, and the bytes it takes; SIZE_MAX when it is outside the tables. */
static inline size_t table_index(const unsigned char *p, size_t left, size_t *used) {
    if (p[0] < 0x80) {
        *used = 1;
        return p[0];
    }
    if (p[0] >= 0xC2 && p[0] <= 0xD7 && left > 1 && (p[1] & 0xC0) == 0x80) {
        *used = 2;
        return (size_t)(p[0] & 0x1F) << 6 | (p[1] & 0x3F);
    }
    if (p[0] == 0xE2 && left > 2 && (p[1] == 0x80 || p[1] == 0x81) && (p[2] & 0xC0) == 0x80) {
        size_t index = (size_t)(p[1] & 1) << 6 | (p[2] & 0x3F);
        *used = 3;
        return index < SECOND_SIZE ? FIRST_SIZE + index : SIZE_MAX;
    }
    if (p[0] == 0xE2 && left > 2 && p[1] == 0x84 && p[2] == 0x96) {
        *used = 3;
        return NUMERO;
    }
    return SIZE_MAX;
}

/* ---------------------------------------------------------------------------------------------------------------
 * The long way: utf8proc on the whole string */

void text_repair(CleanContext *context, Str in, Buf *out) {
    if (utf8_valid(in)) {
        buf_add(out, in);
        return;
    }
    context->notes |= CLEAN_NOTE_BAD_TEXT;
    for (size_t i = 0; i < in.len;) utf8_add(out, utf8_next(in, &i));
}

static bool is_mark(utf8proc_int32_t c) {
    return c >= 0x300 && utf8proc_get_property(c)->combining_class != 0;
}

/* Copies `in` without the marks past MARKS_MAX in a row: the ordering of marks takes quadratic time. */
static void cut_marks(CleanContext *context, Str in, Buf *out) {
    size_t run = 0;
    for (size_t i = 0; i < in.len;) {
        size_t from = i;
        run = is_mark((utf8proc_int32_t)utf8_next(in, &i)) ? run + 1 : 0;
        if (run <= MARKS_MAX) {
            buf_append(out, in.ptr + from, i - from);
        } else {
            context->notes |= CLEAN_NOTE_BAD_TEXT;
        }
    }
}

static size_t cut_points(utf8proc_int32_t *points, size_t count) {
    size_t kept = 0, run = 0;
    for (size_t i = 0; i < count; i++) {
        run = is_mark(points[i]) ? run + 1 : 0;
        if (run <= MARKS_MAX) points[kept++] = points[i];
    }
    return kept;
}

/* One NFKC_Casefold of valid UTF-8 into `out` (emptied first). */
static void normalise_once(CleanContext *context, Str in, Buf *out) {
    Buf *points = &context->points;
    utf8proc_ssize_t room = (utf8proc_ssize_t)in.len * 2 + 32, count;
    for (;;) {
        points->len = 0;
        utf8proc_int32_t *to = (utf8proc_int32_t *)(void *)buf_reserve(points, ((size_t)room + 8) * sizeof *to);
        count = utf8proc_decompose((const utf8proc_uint8_t *)in.ptr, (utf8proc_ssize_t)in.len, to, room, NFKC_CASEFOLD);
        assert(count >= 0); /* it fails on wrong UTF-8 alone, which text_repair took out */
        if (count <= room) break;
        room = count;
    }
    utf8proc_int32_t *all = (utf8proc_int32_t *)(void *)points->ptr;
    count = (utf8proc_ssize_t)cut_points(all, (size_t)count);
    count = utf8proc_normalize_utf32(all, count, NFKC_CASEFOLD);
    out->len = 0;
    for (utf8proc_ssize_t i = 0; i < count; i++) utf8_add(out, (uint32_t)all[i]);
}

/* The NFKC_Casefold of any bytes, in context->normal, repeated until it stands still. */
static Str normalise(CleanContext *context, Str in) {
    Buf *raw = &context->raw, *normal = &context->normal;
    raw->len = normal->len = 0;
    text_repair(context, in, normal);
    cut_marks(context, buf_str(normal), raw);
    normalise_once(context, buf_str(raw), normal);
    for (int round = 1; round < ROUNDS_MAX; round++) {
        Buf before = *raw;
        *raw = *normal; /* the two change places: raw has the last result, normal gets the next */
        *normal = before;
        normalise_once(context, buf_str(raw), normal);
        if (str_eq(buf_str(raw), buf_str(normal))) break;
    }
    return buf_str(normal);
}

/* ---------------------------------------------------------------------------------------------------------------
 * text */

static char *put_entry(char *to, const char *start, const Entry *entry) {
    if (entry->bytes[0] == ' ' && (to == start || to[-1] == ' ')) return to;
    memcpy(to, entry->bytes, 4);
    return to + entry->len;
}

/* Sixteen bytes, looked at side by side; what is asked of each is 0xFF or 0. */
typedef uint8_t Block __attribute__((vector_size(16)));

enum { BLOCK = sizeof(Block) };

static inline Block each(unsigned byte) {
    return (Block){0} + (uint8_t)byte;
}

static inline Block is_within(Block bytes, unsigned least, unsigned most) {
    return (Block)(bytes - each(least) <= each(most - least));
}

static inline Block is_byte(Block bytes, unsigned byte) {
    return (Block)(bytes == each(byte));
}

/* The number of the first byte that is not 0. The processors that this is for have the lowest byte first. */
static inline size_t first_of(Block bytes) {
    uint64_t word[2];
    memcpy(word, &bytes, sizeof word);
    if (word[0]) return (size_t)__builtin_ctzll(word[0]) / 8;
    return word[1] ? 8 + (size_t)__builtin_ctzll(word[1]) / 8 : BLOCK;
}

/* What most names are made of, as the table has it: printable ASCII, and the Cyrillic letters from U+0410 to U+044F, two bytes each,
 * whose forms are as long as they are. Returns how many bytes there are of that before others come, or a space that falls away; the
 * bytes behind them in `to` mean nothing. */
static inline size_t put_block(const unsigned char *from, bool after_space, char *to) {
    Block bytes, none = {0};
    memcpy(&bytes, from, sizeof bytes);
    Block before = __builtin_shufflevector(none, bytes, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30);
    Block after = __builtin_shufflevector(bytes, none, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
    Block d0 = is_byte(bytes, 0xD0), d1 = is_byte(bytes, 0xD1), behind_d0 = is_byte(before, 0xD0), behind_d1 = is_byte(before, 0xD1);
    Block first = (d0 & is_within(after, 0x90, 0xBF)) | (d1 & is_within(after, 0x80, 0x8F));
    Block second = (behind_d0 & is_within(bytes, 0x90, 0xBF)) | (behind_d1 & is_within(bytes, 0x80, 0x8F));
    Block more_space = is_byte(bytes, ' ') & is_byte(before, ' ');
    size_t known = first_of(~(is_within(bytes, ' ', '~') | first | second) | more_space);
    Block small = (is_within(bytes, 'A', 'Z') | (behind_d0 & is_within(bytes, 0x90, 0xAF))) & each(0x20);
    bytes ^= small | (d0 & is_within(after, 0xA0, 0xAF) & each(1)); /* the last sixteen of them begin with the other byte */
    memcpy(to, &bytes, sizeof bytes);
    return after_space && *from == ' ' ? 0 : known;
}

/* The same of a text that may be shorter than a block: what is behind it is a letter. */
static inline size_t put_known(const unsigned char *from, size_t left, const char *start, char *to) {
    unsigned char rest[BLOCK];
    if (left < BLOCK) {
        memset(rest, 'a', sizeof rest);
        memcpy(rest, from, left);
    }
    size_t known = put_block(left < BLOCK ? rest : from, to == start || to[-1] == ' ', to);
    return known < left ? known : left;
}

/* Appends `in` by the table alone. False, with nothing appended, at the first code point that is not in it. */
static bool by_table(Str in, Buf *out) {
    char *start = buf_reserve(out, in.len + BLOCK), *to = start; /* no entry is longer than the character it stands for */
    const unsigned char *p = (const unsigned char *)in.ptr;
    for (size_t i = 0, used; i < in.len; i += used) {
        size_t known = put_known(p + i, in.len - i, start, to);
        to += known;
        i += known;
        if (i == in.len) break;
        size_t index = table_index(p + i, in.len - i, &used);
        if (index == SIZE_MAX || !text_entry[index].len) return false;
        to = put_entry(to, start, &text_entry[index]);
    }
    if (to > start && to[-1] == ' ') to--;
    out->len += (size_t)(to - start);
    return true;
}

/* Appends normalised text with one space for each run of spaces. */
static void add_spaced(Str normal, Buf *out) {
    size_t start = out->len;
    for (size_t i = 0; i < normal.len;) {
        size_t from = i;
        if (!is_space(utf8_next(normal, &i))) {
            buf_append(out, normal.ptr + from, i - from);
        } else if (out->len > start && out->ptr[out->len - 1] != ' ') {
            buf_char(out, ' ');
        }
    }
    if (out->len > start && out->ptr[out->len - 1] == ' ') out->len--;
}

#define EACH_BYTE(byte) (UINT64_C(0x0101010101010101) * (byte))

/* The highest bit of a byte is set that is above '~', below '!', or an upper-case letter. Sums reach the next byte only from bytes that
 * are not plain themselves. */
static inline uint64_t not_plain(uint64_t word) {
    uint64_t from_sign = word + EACH_BYTE(0x80 - '!'), from_a = word + EACH_BYTE(0x80 - 'A'), past_z = word + EACH_BYTE(0x80 - 'Z' - 1);
    return (word | ~from_sign | (word + EACH_BYTE(1)) | (from_a & ~past_z)) & EACH_BYTE(0x80);
}

bool text_is_plain(Str text) {
    enum { AT_ONCE = 8 }; /* a number that the compiler knows, so that it takes several words with one instruction */
    uint64_t word, words[AT_ONCE];
    size_t i = 0;
    for (; i + sizeof words <= text.len; i += sizeof words) {
        memcpy(words, text.ptr + i, sizeof words);
        word = 0;
        for (size_t w = 0; w < AT_ONCE; w++) word |= not_plain(words[w]);
        if (word) return false;
    }
    for (; i + sizeof word <= text.len; i += sizeof word) {
        memcpy(&word, text.ptr + i, sizeof word);
        if (not_plain(word)) return false;
    }
    word = EACH_BYTE('a');
    if (i < text.len) memcpy(&word, text.ptr + i, text.len - i);
    return !not_plain(word);
}

void text_clean(CleanContext *context, Str in, Buf *out) {
    pthread_once(&made, make_tables); /* callers look at them too */
    if (!in.len) return;
    if (text_is_plain(in)) {
        buf_add(out, in);
        return;
    }
    if (by_table(in, out)) return;
    add_spaced(normalise(context, in), out);
}

/* ---------------------------------------------------------------------------------------------------------------
 * fold */

enum { /* sets of kinds, as bits */
       LATIN_BITS = 1 << KIND_LATIN | 1 << KIND_LATIN_LIKE,
       CYRILLIC_BITS = 1 << KIND_CYRILLIC | 1 << KIND_CYRILLIC_LIKE,
       LETTER_BITS = LATIN_BITS | CYRILLIC_BITS
};

/* A result in the making. */
typedef struct Words {
    CleanContext *context;
    Buf *out;
    size_t word;   /* where the word at hand begins in out */
    unsigned seen; /* bits of the kinds in it */
    bool joining;  /* an apostrophe was dropped just now */
    bool yo;       /* the last letter was ё: its further marks would make a letter with е */
} Words;

/* The kind of letters to replace in a word that mixes the scripts, or KIND_GAP to leave it. Letters without a twin
 * decide; where there are none, the greater number does, and Cyrillic when they are equal. A word with such letters of
 * both scripts ("WiFiроутер") is meant so; in one with marks a new letter could join with them. */
static TextKind letters_to_repair(Str word, unsigned seen) {
    bool latin = seen & 1 << KIND_LATIN, cyrillic = seen & 1 << KIND_CYRILLIC;
    if ((latin && cyrillic) || seen & 1 << KIND_MARK) return KIND_GAP;
    if (latin) return KIND_CYRILLIC_LIKE;
    if (cyrillic) return KIND_LATIN_LIKE;
    size_t count[KIND_COUNT] = {0};
    for (size_t i = 0; i < word.len;) count[text_kind(utf8_next(word, &i))]++;
    return count[KIND_LATIN_LIKE] > count[KIND_CYRILLIC_LIKE] ? KIND_CYRILLIC_LIKE : KIND_LATIN_LIKE;
}

static void repair_word(Words *words) {
    Buf *out = words->out, *copy = &words->context->plain;
    TextKind wrong = letters_to_repair((Str){out->ptr + words->word, out->len - words->word}, words->seen);
    if (wrong == KIND_GAP) return;
    words->context->notes |= CLEAN_NOTE_LOOK_ALIKE;
    copy->len = 0;
    buf_append(copy, out->ptr + words->word, out->len - words->word);
    out->len = words->word;
    Str word = buf_str(copy);
    for (size_t i = 0; i < word.len;) {
        uint32_t c = utf8_next(word, &i);
        utf8_add(out, text_kind(c) == wrong ? text_look_alike(c) : c);
    }
}

static void end_word(Words *words) {
    words->joining = words->yo = false;
    if (words->out->len == words->word) return;
    if (words->seen & LATIN_BITS && words->seen & CYRILLIC_BITS) repair_word(words);
    buf_char(words->out, ' ');
    words->word = words->out->len;
    words->seen = 0;
}

static inline void add_letter(Words *words, TextKind kind, const Entry *entry) {
    if (kind == KIND_GAP) {
        end_word(words);
        return;
    }
    if (kind == KIND_JOIN) {
        words->joining = true;
        return;
    }
    if (words->joining && !(1 << kind & LETTER_BITS)) end_word(words);
    words->joining = false;
    words->seen |= 1u << kind;
    memcpy(buf_reserve(words->out, 4), entry->bytes, 4);
    words->out->len += entry->len;
}

/* Appends the words of a value by the table alone. False, with nothing appended, when some character is not in it. */
static bool words_by_table(CleanContext *context, Str in, Buf *out) {
    size_t start = out->len;
    Words words = {.context = context, .out = out, .word = start};
    const unsigned char *p = (const unsigned char *)in.ptr;
    for (size_t i = 0, used; i < in.len; i += used) {
        size_t index = table_index(p + i, in.len - i, &used);
        if (index == SIZE_MAX || !fold_entry[index].len) {
            out->len = start;
            return false;
        }
        add_letter(&words, (TextKind)fold_kind[index], &fold_entry[index]);
    }
    end_word(&words);
    if (out->len > start) out->len--; /* the space after the last word */
    return true;
}

/* The same for text that went through normalise. */
static void words_of_normal(CleanContext *context, Str normal, Buf *out) {
    size_t start = out->len;
    Words words = {.context = context, .out = out, .word = start};
    for (size_t i = 0; i < normal.len;) {
        uint32_t c = utf8_next(normal, &i);
        TextKind kind = text_kind(c);
        if (kind == KIND_MARK && words.yo) continue;
        words.yo = c == 0x451;
        Entry entry = entry_of(words.yo ? 0x435 : c);
        add_letter(&words, words.yo ? KIND_CYRILLIC_LIKE : kind, &entry);
    }
    end_word(&words);
    if (out->len > start) out->len--;
}

/* Signs that NFKC would spell as letters ("no", "tm", "a"), which are no part of a name, and the acute accent that is
 * typed for an apostrophe. Returns what stands for c in words, NULL for itself. */
static const char *sign_form(uint32_t c) {
    if (c == 0x2116 || c == 0x2122 || c == 0x2120 || c == 0xAA || c == 0xBA) return " ";
    return c == 0xB4 ? "'" : NULL;
}

static Str without_signs(CleanContext *context, Str in) {
    Buf *plain = &context->plain;
    plain->len = 0;
    for (size_t i = 0; i < in.len;) {
        size_t from = i;
        const char *form = sign_form(utf8_next(in, &i));
        buf_append(plain, form ? form : in.ptr + from, form ? 1 : i - from);
    }
    return buf_str(plain);
}

void fold_clean(CleanContext *context, Str in, Buf *out) {
    pthread_once(&made, make_tables);
    if (!in.len || words_by_table(context, in, out)) return;
    words_of_normal(context, normalise(context, without_signs(context, in)), out);
}
