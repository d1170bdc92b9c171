#include "engine/clean/name_text.h"

#include "engine/base/utf8.h"
#include "engine/clean/text.h"

/* Forms that stand at the beginning of a word, and at its end, without a gap, in the case in which they are written. What is glued shows
 * by the case of its neighbour: ОООРомашка, SiemensAG, AcmeGmbH. Not Co (PepsiCo), Inc or As, which names end in. */
static const char *const STARTS[] = {"ООО", "ОАО", "ЗАО", "ПАО", "ТОО", "ОДО", "АО", "ИП", "ТОВ", "ПрАТ", "ФОП", "ЖШС", "ГУП", "МУП", "OOO", "TOO", "LLC"};
static const char *const ENDS[] = {"ООО", "ОАО", "ЗАО", "ПАО", "ТОО", "АО",  "ИП",  "ТОВ", "ПрАТ", "ФОП", "ЖШС", "LLC", "LLP", "Ltd", "LTD", "AG",
                                   "GmbH", "PLC", "JSC", "PJSC", "SA", "SpA", "SRL", "NV", "BV", "AB", "KG", "SE", "OOO", "TOO", "INC", "Inc"};

enum { FORM_BYTES_MAX = 8, NAME_LEAST = 3 /* letters of the name: PrJSC is a form */ };

typedef enum Case { CASE_NONE, CASE_UPPER, CASE_LOWER } Case; /* none: no letter */

/* Of the letters that forms are written in. */
static Case case_of(uint32_t c) {
    if (c < 0x80) return c >= 'a' && c <= 'z' ? CASE_LOWER : c >= 'A' && c <= 'Z' ? CASE_UPPER : CASE_NONE;
    if (c >= 0x410 && c <= 0x42F) return CASE_UPPER;
    if (c >= 0x430 && c <= 0x44F) return CASE_LOWER;
    if (c < 0xC0 || c == 0xD7 || c == 0xF7) return CASE_NONE;
    if (c <= 0xFF) return c >= 0xDF ? CASE_LOWER : CASE_UPPER;
    if (c >= 0x400 && c <= 0x45F) return c < 0x430 ? CASE_UPPER : CASE_LOWER;
    return c >= 0x490 && c <= 0x4FF ? (c & 1 ? CASE_LOWER : CASE_UPPER) : CASE_NONE;
}

/* The character that an entity of HTML stands for, 0: it is none. entity: without & and ; */
static uint32_t entity_point(Str entity) {
    static const struct {
        const char *name;
        uint32_t point;
    } NAMED[] = {{"quot", '"'},    {"amp", '&'},      {"lt", '<'},       {"gt", '>'},        {"apos", '\''},   {"nbsp", ' '},     {"laquo", 0xAB},
                 {"raquo", 0xBB},  {"ldquo", 0x201C}, {"rdquo", 0x201D}, {"bdquo", 0x201E}, {"lsquo", 0x2018}, {"rsquo", 0x2019}, {"sbquo", 0x201A},
                 {"ndash", 0x2013}, {"mdash", 0x2014}, {"shy", ' '}};
    int64_t number = 0;
    for (size_t i = 0; i < ARRAY_LEN(NAMED); i++) {
        if (str_eq(entity, str_of(NAMED[i].name))) return NAMED[i].point;
    }
    if (!str_starts(entity, STR("#")) || !str_int64(str_sub(entity, 1, entity.len), &number)) return 0;
    return number >= ' ' && number < 0xD800 ? (uint32_t)number : 0;
}

static size_t entity_at(Str text, size_t at, uint32_t *point) { /* its bytes, 0: none */
    enum { ENTITY_MAX = 8 };
    Str rest = str_sub(text, at, at + ENTITY_MAX + 2 < text.len ? at + ENTITY_MAX + 2 : text.len);
    size_t end = str_find(rest, STR(";"));
    *point = end == SIZE_MAX ? 0 : entity_point(str_sub(rest, 1, end));
    return *point ? end + 1 : 0;
}

