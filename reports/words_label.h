/* Labels: the titles and short texts of all reports, in all languages. */
#ifndef KOPECK_WORDS_LABEL_H
#define KOPECK_WORDS_LABEL_H

/* Titles and short texts: LABEL(name, English, Russian, Ukrainian, Kazakh). The list is the only place where they stand, so that no
 * language can lack one. */
/* clang-format off */
#define WORDS_LABELS(LABEL) \
    /* sheets, at most 31 characters, none of []:*?/\ */ \
    LABEL(SHEET_SUMMARY, "Summary", "Итоги", \
          "Підсумки", \
          "Қорытынды") \
    LABEL(SHEET_FINDINGS, "Findings", "Расхождения", \
          "Розбіжності", \
          "Айырмашылықтар") \
    LABEL(SHEET_DUPLICATES, "Duplicates", "Дубликаты", \
          "Дублікати", \
          "Қайталанулар") \
    LABEL(SHEET_QUALITY, "Data quality", "Качество данных", \
          "Якість даних", \
          "Деректер сапасы") \
    LABEL(SHEET_SOURCES, "Sources", "Источники", \
          "Джерела", \
          "Дереккөздер") \
    LABEL(SHEET_BY, "By", "Срез", \
          "Зріз", \
          "Қима") \
    LABEL(SHEET_BY_DAY, "By day", "По дням", \
          "За днями", \
          "Күндер бойынша") \
    LABEL(SHEET_BY_COUNTERPARTY, "By counterparty", "По контрагентам", \
          "За контрагентами", \
          "Контрагенттер бойынша") \
    LABEL(SHEET_BY_WAREHOUSE, "By warehouse", "По складам", \
          "За складами", \
          "Қоймалар бойынша") \
    LABEL(SHEET_BY_CURRENCY, "By currency", "По валютам", \
          "За валютами", \
          "Валюталар бойынша") \
    LABEL(SHEET_BY_STATUS, "By status", "По статусам", \
          "За статусами", \
          "Мәртебелер бойынша") \
    LABEL(SHEET_TRENDS, "Trends", "Динамика", \
          "Динаміка", \
          "Серпін") \
    LABEL(SHEET_BRIDGE, "Bridge", "Из чего разница", \
          "З чого різниця", \
          "Айырма неден құралады") \
    LABEL(SHEET_ALLOCATIONS, "Payments", "Погашение", \
          "Погашення", \
          "Өтеу") \
    LABEL(ALLOCATIONS, "How much of which payment settles which document, the oldest first", "Какая часть какого платежа гасит какой документ, сначала старые", \
          "Яка частина якого платежу погашає який документ, спершу старіші", \
          "Қай төлемнің қандай бөлігі қай құжатты өтейді, алдымен ескілері") \
    LABEL(ALLOCATIONS_WHOLE, "below, not printed: documents paid whole by one payment", "ниже, без печати: документы, оплаченные целиком одним платежом", \
          "нижче, без друку: документи, сплачені повністю одним платежем", "төменде, басылмайды: бір төлеммен толық төленген құжаттар") \
    LABEL(MATCH_NUMBER, "Match", "Группа", \
          "Група", \
          "Топ") \
    LABEL(SHAPE, "Shape", "Вид", \
          "Вид", \
          "Түрі") \
    LABEL(PAYMENT, "Payment", "Платёж", \
          "Платіж", \
          "Төлем") \
    LABEL(SETTLES, "Settles", "Погашено", \
          "Погашено", \
          "Өтелді") \
    LABEL(PAID_SO_FAR, "Paid in all", "Оплачено всего", \
          "Сплачено всього", \
          "Барлығы төленді") \
    LABEL(PAID_PERCENT, "Paid, %", "Оплачено, %", \
          "Сплачено, %", \
          "Төленді, %") \
    LABEL(STILL_OPEN, "Still open", "Осталось оплатить", \
          "Залишилося сплатити", \
          "Төленетін қалдық") \
    LABEL(PAYMENT_REST, "Left of the payment", "Остаток платежа", \
          "Залишок платежу", \
          "Төлем қалдығы") \
    LABEL(SHEET_ALL, "All rows", "Всего", \
          "Усього", \
          "Барлығы") \
    /* the state of the run */ \
    LABEL(STATE_CLEAN, "Within limits", "В пределах порогов", \
          "У межах порогів", \
          "Шектерден аспайды") \
    LABEL(STATE_WARNING, "Warning", "Предупреждение", \
          "Попередження", \
          "Ескерту") \
    LABEL(STATE_BREACH, "Breach", "Превышение", \
          "Перевищення", \
          "Шектен асу") \
    LABEL(STATE_INCOMPLETE, "INCOMPLETE", "СВЕРКА НЕПОЛНАЯ", \
          "ЗВІРКА НЕПОВНА", \
          "САЛЫСТЫРУ ТОЛЫҚ ЕМЕС") \
    LABEL(BANNER_CLEAN, "Nothing is over a limit", "Ни один порог не превышен", \
          "Жодного порога не перевищено", \
          "Бірде-бір шектен аспаған") \
    LABEL(BANNER_NO_FINDINGS, "No discrepancy was found", "Расхождений не найдено", \
          "Розбіжностей не знайдено", \
          "Айырмашылық табылмады") \
    LABEL(BANNER_WARNING, "Warning: a warning level is reached", "Внимание: достигнут порог предупреждения", \
          "Увага: досягнуто порога попередження", \
          "Назар аударыңыз: ескерту шегіне жетті") \
    LABEL(BANNER_NO_LIMITS, "Errors were found; no limits are set that would say how many are too many", \
          "Найдены ошибки; порогов, которые сказали бы, сколько их допустимо, не задано", \
          "Знайдено помилки; порогів, які сказали б, скільки їх припустимо, не задано", \
          "Қателер табылды; олардың қаншасына жол берілетінін айтатын шектер берілмеген") \
    LABEL(BANNER_REJECTED, "Warning: rows of a source could not be read and are missing from the totals", \
          "Внимание: часть строк источника не разобрана и не вошла в итоги", \
          "Увага: частину рядків джерела не розібрано, вони не ввійшли до підсумків", \
          "Назар аударыңыз: дереккөздің кейбір жолдары оқылмады және қорытындыға кірмеді") \
    LABEL(BANNER_BREACH, "Breach: a limit is exceeded", "Превышение: порог нарушен", \
          "Перевищення: поріг порушено", \
          "Шектен асты: шек бұзылды") \
    LABEL(BANNER_INCOMPLETE, "INCOMPLETE: part of the data was not read, so this report is not an all-clear", \
          "СВЕРКА НЕПОЛНАЯ: часть данных не прочитана, отсутствие расхождений ничего не доказывает", \
          "ЗВІРКА НЕПОВНА: частину даних не прочитано, відсутність розбіжностей нічого не доводить", \
          "САЛЫСТЫРУ ТОЛЫҚ ЕМЕС: деректердің бір бөлігі оқылмады, айырмашылықтың болмауы ештеңені дәлелдемейді") \
    LABEL(NOTHING_READ, "The run read no dataset at all", "Прогон не прочитал ни одного набора данных", \
          "Прогін не прочитав жодного набору даних", \
          "Іске қосу бірде-бір деректер жинағын оқымады") \
    LABEL(NOT_CHECKED, "Not checked", "Не проверено", \
          "Не перевірено", \
          "Тексерілмеді") \
    LABEL(RULE_NOT_RUN, "rule was not run", "правило не выполнялось", \
          "правило не виконувалося", \
          "ереже орындалмады") \
    /* the head of the report */ \
    LABEL(TITLE, "Reconciliation", "Сверка", \
          "Звірка", \
          "Салыстыру") \
    LABEL(COMPANY, "Company", "Компания", \
          "Компанія", \
          "Компания") \
    LABEL(JOB, "Job", "Задание", \
          "Завдання", \
          "Тапсырма") \
    LABEL(CUTOFF, "Cut-off", "Отсечка", \
          "Відсічка", \
          "Кесу сәті") \
    LABEL(CUTOFF_UTC, "Cut-off, UTC", "Отсечка, UTC", \
          "Відсічка, UTC", \
          "Кесу сәті, UTC") \
    LABEL(PROFILE, "Profile", "Профиль", \
          "Профіль", \
          "Профиль") \
    LABEL(NOT_PRODUCTION, "NOT PRODUCTION", "НЕ РАБОЧИЕ ДАННЫЕ", \
          "НЕ РОБОЧІ ДАНІ", \
          "ЖҰМЫС ДЕРЕКТЕРІ ЕМЕС") \
    LABEL(RUN, "Run", "Прогон", \
          "Прогін", \
          "Іске қосу") \
    LABEL(VERSION, "Kopeck version", "Версия Kopeck", \
          "Версія Kopeck", \
          "Kopeck нұсқасы") \
    LABEL(PROJECT_DIGEST, "Project, SHA-256", "Проект, SHA-256", \
          "Проєкт, SHA-256", \
          "Жоба, SHA-256") \
    LABEL(SNAPSHOT_DIGEST, "Snapshot, SHA-256", "Снимок, SHA-256", \
          "Знімок, SHA-256", \
          "Түсірілім, SHA-256") \
    LABEL(PAGE, "Page", "Стр.", \
          "Стор.", \
          "Бет") \
    LABEL(OF, "of", "из", \
          "з", \
          "/") \
    /* sections */ \
    LABEL(CERTIFICATE, "Cut-off certificate: the end of the period on each source's clock", \
          "Сертификат отсечки: конец периода на часах каждого источника", \
          "Сертифікат відсічки: кінець періоду на годиннику кожного джерела", \
          "Кесу сертификаты: әр дереккөздің сағатындағы кезең соңы") \
    LABEL(LIMITS, "Limits", "Пороги", \
          "Пороги", \
          "Шектер") \
    LABEL(NO_LIMITS, "The project sets no limits", "В проекте пороги не заданы", \
          "У проєкті порогів не задано", \
          "Жобада шектер берілмеген") \
    LABEL(GRAND_TOTALS, "Totals of the rules", "Итоги по правилам", \
          "Підсумки за правилами", \
          "Ережелер бойынша қорытынды") \
    LABEL(BY_KIND, "Findings by kind", "Расхождения по видам", \
          "Розбіжності за видами", \
          "Түрлері бойынша айырмашылықтар") \
    LABEL(TOP_FINDINGS, "Largest findings by money", "Крупнейшие расхождения по деньгам", \
          "Найбільші розбіжності за грошима", \
          "Ақша бойынша ең ірі айырмашылықтар") \
    LABEL(NO_FINDINGS, "None", "Нет", \
          "Немає", \
          "Жоқ") \
    LABEL(DRIFT_BY_DAY, "Drift by day", "Расхождение по дням", \
          "Розбіжність за днями", \
          "Күндер бойынша айырма") \
    LABEL(BRIDGE, "From left to right: what makes the difference", "От одной суммы к другой: из чего складывается разница", \
          "Від однієї суми до іншої: з чого складається різниця", \
          "Бір сомадан екіншісіне: айырма неден құралады") \
    LABEL(HEAT_MAP, "Where and when: counterparties by day", "Где и когда: контрагенты по дням", \
          "Де й коли: контрагенти за днями", \
          "Қайда және қашан: контрагенттер күндер бойынша") \
    LABEL(BY_WEEK, "By week", "По неделям", \
          "За тижнями", \
          "Апталар бойынша") \
    LABEL(TRENDS, "Trends over the last runs", "Динамика по последним прогонам", \
          "Динаміка за останніми прогонами", \
          "Соңғы іске қосулар бойынша серпін") \
    LABEL(TREND_FINDINGS, "Findings", "Расхождения", \
          "Розбіжності", \
          "Айырмашылықтар") \
    LABEL(TREND_NEW, "New and come back", "Новые и вернувшиеся", \
          "Нові й ті, що повернулися", \
          "Жаңалары және қайта шыққандары") \
    LABEL(TREND_RESOLVED, "Resolved", "Устранённые", \
          "Усунені", \
          "Жойылғандары") \
    LABEL(TREND_DUPLICATES, "Duplicates", "Дубликаты", \
          "Дублікати", \
          "Қайталанулар") \
    LABEL(NUMBERS, "The numbers", "Числа", \
          "Числа", \
          "Сандар") \
    LABEL(BRIDGE_STEP, "Step", "Шаг", \
          "Крок", \
          "Қадам") \
    LABEL(BRIDGE_STANDS, "Total after it", "Сумма после него", \
          "Сума після нього", \
          "Одан кейінгі сома") \
    LABEL(BRIDGE_OPEN, "Rows behind it", "Строки за ним", \
          "Рядки за ним", \
          "Оның жолдары") \
    LABEL(BRIDGE_REST, "Other steps", "Остальные шаги", \
          "Решта кроків", \
          "Қалған қадамдар") \
    LABEL(BRIDGE_SHOW, "show", "показать", \
          "показати", \
          "көрсету") \
    LABEL(BRIDGE_BASE, "Chart: base", "График: основание", \
          "Графік: основа", \
          "График: негізі") \
    LABEL(BRIDGE_UP, "Chart: up", "График: рост", \
          "Графік: зростання", \
          "График: өсу") \
    LABEL(BRIDGE_UP_LOW, "Chart: up, below zero", "График: рост ниже нуля", \
          "Графік: зростання нижче нуля", \
          "График: нөлден төмен өсу") \
    LABEL(BRIDGE_DOWN, "Chart: down", "График: снижение", \
          "Графік: зниження", \
          "График: кему") \
    LABEL(BRIDGE_DOWN_LOW, "Chart: down, below zero", "График: снижение ниже нуля", \
          "Графік: зниження нижче нуля", \
          "График: нөлден төмен кему") \
    LABEL(NOT_KNOWN, "not checked", "не проверялось", \
          "не перевірялося", \
          "тексерілмеді") \
    LABEL(CANCELLING, "sums agree, documents do not", "суммы сходятся, документы нет", \
          "суми сходяться, документи — ні", \
          "сомалар сәйкес, құжаттар сәйкес емес") \
    LABEL(DIFFERS_FIRST, "What differs stands first, the most first; what agrees stands below.", \
          "Сначала то, что расходится, от большего к меньшему; то, что сходится, ниже.", \
          "Спершу те, що розходиться, від більшого до меншого; те, що сходиться, нижче.", \
          "Алдымен сәйкес келмейтіндері, үлкенінен кішісіне қарай; сәйкес келетіндері төменде.") \
    LABEL(SHOWN_OF, "Shown: the first {1} of {2}. All of them stand in {3}.", "Показаны первые {1} из {2}. Все — в файле {3}.", \
          "Показано перші {1} з {2}. Усі — у файлі {3}.", \
          "{2} ішінен алғашқы {1} көрсетілген. Барлығы {3} файлында.") \
    LABEL(SEARCH, "Search", "Поиск", \
          "Пошук", \
          "Іздеу") \
    LABEL(SHOW_ALL, "Show all", "Показать все", \
          "Показати все", \
          "Барлығын көрсету") \
    LABEL(DATASETS, "Rows accounted for: read = matched + unmatched + duplicate + left out + rejected", \
          "Учтены все строки: прочитано = сопоставлено + без пары + дубликаты + исключено + отклонено", \
          "Враховано всі рядки: прочитано = зіставлено + без пари + дублікати + виключено + відхилено", \
          "Барлық жол есепке алынды: оқылды = сәйкестендірілді + жұпсыз + қайталанулар + алып тасталды + қабылданбады") \
    LABEL(LEFT_OUT_BY_NAME, "Left out, by rule of the project", "Исключено, по условиям проекта", \
          "Виключено, за умовами проєкту", \
          "Жоба шарттары бойынша алып тасталды") \
    LABEL(RULES, "Rules", "Правила", \
          "Правила", \
          "Ережелер") \
    LABEL(STEPS, "Matches by step", "Сопоставлено по шагам", \
          "Зіставлено за кроками", \
          "Қадамдар бойынша сәйкестендірілді") \
    LABEL(NOTICES, "Notices of the sources", "Замечания источников", \
          "Зауваження джерел", \
          "Дереккөздердің ескертпелері") \
    LABEL(QUALITY_BY_FIELD, "Data quality by field", "Качество данных по полям", \
          "Якість даних за полями", \
          "Өрістер бойынша деректер сапасы") \
    LABEL(TEXT_NUMBER, "† an exact number kept as text: a number cell holds 15 digits at most", \
          "† точное число записано текстом: ячейка-число хранит не более 15 цифр", \
          "† точне число записано текстом: комірка-число зберігає не більше 15 цифр", \
          "† дәл сан мәтінмен жазылды: сан ұяшығы 15 цифрдан артық сақтамайды") \
    LABEL(CONTINUED, "continued", "продолжение", \
          "продовження", \
          "жалғасы") \
    LABEL(CONTENTS, "Sheets", "Листы", \
          "Аркуші", \
          "Парақтар") \
    /* columns */ \
    LABEL(NUMBER, "No.", "№", \
          "№", \
          "№") \
    LABEL(SEVERITY, "Severity", "Важность", \
          "Важливість", \
          "Маңыздылығы") \
    LABEL(KIND, "What is wrong", "Что не так", \
          "Що не так", \
          "Не дұрыс емес") \
    LABEL(CAUSE, "Cause", "Причина", \
          "Причина", \
          "Себебі") \
    LABEL(EXPLANATION, "Explanation", "Пояснение", \
          "Пояснення", \
          "Түсіндірме") \
    LABEL(ACTION, "What to do", "Что сделать", \
          "Що зробити", \
          "Не істеу керек") \
    LABEL(OWNER, "Who fixes it", "Кто исправляет", \
          "Хто виправляє", \
          "Кім түзетеді") \
    LABEL(WHERE, "Where", "Где исправить", \
          "Де виправити", \
          "Қайда түзету керек") \
    LABEL(SYSTEM, "System", "Система", \
          "Система", \
          "Жүйе") \
    LABEL(WRONG_IN, "Wrong in", "Ошибка в системе", \
          "Помилка в системі", \
          "Қате жүйесі") \
    LABEL(DATASET, "Dataset", "Набор данных", \
          "Набір даних", \
          "Деректер жинағы") \
    LABEL(ENTITY, "Entity", "Вид записей", \
          "Вид записів", \
          "Жазбалар түрі") \
    LABEL(DOCUMENT, "Document", "Документ", \
          "Документ", \
          "Құжат") \
    LABEL(LEFT_DOCUMENT, "Document, left", "Документ слева", \
          "Документ ліворуч", \
          "Сол жақтағы құжат") \
    LABEL(RIGHT_DOCUMENT, "Document, right", "Документ справа", \
          "Документ праворуч", \
          "Оң жақтағы құжат") \
    LABEL(LEFT_DATE, "Date, left", "Дата слева", \
          "Дата ліворуч", \
          "Сол жақтағы күн") \
    LABEL(RIGHT_DATE, "Date, right", "Дата справа", \
          "Дата праворуч", \
          "Оң жақтағы күн") \
    LABEL(LEFT_STATUS, "Status, left", "Статус слева", \
          "Статус ліворуч", \
          "Сол жақтағы мәртебе") \
    LABEL(RIGHT_STATUS, "Status, right", "Статус справа", \
          "Статус праворуч", \
          "Оң жақтағы мәртебе") \
    LABEL(LEFT_SYSTEM, "System, left", "Система слева", \
          "Система ліворуч", \
          "Сол жақтағы жүйе") \
    LABEL(RIGHT_SYSTEM, "System, right", "Система справа", \
          "Система праворуч", \
          "Оң жақтағы жүйе") \
    LABEL(LEFT_VALUE, "Value, left", "Значение слева", \
          "Значення ліворуч", \
          "Сол жақтағы мән") \
    LABEL(RIGHT_VALUE, "Value, right", "Значение справа", \
          "Значення праворуч", \
          "Оң жақтағы мән") \
    LABEL(LEFT, "left", "слева", \
          "ліворуч", \
          "сол жақта") \
    LABEL(RIGHT, "right", "справа", \
          "праворуч", \
          "оң жақта") \
    LABEL(SIDES, "Sides", "Стороны", \
          "Сторони", \
          "Тараптар") \
    LABEL(COUNTERPARTY, "Counterparty", "Контрагент", \
          "Контрагент", \
          "Контрагент") \
    LABEL(NAME, "Name", "Наименование", \
          "Найменування", \
          "Атауы") \
    LABEL(TAX_ID, "Tax ID", "ИНН/БИН", \
          "ІПН/ЄДРПОУ", \
          "ЖСН/БСН") \
    LABEL(WAREHOUSE, "Warehouse", "Склад", \
          "Склад", \
          "Қойма") \
    LABEL(STATUS, "Status", "Статус", \
          "Статус", \
          "Мәртебе") \
    LABEL(DATE, "Date", "Дата", \
          "Дата", \
          "Күні") \
    LABEL(DAY, "Day", "День", \
          "День", \
          "Күн") \
    LABEL(SLICE, "Slice", "Срез", \
          "Зріз", \
          "Қима") \
    LABEL(NO_VALUE, "(no value)", "(не указано)", \
          "(не вказано)", \
          "(көрсетілмеген)") \
    LABEL(CURRENCY, "Currency", "Валюта", \
          "Валюта", \
          "Валюта") \
    LABEL(AMOUNT, "Amount", "Сумма", \
          "Сума", \
          "Сома") \
    LABEL(COUNT, "Count", "Кол-во", \
          "Кількість", \
          "Саны") \
    LABEL(LEFT_COUNT, "Count, left", "Кол-во слева", \
          "Кількість ліворуч", \
          "Сол жақтағы саны") \
    LABEL(RIGHT_COUNT, "Count, right", "Кол-во справа", \
          "Кількість праворуч", \
          "Оң жақтағы саны") \
    LABEL(COUNT_DIFFERENCE, "Δ count", "Δ кол-во", \
          "Δ кількості", \
          "Δ саны") \
    LABEL(LEFT_AMOUNT, "Amount, left", "Сумма слева", \
          "Сума ліворуч", \
          "Сол жақтағы сома") \
    LABEL(RIGHT_AMOUNT, "Amount, right", "Сумма справа", \
          "Сума праворуч", \
          "Оң жақтағы сома") \
    LABEL(DIFFERENCE, "Difference", "Разница", \
          "Різниця", \
          "Айырма") \
    LABEL(PERCENT, "%", "%", \
          "%", \
          "%") \
    LABEL(EXPLAINED, "Explained", "Объяснено", \
          "Пояснено", \
          "Түсіндірілді") \
    LABEL(UNEXPLAINED, "Unexplained", "Не объяснено", \
          "Не пояснено", \
          "Түсіндірілмеді") \
    LABEL(FINDINGS, "Findings", "Расхождений", \
          "Розбіжностей", \
          "Айырмашылық саны") \
    LABEL(AT_RISK, "At risk", "Под риском", \
          "Під ризиком", \
          "Тәуекелде") \
    LABEL(AT_RISK_OTHER, "At risk, other currencies", "Под риском, прочие валюты", \
          "Під ризиком, інші валюти", \
          "Тәуекелде, басқа валюталар") \
    LABEL(TOTAL, "Total", "Итого", \
          "Разом", \
          "Жиыны") \
    LABEL(ERRORS, "Errors", "Ошибки", \
          "Помилки", \
          "Қателер") \
    LABEL(REVIEWS, "To review", "На проверку", \
          "На перевірку", \
          "Тексеруге") \
    LABEL(INFOS, "For information", "К сведению", \
          "До відома", \
          "Назарға") \
    LABEL(SETTLED, "Settled by decision", "Закрыто решением", \
          "Закрито рішенням", \
          "Шешіммен жабылды") \
    LABEL(RULE, "Rule", "Правило", \
          "Правило", \
          "Ереже") \
    LABEL(STEP, "Matched by", "Чем сопоставлено", \
          "Чим зіставлено", \
          "Немен сәйкестендірілді") \
    LABEL(LIMIT, "Limit", "Порог", \
          "Поріг", \
          "Шек") \
    LABEL(VALUE, "Value", "Значение", \
          "Значення", \
          "Мән") \
    LABEL(WARN, "Warn", "Предупреждение", \
          "Попередження", \
          "Ескерту") \
    LABEL(ALERT, "Alert", "Тревога", \
          "Тривога", \
          "Дабыл") \
    LABEL(STATE, "State", "Состояние", \
          "Стан", \
          "Күйі") \
    LABEL(DECISION, "Decision", "Решение", \
          "Рішення", \
          "Шешім") \
    LABEL(IGNORE_UNTIL, "Ignore until", "Не показывать до", \
          "Не показувати до", \
          "Мына күнге дейін көрсетпеу") \
    LABEL(COMMENT, "Comment", "Комментарий", \
          "Коментар", \
          "Түсініктеме") \
    LABEL(FINDING_ID, "Finding ID", "Код расхождения", \
          "Код розбіжності", \
          "Айырмашылық коды") \
    LABEL(STORY, "Story", "История сделки", \
          "Історія угоди", \
          "Мәміле тарихы") \
    LABEL(CLUSTER, "Cluster", "Группа", \
          "Група", \
          "Топ") \
    LABEL(CERTAINTY, "Certainty", "Уверенность", \
          "Упевненість", \
          "Сенімділік") \
    LABEL(KEEP, "Keep", "Оставить", \
          "Залишити", \
          "Қалдыру") \
    LABEL(SURE, "sure", "точно", \
          "точно", \
          "анық") \
    LABEL(MAYBE, "to review", "проверить", \
          "перевірити", \
          "тексеру керек") \
    LABEL(KEY, "Key", "Ключ", \
          "Ключ", \
          "Кілт") \
    LABEL(FIELD, "Field", "Поле", \
          "Поле", \
          "Өріс") \
    LABEL(ORIGIN, "Place in the source", "Место в источнике", \
          "Місце у джерелі", \
          "Дереккөздегі орны") \
    LABEL(SOURCE, "Source", "Источник", \
          "Джерело", \
          "Дереккөз") \
    LABEL(ZONE, "Time zone", "Часовой пояс", \
          "Часовий пояс", \
          "Уақыт белдеуі") \
    LABEL(CUTOFF_LOCAL, "Cut-off on its clock", "Отсечка на его часах", \
          "Відсічка на його годиннику", \
          "Оның сағатындағы кесу сәті") \
    LABEL(SNAPSHOT, "Source's own moment", "Снимок источника", \
          "Знімок джерела", \
          "Дереккөз түсірілімі") \
    LABEL(READ_FULLY, "Read in full", "Прочитано полностью", \
          "Прочитано повністю", \
          "Толық оқылды") \
    LABEL(YES, "yes", "да", \
          "так", \
          "иә") \
    LABEL(NO, "no", "нет", \
          "ні", \
          "жоқ") \
    LABEL(PROBLEM, "Problem", "Проблема", \
          "Проблема", \
          "Мәселе") \
    LABEL(ROWS_READ, "Read", "Прочитано", \
          "Прочитано", \
          "Оқылды") \
    LABEL(ROWS_DECLARED, "Declared", "Заявлено", \
          "Заявлено", \
          "Мәлімделді") \
    LABEL(MATCHED, "Matched", "Сопоставлено", \
          "Зіставлено", \
          "Сәйкестендірілді") \
    LABEL(UNMATCHED, "Unmatched", "Без пары", \
          "Без пари", \
          "Жұпсыз") \
    LABEL(DUPLICATE, "Duplicate", "Дубликаты", \
          "Дублікати", \
          "Қайталанулар") \
    LABEL(LEFT_OUT, "Left out", "Исключено", \
          "Виключено", \
          "Алып тасталды") \
    LABEL(REJECTED, "Rejected", "Отклонено", \
          "Відхилено", \
          "Қабылданбады") \
    LABEL(REMAINDER, "Not accounted for", "Не учтено", \
          "Не враховано", \
          "Есепке алынбады") \
    LABEL(CONTROL_TOTAL, "Control total", "Контрольная сумма", \
          "Контрольна сума", \
          "Бақылау сомасы") \
    LABEL(FIRST_DAY, "First day", "Первый день", \
          "Перший день", \
          "Бірінші күн") \
    LABEL(LAST_DAY, "Last day", "Последний день", \
          "Останній день", \
          "Соңғы күн") \
    LABEL(DETAIL, "What was read", "Что читалось", \
          "Що читалося", \
          "Не оқылды") \
    LABEL(DIGEST, "Data, digest", "Данные, отпечаток", \
          "Дані, відбиток", \
          "Деректер, таңба") \
    LABEL(CONDITION, "Condition", "Условие", \
          "Умова", \
          "Шарт") \
    LABEL(ROWS, "Rows", "Строк", \
          "Рядків", \
          "Жол саны") \
    LABEL(CHECKED, "Checked", "Проверено", \
          "Перевірено", \
          "Тексерілді") \
    LABEL(WHY_NOT, "Why not", "Почему нет", \
          "Чому ні", \
          "Неге жоқ") \
    LABEL(MATCHES, "Matches", "Пар", \
          "Пар", \
          "Жұп саны") \
    LABEL(GROUPS, "Groups", "Групп", \
          "Груп", \
          "Топ саны") \
    LABEL(REVIEW_COUNT, "To review", "На проверку", \
          "На перевірку", \
          "Тексеруге") \
    LABEL(AMBIGUOUS, "Ambiguous", "Неоднозначно", \
          "Неоднозначно", \
          "Бірмәнді емес") \
    LABEL(LEVEL, "Level", "Уровень", \
          "Рівень", \
          "Деңгей") \
    LABEL(LEVEL_WARNING, "warning", "внимание", \
          "увага", \
          "назар аударыңыз") \
    LABEL(LEVEL_NOTE, "note", "к сведению", \
          "до відома", \
          "назарға") \
    LABEL(CODE, "Code", "Код", \
          "Код", \
          "Код") \
    LABEL(TEXT, "Text", "Текст", \
          "Текст", \
          "Мәтін") \
    /* rule kinds */ \
    LABEL(KIND_OF_RULE, "Kind", "Вид", \
          "Вид", \
          "Түрі") \
    LABEL(RULE_RECONCILE, "reconciliation", "сверка", \
          "звірка", \
          "салыстыру") \
    LABEL(RULE_DUPLICATES, "duplicates", "дубликаты", \
          "дублікати", \
          "қайталанулар") \
    LABEL(RULE_CHECK, "check", "проверка", \
          "перевірка", \
          "тексеру") \
    LABEL(RULE_BALANCE, "balance", "остатки", "залишки", "қалдықтар") \
    LABEL(RULE_CLOSED, "closed period", "закрытый период", "закритий період", "жабық кезең") \
    LABEL(RULE_CHAIN, "chain", "цепочка", \
          "ланцюжок", \
          "тізбек") \
    /* decisions: the list of the decision column */ \
    LABEL(DECISION_ACCEPT, "accept", "принять", \
          "прийняти", \
          "қабылдау") \
    LABEL(DECISION_REJECT, "reject", "отклонить", \
          "відхилити", \
          "бас тарту") \
    LABEL(DECISION_SAME, "same", "одно и то же", \
          "те саме", \
          "бір нәрсе") \
    LABEL(DECISION_NOT_SAME, "not same", "разные", \
          "різні", \
          "әртүрлі") \
    LABEL(DECISION_IGNORE, "ignore until", "не показывать до", \
          "не показувати до", \
          "дейін көрсетпеу") \
    LABEL(DECISION_HINT, \
          "Decide in the yellow columns: choose from the list; \"ignore until\" needs the date beside it.", \
          "Решение выбирается из списка в жёлтых колонках; для «не показывать до» рядом указывается дата.", \
          "Рішення вибирають зі списку в жовтих стовпцях; для «не показувати до» поруч указують дату.", \
          "Шешім сары бағандардағы тізімнен таңдалады; «дейін көрсетпеу» үшін жанына күні жазылады.") \
    LABEL(DECISION_WRONG, "This decision is not in the list", "Такого решения нет в списке", \
          "Такого рішення немає у списку", \
          "Мұндай шешім тізімде жоқ") \
    LABEL(DECISION_ASSIGN, "assigned to", "поручено:", \
          "доручено:", \
          "тапсырылды:") \
    LABEL(DECISION_WITHDRAW, "withdrawn", "отозвано", \
          "відкликано", \
          "қайтарып алынды") \
    LABEL(DECISION_LAPSED, "no longer holds", "больше не действует", \
          "більше не діє", \
          "енді күші жоқ") \
    LABEL(DECIDED, "Decided", "Принятое решение", \
          "Ухвалене рішення", \
          "Қабылданған шешім") \
    /* history */ \
    LABEL(HISTORY, "History", "История", \
          "Історія", \
          "Тарихы") \
    LABEL(HISTORY_FIRST, "first run of this job: all findings are new", "первый прогон задания: все расхождения новые", \
          "перший прогін завдання: усі розбіжності нові", \
          "тапсырманың бірінші іске қосылуы: барлық айырмашылық жаңа") \
    LABEL(HISTORY_SINCE, "since", "с", \
          "з", \
          "мына күннен бері:") \
    LABEL(HISTORY_NEW, "new", "новых", \
          "нових", \
          "жаңа") \
    LABEL(HISTORY_OPEN, "still open", "осталось", \
          "залишилося", \
          "қалды") \
    LABEL(HISTORY_BACK, "came back", "вернулось", \
          "повернулося", \
          "қайта шықты") \
    LABEL(HISTORY_RESOLVED, "resolved", "устранено", \
          "усунено", \
          "жойылды") \
    LABEL(HISTORY_UNKNOWN, "unknown (not looked at)", "неизвестно (не проверялось)", \
          "невідомо (не перевірялося)", \
          "белгісіз (тексерілмеді)") \
    LABEL(HISTORY_ASIDE, "older than the newest run, not kept", "старее последнего прогона, в историю не записан", \
          "старіший за останній прогін, до історії не записано", \
          "соңғы іске қосудан ескі, тарихқа жазылмады") \
    LABEL(FINDING_NEW, "new", "новое", \
          "нова", \
          "жаңа") \
    LABEL(FINDING_OPEN, "open", "не устранено", \
          "не усунено", \
          "жойылмаған") \
    LABEL(FINDING_BACK, "came back", "вернулось", \
          "повернулася", \
          "қайта шықты") \
    LABEL(FINDING_STATE, "In history", "По истории", \
          "За історією", \
          "Тарих бойынша") \
    LABEL(FIRST_SEEN, "First seen", "Впервые", \
          "Уперше", \
          "Алғаш рет") \
    LABEL(AGE, "Age, days", "Возраст, дней", \
          "Вік, днів", \
          "Жасы, күн") \
    LABEL(GROWN_FROM, "was", "было", \
          "було", \
          "бұрын") \
    LABEL(AMOUNTS, "Difference over time", "Как менялась разница", \
          "Як змінювалася різниця", \
          "Айырма қалай өзгерді") \
    /* evidence */ \
    LABEL(EVIDENCE, "Evidence by field", "Что совпало, по полям", \
          "Що збіглося, за полями", \
          "Өрістер бойынша не сәйкес келді") \
    LABEL(EVIDENCE_SAME, "same", "совпадает", \
          "збігається", \
          "сәйкес") \
    LABEL(EVIDENCE_DIFFERS, "differs", "отличается", \
          "відрізняється", \
          "өзгеше") \
    /* mail */ \
    LABEL(MAIL_TEST_SUBJECT, "Kopeck: test mail", "Kopeck: проверочное письмо", \
          "Kopeck: перевірний лист", \
          "Kopeck: сынақ хаты") \
    LABEL(MAIL_TEST_TEXT, "The mail settings of the project work: reports will reach this address.", \
          "Настройки почты проекта работают: отчёты дойдут до этого адреса.", \
          "Налаштування пошти проєкту працюють: звіти дійдуть на цю адресу.", \
          "Жобаның пошта баптаулары жұмыс істейді: есептер осы мекенжайға жетеді.") \
    LABEL(MISSED_TITLE, "NO RUN", "СВЕРКИ НЕ БЫЛО", \
          "ЗВІРКИ НЕ БУЛО", \
          "САЛЫСТЫРУ БОЛМАДЫ") \
    LABEL(MISSED_TEXT, "A run that should have been has not been: nothing is known of the state since then.", \
          "Прогон, который должен был состояться, не состоялся: что с тех пор происходит в данных, неизвестно.", \
          "Прогін, який мав відбутися, не відбувся: що відтоді діється в даних, невідомо.", \
          "Болуға тиіс іске қосу болмады: содан бері деректерде не болып жатқаны белгісіз.") \
    LABEL(MISSED_SINCE, "Last run", "Последний прогон", \
          "Останній прогін", \
          "Соңғы іске қосу") \
    LABEL(MISSED_NEVER, "never", "никогда", \
          "ніколи", \
          "ешқашан") \
    LABEL(MISSED_EVERY, "Expected every so many days", "Ожидается раз в столько дней", \
          "Очікується раз на стільки днів", \
          "Сонша күнде бір рет күтіледі") \
    LABEL(MAIL_ATTACHED, "The workbook is attached.", "Книга с отчётом приложена.", \
          "Книгу зі звітом додано.", \
          "Есеп кітабы қоса берілді.") \
    LABEL(MAIL_TOO_LARGE, "The workbook is not attached because it is too large for mail:", \
          "Книга не приложена, потому что слишком велика для письма:", \
          "Книгу не додано, бо вона завелика для листа:", \
          "Кітап қоса берілмеді, себебі хат үшін тым үлкен:") \
    LABEL(MAIL_OVER_LIMITS, "Limits that are exceeded", "Превышенные пороги", \
          "Перевищені пороги", \
          "Асып кеткен шектер") \
    LABEL(MAIL_FOOTER, "Kopeck wrote this mail by itself. It only reads the systems and never changes them.", \
          "Письмо составлено Kopeck автоматически. Kopeck только читает системы и ничего в них не меняет.", \
          "Листа складено Kopeck автоматично. Kopeck лише читає системи й нічого в них не змінює.", \
          "Хатты Kopeck автоматты түрде құрды. Kopeck жүйелерді тек оқиды, ештеңені өзгертпейді.")
/* clang-format on */

typedef enum Label {
#define LABEL(name, en, ru, uk, kk) LABEL_##name,
    WORDS_LABELS(LABEL)
#undef LABEL
        LABELS
} Label;

#endif
