/* 1CClientBankExchange, versions 1.01 to 1.03 and 2.00: lines of Key=Value in sections.
 *
 *   1CClientBankExchange / Кодировка=Windows / РасчСчет=408..1 / СекцияРасчСчет ... КонецРасчСчет
 *   СекцияДокумент=Платежное поручение / Номер=77 / Сумма=50.00 / ДатаПоступило=15.01.2025 / КонецДокумента /
 * КонецФайла
 *
 * Kazakh banks write version 2.00, which calls things by other names and gives one sum for what came in and one for what went out:
 *
 *   СЕКЦИЯДОКУМЕНТ=Выписка / ВидДокумента=ПлатежноеПоручение / НомерДокумента=77 / ДатаОперации=15.01.2025 / СуммаПриход=50.00 /
 *   ПлательщикНаименование=... / ПлательщикБИН_ИИН=... / ПлательщикИИК=KZ.. / КонецДокумента
 *
 * A document that moves money between two accounts of the file is two movements, whether the bank wrote it once or, as
 * some do, once for each account: the first of two equal ones is what went out, the second what came in. */
#include "connectors/statement.h"
#include "engine/base/utf8.h"

enum { ACCOUNTS_MAX = 4096, SECTIONS_MAX = 1 << 20, LINES_MAX = 4096 /* of one document */ };

typedef struct Transfer Transfer;
struct Transfer { /* a document between own accounts, whose other side is still to come */
    Transfer *next;
    StatementField *field;
    size_t count;
    uint64_t line;
};

typedef struct Parser {
    bool ended;
    Str account[ACCOUNTS_MAX];
    size_t account_count;
    StatementBalance *section;
    size_t section_count, section_capacity, section_given;
    Transfer *transfer;
} Parser;

static const char *const known[] = {"Номер",
                                    "Дата",
                                    "Сумма",
                                    "КвитанцияДата",
                                    "КвитанцияВремя",
                                    "КвитанцияСодержание",
                                    "ПлательщикСчет",
                                    "ДатаСписано",
                                    "Плательщик",
                                    "ПлательщикИНН",
                                    "Плательщик1",
                                    "Плательщик2",
                                    "Плательщик3",
                                    "Плательщик4",
                                    "ПлательщикРасчСчет",
                                    "ПлательщикБанк1",
                                    "ПлательщикБанк2",
                                    "ПлательщикБИК",
                                    "ПлательщикКорсчет",
                                    "ПлательщикКПП",
                                    "ПолучательСчет",
                                    "ДатаПоступило",
                                    "Получатель",
                                    "ПолучательИНН",
                                    "Получатель1",
                                    "Получатель2",
                                    "Получатель3",
                                    "Получатель4",
                                    "ПолучательРасчСчет",
                                    "ПолучательБанк1",
                                    "ПолучательБанк2",
                                    "ПолучательБИК",
                                    "ПолучательКорсчет",
                                    "ПолучательКПП",
                                    "ВидПлатежа",
                                    "ВидОплаты",
                                    "КодНазПлатежа",
                                    "Код",
                                    "НазначениеПлатежа",
                                    "НазначениеПлатежа1",
                                    "НазначениеПлатежа2",
                                    "НазначениеПлатежа3",
                                    "НазначениеПлатежа4",
                                    "НазначениеПлатежа5",
                                    "НазначениеПлатежа6",
                                    "Очередность",
                                    "СрокПлатежа",
                                    "СтатусСоставителя",
                                    "ПоказательКБК",
                                    "ОКАТО",
                                    "ПоказательОснования",
                                    "ПоказательПериода",
                                    "ПоказательНомера",
                                    "ПоказательДаты",
                                    "ПоказательТипа",
                                    "СрокАкцепта",
                                    "ВидАккредитива",
                                    "УсловиеОплаты1",
                                    "УсловиеОплаты2",
                                    "УсловиеОплаты3",
                                    "ПлатежПоПредст",
                                    "ДополнУсловия",
                                    "НомерСчетаПоставщика",
                                    "ДатаОтсылкиДок",
                                    "ПлательщикОКПО",
                                    "ПлательщикМФО",
                                    "ПолучательОКПО",
                                    "ПолучательМФО",
                                    "КодВалюты",
                                    "ВидДокумента",
                                    "НомерДокумента",
                                    "ДатаДокумента",
                                    "ДатаОперации",
                                    "ДатаВалютирования",
                                    "СуммаПриход",
                                    "СуммаДоход",
                                    "СуммаРасход",
                                    "Валюта",
                                    "КодНазначенияПлатежа",
                                    "ПлательщикНаименование",
                                    "ПлательщикБИН_ИИН",
                                    "ПлательщикКБЕ",
                                    "ПлательщикИИК",
                                    "ПлательщикБанкНаименование",
                                    "ПлательщикБанкБИК",
                                    "ПолучательНаименование",
                                    "ПолучательБИН_ИИН",
                                    "ПолучательКБЕ",
                                    "ПолучательИИК",
                                    "ПолучательБанкНаименование",
                                    "ПолучательБанкБИК",
                                    NULL};

