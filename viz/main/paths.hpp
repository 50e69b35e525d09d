// Where the program finds what it ships and keeps what it makes.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "core/file_descriptor.hpp"

namespace osiscope {

/// A shipped file by its path in the source tree, for example "captures/library/seven-layers.txt".
/// Looks in $OSISCOPE_DATA, beside the program (../share/osiscope), and in the tree it was built from.
/// Throws Error when it is nowhere.
[[nodiscard]] std::string shipped(const std::string& relative);

/// $XDG_STATE_HOME/osiscope or ~/.local/state/osiscope, made if it is not there yet.
[[nodiscard]] std::string state_directory();

/// Hands a file's pieces, in order, to what it is given.
using PieceMaker = std::function<void(const std::function<void(std::span<const unsigned char>)>& take)>;

/// Writes a whole file, replacing it only once everything is on the disk. Throws Error.
void write_file(const std::string& path, const unsigned char* bytes, std::size_t count);
void write_file(const std::string& path, const PieceMaker& make);

/// A file to be written at the end of the work, when the privilege of its beginning has been given up. Where root
/// itself works in somebody else's folder, it is opened at once: later it could not be.
class ResultFile {
public:
    /// Throws Error when it is already clear that it cannot be written.
    explicit ResultFile(std::string path);
    /// As `write_file`; a file opened at once is written in place.
    void write(const unsigned char* bytes, std::size_t count);
    /// The same for what comes piece by piece: `make` hands each piece to its argument.
    void write_in_pieces(const PieceMaker& make);
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
    FileDescriptor opened_;
};

}  // namespace osiscope
