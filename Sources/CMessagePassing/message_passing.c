// This module is only the header; the functions are in a library that is opened at run time.
#include "message_passing_runtime.h"