static uint32_t small_letter(uint32_t c) {
    return c >= 0x410 && c <= 0x42F ? c + 0x20 : c;
}

/* Some banks write the words between documents in capitals. */
static bool is_mark(Str text, const char *mark) {
    Str wanted = str_of(mark);
    if (text.len != wanted.len) return false;
    for (size_t i = 0, k = 0; i < text.len && k < wanted.len;) {
        if (small_letter(utf8_next(text, &i)) != small_letter(utf8_next(wanted, &k))) return false;
    }
    return true;
}

/* ---- Head */

static CsvEncoding declared_encoding(Str sample, Str *by) {
    /* "Windows" and "DOS" are the same bytes in all encodings, whatever those of the key before them are. */
    static const struct {
        const char *word, *by;
        CsvEncoding encoding;
    } words[] = {{"=Windows", "Кодировка=Windows", CSV_WINDOWS_1251},
                 {"=DOS", "Кодировка=DOS", CSV_CP866},
                 {"=UTF-8", "Кодировка=UTF-8", CSV_UTF_8},
                 {"=UTF8", "Кодировка=UTF8", CSV_UTF_8}};
    Str head = str_sub(sample, 0, sample.len < 4096 ? sample.len : 4096);
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        size_t at = str_find(head, str_of(words[i].word));
        if (at == SIZE_MAX) continue;
        *by = str_of(words[i].by);
        return words[i].encoding;
    }
    *by = STR("");
    return CSV_WINDOWS_1251; /* what the format means where it says nothing */
}

static bool open_1c(Source *source, Error *err) {
    Str by, line;
    CsvEncoding declared = declared_encoding(source->sample, &by);
    bool ended;
    if (!records_start(source, declared, by, STR("РасчСчет"), err)) return false;
    if (!records_piece(source, '\n', &line, &ended, err)) return false;
    if (!ended && str_eq(str_trim(line), STR("1CClientBankExchange"))) return true;
    return records_wrong(
        source, 1, err,
        "does not begin with 1CClientBankExchange: this is no such statement\nhint: is it another format, "
        "or does the pattern match other files?");
}

/* ---- Sections of accounts */

static void add_account(Parser *parser, Arena *arena, Str account) {
    account = str_trim(account);
    for (size_t i = 0; i < parser->account_count; i++) {
        if (str_eq(parser->account[i], account)) return;
    }
    if (account.len && parser->account_count < ACCOUNTS_MAX)
        parser->account[parser->account_count++] = str_copy(arena, account);
}

static bool is_own(const Parser *parser, Str account) {
    for (size_t i = 0; account.len && i < parser->account_count; i++) {
        if (str_eq(parser->account[i], account)) return true;
    }
    return false;
}

/* Digits 6 to 8 of a Russian account, the letters behind the bank's code of many a Kazakh IBAN (KZ86125KZT5004100100). Both have 20
 * places, and what stands there in others is no currency. */
static Str account_currency(Str account) {
    if (account.len != 20) return STR_NULL;
    bool kazakh = str_starts(account, STR("KZ"));
    Str currency = statement_currency(kazakh ? str_sub(account, 7, 10) : str_sub(account, 5, 8));
    return statement_is_currency(currency) ? currency : STR_NULL;
}

