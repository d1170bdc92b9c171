#include "engine/clean/unit.h"

#include <pthread.h>

#include "engine/base/hash.h"
#include "engine/clean/text.h"

/* Each line: the unit, its base, its factor, and every way of writing it (compared by `fold` without its gaps, so that
 * case, full stops and spaces do not matter). Codes: ОКЕИ (three digits) and UN/ECE Recommendation 20 (C62, KGM ...).
 */
typedef struct Known {
    Unit unit;
    const char *names; /* separated by | */
} Known;

static const Known KNOWN[] = {
    {{"pc", "pc", 1, 1},
     "pc|pcs|piece|pieces|pce|ea|each|item|items|unit|units|шт|штук|штука|штуки|штука(и)|ед|единица|единиц|od|одиниця|"
     "дана|796|642|"
     "C62|H87|EA|PCE|NMB|szt|stk|st|stück|tk|gab|vnt"},
    {{"pair", "pc", 2, 1}, "pair|pairs|pr|пара|пар|пары|715|NPR"},
    {{"dozen", "pc", 12, 1}, "dozen|doz|dz|дюжина|дюжин|641|DZN"},
    {{"hundred", "pc", 100, 1}, "100 шт|сто штук|сотня|797|CEN|hundred"},
    {{"thousand", "pc", 1000, 1}, "тыс шт|тысяча штук|тысяч штук|1000 шт|тыс|798|MIL|thousand|kpcs"},
    {{"pack", "pack", 1, 1},
     "pack|packs|pk|pkg|package|packages|packet|упак|уп|упаковка|упаковки|упаковок|пачка|пач|пачек|пак|пакет|қаптама|"
     "778|728|PK|NMP|"
     "пакування|opak"},
    {{"box", "box", 1, 1},
     "box|boxes|bx|ctn|carton|cartons|case|cs|кор|короб|коробка|коробок|коробки|ящ|ящик|ящики|ящиков|қорап|812|XBX|CT|"
     "XCT|CS"},
    {{"set", "set", 1, 1}, "set|sets|kit|kits|комплект|компл|к-т|комплекта|комплектов|набор|наб|839|704|SET|жиынтық"},
    {{"pallet", "pallet", 1, 1}, "pallet|pallets|plt|паллета|палета|паллет|поддон|XPX|PF"},
    {{"roll", "roll", 1, 1}, "roll|rolls|рул|рулон|рулонов|рулоны|736|RO|XRO|бухта"},
    {{"bottle", "bottle", 1, 1}, "bottle|bottles|btl|бут|бутылка|бутылки|бутылок|868|XBO|пляшка"},
    {{"bag", "bag", 1, 1}, "bag|bags|меш|мешок|мешка|мешков|сумка|XBG|мішок"},
    {{"sheet", "sheet", 1, 1}, "sheet|sheets|лист|листов|листа|л-т|625|ST1|аркуш"},
    {{"service", "service", 1, 1},
     "service|services|усл|услуга|услуги|усл ед|услуг|876|E48|послуга|послуги|қызмет|работа|раб"},
    {{"person", "person", 1, 1}, "person|persons|people|чел|человек|792|осіб|адам"},
    {{"mg", "mg", 1, 1}, "mg|мг|миллиграмм|миллиграммов|161|MGM"},
    {{"ct", "mg", 200, 1}, "carat|кар|карат|162|CTM"},
    {{"g", "mg", 1000, 1}, "g|gr|gram|grams|gramme|г|гр|грамм|граммов|грам|163|GRM"},
    {{"kg", "mg", 1000000, 1}, "kg|kgs|kilogram|kilograms|kilo|кг|килограмм|килограммов|килограмма|кілограм|166|KGM"},
    {{"centner", "mg", 100000000, 1}, "ц|центнер|центнеров|206|DTN"},
    {{"t", "mg", 1000000000, 1}, "t|mt|ton|tons|tonne|tonnes|т|тн|тонна|тонн|тонны|168|TNE"},
    {{"lb", "mg", 45359237, 100}, "lb|lbs|pound|pounds|фунт|LBR"},
    {{"oz", "mg", 45359237, 1600}, "oz|ounce|ounces|унция|ONZ"},
    {{"ml", "ml", 1, 1}, "ml|мл|миллилитр|миллилитров|cm3|см3|куб см|111|MLT"},
    {{"cl", "ml", 10, 1}, "cl|сл|CLT"},
    {{"l", "ml", 1000, 1}, "l|lt|ltr|liter|liters|litre|litres|л|литр|литров|литра|літр|дм3|dm3|112|LTR"},
    {{"dal", "ml", 10000, 1}, "dal|дал|декалитр|116"},
    {{"hl", "ml", 100000, 1}, "hl|гл|гектолитр|HLT"},
    {{"m3", "ml", 1000000, 1},
     "m3|cbm|cu m|cubic meter|cubic metre|м3|куб м|куб|кубометр|м куб|кубический метр|113|MTQ"},
    {{"mm", "mm", 1, 1}, "mm|мм|миллиметр|миллиметров|003|MMT"},
    {{"cm", "mm", 10, 1}, "cm|см|сантиметр|сантиметров|004|CMT"},
    {{"m", "mm", 1000, 1},
     "m|mtr|meter|meters|metre|metres|м|метр|метров|метра|пог м|м п|мп|п м|м пог|погонный метр|пм|018|006|MTR|LM"},
    {{"km", "mm", 1000000, 1}, "km|км|километр|километров|008|KMT"},
    {{"in", "mm", 254, 10}, "inch|inches|дюйм|INH"},
    {{"ft", "mm", 3048, 10}, "ft|foot|feet|фут|FOT"},
    {{"mm2", "mm2", 1, 1}, "mm2|мм2|050|MMK"},
    {{"cm2", "mm2", 100, 1}, "cm2|см2|051|CMK"},
    {{"m2", "mm2", 1000000, 1}, "m2|sqm|sq m|square meter|square metre|м2|кв м|м кв|квадратный метр|кв метр|055|MTK"},
    {{"ha", "mm2", 10000000000, 1}, "ha|га|гектар|гектаров|059|HAR"},
    {{"second", "second", 1, 1}, "s|sec|second|seconds|сек|секунда|354|SEC"},
    {{"minute", "second", 60, 1}, "min|minute|minutes|мин|минута|минут|хв|355|MIN"},
    {{"hour", "second", 3600, 1}, "h|hr|hrs|hour|hours|ч|час|часа|часов|година|сағат|356|HUR"},
    {{"day", "second", 86400, 1}, "d|day|days|сут|сутки|суток|дн|день|дней|дня|доба|күн|359|DAY"},
    {{"week", "second", 604800, 1}, "wk|week|weeks|нед|неделя|недель|тиждень|360|WEE"},
    {{"month", "month", 1, 1}, "mo|month|months|мес|месяц|месяцев|месяца|міс|місяць|ай|362|MON"},
    {{"quarter", "month", 3, 1}, "quarter|кварт|квартал|364|QAN"},
    {{"year", "month", 12, 1}, "yr|year|years|год|лет|года|рік|жыл|366|ANN"},
    {{"wh", "wh", 1, 1}, "wh|вт ч|вт*ч|243|WHR"},
    {{"kwh", "wh", 1000, 1}, "kwh|кВт ч|квт*ч|кВтч|квт/ч|245|KWH"},
    {{"mwh", "wh", 1000000, 1}, "mwh|МВт ч|мвтч|246|MWH"},
    {{"gcal", "gcal", 1, 1}, "gcal|гкал|гигакалория|233"},
    {{"kb", "kb", 1, 1}, "kb|кб|кбайт|256"},
    {{"mb", "kb", 1024, 1}, "mb|мб|мбайт|257"},
    {{"gb", "kb", 1048576, 1}, "gb|гб|гбайт|2553"},
};

