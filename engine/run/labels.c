#include "engine/run/labels.h"

#include "connectors/connector.h"
#include "engine/run/typed.h"

#include <stdlib.h>

enum { LEFT_COLUMN, RIGHT_COLUMN, SAME_COLUMN, LEFT_DATASET, LEFT_KEY, RIGHT_DATASET, RIGHT_KEY, RULE_COLUMN, COLUMNS };
static const char *const column_name[COLUMNS] = {"left",     "right",         "same",      "left_dataset",
                                                 "left_key", "right_dataset", "right_key", "rule"};

/* ---- Reading */

typedef struct LabelReader {
    const char *path;
    Str rule;
    Arena *run;
    Buf *labels;            /* Label */
    size_t column[COLUMNS]; /* in the batch; SIZE_MAX: there is none */
    bool decided;           /* written by `decide --pairs` */
    Error *err;
} LabelReader;

static bool find_columns(LabelReader *r, const Schema *schema) {
    for (size_t c = 0; c < COLUMNS; c++) {
        r->column[c] = SIZE_MAX;
        for (size_t i = 0; i < schema->count; i++) {
            if (str_eq_ascii_case(str_trim(schema->field[i].name), str_of(column_name[c]))) r->column[c] = i;
        }
    }
    r->decided = r->column[LEFT_COLUMN] == SIZE_MAX && r->column[LEFT_KEY] != SIZE_MAX;
    for (size_t c = r->decided ? LEFT_DATASET : LEFT_COLUMN; c <= (r->decided ? RIGHT_KEY : RIGHT_COLUMN); c++) {
        if (r->column[c] != SIZE_MAX) continue;
        return error_set(r->err, ERROR_USAGE, r->path,
                         "there is no column `%s`\nhint: the columns are left, right, and same (yes or no)",
                         column_name[c]);
    }
    return true;
}

static Str cell_of(const LabelReader *r, const Batch *batch, size_t row, size_t column) {
    return r->column[column] == SIZE_MAX ? STR("") : str_trim(batch->cell[r->column[column]][row]);
}

/* A key as labels have it; "" where there is none. */
static Str record_of(const LabelReader *r, const Batch *batch, size_t row, bool right) {
    if (!r->decided) return str_copy(r->run, cell_of(r, batch, row, right ? RIGHT_COLUMN : LEFT_COLUMN));
    Str dataset = cell_of(r, batch, row, right ? RIGHT_DATASET : LEFT_DATASET),
        key = cell_of(r, batch, row, right ? RIGHT_KEY : LEFT_KEY);
    if (!key.len || !dataset.len) return str_copy(r->run, key);
    return str_printf(r->run, "%.*s/%.*s", STR_ARG(dataset), STR_ARG(key));
}

static bool read_same(LabelReader *r, Str word, uint64_t line, bool *same) {
    static const char *const yes[] = {"same", "match"}, *const no[] = {"different", "other"};
    if (typed_truth(word, same)) return true;
    for (size_t i = 0; i < ARRAY_LEN(yes); i++) {
        if (str_eq_ascii_case(word, str_of(yes[i]))) return *same = true, true;
        if (str_eq_ascii_case(word, str_of(no[i]))) return *same = false, true;
    }
    return error_set(r->err, ERROR_USAGE, arena_printf(r->run, "%s:%llu", r->path, (unsigned long long)line),
                     "`%.*s` does not say whether the two are the same\nhint: write yes or no", STR_ARG(word));
}

