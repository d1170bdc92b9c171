/* Suggest: a file read once, its columns counted. */
#include "connectors/connector.h"
#include "connectors/csv_encoding.h"
#include "engine/base/hash.h"
#include "engine/base/utf8.h"
#include "engine/clean/clean.h"
#include "engine/clean/text.h"
#include "engine/match/values.h"
#include "engine/run/suggesting.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

enum { FORMS_SAMPLED = 500, NOTHING_MAX = 31 /* bytes of what stands for none */, PART_BYTES = 1 << 20 };

static bool is_more(Str v, Str before) { /* 9 before 10, a9 before b1 */
    return v.len != before.len ? v.len > before.len : str_compare(v, before) > 0;
}

static void count_letters(Profile *p, Str v) {
    Buf skeleton = {0};
    bool cyrillic = false, latin = false, person = false;
    for (size_t i = 0; i < v.len;) {
        uint32_t c = utf8_next(v, &i);
        cyrillic |= c >= 0x400 && c < 0x530;
        latin |= c < 128 && isalpha((int)c);
    }
    p->cyrillic += cyrillic;
    p->latin += latin;
    translit_clean(p->context, v, &skeleton);
    for (Str rest = buf_str(&skeleton); rest.len && !person;) person = person_is_given_name(str_cut(&rest, ' '));
    p->people += person;
    buf_free(&skeleton);
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
    count_letters(p, v);
}

static void keep_sample(Profile *p, Str v) {
    if (!p->context || p->rows >= WORDS_SAMPLED) return;
    if (v.len) fold_clean(p->context, v, &p->sample);
    buf_append(&p->sample_end, &(uint32_t){(uint32_t)p->sample.len}, sizeof(uint32_t));
}

uint64_t suggest_hash(Str v) {
    if (!v.len) return 0;
    Buf low = {0};
    for (size_t i = 0; i < v.len; i++) {
        unsigned char c = (unsigned char)v.ptr[i];
        bool inside = i && i + 1 < v.len && isdigit((unsigned char)v.ptr[i - 1]) && isdigit((unsigned char)v.ptr[i + 1]);
        if (!ispunct(c) || inside) buf_char(&low, (char)tolower(c)); /* a title ends in a full stop or does not */
    }
    if (!low.len) buf_add(&low, v);
    uint64_t hash = hash_str(buf_str(&low)) | 1;
    buf_free(&low);
    return hash;
}

/* Words that stand for none are none here as they are to a model; figures may be a number of records, 111 among them. */
static Str value_of(const Profile *p, Str v) {
    if (!p->context || !v.len || v.len > NOTHING_MAX || isdigit((unsigned char)v.ptr[0])) return v;
    Buf folded = {0};
    fold_clean(p->context, v, &folded);
    bool none = value_says_nothing(v) || value_says_nothing(buf_str(&folded));
    buf_free(&folded);
    return none ? STR("") : v;
}

/* Words, and whether the value is a number or digits with what numbers of documents and phones have between them. */
static void count_signs(Profile *p, Str v, bool amount) {
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
    p->digits += digits >= 1 && (!others || amount);
}

/* One number with no more around it than $, % or кг, and something that a mere running number has not. */
static bool is_measured(Str v) {
    enum { AROUND_MAX = 3 };
    size_t runs = 0, around = 0;
    bool inside = false, marked = false;
    for (size_t i = 0; i < v.len;) {
        size_t from = i;
        uint32_t c = utf8_next(v, &i);
        bool figure = c < 128 && isdigit((int)c), next = i < v.len && isdigit((unsigned char)v.ptr[i]);
        bool joint = inside && next && (c == '.' || c == ',' || c == ':');
        runs += figure && !inside;
        inside = figure || joint;
        marked = marked || joint || (!figure && c != ' ' && c != '+'); /* +77011234567 is a phone */
        around += !figure && !joint && c != ' ';
        if (!runs && (c < 128 ? isalpha((int)c) : c < 0x2000)) return false; /* АВ-12 */
        if (from && c == ' ' && next && runs) return false; /* two numbers; or thousands apart, which amounts are counted by */
    }
    return runs == 1 && marked && around <= AROUND_MAX;
}

