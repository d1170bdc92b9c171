#include "tests/support/sentence.h"

unsigned sentence_places(Str text) {
    unsigned out = 0;
    for (size_t i = 0; i + 2 < text.len; i++) {
        if (text.ptr[i] == '{' && text.ptr[i + 2] == '}') out |= 1u << (text.ptr[i + 1] - '1');
    }
    return out;
}