static bool take_batch(LabelReader *r, const Batch *batch) {
    if (batch->reject_count)
        return error_set(r->err, ERROR_USAGE,
                         arena_printf(r->run, "%s:%llu", r->path, (unsigned long long)batch->reject[0].line), "%.*s",
                         STR_ARG(batch->reject[0].reason));
    for (size_t row = 0; row < batch->rows; row++) {
        Label label = {.same = true, .line = batch->line ? batch->line[row] : row + 2};
        Str rule = cell_of(r, batch, row, RULE_COLUMN);
        if (r->decided && r->rule.len && rule.len && !str_eq(rule, r->rule)) continue;
        label.left = record_of(r, batch, row, false);
        label.right = record_of(r, batch, row, true);
        if (!label.left.len || !label.right.len)
            return error_set(r->err, ERROR_USAGE,
                             arena_printf(r->run, "%s:%llu", r->path, (unsigned long long)label.line),
                             "a key is empty");
        if (r->column[SAME_COLUMN] != SIZE_MAX &&
            !read_same(r, cell_of(r, batch, row, SAME_COLUMN), label.line, &label.same))
            return false;
        buf_append(r->labels, &label, sizeof label);
    }
    return true;
}

static bool read_all(LabelReader *r, Source *source, const Connector *csv, const Options *options) {
    Extract extract = {.dataset = STR("labels"), .options = options, .from = INSTANT_NONE, .to = INSTANT_NONE};
    Schema schema;
    Batch batch = {0};
    if (!csv->begin(source, &extract, &schema, r->err) || !find_columns(r, &schema)) return false;
    do {
        if (!csv->next(source, &batch, r->err) || !take_batch(r, &batch)) return false;
    } while (batch.rows || batch.reject_count);
    return true;
}

bool labels_read(const char *path, Str rule, Arena *run, Labels *out, Error *err) {
    const Connector *csv = connector_find(STR("csv"));
    const Zone *utc;
    LabelReader r = {.path = path, .rule = rule, .run = run, .labels = buf_own(run), .err = err};
    Option file = {STR("files.0"), str_of(path), path}, one = {STR("files"), str_of(path), path};
    Options options = {(Option[]){file, one}, 2};
    NoticeList notices = {0};
    Arena *session = arena_new("labels", 0);
    Source *source;
    bool good = zone_load(STR("UTC"), run, &utc, err);
    SourceSpec spec = {STR("labels"), &options, ".", utc, NULL};
    good = good && csv->open(&source, &spec, &notices, session, err) && read_all(&r, source, csv, &options);
    arena_free(session);
    if (!good) return false;
    *out = (Labels){(const Label *)(const void *)r.labels->ptr, r.labels->len / sizeof(Label), !r.decided && r.column[SAME_COLUMN] == SIZE_MAX};
    return out->count || error_set(err, ERROR_USAGE, path, "no pairs stand in it");
}

bool labels_decided(Store *store, Str rule, Arena *run, Labels *out, Error *err) {
    const DecidedPair *pair;
    size_t count;
    if (!decisions_pairs(store, rule, run, &pair, &count, err)) return false;
    Label *label = arena_array(run, count, sizeof *label);
    *out = (Labels){label, count, false};
    for (size_t i = 0; i < count; i++)
        label[i] = (Label){str_printf(run, "%.*s/%.*s", STR_ARG(pair[i].left_dataset), STR_ARG(pair[i].left_key)),
                           str_printf(run, "%.*s/%.*s", STR_ARG(pair[i].right_dataset), STR_ARG(pair[i].right_key)),
                           pair[i].same, 0};
    return count || error_set(err, ERROR_USAGE, "",
                              "nobody has decided yet whether records of rule %.*s are the same\nhint: kopeck decide "
                              "RUN FINDING same|not-same",
                              STR_ARG(rule));
}

/* ---- Rows */

/* Decisions stand in no file. */
static const char *line_text(uint64_t line, Arena *run) {
    return line ? arena_printf(run, "line %llu: ", (unsigned long long)line) : "";
}

static bool find_key(Pairing *pairing, size_t side, Str key, uint64_t line, uint32_t *row, bool *known, Error *err) {
    KeyFound found = pairing_find(pairing, side, key, row);
    *known = found == KEY_FOUND;
    if (found != KEY_AMBIGUOUS) return true;
    return error_set(err, ERROR_USAGE, NULL,
                     "%sseveral records have the key %.*s\nhint: dataset/key names the dataset, too",
                     line_text(line, pairing->frames->run), STR_ARG(key));
}

