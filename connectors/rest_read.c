#include "connectors/rest.h"

#include <curl/curl.h>

/* ---- Pages. */

/* "Sat, 28 Nov 2026 22:48:00 GMT" as 2026-11-28T22:48:00Z. */
static void note_answered(const Rest *rest, RestRead *read) {
    read->answered->len = 0;
    if (read->answered_index == SIZE_MAX) return;
    time_t at = curl_getdate(str_cstr(rest->scratch, http_header(rest->http, "date")), NULL);
    if (at > 0) rest_print_time((Instant)at * INSTANT_SECOND, TIME_ISO_UTC, NULL, read->answered);
}

static bool open_page(Rest *rest, RestRead *read, Error *err) {
    OpenPage *page = &read->page;
    Buf url = {0};
    bool fine = false;
    for (;;) {
        if (!rest_query(rest, read, QUERY_PAGE, &url, err)) break;
        buf_char(&url, 0);
        long end_status = read->set.page.end_status, past_end = read->at.confirming ? 404 : 0;
        if (end_status && read->at.offset) past_end = end_status;
        Ask ask = {.url = url.ptr,
                   .post = read->set.post ? read->post->ptr : NULL,
                   .attempt = &page->attempt,
                   .may_shrink = page_can_shrink(read),
                   .past_end = past_end};
        fine = rest_fetch(rest, &ask, err);
        if (fine || !ask.shrink) break;
        page_shrink(read);
    }
    buf_free(&url);
    bool nothing = fine && (http_status(rest->http) / 100 != 2 || http_status(rest->http) == 204);
    if (nothing) http_stop(rest->http); /* past the end; whatever is said about it is no list of records */
    page->open = fine;
    if (fine) note_answered(rest, read);
    page->rows = page->bytes = page->hash = page->fresh = 0;
    page->piece = STR("");
    page->head->len = 0;
    json_rows_start(read->rows);
    return fine;
}

static const char *answer_hint(Rest *rest, const RestRead *read) {
    if (fault_in_body(rest, buf_str(read->page.head), rest->scratch) == BODY_FAULT) return "the server refused it, though with status 200";
    if (json_rows_count(read->rows)) return "the answer is damaged: whoever runs the server can say by what";
    return "`rows` tells where in the answer the list of records is";
}

static bool fail_page(Rest *rest, RestRead *read, const char *fault, Error *err) {
    Str body = buf_str(read->page.head);
    Str message = fault_message(rest, body, rest->scratch);
    const char *markup = fault_markup(body, http_header(rest->http, "content-type"));
    http_stop(rest->http);
    if (markup) {
        return error_set(err, ERROR_SOURCE, rest_where(rest),
                         "%.*s: answered with %s instead of JSON%s%.*s\nhint: a login page looks like this",
                         STR_ARG(read->set.resource), markup, message.len ? ": " : "", STR_ARG(message));
    }
    bool speaks = message.len && (json_rows_count(read->rows) == 0 || read->fault_aside != SIZE_MAX);
    return error_set(err, ERROR_SOURCE, rest_where(rest), "%.*s: %s%s%.*s\nhint: %s", STR_ARG(read->set.resource), fault,
                     speaks ? ": " : "", STR_ARG(speaks ? message : STR("")),
                     answer_hint(rest, read));
}

/* The connection broke within a page: the page is asked for again, and what was taken from it is not taken twice. */
static bool page_again(Rest *rest, RestRead *read, const Error *why, Error *err) {
    OpenPage *page = &read->page;
    http_stop(rest->http);
    if (page->rows > page->again) {
        page->again = page->rows;
        page->again_hash = page->hash;
    }
    page->open = false;
    return rest_again(rest, &page->attempt, -1, why, err);
}

/* The answer says, with a status of success, that there were too many requests. */
static bool wait_for_quota(Rest *rest, RestRead *read, Error *err) {
    Error why = {0};
    Str message = fault_message(rest, buf_str(read->page.head), rest->scratch);
    error_set_native(&why, ERROR_SOURCE, rest_where(rest), "throttled", "%.*s: %.*s\nhint: `rate` asks less often",
                     STR_ARG(read->set.resource), STR_ARG(message));
    return page_again(rest, read, &why, err);
}

