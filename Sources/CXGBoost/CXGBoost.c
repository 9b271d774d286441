// Compiled so that the target has an object file; the types are all in the header.
#include "CXGBoost.h"
