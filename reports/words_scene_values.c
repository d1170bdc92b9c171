#include "reports/words_scening.h"

enum { LISTED_MAX = 5 };

/* Records from..count, each with its system: "order 1 of ... (CRM); shipment 2 ... (1C) and 3 more". */
static void add_list(const Scene *scene, Buf *out, size_t from) {
    const Finding *finding = scene->finding;
    for (size_t i = from; i < finding->record_count && i < from + LISTED_MAX; i++) {
        const FindingRecord *record = &finding->record[i];
        Str system = scene_title(record->system_title, record->system);
        if (i > from) buf_add(out, STR("; "));
        scene_add_record(scene, out, record, DEPTH_FULL);
        if (system.len) buf_printf(out, " %s %.*s", "\u2014", STR_ARG(system));
    }
    if (finding->record_count > from + LISTED_MAX) {
        scene_add_more(scene->language, out, finding->record_count - from - LISTED_MAX);
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

static void add_exchange(const Scene *scene, Buf *out) {
    const Finding *finding = scene->finding;
    if (!finding->exchange) return;
    if (finding->exchange > 0) buf_char(out, '+');
    words_add_money(scene->language, out, finding->exchange, finding->scale, finding->exchange_currency);
}

static void add_origin_date(const Scene *scene, Buf *out) {
    words_add_date(scene->language, out, scene->finding->origin);
}

/* Share of the whole that is paid, one decimal, never rounded up to 100 while something remains. */
static void add_percent(const Scene *scene, Buf *out) {
    int128 part, whole;
    Str currency, other;
    if (!side_amount(scene, &scene->part, &part, &currency)) return;
    if (!side_amount(scene, &scene->whole, &whole, &other)) return;
    if (whole < 0) whole = -whole, part = -part;
    if (whole == 0 || part < 0 || !str_eq(currency, other) || part > INT64_MAX) return;
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
                {FINDING_SURPLUS, "equal items"},
                {FINDING_MISSING, "not in the registry"}};
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
        buf_add(out, scene_say(scene->language, PHRASE_NO_CAUSE));
        return;
    }
    buf_add(out, scene_say(scene->language, PHRASE_CAUSE));
    words_add_causes(scene->language, out, finding->cause);
}

static void add_difference(const Scene *scene, Buf *out) {
    if (!one_currency(scene)) return;
    if (scene->finding->difference > 0) buf_char(out, '+');
    add_money(scene, out, scene->finding->difference);
}

const Entity *scene_expected(const Scene *scene) {
    return words_entity(scene->finding->expected.len ? scene->finding->expected : STR("document"));
}

static void add_expected(const Scene *scene, Buf *out) {
    buf_add(out, str_of(scene_noun(scene->language, scene_expected(scene), 1)));
}

static void add_expected_known(const Scene *scene, Buf *out) {
    if (scene->finding->expected.len) add_expected(scene, out);
}

static void add_expected_accusative(const Scene *scene, Buf *out) {
    buf_add(out, str_of(words_noun(scene->language, scene_expected(scene)).accusative));
}

static void add_entity(const Scene *scene, Buf *out) {
    buf_add(out, str_of(scene_noun(scene->language,
                             words_entity(scene->finding->record_count ? scene->finding->record[0].entity
                                                                       : scene_entity_of_kind(scene->finding->kind)),
                             1)));
}

static void add_field(const Scene *scene, Buf *out) {
    buf_add(out, words_field(scene->language, scene->finding->field));
}

bool scene_is_date(Str text) {
    Day day;
    int64_t us;
    InstantForm form = instant_parse(text, STR(""), &day, &us);
    return form == INSTANT_DATE || form == INSTANT_ZONED;
}

/* As the language writes it where it is a date or a moment, else quoted. */
static void add_compared(const Scene *scene, Buf *out, Str value) {
    if (!scene_is_date(value)) scene_add_quoted(scene->language, out, value);
    else if (value.len == 10) words_add_date(scene->language, out, value);
    else words_add_moment(scene->language, out, value);
}

