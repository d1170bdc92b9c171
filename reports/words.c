#include "reports/words.h"

#include "engine/base/utf8.h"

typedef struct Word {
    const char *code, *text[LANGUAGES]; /* indexed by Language */
} Word;

Language words_language(Str language) {
    static const char *const code[LANGUAGES] = {"en", "ru", "uk", "kk"};
    for (int i = 0; i < LANGUAGES; i++) {
        if (str_eq(language, str_of(code[i]))) return (Language)i;
    }
    return LANGUAGE_EN;
}

static const char *const labels[LABELS][LANGUAGES] = {
#define LABEL(name, en, ru, uk, kk) [LABEL_##name] = {en, ru, uk, kk},
    WORDS_LABELS(LABEL)
#undef LABEL
};

Str words_label(Language language, Label label) {
    assert(label < LABELS);
    return str_of(labels[label][language]);
}

static const Word kinds[FINDING_KINDS] = {
    [FINDING_MISSING] = {"", {"Missing document", "Нет документа", "Немає документа", "Құжат жоқ"}},
    [FINDING_TIMING] = {"", {"Timing", "Разница во времени", "Різниця в часі", "Уақыт айырмасы"}},
    [FINDING_BOUNDARY] = {"", {"Day boundary", "Граница суток", "Межа доби", "Тәулік шекарасы"}},
    [FINDING_AMOUNT_DIFFERS] = {"", {"Amount differs", "Суммы расходятся", "Суми розходяться", "Сомалар сәйкес емес"}},
    [FINDING_WITHIN_TOLERANCE] = {"", {"Within tolerance", "В пределах допуска", "У межах допуску", "Рұқсат шегінде"}},
    [FINDING_FIELD_DIFFERS] = {"", {"Detail differs", "Реквизит расходится", "Реквізит розходиться", "Деректеме сәйкес емес"}},
    [FINDING_STATUS_CONFLICT] = {"", {"Status conflict", "Конфликт статусов", "Конфлікт статусів", "Мәртебелер қайшылығы"}},
    [FINDING_NOT_POSTED] = {"", {"Not posted", "Документ не проведён", "Документ не проведено", "Құжат өткізілмеген"}},
    [FINDING_COUNTERPART_REJECTED] = {"", {"Counterpart rejected", "Встречная строка отклонена", "Зустрічний рядок відхилено", "Қарсы жол қабылданбады"}},
    [FINDING_UNLINKED_PAYMENT] = {"", {"Unlinked payment", "Платёж без основания", "Платіж без підстави", "Негізсіз төлем"}},
    [FINDING_PARTLY_PAID] = {"", {"Partly paid", "Оплачено частично", "Оплачено частково", "Ішінара төленген"}},
    [FINDING_OVERPAID] = {"", {"Overpaid", "Переплата", "Переплата", "Артық төлем"}},
    [FINDING_DUPLICATE_DOCUMENT] = {"", {"Duplicate document", "Дубль документа", "Дубль документа", "Құжаттың қайталануы"}},
    [FINDING_DUPLICATE_PAYMENT] = {"", {"Duplicate payment", "Дубль платежа", "Дубль платежу", "Төлемнің қайталануы"}},
    [FINDING_DUPLICATE_COUNTERPARTY] = {"", {"Duplicate counterparty", "Дубль контрагента", "Дубль контрагента", "Контрагенттің қайталануы"}},
    [FINDING_DUPLICATE_ITEM] = {"", {"Duplicate item", "Дубль номенклатуры", "Дубль номенклатури", "Номенклатураның қайталануы"}},
    [FINDING_SURPLUS] = {"", {"Surplus of equal records", "Лишние одинаковые записи", "Зайві однакові записи", "Артық бірдей жазбалар"}},
    [FINDING_AMBIGUOUS] = {"", {"Ambiguous match", "Неоднозначная пара", "Неоднозначна пара", "Бірмәнді емес жұп"}},
    [FINDING_REVIEW] = {"", {"Match to review", "Пара на проверку", "Пара на перевірку", "Тексерілетін жұп"}},
    [FINDING_BROKEN_CHAIN] = {"", {"Broken chain of a deal", "Обрыв цепочки сделки", "Обрив ланцюжка угоди", "Мәміле тізбегінің үзілуі"}},
    [FINDING_NO_COUNTERPART_SLICE] = {"", {"Slice on one side only", "Срез только с одной стороны", "Зріз лише з одного боку", "Қима бір жақта ғана"}},
    [FINDING_MISSING_DETAIL] = {"", {"Detail missing", "Реквизит не заполнен", "Реквізит не заповнено", "Деректеме толтырылмаған"}},
    [FINDING_MALFORMED_DETAIL] = {"", {"Detail malformed", "Реквизит заполнен неверно", "Реквізит заповнено неправильно", "Деректеме қате толтырылған"}},
    [FINDING_UNKNOWN_VALUE] = {"", {"Unknown value", "Неизвестное значение", "Невідоме значення", "Белгісіз мән"}},
    [FINDING_REJECTED_ROW] = {"", {"Row rejected", "Строка отклонена", "Рядок відхилено", "Жол қабылданбады"}},
    [FINDING_SCHEMA_DRIFT] = {"", {"Source changed its shape", "Источник изменил структуру", "Джерело змінило структуру", "Дереккөз құрылымын өзгертті"}},
    [FINDING_SOURCE_INCOMPLETE] = {"", {"Source incomplete", "Источник прочитан не полностью", "Джерело прочитано не повністю", "Дереккөз толық оқылмады"}},
    [FINDING_BLOCK_TOO_LARGE] = {"", {"Too many equal keys", "Слишком много одинаковых ключей", "Забагато однакових ключів", "Бірдей кілттер тым көп"}},
    [FINDING_SEARCH_LIMIT] = {"", {"Not all sums tried", "Перебраны не все суммы", "Перебрано не всі суми", "Барлық сома қаралмады"}},
    [FINDING_NOT_DUE] = {"", {"Not due yet", "Срок не наступил", "Строк не настав", "Мерзімі келмеген"}},
    [FINDING_REVERSED] = {"", {"Reversed", "Сторнировано", "Сторновано", "Сторно жасалған"}},
    [FINDING_RETURN_WITHOUT_SALE] = {"", {"Return without its sale", "Возврат без своей продажи", "Повернення без свого продажу", "Сатылымы жоқ қайтару"}},
    [FINDING_CHECK_FAILED] = {"", {"Check failed", "Проверка не пройдена", "Перевірку не пройдено", "Тексеруден өтпеді"}},
    [FINDING_BALANCE_BREAK] = {"", {"Balances break", "Разрыв остатков", "Розрив залишків", "Қалдықтардың үзілуі"}},
    [FINDING_NO_ROLL_FORWARD] = {"", {"Balance does not roll forward", "Остаток не сходится с оборотами", "Залишок не сходиться з оборотами", "Қалдық айналымдарға сай емес"}},
    [FINDING_CHANGED_AFTER_CLOSE] = {"", {"Changed after close", "Изменено после закрытия", "Змінено після закриття", "Жабылғаннан кейін өзгертілген"}},
    [FINDING_CONFLICTING_EDITS] = {"", {"Conflicting edits", "Конфликт правок", "Конфлікт правок", "Түзетулер қайшылығы"}},
    [FINDING_STAGE_CONFLICT] = {"", {"Stage conflict", "Конфликт стадии", "Конфлікт стадії", "Кезең қайшылығы"}},
    [FINDING_EDITED_OUTSIDE_OWNER] = {"", {"Edited outside owner", "Правка не у владельца", "Правка не у власника", "Иесінен тыс түзету"}},
};

