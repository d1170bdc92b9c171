/* Shapes that stand in files of their own. */
#ifndef KOPECK_SHAPES_H
#define KOPECK_SHAPES_H

#include "rules/shape.h"

#define ANY_NAME "*" /* the key of a map whose keys are names that the project gives */

extern const Shape shape_rules; /* shapes_rule.c */

#endif
