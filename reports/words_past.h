/* WordsPast: what the store remembers, told on a terminal in the project's language: `kopeck history`, `show`, `compare`, `trace`,
 * `decide`.
 *
 *     PAST_RUN_OF "{1} of {2}", weekly, 30.09.2026  ->  weekly of 30.09.2026 */
#ifndef KOPECK_WORDS_PAST_H
#define KOPECK_WORDS_PAST_H

#include "reports/words.h"

/* PAST(name, English, Russian, Ukrainian, Kazakh) */
/* clang-format off */
#define WORDS_PAST(PAST) \
    /* runs */ \
    PAST(NUMBER, "number", "номер", "номер", "нөмірі") \
    PAST(RUN, "run", "прогон", "прогін", "іске қосу") \
    PAST(JOB, "job", "задание", "завдання", "тапсырма") \
    PAST(CUTOFF, "cut-off", "отсечка", "відсічка", "кесу") \
    PAST(STATE, "state", "состояние", "стан", "күйі") \
    PAST(FINDINGS, "findings", "расхождений", "розбіжностей", "айырмашылық") \
    PAST(UNKNOWN, "{1} unknown", "неизвестно: {1}", "невідомо: {1}", "белгісіз: {1}") \
    PAST(NOT_PUBLISHED, "NOT PUBLISHED", "ОТЧЁТЫ НЕ ВЫШЛИ", "ЗВІТИ НЕ ВИЙШЛИ", "ЕСЕПТЕР ШЫҚПАДЫ") \
    PAST(NO_RUN, "no run yet", "прогонов ещё не было", "прогонів ще не було", "іске қосу әлі болған жоқ") \
    PAST(RUN_NUMBER, "{1}, number {2}", "{1}, номер {2}", "{1}, номер {2}", "{1}, нөмірі {2}") \
    PAST(RUN_OF, "{1} of {2}", "{1} за {2}", "{1} за {2}", "{1}, {2}") \
    PAST(KEPT, "kept", "сохранён", "збережено", "сақталды") \
    PAST(SNAPSHOT, "snapshot", "снимок", "знімок", "түсірілім") \
    PAST(PROJECT, "project", "проект", "проєкт", "жоба") \
    PAST(REPORTS, "reports", "отчёты", "звіти", "есептер") \
    PAST(FAILED, "FAILED", "НЕ ПРОЧИТАНО", "НЕ ПРОЧИТАНО", "ОҚЫЛМАДЫ") \
    PAST(NOT_CHECKED, "NOT CHECKED", "НЕ ПРОВЕРЕНО", "НЕ ПЕРЕВІРЕНО", "ТЕКСЕРІЛМЕДІ") \
    PAST(RULE, "{1} matched, {2} groups, {3} findings, {4} of them new or back", \
         "пар {1}, групп {2}, расхождений {3}, из них новых и вернувшихся {4}", \
         "пар {1}, груп {2}, розбіжностей {3}, з них нових і тих, що повернулися, {4}", \
         "жұп {1}, топ {2}, айырмашылық {3}, оның жаңасы және қайта шыққаны {4}") \
    PAST(TOTAL, "total", "итог", "підсумок", "қорытынды") \
    PAST(TOTAL_IS, "{1}: difference {2}, unexplained {3}", "{1}: разница {2}, не объяснено {3}", \
         "{1}: різниця {2}, не пояснено {3}", "{1}: айырма {2}, түсіндірілмегені {3}") \
    /* findings */ \
    PAST(THE_FINDINGS, "findings ({1})", "расхождения ({1})", "розбіжності ({1})", "айырмашылықтар ({1})") \
    PAST(THE_RESOLVED, "resolved ({1})", "устранены ({1})", "усунено ({1})", "жойылғандар ({1})") \
    PAST(THE_GAINED, "gained ({1})", "появились ({1})", "з’явилися ({1})", "пайда болғандар ({1})") \
    PAST(THE_LOST, "lost ({1})", "исчезли ({1})", "зникли ({1})", "жоғалғандар ({1})") \
    PAST(THE_CHANGED, "changed ({1})", "изменились ({1})", "змінилися ({1})", "өзгергендер ({1})") \
    PAST(SINCE, "since {1}", "с {1}", "з {1}", "{1} бастап") \
    PAST(NOT_LOOKED_AT, "unknown", "неизвестно", "невідомо", "белгісіз") \
    PAST(MORE, "... and {1} more: --json lists all", "... и ещё {1}: все покажет --json", "... і ще {1}: усі покаже --json", \
         "... тағы {1}: барлығын --json көрсетеді") \
    PAST(BEFORE, "before", "раньше", "раніше", "бұрын") \
    PAST(AFTER, "after", "позже", "пізніше", "кейін") \
    PAST(COMPARED, "{1} gained, {2} lost, {3} changed, {4} the same, {5} unknown in one of the two", \
         "появилось {1}, исчезло {2}, изменилось {3}, без перемен {4}, в одном из двух неизвестно {5}", \
         "з’явилося {1}, зникло {2}, змінилося {3}, без змін {4}, в одному з двох невідомо {5}", \
         "пайда болды {1}, жоғалды {2}, өзгерді {3}, өзгеріссіз {4}, екеуінің бірінде белгісіз {5}") \
    /* one document */ \
    PAST(FINDING, "finding {1}  {2}, rule {3} of {4}", "расхождение {1}  {2}, правило {3} задания {4}", \
         "розбіжність {1}  {2}, правило {3} завдання {4}", "айырмашылық {1}  {2}, {4} тапсырмасының {3} ережесі") \
    PAST(APPEARED, "appeared", "появилось", "з’явилося", "пайда болды") \
    PAST(GONE, "gone", "исчезло", "зникло", "жоғалды") \
    PAST(CHANGED, "changed", "изменилось", "змінилося", "өзгерді") \
    PAST(CAME_BACK, "came back", "вернулось", "повернулося", "қайта шықты") \
    PAST(RESOLVED, "resolved", "устранено", "усунено", "жойылды") \
    PAST(EMPTY, "(empty)", "(пусто)", "(порожньо)", "(бос)") \
    PAST(NOT_FOUND, "not found in any stored run", "ни в одном сохранённом прогоне не найдено", "у жодному збереженому прогоні не знайдено", \
         "сақталған іске қосулардың ешқайсысынан табылмады") \
    PAST(LOOKED, "snapshots looked at: {1}", "просмотрено снимков: {1}", "переглянуто знімків: {1}", "қаралған түсірілім: {1}") \
    PAST(LOOKED_GONE, "; no longer where they were: {1}", "; нет на прежнем месте: {1}", "; немає на колишньому місці: {1}", "; бұрынғы орнында жоқ: {1}") \
    PAST(LOOKED_CHANGED, "; CHANGED SINCE THEY WERE TAKEN, so not looked at: {1}", "; ИЗМЕНЕНЫ ПОСЛЕ СНЯТИЯ, поэтому не просмотрены: {1}", \
         "; ЗМІНЕНО ПІСЛЯ ЗНЯТТЯ, тому не переглянуто: {1}", "; ТҮСІРІЛГЕННЕН КЕЙІН ӨЗГЕРТІЛГЕН, сондықтан қаралмады: {1}") \
    PAST(LOOKED_OLDER, "; older ones left out: {1}", "; старше, не просмотрено: {1}", "; старіших, не переглянуто: {1}", "; ескілері, қаралмады: {1}") \
    PAST(LOOKED_CUT, "; more than {1} records, the rest left out", "; записей больше {1}, остальные не показаны", \
         "; записів понад {1}, решту не показано", "; жазба {1} асады, қалғаны көрсетілмеді") \
    /* decisions */ \
    PAST(DECIDED, "decided", "решено", "вирішено", "шешілді") \
    PAST(NO_DECISION, "no decision yet", "решений ещё нет", "рішень ще немає", "шешім әлі жоқ") \
    PAST(DECISIONS, "decisions", "решения", "рішення", "шешімдер") \
    PAST(ADDED, "{1} added", "добавлено {1}", "додано {1}", "{1} қосылды") \
    PAST(IN_FORCE, ", {1} in force already", ", уже действуют {1}", ", уже діють {1}", ", {1} бұрыннан күшінде") \
    PAST(HOLD, "; they hold from the next run on", "; действуют со следующего прогона", "; діють від наступного прогону", \
         "; келесі іске қосудан бастап күшінде") \
    PAST(NONE_FILLED, "none: the yellow columns of the workbook are empty", "нет: жёлтые колонки книги пусты", \
         "немає: жовті стовпці книги порожні", "жоқ: кітаптың сары бағандары бос") \
    PAST(VERIFIED, "{1}, none changed since it was made", "{1}, ни одно не изменено после записи", "{1}, жодне не змінено після запису", \
         "{1}, ешқайсысы жазылғаннан кейін өзгертілмеген") \
    PAST(HASH, "hash", "хеш", "хеш", "хеш") \
    PAST(NONE, "none", "нет", "немає", "жоқ")
/* clang-format on */

typedef enum PastWord {
#define WORDS_PAST_NAME(name, en, ru, uk, kk) PAST_##name,
    WORDS_PAST(WORDS_PAST_NAME)
#undef WORDS_PAST_NAME
        PAST_WORDS
} PastWord;

enum { PAST_ARGUMENTS_MAX = 5 };

/* argument: for {1} to {5}; NULL: the words as they stand. */
Str words_past(Language language, PastWord word, const Str *argument, Arena *arena);

#endif