static bool next_piece(Rest *rest, RestRead *read, bool *ended, Error *err) {
    OpenPage *page = &read->page;
    Error said = {0}, why = {0};
    if (!http_read(rest->http, &page->piece, &said)) {
        (void)error_set_native(&why, said.kind, rest_where(rest), said.native, "%.*s: %s", STR_ARG(read->set.resource), said.text);
        if (http_fault(rest->http) == HTTP_TRANSIENT) return page_again(rest, read, &why, err);
        *err = err->kind ? *err : why;
        return false;
    }
    *ended = !page->piece.len;
    page->bytes += page->piece.len;
    if (page->head->len < HEAD_KEPT_MAX) {
        size_t room = HEAD_KEPT_MAX - page->head->len;
        buf_append(page->head, page->piece.ptr, page->piece.len < room ? page->piece.len : room);
    }
    if (page->bytes == page->piece.len && !*ended &&
        fault_markup(page->piece, http_header(rest->http, "content-type"))) {
        return fail_page(rest, read, "", err);
    }
    return true;
}

/* ---- Totals. */

static bool ask_total(Rest *rest, RestRead *read, int64_t *total, Error *err) {
    const PageConfig *config = &read->set.page;
    Buf url = {0}, body = {0};
    bool fine = rest_query(rest, read, QUERY_COUNT, &url, err);
    if (fine) buf_char(&url, 0);
    fine = fine && rest_fetch_small(rest, url.ptr, config->count_body.ptr ? read->post->ptr : NULL, &body, err);
    if (fine) {
        Str text = buf_str(&body);
        if (str_starts(text, STR("\xEF\xBB\xBF"))) text = str_sub(text, 3, text.len);
        if (config->count_path.ptr) text = control_value(text, config->count_path, rest->scratch);
        fine = str_int64(str_trim(text), total) && *total >= 0;
        if (!fine) {
            error_set(err, ERROR_SOURCE, rest_where(rest), "the number of records of %.*s cannot be read\nhint: `page.count_path` tells where in the answer it stands",
                      STR_ARG(read->set.resource));
        }
    }
    buf_free(&url);
    buf_free(&body);
    return fine;
}

static void learn_total(Rest *rest, RestRead *read) {
    const PageConfig *config = &read->set.page;
    Str text = STR_NULL;
    if (config->total_header.ptr) text = http_header(rest->http, str_cstr(rest->scratch, config->total_header));
    if (!text.ptr && read->total_aside != SIZE_MAX) text = json_rows_aside(read->rows, read->total_aside);
    int64_t total;
    if (!text.ptr || !str_int64(text, &total) || total < 0) return;
    if (read->total_before < 0) read->total_before = total;
    read->total_after = total;
}

static bool look_again(Rest *rest, RestRead *read, Error *err) {
    read->pass = 2;
    read->twice = false;
    read->total_before = read->total_after;
    read->distinct = read->keyed = 0;
    if (read->set.page.style == PAGE_BATCH && !batch_edges(rest, read, err)) return false;
    return window_start(rest, read, err);
}

static void tell_moved(Rest *rest, const RestRead *read, const char *what, bool settled) {
    size_t gone = read->pass == 2 ? seen_count(read->seen) - (size_t)read->keyed : 0;
    notice_add(rest->notices, rest->arena, LOG_WARNING, "moved during read", "%.*s: %s; a second look was taken, %llu came, %zu went, %llu differ%s",
               STR_ARG(read->dataset), what, (unsigned long long)read->appeared, gone, (unsigned long long)read->changed,
               settled ? "" : "; the total still does not agree");
}

static bool start_again(Rest *rest, RestRead *read, Error *err) {
    if (!look_again(rest, read, err)) return false;
    page_restart(read);
    read->done = false;
    return true;
}

/* No total tells whether a page that came twice came in the place of another: that is seen when all is read once more. */
static bool end_uncounted(Rest *rest, RestRead *read, Error *err) {
    if (read->twice && read->pass == 1) return start_again(rest, read, err);
    if (read->twice) {
        return error_set(err, ERROR_SOURCE, rest_where(rest),
                         "%.*s: a page came twice, maybe in the place of another, and again when all was read anew"
                         "\nhint: does a cache stand between? it must not answer for the server",
                         STR_ARG(read->dataset));
    }
    if (read->pass == 2) tell_moved(rest, read, "a page came twice, maybe in the place of another", true);
    return true;
}

