/* Guesses about columns: by name (in English and Russian, letters and digits only), held against type and values. */
#include "engine/base/utf8.h"
#include "engine/run/discover.h"

#include <ctype.h>

typedef enum Holds { HOLDS_ANY, HOLDS_NUMBER, HOLDS_DATE, HOLDS_BOOL } Holds;

typedef struct FieldWords {
    const char *field;
    Holds holds;
    const char *words; /* the first fits best */
} FieldWords;

static const FieldWords field_words[] = {
    {"id", HOLDS_ANY, "id refkey ид idrref docid documentid orderid paymentid shipmentid invoiceid"},
    {"key", HOLDS_ANY, "guid uuid externalid xmlid externalkey"},
    {"order_number", HOLDS_ANY, "ordernumber orderno номерзаказа"},
    {"number", HOLDS_ANY, "number docnumber documentnumber docno no num invoicenumber номер номердокумента"},
    {"date", HOLDS_DATE,
     "date docdate documentdate orderdate paymentdate shipmentdate invoicedate postingdate createdat datecreate "
     "createdon "
     "shippedat orderedat dateordered дата датадокумента датаоперации датасоздания"},
    {"due", HOLDS_DATE, "due duedate dueon срокоплаты"},
    {"paid_at", HOLDS_DATE, "paidat paymentdate датаоплаты"},
    {"amount", HOLDS_NUMBER,
     "amount total totalamount sum grandtotal docsum сумма суммадокумента сумматого итого всего amounttotal "
     "opportunity"},
    {"paid", HOLDS_NUMBER, "paid paidamount amountpaid оплачено"},
    {"net", HOLDS_NUMBER, "net netamount amountuntaxed суммабезндс"},
    {"vat", HOLDS_NUMBER, "vat vatamount taxamount amounttax ндс суммандс"},
    {"balance", HOLDS_NUMBER, "balance outstanding debt остаток долг задолженность"},
    {"price", HOLDS_NUMBER, "price unitprice rateperunit цена"},
    {"quantity", HOLDS_NUMBER, "quantity qty количество колво boxes"},
    {"discount", HOLDS_NUMBER, "discount discountamount скидка"},
    {"delivery", HOLDS_NUMBER, "delivery deliveryamount shippingcost доставка"},
    {"lines", HOLDS_NUMBER, "lines linecount количествострок строк"},
    {"currency", HOLDS_ANY, "currency currencycode currencyid валюта кодвалюты"},
    {"tax_id", HOLDS_ANY,
     "taxid inn bin iin tin vatid edrpou clientbin clientinn customertaxid инн бин иин унп едрпоу клиентинн иннклиента "
     "иннконтрагента иннпокупателя иннплательщика"},
    {"kpp", HOLDS_ANY, "kpp кпп"},
    {"counterparty", HOLDS_ANY,
     "counterparty counterpartyid clientid customerid partnerid companyid контрагенткей контрагентkey контрагентid "
     "контрагент"},
    {"counterparty_name", HOLDS_ANY,
     "clientname customername partnername counterpartyname client customer клиент покупатель плательщик"},
    {"name", HOLDS_ANY, "name title fullname companyname description наименование название"},
    {"phone", HOLDS_ANY, "phone phonenumber telephone телефон"},
    {"email", HOLDS_ANY, "email mail emailaddress почта"},
    {"iban", HOLDS_ANY, "iban"},
    {"account", HOLDS_ANY, "account accountnumber счет расчетныйсчет номерсчета"},
    {"address", HOLDS_ANY, "address legaladdress адрес юридическийадрес"},
    {"warehouse", HOLDS_ANY, "warehouse warehouseid store склад складkey"},
    {"item", HOLDS_ANY, "item itemid productid sku номенклатура номенклатураkey артикул"},
    {"unit", HOLDS_ANY, "unit uom единица единицаизмерения"},
    {"contract", HOLDS_ANY, "contract contractid договор договорkey"},
    {"status", HOLDS_ANY, "status stage state stageid statusid статус состояние"},
    {"purpose", HOLDS_ANY, "purpose paymentpurpose назначениеплатежа"},
    {"reference", HOLDS_ANY, "reference ref ссылка"},
    {"direction", HOLDS_ANY, "direction направление"},
    {"posted", HOLDS_BOOL, "posted проведен"},
    {"deleted", HOLDS_BOOL, "deleted isdeleted deletionmark marked пометкаудаления"},
};

