/* Mail, webhooks, and how alerts are told. */
#include "reports/webhook.h"
#include "rules/load.h"

enum { REPEAT_AFTER_DAYS = 7 };

/* ---- Addresses */

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
    list->item = arena_grow(l->run, list->item, list->count, &list->capacity, sizeof *list->item, 8);
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

void load_recipients(Loader *l, const Yaml *map, const char *key, const Yaml *mail, const Str **out,
                     size_t *out_count) {
    size_t count;
    const Yaml *const *nodes = load_nodes(l, map, key, &count), *to = yaml_get(mail, "to");
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
    *out = list.item;
    *out_count = list.count;
}

/* ---- Mail */

static const char *const mail_known[] = {"to", "owners", NULL};

/* Teams of `owner:` and who reads their findings. A team that no rule names would never get a mail. */
static void load_owners(Loader *l, const Yaml *mail, MailPlan *plan) {
    const Yaml *owners = yaml_get(mail, "owners");
    if (!owners || owners->kind != YAML_MAP) return;
    MailOwner *all = arena_array(l->run, owners->count, sizeof *all);
    for (size_t i = 0; i < owners->count; i++) {
        const YamlKey *key = &owners->key[i];
        Yaml node = {.kind = YAML_TEXT, .place = key->place, .len = key->len, .text = key->name};
        size_t teams = 0;
        for (size_t r = 0; r < l->plan->rule_count; r++) teams += l->rule[r].owner_count;
        Str *team = arena_array(l->run, teams, sizeof *team);
        bool known = false;
        teams = 0;
        for (size_t r = 0; r < l->plan->rule_count; r++) {
            for (size_t o = 0; o < l->rule[r].owner_count; o++) {
                bool again = false;
                for (size_t k = 0; k < teams; k++) again = again || str_eq(team[k], l->rule[r].owner[o].team);
                if (!again) team[teams++] = l->rule[r].owner[o].team;
                known = known || str_eq(key->name, l->rule[r].owner[o].team);
            }
        }
        if (!known) load_unknown(l, &node, "team under `owner` of the rules", key->name, team, teams);
        all[i].team = key->name;
        load_recipients(l, owners, key->name.ptr, mail, &all[i].to, &all[i].to_count);
    }
    plan->owner = all;
    plan->owner_count = owners->count;
}

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
    load_owners(l, mail->value, plan);
}

/* ---- Webhooks, and how alerts are told */

static const char *const no_keys[] = {NULL};

static void load_webhook(Loader *l, const YamlKey *key, WebhookPlan *out) {
    size_t mistakes = l->mistakes.count;
    (void)load_names_are_plain(l, key, "a webhook", false);
    OptionParts parts = {.given = key->value, .known = no_keys, .specs = webhook_options, .who = "a webhook", .key = key};
    *out = (WebhookPlan){.name = key->name, .place = key->place, .options = load_options(l, &parts)};
    if (l->mistakes.count > mistakes) return;
    Arena *scratch = arena_new("webhook", 0);
    Error err = {0};
    Str body;
    if (!webhook_body(&out->options, STR(""), scratch, &body, &err)) load_mistake(l, key->value, "%s", err.text);
    arena_free(scratch);
}

static void load_webhooks(Loader *l, const Yaml *map) {
    if (!map || map->kind != YAML_MAP) return;
    WebhookPlan *all = arena_array(l->run, map->count, sizeof *all);
    for (size_t i = 0; i < map->count; i++) load_webhook(l, &map->key[i], &all[i]);
    l->plan->webhook = all;
    l->plan->webhook_count = map->count;
}

void load_alerts(Loader *l, const Yaml *root) {
    const Yaml *alerts = yaml_get(root, "alerts"), *repeat = yaml_get(alerts, "repeat_after"),
               *hysteresis = yaml_get(alerts, "hysteresis");
    l->plan->repeat_after_days = REPEAT_AFTER_DAYS;
    if (repeat && repeat->kind == YAML_TEXT) (void)!load_days(l, repeat, &l->plan->repeat_after_days);
    if (hysteresis && hysteresis->kind == YAML_TEXT)
        (void)!load_share(l, hysteresis, load_value(l, hysteresis), &l->plan->hysteresis_ppm);
    load_webhooks(l, yaml_get(root, "webhooks"));
}