static void add_left_value(const Scene *scene, Buf *out) {
    add_compared(scene, out, scene->finding->left_value);
}

static void add_left_date(const Scene *scene, Buf *out) {
    if (scene->finding->left_value.len) words_add_date(scene->language, out, scene->finding->left_value);
}

/* Of a check: what its figures are, "depth 1500, age 45". */
static void add_figures(const Scene *scene, Buf *out) {
    buf_add(out, scene->finding->left_value);
}

static void add_right_value(const Scene *scene, Buf *out) {
    add_compared(scene, out, scene->finding->right_value);
}

static void add_value(const Scene *scene, Buf *out) {
    const Finding *finding = scene->finding;
    scene_add_quoted(scene->language, out, finding->left_value.len ? finding->left_value : finding->right_value);
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
    buf_add(out, scene_title(finding->system_title, finding->system));
}

static void add_in(const Scene *scene, Buf *out) {
    scene_add_place(scene, out, scene_title(scene->finding->system_title, scene->finding->system), false);
}

static Str owner(const Scene *scene) {
    const Finding *finding = scene->finding;
    Str own = scene_title(finding->owner_title, finding->owner_system);
    return own.len ? own : scene_title(finding->system_title, finding->system);
}

static void add_to(const Scene *scene, Buf *out) {
    scene_add_place(scene, out, scene_title(scene->finding->system_title, scene->finding->system), true);
}

/* Where it is put right, when that is another system than the one where it is wrong. */
static void add_own_elsewhere(const Scene *scene, Buf *out) {
    const Finding *finding = scene->finding;
    bool elsewhere =
        finding->owner_system.len && finding->system.len && !str_eq(finding->owner_system, finding->system);
    if (elsewhere) scene_add_place(scene, out, owner(scene), false);
}

/* The document of the system where it is put right: its own record, else the candidate when the records are another system's. */
static void add_own_number(const Scene *scene, Buf *out) {
    const Finding *finding = scene->finding;
    Str own = finding->owner_system.len ? finding->owner_system : finding->system, candidate = STR("");
    const FindingRecord *one[1];
    Side there = {one, 0, false};
    for (size_t i = 0; i < finding->record_count; i++) {
        if (!str_eq(finding->record[i].system, own)) continue;
        if (there.count++) return; /* several */
        one[0] = &finding->record[i];
    }
    if (there.count) {
        scene_add_side(scene, out, &there, STR("number"));
        return;
    }
    for (size_t i = 0; i < finding->evidence_count && str_eq(own, finding->system); i++) {
        const FindingEvidence *evidence = &finding->evidence[i];
        if (!str_eq(evidence->field, STR("candidate"))) continue;
        if (candidate.len) return; /* several */
        candidate = evidence->left.len ? evidence->left : evidence->right;
    }
    buf_add(out, candidate);
}

static void add_own_in(const Scene *scene, Buf *out) {
    scene_add_place(scene, out, owner(scene), false);
}

static void add_maybe(const Scene *scene, Buf *out) {
    if (scene->finding->severity != SEVERITY_REVIEW) return;
    buf_add(out, scene_say(scene->language, PHRASE_MAYBE));
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
    Str system = scene_title(record->system_title, record->system);
    scene_add_record(scene, out, record, DEPTH_FULL);
    if (system.len) buf_printf(out, " %s %.*s", "\u2014", STR_ARG(system));
}

static void add_others(const Scene *scene, Buf *out) {
    add_list(scene, out, 1);
}

