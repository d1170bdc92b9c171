#include "engine/run/models.h"

#include "engine/base/hash.h"
#include "engine/base/log.h"

#include <stdio.h>

static const char *const source_name[] = {[SCORE_LEARN] = "learn", [SCORE_FILE] = "file", [SCORE_WEIGHTS] = "weights"};

static Model as_written(const RulePlan *rule, size_t step, const Model *model) {
    Model out = *model;
    if (out.origin.rule.ptr) return out;
    out.origin.rule = rule->name; /* learnt in this run, or written in the rule */
    out.origin.step = (uint32_t)step + 1;
    out.origin.definition = rule->match.step[step].score->definition;
    out.origin.cutoff = STR("-");
    return out;
}

static ReportModel report_model(const RuleResult *result, size_t step, const ScoreNote *note, Arena *run) {
    const MatchScore *score = result->rule->match.step[step].score;
    char hex[HASH_HEX_SIZE];
    Model model = as_written(result->rule, step, &note->model);
    hash_sha256(model_write(&model, run), hex);
    ReportModel out = {.step = (uint32_t)step + 1,
                       .source = str_of(source_name[score->source]),
                       .file = score->source == SCORE_FILE ? score->file : STR(""),
                       .sha256 = str_copy(run, str_of(hex)),
                       .drift_field = STR(""),
                       .matches = score->model ? note->drift.matches : note->model.origin.matches};
    for (size_t i = 0; i < note->counts.candidate_count; i++) out.candidates += note->counts.candidate[i].count;
    if (score->source != SCORE_FILE || !score->model || !note->counts.candidate_count) return out;
    size_t field;
    out.drift_ppm = model_drift_worst(score->model, &note->drift, &field);
    out.limit_ppm = score->drift_ppm;
    out.drift_field = score->model->field[field].name;
    out.drifted = out.drift_ppm > out.limit_ppm;
    return out;
}

ReportModel *report_models(const RuleResult *result, size_t *count, Arena *run) {
    const ScoreNote *note = result->rule->kind == RULE_DUPLICATES ? result->clusters.score : result->match.score;
    size_t steps = note ? result->rule->match.step_count : 0;
    ReportModel *model = arena_array(run, steps, sizeof *model);
    *count = 0;
    for (size_t s = 0; s < steps; s++) {
        if (note[s].ran) model[(*count)++] = report_model(result, s, &note[s], run);
    }
    return model;
}

static ReportPass report_pass(const MatchPass *pass, const PassNote *note, Arena *run) {
    ReportBlock *block = arena_array(run, note->block_count, sizeof *block);
    for (size_t b = 0; b < note->block_count; b++) {
        const PassBlock *of = &note->block[b];
        block[b] = (ReportBlock){of->name, of->lefts, of->rights, of->pairs, of->compared};
    }
    return (ReportPass){pass->words, note->pairs, note->fresh, block, note->block_count};
}

ReportAmong *report_among(const RuleResult *result, size_t *count, Arena *run) {
    const ScoreNote *note = result->rule->kind == RULE_DUPLICATES ? result->clusters.score : result->match.score;
    size_t steps = note ? result->rule->match.step_count : 0;
    ReportAmong *out = arena_array(run, steps, sizeof *out);
    *count = 0;
    for (size_t s = 0; s < steps; s++) {
        const MatchAmong *among = result->rule->match.step[s].among;
        const AmongNote *of = &note[s].among;
        if (!among || !of->pass) continue;
        ReportPass *pass = arena_array(run, of->pass_count, sizeof *pass);
        for (size_t p = 0; p < of->pass_count; p++) pass[p] = report_pass(&among->pass[p], &of->pass[p], run);
        uint64_t most = among->pairs_max ? among->pairs_max : MATCH_PAIRS_MAX;
        out[(*count)++] = (ReportAmong){(uint32_t)s + 1, of->fresh, most, pass, of->pass_count};
    }
    return out;
}

