/* WordsWhy: what explains a pair of records, in the project's language: `kopeck explain`.
 *
 *     WHY_PROBABILITY "a probability of {1}, less than {2}", 12.00 %, 95.00 %
 *  -> a probability of 12.00 %, less than 95.00 % */
#ifndef KOPECK_WORDS_WHY_H
#define KOPECK_WORDS_WHY_H

#include "engine/base/buf.h"

/* WHY(name, code for programs, English, Russian) */
/* clang-format off */
#define WORDS_WHY(WHY) \
    /* conditions and levels */ \
    WHY(SAME, "same", "same", "совпадает") \
    WHY(DIFFERENT_FIELD, "different", "different", "различается") \
    WHY(APART, "keep apart", "keep apart", "разные не объединять") \
    WHY(FROM, "from", "{1} from {2}", "{1} от {2}") \
    WHY(DAYS, "within days", "within {1} days", "в пределах {1} дн.") \
    WHY(AMOUNT, "within amount", "within {1}", "в пределах {1}") \
    WHY(AMOUNT_OR_SHARE, "within amount", "within {1} or {2}", "в пределах {1} или {2}") \
    WHY(LEVEL_MISSING, "missing", "missing", "нет значения") \
    WHY(LEVEL_DIFFERENT, "different", "different", "разные") \
    WHY(LEVEL_EQUAL, "equal", "equal", "равны") \
    WHY(LEVEL_ALIKE, "alike", "alike", "похожи") \
    WHY(LEVEL_FROM, "from", "from {1}", "от {1}") \
    WHY(RARE, "rare", "rare value", "редкое значение") \
    WHY(FREQUENT, "frequent", "frequent value", "частое значение") \
    WHY(HOLDS, "holds", "holds", "выполнено") \
    WHY(FAILS, "fails", "FAILS", "НЕТ") \
    /* what stopped a step: the field first */ \
    WHY(EMPTY_LEFT, "empty on the left", "{1} is empty on the left, and empty equals nothing", "поле «{1}» слева пустое, а пустое ничему не равно") \
    WHY(EMPTY_RIGHT, "empty on the right", "{1} is empty on the right, and empty equals nothing", "поле «{1}» справа пустое, а пустое ничему не равно") \
    WHY(EMPTY_BOTH, "empty on both sides", "{1} is empty on both sides, and empty equals nothing", "поле «{1}» пустое с обеих сторон, а пустое ничему не равно") \
    WHY(NOT_ALIKE, "not alike", "{1} is not alike enough: {2}, wanted is {3}", "поле «{1}» недостаточно похоже: {2}, нужно {3}") \
    WHY(NOT_SAME, "not same", "{1} is not the same", "поле «{1}» не совпадает") \
    WHY(NOT_DIFFERENT, "not different", "{1} does not differ", "поле «{1}» не различается") \
    WHY(KEPT_APART, "kept apart", "{1} differs, and the rule keeps such records apart", "поле «{1}» различается, а такие записи правило не объединяет") \
    WHY(NOT_WITHIN, "not within", "{1} is not {2}", "поле «{1}» не {2}") \
    /* what became of a step */ \
    WHY(BROUGHT, "brought", "this step brought the two together", "этот шаг свёл записи") \
    WHY(LACKS_FIELD, "lacks field", "not tried: one of the datasets lacks a field of this step", "не применялся: в одном из наборов нет поля этого шага") \
    WHY(TIED, "ambiguous", "{1} has several equally good candidates by step {2}, so none was taken", "у {1} на шаге {2} несколько одинаково хороших пар, не выбрана ни одна") \
    WHY(TAKEN_BEFORE, "taken before", "{1} was matched with {2} by step {3} before", "{1} раньше сопоставлена с {2} на шаге {3}") \
    WHY(TAKEN_BETTER, "taken by a better total", "{1} was matched with {2} by step {3}, which gave the better total", "{1} сопоставлена с {2} на шаге {3}: так общий итог лучше") \
    WHY(BLOCK_TOO_LARGE, "block too large", "not compared: too many records share this key (see the finding about it)", "не сравнивались: у ключа слишком много записей (об этом есть отдельное расхождение)") \
    WHY(NO_CANDIDATE_LARGE, "block too large", "no candidate: the block that holds both is too large to be compared (see the finding about it)", "не кандидаты: блок, где стоят обе, слишком велик (об этом есть отдельное расхождение)") \
    WHY(NO_CANDIDATE, "no candidate", "no candidate: the two are not equal in any of `among` ({1})", "не кандидаты: не равны ни в одном из `among` ({1})") \
    WHY(PROBABILITY, "probability", "a probability of {1}, less than {2}", "вероятность {1}, меньше {2}") \
    WHY(OUT_OF_PLAY, "out of play", "not tried: one of the two takes no part any more", "не применялся: одна из записей уже не участвует") \
    WHY(HOLDS_TOO, "holds too", "holds too; an earlier step had brought the two together", "тоже выполнен; записи свёл более ранний шаг") \
    WHY(HOLDS_EQUAL, "holds", "holds; equal records are tied together by one of them", "выполнен; равные записи связаны через одну из них") \
    WHY(NOT_LOOKED_AT, "not looked at", "holds, but the two were never compared: none of the generators of candidates for {1} ({2}) brings them together; a step with `same` or another measure would", \
        "выполнен, но записи не сравнивались: ни один из генераторов кандидатов поля «{1}» ({2}) не сводит их; свёл бы шаг с `same` или с другой мерой") \
    WHY(NOT_MATCHED_ALL_THE_SAME, "not looked at", "holds, but neither record was matched: they were not among the candidates that this step looked at", \
        "выполнен, но ни одна из записей не сопоставлена: среди кандидатов шага этой пары не было") \
    /* what became of the two */ \
    WHY(NO_PART, "takes no part", "{1} takes no part: {2}", "{1} не участвует: {2}") \
    WHY(LATE, "late", "after the cut-off", "после отсечки") \
    WHY(MATCHED, "matched", "matched by step {1}", "сопоставлены на шаге {1}") \
    WHY(MATCHED_REVIEW, "matched for review", "matched by step {1}, for review", "сопоставлены на шаге {1}, нужна проверка") \
    WHY(CLUSTER, "one cluster", "in one cluster by step {1}", "в одной группе на шаге {1}") \
    WHY(CLUSTER_REVIEW, "one cluster for review", "in one cluster by step {1}, for review", "в одной группе на шаге {1}, нужна проверка") \
    WHY(THROUGH, "through others", "in one cluster through other records; no step brings the two directly", "в одной группе через другие записи; напрямую их не сводит ни один шаг") \
    WHY(THROUGH_REVIEW, "through others for review", "in one cluster through other records, for review; no step brings the two directly", "в одной группе через другие записи, нужна проверка; напрямую их не сводит ни один шаг") \
    WHY(CUT, "cut", "brought together, but cut again: the cluster would hold records that are kept apart", "сведены, но снова разделены: в группе оказались бы записи, которые не объединяют") \
    WHY(NOT_MATCHED, "not matched", "not matched", "не сопоставлены") \
    /* generators of candidates */ \
    WHY(BY_WHOLE, "whole", "the whole value", "значение целиком") \
    WHY(BY_PREFIX, "prefix", "first letters", "первые буквы") \
    WHY(BY_DELETIONS, "deletions", "all but one letter", "все буквы, кроме одной") \
    WHY(BY_ENDING, "ending", "last digits", "последние цифры") \
    WHY(BY_MAILBOX, "mailbox", "the mailbox", "имя почтового ящика") \
    WHY(BY_WORDS, "words", "a rare word in common", "общее редкое слово") \
    WHY(BY_NEAR, "near", "neighbours in the alphabet", "соседи по алфавиту") \
    /* the page and the terminal */ \
    WHY(RULE, "", "rule {1}", "правило {1}") \
    WHY(PAIR, "", "{1} and {2}", "{1} и {2}") \
    WHY(STEP, "", "Step {1}", "Шаг {1}") \
    WHY(FIELD, "", "Field", "Поле") \
    WHY(LEFT, "", "Left", "Слева") \
    WHY(RIGHT, "", "Right", "Справа") \
    WHY(CONDITION, "", "Condition", "Условие") \
    WHY(RESULT, "", "Result", "Итог") \
    WHY(LIKENESS, "", "Likeness", "Сходство") \
    WHY(LEVEL, "", "Level", "Уровень") \
    WHY(WEIGHT, "", "Weight, bits", "Вес, бит") \
    WHY(SUM, "", "Sum", "Сумма") \
    WHY(PRIOR, "", "two records at random", "две случайные записи") \
    WHY(CHANCE, "", "Probability {1}", "Вероятность {1}") \
    WHY(MATCH_FROM, "", "a match from {1}", "совпадение от {1}") \
    WHY(REVIEW_FROM, "", "for review from {1}", "на проверку от {1}") \
    WHY(TITLE, "", "Why", "Почему") \
    WHY(LEGEND, "", "Each field adds its weight to the sum: to the right for the same, to the left for different records", \
        "Каждое поле добавляет к сумме свой вес: вправо — за то, что записи об одном и том же, влево — против") \
    WHY(NEAREST, "", "nearest candidates and what stopped them", "ближайшие кандидаты и что им помешало") \
    WHY(MORE_PAIRS, "", "{1} more pairs of this finding are not shown; name two records to see one", "ещё пар в этом расхождении: {1}; чтобы увидеть пару, назовите две записи") \
    WHY(NO_NEAREST, "", "no record of the other side agrees with it in any condition of the rule", "ни одна запись с другой стороны не совпадает с ней ни по одному условию правила")
/* clang-format on */

typedef enum Why {
#define WORDS_WHY_NAME(name, code, en, ru) WHY_##name,
    WORDS_WHY(WORDS_WHY_NAME)
#undef WORDS_WHY_NAME
        WHYS
} Why;

enum { WHY_ARGUMENTS_MAX = 3 };

Str why_code(Why why); /* for programs: "not same"; "" of what stands on the page alone */

/* The sentence filled in, in a project's language ("ru", any other in English). argument: WHY_ARGUMENTS_MAX of them, those not
 * used null; NULL: there are none. */
Str words_why(Str language, Why why, const Str *argument, Arena *arena);

/* A field and a step as people call them: words_field, words_step of words.h. */
Str why_field(Str language, Str field);
Str why_step(Str language, Str step, Arena *arena);

#endif
