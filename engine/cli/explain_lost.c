#include "engine/cli/explain_lost.h"

#include "engine/run/rejected.h"

#include <stdio.h>

/* ---- Looking */

static void look_among_rejected(const Pairing *p, uint32_t dataset, LostKey *key) {
    const Frame *frame = &p->frames->frame[dataset];
    Str text = key->key, name = str_printf(p->frames->run, "%.*s/", STR_ARG(frame->dataset->name));
    if (key->rejected.ptr) return;
    if (str_starts(text, name)) text = str_sub(text, name.len, text.len);
    RejectedRows rows = rejected_rows(p->frames, dataset);
    if (rows.table && rows.table->rows && rows.field != PLAN_NONE) {
        key->unread += rows.table->rows;
        key->unread_by = frame->dataset->field[rows.field].name;
    }
    const Column *as_read = rows.table ? table_column(rows.table, STR("key")) : NULL;
    for (uint32_t row = 0; as_read && text.len && row < as_read->rows; row++) {
        if (!str_eq(column_text(as_read, row), text)) continue;
        Str reason = rejected_reason(&rows, row), place = rejected_place(rows.table, row, p->frames->run);
        key->rejected = str_printf(p->frames->run, "%.*s, %.*s: %.*s", STR_ARG(frame->dataset->name), STR_ARG(place), STR_ARG(reason));
        return;
    }
}

void lost_look(Pairing *p, LostKey key[2]) {
    for (size_t i = 0; i < 2; i++) {
        for (size_t side = 0; side < (p->one ? 1 : 2); side++) {
            uint32_t row;
            KeyFound found = pairing_find(p, side, key[i].key, &row);
            key[i].several = key[i].several || found == KEY_AMBIGUOUS;
            if (found != KEY_FOUND || key[i].record.ptr) continue;
            FindingRecord record = pairing_record(p, side, row);
            key[i].record = str_printf(p->frames->run, "%.*s/%.*s", STR_ARG(record.dataset_name), STR_ARG(record.key));
            key[i].dataset = record.dataset_name;
            key[i].rule = p->rule;
        }
        for (size_t d = 0; d < p->rule->dataset_count; d++) look_among_rejected(p, p->rule->dataset[d], &key[i]);
    }
}

/* ---- Saying */

static Str datasets_of(const Plan *plan, const RulePlan *rule, Arena *run) {
    Buf names = {0};
    for (size_t d = 0; d < rule->dataset_count; d++) {
        const char *between = !d ? "" : rule->kind == RULE_RECONCILE ? " with " : ", ";
        buf_printf(&names, "%s%.*s", between, STR_ARG(plan->dataset[rule->dataset[d]].name));
    }
    Str text = str_copy(run, buf_str(&names));
    buf_free(&names);
    return text;
}

static bool say_unknown(const Plan *plan, const LostKey *key, Error *err) {
    if (key->rejected.ptr)
        return error_set(err, ERROR_USAGE, "", "`%.*s` names a row that could not be read: %.*s", STR_ARG(key->key), STR_ARG(key->rejected));
    for (uint32_t d = 0; d < plan->dataset_count; d++) {
        Str name = plan->dataset[d].name;
        if (str_starts(key->key, name) && key->key.len > name.len && key->key.ptr[name.len] == '/')
            return error_set(err, ERROR_USAGE, "", "no rule of this run has a record %.*s in %.*s\nhint: keys are those of matches.csv and duplicates.csv, as dataset/key",
                             STR_ARG(str_sub(key->key, name.len + 1, key->key.len)), STR_ARG(name));
    }
    char unread[160] = "";
    if (key->unread)
        snprintf(unread, sizeof unread, "; rows that could not be read (%llu) go by their `%.*s`", (unsigned long long)key->unread, (int)(key->unread_by.len < 64 ? key->unread_by.len : 64), key->unread_by.ptr);
    return error_set(err, ERROR_USAGE, "", "no rule of this run has a record `%.*s`\nhint: keys are those of matches.csv and duplicates.csv, as dataset/key%s", STR_ARG(key->key), unread);
}

bool lost_say(const Plan *plan, LostKey key[2], Arena *run, Error *err) {
    for (size_t i = 0; i < 2; i++) {
        if (!key[i].record.ptr && !key[i].several) return say_unknown(plan, &key[i], err);
    }
    for (size_t i = 0; i < 2; i++) {
        if (!key[i].record.ptr)
            return error_set(err, ERROR_USAGE, "", "several records have the key `%.*s`\nhint: dataset/key names the dataset, too", STR_ARG(key[i].key));
    }
    if (str_eq(key[0].record, key[1].record)) return error_set(err, ERROR_USAGE, "", "the two are one record, %.*s", STR_ARG(key[0].record));
    Str first = datasets_of(plan, key[0].rule, run), second = datasets_of(plan, key[1].rule, run);
    if (key[0].rule == key[1].rule)
        return error_set(err, ERROR_USAGE, "", "%.*s and %.*s stand on one side: rule %.*s compares %.*s", STR_ARG(key[0].record), STR_ARG(key[1].record),
                         STR_ARG(key[0].rule->name), STR_ARG(first));
    return error_set(err, ERROR_USAGE, "", "no rule of this run has both records: %.*s is one of rule %.*s (%.*s), %.*s of rule %.*s (%.*s)", STR_ARG(key[0].record),
                     STR_ARG(key[0].rule->name), STR_ARG(first), STR_ARG(key[1].record), STR_ARG(key[1].rule->name), STR_ARG(second));
}
