#include "engine/base/hash.h"
#include "tests/support/setup.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

/* Written into snapshots and finding ids: these values must never change. Source: XXH3 of "" is in xxHash's own test vectors. */
static void values_are_pinned(void **state) {
    (void)state;
    assert_true(hash_bytes(NULL, 0) == 0x2d06800538d394c2u);
    assert_true(hash_str(STR_NULL) == hash_str(STR("")));
    assert_true(hash_u64(0) == 0);
    assert_true(hash_str(STR("kopeck")) == hash_bytes("kopeck", 6));
}

static void hashes_are_written_with_all_their_digits(void **state) {
    (void)state;
    static const struct {
        uint64_t hash;
        const char *text;
    } cases[] = {{0, "0000000000000000"}, {0x1a2b, "0000000000001a2b"}, {UINT64_MAX, "ffffffffffffffff"}, {0xfedcba9876543210, "fedcba9876543210"}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) assert_true(str_eq(hash_hex(cases[i].hash, arena), str_of(cases[i].text)));
}

/* FIPS 180-2, appendix B, and the sum of nothing. */
static void sha256_is_that_of_the_standard(void **state) {
    (void)state;
    static const struct {
        const char *text, *sum;
    } cases[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char hex[HASH_HEX_SIZE];
        hash_sha256(str_of(cases[i].text), hex);
        assert_string_equal(hex, cases[i].sum);
    }
    char hex[HASH_HEX_SIZE];
    hash_sha256(STR_NULL, hex);
    assert_string_equal(hex, cases[0].sum);
}

static void joining_minds_the_order(void **state) {
    (void)state;
    for (uint64_t a = 0; a < 40; a++) {
        for (uint64_t b = 0; b < a; b++) assert_true(hash_join(a, b) != hash_join(b, a));
        assert_true(hash_join(a, 0) != a);
    }
    assert_true(hash_join(hash_join(1, 2), 3) != hash_join(1, hash_join(2, 3)));
}

/* A bijection: no two of many neighbouring and scattered numbers share a value. */
static void mixing_loses_nothing(void **state) {
    (void)state;
    enum { COUNT = 20000, SLOTS = 1 << 16 };
    static uint64_t seen[SLOTS];
    for (uint64_t i = 1; i <= COUNT; i++) {
        uint64_t hash = hash_u64(i % 2 ? i : i << 40);
        size_t at = hash & (SLOTS - 1);
        for (; seen[at]; at = (at + 1) & (SLOTS - 1)) assert_true(seen[at] != hash);
        seen[at] = hash;
    }
}

/* The digest of pieces is the digest of the whole, whatever the pieces. */
static void a_digest_does_not_depend_on_the_pieces(void **state) {
    (void)state;
    char bytes[1000];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (char)(i * 31);
    for (size_t len = 0; len <= sizeof bytes; len += 125) {
        Digest *whole = digest_new(arena);
        digest_add(whole, bytes, len);
        Str wanted = digest_hex(whole, arena);
        assert_int_equal(wanted.len, 32);
        for (size_t step = 1; step < 300; step = step * 3 + 1) {
            Digest *parts = digest_new(arena);
            for (size_t at = 0; at < len; at += step) digest_add(parts, bytes + at, len - at < step ? len - at : step);
            digest_add(parts, NULL, 0);
            assert_true(str_eq(digest_hex(parts, arena), wanted));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_pinned),
        cmocka_unit_test(hashes_are_written_with_all_their_digits),
        cmocka_unit_test(sha256_is_that_of_the_standard),
        cmocka_unit_test(joining_minds_the_order),
        cmocka_unit_test(mixing_loses_nothing),
        cmocka_unit_test(a_digest_does_not_depend_on_the_pieces),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
