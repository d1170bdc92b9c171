/* Words that other tools and people use for what a project calls something else. */
#ifndef KOPECK_MEANT_H
#define KOPECK_MEANT_H

#include "engine/base/str.h"

/* Which of `names` the word stands for elsewhere: delimiter is separator, float decimal. SIZE_MAX: none. */
size_t meant_name(Str word, const Str *names, size_t count);

#endif
