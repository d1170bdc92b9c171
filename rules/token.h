/* The words that an expression is made of. */
#ifndef KOPECK_TOKEN_H
#define KOPECK_TOKEN_H

#include "engine/data/decimal.h"
#include "engine/data/instant.h"

typedef enum TokenKind { TOKEN_END, TOKEN_NAME, TOKEN_NUMBER, TOKEN_TEXT, TOKEN_DATE, TOKEN_SIGN, TOKEN_BAD } TokenKind;

typedef struct Token {
    TokenKind kind;
    size_t at, len; /* bytes in the expression's text */
    Str text;       /* as written; TOKEN_TEXT: the value; TOKEN_BAD: what is wrong, maybe with "\nhint: ..." */
    int128 number;  /* TOKEN_NUMBER, at `scale`; TOKEN_DATE: the Day */
    unsigned scale;
} Token;

/* The token at or behind byte *index, which moves behind it. Names may have dots and any letters of the world. */
Token token_next(Str text, size_t *index, Arena *arena);

/* For a word that stands where an operator is expected: "\nhint: ...", or "". */
const char *token_hint(Str word);

#endif
