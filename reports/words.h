/* Words: every Russian and English word of the reports, with numbers and dates as each language writes them.
 * Languages are "ru" and "en"; any other value reads as "en". All returned Strs without an arena argument are
 * constants. */
#ifndef KOPECK_WORDS_H
#define KOPECK_WORDS_H

#include "engine/base/buf.h"
#include "reports/report.h"

typedef enum Language { LANGUAGE_EN, LANGUAGE_RU, LANGUAGES } Language;
Language words_language(Str language);

/* Titles and short texts: LABEL(name, English, Russian). The list is the only place where they stand, so that no
 * language can lack one. */
/* clang-format off */
#define WORDS_LABELS(LABEL) \
    /* sheets, at most 31 characters, none of []:*?/\ */ \
    LABEL(SHEET_SUMMARY, "Summary", "Итоги") \
    LABEL(SHEET_FINDINGS, "Findings", "Расхождения") \
    LABEL(SHEET_DUPLICATES, "Duplicates", "Дубликаты") \
    LABEL(SHEET_QUALITY, "Data quality", "Качество данных") \
    LABEL(SHEET_SOURCES, "Sources", "Источники") \
    LABEL(SHEET_BY, "By", "Срез") \
    LABEL(SHEET_BY_DAY, "By day", "По дням") \
    LABEL(SHEET_BY_COUNTERPARTY, "By counterparty", "По контрагентам") \
    LABEL(SHEET_BY_WAREHOUSE, "By warehouse", "По складам") \
    LABEL(SHEET_BY_CURRENCY, "By currency", "По валютам") \
    LABEL(SHEET_BY_STATUS, "By status", "По статусам") \
    LABEL(SHEET_TRENDS, "Trends", "Динамика") \
    LABEL(SHEET_BRIDGE, "Bridge", "Из чего разница") \
    LABEL(SHEET_ALL, "All rows", "Всего") \
    /* the state of the run */ \
    LABEL(STATE_CLEAN, "Within limits", "В пределах порогов") \
    LABEL(STATE_WARNING, "Warning", "Предупреждение") \
    LABEL(STATE_BREACH, "Breach", "Превышение") \
    LABEL(STATE_INCOMPLETE, "INCOMPLETE", "СВЕРКА НЕПОЛНАЯ") \
    LABEL(BANNER_CLEAN, "Nothing is over a limit", "Ни один порог не превышен") \
    LABEL(BANNER_NO_FINDINGS, "No discrepancy was found", "Расхождений не найдено") \
    LABEL(BANNER_WARNING, "Warning: a warning level is reached", "Внимание: достигнут порог предупреждения") \
    LABEL(BANNER_BREACH, "Breach: a limit is exceeded", "Превышение: порог нарушен") \
    LABEL(BANNER_INCOMPLETE, "INCOMPLETE: part of the data was not read, so this report is not an all-clear", \
          "СВЕРКА НЕПОЛНАЯ: часть данных не прочитана, отсутствие расхождений ничего не доказывает") \
    LABEL(NOTHING_READ, "The run read no dataset at all", "Прогон не прочитал ни одного набора данных") \
    LABEL(NOT_CHECKED, "Not checked", "Не проверено") \
    LABEL(RULE_NOT_RUN, "rule was not run", "правило не выполнялось") \
    /* the head of the report */ \
    LABEL(TITLE, "Reconciliation", "Сверка") \
    LABEL(COMPANY, "Company", "Компания") \
    LABEL(JOB, "Job", "Задание") \
    LABEL(CUTOFF, "Cut-off", "Отсечка") \
    LABEL(CUTOFF_UTC, "Cut-off, UTC", "Отсечка, UTC") \
    LABEL(PROFILE, "Profile", "Профиль") \
    LABEL(RUN, "Run", "Прогон") \
    LABEL(VERSION, "Kopeck version", "Версия Kopeck") \
    LABEL(PROJECT_DIGEST, "Project, SHA-256", "Проект, SHA-256") \
    LABEL(SNAPSHOT_DIGEST, "Snapshot, SHA-256", "Снимок, SHA-256") \
    LABEL(PAGE, "Page", "Стр.") \
    LABEL(OF, "of", "из") \
    /* sections */ \
    LABEL(CERTIFICATE, "Cut-off certificate: the same moment on each source's clock", \
          "Сертификат отсечки: один и тот же момент на часах каждого источника") \
    LABEL(LIMITS, "Limits", "Пороги") \
    LABEL(NO_LIMITS, "The project sets no limits", "В проекте пороги не заданы") \
    LABEL(GRAND_TOTALS, "Totals of the rules", "Итоги по правилам") \
    LABEL(BY_KIND, "Findings by kind", "Расхождения по видам") \
    LABEL(TOP_FINDINGS, "Largest findings by money", "Крупнейшие расхождения по деньгам") \
    LABEL(NO_FINDINGS, "None", "Нет") \
    LABEL(DRIFT_BY_DAY, "Drift by day", "Расхождение по дням") \
    LABEL(BRIDGE, "From left to right: what makes the difference", "От одной суммы к другой: из чего складывается разница") \
    LABEL(HEAT_MAP, "Where and when: counterparties by day", "Где и когда: контрагенты по дням") \
    LABEL(BY_WEEK, "By week", "По неделям") \
    LABEL(TRENDS, "Trends over the last runs", "Динамика по последним прогонам") \
    LABEL(TREND_FINDINGS, "Findings", "Расхождения") \
    LABEL(TREND_NEW, "New and come back", "Новые и вернувшиеся") \
    LABEL(TREND_RESOLVED, "Resolved", "Устранённые") \
    LABEL(TREND_DUPLICATES, "Duplicates", "Дубликаты") \
    LABEL(NUMBERS, "The numbers", "Числа") \
    LABEL(BRIDGE_STEP, "Step", "Шаг") \
    LABEL(BRIDGE_STANDS, "Total after it", "Сумма после него") \
    LABEL(BRIDGE_OPEN, "Rows behind it", "Строки за ним") \
    LABEL(BRIDGE_SHOW, "show", "показать") \
    LABEL(BRIDGE_BASE, "Chart: base", "График: основание") \
    LABEL(BRIDGE_UP, "Chart: up", "График: рост") \
    LABEL(BRIDGE_UP_LOW, "Chart: up, below zero", "График: рост ниже нуля") \
    LABEL(BRIDGE_DOWN, "Chart: down", "График: снижение") \
    LABEL(BRIDGE_DOWN_LOW, "Chart: down, below zero", "График: снижение ниже нуля") \
    LABEL(NOT_KNOWN, "not checked", "не проверялось") \
    LABEL(CANCELLING, "sums agree, documents do not", "суммы сходятся, документы нет") \
    LABEL(REST_IN, "The rest stands in", "Остальное в файле") \
    LABEL(SEARCH, "Search", "Поиск") \
    LABEL(SHOW_ALL, "Show all", "Показать все") \
    LABEL(DATASETS, "Rows accounted for: read = matched + unmatched + duplicate + left out + rejected", \
          "Учтены все строки: прочитано = сопоставлено + без пары + дубликаты + исключено + отклонено") \
    LABEL(LEFT_OUT_BY_NAME, "Left out, by rule of the project", "Исключено, по условиям проекта") \
    LABEL(RULES, "Rules", "Правила") \
    LABEL(STEPS, "Matches by step", "Сопоставлено по шагам") \
    LABEL(NOTICES, "Notices of the sources", "Замечания источников") \
    LABEL(QUALITY_BY_FIELD, "Data quality by field", "Качество данных по полям") \
    LABEL(TEXT_NUMBER, "† an exact number kept as text: a number cell holds 15 digits at most", \
          "† точное число записано текстом: ячейка-число хранит не более 15 цифр") \
    LABEL(CONTINUED, "continued", "продолжение") \
    LABEL(CONTENTS, "Sheets", "Листы") \
    /* columns */ \
    LABEL(NUMBER, "No.", "№") \
    LABEL(SEVERITY, "Severity", "Важность") \
    LABEL(KIND, "What is wrong", "Что не так") \
    LABEL(CAUSE, "Cause", "Причина") \
    LABEL(EXPLANATION, "Explanation", "Пояснение") \
    LABEL(ACTION, "What to do", "Что сделать") \
    LABEL(OWNER, "Who fixes it", "Кто исправляет") \
    LABEL(WHERE, "Where", "Где исправить") \
    LABEL(SYSTEM, "System", "Система") \
    LABEL(WRONG_IN, "Wrong in", "Ошибка в системе") \
    LABEL(DATASET, "Dataset", "Набор данных") \
    LABEL(ENTITY, "Entity", "Вид записей") \
    LABEL(DOCUMENT, "Document", "Документ") \
    LABEL(LEFT_DOCUMENT, "Document, left", "Документ слева") \
    LABEL(RIGHT_DOCUMENT, "Document, right", "Документ справа") \
    LABEL(LEFT_DATE, "Date, left", "Дата слева") \
    LABEL(RIGHT_DATE, "Date, right", "Дата справа") \
    LABEL(LEFT_STATUS, "Status, left", "Статус слева") \
    LABEL(RIGHT_STATUS, "Status, right", "Статус справа") \
    LABEL(LEFT_SYSTEM, "System, left", "Система слева") \
    LABEL(RIGHT_SYSTEM, "System, right", "Система справа") \
    LABEL(LEFT_VALUE, "Value, left", "Значение слева") \
    LABEL(RIGHT_VALUE, "Value, right", "Значение справа") \
    LABEL(LEFT, "left", "слева") \
    LABEL(RIGHT, "right", "справа") \
    LABEL(SIDES, "Sides", "Стороны") \
    LABEL(COUNTERPARTY, "Counterparty", "Контрагент") \
    LABEL(NAME, "Name", "Наименование") \
    LABEL(TAX_ID, "Tax ID", "ИНН/БИН") \
    LABEL(WAREHOUSE, "Warehouse", "Склад") \
    LABEL(STATUS, "Status", "Статус") \
    LABEL(DATE, "Date", "Дата") \
    LABEL(DAY, "Day", "День") \
    LABEL(SLICE, "Slice", "Срез") \
    LABEL(NO_VALUE, "(no value)", "(не указано)") \
    LABEL(CURRENCY, "Currency", "Валюта") \
    LABEL(AMOUNT, "Amount", "Сумма") \
    LABEL(COUNT, "Count", "Кол-во") \
    LABEL(LEFT_COUNT, "Count, left", "Кол-во слева") \
    LABEL(RIGHT_COUNT, "Count, right", "Кол-во справа") \
    LABEL(COUNT_DIFFERENCE, "Δ count", "Δ кол-во") \
    LABEL(LEFT_AMOUNT, "Amount, left", "Сумма слева") \
    LABEL(RIGHT_AMOUNT, "Amount, right", "Сумма справа") \
    LABEL(DIFFERENCE, "Difference", "Разница") \
    LABEL(PERCENT, "%", "%") \
    LABEL(EXPLAINED, "Explained", "Объяснено") \
    LABEL(UNEXPLAINED, "Unexplained", "Не объяснено") \
    LABEL(FINDINGS, "Findings", "Расхождений") \
    LABEL(AT_RISK, "At risk", "Под риском") \
    LABEL(AT_RISK_OTHER, "At risk, other currencies", "Под риском, прочие валюты") \
    LABEL(TOTAL, "Total", "Итого") \
    LABEL(ERRORS, "Errors", "Ошибки") \
    LABEL(REVIEWS, "To review", "На проверку") \
    LABEL(INFOS, "For information", "К сведению") \
    LABEL(RULE, "Rule", "Правило") \
    LABEL(STEP, "Matched by", "Чем сопоставлено") \
    LABEL(LIMIT, "Limit", "Порог") \
    LABEL(VALUE, "Value", "Значение") \
    LABEL(WARN, "Warn", "Предупреждение") \
    LABEL(ALERT, "Alert", "Тревога") \
    LABEL(STATE, "State", "Состояние") \
    LABEL(DECISION, "Decision", "Решение") \
    LABEL(IGNORE_UNTIL, "Ignore until", "Не показывать до") \
    LABEL(COMMENT, "Comment", "Комментарий") \
    LABEL(FINDING_ID, "Finding ID", "Код расхождения") \
    LABEL(STORY, "Story", "История сделки") \
    LABEL(CLUSTER, "Cluster", "Группа") \
    LABEL(CERTAINTY, "Certainty", "Уверенность") \
    LABEL(KEEP, "Keep", "Оставить") \
    LABEL(SURE, "sure", "точно") \
    LABEL(MAYBE, "to review", "проверить") \
    LABEL(KEY, "Key", "Ключ") \
    LABEL(FIELD, "Field", "Поле") \
    LABEL(ORIGIN, "Place in the source", "Место в источнике") \
    LABEL(SOURCE, "Source", "Источник") \
    LABEL(ZONE, "Time zone", "Часовой пояс") \
    LABEL(CUTOFF_LOCAL, "Cut-off on its clock", "Отсечка на его часах") \
    LABEL(SNAPSHOT, "Source's own moment", "Снимок источника") \
    LABEL(READ_FULLY, "Read in full", "Прочитано полностью") \
    LABEL(YES, "yes", "да") \
    LABEL(NO, "no", "нет") \
    LABEL(PROBLEM, "Problem", "Проблема") \
    LABEL(ROWS_READ, "Read", "Прочитано") \
    LABEL(ROWS_DECLARED, "Declared", "Заявлено") \
    LABEL(MATCHED, "Matched", "Сопоставлено") \
    LABEL(UNMATCHED, "Unmatched", "Без пары") \
    LABEL(DUPLICATE, "Duplicate", "Дубликаты") \
    LABEL(LEFT_OUT, "Left out", "Исключено") \
    LABEL(REJECTED, "Rejected", "Отклонено") \
    LABEL(REMAINDER, "Not accounted for", "Не учтено") \
    LABEL(CONTROL_TOTAL, "Control total", "Контрольная сумма") \
    LABEL(FIRST_DAY, "First day", "Первый день") \
    LABEL(LAST_DAY, "Last day", "Последний день") \
    LABEL(DETAIL, "What was read", "Что читалось") \
    LABEL(DIGEST, "Data, digest", "Данные, отпечаток") \
    LABEL(CONDITION, "Condition", "Условие") \
    LABEL(ROWS, "Rows", "Строк") \
    LABEL(CHECKED, "Checked", "Проверено") \
    LABEL(WHY_NOT, "Why not", "Почему нет") \
    LABEL(MATCHES, "Matches", "Пар") \
    LABEL(GROUPS, "Groups", "Групп") \
    LABEL(REVIEW_COUNT, "To review", "На проверку") \
    LABEL(AMBIGUOUS, "Ambiguous", "Неоднозначно") \
    LABEL(LEVEL, "Level", "Уровень") \
    LABEL(LEVEL_WARNING, "warning", "внимание") \
    LABEL(LEVEL_NOTE, "note", "к сведению") \
    LABEL(CODE, "Code", "Код") \
    LABEL(TEXT, "Text", "Текст") \
    /* rule kinds */ \
    LABEL(KIND_OF_RULE, "Kind", "Вид") \
    LABEL(RULE_RECONCILE, "reconciliation", "сверка") \
    LABEL(RULE_DUPLICATES, "duplicates", "дубликаты") \
    LABEL(RULE_CHECK, "check", "проверка") \
    LABEL(RULE_CHAIN, "chain", "цепочка") \
    /* decisions: the list of the decision column */ \
    LABEL(DECISION_ACCEPT, "accept", "принять") \
    LABEL(DECISION_REJECT, "reject", "отклонить") \
    LABEL(DECISION_SAME, "same", "одно и то же") \
    LABEL(DECISION_NOT_SAME, "not same", "разные") \
    LABEL(DECISION_IGNORE, "ignore until", "не показывать до") \
    LABEL(DECISION_HINT, \
          "Decide in the yellow columns: choose from the list; \"ignore until\" needs the date beside it.", \
          "Решение выбирается из списка в жёлтых колонках; для «не показывать до» рядом указывается дата.") \
    LABEL(DECISION_WRONG, "This decision is not in the list", "Такого решения нет в списке") \
    LABEL(DECISION_ASSIGN, "assigned to", "поручено:") \
    LABEL(DECISION_LAPSED, "no longer holds", "больше не действует") \
    LABEL(DECIDED, "Decided", "Принятое решение") \
    /* history */ \
    LABEL(HISTORY, "History", "История") \
    LABEL(HISTORY_FIRST, "first run of this job: all findings are new", "первый прогон задания: все расхождения новые") \
    LABEL(HISTORY_SINCE, "since", "с") \
    LABEL(HISTORY_NEW, "new", "новых") \
    LABEL(HISTORY_OPEN, "still open", "осталось") \
    LABEL(HISTORY_BACK, "came back", "вернулось") \
    LABEL(HISTORY_RESOLVED, "resolved", "устранено") \
    LABEL(HISTORY_UNKNOWN, "unknown (not looked at)", "неизвестно (не проверялось)") \
    LABEL(HISTORY_ASIDE, "older than the newest run, not kept", "старее последнего прогона, в историю не записан") \
    LABEL(FINDING_NEW, "new", "новое") \
    LABEL(FINDING_OPEN, "open", "не устранено") \
    LABEL(FINDING_BACK, "came back", "вернулось") \
    LABEL(FINDING_STATE, "In history", "По истории") \
    LABEL(FIRST_SEEN, "First seen", "Впервые") \
    LABEL(AGE, "Age, days", "Возраст, дней") \
    LABEL(AMOUNTS, "Difference over time", "Как менялась разница") \
    /* evidence */ \
    LABEL(EVIDENCE, "Evidence by field", "Что совпало, по полям") \
    LABEL(EVIDENCE_SAME, "same", "совпадает") \
    LABEL(EVIDENCE_DIFFERS, "differs", "отличается") \
    /* mail */ \
    LABEL(MAIL_TEST_SUBJECT, "Kopeck: test mail", "Kopeck: проверочное письмо") \
    LABEL(MAIL_TEST_TEXT, "The mail settings of the project work: reports will reach this address.", \
          "Настройки почты проекта работают: отчёты дойдут до этого адреса.") \
    LABEL(MISSED_TITLE, "NO RUN", "СВЕРКИ НЕ БЫЛО") \
    LABEL(MISSED_TEXT, "A run that should have been has not been: nothing is known of the state since then.", \
          "Прогон, который должен был состояться, не состоялся: что с тех пор происходит в данных, неизвестно.") \
    LABEL(MISSED_SINCE, "Last run", "Последний прогон") \
    LABEL(MISSED_NEVER, "never", "никогда") \
    LABEL(MISSED_EVERY, "Expected every so many days", "Ожидается раз в столько дней") \
    LABEL(MAIL_ATTACHED, "The workbook is attached.", "Книга с отчётом приложена.") \
    LABEL(MAIL_TOO_LARGE, "The workbook is not attached because it is too large for mail:", \
          "Книга не приложена, потому что слишком велика для письма:") \
    LABEL(MAIL_OVER_LIMITS, "Limits that are exceeded", "Превышенные пороги") \
    LABEL(MAIL_FOOTER, "Kopeck wrote this mail by itself. It only reads the systems and never changes them.", \
          "Письмо составлено Kopeck автоматически. Kopeck только читает системы и ничего в них не меняет.")