/* Figures and letters of which none is a small one, or which are fewer; a name with a number is none. */
static bool is_code(Str v) {
    enum { LETTERS_MAX = 20 };
    size_t figures = 0, letters = 0, small = 0, count = 0;
    for (size_t i = 0; i < v.len; count++) {
        uint32_t c = utf8_next(v, &i);
        bool figure = c < 128 && isdigit((int)c), letter = c >= 128 || isalpha((int)c);
        figures += figure;
        letters += letter;
        small += (c >= 'a' && c <= 'z') || (c >= 0x430 && c < 0x460);
    }
    return figures && letters && count <= LETTERS_MAX && (!small || figures > letters);
}

void suggest_count(Profile *p, Str v) {
    v = value_of(p, v);
    const char *at = v.len ? memchr(v.ptr, '@', v.len) : NULL;
    Amount amount;
    int64_t cents = suggest_cents(v, &p->beside, &amount);
    uint64_t hash = suggest_hash(v);
    keep_sample(p, v);
    if (hash) suggest_count_often(p, v, hash);
    p->rows++;
    p->money += cents != NO_MONEY;
    p->fractions += cents != NO_MONEY && amount.fraction;
    p->commas += cents != NO_MONEY && amount.point == ',';
    p->grouped += cents != NO_MONEY && amount.grouped;
    p->currencies += cents != NO_MONEY && amount.currency;
    suggest_count_day(p, v);
    buf_append(&p->cents, &cents, sizeof cents);
    buf_append(&p->hashes, &hash, sizeof hash);
    if (!v.len) return;
    count_shape(p, v);
    count_signs(p, v, amount.currency);
    p->values++;
    p->measured += is_measured(v) || (cents != NO_MONEY && (amount.fraction || amount.currency));
    p->coded += is_code(v);
    p->letters += utf8_count(v);
    p->emails += at && memchr(at, '.', v.len - (size_t)(at - v.ptr));
}

