/* The few words that every file of Kopeck uses. No function lives here. */
#ifndef KOPECK_BASE_H
#define KOPECK_BASE_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof *(a))
#define MUST_USE __attribute__((warn_unused_result))
#define NORETURN __attribute__((noreturn))
#define RETURNS_NONNULL __attribute__((returns_nonnull))
#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))

/* What always holds here though the static analyser, which sees one file at a time, cannot tell. Nothing at run time. */
#ifdef __clang_analyzer__
#define KNOWN(condition) assert(condition)
#else
#define KNOWN(condition) ((void)0)
#endif

typedef __int128 int128;
typedef unsigned __int128 uint128;

#endif