static const struct {
    Entity entity;
    const char *words;
} entity_words[] = {
    {ENTITY_PAYMENT, "payment transaction оплат платеж поступлениенарасчетныйсчет поступлениебезналичных выписк"},
    {ENTITY_RECEIVABLE, "receivable debt balance settlement задолженн расчетысклиентами взаиморасчет"},
    {ENTITY_SHIPMENT, "shipment shipping delivery dispatch despatch picking demand отгрузк накладн реализация"},
    {ENTITY_ORDER, "order deal invoice sale opportunit lead заказ сделк счетнаоплату"},
    {ENTITY_COUNTERPARTY,
     "counterpart client customer partner company companies contact account контрагент клиент покупател партнер"},
    {ENTITY_ITEM, "item product goods sku nomenclature номенклатур товар"},
};

const char *entity_word(Entity entity) {
    return entity_code[entity];
}

/* ---- Words */

static Str plain(Str name, Arena *arena) { /* lower case, letters and digits */
    Buf *out = buf_own(arena);
    for (size_t i = 0; i < name.len;) {
        uint32_t c = utf8_next(name, &i);
        if (c < 0x80 && !isalnum((int)c)) continue;
        if (c < 0x80) c = (uint32_t)tolower((int)c);
        if (c >= 0x410 && c <= 0x42F) c += 0x20;
        if (c == 0x401 || c == 0x451) c = 0x435;
        utf8_add(out, c);
    }
    return buf_str(out);
}

bool discover_matches(Str name, Str pattern, Arena *scratch) {
    if (!pattern.ptr) return true;
    bool stars = str_find(pattern, STR("*")) != SIZE_MAX || str_find(pattern, STR("?")) != SIZE_MAX;
    if (!stars) return str_find(plain(name, scratch), plain(pattern, scratch)) != SIZE_MAX;
    size_t n = 0, p = 0, star = SIZE_MAX, mark = 0;
    Str low[2];
    for (int i = 0; i < 2; i++) {
        Str from = i ? pattern : name;
        Buf *out = buf_own(scratch);
        for (size_t at = 0; at < from.len;) {
            uint32_t c = utf8_next(from, &at);
            utf8_add(out, c < 0x80 ? (uint32_t)tolower((int)c) : c >= 0x410 && c <= 0x42F ? c + 0x20 : c);
        }
        low[i] = buf_str(out);
    }
    while (n < low[0].len) { /* bytes: a ? inside a letter of two bytes needs two of them */
        if (p < low[1].len && (low[1].ptr[p] == '?' || low[1].ptr[p] == low[0].ptr[n]) && low[1].ptr[p] != '*')
            n++, p++;
        else if (p < low[1].len && low[1].ptr[p] == '*')
            star = p++, mark = n;
        else if (star != SIZE_MAX)
            p = star + 1, n = ++mark;
        else
            return false;
    }
    while (p < low[1].len && low[1].ptr[p] == '*') p++;
    return p == low[1].len;
}

/* ---- Values */

typedef struct Values { /* of one column */
    size_t filled, numbers, commas, iso, dotted, timed, bools;
    size_t digits_after; /* at most, behind the point */
} Values;

static bool digits(Str v, size_t from, size_t count) {
    if (v.len < from + count) return false;
    for (size_t i = from; i < from + count; i++) {
        if (!isdigit((unsigned char)v.ptr[i])) return false;
    }
    return true;
}

static void look(Values *out, Str v) {
    size_t figures = 0, points = 0, commas = 0, others = 0, after = 0;
    v = str_trim(v);
    if (!v.len) return;
    out->filled++;
    for (size_t i = 0; i < v.len; i++) {
        char c = v.ptr[i];
        if (isdigit((unsigned char)c))
            figures++, after += points + commas > 0;
        else if (c == '.')
            points++;
        else if (c == ',')
            commas++;
        else if ((unsigned char)c == 0xC2 && i + 1 < v.len && (unsigned char)v.ptr[i + 1] == 0xA0 && i)
            i++; /* 1 000,50 */
        else if (!(i == 0 && c == '-') && !(i > 0 && c == ' '))
            others++;
    }
    bool number = figures && !others && points + commas <= 1;
    out->numbers += number;
    out->commas += number && commas;
    if (number && after > out->digits_after) out->digits_after = after;
    bool iso =
        digits(v, 0, 4) && v.len >= 10 && v.ptr[4] == '-' && digits(v, 5, 2) && v.ptr[7] == '-' && digits(v, 8, 2);
    bool dotted =
        digits(v, 0, 2) && v.len >= 10 && v.ptr[2] == '.' && digits(v, 3, 2) && v.ptr[5] == '.' && digits(v, 6, 4);
    out->iso += iso;
    out->dotted += dotted;
    out->timed += dotted && v.len > 10;
    out->bools += str_eq(v, STR("true")) || str_eq(v, STR("false"));
}

