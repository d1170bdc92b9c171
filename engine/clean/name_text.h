/* A company's name before it is cut into words. Internal to clean/. */
#ifndef KOPECK_CLEAN_NAME_TEXT_H
#define KOPECK_CLEAN_NAME_TEXT_H

#include "engine/clean/context.h"

/* The text without entities of HTML (&quot; &#171;), which exports of web systems leave, with a gap where a legal form is glued to the
 * name (SiemensAG, ОООРомашка); `in` itself where there is nothing of these. */
Str name_text(CleanContext *context, Str in);

#endif
