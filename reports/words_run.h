/* WordsRun: what commands say of their own work on a terminal, in the project's language: a run, a snapshot, a check. Errors and
 * what a source answers are quoted as they are.
 *
 *     RUN_READ "{1} datasets, {2} rows, all accounted for", 11, 10680 */
#ifndef KOPECK_WORDS_RUN_H
#define KOPECK_WORDS_RUN_H

#include "reports/words.h"

/* RUN(name, English, Russian, Ukrainian, Kazakh) */
/* clang-format off */
#define WORDS_RUN(RUN) \
    /* how a run ended */ \
    RUN(NO_FINDINGS, "no discrepancy found", "расхождений не найдено", "розбіжностей не знайдено", "айырмашылық табылмады") \
    RUN(CLEAN, "nothing over a limit", "ни один порог не превышен", "жодного порогу не перевищено", "ешбір шек асқан жоқ") \
    RUN(NO_LIMITS, "ERRORS FOUND, and the rules set no limits", "ЕСТЬ ОШИБКИ, а пороги в правилах не заданы", \
        "Є ПОМИЛКИ, а пороги в правилах не задано", "ҚАТЕЛЕР БАР, ал ережелерде шек қойылмаған") \
    RUN(REJECTED, "WARNING: rows could not be read", "ВНИМАНИЕ: часть строк не прочитана", "УВАГА: частину рядків не прочитано", \
        "НАЗАР АУДАРЫҢЫЗ: жолдардың бір бөлігі оқылмады") \
    RUN(WARNING, "WARNING: a warning level is reached", "ВНИМАНИЕ: достигнут порог предупреждения", \
        "УВАГА: досягнуто порогу попередження", "НАЗАР АУДАРЫҢЫЗ: ескерту шегіне жетті") \
    RUN(BREACH, "LIMITS BREACHED", "ПОРОГИ ПРЕВЫШЕНЫ", "ПОРОГИ ПЕРЕВИЩЕНО", "ШЕКТЕР АСТЫ") \
    RUN(INCOMPLETE, "INCOMPLETE", "НЕПОЛНЫЙ ПРОГОН", "НЕПОВНИЙ ПРОГІН", "ТОЛЫҚ ЕМЕС") \
    /* the names of its lines: nine letters at most */ \
    RUN(LINE_CUTOFF, "cut-off", "отсечка", "відсічка", "кесу") \
    RUN(LINE_READ, "read", "прочитано", "прочитано", "оқылды") \
    RUN(LINE_FINDINGS, "findings", "найдено", "знайдено", "табылды") \
    RUN(LINE_MODELS, "models", "модели", "моделі", "модельдер") \
    RUN(LINE_HISTORY, "history", "история", "історія", "тарих") \
    RUN(LINE_LIMITS, "limits", "пороги", "пороги", "шектер") \
    RUN(LINE_REPORT, "report", "отчёт", "звіт", "есеп") \
    RUN(LINE_FAILED, "FAILED", "СБОЙ", "ЗБІЙ", "ҚАТЕ") \
    /* what they say */ \
    RUN(READ, "{1} datasets, {2} rows, all accounted for", "наборов данных {1}, строк {2}, все учтены", \
        "наборів даних {1}, рядків {2}, усі враховано", "деректер жиыны {1}, жол {2}, бәрі есепке алынды") \
    RUN(SOME, "{1} of {2}", "{1} из {2}", "{1} з {2}", "{1}/{2}") \
    RUN(MORE, "... and {1} more", "... и ещё {1}", "... і ще {1}", "... тағы {1}") \
    RUN(RULE, "{1} matched, {2} findings", "пар {1}, расхождений {2}", "пар {1}, розбіжностей {2}", "жұп {1}, айырмашылық {2}") \
    RUN(TOTAL, ", difference {1}, unexplained {2}", ", разница {1}, не объяснено {2}", ", різниця {1}, не пояснено {2}", \
        ", айырма {1}, түсіндірілмегені {2}") \
    RUN(NOT_CHECKED, "NOT CHECKED: {1}", "НЕ ПРОВЕРЕНО: {1}", "НЕ ПЕРЕВІРЕНО: {1}", "ТЕКСЕРІЛМЕДІ: {1}") \
    RUN(FINDINGS, "{1}, of them {2} errors", "{1}, из них ошибок {2}", "{1}, з них помилок {2}", "{1}, оның қатесі {2}") \
    RUN(SETTLED, ", {1} settled by decision", ", закрыто решением {1}", ", закрито рішенням {1}", ", шешіммен жабылғаны {1}") \
    RUN(MONEY, "; money stands behind {1}", "; деньги стоят за {1}", "; гроші стоять за {1}", "; ақшаға қатыстысы {1}") \
    RUN(FIRST, "the first run of this job: all findings are new", "первый прогон этого задания: всё найденное — новое", \
        "перший прогін цього завдання: усе знайдене — нове", "бұл тапсырманың алғашқы іске қосылуы: табылғанның бәрі жаңа") \
    RUN(SINCE, "since {1}: {2} new, {3} open, {4} came back, {5} resolved", \
        "с {1}: новых {2}, открытых {3}, вернувшихся {4}, устранённых {5}", \
        "з {1}: нових {2}, відкритих {3}, таких, що повернулися, {4}, усунутих {5}", \
        "{1} бастап: жаңа {2}, ашық {3}, қайта шыққан {4}, жойылған {5}") \
    RUN(UNKNOWN, ", {1} unknown", ", неизвестно {1}", ", невідомо {1}", ", белгісіз {1}") \
    RUN(ASIDE, "; older than the newest run, not kept", "; отсечка раньше последнего прогона, не сохранён", \
        "; відсічка раніша за останній прогін, не збережено", "; соңғы іске қосудан бұрынғы, сақталмады") \
    RUN(MOVED, "{1}: {2} moved {3} %", "{1}: {2} сместилось на {3} %", "{1}: {2} змістилося на {3} %", "{1}: {2} {3} % жылжыды") \
    RUN(TOO_FAR, " - TOO FAR, learn it again", " — СЛИШКОМ ДАЛЕКО, обучите заново", " — ЗАНАДТО ДАЛЕКО, навчіть заново", \
        " — ТЫМ АЛЫС, қайта үйретіңіз") \
    RUN(BREACHED, "{1} of {2} breached", "превышено {1} из {2}", "перевищено {1} з {2}", "{2} шектің {1} асты") \
    RUN(NONE_JUDGED, "none judged", "не проверялись", "не перевірялися", "бағаланбады") \
    RUN(UNCHECKED, "; {1} of {2} rules NOT CHECKED", "; НЕ ПРОВЕРЕНО правил {1} из {2}", "; НЕ ПЕРЕВІРЕНО правил {1} з {2}", \
        "; {2} ереженің {1} ТЕКСЕРІЛМЕДІ") \
    /* a snapshot */ \
    RUN(ROWS, "{1} rows, {2} rejected", "строк {1}, отклонено {2}", "рядків {1}, відхилено {2}", "жол {1}, қабылданбағаны {2}") \
    RUN(FAILED, "FAILED: {1}", "СБОЙ: {1}", "ЗБІЙ: {1}", "ҚАТЕ: {1}") \
    /* a check */ \
    RUN(OK, "ok", "в порядке", "гаразд", "дұрыс") \
    RUN(OK_EMPTY, "ok, but empty", "в порядке, но строк нет", "гаразд, але рядків немає", "дұрыс, бірақ жол жоқ") \
    RUN(OK_SOME, "ok, but {1} of its first {2} rows cannot be read:", "в порядке, но из первых строк ({2}) не читаются {1}:", \
        "гаразд, але з перших рядків ({2}) не читаються {1}:", "дұрыс, бірақ алғашқы {2} жолдың {1} оқылмайды:") \
    RUN(NONE_READ, "FAILED: none of its first {1} rows can be read:", "СБОЙ: из первых строк ({1}) не читается ни одна:", \
        "ЗБІЙ: з перших рядків ({1}) не читається жоден:", "ҚАТЕ: алғашқы {1} жолдың бірде-бірі оқылмайды:") \
    RUN(CONNECTION, "connection", "соединение", "з’єднання", "байланыс") \
    RUN(CAUTION, "warning", "внимание", "увага", "назар аударыңыз") \
    RUN(NOTE, "note", "замечание", "зауваження", "ескертпе") \
    /* of one, English leaves the last letter out */ \
    RUN(SOURCES, "{1} sources", "источников {1}", "джерел {1}", "дереккөз {1}") \
    RUN(DATASETS, "{1} datasets", "наборов данных {1}", "наборів даних {1}", "деректер жиыны {1}") \
    RUN(RULES, "{1} rules", "правил {1}", "правил {1}", "ереже {1}") \
    RUN(JOBS, "{1} jobs", "заданий {1}", "завдань {1}", "тапсырма {1}") \
    RUN(PROBLEMS, "{1} problems", "сбоев {1}", "збоїв {1}", "қате {1}") \
    RUN(THREADS, "{1} threads", "потоков {1}", "потоків {1}", "ағын {1}") \
    RUN(CHECKED, "{1}: no mistake in the project; {2}", "{1}: ошибок в проекте нет; {2}", "{1}: помилок у проєкті немає; {2}", \
        "{1}: жобада қате жоқ; {2}") \
    RUN(WITH_SOURCES, "; {1} with sources", "; у источников: {1}", "; у джерел: {1}", "; дереккөздерде: {1}") \
    /* what it forecasts */ \
    RUN(PAIRS_OF, "pairs of rule {1}", "пары правила {1}", "пари правила {1}", "{1} ережесінің жұптары") \
    RUN(NO_SNAPSHOT, ": three rows do not tell, and no snapshot holds its datasets (kopeck snapshot JOB takes one)", \
        ": по трём строкам не сказать, а снимка с её наборами данных нет (его сделает kopeck snapshot JOB)", \
        ": за трьома рядками не сказати, а знімка з її наборами даних немає (його зробить kopeck snapshot JOB)", \
        ": үш жолдан білінбейді, ал деректер жиыны бар түсірілім жоқ (оны kopeck snapshot JOB жасайды)") \
    RUN(NOT_TOLD, ": cannot be told from the snapshot: {1}", ": по снимку не сказать: {1}", ": за знімком не сказати: {1}", \
        ": түсірілімнен білінбейді: {1}") \
    RUN(AS_OF, ", as the snapshot of {1} has them (at most, as if no step before had matched any):", \
        ", как они есть в снимке на {1} (самое большее: как если бы шаги раньше ничего не сопоставили):", \
        ", як вони є у знімку на {1} (щонайбільше: якби попередні кроки нічого не зіставили):", \
        ", {1} түсіріліміндегідей (ең көбі: алдыңғы қадамдар ештеңе сәйкестендірмегендей):") \
    RUN(STEP, "step {1}, {2}: ", "шаг {1}, {2}: ", "крок {1}, {2}: ", "{1}-қадам, {2}: ") \
    RUN(LACKS_FIELD, "not tried, a dataset lacks a field of it", "не пробуется: в наборе данных нет её поля", \
        "не пробується: у наборі даних немає її поля", "байқалмайды: деректер жиынында өрісі жоқ") \
    RUN(ONLY_THEN, "candidates by alike values or windows: known only when it runs", \
        "кандидаты по похожим значениям или окнам: известны только при прогоне", \
        "кандидати за схожими значеннями або вікнами: відомі лише під час прогону", \
        "ұқсас мәндер немесе терезелер бойынша үміткерлер: тек іске қосқанда белгілі") \
    RUN(REFUSED, "REFUSED: {1}", "ОТКАЗ: {1}", "ВІДМОВА: {1}", "БАС ТАРТЫЛДЫ: {1}") \
    RUN(PAIRS, "{1} pairs", "пар {1}", "пар {1}", "жұп {1}") \
    RUN(PAIRS_AT_MOST, "{1} pairs at most", "пар не больше {1}", "пар не більше {1}", "жұп ең көбі {1}") \
    RUN(WORK, "; comparing them takes roughly {1} MB and {2} s on {3}", \
        "; сравнение займёт примерно {1} МБ и {2} с, {3}", "; порівняння забере приблизно {1} МБ і {2} с, {3}", \
        "; салыстыру шамамен {1} МБ және {2} с алады, {3}") \
    RUN(MOST_BY, "; most by ", "; больше всего: ", "; найбільше: ", "; ең көбі: ") \
    RUN(BLOCK, "\"{1}\" in {2} records", "«{1}», записей {2}", "«{1}», записів {2}", "«{1}», жазба {2}") \
    RUN(BLOCK_TWO, "\"{1}\" in {2} and {3}", "«{1}», записей {2} и {3}", "«{1}», записів {2} і {3}", "«{1}», жазба {2} және {3}") \
    RUN(BLOCK_SKIPPED, ": too many, not compared", ": слишком много, не сравниваются", ": забагато, не порівнюються", \
        ": тым көп, салыстырылмайды")
/* clang-format on */

typedef enum RunWord {
#define WORDS_RUN_NAME(name, en, ru, uk, kk) SAY_##name,
    WORDS_RUN(WORDS_RUN_NAME)
#undef WORDS_RUN_NAME
        RUN_WORDS
} RunWord;

enum { RUN_ARGUMENTS_MAX = 5 };

/* argument: for {1} to {5}; NULL: the words as they stand. */
Str words_run(Language language, RunWord word, const Str *argument, Arena *arena);

#endif
