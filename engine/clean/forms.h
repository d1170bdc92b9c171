/* The table of legal forms. Internal to clean/. */
#ifndef KOPECK_CLEAN_FORMS_H
#define KOPECK_CLEAN_FORMS_H

#include "engine/clean/company.h"

typedef enum FormPlace {
    FORM_END,     /* behind the name alone: "SAS Institute" has no form */
    FORM_ENDS,    /* before or behind the name */
    FORM_ANYWHERE /* cannot be a word of a name: taken out in the middle too */
} FormPlace;

typedef struct LegalForm {
    CompanyForm form;
    FormPlace place;
    const char *aliases; /* as written, separated by |, in any case; NULL ends the table */
} LegalForm;

extern const LegalForm legal_forms[];

#endif
