#include "engine/run/notify.h"

#include "engine/base/file.h"

#include "engine/base/hash.h"
#include "engine/store/runs.h"
#include "reports/webhook.h"

enum { LEVEL_BREACH = 2, LEVEL_INCOMPLETE = 3, LEVEL_MISSED = 4, COMPARE_SCALE = 4 };

typedef struct Telling {
    const JobRequest *request;
    const RunReport *report;
    Audiences *audiences;
    Store *store; /* NULL: none */
    Arena *run;
} Telling;

/* ---- What there is to tell */

/* Names of what is missing, so that another source that fails is told anew. */
static Str incomplete_words(const RunReport *report, Arena *run) {
    Buf *names = buf_own(run);
    for (size_t i = 0; i < report->dataset_count; i++) {
        if (report->dataset[i].complete) continue;
        buf_printf(names, "%s%.*s", names->len ? ", " : "", STR_ARG(report->dataset[i].name));
    }
    return buf_str(names);
}

static Alert *alerts_of(const Telling *telling, size_t *count) {
    const RunReport *report = telling->report;
    Alert *alert = arena_array(telling->run, report->limit_count + 1, sizeof *alert);
    *count = 0;
    if (report_state(report) == RUN_INCOMPLETE) {
        alert[(*count)++] = (Alert){STR("incomplete"), LEVEL_INCOMPLETE, incomplete_words(report, telling->run), 0};
    }
    for (size_t i = 0; i < report->limit_count; i++) {
        const ReportLimit *limit = &report->limit[i];
        if (limit->state != RUN_BREACH) continue;
        Str key = str_printf(telling->run, "%.*s: %.*s", STR_ARG(limit->rule), STR_ARG(limit->words));
        alert[(*count)++] = (Alert){key, LEVEL_BREACH, limit->value, 0};
    }
    return alert;
}

static bool number_of(Str text, int64_t *value, Str *unit) {
    Str number = str_cut(&text, ' ');
    *unit = text;
    return decimal_parse(number, COMPARE_SCALE, (DecimalFormat){.point = '.'}, value) == DECIMAL_OK;
}

/* A larger number of the same unit; for words, others than before. */
static bool is_worse(const Alert *now, const Alert *before) {
    int64_t a, b;
    Str unit_a, unit_b;
    if (now->level != before->level) return now->level > before->level;
    if (str_eq(now->value, before->value)) return false;
    if (!number_of(now->value, &a, &unit_a) || !number_of(before->value, &b, &unit_b) || !str_eq(unit_a, unit_b))
        return true;
    return a > b;
}

static const Alert *find_alert(const Alert *list, size_t count, Str key) {
    for (size_t i = 0; i < count; i++) {
        if (str_eq(list[i].key, key)) return &list[i];
    }
    return NULL;
}

/* Whether a limit was looked at in this run; one that was not is neither held nor broken. */
static bool was_judged(const RunReport *report, Str key) {
    for (size_t i = 0; i < report->rule_count; i++) {
        Str rest = key, rule = str_cut(&rest, ':');
        if (str_eq(report->rule[i].name, rule) && !report->rule[i].checked) return false;
    }
    return true;
}

/* Decides, and remembers what is told: what is due is told now, what is not keeps its time, what has ended is
 * forgotten. */
static bool decide(const Telling *telling, Str recipient, Alert *alert, size_t count, bool *due, Error *err) {
    *due = count > 0;
    if (!telling->store) return true;
    const Alert *told;
    size_t told_count;
    Str job = telling->request->job->name;
    Instant now = telling->request->now, repeat = telling->request->plan->repeat_after_days * INSTANT_DAY;
    if (!alerts_read(telling->store, job, recipient, telling->run, &told, &told_count, err)) return false;
    Alert *kept = arena_array(telling->run, count + told_count, sizeof *kept);
    size_t kept_count = count;
    *due = false;
    for (size_t i = 0; i < count; i++) {
        const Alert *before = find_alert(told, told_count, alert[i].key);
        kept[i] = before ? *before : alert[i];
        if (!before || is_worse(&alert[i], before) || now - before->told >= repeat) *due = true;
    }
    for (size_t i = 0; *due && i < count; i++) { /* the message tells all that stands */
        kept[i] = alert[i];
        kept[i].told = now;
    }
    for (size_t i = 0; i < told_count; i++) {
        bool stands = find_alert(alert, count, told[i].key) != NULL;
        if (!stands && !was_judged(telling->report, told[i].key)) kept[kept_count++] = told[i];
    }
    return alerts_write(telling->store, job, recipient, kept, kept_count, err);
}

