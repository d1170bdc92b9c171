/* Sending mail: libcurl's SMTP. Certificates are always verified; with a password the connection is always encrypted,
 * or nothing is sent. The server's own words stand in the error. */
#include "engine/base/file.h"
#include "engine/base/hash.h"
#include "reports/mail_text.h"

#include <curl/curl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

const OptionSpec mail_options[] = {
    {"server", OPTION_TEXT, true, false, NULL, NULL,
     "smtps://host:465 (TLS from the start) or smtp://host:587 (STARTTLS)"},
    {"user", OPTION_TEXT, false, false, NULL, NULL, "account at the mail server"},
    {"password", OPTION_TEXT, false, true, NULL, NULL, "its password; then the connection must be encrypted"},
    {"from", OPTION_TEXT, true, false, NULL, NULL, "sender: kopeck@example.kz or Kopeck <kopeck@example.kz>"},
    {"to", OPTION_MAP, false, false, NULL, NULL, "names that jobs use, each a list of addresses"},
    {"tls", OPTION_CHOICE, false, false, "preferred", "preferred required",
     "smtp:// without a password: may it be unencrypted"},
    {"ca_file", OPTION_TEXT, false, false, NULL, NULL, "PEM file of certificate authorities, instead of the system's"},
    {"timeout", OPTION_DURATION, false, false, "2 min", NULL, "for a whole mail"},
    {"size_max", OPTION_SIZE, false, false, "20 MiB", NULL, "a larger mail goes without its attachment and says so"},
    {NULL, OPTION_TEXT, false, false, NULL, NULL, NULL},
};

enum { CONNECT_TIMEOUT_S = 20, TIMEOUT_MS = 120000, SIZE_MAX_BYTES = 20 << 20, REPLY_SIZE = 400 };

typedef struct Mail { /* a message on its way */
    const Options *options;
    const MailMessage *message;
    const Str *to;
    size_t to_count;
    bool bare; /* without the attachment, which is too large for the server */
    Arena *arena;
    char reply[REPLY_SIZE]; /* the server's last refusal */
} Mail;

/* ---- Settings */

static const char *where_of(const Options *options, const char *name) {
    const char *where = options_where(options, name);
    return *where ? where : "mail";
}

static bool check_server(const Options *options, Error *err) {
    Str server = options_text(options, "server");
    const char *where = where_of(options, "server");
    if (!str_starts(server, STR("smtp://")) && !str_starts(server, STR("smtps://"))) {
        return error_set(err, ERROR_USAGE, where, "the mail server must be smtp://host:port or smtps://host:port");
    }
    if (str_find(server, STR("@")) != SIZE_MAX) {
        return error_set(err, ERROR_USAGE, where,
                         "the mail server's address must not hold a user or password\n"
                         "hint: they have options of their own, `user` and `password`");
    }
    if (options_text(options, "password").len && !options_text(options, "user").len) {
        return error_set(err, ERROR_USAGE, where_of(options, "password"), "a mail password without `user`");
    }
    return true;
}

static bool check_addresses(const Mail *mail, MailAddress *from, Error *err) {
    Str text = options_text(mail->options, "from");
    if (!mail_parse_address(text, from)) {
        return error_set(err, ERROR_USAGE, where_of(mail->options, "from"), "not a mail address: %.*s", STR_ARG(text));
    }
    if (!mail->to_count) {
        return error_set(err, ERROR_USAGE, where_of(mail->options, "to"), "no address to send the mail to");
    }
    for (size_t i = 0; i < mail->to_count; i++) {
        MailAddress parsed;
        if (mail_parse_address(mail->to[i], &parsed)) continue;
        return error_set(err, ERROR_USAGE, where_of(mail->options, "to"), "not a mail address: %.*s",
                         STR_ARG(mail->to[i]));
    }
    return true;
}

/* ---- Message */

static void add_address(Buf *out, MailAddress address) {
    mail_add_encoded(out, address.name);
    buf_printf(out, "%s<%.*s>", address.name.len ? " " : "", STR_ARG(address.address));
}

static void header(struct curl_slist **list, Buf *text) {
    buf_char(text, '\0');
    struct curl_slist *longer = curl_slist_append(*list, text->ptr);
    if (!longer) arena_out_of_memory("mail", text->len);
    *list = longer;
    text->len = 0;
}

static Str domain_of(Str address) {
    size_t at = str_find(address, STR("@"));
    return str_sub(address, at + 1, address.len);
}