Str words_kind(Str language, FindingKind kind) {
    assert(kind < FINDING_KINDS);
    return str_of(kinds[kind].text[words_language(language)]);
}

Str words_kind_of(Language language, Str code) {
    for (int kind = 0; kind < FINDING_KINDS; kind++) {
        if (str_eq(code, str_of(finding_kind_code[kind]))) return str_of(kinds[kind].text[language]);
    }
    return code;
}

static const Word severities[] = {
    [SEVERITY_INFO] = {"", {"information", "к сведению", "до відома", "назарға"}},
    [SEVERITY_REVIEW] = {"", {"review", "проверить", "перевірити", "тексеру"}},
    [SEVERITY_ERROR] = {"", {"error", "ошибка", "помилка", "қате"}},
};

Str words_severity(Str language, Severity severity) {
    assert(severity < ARRAY_LEN(severities));
    return str_of(severities[severity].text[words_language(language)]);
}

Label words_banner(const RunReport *report) {
    static const Label label[] = {[BANNER_NO_FINDINGS] = LABEL_BANNER_NO_FINDINGS, [BANNER_CLEAN] = LABEL_BANNER_CLEAN,
                                  [BANNER_NO_LIMITS] = LABEL_BANNER_NO_LIMITS,     [BANNER_REJECTED] = LABEL_BANNER_REJECTED,
                                  [BANNER_WARNING] = LABEL_BANNER_WARNING,         [BANNER_BREACH] = LABEL_BANNER_BREACH,
                                  [BANNER_INCOMPLETE] = LABEL_BANNER_INCOMPLETE};
    return label[report_banner(report)];
}

