#include "rules/meant.h"

/* Each word may stand for several: the first that is among the names is meant. In small letters. */
static const struct {
    const char *words; /* | between them */
    const char *name;
} meant[] = {
    /* keys */
    {"delimiter|sep|delim", "separator"},
    {"file|path|filename|folder|dir|directory", "files"},
    {"type|driver|connector|connection|kind", "use"},
    {"type|kind", "entity"},
    {"column|field|source|name", "from"},
    {"map|mapping|translate|dictionary", "table"},
    {"filter|condition", "where"},
    {"formula|expression|expr|calc|value", "compute"},
    {"schedule|cron|period|as_of", "cutoff"},
    {"ignore|exclude|skip_rows", "leave_out"},
    {"tz|time_zone|zone", "timezone"},
    {"fields|mapping", "columns"},
    {"optional|mandatory|not_null", "required"},
    {"equal|equals|on|exact|key|keys|by", "same"},
    {"fuzzy|similar|like", "alike"},
    {"tolerance|window|max", "within"},
    {"email|emails|recipients|notify", "mail"},
    {"reports|output|outputs|format", "report"},
    /* types */
    {"float|double|money|number|numeric|real", "decimal"},
    {"datetime|timestamp|timestamptz|time|moment", "instant"},
    {"string|str|varchar|char|nvarchar", "text"},
    {"int|bigint|long|smallint|count", "integer"},
    {"boolean|logical|flag|bit", "bool"},
    /* languages, encodings */
    {"russian|rus|русский|ru-ru|ru_ru", "ru"},
    {"english|eng|en-us|en_us|en-gb", "en"},
    {"ukrainian|ukr|ua|uk-ua", "uk"},
    {"kazakh|kaz|kz|kk-kz", "kk"},
    {"cp1251|cp-1251|win1251|win-1251|windows1251|1251|ansi", "windows-1251"},
    {"cp1252|win1252|windows1252|1252", "windows-1252"},
    {"utf8|utf-8-sig|unicode", "utf-8"},
    {"utf16|utf-16|utf16le", "utf-16le"},
    {"latin1|iso-8859-1|iso8859-1", "latin-1"},
    {"dos|cp-866|866|oem", "cp866"},
    {"koi8r|koi8", "koi8-r"},
    /* fields, and what totals are by */
    {"client|customer|partner|contragent|supplier|buyer|counterparties|clients|company", "counterparty"},
    {"inn|bin|iin|edrpou|unp|vat_id|taxid", "tax_id"},
    {"sum|total|value", "amount"},
    {"nr|no|num|doc_number|document", "number"},
    {"day|days|when|created|created_at|time", "date"},
    {"date|days|daily|dates", "day"},
    {"weeks|weekly|isoweek", "week"},
    {"months|monthly", "month"},
    {"quarters|quarterly", "quarter"},
    {"years|yearly|annual", "year"},
    {"stock|store|warehouses", "warehouse"},
    {"state|stage", "status"},
    {"all|other|others|rest|default|any|else", "*"},
    {"rows|number|quantity", "count"},
    {"sum|total|turnover|money", "amount"},
};

size_t meant_name(Str word, const Str *names, size_t count) {
    for (size_t i = 0; i < ARRAY_LEN(meant); i++) {
        for (Str rest = str_of(meant[i].words); rest.ptr;) {
            if (!str_eq_ascii_case(str_cut(&rest, '|'), word)) continue;
            for (size_t n = 0; n < count; n++) {
                if (str_eq(names[n], str_of(meant[i].name))) return n;
            }
        }
    }
    return SIZE_MAX;
}
