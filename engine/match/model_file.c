/* The model's file: lines that a person can read and a diff can show.
 *
 *   kopeck-model 1
 *   rule clients
 *   step 4
 *   definition 5f0c2a9e81d3b647
 *   cutoff 2026-09-30T19:00:00Z
 *   pairs 1999000 random 1000000 candidates 48211 matches 812
 *   labels same 120 other 80
 *   thresholds match 934000 review 410000
 *   prior -13288
 *   field surname
 *   measure jaro_winkler
 *   frequency yes
 *   level missing m 0 u 0 weight 0 random 12000 matches 20000
 *   level different m 30000000 u 990000000 weight -5044 random 980000 matches 30000
 *   level 800000 m ...
 *   level equal m ...
 *   end
 *
 * Version 2 is of models of steps that name what is a record's own: fields have a line `own yes` or `own no` more, and where kin were
 * found, there stand
 *
 *   kin 366 prior -11900 spoiled -14000 -15000           after `prior`: how many, and the odds of them and of badly written pairs
 *   shared kin 998000 spoiled 15000 960000               after `own`: how often the field is as in true pairs
 *
 * `labels` and `thresholds` stand only where the model was learnt with labels. Weights in 1/1000 bit; m and u in parts
 * per billion; the cut-off of a level, random and matches in parts per million. */
#include "engine/base/utf8.h"
#include "engine/match/model.h"

#include "engine/base/buf.h"

static const char *const number_name[] = {"m", "u", "weight", "random", "matches"};
enum { NUMBERS = ARRAY_LEN(number_name), VERSION_OWN = 2, LINES_MAX = MODEL_FIELDS_MAX * (MODEL_LEVELS_MAX + 5) + 11 };

/* ---- Writing */

static void write_level(Buf *out, const ModelField *field, unsigned l) {
    const ModelLevel *level = &field->level[l];
    if (l == LEVEL_MISSING)
        buf_add(out, STR("level missing"));
    else if (l == LEVEL_DIFFERENT)
        buf_add(out, STR("level different"));
    else if (l == field->levels - 1u)
        buf_add(out, STR("level equal"));
    else
        buf_printf(out, "level %u", level->cutoff_ppm);
    buf_printf(out, " m %u u %u weight %d random %u matches %u\n", level->m_ppb, level->u_ppb, level->weight,
               level->random_ppm, level->matches_ppm);
}

static void write_origin(Buf *out, const ModelOrigin *origin) {
    buf_printf(out, "rule %.*s\nstep %u\ndefinition %.*s\ncutoff %.*s\n", STR_ARG(origin->rule), origin->step,
               STR_ARG(origin->definition), STR_ARG(origin->cutoff));
    buf_printf(out, "pairs %llu random %llu candidates %llu matches %llu\n", (unsigned long long)origin->pairs,
               (unsigned long long)origin->random, (unsigned long long)origin->candidates,
               (unsigned long long)origin->matches);
    if (origin->labels_same || origin->labels_other)
        buf_printf(out, "labels same %llu other %llu\n", (unsigned long long)origin->labels_same,
                   (unsigned long long)origin->labels_other);
    if (origin->match_ppm) buf_printf(out, "thresholds match %u review %u\n", origin->match_ppm, origin->review_ppm);
}

static bool has_own(const Model *model) {
    bool own = false;
    for (size_t f = 0; f < model->field_count; f++) own = own || model->field[f].own;
    return own;
}

static void write_own(Buf *out, const Model *model, const ModelField *field) {
    const uint32_t *shared = field->blend_ppm;
    buf_printf(out, "own %s\n", field->own ? "yes" : "no");
    if (model->has_kin) buf_printf(out, "shared kin %u spoiled %u %u\n", shared[BLEND_KIN], shared[BLEND_SPOILED], shared[BLEND_SPOILED + 1]);
}

