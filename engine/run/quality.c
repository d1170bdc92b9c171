#include "engine/run/rejected.h"
#include "engine/run/rules_run.h"

enum { REJECTS_TOLD_MAX = 1000, UNKNOWN_TOLD_MAX = 1000 };

/* Quality findings belong to no rule: a view over the one dataset serves their records. */
static RuleView dataset_view(Frames *frames, uint32_t dataset) {
    RulePlan *rule = arena_alloc(frames->run, sizeof *rule);
    uint32_t *datasets = arena_alloc(frames->run, sizeof *datasets);
    datasets[0] = dataset;
    *rule = (RulePlan){.name = STR("quality"), .title = STR(""), .dataset = datasets, .dataset_count = 1, .cause = STR(""),
                       .date = PLAN_NONE, .amount = PLAN_NONE, .currency = PLAN_NONE, .counterparty_id = PLAN_NONE,
                       .counterparty_name = PLAN_NONE, .warehouse = PLAN_NONE, .status = PLAN_NONE, .number = PLAN_NONE,
                       .key = PLAN_NONE, .deal = PLAN_NONE, .origin = PLAN_NONE};
    return rule_view(frames, rule);
}

static Finding *record_finding(const RuleView *view, FindingList *list, uint32_t row, FindingKind kind, Str field) {
    FindingRecord record = view_record(view, 0, row, false);
    Finding *finding = findings_add(list, view, kind);
    finding_records(finding, list, &record, 1);
    finding->difference = finding->at_risk = 0;
    finding->field = field;
    finding->system = record.system;
    finding->system_title = record.system_title;
    return finding;
}

/* A field is valid when any of its validators says so; the cause is the first one's. */
static bool valid_by_any(const FieldPlan *field, Str value, Validity *first) {
    *first = VALIDITY_VALID;
    for (size_t v = 0; v < field->valid_count; v++) {
        if (!field->valid[v]->check) continue;
        Validity validity = field->valid[v]->check(value);
        if (validity == VALIDITY_VALID || validity == VALIDITY_EMPTY) return true;
        if (*first == VALIDITY_VALID) *first = validity;
    }
    return *first == VALIDITY_VALID;
}

static void check_field(Frames *frames, const RuleView *view, uint32_t dataset, uint32_t f, FindingList *list) {
    const Frame *frame = &frames->frame[dataset];
    const FieldPlan *field = &frame->dataset->field[f];
    const Column *value = frame_value(frames, dataset, (FieldRef){f, PLAN_NONE});
    if (!value || (!field->required && !field->valid_count)) return;
    for (uint32_t row = 0; row < frame->rows; row++) {
        if (frame->state[row] != ROW_ACTIVE) continue;
        Str text = column_null(value, row) ? STR_NULL : frame_print(frames, value, row, frames->run);
        Validity validity;
        if (str_trim(text).len == 0) {
            if (!field->required) continue;
            Finding *finding = record_finding(view, list, row, FINDING_MISSING_DETAIL, field->name);
            finding->cause = STR("empty");
            finding_finish(finding, view, list);
        } else if (!valid_by_any(field, text, &validity)) {
            Finding *finding = record_finding(view, list, row, FINDING_MALFORMED_DETAIL, field->name);
            finding->cause = str_of(validity_word(validity));
            finding->left_value = text;
            finding_finish(finding, view, list);
        }
    }
}

static bool is_unit(const DatasetPlan *dataset, Str field) {
    for (size_t f = 0; f < dataset->field_count; f++) {
        if (str_eq(dataset->field[f].unit_field, field)) return true;
    }
    return false;
}

static void tell_unknown(const RuleView *view, const Frame *frame, FindingList *list) {
    for (size_t i = 0; i < frame->unknown_count && i < UNKNOWN_TOLD_MAX; i++) {
        const UnknownValue *unknown = &frame->unknown[i];
        Finding *finding = record_finding(view, list, unknown->first_row, FINDING_UNKNOWN_VALUE, frame->dataset->field[unknown->field].name);
        finding->left_value = unknown->value;
        finding->right_value = str_printf(list->arena, "%llu", (unsigned long long)unknown->count);
        finding->cause = is_unit(frame->dataset, finding->field) ? STR("unknown unit") : STR("unknown value");
        finding->origin = unknown->value;
        finding_finish(finding, view, list);
    }
}

static Str text_of(const Table *table, const char *name, uint32_t row) {
    const Column *column = table_column(table, str_of(name));
    Str text = column ? column_text(column, row) : STR_NULL;
    return text.ptr ? text : STR("");
}

static void tell_rejected(const RuleView *view, const Table *rejected, FindingList *list) {
    const Plan *plan = view->frames->plan;
    const SourcePlan *source = &plan->source[plan->dataset[view->rule->dataset[0]].source];
    for (uint32_t row = 0; row < rejected->rows && row < REJECTS_TOLD_MAX; row++) {
        Finding *finding = findings_add(list, view, FINDING_REJECTED_ROW);
        finding->system = source->name;
        finding->system_title = source->title;
        finding->field = text_of(rejected, "column", row);
        finding->left_value = text_of(rejected, "raw", row);
        finding->cause = text_of(rejected, "reason", row);
        finding->origin = str_printf(list->arena, "%.*s: %.*s", STR_ARG(plan->dataset[view->rule->dataset[0]].name),
                                     STR_ARG(rejected_place(rejected, row, list->arena)));
        finding_finish(finding, view, list);
    }
}

void check_quality(Frames *frames, uint32_t dataset, const Table *rejected, FindingList *list) {
    const Frame *frame = &frames->frame[dataset];
    if (!frame->table) return;
    RuleView view = dataset_view(frames, dataset);
    for (uint32_t f = 0; f < frame->dataset->field_count; f++) check_field(frames, &view, dataset, f, list);
    tell_unknown(&view, frame, list);
    if (rejected) tell_rejected(&view, rejected, list);
}
