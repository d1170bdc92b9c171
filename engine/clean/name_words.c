#include "engine/clean/name_words.h"

#include <pthread.h>

#include "engine/base/hash.h"
#include "engine/base/utf8.h"
#include "engine/clean/text.h"

/* A line a word: all that it is written as, with | between; the first is the spelling that stays. English words as they are heard in
 * Russian, and countries and towns whose names in several languages are more than another alphabet. */
static const char *const SPELLINGS[] = {
    /* English words */
    "agency|эдженси", "air|эйр", "альянс|alliance", "бейкери|bakery", "бьюти|beauty", "байк|bike", "блэк|black", "блю|blue",
    "бридж|bridge", "билдинг|building|bldg", "байт|byte", "кейк|cake", "кэпитал|capital", "кэа|кеа|care", "кейтеринг|catering", "кемикал|chemical|chem", "кемикалс|chemicals", "сити|city", "клининг|cleaning", "клауд|cloud",
    "констракшн|констракшен|construction|constr", "дэй|day", "деливери|delivery", "дизайн|design", "девелопмент|дивелопмент|development",
    "диджитал|digital", "драйв|drive", "элит|elite", "энерджи|energy", "инжиниринг|engineering|engg",
    "эквипмент|equipment|equip", "estate|эстейт", "фэшн|фешн|fashion", "файненс|файнэнс|финанс|finance", "флай|fly", "фудз|foods", "фрут|fruit",
    "гейт|gate", "голд|gold", "грин|green", "хоум|home", "хаус|house", "industries|индастриз|индастрис|inds", "industry|индастри",
    "интернешнл|интернэшнл|интернешнал|интернэшнал|international|intl", "джус|juice", "ленд|лэнд|land", "лизинг|leasing", "лайф|life",
    "лайт|light", "лайн|line", "люкс|luxe|lux", "management|менеджмент|mgmt", "медикал|medical", "мобайл|mobile", "нэшнл|нэшнал|national|natl",
    "нейчер|nature", "нью|new", "ocean|оушен|оушн", "ойл|oil", "плей|play", "пауэр|power", "прайс|price", "прайд|pride",
    "плюс|plus|+", "прайм|prime", "production|продакшн|продакшен", "проперти|property", "рейл|rail", "ресорсес|ресорсиз|resources", "ритейл|ритэйл|retail",
    "сейлз|сейлс|sales", "секьюрити|security", "сервис|service|svc", "services|сервисес|сервисиз|сервисез|svcs", "сайд|side", "скай|sky",
    "solution|солюшн|солюшен", "solutions|солюшнс|солюшенс", "саус|south", "спейс|space", "стил|steel", "стоун|stone", "стор|store",
    "стайл|style", "системс|системз|systems|sys", "тим|team", "technologies|технолоджис|технолоджиз", "technology|технолоджи", "тайм|time",
    "тулс|тулз|tools", "трейд|трэйд|trade", "трейдинг|трэйдинг|trading", "трэвел|тревел|travel", "трак|truck", "united|юнайтед", "вью|view",
    "вотер|уотер|water", "вайт|уайт|white", "ворлд|уорлд|world",
    "авто|auto", "бест|best", "бэй|бей|bay", "clever|клевер", "computer|компьютер|комп'ютер", "даймонд|diamond", "general|дженерал", "electronics|электроникс",
    "евро|euro", "фэйс|фейс|face", "флауэр|flower", "френдс|friends", "фреш|fresh", "фуд|food", "фьючер|future", "гейм|game", "геймс|геймз|games", "гарден|garden",
    "хай|high", "hotel|отель|готель|otel", "айленд|айлэнд|island", "инвестмент|investment", "инвестментс|investments", "кидс|kids", "лейк|lake",
    "логистикс|лоджистикс|logistics", "найс|nice", "нетворк|нетуорк|network", "норт|north", "онлайн|online", "партнерс|партнерз|partners", "пейдж|page",
    "project|проджект", "ривер|river", "роял|royal", "сильвер|silver", "софтвер|софтвэр|софтуэр|software", "стрит|street", "студио|studio", "таун|town",
    "тауэр|tower", "тойс|тойз|toys", "уэй|вэй|way", "вейв|wave", "вижн|вижен|vision", "вуд|wood", "ист|east", "экспресс|express", "enterprise|энтерпрайз",
    "enterprises|энтерпрайзес", "энтертейнмент|entertainment",
    /* shortened otherwise than by what is left out at the end, which a measure knows */
    "association|assn", "brothers|bros|братья|бр", "центр|center|centre|ctr|centrum|zentrum", "communications|comms", "department|dept", "fort|ft",
    "foundation|fdn", "government|govt", "group|groupe|группа|группы|gruppe|grupo|grubu|grp|гк", "holding|holdings|холдингс|hldg|hldgs", "laboratories|labs",
    "manufacturing|mfg|mnfg", "mortgage|mtg", "products|prods", "saint|st|ste|сент", "university|univ", "имени|им",
    /* what institutions and works are called */
    "академия|academy|академія|академиясы|akademie|académie|academia", "больница|hospital|лікарня|ауруханасы|аурухана|krankenhaus|hosp", "библиотека|library|бібліотека|кітапханасы",
    "завод|zavod|зауыты|зауыт|plant", "institute|институт|інститут|институты|inst", "колледж|college|коледж|колледжі", "комбинат|комбінат|комбинаты",
    "министерство|ministry|міністерство|министрлігі|ministerium", "музей|museum|мұражайы|музейі", "поликлиника|поліклініка|емханасы", "страховая|insurance|страхова|сақтандыру",
    "строительная|будівельна", "театр|theatre|theater|театры", "фабрика|фабрикасы", "школа|school|мектебі|мектеп", "лицей|ліцей|lyceum|лицейі",
    "гимназия|гімназія|gymnasium|гимназиясы", "фонд|fund|қоры", "центральная|central|центральна", "национальная|національна|ұлттық",
    /* makers, shops and banks of the world that are no other alphabet alone */
    "accenture|акцентур|эксенчер", "aliexpress|алиэкспресс", "amway|эмвей|амвей", "apple|эппл|эпл", "auchan|ашан", "avon|эйвон", "bayer|байер", "booking|букинг",
    "caterpillar|катерпиллар|катерпиллер", "chevrolet|шевроле", "cisco|циско", "citibank|ситибанк", "citroen|ситроен", "colgate|колгейт", "danone|данон", "deere|дир",
    "deloitte|делойт|делойтт", "deutsche|дойче", "ebay|ибей|ибэй", "exxon|эксон|экссон", "gamble|гэмбл|гембл", "generale|женераль", "google|гугл",
    "hewlett|хьюлетт|хьюлет", "huawei|хуавей|хуавэй", "hyundai|хендай|хендэ|хюндай|хундай|хёндэ", "johnson|джонсон", "kpmg|кпмг", "leroy|леруа", "loreal|лореаль",
    "mastercard|мастеркард|мастеркарт", "mcdonalds|макдоналдс|макдональдс|macdonalds", "merlin|мерлен", "microsoft|майкрософт", "mitsubishi|мицубиси|митсубиси", "nestle|нестле",
    "nike|найк|найки", "oriflame|орифлейм", "packard|паккард|пакард", "peugeot|пежо", "pfizer|пфайзер|файзер", "porsche|порше", "raiffeisen|райффайзен|райфайзен", "renault|рено",
    "roche|рош", "schneider|шнайдер|шнейдер", "societe|сосьете|сосьет", "starbucks|старбакс", "unicredit|юникредит", "unilever|юнилевер", "union|юнион", "volkswagen|фольксваген",
    "western|вестерн|уэстерн", "wildberries|вайлдберриз|вайлдберрис|вайлдбериз", "xiaomi|сяоми|ксиаоми|ксяоми", "young|янг", "youtube|ютуб|ютьюб",
    /* countries */
    "austria|österreich|австрия|австрии", "belarus|беларусь|беларуси|белоруссия", "china|китай|китая", "czech|чехия|česko|чешская",
    "denmark|danmark", "eurasia|евразия|евразии|еуразия", "europe|europa|европа|европы", "finland|suomi|финляндия|финляндии",
    "france|франция|франции|frankreich", "germany|deutschland|германия|германии|allemagne|німеччина", "hungary|magyarország|венгрия|венгрии",
    "italy|italia|italien|италия|италии", "japan|япония|японии", "kazakhstan|казахстан|казахстана|қазақстан|kazachstan", "korea|корея|кореи",
    "kyrgyzstan|киргизия|кыргызстан|кыргызстана", "netherlands|nederland|нидерланды", "norway|norge|норвегия",
    "poland|polska|польша|польши|polen|польща", "russia|россия|россии|russland|росія|росії", "spain|españa|испания|spanien",
    "sweden|sverige|швеция|schweden", "switzerland|schweiz|suisse|svizzera|швейцария|швейцарии", "turkey|türkiye|турция|турции|туреччина",
    "ukraine|украина|украины|україна|україни|ukraina", "uzbekistan|узбекистан|узбекистана|o'zbekiston|өзбекстан",
    /* towns and provinces */
    "beijing|peking|пекин|пекина", "changsha|чанша", "chengdu|чэнду", "chongqing|чунцин", "cologne|köln|кельн|koeln", "dalian|далянь",
    "fujian|фуцзянь", "guangdong|гуандун", "guangzhou|гуанчжоу", "hangzhou|ханчжоу", "harbin|харбин", "hebei|хэбэй", "henan|хэнань",
    "jiangsu|цзянсу", "kharkiv|kharkov|харьков|харків|харькова|харкова", "kyiv|kiev|киев|київ|киева|києва", "lviv|lvov|львов|львів",
    "moscow|москва|moskva|москвы", "munich|münchen|мюнхен|muenchen", "nanjing|nanking|нанкин", "ningbo|нинбо", "odesa|odessa|одесса|одеса",
    "prague|praha|прага", "qingdao|tsingtao|циндао", "shandong|шаньдун", "shanghai|шанхай", "shenzhen|шэньчжэнь|шеньчжень",
    "sichuan|сычуань", "suzhou|сучжоу", "tianjin|тяньцзинь|tientsin", "urumqi|урумчи", "vienna|wien|вена", "warsaw|warszawa|варшава",
    "wuhan|ухань", "xiamen|сямэнь|amoy", "xian|сиань", "xinjiang|синьцзян", "zhejiang|чжэцзян", "zhengzhou|чжэнчжоу",
};

