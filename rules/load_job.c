/* Jobs. */
#include "rules/load.h"

static const char *const weekdays[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

static const struct {
    const char *words;
    int months;
} periods[] = {{"end of last month", 1}, {"end of last quarter", 3}, {"end of last year", 12}};

/* "last sunday end of day", "yesterday end of day", "end of last month"; " end of day" may be left out. */
static bool parse_cutoff(Str text, JobPlan *job) {
    text = str_trim(text);
    if (str_ends(text, STR(" end of day"))) text = str_trim(str_sub(text, 0, text.len - strlen(" end of day")));
    if (str_eq(text, STR("yesterday"))) {
        job->cutoff = CUTOFF_YESTERDAY;
        return true;
    }
    for (size_t i = 0; i < ARRAY_LEN(periods); i++) {
        if (!str_eq(text, str_of(periods[i].words))) continue;
        job->cutoff = CUTOFF_END_OF_LAST_PERIOD;
        job->months = periods[i].months;
        return true;
    }
    if (str_eq(text, STR("given"))) return true;
    for (size_t i = 0; i < ARRAY_LEN(weekdays) && str_starts(text, STR("last ")); i++) {
        if (!str_eq(str_sub(text, strlen("last "), text.len), str_of(weekdays[i]))) continue;
        job->cutoff = CUTOFF_LAST_WEEKDAY;
        job->weekday = (int)i + 1;
        return true;
    }
    return false;
}

static void load_cutoff(Loader *l, const Yaml *map, JobPlan *job) {
    const Yaml *node = yaml_get(map, "cutoff");
    Str text = load_value(l, node);
    job->cutoff = CUTOFF_GIVEN;
    if (!text.ptr || parse_cutoff(text, job)) return;
    load_mistake(l, node, "`%.*s` is not a cut-off", STR_ARG(text));
    mistake_hint(&l->mistakes,
                 "write yesterday end of day, last sunday end of day, end of last month (quarter, year), or given (--as-of)");
}

static void load_job_rules(Loader *l, const Yaml *map, JobPlan *job) {
    size_t count;
    const Yaml *const *nodes = load_nodes(l, map, "rules", &count);
    uint32_t *all = arena_array(l->run, count, sizeof *all);
    Str *names = arena_array(l->run, l->plan->rule_count, sizeof *names);
    for (size_t i = 0; i < l->plan->rule_count; i++) names[i] = l->rule[i].name;
    for (size_t i = 0; i < count; i++) {
        Str name = load_value(l, nodes[i]);
        uint32_t found = PLAN_NONE;
        for (size_t k = 0; k < l->plan->rule_count; k++) {
            if (str_eq(names[k], name)) found = (uint32_t)k;
        }
        bool again = false;
        for (size_t k = 0; k < job->rule_count; k++) again = again || all[k] == found;
        if (found == PLAN_NONE)
            load_unknown(l, nodes[i], "rule", name, names, l->plan->rule_count);
        else if (again)
            load_mistake(l, nodes[i], "`%.*s` stands twice", STR_ARG(name));
        else
            all[job->rule_count++] = found;
    }
    job->rule = all;
    if (yaml_get(map, "rules") && count == 0) load_mistake(l, yaml_get(map, "rules"), "no rules");
}

static void load_reports(Loader *l, const Yaml *map, JobPlan *job) {
    size_t count;
    const Yaml *const *nodes = load_nodes(l, map, "report", &count);
    job->xlsx = job->html = job->csv = job->matches = job->json = count == 0; /* prometheus and owners are asked for */
    for (size_t i = 0; i < count; i++) {
        Str name = load_value(l, nodes[i]);
        if (str_eq(name, STR("xlsx"))) job->xlsx = true;
        if (str_eq(name, STR("csv"))) job->csv = true;
        if (str_eq(name, STR("html"))) job->html = true;
        if (str_eq(name, STR("owners"))) job->owners = true;
        if (str_eq(name, STR("prometheus"))) job->prometheus = true;
        if (str_eq(name, STR("matches"))) job->matches = true;
        if (str_eq(name, STR("duplicates"))) job->duplicates = true;
        if (str_eq(name, STR("clusters"))) job->clusters = true;
        if (str_eq(name, STR("json"))) job->json = true;
    }
}

/* Names of webhooks of the project. */
static void load_job_webhooks(Loader *l, const Yaml *map, JobPlan *job) {
    size_t count;
    const Yaml *const *nodes = load_nodes(l, map, "webhook", &count);
    const Plan *plan = l->plan;
    uint32_t *all = arena_array(l->run, count, sizeof *all);
    Str *names = arena_array(l->run, plan->webhook_count, sizeof *names);
    for (size_t i = 0; i < plan->webhook_count; i++) names[i] = plan->webhook[i].name;
    for (size_t i = 0; i < count; i++) {
        Str name = load_value(l, nodes[i]);
        uint32_t found = 0;
        while (found < plan->webhook_count && !str_eq(names[found], name)) found++;
        if (found < plan->webhook_count) all[job->webhook_count++] = found;
        else load_unknown(l, nodes[i], "webhook", name, names, plan->webhook_count);
    }
    job->webhook = all;
}

void load_jobs(Loader *l, const Yaml *jobs, const Yaml *mail) {
    if (!jobs || jobs->kind != YAML_MAP) return;
    l->job = arena_array(l->run, jobs->count, sizeof *l->job);
    for (size_t i = 0; i < jobs->count; i++) {
        const YamlKey *key = &jobs->key[i];
        JobPlan *job = &l->job[i];
        *job = (JobPlan){.name = key->name, .place = key->place};
        (void)load_names_are_plain(l, key, "a job", false);
        load_job_rules(l, key->value, job);
        load_cutoff(l, key->value, job);
        load_reports(l, key->value, job);
        load_recipients(l, key->value, "mail", mail, &job->mail_to, &job->mail_to_count);
        load_job_webhooks(l, key->value, job);
        const Yaml *every = yaml_get(key->value, "every");
        if (every && every->kind == YAML_TEXT) (void)!load_days(l, every, &job->every_days);
    }
    l->plan->job = l->job;
    l->plan->job_count = jobs->count;
}
