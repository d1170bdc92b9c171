/* Guesses about columns: by name (in English and Russian, letters and digits only), held against type and values. */
#include "engine/base/utf8.h"
#include "engine/data/forms.h"
#include "engine/run/discover.h"

#include <ctype.h>

typedef enum Holds { HOLDS_ANY, HOLDS_NUMBER, HOLDS_DATE, HOLDS_BOOL } Holds;

typedef struct FieldWords {
    const char *field;
    Holds holds;
    const char *words; /* the first fits best */
} FieldWords;

static const FieldWords field_words[] = {
    {"id", HOLDS_ANY, "id refkey ид idrref docid documentid"},
    {"key", HOLDS_ANY, "guid uuid externalid xmlid externalkey"},
    {"order_number", HOLDS_ANY, "ordernumber orderno номерзаказа"},
    {"number", HOLDS_ANY, "number docnumber documentnumber docno no num invoicenumber номер номердокумента ordernumber orderno номерзаказа"},
    {"date", HOLDS_DATE,
     "date docdate documentdate orderdate paymentdate shipmentdate invoicedate postingdate createdat datecreate "
     "createdon created placedat placedon "
     "shippedat orderedat dateordered дата датадокумента датаоперации датасоздания"},
    {"due", HOLDS_DATE, "due duedate dueon срокоплаты"},
    {"paid_at", HOLDS_DATE, "paidat paidon paymentdate датаоплаты"},
    {"amount", HOLDS_NUMBER,
     "amount total totalamount sum grandtotal docsum сумма суммадокумента сумматого итого всего amounttotal "
     "opportunity value"},
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
    size_t filled, bools;
    bool clock; /* some value has a colon: the time of a date */
    Str date[DATE_FORMS_MAX]; /* in which all are dates */
    size_t date_count;
    bool numbers;
    NumberForm number;
    bool currency; /* stands beside them */
} Values;

/* Whether all are amounts, some of them with a currency beside them. */
static bool are_amounts(const Str *value, size_t rows, Values *out, Arena *run) {
    MoneyWords words = {.currency = NULL};
    Str *bare = arena_array(run, rows, sizeof *bare);
    bool named = false;
    for (size_t row = 0; row < rows; row++) {
        Money money;
        if (!str_trim(value[row]).len) continue;
        if (!money_read(value[row], &words, &money) || money.side != MONEY_NO_SIDE) return false;
        named = named || money.currency;
        bare[row] = str_copy(run, (Str){money.text, money.len});
    }
    out->currency = named && number_form(bare, rows, &out->number);
    return out->currency;
}

static Values look(const Str *value, size_t rows, Arena *run) {
    Values out = {0};
    for (size_t row = 0; row < rows; row++) {
        Str v = str_trim(value[row]);
        out.filled += v.len > 0;
        out.clock = out.clock || (v.len && memchr(v.ptr, ':', v.len));
        out.bools += str_eq(v, STR("true")) || str_eq(v, STR("false"));
    }
    out.date_count = date_forms(value, rows, out.date);
    out.numbers = number_form(value, rows, &out.number) || are_amounts(value, rows, &out, run);
    return out;
}

/* What is written as a date; not a number that could be one. */
static bool is_date(const Values *v) {
    return v->date_count > 0 && !v->numbers;
}

static bool holds(Holds wanted, const FoundColumn *column, const Values *v) {
    bool number = column->info.type == COLUMN_INTEGER || column->info.type == COLUMN_DECIMAL,
         date = column->info.type == COLUMN_DATE || column->info.type == COLUMN_INSTANT, open = column->info.type == COLUMN_TEXT;
    switch (wanted) {
    case HOLDS_NUMBER: return number || (open && (!v->filled || v->numbers));
    case HOLDS_DATE: return date || v->date_count > 0 || (open && !v->filled);
    case HOLDS_BOOL: return column->info.type == COLUMN_BOOL || (open && v->bools == v->filled);
    default: return !date && column->info.type != COLUMN_BOOL;
    }
}

/* ---- One column */

