// A recording of one point at full speed: frames as .pcapng blocks in memory, one after the other, read from the
// network device straight into their place.
#pragma once

#include "captures/recording.hpp"
#include "core/file_descriptor.hpp"
#include "layers/bytes.hpp"

namespace osiscope {

/// What in the end is a file in memory, and by itself a whole .pcapng. Until then it lies in pages that cost the kernel
/// a tenth of what a file's pages do. Used by one thread.
class Spool {
public:
    /// Longest frame that fits in one place.
    static constexpr std::size_t largest_frame = 65'536;

    /// Begins the file: its section and the one capture point. Memory for about `expected` bytes is made ready at once,
    /// which takes time that no frame then has to wait for. Throws Error when there is no memory for it.
    explicit Spool(const CapturePoint& point, std::size_t expected = 0);
    ~Spool();
    Spool(const Spool&) = delete;
    Spool& operator=(const Spool&) = delete;

    /// Where the next frame's bytes go: room for the largest. The same place until `keep` has been called; nullptr
    /// when there is no memory left.
    [[nodiscard]] std::uint8_t* room() { return end_ + needed <= ready_ || grow() ? base_ + end_ + before : nullptr; }
    /// What has been put at `room()` is a frame of this length.
    void keep(std::size_t length, Time at, Direction direction);
    /// A frame from elsewhere. Returns false when there is no memory left.
    [[nodiscard]] bool keep(Bytes frame, Time at, Direction direction);

    [[nodiscard]] std::uint64_t frames() const { return frames_; }
    /// The file so far. Empty after `finish`.
    [[nodiscard]] Bytes bytes() const { return {base_, end_}; }
    /// The file, for another process to map; empty until `finish`.
    [[nodiscard]] int descriptor() const { return file_.get(); }
    /// Moves everything into the file; nothing more can be kept. Returns false when the memory was not enough.
    [[nodiscard]] bool finish();

private:
    static constexpr std::size_t before = 28;  ///< of an enhanced packet block, before the frame's bytes
    static constexpr std::size_t needed = before + largest_frame + 32;

    [[nodiscard]] bool grow();

    FileDescriptor file_;
    void* reservation_ = nullptr;   ///< address space for the largest file
    std::uint8_t* base_ = nullptr;  ///< in it, on a huge page's boundary; memory only as far as `ready_`
    std::size_t reserved_ = 0;
    std::size_t ready_ = 0;
    std::size_t end_ = 0;
    std::uint64_t frames_ = 0;
};

/// Appends the frames of a spool's file to a recording that has none yet; their bytes stay where they are. Throws Error
/// when the file cannot be mapped.
void append_spooled(Recording& recording, const FileDescriptor& file);

/// About how many bytes a spool takes for a file sent over TCP in packets of at most `mtu` bytes.
[[nodiscard]] constexpr std::size_t spooled_size(std::size_t file_size, std::uint32_t mtu) {
    constexpr std::size_t around = 240;  // headers, the block around the frame, an acknowledgment with its own
    return file_size + file_size / (mtu - 52) * around;
}

}  // namespace osiscope
