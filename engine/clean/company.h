/* Company names: the legal form apart from the name.
 * "LLP Romashka", "Romashka LLP", «ТОО Ромашка» and "Romashka, TOO" have one comparable form ("romashka"); «Ромашка-2»
 * has another. The form itself is compared by class, so that ИП and ООО of one name are told apart. */
#ifndef KOPECK_COMPANY_H
#define KOPECK_COMPANY_H

#include "engine/clean/context.h"

typedef enum CompanyForm {
    COMPANY_NONE, /* no legal form in the name */
    COMPANY_SOLE, /* ИП, ФОП, індивідуальний підприємець, sole trader: a person */
    COMPANY_SOLE_OR_PRIVATE, /* ЧП: частный предприниматель or частное предприятие */
    COMPANY_PRIVATE,         /* ПП, УП, ЧУП: private and unitary enterprises */
    COMPANY_LIMITED, /* ООО, ТОО, ТОВ, ОДО, LLC, LLP (as Kazakhstan uses it), Ltd, GmbH, SARL, sp. z o.o. */
    COMPANY_STOCK,   /* АО, ПАО, ЗАО, ОАО, ПрАТ, PLC, AG, S.A., S.p.A., N.V. */
    COMPANY_PARTNERSHIP, /* ПТ, КТ, LP, KG, OHG, S.C. */
    COMPANY_STATE,       /* ГУП, МУП, ФГУП, РГП, КГП, ДП */
    COMPANY_INSTITUTION, /* ГУ, МБОУ, КГУ, учреждение */
    COMPANY_COOPERATIVE, /* ПК, СПК, Genossenschaft */
    COMPANY_FARM,        /* КХ, КФХ, ФГ, ШҚ */
    COMPANY_NONPROFIT,   /* АНО, НКО, ОО, ОФ, e.V., Stiftung */
    COMPANY_CORPORATE,   /* Co, Company, Corp, Inc: a company, its liability not told */
    COMPANY_FORM_COUNT
} CompanyForm;

/* The class of the legal form that stands in the name, at either end or anywhere if it cannot be a word. */
CompanyForm company_form(CleanContext *context, Str name);

const char *company_form_word(CompanyForm form); /* "sole", "limited" ...; "" for COMPANY_NONE */

#endif