static bool holds(Holds wanted, const FoundColumn *column, const Values *v) {
    bool number = column->info.type == COLUMN_INTEGER || column->info.type == COLUMN_DECIMAL, all = v->filled > 0;
    bool date = column->info.type == COLUMN_DATE || column->info.type == COLUMN_INSTANT,
         open = column->info.type == COLUMN_TEXT;
    switch (wanted) {
    case HOLDS_NUMBER: return number || (open && (!all || v->numbers == v->filled));
    case HOLDS_DATE: return date || (open && (!all || v->iso + v->dotted == v->filled));
    case HOLDS_BOOL: return column->info.type == COLUMN_BOOL || (open && v->bools == v->filled);
    default: return !date && column->info.type != COLUMN_BOOL;
    }
}

/* ---- One column */

static Str last_part(Str name) { /* of a path */
    for (size_t i = name.len; i > 0; i--) {
        if (name.ptr[i - 1] == '.' || name.ptr[i - 1] == '/') return str_sub(name, i, name.len);
    }
    return name;
}

/* 0: nothing speaks for it; else more is better. */
static int score(const FieldWords *words, Str name, Str *word) {
    int best = 0, rank = 40;
    for (Str rest = str_of(words->words); rest.ptr; rank--) {
        Str one = str_cut(&rest, ' ');
        int now = str_eq(name, one) ? 100 + rank : one.len > 3 && str_ends(name, one) ? 40 + (rank > 30) * 5 : 0;
        if (now <= best) continue;
        best = now;
        *word = one;
    }
    return best;
}

static bool is_secret(Str name) {
    static const char *const words[] = {"password", "passwd", "pwd", "secret", "token",  "apikey",
                                        "hash",     "salt",   "cvv", "пароль", "pincode"};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (str_find(name, str_of(words[i])) != SIZE_MAX) return true;
    }
    return false;
}

/* Letters, digits, _ : what a field may be called. */
static Str own_name(Str name, Arena *run) {
    static const char *const taken[] = {"and",   "or",   "not", "in", "if", "true",
                                        "false", "null", "yes", "no", "on", "off"};
    Buf *out = buf_own(run);
    name = name.len > 60 ? last_part(name) : name;
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.ptr[i];
        if (isalnum(c) || c == '_' || c >= 0x80)
            buf_char(out, (char)(c < 0x80 ? tolower(c) : c));
        else if (out->len && out->ptr[out->len - 1] != '_')
            buf_char(out, '_');
    }
    while (out->len && out->ptr[out->len - 1] == '_') out->len--;
    if (!out->len || isdigit((unsigned char)out->ptr[0])) return str_printf(run, "column_%.*s", STR_ARG(buf_str(out)));
    for (size_t i = 0; i < ARRAY_LEN(taken); i++) {
        if (str_eq(buf_str(out), str_of(taken[i]))) return str_printf(run, "%s_", taken[i]);
    }
    return buf_str(out);
}

static bool is_standard(Str field) {
    for (size_t i = 0; i < ARRAY_LEN(field_words); i++) {
        if (str_eq(field, str_of(field_words[i].field))) return true;
    }
    return false;
}

static bool is_taken(const FoundDataset *d, size_t before, Str field) {
    for (size_t i = 0; i < d->column_count; i++) {
        if (i != before && d->column[i].field.len && str_eq(d->column[i].field, field)) return true;
    }
    return false;
}

