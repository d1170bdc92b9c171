#include "engine/run/suggesting.h"

#include "engine/clean/text.h"

#include <ctype.h>
#include <stdlib.h>

enum { NAME_MAX_LEN = 40, SHARED_LEAST = 12, LONG_LETTERS = 100 };

/* ---- Choices */

/* Letters of a header that a field's name may have; names that mean something to a project get another one. */
static Str field_name(const Suggestion *s, Str header) {
    if (s->fields) return header;
    static const char *const meant[] = {"id",       "key",   "guid",   "date",    "amount", "balance",
                                        "currency", "lines", "posted", "deleted", "prior"};
    Buf out = {0}, *latin = buf_own(s->run);
    translit_clean(clean_context_new(s->run, NULL), header, latin); /* НомерДокумента: nomerdokumenta */
    bool ascii = true;
    for (size_t i = 0; i < header.len; i++) ascii = ascii && (unsigned char)header.ptr[i] < 128;
    if (!ascii) header = buf_str(latin);
    for (size_t i = 0; i < header.len && out.len < NAME_MAX_LEN; i++) {
        unsigned char c = (unsigned char)header.ptr[i];
        if (isalnum(c) && c < 128)
            buf_char(&out, (char)tolower(c));
        else if (out.len && out.ptr[out.len - 1] != '_')
            buf_char(&out, '_');
    }
    while (out.len && out.ptr[out.len - 1] == '_') out.len--;
    Str name = str_copy(s->run, buf_str(&out));
    buf_free(&out);
    if (s->file[0].headless.ptr && header.len && isdigit((unsigned char)header.ptr[0])) name = str_printf(s->run, "field%.*s", STR_ARG(header)); /* of a file without a header */
    if (!name.len || isdigit((unsigned char)name.ptr[0])) name = str_printf(s->run, "field%zu", s->choices + 1);
    for (size_t i = 0; i < ARRAY_LEN(meant); i++) {
        if (str_eq(name, str_of(meant[i]))) name = str_printf(s->run, "%s_text", meant[i]);
    }
    for (size_t i = 0; i < s->choices; i++) {
        if (str_eq(s->choice[i].name, name)) return str_printf(s->run, "%.*s_%zu", STR_ARG(name), s->choices + 1);
    }
    return name;
}

static const Profile *same_header(const File *file, Str header) {
    for (size_t c = 0; c < file->columns; c++) {
        if (str_eq_ascii_case(file->column[c].header, header)) return &file->column[c];
    }
    return NULL;
}

/* Different values of two columns that are equal, of those of the column that has fewer. */
double suggest_shared(const Profile *p, const Profile *q) {
    const Keyed *a, *b;
    size_t counts[2], shared = 0;
    Keyed *left = suggest_keyed(p, &counts[0]), *right = suggest_keyed(q, &counts[1]);
    a = left, b = right;
    for (size_t i = 0, k = 0; i < counts[0]; i++) {
        if (i && a[i].hash == a[i - 1].hash) continue;
        while (k < counts[1] && b[k].hash < a[i].hash) k++;
        shared += k < counts[1] && b[k].hash == a[i].hash;
    }
    free(left);
    free(right);
    return shared >= SHARED_LEAST ? suggest_share(shared, p->different < q->different ? p->different : q->different)
                                  : 0;
}

/* The only column of its kind in both files. */
static const Profile *same_kind(const Suggestion *s, const Profile *p) {
    Kind kind = suggest_column_kind(p);
    const Profile *found = NULL;
    if (kind <= KIND_KEY) return NULL;
    for (size_t f = 0; f < 2; f++) {
        size_t count = 0;
        for (size_t c = 0; c < s->file[f].columns; c++) {
            if (suggest_column_kind(&s->file[f].column[c]) == kind) count++, found = &s->file[f].column[c];
        }
        if (count != 1) return NULL;
    }
    return found;
}

static bool is_taken(const Suggestion *s, const Profile *q) {
    bool taken = same_header(&s->file[0], q->header) != NULL;
    for (size_t i = 0; i < s->choices; i++) taken = taken || s->choice[i].at[1] == q;
    return taken;
}

/* Under another header: the column that no other one of the first file is called like, with most values in common. */
static const Profile *same_content(const Suggestion *s, const Profile *p) {
    const Profile *best = NULL;
    double most = 0.2;
    for (size_t c = 0; c < s->file[1].columns; c++) {
        const Profile *q = &s->file[1].column[c];
        double shared = is_taken(s, q) ? 0 : suggest_shared(p, q);
        if (shared > most) most = shared, best = q;
    }
    return best;
}

