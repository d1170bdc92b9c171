/* Words that differ by the standard they were transliterated with, which is no typing error (inside this folder only). */
#ifndef KOPECK_MATCH_COMPARE_SPELLING_H
#define KOPECK_MATCH_COMPARE_SPELLING_H

#include "engine/match/compare/tokens.h"

/* Could two different words be one name by two standards? By signatures alone: a no is sure. */
bool may_be_kindred(const Token *x, const Token *y);

/* Likeness in ppm of words in the spelling of cleaner `translit` that differ in sounds which standards write in different
 * ways alone (kuznetsov, kuznekov: Ц as c; vuchich, vukik: without its marks), else 0. Words under KINDRED_LEAST sounds: 0. */
uint32_t kindred_alike(const Tokens *a, uint32_t i, const Tokens *b, uint32_t j);

/* Two words in the same spelling with one typing error in a sound of two letters (romashka, romaksha), which is more than one in
 * letters: as word_alike (tokens.h) of sounds, else 0. */
uint32_t sounds_near(const Tokens *a, uint32_t i, const Tokens *b, uint32_t j);

#endif
