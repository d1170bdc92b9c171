/* Quantities in names of items. Internal to item. */
#ifndef KOPECK_ITEM_PARTS_H
#define KOPECK_ITEM_PARTS_H

#include "engine/clean/context.h"
#include "engine/clean/number.h"
#include "engine/clean/unit.h"

/* How many bytes of the word are a number at its beginning: 305 or 2.5; 0: it does not begin with one. */
size_t item_number_len(Str word);
bool item_is_number(Str word); /* and nothing else */

/* What the unit is called, NULL: it is none. glued: it stood at its number, where one Latin letter may be part of a model's name. */
const char *item_unit(CleanContext *context, Str word, bool glued);

void item_add_number(Str number, Buf *out);                                  /* 4.0 as 4 */
void item_quantity(CleanContext *context, Str number, Str unit, Buf *out);   /* of a unit; one piece: nothing */
bool item_pieces(CleanContext *context, Str word, Str unit, Buf *out);       /* 3x250 of millilitres; false: it is none of that */
void item_glued(CleanContext *context, Str word, Buf *out);                  /* 500ml, 3x250ml; what is no quantity as it is */

#endif
