#include "engine/run/frame_notices.h"

#include "engine/base/log.h"

size_t frame_notices_max(const Frames *frames) {
    return 2 * frames->hard_count + frames->count;
}

static const DatasetPlan *dataset_of(const Plan *plan, const FieldPlan *field) {
    const DatasetPlan *dataset = plan->dataset;
    while (field < dataset->field || field >= dataset->field + dataset->field_count) dataset++;
    return dataset;
}

static void tell(const Plan *plan, const DatasetPlan *dataset, const char *code, Str text, Arena *run, ReportNotice *out) {
    *out = (ReportNotice){plan->source[dataset->source].name, true, str_of(code), text};
    log_event(LOG_WARNING, code, "dataset", str_cstr(run, dataset->name), "text", str_cstr(run, text), NULL);
}

static void tell_hard(const Plan *plan, const HardValues *hard, Arena *run, ReportNotice *notice, size_t *count) {
    const DatasetPlan *dataset = dataset_of(plan, hard->field);
    if (hard->count) {
        Str text = str_printf(run, "%.*s: %llu values of %.*s stay as they came: a pattern of their replacement takes too much work on them; write a simpler one",
                              STR_ARG(dataset->name), (unsigned long long)hard->count, STR_ARG(hard->field->name));
        tell(plan, dataset, "replacement left out", text, run, &notice[(*count)++]);
    }
    if (!hard->no_figure) return;
    Str text = str_printf(run, "%.*s: %llu values of %.*s have no figure, so that they are no document numbers and match nothing; `clean: text` compares them as words",
                          STR_ARG(dataset->name), (unsigned long long)hard->no_figure, STR_ARG(hard->field->name));
    tell(plan, dataset, "no figure", text, run, &notice[(*count)++]);
}

void frame_notices(const Frames *frames, Arena *run, ReportNotice *notice, size_t *count) {
    const Plan *plan = frames->plan;
    for (size_t i = 0; i < frames->hard_count; i++) tell_hard(plan, &frames->hard[i], run, notice, count);
    for (size_t d = 0; d < frames->count; d++) {
        const Frame *frame = &frames->frame[d];
        if (!frame->faults) continue;
        Str text = str_printf(run, "%.*s: %llu values could not be computed and are empty: a number too large, a division by zero, or a pattern that takes too long",
                              STR_ARG(frame->dataset->name), (unsigned long long)frame->faults);
        tell(plan, frame->dataset, "not computed", text, run, &notice[(*count)++]);
    }
}
