#include "engine/match/sound.h"

#include "engine/clean/text.h"

enum { SOUND_CLASSES = 3 };

static char class_of(Str word, size_t *index) {
    char c = word.ptr[(*index)++], next = *index < word.len ? word.ptr[*index] : '\0';
    if ((c == 's' || c == 'z' || c == 'c') && next == 'h') {
        ++*index;
        return '6';
    }
    if (c == 't' && next == 's') {
        ++*index;
        return '5';
    }
    switch (c) {
    case 'b':
    case 'p': return '1';
    case 'v':
    case 'f':
    case 'w': return '2';
    case 'd':
    case 't': return '3';
    case 'g':
    case 'k':
    case 'q':
    case 'x':
    case 'h':
    case 'c': return '4';
    case 'z':
    case 's': return '5';
    case 'j': return '6';
    case 'l': return '7';
    case 'm':
    case 'n': return '8';
    case 'r': return '9';
    default: return '\0';
    }
}

static bool is_vowel(char c) {
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y';
}

/* First vowels are one: Елена and Алёна begin alike, Yulia and Iulia do. */
static void add_word(Str word, Buf *out) {
    if (word.ptr[0] < 'a' || word.ptr[0] > 'z') { /* a number, or another script: as it is */
        buf_add(out, word);
        return;
    }
    size_t i = 0, classes = 0;
    char last = class_of(word, &i);
    buf_char(out, is_vowel(word.ptr[0]) ? 'A' : (char)(word.ptr[0] - 'a' + 'A'));
    while (i < word.len && classes < SOUND_CLASSES) {
        bool vowel = is_vowel(word.ptr[i]);
        char class = class_of(word, &i);
        if (class && class != last) {
            buf_char(out, class);
            classes++;
        }
        if (class || vowel) last = class;
    }
}

void sound_add(CleanContext *context, Str text, Buf *out) {
    Buf skeleton = {0};
    translit_clean(context, text, &skeleton);
    size_t words = 0;
    for (Str rest = buf_str(&skeleton), word; rest.ptr;) {
        word = str_cut(&rest, ' ');
        if (!word.len) continue;
        if (words++) buf_char(out, ' ');
        add_word(word, out);
    }
    buf_free(&skeleton);
}