static struct curl_slist *headers(const Mail *mail, MailAddress from) {
    struct curl_slist *list = NULL;
    Buf text = {0};
    Str date = mail_date((int64_t)time(NULL), mail->arena), domain = domain_of(from.address);
    buf_printf(&text, "Date: %.*s", STR_ARG(date));
    header(&list, &text);
    buf_add(&text, STR("From: "));
    add_address(&text, from);
    header(&list, &text);
    buf_add(&text, STR("To: "));
    for (size_t i = 0; i < mail->to_count; i++) {
        MailAddress to = {STR_NULL, STR_NULL};
        if (!mail_parse_address(mail->to[i], &to)) continue; /* checked before */
        if (i) buf_add(&text, STR(",\r\n "));
        add_address(&text, to);
    }
    header(&list, &text);
    buf_add(&text, STR("Subject: "));
    mail_add_encoded(&text, mail->message->subject);
    header(&list, &text);
    buf_printf(&text, "Message-ID: <%.*s@%.*s>", STR_ARG(mail->message->id), STR_ARG(domain));
    header(&list, &text);
    buf_add(&text, STR("Auto-Submitted: auto-generated"));
    header(&list, &text);
    buf_add(&text, STR("X-Auto-Response-Suppress: All"));
    header(&list, &text);
    buf_free(&text);
    return list;
}

static bool part(curl_mime *mime, Str data, const char *type, const char *encoder) {
    curl_mimepart *made = curl_mime_addpart(mime);
    return made && curl_mime_data(made, data.ptr, data.len) == CURLE_OK && curl_mime_type(made, type) == CURLE_OK &&
           curl_mime_encoder(made, encoder) == CURLE_OK;
}

/* multipart/mixed { multipart/alternative { text, HTML: the last is preferred }, attachment } */
static bool body(CURL *curl, curl_mime *mime, const Mail *mail) {
    const MailMessage *message = mail->message;
    curl_mime *both = curl_mime_init(curl);
    curl_mimepart *first = curl_mime_addpart(mime);
    if (!both || !first) return false;
    bool ok =
        part(both, mail->bare ? message->bare_text : message->text, "text/plain; charset=utf-8", "quoted-printable") &&
        part(both, mail->bare ? message->bare_html : message->html, "text/html; charset=utf-8", "base64");
    if (curl_mime_subparts(first, both) != CURLE_OK) {
        curl_mime_free(both);
        return false;
    }
    ok = ok && curl_mime_type(first, "multipart/alternative") == CURLE_OK;
    if (!ok || mail->bare || !message->attachment.len) return ok;
    curl_mimepart *file = curl_mime_addpart(mime);
    return file && curl_mime_data(file, message->attachment.ptr, message->attachment.len) == CURLE_OK &&
           curl_mime_filename(file, str_cstr(mail->arena, message->attachment_name)) == CURLE_OK &&
           curl_mime_type(file, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet") == CURLE_OK &&
           curl_mime_encoder(file, "base64") == CURLE_OK;
}

/* ---- Transport */

/* Keeps the server's last refusal (codes 4xx and 5xx; a "221 Bye" follows it). Only what comes in is looked at: what
 * goes out holds the password. */
static int keep_reply(CURL *curl, curl_infotype type, char *data, size_t size, void *state) {
    (void)curl;
    Mail *mail = state;
    Str rest = {data, size};
    while (type == CURLINFO_HEADER_IN && rest.len) {
        Str reply = str_trim(str_cut(&rest, '\n'));
        if (!reply.len || (reply.ptr[0] != '4' && reply.ptr[0] != '5')) continue;
        snprintf(mail->reply, sizeof mail->reply, "%.*s", STR_ARG(reply));
        for (char *c = mail->reply; *c; c++) {
            if ((unsigned char)*c < 0x20) *c = ' ';
        }
    }
    return 0;
}

static void set_transport(CURL *curl, Mail *mail) {
    const Options *options = mail->options;
    Str user = options_text(options, "user"), password = options_text(options, "password");
    bool required = password.len || str_eq(options_text(options, "tls"), STR("required"));
    curl_easy_setopt(curl, CURLOPT_URL, str_cstr(mail->arena, options_text(options, "server")));
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_USE_SSL, required ? (long)CURLUSESSL_ALL : (long)CURLUSESSL_TRY);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    Str ca = options_text(options, "ca_file");
    if (ca.len) curl_easy_setopt(curl, CURLOPT_CAINFO, str_cstr(mail->arena, ca));
    if (user.len) curl_easy_setopt(curl, CURLOPT_USERNAME, str_cstr(mail->arena, user));
    if (password.len) curl_easy_setopt(curl, CURLOPT_PASSWORD, str_cstr(mail->arena, password));
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_TIMEOUT_S);
    int64_t timeout_ms = options_ms(options, "timeout", TIMEOUT_MS);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)timeout_ms);
    curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)(timeout_ms / 1000 + 1)); /* also for the last QUIT */
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, keep_reply);
    curl_easy_setopt(curl, CURLOPT_DEBUGDATA, mail);
}

