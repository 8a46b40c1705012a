// The kernel interfaces that Swift's Glibc module does not show. No logic lives here.
#pragma once

// Before <liburing.h>, which defines feature macros of its own: once <features.h> has been read they come too
// late to change the types of the C library that the Glibc module was built with.
#include <features.h>
#include <liburing.h>