/* Folded, hyphen gone: two words, and the one they are. */
static const char *const CONTRACTIONS[][3] = {
    {"авто", "р", "авторынок"},  {"б", "ка", "библиотека"},     {"о", "во", "общество"},      {"об", "во", "общество"},
    {"общ", "во", "общество"},   {"т", "во", "товарищество"},   {"пр", "во", "производство"}, {"произ", "во", "производство"},
    {"произв", "во", "производство"}, {"хоз", "во", "хозяйство"}, {"х", "во", "хозяйство"},   {"стр", "во", "строительство"},
    {"агент", "во", "агентство"}, {"пр", "тие", "предприятие"}, {"предпр", "тие", "предприятие"}, {"пр", "ие", "предприятие"},
    {"об", "ние", "объединение"}, {"объед", "ние", "объединение"}, {"отд", "ние", "отделение"}, {"упр", "ние", "управление"}, {"упр", "е", "управление"}, {"управл", "е", "управление"}, {"отд", "е", "отделение"},
    {"учр", "ние", "учреждение"}, {"з", "д", "завод"},           {"к", "т", "комбинат"},       {"комб", "т", "комбинат"},
    {"ин", "т", "институт"},     {"унив", "т", "университет"},  {"ун", "т", "университет"},   {"деп", "т", "департамент"},
    {"ком", "т", "комитет"}, {"мин", "во", "министерство"}, {"министер", "во", "министерство"}, {"пред", "тие", "предприятие"}, {"предп", "тие", "предприятие"},     {"ф", "ка", "фабрика"},        {"фаб", "ка", "фабрика"},     {"п", "ка", "поликлиника"},
    {"б", "ца", "больница"},     {"гост", "ца", "гостиница"},   {"г", "ца", "гостиница"},     {"м", "н", "магазин"}, {"т", "х", "теплоход"},
    {"маг", "н", "магазин"},     {"с", "з", "совхоз"},          {"к", "з", "колхоз"},         {"гор", "д", "город"},
    {"об", "единение", "объединение"}, {"під", "во", "підприємство"}, {"п", "во", "підприємство"}, {"тов", "во", "товариство"},
    {"вир", "во", "виробництво"}, {"гос", "во", "государство"}, {"комп", "я", "компания"},    {"корп", "я", "корпорация"},
    {"ассоц", "я", "ассоциация"}, {"орг", "ция", "организация"}, {"int", "l", "international"}, {"nat", "l", "national"},
    {"ass", "n", "association"}, {"m", "gmt", "management"},    {"corp", "n", "corporation"},  {"dep", "t", "department"},
};