Str words_state(Str language, RunState state) {
    static const Label label[] = {[RUN_CLEAN] = LABEL_STATE_CLEAN,
                                  [RUN_WARNING] = LABEL_STATE_WARNING,
                                  [RUN_BREACH] = LABEL_STATE_BREACH,
                                  [RUN_INCOMPLETE] = LABEL_STATE_INCOMPLETE};
    assert(state < ARRAY_LEN(label));
    return words_label(words_language(language), label[state]);
}

static const Word fields[] = {
    {"opening", {"opening balance", "начальный остаток", "початковий залишок", "бастапқы қалдық"}},
    {"orders", {"orders", "заказы", "замовлення", "тапсырыстар"}},
    {"shipments", {"shipments", "отгрузки", "відвантаження", "жөнелтілімдер"}},
    {"payments", {"payments", "платежи", "платежі", "төлемдер"}},
    {"receivables", {"receivables", "задолженность", "заборгованість", "берешек"}},
    {"returns", {"returns", "возвраты", "повернення", "қайтарулар"}},
    {"line", {"line", "строка", "рядок", "жол"}},
    {"all", {"all", "всё", "усе", "барлығы"}},
    {"id", {"ID", "код", "код", "код"}},
    {"key", {"key", "ключ", "ключ", "кілт"}},
    {"guid", {"GUID", "GUID", "GUID", "GUID"}},
    {"external_key", {"external key", "внешний ключ", "зовнішній ключ", "сыртқы кілт"}},
    {"number", {"number", "номер", "номер", "нөмір"}},
    {"bank_number", {"number at the bank", "номер в банке", "номер у банку", "банктегі нөмір"}},
    {"order_number", {"order number", "номер заказа", "номер замовлення", "тапсырыс нөмірі"}},
    {"reference", {"reference", "ссылка", "посилання", "сілтеме"}},
    {"contract", {"contract", "договор", "договір", "шарт"}},
    {"deal", {"deal", "сделка", "угода", "мәміле"}},
    {"name", {"name", "наименование", "найменування", "атауы"}},
    {"probability", {"probability", "вероятность", "ймовірність", "ықтималдық"}},
    {"tax_id", {"tax ID", "ИНН/БИН", "ІПН/ЄДРПОУ", "ЖСН/БСН"}},
    {"kpp", {"KPP", "КПП", "КПП", "КПП"}},
    {"counterparty_name", {"counterparty's name", "наименование контрагента", "найменування контрагента", "контрагент атауы"}},
    {"changed", {"changed", "изменено", "змінено", "өзгертілген"}},
    {"phone", {"phone", "телефон", "телефон", "телефон"}},
    {"email", {"e-mail", "e-mail", "e-mail", "e-mail"}},
    {"address", {"address", "адрес", "адреса", "мекенжай"}},
    {"city", {"city", "город", "місто", "қала"}},
    {"birth_date", {"date of birth", "дата рождения", "дата народження", "туған күні"}},
    {"iban", {"IBAN", "IBAN", "IBAN", "IBAN"}},
    {"account", {"account", "счёт", "рахунок", "шот"}},
    {"counterparty", {"counterparty", "контрагент", "контрагент", "контрагент"}},
    {"counterparty.id", {"counterparty's ID", "код контрагента", "код контрагента", "контрагент коды"}},
    {"counterparty.key", {"counterparty's key", "ключ контрагента", "ключ контрагента", "контрагент кілті"}},
    {"counterparty.name", {"counterparty's name", "наименование контрагента", "найменування контрагента", "контрагент атауы"}},
    {"counterparty.tax_id", {"counterparty's tax ID", "ИНН/БИН контрагента", "ІПН/ЄДРПОУ контрагента", "контрагенттің ЖСН/БСН-і"}},
    {"counterparty.kpp", {"counterparty's KPP", "КПП контрагента", "КПП контрагента", "контрагенттің КПП-і"}},
    {"counterparty.phone", {"counterparty's phone", "телефон контрагента", "телефон контрагента", "контрагент телефоны"}},
    {"counterparty.email", {"counterparty's e-mail", "e-mail контрагента", "e-mail контрагента", "контрагент e-mail-і"}},
    {"day", {"day", "день", "день", "күн"}},
    {"week", {"week", "неделя", "тиждень", "апта"}},
    {"quarter", {"quarter", "квартал", "квартал", "тоқсан"}},
    {"year", {"year", "год", "рік", "жыл"}},
    {"month", {"month", "месяц", "місяць", "ай"}},
    {"date", {"date", "дата", "дата", "күні"}},
    {"due", {"due date", "срок оплаты", "строк оплати", "төлем мерзімі"}},
    {"paid_at", {"date of payment", "дата оплаты", "дата оплати", "төлем күні"}},
    {"amount", {"amount", "сумма", "сума", "сома"}},
    {"paid", {"amount paid", "оплаченная сумма", "сплачена сума", "төленген сома"}},
    {"price", {"price", "цена", "ціна", "баға"}},
    {"net", {"amount without VAT", "сумма без НДС", "сума без ПДВ", "ҚҚС-сыз сома"}},
    {"vat", {"VAT", "сумма НДС", "сума ПДВ", "ҚҚС сомасы"}},
    {"discount", {"discount", "скидка", "знижка", "жеңілдік"}},
    {"delivery", {"delivery cost", "стоимость доставки", "вартість доставки", "жеткізу құны"}},
    {"rate", {"exchange rate", "курс валюты", "курс валюти", "валюта бағамы"}},
    {"balance", {"balance", "остаток", "залишок", "қалдық"}},
    {"quantity", {"quantity", "количество", "кількість", "мөлшер"}},
    {"kin", {"same household or firm, another", "один дом или фирма, но другие", "одна сім’я чи фірма, але інші", "бір үй не фирма, бірақ басқа"}},
    {"unit", {"unit", "единица измерения", "одиниця виміру", "өлшем бірлігі"}},
    {"choice", {"choice", "вариант", "варіант", "нұсқа"}},
    {"lines", {"number of lines", "число строк", "кількість рядків", "жол саны"}},
    {"currency", {"currency", "валюта", "валюта", "валюта"}},
    {"warehouse", {"warehouse", "склад", "склад", "қойма"}},
    {"status", {"status", "статус", "статус", "мәртебе"}},
    {"stage", {"stage", "стадия", "стадія", "кезең"}},
    {"posted", {"posted", "проведён", "проведено", "өткізілген"}},
    {"deleted", {"deleted", "помечен на удаление", "позначено на видалення", "жоюға белгіленген"}},
    {"item", {"item", "номенклатура", "номенклатура", "номенклатура"}},
    {"purpose", {"purpose of payment", "назначение платежа", "призначення платежу", "төлем мақсаты"}},
    {"origin", {"way of entry", "способ ввода", "спосіб уведення", "енгізу тәсілі"}},
    {"manager", {"manager", "менеджер", "менеджер", "менеджер"}},
    {"region", {"region", "регион", "регіон", "өңір"}},
    {"department", {"department", "подразделение", "підрозділ", "бөлімше"}},
};

