#include "engine/clean/currency.h"

#include "engine/base/utf8.h"
#include "engine/clean/number.h"

#include <stdlib.h>
#include <utf8proc.h>

/* Each line: the code of ISO 4217, and how systems write it besides, in capital letters, without spaces and full stops. 810 and
 * RUR are what banks and 1C still call the rouble. Signs of several currencies (¥) and words (фунт, крона) stand for none. */
static const struct {
    const char *code, *names; /* separated by | */
} KNOWN_AS[] = {
    {"RUB", "РУБ|РУБЛЬ|РУБЛЯ|РУБЛИ|РУБЛЕЙ|Р|РОССИЙСКИЙРУБЛЬ|РОССИЙСКИХРУБЛЕЙ|₽|RUR|643|810"},
    {"KZT", "ТГ|ТНГ|ТЕНГЕ|ТЕҢГЕ|TENGE|₸|398"},
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

bool currency_is_named(const char *names, Str key) {
    for (Str rest = str_of(names); rest.ptr;) {
        if (str_eq(str_cut(&rest, '|'), key)) return true;
    }
    return false;
}

/* Signs and words of several currencies, beside an amount; what is above stands for its one currency otherwise. */
static const struct {
    const char *names, *codes;
} OF_SEVERAL[] = {
    {"$|ДОЛЛ|ДОЛЛАР|ДОЛЛАРОВ|ДОЛЛАРА|DOLLARS|DOLLAR", "USD|CAD|AUD|NZD|SGD|HKD|TWD|MXN|ARS|CLP|COP"},
    {"РУБ|РУБЛЬ|РУБЛЯ|РУБЛИ|РУБЛЕЙ|РУБЛІВ|Р|RUBLES|ROUBLES", "RUB|BYN"},
    {"£|ФУНТ|ФУНТОВ", "GBP|EGP"},
    {"¥", "|CNY|JPY"},
    {"KR|КРОН|КРОНА|КРОНЫ", "|SEK|NOK|DKK|ISK|CZK"},
    {"ЛЕЙ|LEI|LEU", "|MDL|RON"},
    {"₹|RS|РУПИЙ|РУПИЯ", "INR|PKR"},
    {"BR|БЕЛРУБ|БР", "BYN"},
    {"ZŁ|ZL|ЗЛ|ЗЛОТЫХ", "PLN"},
    {"KČ|KC", "CZK"},
    {"₪", "ILS"},
    {"₩", "KRW"},
    {"₮", "MNT"},
    {"CA$|C$", "CAD"},
    {"A$", "AUD"},
    {"HK$", "HKD"},
    {"R$", "BRL"},
    {"EUROS", "EUR"},
    {"СОМОНИ", "TJS"},
};

/* Codes of ISO 4217 in force, with BYR, RUR and others of not long ago left out: what they were is not what is paid now. */
static const char ISO[][4] = {
    "AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BGN", "BHD", "BIF", "BMD", "BND", "BOB", "BRL",
    "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF", "CLP", "CNY", "COP", "CRC", "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP",
    "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR",
    "IQD", "IRR", "ISK", "JMD", "JOD", "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL",
    "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXN", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR",
    "NZD", "OMR", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "PYG", "QAR", "RON", "RSD", "RUB", "RWF", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD",
    "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX",
    "USD", "UYU", "UZS", "VED", "VES", "VND", "VUV", "WST", "XAF", "XCD", "XOF", "XPF", "YER", "ZAR", "ZMW", "ZWG",
};

void currency_clean(CleanContext *context, Str in, Buf *out) {
    size_t start = out->len;
    upper_clean(context, in, out);
    Buf *key = &context->tokens;
    key->len = 0;
    for (size_t i = start; i < out->len; i++) {
        if (out->ptr[i] != ' ' && out->ptr[i] != '.') buf_char(key, out->ptr[i]);
    }
    for (size_t i = 0; key->len && i < ARRAY_LEN(KNOWN_AS); i++) {
        if (!currency_is_named(KNOWN_AS[i].names, buf_str(key))) continue;
        out->len = start;
        buf_add(out, str_of(KNOWN_AS[i].code));
        return;
    }
}

Str currency_key(Str word, char out[CURRENCY_WORD_MAX]) {
    size_t len = 0;
    for (size_t i = 0; i < word.len;) {
        uint32_t c = utf8_next(word, &i);
        if (c == ' ' || c == '.' || c == 0xA0) continue;
        if (len + 4 > CURRENCY_WORD_MAX) return STR("");
        len += utf8_put(out + len, (uint32_t)utf8proc_toupper((utf8proc_int32_t)c));
    }
    return (Str){out, len};
}

static int by_code(const void *key, const void *code) {
    return memcmp(key, code, 3);
}

const char *currency_codes(Str word) {
    char text[CURRENCY_WORD_MAX];
    Str key = currency_key(word, text);
    if (!key.len || (key.ptr[0] >= '0' && key.ptr[0] <= '9')) return NULL; /* 643 beside a number would be one of them */
    const char *code = key.len == 3 ? bsearch(key.ptr, ISO, ARRAY_LEN(ISO), sizeof *ISO, by_code) : NULL;
    for (size_t i = 0; !code && i < ARRAY_LEN(OF_SEVERAL); i++) {
        if (currency_is_named(OF_SEVERAL[i].names, key)) code = OF_SEVERAL[i].codes;
    }
    for (size_t i = 0; !code && i < ARRAY_LEN(KNOWN_AS); i++) {
        if (currency_is_named(KNOWN_AS[i].names, key)) code = KNOWN_AS[i].code;
    }
    return code;
}

bool currency_may_be(const char *codes, Str code) {
    return code.len && currency_is_named(codes, code);
}

Str currency_likeliest(const char *codes, Str company) {
    Str rest = str_of(codes);
    return currency_may_be(codes, company) ? company : str_cut(&rest, '|');
}