static Str decode_entities(Str in, Buf *out) {
    if (!in.len || !memchr(in.ptr, '&', in.len)) return in;
    out->len = 0;
    for (size_t i = 0; i < in.len; i++) {
        uint32_t point = 0;
        size_t len = in.ptr[i] == '&' ? entity_at(in, i, &point) : 0;
        if (len) utf8_add(out, point);
        else buf_char(out, in.ptr[i]);
        i += len ? len - 1 : 0;
    }
    return buf_str(out);
}

static bool is_listed(Str word, const char *const *list, size_t count) {
    for (size_t i = 0; i < count && word.len <= FORM_BYTES_MAX; i++) {
        if (str_eq(word, str_of(list[i]))) return true;
    }
    return false;
}

/* Where a word of letters is to be cut: behind capitals that begin it, before the last of them where a small letter follows, or before
 * capitals behind a small letter. 0: nowhere. */
static size_t glued_at(Str word) {
    Case before = CASE_NONE;
    size_t last = 0, letters = 0; /* where the letter before stands; how many there are */
    for (size_t i = 0; i < word.len;) {
        size_t at = i;
        Case here = case_of(utf8_next(word, &i));
        if (here == CASE_LOWER && before == CASE_UPPER && last > 0 && is_listed(str_sub(word, 0, last), STARTS, ARRAY_LEN(STARTS))) return last;
        letters++;
        if (here == CASE_UPPER && before == CASE_LOWER && letters > NAME_LEAST && is_listed(str_sub(word, at, word.len), ENDS, ARRAY_LEN(ENDS))) return at;
        before = here;
        last = at;
    }
    return 0;
}

/* As case_of of the letter that begins at s[i], whose bytes are counted off; of the letters of ASCII and of Russian, which are nearly all,
 * at once. */
static inline Case next_case(Str s, size_t *i) {
    unsigned char byte = (unsigned char)s.ptr[*i];
    if (byte < 0x80) {
        ++*i;
        return (byte | 0x20u) - 'a' >= 26 ? CASE_NONE : byte & 0x20 ? CASE_LOWER : CASE_UPPER;
    }
    if ((byte == 0xD0 || byte == 0xD1) && *i + 1 < s.len && (unsigned char)s.ptr[*i + 1] >= 0x80 + (byte == 0xD0 ? 0x10 : 0)) {
        unsigned char last = (unsigned char)s.ptr[*i + 1];
        if (byte == 0xD0 ? last < 0xC0 : last < 0x90) {
            *i += 2;
            return byte == 0xD0 && last < 0xB0 ? CASE_UPPER : CASE_LOWER;
        }
    }
    return case_of(utf8_next(s, i));
}

/* Does the case of the letters look as if something were glued? A no is sure. */
static bool is_odd(Str text) {
    Case before = CASE_NONE, earlier = CASE_NONE;
    for (size_t i = 0; i < text.len;) {
        Case here = next_case(text, &i);
        bool capital = here == CASE_UPPER && before == CASE_LOWER, small = here == CASE_LOWER && before == CASE_UPPER && earlier == CASE_UPPER;
        if (capital || small) return true;
        earlier = before;
        before = here;
    }
    return false;
}

static Str cut_glued(Str in, Buf *out) {
    out->len = 0;
    for (size_t i = 0; i < in.len;) {
        size_t from = i;
        if (case_of(utf8_next(in, &i)) == CASE_NONE) {
            buf_append(out, in.ptr + from, i - from);
            continue;
        }
        for (size_t next = i; next < in.len && case_of(utf8_next(in, &next)) != CASE_NONE;) i = next;
        Str word = str_sub(in, from, i);
        size_t cut = glued_at(word);
        buf_add(out, str_sub(word, 0, cut));
        if (cut) buf_char(out, ' ');
        buf_add(out, str_sub(word, cut, word.len));
    }
    return buf_str(out);
}

Str name_text(CleanContext *context, Str in) {
    Str text = decode_entities(in, &context->decoded);
    return is_odd(text) ? cut_glued(text, &context->mended) : text;
}
