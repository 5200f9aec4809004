// dequantize SOURCE.gguf DESTINATION.gguf: writes the same weights in single precision, by the library's function.
#include "language_model_runtime.h"

#include <stdio.h>

const language_model_runtime *sparseshift_language_model_runtime(void);

int main(int count, char **arguments) {
    char message[512];
    if (count != 3) {
        fprintf(stderr, "dequantize SOURCE.gguf DESTINATION.gguf\n");
        return 64;
    }
    if (sparseshift_language_model_runtime()->rewrite(
            arguments[1], arguments[2], language_model_single, message, sizeof message))
        return 0;
    fprintf(stderr, "%s: %s\n", arguments[1], message);
    return 1;
}
