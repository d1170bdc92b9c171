#include "reports/words.h"

#include "engine/base/utf8.h"

typedef struct Word {
    const char *code, *text[LANGUAGES]; /* indexed by Language */
} Word;

Language words_language(Str language) {
    return str_eq(language, STR("ru")) ? LANGUAGE_RU : LANGUAGE_EN;
}

static const char *const labels[LABELS][LANGUAGES] = {
#define LABEL(name, en, ru) [LABEL_##name] = {en, ru},
    WORDS_LABELS(LABEL)
#undef LABEL
};

Str words_label(Language language, Label label) {
    assert(label < LABELS);
    return str_of(labels[label][language]);
}

static const Word kinds[FINDING_KINDS] = {
    [FINDING_MISSING] = {"", {"Missing document", "Нет документа"}},
    [FINDING_TIMING] = {"", {"Timing", "Разница во времени"}},
    [FINDING_BOUNDARY] = {"", {"Day boundary", "Граница суток"}},
    [FINDING_AMOUNT_DIFFERS] = {"", {"Amount differs", "Суммы расходятся"}},
    [FINDING_WITHIN_TOLERANCE] = {"", {"Within tolerance", "В пределах допуска"}},
    [FINDING_FIELD_DIFFERS] = {"", {"Detail differs", "Реквизит расходится"}},
    [FINDING_STATUS_CONFLICT] = {"", {"Status conflict", "Конфликт статусов"}},
    [FINDING_NOT_POSTED] = {"", {"Not posted", "Документ не проведён"}},
    [FINDING_COUNTERPART_REJECTED] = {"", {"Counterpart rejected", "Встречная строка отклонена"}},
    [FINDING_UNLINKED_PAYMENT] = {"", {"Unlinked payment", "Платёж без основания"}},
    [FINDING_PARTLY_PAID] = {"", {"Partly paid", "Оплачено частично"}},
    [FINDING_OVERPAID] = {"", {"Overpaid", "Переплата"}},
    [FINDING_DUPLICATE_DOCUMENT] = {"", {"Duplicate document", "Дубль документа"}},
    [FINDING_DUPLICATE_PAYMENT] = {"", {"Duplicate payment", "Дубль платежа"}},
    [FINDING_DUPLICATE_COUNTERPARTY] = {"", {"Duplicate counterparty", "Дубль контрагента"}},
    [FINDING_DUPLICATE_ITEM] = {"", {"Duplicate item", "Дубль номенклатуры"}},
    [FINDING_SURPLUS] = {"", {"Surplus of equal records", "Лишние одинаковые записи"}},
    [FINDING_AMBIGUOUS] = {"", {"Ambiguous match", "Неоднозначная пара"}},
    [FINDING_REVIEW] = {"", {"Match to review", "Пара на проверку"}},
    [FINDING_BROKEN_CHAIN] = {"", {"Broken chain of a deal", "Обрыв цепочки сделки"}},
    [FINDING_NO_COUNTERPART_SLICE] = {"", {"Slice on one side only", "Срез только с одной стороны"}},
    [FINDING_MISSING_DETAIL] = {"", {"Detail missing", "Реквизит не заполнен"}},
    [FINDING_MALFORMED_DETAIL] = {"", {"Detail malformed", "Реквизит заполнен неверно"}},
    [FINDING_UNKNOWN_VALUE] = {"", {"Unknown value", "Неизвестное значение"}},
    [FINDING_REJECTED_ROW] = {"", {"Row rejected", "Строка отклонена"}},
    [FINDING_SCHEMA_DRIFT] = {"", {"Source changed its shape", "Источник изменил структуру"}},
    [FINDING_SOURCE_INCOMPLETE] = {"", {"Source incomplete", "Источник прочитан не полностью"}},
    [FINDING_BLOCK_TOO_LARGE] = {"", {"Too many equal keys", "Слишком много одинаковых ключей"}},
    [FINDING_SEARCH_LIMIT] = {"", {"Not all sums tried", "Перебраны не все суммы"}},
    [FINDING_NOT_DUE] = {"", {"Not due yet", "Срок не наступил"}},
    [FINDING_REVERSED] = {"", {"Reversed", "Сторнировано"}},
    [FINDING_RETURN_WITHOUT_SALE] = {"", {"Return without its sale", "Возврат без своей продажи"}},
    [FINDING_CHECK_FAILED] = {"", {"Check failed", "Проверка не пройдена"}},
    [FINDING_BALANCE_BREAK] = {"", {"Balances break", "Разрыв остатков"}},
};

