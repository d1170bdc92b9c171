/* Text from sources made fit for files that promise UTF-8. */
#ifndef KOPECK_REPORT_TEXT_H
#define KOPECK_REPORT_TEXT_H

#include "engine/base/buf.h"

/* Appends s with each wrong byte, and each NUL, as U+FFFD. Everything else stays as it is. */
void text_add_valid(Buf *out, Str s);

/* The same as text or attribute of HTML: & < > and " as entities. */
void text_add_html(Buf *out, Str s);

#endif
