/* Webhooks: a short text to where a team talks. One table of services; each turns a text into the body that its service
 * takes. Sent by HTTPS, certificates verified, redirects not followed; http:// only to this machine. */
#ifndef KOPECK_WEBHOOK_H
#define KOPECK_WEBHOOK_H

#include "reports/report.h"

/* Options of a webhook in the project: use (slack, teams, mattermost, telegram), url, token, chat, ca_file, timeout. */
extern const OptionSpec webhook_options[];

/* The text of a report: state, limits that are exceeded, the largest findings. At most 3,500 letters, which all
 * services take. Lives in the arena. */
Str webhook_text(const RunReport *report, Arena *arena);

/* The body that the service takes, as JSON. Lives in the arena. Fails: ERROR_USAGE, an unknown service, or one without
 * what it needs. */
bool webhook_body(const Options *options, Str text, Arena *arena, Str *out, Error *err) MUST_USE;

/* Sends it. Fails: ERROR_USAGE as above and for a URL that is none; ERROR_OUTPUT when it was not accepted, err->native
 * the HTTP status ("429") or libcurl's code ("curl 28"). The URL and the token, which are secrets, stand in no error.
 */
bool webhook_send(const Options *options, Str text, Error *err) MUST_USE;

#endif
