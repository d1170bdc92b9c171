/* Jobs and mail. */
#include "reports/report.h"
#include "rules/load.h"

static const char *const weekdays[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

/* "last sunday end of day", "yesterday end of day", "end of last month"; " end of day" may be left out. */
static bool parse_cutoff(Str text, JobPlan *job) {
    text = str_trim(text);
    if (str_ends(text, STR(" end of day"))) text = str_trim(str_sub(text, 0, text.len - strlen(" end of day")));
    if (str_eq(text, STR("yesterday"))) {
        job->cutoff = CUTOFF_YESTERDAY;
        return true;
    }
    if (str_eq(text, STR("end of last month"))) {
        job->cutoff = CUTOFF_END_OF_LAST_MONTH;
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
                 "write yesterday end of day, last sunday end of day, end of last month, or given (--as-of)");
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
    job->xlsx = job->html = job->csv = job->matches = job->json = count == 0;
    for (size_t i = 0; i < count; i++) {
        Str name = load_value(l, nodes[i]);
        if (str_eq(name, STR("xlsx"))) job->xlsx = true;
        if (str_eq(name, STR("csv"))) job->csv = true;
        if (str_eq(name, STR("html"))) job->html = true;
        if (str_eq(name, STR("matches"))) job->matches = true;
        if (str_eq(name, STR("json"))) job->json = true;
    }
}

static bool is_address(Str text) {
    size_t at = str_find(text, STR("@"));
    bool good = at != SIZE_MAX && at > 0 && at + 1 < text.len;
    for (size_t i = 0; i < text.len; i++)
        good = good && (unsigned char)text.ptr[i] > ' ' && text.ptr[i] != ',' && text.ptr[i] != ';';
    return good;
}

static void check_address(Loader *l, const Yaml *node, Str address) {
    if (is_address(address) || (l->options.offline && load_has_variable(node->text))) return;
    load_mistake(l, node, "`%.*s` is not an address", STR_ARG(address));
    mistake_hint(&l->mistakes, "write name@example.kz, one address an item");
}

typedef struct Addresses {
    Str *item;
    size_t count, capacity;
} Addresses;

static void add_address(Loader *l, Addresses *list, Str address) {
    for (size_t i = 0; i < list->count; i++) {
        if (str_eq(list->item[i], address)) return;
    }
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? 2 * list->capacity : 8;
        Str *grown = arena_array(l->run, capacity, sizeof *grown);
        if (list->count) memcpy(grown, list->item, list->count * sizeof *grown);
        list->item = grown;
        list->capacity = capacity;
    }
    list->item[list->count++] = address;
}

static void add_group(Loader *l, const Yaml *to, Str name, Addresses *list) {
    for (size_t i = 0; i < to->count; i++) {
        if (!str_eq(to->key[i].name, name)) continue;
        size_t count;
        const Yaml *const *nodes = load_nodes(l, to, name.ptr, &count);
        for (size_t k = 0; k < count; k++) add_address(l, list, load_value(l, nodes[k]));
    }
}

static void load_job_mail(Loader *l, const Yaml *map, const Yaml *mail, JobPlan *job) {
    size_t count;
    const Yaml *const *nodes = load_nodes(l, map, "mail", &count), *to = yaml_get(mail, "to");
    Addresses list = {0};
    if (count && !mail) {
        load_mistake(l, nodes[0], "the project has no `mail`");
        mistake_hint(&l->mistakes, "add mail: { server, user, password, from, to }");
        return;
    }
    for (size_t i = 0; i < count; i++) {
        Str name = load_value(l, nodes[i]);
        if (str_find(name, STR("@")) != SIZE_MAX) {
            check_address(l, nodes[i], name);
            add_address(l, &list, name);
            continue;
        }
        if (!to || to->kind != YAML_MAP) continue;
        Str *names = arena_array(l->run, to->count, sizeof *names);
        bool known = false;
        for (size_t k = 0; k < to->count; k++) {
            names[k] = to->key[k].name;
            known = known || str_eq(names[k], name);
        }
        if (known)
            add_group(l, to, name, &list);
        else
            load_unknown(l, nodes[i], "name under mail.to", name, names, to->count);
    }
    job->mail_to = list.item;
    job->mail_to_count = list.count;
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
        load_job_mail(l, key->value, mail, job);
    }
    l->plan->job = l->job;
    l->plan->job_count = jobs->count;
}

static const char *const mail_known[] = {"to", NULL};

void load_mail(Loader *l, const YamlKey *mail) {
    if (!mail || mail->value->kind != YAML_MAP) return;
    MailPlan *plan = &l->plan->mail;
    plan->set = true;
    plan->place = mail->place;
    OptionParts parts = {
        .given = mail->value, .known = mail_known, .specs = mail_options, .connects = true, .who = "mail", .key = mail};
    plan->options = load_options(l, &parts);
    Addresses list = {0};
    const Yaml *to = yaml_get(mail->value, "to");
    for (size_t i = 0; to && to->kind == YAML_MAP && i < to->count; i++) {
        size_t count;
        const Yaml *const *nodes = load_nodes(l, to, to->key[i].name.ptr, &count);
        for (size_t k = 0; k < count; k++) {
            Str address = load_value(l, nodes[k]);
            check_address(l, nodes[k], address);
            add_address(l, &list, address);
        }
    }
    plan->to = list.item;
    plan->to_count = list.count;
}