static StatementBalance *add_section(Parser *parser, Arena *arena) {
    parser->section = arena_grow(arena, parser->section, parser->section_count, &parser->section_capacity, sizeof *parser->section, 8);
    return &parser->section[parser->section_count++];
}

static void take_section_key(Parser *parser, StatementBalance *section, Arena *arena, Str key, Str value) {
    const struct {
        const char *key;
        Str *to;
        Str (*read)(Arena *arena, Str text);
    } keys[] = {{"РасчСчет", &section->account, str_copy},
                {"ДатаНачала", &section->from, statement_day},
                {"ДатаКонца", &section->to, statement_day},
                {"НачальныйОстаток", &section->opening, statement_amount},
                {"ВсегоПоступило", &section->incoming, statement_amount},
                {"ВсегоСписано", &section->outgoing, statement_amount},
                {"КонечныйОстаток", &section->closing, statement_amount}};
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        if (!str_eq(key, str_of(keys[i].key))) continue;
        Str read = keys[i].read(arena, str_trim(value)); /* may point into the line */
        *keys[i].to = str_copy(arena, read);
    }
    if (str_eq(key, STR("РасчСчет"))) add_account(parser, arena, value);
}

static bool cut_off(Source *source, const char *within, uint64_t line, Error *err) {
    return records_wrong(source, line, err, "the file ends %s: it was cut", within);
}

static bool read_section(Source *source, Parser *parser, Error *err) {
    Arena *arena = statement_file_arena(source);
    StatementBalance *section = add_section(parser, arena);
    *section = (StatementBalance){.line = source->line, .id = statement_id(source, parser->section_count)};
    for (;;) {
        Str line;
        bool ended;
        if (!records_piece(source, '\n', &line, &ended, err)) return false;
        if (ended) return cut_off(source, "within СекцияРасчСчет", section->line, err);
        line = str_trim(line);
        if (is_mark(line, "КонецРасчСчет")) break;
        Str value = line, key = str_cut(&value, '=');
        if (value.ptr) take_section_key(parser, section, arena, str_trim(key), value);
    }
    section->currency = account_currency(section->account);
    return true;
}

/* ---- Documents */

static bool begins_section(Str line) {
    size_t len = strlen("Секция");
    return line.len > len && is_mark(str_sub(line, 0, len), "Секция");
}

static bool read_document(Source *source, StatementRecord *record, Error *err) {
    record->line = source->line;
    for (size_t lines = 0;; lines++) {
        Str line;
        bool ended;
        if (!records_piece(source, '\n', &line, &ended, err)) return false;
        if (ended) return cut_off(source, "within a document", record->line, err);
        line = str_trim(line);
        if (is_mark(line, "КонецДокумента")) return true;
        if (begins_section(line) || is_mark(line, "КонецФайла") || lines == LINES_MAX)
            return records_wrong(source, record->line, err, "the document that begins here has no КонецДокумента");
        Str value = line, key = str_cut(&value, '=');
        if (value.ptr) {
            if (!statement_put_raw(record, str_trim(key), value))
                return records_wrong(source, record->line, err, "the document has more than %d lines",
                                     STATEMENT_FIELDS_MAX);
        } else if (line.len && record->count) { /* a line break within the purpose */
            StatementField *last = &record->field[record->count - 1];
            last->value = str_printf(record->arena, "%.*s %.*s", STR_ARG(last->value), STR_ARG(line));
        }
    }
}

static Str side(const StatementRecord *record, bool payer, const char *const suffix[], size_t count) {
    for (size_t i = 0; i < count; i++) {
        char name[64];
        size_t len = 0;
        const char *parts[] = {payer ? "Плательщик" : "Получатель", suffix[i]};
        for (size_t p = 0; p < 2; p++) {
            memcpy(name + len, parts[p], strlen(parts[p]) + 1);
            len += strlen(parts[p]);
        }
        Str value = statement_get(record, name);
        if (value.len) return value;
    }
    return STR_NULL;
}

