// Declared here, defined by the Swift module Digests.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Writes the SHA-256 of `count` bytes (FIPS 180-4) to `digest`, which has room for 32. `bytes` may be NULL if there are
// none.
void sparseshift_sha256(const void *bytes, size_t count, uint8_t *digest);
