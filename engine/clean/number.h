/* Numbers that are names: tax ids, document numbers, accounts, GUIDs, phones, e-mails. Internal to clean/; others use
 * cleaner_find, whose help texts say what each does. */
#ifndef KOPECK_CLEAN_NUMBER_H
#define KOPECK_CLEAN_NUMBER_H

#include "engine/clean/context.h"

enum { GUID_DIGITS = 32 }; /* of a GUID; a shorter text is none */

void upper_clean(CleanContext *context, Str in, Buf *out);
void digits_clean(CleanContext *context, Str in, Buf *out);
void tax_id_clean(CleanContext *context, Str in, Buf *out);
void account_clean(CleanContext *context, Str in, Buf *out);
void iban_clean(CleanContext *context, Str in, Buf *out);
void guid_clean(CleanContext *context, Str in, Buf *out);
void key_clean(CleanContext *context, Str in, Buf *out);
void email_clean(CleanContext *context, Str in, Buf *out);
void phone_clean(CleanContext *context, Str in, Buf *out);
void document_number_clean(CleanContext *context, Str in, Buf *out);
void document_digits_clean(CleanContext *context, Str in, Buf *out);
void references_clean(CleanContext *context, Str in, Buf *out);

/* Shared by the files behind this header. */
Str number_text(CleanContext *context, Str in); /* text_clean in context->fold */
uint32_t number_upper(uint32_t normal);         /* upper case, Cyrillic look-alikes as Latin letters */
bool number_is_digit(char c);
bool number_is_part(uint32_t normal); /* a letter or digit, no mark */

#endif