/* What its own name would say of type and cleaning is not known to be true: it gets another one. */
static void keep_name(FoundDataset *d, size_t c, Arena *run) {
    Str name = own_name(d->column[c].info.name, run);
    if (is_standard(name)) name = str_printf(run, "%.*s_own", STR_ARG(name));
    Str unique = name;
    for (int i = 2; is_taken(d, c, unique); i++) unique = str_printf(run, "%.*s_%d", STR_ARG(name), i);
    d->column[c].field = unique;
}

static void set_type(FoundColumn *column, const Values *v, const FieldWords *standard, Arena *run) {
    ColumnType type = column->info.type;
    bool dates = standard ? standard->holds == HOLDS_DATE : v->filled && v->iso + v->dotted == v->filled;
    column->type = column->format = "";
    column->comma = (standard ? standard->holds == HOLDS_NUMBER : false) && v->commas;
    if (dates && v->dotted) column->format = v->timed ? "DD.MM.YYYY hh:mm:ss" : "DD.MM.YYYY";
    if (standard) return;
    if (type == COLUMN_INTEGER)
        column->type = "integer";
    else if (type == COLUMN_BOOL)
        column->type = "bool";
    else if (type == COLUMN_DATE)
        column->type = "date";
    else if (type == COLUMN_INSTANT || dates)
        column->type = type == COLUMN_INSTANT || v->timed ? "instant" : "date";
    else if (type == COLUMN_DECIMAL)
        column->type =
            arena_printf(run, "decimal(%zu)", v->digits_after > 2 ? v->digits_after > 6 ? 6 : v->digits_after : 2);
}

/* ---- All columns of a dataset: the best pair of field and column first */

typedef struct Best {
    int score;
    size_t field, column;
    Str word;
} Best;

static Best find_best(const FoundDataset *d, const Str *name, const Values *v, const bool *used) {
    Best best = {0};
    for (size_t f = 0; f < ARRAY_LEN(field_words); f++) {
        for (size_t c = 0; c < d->column_count && !used[f]; c++) {
            Str word = STR("");
            if (d->column[c].field.len || !holds(field_words[f].holds, &d->column[c], &v[c])) continue;
            int now = score(&field_words[f], name[c], &word);
            if (now > best.score) best = (Best){now, f, c, word};
        }
    }
    return best;
}

static void guess_entity(FoundDataset *d, Arena *run) {
    Str name = plain(d->offer.name, run);
    d->entity = ENTITY_OTHER;
    d->entity_why = STR("");
    for (size_t i = 0; i < ARRAY_LEN(entity_words) && d->entity == ENTITY_OTHER; i++) {
        for (Str rest = str_of(entity_words[i].words); rest.ptr;) {
            Str word = str_cut(&rest, ' ');
            if (str_find(name, word) == SIZE_MAX) continue;
            d->entity = entity_words[i].entity;
            d->entity_why = str_printf(run, "its name holds \"%.*s\"", STR_ARG(word));
            break;
        }
    }
}

void discover_guess(FoundDataset *d, const Str *const *value, size_t rows, Arena *run) {
    bool used[ARRAY_LEN(field_words)] = {false};
    const FieldWords **standard = arena_array(run, d->column_count, sizeof *standard);
    Values *values = arena_array(run, d->column_count, sizeof *values);
    Str *name = arena_array(run, d->column_count, sizeof *name);
    guess_entity(d, run);
    for (size_t c = 0; c < d->column_count; c++) {
        name[c] = plain(last_part(d->column[c].info.name), run);
        d->column[c].hidden = is_secret(name[c]);
        d->column[c].field = d->column[c].lookup = d->column[c].why = STR("");
        for (size_t row = 0; row < rows; row++) look(&values[c], value[c][row]);
    }
    for (size_t c = 0; c < d->column_count; c++) {
        if (d->column[c].hidden) d->column[c].field = STR("-"); /* no field of anything */
    }
    for (Best best = find_best(d, name, values, used); best.score; best = find_best(d, name, values, used)) {
        FoundColumn *column = &d->column[best.column];
        used[best.field] = true;
        standard[best.column] = &field_words[best.field];
        column->field = str_of(field_words[best.field].field);
        column->why = str_printf(run, "its name %s \"%.*s\"", best.score > 99 ? "is" : "ends with", STR_ARG(best.word));
    }
    for (size_t c = 0; c < d->column_count; c++) {
        if (!d->column[c].field.len) keep_name(d, c, run);
        set_type(&d->column[c], &values[c], standard[c], run);
    }
}
