/* WhatifShow: a Whatif on standard output, in the project's language. */
#ifndef KOPECK_WHATIF_SHOW_H
#define KOPECK_WHATIF_SHOW_H

#include "engine/run/whatif.h"

void whatif_print(const Whatif *whatif, Arena *arena);

#endif