/* ---- Messages */

static OutboxMessage of_mail(Str job, const MailMessage *mail) {
    return (OutboxMessage){.job = job,
                           .channel = STR("mail"),
                           .to = mail->to,
                           .message_id = mail->id,
                           .subject = mail->subject,
                           .text = mail->text,
                           .html = mail->html,
                           .attachment_name = mail->attachment_name,
                           .attachment = mail->attachment,
                           .bare_text = mail->bare_text,
                           .bare_html = mail->bare_html};
}

static MailMessage as_mail(const OutboxMessage *message) {
    return (MailMessage){.to = message->to,
                         .id = message->message_id,
                         .subject = message->subject,
                         .text = message->text,
                         .html = message->html,
                         .attachment_name = message->attachment_name,
                         .attachment = message->attachment,
                         .bare_text = message->bare_text,
                         .bare_html = message->bare_html};
}

static bool send_message(const Plan *plan, const OutboxMessage *message, Error *err) {
    if (str_eq(message->channel, STR("mail"))) {
        MailMessage mail = as_mail(message);
        if (!plan->mail.set) return error_set(err, ERROR_USAGE, "mail", "the project has no `mail` any more");
        return mail_send(&mail, &plan->mail.options, err);
    }
    for (size_t i = 0; i < plan->webhook_count; i++) {
        if (str_eq(plan->webhook[i].name, message->channel))
            return webhook_send(&plan->webhook[i].options, message->text, err);
    }
    return error_set(err, ERROR_USAGE, "webhooks", "the project has no webhook `%.*s` any more",
                     STR_ARG(message->channel));
}

static void log_sent(const OutboxMessage *message, Arena *run) {
    log_event(LOG_INFO, "message sent", "job", str_cstr(run, message->job), "channel", str_cstr(run, message->channel),
              "to", str_cstr(run, message->to), NULL);
}

/* Into the outbox, or, without a store, out at once. */
static bool hand_over(const Telling *telling, const OutboxMessage *message, Error *problem, Error *err) {
    if (telling->store) return outbox_put(telling->store, message, telling->request->now, err);
    Error failed = {0};
    if (send_message(telling->request->plan, message, &failed))
        log_sent(message, telling->run);
    else if (problem->kind == ERROR_NONE)
        *problem = failed;
    return true;
}

/* A workbook of its own: made beside the outputs, attached, removed. */
static bool mail_with_workbook(const Telling *telling, const RunReport *report, const Str *to, size_t to_count,
                               MailMessage *mail, Error *err) {
    const Plan *plan = telling->request->plan;
    const char *folder = arena_printf(telling->run, "%s/.attached", telling->request->out);
    const char *attachment = arena_printf(telling->run, "%s/report.xlsx", folder);
    bool ok = file_make_folder(folder, err) && report_find(STR("xlsx"))->write(report, folder, err) &&
              mail_compose(report, &plan->mail.options, to, to_count, attachment, telling->run, mail, err);
    Error ignored = {0};
    return file_remove_tree(folder, ok ? err : &ignored) && ok;
}

/* The mail's readers get the controller's workbook where they may see all that stands in it. */
static bool job_mail(const Telling *telling, MailMessage *mail, Error *err) {
    const JobPlan *job = telling->request->job;
    const Plan *plan = telling->request->plan;
    const RunReport *report = audience_report(telling->audiences, AUDIENCE_MAIL);
    if (job->xlsx && report != audience_report(telling->audiences, AUDIENCE_WORKBOOK))
        return mail_with_workbook(telling, report, job->mail_to, job->mail_to_count, mail, err);
    const char *attachment = job->xlsx ? arena_printf(telling->run, "%s/report.xlsx", telling->request->out) : NULL;
    return mail_compose(report, &plan->mail.options, job->mail_to, job->mail_to_count, attachment, telling->run, mail, err);
}

