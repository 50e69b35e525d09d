// A file read or written through traced system calls.
#pragma once

#include <string>

#include "core/file_descriptor.hpp"
#include "core/tracer.hpp"

namespace osiscope {

struct FileStatus {
    std::uint64_t size = 0;
    std::int64_t modified = 0;  ///< nanoseconds since 1970-01-01 UTC
    std::uint16_t mode = 0;     ///< permission bits
};

class TracedFile {
public:
    /// Opens for reading. Throws Error naming the path.
    static TracedFile open(Tracer& tracer, const std::string& path);
    /// Creates a new file in a directory for writing; fails when the name exists.
    static TracedFile create(Tracer& tracer, int directory, const std::string& name);

    [[nodiscard]] FileStatus status();
    /// Reads until `room` is full or the file ends; returns the bytes read.
    [[nodiscard]] std::size_t read(std::span<std::uint8_t> room);
    void write_all(Bytes bytes);
    /// fsync(2): the bytes are on the disk when it returns.
    void sync();
    void close();

private:
    TracedFile(Tracer& tracer, FileDescriptor fd, std::string name)
        : tracer_(&tracer), fd_(std::move(fd)), name_(std::move(name)) {}

    Tracer* tracer_;
    FileDescriptor fd_;
    std::string name_;
    std::uint64_t offset_ = 0;
};

/// renameat2(2) inside one directory, refusing to replace an existing file. Returns false when `to` exists.
[[nodiscard]] bool rename_new(Tracer& tracer, int directory, const std::string& from, const std::string& to);

}  // namespace osiscope
