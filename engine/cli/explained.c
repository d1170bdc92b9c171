#include "engine/cli/explained.h"
#include "connectors/connector.h"
#include "engine/base/file.h"
#include "engine/data/snapshot_list.h"
#include "engine/run/models.h"
#include "engine/store/named.h"

#include <assert.h>

/* ---- The run: its project, its snapshot */

static Str text_of(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text ? str_of(text) : STR("");
}

static bool has_identity(const char *folder, Str sha256, Arena *run) {
    Str text;
    Error ignored = {0};
    const char *path = arena_printf(run, "%s/manifest.sha256", folder);
    return sha256.len && file_exists(path) && file_read(path, 4096, run, &text, &ignored) && str_starts(text, sha256);
}

/* Among the snapshots of the project. */
static const char *find_snapshot(const Plan *plan, Str sha256, Arena *run) {
    SnapshotList list = snapshots_in(arena_printf(run, "%s/snapshots", plan->folder), run);
    for (size_t i = 0; i < list.count; i++) {
        if (has_identity(list.folder[i], sha256, run)) return list.folder[i];
    }
    return NULL;
}

static bool holds_run(const char *folder, Arena *run) {
    return file_exists(arena_printf(run, "%s/summary.json", folder)) || file_exists(arena_printf(run, "%s/manifest.json", folder));
}

/* The operand itself, or as a folder of the project; NULL: neither holds a run. */
static const char *find_folder(const char *name, const Plan *plan, Arena *run) {
    if (holds_run(name, run)) return name;
    const char *inside = arena_printf(run, "%s/%s", plan->folder, name);
    return name[0] != '/' && holds_run(inside, run) ? inside : NULL;
}

static bool read_summary(const char *folder, Arena *run, ExplainedRun *out, Error *err) {
    json_error_t problem;
    const char *path = arena_printf(run, "%s/summary.json", folder);
    out->summary = json_load_file(path, 0, &problem);
    if (!out->summary) return error_set(err, ERROR_USAGE, path, "not a summary: %s", problem.text);
    out->snapshot_sha256 = text_of(out->summary, "snapshot_sha256");
    out->project_sha256 = text_of(out->summary, "project_sha256");
    out->job = text_of(out->summary, "job");
    out->run = text_of(out->summary, "run");
    return true;
}

/* A run by its id, its number or "last", as the store keeps it; its summary where its outputs still are that run's. */
static bool find_kept(const Arguments *arguments, const Plan *plan, Arena *run, ExplainedRun *out, Error *err) {
    const char *name = arguments->operand[0];
    assert(name); /* the command takes no fewer */
    const StorePlace *place = store_place(arguments, plan, run);
    Store *store;
    Run kept;
    Error none = {0};
    if (!place || !store_may_be_there(place) || strchr(name, '/'))
        return error_set(err, ERROR_USAGE, name, "no run has written here, and it is no snapshot\nhint: name the folder of the outputs (--out of the run)");
    if (!store_open(place, false, run, &store, err) || !runs_find(store, str_of(name), run, &kept, err)) return false;
    const char *folder = str_cstr(run, kept.out);
    bool there = holds_run(folder, run) && read_summary(folder, run, out, &none) && str_eq(out->run, kept.id);
    out->folder = there ? folder : NULL; /* another run may have written there since */
    if (there) return true;
    if (out->summary) json_decref(out->summary);
    out->summary = NULL;
    out->run = kept.id;
    out->job = kept.job;
    out->project_sha256 = kept.project_sha256;
    out->snapshot_sha256 = kept.snapshot_sha256;
    return true;
}

