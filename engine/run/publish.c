#include "engine/run/publish.h"

#include "engine/base/hash.h"
#include "engine/run/fates.h"
#include "engine/run/frame_notices.h"
#include "engine/run/listed.h"
#include "engine/run/matched.h"
#include "engine/run/models.h"
#include "engine/version.h"

#include <stdlib.h>

/* ---- Datasets, and every row accounted for */

static void count_rows(const RunResults *r, uint32_t dataset, ReportDataset *out) {
    const Frame *frame = &r->frames->frame[dataset];
    size_t kinds = frame->dataset->leave_out_count;
    ReportCount *left_out = arena_array(r->run, kinds + 2, sizeof *left_out);
    Fates fates = fates_count(r->frames, dataset, r->rule, r->rule_count);
    uint64_t sum = 0;
    out->matched = fates.matched;
    out->unmatched = fates.unmatched;
    out->duplicate = fates.duplicate;
    for (size_t k = 0; k < kinds; k++) {
        left_out[out->left_out_count++] = (ReportCount){frame->dataset->leave_out[k].name, frame->left_out[k]};
    }
    if (frame->late) left_out[out->left_out_count++] = (ReportCount){STR("after cut-off"), frame->late};
    if (fates.reference) left_out[out->left_out_count++] = (ReportCount){STR("not reconciled"), fates.reference};
    out->left_out = left_out;
    for (size_t i = 0; i < out->left_out_count; i++) sum += left_out[i].count;
    out->accounted = out->rows_read == out->matched + out->unmatched + out->duplicate + out->rejected + sum;
}

static void day_range(Frames *frames, uint32_t dataset, ReportDataset *out) {
    const Column *day = frame_day(frames, dataset);
    int64_t first = INT64_MAX, last = INT64_MIN;
    out->first_day = out->last_day = STR("");
    if (day) column_range(day, frames->threads, &first, &last);
    if (first > last) return;
    char text[DAY_TEXT_SIZE];
    out->first_day = str_copy(frames->run, day_print((Day)first, text));
    out->last_day = str_copy(frames->run, day_print((Day)last, text));
}

/* The hour at which a source was read stays in the snapshot's taken.json: the same data, read twice, give the same report. */
static ReportDataset dataset_report(const RunResults *r, const SnapshotDataset *from, uint32_t dataset) {
    const Plan *plan = r->request->plan;
    const SourcePlan *source = &plan->source[plan->dataset[dataset].source];
    char moment[INSTANT_TEXT_SIZE];
    ReportDataset out = {.name = from->name, .source = source->name, .source_title = source->title,
                         .entity = str_of(entity_code[plan->dataset[dataset].entity]), .detail = from->detail,
                         .zone = source->zone_name, .complete = r->problem[dataset].len == 0,
                         .problem = r->problem[dataset], .rows_read = from->rows + from->rejected,
                         .rows_declared = from->rows_declared, .rejected = from->rejected, .has_total = from->has_total,
                         .scale = from->total_scale, .total_amount = from->total, .digest = from->digest, .accounted = true,
                         .first_day = STR(""), .last_day = STR("")};
    out.cutoff_local = str_copy(r->run, instant_print(plan_source_cutoff(plan, source, r->frames->cutoff), source->zone, moment));
    if (!r->frames->frame[dataset].table) return out;
    count_rows(r, dataset, &out);
    day_range(r->frames, dataset, &out);
    return out;
}

static bool report_datasets(const RunResults *r, RunReport *out, Error *err) {
    const Plan *plan = r->request->plan;
    ReportDataset *dataset = arena_array(r->run, r->snapshot->count, sizeof *dataset);
    for (uint32_t d = 0; d < plan->dataset_count; d++) {
        for (size_t i = 0; i < r->snapshot->count; i++) {
            if (!str_eq(r->snapshot->dataset[i].name, plan->dataset[d].name)) continue;
            dataset[out->dataset_count] = dataset_report(r, &r->snapshot->dataset[i], d);
            if (!dataset[out->dataset_count].accounted) {
                return error_set(err, ERROR_INTERNAL, "", "the rows of %.*s are not all accounted for", STR_ARG(plan->dataset[d].name));
            }
            out->dataset_count++;
        }
    }
    out->dataset = dataset;
    return true;
}

/* ---- Rules, totals, limits, clusters */

static void report_steps(const RunResults *r, const RuleResult *result, ReportRule *out) {
    const MatchPlan *plan = &result->rule->match;
    ReportCount *step = arena_array(r->run, plan->step_count, sizeof *step);
    for (size_t s = 0; s < plan->step_count; s++) step[s].name = plan->step[s].words;
    for (size_t s = 0; s < plan->step_count && result->match.step_matches; s++) step[s].count = result->match.step_matches[s];
    if (result->rule->kind == RULE_DUPLICATES) {
        for (size_t c = 0; c < result->clusters.cluster_count; c++) {
            step[result->clusters.edge[result->clusters.cluster[c].edge_from].step].count++;
        }
    }
    out->step = step;
    out->step_count = plan->step_count;
}

