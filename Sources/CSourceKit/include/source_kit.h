#ifndef SOURCE_KIT_H
#define SOURCE_KIT_H

#include <stdbool.h>

/// Loads SourceKit into this process, whose signal handlers it replaces, and starts it.
///
/// @param library The path of libsourcekitdInProc.so.
/// @return Whether it could be loaded.
bool source_kit_start(const char *library);

/// Sends a request and waits for the response.
///
/// @param request The request, in the YAML of sourcekitd.
/// @return The response as JSON, or NULL if there is none or it is an error. The caller frees it.
char *source_kit_answer(const char *request);

#endif
