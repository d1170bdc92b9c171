#ifndef KOPECK_VERSION_H
#define KOPECK_VERSION_H

#define KOPECK_VERSION "0.1.0"

#endif
