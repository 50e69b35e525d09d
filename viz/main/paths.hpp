// Where the program finds what it ships and keeps what it makes.
#pragma once

#include <string>

namespace osiscope {

/// A shipped file by its path in the source tree, for example "captures/library/seven-layers.txt".
/// Looks in $OSISCOPE_DATA, beside the program (../share/osiscope), and in the tree it was built from.
/// Throws Error when it is nowhere.
[[nodiscard]] std::string shipped(const std::string& relative);

/// $XDG_STATE_HOME/osiscope or ~/.local/state/osiscope, made if it is not there yet.
[[nodiscard]] std::string state_directory();

/// Writes a whole file, replacing it only once everything is on the disk. Throws Error.
void write_file(const std::string& path, const unsigned char* bytes, std::size_t count);

}  // namespace osiscope
