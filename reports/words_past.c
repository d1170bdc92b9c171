#include "reports/words_past.h"

static const char *const said[PAST_WORDS][LANGUAGES] = {
#define WORDS_PAST_TEXT(name, en, ru, uk, kk) [PAST_##name] = {en, ru, uk, kk},
    WORDS_PAST(WORDS_PAST_TEXT)
#undef WORDS_PAST_TEXT
};

Str words_past(Language language, PastWord word, const Str *argument, Arena *arena) {
    Str text = str_of(said[word][language]);
    return argument ? words_fill(text, argument, PAST_ARGUMENTS_MAX, arena) : text;
}
