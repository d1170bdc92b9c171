#include "reports/words_scene.h"

#include "engine/base/utf8.h"

enum { LISTED_MAX = 5, NAMED_MAX = 3 };

typedef struct Side {
    const FindingRecord **record;
    size_t count;
    bool right;
} Side;

typedef struct Scene {
    const Finding *finding;
    Language language;
    FindingRecord blank; /* stands for the document of a finding that names no record */
    Side left, right, a, b, whole, part;
} Scene;

/* What every sentence is put together with. */
typedef enum Phrase {
    PHRASE_NO_NUMBER,
    PHRASE_KEY,
    PHRASE_OF,     /* "... of 03.09.2026": before the date, and behind it */
    PHRASE_OF_END,
    PHRASE_FOR,
    PHRASE_AND,
    PHRASE_MORE,
    PHRASE_NO_CAUSE,
    PHRASE_CAUSE,
    PHRASE_MAYBE,
    PHRASE_CARD,
    PHRASE_PAYMENT,
    PHRASE_DOCUMENT,
    PHRASES
} Phrase;

static Str say(Language language, Phrase phrase) {
    static const char *const text[PHRASES][LANGUAGES] = {
        [PHRASE_NO_NUMBER] = {"without a number", "без номера", "без номера", "нөмірсіз"},
        [PHRASE_KEY] = {"key", "ключ", "ключ", "кілті"},
        [PHRASE_OF] = {" of ", " от ", " від ", " ("},
        [PHRASE_OF_END] = {"", "", "", ")"},
        [PHRASE_FOR] = {" for ", " на ", " на ", ", сомасы "},
        [PHRASE_AND] = {" and ", " и ещё ", " і ще ", " және тағы "},
        [PHRASE_MORE] = {" more", "", "", ""},
        [PHRASE_NO_CAUSE] = {"cause not established", "причина не установлена", "причину не встановлено", "себебі анықталмады"},
        [PHRASE_CAUSE] = {"cause: ", "причина: ", "причина: ", "себебі: "},
        [PHRASE_MAYBE] = {"possibly ", "возможно, ", "можливо, ", "мүмкін, "},
        [PHRASE_CARD] = {"the card ", "карточку ", "картку ", "мына карточканы: "},
        [PHRASE_PAYMENT] = {"", "платёж ", "платіж ", "мына төлемді: "},
        [PHRASE_DOCUMENT] = {"", "документ ", "документ ", "мына құжатты: "},
    };
    return str_of(text[phrase][language]);
}

static void add_dated(Language language, Buf *out, Str date) {
    buf_add(out, say(language, PHRASE_OF));
    words_add_date(language, out, date);
    buf_add(out, say(language, PHRASE_OF_END));
}

static Str title_of(Str title, Str name) {
    return title.len ? title : name;
}

