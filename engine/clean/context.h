/* The context of a cleaner: what it needs beside the value. One per thread. */
#ifndef KOPECK_CLEAN_CONTEXT_H
#define KOPECK_CLEAN_CONTEXT_H

#include "engine/base/buf.h"

typedef enum CleanNote {
    CLEAN_NOTE_BAD_TEXT = 1,      /* wrong UTF-8, or more than 30 combining marks on one letter, was replaced or cut */
    CLEAN_NOTE_LOOK_ALIKE = 2,    /* Latin letters inside a Cyrillic word, or the reverse, were repaired */
    CLEAN_NOTE_EXTENSION = 4,     /* the extension of a phone number was dropped */
    CLEAN_NOTE_MORE = 8,          /* the value held several (phones, e-mails); the first was taken */
    CLEAN_NOTE_PLACEHOLDER = 16,  /* a value that means nothing (0000000000, the empty GUID) gave an empty result */
    CLEAN_NOTE_NO_FIGURE = 64,    /* a document number of letters alone («ABC», but not «б/н») gave an empty result */
    CLEAN_NOTE_PATTERN_LIMIT = 32 /* a replacement needed too much work or room and was left out */
} CleanNote;

typedef struct CleanContext {
    const char *region; /* where a phone number without a country code belongs: "KZ" "RU" "UA" "BY" ..., or NULL */
    uint32_t notes;     /* bits of CleanNote, only ever set here; the caller clears them */

    /* Scratch of the cleaners, named after the one that fills it. */
    Buf raw, points, normal, fold, skeleton, tokens, chain[2], plain, decoded, mended, symbols, letters, steps[2];
    void *match; /* pcre2_match_data */
} CleanContext;

/* A context that is given back with the arena. region: see above; must outlive the context. */
CleanContext *clean_context_new(Arena *arena, const char *region) MUST_USE;

#endif