static ReportRule rule_report(const RunResults *r, const RuleResult *result) {
    static const char *const kind[] = {"reconcile", "duplicates", "check", "chain", "balance", "closed"};
    const RulePlan *rule = result->rule;
    const Plan *plan = r->request->plan;
    ReportRule out = {.name = rule->name, .title = rule->title.len ? rule->title : rule->name, .kind = str_of(kind[rule->kind]),
                      .left = plan->dataset[rule->dataset[0]].name,
                      .right = rule->kind == RULE_RECONCILE ? plan->dataset[rule->dataset[1]].name : STR(""),
                      .checked = result->checked, .why_not = result->why_not, .matches = result->match.match_count,
                      .groups = result->groups, .review = result->review, .ambiguous = result->ambiguous};
    Str *dataset = arena_array(r->run, rule->dataset_count, sizeof *dataset);
    for (size_t i = 0; i < rule->dataset_count; i++) dataset[i] = plan->dataset[rule->dataset[i]].name;
    out.dataset = dataset;
    out.dataset_count = rule->dataset_count;
    for (size_t i = 0; i < r->findings->count; i++) out.findings += str_eq(r->findings->item[i].rule, rule->name);
    out.findings += listed_report(result->listed).count;
    if (result->checked) report_steps(r, result, &out);
    out.model = report_models(result, &out.model_count, r->run);
    out.among = report_among(result, &out.among_count, r->run);
    return out;
}

static ReportTotals totals_report(const RunResults *r, const RuleResult *result, const RuleTotals *from) {
    const Plan *plan = r->request->plan;
    const RulePlan *rule = result->rule;
    ReportCell *cell = arena_array(r->run, from->totals.cell_count, sizeof *cell);
    for (size_t i = 0; i < from->totals.cell_count; i++) {
        const TotalCell *c = &from->totals.cell[i];
        int128 difference = c->right - c->left;
        cell[i] = (ReportCell){c->label, c->currency, c->left_count, c->right_count, c->left, c->right, difference, c->explained,
                               difference - c->explained, c->findings};
    }
    return (ReportTotals){rule->name, rule->title.len ? rule->title : rule->name, plan->dataset[rule->dataset[0]].name,
                          plan->dataset[rule->dataset[1]].name, from->dimension, from->totals.scale, rule->total_amount, cell,
                          from->totals.cell_count};
}

static void report_rules(const RunResults *r, RunReport *out) {
    size_t totals = 0, limits = 0;
    for (size_t i = 0; i < r->rule_count; i++) {
        totals += r->rule[i].totals_count;
        limits += r->rule[i].rule->limit_count;
    }
    ReportRule *rule = arena_array(r->run, r->rule_count, sizeof *rule);
    ReportTotals *total = arena_array(r->run, totals, sizeof *total);
    ReportLimit *limit = arena_array(r->run, limits, sizeof *limit);
    for (size_t i = 0; i < r->rule_count; i++) {
        const RuleResult *result = &r->rule[i];
        rule[out->rule_count++] = rule_report(r, result);
        for (size_t t = 0; t < result->totals_count; t++) total[out->totals_count++] = totals_report(r, result, &result->totals[t]);
        if (!result->checked) continue;
        judge_limits(result, r->findings, r->before, limit + out->limit_count);
        out->limit_count += result->rule->limit_count;
    }
    out->rule = rule;
    out->totals = total;
    out->limit = limit;
}

static bool is_cluster(FindingKind kind) {
    return kind == FINDING_DUPLICATE_DOCUMENT || kind == FINDING_DUPLICATE_PAYMENT || kind == FINDING_DUPLICATE_COUNTERPARTY ||
           kind == FINDING_DUPLICATE_ITEM;
}

static void report_clusters(const RunResults *r, RunReport *out) {
    size_t count = 0;
    for (size_t i = 0; i < r->findings->count; i++) count += is_cluster(r->findings->item[i].kind);
    ReportCluster *cluster = arena_array(r->run, count, sizeof *cluster);
    for (size_t i = 0; i < r->findings->count; i++) {
        const Finding *finding = &r->findings->item[i];
        if (!is_cluster(finding->kind)) continue;
        cluster[out->cluster_count++] = (ReportCluster){finding->id, finding->rule, str_of(finding_kind_code[finding->kind]),
                                                        finding->severity == SEVERITY_REVIEW, (uint32_t)i};
    }
    out->cluster = cluster;
    for (size_t i = 0; i < r->rule_count && !out->list.count; i++) out->list = listed_report(r->rule[i].listed);
}

