#include "reports/mail_text.h"

#include "engine/base/utf8.h"
#include "reports/text.h"
#include "reports/words.h"

#include <stdio.h>

enum { TOP_MAX = 10, PROBLEMS_MAX = 12, LIMITS_MAX = 20 };

/* ---- Content */

static void line(Letter *letter, LetterKind kind, Str title, Str text, Str note) {
    if (letter->count == ARRAY_LEN(letter->line)) return; /* more than all the parts' own limits together */
    letter->line[letter->count++] = (LetterLine){kind, title, text, note};
}

static Str word(const Letter *letter, Label label) {
    return words_label(words_language(letter->language), label);
}

static void fact(Letter *letter, Label label, Str value) {
    if (value.len) line(letter, LETTER_FACT, word(letter, label), value, STR_NULL);
}

/* "crm.clients: no answer" without what stands above of the dataset already. */
static Str why_not(const RunReport *report, const ReportRule *rule) {
    size_t end = str_find(rule->why_not, STR(": "));
    for (size_t i = 0; i < report->dataset_count && end != SIZE_MAX; i++) {
        const ReportDataset *d = &report->dataset[i];
        if (!d->complete && str_eq(d->name, str_sub(rule->why_not, 0, end))) return d->name;
    }
    return rule->why_not;
}

static void problems(Letter *letter, const RunReport *report) {
    size_t shown = 0;
    for (size_t i = 0; i < report->dataset_count && shown < PROBLEMS_MAX; i++) {
        const ReportDataset *d = &report->dataset[i];
        if (d->complete) continue;
        shown++;
        line(letter, LETTER_ALARM, STR_NULL,
             str_printf(letter->arena, "%.*s (%.*s): %.*s", STR_ARG(d->source_title), STR_ARG(d->name),
                        STR_ARG(d->problem)),
             STR_NULL);
    }
    Str not_checked = word(letter, LABEL_NOT_CHECKED);
    for (size_t i = 0; i < report->rule_count && shown < PROBLEMS_MAX; i++) {
        const ReportRule *r = &report->rule[i];
        if (r->checked) continue;
        shown++;
        Str title = r->title.len ? r->title : r->name;
        line(letter, LETTER_ALARM, STR_NULL,
             str_printf(letter->arena, "%.*s: %.*s (%.*s)", STR_ARG(not_checked), STR_ARG(title), STR_ARG(why_not(report, r))),
             STR_NULL);
    }
    if (!report->dataset_count) line(letter, LETTER_ALARM, STR_NULL, word(letter, LABEL_NOTHING_READ), STR_NULL);
}

static Str rule_title(const RunReport *report, Str rule) {
    for (size_t i = 0; i < report->rule_count; i++) {
        if (str_eq(report->rule[i].name, rule) && report->rule[i].title.len) return report->rule[i].title;
    }
    return rule;
}

static void limits(Letter *letter, const RunReport *report) {
    Language language = words_language(report->language);
    size_t shown = 0;
    for (size_t i = 0; i < report->limit_count && shown < LIMITS_MAX; i++) {
        const ReportLimit *limit = &report->limit[i];
        if (limit->state == RUN_CLEAN) continue;
        if (!shown++) line(letter, LETTER_SECTION, word(letter, LABEL_MAIL_OVER_LIMITS), STR_NULL, STR_NULL);
        Str state = words_state(report->language, limit->state), value = word(letter, LABEL_VALUE);
        Str warn = word(letter, LABEL_WARN), alert = word(letter, LABEL_ALERT);
        Buf text = {0};
        Str words = words_limit(language, limit->words, letter->arena);
        buf_printf(&text, "%.*s: ", STR_ARG(value));
        words_add_quantity(language, &text, limit->value);
        if (limit->warn.len) buf_printf(&text, "; %.*s: ", STR_ARG(warn));
        words_add_quantity(language, &text, limit->warn);
        if (limit->alert.len) buf_printf(&text, "; %.*s: ", STR_ARG(alert));
        words_add_quantity(language, &text, limit->alert);
        line(letter, LETTER_ITEM, str_printf(letter->arena, "%.*s: %.*s", STR_ARG(state), STR_ARG(words)),
             str_copy(letter->arena, buf_str(&text)), rule_title(report, limit->rule));
        buf_free(&text);
    }
}