Str model_write(const Model *model, Arena *arena) {
    Buf *out = buf_own(arena);
    bool own = has_own(model);
    const int32_t *prior = model->blend_prior;
    buf_printf(out, "kopeck-model %d\n", own ? VERSION_OWN : 1);
    write_origin(out, &model->origin);
    buf_printf(out, "prior %d\n", model->prior);
    if (model->has_kin)
        buf_printf(out, "kin %llu prior %d spoiled %d %d\n", (unsigned long long)model->origin.kin, prior[BLEND_KIN], prior[BLEND_SPOILED],
                   prior[BLEND_SPOILED + 1]);
    for (size_t f = 0; f < model->field_count; f++) {
        const ModelField *field = &model->field[f];
        buf_add(out, STR("field "));
        buf_add(out, field->name);
        buf_add(out, STR("\nmeasure "));
        buf_add(out, field->measure);
        buf_printf(out, "\nfrequency %s\n", field->frequency ? "yes" : "no");
        if (own) write_own(out, model, field);
        for (unsigned l = 0; l < field->levels; l++) write_level(out, field, l);
    }
    buf_add(out, STR("end\n"));
    return buf_str(out);
}

/* ---- Reading */

typedef struct Reader {
    Str rest, line;
    bool own, kin; /* lines `own` and `shared` are wanted */
    size_t number;
    const char *where;
    Arena *arena;
    Error *err;
} Reader;

static bool wrong(Reader *r, const char *wanted) {
    bool text = utf8_valid(r->line);
    for (size_t i = 0; i < r->line.len; i++) text = text && (unsigned char)r->line.ptr[i] >= ' ';
    if (!text) r->line = STR("(no text)"); /* it goes to a terminal */
    return error_set(r->err, ERROR_USAGE, arena_printf(r->arena, "%s:%zu", r->where, r->number),
                     "not a line of a model: `%.*s`\nhint: %s is wanted here",
                     (int)(r->line.len < 80 ? r->line.len : 80), r->line.ptr ? r->line.ptr : "", wanted);
}

static bool next_line(Reader *r) {
    r->number++;
    r->line = r->rest.ptr ? str_cut(&r->rest, '\n') : STR("");
    if (r->line.len && r->line.ptr[r->line.len - 1] == '\r') r->line.len--;
    return r->number <= LINES_MAX;
}

/* "word rest": the rest; STR_NULL when the line begins otherwise or has no rest. */
static Str after(const Reader *r, Str word) {
    if (!str_starts(r->line, word) || r->line.len <= word.len + 1 || r->line.ptr[word.len] != ' ') return STR_NULL;
    return str_sub(r->line, word.len + 1, r->line.len);
}

static bool number_between(Str text, int64_t least, int64_t most, int64_t *out) {
    return str_int64(text, out) && *out >= least && *out <= most;
}

static bool read_cutoff(Str word, ModelField *field, ModelLevel *level, bool *equal) {
    int64_t cutoff;
    unsigned l = field->levels;
    *equal = str_eq(word, STR("equal"));
    if (l == LEVEL_MISSING) return str_eq(word, STR("missing"));
    if (l == LEVEL_DIFFERENT) return str_eq(word, STR("different"));
    if (*equal) {
        level->cutoff_ppm = PPM;
        return true;
    }
    if (l >= MODEL_LEVELS_MAX - 1 || !number_between(word, 1, PPM - 1, &cutoff)) return false;
    level->cutoff_ppm = (uint32_t)cutoff;
    return level->cutoff_ppm > field->level[l - 1].cutoff_ppm;
}

static bool read_level(Reader *r, ModelField *field, bool *equal) {
    Str rest = after(r, STR("level"));
    ModelLevel level = {0};
    int64_t value[NUMBERS];
    if (!rest.ptr || !read_cutoff(str_cut(&rest, ' '), field, &level, equal))
        return wrong(r, "`level` missing, different, rising cut-offs, equal");
    bool missing = field->levels == LEVEL_MISSING;
    for (size_t i = 0; i < NUMBERS; i++) {
        bool share = i < 2, weight = i == 2;
        int64_t least = weight              ? -100000
                        : share && !missing ? 1
                                            : 0,
                most = weight             ? 100000
                       : missing && share ? 0
                       : share            ? PPB
                                          : PPM;
        if (missing && weight) least = most = 0;
        if (!rest.ptr || !str_eq(str_cut(&rest, ' '), str_of(number_name[i])) || !rest.ptr ||
            !number_between(str_cut(&rest, ' '), least, most, &value[i]))
            return wrong(r, "`level ... m N u N weight N random N matches N`, each within its range,");
    }
    if (rest.ptr) return wrong(r, "nothing after `matches N`");
    level.m_ppb = (uint32_t)value[0], level.u_ppb = (uint32_t)value[1], level.weight = (int32_t)value[2];
    level.random_ppm = (uint32_t)value[3], level.matches_ppm = (uint32_t)value[4];
    field->level[field->levels++] = level;
    return true;
}

