#include "engine/run/mask_net.h"

bool net_takes(const Net *net, Str value) {
    return value.len >= NET_BYTES_LEAST && net->count < NET_VALUES_MAX;
}

void net_put(Net *net, Str value, Str mask) {
    net->value[net->count] = value;
    net->mask[net->count++] = mask;
}

static void net_add(const Masker *m, Net *net, Personal kind, const Column *column, uint32_t row) {
    if (!column || row >= column->rows || column_null(column, row)) return;
    Str value = str_trim(frame_print(m->frames, column, row, m->arena));
    if (!net_takes(net, value)) return;
    for (size_t i = 0; i < net->count; i++) {
        if (str_eq(net->value[i], value)) return;
    }
    net_put(net, value, masked(m, kind, value));
}

void net_record(const Masker *m, Net *net, const FindingRecord *record) {
    uint32_t dataset = record->dataset;
    const DatasetPlan *of = &m->plan->dataset[dataset];
    const Frame *frame = &m->frames->frame[dataset];
    if (!m->slots[dataset].any || !frame->table || record->row >= frame->rows) return;
    for (uint32_t f = 0; f < of->field_count; f++) {
        uint32_t lookup = of->field[f].lookup;
        size_t subs = lookup == PLAN_NONE ? 0 : m->plan->dataset[lookup].field_count;
        for (uint32_t s = 0; s <= subs; s++) {
            FieldRef ref = {f, s == subs ? PLAN_NONE : s};
            Personal kind = personal_of_ref(m->plan, dataset, ref);
            if (!kind) continue;
            net_add(m, net, kind, frame_value(m->frames, dataset, ref), record->row);
            net_add(m, net, kind, frame_compared(m->frames, dataset, ref), record->row);
        }
    }
}

Str net_clean(const Net *net, Str text, Arena *arena) {
    for (size_t i = 0; i < net->count && text.len; i++) {
        for (size_t from = 0, at; from < text.len; from += at + net->mask[i].len) {
            at = str_find(str_sub(text, from, text.len), net->value[i]);
            if (at == SIZE_MAX) break;
            Str before = str_sub(text, 0, from + at), after = str_sub(text, from + at + net->value[i].len, text.len);
            text = str_printf(arena, "%.*s%.*s%.*s", STR_ARG(before), STR_ARG(net->mask[i]), STR_ARG(after));
        }
    }
    return text;
}