Str words_field(Language language, Str field) {
    size_t equals = str_find(field, STR(" = ")); /* "number = order_number": the left side's name */
    Str name = equals == SIZE_MAX ? field : str_sub(field, 0, equals);
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        if (str_eq(name, str_of(fields[i].code))) return str_of(fields[i].text[language]);
    }
    return name;
}

Str words_sheet_of(Language language, Str dimension, Arena *arena) {
    static const struct {
        const char *dimension;
        Label label;
    } known[] = {{"all", LABEL_SHEET_ALL},
                 {"day", LABEL_SHEET_BY_DAY},
                 {"counterparty", LABEL_SHEET_BY_COUNTERPARTY},
                 {"warehouse", LABEL_SHEET_BY_WAREHOUSE},
                 {"currency", LABEL_SHEET_BY_CURRENCY},
                 {"status", LABEL_SHEET_BY_STATUS}};
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        if (str_eq(dimension, str_of(known[i].dimension))) return words_label(language, known[i].label);
    }
    Str by = words_label(language, LABEL_SHEET_BY), field = words_field(language, dimension);
    return str_printf(arena, "%.*s - %.*s", STR_ARG(by), STR_ARG(field));
}

unsigned words_plural(Language language, uint64_t count) {
    if (language == LANGUAGE_KK) return 0;
    if (language == LANGUAGE_EN) return count == 1 ? 0 : 2;
    uint64_t tens = count % 100, ones = count % 10;
    if (tens >= 11 && tens <= 14) return 2;
    if (ones == 1) return 0;
    return ones >= 2 && ones <= 4 ? 1 : 2;
}

