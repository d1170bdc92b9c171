/* What a mail says, and how it is written down: RFC 5322 headers and two bodies (text, HTML) of the same content. Pure
 * text: nothing is sent here. */
#ifndef KOPECK_MAIL_TEXT_H
#define KOPECK_MAIL_TEXT_H

#include "reports/report.h"

#include "engine/base/buf.h"

typedef enum LetterKind {
    LETTER_HEADLINE, /* the state, coloured by it */
    LETTER_ALARM,    /* why the run is incomplete */
    LETTER_FACT,     /* title: text */
    LETTER_SECTION,
    LETTER_ITEM, /* title, then text and note below it */
    LETTER_NOTE
} LetterKind;

typedef struct LetterLine {
    LetterKind kind;
    Str title, text, note;
} LetterLine;

typedef struct Letter {
    Str subject, headline;
    RunState state;
    Str language;
    LetterLine line[96];
    size_t count;
    Arena *arena; /* texts live here */
} Letter;

/* attachment: it travels with the mail; left_out: its name and size as told to the reader, when it is too large; else
 * "". */
void letter_report(Letter *letter, const RunReport *report, bool attachment, Str left_out, Arena *arena);
void letter_missed(Letter *letter, const MissedRun *missed, Arena *arena);
void letter_test(Letter *letter, Str company, Str profile, Str language, Arena *arena);

Str letter_text(const Letter *letter); /* lines end with CRLF */
Str letter_html(const Letter *letter);

/* A header's value as ASCII: plain where it is, else RFC 2047 encoded words of at most 75 characters, cut between
 * characters, one a line. Control characters become spaces, so that no value can begin a header of its own. */
void mail_add_encoded(Buf *out, Str value);

/* "Tue, 22 Aug 2017 14:08:43 +0000", whatever the locale. */
Str mail_date(int64_t unix_seconds, Arena *arena);

/* `a@b` or `Name <a@b>`: ASCII address with exactly one @, no spaces, no control characters, none of <>()[],;:\". */
typedef struct MailAddress {
    Str name, address;
} MailAddress;
bool mail_parse_address(Str text, MailAddress *out) MUST_USE;

#endif