/* clang-format on */

typedef enum Label {
#define LABEL(name, en, ru) LABEL_##name,
    WORDS_LABELS(LABEL)
#undef LABEL
        LABELS
} Label;

Str words_label(Language language, Label label);

/* "since 20.09.2026: new: 3, still open: 40, ..."; "" without a store. */
Str words_history(Language language, const ReportHistory *history, Arena *arena);
/* "4 of 5 findings carry 95.8 % of all movement"; "" when there are none. */
Str words_most(Language language, uint64_t findings, uint64_t most, unsigned permille, Arena *arena);
Str words_finding_state(Language language, FindingState state);
void words_add_decision(Language language, Buf *out, const FindingMemory *memory); /* what, who, when, why; nothing when none */

/* Compared fields and dimensions: "counterparty.tax_id" -> «БИН/ИНН контрагента»; of "number = order_number" the left
 * one. An unknown field is given back as it is. */
Str words_field(Language language, Str field);

/* The title of the sheet for a dimension: "By day"; other dimensions are made in the arena: "By: region". */
Str words_sheet_of(Language language, Str dimension, Arena *arena);

/* Causes as findings give them, several joined by " / ", each perhaps with a detail behind it ("vat included 12 %"):
 * «НДС включён (12 %), округление». */
void words_add_causes(Language language, Buf *out, Str causes);

