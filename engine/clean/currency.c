#include "engine/clean/currency.h"

#include "engine/clean/number.h"

/* Each line: the code of ISO 4217, and how systems write it besides, in capital letters, without spaces and full stops. 810 and
 * RUR are what banks and 1C still call the rouble. Signs of several currencies (¥) and words (фунт, крона) stand for none. */
static const struct {
    const char *code, *names; /* separated by | */
} KNOWN_AS[] = {
    {"RUB", "РУБ|РУБЛЬ|РУБЛЯ|РУБЛИ|РУБЛЕЙ|Р|РОССИЙСКИЙРУБЛЬ|РОССИЙСКИХРУБЛЕЙ|₽|RUR|643|810"},
    {"KZT", "ТГ|ТЕНГЕ|ТЕҢГЕ|₸|398"},
    {"UAH", "ГРН|ГРИВНА|ГРИВНЫ|ГРИВЕН|ГРИВНЯ|ГРИВНІ|ГРИВЕНЬ|₴|980"},
    {"BYN", "БЕЛРУБ|БЕЛОРУССКИЙРУБЛЬ|БЕЛОРУССКИХРУБЛЕЙ|933"},
    {"USD", "$|US$|ДОЛЛ|ДОЛЛАР|ДОЛЛАРСША|ДОЛЛАРОВСША|ДОЛЛСША|ДОЛЛАРЫСША|ДОЛАРСША|840"},
    {"EUR", "€|ЕВРО|ЄВРО|EURO|978"},
    {"CNY", "ЮАНЬ|ЮАНЕЙ|КИТАЙСКИЙЮАНЬ|RMB|156"},
    {"GBP", "£|826"},
    {"KGS", "СОМ|417"},
    {"UZS", "СУМ|СЎМ|860"},
    {"GEL", "ЛАРИ|₾|981"},
    {"AMD", "ДРАМ|֏|051"},
    {"AZN", "МАНАТ|₼|944"},
    {"TRY", "₺|949"},
};

static bool is_named(const char *names, Str key) {
    for (Str rest = str_of(names); rest.ptr;) {
        if (str_eq(str_cut(&rest, '|'), key)) return true;
    }
    return false;
}

void currency_clean(CleanContext *context, Str in, Buf *out) {
    size_t start = out->len;
    upper_clean(context, in, out);
    Buf *key = &context->tokens;
    key->len = 0;
    for (size_t i = start; i < out->len; i++) {
        if (out->ptr[i] != ' ' && out->ptr[i] != '.') buf_char(key, out->ptr[i]);
    }
    for (size_t i = 0; key->len && i < ARRAY_LEN(KNOWN_AS); i++) {
        if (!is_named(KNOWN_AS[i].names, buf_str(key))) continue;
        out->len = start;
        buf_add(out, str_of(KNOWN_AS[i].code));
        return;
    }
}
