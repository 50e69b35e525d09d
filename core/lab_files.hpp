// The lab's verdict on the received file, which lives in memory: is it the one that was sent, and a copy for the user.
#pragma once

#include <string>

namespace osiscope {

/// Whether the open file, from where it stands, and the one of that name in the directory have the same bytes.
[[nodiscard]] bool same_contents(int original, int directory, const std::string& name);

/// Copies the directory's file to a path. Throws Error.
void keep_copy(int directory, const std::string& name, const std::string& path);

}  // namespace osiscope
