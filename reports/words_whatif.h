/* WordsWhatif: what changed rules would find, in the project's language: `kopeck whatif`, as text and as a page.
 *
 *     WHATIF_SAYS_IN_RUNS "in {1} of {2} runs", 2, 4  ->  in 2 of 4 runs */
#ifndef KOPECK_WORDS_WHATIF_H
#define KOPECK_WORDS_WHATIF_H

#include "engine/base/buf.h"

/* SAY(name, English, Russian, Ukrainian, Kazakh) */
/* clang-format off */
#define WORDS_WHATIF(SAY) \
    SAY(TITLE, "What if: {1}", "Что если: {1}", \
        "Що якби: {1}", "Егер былай болса: {1}") \
    SAY(RUNS, "{1} with {2} instead of {3}: {4} of {5} runs judged again", "{1}: {2} вместо {3}, заново проверено прогонов: {4} из {5}", \
        "{1}: {2} замість {3}, наново перевірено прогонів: {4} з {5}", "{1}: {3} орнына {2}, қайта тексерілген іске қосулар: {5} ішінен {4}") \
    SAY(ONCE, "Findings are counted once, however many runs tell them.", "Каждое расхождение учтено один раз, в скольких бы прогонах оно ни было.", \
        "Кожну розбіжність враховано один раз, хоч би в скількох прогонах вона була.", "Әр айырмашылық неше іске қосуда болса да, бір рет саналады.") \
    SAY(COUNTS, "{1} → {2} findings: {3} gained, {4} lost, {5} changed, {6} the same", "расхождений {1} → {2}: появится {3}, исчезнет {4}, изменится {5}, без перемен {6}", \
        "розбіжностей {1} → {2}: з’явиться {3}, зникне {4}, зміниться {5}, без змін {6}", "айырмашылық саны {1} → {2}: пайда болады {3}, жоғалады {4}, өзгереді {5}, өзгеріссіз {6}") \
    SAY(UNKNOWN, ", {1} unknown", ", неизвестно {1}", \
        ", невідомо {1}", ", белгісіз {1}") \
    SAY(NOT_JUDGED, "NOT REPLAYED: {1}", "НЕ ПРОВЕРЕН ЗАНОВО: {1}", \
        "НЕ ПЕРЕВІРЕНО НАНОВО: {1}", "ҚАЙТА ТЕКСЕРІЛМЕДІ: {1}") \
    SAY(GONE, "its snapshot is gone", "его снимка больше нет", \
        "його знімка більше немає", "оның түсірілімі енді жоқ") \
    SAY(REPLACED, "its snapshot was changed or replaced", "его снимок изменён или подменён", \
        "його знімок змінено або підмінено", "оның түсірілімі өзгертілген немесе ауыстырылған") \
    SAY(TOGETHER, "together  {1} gained, {2} lost, {3} changed; each finding once", "всего      появится {1}, исчезнет {2}, изменится {3}; каждое расхождение один раз", \
        "разом      з’явиться {1}, зникне {2}, зміниться {3}; кожна розбіжність один раз", "барлығы    пайда болады {1}, жоғалады {2}, өзгереді {3}; әр айырмашылық бір рет") \
    SAY(RISKS, "at risk   {1} gained, {2} lost", "под риском появится {1}, исчезнет {2}", \
        "під ризиком з’явиться {1}, зникне {2}", "тәуекелде  пайда болады {1}, жоғалады {2}") \
    SAY(LIMIT_MOVED, "limit {1}: {2}: {3} → {4}", "порог {1}: {2}: {3} → {4}", \
        "поріг {1}: {2}: {3} → {4}", "шек {1}: {2}: {3} → {4}") \
    SAY(NONE, "(none)", "(нет)", \
        "(немає)", "(жоқ)") \
    SAY(GAINED, "gained", "появятся", \
        "з’являться", "пайда болады") \
    SAY(LOST, "lost", "исчезнут", \
        "зникнуть", "жоғалады") \
    SAY(CHANGED, "changed", "изменятся", \
        "зміняться", "өзгереді") \
    SAY(SAME, "the same", "без перемен", \
        "без змін", "өзгеріссіз") \
    SAY(NOT_KNOWN, "unknown", "неизвестно", \
        "невідомо", "белгісіз") \
    SAY(IN_RUNS, "in {1} of {2} runs", "в {1} из {2} прогонов", \
        "у {1} з {2} прогонів", "{2} іске қосу ішінен {1}") \
    SAY(WAS, "before: ", "было:   ", \
        "було:   ", "бұрын: ") \
    SAY(WILL_BE, "after:  ", "станет: ", \
        "стане:  ", "кейін: ") \
    SAY(MORE, "... and {1} more: --json and --out DIR list all", "... и ещё {1}: все покажут --json и --out DIR", \
        "... і ще {1}: усі покажуть --json та --out DIR", "... тағы {1}: барлығын --json және --out DIR көрсетеді") \
    SAY(MORE_IN, "{1} more stand in {2} (--out)", "ещё {1} в файле {2} (--out)", \
        "ще {1} у файлі {2} (--out)", "тағы {1} мына файлда: {2} (--out)") \
    SAY(MONEY, "money moved in the run of {1}", "как сдвинулись деньги в прогоне за {1}", \
        "як зсунулися гроші в прогоні за {1}", "{1} іске қосуында ақша қалай жылжыды") \
    SAY(TOTALS_MOVED, "Rules that moved, in the run of {1}", "Правила, где сдвинулась разница, в прогоне за {1}", \
        "Правила, де зсунулася різниця, у прогоні за {1}", "Айырмасы жылжыған ережелер, {1} іске қосуында") \
    SAY(CAUSES_MOVED, "Causes that moved, in the run of {1}", "Причины, где сдвинулась разница, в прогоне за {1}", \
        "Причини, де зсунулася різниця, у прогоні за {1}", "Айырмасы жылжыған себептер, {1} іске қосуында") \
    SAY(SLICES_MOVED, "Slices that moved, in the run of {1}", "Срезы, где сдвинулась разница, в прогоне за {1}", \
        "Зрізи, де зсунулася різниця, у прогоні за {1}", "Айырмасы жылжыған қималар, {1} іске қосуында") \
    SAY(BEFORE, "before", "было", \
        "було", "бұрын") \
    SAY(AFTER, "after", "станет", \
        "стане", "кейін") \
    SAY(MOVED, "moved", "сдвиг", \
        "зсув", "жылжу") \
    SAY(RUN_OF, "run of", "прогон за", \
        "прогін за", "іске қосу күні") \
    SAY(RUN_COUNT, "runs", "прогонов", \
        "прогонів", "іске қосу саны")
