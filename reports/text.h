/* Text from sources made fit for HTML. */
#ifndef KOPECK_REPORT_TEXT_H
#define KOPECK_REPORT_TEXT_H

#include "engine/base/buf.h"

/* Appends s as text or attribute of HTML: & < > and " as entities, wrong bytes as utf8_add_valid has them. */
void text_add_html(Buf *out, Str s);

#endif