/* ---------------------------------------------------------------------------------------------------------------
 * Names to units */

enum { SLOTS = 2048 }; /* a power of two, more than twice the names above */

typedef struct Entry {
    uint64_t hash; /* of the name without gaps; 0: free */
    const Unit *unit;
} Entry;

static Entry entries[SLOTS];
static pthread_once_t made = PTHREAD_ONCE_INIT;

static Entry *slot_of(uint64_t hash) {
    size_t at = (size_t)hash & (SLOTS - 1);
    while (entries[at].hash && entries[at].hash != hash) at = (at + 1) & (SLOTS - 1);
    return &entries[at];
}

/* The hash of a name as it is compared; 0 when there is nothing in it. */
static uint64_t name_hash(CleanContext *context, Str name) {
    Buf *fold = &context->fold;
    fold->len = 0;
    fold_clean(context, name, fold);
    size_t len = 0;
    for (size_t i = 0; i < fold->len; i++) {
        if (fold->ptr[i] != ' ') fold->ptr[len++] = fold->ptr[i];
    }
    uint64_t hash = len ? hash_bytes(fold->ptr, len) : 0;
    return len && !hash ? 1 : hash;
}

static void make_entries(void) {
    Arena *arena = arena_new("units", 0);
    CleanContext *context = clean_context_new(arena, NULL);
    for (size_t i = 0; i < ARRAY_LEN(KNOWN); i++) {
        for (Str rest = str_of(KNOWN[i].names); rest.ptr;) {
            uint64_t hash = name_hash(context, str_cut(&rest, '|'));
            Entry *entry = slot_of(hash);
            if (!entry->hash) *entry = (Entry){hash, &KNOWN[i].unit};
        }
    }
    arena_free(arena);
}

const Unit *unit_find(CleanContext *context, Str name) {
    pthread_once(&made, make_entries);
    uint64_t hash = name_hash(context, name);
    return hash ? slot_of(hash)->unit : NULL;
}
