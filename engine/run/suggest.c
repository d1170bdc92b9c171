#include "engine/run/suggesting.h"

#include "connectors/connector.h"
#include "engine/base/hash.h"
#include "engine/base/utf8.h"
#include "engine/clean/clean.h"
#include "engine/clean/text.h"
#include "engine/match/model.h"

#include <ctype.h>
#include <stdlib.h>

enum { NAME_MAX_LEN = 40, FORMS_SAMPLED = 500, SHARED_LEAST = 12 };

/* ---- Reading and counting */

static bool is_more(Str v, Str before) { /* 9 before 10, a9 before b1 */
    return v.len != before.len ? v.len > before.len : str_compare(v, before) > 0;
}

static void count_shape(Profile *p, Str v) {
    char figure = 0;
    for (size_t i = 0; i < v.len && !figure; i++) figure = isdigit((unsigned char)v.ptr[i]) ? v.ptr[i] : 0;
    p->numbered += figure != 0;
    p->shortest = p->values && p->shortest < v.len ? p->shortest : v.len;
    p->longest = p->longest > v.len ? p->longest : v.len;
    if (!p->context) return;
    p->rises += p->values && is_more(v, buf_str(&p->last));
    p->last.len = 0;
    buf_add(&p->last, v);
    if (p->sampled == FORMS_SAMPLED) return;
    p->sampled++;
    p->forms += company_form(p->context, v) != COMPANY_NONE;
}

static uint64_t hash_folded(Str v) { /* 0: no value */
    if (!v.len) return 0;
    Buf low = {0};
    for (size_t i = 0; i < v.len; i++) buf_char(&low, (char)tolower((unsigned char)v.ptr[i]));
    uint64_t hash = hash_str(buf_str(&low)) | 1;
    buf_free(&low);
    return hash;
}

/* Words, and whether the value is a number or digits with what numbers of documents and phones have between them. */
static void count_signs(Profile *p, Str v) {
    size_t digits = 0, points = 0, others = 0;
    for (size_t i = 0; i < v.len; i++) {
        unsigned char c = (unsigned char)v.ptr[i];
        bool inside = c > ' ' && c != ',' && c != '.',
             before = i && (unsigned char)v.ptr[i - 1] > ' ' && v.ptr[i - 1] != ',' && v.ptr[i - 1] != '.';
        p->words += inside && !before;
        if (isdigit(c))
            digits++;
        else if (c == '.')
            points++;
        else if (c != ' ' && c != '-' && c != '/' && c != '(' && c != ')' && c != '+')
            others++;
    }
    p->numbers += digits && !others && points <= 1 && memchr(v.ptr, ' ', v.len) == NULL;
    p->digits += digits >= 1 && !others;
}

void suggest_count(Profile *p, Str v) {
    const char *at = v.len ? memchr(v.ptr, '@', v.len) : NULL;
    Amount amount;
    int64_t cents = suggest_cents(v, &amount);
    uint64_t hash = hash_folded(v);
    p->rows++;
    p->money += cents != NO_MONEY;
    p->fractions += cents != NO_MONEY && amount.fraction;
    p->commas += cents != NO_MONEY && amount.point == ',';
    p->grouped += cents != NO_MONEY && amount.grouped;
    suggest_count_day(p, v);
    buf_append(&p->cents, &cents, sizeof cents);
    buf_append(&p->hashes, &hash, sizeof hash);
    if (!v.len) return;
    count_shape(p, v);
    count_signs(p, v);
    p->values++;
    p->letters += utf8_count(v);
    p->emails += at && memchr(at, '.', v.len - (size_t)(at - v.ptr));
}

void suggest_free(Profile *p) {
    buf_free(&p->hashes);
    buf_free(&p->days);
    buf_free(&p->cents);
    buf_free(&p->last);
}

static int by_hash(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

void suggest_count_blocks(Profile *p) {
    uint64_t *hash = (uint64_t *)(void *)p->hashes.ptr, pairs = 0;
    size_t count = p->hashes.len / sizeof *hash;
    uint64_t *sorted = malloc((count + 1) * sizeof *sorted);
    if (!sorted) arena_out_of_memory("suggest", count * sizeof *sorted);
    if (count) memcpy(sorted, hash, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_hash);
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i; end < count && sorted[end] == sorted[i]; end++) continue;
        if (!sorted[i]) continue;
        p->different++;
        pairs += (uint64_t)(end - i) * (end - i);
        if (end - i > p->block_most) p->block_most = end - i;
    }
    free(sorted);
    p->block_mean = p->values ? (double)pairs / (double)p->values : 0;
}

