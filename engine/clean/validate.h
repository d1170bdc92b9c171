/* Validators: whether a value can be what its column says. They look at the value alone, are pure and need no context.
 * Spaces at both ends are allowed; what else is allowed inside says each help text. Clean first where sources differ.
 */
#ifndef KOPECK_VALIDATE_H
#define KOPECK_VALIDATE_H

#include "engine/base/str.h"

typedef enum Validity {
    VALIDITY_VALID,
    VALIDITY_EMPTY,
    VALIDITY_BAD_LENGTH,
    VALIDITY_BAD_CHARACTERS,
    VALIDITY_BAD_FORMAT,  /* right characters in wrong places */
    VALIDITY_BAD_COUNTRY, /* no country, or one whose rule is not known here */
    VALIDITY_BAD_DATE,    /* the date inside the number, or the date itself, does not exist */
    VALIDITY_BAD_CHECK_DIGIT,
    VALIDITY_PLACEHOLDER, /* 0000000000 and the like: passes the sums, means nothing */
    VALIDITY_COUNT
} Validity;

typedef struct Validator {
    const char *name;             /* the word in a project: check: ru_inn */
    Validity (*check)(Str value); /* NULL for those that need a second value */
    Validity (*check_with)(Str value,
                           Str other); /* NULL, or the check that needs a second value (account with its BIC) */
    const char *help;
} Validator;

extern const Validator validators[]; /* ends with a NULL name */

const Validator *validator_find(Str name); /* NULL when there is none of that name */

/* The cause of a finding that a value is not valid: "length", "characters", "check digit", "form"; else "valid", "empty". */
const char *validity_word(Validity validity);

#endif