static bool end_counted(Rest *rest, RestRead *read, Error *err) {
    bool still = read->total_before == read->total_after;
    uint64_t total = (uint64_t)read->total_after;
    bool settled = still && read->distinct == total;
    bool again = read->pass == 1 && read->key_count && read->set.page.style != PAGE_NONE;
    if (again && (!still || read->distinct < total)) return start_again(rest, read, err);
    if (read->distinct < total) {
        return error_set(err, ERROR_SOURCE, rest_where(rest), "%.*s: the source counts %llu records but gave %llu"
                         "\nhint: rights of the account may hide some; an `order` by what changes while it is read loses some",
                         STR_ARG(read->dataset), (unsigned long long)total, (unsigned long long)read->distinct);
    }
    if (!still && read->pass == 1) { /* pages have shifted: some records may have come twice, others not at all */
        return error_set(err, ERROR_SOURCE, rest_where(rest),
                         "%.*s: the source counted %lld records and then %lld, and nothing tells its records apart"
                         "\nhint: `key` names the fields that do, for a second look",
                         STR_ARG(read->dataset), (long long)read->total_before, (long long)read->total_after);
    }
    if (read->pass == 2) tell_moved(rest, read, "records changed while they were read", settled);
    if (still && read->distinct > total && read->pass == 1) {
        notice_add(rest->notices, rest->arena, LOG_WARNING, "total differs", "%.*s: the source counts %llu records but gave %llu",
                   STR_ARG(read->dataset), (unsigned long long)total, (unsigned long long)read->distinct);
    }
    return true;
}

/* All windows and pages of a pass are read; one more may follow. */
static bool end_pass(Rest *rest, RestRead *read, Error *err) {
    read->done = true;
    if (read->rows_max) return true; /* samples: nothing was counted before */
    if (read->set.page.count_resource.ptr && !ask_total(rest, read, &read->total_after, err)) return false;
    bool fine = read->total_after >= 0 ? end_counted(rest, read, err) : end_uncounted(rest, read, err);
    if (!fine || !read->done || !read->duplicates) return fine;
    notice_add(rest->notices, rest->arena, LOG_INFO, "duplicates removed", "%.*s: %llu records came twice because pages shifted",
               STR_ARG(read->dataset), (unsigned long long)read->duplicates);
    return true;
}

/* What is left of the points that queries cost; until enough of them have come back, nothing is sent. */
static void learn_points(Rest *rest, const RestRead *read) {
    if (read->left_aside == SIZE_MAX || read->restore_aside == SIZE_MAX) return;
    Str left = json_rows_aside(read->rows, read->left_aside), restore = json_rows_aside(read->rows, read->restore_aside);
    int64_t points, rate; /* 1990.0 is 1990 */
    if (!left.ptr || !restore.ptr || !str_int64(str_cut(&left, '.'), &points) || !str_int64(str_cut(&restore, '.'), &rate)) return;
    if (points >= rest->quota.keep || rate < 1) return;
    int64_t ms = (rest->quota.keep - points) * 1000 / rate;
    rest->quota.until_ms = clock_ms() + (ms < rest->retry_after_max_ms ? ms : rest->retry_after_max_ms);
}

static const char batch_hint[] = "\nhint: `page: { style: keyset }` of the dataset asks for one page at a time";

static bool batch_failed(Rest *rest, const RestRead *read, Str told, Error *err) {
    char *text = str_cstr(rest->scratch, str_sub(told, 0, told.len < TEXT_SHORT_MAX ? told.len : TEXT_SHORT_MAX));
    mask_secrets(rest, text);
    return error_set_native(err, ERROR_SOURCE, rest_where(rest), "fault", "%.*s: queries of a batch failed: %s%s",
                            STR_ARG(read->set.resource), text, batch_hint);
}

static bool all_answered(const Rest *rest, const RestRead *read, Error *err) {
    size_t lists = json_rows_lists(read->rows), queries = batch_queries(read);
    return lists == queries || error_set(err, ERROR_SOURCE, rest_where(rest), "%.*s: %zu of %zu queries of a batch were answered%s",
                                         STR_ARG(read->set.resource), lists, queries, batch_hint);
}