static void severities(Letter *letter, const RunReport *report) {
    static const Label label[] = {
        [SEVERITY_INFO] = LABEL_INFOS, [SEVERITY_REVIEW] = LABEL_REVIEWS, [SEVERITY_ERROR] = LABEL_ERRORS};
    FindingCounts counts = report_counts(report);
    Buf text = {0};
    Language language = words_language(report->language);
    words_add_number(language, &text, (int128)report_findings(report), 0);
    for (int s = SEVERITY_ERROR; s >= SEVERITY_INFO; s--) {
        Str name = word(letter, label[s]);
        buf_printf(&text, "%s%.*s: ", s == SEVERITY_ERROR ? " (" : ", ", STR_ARG(name));
        words_add_number(language, &text, (int128)counts.by_severity[s], 0);
    }
    if (counts.settled) {
        Str name = word(letter, LABEL_SETTLED);
        buf_printf(&text, ", %.*s: ", STR_ARG(name));
        words_add_number(language, &text, (int128)counts.settled, 0);
    }
    buf_char(&text, ')');
    fact(letter, LABEL_FINDINGS, str_copy(letter->arena, buf_str(&text)));
    Str history = words_history(language, &report->history, letter->arena);
    if (history.len) fact(letter, LABEL_HISTORY, history);
    buf_free(&text);
}

static bool is_told_above(const RunReport *report, const Finding *finding) {
    for (size_t i = 0; i < report->dataset_count && finding->kind == FINDING_SOURCE_INCOMPLETE; i++) {
        if (!report->dataset[i].complete && str_eq(report->dataset[i].source, finding->system)) return true;
    }
    return false;
}

/* Told: what is new, has come back or grown, since the run before; where nothing is, what is left. Settled findings are not
 * told, nor what is said of sources above. */
static bool is_told(const RunReport *report, const Finding *finding, bool fresh_only) {
    if (finding->severity == SEVERITY_INFO || finding_memory(finding)->settled || is_told_above(report, finding)) return false;
    return !fresh_only || finding_is_news(finding);
}

static bool any_fresh(const RunReport *report) {
    for (size_t i = 0; i < report->finding_count && report->history.kept; i++) {
        if (is_told(report, &report->finding[i], true)) return true;
    }
    return false;
}

/* " (было −1 500,00 KZT)" */
static void add_grown(const Letter *letter, const Finding *f, Buf *out) {
    buf_add(out, STR(" ("));
    buf_add(out, word(letter, LABEL_GROWN_FROM));
    buf_char(out, ' ');
    words_add_quantity(words_language(letter->language), out,
                       str_printf(letter->arena, "%.*s %.*s", STR_ARG(finding_memory(f)->grown_from), STR_ARG(f->currency)));
    buf_char(out, ')');
}

static void top(Letter *letter, const RunReport *report) {
    Language language = words_language(report->language);
    size_t shown = 0;
    bool fresh_only = any_fresh(report);
    for (size_t i = 0; i < report->finding_count && shown < TOP_MAX; i++) { /* they come ranked */
        const Finding *f = &report->finding[i];
        if (!is_told(report, f, fresh_only) || f->story.len) continue; /* a case once */
        if (!shown++) line(letter, LETTER_SECTION, word(letter, LABEL_TOP_FINDINGS), STR_NULL, STR_NULL);
        Buf title = {0};
        buf_printf(&title, "%zu. ", shown);
        buf_add(&title, words_kind(report->language, f->kind));
        if (f->at_risk) {
            buf_add(&title, STR(" \u2014 "));
            words_add_money(language, &title, f->at_risk, f->scale, f->currency);
        }
        if (finding_memory(f)->grown_from.len) add_grown(letter, f, &title);
        Str explanation = words_explain(report->language, f, letter->arena);
        Str action = words_action(report->language, f, letter->arena);
        line(letter, LETTER_ITEM, str_copy(letter->arena, buf_str(&title)), explanation, action);
        buf_free(&title);
    }
}

static Str moment(Letter *letter, const RunReport *report) {
    Buf text = {0};
    words_add_moment(words_language(report->language), &text, report->cutoff);
    if (report->zone.len) buf_printf(&text, " (%.*s)", STR_ARG(report->zone));
    Str out = str_copy(letter->arena, buf_str(&text));
    buf_free(&text);
    return out;
}

/* What is not of production says so in its subject, "[test] ", and in its first line. */
static Str mark_of(Str profile, Arena *arena) {
    return profile_is_production(profile) ? STR("") : str_printf(arena, "[%.*s] ", STR_ARG(profile));
}