static bool read_rows(const Connector *csv, Source *source, const Options *options, File *out, Arena *run, Error *err) {
    Extract extract = {.dataset = STR("suggest"),
                       .options = options,
                       .from = INSTANT_NONE,
                       .to = INSTANT_NONE,
                       .rows_max = SUGGEST_ROWS_MAX};
    Schema schema;
    Batch batch = {0};
    if (!csv->begin(source, &extract, &schema, err)) return false;
    out->columns = schema.count < COLUMNS_MAX ? schema.count : COLUMNS_MAX;
    CleanContext *context = clean_context_new(run, NULL);
    for (size_t c = 0; c < out->columns; c++) {
        out->column[c].header = str_copy(run, str_trim(schema.field[c].name));
        out->column[c].context = context;
    }
    do {
        if (!csv->next(source, &batch, err)) return false;
        for (size_t row = 0; row < batch.rows; row++) {
            for (size_t c = 0; c < out->columns; c++) suggest_count(&out->column[c], str_trim(batch.cell[c][row]));
        }
        out->rows += batch.rows;
    } while (batch.rows || batch.reject_count);
    for (size_t c = 0; c < out->columns; c++) {
        suggest_settle_days(&out->column[c]);
        suggest_count_blocks(&out->column[c]);
    }
    return out->rows > 1 ||
           error_set(err, ERROR_USAGE, out->path, "fewer than two rows: nothing can be said of its columns");
}

static bool read_file(const char *path, File *out, Arena *run, Error *err) {
    const Connector *csv = connector_find(STR("csv"));
    const Zone *utc;
    NoticeList notices = {0};
    Option option[] = {{STR("files.0"), str_of(path), path}, {STR("separator"), str_of(out->separator), path}};
    Options options = {option, *out->separator ? 2 : 1};
    Arena *session = arena_new("suggest", 0);
    Source *source;
    out->path = path;
    bool good = zone_load(STR("UTC"), run, &utc, err);
    SourceSpec spec = {STR("suggest"), &options, ".", utc};
    good = good && csv->open(&source, &spec, &notices, session, err) && read_rows(csv, source, &options, out, run, err);
    arena_free(session);
    return good;
}

/* A file of one column may be one with a separator that is seldom used: the sign that stands most often in its header.
 */
static bool read_any_file(const char *path, File *out, Arena *run, Error *err) {
    static const char seldom[] = "%|^~#";
    if (!read_file(path, out, run, err) || out->columns != 1) return err->kind == ERROR_NONE;
    Str header = out->column[0].header;
    size_t most = 0;
    char separator = 0;
    for (const char *c = seldom; *c; c++) {
        size_t count = 0;
        for (size_t i = 0; i < header.len; i++) count += header.ptr[i] == *c;
        if (count > most) most = count, separator = *c;
    }
    if (!most) return true;
    suggest_free(&out->column[0]);
    *out = (File){.separator = {separator, 0}};
    return read_file(path, out, run, err);
}

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
    Kind kind = suggest_kind(p->header);
    const Profile *found = NULL;
    if (kind <= KIND_KEY) return NULL;
    for (size_t f = 0; f < 2; f++) {
        size_t count = 0;
        for (size_t c = 0; c < s->file[f].columns; c++) {
            if (suggest_kind(s->file[f].column[c].header) == kind) count++, found = &s->file[f].column[c];
        }
        if (count != 1) return NULL;
    }
    return found;
}

