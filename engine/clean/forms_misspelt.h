/* Long legal forms with typing errors or cut short: «Обществ с ограниченой отв.». Internal to clean/. */
#ifndef KOPECK_CLEAN_FORMS_MISSPELT_H
#define KOPECK_CLEAN_FORMS_MISSPELT_H

#include "engine/clean/company_words.h"
#include "engine/clean/forms.h"

/* The form that stands at words[from..to) with errors, NULL: none. *count: its words. At least one long word must be right. */
const LegalForm *misspelt_form_at(const FirmWord *words, size_t from, size_t to, size_t *count);

#endif