/* Names and texts under another header: of those that are left the one of the same words, as «Наименование» and «Товар». A column of
 * brands stands in names, but names do not stand in it. */
static const Profile *same_words(const Suggestion *s, const Profile *p) {
    const Profile *best = NULL;
    double most = 0.4;
    if (suggest_share(p->words, p->values) < 2 || suggest_share(p->digits, p->values) > 0.2) return NULL;
    for (size_t c = 0; c < s->file[1].columns; c++) {
        const Profile *q = &s->file[1].column[c];
        double shared = is_taken(s, q) ? 0 : suggest_shared_words(p, q);
        if (shared > most) most = shared, best = q;
    }
    return best;
}

static const char *reason(Suggestion *s, const Profile *p, const char *what) {
    return arena_printf(
        s->run, "%s; %llu values in %llu records, %.0f %% empty, %.0f letters; a value is shared by %.1f records", what,
        (unsigned long long)p->different, (unsigned long long)p->rows,
        100 * suggest_share(p->rows - p->values, p->rows), suggest_share(p->letters, p->values), p->block_mean);
}

/* Names of companies and people have cleaners and measures of their own. */
static bool choose_name(Suggestion *s, const Profile *p, Choice *out) {
    Kind kind = suggest_column_kind(p);
    double words = suggest_share(p->words, p->values), figures = suggest_share(p->digits, p->values);
    if (s->fields || figures > 0.2 || suggest_share(p->letters, p->values) > 100) return false;
    if (kind == KIND_COMPANY && suggest_share(p->forms, p->sampled) > 0.15) {
        out->clean = out->measure = "company";
        out->why = reason(s, p, "names with legal forms");
    } else if (kind == KIND_PERSON && words > 1.6 && words < 4) {
        out->clean = "translit";
        out->measure = "person";
        out->why = reason(s, p, "names of people, of several words");
    } else if (kind == KIND_CITY && words < 2.5) {
        out->clean = "city";
        out->measure = "jaro_winkler";
        out->why = reason(s, p, "towns");
    } else {
        return false;
    }
    return true;
}

static void choose_figures(Suggestion *s, const Profile *p, Choice *out) {
    double letters = suggest_share(p->letters, p->values);
    Kind kind = suggest_kind(p->header);
    bool tax = kind == KIND_TAX_ID && !s->fields,
         phone = letters >= 6 && (kind == KIND_PHONE || (letters >= 9 && suggest_share(p->numbers, p->values) < 0.5));
    out->clean = tax ? "tax_id" : phone ? "digits" : "text";
    bool long_enough = letters > 4.5; /* of five figures, some of them lost */
    out->measure = long_enough ? "edit 1" : "exact";
    out->why = reason(s, p,
                      tax           ? "tax numbers"
                      : phone       ? "phone numbers or the like"
                      : long_enough ? "numbers; a wrong figure is common"
                                    : "short numbers");
}

static void choose_words(Suggestion *s, const Profile *p, Choice *out) {
    double words = suggest_share(p->words, p->values);
    if (suggest_share(p->coded, p->values) > 0.8 && words < 1.3 && p->block_mean < BLOCK_MEAN_MAX) {
        out->clean = "account"; /* no separators, look-alikes as Latin letters: АВ-12 is AB12 */
        out->measure = "exact";
        out->why = reason(s, p, "numbers of letters and figures: another figure is another thing");
    } else if (p->different < 12) {
        out->measure = "exact";
        out->why = reason(s, p, "few values");
    } else if (words > 2.5) {
        Kind kind = suggest_kind(p->header);
        bool facts = suggest_share(p->numbered, p->values) > 0.2 && (kind == KIND_NONE || kind == KIND_NAME); /* sizes, models, counts */
        out->clean = facts ? "item" : "text";
        out->measure = facts ? "item 0.6" : "qgram 0.7"; /* token_set would take a song for its remix */
        out->why = reason(s, p, facts ? "names with figures in them, which say what they are" : "several words, in any order; typing errors are common");
    } else {
        out->measure = "jaro_winkler";
        out->why = reason(s, p, "names or words; typing errors are common");
    }
}

static bool is_long(const Profile *p) {
    return suggest_share(p->letters, p->values) > LONG_LETTERS;
}

