#include "core/error.hpp"

#include <cerrno>
#include <system_error>

namespace osiscope {

void throw_system_failure(const std::string& what, int error_number) {
    if (error_number == EINTR) throw Interrupted(what + ": interrupted");
    throw Error(what + ": " + std::generic_category().message(error_number));
}

}  // namespace osiscope