/* "name N name N N": numbers from least to most; a name is given once for all of its numbers, which are NULL then. */
static bool numbers_of(Str line, const char *const *name, size_t count, int64_t least, int64_t *out) {
    for (size_t i = 0; i < count; i++) {
        if (name[i] && (!line.ptr || !str_eq(str_cut(&line, ' '), str_of(name[i])))) return false;
        if (!line.ptr || !number_between(str_cut(&line, ' '), least, least < 0 ? 0 : INT64_MAX, &out[i])) return false;
    }
    return !line.ptr;
}

static bool read_own(Reader *r, ModelField *field) {
    static const char *const names[MODEL_BLENDS] = {"kin", "spoiled", NULL};
    int64_t shared[MODEL_BLENDS];
    if (!next_line(r)) return wrong(r, "`own yes` or `own no`");
    Str own = after(r, STR("own"));
    field->own = str_eq(own, STR("yes"));
    if (!field->own && !str_eq(own, STR("no"))) return wrong(r, "`own yes` or `own no`");
    if (!r->kin) return true;
    bool good = next_line(r) && numbers_of(after(r, STR("shared")), names, MODEL_BLENDS, 1, shared);
    for (size_t b = 0; good && b < MODEL_BLENDS; b++) good = shared[b] < PPM;
    if (!good) return wrong(r, "`shared kin N spoiled N N`");
    for (size_t b = 0; b < MODEL_BLENDS; b++) field->blend_ppm[b] = (uint32_t)shared[b];
    return true;
}

static bool read_field(Reader *r, Str name, ModelField *field) {
    *field = (ModelField){.name = str_copy(r->arena, name)};
    if (!next_line(r) || !after(r, STR("measure")).ptr) return wrong(r, "`measure NAME`");
    field->measure = str_copy(r->arena, after(r, STR("measure")));
    if (!next_line(r)) return wrong(r, "`frequency yes` or `frequency no`");
    Str frequency = after(r, STR("frequency"));
    field->frequency = str_eq(frequency, STR("yes"));
    if (!field->frequency && !str_eq(frequency, STR("no"))) return wrong(r, "`frequency yes` or `frequency no`");
    if (r->own && !read_own(r, field)) return false;
    for (bool equal = false; !equal;) {
        if (!next_line(r) || !read_level(r, field, &equal)) return wrong(r, "`level`");
    }
    return true;
}

static bool read_word(Reader *r, const char *name, const char *wanted, Str *out) {
    if (!next_line(r) || !after(r, str_of(name)).ptr) return wrong(r, wanted);
    *out = str_copy(r->arena, after(r, str_of(name)));
    return true;
}

/* "NAME N NAME N ...": all of the names, in this order, each with a number up to `most`. */
static bool counts_of(Str line, const char *const *name, size_t names, int64_t most, uint64_t *out) {
    for (size_t i = 0; i < names; i++) {
        int64_t number;
        if (!line.ptr || !str_eq(str_cut(&line, ' '), str_of(name[i])) || !line.ptr) return false;
        if (!number_between(str_cut(&line, ' '), 0, most, &number)) return false;
        out[i] = (uint64_t)number;
    }
    return !line.ptr;
}

static const char *const pair_names[] = {"pairs", "random", "candidates", "matches"},
                         *const label_names[] = {"same", "other"}, *const threshold_names[] = {"match", "review"};