/* Whether the page's answer is what was asked for. *again: it was not, and the page has been asked for again. */
static bool answer_good(Rest *rest, RestRead *read, bool *again, Error *err) {
    bool empty_answer = http_status(rest->http) == 204 || http_status(rest->http) / 100 != 2;
    BodyVerdict verdict = BODY_FINE;
    *again = true;
    if (!empty_answer && read->fault_aside != SIZE_MAX)
        verdict = fault_verdict(rest, json_rows_aside(read->rows, read->fault_aside));
    Str told = read->batch_aside == SIZE_MAX || empty_answer ? STR_NULL : json_rows_aside(read->rows, read->batch_aside);
    BodyVerdict inside = fault_verdict(rest, told);
    if (inside == BODY_FAULT) return batch_failed(rest, read, told, err);
    if (inside == BODY_WAIT) verdict = BODY_WAIT;
    if (verdict == BODY_WAIT) return wait_for_quota(rest, read, err);
    if (verdict == BODY_FAULT) {
        (void)fail_page(rest, read, "the answer is an error", err);
        memcpy(err->native, "fault", sizeof "fault");
        return false;
    }
    if (!empty_answer && !json_rows_end(read->rows)) {
        const char *fault = json_rows_fault(read->rows);
        if (!json_rows_cut_short(read->rows)) return fail_page(rest, read, fault, err);
        Error why = {0};
        error_set_native(&why, ERROR_SOURCE, rest_where(rest), "cut short", "%.*s: %s\nhint: a smaller `page.size` may come through",
                         STR_ARG(read->set.resource), fault);
        return page_again(rest, read, &why, err);
    }
    *again = false;
    return read->set.page.style != PAGE_BATCH || all_answered(rest, read, err);
}

static bool end_page(Rest *rest, RestRead *read, Error *err) {
    bool again, last, more;
    learn_points(rest, read);
    if (!answer_good(rest, read, &again, err)) return false;
    if (again) return true;
    learn_total(rest, read);
    page_learn(read);
    if (!page_advance(rest, read, &last, err)) return false;
    read->page.open = false;
    read->page.attempt = 0;
    read->page.again = read->page.again_hash = 0;
    read->windows.now_pages++;
    read->windows.now_rows += read->page.rows;
    if (!last && window_split(rest, read)) page_restart(read);
    if (!last) return true;
    if (!window_next(rest, read, &more, err)) return false;
    if (!more) return end_pass(rest, read, err);
    page_restart(read);
    return true;
}

bool read_count(Rest *rest, RestRead *read, Error *err) {
    if (!read->set.page.count_resource.ptr || read->rows_max || read->total_before >= 0) return true;
    if (!ask_total(rest, read, &read->total_before, err)) return false;
    read->total_after = read->total_before;
    return true;
}

bool read_start(Rest *rest, RestRead *read, Error *err) {
    read->pass = 1;
    if (!read_count(rest, read, err)) return false;
    if (read->rows_max) read->windows.unit = WINDOW_NONE; /* samples */
    if (!window_start(rest, read, err)) return false;
    page_restart(read);
    return true;
}

bool read_fill(Rest *rest, RestRead *read, bool one_page, Error *err) {
    while (!read->done && !rest_batch_full(read)) {
        if (read->rows_max && read->taken >= read->rows_max) {
            http_stop(rest->http);
            read->done = true;
            break;
        }
        bool ended = false;
        if (!read->page.open && !open_page(rest, read, err)) return false;
        if (!read->page.piece.len && !next_piece(rest, read, &ended, err)) return false;
        if (!read->page.open) continue;
        if (ended) {
            if (!end_page(rest, read, err)) return false;
            if (one_page && !read->page.open && read->pages) break;
            continue;
        }
        JsonRow row;
        JsonRowsState state = json_rows_next(read->rows, &read->page.piece, &row);
        if (state == JSON_ROWS_BAD) return fail_page(rest, read, json_rows_fault(read->rows), err);
        if (state == JSON_ROWS_ROW && read->picks) pick_row(read, &row);
        if (state == JSON_ROWS_ROW && !rest_take(rest, read, &row, err)) return false;
    }
    return true;
}

void read_hand_out(RestRead *read, Batch *out) {
    for (size_t c = 0; c < read->wanted_count; c++) {
        const Cell *cell = &read->cell[c * BATCH_ROWS_MAX];
        Str *text = &read->text[c * BATCH_ROWS_MAX];
        for (size_t r = 0; r < read->batch_rows; r++) {
            text[r] = cell[r].null ? STR_NULL : (Str){buf_str(read->bytes).ptr + cell[r].at, cell[r].len};
        }
        read->batch_cell[c] = text;
    }
    *out = (Batch){.rows = read->batch_rows,
                   .cell = read->batch_cell,
                   .origin = read->set.resource,
                   .reject = read->reject,
                   .reject_count = read->reject_count};
    read->delivered += read->batch_rows;
}