#define SIDE(record, payer, ...)                                                                                       \
    side(record, payer, (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static Str own_account(const StatementRecord *record, bool payer) {
    return SIDE(record, payer, "Счет", "РасчСчет", "ИИК");
}

/* "ИНН 7702000001 ООО Ромашка" -> "ООО Ромашка" */
static Str party_name(Str text) {
    if (!str_starts(text, STR("ИНН "))) return text;
    Str rest = str_sub(text, strlen("ИНН "), text.len);
    (void)str_cut(&rest, ' ');
    return rest.len ? str_trim(rest) : text;
}

static void put_purpose(StatementRecord *record) {
    Str purpose = statement_get(record, "НазначениеПлатежа");
    static const char *const parts[] = {"НазначениеПлатежа1", "НазначениеПлатежа2", "НазначениеПлатежа3",
                                        "НазначениеПлатежа4", "НазначениеПлатежа5", "НазначениеПлатежа6"};
    if (purpose.len) { /* the parts repeat it */
        (void)statement_put(record, "purpose", purpose);
        return;
    }
    purpose = STR("");
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        Str part = statement_get(record, parts[i]);
        if (part.len)
            purpose = str_printf(record->arena, "%.*s%s%.*s", STR_ARG(purpose), purpose.len ? " " : "", STR_ARG(part));
    }
    (void)statement_put(record, "purpose", purpose);
}

/* The section of the account whose days hold this one, else its first, else NULL. */
static StatementBalance *section_of(Parser *parser, Str account, Str day) {
    StatementBalance *first = NULL;
    for (size_t i = 0; i < parser->section_count; i++) {
        StatementBalance *section = &parser->section[i];
        if (!str_eq(section->account, account)) continue;
        if (!first) first = section;
        if (str_compare(section->from, day) <= 0 && str_compare(day, section->to) <= 0) return section;
    }
    return first;
}

static Str first_of(const StatementRecord *record, const char *one, const char *other) {
    Str value = statement_get(record, one);
    return value.len ? value : statement_get(record, other);
}

static Str amount_of(const StatementRecord *record, bool out) {
    Str one_way = out ? statement_get(record, "СуммаРасход") : first_of(record, "СуммаПриход", "СуммаДоход");
    return one_way.len ? one_way : statement_get(record, "Сумма");
}

/* Adds our names to the document's: the movement on the payer's account (out), or on the payee's. */
static void put_movement(Parser *parser, StatementRecord *record, bool out) {
    Arena *arena = record->arena;
    Str account = own_account(record, out), amount = statement_amount(arena, amount_of(record, out));
    Str posted = first_of(record, out ? "ДатаСписано" : "ДатаПоступило", "ДатаОперации"), day = statement_day(arena, posted),
        document_day = statement_day(arena, first_of(record, "Дата", "ДатаДокумента")),
        currency = statement_currency(first_of(record, "КодВалюты", "Валюта"));
    StatementBalance *section = section_of(parser, account, day);
    if (section && posted.len) statement_count(section, out, amount);
    (void)statement_put(record, "account", account);
    (void)statement_put(record, "currency", currency.len ? currency : account_currency(account));
    if (section) (void)statement_put(record, "statement", section->id);
    (void)statement_put(record, "number", first_of(record, "Номер", "НомерДокумента"));
    (void)statement_put(record, "document_date", document_day);
    (void)statement_put(record, "date", posted.len ? day : document_day);
    (void)statement_put(record, "amount", amount);
    (void)statement_put(record, "direction", out ? STR("out") : STR("in"));
    (void)statement_put(record, "counterparty", party_name(SIDE(record, !out, "1", "", "Наименование")));
    (void)statement_put(record, "tax_id", SIDE(record, !out, "ИНН", "БИН_ИИН", "БИН", "ОКПО"));
    (void)statement_put(record, "kpp", SIDE(record, !out, "КПП"));
    (void)statement_put(record, "counterparty_account", SIDE(record, !out, "РасчСчет", "Счет", "ИИК"));
    (void)statement_put(record, "counterparty_bank", SIDE(record, !out, "БИК", "БанкБИК", "МФО"));
    put_purpose(record);
    (void)statement_put(record, "reference", statement_get(record, "Код"));
    (void)statement_put(record, "status", posted.len ? STR("posted") : STR("not posted"));
    (void)statement_put(record, "id", statement_natural_id(record));
}

/* ---- Transfers between own accounts */

static bool same_document(const Transfer *transfer, const StatementRecord *record) {
    if (transfer->count != record->count) return false;
    for (size_t i = 0; i < record->count; i++) {
        bool date =
            str_eq(record->field[i].name, STR("ДатаСписано")) || str_eq(record->field[i].name, STR("ДатаПоступило"));
        if (!date && (!str_eq(transfer->field[i].name, record->field[i].name) ||
                      !str_eq(transfer->field[i].value, record->field[i].value)))
            return false;
    }
    return true;
}

/* True when the other side of this document was given before; else it is remembered. */
static bool was_given(Parser *parser, Arena *arena, const StatementRecord *record) {
    for (Transfer **at = &parser->transfer; *at; at = &(*at)->next) {
        if (!same_document(*at, record)) continue;
        *at = (*at)->next;
        return true;
    }
    Transfer *transfer = arena_alloc(arena, sizeof *transfer);
    *transfer = (Transfer){.next = parser->transfer, .count = record->count, .line = record->line};
    transfer->field = arena_array(arena, record->count, sizeof *transfer->field);
    for (size_t i = 0; i < record->count; i++) {
        transfer->field[i] =
            (StatementField){str_copy(arena, record->field[i].name), str_copy(arena, record->field[i].value)};
    }
    parser->transfer = transfer;
    return false;
}

/* Which account's movement the document is: out of the payer's, or into the payee's. */
static bool is_out(Source *source, Parser *parser, const StatementRecord *record) {
    bool from_us = is_own(parser, own_account(record, true)), to_us = is_own(parser, own_account(record, false));
    bool left = first_of(record, "ДатаСписано", "СуммаРасход").len > 0;
    bool came = first_of(record, "ДатаПоступило", "СуммаПриход").len > 0 || statement_get(record, "СуммаДоход").len > 0;
    if (from_us && to_us && left && came) return !was_given(parser, statement_file_arena(source), record);
    if (from_us != to_us) return from_us;
    return left || !came;
}

/* ---- The file */

static bool next_document(Source *source, Parser *parser, StatementRecord *record, bool *found, Error *err) {
    for (;;) {
        Str line;
        bool ended;
        *found = false;
        if (!records_piece(source, '\n', &line, &ended, err)) return false;
        if (ended) return cut_off(source, "without КонецФайла", source->line, err);
        line = str_trim(line);
        Str value = line, key = str_trim(str_cut(&value, '='));
        if (is_mark(line, "КонецФайла")) {
            parser->ended = true;
            return true;
        }
        if (is_mark(key, "СекцияРасчСчет")) {
            if (!read_section(source, parser, err)) return false;
        } else if (is_mark(key, "СекцияДокумент")) {
            Str kind = str_copy(record->arena, value.ptr ? value : STR("")); /* the line goes when the next one is read */
            if (!read_document(source, record, err)) return false;
            Str own = statement_get(record, "ВидДокумента");
            (void)statement_put(record, "kind", own.len ? own : kind);
            *found = true;
            return true;
        } else if (str_eq(key, STR("РасчСчет")) && value.ptr) {
            add_account(parser, statement_file_arena(source), value);
        }
    }
}

static bool next_1c(Source *source, StatementRecord *record, bool *ended, Error *err) {
    Parser *parser = statement_parser(source);
    bool found = false;
    if (!parser->ended && !next_document(source, parser, record, &found, err)) return false;
    if (found) {
        put_movement(parser, record, is_out(source, parser, record));
        return true;
    }
    if (parser->transfer) { /* written once: what came in */
        Transfer *transfer = parser->transfer;
        parser->transfer = transfer->next;
        record->line = transfer->line;
        for (size_t i = 0; i < transfer->count; i++)
            (void)statement_put_raw(record, transfer->field[i].name, transfer->field[i].value);
        put_movement(parser, record, false);
        return true;
    }
    *ended = parser->section_given == parser->section_count;
    if (!*ended) statement_put_balance(source, record, &parser->section[parser->section_given++]);
    return true;
}

const StatementFormat statement_1c = {
    .name = "1c", .known = known, .open = open_1c, .next = next_1c, .parser_size = sizeof(Parser)};
