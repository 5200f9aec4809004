// This module is only the header; the functions are in a library that is opened at run time.
#include "language_model_runtime.h"
