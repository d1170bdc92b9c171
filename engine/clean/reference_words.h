/* What the words of a payment's purpose say of the number behind them (or, in Kazakh, before them). Internal to clean/references. */
#ifndef KOPECK_CLEAN_REFERENCE_WORDS_H
#define KOPECK_CLEAN_REFERENCE_WORDS_H

#include "engine/base/str.h"

typedef enum WordSense {
    SENSE_OTHER,
    SENSE_SIGN,         /* a number follows, of whatever the words before named */
    SENSE_LABEL,        /* of a document */
    SENSE_FORM,         /* the name of a form: its number follows */
    SENSE_CONTRACT,
    SENSE_KIND,         /* what a contract is for: between its label and its number */
    SENSE_MINOR,        /* makes the label behind it another thing's: additional (agreement), personal (account) */
    SENSE_BETWEEN,      /* says nothing: what was expected still is */
    SENSE_LIST,
    SENSE_DATE,         /* a date follows */
    SENSE_YEAR,         /* a year stands before, or a date's end */
    SENSE_MONTH,        /* or a quarter: the day stands before, the year behind */
    SENSE_OTHER_NUMBER, /* that of another thing follows */
    SENSE_MONEY,        /* an amount or quantity stands before */
    SENSE_COUNTED,      /* a quantity stands before, where nothing says that it is a number */
    SENSE_CODE,         /* of a currency: the amount stands before or behind */
    SENSE_FROM,
    SENSE_TO
} WordSense;

/* word: as number_text leaves it. Letters that look alike in Cyrillic and Latin are one. */
WordSense reference_word(Str word);

/* What the word says of the number before it: SENSE_MONEY, SENSE_CODE, SENSE_YEAR, or in Kazakh the document or the end of a range. */
WordSense reference_word_behind(Str word);

#endif