static const Word conditions[] = {
    {"where", {"where", "не подходит под where", "не підпадає під where", "where шартына сай емес"}},
    {"draft", {"draft", "черновик", "чернетка", "жоба нұсқасы"}},
    {"new", {"new", "новый", "новий", "жаңа"}},
    {"not posted", {"not posted", "не проведён", "не проведено", "өткізілмеген"}},
    {"deleted", {"deleted", "помечен на удаление", "позначено на видалення", "жоюға белгіленген"}},
    {"cancelled", {"cancelled", "отменён", "скасовано", "жойылған"}},
    {"after cut-off", {"after cut-off", "после отсечки", "після відсічки", "кесу сәтінен кейін"}},
    {"not reconciled", {"not reconciled", "не участвует в сверке", "не бере участі у звірці", "салыстыруға қатыспайды"}},
    {"test", {"test", "тестовый", "тестовий", "сынақ"}},
};

Str words_condition(Language language, Str name) {
    for (size_t i = 0; i < ARRAY_LEN(conditions); i++) {
        if (str_eq(name, str_of(conditions[i].code))) return str_of(conditions[i].text[language]);
    }
    return name;
}

#define NO_BREAK_SPACE "\u00A0"

void words_add_number(Language language, Buf *out, int128 value, unsigned scale) {
    char text[DECIMAL_TEXT_SIZE];
    Str plain = decimal_print(value, scale, text);
    size_t i = 0;
    if (plain.ptr[0] == '-') {
        buf_add(out, STR("\u2212")); /* minus sign */
        i = 1;
    }
    size_t whole = 0; /* digits left of the point */
    while (i + whole < plain.len && plain.ptr[i + whole] != '.') whole++;
    for (; whole; whole--, i++) {
        buf_char(out, plain.ptr[i]);
        if (whole > 1 && whole % 3 == 1) buf_add(out, language == LANGUAGE_EN ? STR(",") : STR(NO_BREAK_SPACE));
    }
    if (i == plain.len) return;
    buf_char(out, language == LANGUAGE_EN ? '.' : ',');
    buf_add(out, str_sub(plain, i + 1, plain.len));
}