static void mark(Letter *letter, Str profile) {
    if (profile_is_production(profile)) return;
    Str not_production = word(letter, LABEL_NOT_PRODUCTION);
    line(letter, LETTER_NOTE, str_printf(letter->arena, "%.*s: %.*s", STR_ARG(not_production), STR_ARG(profile)), STR_NULL, STR_NULL);
}

/* "СВЕРКА НЕПОЛНАЯ: ТОО «Ромашка», weekly, 30.09.2026 24:00": the state first, where an inbox shows it. */
static Str subject(Letter *letter, const RunReport *report) {
    Buf cutoff = {0};
    words_add_moment(words_language(report->language), &cutoff, report->cutoff);
    Str state = words_state(report->language, letter->state);
    Str what = report->owner.len ? report->owner : report->job;
    Str out = str_printf(letter->arena, "%.*s%.*s: %.*s, %.*s, %.*s", STR_ARG(mark_of(report->profile, letter->arena)), STR_ARG(state), STR_ARG(report->company), STR_ARG(what),
                         STR_ARG(buf_str(&cutoff)));
    buf_free(&cutoff);
    return out;
}

void letter_report(Letter *letter, const RunReport *report, bool attachment, Str left_out, Arena *arena) {
    *letter = (Letter){.language = report->language, .state = report_state(report), .arena = arena};
    letter->subject = subject(letter, report);
    mark(letter, report->profile);
    line(letter, LETTER_HEADLINE, word(letter, words_banner(report)), STR_NULL, STR_NULL);
    problems(letter, report);
    fact(letter, LABEL_COMPANY, report->company);
    fact(letter, LABEL_OWNER, report->owner);
    fact(letter, LABEL_JOB, report->job);
    fact(letter, LABEL_CUTOFF, moment(letter, report));
    fact(letter, LABEL_PROFILE, report->profile);
    severities(letter, report);
    fact(letter, LABEL_RUN, report->run);
    limits(letter, report);
    top(letter, report);
    if (attachment) line(letter, LETTER_NOTE, STR_NULL, word(letter, LABEL_MAIL_ATTACHED), STR_NULL);
    if (left_out.len) {
        Str why = word(letter, LABEL_MAIL_TOO_LARGE);
        line(letter, LETTER_NOTE, STR_NULL, str_printf(arena, "%.*s %.*s", STR_ARG(why), STR_ARG(left_out)), STR_NULL);
    }
    line(letter, LETTER_NOTE, STR_NULL, word(letter, LABEL_MAIL_FOOTER), STR_NULL);
}

void letter_missed(Letter *letter, const MissedRun *missed, Arena *arena) {
    *letter = (Letter){.language = missed->language, .state = RUN_INCOMPLETE, .arena = arena};
    Str title = word(letter, LABEL_MISSED_TITLE);
    letter->subject = str_printf(arena, "%.*s%.*s: %.*s, %.*s", STR_ARG(mark_of(missed->profile, arena)), STR_ARG(title), STR_ARG(missed->company),
                                 STR_ARG(missed->job));
    mark(letter, missed->profile);
    line(letter, LETTER_HEADLINE, title, STR_NULL, STR_NULL);
    line(letter, LETTER_ALARM, STR_NULL, word(letter, LABEL_MISSED_TEXT), STR_NULL);
    fact(letter, LABEL_COMPANY, missed->company);
    fact(letter, LABEL_JOB, missed->job);
    Buf since = {0};
    words_add_moment(words_language(missed->language), &since, missed->since);
    fact(letter, LABEL_MISSED_SINCE, missed->since.len ? str_copy(arena, buf_str(&since)) : word(letter, LABEL_MISSED_NEVER));
    buf_free(&since);
    fact(letter, LABEL_MISSED_EVERY, str_printf(arena, "%d", missed->every_days));
    line(letter, LETTER_NOTE, STR_NULL, word(letter, LABEL_MAIL_FOOTER), STR_NULL);
}

