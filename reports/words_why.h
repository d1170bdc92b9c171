/* WordsWhy: what explains a pair of records, in the project's language: `kopeck explain`.
 *
 *     WHY_PROBABILITY "a probability of {1}, less than {2}", 12.00 %, 95.00 %
 *  -> a probability of 12.00 %, less than 95.00 % */
#ifndef KOPECK_WORDS_WHY_H
#define KOPECK_WORDS_WHY_H

#include "engine/base/buf.h"

/* WHY(name, code for programs, English, Russian, Ukrainian, Kazakh) */
/* clang-format off */
#define WORDS_WHY(WHY) \
    /* conditions and levels */ \
    WHY(SAME, "same", "same", "совпадает", \
        "збігається", "бірдей") \
    WHY(DIFFERENT_FIELD, "different", "different", "различается", \
        "відрізняється", "өзгеше") \
    WHY(APART, "keep apart", "keep apart", "разные не объединять", \
        "різні не об’єднувати", "әртүрлілері біріктірілмейді") \
    WHY(FROM, "from", "{1} from {2}", "{1} от {2}", \
        "{1} від {2}", "{1}, {2} бастап") \
    WHY(DAYS, "within days", "within {1} days", "в пределах {1} дн.", \
        "у межах {1} дн.", "{1} күн шегінде") \
    WHY(AMOUNT, "within amount", "within {1}", "в пределах {1}", \
        "у межах {1}", "{1} шегінде") \
    WHY(AMOUNT_OR_SHARE, "within amount", "within {1} or {2}", "в пределах {1} или {2}", \
        "у межах {1} або {2}", "{1} немесе {2} шегінде") \
    WHY(AMOUNT_OR_VAT, "within amount", "within {1}, or one is the other with VAT", "в пределах {1} или с НДС", \
        "у межах {1} або з ПДВ", "{1} шегінде немесе ҚҚС-пен") \
    WHY(LEVEL_MISSING, "missing", "missing", "нет значения", \
        "немає значення", "мәні жоқ") \
    WHY(LEVEL_DIFFERENT, "different", "different", "разные", \
        "різні", "әртүрлі") \
    WHY(LEVEL_OTHER, "another", "another: {1} / {2}", "другой: {1} / {2}", \
        "інший: {1} / {2}", "басқа: {1} / {2}") \
    WHY(LEVEL_EQUAL, "equal", "equal", "равны", \
        "рівні", "тең") \
    WHY(LEVEL_ALIKE, "alike", "alike", "похожи", \
        "схожі", "ұқсас") \
    WHY(LEVEL_FROM, "from", "from {1}", "от {1}", \
        "від {1}", "{1} бастап") \
    WHY(BITS, "", "{1} bits", "{1} бит", \
        "{1} біт", "{1} бит") \
    WHY(RARE, "rare", "rare value", "редкое значение", \
        "рідкісне значення", "сирек мән") \
    WHY(FREQUENT, "frequent", "frequent value", "частое значение", \
        "часте значення", "жиі мән") \
    WHY(HOLDS, "holds", "holds", "выполнено", \
        "виконано", "орындалды") \
    WHY(FAILS, "fails", "FAILS", "НЕТ", \
        "НІ", "ЖОҚ") \
    WHY(DECISION, "decision", "decision", "решение", \
        "рішення", "шешім") \
    WHY(NOT_ALONE, "sum", "in the sum", "в сумме", \
        "у сумі", "қосындыда") \
    WHY(SUM_OF, "sum", "{1}, added up", "{1}, сложено", \
        "{1}, додано", "{1}, қосылған") \
    /* what stopped a step: the field first */ \
    WHY(EMPTY_LEFT, "empty on the left", "{1} is empty on the left, and empty equals nothing", "поле «{1}» слева пустое, а пустое ничему не равно", \
        "поле «{1}» зліва порожнє, а порожнє нічому не дорівнює", "«{1}» өрісі сол жақта бос, ал бос мән ештеңеге тең емес") \
    WHY(EMPTY_RIGHT, "empty on the right", "{1} is empty on the right, and empty equals nothing", "поле «{1}» справа пустое, а пустое ничему не равно", \
        "поле «{1}» справа порожнє, а порожнє нічому не дорівнює", "«{1}» өрісі оң жақта бос, ал бос мән ештеңеге тең емес") \
    WHY(EMPTY_BOTH, "empty on both sides", "{1} is empty on both sides, and empty equals nothing", "поле «{1}» пустое с обеих сторон, а пустое ничему не равно", \
        "поле «{1}» порожнє з обох боків, а порожнє нічому не дорівнює", "«{1}» өрісі екі жақта да бос, ал бос мән ештеңеге тең емес") \
    WHY(HOLDS_NONE, "holds none", "{1}: there is no value in {2}, and none equals nothing", "поле «{1}»: в записи {2} нет значения, а пустое ничему не равно", \
        "поле «{1}»: у записі {2} немає значення, а порожнє нічому не дорівнює", "«{1}» өрісі: {2} жазбасында мән жоқ, ал бос мән ештеңеге тең емес") \
    WHY(NOT_ALIKE, "not alike", "{1} is not alike enough: {2}, wanted is {3}", "поле «{1}» недостаточно похоже: {2}, нужно {3}", \
        "поле «{1}» недостатньо схоже: {2}, потрібно {3}", "«{1}» өрісінің ұқсастығы жеткіліксіз: {2}, қажеті {3}") \
    WHY(NOT_SAME, "not same", "{1} is not the same", "поле «{1}» не совпадает", \
        "поле «{1}» не збігається", "«{1}» өрісі бірдей емес") \
    WHY(NOT_DIFFERENT, "not different", "{1} does not differ", "поле «{1}» не различается", \
        "поле «{1}» не відрізняється", "«{1}» өрісінде айырмашылық жоқ") \
    WHY(KEPT_APART, "kept apart", "{1} differs, and the rule keeps such records apart", "поле «{1}» различается, а такие записи правило не объединяет", \
        "поле «{1}» відрізняється, а такі записи правило не об’єднує", "«{1}» өрісі әртүрлі, ал ереже мұндай жазбаларды біріктірмейді") \
    WHY(DECIDED_NOT_SAME, "decided not same", "people decided that the two are not the same", "решено людьми, что это разные записи", \
        "вирішено людьми, що це різні записи", "адамдар бұл екеуі бөлек жазба деп шешкен") \
    WHY(NOT_DECIDED, "not decided", "nobody decided that the two are the same", "никто не решал, что это одна запись", \
        "ніхто не вирішував, що це один запис", "бұл екеуі бір жазба деп ешкім шешкен жоқ") \
    WHY(NO_SUM, "no sum", "the two are in no sum of {1} that adds up {2}, or in none that is the only one", "записи не входят ни в одну сумму поля «{1}», которая сошлась бы {2}, или такая сумма не единственная", \
        "записи не входять у жодну суму поля «{1}», яка зійшлася б {2}, або така сума не єдина", "жазбалар «{1}» өрісінің {2} сәйкес келетін бірде-бір қосындысына кірмейді, немесе ондай қосынды жалғыз емес") \
    WHY(SUM_LIMIT, "search limit", "not all sums of this key were tried: the search limit was reached (see the finding about it)", "проверены не все суммы этого ключа: достигнут предел поиска (об этом есть отдельное расхождение)", \
        "перевірено не всі суми цього ключа: досягнуто межі пошуку (про це є окрема розбіжність)", "осы кілттің барлық қосындылары тексерілмеді: іздеу шегіне жетті (бұл туралы бөлек айырмашылық бар)") \
    WHY(OTHER_CURRENCY, "other currency", "amounts of two currencies never add up: {1} and {2}", "суммы в разных валютах не складываются: {1} и {2}", \
        "суми в різних валютах не додаються: {1} і {2}", "әртүрлі валютадағы сомалар қосылмайды: {1} және {2}") \
    WHY(NOT_WITHIN, "not within", "{1} is not {2}", "поле «{1}» не {2}", \
        "поле «{1}» не {2}", "«{1}» өрісі {2} емес") \
    /* what became of a step */ \
    WHY(BROUGHT, "brought", "this step brought the two together", "этот шаг свёл записи", \
        "цей крок звів записи", "екі жазбаны осы қадам қосты") \
    WHY(BROUGHT_SETTLES, "brought", "this step brought the two together: {1} of the payment settles the document, which is paid {2} by then ({3})", "этот шаг свёл записи: {1} платежа гасит документ, всего к этому оплачено {2} ({3})", \
        "цей крок звів записи: {1} платежу погашає документ, усього на це сплачено {2} ({3})", "екі жазбаны осы қадам қосты: төлемнің {1} бөлігі құжатты өтейді, осымен барлығы {2} төленді ({3})") \
    WHY(NAMED_SECOND, "named second", "holds only by a range or a contract, which count where no document has the very number", "выполнен лишь по диапазону или договору, а они идут в счёт, только если нет документа с самим этим номером", \
        "виконаний лише за діапазоном або договором, а вони враховуються, тільки якщо немає документа із самим цим номером", "тек ауқым немесе шарт бойынша орындалды, ал олар дәл сол нөмірлі құжат жоқ болғанда ғана есепке алынады") \
    WHY(BROUGHT_BY, "brought", "this step brought the two together, as candidates by {1}", "этот шаг свёл записи, кандидатами по {1}", \
        "цей крок звів записи, кандидатами за {1}", "екі жазбаны осы қадам қосты, үміткер болғаны: {1}") \
    WHY(LACKS_FIELD, "lacks field", "not tried: one of the datasets lacks a field of this step", "не применялся: в одном из наборов нет поля этого шага", \
        "не застосовувався: в одному з наборів немає поля цього кроку", "қолданылмады: жинақтардың бірінде осы қадамның өрісі жоқ") \
    WHY(TIED, "ambiguous", "{1} has several equally good candidates by step {2}, so none was taken", "у {1} на шаге {2} несколько одинаково хороших пар, не выбрана ни одна", \
        "у {1} на кроці {2} кілька однаково добрих пар, не обрано жодної", "{1} үшін {2}-қадамда бірдей жақсы бірнеше жұп бар, ешқайсысы таңдалмады") \
    WHY(TAKEN_BEFORE, "taken before", "{1} was matched with {2} by step {3} before", "{1} раньше сопоставлена с {2} на шаге {3}", \
        "{1} раніше зіставлено з {2} на кроці {3}", "{1} бұған дейін {2} жазбасымен {3}-қадамда сәйкестендірілген") \
    WHY(TAKEN_BETTER, "taken by a better total", "{1} was matched with {2} by step {3}, which gave the better total", "{1} сопоставлена с {2} на шаге {3}: так общий итог лучше", \
        "{1} зіставлено з {2} на кроці {3}: так загальний підсумок кращий", "{1} {2} жазбасымен {3}-қадамда сәйкестендірілді: жалпы қорытынды осылай жақсырақ") \
    WHY(TAKEN_EQUAL, "taken, equally good", "{1} was matched with {2} by step {3}: of equal items any would do as well", "{1} сопоставлена с {2} на шаге {3}: из одинаковых записей подошла бы любая", \
        "{1} зіставлено з {2} на кроці {3}: з однакових записів підійшов би будь-який", "{1} {2} жазбасымен {3}-қадамда сәйкестендірілді: бірдей жазбалардың кез келгені жарайды") \
    WHY(BLOCK_TOO_LARGE, "block too large", "not compared: too many records share this key (see the finding about it)", "не сравнивались: у ключа слишком много записей (об этом есть отдельное расхождение)", \
        "не порівнювалися: у ключа надто багато записів (про це є окрема розбіжність)", "салыстырылмады: кілтте жазба тым көп (бұл туралы бөлек айырмашылық бар)") \
    WHY(NO_CANDIDATE_LARGE, "block too large", "no candidate: the block that holds both is too large to be compared (see the finding about it)", "не кандидаты: блок, где стоят обе, слишком велик (об этом есть отдельное расхождение)", \
        "не кандидати: блок, де стоять обидва, надто великий (про це є окрема розбіжність)", "үміткер емес: екеуі де тұрған блок тым үлкен (бұл туралы бөлек айырмашылық бар)") \
    WHY(NO_CANDIDATE, "no candidate", "no candidate: none of the passes of `among` ({1}) brings the two", "не кандидаты: ни один из проходов `among` ({1}) их не сводит", \
        "не кандидати: жоден із проходів `among` ({1}) їх не зводить", "үміткер емес: `among` өтулерінің ({1}) ешқайсысы оларды қоспайды") \
    WHY(PROBABILITY, "probability", "candidates by {3}, with a probability of {1}, less than {2}", "кандидаты по {3}, но вероятность {1}, меньше {2}", \
        "кандидати за {3}, але ймовірність {1}, менша за {2}", "{3} бойынша үміткер, бірақ ықтималдық {1}, {2} мәнінен аз") \
    WHY(OUT_OF_PLAY, "out of play", "not tried: one of the two takes no part any more", "не применялся: одна из записей уже не участвует", \
        "не застосовувався: один із записів уже не бере участі", "қолданылмады: жазбалардың бірі енді қатыспайды") \
    WHY(HOLDS_TOO, "holds too", "holds too; an earlier step had brought the two together", "тоже выполнен; записи свёл более ранний шаг", \
        "теж виконаний; записи звів попередній крок", "бұл да орындалды; жазбаларды бұрынғы қадам қосқан") \
    WHY(HOLDS_EQUAL, "holds", "holds; equal records are tied together by one of them", "выполнен; равные записи связаны через одну из них", \
        "виконаний; рівні записи зв’язані через один із них", "орындалды; тең жазбалар солардың бірі арқылы байланысқан") \
    WHY(NOT_LOOKED_AT, "not looked at", "holds, but the two were never compared: none of the generators of candidates for {1} ({2}) brings them together; a step with `same` or another measure would", \
        "выполнен, но записи не сравнивались: ни один из генераторов кандидатов поля «{1}» ({2}) не сводит их; свёл бы шаг с `same` или с другой мерой", \
        "виконаний, але записи не порівнювалися: жоден із генераторів кандидатів поля «{1}» ({2}) не зводить їх; звів би крок із `same` або з іншою мірою", "орындалды, бірақ жазбалар салыстырылмады: «{1}» өрісінің үміткер генераторларының ешқайсысы ({2}) оларды қоспайды; `same` немесе басқа өлшемі бар қадам қосар еді") \
    WHY(NOT_MATCHED_ALL_THE_SAME, "not looked at", "holds, but neither record was matched: they were not among the candidates that this step looked at", \
        "выполнен, но ни одна из записей не сопоставлена: среди кандидатов шага этой пары не было", \
        "виконаний, але жоден із записів не зіставлено: серед кандидатів кроку цієї пари не було", "орындалды, бірақ екі жазба да сәйкестендірілмеді: қадамның үміткерлері арасында бұл жұп болмады") \
    /* what became of the two */ \
    WHY(NO_PART, "takes no part", "{1} takes no part: {2}", "{1} не участвует: {2}", \
        "{1} не бере участі: {2}", "{1} қатыспайды: {2}") \
    WHY(LATE, "late", "after the cut-off", "после отсечки", \
        "після відсічки", "кесу сәтінен кейін") \
    WHY(MATCHED, "matched", "matched by step {1}", "сопоставлены на шаге {1}", \
        "зіставлено на кроці {1}", "{1}-қадамда сәйкестендірілді") \
    WHY(MATCHED_REVIEW, "matched for review", "matched by step {1}, for review", "сопоставлены на шаге {1}, нужна проверка", \
        "зіставлено на кроці {1}, потрібна перевірка", "{1}-қадамда сәйкестендірілді, тексеру қажет") \
    WHY(CLUSTER, "one cluster", "in one cluster by step {1}", "в одной группе на шаге {1}", \
        "в одній групі на кроці {1}", "{1}-қадамда бір топта") \
    WHY(CLUSTER_REVIEW, "one cluster for review", "in one cluster by step {1}, for review", "в одной группе на шаге {1}, нужна проверка", \
        "в одній групі на кроці {1}, потрібна перевірка", "{1}-қадамда бір топта, тексеру қажет") \
    WHY(THROUGH, "through others", "in one cluster through other records; no step brings the two directly", "в одной группе через другие записи; напрямую их не сводит ни один шаг", \
        "в одній групі через інші записи; напряму їх не зводить жоден крок", "басқа жазбалар арқылы бір топта; тікелей ешбір қадам қоспайды") \
    WHY(THROUGH_REVIEW, "through others for review", "in one cluster through other records, for review; no step brings the two directly", "в одной группе через другие записи, нужна проверка; напрямую их не сводит ни один шаг", \
        "в одній групі через інші записи, потрібна перевірка; напряму їх не зводить жоден крок", "басқа жазбалар арқылы бір топта, тексеру қажет; тікелей ешбір қадам қоспайды") \
    WHY(CUT, "cut", "brought together, but cut again: the cluster would hold records that are kept apart", "сведены, но снова разделены: в группе оказались бы записи, которые не объединяют", \
        "зведені, але знову розділені: у групі опинилися б записи, які не об’єднують", "қосылды, бірақ қайта бөлінді: топта біріктірілмейтін жазбалар болар еді") \
    WHY(NOT_MATCHED, "not matched", "not matched", "не сопоставлены", \
        "не зіставлено", "сәйкестендірілмеді") \
    /* generators of candidates */ \
    WHY(BY_WHOLE, "whole", "the whole value", "значение целиком", \
        "значення повністю", "мәннің өзі толық") \
    WHY(BY_PREFIX, "prefix", "first letters", "первые буквы", \
        "перші літери", "алғашқы әріптер") \
    WHY(BY_DELETIONS, "deletions", "all but one letter", "все буквы, кроме одной", \
        "усі літери, крім однієї", "біреуінен басқа барлық әріп") \
    WHY(BY_ENDING, "ending", "last digits", "последние цифры", \
        "останні цифри", "соңғы цифрлар") \
    WHY(BY_MAILBOX, "mailbox", "the mailbox", "имя почтового ящика", \
        "ім’я поштової скриньки", "пошта жәшігінің аты") \
    WHY(BY_WORDS, "words", "a rare word in common", "общее редкое слово", \
        "спільне рідкісне слово", "ортақ сирек сөз") \
    WHY(BY_NEAR, "near", "neighbours in the alphabet", "соседи по алфавиту", \
        "сусіди за абеткою", "әліпби бойынша көршілер") \
    /* the page and the terminal */ \
    WHY(RULE, "", "rule {1}", "правило {1}", \
        "правило {1}", "{1} ережесі") \
    WHY(PAIR, "", "{1} and {2}", "{1} и {2}", \
        "{1} і {2}", "{1} және {2}") \
    WHY(STEP, "", "Step {1}", "Шаг {1}", \
        "Крок {1}", "{1}-қадам") \
    WHY(FIELD, "", "Field", "Поле", \
        "Поле", "Өріс") \
    WHY(LEFT, "", "Left", "Слева", \
        "Зліва", "Сол жақта") \
    WHY(RIGHT, "", "Right", "Справа", \
        "Справа", "Оң жақта") \
    WHY(CONDITION, "", "Condition", "Условие", \
        "Умова", "Шарт") \
    WHY(RESULT, "", "Result", "Итог", \
        "Підсумок", "Қорытынды") \
    WHY(LIKENESS, "", "Likeness", "Сходство", \
        "Схожість", "Ұқсастық") \
    WHY(LEVEL, "", "Level", "Уровень", \
        "Рівень", "Деңгей") \
    WHY(WEIGHT, "", "Weight, bits", "Вес, бит", \
        "Вага, біт", "Салмақ, бит") \
    WHY(SUM, "", "Sum", "Сумма", \
        "Сума", "Қосынды") \
    WHY(PRIOR, "", "two records at random", "две случайные записи", \
        "два випадкові записи", "кездейсоқ екі жазба") \
    WHY(KIN, "", "same household or firm, another", "один дом или фирма, но другие", \
        "одна сім’я чи фірма, але інші", "бір үй не фирма, бірақ басқа") \
    WHY(CHANCE, "", "Probability {1}", "Вероятность {1}", \
        "Імовірність {1}", "Ықтималдық {1}") \
    WHY(MATCH_FROM, "", "a match from {1}", "совпадение от {1}", \
        "збіг від {1}", "{1} бастап сәйкестік") \
    WHY(REVIEW_FROM, "", "for review from {1}", "на проверку от {1}", \
        "на перевірку від {1}", "{1} бастап тексеруге") \
    WHY(TITLE, "", "Why", "Почему", \
        "Чому", "Неге") \
    WHY(LEGEND, "", "Each field adds its weight to the sum: to the right for the same, to the left for different records", \
        "Каждое поле добавляет к сумме свой вес: вправо — за то, что записи об одном и том же, влево — против", \
        "Кожне поле додає до суми свою вагу: праворуч — за те, що записи про одне й те саме, ліворуч — проти", "Әр өріс қосындыға өз салмағын қосады: оңға — жазбалар бір нәрсе туралы болса, солға — әртүрлі болса") \
    WHY(NEAREST, "", "nearest candidates and what stopped them", "ближайшие кандидаты и что им помешало", \
        "найближчі кандидати і що їм завадило", "ең жақын үміткерлер және оларға не кедергі болды") \
    WHY(MORE_PAIRS, "", "{1} more pairs of this finding are not shown; name two records to see one", "ещё пар в этом расхождении: {1}; чтобы увидеть пару, назовите две записи", \
        "ще пар у цій розбіжності: {1}; щоб побачити пару, назвіть два записи", "бұл айырмашылықта тағы {1} жұп көрсетілмеді; жұпты көру үшін екі жазбаны атаңыз") \
    WHY(NO_NEAREST, "", "no record of the other side agrees with it in any condition of the rule", "ни одна запись с другой стороны не совпадает с ней ни по одному условию правила", \
        "жоден запис з іншого боку не збігається з ним за жодною умовою правила", "екінші жақтағы ешбір жазба ереженің бірде-бір шарты бойынша онымен сәйкес келмейді")
/* clang-format on */

typedef enum Why {
#define WORDS_WHY_NAME(name, code, en, ru, uk, kk) WHY_##name,
    WORDS_WHY(WORDS_WHY_NAME)
#undef WORDS_WHY_NAME
        WHYS
} Why;

enum { WHY_ARGUMENTS_MAX = 3 };

Str why_code(Why why); /* for programs: "not same"; "" of what stands on the page alone */

/* The sentence filled in, in a project's language (words.h; any other in English). argument: WHY_ARGUMENTS_MAX of them, those not
 * used null; NULL: there are none. */
Str words_why(Str language, Why why, const Str *argument, Arena *arena);

/* A field and a step as people call them: words_field, words_step of words.h. */
Str why_field(Str language, Str field);
Str why_step(Str language, Str step, Arena *arena);

#endif