void suggest_free(Profile *p) {
    buf_free(&p->hashes);
    buf_free(&p->days);
    buf_free(&p->cents);
    buf_free(&p->last);
    buf_free(&p->sample);
    buf_free(&p->sample_end);
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

/* Columns and, of many columns, fewer rows: what is kept of a cell takes memory. */
static size_t begin_columns(const Schema *schema, File *out, Arena *run) {
    static const size_t cells_max = (size_t)64 * SUGGEST_ROWS_MAX;
    CleanContext *context = clean_context_new(run, NULL);
    out->columns = schema->count < COLUMNS_MAX ? schema->count : COLUMNS_MAX;
    out->unseen = schema->count - out->columns;
    for (size_t c = 0; c < out->columns; c++) {
        out->column[c].header = str_copy(run, str_trim(schema->field[c].name));
        out->column[c].context = context;
    }
    return out->columns * SUGGEST_ROWS_MAX > cells_max ? cells_max / out->columns : SUGGEST_ROWS_MAX;
}

/* Records of a file of which a part was read: no more than its lines. */
static uint64_t count_lines(const char *path) {
    uint64_t lines = 0;
    Buf part = {0};
    FILE *file = fopen(path, "rb");
    while (file) {
        size_t len = fread(buf_reserve(&part, PART_BYTES), 1, PART_BYTES, file);
        for (const char *at = part.ptr; len && (at = memchr(at, '\n', (size_t)(part.ptr + len - at))); at++) lines++;
        if (len == PART_BYTES) continue;
        fclose(file);
        file = NULL;
    }
    buf_free(&part);
    return lines;
}

static bool enough_rows(const File *file, uint64_t rejects, const char *first, Error *err) {
    if (file->rows > 1) return true;
    if (!rejects) return error_set(err, ERROR_USAGE, file->path, "fewer than two rows: nothing can be said of its columns");
    return error_set(err, ERROR_SOURCE, file->path, "fewer than two rows can be read; %llu cannot, the first of them at %s", (unsigned long long)rejects, first);
}

static bool read_rows(const Connector *csv, Source *source, const Options *options, File *out, Arena *run, Error *err) {
    Extract extract = {.dataset = STR("suggest"),
                       .options = options,
                       .from = INSTANT_NONE,
                       .to = INSTANT_NONE,
                       .rows_max = SUGGEST_ROWS_MAX};
    Schema schema;
    Batch batch = {0};
    uint64_t rejects = 0;
    const char *first = "";
    if (!csv->begin(source, &extract, &schema, err)) return false;
    size_t rows_max = begin_columns(&schema, out, run);
    do {
        if (!csv->next(source, &batch, err)) return false;
        for (size_t row = 0; row < batch.rows; row++) {
            for (size_t c = 0; c < out->columns; c++) suggest_count(&out->column[c], str_trim(batch.cell[c][row]));
        }
        out->rows += batch.rows;
        if (batch.reject_count && !rejects)
            first = arena_printf(run, "line %llu: %.*s", (unsigned long long)batch.reject->line, STR_ARG(batch.reject->reason));
        rejects += batch.reject_count;
    } while ((batch.rows || batch.reject_count) && out->rows < rows_max);
    for (size_t c = 0; c < out->columns; c++) {
        suggest_settle_days(&out->column[c]);
        suggest_count_blocks(&out->column[c]);
        suggest_forget_defaults(&out->column[c]);
    }
    uint64_t lines = out->rows < rows_max ? 0 : count_lines(out->path);
    out->rows_all = lines > out->rows ? lines : out->rows;
    return enough_rows(out, rejects, first, err);
}

static bool read_as(const char *path, File *out, Arena *run, Error *err) {
    const Connector *csv = connector_find(STR("csv"));
    const Zone *utc;
    NoticeList notices = {0};
    Option option[4] = {{STR("files.0"), str_of(path), path}};
    Options options = {option, 1};
    if (*out->separator) option[options.count++] = (Option){STR("separator"), str_of(out->separator), path};
    if (out->encoding) option[options.count++] = (Option){STR("encoding"), str_of(out->encoding), path};
    if (out->headless.ptr) option[options.count++] = (Option){STR("header.0"), STR("false"), path};
    Arena *session = arena_new("suggest", 0);
    Source *source;
    out->path = path;
    bool good = zone_load(STR("UTC"), run, &utc, err);
    SourceSpec spec = {STR("suggest"), &options, ".", utc, NULL};
    good = good && csv->open(&source, &spec, &notices, session, err) && read_rows(csv, source, &options, out, run, err);
    arena_free(session);
    return good;
}

/* What a file that is not UTF-8 probably is, by its beginning; NULL: it may be UTF-8, or cannot be read. */
static const char *guess_encoding(const char *path) {
    static const size_t sample = 1 << 18;
    Buf bytes = {0};
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    bytes.len = fread(buf_reserve(&bytes, sample), 1, sample, file);
    fclose(file);
    CsvEncoding guess = csv_encoding_guess(buf_str(&bytes));
    buf_free(&bytes);
    return guess == CSV_ENCODING_AUTO || guess == CSV_UTF_8 ? NULL : csv_encoding_name[guess];
}

/* The connector leaves a file that is not UTF-8 to whoever knows it; here nobody does, so that it is read as what it looks like. */
static bool read_file(const char *path, File *out, Arena *run, Error *err) {
    File asked = *out;
    Error first = {0};
    if (read_as(path, out, run, &first)) return true;
    const char *encoding = first.kind == ERROR_SOURCE && !asked.encoding ? guess_encoding(path) : NULL;
    if (!encoding) {
        *err = first;
        return false;
    }
    for (size_t c = 0; c < out->columns; c++) suggest_free(&out->column[c]);
    *out = asked;
    out->encoding = encoding;
    return read_as(path, out, run, err);
}

/* A file of one column may have a separator that is seldom used: the sign that stands most often in its header. */
static bool read_separated(const char *path, File *out, Arena *run, Error *err) {
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
    *out = (File){.separator = {separator, 0}, .encoding = out->encoding};
    return read_file(path, out, run, err);
}

bool suggest_read(const char *path, File *out, Arena *run, Error *err) {
    if (!read_separated(path, out, run, err)) return false;
    Str headless = suggest_headless(out);
    if (!headless.ptr) return true;
    for (size_t c = 0; c < out->columns; c++) suggest_free(&out->column[c]);
    File again = {.encoding = out->encoding, .headless = headless};
    memcpy(again.separator, out->separator, sizeof again.separator);
    *out = again;
    return read_file(path, out, run, err);
}