typedef struct Named {
    ScoreProbe probe;
    const Label *label;
    Str left, right; /* keys of its rows, lower first for one side */
} Named;

static int by_keys(const void *a, const void *b) {
    const Named *x = a, *y = b;
    int order = str_compare(x->left, y->left);
    return order ? order : str_compare(x->right, y->right);
}

static Str place_name(const Pairing *pairing, size_t side, uint32_t row) {
    FindingRecord record = pairing_record(pairing, side, row);
    return str_printf(pairing->frames->run, "%.*s/%.*s", STR_ARG(record.dataset_name), STR_ARG(record.key));
}

static bool find_both(Pairing *pairing, Str a, Str b, uint64_t line, uint32_t row[2], bool *known, Error *err) {
    bool left, right;
    if (!find_key(pairing, 0, a, line, &row[0], &left, err) || !find_key(pairing, 1, b, line, &row[1], &right, err)) return false;
    *known = left && right;
    return true;
}

/* Of a reconciliation the two may stand the other way round. */
static bool name_label(const Label *label, Pairing *pairing, Named *out, bool *known, Error *err) {
    uint32_t row[2] = {0, 0};
    if (!find_both(pairing, label->left, label->right, label->line, row, known, err)) return false;
    if (!*known && !pairing->one && !find_both(pairing, label->right, label->left, label->line, row, known, err)) return false;
    if (!*known) return true;
    uint32_t a = row[0], b = row[1];
    if (pairing->one && a == b)
        return error_set(err, ERROR_USAGE, NULL, "%s%.*s stands beside itself",
                         line_text(label->line, pairing->frames->run), STR_ARG(label->left));
    *out = (Named){
        {a, b, label->same ? PAIR_SAME : PAIR_OTHER}, label, place_name(pairing, 0, a), place_name(pairing, 1, b)};
    if (!pairing->one || str_compare(out->left, out->right) < 0) return true;
    Str swap = out->left;
    out->left = out->right, out->right = swap;
    out->probe.left = b, out->probe.right = a;
    return true;
}

bool labels_probes(const Label *label, size_t count, Pairing *pairing, LabelProbes *out, Error *err) {
    Arena *run = pairing->frames->run;
    Named *named = arena_array(run, count, sizeof *named);
    LabelProbes probes = {arena_array(run, count, sizeof(ScoreProbe)), arena_array(run, count, sizeof(Label *)), 0, 0,
                          STR("")};
    size_t known_count = 0;
    for (size_t i = 0; i < count; i++) {
        bool known;
        if (!name_label(&label[i], pairing, &named[known_count], &known, err)) return false;
        known_count += known;
        if (!known && probes.unknown++ == 0)
            probes.first_unknown = str_printf(run, "%.*s, %.*s", STR_ARG(label[i].left), STR_ARG(label[i].right));
    }
    if (!known_count)
        return error_set(err, ERROR_USAGE, NULL,
                         "no labelled pair has its two records in the data%s, such as `%.*s`\nhint: keys are those of "
                         "matches.csv and duplicates.csv",
                         pairing->one ? "" : ", one on each side of the rule", STR_ARG(probes.first_unknown));
    qsort(named, known_count, sizeof *named, by_keys);
    for (size_t i = 0; i < known_count; i++) {
        bool again = i && by_keys(&named[i - 1], &named[i]) == 0;
        if (again && named[i - 1].probe.known != named[i].probe.known)
            return error_set(err, ERROR_USAGE, NULL, "%.*s and %.*s are said to be the same and not to be",
                             STR_ARG(named[i].left), STR_ARG(named[i].right));
        if (again) continue;
        probes.probe[probes.count] = named[i].probe;
        probes.label[probes.count++] = named[i].label;
    }
    *out = probes;
    return true;
}