/* libcurl's result as an error of ours; the SMTP code, where there is one, decides the hint. */
static bool failed(const Mail *mail, CURLcode code, long smtp, Error *err) {
    char server[200], native[16];
    snprintf(server, sizeof server, "%.*s", STR_ARG(options_text(mail->options, "server")));
    snprintf(native, sizeof native, smtp >= 400 ? "%ld" : "curl %ld", smtp >= 400 ? smtp : (long)code);
    if (code == CURLE_USE_SSL_FAILED) {
        return error_set_native(err, ERROR_OUTPUT, server, native,
                                "the mail server offers no encryption (STARTTLS); "
                                "nothing was sent\nhint: try smtps://host:465");
    }
    if (code == CURLE_LOGIN_DENIED || smtp == 535) {
        return error_set_native(err, ERROR_OUTPUT, server, native, "the mail server refuses user or password: %s",
                                mail->reply);
    }
    if (smtp >= 400) {
        return error_set_native(err, ERROR_OUTPUT, server, native, "the mail server refuses: %s%s", mail->reply,
                                smtp < 500 ? "\nhint: it asks to try again later" : "");
    }
    return error_set_native(err, ERROR_OUTPUT, server, native, "cannot send the mail: %s", curl_easy_strerror(code));
}

static bool deliver(CURL *curl, Mail *mail, MailAddress from, long *smtp, CURLcode *code) {
    struct curl_slist *list = headers(mail, from), *to = NULL;
    for (size_t i = 0; i < mail->to_count; i++) {
        MailAddress parsed = {STR_NULL, STR_NULL};
        if (!mail_parse_address(mail->to[i], &parsed)) continue; /* checked before */
        Buf text = {0};
        buf_printf(&text, "<%.*s>", STR_ARG(parsed.address));
        header(&to, &text);
        buf_free(&text);
    }
    curl_mime *mime = curl_mime_init(curl);
    bool made = mime && body(curl, mime, mail);
    set_transport(curl, mail);
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, arena_printf(mail->arena, "<%.*s>", STR_ARG(from.address)));
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(curl, CURLOPT_MIMEPOST, mime);
    *code = made ? curl_easy_perform(curl) : CURLE_READ_ERROR;
    *smtp = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, smtp);
    curl_easy_setopt(curl, CURLOPT_MIMEPOST, NULL);
    curl_mime_free(mime);
    curl_slist_free_all(list);
    curl_slist_free_all(to);
    return *code == CURLE_OK;
}

/* too_large: set when the server refuses the mail's size; NULL: that is an error like any other. */
static bool send_mail(Mail *mail, bool *too_large, Error *err) {
    MailAddress from;
    if (!check_server(mail->options, err) || !check_addresses(mail, &from, err)) return false;
    CURL *curl = curl_easy_init();
    if (!curl) return error_set(err, ERROR_INTERNAL, "mail", "cannot start libcurl");
    long smtp;
    CURLcode code;
    bool ok = deliver(curl, mail, from, &smtp, &code);
    curl_easy_cleanup(curl);
    if (ok) return true;
    if (too_large && (smtp == 552 || smtp == 523 || smtp == 534)) { /* RFC 1870, RFC 3463 5.3.4 */
        *too_large = true;
        return false;
    }
    return failed(mail, code, smtp, err);
}

/* ---- What is sent */

static Str file_name_of(const RunReport *report, Arena *arena) { /* ASCII, so that every mail program shows it */
    Str day = report->cutoff.len >= 10 ? str_sub(report->cutoff, 0, 10) : STR_NULL;
    const char *part = report->owner.len ? "-part" : ""; /* an owner's name is seldom ASCII */
    char *name = arena_printf(arena, "kopeck-%.*s-%.*s%s.xlsx", STR_ARG(report->job), STR_ARG(day), part);
    for (char *c = name; *c; c++) {
        bool plain =
            (*c >= '0' && *c <= '9') || (*c >= 'A' && *c <= 'Z') || (*c >= 'a' && *c <= 'z') || *c == '.' || *c == '-';
        if (!plain) *c = '_';
    }
    return str_of(name);
}

