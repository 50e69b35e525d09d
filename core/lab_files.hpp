// The lab's files. Those in memory are gone with the process; the received one is compared, and copied for the user.
#pragma once

#include <cstdint>
#include <string>

namespace osiscope {

/// Whether the open file, from where it stands, and the one of that name in the directory have the same bytes.
[[nodiscard]] bool same_contents(int original, int directory, const std::string& name);

/// Copies the directory's file to a path. Throws Error.
void keep_copy(int directory, const std::string& name, const std::string& path);

/// Makes a text of `size` bytes in the directory: the model's, over and over. Returns a path by which this process can
/// open it. Throws Error.
[[nodiscard]] std::string make_file(int directory, const std::string& model, const std::string& name,
                                    std::uint64_t size);

}  // namespace osiscope
