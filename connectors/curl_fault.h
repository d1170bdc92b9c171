/* What a failure of libcurl means: whether another try is worth it, and what to look at. */
#ifndef KOPECK_CURL_FAULT_H
#define KOPECK_CURL_FAULT_H

#include <curl/curl.h>

#include "connectors/http.h"

/* answered: the server gave an answer before. */
HttpFault curl_fault(CURLcode code, bool answered);
const char *curl_hint(CURLcode code, bool answered); /* "\nhint: ...", or "" where the words of libcurl say it */

#endif
