/* Sound: how a name sounds, roughly, so that ways to write it share a key. As Soundex (Russell 1918): the first letter,
 * then the classes of the consonants, three at most; vowels are dropped, a class twice running is one. The letters are
 * those of the skeleton of clean/translit, so both scripts give the same, and voiced consonants go with the voiceless
 * ones that they sound like at the end of a word:
 *
 *   1 b p   2 v f w   3 d t   4 g k q x   5 z s ts   6 zh sh ch   7 l   8 m n   9 r
 *
 *   Шевченко, Shevchenko   s + (v 2, ch 6, n 8)   "S268"      Shmidt, Шмит   "S83"      Ковалёв, Kovalev, Kowaleff
 * "K272" */
#ifndef KOPECK_MATCH_SOUND_H
#define KOPECK_MATCH_SOUND_H

#include "engine/clean/clean.h"

/* Appends the codes of the words of a text, a space between them; nothing where it has no letters. */
void sound_add(CleanContext *context, Str text, Buf *out);

#endif
