/* WordsScene: fills a finding's documents, systems and amounts into a sentence with placeholders.
 *
 *     {a} есть {a.in}, но {expected} {in} не найден{expected?|а|о}[; {why}]
 *  -> заказ ЗК-000123 от 03.09.2026 на 120 000,00 KZT есть в CRM, но отгрузка в 1С не найдена
 *
 *     {name}          the value; what it may be stands in `values`, for the sides in add_side_value
 *     {if.name}       no text: the alternative is dropped when the condition does not hold; `conditions`
 *     {name?x|y}      x for one, y for several; {name?x|y|z} and {name?x|y|z|w}: by Russian gender m, f, n, and w for
 * several [one|other]     the first alternative whose values are all there; nothing when there is none. May be nested.
 *
 * Sides: `l` left, `r` right; `b` the one that stands in the system where it is wrong, `a` the other one (with records
 * of one side only that is `a`); `p` the parts (payments) and `w` the whole of a partial payment. A side of several
 * records is described as "3 payments (P-1, P-2, P-3)". */
#ifndef KOPECK_WORDS_SCENE_H
#define KOPECK_WORDS_SCENE_H

#include "reports/words.h"

/* Appends the sentence filled in. A placeholder outside brackets whose value is not there leaves nothing in its place;
 * one that nobody knows is a mistake of ours (assert). arena: scratch. */
void scene_add(Buf *out, Language language, const Finding *finding, Str sentence, Arena *arena);

#endif
