// Where the program finds what it ships and keeps what it makes.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "core/output_file.hpp"

namespace osiscope {

/// A shipped file by its path in the source tree, for example "captures/library/seven-layers.txt".
/// Looks in $OSISCOPE_DATA, beside the program (../share/osiscope), and in the tree it was built from.
/// Throws Error when it is nowhere.
[[nodiscard]] std::string shipped(const std::string& relative);

/// The user's home folder: $HOME, else what the system has on file. Empty when neither names one.
[[nodiscard]] std::string home_folder();

/// A folder that an XDG variable names (XDG Base Directory Specification: relative ones do not count), else this folder
/// of the user's home. Empty when there is no home.
[[nodiscard]] std::string xdg_folder(const char* variable, const std::string& in_home);

struct StateFolder {
    std::string path;
    std::string note;  ///< one sentence for the user when it is not where it usually is
};

/// $XDG_STATE_HOME/osiscope or ~/.local/state/osiscope, made if it is not there yet; where that cannot be, a folder of
/// the user's own among the temporary files. Throws Error when even that is impossible.
[[nodiscard]] StateFolder state_folder();

/// Hands a file's pieces, in order, to what it is given.
using PieceMaker = std::function<void(const std::function<void(std::span<const unsigned char>)>& take)>;

/// Writes a whole file as core/output_file.hpp does, and never waits for a reader. Throws Error.
void write_file(const std::string& path, const unsigned char* bytes, std::size_t count);
void write_file(const std::string& path, const PieceMaker& make);

/// A file to be written at the end of the work, when the privilege of its beginning has been given up. Where root
/// itself works in somebody else's folder, it is opened at once: later it could not be.
class ResultFile {
public:
    /// Throws Error when it is already clear that it cannot be written.
    explicit ResultFile(std::string path);
    /// As core/output_file.hpp does. Throws Error.
    void write(const unsigned char* bytes, std::size_t count);
    /// The same for what comes piece by piece: `make` hands each piece to its argument.
    void write_in_pieces(const PieceMaker& make);
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
    std::unique_ptr<OutputFile> opened_;
};

}  // namespace osiscope
