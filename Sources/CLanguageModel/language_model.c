// The header is all there is: the functions come from a library that is opened at run time.
#include "language_model_runtime.h"
