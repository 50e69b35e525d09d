// Failures of core: exceptions that carry one sentence for the user.
#pragma once

#include <stdexcept>
#include <string>

namespace osiscope {

/// What went wrong, where, and what to do, ready to print.
struct Error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The user interrupted the work (SIGINT, SIGTERM).
struct Interrupted : Error {
    using Error::Error;
};

/// Throws "what: No such file or directory" from errno's number; as Interrupted when that is EINTR.
[[noreturn]] void throw_system_failure(const std::string& what, int error_number);

}  // namespace osiscope
