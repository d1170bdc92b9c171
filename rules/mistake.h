/* Mistakes of a project file: collected all in one go, shown with the line they stand in.
 * Columns count code points, as editors do. Texts are lower case, one sentence, no full stop; names of the YAML stand
 * in backticks. A hint says what to write instead. */
#ifndef KOPECK_MISTAKE_H
#define KOPECK_MISTAKE_H

#include "engine/base/str.h"

enum { MISTAKES_MAX = 200 /* a file with more is not a project; the rest is counted, not listed */ };

typedef struct Place { /* in the project file, 1-based; 0: nowhere */
    uint32_t line, column;
} Place;

typedef struct Mistake {
    Place place;
    uint32_t len;   /* code points to underline; 0: to the end of the line */
    Str text, hint; /* hint "" when there is none */
} Mistake;

typedef struct Hidden { /* a secret in the file: excerpts show asterisks */
    Place place;
    uint32_t len; /* 0: to the end of the line */
} Hidden;

typedef struct MistakeList {
    const Mistake *item; /* in the order of the file */
    size_t count;
    Str file, content; /* for excerpts */
    const Hidden *hidden;
    size_t hidden_count;
} MistakeList;

/* The collector. `Mistakes list = {.arena = arena}` is empty and valid. */
typedef struct Mistakes {
    Arena *arena;
    Mistake *item;
    size_t count, capacity;
    size_t surplus; /* beyond MISTAKES_MAX */
    Hidden *hidden;
    size_t hidden_count, hidden_capacity;
} Mistakes;

/* At a place of the file, `len` bytes long; beyond MISTAKES_MAX only counted. */
void mistake_add(Mistakes *list, Place place, size_t len, const char *format, ...) PRINTF_LIKE(4, 5);

/* Gives the last mistake its hint. */
void mistake_hint(Mistakes *list, const char *format, ...) PRINTF_LIKE(2, 3);

/* "did you mean `x`?" when one of `names` is near to `name`, else the names that there are (as many as fit). */
void mistake_hint_names(Mistakes *list, Str name, const Str *names, size_t count);

/* What stands there is a secret. */
void mistake_hide(Mistakes *list, Place place, size_t len);

/* The same in the order of the file, each once. */
MistakeList mistakes_list(const Mistakes *list, Str file, Str content);

/* "kopeck.yaml:14:9: unknown key `quary`\n   14 |     quary: SELECT ...\n      |     ^~~~~\nhint: did you mean
 * `query`?" */
Str plan_mistake_print(const MistakeList *list, size_t index, Arena *arena);

#endif
