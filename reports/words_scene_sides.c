#include "reports/words_scening.h"

#include "engine/base/utf8.h"

enum { NAMED_MAX = 3 };

Str scene_say(Language language, Phrase phrase) {
    static const char *const text[PHRASES][LANGUAGES] = {
        [PHRASE_NO_NUMBER] = {"without a number", "без номера", "без номера", "нөмірсіз"},
        [PHRASE_KEY] = {"key", "ключ", "ключ", "кілті"},
        [PHRASE_OF] = {" of ", " от ", " від ", " ("},
        [PHRASE_OF_END] = {"", "", "", ")"},
        [PHRASE_FOR] = {" for ", " на ", " на ", ", сомасы "},
        [PHRASE_AND] = {" and ", " и ещё ", " і ще ", " және тағы "},
        [PHRASE_MORE] = {" more", "", "", ""},
        [PHRASE_NO_AMOUNT] = {"no amount", "сумма не указана", "суму не вказано", "сома көрсетілмеген"},
        [PHRASE_NO_CAUSE] = {"cause not established", "причина не установлена", "причину не встановлено", "себебі анықталмады"},
        [PHRASE_CAUSE] = {"cause: ", "причина: ", "причина: ", "себебі: "},
        [PHRASE_MAYBE] = {"possibly ", "возможно, ", "можливо, ", "мүмкін, "},
        [PHRASE_CARD] = {"the card ", "карточку ", "картку ", "мына карточканы: "},
        [PHRASE_PAYMENT] = {"", "платёж ", "платіж ", "мына төлемді: "},
        [PHRASE_DOCUMENT] = {"", "документ ", "документ ", "мына құжатты: "},
    };
    return str_of(text[phrase][language]);
}

void scene_add_dated(Language language, Buf *out, Str date) {
    buf_add(out, scene_say(language, PHRASE_OF));
    words_add_date(language, out, date);
    buf_add(out, scene_say(language, PHRASE_OF_END));
}

Str scene_title(Str title, Str name) {
    return title.len ? title : name;
}

/* A finding's entity when it has no record of its own to say it. */
Str scene_entity_of_kind(FindingKind kind) {
    switch (kind) {
    case FINDING_DUPLICATE_PAYMENT:
    case FINDING_UNLINKED_PAYMENT: return STR("payment");
    case FINDING_DUPLICATE_COUNTERPARTY: return STR("counterparty");
    case FINDING_DUPLICATE_ITEM: return STR("item");
    case FINDING_MISSING_DETAIL:
    case FINDING_MALFORMED_DETAIL:
    case FINDING_UNKNOWN_VALUE: return STR("other");
    default: return STR("document");
    }
}

const char *scene_noun(Language language, const Entity *entity, uint64_t count) {
    unsigned form = words_plural(language, count);
    Noun noun = words_noun(language, entity);
    return form == 0 ? noun.one : form == 1 ? noun.few : noun.many;
}

const Entity *side_entity(const Side *side) {
    for (size_t i = 1; i < side->count; i++) {
        if (!str_eq(side->record[i]->entity, side->record[0]->entity)) return words_entity(STR_NULL);
    }
    return words_entity(side->count ? side->record[0]->entity : STR_NULL);
}

void scene_add_quoted(Language language, Buf *out, Str value) {
    if (!value.len) return;
    buf_add(out, language == LANGUAGE_EN ? STR("\"") : STR("«"));
    buf_add(out, value);
    buf_add(out, language == LANGUAGE_EN ? STR("\"") : STR("»"));
}

