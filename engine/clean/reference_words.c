#include "engine/clean/reference_words.h"

#include <pthread.h>
#include <stdlib.h>

#include "engine/base/utf8.h"
#include "engine/clean/text.h"

/* Words of one sense with spaces between; '*' at the end of one: any ending. Russian, Ukrainian, Kazakh, English, and Russian as banks
 * spell it in Latin letters ("OPLATA PO SCHETU"). */
typedef struct Stems {
    WordSense sense;
    bool behind; /* stands behind its number too */
    const char *words;
} Stems;

static const Stems STEMS[] = {
    {SENSE_SIGN, false, "no nr n nn nos nbr num number numbers ном номер* номір* номери нөмір*"},
    {SENSE_LABEL, false,
     "сч счет* счёт* сч-* сч/* счф сф с/ф с.ф п/сч т/н т.н в/н в.н авр эавр а.в.р снт проформ* рах рах-* рахун* инв инвойс* inv invs invoic* bill bills зак заказ* замовл* order* акт акта акту "
     "актом акты актов актам актами актах акти актів акті* act acts накл накладн* видатков* жүкқұжат* тн ттн упд реализац* эсф есф ref doc док docs документ* refs reference* rfb roc eref kref memo so po p/o p.o pi p/i proforma* "
     "pro-forma* note cn dn sch schet* schyot* schot* s4et* rahun* nakl nakladn* akt* zakaz*"},
    {SENSE_FORM, false, "вн рн торг-12 торг12 кс-2 кс-3 кс2 кс3"},
    {SENSE_LABEL, true, "шот* тапсырыс*"},
    {SENSE_CONTRACT, false, "дог догов* гдф госконтракт* гк дду дкп дог-р* договір* контракт* contract* agreement соглашен* угод* dog dogovor* kontrakt*"},
    {SENSE_CONTRACT, true, "келісім* шарт*"},
    {SENSE_KIND, false,
     "аренд* займ* подряд* субподряд* эквайринг* лизинг* купли-* купівлі-* продажи продаж уступк* комисси* агентск* цесси* перевоз* хранен* страхов* оказани* "
     "услуг кредит* ссуд* поручения подряда оренд* позик* підряд* надання послуг перевезен* зберіган* комісі* жалдау қарыз қызмет*"},
    {SENSE_MINOR, false, "доп дополнит* додатк* лицев* расч расчетн* расчётн* текущ* банковск* особов* поточн* розрахунк* пополн* поповн* ведени* жеке есеп реестр* реєстр* салыстыр*"},
    {SENSE_BETWEEN, false, "по на за оплат* факт фактур* поставк* клиента купли s for бойынша згідно согласно"},
    {SENSE_LIST, false, "и та і й және мен and"},
    {SENSE_DATE, false, "от від from dated dtd of dd"},
    {SENSE_YEAR, true, "г р ж г.р год года году гг рік року рр жыл жылы жылғы year"},
    {SENSE_OTHER_NUMBER, false,
     "бин иин инн кпп бик іпн єдрпоу жсн бсн кнп кбк кбе тел tel р/с р/р л/с к/с о/р т/с р/сч л/сч р/счет* л/счет* р.с р.р л.с к.с о.р iban swift bic mref ндс пдв ққс vat сумма* сума сумму п/п п.п пп платежн* "
     "платіжн* ордер* авансов* сверк* звірк* звірян* письм* лист листа листу листом хат* полис* поліс* ведомост* "
     "відомост* постанов* приказ* наказ* доверенност* довірен* удостоверен* посвідчен* паспорт* прил приложен* додаток додатку спец спецификац* дс д/с "
     "специфікац* квитанц* чек чека чеку маршрут* рейс* гос держ госномер* заявлен* заява заяви заявою карта карты карте карточк* картк* офис* офіс* склад складу склада магазин* "
     "квартир* кабинет* протокол* решен* рішен* дело дела делу справ* билет* дт гтд декларац* сертифик* требован* извещ* "
     "уведомл* tracking awb policy лот лоту лоте лота тендер* аукцион* закуп* конкурс* customer* client* account* acct acc a/c appendix annex* tender* lot supplier* vendor*"},
    {SENSE_OTHER_NUMBER, true, "транш* этап* етап*"},
    {SENSE_MONEY, true, "руб* т.р тг тенге теңге грн коп шт % кг kg тонн* т л м дн дней дня день дні днів days мес месяц* місяц* months чел человек осіб pcs units упак* операц* transactions дана күн кв квартал* полугод* курс* этаж* поверх*"},
    {SENSE_COUNTED, true, "платеж* платёж* очеред* част* item items instal* мешк* меш короб* рулон* паллет* поддон* ящик* комплект* компл набор* пар пары листов м2 м3 литр* bag bags box boxes set sets pallet* roll rolls"},
    {SENSE_CODE, true, "kzt rub rur uah usd eur kgs uzs byn cny gbp try"},
    {SENSE_MONTH, true,
     "январ* феврал* март марта марте апрел* май мая мае июн* июл* август* сентябр* октябр* ноябр* декабр* січн* січень лют лютий лютого лютому "
     "березн* березень квітн* квітень травн* травень червн* червень липн* липень серпн* серпень вересн* вересень жовтн* жовтень "
     "листопад* грудня грудні грудень қаңтар* ақпан* наурыз* сәуір* мамыр* маусым* шілде* тамыз* қыркүйек* қазан* қараша* желтоқсан* "
     "jan january feb february mar march apr april may jun june jul july aug august sep sept september oct october nov november dec december "
     "q1 q2 q3 q4 h1 h2"},
    {SENSE_FROM, false, "с з із"},
    {SENSE_TO, false, "до to through thru till"},
    {SENSE_TO, true, "дейін*"},
};

