/* Amounts as companies write them, taken apart: the number, the currency or the word beside it.
 *
 *   1 234,50 ₽    -$1,234.50    EUR 1.234,56    (12 500 тг)    1234,50- руб.    100,00 Кт    1 234 руб. 05 коп.
 * What stands between the first and the last figure is left to decimal_parse. */
#ifndef KOPECK_MONEY_H
#define KOPECK_MONEY_H

#include "engine/clean/currency.h"

typedef enum MoneySide { MONEY_NO_SIDE, MONEY_DEBIT, MONEY_CREDIT } MoneySide;

enum { MONEY_TEXT_MAX = 96, MONEY_WORD_MAX = 32 };

typedef struct Money {
    char text[MONEY_TEXT_MAX]; /* the number with its sign, as decimal_parse reads it */
    size_t len;
    bool hundredths;      /* they were told apart: the text has a point, and nothing between thousands */
    bool negative;        /* by a minus or brackets */
    const char *currency; /* codes that it may be, see currency_codes; NULL: none is named */
    MoneySide side;
} Money;

/* The words that were read last: all but all rows of a column have the same. Zeros: none yet. */
typedef struct MoneyWords {
    char word[2][MONEY_WORD_MAX];
    size_t len[2];
    const char *currency;
    MoneySide side;
} MoneyWords;

/* False where a word stands beside the number that is no currency, no debit or credit; where two name different ones; and where
 * there is no figure. */
bool money_read(Str text, MoneyWords *words, Money *out) MUST_USE;

#endif
