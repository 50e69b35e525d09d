#include "core/output_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>
#include <sys/random.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>

#include "core/error.hpp"
#include "core/interrupt.hpp"
#include "core/privilege.hpp"

namespace osiscope {

namespace fs = std::filesystem;

namespace {

/// Temporary files of this process, where a signal handler finds them.
struct Unfinished {
    std::atomic<bool> taken{false};
    std::atomic<int> folder{-1};
    std::array<char, 64> name{};
};
std::array<Unfinished, 16> unfinished_files;

int note_unfinished(int folder, const std::string& name) {
    for (std::size_t i = 0; i < unfinished_files.size(); ++i) {
        Unfinished& file = unfinished_files[i];
        if (file.taken.exchange(true)) continue;
        std::strncpy(file.name.data(), name.c_str(), file.name.size() - 1);
        file.folder = folder;
        return static_cast<int>(i);
    }
    return -1;
}

void forget_unfinished(int number) {
    if (number < 0) return;
    Unfinished& file = unfinished_files[static_cast<std::size_t>(number)];
    file.folder = -1;
    file.taken = false;
}

/// N of /dev/fd/N and its other names, "-" among them; -1 for any other path.
int own_descriptor(const std::string& path) {
    if (path == "-" || path == "/dev/stdout") return STDOUT_FILENO;
    if (path == "/dev/stderr") return STDERR_FILENO;
    for (const std::string_view folder : {"/dev/fd/", "/proc/self/fd/"}) {
        if (!path.starts_with(folder)) continue;
        int number = -1;
        const char* end = path.data() + path.size();
        const auto read = std::from_chars(path.data() + folder.size(), end, number);
        if (read.ec == std::errc{} && read.ptr == end) return number;
    }
    return -1;
}

/// The path at the end of a chain of links. The kernel has been asked before whether it would follow them.
std::string follow_links(std::string path) {
    for (int links = 0; links < 40; ++links) {
        if (own_descriptor(path) >= 0) return path;
        std::error_code none;
        const fs::path to = fs::read_symlink(path, none);
        if (none) return path;
        path = (to.is_absolute() ? to : fs::path(path).parent_path() / to).string();
    }
    return path;
}

std::string folder_of_target(const std::string& target) {
    const fs::path folder = fs::path(target).parent_path();
    return folder.empty() ? "." : folder.string();
}

std::string cannot_write(const std::string& path, int error_number) {
    const bool given_up = error_number == EACCES && acts_for_caller();
    return fmt::format("Cannot write {}{}", path,
                       given_up ? " (with sudo, osiscope writes as the user who called it)" : "");
}

[[noreturn]] void refuse(const std::string& path, int error_number) {
    throw_system_failure(cannot_write(path, error_number), error_number);
}

bool may_write(int folder, const std::string& name, int wanted) {
    return ::faccessat(folder, name.c_str(), wanted, AT_EACCESS) == 0;
}

/// What is at the path, links followed; false when nothing is.
bool look_at(const std::string& path, struct stat& status) {
    if (::stat(path.c_str(), &status) == 0) return true;
    if (errno != ENOENT) refuse(path, errno);
    return false;
}

Error already_there(const std::string& path) {
    return Error(path + " exists already, and an existing file is not replaced; choose another name");
}

}  // namespace

std::uint64_t random_number() {
    std::uint64_t number = 0;
    if (::getrandom(&number, sizeof number, 0) != static_cast<ssize_t>(sizeof number))
        throw_system_failure("Cannot choose a name for a temporary file", errno);
    return number;
}

bool names_standard_output(const std::string& path) { return own_descriptor(path) == STDOUT_FILENO; }

void expect_writable(const std::string& path, bool replace) {
    if (own_descriptor(path) >= 0) return;
    struct stat status {};
    if (look_at(path, status)) {
        if (S_ISDIR(status.st_mode)) throw Error(path + " is a folder; name a file in it");
        if (S_ISREG(status.st_mode) && !replace) throw already_there(path);
        if (!may_write(AT_FDCWD, path, W_OK)) refuse(path, errno);
        return;
    }
    const std::string target = follow_links(path);
    if (fs::path(target).filename().empty()) throw Error(path + " does not name a file; there is no such folder");
    if (!may_write(AT_FDCWD, folder_of_target(target), W_OK | X_OK)) refuse(path, errno);
}

OutputFile::OutputFile(std::string path, OutputRules rules) : path_(std::move(path)), replace_(rules.replace) {
    if (const int own = own_descriptor(path_); own >= 0) {
        file_ = FileDescriptor(::fcntl(own, F_DUPFD_CLOEXEC, 3));
        if (!file_.open()) refuse(path_, errno);
        return;
    }
    struct stat status {};
    const bool there = look_at(path_, status);
    if (there && S_ISDIR(status.st_mode)) throw Error(path_ + " is a folder; name a file in it");
    const std::string target = follow_links(path_);
    if (own_descriptor(target) < 0 && (!there || S_ISREG(status.st_mode))) open_regular(target, rules);
    else open_special(status, rules);
}

void OutputFile::open_special(const struct stat& status, const OutputRules& rules) {
    const int waiting = rules.may_wait ? 0 : O_NONBLOCK;
    file_ = FileDescriptor(::open(path_.c_str(), O_WRONLY | O_NOCTTY | O_CLOEXEC | waiting));
    if (!file_.open() && errno == ENXIO && S_ISFIFO(status.st_mode))
        throw Error(path_ + " is a pipe that nobody reads; start its reader first");
    if (!file_.open()) refuse(path_, errno);
}

OutputFile::~OutputFile() { discard(); }

void OutputFile::open_regular(const std::string& target, const OutputRules& rules) {
    name_ = fs::path(target).filename().string();
    if (name_.empty() || name_ == "." || name_ == "..")
        throw Error(path_ + " does not name a file; there is no such folder");
    folder_ = FileDescriptor(::open(folder_of_target(target).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!folder_.open()) refuse(path_, errno);
    struct stat existing {};
    const bool there = ::fstatat(folder_.get(), name_.c_str(), &existing, AT_SYMLINK_NOFOLLOW) == 0;
    if (there && !replace_) throw already_there(path_);
    if (there && !may_write(folder_.get(), name_, W_OK)) refuse(path_, errno);
    // Replacing somebody else's file would make it ours; a file in a folder that is not ours cannot be replaced.
    const bool others = there && existing.st_uid != ::geteuid();
    const bool closed = there && !may_write(folder_.get(), ".", W_OK | X_OK);
    if (rules.in_place || others || closed) return open_in_place(name_);
    open_temporary(there ? &existing : nullptr);
}

void OutputFile::open_in_place(const std::string& name) {
    constexpr int how = O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    file_ = FileDescriptor(::openat(folder_.get(), name.c_str(), how | O_CREAT | O_EXCL, 0666));
    made_ = file_.open();
    if (!made_) file_ = FileDescriptor(::openat(folder_.get(), name.c_str(), how));
    if (!file_.open()) refuse(path_, errno);
    truncate_ = !made_;
}

void OutputFile::open_temporary(const struct stat* existing) {
    temporary_ = fmt::format(".osiscope-{:016x}.part", random_number());
    constexpr int how = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    // Noted first: a signal between the two finds nothing to remove, which does no harm.
    unfinished_ = note_unfinished(folder_.get(), temporary_);
    file_ = FileDescriptor(::openat(folder_.get(), temporary_.c_str(), how, 0666));
    if (!file_.open()) {
        const int reason = errno;
        forget_unfinished(unfinished_);
        temporary_.clear();
        refuse(path_, reason);
    }
    if (existing != nullptr) ::fchmod(file_.get(), existing->st_mode & 0777U);
}

void OutputFile::write(Bytes bytes) {
    if (truncate_ && ::ftruncate(file_.get(), 0) != 0) fail(errno);
    truncate_ = false;
    while (!bytes.empty()) {
        const ssize_t count = ::write(file_.get(), bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR && !interrupted()) continue;
        if (count < 0) fail(errno);
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
}

void OutputFile::finish() {
    if (truncate_ && ::ftruncate(file_.get(), 0) != 0) fail(errno);
    truncate_ = false;
    if (::close(file_.release()) != 0 && errno != EINTR) fail(errno);  // a full server or quota may say so only now
    if (!temporary_.empty()) take_name();
    made_ = false;
}

void OutputFile::take_name() {
    const unsigned how = replace_ ? 0 : RENAME_NOREPLACE;
    const auto rename = [&](unsigned flags) {
        return ::renameat2(folder_.get(), temporary_.c_str(), folder_.get(), name_.c_str(), flags) == 0;
    };
    // File systems that cannot tell whether a name is taken (EINVAL): a second name for the file can.
    const bool done =
        rename(how) || (how != 0 && errno == EINVAL &&
                        ::linkat(folder_.get(), temporary_.c_str(), folder_.get(), name_.c_str(), 0) == 0 &&
                        ::unlinkat(folder_.get(), temporary_.c_str(), 0) == 0);
    if (!done && errno == EEXIST) {
        discard();
        throw already_there(path_);
    }
    if (!done) fail(errno);
    forget_unfinished(unfinished_);
    temporary_.clear();
}

void OutputFile::discard() {
    if (!temporary_.empty()) {
        ::unlinkat(folder_.get(), temporary_.c_str(), 0);
        forget_unfinished(unfinished_);
        temporary_.clear();
    }
    if (made_) {
        if (file_.open()) static_cast<void>(::ftruncate(file_.get(), 0));
        ::unlinkat(folder_.get(), name_.c_str(), 0);
        made_ = false;
    }
    file_.reset();
}

void OutputFile::fail(int error_number) {
    discard();
    refuse(path_, error_number);
}

void remove_unfinished_files() {
    for (const Unfinished& file : unfinished_files)
        if (const int folder = file.folder; folder >= 0) ::unlinkat(folder, file.name.data(), 0);
}

}  // namespace osiscope
