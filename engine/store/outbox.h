/* Outbox: messages that wait to be sent, and what has been told already. A message is put here with the run that it
 * tells of, and taken out when its server has accepted it: a mail server that is down for a week loses nothing. No
 * secret is kept: servers, tokens and passwords are the project's, which is asked again when the message is sent. */
#ifndef KOPECK_STORE_OUTBOX_H
#define KOPECK_STORE_OUTBOX_H

#include "engine/data/instant.h"
#include "engine/store/store.h"

/* OUTBOX_DAYS_MAX: a message that was refused for so long is given up and told as lost. */
enum { OUTBOX_DAYS_MAX = 14, OUTBOX_CLAIM_MINUTES = 10 };

typedef struct OutboxMessage {
    int64_t id;  /* the store's own */
    Str job;     /* that it tells of */
    Str channel; /* "mail", or the name of a webhook */
    Str to, message_id, subject, text, html, attachment_name, attachment, bare_text, bare_html; /* as MailMessage */
    Instant queued;
    int64_t attempts; /* with the one that is being made, once it is claimed */
    Str problem; /* of the last attempt, "" */
} OutboxMessage;

/* One that stands there already under its channel, recipients and message id is not put in again. */
bool outbox_put(Store *store, const OutboxMessage *message, Instant now, Error *err) MUST_USE;

/* Those whose time has come, oldest first; with all: every one that waits and is not being sent. Lives in the arena. */
bool outbox_due(Store *store, Instant now, bool all, Arena *arena, const OutboxMessage **out, size_t *count,
                Error *err) MUST_USE;

/* Before it is sent: *mine, nobody else sends it now. Who dies in between leaves it to the next one, OUTBOX_CLAIM_MINUTES later.
 * message  as outbox_due gave it; its attempts are counted on */
bool outbox_claim(Store *store, OutboxMessage *message, Instant now, bool *mine, Error *err) MUST_USE;

/* Accepted by its server: it is not sent again. */
bool outbox_sent(Store *store, int64_t id, Instant now, Error *err) MUST_USE;

/* Refused, or nobody there: tried again after 1, 5, 30 minutes, 2 hours, then every 6 hours. *lost: it is given up. */
bool outbox_refused(Store *store, const OutboxMessage *message, Str problem, Instant now, bool *lost,
                    Error *err) MUST_USE;

/* ---- What was told */

typedef struct Alert {
    Str key;   /* "incomplete", "orders: drift" */
    int level; /* the higher the worse */
    Str value; /* as text with its unit: "410208.50 KZT", "12" */
    Instant told;
} Alert;

/* What `recipient` ("mail", a webhook's name, "owner TEAM") was told of a job and has not ended. Lives in the arena. */
bool alerts_read(Store *store, Str job, Str recipient, Arena *arena, const Alert **out, size_t *count,
                 Error *err) MUST_USE;

/* Puts these in the place of all of the job and recipient. */
bool alerts_write(Store *store, Str job, Str recipient, const Alert *alert, size_t count, Error *err) MUST_USE;

/* ---- How limits stood in a run: so that a limit that was broken does not flicker around its level */

typedef struct KeptLimit {
    Str rule, words;
    int state; /* 0 held, 1 warning, 2 breach */
} KeptLimit;

/* Of a run (seq), by rule, then words; in the arena. limits_keep belongs to the transaction that keeps the run. */
bool limits_read(Store *store, int64_t run, Arena *arena, const KeptLimit **out, size_t *count, Error *err) MUST_USE;
bool limits_keep(Store *store, int64_t run, const KeptLimit *limit, size_t count, Error *err) MUST_USE;

#endif
