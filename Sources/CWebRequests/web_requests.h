// Declared here, defined by the Swift module WebRequests.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Takes what came of a request, during the call only. Without an answer, `status` is 0 and `failure` says why. NULL stands
// for a header or a failure that there is not.
typedef void (*sparseshift_web_answer)(void *context, int status, const char *retry_after, const uint8_t *bytes,
                                       size_t count, const char *failure);

// Whether the caller no longer wants the answer; asked about every 50 ms.
typedef int (*sparseshift_web_stop)(void);

// Sends `count` bytes of JSON by POST, or nothing by GET if `count` is 0, and waits for the answer, at most `seconds`. Redirections are not followed, so that
// no key is sent to where the caller did not want it. `authorization` may be NULL. Returns 0 if it was stopped; then
// `receive` is not called.
int sparseshift_web_post(const char *address, const char *authorization, const uint8_t *bytes, size_t count,
                         double seconds, sparseshift_web_stop is_stopped, sparseshift_web_answer receive,
                         void *context);
