/* Currencies. Internal to clean/; others use cleaner_find. */
#ifndef KOPECK_CLEAN_CURRENCY_H
#define KOPECK_CLEAN_CURRENCY_H

#include "engine/clean/context.h"

void currency_clean(CleanContext *context, Str in, Buf *out); /* "руб.", "₽", 643: RUB; what is not known in capital letters */

#endif
