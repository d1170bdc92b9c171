#include "reports/words_why.h"

#include "reports/words.h"

static const char *const sentence[WHYS][LANGUAGES] = {
#define WORDS_WHY_TEXT(name, code, en, ru, uk, kk) [WHY_##name] = {en, ru, uk, kk},
    WORDS_WHY(WORDS_WHY_TEXT)
#undef WORDS_WHY_TEXT
};

static const char *const code[WHYS] = {
#define WORDS_WHY_CODE(name, code, en, ru, uk, kk) [WHY_##name] = (code),
    WORDS_WHY(WORDS_WHY_CODE)
#undef WORDS_WHY_CODE
};

Str why_code(Why why) {
    return str_of(code[why]);
}

Str why_field(Str language, Str field) {
    return words_field(words_language(language), field);
}

Str why_step(Str language, Str step, Arena *arena) {
    return words_step(words_language(language), step, arena);
}

Str words_why(Str language, Why why, const Str *argument, Arena *arena) {
    Str text = str_of(sentence[why][words_language(language)]);
    return argument ? words_fill(text, argument, WHY_ARGUMENTS_MAX, arena) : text;
}