/* Under another header: the column that no other one of the first file is called like, with most values in common. */
static const Profile *same_content(const Suggestion *s, const Profile *p) {
    const Profile *best = NULL;
    double most = 0.2;
    for (size_t c = 0; c < s->file[1].columns; c++) {
        const Profile *q = &s->file[1].column[c];
        bool taken = same_header(&s->file[0], q->header) != NULL;
        for (size_t i = 0; i < s->choices; i++) taken = taken || s->choice[i].at[1] == q;
        double shared = taken ? 0 : suggest_shared(p, q);
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
    Kind kind = suggest_kind(p->header);
    double words = suggest_share(p->words, p->values), figures = suggest_share(p->digits, p->values);
    if (s->fields || figures > 0.2 || suggest_share(p->letters, p->values) > 100) return false;
    if (suggest_share(p->forms, p->sampled) > 0.15 && words > 1.3 && kind != KIND_ADDRESS) {
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
    out->measure = letters >= 6 ? "edit 1" : "exact";
    out->why = reason(s, p,
                      tax            ? "tax numbers"
                      : phone        ? "phone numbers or the like"
                      : letters >= 6 ? "numbers; a wrong figure is common"
                                     : "short numbers");
}

static void choose_words(Suggestion *s, const Profile *p, Choice *out) {
    double words = suggest_share(p->words, p->values);
    if (p->different < 12) {
        out->measure = "exact";
        out->why = reason(s, p, "few values");
    } else if (words > 2.5 && p->block_mean < TELLING_MEAN_MAX) {
        out->clean = "text"; /* the measure itself takes signs away, so that PS-LX350H is PSLX350H */
        out->measure = "tfidf 0.6";
        out->why = reason(s, p, "several words, of which rare ones say most");
    } else if (words > 2.5) {
        out->measure = "token_set 0.8";
        out->why = reason(s, p, "several words, in any order");
    } else {
        out->measure = "jaro_winkler";
        out->why = reason(s, p, "names or words; typing errors are common");
    }
}

static void choose(Suggestion *s, const Profile *p, Choice *out) {
    out->scored = true;
    out->clean = "fold";
    if (p->not_text) {
        out->scored = false;
        out->why = reason(s, p, "left out: a number or a moment, for `within`");
    } else if (suggest_share(p->values, p->rows) < 0.2 || p->different < 2) {
        out->scored = false;
        out->why = reason(s, p, p->different < 2 ? "left out: one value" : "left out: mostly empty");
    } else if (suggest_share(p->letters, p->values) > 100) {
        out->scored = false;
        out->why = reason(s, p, "left out: long texts");
    } else if (suggest_share(p->emails, p->values) > 0.8) {
        out->clean = out->measure = "email";
        out->why = reason(s, p, "e-mail addresses");
    } else if (p->form.date) {
        out->clean = "text";
        out->measure = "edit 1";
        out->why = reason(s, p, "days; a wrong figure is common");
    } else if (suggest_share(p->digits, p->values) > 0.8) {
        choose_figures(s, p, out);
    } else if (!choose_name(s, p, out)) {
        choose_words(s, p, out);
    }
    out->rare = out->scored && p->block_mean < TELLING_MEAN_MAX && suggest_share(p->words, p->values) > 1.5 &&
                suggest_share(p->digits, p->values) < 0.2 && suggest_share(p->emails, p->values) < 0.2;
    out->passes = out->scored && p->block_mean <= BLOCK_MEAN_MAX && p->block_most <= BLOCK_MOST_MAX;
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
        if (s->files == 2 && !q) continue; /* the other file has no such column, nor one of such values */
        if (keyed && (p == key[0] || (q && q == key[1]))) continue;
        Choice *choice = &s->choice[s->choices];
        *choice = (Choice){.at = {p, q}, .name = field_name(s, p->header)};
        choose(s, p, choice);
        if (s->fields && choice->scored) fit_cleaner(s, p, choice);
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

/* ---- The whole */

bool suggest_finish(Suggestion *s, File *file, const char *where, void (*write)(const Suggestion *s, Buf *out), Buf *out, Error *err) {
    choose_all(s);
    bool good = keep_best(s) >= 2;
    if (good) suggest_passes(s);
    if (!good)
        error_set(err, ERROR_USAGE, where,
                  s->files == 2 ? "the two have fewer than two columns of the same name, or with values in common, that say anything"
                                : "fewer than two columns say anything");
    else if (s->passes < 1)
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
    for (size_t f = 0; good && f < files; f++) good = read_any_file(path[f], &file[f], run, err);
    *s = (Suggestion){.file = file, .files = files, .run = run};
    if (good) return suggest_finish(s, file, path[0], suggest_write, out, err);
    for (size_t f = 0; f < files; f++) {
        for (size_t c = 0; c < file[f].columns; c++) suggest_free(&file[f].column[c]);
    }
    return false;
}
