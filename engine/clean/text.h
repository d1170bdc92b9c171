/* The tables and the two passes that all cleaners of text stand on. Internal to clean/; others use cleaner_find.
 * Tables are made once from utf8proc, so that the short way for U+0000-05FF and U+2000-206F gives its bytes exactly. */
#ifndef KOPECK_CLEAN_TEXT_H
#define KOPECK_CLEAN_TEXT_H

#include "engine/clean/context.h"

/* What a normalised code point means to `fold`. */
typedef enum TextKind {
    KIND_GAP,        /* space and punctuation: ends a word */
    KIND_JOIN,       /* apostrophes: dropped, the word goes on */
    KIND_WORD,       /* digits, other scripts, + */
    KIND_MARK,       /* combining */
    KIND_LATIN,      /* a Latin letter that no Cyrillic one looks like */
    KIND_LATIN_LIKE, /* has a Cyrillic look-alike */
    KIND_CYRILLIC,
    KIND_CYRILLIC_LIKE,
    KIND_COUNT
} TextKind;

TextKind text_kind(uint32_t normal);       /* of a code point that text_clean can give */
uint32_t text_look_alike(uint32_t normal); /* its twin in the other script, 0 when there is none */

/* NFKC_Casefold with runs of space and control characters made one space, none at the ends. Cleaner `text`. */
void text_clean(CleanContext *context, Str in, Buf *out);

/* Nothing but ASCII letters in lower case, digits and signs, without spaces: text_clean leaves it as it is. */
bool text_is_plain(Str text);

/* Words alone, one space between them: see cleaner `fold`. */
void fold_clean(CleanContext *context, Str in, Buf *out);

/* One letter skeleton of both scripts: see cleaner `translit`. */
void translit_clean(CleanContext *context, Str in, Buf *out);

/* The skeleton of a value that fold_clean gave. */
void skeleton_add(CleanContext *context, Str folded, Buf *out);

/* Wrong UTF-8 as U+FFFD, the rest as it is. */
void text_repair(CleanContext *context, Str in, Buf *out);

#endif
