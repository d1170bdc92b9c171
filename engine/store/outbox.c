#include "engine/store/outbox.h"

#include "engine/store/query.h"

#define MINUTE (60 * INSTANT_SECOND)

/* ---- Messages */

bool outbox_put(Store *store, const OutboxMessage *message, Instant now, Error *err) {
    Query query;
    if (!query_open(
            store,
            "INSERT INTO outbox(id, job, channel, recipients, message_id, subject, text, html, attachment_name,"
            " attachment, bare_text, bare_html, queued_us, next_us) SELECT coalesce(max(id), 0) + 1,"
            " ?,?,?,?,?,?,?,?,?,?,?,?,? FROM outbox WHERE 1 = 1 ON CONFLICT DO NOTHING",
            &query, err))
        return false;
    const Str text[] = {message->job,     message->channel, message->to,   message->message_id,
                        message->subject, message->text,    message->html, message->attachment_name};
    for (size_t i = 0; i < ARRAY_LEN(text); i++) query_text(&query, text[i]);
    query_bytes(&query, message->attachment);
    query_text(&query, message->bare_text);
    query_text(&query, message->bare_html);
    query_number(&query, now);
    query_number(&query, now);
    return query_do(&query, err);
}

static OutboxMessage read_message(const Query *query, Arena *arena) {
    OutboxMessage out = {.id = query_int(query, 0), .queued = query_int(query, 12), .attempts = query_int(query, 13)};
    Str *const text[] = {&out.job,  &out.channel,         &out.to,         &out.message_id, &out.subject,  &out.text,
                         &out.html, &out.attachment_name, &out.attachment, &out.bare_text,  &out.bare_html};
    for (int i = 0; i < (int)ARRAY_LEN(text); i++) *text[i] = query_str(query, i + 1, arena);
    out.problem = query_str(query, 14, arena);
    return out;
}

bool outbox_due(Store *store, Instant now, bool all, Arena *arena, const OutboxMessage **out, size_t *count,
                Error *err) {
    Query query;
    bool row;
    if (!query_open(store,
                    "SELECT id, job, channel, recipients, message_id, subject, text, html, attachment_name, "
                    "attachment, bare_text,"
                    " bare_html, queued_us, attempts, problem, count(*) OVER () FROM outbox"
                    " WHERE ended_us IS NULL AND (next_us <= ? OR (? = 1 AND (attempts = 0 OR problem <> ''))) ORDER BY id",
                    &query, err))
        return false;
    query_number(&query, now);
    query_number(&query, all);
    OutboxMessage *message = NULL;
    *count = 0;
    for (;;) {
        if (!query_row(&query, &row, err)) return false;
        if (!row) break;
        if (!message) message = arena_array(arena, (size_t)query_int(&query, 15), sizeof *message);
        message[(*count)++] = read_message(&query, arena);
    }
    *out = message;
    return true;
}

/* What was in it is let go: the row alone stays, so that the same message is not sent twice. */
static bool end(Store *store, int64_t id, Instant now, bool lost, Error *err) {
    Query query;
    if (!query_open(store,
                    "UPDATE outbox SET ended_us = ?, lost = ?, text = '', html = '', attachment = ?, bare_text = '',"
                    " bare_html = '' WHERE id = ?",
                    &query, err))
        return false;
    query_number(&query, now);
    query_number(&query, lost);
    query_bytes(&query, STR(""));
    query_number(&query, id);
    return query_do(&query, err);
}

bool outbox_claim(Store *store, OutboxMessage *message, Instant now, bool *mine, Error *err) {
    Query query;
    if (!query_open(store,
                    "UPDATE outbox SET attempts = attempts + 1, next_us = ?, problem = '' WHERE id = ? AND attempts = ?"
                    " AND ended_us IS NULL RETURNING id",
                    &query, err))
        return false;
    query_number(&query, now + OUTBOX_CLAIM_MINUTES * MINUTE);
    query_number(&query, message->id);
    query_number(&query, message->attempts);
    bool more = false;
    if (!query_row(&query, mine, err) || (*mine && !query_row(&query, &more, err))) return false;
    message->attempts += *mine;
    return true;
}

bool outbox_sent(Store *store, int64_t id, Instant now, Error *err) {
    return end(store, id, now, false, err);
}

