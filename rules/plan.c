#include "rules/plan.h"

#include "engine/base/file.h"
#include "engine/base/hash.h"
#include "rules/load.h"
#include "rules/shape.h"

const char *const entity_code[ENTITIES] = {"other", "order", "payment", "shipment", "receivable", "counterparty", "item"};

const TableRow *table_translates(const TablePlan *table, Str value) {
    const TableRow *from = NULL;
    for (size_t i = 0; table && i < table->row_count; i++) {
        const TableRow *row = &table->row[i];
        if (str_eq(row->to, value)) return NULL;
        if (str_eq(row->from, value) && row->since == DAY_NONE) from = row;
    }
    return from;
}

const char *total_by_calendar(uint32_t by) {
    switch (by) {
    case TOTAL_BY_DAY: return "day";
    case TOTAL_BY_WEEK: return "week";
    case TOTAL_BY_MONTH: return "month";
    case TOTAL_BY_QUARTER: return "quarter";
    case TOTAL_BY_YEAR: return "year";
    default: return NULL;
    }
}

size_t plan_clean_steps(const FieldPlan *field, CleanStep step[PLAN_CLEAN_STEPS_MAX]) {
    size_t steps = 0;
    for (size_t i = 0; i < field->replace_count; i++) step[steps++] = (CleanStep){.replacement = field->replace[i]};
    if (field->clean) step[steps++] = (CleanStep){.cleaner = field->clean};
    return steps;
}

/* ---- Loading */

static const char *folder_of(Arena *run, const char *path) {
    const char *slash = strrchr(path, '/');
    if (!slash) return ".";
    return slash == path ? "/" : arena_printf(run, "%.*s", (int)(slash - path), path);
}

/* What sources are read by, and how what they say is shown. */
static void load_readings(Loader *l, const Yaml *root) {
    bool offline = l->options.offline;
    l->options.offline = offline || l->options.unread;
    load_sources(l, yaml_get(root, "sources"));
    load_tables(l, yaml_get(root, "tables"));
    load_lists(l, yaml_get(root, "lists"));
    load_datasets(l, yaml_get(root, "datasets"));
    load_personal(l, yaml_key(root, "personal"));
    l->options.offline = offline;
}

static void load_all(Loader *l, const Yaml *root) {
    load_head(l, root);
    load_store(l, yaml_key(root, "store"));
    load_readings(l, root);
    if (l->options.discover.ptr) return;
    load_rules(l, yaml_get(root, "rules"));
    load_mail(l, yaml_key(root, "mail"));
    load_alerts(l, root);
    load_jobs(l, yaml_get(root, "jobs"), yaml_get(root, "mail"));
}

bool plan_compile(const char *path, Str content, const PlanOptions *options, Arena *run, const Plan **out,
                  MistakeList *mistakes, Error *err) {
    Plan *plan = arena_alloc(run, sizeof *plan);
    plan->file = arena_copy(run, path, strlen(path));
    plan->folder = folder_of(run, path);
    hash_sha256(content, plan->sha256);
    if (str_starts(content, STR("\xEF\xBB\xBF"))) content = str_sub(content, 3, content.len);
    Loader l = {.run = run, .mistakes = {.arena = run}, .options = *options, .plan = plan};
    const Yaml *root;
    if (yaml_parse(content, run, &l.mistakes, &root)) {
        bool discover = options->discover.ptr != NULL;
        root = discover ? load_discovery(&l, root, options->discover) : load_presets(&l, root);
        shape_check(root, discover ? shape_without_required(&shape_project, run) : &shape_project, &l.mistakes);
        load_all(&l, root);
    }
    *mistakes = mistakes_list(&l.mistakes, str_of(plan->file), content);
    if (mistakes->count) {
        return error_set(err, ERROR_USAGE, plan->file, "%zu mistake%s", mistakes->count,
                         mistakes->count == 1 ? "" : "s");
    }
    *out = plan;
    return true;
}

bool plan_load(const char *path, const PlanOptions *options, Arena *run, const Plan **out, MistakeList *mistakes,
               Error *err) {
    *mistakes = (MistakeList){0};
    Str content;
    if (!file_read(path, YAML_BYTES_MAX, run, &content, err)) {
        err->kind = ERROR_USAGE; /* the project, not a source */
        return false;
    }
    return plan_compile(path, content, options, run, out, mistakes, err);
}

/* ---- Fields */

