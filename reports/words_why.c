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

Str words_fill(Str text, const Str *argument, size_t count, Arena *arena) {
    Buf *out = buf_own(arena);
    for (size_t i = 0; i < text.len; i++) {
        bool place = text.ptr[i] == '{' && i + 2 < text.len && text.ptr[i + 2] == '}';
        if (!place) {
            buf_char(out, text.ptr[i]);
            continue;
        }
        size_t number = (size_t)(text.ptr[i + 1] - '1');
        assert(number < count);
        buf_add(out, argument[number]);
        i += 2;
    }
    return buf_str(out);
}

Str words_why(Str language, Why why, const Str *argument, Arena *arena) {
    Str text = str_of(sentence[why][words_language(language)]);
    return argument ? words_fill(text, argument, WHY_ARGUMENTS_MAX, arena) : text;
}