bool outbox_refused(Store *store, const OutboxMessage *message, Str problem, Instant now, bool *lost, Error *err) {
    static const int64_t wait_minutes[] = {1, 5, 30, 120, 360};
    size_t tries = message->attempts > 0 ? (size_t)message->attempts - 1 : 0;
    if (tries >= ARRAY_LEN(wait_minutes)) tries = ARRAY_LEN(wait_minutes) - 1;
    Query query;
    *lost = now - message->queued > OUTBOX_DAYS_MAX * INSTANT_DAY;
    if (!query_open(store, "UPDATE outbox SET next_us = ?, problem = ? WHERE id = ?", &query,
                    err))
        return false;
    query_number(&query, now + wait_minutes[tries] * MINUTE);
    query_text(&query, problem);
    query_number(&query, message->id);
    return query_do(&query, err) && (!*lost || end(store, message->id, now, true, err));
}

/* ---- What was told */

bool alerts_read(Store *store, Str job, Str recipient, Arena *arena, const Alert **out, size_t *count, Error *err) {
    Query query;
    bool row;
    if (!query_open(store,
                    "SELECT key, level, value, told_us, count(*) OVER () FROM alert WHERE job = ? AND recipient = ? "
                    "ORDER BY key",
                    &query, err))
        return false;
    query_text(&query, job);
    query_text(&query, recipient);
    Alert *alert = NULL;
    *count = 0;
    for (;;) {
        if (!query_row(&query, &row, err)) return false;
        if (!row) break;
        if (!alert) alert = arena_array(arena, (size_t)query_int(&query, 4), sizeof *alert);
        alert[(*count)++] = (Alert){query_str(&query, 0, arena), (int)query_int(&query, 1), query_str(&query, 2, arena),
                                    query_int(&query, 3)};
    }
    *out = alert;
    return true;
}

bool alerts_write(Store *store, Str job, Str recipient, const Alert *alert, size_t count, Error *err) {
    Query none, add;
    if (!query_open(store, "DELETE FROM alert WHERE job = ? AND recipient = ?", &none, err) ||
        !query_open(store, "INSERT INTO alert(job, recipient, key, level, value, told_us) VALUES(?,?,?,?,?,?)"
                    " ON CONFLICT(job, recipient, key) DO UPDATE SET level = excluded.level, value = excluded.value,"
                    " told_us = excluded.told_us", &add, err))
        return false;
    query_text(&none, job);
    query_text(&none, recipient);
    if (!query_do(&none, err)) return false;
    for (size_t i = 0; i < count; i++) {
        query_text(&add, job);
        query_text(&add, recipient);
        query_text(&add, alert[i].key);
        query_number(&add, alert[i].level);
        query_text(&add, alert[i].value);
        query_number(&add, alert[i].told);
        if (!query_do(&add, err)) return false;
    }
    return true;
}

/* ---- Limits */

bool limits_read(Store *store, int64_t run, Arena *arena, const KeptLimit **out, size_t *count, Error *err) {
    Query query;
    bool row;
    if (!query_open(store,
                    "SELECT rule, words, state, count(*) OVER () FROM run_limit WHERE run = ? ORDER BY rule, words",
                    &query, err))
        return false;
    query_number(&query, run);
    KeptLimit *limit = NULL;
    *count = 0;
    for (;;) {
        if (!query_row(&query, &row, err)) return false;
        if (!row) break;
        if (!limit) limit = arena_array(arena, (size_t)query_int(&query, 3), sizeof *limit);
        limit[(*count)++] =
            (KeptLimit){query_str(&query, 0, arena), query_str(&query, 1, arena), (int)query_int(&query, 2)};
    }
    *out = limit;
    return true;
}

bool limits_keep(Store *store, int64_t run, const KeptLimit *limit, size_t count, Error *err) {
    Query query;
    if (!query_open(store, "INSERT INTO run_limit(run, rule, words, state) VALUES(?,?,?,?)"
                    " ON CONFLICT(run, rule, words) DO UPDATE SET state = excluded.state", &query, err)) return false;
    for (size_t i = 0; i < count; i++) {
        query_number(&query, run);
        query_text(&query, limit[i].rule);
        query_text(&query, limit[i].words);
        query_number(&query, limit[i].state);
        if (!query_do(&query, err)) return false;
    }
    return true;
}
