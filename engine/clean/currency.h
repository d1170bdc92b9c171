/* Currencies. Of clean/ itself and of amounts that name one; for columns of currencies there is cleaner_find. */
#ifndef KOPECK_CLEAN_CURRENCY_H
#define KOPECK_CLEAN_CURRENCY_H

#include "engine/clean/context.h"

enum { CURRENCY_WORD_MAX = 32 };

void currency_clean(CleanContext *context, Str in, Buf *out); /* "руб.", "₽", 643: RUB; what is not known in capital letters */

/* The codes of ISO 4217 that a sign, a word or a code beside an amount may stand for, | between them, the likeliest first: "₸" is KZT,
 * "руб." RUB|BYN, "$" USD|CAD|... Empty first where none is likelier: ¥ is |CNY|JPY. NULL: it is no currency. Static. */
const char *currency_codes(Str word);
bool currency_may_be(const char *codes, Str code);
Str currency_likeliest(const char *codes, Str company); /* the company's own where that is one of them; "": none */

/* A word in capital letters, without spaces and full stops; "" where it is too long to be one. */
Str currency_key(Str word, char out[CURRENCY_WORD_MAX]);
bool currency_is_named(const char *names, Str key); /* names: with | between */

#endif
