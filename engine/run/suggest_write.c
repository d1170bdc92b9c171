#include "engine/run/suggesting.h"

#include "rules/yaml.h"

#include <assert.h>

/* The day and the amount of a record, for windows. */
static void add_typed(const Windows *w, size_t f, Buf *out) {
    const Profile *day = w->day->at[f], *money = w->money->at[f];
    buf_add(out, STR("      occurred: { from: "));
    yaml_add_quoted(out, day->header);
    buf_printf(out, ", type: %s", day->form.hour ? "instant" : "date");
    if (!suggest_form_is_iso(&day->form)) {
        buf_add(out, STR(", format: \""));
        suggest_print_form(&day->form, out);
        buf_char(out, '"');
    }
    buf_add(out, STR(" }\n      value: { from: "));
    yaml_add_quoted(out, money->header);
    buf_add(out, STR(", type: decimal(2)"));
    if (money->commas) buf_add(out, STR(", decimal: \",\""));
    else if (money->grouped) buf_add(out, STR(", decimal: \".\""));
    buf_add(out, STR(" }\n"));
    if (!money->currencies) return;
    buf_add(out, STR("      currency: { from: ")); /* that stands beside the amount */
    yaml_add_quoted(out, money->header);
    buf_add(out, STR(" }\n"));
}

/* Do the two files, or the records of one, write the days of a column in several ways? */
static bool forms_differ(const Choice *c) {
    bool mixed = c->at[0]->mixed || (c->at[1] && c->at[1]->mixed);
    if (mixed || !c->at[1] || !c->at[0]->form.date || !c->at[1]->form.date) return mixed;
    const DayForm *a = &c->at[0]->form, *b = &c->at[1]->form;
    return a->sign != b->sign || a->year_first != b->year_first || a->month_leads != b->month_leads || a->hour != b->hour ||
           a->short_part != b->short_part;
}

static void add_replacement(const DayForm *form, Buf *out) {
    char sign[3] = {form->sign == '.' ? '\\' : form->sign, form->sign == '.' ? '.' : 0, 0};
    buf_printf(out, "{ pattern: '^(\\d{%d})%s(\\d\\d)%s(\\d{%d})%s$', with: '%s' }", form->year_first ? 4 : 2, sign, sign, form->year_first ? 2 : 4,
               form->hour ? "([ T].*)?" : "", form->year_first ? "$1-$2-$3" : form->month_leads ? "$3-$1-$2" : "$3-$2-$1");
}

/* Brings days to 2001-05-31, and leaves what is none as it is. */
static void add_day_replacement(const Profile *p, Buf *out) {
    bool short_part = p->form.short_part, any = false;
    for (size_t k = 0; k < DAY_FORMS_MORE; k++) short_part = short_part || p->more[k].short_part;
    for (size_t k = 0; k <= DAY_FORMS_MORE; k++) {
        const DayForm *form = k ? &p->more[k - 1] : &p->form;
        if (!form->values || (suggest_form_is_iso(form) && !form->hour)) continue;
        if (!any) buf_add(out, short_part ? STR(", replace: [{ pattern: '\\b(\\d)\\b', with: '0$1' }, ") : STR(", replace: ["));
        if (any) buf_add(out, STR(", "));
        add_replacement(form, out);
        any = true;
    }
    if (any) buf_char(out, ']');
}

static void add_dataset(const Suggestion *s, const Windows *w, size_t f, Buf *out) {
    buf_printf(out,
               "  %c.records:\n    entity: other                # order, payment, shipment, counterparty, item: say "
               "what they are\n    columns:\n",
               'a' + (int)f);
    for (size_t i = 0; i < s->choices; i++) {
        const Choice *c = &s->choice[i];
        if (!c->scored && i != s->key) {
            if (!f) buf_printf(out, "      # %.*s: %s\n", STR_ARG(c->at[0]->header), c->why);
            continue;
        }
        const Profile *profile = c->at[f] ? c->at[f] : c->at[0];
        assert(profile);
        buf_printf(out, "      %.*s: { from: ", STR_ARG(c->name));
        yaml_add_quoted(out, profile->header);
        if (i == s->key)
            buf_add(out, STR(" }"));
        else {
            buf_printf(out, ", type: text, clean: %s", c->clean);
            if (forms_differ(c)) add_day_replacement(profile, out);
            buf_add(out, STR(" }"));
        }
        if (!f) buf_printf(out, "   # %s", c->why);
        buf_char(out, '\n');
        if (i == s->key && s->key_shared) {
            buf_add(out, STR("      shared_id: { from: "));
            yaml_add_quoted(out, profile->header);
            buf_add(out, STR(", type: text, clean: key }\n"));
        }
    }
    if (s->file[f].unseen) buf_printf(out, "      # the last %zu columns were not looked at\n", s->file[f].unseen);
    if (w) add_typed(w, f, out);
}

