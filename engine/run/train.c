#include "engine/run/train.h"

#include "engine/base/file.h"

bool rule_has_model(const RulePlan *rule) {
    for (size_t s = 0; s < rule->match.step_count; s++) {
        if (rule->match.step[s].score && rule->match.step[s].score->source == SCORE_FILE) return true;
    }
    return false;
}

/* What is known of pairs, as calibrate takes them. Rows that an earlier step has settled are not this step's. */
static LabelledPair *labelled_pairs(const LabelProbes *probes, const ScoreSeen *seen, size_t *count, Arena *run) {
    LabelledPair *pair = arena_array(run, probes->count, sizeof *pair);
    *count = 0;
    for (size_t i = 0; i < probes->count; i++) {
        if (!seen[i].in_play) continue;
        LabelledPair *at = &pair[(*count)++];
        *at = (LabelledPair){.same = probes->probe[i].known == PAIR_SAME,
                             .reachable = seen[i].pass != PASS_NONE && seen[i].allowed,
                             .pattern = seen[i].pattern};
        memcpy(at->frequency, seen[i].frequency, sizeof at->frequency);
    }
    return pair;
}

static bool calibrate_step(const ScoreNote *note, const LabelProbes *probes, TrainedStep *out, Arena *run, Error *err) {
    size_t count;
    LabelledPair *pair = labelled_pairs(probes, note->seen, &count, run);
    ModelCounts counts = note->counts;
    counts.same = counts.other = NULL;
    if (!calibrate(&out->model, &counts, pair, count, &out->calibration, err)) return false;
    out->calibrated = true;
    out->model.origin.match_ppm = out->calibration.match_ppm;
    out->model.origin.review_ppm = out->calibration.review_ppm;
    return true;
}

static bool write_model(const Plan *plan, TrainedStep *step, Arena *run, Error *err) {
    Str name = step->rule->match.step[step->step].score->file;
    step->path =
        str_starts(name, STR("/")) ? str_cstr(run, name) : arena_printf(run, "%s/%.*s", plan->folder, STR_ARG(name));
    size_t slash = strlen(step->path);
    while (slash && step->path[slash - 1] != '/') slash--;
    if (slash > 1 && !file_make_folder(arena_printf(run, "%.*s", (int)slash - 1, step->path), err)) return false;
    return file_write(step->path, model_write(&step->model, run), err);
}

static bool train_step(const Pairing *pairing, size_t s, Str cutoff, const LabelProbes *probes, TrainedStep *out,
                       Error *err) {
    const RulePlan *rule = pairing->rule;
    const MatchScore *score = rule->match.step[s].score;
    const ScoreNote *note = &pairing->score[s];
    if (!note->ran || !note->counts.candidate_count)
        return error_set(
            err, ERROR_USAGE, NULL,
            "rule %.*s, step %zu: none of the passes of `among` brings two records together, so there is nothing to learn from",
            STR_ARG(rule->name), s + 1);
    *out = (TrainedStep){.rule = rule, .step = s, .model = note->model, .among = note->among};
    if (probes && !calibrate_step(note, probes, out, pairing->frames->run, err)) return false;
    ModelOrigin *origin = &out->model.origin;
    origin->rule = rule->name;
    origin->step = (uint32_t)s + 1;
    origin->definition = score->definition;
    origin->cutoff = cutoff;
    return write_model(pairing->frames->plan, out, pairing->frames->run, err);
}

bool train_rule(Frames *frames, const RulePlan *rule, Str cutoff, const Labels *labels, Training *out, Error *err) {
    Pairing pairing = pairing_new(frames, rule);
    LabelProbes probes = {0};
    Training training = {.step = arena_array(frames->run, rule->match.step_count, sizeof(TrainedStep)),
                         .first_unknown = STR("")};
    if (labels && !labels_probes(labels->item, labels->count, &pairing, &probes, err)) return false;
    pairing_ask(&pairing, true, probes.probe, probes.count);
    if (!pairing_run(&pairing, err)) return false;
    for (size_t s = 0; s < rule->match.step_count; s++) {
        const MatchScore *score = rule->match.step[s].score;
        if (!score || score->source != SCORE_FILE) continue;
        if (!train_step(&pairing, s, cutoff, labels ? &probes : NULL, &training.step[training.count++], err))
            return false;
    }
    training.unknown_labels = probes.unknown;
    if (probes.unknown) training.first_unknown = probes.first_unknown;
    *out = training;
    return true;
}