/* "in CRM"; Russian titles that decline stay as they are: «в CRM», «в 1С», but «в системе «Банк»». */
void scene_add_place(const Scene *scene, Buf *out, Str title, bool towards) {
    if (!title.len) return;
    if (scene->language == LANGUAGE_EN) {
        buf_add(out, towards ? STR("into ") : STR("in "));
        buf_add(out, title);
        return;
    }
    bool declines = false;
    for (size_t i = 0; i < title.len;) {
        uint32_t c = utf8_next(title, &i);
        declines = declines || (c >= 0x430 && c <= 0x45F);
    }
    if (scene->language == LANGUAGE_KK) { /* the word for "system" takes the case: «CRM жүйесінде» */
        if (declines) buf_add(out, STR("«"));
        buf_add(out, title);
        if (declines) buf_add(out, STR("»"));
        buf_add(out, towards ? STR(" жүйесіне") : STR(" жүйесінде"));
        return;
    }
    if (scene->language == LANGUAGE_UK)
        buf_add(out, towards ? (declines ? STR("до системи «") : STR("до ")) : declines ? STR("у системі «") : STR("в "));
    else
        buf_add(out, declines ? (towards ? STR("в систему «") : STR("в системе «")) : STR("в "));
    buf_add(out, title);
    if (declines) buf_add(out, STR("»"));
}

bool scene_is_master(Str entity) {
    return str_eq(entity, STR("counterparty")) || str_eq(entity, STR("item"));
}

static bool is_receivable(const FindingRecord *record) { /* known by its counterparty: it has no number of its own */
    return str_eq(record->entity, STR("receivable")) && record->counterparty.len && !record->numbered;
}

void scene_add_name(const Scene *scene, Buf *out, const FindingRecord *record) {
    bool master = scene_is_master(record->entity) || is_receivable(record);
    Str name = is_receivable(record) ? record->counterparty : record->document;
    bool quoted = str_find(name, STR("«")) != SIZE_MAX || str_find(name, STR("\"")) != SIZE_MAX; /* ТОО «Ромашка» */
    if (name.len && master && !quoted) {
        scene_add_quoted(scene->language, out, name);
    } else if (name.len) {
        buf_add(out, name);
    } else {
        buf_add(out, scene_say(scene->language, PHRASE_NO_NUMBER));
        Str key = scene_say(scene->language, PHRASE_KEY);
        if (record->key.len) buf_printf(out, " (%.*s %.*s)", STR_ARG(key), STR_ARG(record->key));
    }
    if (master && record->tax_id.len) {
        Str word = words_field(scene->language, STR("tax_id"));
        buf_printf(out, " (%.*s %.*s)", STR_ARG(word), STR_ARG(record->tax_id));
    }
}

void scene_add_record(const Scene *scene, Buf *out, const FindingRecord *record, Depth depth) {
    buf_add(out, str_of(scene_noun(scene->language, words_entity(record->entity), 1)));
    buf_char(out, ' ');
    scene_add_name(scene, out, record);
    Str date = record->date.len ? record->date : record->day;
    if (depth >= DEPTH_DATED && date.len && !scene_is_master(record->entity)) {
        scene_add_dated(scene->language, out, date);
    }
    if (depth >= DEPTH_FULL && record->has_amount) {
        buf_add(out, scene_say(scene->language, PHRASE_FOR));
        Str currency = record->currency.len ? record->currency : scene->finding->currency;
        words_add_money(scene->language, out, record->amount, scene->finding->scale, currency);
    }
    bool named = record->counterparty.len && !scene_is_master(record->entity);
    bool unknown = !record->document.len || str_eq(record->entity, STR("payment")) || record->numbered;
    if (depth >= DEPTH_FULL && named && unknown) {
        buf_printf(out, " (%.*s)", STR_ARG(record->counterparty));
    }
}

/* What a side comes to. Its records' own sum where the finding has none; false: unknown, or in several currencies. */
bool side_amount(const Scene *scene, const Side *side, int128 *amount, Str *currency) {
    if (!side->count) return false;
    const Finding *finding = scene->finding;
    *amount = 0;
    *currency = side->record[0]->currency;
    bool known = true;
    for (size_t i = 0; i < side->count; i++) {
        known = known && side->record[i]->has_amount && str_eq(side->record[i]->currency, *currency);
        *amount += side->record[i]->amount;
    }
    if (!currency->len) *currency = finding->currency;
    if (!finding->has_amounts) return known;
    *amount = side->right ? finding->right_amount : finding->left_amount;
    return true;
}

