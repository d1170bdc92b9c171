/* Records that commands show themselves. */
#include "engine/run/audience.h"
#include "engine/run/mask_net.h"

void audience_row(const Plan *plan, Audience who, const FieldPlan *const *field, Str *cell, size_t count,
                  Arena *arena) {
    Masker m = {.plan = plan, .sight = plan->personal.sight[who], .arena = arena};
    if (!plan->personal.any || m.sight == SIGHT_ALL) return;
    Net *net = arena_alloc(arena, sizeof *net);
    for (size_t i = 0; i < count; i++) {
        Str value = str_trim(cell[i]);
        cell[i] = masked(&m, field[i]->personal, cell[i]);
        if (field[i]->personal && net_takes(net, value)) net_put(net, value, cell[i]);
    }
    for (size_t i = 0; i < count; i++) cell[i] = net_clean(net, cell[i], arena);
}

void audience_record(const Plan *plan, Audience who, FindingRecord *record, Arena *arena) {
    if (!plan->personal.any || plan->personal.sight[who] == SIGHT_ALL) return;
    Masker m = masker_new(plan, NULL, plan->personal.sight[who], arena);
    mask_record(&m, record);
}

/* ---- Traces */

/* Values of the record's personal fields, now and before: they may stand in its other fields, as in a payment's
 * purpose. */
static void net_traced(const Masker *m, uint32_t dataset, const TraceRecord *record, Net *net) {
    net->count = 0;
    for (size_t i = 0; dataset < m->plan->dataset_count && i < record->field_count + 2 * record->change_count; i++) {
        size_t c = i < record->field_count ? 0 : (i - record->field_count) / 2;
        bool now = i < record->field_count, after = !now && (i - record->field_count) % 2;
        Str field = now ? record->field[i] : record->change[c].field;
        Str value = str_trim(now ? record->value[i] : after ? record->change[c].after : record->change[c].before);
        Personal kind = field.len ? personal_of_name(m->plan, dataset, field) : PERSONAL_NONE;
        if (kind && net_takes(net, value)) net_put(net, value, masked(m, kind, value));
    }
}

static Str traced_value(const Masker *m, const Net *net, uint32_t dataset, Str field, Str value) {
    bool known = dataset < m->plan->dataset_count;
    Str seen = known ? masked(m, personal_of_name(m->plan, dataset, field), value) : value;
    return net_clean(net, seen, m->arena);
}

static void mask_traced(const Masker *m, TraceRecord *record, Net *net) {
    uint32_t dataset = dataset_named(m->plan, record->dataset);
    Str *value = arena_array(m->arena, record->field_count, sizeof *value);
    TraceChange *change = arena_array(m->arena, record->change_count, sizeof *change);
    net_traced(m, dataset, record, net);
    for (size_t f = 0; f < record->field_count; f++) {
        value[f] = traced_value(m, net, dataset, record->field[f], record->value[f]);
    }
    for (size_t c = 0; c < record->change_count; c++) {
        change[c] = record->change[c];
        if (!change[c].field.len) continue;
        change[c].before = traced_value(m, net, dataset, change[c].field, change[c].before);
        change[c].after = traced_value(m, net, dataset, change[c].field, change[c].after);
    }
    record->value = value;
    record->change = change;
}

void audience_trace(const Plan *plan, Audience who, Trace *trace, Arena *arena) {
    if (!plan->personal.any || plan->personal.sight[who] == SIGHT_ALL) return;
    Masker m = {.plan = plan, .sight = plan->personal.sight[who], .arena = arena};
    Net *net = arena_alloc(arena, sizeof *net);
    TraceRecord *record = arena_array(arena, trace->record_count, sizeof *record);
    for (size_t r = 0; r < trace->record_count; r++) {
        record[r] = trace->record[r];
        mask_traced(&m, &record[r], net);
    }
    trace->record = record;
}

/* ---- Explanations */

static void mask_line(const Masker *m, const Explanation *e, ExplainLine *line) {
    Personal left = personal_of_field(m->plan, e->left.dataset, line->field),
             right = personal_of_field(m->plan, e->right.dataset, line->field);
    if (!left && !right) return;
    left = left ? left : right;
    right = right ? right : left;
    line->left = masked(m, left, line->left);
    line->right = masked(m, right, line->right);
    line->left_clean = masked(m, left, line->left_clean);
    line->right_clean = masked(m, right, line->right_clean);
}

void audience_explanations(const Plan *plan, Audience who, Explanation *explanation, size_t count, Arena *arena) {
    if (!plan->personal.any || plan->personal.sight[who] == SIGHT_ALL) return;
    Masker m = masker_new(plan, NULL, plan->personal.sight[who], arena);
    for (size_t i = 0; i < count; i++) {
        Explanation *e = &explanation[i];
        ExplainStep *step = arena_array(arena, e->count, sizeof *step);
        for (size_t s = 0; s < e->count; s++) {
            step[s] = e->step[s];
            ExplainLine *line = arena_array(arena, step[s].count, sizeof *line);
            for (size_t l = 0; l < step[s].count; l++) {
                line[l] = step[s].line[l];
                mask_line(&m, e, &line[l]);
            }
            step[s].line = line;
        }
        mask_record(&m, &e->left);
        mask_record(&m, &e->right);
        e->step = step;
    }
}
