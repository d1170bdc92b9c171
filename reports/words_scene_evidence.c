#include "reports/words_scening.h"

/* Equal as it stands, or once cleaned: 8 (701) 201-11-21 is +7 701 2011121. */
static bool is_same(const FindingEvidence *evidence) {
    return str_eq(evidence->measure, STR("same")) || (evidence->left.len && str_eq(evidence->left, evidence->right));
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

/* The day by which it had to be there. */
static void add_due(const Scene *scene, Buf *out) {
    for (size_t i = 0; i < scene->finding->evidence_count; i++) {
        const FindingEvidence *evidence = &scene->finding->evidence[i];
        if (str_eq(evidence->field, STR("due"))) words_add_date(scene->language, out, evidence->left);
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
        scene_add_dated(scene->language, out, evidence->measure);
    }
}

/* "S200: 10 × 1200 → 10 × 1310"; a side without the line is a dash. */
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

/* S1 + S2 = P1; S3 + S4 = P1 (+17) */
static void add_choices(const Scene *scene, Buf *out) {
    enum { CHOICES_SHOWN = 5 };
    uint64_t shown = 0, more = 0;
    for (size_t i = 0; i < scene->finding->evidence_count; i++) {
        const FindingEvidence *evidence = &scene->finding->evidence[i];
        if (!str_eq(evidence->field, STR("choice"))) continue;
        bool counts = !evidence->right.len; /* "+17": of those that are not named */
        for (size_t k = 1; counts && k < evidence->left.len; k++) more = more * 10 + (uint64_t)(evidence->left.ptr[k] - '0');
        if (counts) continue;
        if (shown++ >= CHOICES_SHOWN) continue;
        if (shown > 1) buf_add(out, STR("; "));
        buf_printf(out, "%.*s = %.*s", STR_ARG(evidence->left), STR_ARG(evidence->right));
    }
    if (shown > CHOICES_SHOWN) more += shown - CHOICES_SHOWN;
    if (more) buf_printf(out, " (+%llu)", (unsigned long long)more);
}

/* since 2026-09-12T10:00:00+05:00, reason expired, queue orders.dlq */
static void add_dead(const Scene *scene, Buf *out) {
    static const char *const words[LANGUAGES][3] = {[LANGUAGE_EN] = {"since %.*s", "reason %.*s", "queue %.*s"},
                                                    [LANGUAGE_RU] = {"с %.*s", "причина %.*s", "очередь %.*s"},
                                                    [LANGUAGE_UK] = {"з %.*s", "причина %.*s", "черга %.*s"},
                                                    [LANGUAGE_KK] = {"%.*s бастап", "себебі %.*s", "кезегі %.*s"}};
    for (size_t i = 0; i < scene->finding->evidence_count; i++) {
        const FindingEvidence *evidence = &scene->finding->evidence[i];
        if (!str_eq(evidence->field, STR("dead letter"))) continue;
        const Str said[3] = {evidence->left, evidence->right, evidence->measure};
        size_t before = out->len;
        for (size_t k = 0; k < ARRAY_LEN(said); k++) {
            if (!said[k].len) continue;
            if (out->len > before) buf_add(out, STR(", "));
            buf_printf(out, words[scene->language][k], STR_ARG(said[k]));
        }
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

/* "opening balance 100.00 + shipments 50.00 − payments 30.00" */
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

static Str day_of_text(Str text) {
    return str_sub(text, 0, text.len < 10 ? text.len : 10);
}

static bool is_money(const Scene *scene, Str field) {
    return str_eq(field, STR("amount")) || str_eq(scene->finding->field, STR("amount"));
}

/* Moments of different days are told as days. */
static void add_changed(const Scene *scene, Buf *out, Str field, Str text, bool day) {
    if (text.len && is_money(scene, field)) add_evidence_amount(scene, out, text);
    else if (day) words_add_date(scene->language, out, day_of_text(text));
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
        bool days = scene_is_date(evidence->left) && scene_is_date(evidence->right) && !str_eq(day_of_text(evidence->left), day_of_text(evidence->right));
        buf_printf(out, "%.*s: ", STR_ARG(words_field(scene->language, evidence->field)));
        add_changed(scene, out, evidence->field, evidence->left, days);
        buf_add(out, STR(" \u2192 "));
        add_changed(scene, out, evidence->field, evidence->right, days);
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
        Buf value = {0};
        add_changed(scene, &value, evidence->field, evidence->left, false);
        Str holds = buf_str(&value);
        if (evidence->right.len) buf_printf(out, format[scene->language], STR_ARG(evidence->right), STR_ARG(holds));
        else buf_add(out, str_of(nobody[scene->language]));
        buf_free(&value);
        return;
    }
}

static void add_candidate(const Scene *scene, Buf *out) {
    add_documents_of(scene, out, STR("candidate"));
}

static void add_documents(const Scene *scene, Buf *out) {
    add_documents_of(scene, out, STR("document"));
}

static const struct Value {
    Str name;
    void (*add)(const Scene *scene, Buf *out); /* adds nothing when there is no such evidence */
} values[] = {
    {STR_CONST("same"), add_same_fields},
    {STR_CONST("candidate"), add_candidate},
    {STR_CONST("due"), add_due},
    {STR_CONST("documents"), add_documents},
    {STR_CONST("lines"), add_lines},
    {STR_CONST("choices"), add_choices},
    {STR_CONST("dead"), add_dead},
    {STR_CONST("components"), add_components},
    {STR_CONST("changes"), add_changes},
    {STR_CONST("holds"), add_holds},
};

bool scene_add_evidence(const Scene *scene, Buf *out, Str name) {
    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        if (!str_eq(name, values[i].name)) continue;
        values[i].add(scene, out);
        return true;
    }
    return false;
}
