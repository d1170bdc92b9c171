#include "reports/words_evidence.h"

#include "reports/words_why.h"

static const char *const code[LANGUAGES] = {"en", "ru", "uk", "kk"};

/* Where `sign` stands last; SIZE_MAX: nowhere. */
static size_t find_last(Str text, Str sign) {
    for (size_t at = text.len; at >= sign.len; at--) {
        if (str_eq(str_sub(text, at - sign.len, at), sign)) return at - sign.len;
    }
    return SIZE_MAX;
}

static void add_why(Language language, Buf *out, Why why, Str value) {
    Arena *scratch = arena_new("evidence", 0);
    buf_add(out, words_why(str_of(code[language]), why, (const Str[WHY_ARGUMENTS_MAX]){value, STR_NULL, STR_NULL}, scratch));
    arena_free(scratch);
}

static void add_level(Language language, Buf *out, Str level) {
    static const Why known[] = {WHY_LEVEL_MISSING, WHY_LEVEL_DIFFERENT, WHY_LEVEL_EQUAL, WHY_LEVEL_ALIKE, WHY_PRIOR};
    static const char from[] = "from ";
    if (str_starts(level, str_of(from))) {
        add_why(language, out, WHY_LEVEL_FROM, str_sub(level, sizeof from - 1, level.len));
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        if (str_eq(level, words_why(STR("en"), known[i], NULL, NULL))) add_why(language, out, known[i], STR_NULL);
    }
}

bool words_add_weighed(Language language, Buf *out, Str measure) {
    static const char bits[] = " bits";
    if (!str_ends(measure, str_of(bits))) return false;
    measure.len -= sizeof bits - 1;
    if (!measure.len) return false;
    size_t comma = find_last(measure, STR(", ")), colon = find_last(measure, STR(": "));
    if (comma != SIZE_MAX) add_level(language, out, str_sub(measure, colon == SIZE_MAX ? 0 : colon + 2, comma));
    if (comma != SIZE_MAX) buf_add(out, STR(", "));
    add_why(language, out, WHY_BITS, comma == SIZE_MAX ? measure : str_sub(measure, comma + 2, measure.len));
    return true;
}