bool explained_find(const Arguments *arguments, const Plan *plan, Arena *run, ExplainedRun *out, Error *err) {
    const char *folder = find_folder(arguments->operand[0], plan, run), *from = given_snapshot(arguments, plan, run);
    *out = (ExplainedRun){STR(""), STR(""), STR(""), STR(""), folder, from ? from : folder, NULL};
    if (folder && file_exists(arena_printf(run, "%s/manifest.json", folder))) return true;
    if (!(folder ? read_summary(folder, run, out, err) : find_kept(arguments, plan, run, out, err))) return false;
    if (!str_eq(out->project_sha256, str_of(plan->sha256)))
        return error_set(err, ERROR_USAGE, plan->file,
                         "the project has changed since this run, so it cannot be explained\nhint: run it again: "
                         "kopeck run %.*s --from SNAPSHOT",
                         STR_ARG(out->job));
    out->snapshot = from ? from : find_snapshot(plan, out->snapshot_sha256, run);
    if (!out->snapshot)
        return error_set(err, ERROR_USAGE, arguments->operand[0],
                         "its snapshot is not among those of the project\nhint: name it with --from");
    return true;
}

bool explained_snapshot(const ExplainedRun *of, const Snapshot *snapshot, Error *err) {
    if (!of->snapshot_sha256.len || str_eq(of->snapshot_sha256, str_of(snapshot->sha256))) return true;
    return error_set(err, ERROR_USAGE, snapshot->folder,
                     "another snapshot than the one of this run (%.16s..., not %.*s...)", snapshot->sha256, 16,
                     of->snapshot_sha256.ptr);
}

bool explained_models(const ExplainedRun *of, const Pairing *pairing, Arena *run, Error *err) {
    RuleResult result = {.rule = pairing->rule, .match = pairing->match, .clusters = pairing->clusters};
    size_t count, at, k;
    const ReportModel *model = report_models(&result, &count, run);
    json_t *rule, *was;
    json_array_foreach(json_object_get(of->summary, "rules"), at, rule) {
        if (!str_eq(text_of(rule, "name"), pairing->rule->name)) continue;
        json_array_foreach(json_object_get(rule, "models"), k, was) {
            if (k >= count || str_eq(text_of(was, "sha256"), model[k].sha256)) continue;
            return error_set(err, ERROR_USAGE, "",
                             "the model of rule %.*s, step %u, is not the one of this run\nhint: run it again with "
                             "--from, then explain that",
                             STR_ARG(pairing->rule->name), model[k].step);
        }
    }
    return true;
}

/* ---- One of its findings */

typedef struct Sought {
    Str id; /* or the beginning of it */
    Arena *run;
    ExplainedFinding *out;
    NamedList found;
    bool blind; /* findings.csv tells it as its own readers may see it, not those of a terminal */
} Sought;

static void take_finding(Sought *s, Str id, Str rule, Str explanation, const Str *record, size_t count) {
    if (!str_starts(id, s->id) || (s->found.count && str_eq(id, s->out->id))) return;
    named_add(&s->found, id, rule, explanation, s->run);
    *s->out =
        (ExplainedFinding){str_copy(s->run, id), str_copy(s->run, rule), str_copy(s->run, explanation), record, count};
}

static bool seek_in_store(const Arguments *arguments, const Plan *plan, const ExplainedRun *of, Sought *s, Error *err) {
    const StorePlace *place = store_place(arguments, plan, s->run);
    Store *store;
    Run run;
    KeptFindings found;
    FindingWant want = {.content = true, .identity = s->id};
    Error none = {0};
    if (!place || !of->run.len || !store_may_be_there(place)) return true;
    if (!store_open(place, false, s->run, &store, err)) return false;
    if (!runs_find(store, of->run, s->run, &run, &none)) return true; /* it was not kept */
    if (!runs_findings(store, &run, &want, s->run, &found, err)) return false;
    for (size_t i = 0; i < found.count; i++) {
        const KeptFinding *finding = &found.item[i];
        json_t *content = json_loadb(finding->content.ptr, finding->content.len, 0, NULL),
               *records = json_object_get(content, "records"), *item;
        Str *record = arena_array(s->run, json_array_size(records), sizeof *record);
        size_t k;
        json_array_foreach(records, k, item) record[k] =
            str_printf(s->run, "%.*s/%.*s", STR_ARG(text_of(item, "dataset")), STR_ARG(text_of(item, "key")));
        take_finding(s, finding->identity, finding->rule, finding->explanation, record, json_array_size(records));
        json_decref(content);
    }
    return true;
}

