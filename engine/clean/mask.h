/* Masks: what stands for a personal value where the reader need not know it.
 *
 *   kind      value                   masked         pseudonym            hidden
 *   name      Иванов Пётр Сергеевич   И. П. С.       name-3f9a0c1b72de    •••
 *   phone     +7 701 123-45-67        •••4567        phone-8c10…          •••
 *   email     p.ivanov@mail.kz        p•••@•••.kz    email-…              •••
 *   tax_id    850517301234            •••1234        tax_id-…             •••
 *   account   KZ75125KZT1001300335    •••0335        account-…            •••
 *   birthday  1985-05-17              1985           birthday-…           •••
 *   address   ул. Абая 10             •••            address-…            •••
 *   text      anything else           •••            text-…               •••
 *
 * The same value has the same mask in every report; a pseudonym has it for one key, without which it cannot be undone
 * or made again. Values that differ only in how they are written (spaces and hyphens of numbers, capitals of addresses
 * of mail) have one pseudonym. An empty value stays empty: that a detail is missing may be known. */
#ifndef KOPECK_MASK_H
#define KOPECK_MASK_H

#include "engine/base/str.h"

typedef enum Personal {
    PERSONAL_NONE,
    PERSONAL_NAME,
    PERSONAL_PHONE,
    PERSONAL_EMAIL,
    PERSONAL_TAX_ID,
    PERSONAL_ACCOUNT,
    PERSONAL_BIRTHDAY,
    PERSONAL_ADDRESS,
    PERSONAL_TEXT,
    PERSONALS
} Personal;
extern const char *const personal_code[PERSONALS]; /* "", "name", ...: what a column's `personal` says */

typedef enum Sight { SIGHT_ALL, SIGHT_MASKED, SIGHT_PSEUDONYM, SIGHT_HIDDEN, SIGHTS } Sight;
extern const char *const sight_code[SIGHTS]; /* "all", "masked", "pseudonym", "hidden" */

/* kind PERSONAL_NONE, or SIGHT_ALL: the value itself. Without a key a pseudonym is hidden. Lives in the arena, or is
 * the value, or a constant. */
Str mask_value(Personal kind, Sight sight, Str key, Str value, Arena *arena);

#endif