static uint32_t own_field(const DatasetPlan *dataset, Str name) {
    for (size_t i = 0; i < dataset->field_count; i++) {
        if (str_eq(dataset->field[i].name, name)) return (uint32_t)i;
    }
    return PLAN_NONE;
}

bool plan_field(const Plan *plan, uint32_t dataset, Str name, FieldRef *out) {
    Str rest = name, first = str_cut(&rest, '.');
    const DatasetPlan *own = &plan->dataset[dataset];
    FieldRef ref = {own_field(own, first), PLAN_NONE};
    if (ref.field == PLAN_NONE) return false;
    if (rest.ptr) {
        uint32_t lookup = own->field[ref.field].lookup;
        if (lookup == PLAN_NONE) return false;
        ref.sub = own_field(&plan->dataset[lookup], rest);
        if (ref.sub == PLAN_NONE) return false;
    }
    *out = ref;
    return true;
}

size_t plan_scope_count(const Plan *plan, uint32_t dataset) {
    const DatasetPlan *own = &plan->dataset[dataset];
    size_t count = own->field_count;
    for (size_t i = 0; i < own->field_count; i++) {
        if (own->field[i].lookup != PLAN_NONE) count += plan->dataset[own->field[i].lookup].field_count;
    }
    return count;
}

FieldRef plan_scope_field(const Plan *plan, uint32_t dataset, size_t index) {
    const DatasetPlan *own = &plan->dataset[dataset];
    if (index < own->field_count) return (FieldRef){(uint32_t)index, PLAN_NONE};
    index -= own->field_count;
    for (size_t i = 0; i < own->field_count; i++) {
        if (own->field[i].lookup == PLAN_NONE) continue;
        size_t count = plan->dataset[own->field[i].lookup].field_count;
        if (index < count) return (FieldRef){(uint32_t)i, (uint32_t)index};
        index -= count;
    }
    return (FieldRef){PLAN_NONE, PLAN_NONE}; /* beyond plan_scope_count */
}

/* ---- Cut-off */

static int weekday_of(Day day) { /* 1 Monday .. 7 Sunday; 1970-01-01 was a Thursday */
    return (day % 7 + 7 + 3) % 7 + 1;
}

Instant plan_cutoff(const Plan *plan, const JobPlan *job, Instant now) {
    Day today = business_day(plan->zone, plan->day_ends_minutes, now), last = today - 1;
    int year, month, date;
    switch (job->cutoff) {
    case CUTOFF_GIVEN: return INSTANT_NONE;
    case CUTOFF_YESTERDAY: break;
    case CUTOFF_LAST_WEEKDAY:
        while (weekday_of(last) != job->weekday) last--;
        break;
    case CUTOFF_END_OF_LAST_PERIOD:
        day_split(today, &year, &month, &date);
        last = day_of(year, month - (month - 1) % job->months, 1) - 1;
        break;
    }
    return business_day_start(plan->zone, plan->day_ends_minutes, last + 1);
}

Instant plan_source_cutoff(const Plan *plan, const SourcePlan *source, Instant cutoff) {
    Day next = business_day(plan->zone, plan->day_ends_minutes, cutoff);
    if (business_day_start(plan->zone, plan->day_ends_minutes, next) != cutoff) return cutoff;
    return business_day_start(source->day_zone, source->day_ends_minutes, next);
}

Day plan_last_day(const Plan *plan, const SourcePlan *source, Instant cutoff) {
    return business_day(source->day_zone, source->day_ends_minutes, plan_source_cutoff(plan, source, cutoff) - 1);
}

bool plan_parse_as_of(const Plan *plan, Str text, Instant *out, Error *err) {
    Day day;
    int64_t us;
    switch (instant_parse(str_trim(text), STR(""), &day, &us)) {
    case INSTANT_DATE: *out = business_day_start(plan->zone, plan->day_ends_minutes, day + 1); return true;
    case INSTANT_LOCAL: *out = zone_instant(plan->zone, us); return true;
    case INSTANT_ZONED: *out = us; return true;
    default: break;
    }
    return error_set(err, ERROR_USAGE, "--as-of",
                     "\"%.*s\" is neither a date nor a moment\nhint: write 2026-09-30 (the end of that "
                     "business day) or 2026-09-30T18:00",
                     STR_ARG(text));
}

ExtractChanges plan_changes(const DatasetPlan *dataset) {
    if (!dataset->changes) return (ExtractChanges){.column = STR_NULL};
    const FieldPlan *by = &dataset->field[dataset->changes->by];
    return (ExtractChanges){.column = by->from, .by_version = by->type != COLUMN_INSTANT};
}