/* A finding's entity when it has no record of its own to say it. */
static Str entity_of_kind(FindingKind kind) {
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

static Side side_of(const Finding *finding, bool right, Arena *arena) {
    Side side = {arena_array(arena, finding->record_count, sizeof(FindingRecord *)), 0, right};
    for (size_t i = 0; i < finding->record_count; i++) {
        if (finding->record[i].right == right) side.record[side.count++] = &finding->record[i];
    }
    return side;
}

static bool side_is(const Side *side, const char *entity) {
    return side->count && str_eq(side->record[0]->entity, str_of(entity));
}

static bool side_in(const Side *side, Str system) {
    return side->count && system.len && str_eq(side->record[0]->system, system);
}

/* `a` is what is there, `b` its counterpart in the system where something is wrong. An unlinked payment is `a` itself.
 */
static void choose_sides(Scene *scene) {
    const Finding *finding = scene->finding;
    bool swap =
        scene->right.count && side_in(&scene->left, finding->system) && !side_in(&scene->right, finding->system);
    if (finding->kind == FINDING_UNLINKED_PAYMENT) {
        swap = side_is(&scene->right, "payment") && !side_is(&scene->left, "payment");
    }
    if (!scene->left.count) swap = true;
    scene->a = swap ? scene->right : scene->left;
    scene->b = swap ? scene->left : scene->right;
    bool left_is_part = side_is(&scene->left, "payment") != side_is(&scene->right, "payment")
                            ? side_is(&scene->left, "payment")
                            : scene->left.count > scene->right.count;
    scene->part = left_is_part ? scene->left : scene->right;
    scene->whole = left_is_part ? scene->right : scene->left;
    if (scene->whole.count) return;
    scene->whole = scene->part; /* one side only: there are no parts to speak of */
    scene->part.count = 0;
}

static void set_scene(Scene *scene, Language language, const Finding *finding, Arena *arena) {
    *scene = (Scene){.finding = finding, .language = language};
    scene->left = side_of(finding, false, arena);
    scene->right = side_of(finding, true, arena);
    choose_sides(scene);
    if (finding->record_count) return;
    scene->blank.entity = entity_of_kind(finding->kind);
    scene->a = (Side){arena_array(arena, 1, sizeof(FindingRecord *)), 1, false};
    scene->a.record[0] = &scene->blank;
    scene->whole = scene->a;
}

static const char *noun(Language language, const Entity *entity, uint64_t count) {
    unsigned form = words_plural(language, count);
    Noun noun = words_noun(language, entity);
    return form == 0 ? noun.one : form == 1 ? noun.few : noun.many;
}

static const Entity *side_entity(const Side *side) {
    for (size_t i = 1; i < side->count; i++) {
        if (!str_eq(side->record[i]->entity, side->record[0]->entity)) return words_entity(STR_NULL);
    }
    return words_entity(side->count ? side->record[0]->entity : STR_NULL);
}

static void add_quoted(Language language, Buf *out, Str value) {
    if (!value.len) return;
    buf_add(out, language == LANGUAGE_EN ? STR("\"") : STR("«"));
    buf_add(out, value);
    buf_add(out, language == LANGUAGE_EN ? STR("\"") : STR("»"));
}

/* "in CRM"; Russian titles that decline stay as they are: «в CRM», «в 1С», but «в системе «Банк»». */
static void add_place(const Scene *scene, Buf *out, Str title, bool towards) {
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

typedef enum Depth { DEPTH_NUMBER, DEPTH_BARE, DEPTH_DATED, DEPTH_FULL } Depth;

static bool is_master(Str entity) {
    return str_eq(entity, STR("counterparty")) || str_eq(entity, STR("item"));
}

static bool is_receivable(const FindingRecord *record) { /* known by its counterparty: it has no number of its own */
    return str_eq(record->entity, STR("receivable")) && record->counterparty.len;
}

static void add_name(const Scene *scene, Buf *out, const FindingRecord *record) {
    bool master = is_master(record->entity) || is_receivable(record);
    Str name = is_receivable(record) ? record->counterparty : record->document;
    bool quoted = str_find(name, STR("«")) != SIZE_MAX || str_find(name, STR("\"")) != SIZE_MAX; /* ТОО «Ромашка» */
    if (name.len && master && !quoted) {
        add_quoted(scene->language, out, name);
    } else if (name.len) {
        buf_add(out, name);
    } else {
        buf_add(out, say(scene->language, PHRASE_NO_NUMBER));
        Str key = say(scene->language, PHRASE_KEY);
        if (record->key.len) buf_printf(out, " (%.*s %.*s)", STR_ARG(key), STR_ARG(record->key));
    }
    if (master && record->tax_id.len) {
        Str word = words_field(scene->language, STR("tax_id"));
        buf_printf(out, " (%.*s %.*s)", STR_ARG(word), STR_ARG(record->tax_id));
    }
}

static void add_record(const Scene *scene, Buf *out, const FindingRecord *record, Depth depth) {
    buf_add(out, str_of(noun(scene->language, words_entity(record->entity), 1)));
    buf_char(out, ' ');
    add_name(scene, out, record);
    Str date = record->date.len ? record->date : record->day;
    if (depth >= DEPTH_DATED && date.len && !is_master(record->entity)) {
        add_dated(scene->language, out, date);
    }
    if (depth >= DEPTH_FULL && record->has_amount) {
        buf_add(out, say(scene->language, PHRASE_FOR));
        Str currency = record->currency.len ? record->currency : scene->finding->currency;
        words_add_money(scene->language, out, record->amount, scene->finding->scale, currency);
    }
    bool named = record->counterparty.len && !is_master(record->entity);
    if (depth >= DEPTH_FULL && named && (!record->document.len || str_eq(record->entity, STR("payment")))) {
        buf_printf(out, " (%.*s)", STR_ARG(record->counterparty));
    }
}

/* What a side comes to. Its records' own sum where the finding has none; false: unknown, or in several currencies. */
static bool side_amount(const Scene *scene, const Side *side, int128 *amount, Str *currency) {
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
    if (!side_amount(scene, side, &amount, &currency)) return;
    words_add_money(scene->language, out, amount, scene->finding->scale, currency);
}

static void add_more(Language language, Buf *out, size_t count) {
    if (!count) return;
    Str before = say(language, PHRASE_AND), behind = say(language, PHRASE_MORE);
    buf_printf(out, "%.*s%zu%.*s", STR_ARG(before), count, STR_ARG(behind));
}

/* One record in full, several as "3 payments (P-1, P-2, P-3) for 100.00 KZT". */
static void add_side(const Scene *scene, Buf *out, const Side *side, Depth depth) {
    if (!side->count) return;
    if (side->count == 1) {
        add_record(scene, out, side->record[0], depth);
        return;
    }
    buf_printf(out, "%zu %s (", side->count, noun(scene->language, side_entity(side), side->count));
    for (size_t i = 0; i < side->count && i < NAMED_MAX; i++) {
        if (i) buf_add(out, STR(", "));
        add_name(scene, out, side->record[i]);
    }
    if (side->count > NAMED_MAX) add_more(scene->language, out, side->count - NAMED_MAX);
    buf_char(out, ')');
    int128 amount;
    Str currency;
    if (depth < DEPTH_FULL || !side_amount(scene, side, &amount, &currency)) return;
    buf_add(out, say(scene->language, PHRASE_FOR));
    words_add_money(scene->language, out, amount, scene->finding->scale, currency);
}

static void add_status(const Scene *scene, Buf *out, const Side *side) {
    if (!side->count) return;
    Str value = side->right ? scene->finding->right_value : scene->finding->left_value;
    bool own = value.len && str_eq(scene->finding->field, STR("status"));
    add_quoted(scene->language, out, own ? value : side->record[0]->status);
}

/* The right side's document bears the left one's name: no need to say it twice. */
static bool is_same_document(const Scene *scene, const Side *side) {
    if (side->count != 1 || scene->left.count != 1) return false;
    const FindingRecord *left = scene->left.record[0], *right = side->record[0];
    if (is_receivable(left)) return is_receivable(right) && str_eq(left->tax_id, right->tax_id);
    return str_eq(left->entity, right->entity) && str_eq(left->document, right->document);
}

static void add_side_value(const Scene *scene, Buf *out, const Side *side, Str what) {
    const FindingRecord *first = side->count ? side->record[0] : NULL;
    if (!first) return;
    if (str_eq(what, STR_NULL)) add_side(scene, out, side, DEPTH_FULL);
    if (str_eq(what, STR("dated"))) add_side(scene, out, side, DEPTH_DATED);
    if (str_eq(what, STR("bare"))) add_side(scene, out, side, DEPTH_BARE);
    if (str_eq(what, STR("first"))) add_record(scene, out, first, DEPTH_FULL);
    if (str_eq(what, STR("other")) && !is_same_document(scene, side)) add_side(scene, out, side, DEPTH_DATED);
    if (str_eq(what, STR("number")) && side->count == 1 && !is_receivable(first)) buf_add(out, first->document);
    if (str_eq(what, STR("in"))) add_place(scene, out, title_of(first->system_title, first->system), false);
    if (str_eq(what, STR("day"))) words_add_date(scene->language, out, first->day.len ? first->day : first->date);
    if (str_eq(what, STR("amount"))) add_side_amount(scene, out, side);
    if (str_eq(what, STR("status"))) add_status(scene, out, side);
    if (str_eq(what, STR("count"))) buf_printf(out, "%zu", side->count);
}

/* Records from..count, each with its system: "order 1 of ... (CRM); shipment 2 ... (1C) and 3 more". */
static void add_list(const Scene *scene, Buf *out, size_t from) {
    const Finding *finding = scene->finding;
    for (size_t i = from; i < finding->record_count && i < from + LISTED_MAX; i++) {
        const FindingRecord *record = &finding->record[i];
        Str system = title_of(record->system_title, record->system);
        if (i > from) buf_add(out, STR("; "));
        add_record(scene, out, record, DEPTH_FULL);
        if (system.len) buf_printf(out, " %s %.*s", "\u2014", STR_ARG(system));
    }
    if (finding->record_count > from + LISTED_MAX) {
        add_more(scene->language, out, finding->record_count - from - LISTED_MAX);
    }
}

static void add_times(const Scene *scene, Buf *out) {
    static const char *const times[LANGUAGES][3] = {[LANGUAGE_RU] = {"раз", "раза", "раз"},
                                                    [LANGUAGE_UK] = {"раз", "рази", "разів"},
                                                    [LANGUAGE_KK] = {"рет", "рет", "рет"}};
    size_t count = scene->finding->record_count;
    if (count < 2) return;
    if (scene->language != LANGUAGE_EN) {
        buf_printf(out, "%zu %s", count, times[scene->language][words_plural(scene->language, count)]);
    } else if (count == 2) {
        buf_add(out, STR("twice"));
    } else {
        buf_printf(out, "%zu times", count);
    }
}

static bool is_same(const FindingEvidence *evidence) {
    return evidence->left.len && str_eq(evidence->left, evidence->right);
}

static void add_same_fields(const Scene *scene, Buf *out) {
    const Finding *finding = scene->finding;
    size_t before = out->len;
    for (size_t i = 0; i < finding->evidence_count; i++) {
        bool told = !is_same(&finding->evidence[i]);
        for (size_t j = 0; j < i && !told; j++) {
            told = is_same(&finding->evidence[j]) && str_eq(finding->evidence[j].field, finding->evidence[i].field);
        }
        if (told) continue;
        if (out->len > before) buf_add(out, STR(", "));
        buf_add(out, words_field(scene->language, finding->evidence[i].field));
    }
}

static void add_documents_of(const Scene *scene, Buf *out, Str field) {
    size_t before = out->len;
    for (size_t i = 0; i < scene->finding->evidence_count; i++) {
        const FindingEvidence *evidence = &scene->finding->evidence[i];
        if (!str_eq(evidence->field, field)) continue;
        if (out->len > before) buf_add(out, STR(", "));
        buf_add(out, evidence->left.len ? evidence->left : evidence->right);
        if (!evidence->measure.len) continue;
        add_dated(scene->language, out, evidence->measure);
    }
}

/* "S200: 10 × 1200 → 10 × 1310"; a side without the line is a dash. */
static void add_exchange(const Scene *scene, Buf *out) {
    const Finding *finding = scene->finding;
    if (!finding->exchange) return;
    if (finding->exchange > 0) buf_char(out, '+');
    words_add_money(scene->language, out, finding->exchange, finding->scale, finding->exchange_currency);
}

static void add_lines(const Scene *scene, Buf *out) {
    size_t before = out->len;
    for (size_t i = 0; i < scene->finding->evidence_count; i++) {
        const FindingEvidence *evidence = &scene->finding->evidence[i];
        if (!str_eq(evidence->field, STR("line"))) continue;
        if (out->len > before) buf_add(out, STR("; "));
        Str left = evidence->left.len ? evidence->left : STR("\u2014"), right = evidence->right.len ? evidence->right : STR("\u2014");
        buf_printf(out, "%.*s: %.*s \u2192 %.*s", STR_ARG(evidence->measure), STR_ARG(left), STR_ARG(right));
    }
}

/* 2026-09-12T10:00:00+05:00, expired, orders.dlq */
static void add_dead(const Scene *scene, Buf *out) {
    size_t before = out->len;
    bool ru = scene->language == LANGUAGE_RU;
    for (size_t i = 0; i < scene->finding->evidence_count; i++) {
        const FindingEvidence *evidence = &scene->finding->evidence[i];
        if (!str_eq(evidence->field, STR("dead letter"))) continue;
        if (evidence->left.len) buf_printf(out, ru ? "с %.*s" : "since %.*s", STR_ARG(evidence->left));
        if (evidence->right.len) buf_printf(out, ru ? "%sпричина %.*s" : "%sreason %.*s", out->len > before ? ", " : "", STR_ARG(evidence->right));
        if (evidence->measure.len) buf_printf(out, ru ? "%sочередь %.*s" : "%squeue %.*s", out->len > before ? ", " : "", STR_ARG(evidence->measure));
        return;
    }
}

/* An amount of the evidence, as money is written. */
static void add_evidence_amount(const Scene *scene, Buf *out, Str text) {
    int64_t value;
    unsigned scale = scene->finding->scale;
    if (decimal_parse(text, scale, (DecimalFormat){.point = '.'}, &value) == DECIMAL_OK)
        words_add_number(scene->language, out, value, scale);
    else
        buf_add(out, text);
}

/* "opening balance 100.00 + acc.sales 50.00 − acc.payments 30.00" */
static void add_components(const Scene *scene, Buf *out) {
    size_t before = out->len;
    for (size_t i = 0; i < scene->finding->evidence_count; i++) {
        const FindingEvidence *evidence = &scene->finding->evidence[i];
        bool less = str_eq(evidence->measure, STR("-"));
        if (!less && !str_eq(evidence->measure, STR("+"))) continue;
        if (less) buf_add(out, out->len > before ? STR(" \u2212 ") : STR("\u2212"));
        else if (out->len > before) buf_add(out, STR(" + "));
        buf_printf(out, "%.*s ", STR_ARG(words_field(scene->language, evidence->field)));
        add_evidence_amount(scene, out, evidence->left);
    }
}

static bool is_date(Str text) {
    Day day;
    int64_t us;
    InstantForm form = instant_parse(text, STR(""), &day, &us);
    return form == INSTANT_DATE || form == INSTANT_ZONED;
}

static Str day_of_text(Str text) {
    return str_sub(text, 0, text.len < 10 ? text.len : 10);
}

/* Moments of different days are told as days. */
static void add_changed(const Scene *scene, Buf *out, Str text, bool day) {
    if (day) words_add_date(scene->language, out, day_of_text(text));
    else if (text.len) words_add_moment(scene->language, out, text);
    else buf_add(out, STR("\u2014"));
}

/* "CRM: 100.00 → 120.00; 1C: 100.00 → 130.00"; what was empty, or was not there, is a dash. */
static void add_changes(const Scene *scene, Buf *out) {
    size_t before = out->len;
    for (size_t i = 0; i < scene->finding->evidence_count; i++) {
        const FindingEvidence *evidence = &scene->finding->evidence[i];
        if (!str_eq(evidence->measure, STR("changed"))) continue;
        if (out->len > before) buf_add(out, STR("; "));
        bool days = is_date(evidence->left) && is_date(evidence->right) && !str_eq(day_of_text(evidence->left), day_of_text(evidence->right));
        buf_printf(out, "%.*s: ", STR_ARG(words_field(scene->language, evidence->field)));
        add_changed(scene, out, evidence->left, days);
        buf_add(out, STR(" \u2192 "));
        add_changed(scene, out, evidence->right, days);
    }
}

/* Which of two values holds, and why: evidence "holds" with the value, its system, and "owner", "last change" or "". */
static void add_holds(const Scene *scene, Buf *out) {
    static const char *const owner[LANGUAGES] = {"%.*s owns the field, %.*s holds", "полем владеет %.*s, верно %.*s",
                                                 "полем володіє %.*s, правильно %.*s", "өріс иесі — %.*s, дұрысы %.*s"};
    static const char *const last[LANGUAGES] = {
        "the last confirmed change is that of %.*s, %.*s holds", "последняя подтверждённая правка \u2014 %.*s, верно %.*s",
        "остання підтверджена правка \u2014 %.*s, правильно %.*s", "соңғы расталған түзету \u2014 %.*s, дұрысы %.*s"};
    static const char *const nobody[LANGUAGES] = {
        "nobody owns the field, a person must choose", "владельца у поля нет, значение должен выбрать человек",
        "власника в поля немає, значення має обрати людина", "өрістің иесі жоқ, мәнді адам таңдауы керек"};
    for (size_t i = 0; i < scene->finding->evidence_count; i++) {
        const FindingEvidence *evidence = &scene->finding->evidence[i];
        if (!str_eq(evidence->field, STR("holds"))) continue;
        const char *const *format = str_eq(evidence->measure, STR("owner")) ? owner : last;
        Str value = evidence->left.len ? evidence->left : STR("\u2014");
        if (evidence->right.len) buf_printf(out, format[scene->language], STR_ARG(evidence->right), STR_ARG(value));
        else buf_add(out, str_of(nobody[scene->language]));
        return;
    }
}

static void add_origin_date(const Scene *scene, Buf *out) {
    words_add_date(scene->language, out, scene->finding->origin);
}

static void add_candidate(const Scene *scene, Buf *out) {
    add_documents_of(scene, out, STR("candidate"));
}

static void add_documents(const Scene *scene, Buf *out) {
    add_documents_of(scene, out, STR("document"));
}

/* Share of the whole that is paid, one decimal, never rounded up to 100 while something remains. */
static void add_percent(const Scene *scene, Buf *out) {
    int128 part, whole;
    Str currency, other;
    if (!side_amount(scene, &scene->part, &part, &currency)) return;
    if (!side_amount(scene, &scene->whole, &whole, &other)) return;
    if (whole <= 0 || part < 0 || !str_eq(currency, other) || part > INT64_MAX) return;
    int128 tenths = (part * 2000 + whole) / (whole * 2);
    if (tenths >= 1000 && part < whole) tenths = 999;
    words_add_number(scene->language, out, tenths % 10 ? tenths : tenths / 10, tenths % 10 ? 1 : 0);
    buf_add(out, scene->language == LANGUAGE_EN ? STR("%") : STR("\u00A0%"));
}

static void add_money(const Scene *scene, Buf *out, int128 amount) {
    words_add_money(scene->language, out, amount, scene->finding->scale, scene->finding->currency);
}

static int128 absolute(int128 value) {
    return value < 0 ? -value : value;
}

/* A difference across currencies would be a number without a meaning. */
static bool one_currency(const Scene *scene) {
    const Finding *finding = scene->finding;
    for (size_t i = 1; i < finding->record_count; i++) {
        if (!str_eq(finding->record[i].currency, finding->record[0].currency)) return false;
    }
    return finding->has_amounts;
}

static void add_left_money(const Scene *scene, Buf *out) {
    if (scene->finding->has_amounts) add_money(scene, out, scene->finding->left_amount);
}

static void add_right_money(const Scene *scene, Buf *out) {
    if (scene->finding->has_amounts) add_money(scene, out, scene->finding->right_amount);
}

static void add_rest(const Scene *scene, Buf *out) {
    int128 part, whole;
    Str currency, other;
    if (!side_amount(scene, &scene->part, &part, &currency)) return;
    if (!side_amount(scene, &scene->whole, &whole, &other) || !str_eq(currency, other)) return;
    words_add_money(scene->language, out, absolute(whole - part), scene->finding->scale, currency);
}

/* A cause that only repeats what the sentence says anyway. */
static bool is_said(const Finding *finding) {
    static const struct {
        FindingKind kind;
        const char *cause;
    } said[] = {{FINDING_UNLINKED_PAYMENT, "no contract"},
                {FINDING_UNLINKED_PAYMENT, "no document"},
                {FINDING_PARTLY_PAID, "partial payment"},
                {FINDING_OVERPAID, "overpayment"},
                {FINDING_SURPLUS, "equal items"}};
    if (str_eq(finding->cause, str_of(finding_kind_code[finding->kind]))) return true;
    for (size_t i = 0; i < ARRAY_LEN(said); i++) {
        if (said[i].kind == finding->kind && str_eq(finding->cause, str_of(said[i].cause))) return true;
    }
    return false;
}

/* "cause: VAT included, rounding", "cause not established". */
static void add_why(const Scene *scene, Buf *out) {
    const Finding *finding = scene->finding;
    if (!finding->cause.len || is_said(finding)) return;
    if (str_eq(finding->cause, STR("unexplained"))) {
        buf_add(out, say(scene->language, PHRASE_NO_CAUSE));
        return;
    }
    buf_add(out, say(scene->language, PHRASE_CAUSE));
    words_add_causes(scene->language, out, finding->cause);
}

static void add_difference(const Scene *scene, Buf *out) {
    if (!one_currency(scene)) return;
    if (scene->finding->difference > 0) buf_char(out, '+');
    add_money(scene, out, scene->finding->difference);
}

static const Entity *expected(const Scene *scene) {
    return words_entity(scene->finding->expected.len ? scene->finding->expected : STR("document"));
}

static void add_expected(const Scene *scene, Buf *out) {
    buf_add(out, str_of(noun(scene->language, expected(scene), 1)));
}

static void add_expected_known(const Scene *scene, Buf *out) {
    if (scene->finding->expected.len) add_expected(scene, out);
}

static void add_expected_accusative(const Scene *scene, Buf *out) {
    buf_add(out, str_of(words_noun(scene->language, expected(scene)).accusative));
}

static void add_entity(const Scene *scene, Buf *out) {
    buf_add(out, str_of(noun(scene->language,
                             words_entity(scene->finding->record_count ? scene->finding->record[0].entity
                                                                       : entity_of_kind(scene->finding->kind)),
                             1)));
}

static void add_field(const Scene *scene, Buf *out) {
    buf_add(out, words_field(scene->language, scene->finding->field));
}

static void add_left_value(const Scene *scene, Buf *out) {
    add_quoted(scene->language, out, scene->finding->left_value);
}

static void add_right_value(const Scene *scene, Buf *out) {
    add_quoted(scene->language, out, scene->finding->right_value);
}

static void add_value(const Scene *scene, Buf *out) {
    const Finding *finding = scene->finding;
    add_quoted(scene->language, out, finding->left_value.len ? finding->left_value : finding->right_value);
}

static void add_causes(const Scene *scene, Buf *out) {
    words_add_causes(scene->language, out, scene->finding->cause);
}

static void add_step(const Scene *scene, Buf *out) {
    Arena *arena = arena_new("step", 0);
    buf_add(out, words_step(scene->language, scene->finding->step, arena));
    arena_free(arena);
}

static void add_origin(const Scene *scene, Buf *out) {
    buf_add(out, scene->finding->origin);
}

static void add_dataset(const Scene *scene, Buf *out) {
    if (scene->finding->record_count) buf_add(out, scene->finding->record[0].dataset_name);
}

static void add_system(const Scene *scene, Buf *out) {
    const Finding *finding = scene->finding;
    buf_add(out, title_of(finding->system_title, finding->system));
}

static void add_in(const Scene *scene, Buf *out) {
    add_place(scene, out, title_of(scene->finding->system_title, scene->finding->system), false);
}

static Str owner(const Scene *scene) {
    const Finding *finding = scene->finding;
    Str own = title_of(finding->owner_title, finding->owner_system);
    return own.len ? own : title_of(finding->system_title, finding->system);
}

static void add_to(const Scene *scene, Buf *out) {
    add_place(scene, out, title_of(scene->finding->system_title, scene->finding->system), true);
}

/* Where it is put right, when that is another system than the one where it is wrong. */
static void add_own_elsewhere(const Scene *scene, Buf *out) {
    const Finding *finding = scene->finding;
    bool elsewhere =
        finding->owner_system.len && finding->system.len && !str_eq(finding->owner_system, finding->system);
    if (elsewhere) add_place(scene, out, owner(scene), false);
}

static void add_own_in(const Scene *scene, Buf *out) {
    add_place(scene, out, owner(scene), false);
}

static void add_maybe(const Scene *scene, Buf *out) {
    if (scene->finding->severity != SEVERITY_REVIEW) return;
    buf_add(out, say(scene->language, PHRASE_MAYBE));
}

static void add_risk(const Scene *scene, Buf *out) {
    if (scene->finding->at_risk) add_money(scene, out, scene->finding->at_risk);
}

static void add_difference_abs(const Scene *scene, Buf *out) {
    if (one_currency(scene) && scene->finding->difference) add_money(scene, out, absolute(scene->finding->difference));
}

static void add_surplus(const Scene *scene, Buf *out) {
    size_t left = scene->left.count, right = scene->right.count;
    if (left != right) buf_printf(out, "%zu", left > right ? left - right : right - left);
}

static void add_first(const Scene *scene, Buf *out) {
    const FindingRecord *record = scene->finding->record_count ? &scene->finding->record[0] : &scene->blank;
    Str system = title_of(record->system_title, record->system);
    add_record(scene, out, record, DEPTH_FULL);
    if (system.len) buf_printf(out, " %s %.*s", "\u2014", STR_ARG(system));
}

static void add_others(const Scene *scene, Buf *out) {
    add_list(scene, out, 1);
}

/* The record to keep, so that it can be told from its doubles: by its key where they bear the same name. */
static void add_keep(const Scene *scene, Buf *out) {
    const Finding *finding = scene->finding;
    if (!finding->survivor || finding->survivor > finding->record_count) return;
    const FindingRecord *record = &finding->record[finding->survivor - 1];
    bool en = scene->language == LANGUAGE_EN, master = is_master(record->entity), again = false;
    for (size_t i = 0; i < finding->record_count; i++) {
        again = again || (i != finding->survivor - 1 && str_eq(finding->record[i].document, record->document));
    }
    if (master) buf_add(out, say(scene->language, PHRASE_CARD));
    else buf_add(out, say(scene->language, str_eq(record->entity, STR("payment")) ? PHRASE_PAYMENT : PHRASE_DOCUMENT));
    if (master || !en) add_name(scene, out, record);
    else add_record(scene, out, record, DEPTH_NUMBER);
    Str date = record->date.len ? record->date : record->day;
    if (!master && date.len) {
        add_dated(scene->language, out, date);
    }
    Str key = say(scene->language, PHRASE_KEY);
    if (again && record->document.len) buf_printf(out, ", %.*s %.*s,", STR_ARG(key), STR_ARG(record->key));
    buf_char(out, ' ');
    add_place(scene, out, title_of(record->system_title, record->system), false);
    while (out->len && out->ptr[out->len - 1] == ' ') out->len--;
}

static void add_all(const Scene *scene, Buf *out) {
    add_list(scene, out, 0);
}

static void add_record_count(const Scene *scene, Buf *out) {
    if (scene->finding->record_count > 1) buf_printf(out, "%zu", scene->finding->record_count);
}

static const struct Value {
    const char *name;
    void (*add)(const Scene *scene, Buf *out); /* adds nothing when there is no such value */
    bool optional;                             /* having none drops nothing */
} values[] = {
    {"expected", add_expected, false},
    {"expected_known", add_expected_known, false},
    {"expected.accusative", add_expected_accusative, false},
    {"entity", add_entity, false},
    {"field", add_field, false},
    {"left_value", add_left_value, false},
    {"right_value", add_right_value, false},
    {"value", add_value, false},
    {"why", add_why, false},
    {"causes", add_causes, false},
    {"step", add_step, false},
    {"origin", add_origin, false},
    {"dataset", add_dataset, false},
    {"system", add_system, false},
    {"in", add_in, false},
    {"to", add_to, false},
    {"own.in", add_own_in, false},
    {"own.elsewhere", add_own_elsewhere, false},
    {"maybe", add_maybe, true},
    {"risk", add_risk, false},
    {"difference", add_difference, false},
    {"difference_abs", add_difference_abs, false},
    {"rest", add_rest, false},
    {"percent", add_percent, false},
    {"surplus", add_surplus, false},
    {"times", add_times, false},
    {"same", add_same_fields, false},
    {"candidate", add_candidate, false},
    {"documents", add_documents, false},
    {"lines", add_lines, false},
    {"exchange", add_exchange, false},
    {"dead", add_dead, false},
    {"components", add_components, false},
    {"changes", add_changes, false},
    {"holds", add_holds, false},
    {"origin.date", add_origin_date, false},
    {"left_money", add_left_money, false},
    {"right_money", add_right_money, false},
    {"list", add_all, false},
    {"first", add_first, false},
    {"others", add_others, false},
    {"keep", add_keep, false},
    {"records", add_record_count, false},
};

/* ---- Conditions: say nothing, but drop their alternative when they do not hold */

/* The counterpart is there in the other system, but not as it should be: only what this side has is named. */
static bool is_elsewhere(const Scene *scene) {
    Str system = scene->finding->system;
    return system.len && scene->a.count && scene->a.record[0]->system.len &&
           !str_eq(scene->a.record[0]->system, system);
}

/* What is expected is there, only not enough of it. */
static bool is_partial(const Scene *scene) {
    const Finding *finding = scene->finding;
    for (size_t i = 0; i < finding->record_count; i++) {
        const FindingRecord *record = &finding->record[i];
        bool there = str_eq(record->entity, finding->expected) && str_eq(record->system, finding->system);
        if (there && record->entity.len) return true;
    }
    return false;
}

static const struct {
    const char *name;
    bool (*holds)(const Scene *scene);
} conditions[] = {{"if.elsewhere", is_elsewhere}, {"if.partial", is_partial}};

/* ---- Filling in a sentence */

static const Side *side_named(const Scene *scene, Str name) {
    if (name.len != 1) return NULL;
    switch (name.ptr[0]) {
    case 'l': return &scene->left;
    case 'r': return &scene->right;
    case 'a': return &scene->a;
    case 'b': return &scene->b;
    case 'w': return &scene->whole;
    case 'p': return &scene->part;
    default: return NULL;
    }
}

/* {name?x|y}: see the head of this file. */
static void add_choice(const Scene *scene, Buf *out, Str name, Str forms) {
    const Side *side = side_named(scene, name);
    const Entity *entity = side ? side_entity(side) : expected(scene);
    if (str_eq(name, STR("entity"))) {
        Str code =
            scene->finding->record_count ? scene->finding->record[0].entity : entity_of_kind(scene->finding->kind);
        entity = words_entity(code);
    }
    Str form[4] = {STR_NULL, STR_NULL, STR_NULL, STR_NULL};
    size_t count = 0;
    for (Str rest = forms; rest.ptr && count < ARRAY_LEN(form);) form[count++] = str_cut(&rest, '|');
    bool several = side && side->count > 1;
    size_t choice = count == 2 ? several : several && count == 4 ? 3 : (size_t)words_noun(scene->language, entity).gender;
    buf_add(out, form[choice]);
}

/* False: the value is not there. */
static bool add_placeholder(const Scene *scene, Buf *out, Str inside) {
    size_t mark = str_find(inside, STR("?"));
    if (mark != SIZE_MAX) {
        add_choice(scene, out, str_sub(inside, 0, mark), str_sub(inside, mark + 1, inside.len));
        return true;
    }
    for (size_t i = 0; i < ARRAY_LEN(conditions); i++) {
        if (str_eq(inside, str_of(conditions[i].name))) return conditions[i].holds(scene);
    }
    size_t before = out->len;
    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        if (!str_eq(inside, str_of(values[i].name))) continue;
        values[i].add(scene, out);
        return out->len > before || values[i].optional;
    }
    Str rest = inside, name = str_cut(&rest, '.');
    const Side *side = side_named(scene, name);
    assert(side); /* a misspelt placeholder; the test fills in every sentence */
    if (side) add_side_value(scene, out, side, rest);
    return out->len > before;
}

/* Index of the ']' (or '|' between alternatives) that ends what begins at `from`, beyond nested brackets and braces. */
static size_t group_end(Str text, size_t from, bool alternative) {
    int depth = 0;
    bool inside = false;
    for (size_t i = from; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '{' || c == '}') inside = c == '{';
        if (inside) continue;
        if (depth == 0 && (c == ']' || (alternative && c == '|'))) return i;
        if (c == '[') depth++;
        if (c == ']') depth--;
    }
    return text.len;
}

/* Returns whether all values of this level were there. Nesting is that of our own sentences, three levels. */
static bool fill(const Scene *scene, Buf *out, Str text) {
    bool complete = true;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '{') {
            size_t end = i + str_find(str_sub(text, i, text.len), STR("}"));
            complete = add_placeholder(scene, out, str_sub(text, i + 1, end)) && complete;
            i = end;
        } else if (text.ptr[i] == '[') {
            size_t close = group_end(text, i + 1, false);
            for (size_t from = i + 1; from <= close;) {
                size_t end = group_end(str_sub(text, 0, close), from, true);
                size_t before = out->len;
                if (fill(scene, out, str_sub(text, from, end))) break;
                out->len = before;
                from = end + 1;
            }
            i = close;
        } else {
            buf_char(out, text.ptr[i]);
        }
    }
    return complete;
}

void scene_add(Buf *out, Language language, const Finding *finding, Str sentence, Arena *arena) {
    Scene scene;
    set_scene(&scene, language, finding, arena);
    fill(&scene, out, sentence);
}
