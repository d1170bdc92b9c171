/* Cleaners of names. Internal to clean/; others use cleaner_find. */
#ifndef KOPECK_CLEAN_NAMES_H
#define KOPECK_CLEAN_NAMES_H

#include "engine/clean/context.h"

void company_clean(CleanContext *context, Str in, Buf *out);
void company_form_clean(CleanContext *context, Str in, Buf *out); /* the word of the class */
void person_clean(CleanContext *context, Str in, Buf *out);
void person_initials_clean(CleanContext *context, Str in, Buf *out);
void city_clean(CleanContext *context, Str in, Buf *out);
void item_clean(CleanContext *context, Str in, Buf *out);

#endif