static void choose(Suggestion *s, const Profile *p, Choice *out) {
    out->scored = true;
    out->clean = "fold";
    if (p->not_text) {
        out->scored = false;
        out->why = reason(s, p, "left out: a number or a moment, for `within`");
    } else if (suggest_share(p->values, p->rows) < 0.2 || p->different < 2) {
        out->scored = false;
        out->why = reason(s, p, !p->different ? "left out: empty" : p->different < 2 ? "left out: one value" : "left out: mostly empty");
    } else if (is_long(p)) {
        out->scored = false;
        out->why = reason(s, p, "left out: long texts");
    } else if (suggest_share(p->emails, p->values) > 0.8) {
        out->clean = out->measure = "email";
        out->why = reason(s, p, "e-mail addresses");
    } else if (p->form.date) {
        out->clean = "text";
        out->measure = "edit 1";
        out->why = reason(s, p, p->mixed ? "days, written in several ways; a wrong figure is common" : "days; a wrong figure is common");
    } else if (suggest_share(p->measured, p->values) > 0.8) {
        bool amounts = suggest_share(p->money, p->values) > 0.8;
        out->clean = "text";
        out->measure = amounts ? "number 0.9" : "number 0.98"; /* a price is made, a length measured */
        out->why = reason(s, p, amounts ? "amounts, which may be some way apart" : "measures, which were rounded in one way or another");
    } else if (suggest_share(p->digits, p->values) > 0.8) {
        choose_figures(s, p, out);
    } else if (!choose_name(s, p, out)) {
        choose_words(s, p, out);
    }
    out->rare = out->scored && p->block_mean < TELLING_MEAN_MAX && suggest_share(p->words, p->values) > 1.5 &&
                suggest_share(p->digits, p->values) < 0.2 && suggest_share(p->emails, p->values) < 0.2;
    double grown = suggest_grown(&s->file[0]);
    out->passes = out->scored && p->block_mean * grown <= BLOCK_MEAN_MAX && (double)p->block_most * grown <= BLOCK_MOST_MAX;
}

/* Cyrillic and Latin in one column, or in one file and the other: one spelling for both. */
static void join_scripts(Choice *c) {
    bool cyrillic = false, latin = false, words = strcmp(c->clean, "fold") == 0 || strcmp(c->clean, "text") == 0;
    for (size_t f = 0; f < 2 && c->at[f]; f++) {
        cyrillic = cyrillic || suggest_share(c->at[f]->cyrillic, c->at[f]->sampled) > 0.02;
        latin = latin || suggest_share(c->at[f]->latin, c->at[f]->sampled) > 0.02;
    }
    if (words && cyrillic && latin) c->clean = "translit";
}

/* A field of a project is cleaned already: the measure is the cleaner's own where it has one, and needs no other one. */
static void fit_cleaner(Suggestion *s, const Profile *p, Choice *out) {
    static const char *const own[] = {"company", "person", "phone", "email"};
    for (size_t i = 0; i < ARRAY_LEN(own); i++) {
        if (str_eq(p->clean, str_of(own[i]))) {
            out->measure = own[i];
            return;
        }
    }
    if (strcmp(out->measure, "email") != 0) return;
    out->measure = "jaro_winkler";
    out->why = reason(s, p, "e-mail addresses: with `clean: email`, `email` would say more");
}

static void add_key(Suggestion *s, const Profile *p, const Profile *q) {
    s->key = s->choices;
    s->choice[s->choices++] = (Choice){.at = {p, q}, .name = s->fields ? p->header : STR("id"), .clean = "text", .why = "every record has one of its own: the key"};
    s->key_shared = !s->fields && q && p->rises + 1 < p->values && q->rises + 1 < q->values && suggest_shared(p, q) > 0.5;
}

/* What numbers the records is the key; the other columns say what they are. */
static void choose_all(Suggestion *s) {
    const Profile *key[2] = {suggest_key(&s->file[0]), s->files == 2 ? suggest_key(&s->file[1]) : NULL};
    bool keyed = key[0] && (s->files == 1 || key[1]) && (!s->fields || s->files == 1 || str_eq(key[0]->header, key[1]->header));
    s->key = SIZE_MAX;
    if (keyed) add_key(s, key[0], key[1]);
    for (size_t c = 0; c < s->file[0].columns && s->choices < COLUMNS_MAX; c++) {
        const Profile *p = &s->file[0].column[c], *q = s->files == 2 ? same_header(&s->file[1], p->header) : NULL;
        if (s->files == 2 && !q) q = same_kind(s, p);
        if (s->files == 2 && !q) q = same_content(s, p);
        if (s->files == 2 && !q) q = same_words(s, p);
        if (s->files == 2 && !q) continue; /* the other file has no such column, nor one of such values */
        if (keyed && (p == key[0] || (q && q == key[1]))) continue;
        Choice *choice = &s->choice[s->choices];
        *choice = (Choice){.at = {p, q}, .name = field_name(s, p->header)};
        choose(s, p, choice);
        if (s->fields && choice->scored) fit_cleaner(s, p, choice);
        if (!s->fields && choice->scored) join_scripts(choice);
        s->choices++;
    }
}