static bool is_known(Str name) {
    for (size_t f = 0; f < ARRAY_LEN(field_words); f++) {
        for (Str rest = str_of(field_words[f].words); rest.ptr;) {
            if (str_eq(str_cut(&rest, ' '), name)) return true;
        }
    }
    return false;
}

/* Of a path what it ends with: client.name is no name of the order, so both parts, where they are known together. */
static Str path_name(Str path, Arena *run) {
    Str last = discover_last(path, "./");
    bool lookup = last.len > 7 && *last.ptr == '_' && str_ends(last, STR("_value")); /* _customerid_value of Dataverse */
    if (lookup) return plain(str_sub(last, 1, last.len - 6), run);
    if (last.len == path.len && str_ends(path, STR("1"))) return plain(str_sub(path, 0, path.len - 1), run); /* telephone1 */
    if (last.len == path.len) return plain(path, run);
    Str before = discover_last(str_sub(path, 0, path.len - last.len - 1), "./");
    Str both = plain(str_sub(path, path.len - last.len - 1 - before.len, path.len), run);
    return is_known(both) ? both : plain(last, run);
}

/* 0: nothing speaks for it; else more is better. */
static int score(const FieldWords *words, Str name, Str *word) {
    int best = 0, rank = 40;
    if (words->holds == HOLDS_NUMBER && (str_starts(name, STR("is")) || str_starts(name, STR("has")))) return 0; /* is_paid */
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
    name = name.len > 60 ? discover_last(name, "./") : name;
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

static unsigned usual_scale(const char *field) { /* of the numbers that it holds, by its name alone */
    return strcmp(field, "quantity") == 0 ? 3 : strcmp(field, "lines") == 0 ? 0 : 2;
}

static const char *decimal_type(unsigned scale, Arena *run) {
    return arena_printf(run, "decimal(%u)", scale);
}

static void set_date(FoundColumn *column, const Values *v, Arena *run) {
    column->format = v->date_count ? str_cstr(run, v->date[0]) : "";
    if (v->date_count > 1)
        column->why = str_printf(run, "%.*s%s%.*s would be dates, too", STR_ARG(column->why), column->why.len ? "; as " : "as ",
                                 STR_ARG(v->date[1]));
}

static void set_number(FoundColumn *column, const Values *v, const char *field, Arena *run) {
    if (!v->numbers) return;
    if (v->number.point == ',' || v->number.grouped) column->decimal = v->number.point;
    if (v->currency)
        column->why = str_printf(run, "%.*s%sa currency stands beside it: `currency` of the same column reads it", STR_ARG(column->why),
                                 column->why.len ? "; " : "");
    if (v->number.scale > usual_scale(field)) column->type = decimal_type(v->number.scale, run);
    if (v->number.either)
        column->why = str_printf(run, "%.*s%sthousands may be meant: then decimal: \".\"", STR_ARG(column->why), column->why.len ? "; " : "");
}

static void set_type(FoundColumn *column, const Values *v, const FieldWords *standard, Arena *run) {
    ColumnType type = column->info.type;
    bool written = type == COLUMN_TEXT && is_date(v);
    column->type = column->format = "";
    if (standard ? standard->holds == HOLDS_DATE && type != COLUMN_DATE && type != COLUMN_INSTANT : written) set_date(column, v, run);
    if (standard && standard->holds == HOLDS_NUMBER) set_number(column, v, standard->field, run);
    if (standard) return;
    if (type == COLUMN_INTEGER)
        column->type = "integer";
    else if (type == COLUMN_BOOL)
        column->type = "bool";
    else if (type == COLUMN_DATE)
        column->type = "date";
    else if (type == COLUMN_INSTANT || written)
        column->type = type == COLUMN_INSTANT || v->clock ? "instant" : "date";
    else if (type == COLUMN_DECIMAL)
        column->type = decimal_type(v->numbers && v->number.scale > 2 ? v->number.scale : 2, run);
}

/* ---- All columns of a dataset: the best pair of field and column first */

enum { OWN_ID_SCORE = 139 /* below that of a column that is called id */ };

typedef struct Best {
    int score;
    size_t field, column;
    Str word;
} Best;

/* salesorderid of salesorders. */
static bool is_named_by(const FoundDataset *d, Str name, Arena *run) {
    Str own = plain(discover_own_name(d->offer.name, strcmp(d->offer.option, "files") == 0), run);
    if (own.len > 2 && str_ends(own, STR("s"))) own.len--;
    return own.len && name.len == own.len + 2 && str_starts(name, own);
}

/* order_id in a table of orders, where it is another's elsewhere. */
static bool is_own_id(const FoundDataset *d, Str name, Str *word, Arena *run) {
    if (!str_ends(name, STR("id"))) return false;
    if (is_named_by(d, name, run)) {
        *word = name;
        return true;
    }
    for (size_t i = 0; i < ARRAY_LEN(entity_words); i++) {
        for (Str rest = str_of(entity_words[i].words); d->entity == entity_words[i].entity && rest.ptr;) {
            Str one = str_cut(&rest, ' ');
            if (!str_starts(name, one) || name.len > one.len + 4) continue; /* company, opportunity */
            *word = name;
            return true;
        }
    }
    return false;
}

static int score_in(const FoundDataset *d, const FieldWords *words, Str name, Str *word, Arena *run) {
    if (strcmp(words->field, "id") == 0 && is_own_id(d, name, word, run)) return OWN_ID_SCORE;
    if (strcmp(words->field, "order_number") == 0 && d->entity == ENTITY_ORDER) return 0; /* its own number */
    return score(words, name, word);
}

static Best find_best(const FoundDataset *d, const Str *name, const Values *v, const bool *used, Arena *run) {
    Best best = {0};
    for (size_t f = 0; f < ARRAY_LEN(field_words); f++) {
        for (size_t c = 0; c < d->column_count && !used[f]; c++) {
            Str word = STR("");
            if (d->column[c].field.len || !holds(field_words[f].holds, &d->column[c], &v[c])) continue;
            int now = score_in(d, &field_words[f], name[c], &word, run);
            if (now > best.score) best = (Best){now, f, c, word};
        }
    }
    return best;
}

/* The first entity of which a word is in the name. */
static bool find_entity(FoundDataset *d, Str name, Arena *run) {
    for (size_t i = 0; i < ARRAY_LEN(entity_words); i++) {
        for (Str rest = str_of(entity_words[i].words); rest.ptr;) {
            Str word = str_cut(&rest, ' ');
            if (str_find(name, word) == SIZE_MAX) continue;
            d->entity = entity_words[i].entity;
            d->entity_why = str_printf(run, "its name holds \"%.*s\"", STR_ARG(word));
            return true;
        }
    }
    return false;
}

/* By its own name; by those of its schema and folders where that says nothing: sales.clients are no orders. Of lists in one
 * file each has the name of its elements alone. */
static void guess_entity(FoundDataset *d, Arena *run) {
    bool file = strcmp(d->offer.option, "files") == 0;
    Str name[] = {discover_last(d->need.value, "./"), discover_own_name(d->offer.name, file), d->offer.name};
    d->entity = ENTITY_OTHER;
    d->entity_why = STR("");
    for (size_t i = d->part ? 0 : 1; i < (d->part ? 1 : ARRAY_LEN(name)); i++) {
        if (find_entity(d, plain(name[i], run), run)) return;
    }
}

void discover_guess(FoundDataset *d, const Str *const *value, size_t rows, Arena *run) {
    bool used[ARRAY_LEN(field_words)] = {false};
    const FieldWords **standard = arena_array(run, d->column_count, sizeof *standard);
    Values *values = arena_array(run, d->column_count, sizeof *values);
    Str *name = arena_array(run, d->column_count, sizeof *name);
    guess_entity(d, run);
    for (size_t c = 0; c < d->column_count; c++) {
        name[c] = path_name(d->column[c].info.name, run);
        d->column[c].hidden = is_secret(name[c]);
        d->column[c].field = d->column[c].lookup = d->column[c].why = STR("");
        values[c] = look(value[c], rows, run);
    }
    for (size_t c = 0; c < d->column_count; c++) {
        if (d->column[c].hidden) d->column[c].field = STR("-"); /* no field of anything */
    }
    for (Best best = find_best(d, name, values, used, run); best.score; best = find_best(d, name, values, used, run)) {
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
