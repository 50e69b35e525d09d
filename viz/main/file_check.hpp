// Looks at a file before work begins, so a wrong name is a clear sentence at once.
#pragma once

#include <cstdint>
#include <string>

namespace osiscope {

/// The size of a regular file that can be read. Throws Error naming it otherwise.
[[nodiscard]] std::uint64_t readable_size(const std::string& path);

}  // namespace osiscope