static bool tell_mail(const Telling *telling, Error *problem, Error *err) {
    const JobPlan *job = telling->request->job;
    const Plan *plan = telling->request->plan;
    MailMessage mail;
    size_t count;
    bool due;
    if (!plan->mail.set || !job->mail_to_count) return true;
    Alert *alert = alerts_of(telling, &count);
    if (!decide(telling, STR("mail"), alert, count, &due, err) || !due) return err->kind == ERROR_NONE;
    if (!job_mail(telling, &mail, err)) return false;
    OutboxMessage message = of_mail(job->name, &mail);
    return hand_over(telling, &message, problem, err);
}

static bool tell_webhooks(const Telling *telling, Error *problem, Error *err) {
    const JobPlan *job = telling->request->job;
    for (size_t i = 0; i < job->webhook_count; i++) {
        const WebhookPlan *webhook = &telling->request->plan->webhook[job->webhook[i]];
        size_t count;
        bool due;
        Alert *alert = alerts_of(telling, &count);
        if (!decide(telling, webhook->name, alert, count, &due, err)) return false;
        if (!due) continue;
        OutboxMessage message = {.job = job->name,
                                 .channel = webhook->name,
                                 .to = STR(""),
                                 .message_id = telling->report->run,
                                 .text = webhook_text(audience_report(telling->audiences, AUDIENCE_WEBHOOK), telling->run)};
        if (!hand_over(telling, &message, problem, err)) return false;
    }
    return true;
}

/* ---- Owners: each team its own findings, when one of them is new or has grown */

static bool is_open(const Finding *finding) {
    return finding->severity != SEVERITY_INFO && !finding_memory(finding)->settled;
}

static size_t open_findings(const RunReport *part, bool fresh) {
    size_t count = 0;
    for (size_t i = 0; i < part->finding_count; i++) {
        count += is_open(&part->finding[i]) && (!fresh || finding_is_news(&part->finding[i]));
    }
    return count;
}

static bool tell_owner(const Telling *telling, const MailOwner *owner, Error *problem, Error *err) {
    RunReport part = report_of_owner(audience_report(telling->audiences, AUDIENCE_OWNERS), owner->team, telling->run);
    size_t open = open_findings(&part, false), fresh = open_findings(&part, true);
    Str recipient = str_printf(telling->run, "owner %.*s", STR_ARG(owner->team));
    /* New ones make it worse whatever the number was before. */
    Alert alert = {STR("findings"), fresh ? LEVEL_INCOMPLETE : LEVEL_BREACH, str_printf(telling->run, "%zu", open), 0};
    bool due;
    if (telling->store && fresh && !alerts_write(telling->store, telling->request->job->name, recipient, NULL, 0, err))
        return false;
    if (!decide(telling, recipient, &alert, open ? 1 : 0, &due, err) || !due) return err->kind == ERROR_NONE;
    MailMessage mail;
    if (!mail_with_workbook(telling, &part, owner->to, owner->to_count, &mail, err)) return false;
    OutboxMessage message = of_mail(telling->request->job->name, &mail);
    return hand_over(telling, &message, problem, err);
}

static bool tell_all(const Telling *telling, Error *problem, Error *err) {
    const MailPlan *mail = &telling->request->plan->mail;
    bool ok = tell_mail(telling, problem, err) && tell_webhooks(telling, problem, err);
    for (size_t i = 0; i < mail->owner_count && ok; i++) ok = tell_owner(telling, &mail->owner[i], problem, err);
    return ok;
}

bool notify_run(const JobRequest *request, Audiences *audiences, Store *store, Arena *run, Error *problem,
                Error *err) {
    const RunReport *report = audiences->report;
    *problem = (Error){0};
    if (!request->mail || report->history.aside) return true;
    Telling telling = {request, report, audiences, store, run};
    if (!store) return tell_all(&telling, problem, err);
    if (!store_begin(store, err)) return false;
    if (!tell_all(&telling, problem, err)) {
        store_cancel(store);
        return false;
    }
    Delivery delivery;
    if (!store_commit(store, err) || !notify_deliver(request->plan, store, request->now, false, run, &delivery, err))
        return false;
    *problem = delivery.problem;
    return true;
}

/* ---- The outbox */

/* "a hint: it asks to try again later" of the first problem is followed by what becomes of the message. */
static void keep_problem(Delivery *out, const Error *failed, bool lost) {
    if (out->problem.kind != ERROR_NONE) return;
    Str rest = str_of(failed->text), first = str_cut(&rest, '\n');
    (void)error_set_native(&out->problem, failed->kind, failed->where, failed->native, "%.*s\nhint: %s", STR_ARG(first),
                           lost ? "it was tried for two weeks and is given up"
                                : "it waits in the outbox; the next run, or kopeck watch, tries again");
}

