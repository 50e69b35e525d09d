// The one way this program writes a file for somebody: recordings, pictures, texts, settings, received copies.
//
// A regular file appears under its name only when it is whole; until then its bytes are in a temporary file beside it,
// whose name nobody can guess. Links are followed to the file they name. Devices and pipes are written directly, and
// "-" and /dev/stdout are standard output.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <string>

#include "core/file_descriptor.hpp"
#include "layers/bytes.hpp"

namespace osiscope {

struct OutputRules {
    bool replace = true;    ///< false: a regular file that is there already is an error
    bool may_wait = true;   ///< false: a pipe without a reader is an error; else opening it waits for one
    bool in_place = false;  ///< write into the file itself: for a folder that cannot be written any more at the end
};

/// Throws Error when it is clear that this path cannot be written: before the work is better than after it.
void expect_writable(const std::string& path, bool replace = true);

/// Whether the path is a name of standard output.
[[nodiscard]] bool names_standard_output(const std::string& path);

class OutputFile {
public:
    /// Throws Error when the file cannot be opened.
    explicit OutputFile(std::string path, OutputRules rules = {});
    /// Without `finish`, nothing is left of a file that was not there before.
    ~OutputFile();
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    /// Throws Error with the reason, and Interrupted.
    void write(Bytes bytes);
    /// Gives the file its name. Throws Error when the last bytes or the name could not be written.
    void finish();

    /// As it was asked for.
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    void open_special(const struct stat& status, const OutputRules& rules);
    void open_regular(const std::string& target, const OutputRules& rules);
    void open_in_place(const std::string& name);
    void open_temporary(const struct stat* existing);
    void take_name();
    void discard();
    [[noreturn]] void fail(int error_number);

    std::string path_;
    std::string name_;       ///< the target's, in its folder
    FileDescriptor folder_;  ///< of a regular file
    FileDescriptor file_;
    std::string temporary_;  ///< its name in the folder; empty when the target itself is written
    int unfinished_ = -1;    ///< its place in the list for `remove_unfinished_files`
    bool replace_ = true;
    bool made_ = false;      ///< in place: the file was not there before
    bool truncate_ = false;  ///< in place: what was there goes at the first byte
};

/// For names that nobody can guess. Throws Error.
[[nodiscard]] std::uint64_t random_number();

/// Removes the temporary files of this process. Async-signal-safe: for the handler of a signal that ends the process.
void remove_unfinished_files();

}  // namespace osiscope
