#include "core/error.hpp"

#include <cerrno>
#include <system_error>

namespace osiscope {

Error system_failure(const std::string& what, int error_number) {
    if (error_number == EINTR) return Interrupted(what + ": interrupted");
    return Error(what + ": " + std::generic_category().message(error_number));
}

}  // namespace osiscope