Str words_kind(Str language, FindingKind kind) {
    assert(kind < FINDING_KINDS);
    return str_of(kinds[kind].text[words_language(language)]);
}

static const Word severities[] = {
    [SEVERITY_INFO] = {"", {"information", "к сведению"}},
    [SEVERITY_REVIEW] = {"", {"review", "проверить"}},
    [SEVERITY_ERROR] = {"", {"error", "ошибка"}},
};

Str words_severity(Str language, Severity severity) {
    assert(severity < ARRAY_LEN(severities));
    return str_of(severities[severity].text[words_language(language)]);
}

Str words_state(Str language, RunState state) {
    static const Label label[] = {[RUN_CLEAN] = LABEL_STATE_CLEAN,
                                  [RUN_WARNING] = LABEL_STATE_WARNING,
                                  [RUN_BREACH] = LABEL_STATE_BREACH,
                                  [RUN_INCOMPLETE] = LABEL_STATE_INCOMPLETE};
    assert(state < ARRAY_LEN(label));
    return words_label(words_language(language), label[state]);
}

static const Word causes[] = {
    {"vat included", {"VAT included", "НДС включён"}},
    {"vat excluded", {"VAT not included", "НДС не включён"}},
    {"vat rate", {"another VAT rate", "другая ставка НДС"}},
    {"rounding", {"rounding", "округление"}},
    {"rounding per line", {"rounding per line", "округление по строкам"}},
    {"rounding per total", {"rounding of the total", "округление итога"}},
    {"discount", {"discount", "скидка"}},
    {"delivery cost", {"delivery cost", "стоимость доставки"}},
    {"currency", {"another currency", "другая валюта"}},
    {"exchange rate", {"another exchange rate", "другой курс валюты"}},
    {"exchange difference", {"exchange difference", "курсовая разница"}},
    {"price changed", {"price changed after the order", "цена изменена после заказа"}},
    {"quantity", {"another quantity", "другое количество"}},
    {"line missing", {"a line is missing", "нет строки"}},
    {"amount of a line", {"another amount of a line", "другая сумма строки"}},
    {"unit of measure", {"another unit of measure", "другая единица измерения"}},
    {"minor units", {"amount given in hundredths", "сумма записана в копейках или тиынах"}},
    {"sign", {"opposite sign", "обратный знак"}},
    {"swapped digits", {"swapped digits", "переставлены цифры"}},
    {"bank fee", {"bank fee withheld", "удержана комиссия банка"}},
    {"partial payment", {"partial payment", "частичная оплата"}},
    {"advance", {"advance", "аванс"}},
    {"overpayment", {"overpayment", "переплата"}},
    {"refund", {"refund", "возврат денег"}},
    {"guarantee sum", {"guarantee sum retained", "гарантийное удержание"}},
    {"return", {"return of goods", "возврат товара"}},
    {"reversal", {"reversal", "сторно"}},
    {"correction", {"correction", "корректировка"}},
    {"unexplained", {"not established", "не установлена"}},
    {"timing", {"recorded after the cut-off", "записано после отсечки"}},
    {"boundary", {"day boundary", "граница суток"}},
    {"time zone", {"another time zone", "другой часовой пояс"}},
    {"shift end", {"shift ends after midnight", "смена заканчивается после полуночи"}},
    {"backdated", {"backdated", "проведено задним числом"}},
    {"changed after close", {"changed after the period was closed", "изменено после закрытия периода"}},
    {"retry", {"sent again", "повторная отправка"}},
    {"entered twice", {"entered twice", "введено дважды"}},
    {"timeout", {"timeout of the exchange", "тайм-аут обмена"}},
    {"exchange error", {"error of the exchange", "ошибка обмена"}},
    {"dead letter", {"message lies in the dead-letter queue", "сообщение лежит в очереди недоставленных"}},
    {"bad item card", {"error in the item card", "ошибка в карточке номенклатуры"}},
    {"not sent", {"never sent", "не отправлялось"}},
    {"closed by hand", {"closed by hand", "закрыто вручную"}},
    {"conflicting edits", {"edited in two systems", "изменено в двух системах"}},
    {"edited outside owner", {"edited outside the owning system", "изменено не в системе-владельце"}},
    {"draft", {"draft", "черновик"}},
    {"not posted", {"not posted", "не проведено"}},
    {"deleted", {"marked as deleted", "помечено на удаление"}},
    {"cancelled", {"cancelled", "отменено"}},
    {"left out", {"left out by the project", "исключено условием проекта"}},
    {"wrong document", {"booked to another document", "отнесено на другой документ"}},
    {"wrong counterparty", {"booked to another counterparty", "отнесено на другого контрагента"}},
    {"wrong warehouse", {"booked to another warehouse", "отнесено на другой склад"}},
    {"another day", {"booked on another day", "проведено другим днём"}},
    {"no contract", {"no contract", "нет договора"}},
    {"no document", {"no document", "нет документа"}},
    {"amounts of documents", {"amounts of its documents differ", "расходятся суммы документов"}},
    {"stage conflict", {"stage and document do not go together", "стадия не соответствует документу"}},
    {"overdue instalment", {"overdue instalment", "просрочен платёж по графику"}},
    {"return without its sale", {"return without its sale", "возврат без своей продажи"}},
    {"balance does not roll forward", {"balance does not roll forward", "остаток не сходится с оборотами"}},
    {"differs from registry", {"differs from the registry", "отличается от реестра"}},
    {"several candidates", {"several candidates", "несколько кандидатов"}},
    {"equal items", {"equal records", "одинаковые записи"}},
    {"empty", {"empty", "пусто"}},
    {"check digit", {"wrong check digit", "неверная контрольная цифра"}},
    {"length", {"wrong length", "неверная длина"}},
    {"form", {"wrong form", "неверный вид"}},
    {"characters", {"characters that do not belong there", "недопустимые символы"}},
    {"surplus digits", {"surplus digits after the point", "лишние знаки после запятой"}},
    {"not a number", {"not a number", "не число"}},
    {"number too large", {"number too large", "слишком большое число"}},
    {"not a date", {"not a date", "не дата"}},
    {"unknown value", {"unknown value", "неизвестное значение"}},
    {"unknown unit", {"unknown unit", "неизвестная единица измерения"}},
    {"unknown reference", {"refers to a record that is not there", "ссылка на отсутствующую запись"}},
    {"duplicate key", {"key occurs twice", "ключ повторяется"}},
    {"failed", {"source could not be read", "источник не прочитан"}},
    {"stale", {"data out of date", "данные устарели"}},
    {"cut short", {"cut short", "данные оборваны"}},
    {"half written", {"file written half", "файл записан не до конца"}},
    {"access denied", {"access denied", "нет доступа"}},
    {"rows differ", {"number of rows differs from the declared one", "число строк не равно заявленному"}},
    {"control total", {"control total differs", "контрольная сумма не сходится"}},
    {"column missing", {"column missing", "нет колонки"}},
    {"column added", {"column added", "новая колонка"}},
    {"column renamed", {"column renamed", "колонка переименована"}},
    {"type changed", {"type changed", "изменился тип"}},
    {"schema drift", {"shape of the source changed", "структура источника изменилась"}},
    {"source incomplete", {"source incomplete", "источник прочитан не полностью"}},
};

