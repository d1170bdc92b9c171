#include "engine/clean/name_words.h"
#include "engine/clean/names.h"
#include "engine/clean/text.h"

/* City names: "г. Алматы", "Алматы г", "Almaty city" and «Алма-Ата» are one. All words below are skeletons. */

static const char *const KINDS[] = {"g",        "gor",     "gorod",  "goroda",   "gorode", "m",       "misto",
                                    "misti",    "k",       "kalasi", "tsiti",    "toun",   "tovn",    "pos",
                                    "p",        "poselok", "pgt",    "rp",       "s",      "selo",    "d",
                                    "derevnia", "aul",     "st",     "stanitsa", "smt",    "selische",
                                    "okrug",    "o",       "gorodskoi"};

static const char *const SAME[][2] = {
    /* another name, the name */
    {"alma ata", "almati"},
    {"nur sultan", "astana"},
    {"tselinograd", "astana"},
    {"akmola", "astana"},
    {"chimkent", "shimkent"},
    {"kizil orda", "kizilorda"},
    {"kzil orda", "kizilorda"},
    {"uralsk", "oral"},
    {"ust kamenogorsk", "oskemen"},
    {"semipalatinsk", "semei"},
    {"sankt peterburg", "spb"},
    {"sankt petersburg", "spb"},
    {"s peterburg", "spb"},
    {"st peterburg", "spb"},
    {"st petersburg", "spb"},
    {"saint petersburg", "spb"},
    {"peterburg", "spb"},
    {"petersburg", "spb"},
    {"leningrad", "spb"},
    {"msk", "moskva"},
    {"moskov", "moskva"},
    {"ekb", "ekaterinburg"},
    {"n novgorod", "nizhni novgorod"},
    {"kev", "kiv"},
    {"garkov", "garkiv"},
    {"lvov", "lviv"},
    {"dnepr", "dnipro"},
    {"dnepropetrovsk", "dnipro"},
    {"dnipropetrovsk", "dnipro"},
    {"zaporozhe", "zaporizhia"},
    {"nikolaev", "mikolaiv"},
    {"chernigov", "chernigiv"},
    {"rovno", "rivne"},
    {"vinitsa", "vinitsia"},
    {"ternopol", "ternopil"},
    {"rostov n", "rostov na donu"}, /* н/Д: the Д is gone as деревня */
    {"rostov n d", "rostov na donu"},
    {"rostov on don", "rostov na donu"},
    {"nab chelni", "naberezhne chelni"},
    {"aktiubinsk", "aktobe"},
    {"gurev", "atirau"},
    {"karagandi", "karaganda"},
    {"kustanai", "kostanai"},
    {"zhambul", "taraz"},
    {"kokchetav", "kokshetau"},
    {"petropavl", "petropavlovsk"},
    {"toshkent", "tashkent"},
    {"magileu", "mogilev"},
    {"vitsebsk", "vitebsk"},
};

static bool is_kind(Str word) {
    for (size_t i = 0; i < ARRAY_LEN(KINDS); i++) {
        if (str_eq(word, str_of(KINDS[i]))) return true;
    }
    return false;
}

/* Without words such as "г" at both ends, as long as another word is left. */
static Str without_kinds(Str s) {
    for (;;) {
        Str rest = s, first = str_cut(&rest, ' ');
        if (rest.ptr && is_kind(first)) {
            s = rest;
            continue;
        }
        const char *gap = s.len ? memrchr(s.ptr, ' ', s.len) : NULL;
        if (!gap || !is_kind(str_sub(s, (size_t)(gap + 1 - s.ptr), s.len))) return s;
        s = str_sub(s, 0, (size_t)(gap - s.ptr));
    }
}

static Str other_name(Str city) {
    for (size_t i = 0; i < ARRAY_LEN(SAME); i++) {
        if (str_eq(city, str_of(SAME[i][0]))) return str_of(SAME[i][1]);
    }
    return city;
}

void city_clean(CleanContext *context, Str in, Buf *out) {
    Buf *skeleton = &context->skeleton;
    skeleton->len = 0;
    translit_clean(context, in, skeleton);
    Str whole = other_name(buf_str(skeleton)); /* first as it is: "St. Petersburg" has no станица in it */
    Str town = other_name(without_kinds(whole)), known = name_spelling(town); /* Wien and Vienna, which firms have in their names */
    buf_add(out, known.len ? other_name(known) : town);
}