/* The lines from `rule` to before `prior`, which is read too. */
static bool read_origin(Reader *r, ModelOrigin *origin) {
    int64_t step;
    uint64_t number[4];
    if (!read_word(r, "rule", "`rule NAME`", &origin->rule)) return false;
    if (!next_line(r) || !number_between(after(r, STR("step")), 1, 1000000, &step)) return wrong(r, "`step N`");
    origin->step = (uint32_t)step;
    if (!read_word(r, "definition", "`definition HEX`", &origin->definition)) return false;
    if (!read_word(r, "cutoff", "`cutoff MOMENT`", &origin->cutoff)) return false;
    if (!next_line(r) || !counts_of(r->line, pair_names, 4, INT64_MAX, number))
        return wrong(r, "`pairs N random N candidates N matches N`");
    origin->pairs = number[0], origin->random = number[1], origin->candidates = number[2], origin->matches = number[3];
    if (!next_line(r)) return wrong(r, "`prior N`");
    if (after(r, STR("labels")).ptr) {
        if (!counts_of(after(r, STR("labels")), label_names, 2, INT64_MAX, number) || !(number[0] | number[1]))
            return wrong(r, "`labels same N other N`");
        origin->labels_same = number[0], origin->labels_other = number[1];
        if (!next_line(r)) return wrong(r, "`prior N`");
    }
    if (after(r, STR("thresholds")).ptr) {
        if (!counts_of(after(r, STR("thresholds")), threshold_names, 2, PPM - 1, number) || !number[0] ||
            number[1] > number[0])
            return wrong(r, "`thresholds match N review N`, review not above match,");
        origin->match_ppm = (uint32_t)number[0], origin->review_ppm = (uint32_t)number[1];
        if (!next_line(r)) return wrong(r, "`prior N`");
    }
    return true;
}

static bool read_kin(Reader *r, Model *model) {
    static const char *const names[MODEL_BLENDS] = {"prior", "spoiled", NULL};
    Str rest = after(r, STR("kin"));
    int64_t kin, prior[MODEL_BLENDS];
    if (!number_between(str_cut(&rest, ' '), 0, INT64_MAX, &kin) || !numbers_of(rest, names, MODEL_BLENDS, -100000, prior))
        return wrong(r, "`kin N prior N spoiled N N`");
    model->origin.kin = (uint64_t)kin;
    for (size_t b = 0; b < MODEL_BLENDS; b++) model->blend_prior[b] = (int32_t)prior[b];
    model->has_kin = r->kin = true;
    return next_line(r) || wrong(r, "`field`");
}

bool model_read(Str text, const char *where, Arena *arena, Model *out, Error *err) {
    Reader r = {.rest = text, .where = where, .arena = arena, .err = err};
    Model *model = arena_alloc(arena, sizeof *model);
    int64_t number;
    if (!next_line(&r) || !after(&r, STR("kopeck-model")).ptr) return wrong(&r, "`kopeck-model 2`");
    if (!number_between(after(&r, STR("kopeck-model")), 1, MODEL_VERSION, &number))
        return error_set(
            err, ERROR_USAGE, where,
            "a model of version %.*s, this program reads version %d\nhint: learn it again with `kopeck train`",
            STR_ARG(after(&r, STR("kopeck-model"))), MODEL_VERSION);
    r.own = number == VERSION_OWN;
    if (!read_origin(&r, &model->origin)) return false;
    if (!number_between(after(&r, STR("prior")), -100000, 0, &number)) return wrong(&r, "`prior N`, at most 0,");
    model->prior = (int32_t)number;
    if (!next_line(&r)) return wrong(&r, "`field`");
    if (r.own && after(&r, STR("kin")).ptr && !read_kin(&r, model)) return false;
    for (; after(&r, STR("field")).ptr; next_line(&r)) {
        if (model->field_count == MODEL_FIELDS_MAX) return wrong(&r, "`end`, after the most fields that there may be,");
        if (!read_field(&r, after(&r, STR("field")), &model->field[model->field_count])) return false;
        model->field_count++;
    }
    if (!model->field_count || !str_eq(r.line, STR("end")))
        return wrong(&r, model->field_count ? "`field` or `end`" : "`field`");
    if (str_trim(r.rest).len) return next_line(&r) ? wrong(&r, "nothing after `end`") : wrong(&r, "nothing more");
    model_settle(model);
    *out = *model;
    return true;
}