bool notify_deliver(const Plan *plan, Store *store, Instant now, bool all, Arena *run, Delivery *out, Error *err) {
    const OutboxMessage *message;
    size_t count;
    *out = (Delivery){.oldest = INSTANT_NONE};
    if (!outbox_due(store, now, all, run, &message, &count, err)) return false;
    for (size_t i = 0; i < count; i++) {
        Error failed = {0};
        OutboxMessage own = message[i];
        bool mine, lost;
        if (!outbox_claim(store, &own, now, &mine, err)) return false;
        if (!mine) continue; /* another machine is at it */
        if (send_message(plan, &own, &failed)) {
            log_sent(&own, run);
            out->sent++;
            if (!outbox_sent(store, own.id, now, err)) return false;
            continue;
        }
        if (!outbox_refused(store, &own, str_of(failed.text), now, &lost, err)) return false;
        log_event(lost ? LOG_ERROR : LOG_WARNING, lost ? "message lost" : "message waits", "job",
                  str_cstr(run, message[i].job), "channel", str_cstr(run, message[i].channel), "problem", failed.text,
                  NULL);
        out->lost += lost;
        out->waiting += !lost;
        if (!lost && (out->oldest == INSTANT_NONE || own.queued < out->oldest)) out->oldest = own.queued;
        keep_problem(out, &failed, lost);
    }
    return true;
}

/* ---- Runs that did not happen */

static bool put_missed(const Plan *plan, const JobPlan *job, Store *store, Str since, Instant now, Arena *run,
                       Error *err) {
    MailMessage mail;
    mail_compose_missed(&(MissedRun){plan->company, plan->profile, job->name, since, job->every_days, plan->language, now},
                        job->mail_to, job->mail_to_count, run, &mail);
    OutboxMessage message = of_mail(job->name, &mail);
    if (plan->mail.set && job->mail_to_count && !outbox_put(store, &message, now, err)) return false;
    for (size_t i = 0; i < job->webhook_count; i++) {
        message = (OutboxMessage){.job = job->name,
                                  .channel = plan->webhook[job->webhook[i]].name,
                                  .to = STR(""),
                                  .message_id = mail.id,
                                  .text = mail.subject};
        if (!outbox_put(store, &message, now, err)) return false;
    }
    return true;
}

static bool watch_job(const Plan *plan, const JobPlan *job, Store *store, Instant now, Arena *run, size_t *late,
                      Error *err) {
    const Run *last;
    const Alert *told;
    size_t runs, count;
    char text[INSTANT_TEXT_SIZE];
    if (!runs_list(store, job->name, run, &last, &runs, err)) return false;
    Instant newest = INSTANT_NONE;
    for (size_t i = 0; i < runs; i++)
        newest = last[i].published && last[i].recorded > newest ? last[i].recorded : newest;
    if (newest != INSTANT_NONE && now - newest <= job->every_days * INSTANT_DAY)
        return alerts_write(store, job->name, STR("watch"), NULL, 0, err);
    ++*late;
    if (!alerts_read(store, job->name, STR("watch"), run, &told, &count, err)) return false;
    if (count && now - told[0].told < plan->repeat_after_days * INSTANT_DAY) return true;
    Str since = newest == INSTANT_NONE
                    ? STR("")
                    : str_copy(run, instant_print(newest / INSTANT_SECOND * INSTANT_SECOND, plan->zone, text));
    Alert alert = {STR("missed"), LEVEL_MISSED, since, now};
    log_event(LOG_WARNING, "run missed", "job", str_cstr(run, job->name), "since", str_cstr(run, since), NULL);
    return put_missed(plan, job, store, since, now, run, err) &&
           alerts_write(store, job->name, STR("watch"), &alert, 1, err);
}

bool notify_missed(const Plan *plan, Store *store, Instant now, Arena *run, size_t *late, Error *err) {
    *late = 0;
    if (!store_begin(store, err)) return false;
    for (size_t i = 0; i < plan->job_count; i++) {
        if (!plan->job[i].every_days || watch_job(plan, &plan->job[i], store, now, run, late, err)) continue;
        store_cancel(store);
        return false;
    }
    return store_commit(store, err);
}