enum { WORDS = 768, POOL = 12288, LETTERS = 64 };

typedef struct Entry {
    Str word;
    WordSense sense;
    bool open, behind;
} Entry;

static char pool[POOL];
static Entry entries[WORDS];
static uint16_t from[257]; /* of entries, by their bucket */
static pthread_once_t made = PTHREAD_ONCE_INIT;

/* Cyrillic letters as the Latin ones they look like; what is longer than `room` bytes is cut. */
static Str as_seen(Str word, char *bytes, size_t room) {
    size_t len = 0;
    for (size_t i = 0; i < word.len && len + 4 <= room;) {
        uint32_t c = utf8_next(word, &i);
        if (c >= 0x400 && text_kind(c) == KIND_CYRILLIC_LIKE) c = text_look_alike(c);
        len += utf8_put(bytes + len, c);
    }
    return (Str){bytes, len};
}

/* Nearly all Cyrillic letters begin with one of two bytes: it is the second that tells them apart. */
static size_t bucket_of(Str word) {
    size_t first = (unsigned char)word.ptr[0], second = word.len > 1 ? (unsigned char)word.ptr[1] : 0;
    return first < 0x80 ? first : 0x80 | (first & 1) << 6 | (second & 0x3F);
}

static int compare_entries(const void *a, const void *b) {
    const Entry *x = a, *y = b;
    size_t one = bucket_of(x->word), other = bucket_of(y->word);
    if (one != other) return one < other ? -1 : 1;
    int order = str_compare(x->word, y->word);
    return order ? order : (x->sense > y->sense) - (x->sense < y->sense);
}

static void make_entries(void) {
    size_t count = 0, used = 0;
    for (size_t i = 0; i < ARRAY_LEN(STEMS); i++) {
        for (Str rest = str_of(STEMS[i].words); rest.len;) {
            Str word = str_cut(&rest, ' ');
            bool open = str_ends(word, STR("*"));
            assert(count < WORDS && used + word.len + 4 <= POOL);
            Str seen = as_seen(str_sub(word, 0, word.len - open), pool + used, POOL - used);
            used += seen.len;
            entries[count++] = (Entry){seen, STEMS[i].sense, open, STEMS[i].behind};
        }
    }
    qsort(entries, count, sizeof *entries, compare_entries);
    size_t next = 0;
    for (size_t bucket = 0; bucket < 256; bucket++) {
        from[bucket] = (uint16_t)next;
        while (next < count && bucket_of(entries[next].word) == bucket) next++;
    }
    from[256] = (uint16_t)count;
}

/* A whole word before one with any ending, the longer of two such. */
static const Entry *find(Str word) {
    char bytes[LETTERS];
    const Entry *found = NULL;
    pthread_once(&made, make_entries);
    Str seen = as_seen(word, bytes, sizeof bytes);
    if (!seen.len) return NULL;
    size_t bucket = bucket_of(seen);
    for (size_t i = from[bucket]; i < from[bucket + 1]; i++) {
        const Entry *entry = &entries[i];
        if (!entry->open && str_eq(seen, entry->word)) return entry;
        if (entry->open && str_starts(seen, entry->word)) found = entry; /* sorted: the longest comes last */
    }
    return found;
}

/* Of «заявке-договору» and "rfb/inv" the word behind the last sign, when it has three letters or more, or is "inv/no"; else nothing. */
static Str last_part(Str word) {
    size_t start = word.len, letters = 0;
    while (start > 0 && word.ptr[start - 1] != '-' && word.ptr[start - 1] != '/') start--;
    for (size_t i = start; i < word.len; letters++) utf8_next(word, &i);
    Str part = str_sub(word, start, word.len);
    return start && (letters > 2 || str_eq(part, STR("no"))) ? part : STR_NULL;
}

WordSense reference_word(Str word) {
    const Entry *entry = find(word);
    if (!entry) entry = find(last_part(word));
    return entry ? entry->sense : SENSE_OTHER;
}

WordSense reference_word_behind(Str word) {
    const Entry *entry = find(word);
    return entry && entry->behind ? entry->sense : SENSE_OTHER;
}
