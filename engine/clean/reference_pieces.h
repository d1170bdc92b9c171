/* A payment's purpose in pieces: words, numbers, and the signs that join or part them. Internal to clean/references. */
#ifndef KOPECK_CLEAN_REFERENCE_PIECES_H
#define KOPECK_CLEAN_REFERENCE_PIECES_H

#include "engine/clean/context.h"

typedef enum PieceKind { PIECE_WORD, PIECE_NUMBER, PIECE_SIGN, PIECE_LIST, PIECE_DASH } PieceKind;

typedef struct Piece {
    PieceKind kind;
    Str text;
} Piece;

/* The text as piece_next takes it: normalised, № as #, one dash for all, and what is written without a gap between («55от01.02.26», a
 * number and its amount in 55-1000.00) parted. Appends to *out. */
void piece_text(CleanContext *context, Str in, Buf *out);

/* The next piece from *at on; false at the end. */
bool piece_next(Str text, size_t *at, Piece *out);

/* A date, an amount (1200,00), or an account. Of numbers alone those with strokes are no dates, nor are those behind №: a document's
 * number may look so once its zeros are gone. */
bool piece_other_number(Str number, bool may_be_date);

size_t piece_count(Str s, char from, char to); /* bytes in this range */

#endif
