// A file's bytes as if they were in memory, however large it is: the kernel brings in what is looked at. mmap(2).
#pragma once

#include <string>

#include "core/file_descriptor.hpp"
#include "layers/bytes.hpp"

namespace osiscope {

/// Read-only. A compressed file (gzip, zstd, LZ4), and what is no regular file (a pipe), is first unpacked into a
/// temporary file that has no name and goes away with us. The file must not be cut shorter while it is mapped.
class MappedFile {
public:
    /// "-" is standard input. Throws Error when the file cannot be read at all.
    explicit MappedFile(const std::string& path);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    /// Valid as long as this lives.
    [[nodiscard]] Bytes bytes() const { return {data_, size_}; }
    /// What is wrong with the compressed file that these bytes come from; empty when nothing is.
    [[nodiscard]] const std::string& damage() const { return damage_; }

private:
    void map(const FileDescriptor& file);

    const std::uint8_t* data_ = nullptr;
    std::size_t size_ = 0;
    std::string damage_;
};

}  // namespace osiscope
