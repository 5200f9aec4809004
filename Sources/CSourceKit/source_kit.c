#include "source_kit.h"

#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>

// The part of the C interface of sourcekitd that is used here, as the toolchain's header SourceKit/sourcekitd.h has it.
typedef struct {
    uint64_t data[3];
} variant;

static void *(*request_from_yaml)(const char *yaml, char **error);
static void *(*send_request)(void *request);
static void (*release_request)(void *request);
static bool (*is_error)(void *response);
static variant (*value_of)(void *response);
static char *(*json_of)(variant value);
static void (*dispose_response)(void *response);

bool source_kit_start(const char *library) {
    void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    if (!handle) return false;
    void (*initialize)(void);
    *(void **)&initialize = dlsym(handle, "sourcekitd_initialize");
    *(void **)&request_from_yaml = dlsym(handle, "sourcekitd_request_create_from_yaml");
    *(void **)&send_request = dlsym(handle, "sourcekitd_send_request_sync");
    *(void **)&release_request = dlsym(handle, "sourcekitd_request_release");
    *(void **)&is_error = dlsym(handle, "sourcekitd_response_is_error");
    *(void **)&value_of = dlsym(handle, "sourcekitd_response_get_value");
    *(void **)&json_of = dlsym(handle, "sourcekitd_variant_json_description_copy");
    *(void **)&dispose_response = dlsym(handle, "sourcekitd_response_dispose");
    if (!initialize || !request_from_yaml || !send_request || !release_request || !is_error || !value_of || !json_of
        || !dispose_response)
        return false;
    initialize();
    return true;
}

char *source_kit_answer(const char *yaml) {
    char *error = NULL;
    void *request = request_from_yaml(yaml, &error);
    if (!request) {
        free(error);
        return NULL;
    }
    void *response = send_request(request);
    release_request(request);
    char *json = is_error(response) ? NULL : json_of(value_of(response));
    dispose_response(response);
    return json;
}