/* clang-format on */

/* Said as every report says it. */
#define WORDS_WHATIF_LABELS(LABEL)                                                                                     \
    LABEL(PROFILE) LABEL(NOT_CHECKED) LABEL(UNEXPLAINED) LABEL(STATE) LABEL(FINDINGS) LABEL(KIND) LABEL(RULE)          \
    LABEL(DOCUMENT) LABEL(EXPLANATION) LABEL(AT_RISK) LABEL(LIMIT) LABEL(LIMITS) LABEL(TOTAL) LABEL(CAUSE) LABEL(SLICE)

typedef enum WhatifWord {
#define WORDS_WHATIF_NAME(name, en, ru, uk, kk) WHATIF_SAYS_##name,
    WORDS_WHATIF(WORDS_WHATIF_NAME)
#undef WORDS_WHATIF_NAME
#define WORDS_WHATIF_LABEL(name) WHATIF_SAYS_##name,
    WORDS_WHATIF_LABELS(WORDS_WHATIF_LABEL)
#undef WORDS_WHATIF_LABEL
        WHATIF_WORDS
} WhatifWord;

enum { WHATIF_ARGUMENTS_MAX = 6 };

/* argument: for {1} to {6}; NULL: the words as they stand. */
Str words_whatif(Str language, WhatifWord word, const Str *argument, Arena *arena);

/* For people: causes, money, a day, and a slice of a dimension. */
Str whatif_causes(Str language, Str causes, Arena *arena);
Str whatif_money(Str language, int128 amount, unsigned scale, Str currency, Arena *arena);
Str whatif_day(Str language, Str iso, Arena *arena);
Str whatif_slice(Str language, Str dimension, Str value, Arena *arena); /* "day 03.09.2026"; of "all" the total */
Str whatif_limit(Str language, Str words, Arena *arena);
Str whatif_capital(Str text, Arena *arena);

#endif
