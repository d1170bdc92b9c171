/* Colours that no seller takes for one another. Shades that are called now this, now that (silver, grey, graphite) are one; words that
 * are mostly something else (orange, rose, cream) are none. */
#include "engine/match/compare/colours.h"

#include "engine/base/utf8.h"
#include "engine/match/compare/tokens.h"

#include <pthread.h>

/* English, Kazakh and short forms whole; of Russian and Ukrainian stems, to which endings are put. Between |. */
typedef struct Colour {
    const char *words, *stems;
} Colour;

static const Colour colours[] = {
    {"black|blk|қара", "черн|чёрн|чорн"},
    {"white|wht|ақ|бел", "бел|біл"},
    {"red|қызыл", "красн|червон"},
    {"blue|navy|көк", "син|голуб|блакитн"},
    {"green|grn|жасыл|зел", "зелен|зелён"},
    {"yellow|сары|жел", "желт|жёлт|жовт"},
    {"grey|gray|silver|graphite|gunmetal|slv|сұр|серебро", "сер|серебрист|сріблист|сір|графитов"},
    {"pink", "розов|рожев"},
    {"brown|қоңыр|кор", "коричнев"},
    {"purple|violet", "фиолетов|фіолетов"},
};
static const char endings[] = "ый|ий|ой|ая|яя|ое|ее|ые|ие|ого|его|а|я|е|є|і";

enum { SLOTS = 1024, LETTERS_MAX = 32, SHORT_LETTERS = 4 /* of a stem that may stand alone: черн, but not сер, of «серия» */ };

static struct {
    uint64_t hash;
    uint32_t colour;
} slot[SLOTS];
static pthread_once_t made = PTHREAD_ONCE_INIT;

static size_t place_of(uint64_t hash) {
    size_t at = (size_t)(hash >> 20) & (SLOTS - 1);
    while (slot[at].hash && slot[at].hash != hash) at = (at + 1) & (SLOTS - 1);
    return at;
}

static void add(Str stem, Str ending, uint32_t colour) {
    Decoded text;
    char letters[LETTERS_MAX];
    assert(stem.len + ending.len <= sizeof letters);
    memcpy(letters, stem.ptr, stem.len);
    if (ending.len) memcpy(letters + stem.len, ending.ptr, ending.len);
    decode((Str){letters, stem.len + ending.len}, &text);
    uint64_t hash = token_hash(text.at, text.len);
    size_t at = place_of(hash);
    slot[at].hash = hash;
    slot[at].colour = colour;
    decode_end(&text);
}

static void make(void) {
    for (uint32_t c = 0; c < ARRAY_LEN(colours); c++) {
        for (Str rest = str_of(colours[c].words); rest.len;) add(str_cut(&rest, '|'), STR(""), c + 1);
        for (Str rest = str_of(colours[c].stems); rest.len;) {
            Str stem = str_cut(&rest, '|');
            if (utf8_count(stem) >= SHORT_LETTERS) add(stem, STR(""), c + 1);
            for (Str more = str_of(endings); more.len;) add(stem, str_cut(&more, '|'), c + 1);
        }
    }
}

uint32_t colour_of(uint64_t word_hash) {
    pthread_once(&made, make);
    return slot[place_of(word_hash)].colour;
}