void letter_test(Letter *letter, Str company, Str profile, Str language, Arena *arena) {
    *letter = (Letter){.language = language, .state = RUN_CLEAN, .arena = arena};
    Str title = word(letter, LABEL_MAIL_TEST_SUBJECT);
    letter->subject = str_printf(arena, "%.*s%.*s, %.*s", STR_ARG(mark_of(profile, arena)), STR_ARG(title), STR_ARG(company));
    mark(letter, profile);
    line(letter, LETTER_HEADLINE, title, STR_NULL, STR_NULL);
    line(letter, LETTER_NOTE, STR_NULL, word(letter, LABEL_MAIL_TEST_TEXT), STR_NULL);
    fact(letter, LABEL_COMPANY, company);
    line(letter, LETTER_NOTE, STR_NULL, word(letter, LABEL_MAIL_FOOTER), STR_NULL);
}

/* ---- Bodies */

static void add_flat(Buf *out, Str s) { /* one line of valid UTF-8 */
    size_t from = out->len;
    utf8_add_valid(out, s);
    for (size_t i = from; i < out->len; i++) {
        if ((unsigned char)out->ptr[i] < 0x20) out->ptr[i] = ' ';
    }
}

static void add_indented(Buf *out, Str s) {
    if (!s.len) return;
    buf_add(out, STR("   "));
    add_flat(out, s);
    buf_add(out, STR("\r\n"));
}

Str letter_text(const Letter *letter) {
    Buf out = {0};
    for (size_t i = 0; i < letter->count; i++) {
        const LetterLine *l = &letter->line[i];
        bool apart = l->kind == LETTER_SECTION || l->kind == LETTER_NOTE ||
                     (i && l->kind == LETTER_FACT && letter->line[i - 1].kind != LETTER_FACT);
        if (apart && i) buf_add(&out, STR("\r\n"));
        if (l->kind == LETTER_ALARM) buf_add(&out, STR("! "));
        add_flat(&out, l->title);
        if (l->kind == LETTER_FACT) buf_add(&out, STR(": "));
        if (l->kind != LETTER_ITEM) add_flat(&out, l->text);
        buf_add(&out, STR("\r\n"));
        if (l->kind != LETTER_ITEM) continue;
        add_indented(&out, l->text);
        add_indented(&out, l->note);
    }
    Str text = str_copy(letter->arena, buf_str(&out));
    buf_free(&out);
    return text;
}

static void add_html(Buf *out, Str s) {
    Buf flat = {0};
    add_flat(&flat, s);
    text_add_html(out, buf_str(&flat));
    buf_free(&flat);
}

static void add_element(Buf *out, const char *open, Str text, const char *close) {
    if (!text.len) return;
    buf_add(out, str_of(open));
    add_html(out, text);
    buf_add(out, str_of(close));
}

/* Styles stand in the elements: mail programs drop style sheets. */
static void add_html_line(Buf *out, const LetterLine *l, RunState state) {
    static const char *const colour[] = {
        [RUN_CLEAN] = "#1e6b34", [RUN_WARNING] = "#8a5a00", [RUN_BREACH] = "#b3261e", [RUN_INCOMPLETE] = "#b3261e"};
    switch (l->kind) {
    case LETTER_HEADLINE:
        buf_printf(out, "<h2 style=\"margin:0 0 8px;padding:10px 14px;font-size:18px;color:#fff;background:%s\">",
                   colour[state]);
        add_element(out, "", l->title, "</h2>\r\n");
        return;
    case LETTER_ALARM:
        add_element(out, "<p style=\"margin:4px 0;color:#9b1c1c;font-weight:bold\">", l->text, "</p>\r\n");
        return;
    case LETTER_FACT:
        add_element(out, "<p style=\"margin:2px 0\"><span style=\"color:#6b7785\">", l->title, ":</span> ");
        add_element(out, "", l->text, "</p>\r\n");
        return;
    case LETTER_SECTION:
        add_element(out, "<h3 style=\"margin:16px 0 4px;font-size:15px;color:#2f4b66\">", l->title, "</h3>\r\n");
        return;
    case LETTER_ITEM:
        add_element(out, "<p style=\"margin:8px 0\"><b>", l->title, "</b>");
        add_element(out, "<br>", l->text, "");
        add_element(out, "<br><span style=\"color:#6b7785\">", l->note, "</span>");
        buf_add(out, STR("</p>\r\n"));
        return;
    case LETTER_NOTE: /* one with a title says that this is not production */
        if (l->title.len)
            add_element(out, "<p style=\"margin:0 0 8px;padding:6px 14px;color:#fff;background:#5e3a87;font-weight:bold\">",
                        l->title, "</p>\r\n");
        else
            add_element(out, "<p style=\"margin:14px 0 0;color:#6b7785\">", l->text, "</p>\r\n");
        return;
    }
}

