#include "reports/words_whatif.h"

#include "reports/words.h"

static const char *const said[WHATIF_WORDS][LANGUAGES] = {
#define WORDS_WHATIF_TEXT(name, en, ru, uk, kk) [WHATIF_SAYS_##name] = {en, ru, uk, kk},
    WORDS_WHATIF(WORDS_WHATIF_TEXT)
#undef WORDS_WHATIF_TEXT
};

static const Label label[WHATIF_WORDS] = {
#define WORDS_WHATIF_LABEL(name) [WHATIF_SAYS_##name] = LABEL_##name,
    WORDS_WHATIF_LABELS(WORDS_WHATIF_LABEL)
#undef WORDS_WHATIF_LABEL
};

Str words_whatif(Str language, WhatifWord word, const Str *argument, Arena *arena) {
    if (word > WHATIF_SAYS_RUN_COUNT) return words_label(words_language(language), label[word]);
    Str text = str_of(said[word][words_language(language)]);
    return argument ? words_fill(text, argument, WHATIF_ARGUMENTS_MAX, arena) : text;
}

Str whatif_causes(Str language, Str causes, Arena *arena) {
    Buf *out = buf_own(arena);
    words_add_causes(words_language(language), out, causes);
    return buf_str(out);
}

Str whatif_money(Str language, int128 amount, unsigned scale, Str currency, Arena *arena) {
    Buf *out = buf_own(arena);
    words_add_money(words_language(language), out, amount, scale, currency);
    return buf_str(out);
}

Str whatif_day(Str language, Str iso, Arena *arena) {
    Buf *out = buf_own(arena);
    words_add_date(words_language(language), out, iso);
    return buf_str(out);
}

Str whatif_slice(Str language, Str dimension, Str value, Arena *arena) {
    Language of = words_language(language);
    if (str_eq(dimension, STR("all"))) return words_label(of, LABEL_TOTAL);
    Str shown = value.len ? whatif_day(language, value, arena) : words_label(of, LABEL_NO_VALUE);
    return str_printf(arena, "%.*s %.*s", STR_ARG(words_field(of, dimension)), STR_ARG(shown));
}

Str whatif_limit(Str language, Str words, Arena *arena) {
    return words_limit(words_language(language), words, arena);
}

Str whatif_capital(Str text, Arena *arena) {
    Buf *out = buf_own(arena);
    words_add_capital(out, text);
    return buf_str(out);
}