/* "a.people/p1 | a.people/q1" */
static const Str *cut_records(Str text, Arena *run, size_t *count) {
    Buf *list = buf_own(run);
    while (text.len) {
        size_t at = str_find(text, STR(" | "));
        Str record = str_copy(run, at == SIZE_MAX ? text : str_sub(text, 0, at));
        buf_append(list, &record, sizeof record);
        text = at == SIZE_MAX ? STR("") : str_sub(text, at + 3, text.len);
    }
    *count = list->len / sizeof(Str);
    return (const Str *)(const void *)list->ptr;
}

static bool read_findings(Source *source, const Connector *csv, const Options *options, Sought *s, Error *err) {
    enum { ID, RULE, EXPLANATION, RECORDS, WANTED };
    static const char *const wanted[WANTED] = {"id", "rule", "explanation", "records"};
    Extract extract = {.dataset = STR("findings"), .options = options, .from = INSTANT_NONE, .to = INSTANT_NONE};
    size_t column[WANTED] = {SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX};
    Schema schema;
    Batch batch = {0};
    if (!csv->begin(source, &extract, &schema, err)) return false;
    for (size_t i = 0; i < schema.count; i++) {
        for (size_t w = 0; w < WANTED; w++) column[w] = str_eq(schema.field[i].name, str_of(wanted[w])) ? i : column[w];
    }
    for (size_t w = 0; w < WANTED; w++) {
        if (column[w] == SIZE_MAX) return true; /* of another version */
    }
    do {
        if (!csv->next(source, &batch, err)) return false;
        for (size_t row = 0; row < batch.rows; row++) {
            size_t count;
            if (!str_starts(batch.cell[column[ID]][row], s->id)) continue;
            const Str *record = cut_records(batch.cell[column[RECORDS]][row], s->run, &count);
            Str rule = batch.cell[column[RULE]][row],
                says = s->blind ? str_printf(s->run, "rule %.*s", STR_ARG(rule)) : batch.cell[column[EXPLANATION]][row];
            take_finding(s, batch.cell[column[ID]][row], rule, says, record, count);
        }
    } while (batch.rows || batch.reject_count);
    return true;
}

static bool seek_in_csv(const ExplainedRun *of, Sought *s, Error *err) {
    const char *path = arena_printf(s->run, "%s/findings.csv", of->folder ? of->folder : "");
    const Connector *csv = connector_find(STR("csv"));
    const Zone *utc;
    NoticeList notices = {0};
    Option option[] = {{STR("files.0"), str_of(path), path}, {STR("separator"), STR(","), path}};
    Options options = {option, ARRAY_LEN(option)};
    Source *source;
    if (!of->folder || !file_exists(path)) return true;
    Arena *session = arena_new("findings", 0);
    bool good = zone_load(STR("UTC"), s->run, &utc, err);
    SourceSpec spec = {STR("findings"), &options, ".", utc, NULL};
    good = good && csv->open(&source, &spec, &notices, session, err) && read_findings(source, csv, &options, s, err);
    arena_free(session);
    return good;
}

bool explained_finding(const Arguments *arguments, const Plan *plan, const ExplainedRun *of, Str id, Arena *run,
                       ExplainedFinding *out, Error *err) {
    const PersonalPlan *personal = &plan->personal;
    bool blind = personal->any && personal->sight[AUDIENCE_FILES] != personal->sight[AUDIENCE_TERMINAL];
    Sought s = {id, run, out, {0}, blind};
    if (!named_beginning(id))
        return error_set(
            err, ERROR_USAGE, "",
            "`%.*s` is no finding of this run\nhint: a finding's id, %d digits of it at least, or two records",
            STR_ARG(id), NAMED_MIN);
    if (!seek_in_store(arguments, plan, of, &s, err)) return false;
    if (!s.found.count && !seek_in_csv(of, &s, err)) return false;
    if (s.found.count > 1) return named_several(&s.found, id, err);
    if (s.found.count) return true;
    return error_set(err, ERROR_USAGE, "",
                     "`%.*s` is no finding of this run\nhint: ids stand in findings.csv, the workbook and `kopeck show`",
                     STR_ARG(id));
}
