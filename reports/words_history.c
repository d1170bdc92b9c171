/* How the findings stand against the runs before, and what was decided of one, in the report's language. */
#include "reports/words.h"

static void add_part(Language language, Buf *out, uint64_t count, Label label) {
    if (out->len && out->ptr[out->len - 1] != ' ') buf_add(out, STR(", "));
    buf_add(out, words_label(language, label));
    buf_add(out, STR(": "));
    words_add_number(language, out, (int128)count, 0);
}

Str words_history(Language language, const ReportHistory *history, Arena *arena) {
    Buf out = {0};
    if (!history->kept) return STR("");
    if (history->first) return words_label(language, LABEL_HISTORY_FIRST);
    buf_add(&out, words_label(language, LABEL_HISTORY_SINCE));
    buf_char(&out, ' ');
    words_add_moment(language, &out, history->since);
    buf_add(&out, STR(": "));
    add_part(language, &out, history->fresh, LABEL_HISTORY_NEW);
    add_part(language, &out, history->open, LABEL_HISTORY_OPEN);
    add_part(language, &out, history->came_back, LABEL_HISTORY_BACK);
    if (!history->part) add_part(language, &out, history->resolved, LABEL_HISTORY_RESOLVED);
    if (history->unknown && !history->part) add_part(language, &out, history->unknown, LABEL_HISTORY_UNKNOWN);
    if (history->aside) {
        buf_add(&out, STR("; "));
        buf_add(&out, words_label(language, LABEL_HISTORY_ASIDE));
    }
    Str text = str_copy(arena, buf_str(&out));
    buf_free(&out);
    return text;
}

Str words_finding_state(Language language, FindingState state) {
    static const Label label[] = {[FINDING_NEW] = LABEL_FINDING_NEW,
                                  [FINDING_OPEN] = LABEL_FINDING_OPEN,
                                  [FINDING_CAME_BACK] = LABEL_FINDING_BACK};
    return state == FINDING_STATE_NONE ? STR("") : words_label(language, label[state]);
}

Str words_most(Language language, uint64_t findings, uint64_t most, unsigned permille, Arena *arena) {
    if (!findings) return STR("");
    Buf part = {0}, all = {0}, share = {0};
    words_add_number(language, &part, (int128)most, 0);
    words_add_number(language, &all, (int128)findings, 0);
    words_add_number(language, &share, permille, 1);
    Str n = buf_str(&part), of = buf_str(&all), percent = buf_str(&share), text;
    bool one = words_plural(language, most) == 0, one_of = words_plural(language, findings) == 0;
    switch (language) {
    case LANGUAGE_RU:
        text = str_printf(arena, "%.*s из %.*s %s %s %.*s\u00A0%% всего движения денег", STR_ARG(n), STR_ARG(of),
                          one_of ? "расхождения" : "расхождений", one ? "даёт" : "дают", STR_ARG(percent));
        break;
    case LANGUAGE_UK:
        text = str_printf(arena, "%.*s із %.*s %s %s %.*s\u00A0%% усього руху грошей", STR_ARG(n), STR_ARG(of),
                          one_of ? "розбіжності" : "розбіжностей", one ? "дає" : "дають", STR_ARG(percent));
        break;
    case LANGUAGE_KK:
        text = str_printf(arena, "Барлық ақша қозғалысының %.*s\u00A0%% %.*s айырмашылыққа тиесілі (барлығы %.*s)",
                          STR_ARG(percent), STR_ARG(n), STR_ARG(of));
        break;
    default:
        text = str_printf(arena, "%.*s of %.*s finding%s %s %.*s%% of all movement of money", STR_ARG(n), STR_ARG(of),
                          one_of ? "" : "s", one ? "carries" : "carry", STR_ARG(percent));
    }
    buf_free(&part);
    buf_free(&all);
    buf_free(&share);
    return text;
}

static Str verb_words(Language language, Str decision) {
    static const struct {
        const char *code;
        Label label;
    } verb[] = {{"accept", LABEL_DECISION_ACCEPT}, {"reject", LABEL_DECISION_REJECT},
                {"same", LABEL_DECISION_SAME},     {"not same", LABEL_DECISION_NOT_SAME},
                {"ignore", LABEL_DECISION_IGNORE}, {"assign", LABEL_DECISION_ASSIGN},
                {"withdraw", LABEL_DECISION_WITHDRAW}};
    for (size_t i = 0; i < ARRAY_LEN(verb); i++) {
        if (str_eq(decision, str_of(verb[i].code))) return words_label(language, verb[i].label);
    }
    return decision;
}

void words_add_decision(Language language, Buf *out, const FindingMemory *memory) {
    bool assigns = str_eq(memory->decision, STR("assign"));
    if (memory->decision.len) {
        buf_add(out, verb_words(language, memory->decision));
        if (assigns) buf_printf(out, " %.*s", STR_ARG(memory->assignee));
        if (memory->until.len) buf_char(out, ' ');
        words_add_moment(language, out, memory->until);
        buf_printf(out, " — %.*s", STR_ARG(memory->decided_by));
        if (memory->decided_on.len) buf_add(out, STR(", "));
        words_add_moment(language, out, memory->decided_on);
        if (memory->why.len) buf_printf(out, ": %.*s", STR_ARG(memory->why));
        if (memory->lapsed) buf_printf(out, " (%.*s)", STR_ARG(words_label(language, LABEL_DECISION_LAPSED)));
    }
    if (!memory->assignee.len || assigns) return;
    if (out->len) buf_add(out, STR("; "));
    buf_add(out, words_label(language, LABEL_DECISION_ASSIGN));
    buf_printf(out, " %.*s", STR_ARG(memory->assignee));
}