/* The record to keep, so that it can be told from its doubles: by its key where they bear the same name. */
static void add_keep(const Scene *scene, Buf *out) {
    const Finding *finding = scene->finding;
    if (!finding->survivor || !finding->record_count) return;
    const FindingRecord *record = &finding->record[0];
    bool en = scene->language == LANGUAGE_EN, master = scene_is_master(record->entity), again = false;
    for (size_t i = 0; i < finding->record_count; i++) {
        again = again || (i != 0 && str_eq(finding->record[i].document, record->document));
    }
    if (master) buf_add(out, scene_say(scene->language, PHRASE_CARD));
    else buf_add(out, scene_say(scene->language, str_eq(record->entity, STR("payment")) ? PHRASE_PAYMENT : PHRASE_DOCUMENT));
    if (master || !en) scene_add_name(scene, out, record);
    else scene_add_record(scene, out, record, DEPTH_NUMBER);
    Str date = record->date.len ? record->date : record->day;
    if (!master && date.len) {
        scene_add_dated(scene->language, out, date);
    }
    Str key = scene_say(scene->language, PHRASE_KEY);
    if (again && record->document.len) buf_printf(out, ", %.*s %.*s,", STR_ARG(key), STR_ARG(record->key));
    buf_char(out, ' ');
    scene_add_place(scene, out, scene_title(record->system_title, record->system), false);
    while (out->len && out->ptr[out->len - 1] == ' ') out->len--;
}

static void add_all(const Scene *scene, Buf *out) {
    add_list(scene, out, 0);
}

static void add_record_count(const Scene *scene, Buf *out) {
    if (scene->finding->record_count > 1) buf_printf(out, "%zu", scene->finding->record_count);
}

static const struct Value {
    Str name;
    void (*add)(const Scene *scene, Buf *out); /* adds nothing when there is no such value */
    bool optional;                             /* having none drops nothing */
} values[] = {
    {STR_CONST("expected"), add_expected, false},
    {STR_CONST("expected_known"), add_expected_known, false},
    {STR_CONST("expected.accusative"), add_expected_accusative, false},
    {STR_CONST("entity"), add_entity, false},
    {STR_CONST("field"), add_field, false},
    {STR_CONST("left_value"), add_left_value, false},
    {STR_CONST("left_value.date"), add_left_date, false},
    {STR_CONST("right_value"), add_right_value, false},
    {STR_CONST("figures"), add_figures, false},
    {STR_CONST("value"), add_value, false},
    {STR_CONST("why"), add_why, false},
    {STR_CONST("causes"), add_causes, false},
    {STR_CONST("step"), add_step, false},
    {STR_CONST("origin"), add_origin, false},
    {STR_CONST("dataset"), add_dataset, false},
    {STR_CONST("system"), add_system, false},
    {STR_CONST("in"), add_in, false},
    {STR_CONST("to"), add_to, false},
    {STR_CONST("own.in"), add_own_in, false},
    {STR_CONST("own.number"), add_own_number, false},
    {STR_CONST("own.elsewhere"), add_own_elsewhere, false},
    {STR_CONST("maybe"), add_maybe, true},
    {STR_CONST("risk"), add_risk, false},
    {STR_CONST("difference"), add_difference, false},
    {STR_CONST("difference_abs"), add_difference_abs, false},
    {STR_CONST("rest"), add_rest, false},
    {STR_CONST("percent"), add_percent, false},
    {STR_CONST("surplus"), add_surplus, false},
    {STR_CONST("times"), add_times, false},
    {STR_CONST("exchange"), add_exchange, false},
    {STR_CONST("origin.date"), add_origin_date, false},
    {STR_CONST("left_money"), add_left_money, false},
    {STR_CONST("right_money"), add_right_money, false},
    {STR_CONST("list"), add_all, false},
    {STR_CONST("first"), add_first, false},
    {STR_CONST("others"), add_others, false},
    {STR_CONST("keep"), add_keep, false},
    {STR_CONST("records"), add_record_count, false},
};

bool scene_add_value(const Scene *scene, Buf *out, Str name, bool *there) {
    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        if (!str_eq(name, values[i].name)) continue;
        size_t before = out->len;
        values[i].add(scene, out);
        *there = out->len > before || values[i].optional;
        return true;
    }
    size_t before = out->len;
    if (!scene_add_evidence(scene, out, name)) return false;
    *there = out->len > before;
    return true;
}
