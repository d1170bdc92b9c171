#include "reports/words_run.h"

static const char *const said[RUN_WORDS][LANGUAGES] = {
#define WORDS_RUN_TEXT(name, en, ru, uk, kk) [SAY_##name] = {en, ru, uk, kk},
    WORDS_RUN(WORDS_RUN_TEXT)
#undef WORDS_RUN_TEXT
};

Str words_run(Language language, RunWord word, const Str *argument, Arena *arena) {
    Str text = str_of(said[word][language]);
    return argument ? words_fill(text, argument, RUN_ARGUMENTS_MAX, arena) : text;
}