/* Rules first: what agrees exactly, or in the text and nearly in all else. */
static void add_steps(const Windows *w, Buf *out) {
    Str text = w->text->name;
    buf_printf(out,
               "      # %llu records are equal in %.*s and have no double: their days lie up to %u apart, their "
               "amounts up to %u %%\n",
               (unsigned long long)w->pairs, STR_ARG(text), w->days, w->percent);
    buf_printf(out, "      - same: [value, %.*s]\n        within: { occurred: %u days }\n", STR_ARG(text), w->days);
    buf_printf(out, "      - same: [%.*s]\n        within: { occurred: %u days, value: %u %% }\n", STR_ARG(text),
               w->days, w->percent);
    buf_printf(
        out,
        "      - same: [value]\n        alike: { %.*s: jaro_winkler 0.8 }\n        within: { occurred: %u days }\n",
        STR_ARG(text), w->days);
    buf_printf(out, "      - alike: { %.*s: jaro_winkler 0.9 }\n        within: { occurred: %u days, value: %u %% }\n",
               STR_ARG(text), w->days, w->percent);
    buf_printf(out,
               "      - alike: { %.*s: prefix 5 }     # texts that were cut or continued\n        within: { occurred: "
               "%u days, value: %u %% }\n",
               STR_ARG(text), w->days, w->percent);
    buf_printf(out, "      - same: [value]\n        within: { occurred: %u days }\n        review: true\n", w->days);
    buf_printf(out,
               "      - alike: { %.*s: prefix 3 }\n        within: { occurred: %u days, value: %u %% }\n        "
               "review: true\n",
               STR_ARG(text), 2 * w->days, 2 * w->percent);
}

static bool carries(const Choice *c) {
    return c->scored && suggest_share(c->at[0]->values, c->at[0]->rows) > 0.5 && c->at[0]->block_mean < BLOCK_MEAN_MAX;
}

/* The only column of names of goods: its facts keep apart what is not the same, however many fields stand beside it. */
static const Choice *only_goods(const Suggestion *s) {
    const Choice *only = NULL;
    size_t goods = 0;
    for (size_t i = 0; i < s->choices; i++) {
        const Choice *c = &s->choice[i];
        if (c->scored && carries(c) && str_starts(str_of(c->measure), STR("item"))) goods++, only = c;
    }
    return goods == 1 ? only : NULL;
}

/* Of two files with few fields: the only text that nearly each record has for itself. What is left is taken to the one that is most
 * like it; a second such text would have its say against it. alone: no other field tells records apart, so nothing can be learnt, and
 * the text is all there is. */
static const Choice *telling_text(const Suggestion *s, bool *alone) {
    const Choice *only = NULL;
    size_t scored = 0, carry = 0, texts = 0;
    for (size_t i = 0; i < s->choices; i++) {
        const Choice *c = &s->choice[i];
        scored += c->scored;
        carry += carries(c);
        bool words = str_starts(str_of(c->measure), STR("qgram")) || str_starts(str_of(c->measure), STR("item"));
        if (!c->scored || !words) continue;
        texts++;
        only = c;
    }
    if (s->files == 2 && scored > TEXT_CARRIES_MAX) return only_goods(s);
    if (s->files == 1 || texts != 1) return NULL;
    *alone = carry == 1;
    return only;
}

static void add_own(const Suggestion *s, Buf *out) {
    size_t own = 0;
    for (size_t i = 0; i < s->choices; i++) {
        const Choice *c = &s->choice[i];
        if (!c->scored || !c->own) continue;
        buf_printf(out, "%s%.*s", own++ ? ", " : "        own: [", STR_ARG(c->name));
    }
    if (own) buf_add(out, STR("]   # what relatives at one address do not share: who differs here is another\n"));
}

static void add_score(const Suggestion *s, const Windows *w, Buf *out) {
    buf_add(out,
            STR("      - score:                     # each field with its measure; the model adds up what they say\n"));
    for (size_t i = 0; i < s->choices; i++) {
        const Choice *c = &s->choice[i];
        if (!c->scored) continue;
        bool other = s->files == 2 && s->fields && !str_eq(c->at[1]->header, c->name);
        buf_printf(out, "          %.*s%s%.*s: %s", STR_ARG(c->name), other ? " = " : "", STR_ARG(other ? c->at[1]->header : STR("")), c->measure);
        if (s->fields) buf_printf(out, "   # %s", c->why);
        buf_char(out, '\n');
    }
    buf_add(out, STR("        among:                     # candidates: what few records share\n"));
    const char *about = suggest_grown(&s->file[0]) > 1 || (s->files == 2 && suggest_grown(&s->file[1]) > 1) ? "about " : "";
    for (size_t p = 0; p < s->passes; p++) {
        buf_printf(out, "          - %.*s", STR_ARG(s->pass[p]));
        if (s->pass_pairs[p])
            buf_printf(out, "%*s# %s%llu pairs", s->pass[p].len < 24 ? (int)(25 - s->pass[p].len) : 1, "", about, (unsigned long long)s->pass_pairs[p]);
        buf_char(out, '\n');
    }
    add_own(s, out);
    SuggestMany many = w ? SUGGEST_ONE_ONE : suggest_many(s);
    if (many) buf_printf(out, "        many: %-5s                # several records of that side are of one thing\n", many == SUGGEST_MANY_RIGHT ? "right" : "left");
    suggest_add_defaults(s, forms_differ, yaml_add_quoted, out);
    buf_add(out, STR("        model: learn               # at each run; once it is good: models/same.model, and "
                     "`kopeck train same`\n        at_least: 95 %\n"));
    /* A record has one counterpart in another file, the best one; among duplicates every doubtful pair joins two clusters. */
    buf_printf(out, "        review_from: %u %%          # these a person looks at\n", s->files == 2 ? 50 : 80);
    if (w) buf_printf(out, "        within: { occurred: %u days, value: %u %% }\n", 2 * w->days, 2 * w->percent);
}