Str words_cause(Str language, Str cause) {
    for (size_t i = 0; i < ARRAY_LEN(causes); i++) {
        if (str_eq(cause, str_of(causes[i].code))) return str_of(causes[i].text[words_language(language)]);
    }
    return cause;
}

/* A number or what stands in brackets behind a known cause; anything else makes other words of it ("empty answer"). */
static bool is_detail(Str rest) {
    return rest.len > 1 && rest.ptr[0] == ' ' && strchr("0123456789+-(", rest.ptr[1]);
}

/* The longest known cause that `cause` is or begins with; what follows is its detail. */
static void add_cause(Language language, Buf *out, Str cause) {
    const Word *best = NULL;
    size_t best_len = 0;
    KNOWN(cause.ptr != NULL);
    for (size_t i = 0; i < ARRAY_LEN(causes); i++) {
        Str code = str_of(causes[i].code);
        bool is = str_starts(cause, code) && (cause.len == code.len || is_detail(str_sub(cause, code.len, cause.len)));
        if (!is || code.len <= best_len) continue;
        best = &causes[i];
        best_len = code.len;
    }
    if (best) buf_add(out, str_of(best->text[language]));
    Str detail = str_sub(cause, best_len, cause.len);
    if (best && detail.len) {
        buf_printf(out, " (%.*s)", (int)detail.len - 1, detail.ptr + 1);
    } else {
        buf_add(out, detail);
    }
}