enum { WORDS = 2048, POOL = 16384, PAIRS = 256, FILTER_BITS = 16384 };

typedef struct Spelling {
    uint64_t hash; /* 0: free */
    Str word;      /* the one that stays */
} Spelling;

typedef struct Contraction {
    uint64_t hash;
    const char *word;
} Contraction;

static Spelling spellings[WORDS]; /* powers of two, more than twice what they hold */
static uint64_t spelled[FILTER_BITS / 64]; /* a bit for the hash of each: most words have none */
static Contraction contractions[PAIRS];
static char pool[POOL];
static pthread_once_t made = PTHREAD_ONCE_INIT;

static Spelling *spelling_slot(uint64_t hash) {
    size_t at = (size_t)hash % WORDS;
    while (spellings[at].hash && spellings[at].hash != hash) at = (at + 1) % WORDS;
    return &spellings[at];
}

static Contraction *contraction_slot(uint64_t hash) {
    size_t at = (size_t)hash % PAIRS;
    while (contractions[at].hash && contractions[at].hash != hash) at = (at + 1) % PAIRS;
    return &contractions[at];
}

static uint64_t pair_hash(Str first, Str second) {
    return hash_join(hash_str(first), hash_str(second));
}

static void make_spellings(CleanContext *context, Buf *skeleton) {
    size_t used = 0, count = 0;
    for (size_t i = 0; i < ARRAY_LEN(SPELLINGS); i++) {
        Str stays = {0};
        for (Str rest = str_of(SPELLINGS[i]); rest.ptr;) {
            skeleton->len = 0;
            translit_clean(context, str_cut(&rest, '|'), skeleton);
            if (!stays.ptr) {
                assert(used + skeleton->len <= POOL);
                memcpy(pool + used, skeleton->ptr, skeleton->len);
                stays = (Str){pool + used, skeleton->len};
                used += skeleton->len;
            }
            uint64_t hash = hash_str(buf_str(skeleton));
            Spelling *slot = spelling_slot(hash);
            if (!slot->hash) *slot = (Spelling){hash, stays};
            spelled[hash % FILTER_BITS / 64] |= (uint64_t)1 << hash % 64;
            count++;
        }
    }
    assert(count < WORDS / 2);
    (void)count;
}

static void make_words(void) {
    Arena *arena = arena_new("words of names", 0);
    make_spellings(clean_context_new(arena, NULL), buf_own(arena));
    for (size_t i = 0; i < ARRAY_LEN(CONTRACTIONS); i++) {
        uint64_t hash = pair_hash(str_of(CONTRACTIONS[i][0]), str_of(CONTRACTIONS[i][1]));
        *contraction_slot(hash) = (Contraction){hash, CONTRACTIONS[i][2]};
    }
    arena_free(arena);
}

Str name_spelling(Str skeleton) {
    pthread_once(&made, make_words);
    uint64_t hash = hash_str(skeleton);
    if (!(spelled[hash % FILTER_BITS / 64] >> hash % 64 & 1)) return STR_NULL;
    return spelling_slot(hash)->word;
}

Str name_contraction(Str first, Str second) {
    pthread_once(&made, make_words);
    const char *word = contraction_slot(pair_hash(first, second))->word;
    return word ? str_of(word) : STR_NULL;
}