Str score_evidence(const MatchScore *score, const ScoreNote *note, const ScoreEdge *edge, size_t f, Arena *run) {
    Str measure = score->field[f].measure.ptr ? score->field[f].measure : str_of(score->field[f].use.measure->name);
    if (!edge) return measure;
    const ModelField *field = &note->model.field[f];
    unsigned level = pattern_level(edge->pattern, f), from = field->level[level].cutoff_ppm / 10000;
    int32_t weight = field->level[level].weight + edge->frequency[f], size = weight < 0 ? -weight : weight;
    char words[32] = "alike";
    if (level == LEVEL_MISSING)
        snprintf(words, sizeof words, "missing");
    else if (level == LEVEL_DIFFERENT)
        snprintf(words, sizeof words, "different");
    else if (level == field->levels - 1u)
        snprintf(words, sizeof words, "equal");
    else if (from)
        snprintf(words, sizeof words, "from %u.%02u", from / 100, from % 100);
    return str_printf(run, "%.*s: %s, %s%d.%02d bits", STR_ARG(measure), words, weight < 0 ? "-" : "+", size / 1000,
                      size % 1000 / 10);
}

bool kin_evidence(const ScoreNote *note, const ScoreEdge *edge, Arena *run, FindingEvidence *out) {
    int32_t kin = edge ? model_kin(&note->model, edge->pattern, edge->frequency) : 0;
    if (!kin) return false;
    Str bits = str_printf(run, "-%d.%02d bits", -kin / 1000, -kin % 1000 / 10);
    *out = (FindingEvidence){STR("kin"), STR(""), STR(""), bits, -1};
    return true;
}

FindingEvidence score_evidence_sum(const ScoreNote *note, uint32_t probability_ppm, Arena *run) {
    int32_t prior = note->model.prior, size = prior < 0 ? -prior : prior;
    Str from = str_printf(run, "two records at random, %s%d.%02d bits", prior < 0 ? "-" : "+", size / 1000, size % 1000 / 10);
    return (FindingEvidence){STR("probability"), STR(""), STR(""), from, (int32_t)probability_ppm};
}

Str model_drift_text(const RuleResult *result, const ReportModel *model, Arena *run) {
    return str_printf(run,
                      "rule %.*s: %u.%u %% of the levels of %.*s have moved since the model %.*s was learnt, more than "
                      "%u.%u %%: learn it again (kopeck train) when that is how the data are now",
                      STR_ARG(result->rule->name), model->drift_ppm / 10000, model->drift_ppm / 1000 % 10,
                      STR_ARG(model->drift_field), STR_ARG(model->file), model->limit_ppm / 10000,
                      model->limit_ppm / 1000 % 10);
}

Str model_few_text(const RuleResult *result, const ReportModel *model, Arena *run) {
    bool learnt = result->rule->match.step[model->step - 1].score->source == SCORE_LEARN && model->candidates;
    if (!learnt || model->matches >= MODEL_MATCHES_LEAST) return STR("");
    return str_printf(run,
                      "rule %.*s, step %u: of %llu candidates %llu are expected to be the same, fewer than %u: too little data to learn from, "
                      "so its probabilities are rough; `same` steps, `weights` or a model learnt from more data (kopeck train) do better",
                      STR_ARG(result->rule->name), model->step, (unsigned long long)model->candidates, (unsigned long long)model->matches,
                      MODEL_MATCHES_LEAST);
}

void models_log(const RuleResult *result, const ReportModel *model, size_t count, Arena *run) {
    for (size_t i = 0; i < count; i++) {
        if (!model[i].file.len) continue;
        log_event(model[i].drifted ? LOG_WARNING : LOG_INFO, "model", "rule", str_cstr(run, result->rule->name), "file",
                  str_cstr(run, model[i].file), "field", str_cstr(run, model[i].drift_field), "drift",
                  arena_printf(run, "%u.%u %%", model[i].drift_ppm / 10000, model[i].drift_ppm / 1000 % 10), NULL);
    }
}

uint64_t models_hash(const Plan *plan, const JobPlan *job, Arena *run) {
    uint64_t hash = 0;
    for (size_t r = 0; r < job->rule_count; r++) {
        const MatchPlan *match = &plan->rule[job->rule[r]].match;
        for (size_t s = 0; s < match->step_count; s++) {
            const MatchScore *score = match->step[s].score;
            if (!score || score->source != SCORE_FILE || !score->model) continue;
            hash = hash_join(hash, hash_str(model_write(score->model, run)));
        }
    }
    return hash;
}
