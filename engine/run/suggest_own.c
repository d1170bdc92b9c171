/* Suggest: what is a person's own, and what relatives at one address share. A model that takes fields for independent counts one
 * household's surname, address and phone as three proofs of its being one person. */
#include "engine/run/suggesting.h"

#include <string.h>

static const char given_words[] = "given|first|forename|firstname|givenname|имя|ім|імя|есім";
static const char birth_words[] = "born|birth|birthday|birthdate|dob|рожден|рожд|народж|туған";

/* A column of given names: called so, or most of its values are known ones. */
static bool is_given(const Profile *p) {
    bool letters = suggest_share(p->digits, p->values) < 0.2 && suggest_share(p->words, p->values) < 1.6;
    return letters && (suggest_is_called(p->header, given_words) || suggest_share(p->people, p->sampled) > 0.5);
}

/* Given names, or whole ones. */
static bool names_people(const Choice *c) {
    return is_given(c->at[0]) || strcmp(c->measure, "person") == 0;
}

static bool is_own(const Choice *c) {
    const Profile *p = c->at[0];
    Kind kind = suggest_kind(p->header);
    if (names_people(c)) return true;
    if (p->form.date) return suggest_is_called(p->header, birth_words);
    return kind == KIND_TAX_ID || strcmp(c->measure, "email") == 0;
}

/* Of people alone: firms at one address share what people have for themselves. */
void suggest_own(Suggestion *s) {
    bool given = false, named = false, firms = false; /* a whole name beside a firm's is that of its contact */
    size_t own = 0, scored = 0;
    for (size_t i = 0; i < s->choices; i++) {
        Choice *c = &s->choice[i];
        if (!c->scored) continue;
        given = given || is_given(c->at[0]);
        named = named || names_people(c);
        firms = firms || strcmp(c->measure, "company") == 0;
        c->own = is_own(c);
        scored++;
        own += c->own;
    }
    for (size_t i = 0; i < s->choices; i++) s->choice[i].own = s->choice[i].own && (given || (named && !firms)) && own < scored;
}
