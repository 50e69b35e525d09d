#include "core/spool.hpp"

#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "captures/capture_reader.hpp"
#include "captures/pcapng_blocks.hpp"
#include "captures/pcapng_write.hpp"
#include "core/error.hpp"

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23  // Linux 5.14; older kernels refuse it, and bring memory in page by page
#endif

namespace osiscope {

namespace {

constexpr std::size_t most = std::size_t{1} << 40;
constexpr std::size_t least = std::size_t{1} << 30;
constexpr std::size_t huge_page = std::size_t{2} << 20;
constexpr std::size_t step = 2 * huge_page;  // so much takes the kernel a fraction of a millisecond

void put32(std::uint8_t*& at, std::uint64_t value) {
    for (int shift = 0; shift < 32; shift += 8) *at++ = static_cast<std::uint8_t>(value >> shift);
}

}  // namespace

Spool::Spool(const CapturePoint& point, std::size_t expected)
    : file_(::memfd_create("osiscope-recording", MFD_CLOEXEC)) {
    if (!file_.open()) throw_system_failure("Cannot record in memory", errno);
    void* reserved = MAP_FAILED;
    for (reserved_ = most; reserved == MAP_FAILED && reserved_ >= least; reserved_ /= 2)  // ulimit -v may set a limit
        reserved =
            ::mmap(nullptr, reserved_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (reserved == MAP_FAILED) throw_system_failure("Cannot record in memory", errno);
    reserved_ *= 2;  // what the last turn asked for
    reservation_ = reserved;
    const auto address = reinterpret_cast<std::uintptr_t>(reserved);
    base_ = reinterpret_cast<std::uint8_t*>((address + huge_page - 1) & ~std::uintptr_t{huge_page - 1});
    ::madvise(reserved, reserved_, MADV_HUGEPAGE);  // a wish
    ByteBuffer start;
    write_section_header(start, std::nullopt);
    write_interface(start, point);
    if (!grow()) throw Error("Cannot record in memory: there is none left");
    while (ready_ < expected && grow()) {
    }
    std::copy(start.begin(), start.end(), base_);
    end_ = start.size();
}

Spool::~Spool() { ::munmap(reservation_, reserved_); }

/// The kernel prepares a whole step at once: much cheaper than page by page as the frames come.
bool Spool::grow() {
    if (ready_ + step + huge_page > reserved_) return false;
    if (::madvise(base_ + ready_, step, MADV_POPULATE_WRITE) != 0 && errno != EINVAL) return false;
    ready_ += step;
    return true;
}

void Spool::keep(std::size_t length, Time at, Direction direction) {
    const std::size_t padded = (length + 3) & ~std::size_t{3};
    const bool flagged = direction != Direction::unknown;
    const std::size_t block = before + padded + (flagged ? 12 : 0) + 4;
    std::uint8_t* out = base_ + end_;
    put32(out, pcapng::enhanced_packet_block);
    put32(out, block);
    put32(out, 0);  // the only interface
    put32(out, static_cast<std::uint64_t>(at) >> 32);
    put32(out, static_cast<std::uint64_t>(at));
    put32(out, length);
    put32(out, length);
    std::memset(out + length, 0, padded - length);  // reading the next frame may have begun there
    out += padded;
    if (flagged) {
        put32(out, pcapng::option_packet_flags | 4U << 16);
        put32(out, direction == Direction::inbound ? 1 : 2);
        put32(out, pcapng::option_end);
    }
    put32(out, block);
    end_ += block;
    ++frames_;
}

bool Spool::keep(Bytes frame, Time at, Direction direction) {
    std::uint8_t* place = room();
    if (place == nullptr) return false;
    std::copy(frame.begin(), frame.end(), place);
    keep(frame.size(), at, direction);
    return true;
}

/// Piece by piece, so that there are never two of more than a piece.
bool Spool::finish() {
    for (std::size_t at = 0; at < end_;) {
        const std::size_t piece = std::min(step, end_ - at);
        std::size_t done = 0;
        while (done < piece) {
            const ssize_t count = ::write(file_.get(), base_ + at + done, piece - done);
            if (count <= 0) return false;
            done += static_cast<std::size_t>(count);
        }
        ::madvise(base_ + at, step, MADV_DONTNEED);
        at += piece;
    }
    end_ = ready_ = 0;
    return true;
}

void append_spooled(Recording& recording, const FileDescriptor& file) {
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) throw_system_failure("Cannot read the recording in memory", errno);
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size == 0) return;  // a lab that died
    void* mapped = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file.get(), 0);
    if (mapped == MAP_FAILED) throw_system_failure("Cannot read the recording in memory", errno);
    recording.file = {static_cast<const std::uint8_t*>(mapped), size};
    recording.file_owner = std::shared_ptr<const void>(mapped, [size](void* at) { ::munmap(at, size); });
    CaptureReader reader(recording.file);
    FrameView frame;
    while (next_frame(reader, frame, [](Event&&) {})) append(recording, frame);
}

}  // namespace osiscope
