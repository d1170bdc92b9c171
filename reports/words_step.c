/* Match steps and limits arrive in the project's own words, which are English: "same number, counterparty tax id; date
 * within 3 days; different origin", "drift for counterparties in critical". Machine-readable outputs keep them; people
 * read these. */
#include "reports/words.h"

#include "engine/base/buf.h"

typedef struct Phrase {
    const char *text[LANGUAGES]; /* indexed by Language */
} Phrase;

static const Phrase units[] = {{{"days", "дн.", "дн.", "күн"}},
                               {{"day", "день", "день", "күн"}},
                               {{"hours", "ч", "год", "сағ"}},
                               {{"or", "или", "або", "немесе"}}};

/* "counterparty tax id" -> the field "counterparty.tax_id", "order number" -> "order_number". */
static void add_one_field(Language language, Buf *out, Str name) {
    char code[128];
    if (name.len >= sizeof code) {
        buf_add(out, name);
        return;
    }
    size_t owner = str_starts(name, STR("counterparty ")) ? strlen("counterparty") : SIZE_MAX;
    for (size_t i = 0; i < name.len; i++) code[i] = name.ptr[i] != ' ' ? name.ptr[i] : i == owner ? '.' : '_';
    Str field = {code, name.len}, shown = words_field(language, field);
    buf_add(out, str_eq(shown, field) ? name : shown);
}

static bool cut_at(Str part, const char *word, Str *before, Str *after) {
    size_t at = str_find(part, str_of(word));
    if (at == SIZE_MAX) return false;
    *before = str_sub(part, 0, at);
    *after = str_sub(part, at + strlen(word), part.len);
    return true;
}

static void add_field(Language language, Buf *out, Str name) { /* also "number = order number": left = right */
    Str left = name, right = STR_NULL;
    bool pair = cut_at(name, " = ", &left, &right);
    add_one_field(language, out, left);
    if (!pair) return;
    buf_add(out, STR(" = "));
    add_one_field(language, out, right);
}

static void add_fields(Language language, Buf *out, Str names) {
    for (bool first = true; names.ptr; first = false) {
        Str name = str_trim(str_cut(&names, ','));
        if (!first) buf_add(out, STR(", "));
        add_field(language, out, name);
    }
}

static void add_value(Language language, Buf *out, Str value) {
    for (bool first = true; value.ptr; first = false) {
        Str word = str_cut(&value, ' ');
        if (!first) buf_char(out, ' ');
        for (size_t i = 0; i < ARRAY_LEN(units); i++) {
            if (str_eq(word, str_of(units[i].text[LANGUAGE_EN]))) word = str_of(units[i].text[language]);
        }
        buf_add(out, word);
    }
}

static void add_part(Language language, Buf *out, Str part) {
    static const Phrase heads[] = {{{"same ", "совпадают: ", "збігаються: ", "сәйкес: "}},
                                   {{"different ", "различаются: ", "різняться: ", "әртүрлі: "}},
                                   {{"adds up: ", "складывается: ", "складається: ", "қосындысы: "}},
                                   {{"oldest first: ", "сначала самые ранние: ", "спочатку найраніші: ", "алдымен ең ерте: "}}};
    static const Phrase middles[] = {{{" within ", " в пределах ", " у межах ", ", шегі: "}},
                                     {{" alike by ", " похоже: ", " схоже: ", ", ұқсастығы: "}},
                                     {{" scored by ", " оценивается: ", " оцінюється: ", ", бағаланады: "}}};
    Str before, after;
    for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
        if (!str_starts(part, str_of(heads[i].text[LANGUAGE_EN]))) continue;
        buf_add(out, str_of(heads[i].text[language]));
        add_fields(language, out, str_sub(part, strlen(heads[i].text[LANGUAGE_EN]), part.len));
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(middles); i++) {
        if (!cut_at(part, middles[i].text[LANGUAGE_EN], &before, &after)) continue;
        add_field(language, out, before);
        buf_add(out, str_of(middles[i].text[language]));
        add_value(language, out, after);
        return;
    }
    buf_add(out, part);
}

Str words_step(Language language, Str step, Arena *arena) {
    if (language == LANGUAGE_EN || step.len == 0) return step;
    Buf *out = buf_own(arena);
    for (bool first = true; step.ptr; first = false) {
        Str part = str_trim(str_cut(&step, ';'));
        if (!first) buf_add(out, STR("; "));
        add_part(language, out, part);
    }
    return buf_str(out);
}

Str words_limit(Language language, Str limit, Arena *arena) {
    static const Phrase known[] = {
        {{"findings per day", "расхождений за день", "розбіжностей за день", "күніне айырмашылық саны"}},
        {{"findings", "расхождений", "розбіжностей", "айырмашылық саны"}},
        {{"new findings", "новых расхождений", "нових розбіжностей", "жаңа айырмашылық саны"}},
        {{"age", "возраст старейшего расхождения, дней", "вік найстарішої розбіжності, днів",
          "ең ескі айырмашылықтың жасы, күн"}},
        {{"drift", "расхождение итогов", "розбіжність підсумків", "қорытындылар айырмасы"}}};
    static const char *const before[LANGUAGES] = {"", " по контрагентам списка «", " за контрагентами списку «", ", «"};
    static const char *const behind[LANGUAGES] = {"", "»", "»", "» тізіміндегі контрагенттер бойынша"};
    Str head = limit, list = STR_NULL;
    if (language == LANGUAGE_EN) return limit;
    cut_at(limit, " for counterparties in ", &head, &list);
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        if (!str_eq(head, str_of(known[i].text[LANGUAGE_EN]))) continue;
        if (!list.ptr) return str_of(known[i].text[language]);
        return str_printf(arena, "%s%s%.*s%s", known[i].text[language], before[language], STR_ARG(list), behind[language]);
    }
    return limit;
}