/* At most SCORED_MAX: those that tell most records apart stay. */
static size_t keep_best(Suggestion *s) {
    size_t scored = 0;
    for (size_t i = 0; i < s->choices; i++) scored += s->choice[i].scored;
    while (scored > SCORED_MAX) {
        size_t worst = SIZE_MAX;
        for (size_t i = 0; i < s->choices; i++) {
            if (s->choice[i].scored &&
                (worst == SIZE_MAX || s->choice[i].at[0]->block_mean >= s->choice[worst].at[0]->block_mean))
                worst = i;
        }
        s->choice[worst].scored = s->choice[worst].passes = false;
        s->choice[worst].why = reason(s, s->choice[worst].at[0], "left out: others say more");
        scored--;
    }
    return scored;
}

/* Long texts are compared where nothing else can be: what few of them share tells those that were changed a little. */
static void take_long(Suggestion *s) {
    for (size_t i = 0; i < s->choices; i++) {
        if (s->choice[i].scored) return;
    }
    for (size_t i = 0; i < s->choices; i++) {
        Choice *c = &s->choice[i];
        if (i == s->key || c->at[0]->not_text || c->at[0]->different < 2 || !is_long(c->at[0])) continue;
        c->scored = true;
        c->clean = "text";
        c->measure = "tfidf 0.6";
        c->why = reason(s, c->at[0], "long texts, of which rare words say most");
        return;
    }
}

/* The only column that is compared, where it is one of names or other texts; else NULL. */
static const Choice *only_choice(const Suggestion *s) {
    const Choice *only = NULL;
    size_t scored = 0;
    for (size_t i = 0; i < s->choices; i++) {
        if (s->choice[i].scored) scored++, only = &s->choice[i];
    }
    bool names = scored == 1 && !only->at[0]->form.date && suggest_share(only->at[0]->digits, only->at[0]->values) < 0.2;
    return names && strcmp(only->measure, "exact") != 0 ? only : NULL;
}

/* ---- The whole */

enum { REASONS_MAX = 6 };

static bool nothing_said(const Suggestion *s, const char *where, Error *err) {
    Buf why = {0};
    for (size_t i = 0, told = 0; i < s->choices && told < REASONS_MAX; i++) {
        const Choice *c = &s->choice[i];
        if (i == s->key) continue;
        const char *end = strchr(c->why, ';');
        buf_printf(&why, "%s%.*s: %.*s", told++ ? "; " : "\nhint: ", STR_ARG(c->at[0]->header), end ? (int)(end - c->why) : (int)strlen(c->why), c->why);
    }
    buf_char(&why, '\0');
    error_set(err, ERROR_USAGE, where, "%s, nor one of names or texts%s",
              s->files == 2 ? "the two have no two columns of the same name, or with values in common, that say anything" : "no two columns say anything", why.ptr);
    buf_free(&why);
    return false;
}

bool suggest_finish(Suggestion *s, File *file, const char *where, void (*write)(const Suggestion *s, Buf *out), Buf *out, Error *err) {
    choose_all(s);
    suggest_drop_wholes(s);
    take_long(s);
    bool learns = keep_best(s) >= 2, good;
    if (learns) suggest_passes(s);
    if (learns) suggest_own(s);
    s->lone = learns ? suggest_always(s) : only_choice(s);
    good = learns || s->lone;
    if (!good)
        nothing_said(s, where, err);
    else if (learns && s->passes < 1)
        good = error_set(err, ERROR_USAGE, where,
                         "no column holds values that only a few records share: there is nothing to find candidates by");
    if (good) write(s, out);
    for (size_t f = 0; f < s->files; f++) {
        for (size_t c = 0; c < file[f].columns; c++) suggest_free(&file[f].column[c]);
    }
    return good;
}

bool suggest_project(const char *const *path, size_t files, Arena *run, Buf *out, Error *err) {
    File *file = arena_array(run, files, sizeof *file);
    Suggestion *s = arena_alloc(run, sizeof *s);
    bool good = files >= 1 && files <= 2;
    for (size_t f = 0; good && f < files; f++) good = suggest_read(path[f], &file[f], run, err);
    *s = (Suggestion){.file = file, .files = files, .run = run};
    if (good) return suggest_finish(s, file, path[0], suggest_write, out, err);
    for (size_t f = 0; f < files; f++) {
        for (size_t c = 0; c < file[f].columns; c++) suggest_free(&file[f].column[c]);
    }
    return false;
}