static void add_side_amount(const Scene *scene, Buf *out, const Side *side) {
    int128 amount;
    Str currency;
    size_t amounts = 0;
    for (size_t i = 0; i < side->count; i++) amounts += side->record[i]->has_amount;
    if (scene->finding->has_amounts && side->count && !amounts) {
        buf_add(out, scene_say(scene->language, PHRASE_NO_AMOUNT));
        return;
    }
    if (!side_amount(scene, side, &amount, &currency)) return;
    words_add_money(scene->language, out, amount, scene->finding->scale, currency);
}

void scene_add_more(Language language, Buf *out, size_t count) {
    if (!count) return;
    Str before = scene_say(language, PHRASE_AND), behind = scene_say(language, PHRASE_MORE);
    buf_printf(out, "%.*s%zu%.*s", STR_ARG(before), count, STR_ARG(behind));
}

/* One record in full, several as "3 payments (P-1, P-2, P-3) for 100.00 KZT". */
static void add_side(const Scene *scene, Buf *out, const Side *side, Depth depth) {
    if (!side->count) return;
    if (side->count == 1) {
        scene_add_record(scene, out, side->record[0], depth);
        return;
    }
    buf_printf(out, "%zu %s (", side->count, scene_noun(scene->language, side_entity(side), side->count));
    for (size_t i = 0; i < side->count && i < NAMED_MAX; i++) {
        if (i) buf_add(out, STR(", "));
        scene_add_name(scene, out, side->record[i]);
    }
    if (side->count > NAMED_MAX) scene_add_more(scene->language, out, side->count - NAMED_MAX);
    buf_char(out, ')');
    int128 amount;
    Str currency;
    if (depth < DEPTH_FULL || !side_amount(scene, side, &amount, &currency)) return;
    buf_add(out, scene_say(scene->language, PHRASE_FOR));
    words_add_money(scene->language, out, amount, scene->finding->scale, currency);
}

static void add_status(const Scene *scene, Buf *out, const Side *side) {
    if (!side->count) return;
    Str value = side->right ? scene->finding->right_value : scene->finding->left_value;
    bool own = value.len && str_eq(scene->finding->field, STR("status"));
    scene_add_quoted(scene->language, out, own ? value : side->record[0]->status);
}

/* The right side's document bears the left one's name: no need to say it twice. */
static bool is_same_document(const Scene *scene, const Side *side) {
    if (side->count != 1 || scene->left.count != 1) return false;
    const FindingRecord *left = scene->left.record[0], *right = side->record[0];
    if (is_receivable(left)) return is_receivable(right) && str_eq(left->tax_id, right->tax_id);
    return str_eq(left->entity, right->entity) && str_eq(left->document, right->document);
}

void scene_add_side(const Scene *scene, Buf *out, const Side *side, Str what) {
    const FindingRecord *first = side->count ? side->record[0] : NULL;
    if (!first) return;
    if (str_eq(what, STR_NULL)) add_side(scene, out, side, DEPTH_FULL);
    if (str_eq(what, STR("dated"))) add_side(scene, out, side, DEPTH_DATED);
    if (str_eq(what, STR("bare"))) add_side(scene, out, side, DEPTH_BARE);
    if (str_eq(what, STR("first"))) scene_add_record(scene, out, first, DEPTH_FULL);
    if (str_eq(what, STR("other")) && !is_same_document(scene, side)) add_side(scene, out, side, DEPTH_DATED);
    if (str_eq(what, STR("number")) && side->count == 1 && !is_receivable(first)) buf_add(out, first->document);
    if (str_eq(what, STR("in"))) scene_add_place(scene, out, scene_title(first->system_title, first->system), false);
    if (str_eq(what, STR("day"))) words_add_date(scene->language, out, first->day.len ? first->day : first->date);
    if (str_eq(what, STR("amount"))) add_side_amount(scene, out, side);
    if (str_eq(what, STR("status"))) add_status(scene, out, side);
    if (str_eq(what, STR("count"))) buf_printf(out, "%zu", side->count);
}
