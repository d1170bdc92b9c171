#include "engine/run/veiled.h"

#include "engine/base/buf.h"
#include "engine/base/veil.h"

static bool is_personal(const DatasetPlan *dataset) {
    for (size_t f = 0; f < dataset->field_count; f++) {
        if (dataset->field[f].personal) return true;
    }
    return false;
}

static void add_line(Buf *out, Str text) {
    buf_add(out, text);
    buf_char(out, '\n');
}

static void add_words(const DatasetPlan *dataset, Buf *out) {
    add_line(out, dataset->name);
    for (size_t i = 0; i < dataset->options.count; i++) add_line(out, dataset->options.item[i].value);
    for (size_t f = 0; f < dataset->field_count; f++) {
        add_line(out, dataset->field[f].name);
        add_line(out, dataset->field[f].from);
    }
}

void veiled_fault(const Plan *plan, uint32_t dataset, Error *err) {
    if (!is_personal(&plan->dataset[dataset])) return;
    Buf known = {0};
    add_words(&plan->dataset[dataset], &known);
    veil_error(err, buf_str(&known));
    buf_free(&known);
}

const Str *veiled_words(const Plan *plan, uint32_t source, Arena *arena) {
    Buf *known = buf_own(arena);
    bool personal = false;
    for (uint32_t d = 0; d < plan->dataset_count; d++) {
        if (plan->dataset[d].source != source) continue;
        personal |= is_personal(&plan->dataset[d]);
        add_words(&plan->dataset[d], known);
    }
    Str *out = arena_alloc(arena, sizeof *out);
    *out = buf_str(known);
    return personal ? out : NULL;
}

void veiled_notices(const Plan *plan, uint32_t source, NoticeList *notices, Arena *arena) {
    const Str *known = veiled_words(plan, source, arena);
    for (size_t i = 0; i < notices->count && known; i++)
        notices->item[i].text = veil_text(notices->item[i].text, *known, arena);
}