/* The same run to the same people has the same id: a mail that is sent twice after a broken line shows once. */
static Str message_id(const RunReport *report, const Str *to, size_t to_count, Arena *arena) {
    uint64_t people = hash_str(report->owner);
    for (size_t i = 0; i < to_count; i++) people = hash_join(people, hash_str(to[i]));
    return str_printf(arena, "kopeck.%.*s.%016llx", STR_ARG(report->run), (unsigned long long)people);
}

static Str size_words(const char *path, off_t size, Arena *arena) {
    return str_printf(arena, "%s, %.1f MiB", path, (double)size / (1 << 20));
}

static Str joined(const Str *to, size_t to_count, Arena *arena) {
    Buf *list = buf_own(arena);
    for (size_t i = 0; i < to_count; i++) buf_printf(list, "%s%.*s", i ? "\n" : "", STR_ARG(to[i]));
    return buf_str(list);
}

static Str *split(Str list, size_t *count, Arena *arena) {
    size_t most = 1;
    for (size_t i = 0; i < list.len; i++) most += list.ptr[i] == '\n';
    Str *to = arena_array(arena, most, sizeof *to);
    *count = 0;
    for (Str rest = list; rest.len;) to[(*count)++] = str_cut(&rest, '\n');
    return to;
}

bool mail_compose(const RunReport *report, const Options *options, const Str *to, size_t to_count,
                  const char *attachment, Arena *arena, MailMessage *out, Error *err) {
    struct stat file;
    if (attachment && stat(attachment, &file) != 0) {
        return error_set_errno(err, ERROR_OUTPUT, attachment, "cannot attach");
    }
    int64_t size_max = options_size(options, "size_max", SIZE_MAX_BYTES);
    bool fits = attachment && file.st_size / 57 * 78 + 100000 <= size_max; /* base64 in lines of 76, and the text */
    Letter *letter = arena_alloc(arena, sizeof *letter);
    letter_report(letter, report, false, attachment ? size_words(attachment, file.st_size, arena) : STR_NULL, arena);
    *out = (MailMessage){.to = joined(to, to_count, arena),
                         .id = message_id(report, to, to_count, arena),
                         .subject = letter->subject,
                         .text = letter_text(letter),
                         .html = letter_html(letter),
                         .attachment_name = STR(""),
                         .attachment = STR(""),
                         .bare_text = STR(""),
                         .bare_html = STR("")};
    if (!fits) return true;
    out->bare_text = out->text;
    out->bare_html = out->html;
    letter_report(letter, report, true, STR_NULL, arena);
    out->text = letter_text(letter);
    out->html = letter_html(letter);
    out->attachment_name = file_name_of(report, arena);
    return file_read(attachment, 0, arena, &out->attachment, err);
}

void mail_compose_missed(const MissedRun *missed, const Str *to, size_t to_count, Arena *arena, MailMessage *out) {
    Letter *letter = arena_alloc(arena, sizeof *letter);
    letter_missed(letter, missed, arena);
    uint64_t what = hash_join(hash_str(missed->company), hash_str(missed->job));
    *out = (MailMessage){.to = joined(to, to_count, arena),
                         .id = str_printf(arena, "kopeck.missed.%016llx.%lld", (unsigned long long)what, (long long)missed->now_us),
                         .subject = letter->subject,
                         .text = letter_text(letter),
                         .html = letter_html(letter),
                         .attachment_name = STR(""),
                         .attachment = STR(""),
                         .bare_text = STR(""),
                         .bare_html = STR("")};
}

bool mail_send(const MailMessage *message, const Options *options, Error *err) {
    Arena *arena = arena_new("mail", 0);
    Mail mail = {.options = options, .message = message, .arena = arena};
    mail.to = split(message->to, &mail.to_count, arena);
    bool too_large = false, sent = send_mail(&mail, message->bare_text.len ? &too_large : NULL, err);
    if (too_large) {
        mail.bare = true;
        sent = send_mail(&mail, NULL, err);
    }
    arena_free(arena);
    return sent;
}

bool mail_send_test(const Options *options, const Str *to, size_t to_count, Str company, Str profile, Str language,
                    Error *err) {
    Arena *arena = arena_new("mail", 0);
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    Letter letter;
    letter_test(&letter, company, profile, language, arena);
    MailMessage message = {.to = joined(to, to_count, arena),
                           .id = str_printf(arena, "kopeck.test.%lld.%09ld", (long long)now.tv_sec, now.tv_nsec),
                           .subject = letter.subject,
                           .text = letter_text(&letter),
                           .html = letter_html(&letter)};
    bool ok = mail_send(&message, options, err);
    arena_free(arena);
    return ok;
}
