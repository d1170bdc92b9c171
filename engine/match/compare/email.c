/* email: addresses as cleaner `email` leaves them (lower case), in parts: name, +tag, domain.
 *   1      all the same
 *   0.95   another +tag; or one mailbox under the domains of one provider (yandex.ru, ya.ru, yandex.kz; gmail,
 * googlemail) 0.9    a typing error in the domain (gmial.com) 0.8    a typing error in a name of five letters or more,
 * or another top-level domain (romashka.ru, romashka.kz) 0.4    the name alone A value without @ or with nothing before
 * or after it is compared as it stands, equal or not. Own definition. */
#include "engine/match/compare/tokens.h"

enum { PART_NAME, PART_DOMAIN, PART_TAG };
enum { SAME_MAILBOX = 950000, DOMAIN_TYPO = 900000, NAME_TYPO = 800000, OTHER_TOP = 800000, NAME_ALONE = 400000 };

static uint32_t find_point(const uint32_t *points, uint32_t from, uint32_t to, uint32_t wanted) {
    while (from < to && points[from] != wanted) from++;
    return from;
}

static uint32_t find_last(const uint32_t *points, uint32_t len, uint32_t wanted) { /* len: not there */
    for (uint32_t i = len; i > 0; i--) {
        if (points[i - 1] == wanted) return i - 1;
    }
    return len;
}

static bool points_are(const uint32_t *points, Word word, Str text) {
    if (word.len != text.len) return false;
    for (uint32_t i = 0; i < word.len; i++) {
        if (points[word.from + i] != (unsigned char)text.ptr[i]) return false;
    }
    return true;
}

/* 1.. for a domain under which a provider serves the same mailboxes as under its others, 0 for any other. */
static uint32_t provider(const uint32_t *points, Word domain) {
    static const struct {
        const char *domain;
        uint32_t provider;
    } list[] = {
        {"yandex.ru", 1}, {"ya.ru", 1},     {"yandex.com", 1}, {"yandex.kz", 1},
        {"yandex.by", 1}, {"yandex.ua", 1}, {"gmail.com", 2},  {"googlemail.com", 2},
    };
    for (size_t i = 0; i < ARRAY_LEN(list); i++) {
        if (points_are(points, domain, str_of(list[i].domain))) return list[i].provider;
    }
    return 0;
}

static void prepare_email(Prepared *out, Str value, Arena *arena) {
    Decoded text;
    decode(value, &text);
    uint32_t at = find_last(text.at, text.len, '@');
    Word parts[3] = {{0, text.len}};
    uint32_t count = text.len > 0;
    if (at > 0 && at + 1 < text.len) {
        uint32_t plus = find_point(text.at, 1, at, '+');
        parts[PART_NAME] = (Word){0, plus};
        parts[PART_DOMAIN] = (Word){at + 1, text.len - at - 1};
        parts[PART_TAG] = (Word){plus + 1, plus < at ? at - plus - 1 : 0};
        count = plus < at ? 3 : 2;
    }
    Tokens *tokens = keep_words(out, text.at, parts, count, arena);
    if (count > 1) tokens->at[PART_DOMAIN].group = provider(text.at, parts[PART_DOMAIN]);
    decode_end(&text);
}

/* The domain without what stands behind its last dot. */
static Letters without_top(Letters domain) {
    for (uint32_t i = domain.len; i > 1; i--) {
        if (letters_at(domain, i - 1) == '.') return letters_sub(domain, 0, i - 1);
    }
    return domain;
}

static uint32_t domain_alike(const Tokens *a, const Tokens *b, MeasureScratch *scratch) {
    uint32_t alike = word_alike(a, PART_DOMAIN, b, PART_DOMAIN, scratch);
    if (alike == PPM) return PPM;
    if (a->at[PART_DOMAIN].group && a->at[PART_DOMAIN].group == b->at[PART_DOMAIN].group) return SAME_MAILBOX;
    Letters domain_a = token_letters(a, PART_DOMAIN), domain_b = token_letters(b, PART_DOMAIN);
    if (letters_equal(without_top(domain_a), without_top(domain_b))) return OTHER_TOP;
    return alike ? DOMAIN_TYPO : NAME_ALONE;
}

static bool same_tag(const Tokens *a, const Tokens *b) {
    if (a->count != b->count) return false;
    return a->count <= PART_TAG || letters_equal(token_letters(a, PART_TAG), token_letters(b, PART_TAG));
}

static uint32_t email_alike(const Tokens *a, const Tokens *b, MeasureScratch *scratch) {
    uint32_t name = word_alike(a, PART_NAME, b, PART_NAME, scratch);
    if (a->count == 1 || b->count == 1) return name == PPM && a->count == b->count ? PPM : 0;
    uint32_t domain = domain_alike(a, b, scratch);
    if (name < PPM) return name && domain == PPM ? NAME_TYPO : 0;
    return domain == PPM && !same_tag(a, b) ? SAME_MAILBOX : domain;
}

static uint32_t score_email(const Prepared *a, const Prepared *b, const MeasureUse *use, MeasureScratch *scratch) {
    uint32_t score = email_alike(a->u.words.tokens, b->u.words.tokens, scratch);
    return score >= use->cutoff_ppm ? score : 0;
}

const Measure measure_email = {
    .name = "email",
    .clean = "email",
    .help = "the same address; tags, typing errors and other domains lower it",
    .cutoff_ppm = DOMAIN_TYPO,
    .prepare = prepare_email,
    .score = score_email,
};