typedef enum Gender { GENDER_M, GENDER_F, GENDER_N } Gender;

typedef struct Entity { /* a noun and its forms; in English only `one` and `many` are used */
    const char *code;   /* "order"; "" ends the table and serves for the rest */
    const char *en_one, *en_many;
    const char *one, *accusative, *few, *many; /* Russian: заказ, заказ, 2 заказа, 5 заказов */
    Gender gender;
} Entity;
const Entity *words_entity(Str code); /* the last one ("record") for an unknown code */

/* Which of the three forms goes with a number: Russian 1, 21, 31 -> 0; 2-4, 22-24 -> 1; the rest (0, 5-20, 25) -> 2.
 * English: 1 -> 0, the rest -> 2. */
unsigned words_plural(Language language, uint64_t count);

/* Numbers, money and dates as people read them: 120 000,00 (no-break spaces) or 120,000.00; 03.09.2026 or 2026-09-03.
 */
void words_add_number(Language language, Buf *out, int128 value, unsigned scale);
void words_add_money(Language language, Buf *out, int128 value, unsigned scale, Str currency);
void words_add_date(Language language, Buf *out,
                    Str iso); /* the day of an ISO date or moment; anything else as it is */
void words_add_moment(Language language, Buf *out, Str iso); /* with hours and minutes when there are any */

/* A day without its year, as a number format of a workbook: "dd.mm". */
const char *words_day_format(Language language);

/* "410208.50 KZT", "13.32 %", "12": as people read numbers; anything else as it is. */
void words_add_quantity(Language language, Buf *out, Str text);

/* What the project's loader says of itself, in the report's language; what is not known is given back as it is. A match
 * step
 * ("same number; date within 3 days"), a limit ("drift for counterparties in critical"), and why rows were left out
 * ("draft", "after cut-off"). */
Str words_step(Language language, Str step, Arena *arena);
Str words_limit(Language language, Str limit, Arena *arena);
Str words_condition(Language language, Str name);

/* First letter in upper case (Latin and Cyrillic). */
void words_add_capital(Buf *out, Str text);

#endif