/* Of one column nothing can be learnt: what is equal, and what its measure takes for alike. */
static void add_alike(const Suggestion *s, Buf *out) {
    const Choice *c = s->lone;
    const char *why = s->passes ? "no other column brings candidates, so nothing can be learnt of the others" : "the only column that says anything";
    bool words = strcmp(c->measure, "exact") != 0 && suggest_share(c->at[0]->digits, c->at[0]->values) < 0.2;
    buf_printf(out, "      - same: [%.*s]%s%s\n", STR_ARG(c->name), words ? "" : "   # ", words ? "" : why);
    if (words) buf_printf(out, "      - alike: { %.*s: %s }   # %s\n        review: true\n", STR_ARG(c->name), c->measure, why);
}

static void add_rule(const Suggestion *s, const Windows *w, Buf *out) {
    buf_add(out, STR("rules:\n  same:\n"));
    const char *a = s->fields ? s->file[0].path : "a.records", *b = s->files == 2 && s->fields ? s->file[1].path : "b.records";
    if (s->files == 2) buf_printf(out, "    reconcile: [%s, %s]\n", a, b);
    else buf_printf(out, "    duplicates: %s\n", a);
    buf_add(out, STR("    match:\n"));
    if (s->key_shared) buf_add(out, STR("      - same: [shared_id]          # both give their records the same numbers\n"));
    if (w) add_steps(w, out);
    bool alone = false;
    const Choice *text = w ? NULL : telling_text(s, &alone);
    if (s->lone && !alone) {
        add_alike(s, out);
        return;
    }
    if (alone) buf_printf(out, "      - same: [%.*s]\n", STR_ARG(text->name));
    else add_score(s, w, out);
    if (text)
        buf_printf(out, "      - alike: { %.*s: %s }   # of what is left: texts whose rare words agree\n        review: true\n", STR_ARG(text->name),
                   str_starts(str_of(text->measure), STR("item")) ? "item 0.5" : "tfidf 0.35");
}

void suggest_write_rule(const Suggestion *s, Buf *out) {
    buf_add(out, STR("# Suggested by `kopeck suggest` from what the fields hold; the reasons stand beside the choices. Put it under `rules`, "
                     "name it, change it.\n"));
    for (size_t i = 0; i < s->choices; i++) {
        const Choice *c = &s->choice[i];
        if (!c->scored) buf_printf(out, "# %.*s: %s\n", STR_ARG(c->at[0]->header), c->why);
    }
    add_rule(s, NULL, out);
}

void suggest_write(const Suggestion *s, Buf *out) {
    buf_add(out, STR("# Suggested by `kopeck suggest` from what the columns hold; the reasons stand beside the "
                     "choices. Read it, change it.\n"
                     "company: My company\ntimezone: UTC\ncurrency: EUR\n"));
    buf_printf(out, "language: %s\nsources:\n", suggest_language(s));
    for (size_t f = 0; f < s->files; f++) {
        buf_printf(out, "  %c: { use: csv, files: ", 'a' + (int)f);
        yaml_add_quoted(out, str_of(s->file[f].path));
        if (s->file[f].encoding) buf_printf(out, ", encoding: %s", s->file[f].encoding);
        if (*s->file[f].separator) buf_printf(out, ", separator: \"%s\"", s->file[f].separator);
        buf_add(out, s->file[f].headless.ptr ? STR(", header: false }   # its first line is a record: ") : STR(" }"));
        if (s->file[f].headless.ptr) yaml_add_quoted(out, s->file[f].headless);
        buf_char(out, '\n');
    }
    Windows windows;
    const Windows *w = suggest_windows(s, &windows) ? &windows : NULL;
    buf_add(out, STR("datasets:\n"));
    for (size_t f = 0; f < s->files; f++) add_dataset(s, w, f, out);
    add_rule(s, w, out);
    buf_add(out, STR("jobs:\n  once: { rules: same, cutoff: given, report: [xlsx, csv, matches] }\n"));
}