static bool report_notices(const RunResults *r, RunReport *out, Error *err) {
    ExtractReport extract;
    if (!extract_notices(r->snapshot->folder, r->run, &extract, err)) return false;
    size_t steps = 0;
    for (size_t i = 0; i < r->rule_count; i++) steps += r->rule[i].rule->match.step_count;
    ReportNotice *notice = arena_array(r->run, extract.notice_count + r->since.notice_count + steps + frame_notices_max(r->frames), sizeof *notice);
    for (size_t i = 0; i < extract.notice_count; i++) {
        const ExtractNotice *from = &extract.notice[i];
        notice[i] = (ReportNotice){from->source, from->level >= LOG_WARNING, from->code, from->text};
    }
    out->notice = notice;
    out->notice_count = extract.notice_count;
    for (size_t i = 0; i < r->since.notice_count; i++)
        notice[out->notice_count++] = (ReportNotice){STR(""), r->since.notice[i].warning, STR("earlier run"), r->since.notice[i].text};
    for (size_t i = 0; i < r->rule_count; i++) {
        size_t models;
        const ReportModel *model = report_models(&r->rule[i], &models, r->run);
        const SourcePlan *source = &r->request->plan->source[r->request->plan->dataset[r->rule[i].rule->dataset[0]].source];
        models_log(&r->rule[i], model, models, r->run);
        for (size_t m = 0; m < models; m++) {
            Str few = model_few_text(&r->rule[i], &model[m], r->run);
            if (few.len) notice[out->notice_count++] = (ReportNotice){source->name, true, STR("few pairs"), few};
            if (model[m].drifted) notice[out->notice_count++] = (ReportNotice){source->name, true, STR("model drift"), model_drift_text(&r->rule[i], &model[m], r->run)};
        }
    }
    frame_notices(r->frames, r->run, notice, &out->notice_count);
    return true;
}

/* ---- The whole */

Str publish_cutoff(Instant cutoff, const Zone *zone, Arena *run) {
    char end[INSTANT_TEXT_SIZE], before[INSTANT_TEXT_SIZE];
    Str moment = instant_print(cutoff, zone, end);
    if (str_find(moment, STR("T00:00:00")) == SIZE_MAX || moment.len < 19) return str_copy(run, moment);
    Str day = instant_print(cutoff - INSTANT_SECOND, zone, before);
    return str_printf(run, "%.10sT24:00:00%.*s", day.ptr, (int)(moment.len - 19), moment.ptr + 19);
}

Str publish_run_id(const RunResults *r) {
    if (r->stands_for.len) return r->stands_for;
    uint64_t id = hash_join(hash_join(hash_str(str_of(r->request->plan->sha256)), hash_str(str_of(r->snapshot->sha256))),
                            hash_join(hash_str(r->request->job->name), hash_str(STR(KOPECK_VERSION))));
    uint64_t models = models_hash(r->request->plan, r->request->job, r->run);
    if (models) id = hash_join(id, models);
    return hash_hex(id, r->run);
}

/* What keeps a run from being called clean though no limit of it is broken: rows that could not be read, and errors that
 * nobody has set a limit for. */
static bool asks_for_a_look(const RunReport *report) {
    if (report_rejected_any(report)) return true;
    if (report->list.count > report->list.review) return true; /* without limits, else it would be no list */
    for (size_t i = 0; i < report->finding_count && !report->limit_count; i++) {
        if (report->finding[i].severity == SEVERITY_ERROR && !finding_memory(&report->finding[i])->settled) return true;
    }
    return false;
}

static RunState state_of(const RunResults *r, const RunReport *report) {
    RunState state = asks_for_a_look(report) ? RUN_WARNING : RUN_CLEAN;
    for (size_t i = 0; i < report->limit_count; i++) state = report->limit[i].state > state ? report->limit[i].state : state;
    for (size_t i = 0; i < report->dataset_count; i++) state = report->dataset[i].complete ? state : RUN_INCOMPLETE;
    for (size_t i = 0; i < r->rule_count; i++) state = r->rule[i].checked ? state : RUN_INCOMPLETE;
    return state;
}

bool publish_report(const RunResults *r, RunReport *out, Error *err) {
    const Plan *plan = r->request->plan;
    *out = (RunReport){.company = plan->company, .profile = plan->profile, .job = r->request->job->name,
                       .language = plan->language, .currency = plan->currency, .version = STR(KOPECK_VERSION),
                       .zone = plan->zone_name, .cutoff_utc = r->snapshot->cutoff, .project_sha256 = str_of(plan->sha256),
                       .snapshot_sha256 = str_of(r->snapshot->sha256), .finding = r->findings->item,
                       .finding_count = r->findings->count, .threads = r->request->threads};
    out->cutoff = publish_cutoff(r->frames->cutoff, plan->zone, r->run);
    out->run = publish_run_id(r);
    if (!report_datasets(r, out, err) || !report_notices(r, out, err)) return false;
    report_rules(r, out);
    report_clusters(r, out);
    out->matches = matched_records(r);
    out->allocations = matched_allocations(r);
    out->state = state_of(r, out);
    return true;
}