Str letter_html(const Letter *letter) {
    Buf out = {0};
    static const char *const code[LANGUAGES] = {"en", "ru", "uk", "kk"};
    buf_printf(&out, "<!DOCTYPE html>\r\n<html lang=\"%s\"><head><meta charset=\"utf-8\"></head>\r\n",
               code[words_language(letter->language)]);
    buf_add(
        &out,
        STR("<body style=\"font-family:Calibri,Arial,sans-serif;font-size:14px;color:#1f2933;max-width:760px\">\r\n"));
    for (size_t i = 0; i < letter->count; i++) add_html_line(&out, &letter->line[i], letter->state);
    buf_add(&out, STR("</body></html>\r\n"));
    Str html = str_copy(letter->arena, buf_str(&out));
    buf_free(&out);
    return html;
}

/* ---- Headers */

enum { WORD_BYTES_MAX = 45, PLAIN_MAX = 60 }; /* 45 bytes are 60 of base64, with "=?UTF-8?B?" and "?=" 72 characters */

static void add_base64(Buf *out, const char *bytes, size_t size) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < size; i += 3) {
        uint32_t group = 0;
        for (size_t j = 0; j < 3; j++) group = group << 8 | (i + j < size ? (uint8_t)bytes[i + j] : 0u);
        for (size_t j = 0; j < 4; j++) buf_char(out, i + j <= size ? digits[group >> (18 - 6 * j) & 63] : '=');
    }
}

static bool is_plain(Str s) { /* short ASCII that no reader takes for an encoded word */
    if (s.len > PLAIN_MAX || str_find(s, STR("=?")) != SIZE_MAX) return false;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < 0x20 || s.ptr[i] > 0x7E) return false;
    }
    return true;
}

void mail_add_encoded(Buf *out, Str value) {
    Buf flat = {0};
    add_flat(&flat, value);
    Str rest = buf_str(&flat);
    if (is_plain(rest)) {
        buf_add(out, rest);
        rest.len = 0;
    }
    for (bool first = true; rest.len; first = false) {
        size_t end = 0;
        while (end < rest.len) {
            size_t next = end;
            utf8_next(rest, &next);
            if (next > WORD_BYTES_MAX) break;
            end = next;
        }
        buf_add(out, first ? STR("=?UTF-8?B?") : STR("\r\n =?UTF-8?B?"));
        add_base64(out, rest.ptr, end);
        buf_add(out, STR("?="));
        rest = str_sub(rest, end, rest.len);
    }
    buf_free(&flat);
}

Str mail_date(int64_t unix_seconds, Arena *arena) {
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    static const char *const weekdays[] = {"Thu", "Fri", "Sat", "Sun",
                                           "Mon", "Tue", "Wed"}; /* 1 January 1970 was a Thursday */
    int64_t days = unix_seconds / 86400, second = unix_seconds % 86400;
    int year, month, date;
    day_split((Day)days, &year, &month, &date);
    return str_printf(arena, "%s, %d %s %04d %02d:%02d:%02d +0000", weekdays[days % 7], date, months[month - 1], year,
                      (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
}

static bool is_address(Str s) {
    size_t at = 0;
    KNOWN(s.ptr || !s.len);
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c <= 0x20 || c > 0x7E || strchr("<>()[],;:\\\"", c)) return false;
        if (c == '@') at++;
    }
    return at == 1 && s.len <= 254 && s.ptr[0] != '@' && s.ptr[s.len - 1] != '@';
}

bool mail_parse_address(Str text, MailAddress *out) {
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] < 0x20) return false; /* a line break would begin a header of its own */
    }
    MailAddress parsed = {STR_NULL, str_trim(text)};
    size_t open = str_find(text, STR("<"));
    if (open != SIZE_MAX) {
        Str address = str_trim(str_sub(text, open, text.len));
        if (!str_ends(address, STR(">"))) return false;
        parsed.name = str_trim(str_sub(text, 0, open));
        parsed.address = str_sub(address, 1, address.len - 1);
        if (parsed.name.len >= 2 && parsed.name.ptr[0] == '"' && parsed.name.ptr[parsed.name.len - 1] == '"') {
            parsed.name = str_sub(parsed.name, 1, parsed.name.len - 1);
        }
    }
    if (!parsed.address.len || !is_address(parsed.address) || !utf8_valid(parsed.name)) return false;
    *out = parsed;
    return true;
}