void words_add_money(Language language, Buf *out, int128 value, unsigned scale, Str currency) {
    words_add_number(language, out, value, scale);
    if (!currency.len) return;
    buf_add(out, STR(NO_BREAK_SPACE));
    buf_add(out, currency);
}

static Str count_text(Language language, uint64_t count, Arena *arena) {
    Buf *out = buf_own(arena);
    words_add_number(language, out, (int128)count, 0);
    return buf_str(out);
}

Str words_shown(Language language, uint64_t shown, uint64_t all, const char *file, Arena *arena) {
    const Str argument[] = {count_text(language, shown, arena), count_text(language, all, arena), str_of(file)};
    return words_fill(words_label(language, LABEL_SHOWN_OF), argument, ARRAY_LEN(argument), arena);
}

bool words_plain_number(Str s, int64_t *value, unsigned *scale) {
    size_t point = str_find(s, STR("."));
    *scale = point == SIZE_MAX ? 0 : (unsigned)(s.len - point - 1);
    DecimalFormat format = {.point = '.'};
    return *scale <= DECIMAL_SCALE_MAX && decimal_parse(s, *scale, format, value) == DECIMAL_OK;
}

void words_add_quantity(Language language, Buf *out, Str text) {
    Str unit = text, number = str_cut(&unit, ' ');
    int64_t value;
    unsigned scale;
    if (words_plain_number(number, &value, &scale)) {
        words_add_money(language, out, value, scale, unit.ptr ? unit : STR_NULL);
    } else {
        buf_add(out, text);
    }
}

static bool iso_day(Str s) { /* yyyy-mm-dd at the start */
    static const char form[] = "dddd-dd-dd";
    if (s.len < sizeof form - 1) return false;
    for (size_t i = 0; i < sizeof form - 1; i++) {
        bool digit = s.ptr[i] >= '0' && s.ptr[i] <= '9';
        if (form[i] == 'd' ? !digit : s.ptr[i] != form[i]) return false;
    }
    return true;
}

void words_add_date(Language language, Buf *out, Str iso) {
    if (!iso_day(iso)) {
        buf_add(out, iso);
    } else if (language == LANGUAGE_EN) {
        buf_add(out, str_sub(iso, 0, 10));
    } else {
        buf_printf(out, "%.2s.%.2s.%.4s", iso.ptr + 8, iso.ptr + 5, iso.ptr);
    }
}

void words_add_moment(Language language, Buf *out, Str iso) {
    words_add_date(language, out, iso);
    if (!iso_day(iso) || iso.len < 16 || (iso.ptr[10] != 'T' && iso.ptr[10] != ' ')) return;
    buf_char(out, ' ');
    buf_add(out, str_sub(iso, 11, 16));
}

/* а-п follow А-П at +0x20, р-я at +0x20 too, ё (0x451) is 0x50 above Ё. */
static uint32_t upper(uint32_t c) {
    if ((c >= 'a' && c <= 'z') || (c >= 0x430 && c <= 0x44F)) return c - 0x20;
    bool pairs = (c >= 0x490 && c <= 0x4BF) || (c >= 0x4D0 && c <= 0x4FF); /* ґ ғ қ ң ү ұ һ ә ө stand beside their capitals */
    if (pairs && c % 2) return c - 1;
    return c >= 0x450 && c <= 0x45F ? c - 0x50 : c;
}

void words_add_capital(Buf *out, Str text) {
    if (!text.len) return;
    size_t index = 0;
    utf8_add(out, upper(utf8_next(text, &index)));
    buf_add(out, str_sub(text, index, text.len));
}

const char *words_day_format(Language language) {
    return language == LANGUAGE_EN ? "mm-dd" : "dd.mm";
}