void words_add_causes(Language language, Buf *out, Str cause) {
    const Str joint = STR(" / ");
    for (bool first = true; cause.len; first = false) {
        size_t end = str_find(cause, joint);
        if (end == SIZE_MAX) end = cause.len;
        if (!first) buf_add(out, STR(", "));
        add_cause(language, out, str_sub(cause, 0, end));
        cause = str_sub(cause, end < cause.len ? end + joint.len : end, cause.len);
    }
}

static const Word fields[] = {
    {"line", {"line", "строка"}},
    {"all", {"all", "всё"}},
    {"id", {"ID", "код"}},
    {"key", {"key", "ключ"}},
    {"guid", {"GUID", "GUID"}},
    {"external_key", {"external key", "внешний ключ"}},
    {"number", {"number", "номер"}},
    {"order_number", {"order number", "номер заказа"}},
    {"reference", {"reference", "ссылка"}},
    {"contract", {"contract", "договор"}},
    {"deal", {"deal", "сделка"}},
    {"name", {"name", "наименование"}},
    {"tax_id", {"tax ID", "ИНН/БИН"}},
    {"kpp", {"KPP", "КПП"}},
    {"phone", {"phone", "телефон"}},
    {"email", {"e-mail", "e-mail"}},
    {"address", {"address", "адрес"}},
    {"city", {"city", "город"}},
    {"birth_date", {"date of birth", "дата рождения"}},
    {"iban", {"IBAN", "IBAN"}},
    {"account", {"account", "счёт"}},
    {"counterparty", {"counterparty", "контрагент"}},
    {"counterparty.id", {"counterparty's ID", "код контрагента"}},
    {"counterparty.key", {"counterparty's key", "ключ контрагента"}},
    {"counterparty.name", {"counterparty's name", "наименование контрагента"}},
    {"counterparty.tax_id", {"counterparty's tax ID", "ИНН/БИН контрагента"}},
    {"counterparty.kpp", {"counterparty's KPP", "КПП контрагента"}},
    {"counterparty.phone", {"counterparty's phone", "телефон контрагента"}},
    {"counterparty.email", {"counterparty's e-mail", "e-mail контрагента"}},
    {"day", {"day", "день"}},
    {"month", {"month", "месяц"}},
    {"date", {"date", "дата"}},
    {"due", {"due date", "срок оплаты"}},
    {"paid_at", {"date of payment", "дата оплаты"}},
    {"amount", {"amount", "сумма"}},
    {"paid", {"amount paid", "оплаченная сумма"}},
    {"price", {"price", "цена"}},
    {"net", {"amount without VAT", "сумма без НДС"}},
    {"vat", {"VAT", "сумма НДС"}},
    {"balance", {"balance", "остаток"}},
    {"quantity", {"quantity", "количество"}},
    {"unit", {"unit", "единица измерения"}},
    {"lines", {"number of lines", "число строк"}},
    {"currency", {"currency", "валюта"}},
    {"warehouse", {"warehouse", "склад"}},
    {"status", {"status", "статус"}},
    {"stage", {"stage", "стадия"}},
    {"posted", {"posted", "проведён"}},
    {"deleted", {"deleted", "помечен на удаление"}},
    {"item", {"item", "номенклатура"}},
    {"purpose", {"purpose of payment", "назначение платежа"}},
    {"origin", {"way of entry", "способ ввода"}},
    {"manager", {"manager", "менеджер"}},
    {"region", {"region", "регион"}},
    {"department", {"department", "подразделение"}},
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

static const Entity entities[] = {
    {"order", "order", "orders", "заказ", "заказ", "заказа", "заказов", GENDER_M},
    {"payment", "payment", "payments", "платёж", "платёж", "платежа", "платежей", GENDER_M},
    {"shipment", "shipment", "shipments", "отгрузка", "отгрузку", "отгрузки", "отгрузок", GENDER_F},
    {"receivable", "receivable", "receivables", "задолженность", "задолженность", "задолженности", "задолженностей",
     GENDER_F},
    {"counterparty", "counterparty", "counterparties", "контрагент", "контрагента", "контрагента", "контрагентов",
     GENDER_M},
    {"item", "item", "items", "карточка номенклатуры", "карточку номенклатуры", "карточки номенклатуры",
     "карточек номенклатуры", GENDER_F},
    {"document", "document", "documents", "документ", "документ", "документа", "документов", GENDER_M},
    {"", "record", "records", "запись", "запись", "записи", "записей", GENDER_F},
};

const Entity *words_entity(Str code) {
    size_t i = 0;
    while (entities[i].code[0] && !str_eq(code, str_of(entities[i].code))) i++;
    return &entities[i];
}

unsigned words_plural(Language language, uint64_t count) {
    if (language == LANGUAGE_EN) return count == 1 ? 0 : 2;
    uint64_t tens = count % 100, ones = count % 10;
    if (tens >= 11 && tens <= 14) return 2;
    if (ones == 1) return 0;
    return ones >= 2 && ones <= 4 ? 1 : 2;
}

static const Word conditions[] = {
    {"where", {"where", "не подходит под where"}},
    {"draft", {"draft", "черновик"}},
    {"new", {"new", "новый"}},
    {"not posted", {"not posted", "не проведён"}},
    {"deleted", {"deleted", "помечен на удаление"}},
    {"cancelled", {"cancelled", "отменён"}},
    {"after cut-off", {"after cut-off", "после отсечки"}},
    {"not reconciled", {"not reconciled", "не участвует в сверке"}},
    {"test", {"test", "тестовый"}},
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
        if (whole > 1 && whole % 3 == 1) buf_add(out, language == LANGUAGE_RU ? STR(NO_BREAK_SPACE) : STR(","));
    }
    if (i == plain.len) return;
    buf_char(out, language == LANGUAGE_RU ? ',' : '.');
    buf_add(out, str_sub(plain, i + 1, plain.len));
}

void words_add_money(Language language, Buf *out, int128 value, unsigned scale, Str currency) {
    words_add_number(language, out, value, scale);
    if (!currency.len) return;
    buf_add(out, STR(NO_BREAK_SPACE));
    buf_add(out, currency);
}

/* Digits with at most one point: the number of fraction digits, and the value; false: anything else. */
static bool plain_number(Str s, int64_t *value, unsigned *scale) {
    size_t point = str_find(s, STR("."));
    *scale = point == SIZE_MAX ? 0 : (unsigned)(s.len - point - 1);
    DecimalFormat format = {.point = '.'};
    return *scale <= DECIMAL_SCALE_MAX && decimal_parse(s, *scale, format, value) == DECIMAL_OK;
}

void words_add_quantity(Language language, Buf *out, Str text) {
    Str unit = text, number = str_cut(&unit, ' ');
    int64_t value;
    unsigned scale;
    if (plain_number(number, &value, &scale)) {
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
